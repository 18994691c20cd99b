"""Truncated attention: against the plain loop and masked attention, over drawn shapes."""

import itertools
import shutil
from unittest.mock import patch

import numpy as np
import pytest
import reference
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

import attnlib
from attnlib import _autograd, attention, band_mask, truncated, truncated_attention
from attnlib.layers import MultiHeadSelfAttention, TruncatedSelfAttention

D, D_V = 3, 5                           # different, prime
KINDS = [np.asarray, torch.as_tensor]
EXACT = {"rtol": 0, "atol": 1e-12}
DRAWN = settings(deadline=None, derandomize=True, max_examples=70, database=None)

lengths = st.one_of(st.sampled_from([1, 2, 31, 37, 64, 97, 131, 193]), st.integers(33, 300))
windows = st.sampled_from([None, 0, 1, 5, 17, 40, 1000])
kinds = st.sampled_from(KINDS)
seeds = st.integers(0, 99)
leads = st.sampled_from([
    ((), (), ()), ((2,), (2,), (2,)), ((2, 3), (2, 3), (2, 3)),
    ((2,), (1,), ()), ((2, 1), (3,), (2, 3)), ((), (2, 3), (1, 3)),
])


def draw(seq_len, leads=((), (), ()), seed=0, sizes=(D, D, D_V)):
    rng = np.random.default_rng([seed, seq_len])
    return [
        rng.normal(size=(*lead, seq_len, size)) for lead, size in zip(leads, sizes, strict=True)
    ]


def draw_padding(seq_len, lead, seed=0):
    """Real vectors at the front, none at all in the first sequence of a batch."""
    longest = np.random.default_rng([seed, seq_len]).integers(0, seq_len + 1, size=lead)
    longest[(0,) * len(lead)] = 0 if lead else longest
    return np.arange(seq_len) < longest[..., None]


def masked(query, key, value, left, right, mask=None):
    """The definition: all scores, then a band."""
    band = band_mask(query.shape[-2], left, right, like=query)
    return attention(query, key, value, band if mask is None else band & mask[..., None, :])[0]


@DRAWN
@given(
    seq_len=lengths, left=windows, right=windows, leads=leads, kind=kinds, seed=seeds,
    d_v=st.sampled_from([D, D_V]),                         # with D torch takes its flash kernel
)
def test_equals_masked_attention(seq_len, left, right, leads, kind, seed, d_v):
    arrays = draw(seq_len, leads, seed, (D, D, d_v))
    output = truncated_attention(*map(kind, arrays), left, right)
    assert isinstance(output, torch.Tensor if kind is torch.as_tensor else np.ndarray)
    assert output.shape == (*np.broadcast_shapes(*leads), seq_len, d_v)
    np.testing.assert_allclose(output, masked(*arrays, left, right), **EXACT)


@DRAWN
@given(
    seq_len=lengths, left=windows, right=windows, leads=leads, kind=kinds, seed=seeds,
    shared=st.booleans(),
)
def test_equals_masked_attention_with_padding(seq_len, left, right, leads, kind, seed, shared):
    arrays, lead = draw(seq_len, leads, seed), np.broadcast_shapes(*leads)
    mask = draw_padding(seq_len, () if shared else lead, seed)
    output = truncated_attention(*map(kind, arrays), left, right, kind(mask))
    wanted = masked(*arrays, left, right, mask)
    assert np.isfinite(np.asarray(output)).all()
    np.testing.assert_allclose(output, wanted, **EXACT)


@settings(DRAWN, max_examples=25)
@given(
    seq_len=st.sampled_from([1, 7, 37, 53, 83]), left=st.sampled_from([None, 0, 2, 11]),
    right=st.sampled_from([None, 0, 3, 7]), kind=kinds, padded=st.booleans(), seed=seeds,
)
def test_equals_the_plain_loop(seq_len, left, right, kind, padded, seed):
    arrays = draw(seq_len, seed=seed)
    counts = np.random.default_rng(seed).random(seq_len) < 0.7 if padded else np.ones(seq_len, bool)
    back = seq_len if left is None else left
    forth = seq_len if right is None else right
    allowed = np.array([
        [i - back <= j <= i + forth and counts[j] for j in range(seq_len)] for i in range(seq_len)
    ])
    wanted, _ = reference.attention(*arrays, allowed)
    output = truncated_attention(*map(kind, arrays), left, right, kind(counts) if padded else None)
    np.testing.assert_allclose(output, wanted, **EXACT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("left", "right"), itertools.product([None, 0, 4, 500], repeat=2))
