"""Heads: split and merged as a plain loop does it, and the layer against plain loops and torch."""

import numpy as np
import pytest
import reference
import torch
from torch import nn

import attnlib
from attnlib.layers import MultiHeadSelfAttention

# all different, all prime; d_model is their product H * D
B, H, L, D = 2, 3, 7, 5
D_MODEL = H * D
KINDS = [np.asarray, torch.as_tensor]
ROWS = {
    attnlib.softmax: reference.softmax_row,
    attnlib.relu_weights: reference.relu_row,
    attnlib.sigmoid_weights: reference.sigmoid_row,
}


def close(given, wanted, atol=1e-12):
    torch.testing.assert_close(given, torch.as_tensor(wanted), rtol=0, atol=atol)


def numbered(*shape):
    """An array of distinct numbers."""
    return np.arange(np.prod(shape)).reshape(shape)


def build(num_heads=H, activation=attnlib.softmax, seed=0):
    """A layer in float64 whose weights are such that its softmax is neither flat nor sharp."""
    torch.manual_seed(seed)
    layer = MultiHeadSelfAttention(D_MODEL, num_heads, activation).double()
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.4)
    return layer


def vectors(*lead, seq_len=L, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*lead, seq_len, D_MODEL, generator=generator, dtype=torch.float64)


def some_mask(*lead, seed=0):
    """A mask with an empty row, a full row and mixed ones."""
    mask = torch.rand(*lead, L, L, generator=torch.Generator().manual_seed(seed)) < 0.5
    mask[..., 1, :], mask[..., 2, :] = False, True
    return mask


def module_like(layer):
    """torch's module with the weights of a layer."""
    module = nn.MultiheadAttention(
        D_MODEL, layer.num_heads, bias=False, batch_first=True, dtype=torch.float64
    )
    with torch.no_grad():
        module.in_proj_weight.copy_(
            torch.cat([layer.query.weight, layer.key.weight, layer.value.weight])
        )
        module.out_proj.weight.copy_(layer.output.weight)
    return module


# --- split_heads and merge_heads ------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lead", [(), (B,), (B, 11)])
def test_split_heads_is_the_plain_loop(kind, lead):
    x = numbered(*lead, L, D_MODEL)
    heads = attnlib.split_heads(kind(x), H)
    assert type(heads) is type(kind(x))
    assert heads.dtype == kind(x).dtype
    assert tuple(heads.shape) == (*lead, H, L, D)
    for index in np.ndindex(*lead, H, L, D):
        *b, h, i, c = index
        assert heads[index] == x[(*b, i, h * D + c)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lead", [(), (B,), (B, 11)])
def test_merge_heads_is_the_plain_loop(kind, lead):
    heads = numbered(*lead, H, L, D)
    x = attnlib.merge_heads(kind(heads))
    assert type(x) is type(kind(heads))
    assert x.dtype == kind(heads).dtype
    assert tuple(x.shape) == (*lead, L, D_MODEL)
    for index in np.ndindex(*lead, H, L, D):
        *b, h, i, c = index
        assert x[(*b, i, h * D + c)] == heads[index]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lead", [(), (B,), (B, 11)])
def test_splitting_and_merging_undo_each_other(kind, lead):
    x, heads = kind(numbered(*lead, L, D_MODEL)), kind(numbered(*lead, H, L, D))
    np.testing.assert_array_equal(attnlib.merge_heads(attnlib.split_heads(x, H)), x)
    np.testing.assert_array_equal(attnlib.split_heads(attnlib.merge_heads(heads), H), heads)


@pytest.mark.parametrize("kind", KINDS)
def test_reshape_alone_has_the_right_shape_and_the_wrong_numbers(kind):
    x = kind(numbered(B, L, D_MODEL))
    heads = attnlib.split_heads(x, H)
    assert heads.shape == x.reshape(B, H, L, D).shape
    assert not np.array_equal(heads, x.reshape(B, H, L, D))
    assert attnlib.merge_heads(heads).shape == heads.reshape(B, L, D_MODEL).shape
    assert not np.array_equal(attnlib.merge_heads(heads), heads.reshape(B, L, D_MODEL))


@pytest.mark.parametrize("kind", KINDS)
def test_one_head_and_heads_of_one_number_are_split_too(kind):
    x = kind(numbered(L, H))
    np.testing.assert_array_equal(attnlib.split_heads(x, 1)[0], x)
    np.testing.assert_array_equal(attnlib.split_heads(x, H)[..., 0], x.T)
    np.testing.assert_array_equal(attnlib.merge_heads(x[None]), x)


def test_gradients_of_splitting_and_merging_by_gradcheck():
    x = vectors(B).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: attnlib.split_heads(x, H), x)
    heads = attnlib.split_heads(vectors(B), H).detach().requires_grad_()
    assert torch.autograd.gradcheck(attnlib.merge_heads, heads)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "num_heads", "error", "message"), [
    ((L, D_MODEL), 2, ValueError,
     r"the last axis must be a multiple of num_heads=2, got shape \(7, 15\)"),
    ((L, D), D_MODEL, ValueError, r"must be a multiple of num_heads=15, got shape \(7, 5\)"),
    ((D_MODEL,), H, ValueError, r"x must have at least 2 axes, got shape \(15,\)"),
    ((0, D_MODEL), H, ValueError, r"x must not be empty, got shape \(0, 15\)"),
    ((L, D_MODEL), 0, ValueError, r"num_heads must be at least 1, got 0"),
    ((L, D_MODEL), 3.0, TypeError, r"num_heads must be an integer, got 3\.0"),
    ((L, D_MODEL), True, TypeError, r"num_heads must be an integer, got True"),
])
def test_what_cannot_be_split_is_refused(kind, shape, num_heads, error, message):
    with pytest.raises(error, match=message):
        attnlib.split_heads(kind(np.ones(shape)), num_heads)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("shape", "message"), [
    ((L, D), r"heads must have at least 3 axes, got shape \(7, 5\)"),
    ((H, 0, D), r"heads must not be empty, got shape \(3, 0, 5\)"),
])
def test_what_cannot_be_merged_is_refused(kind, shape, message):
    with pytest.raises(ValueError, match=message):
        attnlib.merge_heads(kind(np.ones(shape)))


