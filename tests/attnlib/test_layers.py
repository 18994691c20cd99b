"""Layers: against plain loops and torch, by their properties, and each refusal by its message."""

import numpy as np
import pytest
import reference
import torch
from torch import nn
from torch.nn import functional as F

import attnlib
from attnlib.layers import Encoder, MultiHeadSelfAttention, SelfAttention, TransformerBlock
from attnlib.positions import sinusoidal
from attnlib.taggers import AttentionTagger, WindowTagger

WIDE, HEADS = 6, 3
# all different, all prime
B, L, D_MODEL, HEAD_DIM, HIDDEN, VOCAB, LABELS = 2, 5, 3, 7, 11, 13, 17
ROWS = {
    attnlib.softmax: reference.softmax_row,
    attnlib.relu_weights: reference.relu_row,
    attnlib.sigmoid_weights: reference.sigmoid_row,
}


def close(given, wanted, atol=1e-12):
    torch.testing.assert_close(given, torch.as_tensor(wanted), rtol=0, atol=atol)


def build(make, *arguments, std=0.7):
    """A layer in float64 whose weights are such that its softmax is neither flat nor sharp."""
    torch.manual_seed(0)
    layer = make(*arguments).double()
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=std)
    return layer


def vectors(*lead, seq_len=L, seed=0, requires_grad=False):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(*lead, seq_len, D_MODEL, generator=generator, dtype=torch.float64)
    return x.requires_grad_(requires_grad)


def some_mask(*lead, seed=0):
    """A mask with an empty row, a full row and mixed ones."""
    mask = torch.rand(*lead, L, L, generator=torch.Generator().manual_seed(seed)) < 0.5
    mask[..., 1, :], mask[..., 2, :] = False, True
    return mask


def sentences():
    """Ids (B, L) and a padding mask; the padding holds words too, which must not be seen."""
    ids = torch.randint(VOCAB, (B, L), generator=torch.Generator().manual_seed(0))
    return ids, attnlib.padding_mask(torch.tensor([L, 3]))


def project(x, matrix):
    """Every element times the matrix, number by number."""
    return np.array([
        [sum(w * a for w, a in zip(row, element, strict=True)) for row in matrix]
        for element in x.tolist()
    ])


# --- SelfAttention --------------------------------------------------------------------------------


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", ROWS)
def test_self_attention_is_the_plain_loop(activation, masked):
    layer = build(SelfAttention, D_MODEL, HEAD_DIM, activation)
    x, mask = vectors(), some_mask() if masked else None
    matrices = [part.weight.tolist() for part in (layer.query, layer.key, layer.value)]
    wanted = reference.attention(*(project(x, m) for m in matrices), mask, ROWS[activation])
    for given, expected in zip(layer(x, mask=mask), wanted, strict=True):
        close(given, expected)


@pytest.mark.parametrize("lead", [(), (2,), (2, 13)])
@pytest.mark.parametrize("shape", [None, (L, L), (1, L)])
def test_self_attention_is_torchs_function(lead, shape):
    layer, x = build(SelfAttention, D_MODEL, HEAD_DIM), vectors(*lead)
    mask = {None: None, (L, L): some_mask(), (1, L): some_mask()[:1]}[shape]
    wanted_mask = None if mask is None else mask.expand(L, L)
    wanted = F.scaled_dot_product_attention(
        x @ layer.query.weight.mT, x @ layer.key.weight.mT, x @ layer.value.weight.mT, wanted_mask
    )
    for need_weights in (True, False):
        close(layer(x, mask=mask, need_weights=need_weights)[0], wanted)


