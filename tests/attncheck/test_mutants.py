"""Mutants: each kind of slip is made where it can be, and the validation reports survivors."""

import dataclasses

import numpy as np
import pytest

import attnlib
from attncheck.chapters import load
from attncheck.validation import validate
from attncheck.validation.mutants import mutants


def names(reference):
    return [name.removeprefix("mutant ") for name in mutants(reference) if "squeeze" not in name]


def compared(x, y):
    return x < y <= 2.5 or x > y >= 2.5


def counted(x, n):
    return [i**2 for i in range(n)] + list(x[n:])


def repeated(x):
    return x[0] + x[0]


def test_a_comparison_is_swapped_with_its_neighbour_one_at_a_time():
    assert names(compared) == [
        "x <= y <= 2.5", "x < y < 2.5", "x >= y >= 2.5", "x > y > 2.5"]
    first, second, third, fourth = list(mutants(compared).values())[:4]
    assert first(2, 2)
    assert not compared(2, 2)
    assert not second(2, 2.5)
    assert compared(2, 2.5)
    assert third(3, 3)
    assert not fourth(3, 2.5)
    assert compared(3, 2.5)


def test_numbers_and_bounds_are_off_by_one():
    assert sorted(names(counted)) == sorted([
        "range(n + 1)", "range(n - 1)", "i ** 3", "i ** 1", "x[n + 1:]", "x[n - 1:]"])
    assert mutants(counted)["mutant x[n - 1:]"]("abc", 1) == [0, "a", "b", "c"]
    assert names(repeated) == ["x[1]", "x[-1]", "x[1] again", "x[-1] again"]


def test_an_axis_is_squeezed_and_so_are_the_parts_of_a_tuple():
    def reference(x):
        return x, x[0]

    found = mutants(reference)
    x = np.ones((1, 3, 1))
    shapes = {axis: [part.shape for part in found[f"mutant np.squeeze(axis={axis})"](x)]
              for axis in (None, 0, -1)}
    assert shapes == {None: [(3,), (3,)], 0: [(3, 1), (3, 1)], -1: [(1, 3), (3,)]}


def test_overflows_that_a_reference_avoids():
    def softmax(x):
        exps = np.exp(x - x.max())
        return exps / exps.sum()

    def others(x):
        return attnlib.attention(x, x, np.tanh(x))[0] + attnlib.softmax(x).sum()

    x = np.array([[1.0, 900.0]])
    assert "np.exp(x)" in names(softmax)
    with np.errstate(all="ignore"):
        assert np.isnan(mutants(softmax)["mutant np.exp(x)"](x)).any()
        overflows = [mutant for name, mutant in mutants(others).items() if "naive_" in name]
        assert len(overflows) == 3
        assert all(np.isnan(mutant(x)).any() for mutant in overflows)
        assert all(np.allclose(mutant(x / 900), others(x / 900)) for mutant in overflows)


# In the validation

FRAME = load("frame-count")


def faults(exercise, seeds=1):
    return [fault for fault in validate.validate(exercise, seeds) if "utant" in fault]


def test_validation_finds_a_threshold_that_no_case_meets():
    def cases(rng):
        return [case for case in FRAME.cases(rng) if case[0] != case[1]]

    assert not faults(FRAME)
    assert faults(dataclasses.replace(FRAME, cases=cases)) == [
        "draw 0: mutant num_samples <= size: no case rejects it"]


def test_a_mutant_that_is_right_is_exempt_with_a_reason():
    def frame_count(num_samples, size, step):
        """Return how many windows fit: int."""
        return (num_samples - size + step) // step if num_samples > size - step else 0

    exercise = dataclasses.replace(FRAME, reference=frame_count)
    name = "mutant num_samples >= size - step"
    assert faults(exercise) == [f"draw 0: {name}: no case rejects it"]
    assert not faults(dataclasses.replace(exercise, exempt={name: "both are 0 there"}))
    assert "must name a rule or a mutant" in faults(
        dataclasses.replace(exercise, exempt={name: ""}))[0]


@pytest.mark.parametrize(("name", "fault"), [
    ("mutant num_samples <= size", "names the rule 'mutant num_samples <= size', which the cases"),
    ("mutant size < 0", "must name a rule or a mutant"),
])
def test_an_exemption_that_is_not_needed_is_a_fault(name, fault):
    assert fault in faults(dataclasses.replace(FRAME, exempt={name: "none"}))[0]


def test_a_mutant_that_never_ends_is_rejected():
    def frame_count(num_samples, size, step):
        """Return how many windows fit: int."""
        count = 0
        while count * step + size <= num_samples:
            count += 1
        return count

    assert not faults(dataclasses.replace(FRAME, reference=frame_count))