def test_every_combination_of_left_and_right(kind, left, right):
    arrays = draw(149)
    output = truncated_attention(*map(kind, arrays), left, right)
    np.testing.assert_allclose(output, masked(*arrays, left, right), **EXACT)


@pytest.mark.parametrize("kind", KINDS)
def test_causal_output_does_not_depend_on_the_future(kind):
    query, key, value = draw(131)
    before = truncated_attention(*map(kind, (query, key, value)), 9, 0)
    for array in (query, key, value):
        array[70:] += 1
    after = truncated_attention(*map(kind, (query, key, value)), 9, 0)
    np.testing.assert_allclose(before[:70], after[:70], **EXACT)
    assert np.abs(np.asarray(before[70:] - after[70:])).max() > 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_values_outside_the_window_change_nothing_and_values_inside_do(kind):
    arrays = draw(200)
    before = truncated_attention(*map(kind, arrays), 7, 3)
    arrays[2][100] += 1                                    # one value
    after = truncated_attention(*map(kind, arrays), 7, 3)
    changed = (np.abs(np.asarray(before - after)) > 1e-9).any(-1)
    assert np.flatnonzero(changed).tolist() == list(range(100 - 3, 100 + 7 + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_without_keys_gets_zeros(kind):
    arrays = [kind(array) for array in draw(160, [(2,)] * 3)]
    mask = kind(np.arange(160) < np.array([[50], [0]]))
    output = truncated_attention(*arrays, 6, 2, mask)
    empty = np.asarray(output == 0).all(-1)
    assert empty[0].tolist() == [i > 49 + 6 for i in range(160)]
    assert empty[1].all()


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("seq_len", [1, 5, 40, 131, 260])
@pytest.mark.parametrize(("left", "right"), [(9, 9), (0, 4), (13, 0), (None, 2), (3, None), (0, 0)])
def test_gradients_are_those_of_masked_attention(seq_len, left, right, padded):
    mask = torch.as_tensor(draw_padding(seq_len, (2,), seed=1)) if padded else None
    grads = []
    for function in (truncated_attention, masked):
        leaves = [torch.as_tensor(a).requires_grad_() for a in draw(seq_len, [(2,)] * 3)]
        output = function(*leaves, left, right, mask)
        weights = torch.linspace(-1, 2, output.numel(), dtype=output.dtype).view_as(output)
        grads.append(torch.autograd.grad((output * weights).sum(), leaves))
    for given_grad, wanted in zip(*grads, strict=True):
        assert given_grad.isfinite().all()
        torch.testing.assert_close(given_grad, wanted, rtol=0, atol=1e-11)


def spoil(arrays, share, seed):
    """Put NaN and infinity into single components of some vectors."""
    rng = np.random.default_rng(seed)
    spoilt = [array.copy() for array in arrays]
    for array in spoilt:
        bad = rng.random(array.shape[:-1]) < share
        column = rng.integers(array.shape[-1], size=array.shape[:-1])
        at = bad[..., None] & (np.arange(array.shape[-1]) == column[..., None])
        array[at] = rng.choice([np.nan, np.inf, -np.inf], size=at.sum())
    return spoilt


@DRAWN
@given(
    seq_len=lengths, left=windows, right=windows, leads=leads, kind=kinds, seed=seeds,
    padded=st.booleans(), share=st.sampled_from([0.003, 0.02, 0.2]),
    which=st.sampled_from([(0,), (1,), (2,), (1, 2), (0, 1, 2)]),
)
def test_nan_and_infinity_affect_the_same_rows_as_in_masked_attention(
    seq_len, left, right, leads, kind, seed, padded, share, which
):
    arrays, lead = draw(seq_len, leads, seed), np.broadcast_shapes(*leads)
    spoilt = spoil(arrays, share, seed)
    arrays = [spoilt[n] if n in which else array for n, array in enumerate(arrays)]
    mask = kind(draw_padding(seq_len, lead, seed)) if padded else None
    output = np.asarray(truncated_attention(*map(kind, arrays), left, right, mask))
    wanted = np.asarray(masked(*map(kind, arrays), left, right, mask))
    np.testing.assert_array_equal(np.isnan(output), np.isnan(wanted))
    np.testing.assert_allclose(output, wanted, **EXACT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", ["key", "value"])
def test_nan_affects_the_rows_whose_window_holds_it_and_padding_none(kind, which):
    arrays = dict(zip(["query", "key", "value"], draw(120), strict=True))
    arrays[which][60, 1] = np.nan
    mask = np.arange(120) != 60
    for chosen, rows in ((None, list(range(60 - 2, 60 + 5 + 1))), (kind(mask), [])):
        output = truncated_attention(*map(kind, arrays.values()), 5, 2, chosen)
        assert np.flatnonzero(np.isnan(np.asarray(output)).any(-1)).tolist() == rows


@settings(DRAWN, max_examples=40)
@given(
    seq_len=lengths, left=windows, right=windows, seed=seeds, padded=st.booleans(),
    share=st.sampled_from([0.003, 0.02, 0.2]),
)
def test_gradients_with_nan_and_infinity_are_those_of_masked_attention(
    seq_len, left, right, seed, padded, share
):
    arrays = spoil(draw(seq_len, [(2,)] * 3, seed), share, seed)
    mask = torch.as_tensor(draw_padding(seq_len, (2,), seed)) if padded else None
    grads = []
    for function in (truncated_attention, masked):
        leaves = [torch.as_tensor(array).requires_grad_() for array in arrays]
        output = function(*leaves, left, right, mask)
        grads.append(torch.autograd.grad(output.square().nansum(), leaves))
    for given_grad, wanted in zip(*grads, strict=True):
        assert given_grad.isfinite().all()
        torch.testing.assert_close(given_grad, wanted, rtol=0, atol=1e-11)


@pytest.mark.parametrize("length", [None, 11, 6, 0])
def test_gradcheck_with_blocks(monkeypatch, length):
    monkeypatch.setattr(truncated, "SMALLEST_BLOCK", 3)
    leaves = [torch.as_tensor(array).requires_grad_() for array in draw(11, sizes=(2, 2, 1))]
    mask = None if length is None else torch.arange(11) < length
    with patch.object(truncated, "_attend", wraps=truncated._attend) as attend:
        assert torch.autograd.gradcheck(lambda *x: truncated_attention(*x, 2, 1, mask), leaves)
    assert max(call.args[4].shape[1] for call in attend.call_args_list) > 1    # several blocks


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seq_len", [1, 7, 33, 150, 300])
@pytest.mark.parametrize("shape", [(), (1,), (2, 1), (1, 1), (3, 1, 1)])
def test_a_mask_may_have_axes_of_one(kind, seq_len, shape):
    """One number for a whole sequence: it counts, or it does not."""
    arrays = draw(seq_len, [(3, 2)] * 3)
    mask = np.array([n % 2 == 1 for n in range(int(np.prod(shape)))]).reshape(shape)
    full = np.broadcast_to(mask, (3, 2, seq_len))
    output = truncated_attention(*map(kind, arrays), 9, 4, kind(mask))
    np.testing.assert_allclose(output, masked(*arrays, 9, 4, full), **EXACT)
    if kind is np.asarray:
        return
    grads = []
    for function, chosen in ((truncated_attention, mask), (masked, full.copy())):
        leaves = [torch.as_tensor(array).requires_grad_() for array in arrays]
        output = function(*leaves, 9, 4, torch.as_tensor(chosen))
        grads.append(torch.autograd.grad(output.square().sum(), leaves))
    for given_grad, wanted in zip(*grads, strict=True):
        torch.testing.assert_close(given_grad, wanted, rtol=0, atol=1e-11)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_library_and_dtype_are_kept(kind, dtype):
    arrays = [array.astype(dtype) for array in draw(100)]
    output = truncated_attention(*map(kind, arrays), 4, 4)
    assert str(output.dtype).endswith(dtype)
    wanted = masked(*(array.astype("float64") for array in arrays), 4, 4)
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(output, wanted, rtol=0, atol=tolerance)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seq_len", [11, 150])
def test_arguments_are_left_alone(kind, seq_len):
    arrays = [*draw(seq_len, [(2,)] * 3), draw_padding(seq_len, (2,))]
    given_arrays = [kind(array.copy()) for array in arrays]
    output = truncated_attention(*given_arrays[:3], 4, 4, given_arrays[3])
    output[...] = 7                                        # nor is the output a view of one
    for array, wanted in zip(given_arrays, arrays, strict=True):
        np.testing.assert_array_equal(array, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_memory_order_does_not_matter(kind):
    arrays = draw(120, [(2,)] * 3, sizes=(D, D, D))
    strided = [kind(np.stack(arrays, axis=-1))[..., n] for n in range(3)]
    output = truncated_attention(*strided, 6, 6)
    np.testing.assert_allclose(output, masked(*arrays, 6, 6), **EXACT)


@pytest.mark.parametrize("kind", KINDS)
def test_scores_grow_with_the_length_and_not_with_its_square(kind, monkeypatch):
    """Count the scores that are computed: saving them is the purpose of the function."""
    counted = []

    def counting(function):
        def run(query, key, *rest, **named):
            counted.append(np.prod(query.shape[:-1]) * key.shape[-2])
            return function(query, key, *rest, **named)
        return run

    fused = nn.functional.scaled_dot_product_attention
    monkeypatch.setattr(nn.functional, "scaled_dot_product_attention", counting(fused))
    plain = counting(truncated.unchecked_attention)
    monkeypatch.setattr(truncated, "unchecked_attention", plain)
    for seq_len in (500, 1000, 2000):
        counted.append(0)
        truncated_attention(*map(kind, draw(seq_len)), 20, 10)
        made, needed = sum(counted), int(band_mask(seq_len, 20, 10).sum())
        counted.clear()
        assert needed <= made < 2.5 * needed


def test_torch_builds_no_weights_even_of_the_band():
    """The largest thing that any step of the forward pass allocates is about the output."""
    arrays = [torch.as_tensor(a, dtype=torch.float32) for a in draw(2000, sizes=(8, 8, 8))]
    with torch.profiler.profile(profile_memory=True) as profile:
        output = truncated_attention(*arrays, 100, 100)
    largest = max(event.cpu_memory_usage for event in profile.events())
    assert output.nbytes <= largest < 4 * output.nbytes    # the band's weights: 30 times that


def test_torch_builds_no_weights_with_full_length():
    """No tensor of L L numbers comes into being, forwards or backwards."""
    seq_len = 2000
    leaves = [torch.as_tensor(a).requires_grad_() for a in draw(seq_len, sizes=(4, 4, 4))]
    with torch.profiler.profile(profile_memory=True) as profile:
        truncated_attention(*leaves, 8, 8).sum().backward()
    largest = max(event.cpu_memory_usage for event in profile.events())
    assert 0 < largest < seq_len**2                        # bytes: an eighth of float64 scores


def test_the_parts_and_blocks_are_as_the_chapter_says():
    head, body, tail = truncated._parts(600, 16, 16, block=32)
    assert head == (0, 16, 0, 32, 1)
    assert body == (16, 32, 0, 64, 17)
    assert tail == (560, 40, 544, 56, 1)
    for training, sizes in ((False, [32, 32, 32]), (True, [32, 64, 128])):
        x = torch.zeros(1, requires_grad=training)
        assert [truncated._block(torch, 2 * reach, x) for reach in (16, 64, 256)] == sizes


COMPILER = shutil.which("g++") or shutil.which("clang++")


@pytest.mark.parametrize(
    "backend",
    [
        "eager",                                           # traces into one graph, runs it as it is
        pytest.param("inductor", marks=pytest.mark.skipif(
            not COMPILER, reason="torch.compile needs a C++ compiler, and none was found")),
    ],
)
@pytest.mark.filterwarnings("ignore:`torch.jit.script_method`:DeprecationWarning")
def test_compiles_as_one_graph(backend):
    torch.compiler.reset()
    arrays = [torch.as_tensor(array, dtype=torch.float32) for array in draw(120, [(2,)] * 3)]
    mask = torch.as_tensor(draw_padding(120, (2,)))
    compiled = torch.compile(truncated_attention, fullgraph=True, backend=backend)
    for chosen in (None, mask) if backend == "eager" else (mask,):
        output = compiled(*arrays, 5, 2, chosen)
        torch.testing.assert_close(output, masked(*arrays, 5, 2, chosen), rtol=0, atol=1e-5)


@pytest.mark.parametrize("seq_len", [1, 29, 113])
@pytest.mark.parametrize(("left", "right"), [(4, 4), (6, 0), (None, 3), (None, None)])
@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
@pytest.mark.parametrize("padded", [False, True])
def test_layer_equals_multi_head_attention_with_a_band_mask(seq_len, left, right, lead, padded):
    torch.manual_seed(0)
    wide = MultiHeadSelfAttention(d_model=6, num_heads=2).double()
    narrow = TruncatedSelfAttention(6, 2, left, right).double()
    narrow.load_state_dict(wide.state_dict())
    x = torch.randn(*lead, seq_len, 6, dtype=torch.float64)
    band, mask = band_mask(seq_len, left, right, like=x), None
    if padded:
        mask = torch.as_tensor(draw_padding(seq_len, lead))
        band = band & mask[..., None, :]
    output, weights = narrow(x, key_mask=mask)
    assert weights is None
    torch.testing.assert_close(output, wide(x, mask=band)[0], rtol=0, atol=1e-12)


QUERY, KEY, VALUE = draw(7)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"query": [[1.0]]}, TypeError, "query must be a NumPy array or a torch tensor, got list"),
        ({"key": torch.ones(7, D)}, TypeError, "one library, got a mixture"),
        ({"value": np.ones((7, 2), int)}, TypeError, "value must hold floating-point numbers"),
        ({"query": QUERY[:0]}, ValueError, "query must not be empty"),
        ({"value": VALUE[0]}, ValueError, r"value must have at least 2 axes, got shape \(5,\)"),
        ({"key": KEY[:6]}, ValueError, r"same length L, got query \(7, 3\), key \(6, 3\)"),
        ({"value": VALUE[:6]}, ValueError, r"same length L, got .* value \(6, 5\)"),
        ({"key": KEY[:, :2]}, ValueError, r"same shape \(..., L, d\)"),
        ({"query": np.stack([QUERY] * 2), "key": np.stack([KEY] * 3)}, ValueError,
         "leading axes must broadcast"),
        ({"left": -1}, ValueError, "left must be at least 0, got -1"),
        ({"right": -2}, ValueError, "right must be at least 0, got -2"),
        ({"left": 1.0}, TypeError, "left must be an integer, got 1.0"),
        ({"right": True}, TypeError, "right must be an integer, got True"),
        ({"key_mask": np.ones(7)}, TypeError,
         "key_mask must be boolean, True at the keys that count, got dtype float64"),
        ({"key_mask": np.ones(6, bool)}, ValueError,
         r"key_mask must broadcast to \(7,\), got shape \(6,\)"),
        ({"key_mask": np.ones((7, 7), bool)}, ValueError,
         r"key_mask must broadcast to \(7,\), got .*\(7, 7\)"),
        ({"key_mask": [True] * 7}, TypeError, "key_mask must be a NumPy array or a torch tensor"),
    ],
)
def test_wrong_arguments_are_refused(change, error, message):
    good = {"query": QUERY, "key": KEY, "value": VALUE, "left": 1, "right": 1}
    attnlib.truncated_attention(**good)
    with pytest.raises(error, match=message):
        attnlib.truncated_attention(**(good | change))


