"""Errors about shapes are told in a learner's words, with the axes that would fit if swapped."""

import linecache
import re

import numpy as np
import pytest

from attncheck import check
from attncheck.checking.shape_errors import explained

L, S, D = 3, 7, 5
SPACE = {"np": np, "query": np.ones((L, D)), "key": np.ones((S, D)), "batch": np.ones((2, S, D)),
         "queries": np.ones((2, L, D)), "vector": np.ones(L), "weights": np.ones((L, S)), "n": 2,
         "square": np.ones((4, 4)), "calls": []}
PRODUCT = ("In a matrix product, the last axis of the first array must be as long as the "
           "second-to-last axis of the second (or its only axis).")


def error_of(code):
    """Run a line as a learner's cell would run, and return the error that it raises."""
    name = f"<cell of {code}>"
    linecache.cache[name] = len(code), None, [code], name
    with pytest.raises(ValueError) as caught:              # noqa: PT011
        exec(compile(code, name, "exec"), dict(SPACE))
    return caught.value


def told(code):
    return [key for key, _ in explained(error_of(code))]


def about(code, key):
    return dict(explained(error_of(code)))[key]


@pytest.mark.parametrize(("code", "one", "other", "swapped"), [
    ("query @ key", "query", "key", "key"),
    ("scores = 2 * query @ key / 2", "2 * query", "key", "key"),
    ("key.T @ weights", "key.T", "weights", "weights"),
    ("queries[0, :n] @ batch[-1]", "queries[0, :n]", "batch[-1]", "batch[-1]"),
    ("np.matmul(query, key)", "query", "key", "key"),
    ("np.dot(query, key)", "query", "key", "key"),
    ("query.dot(key)", "query", "key", "key"),
    ("queries @ batch", "queries", "batch", "batch"),
    ("key @ vector", "key", "vector", None),
    ("query @ square", "query", "square", None),
    ("query.mT @ key", "query.mT", "key", None),
])
def test_a_matrix_product_names_both_arrays_and_the_axes_to_swap(code, one, other, swapped):
    facts = about(code, "product")
    assert (facts["one"], facts["other"]) == (one, other)
    assert facts["first"] == eval(one, dict(SPACE)).shape
    if swapped is None:
        assert told(code) == ["product"]
    else:
        assert about(code, "swap") == {"code": swapped, "shape": eval(swapped, SPACE).shape}


def test_t_on_a_batch_is_told_to_reverse_all_axes():
    assert about("queries @ batch.T", "reverses") == {"code": "batch"}


@pytest.mark.parametrize("end", ["T", "mT"])
def test_an_array_that_would_fit_as_it_is(end):
    assert about(f"weights @ key.{end}", "as it is") == {"code": "key"}


def test_what_might_do_something_is_not_computed_again():
    code = "(calls.append(1) or query) @ key"
    assert told(code) == ["product sizes"]
    assert SPACE["calls"] == [1]                           # by the code itself
    assert about(code, "product sizes") == {"first": "5", "second": "7"}
    assert told("np.dot(query, calls or key)") == ["product shapes"]


def test_without_a_source_the_sizes_are_told():
    with pytest.raises(ValueError) as caught:              # noqa: PT011
        exec("query @ key", dict(SPACE))
    assert explained(caught.value) == [("product sizes", {"first": "5", "second": "7"})]


def test_arrays_that_are_combined_or_stored():
    assert explained(error_of("query + key")) == [
        ("elements", {"first": "(3, 5)", "second": "(7, 5)"})]
    assert explained(error_of("weights * np.ones((7, 3))")) == [
        ("elements", {"first": "(3, 7)", "second": "(7, 3)"}), ("swap one", {})]
    assert explained(error_of("query[0] = vector")) == [
        ("stored", {"first": "(3,)", "second": "(5,)"})]
    assert told("weights * vector") == ["elements"]


@pytest.mark.parametrize("error", [ValueError("no"), TypeError("(2,3) not aligned"), KeyError(1)])
def test_other_errors_stay_as_they_are(error):
    assert explained(error) == []


def dot_scores(query, key):
    return query @ key / np.sqrt(query.shape[-1])


def test_the_report_translates_the_error_in_both_languages():
    message = check("dot-scores", dot_scores, show=False, language="en").message
    assert message.startswith(
        "Your function stopped because the shapes of two arrays do not fit. "
        f"{PRODUCT} Here `query` has shape (3, 5) and `key` has shape (7, 5). "
        "`key` has shape (7, 5): swap the last two axes with `.mT`. "
        f"Line {dot_scores.__code__.co_firstlineno + 1}: `return query @ key / np.sqrt(")
    assert "gufunc" not in message
    chinese = check("dot-scores", dot_scores, show=False, language="zh").message
    assert chinese.startswith("函数运行中出错：两个数组的形状不匹配。")
    assert "`key` 的形状是 (7, 5)：请用 `.mT` 交换最后两个轴。" in chinese
    assert not re.search("[一-鿿][A-Za-z]|[A-Za-z][一-鿿]", chinese), chinese
