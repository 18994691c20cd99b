"""Wrong answers that once passed, or got another mistake's hint, in chapters 5 to 8."""

import numpy as np
import pytest

import attnlib
from attncheck.chapters import load
from attncheck.checking.report import judge
from attncheck.i18n import NOT_YET

# positions

def turns_values_that_fit(query, key, value):
    turn = attnlib.rotary
    value = turn(value) if value.shape[-1] == query.shape[-1] else value
    return attnlib.attention(turn(query), turn(key), value)[0]


def zeros_by_index(positions, table):
    index = np.arange(positions.shape[-1])[:, None]
    return np.where(index < len(table), table[np.minimum(positions, len(table) - 1)], 0.0)


# compare

def table_of(bonds, num_atoms):
    table = np.zeros((num_atoms, num_atoms))
    table[bonds[:, 0], bonds[:, 1]] = 1
    return table


def pairs_taken_as_ascending(x, bonds):
    upper = np.triu(table_of(bonds, len(x)))
    return (upper + upper.T) @ x


def distances_up_to(last):
    """Look for paths of 1, 2, ... bonds, but not of `last(num_atoms)` or more."""
    def answer(bonds, num_atoms):
        step = table_of(bonds, num_atoms) + table_of(bonds, num_atoms).T + np.eye(num_atoms) > 0
        reached = np.eye(num_atoms, dtype=bool)
        found = np.where(reached, 0, -1)
        for n in range(1, last(num_atoms)):
            reached = reached @ step
            found[reached & (found < 0)] = n
        return found

    return answer


def distances_by_squaring(bonds, num_atoms):
    way = np.where(table_of(bonds, num_atoms) > 0, 1.0, np.inf)
    way = np.minimum(way, way.T)
    np.fill_diagonal(way, 0)
    for _ in range(int(np.log2(num_atoms))):
        way = (way[:, :, None] + way[None]).min(1)
    return np.where(np.isinf(way), -1, way).astype(int)


def as_many_atoms_as_named(bonds, num_atoms):
    return load("graph-distance").reference(bonds, bonds.max() + 1)


def mask_by_unzipped_pairs(bonds, num_atoms):
    mask = np.eye(num_atoms, dtype=bool)
    one, other = zip(*bonds, strict=True)
    mask[one, other] = mask[other, one] = True
    return mask


def renumbered_in_sorted_order(bonds, order):
    return np.argsort(order)[bonds[np.lexsort((bonds[:, 0], bonds[:, 1]))]]


def renumbered_without_a_shape(bonds, order):
    return np.array([[list(order).index(atom) for atom in pair] for pair in bonds.tolist()])


def tanh_by_exponentials(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


def recurrence_by_cumulated_sum(value, decay):
    _, weights = load("decayed-sum").reference(value, decay)
    power = decay ** np.arange(value.shape[-2])[:, None]
    return power * (value / power).cumsum(-2), weights


def recurrence_by_steps(value, decay):
    states = value.copy()
    for n in range(1, value.shape[-2]):
        states[..., n, :] += decay * states[..., n - 1, :]
    return states


def states_by_exponentials(x, W_in, W_state):
    states = [tanh_by_exponentials(x[..., 0, :] @ W_in)]
    for n in range(1, x.shape[-2]):
        states.append(tanh_by_exponentials(x[..., n, :] @ W_in + states[-1] @ W_state))
    return np.stack(states, axis=-2)


# realmodel

def long_if_windows_fit(memory, layers, kv_heads, head_dim, window, windowed):
    rows = memory // (4 * kv_heads * head_dim)
    if rows > windowed * window:
        return (rows - windowed * window) // (layers - windowed)
    return rows // layers


def strictly_less_memory(memory, *sizes):
    return load("longest-text").reference(memory - 1, *sizes)


def mean_of_what_is_not_zero(weights, offset):
    there = np.eye(weights.shape[-1], k=offset) * weights
    return there.sum((-2, -1)) / np.count_nonzero(there, axis=(-2, -1))


def pieces(ends, keep=lambda pieces, piece: True):
    """Cut greedily at those of `ends(start, length)` that the vocabulary allows."""
    def answer(word, vocabulary):
        found, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            fits = [end for end in ends(start, len(word)) if mark + word[start:end] in vocabulary
                    and keep(found, mark + word[start:end])]
            if not fits:
                return "[UNK]"
            found.append(mark + word[start : fits[0]])
            start = fits[0]
        return " ".join(found)

    return answer


def mlp_by_exponentials(x, W_1, bias_1, W_2, bias_2):
    u = x @ W_1.T + bias_1
    bent = u / 2 * (1 + tanh_by_exponentials(np.sqrt(2 / np.pi) * (u + 0.044715 * u**3)))
    return bent @ W_2.T + bias_2


def block_with_naive_softmax(x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads):
    def normal(x):
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)

    query, key, value = (attnlib.split_heads(normal(x) @ W.T, num_heads) for W in (W_q, W_k, W_v))
    exps = np.exp(query @ key.mT / np.sqrt(query.shape[-1]))
    x = x + attnlib.merge_heads(exps / exps.sum(-1, keepdims=True) @ value) @ W_o.T
    return x + np.maximum(normal(x) @ W_1.T, 0) @ W_2.T


