"""The rules for cases: each is broken once, and says so."""

import numpy as np
import pytest

from attncheck.validation.case_rules import RULES, masked_scores, violations

NAMES = ["query", "key", "mask", "steps"]


def good(rng):
    """Yield cases that follow every rule."""
    for n, (lead, L, S) in enumerate((((), 3, 5), ((2,), 4, 7), ((7,), 5, 2), ((), 6, 3))):
        query, key = rng.normal(size=(*lead, L, 4)), rng.normal(size=(*lead, S, 4))
        mask = rng.random((L, S)) < 0.6
        mask[0] = False
        mask[1, :2] = False, True                           # no prefix
        yield query, key, mask, n
    d, query, key = 4, rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    mask = np.array([[False, True, True, False, True]] * 3)
    key[0], query[:, 0] = [4000.0, 0, 0, 0], 1.0            # blocked, far above
    key[1:, 0], query[2], key[3] = 0.0, 0.0, np.nan
    yield query, key, mask, d
    key = key.copy()
    key[[1, 2, 4]], key[3] = [-4000.0, 0, 0, 0], 0.0        # allowed, far below
    yield query, key, mask, d + 1


def cases(edit=None):
    made = [list(case) for case in good(np.random.default_rng(0))]
    for case in made:
        if edit:
            edit(case)
    return [tuple(case) for case in made]


def put(place, change):
    def edit(case):
        case[place] = change(case[place])

    return edit


def zeros_to_ones(x):
    return np.where((x == 0).all(-1, keepdims=True), 1.0, x)


def test_cases_that_follow_the_rules():
    assert violations(NAMES, cases(), "Return the weights (..., L, S).") == {}


@pytest.mark.parametrize(
    ("rule", "edit", "text"),
    [
        ("signs", put(0, np.abs), "fewer than three cases have a query with both signs"),
        ("spread", put(0, lambda x: 0.01 * x), "spread by 0.5 to 3"),
        ("far apart", put(1, lambda x: np.clip(x, -3, 3)), "no row of scores lies more than 1000"),
        ("parity", put(3, lambda n: 2 * n), "steps is always even or always odd"),
        ("zero rows", put(0, zeros_to_ones), "no row of query is all zeros"),
        ("blocks", put(2, np.ones_like), "no case has a mask that blocks something"),
        ("no prefix", put(2, lambda m: -np.sort(-m.astype(int), -1) > 0), "begins with all that"),
        ("empty row", put(2, lambda m: m | ~m.any(-1, keepdims=True)), "allows nothing"),
        ("outscored", put(1, lambda x: np.minimum(x, 3)), "no blocked score is a thousand"),
        ("outscored", put(1, lambda x: np.maximum(x, -3)), "allowed scores are all below -1000"),
        ("nan", put(1, np.nan_to_num), "nothing is NaN where the mask blocks"),
        ("shapes", put(0, lambda x: x[..., :1, :]), "fewer than three cases have arrays whose"),
    ],
)
def test_a_broken_rule_is_named(rule, edit, text):
    found = violations(NAMES, cases(edit))
    assert text in found.get(rule, ""), found


def test_whole_numbers_alone_leave_every_remainder():
    assert violations(["length"], [(n,) for n in range(12)]) == {}
    found = violations(["length"], [(4 * n + 3,) for n in range(12)])
    assert found == {"remainders": "length never leaves 0 on division by 2: "
                                   f"{[4 * n + 3 for n in range(12)]}"}


def test_indices_are_as_wide_as_the_machine_counts():
    ids = [np.arange(n, dtype=np.int32) for n in (3, 4, 5)]
    found = violations(["ids"], [(row,) for row in ids])
    assert found == {"indices": "ids is of int32, and should be of np.intp"}


def test_too_few_cases_and_one_number_of_axes():
    x = np.random.default_rng(0).normal(size=(3, 4))
    assert "there are 2 cases" in violations(["x"], [(x,), (x,)])["shapes"]
    some = [(np.random.default_rng(n).normal(size=(n, 7)),) for n in (3, 4, 5)]
    assert "'(..., )' is promised" in violations(["x"], some, "Return (..., L).")["shapes"]


def test_a_padding_mask_covers_the_keys_of_every_query():
    scores = np.zeros((2, 3, 5))
    mask = np.array([[True] * 5, [True, False] * 2 + [True]])
    assert (masked_scores({"scores": scores, "mask": mask})[1] == mask[:, None]).all()
    assert masked_scores({"scores": scores, "mask": np.ones(4, bool)}) is None


def test_each_rule_is_explained():
    import attncheck.validation.case_rules

    assert all(f"    {rule}" in attncheck.validation.case_rules.__doc__ for rule in RULES)
