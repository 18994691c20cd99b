"""Attention: against plain loops and torch, by its properties, and each refusal by its message."""

import itertools
from functools import partial

import numpy as np
import pytest
import reference
import torch
from torch.nn import functional as F

import attnlib

L, S, D, D_V = 5, 7, 3, 11              # all different, all prime
KINDS = [np.asarray, torch.as_tensor]
ACTIVATIONS = {
    attnlib.softmax: reference.softmax_row,
    attnlib.relu_weights: reference.relu_row,
    attnlib.sigmoid_weights: reference.sigmoid_row,
}


def draw(*lead, seed=0, sizes=((L, D), (S, D), (S, D_V))):
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=(*lead, *size)) for size in sizes)


def some_mask(seed=0):
    """A mask with an empty row, a full row and mixed ones."""
    mask = np.random.default_rng(seed).random((L, S)) < 0.5
    mask[1], mask[2] = False, True
    return mask


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_attention_is_the_plain_loop(kind, masked, activation):
    arrays, mask = draw(), some_mask() if masked else None
    wanted = reference.attention(*arrays, mask, ACTIVATIONS[activation])
    given = attnlib.attention(*map(kind, arrays), None if mask is None else kind(mask), activation)
    for result, expected in zip(given, wanted, strict=True):
        assert isinstance(result, type(kind(0.0)) if kind is torch.as_tensor else np.ndarray)
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
def test_attention_is_torchs(lead):
    query, key, value = (torch.as_tensor(array) for array in draw(*lead))
    mask = torch.as_tensor(some_mask())
    for chosen in (None, mask):
        wanted = F.scaled_dot_product_attention(query, key, value, attn_mask=chosen)
        given, weights = attnlib.attention(query, key, value, chosen)
        assert given.shape == (*lead, L, D_V)
        assert weights.shape == (*lead, L, S)
        torch.testing.assert_close(given, wanted, rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("axes", [(2, L, S), (L, S), (S,), (L, 1), (1, 1, S), ()])
def test_bias_is_torchs(kind, masked, axes):
    arrays, mask = draw(2), torch.as_tensor(some_mask())
    bias = np.asarray(np.random.default_rng(5).normal(size=axes) * 3)
    float_mask = torch.as_tensor(bias).expand(2, L, S)     # torch adds it to the scores
    if masked:
        float_mask = float_mask.masked_fill(~mask, -torch.inf)
    tensors = map(torch.as_tensor, arrays)
    wanted = F.scaled_dot_product_attention(*tensors, attn_mask=float_mask)
    chosen = kind(some_mask()) if masked else None
    output, weights = attnlib.attention(*map(kind, arrays), chosen, bias=kind(bias))
    np.testing.assert_allclose(output, wanted, rtol=0, atol=1e-14)
    assert not masked or (np.asarray(weights)[..., ~some_mask()] == 0).all()


def test_bias_has_gradients_and_may_mask():
    arrays = [torch.as_tensor(array).requires_grad_() for array in draw()]
    bias = torch.randn(L, S, dtype=torch.float64, requires_grad=True)
    run = lambda *arrays: attnlib.attention(*arrays[:3], bias=arrays[3])  # noqa: E731
    assert torch.autograd.gradcheck(run, (*arrays, bias))
    mask = torch.as_tensor(some_mask())
    blocked = torch.zeros(L, S, dtype=torch.float64).masked_fill(~mask, -torch.inf)
    output, _ = attnlib.attention(*arrays, bias=blocked)
    wanted, _ = attnlib.attention(*arrays, mask)
    assert torch.equal(output, wanted)


def test_custom_activation_gets_scores_with_bias_and_mask():
    query, key, value = draw()
    bias, mask, got = draw(sizes=((L, S),))[0], some_mask(), []

    def spy(*arguments):
        got.append(arguments)
        return attnlib.softmax(*arguments)

    output, weights = attnlib.attention(query, key, value, mask, spy, bias)
    ((scores, given_mask),) = got
    np.testing.assert_array_equal(scores, attnlib.dot_scores(query, key) + bias)
    assert given_mask is mask
    plain = attnlib.attention(query, key, value, mask, bias=bias)
    np.testing.assert_array_equal(output, plain[0])
    np.testing.assert_array_equal(weights, plain[1])


def test_a_bias_is_refused():
    arrays, bias = draw(), np.zeros((L, S))
    with pytest.raises(ValueError, match=r"bias must broadcast to \(5, 7\), got shape \(7, 5\)"):
        attnlib.attention(*arrays, bias=bias.T)
    with pytest.raises(ValueError, match=r"bias must broadcast to \(5, 7\), got shape \(2, 5, 7\)"):
        attnlib.attention(*arrays, bias=np.zeros((2, L, S)))
    with pytest.raises(TypeError, match="bias must hold floating-point numbers, got dtype bool"):
        attnlib.attention(*arrays, bias=bias > 0)
    with pytest.raises(TypeError, match="mixture: query is from numpy, bias is from torch"):
        attnlib.attention(*arrays, bias=torch.as_tensor(bias))
    with pytest.raises(TypeError, match="bias must be a NumPy array or a torch tensor, got float"):
        attnlib.attention(*arrays, bias=0.5)


def test_attention_refuses_masks_whatever_the_activation():
    def careless(scores, mask):
        return scores

    for activation in (*ACTIVATIONS, careless):
        with pytest.raises(ValueError, match=r"mask must broadcast to \(5, 7\), got shape \(7, 5"):
            attnlib.attention(*draw(), some_mask().T, activation)
        with pytest.raises(TypeError, match="mixture: query is from numpy, mask is from torch"):
            attnlib.attention(*draw(), torch.as_tensor(some_mask()), activation)


@pytest.mark.parametrize("kind", KINDS)
def test_softmax_is_torchs_and_does_not_overflow(kind):
    scores = draw(sizes=((2, 13),))[0] * 2000
    np.testing.assert_allclose(
        attnlib.softmax(kind(scores)), torch.as_tensor(scores).softmax(-1), atol=1e-15
    )


def test_sigmoid_is_torchs_and_does_not_overflow():
    scores = torch.linspace(-2000, 2000, 101, dtype=torch.float64)
    for kind in (np.asarray, torch.as_tensor):
        given = attnlib.sigmoid_weights(kind(scores))
        np.testing.assert_allclose(given, torch.sigmoid(scores), atol=1e-15)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_masked_scores_change_nothing_even_if_they_are_huge(kind, activation):
    scores, mask = draw(sizes=((L, S),))[0], some_mask()
    changed = np.where(mask, scores, 1e300)
    before, after = (activation(kind(s), kind(mask)) for s in (scores, changed))
    np.testing.assert_array_equal(before, after)
    assert (np.asarray(before)[~mask] == 0).all()
    assert (np.asarray(before)[1] == 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_softmax_sum_to_one_unless_empty(kind):
    weights = attnlib.softmax(kind(draw(sizes=((L, S),))[0]), kind(some_mask()))
    np.testing.assert_allclose(weights.sum(-1), [1, 0, 1, 1, 1], atol=1e-15)


def test_dtype_float32_is_kept():
    arrays = [array.astype(np.float32) for array in draw()]
    for activation in ACTIVATIONS:
        output, weights = attnlib.attention(*arrays, some_mask(), activation)
        assert output.dtype == weights.dtype == np.float32
        output, weights = attnlib.attention(
            *map(torch.as_tensor, arrays), torch.as_tensor(some_mask()), activation
        )
        assert output.dtype == weights.dtype == torch.float32


def test_self_attention_is_permutation_equivariant():
    x = draw(sizes=((S, D),))[0]
    order = np.random.default_rng(3).permutation(S)
    output, weights = attnlib.attention(x, x, x)
    moved, moved_weights = attnlib.attention(x[order], x[order], x[order])
    np.testing.assert_allclose(moved, output[order], atol=1e-15)
    np.testing.assert_allclose(moved_weights, weights[order][:, order], atol=1e-15)


def test_causal_mask_hides_the_future():
    x, mask = draw(sizes=((S, D),))[0], attnlib.causal_mask(S)
    before, _ = attnlib.attention(x, x, x, mask)
    changed = x.copy()
    changed[4:] += 10
    after, _ = attnlib.attention(changed, changed, changed, mask)
    np.testing.assert_array_equal(before[:4], after[:4])
    assert not np.allclose(before[4:], after[4:])


def test_band_mask_without_limits_is_full_attention():
    x = draw(sizes=((S, D),))[0]
    for left, right in itertools.product([None, S - 1, S + 5], repeat=2):
        banded, _ = attnlib.attention(x, x, x, attnlib.band_mask(S, left, right))
        np.testing.assert_array_equal(banded, attnlib.attention(x, x, x)[0])


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_by_gradcheck_are_never_nan(masked, activation):
    arrays = [torch.as_tensor(array).requires_grad_() for array in draw()]
    mask = torch.as_tensor(some_mask()) if masked else None
    run = lambda *arrays: attnlib.attention(*arrays, mask, activation)  # noqa: E731
    assert torch.autograd.gradcheck(run, arrays)
    run(*arrays)[0].sum().backward()
    assert all(array.grad.isfinite().all() for array in arrays)
    if masked:
        assert (arrays[0].grad[1] == 0).all()              # the query that attends to nothing


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_is_zero_at_masked_scores_that_are_nan_or_infinite(activation, bad):
    mask = torch.as_tensor(some_mask())
    clean = torch.as_tensor(draw(sizes=((L, S),))[0])
    scores, wanted = (
        x.requires_grad_() for x in (clean.masked_fill(~mask, bad), clean.clone()))
    for x in (scores, wanted):
        (activation(x, mask) * torch.arange(1.0, S + 1)).sum().backward()
    assert (scores.grad[~mask] == 0).all()
    assert torch.equal(scores.grad, wanted.grad)


def spoil(rng, arrays):
    """Put NaN and infinity into single components of some vectors; return which are not finite."""
    spoilt, finite = [], []
    for array in arrays:
        array = array.copy()
        for row in np.ndindex(array.shape[:-1]):
            if rng.random() < 0.15:
                array[(*row, rng.integers(array.shape[-1]))] = rng.choice([np.nan, np.inf, -np.inf])
        spoilt.append(array)
        finite.append(np.isfinite(array).all(-1))
    return spoilt, finite


def rows_with_nan(finite, mask):
    """The rule in loops: the rows of the weights, and of the output, that are NaN."""
    query, key, value = finite
    weights = [any(yes and not (query[i] and key[j]) for j, yes in enumerate(mask[i]))
               for i in range(len(mask))]
    values = [any(yes and not value[j] for j, yes in enumerate(mask[i])) for i in range(len(mask))]
    return np.array(weights), np.array(weights) | np.array(values)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_nan_and_infinity_reach_the_rows_that_may_see_them_and_no_others(activation, seed, kind):
    rng, mask = np.random.default_rng(seed), some_mask(seed)
    arrays, finite = spoil(rng, draw(seed=seed))
    weight_rows, rows = rows_with_nan(finite, mask)
    output, weights = attnlib.attention(*map(kind, arrays), kind(mask), activation)
    output, weights = np.asarray(output), np.asarray(weights)
    clean = [np.where(ok[:, None], array, 0.0) for array, ok in zip(arrays, finite, strict=True)]
    wanted, wanted_weights = reference.attention(*clean, mask, ACTIVATIONS[activation])
    np.testing.assert_allclose(output, np.where(rows[:, None], np.nan, wanted), atol=1e-14)
    wanted_weights = np.where(mask & weight_rows[:, None], np.nan, wanted_weights)
    np.testing.assert_allclose(weights, wanted_weights, atol=1e-14)
    assert np.isnan(output[rows]).all()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_as_if_vectors_with_nan_were_not_there(activation, seed):
    rng, mask = np.random.default_rng(seed), torch.as_tensor(some_mask(seed))
    arrays, finite = spoil(rng, draw(seed=seed))
    rows = torch.as_tensor(rows_with_nan(finite, mask)[1])
    grads = []
    for values in (arrays, [np.where(ok[:, None], array, 0.0)
                            for array, ok in zip(arrays, finite, strict=True)]):
        leaves = [torch.as_tensor(value).requires_grad_() for value in values]
        output, _ = attnlib.attention(*leaves, mask, activation)
        if output[~rows].numel():
            grads.append(torch.autograd.grad(output[~rows].square().sum(), leaves))
    for given, wanted, ok in zip(*grads, finite, strict=True) if grads else ():
        torch.testing.assert_close(
            given, wanted * torch.as_tensor(ok)[:, None], rtol=0, atol=1e-13)


def test_nan_in_a_query_without_keys_gives_zeros():
    query, key, value = draw()
    query[1] = np.nan                                      # the empty row
    output, weights = attnlib.attention(query, key, value, some_mask())
    assert (output[1] == 0).all()
    assert (weights[1] == 0).all()


def test_arguments_are_left_alone():
    arrays, mask = draw(), some_mask()
    copies = [array.copy() for array in (*arrays, mask)]
    attnlib.attention(*arrays, mask)
    for array, copy in zip((*arrays, mask), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("kind", KINDS)
def test_dot_scores_are_the_plain_loop(kind):
    query, key, _ = draw()
    wanted = [[sum(a * b for a, b in zip(q, k, strict=True)) for k in key] for q in query]
    for scaled, factor in ((False, 1.0), (True, 3**-0.5)):
        scores = attnlib.dot_scores(kind(query), kind(key), scaled=scaled)
        np.testing.assert_allclose(scores, factor * np.array(wanted), atol=1e-14)


@pytest.mark.parametrize("kind", KINDS)
def test_additive_scores_are_the_plain_loop(kind):
    arrays = draw(sizes=((L, D), (S, 2), (13, D), (13, 2), (13,)))
    scores = attnlib.additive_scores(*map(kind, arrays))
    np.testing.assert_allclose(scores, reference.additive_scores(*arrays), atol=1e-14)


def test_additive_scores_broadcast_and_have_gradients():
    sizes = ((L, D), (S, 2), (4, D), (4, 2), (4,))
    query, key, *weights = (torch.as_tensor(a).requires_grad_() for a in draw(sizes=sizes))
    batch = attnlib.additive_scores(query.expand(6, 1, L, D), key.expand(5, S, 2), *weights)
    assert batch.shape == (6, 5, L, S)
    assert torch.autograd.gradcheck(attnlib.additive_scores, (query, key, *weights))


REFUSED = [
    ((L, D), (S, 4), (S, D_V), r"same last axis d: query is \(5, 3\), key is \(7, 4\)"),
    ((L, D), (S, D), (6, D_V), r"same length S: key is \(7, 3\), value is \(6, 11\)"),
    ((L, D), (S, D), (D_V,), r"value must have at least 2 axes, got shape \(11,\)"),
    ((D,), (S, D), (S, D_V), r"query must have at least 2 axes, got shape \(3,\)"),
    ((L, D), (0, D), (0, D_V), r"key must not be empty, got shape \(0, 3\)"),
    ((0, D), (S, D), (S, D_V), r"query must not be empty, got shape \(0, 3\)"),
    ((2, L, D), (3, S, D), (S, D_V), r"leading axes must broadcast .*: query is \(2, 5, 3\)"),
    ((L, D), (2, S, D), (3, S, D_V), r"leading axes must broadcast .* value is \(3, 7, 11\)"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("query", "key", "value", "message"), REFUSED)
def test_attention_refuses_shapes(kind, query, key, value, message):
    with pytest.raises(ValueError, match=message):
        attnlib.attention(*(kind(np.ones(size)) for size in (query, key, value)))


def test_attention_refuses_wrong_types_and_dtypes():
    query, key, value = draw()
    with pytest.raises(TypeError, match="mixture: query is from torch, key is from numpy"):
        attnlib.attention(torch.as_tensor(query), key, value)
    with pytest.raises(TypeError, match="key must hold floating-point numbers, got dtype int64"):
        attnlib.attention(query, key.astype(int), value)
    with pytest.raises(TypeError, match="value must hold floating-point numbers, got dtype bool"):
        attnlib.attention(query, key, value > 0)
    with pytest.raises(TypeError, match="value must be a NumPy array or a torch tensor, got None"):
        attnlib.attention(query, key, None)


FUNCTIONS_OF_SEVERAL_ARRAYS = {
    "attention": (attnlib.attention, {"query": (L, D), "key": (S, D), "value": (S, D_V)}),
    "bias": (attnlib.attention, {
        "query": (L, D), "key": (S, D), "value": (S, D_V), "bias": (L, S)}),
    "dot_scores": (attnlib.dot_scores, {"query": (L, D), "key": (S, D)}),
    "additive_scores": (attnlib.additive_scores, {
        "query": (L, D), "key": (S, 2), "query_weight": (13, D), "key_weight": (13, 2),
        "score_weight": (13,)}),
    "truncated_attention": (partial(attnlib.truncated_attention, left=1, right=1), {
        "query": (L, D), "key": (L, D), "value": (L, D_V)}),
}


@pytest.mark.parametrize("name", FUNCTIONS_OF_SEVERAL_ARRAYS)
def test_mixed_dtypes_of_torch_are_refused(name):
    function, sizes = FUNCTIONS_OF_SEVERAL_ARRAYS[name]
    for odd in sizes:
        tensors = {n: torch.ones(size) for n, size in sizes.items()}
        tensors[odd] = tensors[odd].double()
        message = rf"all tensors must have one dtype, got a mixture: .*{odd} is torch.float64"
        with pytest.raises(TypeError, match=message):
            function(**tensors)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_masks_are_refused(activation):
    scores = draw(sizes=((L, S),))[0]
    with pytest.raises(TypeError, match=r"mask must be boolean, .*, got dtype int64"):
        activation(scores, some_mask().astype(int))
    with pytest.raises(ValueError, match=r"mask must broadcast to \(5, 7\), got shape \(7, 5\)"):
        activation(scores, some_mask().T)
    with pytest.raises(ValueError, match=r"mask must broadcast to \(5, 7\), got shape \(2, 5, 7\)"):
        activation(scores, np.ones((2, L, S), dtype=bool))
    with pytest.raises(TypeError, match="scores must hold floating-point numbers"):
        activation(scores.astype(int))
    with pytest.raises(ValueError, match="scores must not be empty"):
        activation(scores[:, :0])
    with pytest.raises(TypeError, match="mask must be a NumPy array or a torch tensor, got bool"):
        activation(scores, True)


def test_additive_scores_refuse():
    query, key, w_query, w_key, w = draw(sizes=((L, D), (S, 2), (13, D), (13, 2), (13,)))
    with pytest.raises(ValueError, match=r"query_weight must have .* = \(13, 3\), got \(13, 2"):
        attnlib.additive_scores(query, key, w_key, w_key, w)
    with pytest.raises(ValueError, match=r"key_weight must have shape .* = \(12, 2\), got \(13, 2"):
        attnlib.additive_scores(query, key, w_query[:12], w_key, w[:12])
    with pytest.raises(ValueError, match=r"leading axes must broadcast .* key is \(3, 7, 2\)"):
        attnlib.additive_scores(np.ones((2, L, D)), np.ones((3, S, 2)), w_query, w_key, w)
    with pytest.raises(TypeError, match="score_weight must hold floating-point numbers"):
        attnlib.additive_scores(query, key, w_query, w_key, w.astype(int))