@pytest.mark.parametrize("masked", [False, True])
def test_self_attention_is_torchs_module_with_one_head(masked):
    layer, x = build(SelfAttention, D_MODEL), vectors(B)
    module = nn.MultiheadAttention(D_MODEL, 1, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.in_proj_weight.copy_(
            torch.cat([layer.query.weight, layer.key.weight, layer.value.weight])
        )
        module.out_proj.weight.copy_(torch.eye(D_MODEL))
    mask = some_mask(B) | torch.eye(L, dtype=torch.bool)   # an empty row would be NaN there
    output, weights = layer(x, mask=mask if masked else None)
    theirs, their_weights = module(x, x, x, attn_mask=~mask if masked else None)
    close(output, theirs)
    close(weights, their_weights)


@pytest.mark.parametrize("activation", ROWS)
def test_need_weights_changes_nothing_else(activation):
    layer, x = build(SelfAttention, D_MODEL, HEAD_DIM, activation), vectors(B)
    for mask in (None, some_mask()):
        output, weights = layer(x, mask=mask)
        close(weights @ layer.value(x), output.detach())
        without, nothing = layer(x, mask=mask, need_weights=False)
        assert nothing is None
        close(without, output.detach())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("lead", [(), (2,), (2, 13)])
def test_both_paths_agree_forwards_and_backwards(lead, dtype):
    nothing_allowed = torch.zeros(L, L, dtype=torch.bool)
    for mask in (None, some_mask(), some_mask()[:1], nothing_allowed):
        found = []
        for need_weights in (True, False):
            layer = build(SelfAttention, D_MODEL, HEAD_DIM).to(dtype)
            x = vectors(*lead).to(dtype).requires_grad_()
            output, weights = layer(x, mask=mask, need_weights=need_weights)
            assert (weights is None) != need_weights
            (output * torch.arange(1, HEAD_DIM + 1)).sum().backward()
            found.append([output.detach(), x.grad, *(p.grad for p in layer.parameters())])
        for with_weights, without in zip(*found, strict=True):
            assert with_weights.isfinite().all()
            close(without, with_weights, atol=1e-12 if dtype is torch.float64 else 1e-4)


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("activation", ROWS)
@pytest.mark.parametrize("lead", [(), (2,), (2, 13)])
def test_a_query_without_keys_gives_zeros_and_no_nan(lead, activation, need_weights):
    layer = build(SelfAttention, D_MODEL, HEAD_DIM, activation)
    x = vectors(*lead, requires_grad=True)
    for mask in (some_mask(), torch.zeros(L, L, dtype=torch.bool)):
        output, _ = layer(x, mask=mask, need_weights=need_weights)
        assert (output[..., 1, :] == 0).all()
        assert (output[..., 2, :] != 0).any() == mask.any()
        layer.zero_grad()
        output.square().sum().backward()
        for parameter in layer.parameters():
            assert parameter.grad.isfinite().all()
    assert x.grad.isfinite().all()


def test_permuting_the_elements_permutes_the_outputs():
    layer, x = build(SelfAttention, D_MODEL, HEAD_DIM), vectors(B)
    order = torch.tensor([3, 0, 4, 1, 2])
    output, weights = layer(x)
    permuted_output, permuted_weights = layer(x[:, order])
    close(permuted_output, output[:, order])
    close(permuted_weights, weights[:, order][:, :, order])


def test_equal_vectors_get_equal_outputs():
    x = vectors()
    x[3] = x[1]
    output, weights = build(SelfAttention, D_MODEL, HEAD_DIM)(x)
    close(output[3], output[1])
    close(weights[3], weights[1])
    assert not torch.allclose(output[0], output[1])


def test_masked_keys_change_nothing():
    layer, x = build(SelfAttention, D_MODEL, HEAD_DIM), vectors()
    mask = torch.ones(L, L, dtype=torch.bool)
    mask[:, 4] = False
    changed = x.clone()
    changed[4] += 1
    for need_weights in (True, False):
        before, after = (
            layer(given, mask=mask, need_weights=need_weights)[0] for given in (x, changed))
        close(after[:4], before[:4])
        assert not torch.allclose(after[4], before[4])     # its own query has changed


def test_three_matrices_are_all_that_is_learnt():
    layer = build(SelfAttention, D_MODEL, HEAD_DIM)
    assert {name: tuple(p.shape) for name, p in layer.named_parameters()} == {
        "query.weight": (HEAD_DIM, D_MODEL),
        "key.weight": (HEAD_DIM, D_MODEL),
        "value.weight": (HEAD_DIM, D_MODEL),
    }
    layer(vectors())[0].square().sum().backward()
    assert all((p.grad != 0).any() for p in layer.parameters())
    assert SelfAttention(D_MODEL).value.out_features == D_MODEL


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("masked", [False, True])
def test_gradients_by_gradcheck(masked, need_weights):
    layer, x = build(SelfAttention, D_MODEL, 2), vectors(requires_grad=True)
    mask = some_mask() if masked else None
    names = [name for name, _ in layer.named_parameters()]

    def outputs(x, *matrices):
        given = dict(zip(names, matrices, strict=True))
        options = {"mask": mask, "need_weights": need_weights}
        return torch.func.functional_call(layer, given, x, options)[0]

    assert torch.autograd.gradcheck(outputs, (x, *layer.parameters()))


# --- key_mask -------------------------------------------------------------------------------------


def kinds_of_layer():
    """Every layer that takes both masks, with vectors of WIDE components."""
    return {
        "one head": build(SelfAttention, WIDE),
        "two heads": build(MultiHeadSelfAttention, WIDE, HEADS),
        "encoder": build(Encoder, WIDE, 2, HIDDEN),
        "block": build(TransformerBlock, WIDE, HEADS, HIDDEN),
    }


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("lead", [(), (L,), (B, L)])       # L sequences: (L, L) has two meanings
@pytest.mark.parametrize("kind", kinds_of_layer())
def test_key_mask_is_a_mask_over_keys_alone(kind, lead, need_weights):
    layer, seq_len = kinds_of_layer()[kind], L
    x = torch.randn(*lead, seq_len, WIDE, dtype=torch.float64)
    for shape in {(seq_len,), (*lead[-1:], seq_len), (*lead, seq_len)}:
        key_mask = torch.rand(shape, generator=torch.Generator().manual_seed(3)) < 0.6
        wide = key_mask.expand(*lead, seq_len)[..., None, :].expand(*lead, seq_len, seq_len)
        wanted = layer(x, mask=wide)[0].detach()
        close(layer(x, key_mask=key_mask, need_weights=need_weights)[0].detach(), wanted, 1e-10)
        causal = attnlib.causal_mask(seq_len, like=x)
        wanted = layer(x, mask=wide & causal)[0].detach()
        both = layer(x, mask=causal, key_mask=key_mask, need_weights=need_weights)[0].detach()
        close(both, wanted, 1e-10)


@pytest.mark.parametrize("kind", kinds_of_layer())
def test_masks_are_passed_by_name(kind):
    """A padding mask (B, L) of B = L sentences cannot be taken for a mask (L, L) by accident."""
    layer, x = kinds_of_layer()[kind], torch.randn(L, L, WIDE, dtype=torch.float64)
    padding = attnlib.padding_mask(torch.tensor([5, 4, 3, 2, 1]))          # (L, L), but over keys
    with pytest.raises(TypeError, match="positional argument"):
        layer(x, padding)
    alone = layer(x[1:2, :4])[0].detach()
    close(layer(x, key_mask=padding)[0][1:2, :4].detach(), alone)


@pytest.mark.parametrize(("key_mask", "error", "message"), [
    (torch.ones(B, L), TypeError, r"key_mask must be boolean, True at the keys .*torch.float32"),
    (np.ones((B, L), bool), TypeError, r"mixture: x is from torch, key_mask is from numpy"),
    (torch.ones(B, L, L) > 0, ValueError,
     r"key_mask must broadcast to \(2, 5\), got shape \(2, 5, 5\)"),
    (torch.ones(3, L) > 0, ValueError, r"key_mask must broadcast to \(2, 5\), got shape \(3, 5\)"),
])
def test_wrong_key_masks_are_refused(key_mask, error, message):
    for layer in kinds_of_layer().values():
        with pytest.raises(error, match=message):
            layer(torch.ones(B, L, WIDE, dtype=torch.float64), key_mask=key_mask)


@pytest.mark.parametrize("kind", ["one head", "two heads"])
def test_nan_at_padding_affects_the_same_rows_without_weights(kind):
    layer, x = kinds_of_layer()[kind], torch.randn(B, L, WIDE, dtype=torch.float64)
    x[1, 3] = torch.nan
    key_mask = attnlib.padding_mask(torch.tensor([L, 3]))
    wanted, _ = layer(x, key_mask=key_mask)
    given, _ = layer(x, key_mask=key_mask, need_weights=False)
    assert given.isnan().any(-1).tolist() == [[False] * 5, [False, False, False, True, False]]
    torch.testing.assert_close(given, wanted, rtol=0, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize("kind", kinds_of_layer())
def test_need_weights_is_true_by_default(kind):
    assert kinds_of_layer()[kind](torch.ones(L, WIDE, dtype=torch.float64))[1] is not None


def test_need_weights_is_true_by_default_in_taggers():
    ids, mask = sentences()
    for name, tagger in taggers().items():
        assert (tagger(ids, mask)[1] is None) == (name == "window")
        assert tagger(ids, mask, need_weights=False)[1] is None


@pytest.mark.parametrize("kind", kinds_of_layer())
def test_x_of_another_dtype_is_refused(kind):
    message = r"x must have the dtype of the layer, torch.float64, got torch.float32"
    with pytest.raises(TypeError, match=message):
        kinds_of_layer()[kind](torch.ones(L, WIDE))


def test_autocast_may_mix_dtypes():
    with torch.autocast("cpu", torch.bfloat16):
        output, _ = SelfAttention(WIDE)(torch.ones(L, WIDE, dtype=torch.bfloat16))
    assert output.dtype == torch.bfloat16


# --- WindowTagger ---------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [0, 1, 2, L + 2])
def test_window_tagger_is_the_plain_loop(radius):
    tagger = build(WindowTagger, VOCAB, LABELS, radius, D_MODEL, HIDDEN)
    ids, mask = sentences()
    wanted = torch.zeros(B, L, LABELS, dtype=torch.float64)
    for b in range(B):
        for i in range(L):
            window = torch.zeros(D_MODEL, 2 * radius + 1, dtype=torch.float64)
            for offset in range(-radius, radius + 1):
                if 0 <= i + offset < L and mask[b, i + offset]:
                    window[:, offset + radius] = tagger.embedding.weight[ids[b, i + offset]]
            wanted[b, i] = tagger.network(window.reshape(-1))
    given, nothing = tagger(ids, mask)
    assert nothing is None
    close(given, wanted.detach())


@pytest.mark.parametrize("radius", [0, 1, 2])
def test_window_tagger_sees_just_its_window(radius):
    tagger = build(WindowTagger, VOCAB, LABELS, radius, D_MODEL, HIDDEN)
    ids = torch.arange(1, 8)[None]
    before = tagger(ids)[0]
    for j in range(7):
        changed = ids.clone()
        changed[0, j] = 0
        moved = ((tagger(changed)[0] - before).abs() > 1e-9).any(-1)[0]
        assert moved.tolist() == [abs(i - j) <= radius for i in range(7)]


def test_window_tagger_grows_with_its_window():
    def size(radius):
        tagger = WindowTagger(VOCAB, LABELS, radius, D_MODEL, HIDDEN)
        return sum(parameter.numel() for parameter in tagger.parameters())

    for radius in (1, 5):
        assert size(radius) - size(0) == 2 * radius * D_MODEL * HIDDEN


# --- AttentionTagger ------------------------------------------------------------------------------


def taggers():
    """One of each kind, built alike."""
    table = sinusoidal(7, 4)
    return {
        "window": build(WindowTagger, VOCAB, LABELS, 2, 4, HIDDEN),
        "attention": build(AttentionTagger, VOCAB, LABELS, None, 4, HIDDEN),
        "attention and positions": build(AttentionTagger, VOCAB, LABELS, table, 4, HIDDEN),
    }


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("kind", taggers())
def test_key_mask_of_taggers_keeps_padding_out(kind, need_weights):
    tagger, (ids, mask) = taggers()[kind], sentences()
    together, _ = tagger(ids, mask, need_weights=need_weights)
    assert together.shape == (B, L, LABELS)
    alone, _ = tagger(ids[1:, :3], need_weights=need_weights)
    close(together[1, :3], alone[0].detach())
    without_mask, _ = tagger(ids)
    assert not torch.allclose(without_mask[1, :3], alone[0])               # the mask was needed
    other_padding = ids.clone()
    other_padding[~mask] = (ids[~mask] + 1) % VOCAB
    close(tagger(other_padding, mask, need_weights=need_weights)[0][mask], together[mask].detach())


def test_attention_tagger_is_the_plain_loop():
    table = torch.as_tensor(sinusoidal(7, 4))
    tagger, (ids, mask) = taggers()["attention and positions"], sentences()
    logits, weights = tagger(ids, mask)
    for b in range(B):
        x = torch.stack([tagger.embedding.weight[ids[b, i]] + table[i] for i in range(L)]).detach()
        parts = tagger.attention.query, tagger.attention.key, tagger.attention.value
        projected = (project(x, part.weight.tolist()) for part in parts)
        output, wanted = reference.attention(*projected, mask[b].numpy())
        # the table passed through float32 on its way into the tagger
        close(weights[b], wanted, atol=1e-6)
        wanted = tagger.network(torch.cat([x, torch.as_tensor(output)], -1))
        close(logits[b], wanted.detach(), atol=1e-5)


def test_only_positions_distinguish_the_two_saws():
    i, saw, a = 1, 2, 3
    ids = torch.tensor([[i, saw, a, saw]])
    without, _ = taggers()["attention"](ids)
    with_positions, _ = taggers()["attention and positions"](ids)
    close(without[0, 1], without[0, 3].detach())
    assert not torch.allclose(with_positions[0, 1], with_positions[0, 3])


def test_attention_tagger_keeps_its_size():
    tagger = taggers()["attention and positions"]
    assert tagger.positions.shape == (7, 4)
    assert "positions" not in dict(tagger.named_parameters())              # given, not learnt
    sizes = 4 * VOCAB + 3 * 4 * 4 + (2 * 4 + 1) * HIDDEN + (HIDDEN + 1) * LABELS
    assert sum(p.numel() for p in tagger.parameters()) == sizes


def test_taggers_take_one_key_mask_for_all_sentences():
    ids, _ = sentences()
    row = torch.tensor([True, True, True, False, False])
    for tagger in taggers().values():
        close(tagger(ids, row)[0], tagger(ids, row.expand(B, L))[0].detach())


# --- Encoder --------------------------------------------------------------------------------------


@pytest.mark.parametrize("masked", [False, True])
def test_encoder_alternates_attention_and_networks(masked):
    encoder, x = build(Encoder, D_MODEL, 2, HIDDEN), vectors(B)
    mask = some_mask() if masked else None
    output, weights = encoder(x, mask=mask)
    assert len(weights) == 2
    wanted = x
    for n in range(2):
        attention, (inner, _, outer) = encoder.attentions[n], encoder.networks[n]
        found, layer_weights = attention(wanted, mask=mask)
        close(weights[n], layer_weights.detach())
        wanted = wanted + found
        wanted = wanted + outer(torch.relu(inner(wanted)))
    close(output, wanted.detach())


def test_encoder_without_weights_is_the_same():
    encoder, x = build(Encoder, D_MODEL, 3, HIDDEN), vectors(B)
    for mask in (None, some_mask()):
        output, nothing = encoder(x, mask=mask, need_weights=False)
        assert nothing is None
        close(output, encoder(x, mask=mask)[0].detach())


def test_every_layer_of_an_encoder_has_weights_of_its_own():
    one = 3 * D_MODEL * D_MODEL + (D_MODEL + 1) * HIDDEN + (HIDDEN + 1) * D_MODEL
    for num_layers in (1, 3):
        encoder = Encoder(D_MODEL, num_layers, HIDDEN)
        assert sum(p.numel() for p in encoder.parameters()) == num_layers * one


def test_encoder_with_matrices_of_zeros_changes_nothing():
    encoder, x = build(Encoder, D_MODEL, 2, HIDDEN), vectors(B)
    for parameter in encoder.parameters():
        nn.init.zeros_(parameter)
    close(encoder(x)[0], x)


@pytest.mark.parametrize("num_layers", [1, 2, 3])
def test_receptive_field_of_encoder_grows_with_each_layer(num_layers):
    x, nearest = vectors(requires_grad=True), attnlib.band_mask(L, 1, 1, like=torch.empty(0))
    output, _ = build(Encoder, D_MODEL, num_layers, HIDDEN, std=0.2)(x, mask=nearest)
    gradient, = torch.autograd.grad(output[0].sum(), x)    # of the first output
    assert (gradient != 0).any(-1).tolist() == [j <= num_layers for j in range(L)]


def test_encoder_permutes_with_its_input():
    encoder, x = build(Encoder, D_MODEL, 2, HIDDEN), vectors(B)
    order = torch.tensor([3, 0, 4, 1, 2])
    close(encoder(x[:, order])[0], encoder(x)[0][:, order].detach())


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: SelfAttention(0), ValueError, r"d_model must be at least 1, got 0"),
    (lambda: SelfAttention(D_MODEL, 2.0), TypeError, r"head_dim must be an integer, got 2\.0"),
    (lambda: SelfAttention(D_MODEL, 0), ValueError, r"head_dim must be at least 1, got 0"),
    (lambda: WindowTagger(VOCAB, LABELS, -1), ValueError, r"radius must be at least 0, got -1"),
    (lambda: WindowTagger(VOCAB, LABELS, True), TypeError, r"radius must be an integer, got True"),
    (lambda: WindowTagger(0, LABELS, 1), ValueError, r"vocab_size must be at least 1, got 0"),
    (lambda: WindowTagger(VOCAB, LABELS, 1, 0), ValueError, r"d_model must be at least 1, got 0"),
    (lambda: WindowTagger(VOCAB, LABELS, 1, 3, 0), ValueError,
     r"hidden_dim must be at least 1, got 0"),
    (lambda: WindowTagger(VOCAB, "many", 1), TypeError,
     r"num_labels must be an integer, got 'many'"),
    (lambda: AttentionTagger(VOCAB, 0), ValueError, r"num_labels must be at least 1, got 0"),
    (lambda: AttentionTagger(VOCAB, LABELS, sinusoidal(7, 4), 3), ValueError,
     r"positions must have shape \(longest sentence, d_model=3\), got \(7, 4\)"),
    (lambda: AttentionTagger(VOCAB, LABELS, torch.zeros(3), 3), ValueError,
     r"positions must have shape \(longest sentence, d_model=3\), got \(3,\)"),
    (lambda: Encoder(D_MODEL, 0), ValueError, r"num_layers must be at least 1, got 0"),
    (lambda: Encoder(0, 1), ValueError, r"d_model must be at least 1, got 0"),
    (lambda: Encoder(D_MODEL, 1, 0), ValueError, r"hidden_dim must be at least 1, got 0"),
])
def test_sizes_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("make", [lambda: SelfAttention(D_MODEL), lambda: Encoder(D_MODEL, 2)])
@pytest.mark.parametrize(("x", "mask", "error", "message"), [
    (np.ones((L, D_MODEL)), None, TypeError, r"a layer takes torch tensors, got ndarray"),
    (torch.ones(D_MODEL), None, ValueError,
     r"x must have shape \(\.\.\., L, d_model=3\), got \(3,\)"),
    (torch.ones(L, 4), None, ValueError,
     r"x must have shape \(\.\.\., L, d_model=3\), got \(5, 4\)"),
    (torch.ones(0, D_MODEL), None, ValueError, r"x must have shape .*, got \(0, 3\)"),
    (torch.ones(L, D_MODEL), torch.ones(L, L), TypeError,
     r"mask must be boolean, .* got dtype torch.float32"),
    (torch.ones(L, D_MODEL), torch.ones(L, 4) > 0, ValueError,
     r"mask must broadcast to \(5, 5\), got shape \(5, 4\)"),
    (torch.ones(L, D_MODEL), torch.ones(B, L, L) > 0, ValueError,
     r"mask must broadcast to \(5, 5\), got shape \(2, 5, 5\)"),
    (torch.ones(L, D_MODEL), torch.ones(L) > 0, ValueError,
     r"mask must have at least 2 axes, got shape \(5,\); a mask over keys alone is passed as k"),
    (torch.ones(B, L, D_MODEL), torch.ones(B, L) > 0, ValueError,
     r"mask must broadcast to \(2, 5, 5\), got shape \(2, 5\); a mask over keys alone is p"),
])
def test_inputs_are_refused_in_both_paths(make, x, mask, error, message, need_weights):
    with pytest.raises(error, match=message):
        make()(x, mask=mask, need_weights=need_weights)


