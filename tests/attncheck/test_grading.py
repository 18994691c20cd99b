"""`python -m attncheck`: whole notebooks, good ones and those that do what they should not."""

import asyncio
import gc
import json
import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace
from xml.etree import ElementTree

import nbformat
import psutil
import pytest
from jupyter_client.session import Session
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from attncheck.cells import SET_UP as SET_UP_ID
from attncheck.chapters import CHAPTERS, load
from attncheck.grading import kernel, notebooks, tables
from attncheck.i18n import pairs

CHAPTER = {id: load(id) for id in CHAPTERS[0].ids}
SIZE = len(CHAPTER)
SET_UP = "import numpy as np\nfrom attncheck import check"
NOTE_PID = "import os\nwith open('pids', 'a') as file:\n    print(os.getpid(), file=file)"
TRANSPOSED = "def one_hot(ids, vocab_size):\n    return np.eye(vocab_size)[:, ids]"
MISTAKE = next(w for w in CHAPTER["one-hot"].misconceptions if w.name == "one word per column")
LEAVE_A_CHILD = (
    "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
    "with open('pids', 'a') as file:\n    print(child.pid, file=file)"
)


def answers(**others):
    """The cells of a solved chapter 1, by name; `others` replace answers to their functions."""
    cells = {"set-up": f"{SET_UP}\n{NOTE_PID}"}
    for id, exercise in CHAPTER.items():
        cells[exercise.name] = others.get(exercise.name, exercise.solution)
        cells[f"check {id}"] = f'check("{id}", {exercise.name})'
    return cells


def write(path, cells):
    """Write a notebook; a cell given as a tuple is (source, tag)."""
    made = [new_markdown_cell("# An exercise")]
    for cell in cells:
        source, *tags = (cell,) if isinstance(cell, str) else cell
        made.append(new_code_cell(source, metadata={"tags": tags}))
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=made), path)
    return path