def test_lists_are_refused():
    with pytest.raises(TypeError, match=r"x must be a NumPy array or a torch tensor, got list"):
        attnlib.split_heads([[1, 2]], 2)
    with pytest.raises(TypeError, match=r"heads must be a NumPy array or a torch tensor, got list"):
        attnlib.merge_heads([[[1, 2]]])


# --- MultiHeadSelfAttention -----------------------------------------------------------------------


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", ROWS)
def test_the_layer_is_the_plain_loop_head_by_head(activation, masked):
    layer, x, mask = build(activation=activation), vectors(), some_mask() if masked else None
    output, weights = layer(x, mask=mask)
    query, key, value, joint = (
        linear.weight.detach().numpy()
        for linear in (layer.query, layer.key, layer.value, layer.output)
    )
    wanted = np.zeros((L, D_MODEL))
    for h in range(H):
        rows = slice(h * D, (h + 1) * D)                   # of W_q, W_k, W_v; columns of W_o
        projected = [
            np.array([[sum(w * a for w, a in zip(row, element, strict=True)) for row in matrix]
                      for element in x.numpy()])
            for matrix in (query[rows], key[rows], value[rows])
        ]
        of_head, head_weights = reference.attention(
            *projected, None if mask is None else mask.numpy(), ROWS[activation]
        )
        close(weights[h].detach(), head_weights)
        for i, o, c in np.ndindex(L, D_MODEL, D):
            wanted[i, o] += joint[o, h * D + c] * of_head[i, c]
    close(output.detach(), wanted)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("num_heads", [1, 3, 5, 15])
def test_the_layer_is_torchs_module(num_heads, masked):
    layer, x = build(num_heads), vectors(B)
    mask = some_mask() | torch.eye(L, dtype=torch.bool)    # an empty row would be NaN there
    theirs, their_weights = module_like(layer)(
        x, x, x, attn_mask=~mask if masked else None, average_attn_weights=False
    )
    output, weights = layer(x, mask=mask if masked else None)
    assert weights.shape == (B, num_heads, L, L)
    close(output, theirs)
    close(weights, their_weights)