@pytest.mark.parametrize("name", ["query", "key", "value"])
def test_integer_dtypes_are_refused(name):
    good = {"query": QUERY, "key": KEY, "value": VALUE}
    tensors = {n: torch.as_tensor(array) for n, array in good.items()}
    tensors[name] = tensors[name].long()
    with pytest.raises(TypeError, match=f"{name} must hold floating-point numbers, got dtype"):
        truncated_attention(**tensors, left=1, right=1)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((6, 4, 1, 1), ValueError, "d_model must be a multiple of num_heads=4, got 6"),
        ((6, 0, 1, 1), ValueError, "num_heads must be at least 1, got 0"),
        ((6, 2, -1, 1), ValueError, "left must be at least 0, got -1"),
        ((6, 2, 1, 0.5), TypeError, "right must be an integer, got 0.5"),
    ],
)
def test_the_layer_refuses_sizes(arguments, error, message):
    with pytest.raises(error, match=message):
        TruncatedSelfAttention(*arguments)


@pytest.mark.parametrize(
    ("x", "mask", "error", "message"),
    [
        (np.ones((5, 6)), None, TypeError, "a layer takes torch tensors, got ndarray"),
        (torch.ones(5, 7), None, ValueError, r"\(..., L, d_model=6\), got \(5, 7\)"),
        (torch.ones(5, 6), torch.ones(5), TypeError, "key_mask must be boolean"),
        (torch.ones(5, 6), torch.ones(4) > 0, ValueError, r"key_mask must broadcast to \(5,\)"),
    ],
)
def test_the_layer_refuses_inputs(x, mask, error, message):
    with pytest.raises(error, match=message):
        TruncatedSelfAttention(6, 2, 1, 1)(x, key_mask=mask)


