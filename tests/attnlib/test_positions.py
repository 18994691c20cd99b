"""Positions: against plain loops over the formulas, and each refusal by its message."""

import math
from functools import partial

import numpy as np
import pytest
import torch

from attnlib._arrays import namespace
from attnlib.attention import attention
from attnlib.masks import causal_mask
from attnlib.positions import alibi, rotary, sinusoidal


def test_sinusoidal_is_the_plain_loop():
    table = sinusoidal(13, 10)
    for p in range(13):
        for i in range(5):
            angle = p / 10000 ** (2 * i / 10)
            assert table[p, 2 * i] == pytest.approx(math.sin(angle), abs=1e-12)
            assert table[p, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-12)


def test_rows_of_sinusoidal_are_unique_and_have_one_norm():
    table = sinusoidal(500, 16)
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), math.sqrt(8), atol=1e-12)
    assert len(np.unique(table.round(9), axis=0)) == 500


def test_dot_products_of_sinusoidal_depend_on_the_distance_alone():
    table = sinusoidal(23, 14)
    products = table @ table.T
    for p in range(22):
        np.testing.assert_allclose(np.diag(products, p), products[0, p], atol=1e-12)
    assert products[0, 1:].max() < products[0, 0] - 0.1


def test_sinusoidal_refuses():
    with pytest.raises(ValueError, match="d_model must be even, got 7"):
        sinusoidal(3, 7)
    with pytest.raises(ValueError, match="seq_len must be at least 1, got 0"):
        sinusoidal(0, 8)
    with pytest.raises(TypeError, match=r"d_model must be an integer, got 8\.0"):
        sinusoidal(3, 8.0)


# --- rotary