def test_key_mask_is_torchs_key_padding_mask():
    layer, x = build(), vectors(B)
    padding = attnlib.padding_mask(torch.tensor([L, 4]))   # (B, L)
    theirs, their_weights = module_like(layer)(x, x, x, key_padding_mask=~padding)
    output, weights = layer(x, key_mask=padding)
    close(output, theirs)
    close(weights.mean(1), their_weights)
    assert (weights[1, :, :, 4:] == 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("lead", [(), (B,), (B, 11)])
def test_both_paths_agree_forwards_and_backwards(lead, dtype):
    nothing_allowed = torch.zeros(L, L, dtype=torch.bool)
    for mask in (None, some_mask(), some_mask()[:1], some_mask(*lead), nothing_allowed):
        found = []
        for need_weights in (True, False):
            layer, x = build().to(dtype), vectors(*lead).to(dtype).requires_grad_()
            output, weights = layer(x, mask=mask, need_weights=need_weights)
            assert output.shape == x.shape
            assert (weights is None) != need_weights
            (output * torch.arange(1, D_MODEL + 1)).sum().backward()
            found.append([output.detach(), x.grad, *(p.grad for p in layer.parameters())])
        for with_weights, without in zip(*found, strict=True):
            assert with_weights.isfinite().all()
            close(without, with_weights, atol=1e-11 if dtype is torch.float64 else 1e-3)


@pytest.mark.parametrize("activation", [attnlib.relu_weights, attnlib.sigmoid_weights])
def test_other_activations_are_kept_without_weights_too(activation):
    layer, x = build(activation=activation), vectors(B)
    output, nothing = layer(x, mask=some_mask(), need_weights=False)
    assert nothing is None
    close(output, layer(x, mask=some_mask())[0])
    softmax_layer = build()
    assert not torch.allclose(output, softmax_layer(x, mask=some_mask())[0], atol=1e-3)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("activation", ROWS)
def test_a_query_without_keys_gives_zeros(activation, need_weights):
    layer, x = build(activation=activation), vectors(B).requires_grad_()
    output, weights = layer(x, mask=some_mask(), need_weights=need_weights)
    assert (output[:, 1] == 0).all()
    assert (output[:, 2] != 0).any()
    assert weights is None or (weights[:, :, 1] == 0).all()
    output.sum().backward()
    assert x.grad.isfinite().all()


@pytest.mark.parametrize("need_weights", [True, False])
def test_each_sequence_of_a_batch_has_its_own_mask(need_weights):
    layer, x, mask = build(), vectors(B), some_mask(B)
    output, weights = layer(x, mask=mask, need_weights=need_weights)
    for b in range(B):
        alone, alone_weights = layer(x[b], mask=mask[b], need_weights=need_weights)
        close(output[b], alone)
        assert weights is None or torch.allclose(weights[b], alone_weights, atol=1e-12)
    assert not torch.allclose(layer(x[1], mask=mask[0])[0], output[1], atol=1e-3)


def test_one_head_is_attention_with_an_output_matrix():
    layer, x = build(1), vectors(B)
    output, weights = layer(x)
    wanted, wanted_weights = attnlib.attention(layer.query(x), layer.key(x), layer.value(x))
    close(output, layer.output(wanted))
    close(weights[:, 0], wanted_weights)


def test_each_head_depends_on_its_own_rows_of_query_key_and_value():
    x = vectors()
    for name in ("query", "key"):
        layer = build()
        before = layer(x)[1].detach()
        getattr(layer, name).weight.data[D : 2 * D] += 1   # the second head's rows
        after = layer(x)[1].detach()
        assert torch.equal(before[[0, 2]], after[[0, 2]])
        assert not torch.allclose(before[1], after[1], atol=1e-3)
    layer = build()
    layer.output.weight.data[:, D : 2 * D] = 0             # leaves the second head out
    before = layer(x)[0].detach()
    layer.value.weight.data[D : 2 * D] += 1
    close(layer(x)[0].detach(), before)
    layer.value.weight.data[:D] += 1
    assert not torch.allclose(layer(x)[0], before, atol=1e-3)


def test_the_output_is_the_sum_over_heads():
    layer, x = build(), vectors(B)
    total = torch.zeros(B, L, D_MODEL, dtype=torch.float64)
    for h in range(H):
        alone = build()
        for other in set(range(H)) - {h}:
            alone.output.weight.data[:, other * D : (other + 1) * D] = 0
        total += alone(x)[0].detach()
    close(layer(x)[0].detach(), total)


@pytest.mark.parametrize("num_heads", [1, 2, 3, 4, 6, 12])
def test_parameters_do_not_depend_on_the_number_of_heads(num_heads):
    layer = MultiHeadSelfAttention(12, num_heads)
    assert {name: tuple(p.shape) for name, p in layer.named_parameters()} == {
        "query.weight": (12, 12), "key.weight": (12, 12), "value.weight": (12, 12),
        "output.weight": (12, 12),
    }


def test_permuting_the_elements_permutes_the_outputs():
    layer, x, order = build(), vectors(B), torch.tensor([3, 0, 6, 4, 1, 5, 2])
    output, weights = layer(x)
    moved, moved_weights = layer(x[:, order])
    close(moved, output[:, order])
    close(moved_weights, weights[:, :, order][..., order])
    assert not torch.allclose(moved, output, atol=1e-3)


@pytest.mark.parametrize("need_weights", [True, False])
def test_masked_keys_change_nothing(need_weights):
    layer, x, mask = build(), vectors(B), attnlib.causal_mask(L, like=vectors())
    changed = x.clone()
    changed[:, 4:] += 1
    before, after = (
        layer(y, mask=mask, need_weights=need_weights)[0] for y in (x, changed))
    close(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4:], after[:, 4:], atol=1e-3)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("masked", [False, True])