# --- torch.func, and derivatives of derivatives ---------------------------------------------------

no_batching_rule = pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning")
cases_of_func = pytest.mark.parametrize("case", ["plain", "padded", "nan"])


def func_case(case):
    """Leaves (4, 3, 40, d) of four examples, and a key mask (4, 1, 40) or None."""
    arrays = draw(40, [(4, 3)] * 3, sizes=(D, D, D))       # one size: torch takes its flash kernel
    if case == "nan":
        arrays = spoil(arrays, 0.01, seed=0)
    mask = torch.as_tensor(draw_padding(40, (4, 1))) if case == "padded" else None
    return [torch.as_tensor(array) for array in arrays], mask


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(truncated, "SMALLEST_BLOCK", 8)


@no_batching_rule
@cases_of_func
def test_vmap_is_a_loop_over_examples(small_blocks, case):
    tensors, mask = func_case(case)
    dims = (0, 0, 0, None if mask is None else 0)
    run = lambda query, key, value, mask: truncated_attention(query, key, value, 3, 2, mask)  # noqa: E731
    mapped = torch.func.vmap(run, dims)(*tensors, mask)
    looped = [run(*(x[n] for x in tensors), None if mask is None else mask[n]) for n in range(4)]
    torch.testing.assert_close(mapped, torch.stack(looped), rtol=0, atol=1e-14, equal_nan=True)
    one_query = torch.func.vmap(run, (None, *dims[1:]))(tensors[0][1], *tensors[1:], mask)
    wanted = run(tensors[0][1:2], *tensors[1:], mask)
    torch.testing.assert_close(one_query, wanted, rtol=0, atol=1e-14, equal_nan=True)