def turned_by_loop(x, base, positions=None, interleaved=True):
    """The formula of rotary for one sequence (L, d), one pair of components at a time."""
    L, d = x.shape
    turned = np.zeros((L, d))
    for n, p in enumerate(range(L) if positions is None else positions):
        for i in range(d // 2):
            one, other = (2 * i, 2 * i + 1) if interleaved else (i, i + d // 2)
            angle = p / base ** (2 * i / d)
            first, second = float(x[n, one]), float(x[n, other])
            turned[n, one] = first * math.cos(angle) - second * math.sin(angle)
            turned[n, other] = first * math.sin(angle) + second * math.cos(angle)
    return turned


def vectors(*size, seed=0):
    return np.random.default_rng(seed).normal(size=size)


libraries = pytest.mark.parametrize(
    "library", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
both_layouts = pytest.mark.parametrize("interleaved", [True, False])


@libraries
@both_layouts
@pytest.mark.parametrize("base", [10000.0, 50.0])
def test_rotary_is_the_plain_loop(library, base, interleaved):
    x = vectors(2, 3, 11, 14)                              # two leading axes, L = 11, d = 14
    turned = rotary(library(x), base=base, interleaved=interleaved)
    assert type(turned) is type(library(x))
    for b in range(2):
        for h in range(3):
            expected = turned_by_loop(x[b, h], base, interleaved=interleaved)
            np.testing.assert_allclose(turned[b, h], expected, atol=1e-12)


@libraries
@both_layouts
def test_rotary_at_given_positions_is_the_plain_loop(library, interleaved):
    x = vectors(2, 3, 5, 6)
    one_for_all = np.array([7, 0, 2, 300, 1])
    for_each = np.random.default_rng(1).uniform(-3, 9, size=(2, 1, 5))     # may be fractions
    for positions in (one_for_all, for_each):
        turned = rotary(library(x), library(positions), interleaved=interleaved)
        rows = np.broadcast_to(positions, (2, 3, 5))
        for b, h in np.ndindex(2, 3):
            expected = turned_by_loop(x[b, h], 10000, rows[b, h], interleaved)
            np.testing.assert_allclose(turned[b, h], expected, atol=1e-12)


def test_layouts_of_rotary_differ_by_a_permutation_of_the_columns():
    x = vectors(2, 11, 14)
    to_halves = np.array([*range(0, 14, 2), *range(1, 14, 2)])             # evens, then odds
    by_halves = rotary(x[..., to_halves], interleaved=False)
    np.testing.assert_allclose(by_halves, rotary(x)[..., to_halves], atol=1e-15)
    np.testing.assert_allclose(by_halves[..., np.argsort(to_halves)], rotary(x), atol=1e-15)
    assert np.abs(rotary(x, interleaved=False) - rotary(x)).max() > 0.1


@libraries
@both_layouts
def test_decoding_with_a_cache_equals_the_full_pass(library, interleaved):
    query, key, value = (library(vectors(3, 11, 6, seed=seed)) for seed in range(3))
    turn = partial(rotary, interleaved=interleaved)
    wanted, _ = attention(turn(query), turn(key), value, causal_mask(11, like=query))
    cache = turn(key[:, :4])                               # the prompt
    rows = [attention(turn(query[:, :4]), cache, value[:, :4], causal_mask(4, like=query))[0]]
    xp = namespace(query)
    for n in range(4, 11):                                 # one new position a step
        at = library(np.array([n]))
        cache = xp.concat([cache, turn(key[:, n : n + 1], at)], 1)
        rows.append(attention(turn(query[:, n : n + 1], at), cache, value[:, : n + 1])[0])
    np.testing.assert_allclose(xp.concat(rows, 1), wanted, atol=1e-14)


@pytest.mark.parametrize(("positions", "error", "message"), [
    (np.arange(4), ValueError, r"positions must have shape \(\.\.\., L=3\), got shape \(4,\)"),
    (np.arange(1), ValueError, r"positions must have shape \(\.\.\., L=3\), got shape \(1,\)"),
    (np.zeros((5, 3)), ValueError, r"positions must broadcast to \(2, 3\), got shape \(5, 3\)"),
    (7, TypeError, "positions must be a NumPy array or a torch tensor, got int"),
    (np.array([True, False, True]), TypeError, "positions must hold numbers, got dtype bool"),
    (torch.ones(3) > 0, TypeError, "positions must hold numbers, got dtype bool"),
])
def test_rotary_refuses_positions(positions, error, message):
    with pytest.raises(error, match=message):
        rotary(np.ones((2, 3, 4)), positions)


def test_rotary_has_the_base_of_its_signature():
    x = vectors(7, 6)
    np.testing.assert_allclose(rotary(x), turned_by_loop(x, 10000), atol=1e-12)


def test_rotary_leaves_its_argument_and_position_0_alone():
    x = vectors(5, 7, 6)
    before = x.copy()
    turned = rotary(x)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(turned[:, 0], x[:, 0])
    assert np.abs(turned[:, 1:] - x[:, 1:]).max(-1).min() > 1e-3


def test_rotary_keeps_norms():
    x = vectors(3, 11, 10)
    np.testing.assert_allclose(
        np.linalg.norm(rotary(x), axis=-1), np.linalg.norm(x, axis=-1), atol=1e-12
    )


def test_scores_of_rotary_depend_on_the_distance_alone():
    query, key = vectors(2, 10)
    scores = rotary(np.tile(query, (13, 1))) @ rotary(np.tile(key, (13, 1))).T     # (13, 13)
    for distance in range(-12, 13):
        diagonal = np.diag(scores, distance)
        np.testing.assert_allclose(diagonal, diagonal[0], atol=1e-12)
    by_distance = [np.diag(scores, distance)[0] for distance in range(-5, 6)]
    gaps = np.abs(np.subtract.outer(by_distance, by_distance))[~np.eye(11, dtype=bool)]
    assert gaps.min() > 1e-3                               # and every distance has its own


def test_gradients_of_rotary_by_gradcheck():
    x = torch.tensor(vectors(2, 5, 6), requires_grad=True)
    assert torch.autograd.gradcheck(rotary, (x,))


@pytest.mark.parametrize(
    "x",
    [
        np.ones((3, 4), dtype=np.float32), np.ones((3, 4)),
        torch.ones(3, 4), torch.ones(3, 4, dtype=torch.float64),
        torch.ones(3, 4, dtype=torch.bfloat16),
    ],
    ids=lambda x: str(x.dtype),
)
def test_rotary_keeps_the_dtype(x):
    turned = rotary(x)
    assert turned.dtype == x.dtype
    assert tuple(turned.shape) == (3, 4)


def test_rotary_refuses():
    with pytest.raises(ValueError, match=r"last axis of x must be even, got shape \(3, 5\)"):
        rotary(np.ones((3, 5)))
    with pytest.raises(ValueError, match=r"x must have at least 2 axes, got shape \(4,\)"):
        rotary(np.ones(4))
    with pytest.raises(ValueError, match=r"x must not be empty, got shape \(0, 4\)"):
        rotary(np.ones((0, 4)))
    for base in (1.0, 0.5, math.nan):
        with pytest.raises(ValueError, match=f"base must be above 1, got {base}"):
            rotary(np.ones((3, 4)), base=base)
    with pytest.raises(TypeError, match="x must hold floating-point numbers, got dtype int64"):
        rotary(np.ones((3, 4), dtype=np.int64))
    with pytest.raises(TypeError, match="x must be a NumPy array or a torch tensor, got list"):
        rotary([[1.0, 0.0]])


# --- alibi


@pytest.mark.parametrize("num_heads", [1, 3, 8])
def test_alibi_is_the_plain_loop(num_heads):
    bias = alibi(7, num_heads)
    assert bias.shape == (num_heads, 7, 7)
    for h in range(1, num_heads + 1):
        for i in range(7):
            for j in range(7):
                expected = -(2 ** (-8 * h / num_heads)) * abs(j - i)
                assert bias[h - 1, i, j] == pytest.approx(expected, abs=1e-12)


def test_the_slopes_of_eight_heads_are_halves_of_one_another():
    slopes = -alibi(2, num_heads=8)[:, 0, 1]
    assert slopes.tolist() == [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256]


@pytest.mark.parametrize(
    "like",
    [
        np.ones(1, dtype=np.float32), np.ones(1), torch.ones(1),
        torch.ones(1, dtype=torch.float64), torch.ones(1, dtype=torch.bfloat16),
    ],
    ids=lambda like: str(like.dtype),
)
def test_alibi_takes_library_and_dtype_of_like(like):
    bias = alibi(3, 2, like=like)
    assert type(bias) is type(like)
    assert bias.dtype == like.dtype
    expected = [[-0.0, -1.0, -2.0], [-1.0, -0.0, -1.0], [-2.0, -1.0, -0.0]]
    assert (bias[0] * 16).tolist() == expected             # slope 2^-4, exact in each of them


def test_attention_with_alibi_prefers_near_keys():
    query, key, value = np.zeros((3, 7, 4)), np.zeros((3, 7, 4)), vectors(3, 7, 5)
    bias = alibi(7, num_heads=3)
    _, weights = attention(query, key, value, bias=bias)
    for i in range(7):
        assert (np.diff(weights[:, i, i:]) < 0).all()      # falls to the right
        assert (np.diff(weights[:, i, : i + 1]) > 0).all()         # and to the left
    entropy = -(weights * np.log(weights)).sum(-1).mean(-1)
    assert entropy[0] < entropy[1] < entropy[2]            # later heads look farther


def test_alibi_refuses():
    with pytest.raises(ValueError, match="seq_len must be at least 1, got 0"):
        alibi(0, 2)
    with pytest.raises(ValueError, match="num_heads must be at least 1, got 0"):
        alibi(3, 0)
    with pytest.raises(TypeError, match=r"num_heads must be an integer, got 2\.0"):
        alibi(3, 2.0)
    with pytest.raises(TypeError, match="like must hold floating-point numbers, got dtype int64"):
        alibi(3, 2, like=np.arange(2))
    with pytest.raises(TypeError, match="like must be a NumPy array or a torch tensor, got str"):
        alibi(3, 2, like="torch")