@pytest.mark.parametrize("kind", taggers())
@pytest.mark.parametrize(("ids", "mask", "error", "message"), [
    (np.array([[1]]), None, TypeError, r"ids must be a tensor of .* got ndarray"),
    (torch.ones(1, 1), None, TypeError, r"of dtype int32 or int64, got torch.float32"),
    (torch.tensor([1, 2]), None, ValueError, r"ids must have shape \(B, L\), got \(2,\)"),
    (torch.ones(1, 0, dtype=torch.int64), None, ValueError,
     r"ids must have shape \(B, L\), got \(1, 0\)"),
    (torch.tensor([[1, 2]]), torch.tensor([[1, 0]]), TypeError,
     r"key_mask must be boolean, .* got dtype torch.int64"),
    (torch.tensor([[1, 2]]), torch.tensor([True, True, False]), ValueError,
     r"key_mask must broadcast to \(1, 2\), got shape \(3,\)"),
])
def test_words_are_refused(kind, ids, mask, error, message):
    with pytest.raises(error, match=message):
        taggers()[kind](ids, mask)


def test_a_sentence_longer_than_the_positions_is_refused():
    with pytest.raises(ValueError, match=r"at most 7 words, one for each row of positions, got 8"):
        taggers()["attention and positions"](torch.ones(1, 8, dtype=torch.int64))