@no_batching_rule
@cases_of_func
def test_func_grad_and_gradients_per_example_are_autograds(small_blocks, case):
    tensors, mask = func_case(case)
    loss = lambda query, key, value, mask: truncated_attention(  # noqa: E731
        query, key, value, 3, 2, mask).square().nansum()
    leaves = [x.clone().requires_grad_() for x in tensors]
    wanted = torch.autograd.grad(loss(*leaves, mask), leaves)
    whole = torch.func.grad(loss, (0, 1, 2))(*tensors, mask)
    dims = (0, 0, 0, None if mask is None else 0)
    each = torch.func.vmap(torch.func.grad(loss, (0, 1, 2)), dims)(*tensors, mask)
    for given_grad, per_example, expected in zip(whole, each, wanted, strict=True):
        torch.testing.assert_close(given_grad, expected, rtol=0, atol=1e-13)
        torch.testing.assert_close(per_example, expected, rtol=0, atol=1e-13)


@no_batching_rule
def test_jacobian_of_func_is_autograds(small_blocks):
    query, key, value = (torch.as_tensor(array) for array in draw(20, sizes=(D, D, D)))
    run = lambda value: truncated_attention(query, key, value, 2, 1)  # noqa: E731
    wanted = torch.autograd.functional.jacobian(run, value)
    torch.testing.assert_close(torch.func.jacrev(run)(value), wanted, rtol=0, atol=1e-13)


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")
@pytest.mark.parametrize("length", [None, 6])
def test_second_derivatives_by_gradgradcheck(monkeypatch, length):
    monkeypatch.setattr(truncated, "SMALLEST_BLOCK", 3)
    leaves = [torch.as_tensor(array).requires_grad_() for array in draw(11, sizes=(2, 2, 1))]
    mask = None if length is None else torch.arange(11) < length
    run = lambda *x: truncated_attention(*x, 2, 1, mask)  # noqa: E731
    with sdpa_kernel(SDPBackend.MATH):
        assert torch.autograd.gradgradcheck(run, leaves)


