"""The rules for cases: each is broken once, and says so."""

import numpy as np
import pytest

from attncheck.validation.case_rules import RULES, masked_scores, violations

NAMES = ["query", "key", "mask", "steps"]


def good(rng):
    """Yield cases that follow every rule."""
    sizes = ((), 3, 5), ((2,), 4, 7), ((7,), 5, 2), ((), 6, 3), ((1,), 2, 3)
    for n, (lead, L, S) in enumerate(sizes):
        query, key = rng.normal(size=(*lead, L, 4)), rng.normal(size=(*lead, S, 4))
        mask = rng.random((L, S)) < 0.6
        mask[0] = False
        mask[1, :2] = False, True                           # no prefix
        yield query, key, mask, n
    yield rng.normal(size=(1, 4)), rng.normal(size=(1, 4)), np.ones((1, 1), bool), 7
    d, query, key = 4, rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    mask = np.array([[False, True, True, False, True]] * 3)
    key[0], query[:, 0] = [4000.0, 0, 0, 0], 1.0            # blocked, far above
    key[1:, 0], query[2], key[3] = 0.0, 0.0, [np.nan, np.inf, 0, 0]
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
        ("nan", put(1, lambda x: np.where(np.isnan(x), 0, x)), "NaN never stands where the mask"),
        ("nan", put(1, lambda x: np.where(np.isinf(x), 0, x)), "infinity never stands where"),
        ("ones", put(1, lambda x: np.concatenate([x, x], -2)), "length 1: axis -2 of key"),
        ("shapes", put(0, lambda x: x[..., :1, :]), "fewer than three cases have arrays whose"),
    ],
)
def test_a_broken_rule_is_named(rule, edit, text):
    found = violations(NAMES, cases(edit))
    assert text in found.get(rule, ""), found


def test_a_batch_of_one_is_asked_for_where_there_are_batches():
    rng = np.random.default_rng(0)
    given = [(rng.normal(size=shape),) for shape in ((3, 4), (2, 3, 5), (5, 2, 3), (1, 1))]
    assert violations(["x"], given)["ones"] == "never of length 1: the first axis of x"
    assert "ones" not in violations(["x"], [*given, (rng.normal(size=(1, 2, 3)),)])


def test_the_result_has_sizes_of_one_as_well():
    lengths = [2, 3, 4]
    given = [(np.random.default_rng(n).normal(size=(n, 7)),) for n in lengths]
    results = [(np.ones((2, n)), np.ones((n, 1, 5)), n) for n in lengths]
    text = violations(["x"], given, "", results)["ones"]
    assert text == "never of length 1: axis -2 of x"
    assert violations(["x"], [*given, (np.ones((1, 7)),)], "", results)["ones"] == (
        "never of length 1: axis -1 of result 1, axis -3 of result 2")
    assert "axis -1 of the result" in violations(
        ["x"], [*given, (np.ones((1, 7)),)], "", [results[0][0], results[1][0]])["ones"]


def test_ids_skip_a_number_and_do_not_reach_the_last():
    names = ["ids", "vocab_size"]
    cases = [(np.arange(n), n) for n in (1, 2, 3, 5)]
    assert violations(names, cases) == {
        "gaps": "ids never skips a number below the largest",
        "last": "ids always reaches the last number there is"}
    assert violations(names, [*cases, (np.array([3, 1]), 4)]) == {
        "last": "ids always reaches the last number there is"}
    assert violations(names, [*cases, (np.array([3, 1]), 6)]) == {}
    table = [(np.array(ids), np.arange(3.0 * n).reshape(n, 3) - 4) for ids, n in (
        ([1], 4), ([0, 1, 2], 7), ([4, 0], 1))]
    assert "last" not in violations(["ids", "table"], table)


BONDS = [(6, 4), (2, 3), (4, 0), (0, 1), (4, 6)]


def with_pairs(*lists):
    bonds = [np.array(pairs, np.intp).reshape(-1, 2) for pairs in ([(1, 0)], *lists)]
    found = violations(["bonds", "num_atoms"], [(pairs, n) for n, pairs in enumerate(bonds, 8)])
    return {rule: text for rule, text in found.items() if "pairs" in rule}


def test_pairs_come_in_any_order_and_direction_and_sometimes_not_at_all():
    assert with_pairs(BONDS, []) == {}
    assert with_pairs(BONDS) == {"no pairs": "no case is without pairs, of shape (0, 2)"}
    assert with_pairs(BONDS[:4], []) == {"repeated pairs": "no pair occurs twice"}
    assert with_pairs(sorted(BONDS), []) == {"pairs": "the pairs are sorted in every case"}
    assert "in both directions" in with_pairs([(1, 0), (1, 0), (0, 0)], [])["pairs"]


def test_some_given_weights_are_exactly_zero():
    weights = [np.array([[0.25, 0.75], [0.5, 0.5]]), np.ones((3, 1)), np.full((1, 3), 1 / 3)]
    assert violations(["weights"], [(w,) for w in weights])["zero weights"] == (
        "no weight is exactly 0")
    weights += [np.zeros((2, 2))]                           # a row that allows nothing tells little
    assert "zero weights" in violations(["weights"], [(w,) for w in weights])
    weights[0][0] = 0.0, 1.0
    assert "zero weights" not in violations(["weights"], [(w,) for w in weights])


def test_scores_that_are_not_finite_do_not_count():
    query, key = np.ones((2, 3)), np.array([[np.inf, 0, 0], [0, 0, 0]])
    found = violations(["query", "key"], [(query, key)] * 3)
    assert found["far apart"] == "no row of scores lies more than 1000 apart"


def test_whole_numbers_alone_leave_every_remainder():
    assert violations(["length"], [(n,) for n in range(12)]) == {}
    found = violations(["length"], [(4 * n + 3,) for n in range(12)])
    assert found == {"remainders": "length never leaves 0 on division by 2: "
                                   f"{[4 * n + 3 for n in range(12)]}"}


def test_indices_are_as_wide_as_the_machine_counts():
    counts = [np.arange(n, dtype=np.int32) for n in (1, 3, 4, 5)]
    found = violations(["counts"], [(row,) for row in counts])
    assert found == {"indices": "counts is of int32, and should be of np.intp"}


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
