"""The time limit where no clock can interrupt: in threads, on Windows, in the page."""

import signal
import sys
import threading
import time

import numpy as np
import pytest

from attncheck import check
from attncheck.checking import sandbox

monitored = pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="needs Python 3.12")


def in_a_thread(answer):
    reports = []
    thread = threading.Thread(
        target=lambda: reports.append(check("look-up", answer, show=False, language="en")))
    thread.start()
    thread.join(30)
    return reports[0]


def turning(ids, table):
    while True:
        pass


def counting(ids, table):
    n = 0
    while n >= 0:
        n += 1


def calling(ids, table):
    return sum(iter(lambda: 0, 1))


def yielding(ids, table):
    def zeros():
        yield from iter(int, 1)

    return sum(n for n in zeros())


def swallowing(ids, table):
    while True:
        try:
            while True:
                pass
        except Exception:
            continue


def swallowing_the_first(ids, table):
    try:
        while True:
            pass
    except BaseException:
        while True:
            pass


@monitored
@pytest.mark.parametrize(
    "answer", [turning, counting, calling, yielding, swallowing, swallowing_the_first])
def test_a_loop_without_end_ends_in_a_thread(answer, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    tools = [sys.monitoring.get_tool(tool) for tool in range(6)]
    report = in_a_thread(answer)
    assert "did not finish within 0.3 seconds" in report.message
    assert [sys.monitoring.get_tool(tool) for tool in range(6)] == tools
    assert in_a_thread(lambda ids, table: table[ids]).status == "passed"


@monitored
def test_a_system_without_a_timer_has_the_limit_too(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    monkeypatch.delattr(signal, "setitimer")
    exp = np.exp
    report = check("look-up", turning, show=False, language="en")
    assert "did not finish within 0.3 seconds" in report.message
    assert np.exp is exp


@monitored
def test_only_the_answers_own_thread_is_stopped(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    turns, done = [], threading.Event()

    def other():
        while not done.is_set():
            turns.append(sum(n for n in range(100)))

    thread = threading.Thread(target=other)
    thread.start()
    in_a_thread(turning)
    before = len(turns)
    while len(turns) == before and thread.is_alive():
        time.sleep(0.01)
    done.set()
    thread.join()
    assert len(turns) > before


@monitored
def test_without_a_free_place_among_the_tools_there_is_no_limit_and_no_trouble():
    free = [tool for tool in range(6) if sys.monitoring.get_tool(tool) is None]
    for tool in free:
        sys.monitoring.use_tool_id(tool, "test")
    try:
        assert in_a_thread(lambda ids, table: table[ids]).status == "passed"
    finally:
        for tool in free:
            sys.monitoring.free_tool_id(tool)


def test_in_a_thread_right_answers_pass_as_elsewhere():
    assert in_a_thread(lambda ids, table: table[ids]).message == "Right in all 5 cases."
