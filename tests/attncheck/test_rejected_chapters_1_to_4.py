"""Wrong answers that once passed, or got another mistake's hint, in chapters 1 to 4."""

import numpy as np
import pytest

import attnlib
from attncheck.chapters import CHAPTERS, load
from attncheck.checking.report import judge
from attncheck.i18n import NOT_YET


def returns_arrays(exercise):
    if not exercise.signature.parameters or exercise.measure:
        return False
    value = exercise.reference(*next(iter(exercise.cases(np.random.default_rng(0)))))
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, np.ndarray) for part in parts)


ARRAYS = [id for chapter in CHAPTERS[:4] for id in chapter.ids if returns_arrays(load(id))]


def squeezed(reference):
    def answer(*case):
        value = reference(*case)
        return tuple(map(np.squeeze, value)) if isinstance(value, tuple) else np.squeeze(value)

    return answer


@pytest.mark.parametrize("id", ARRAYS)
def test_arrays_that_lose_their_axes_of_length_1_are_rejected(id):
    exercise = load(id)
    report = judge(exercise, squeezed(exercise.reference))
    assert (report.status, report.mistake) == (NOT_YET, None)


def frames_up_to_the_last_sample(signal, size, step):
    starts = range(0, max(1, len(signal) - size + 2), step)
    rows = [signal[start : start + size] for start in starts if len(signal) >= size]
    return np.array([row for row in rows if len(row)]).reshape(-1, size)


def two_words_at_least(vectors, mask):
    total = np.where(mask[..., None], vectors, 0.0).sum(1)
    return total / np.maximum(mask.sum(1), 2)[:, None]


def tanh_by_exponentials(query, key, query_weight, key_weight, score_weight):
    x = (query @ query_weight.T)[..., :, None, :] + (key @ key_weight.T)[..., None, :, :]
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)) @ score_weight


def one_query_squeezed(query, key, value, cached_keys, cached_values):
    _, keys, values = load("kv-cache").reference(query, key, value, cached_keys, cached_values)
    weights = attnlib.attention(query[..., None, :], keys, values)[1]
    return np.squeeze(weights @ values), keys, values


def nan_replaced(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
    y = np.where(np.isnan(y), 0.0, y)
    query, key, value = (attnlib.split_heads(vectors @ W.T, num_heads) for vectors, W in (
        (x, W_q), (y, W_k), (y, W_v)))
    weights = attnlib.softmax(attnlib.dot_scores(query, key), mask[..., None, None, :])
    return attnlib.merge_heads(weights @ value) @ W_o.T, weights


@pytest.mark.parametrize(("id", "answer"), [
    ("frame", frames_up_to_the_last_sample), ("mean-of-words", two_words_at_least),
    ("additive-scores", tanh_by_exponentials), ("kv-cache", one_query_squeezed),
    ("cross-attention", nan_replaced),
])
def test_what_once_passed_is_rejected(id, answer):
    for seed in range(5):
        assert judge(load(id), answer, seed).status == NOT_YET


def commonest_pair(ids, labels):
    table = np.zeros((ids.max() + 1, labels.max() + 1))
    np.add.at(table, (ids, labels), 1)
    return table.max() / len(ids)


def exponential_of_zero_taken_as_zero():
    exps = np.array([0.0, 2, 4, 0])
    weights = exps / exps.sum()
    return [*weights, *(weights @ np.array([[8, 0], [4, -4], [0, 2], [8, 8]]))]


@pytest.mark.parametrize(("id", "answer", "mistake"), [
    ("per-word-ceiling", commonest_pair, "the most frequent pair"),
    ("output-by-hand", exponential_of_zero_taken_as_zero, "no weight for a score of 0"),
    ("asymmetric-scores", lambda: (np.zeros((2, 3)), np.zeros((2, 3))), "all scores zero"),
    ("self-attention", lambda *case: load("self-attention").reference(*case).mT,
     "outputs in columns"),
])
def test_a_mistake_gets_its_own_hint(id, answer, mistake):
    assert judge(load(id), answer).mistake == mistake