def test_the_fused_kernel_has_no_second_derivative():
    arrays = draw(7, sizes=(D, D, D))
    leaves = [torch.as_tensor(array).requires_grad_() for array in arrays]
    (grad,) = torch.autograd.grad(
        truncated_attention(*leaves, 2, 1).sum(), leaves[0], create_graph=True)
    with pytest.raises(RuntimeError, match=r"derivative for .* is not implemented"):
        grad.sum().backward()


@no_batching_rule
def test_hessian_of_func_is_autograds(small_blocks):
    query, key, value = (torch.as_tensor(array) for array in draw(12))
    loss = lambda key: truncated_attention(query, key, value, 2, 1).square().sum()  # noqa: E731
    with sdpa_kernel(SDPBackend.MATH):
        wanted = torch.autograd.functional.hessian(loss, key)
        hessian = torch.func.jacrev(torch.func.jacrev(loss))(key)
    torch.testing.assert_close(hessian, wanted, rtol=0, atol=1e-12)


def test_all_finite_sees_nan_and_infinity():
    assert _autograd.all_finite(torch.ones(2, 3), torch.ones(1))
    for bad in (torch.nan, torch.inf, -torch.inf):
        x = torch.tensor([[1.0, bad, -bad, 2.0]])
        assert not _autograd.all_finite(torch.ones(2, 3), x)