REJECTED = [
    ("rotary-attention", turns_values_that_fit),
    ("neighbour-sum", pairs_taken_as_ascending),
    ("neighbour-sum", lambda x, bonds: load("neighbour-sum").reference(x, bonds) if len(bonds)
     else x),
    ("renumbered", lambda bonds, order: np.argsort(order)[np.sort(bonds, axis=1)]),
    ("renumbered", renumbered_in_sorted_order),
    ("renumbered", renumbered_without_a_shape),
    ("bond-mask", mask_by_unzipped_pairs),
    ("graph-distance", distances_up_to(lambda num_atoms: num_atoms - 1)),
    ("graph-distance", distances_up_to(lambda num_atoms: num_atoms - 2)),
    ("graph-distance", distances_up_to(lambda num_atoms: 8)),
    ("graph-distance", distances_by_squaring),
    ("graph-distance", as_many_atoms_as_named),
    ("recurrent-states", states_by_exponentials),
    ("decayed-sum", recurrence_by_cumulated_sum),
    ("decayed-sum", recurrence_by_steps),
    ("norm-by-hand", lambda: [-3, 2, 5, 5]),
    ("longest-text", long_if_windows_fit),
    ("longest-text", strictly_less_memory),
    ("head-score", mean_of_what_is_not_zero),
    ("word-pieces", pieces(lambda start, length: [
        end for end in range(length, start, -1) if end - start > 1 or end == length])),
    ("word-pieces", pieces(lambda start, length: range(min(length, start + 4), start, -1))),
    ("word-pieces", pieces(lambda start, length: range(length, start, -1),
                           lambda found, piece: len(found) < 3)),
    ("word-pieces", pieces(lambda start, length: range(length, start, -1),
                           lambda found, piece: piece not in found)),
    ("gelu-mlp", mlp_by_exponentials),
    ("pre-norm", block_with_naive_softmax),
]


@pytest.mark.parametrize(("id", "answer"), REJECTED)
def test_an_answer_that_once_passed_is_rejected(id, answer):
    assert judge(load(id), answer).status == NOT_YET


def normalised_by(divisor):
    def answer(x, weight, bias, eps):
        centred = x - x.mean(-1, keepdims=True)
        return centred / divisor(x.var(-1, keepdims=True), eps) * weight + bias

    return answer


HINTS = [
    ("new-order", lambda output, ids, new_ids: output[np.unique(new_ids, return_inverse=True)[1]],
     "rank of the id used as a position"),
    ("learnt-rows", zeros_by_index, "index compared instead of the position"),
    ("rotary-attention", turns_values_that_fit, "values rotated where they fit"),
    ("your-stack", lambda: [3, 33, 0], "layers first"),
    ("norm-by-hand", lambda: [-1.5, 1, 4.5, 5], "divided by the length"),
    ("norm-by-hand", lambda: [-3, 2, 5, 10], "shifted, then scaled"),
    ("layer-norm", normalised_by(lambda variance, eps: np.sqrt(variance)), "no eps"),
    ("layer-norm", normalised_by(lambda variance, eps: np.sqrt(np.maximum(variance, eps))),
     "eps as the smallest variance"),
    ("head-score", mean_of_what_is_not_zero, "divided by the weights above 0"),
    ("longest-text", long_if_windows_fit, "windows full as soon as they fit"),
    ("longest-text", strictly_less_memory, "memory never used up"),
]


@pytest.mark.parametrize(("id", "answer", "mistake"), HINTS)
def test_an_answer_gets_the_hint_that_fits(id, answer, mistake):
    assert judge(load(id), answer).mistake == mistake