def test_gradients_by_gradcheck(masked, need_weights):
    layer, mask = build(), some_mask()[:3, :3] if masked else None
    names, parameters = zip(*layer.named_parameters(), strict=True)
    parameters = [parameter.detach().requires_grad_() for parameter in parameters]

    def run(x, *parameters):
        given = dict(zip(names, parameters, strict=True))
        options = {"mask": mask, "need_weights": need_weights}
        output, _ = torch.func.functional_call(layer, given, x, options)
        return output

    x = vectors(seq_len=3).requires_grad_()
    assert torch.autograd.gradcheck(run, (x, *parameters), fast_mode=True)


@pytest.mark.parametrize(("arguments", "error", "message"), [
    ((0, 1), ValueError, r"d_model must be at least 1, got 0"),
    ((D_MODEL, 0), ValueError, r"num_heads must be at least 1, got 0"),
    ((D_MODEL, 3.0), TypeError, r"num_heads must be an integer, got 3\.0"),
    (("many", H), TypeError, r"d_model must be an integer, got 'many'"),
    ((D_MODEL, 2), ValueError, r"d_model must be a multiple of num_heads=2, got 15"),
    ((D, D_MODEL), ValueError, r"d_model must be a multiple of num_heads=15, got 5"),
])
def test_sizes_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        MultiHeadSelfAttention(*arguments)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize(("x", "mask", "error", "message"), [
    (np.ones((L, D_MODEL)), None, TypeError, r"a layer takes torch tensors, got ndarray"),
    (torch.ones(D_MODEL), None, ValueError,
     r"x must have shape \(\.\.\., L, d_model=15\), got \(15,\)"),
    (torch.ones(L, D), None, ValueError,
     r"x must have shape \(\.\.\., L, d_model=15\), got \(7, 5\)"),
    (torch.ones(0, D_MODEL), None, ValueError, r"x must have shape .*, got \(0, 15\)"),
    (torch.ones(L, D_MODEL), torch.ones(L, L), TypeError,
     r"mask must be boolean, .* got dtype torch.float32"),
    (torch.ones(L, D_MODEL), torch.ones(L, D) > 0, ValueError,
     r"mask must broadcast to \(7, 7\), got shape \(7, 5\)"),
    (torch.ones(B, L, D_MODEL), torch.ones(H, L, L) > 0, ValueError,
     r"mask must broadcast to \(2, 7, 7\), got shape \(3, 7, 7\)"),
    (torch.ones(B, L, D_MODEL), torch.ones(B, H, L, L) > 0, ValueError,
     r"mask must broadcast to \(2, 7, 7\), got shape \(2, 3, 7, 7\)"),
])
def test_inputs_are_refused_in_both_paths(x, mask, error, message, need_weights):
    with pytest.raises(error, match=message):
        MultiHeadSelfAttention(D_MODEL, H)(x, mask=mask, need_weights=need_weights)