@pytest.mark.parametrize(
    ("cuts", "step"), [([(0, 5, 1), (2, 5, 3), (9, 4, 1)], 3), ([(0, 3, 4)], 3), ([(1, 2, 5)], 1)]
)
def test_shared_gradient_of_the_views_is_that_of_unfold(cuts, step):
    x = torch.as_tensor(draw(13, sizes=(D,), leads=((2,),))[0]).requires_grad_()
    runs = []
    for make in (_autograd.cut, _autograd.views):
        windows = make(x, cuts, step)
        total = sum((window.sin() * (n + 1)).sum() for n, window in enumerate(windows))
        runs.append((windows, torch.autograd.grad(total, x)[0]))
    for fast, slow in zip(runs[0][0], runs[1][0], strict=True):
        assert torch.equal(fast, slow)
    torch.testing.assert_close(runs[0][1], runs[1][1], rtol=0, atol=1e-14)


def test_gradients_of_the_views_by_gradcheck_and_gradgradcheck():
    x = torch.as_tensor(draw(13, sizes=(2,), leads=((2,),))[0]).requires_grad_()
    run = lambda x: [w.sin() for w in _autograd.cut(x, [(0, 5, 1), (2, 5, 3)], 3)]  # noqa: E731
    assert torch.autograd.gradcheck(run, x)
    assert torch.autograd.gradgradcheck(run, x)