def left_over(folder):
    """The processes of the notebooks in a folder that still run."""
    pids = [int(pid) for file in folder.rglob("pids") for pid in file.read_text().split()]
    assert pids
    until = time.monotonic() + 60      # to be killed takes a moment, more on a busy machine
    while time.monotonic() < until:
        running = [pid for pid in pids if psutil.pid_exists(pid)
                   and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
        if not running:
            break
        time.sleep(0.05)
    return running


def statuses(found):
    """The results of one notebook in the JSON as {exercise: status}."""
    return {exercise["id"]: exercise["status"] for exercise in found["exercises"]}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Check the notebooks of five students in one call; two of them are broken."""
    root = tmp_path_factory.mktemp("students")
    messy = answers(
        frames_by_hand=CHAPTER["frames-by-hand"].stub,
        one_hot=TRANSPOSED,
        look_up=CHAPTER["look-up"].stub,
        similarity="raise RuntimeError('half-finished')",
        frame_count=f"import warnings\nwarnings.warn('careful')\n{CHAPTER['frame-count'].solution}",
        frame="import sys\nos.chdir('/')\nsys.exit(5)\n",
        mean_of_words=f"{CHAPTER['mean-of-words'].solution}\nfor _ in range(50):\n"
                      "    print('x' * 10**6)\nos.system('head -c 50000000 /dev/zero')",
        your_vectors="def your_vectors():\n    raise ValueError('\\x1b[1m<b> | \\0')",
    )
    del messy["check padding-mask"]
    messy["child"] = LEAVE_A_CHILD
    solution = CHAPTER["look-up"]
    messy = list(messy.values())
    after = messy.index('check("look-up", look_up)') + 1
    messy[after:after] = [(solution.solution, "solution"),
                          ('check("look-up", look_up)', "solution")]
    ended = answers()
    ended["look_up"] = f"{LEAVE_A_CHILD}\nos._exit(0)"
    again = [*answers(one_hot=TRANSPOSED).values(), CHAPTER["one-hot"].solution,
             'check("one-hot", one_hot)']
    paths = [
        write(root / "ana" / "01.ipynb", answers().values()),
        write(root / "ben" / "01.ipynb", messy),
        write(root / "cleo" / "01.ipynb", ended.values()),
        root / "dan" / "01.ipynb",
        write(root / "eve" / "01.ipynb", again),
    ]
    paths[3].parent.mkdir()
    paths[3].write_text("print('a notebook?')\n")
    before = [path.read_bytes() for path in paths]
    files = {form: root / f"class.{form}" for form in ("json", "junit", "markdown")}
    options = [text for form, file in files.items() for text in (f"--{form}", str(file))]
    done = subprocess.run(
        [sys.executable, "-m", "attncheck", *paths, paths[1], "--jobs=2", *options],
        capture_output=True, text=True, check=False, cwd=root,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
    )
    return SimpleNamespace(
        root=root, paths=paths, code=done.returncode, out=done.stdout, err=done.stderr,
        unchanged=before == [path.read_bytes() for path in paths],
        found=json.loads(files["json"].read_text(encoding="utf8")),
        junit=ElementTree.parse(files["junit"]).getroot(),
        markdown=files["markdown"].read_text(encoding="utf8"),
    )


def test_a_broken_notebook_gives_status_2_and_stops_no_other(course):
    assert course.code == 2
    ana, ben, cleo, dan, eve = course.found["notebooks"]
    assert set(statuses(ana).values()) == set(statuses(eve).values()) == {"passed"}
    assert [one["trouble"] for one in (ana, ben, eve)] == [None] * 3
    assert ana["notes"] == cleo["notes"] == eve["notes"] == []
    assert cleo["trouble"] == "code cell 6 ended the Python process"
    assert list(statuses(cleo).values()) == ["passed"] * 2 + ["not run"] * (SIZE - 2)
    assert dan["trouble"] == "this is not a Jupyter notebook of version 4"
    assert dan["exercises"] == []


def test_each_answer_of_a_messy_notebook_is_judged_by_itself(course):
    ben = course.found["notebooks"][1]
    assert statuses(ben) == {
        "frames-by-hand": "not attempted",                 # the stub
        "one-hot": "not yet",
        "look-up": "not attempted",                        # the book's own answer does not count
        "similarity": "not attempted",                     # its cell raised
        "frame-count": "passed",                           # a warning is no error
        "frame": "not attempted",                          # its cell called sys.exit
        "padding-mask": "not attempted",                   # its check was deleted
        "mean-of-words": "passed",                         # whatever it prints
        "your-vectors": "not yet",
    }
    by_id = {exercise["id"]: exercise for exercise in ben["exercises"]}
    assert by_id["one-hot"]["mistake"] == MISTAKE.name
    assert by_id["one-hot"]["message"] == MISTAKE.hint
    assert by_id["your-vectors"]["mistake"] is None
    assert "ValueError" in by_id["your-vectors"]["message"]
    assert by_id["your-vectors"]["message"].isprintable()


def test_a_cell_that_raised_is_told_everywhere(course):
    ben = course.found["notebooks"][1]
    by_id = {exercise["id"]: exercise["message"] for exercise in ben["exercises"]}
    notes = [
        "code cell 10 stopped with RuntimeError: half-finished",
        "code cell 11 stopped with NameError: name 'similarity' is not defined",
        "code cell 14 stopped with SystemExit: 5",
        "code cell 15 stopped with NameError: name 'frame' is not defined",
    ]
    assert ben["notes"][:4] == notes
    assert (by_id["similarity"], by_id["frame"]) == (notes[0], notes[2])
    assert by_id["frames-by-hand"] == "Replace the dots with your answer."
    for note in notes:
        assert f"  {course.paths[1]}: {note}\n" in course.out
        assert f": {note.replace('_', chr(92) + '_')}\n" in course.markdown
    assert "\n\nCells that stopped:\n" in course.out
    assert course.junit[1].find("system-err").text.splitlines() == ben["notes"]
    assert course.junit[1].find("testcase[@name='frame']/skipped").text == notes[2]


def test_the_table_has_a_row_for_each_notebook_and_folder(course):
    rows = {line[: line.index(".ipynb") + 6 if ".ipynb" in line else line.index("  ")]:
            line.split()[-5:] for line in course.out.split("\n\n")[0].splitlines()}
    folders = [f"{path.parent}, total" for path in course.paths if path.parent.name != "dan"]
    paths = [str(path) for path in course.paths if path.parent.name != "dan"]
    assert list(rows) == [
        "notebook", *[name for pair in zip(paths, folders, strict=True) for name in pair], "total"]
    assert rows[paths[1]] == rows[folders[1]] == ["2", "2", str(SIZE - 4), "0", str(SIZE)]
    assert rows[paths[2]] == ["2", "0", "0", str(SIZE - 2), str(SIZE)]
    assert rows["total"] == [
        str(2 * SIZE + 4), "2", str(SIZE - 4), str(SIZE - 2), str(4 * SIZE)]
    assert list(course.found["total"].values()) == list(map(int, rows["total"]))
    assert list(course.found["total"]) == [*tables.STATUSES, "of"]
    assert f"  {paths[1]}: one-hot: one word per column\n" in course.out
    assert f"  {paths[2]}: code cell 6 ended the Python process\n" in course.out


def test_progress_and_problems_are_on_stderr(course):
    assert f"{course.paths[3]}: this is not a Jupyter notebook of version 4\n" in course.err
    assert "notebooks to run: 4, at a time: 2\n" in course.err  # one was given twice
    assert f"{course.paths[0]}: {SIZE} of {SIZE} passed" in course.err
    assert "[4/4]" in course.err
    assert len(course.err.splitlines()) == 6, course.err


def test_junit_has_a_suite_for_each_notebook(course):
    counts = [[int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")]
              for suite in [course.junit, *course.junit]]
    assert counts[1:] == [
        [SIZE, 0, 0, 0], [SIZE, 2, 0, SIZE - 4], [SIZE + 1, 0, 1, SIZE - 2], [1, 0, 1, 0],
        [SIZE, 0, 0, 0]]
    assert counts[0] == [sum(column) for column in zip(*counts[1:], strict=True)]
    case = course.junit[1].find("testcase[@name='one-hot']")
    assert case.get("classname") == str(course.paths[1])
    assert case[0].tag == "failure"
    assert (case[0].get("message"), case[0].text) == (MISTAKE.name, MISTAKE.hint)
    assert course.junit[1].find("testcase[@name='look-up']/skipped") is not None
    assert course.junit[2].find("testcase/error").get("message").startswith("code cell 6 ended")


def test_markdown_shows_the_table_and_hides_no_character(course):
    assert f"| 2 | 2 | {SIZE - 4} | 0 | {SIZE} |" in course.markdown
    assert r"\<b\> \|" in course.markdown


def test_notebooks_stay_as_they_are_and_no_process_is_left(course):
    assert course.unchanged
    assert len(list(course.root.rglob("pids"))) == 4
    assert left_over(course.root) == []


def test_all_passed_is_status_0(tmp_path, capsys):
    path = write(tmp_path / "my" / "01.ipynb", answers().values())
    assert notebooks.main([str(path)]) == 0
    assert "not run" not in capsys.readouterr().out


def test_one_not_yet_is_status_1_and_speaks_the_language(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNCHECK_LANG", "zh")
    path = write(tmp_path / "my" / "01.ipynb", answers(one_hot=TRANSPOSED).values())
    assert notebooks.main([str(path), "--json", str(tmp_path / "j")]) == 1
    (found,) = json.loads((tmp_path / "j").read_text(encoding="utf8"))["notebooks"]
    assert list(statuses(found).values()).count("passed") == SIZE - 1
    assert found["exercises"][1]["message"] == pairs("zh", "vectors", "one-hot")[MISTAKE.hint]


def test_the_command_speaks_chinese_throughout(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ATTNCHECK_LANG", "en")
    chinese = {MISTAKE.name: "横竖颠倒"}
    monkeypatch.setattr(notebooks, "pairs", lambda *where: pairs(*where) | chinese)
    cells = answers(one_hot=TRANSPOSED, look_up="look_up = None\n1 / 0",
                    frame="def frame(signal, size, step):\n    return signal[0]")
    path = write(tmp_path / "my" / "01.ipynb", cells.values())
    markdown = tmp_path / "md"
    options = ["--language=zh", "--markdown", str(markdown)]
    assert notebooks.main([str(path), str(tmp_path / "none"), *options]) == 2
    done = capsys.readouterr()
    for text in (done.out, done.err, markdown.read_text(encoding="utf8")):
        plain = text.replace(str(tmp_path), "").replace(str(tmp_path).replace("_", r"\_"), "")
        words = set(re.findall(r"[A-Za-z]{2,}", plain))
        assert words <= {"my", "ipynb", "none", "one", "hot", "look", "up", "frame", "check",
                         "None", "ZeroDivisionError", "division", "by", "zero", "signal", "size",
                         "step", "float"}, words
    rows = done.out.split("\n\n")[0].splitlines()
    assert len({sum(2 if letter > "⺀" else 1 for letter in row) for row in rows}) == 1, rows
    assert rows[0].split() == ["笔记本", "通过", "还差一点", "尚未作答", "共"]
    assert f"  {path}：one-hot：横竖颠倒\n" in done.out
    assert f"{path}：代码单元格 6 出错停下：ZeroDivisionError: division by zero\n" in done.out
    assert f"{tmp_path / 'none'}：没有这个文件\n" in done.err


def test_a_cell_that_may_raise_is_not_told_and_others_count_only_by_what_they_leave(
        tmp_path, capsys):
    cells = [*answers().values(), ("1 / 0", "raises-exception"), "raise OSError('late.')"]
    path = write(tmp_path / "my" / "01.ipynb", cells)
    assert notebooks.main([str(path)]) == 0                    # all is passed
    out = capsys.readouterr().out
    assert out.count("stopped with") == 1
    assert f"code cell {len(cells)} stopped with OSError: late.\n" in out + "\n"


def test_of_many_cells_that_stopped_a_terminal_shows_the_first(tmp_path, capsys):
    cells = answers()
    cells["set-up"] = "import nonsense"
    path = write(tmp_path / "my" / "01.ipynb", cells.values())
    assert notebooks.main([str(path), "--json", str(tmp_path / "json")]) == 1
    out = capsys.readouterr().out
    assert "code cell 1 stopped with ModuleNotFoundError: No module named 'nonsense'\n" in out
    assert out.count("code cell") == tables.MOST_NOTES
    (found,) = json.loads((tmp_path / "json").read_text(encoding="utf8"))["notebooks"]
    assert len(found["notes"]) > SIZE
    assert found["exercises"][0]["message"] == found["notes"][0]


def test_a_notebook_without_its_last_check_does_not_pass(tmp_path):
    cells = answers()
    del cells["check your-vectors"]
    assert notebooks.main([str(write(tmp_path / "my" / "01.ipynb", cells.values()))]) == 1


def test_loops_without_end_are_interrupted_and_else_the_kernel_is_ended(
        tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(kernel, "GRACE", 1)
    interrupted, stubborn = answers(), answers()
    interrupted["look_up"] = "import time\nwhile True:\n    time.sleep(0.1)"
    stubborn["look_up"] = (
        "import time\nwhile True:\n    try:\n        time.sleep(1)\n"
        "    except BaseException:\n        pass")
    paths = [write(tmp_path / name / "01.ipynb", cells.values())
             for name, cells in (("a", interrupted), ("b", stubborn))]
    options = ["--timeout=8", "--jobs=2", "--json", str(tmp_path / "json")]
    assert notebooks.main([*map(str, paths), *options]) == 2
    a, b = json.loads((tmp_path / "json").read_text(encoding="utf8"))["notebooks"]
    assert list(statuses(a).values()).count("passed") == SIZE - 1
    assert (a["trouble"], statuses(a)["look-up"]) == (None, "not attempted")
    told = "code cell 6 did not finish within 8 seconds"
    assert a["notes"][0] == a["exercises"][2]["message"] == told
    assert b["trouble"] == "code cell 6 could not be stopped after 8 seconds"
    assert list(statuses(b).values())[:3] == ["passed", "passed", "not run"]
    assert left_over(tmp_path) == []
    gc.collect()
    assert caplog.records == []                            # no task was forgotten


def test_the_kernel_is_the_python_that_runs_the_command(tmp_path, monkeypatch):
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["/nowhere"], "display_name": "another", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    cell = f"import sys\nassert sys.executable == {sys.executable!r}\n{SET_UP}"
    cells = [cell, *list(answers().values())[1:]]
    assert notebooks.main([str(write(tmp_path / "my" / "01.ipynb", cells))]) == 0


def test_what_a_notebook_prints_does_not_leave_its_process(tmp_path, monkeypatch):
    seen, deserialize = [], Session.deserialize

    def listen(session, *given, **options):
        message = deserialize(session, *given, **options)
        seen.append((message["msg_type"], message["content"].get("text", "").strip()))
        return message

    monkeypatch.setattr(Session, "deserialize", listen)
    sources = ["import os, sys, time\nprint(1)\nprint(2, file=sys.stderr)\nos.system('echo 3')\n"
               "time.sleep(0.5)", "4"]
    with monkeypatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")                # kernels read it, and send less
        assert asyncio.run(kernel.run(sources, tmp_path, 60, "en", {})) == kernel.Run()
    assert "execute_result" in {kind for kind, _ in seen}
    streams = [text for kind, text in seen if kind == "stream"]         # its start may print
    assert not {"1", "2", "3"} & set("\n".join(streams).splitlines()), streams


def test_a_failure_of_the_command_itself_stops_no_other_notebook(tmp_path, monkeypatch, capsys):
    running = []

    async def run(sources, folder, *options):
        running.append(folder)
        await asyncio.sleep(0)
        assert running == [folder]                         # one job at a time
        running.clear()
        if folder.name == "a":
            raise RuntimeError("out of\nsockets")
        return kernel.Run([{"id": id, "status": "passed"} for id in CHAPTER])

    monkeypatch.setattr(kernel, "run", run)
    paths = [write(tmp_path / name / "01.ipynb", answers().values()) for name in "ab"]
    assert notebooks.main([*map(str, paths), "--jobs=1"]) == 2
    done = capsys.readouterr()
    assert f"  {paths[0]}: RuntimeError: out of sockets\n" in done.out
    assert f"{paths[1]}: {SIZE} of {SIZE} passed" in done.err


def test_a_kernel_that_does_not_start_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(kernel.ENVIRONMENT, "PYTHONHOME", "/nowhere")
    path = write(tmp_path / "my" / "01.ipynb", answers().values())
    assert notebooks.main([str(path)]) == 2
    assert "no Python kernel could be started" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (None, "there is no such file"),
        ("", "this is not a Jupyter notebook"),
        ("[]", "this is not a Jupyter notebook"),
        ('{"nbformat": 3, "worksheets": []}', "this is not a Jupyter notebook"),
        ('{"cells": [{"cell_type": "code"}]}', "this is not a Jupyter notebook"),
        ('{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}', "there are no exercises in it"),
        ('{"cells": [{"cell_type": "markdown", "source": "check(\\"frame\\", frame)"}]}',
         "there are no exercises in it"),
        ("[" * 10**5, "this is not a Jupyter notebook"),
    ],
    ids=str.split("missing empty list old no-source no-check no-code deep"),
)
def test_what_is_no_notebook_is_said_in_one_sentence(tmp_path, capsys, content, trouble):
    path = tmp_path / "01.ipynb"
    if content is not None:
        path.write_text(content)
    assert notebooks.main([str(path), "--language=en"]) == 2
    assert capsys.readouterr().err.startswith(f"{path}: {trouble}")


def test_only_the_exercises_of_a_chapter_are_run(tmp_path):
    """A training of the chapter stands before the cell that sets up the exercises."""
    path = write(tmp_path / "my" / "01.ipynb", ["open('trained', 'w')", *answers().values()])
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].id = SET_UP_ID
    nbformat.write(notebook, path)
    assert notebooks.main([str(path)]) == 0
    assert not (path.parent / "trained").exists()
    assert notebooks.main([str(path), "--whole"]) == 0
    assert (path.parent / "trained").exists()


def test_where_attnlib_cannot_be_imported_that_is_said_first(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    path = write(tmp_path / "my" / "01.ipynb", answers().values())
    (path.parent / "attnlib.py").write_text("raise ImportError('not this one')")
    assert notebooks.main([str(path), "--language=en"]) == 2
    done = capsys.readouterr()
    said = "attnlib and attncheck cannot be imported where the notebook runs"
    assert f"{said}: ImportError: not this one" in done.out + done.err
    assert "not run" in done.out


def test_a_folder_is_no_notebook(tmp_path, capsys):
    assert notebooks.main([str(tmp_path)]) == 2
    assert "this is not a file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--timeout=0"], "--timeout must be a number of seconds above 0, got 0.0"),
        (["--timeout=nan"], "--timeout must be a number of seconds above 0, got nan"),
        (["--jobs=0"], "--jobs must be at least 1, got 0"),
        (["--language=fr"], "argument --language: invalid choice: 'fr'"),
        (["--junit=/no/where.xml"], "there is no folder /no to write where.xml to"),
    ],
)
def test_bad_options_are_refused_before_anything_runs(options, sentence, capsys):
    with pytest.raises(SystemExit) as stop:
        notebooks.main(["01.ipynb", *options])
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_said(tmp_path, capsys):
    assert notebooks.main([str(tmp_path / "none.ipynb"), "--json", str(tmp_path)]) == 2
    assert f"{tmp_path} could not be written: " in capsys.readouterr().err


def test_without_nbclient_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "attncheck.grading.kernel")
    monkeypatch.delattr("attncheck.grading.kernel")
    monkeypatch.setitem(sys.modules, "nbclient", None)
    assert notebooks.main([str(tmp_path)]) == 2
    assert "install nbclient and ipykernel" in capsys.readouterr().err


def test_only_the_command_needs_nbclient():
    code = ("import sys, attncheck, attncheck.grading.notebooks\n"
            "print({'nbclient', 'nbformat', 'zmq'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_reports_that_are_none_are_passed_over():
    result = notebooks.Result("01.ipynb", None, exercises=[{"id": "frame"}])
    notebooks._fill_in(result, [{}, {"id": "frame"}, {"id": ["frame"], "status": "passed"},
                            {"id": "frame", "status": "superb"}, {"id": "x", "status": "passed"}],
                   {})
    assert result.exercises == [{"id": "frame", "status": "not attempted", "message": ""}]
    notebooks._fill_in(result, [{"id": "frame", "status": "passed"}], {})
    assert result.exercises[0]["status"] == "passed"