# --- biases, and a whole block --------------------------------------------------------------------

def test_a_layer_has_biases_only_if_asked():
    assert [name for name, _ in MultiHeadSelfAttention(WIDE, HEADS).named_parameters()] == [
        f"{part}.weight" for part in ("query", "key", "value", "output")]
    with_biases = dict(MultiHeadSelfAttention(WIDE, HEADS, bias=True).named_parameters())
    assert {name for name in with_biases if name.endswith("bias")} == {
        f"{part}.bias" for part in ("query", "key", "value", "output")}


@pytest.mark.parametrize("masked", [False, True])
def test_heads_with_biases_equal_torchs(masked):
    layer = build(MultiHeadSelfAttention, WIDE, HEADS, attnlib.softmax, True)
    module = nn.MultiheadAttention(WIDE, HEADS, batch_first=True).double()
    linears = (layer.query, layer.key, layer.value)
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat([linear.weight for linear in linears]))
        module.in_proj_bias.copy_(torch.cat([linear.bias for linear in linears]))
        module.out_proj.load_state_dict(layer.output.state_dict())
    x = torch.randn(B, L, WIDE, dtype=torch.float64)
    mask = torch.ones(L, L).tril().bool() if masked else None
    wanted, weights = module(x, x, x, attn_mask=None if mask is None else ~mask,
                             average_attn_weights=False)
    close(layer(x, mask=mask)[0], wanted)
    close(layer(x, mask=mask)[1], weights)
    close(layer(x, mask=mask, need_weights=False)[0], wanted)


def torchs_block(block):
    """torch's layer with the parameters of a block."""
    heads = block.attention
    layer = nn.TransformerEncoderLayer(
        WIDE, HEADS, HIDDEN, dropout=0, activation="gelu", layer_norm_eps=block.mlp_norm.eps,
        batch_first=True).double()
    linears = (heads.query, heads.key, heads.value)
    with torch.no_grad():
        layer.self_attn.in_proj_weight.copy_(torch.cat([linear.weight for linear in linears]))
        layer.self_attn.in_proj_bias.copy_(torch.cat([linear.bias for linear in linears]))
    for theirs, own in (
        (layer.self_attn.out_proj, heads.output), (layer.norm1, block.attention_norm),
        (layer.linear1, block.mlp[0]), (layer.linear2, block.mlp[2]),
        (layer.norm2, block.mlp_norm),
    ):
        theirs.load_state_dict(own.state_dict())
    return layer


@pytest.mark.parametrize("eps", [1e-12, 0.1])
def test_a_block_equals_torchs(eps):
    block = build(TransformerBlock, WIDE, HEADS, HIDDEN, eps)
    x = torch.randn(B, L, WIDE, dtype=torch.float64)
    mask = torch.ones(L, L).tril().bool()
    close(block(x)[0], torchs_block(block)(x))
    close(block(x, mask=mask)[0], torchs_block(block)(x, src_mask=~mask))


def test_a_block_returns_the_weights_of_its_heads_or_none():
    block = build(TransformerBlock, WIDE, HEADS, HIDDEN)
    x = torch.randn(B, L, WIDE, dtype=torch.float64)
    close(block(x)[1], block.attention(x)[1])
    assert block(x)[1].shape == (B, HEADS, L, L)
    output, weights = block(x, need_weights=False)
    assert weights is None
    close(output, block(x)[0])


@pytest.mark.parametrize(("sizes", "error", "text"), [
    ((6, 4, 5), ValueError, "d_model must be a multiple of num_heads=4, got 6"),
    ((6, 3, 0), ValueError, "hidden_dim must be at least 1, got 0"),
    ((6, 3, 2.0), TypeError, "hidden_dim must be an integer, got 2.0"),
])
def test_a_block_refuses_sizes(sizes, error, text):
    with pytest.raises(error, match=text):
        TransformerBlock(*sizes)
