"""Layers: torch modules that own the learnt matrices and call the functions of `attnlib.attention`.

    B  sequences in a batch         d_model     size of one vector
    L  vectors in a sequence        head_dim    size of one query, key or value
    H  heads (num_heads)

`layer(x, mask=..., key_mask=...)` takes vectors x (..., L, d_model), of the dtype of the layer's
weights, and returns `(output, weights)`. With `need_weights=False` torch's fused kernel computes
softmax attention without ever building the weights, and the layer returns `(output, None)`.

Both masks are boolean and are passed by name. `mask` has at least two axes, broadcasts to
(..., L, L), and is **True where query i may attend to key j**, as in torch's
`scaled_dot_product_attention` and the opposite of `torch.nn.MultiheadAttention`. `key_mask`
broadcasts to (..., L) and is True at the keys that may be attended to, such as the real vectors of
a padded batch. A query attends where both masks allow it; if that is nowhere, it gets zeros.

An `activation` is `softmax`, `relu_weights`, `sigmoid_weights`, or your own function of (scores,
mask). Sizes are integers of at least 1. A TypeError or a ValueError names the argument that does
not fit.
"""

import torch
from torch import nn
from torch.nn import functional as F

from attnlib._arrays import shape
from attnlib._autograd import all_finite
from attnlib._checks import require_axes, require_count, require_mask, require_window
from attnlib.attention import softmax, unchecked_attention
from attnlib.heads import merge_heads, split_heads
from attnlib.truncated import truncated_attention


class SelfAttention(nn.Module):
    """Let every vector of a sequence collect what it needs from all vectors.

        output = softmax(Q K^T / sqrt(head_dim)) V,   Q = x W_q^T,   K = x W_k^T,   V = x W_v^T

    The three matrices are the only parameters. A matrix that maps d_model components to head_dim
    components has the shape (head_dim, d_model) in torch. This is the W that stands to the left of
    a vector when vectors are written as columns. `head_dim` is `d_model` unless given.
    Source: Vaswani et al. (2017), eq. 1, arXiv:1706.03762.

    | here | lecture | torch.nn.MultiheadAttention (one head) |
    | --- | --- | --- |
    | query.weight | W^q | in_proj_weight, first d_model rows |
    | key.weight | W^k | in_proj_weight, next d_model rows |
    | value.weight | W^v | in_proj_weight, last d_model rows |

    >>> layer = SelfAttention(d_model=6, head_dim=2)
    >>> output, weights = layer(torch.randn(5, 3, 6))
    >>> tuple(output.shape), tuple(weights.shape)
    ((5, 3, 2), (5, 3, 3))
    """

    def __init__(self, d_model, head_dim=None, activation=softmax):
        super().__init__()
        head_dim = d_model if head_dim is None else head_dim
        require_count(d_model=d_model, head_dim=head_dim)
        self.activation = activation
        self.query = nn.Linear(d_model, head_dim, bias=False)
        self.key = nn.Linear(d_model, head_dim, bias=False)
        self.value = nn.Linear(d_model, head_dim, bias=False)

    def forward(self, x, *, mask=None, key_mask=None, need_weights=True):
        """Return the output (..., L, head_dim) and the weights (..., L, L) or None."""
        _require_vectors(x, self.query.weight)
        mask = _combined(x, mask, key_mask)
        query, key, value = self.query(x), self.key(x), self.value(x)      # (..., L, head_dim)
        return _attend(query, key, value, mask, self.activation, need_weights)


class MultiHeadSelfAttention(nn.Module):
    """Let several heads attend to the same sequence, each with matrices of its own.

        head_h = softmax(Q_h K_h^T / sqrt(d)) V_h,   output = concat(head_1, ..., head_H) W_o^T

    Here d = d_model / H, and Q_h, K_h, V_h are the h-th parts of x W_q^T, x W_k^T, x W_v^T. The
    number of parameters does not depend on H: it is that of a single head of size d_model followed
    by W_o.
    Source: Vaswani et al. (2017), section 3.2.2, arXiv:1706.03762.

    | here | lecture | torch.nn.MultiheadAttention |
    | --- | --- | --- |
    | query.weight, rows of head h | W^{q,h} W^q | in_proj_weight, in the first d_model rows |
    | key.weight, value.weight | W^{k,h} W^k, W^{v,h} W^v | in_proj_weight, the rows after these |
    | output.weight | W^O | out_proj.weight |

    With `bias=True`, each of the four products adds a learnt vector, as in most pretrained models.

    >>> layer = MultiHeadSelfAttention(d_model=6, num_heads=2)
    >>> output, weights = layer(torch.randn(5, 3, 6))
    >>> tuple(output.shape), tuple(weights.shape)
    ((5, 3, 6), (5, 2, 3, 3))
    """

    def __init__(self, d_model, num_heads, activation=softmax, bias=False):
        super().__init__()
        _require_heads(d_model, num_heads)
        self.num_heads, self.activation = num_heads, activation
        self.query = nn.Linear(d_model, d_model, bias)
        self.key = nn.Linear(d_model, d_model, bias)
        self.value = nn.Linear(d_model, d_model, bias)
        self.output = nn.Linear(d_model, d_model, bias)

    def forward(self, x, *, mask=None, key_mask=None, need_weights=True):
        """Return the output (..., L, d_model) and the weights (..., H, L, L) or None.

        Every head uses the same masks.
        """
        _require_vectors(x, self.query.weight)
        mask = _combined(x, mask, key_mask)
        if mask is not None and mask.ndim > 2:
            mask = mask[..., None, :, :]                                   # (..., 1, L, L)
        query, key, value = (                                              # (..., H, L, d)
            split_heads(linear(x), self.num_heads) for linear in (self.query, self.key, self.value)
        )
        heads, weights = _attend(query, key, value, mask, self.activation, need_weights)
        return self.output(merge_heads(heads)), weights                    # (..., L, d_model)


class TruncatedSelfAttention(nn.Module):
    """Multi-head self-attention in which every position sees only its neighbourhood.

        output = MultiHeadSelfAttention(x, mask=band_mask(L, left, right))

    The cost grows with L (left + right) instead of L L; see `truncated_attention`. `left` and
    `right` count positions, and None means no limit. The layer takes a `key_mask` and no `mask`.
    Source: Beltagy et al. (2020), section 3.1, arXiv:2004.05150.

    >>> layer = TruncatedSelfAttention(d_model=6, num_heads=2, left=1, right=0)
    >>> output, weights = layer(torch.randn(5, 3, 6))
    >>> tuple(output.shape), weights
    ((5, 3, 6), None)
    """

    def __init__(self, d_model, num_heads, left, right):
        super().__init__()
        _require_heads(d_model, num_heads)
        require_window(left, right)
        self.num_heads, self.left, self.right = num_heads, left, right
        self.query = nn.Linear(d_model, d_model, bias=False)
        self.key = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)
        self.output = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x, *, key_mask=None):
        """Return the output (..., L, d_model), and None, because the weights are never built."""
        _require_vectors(x, self.query.weight)
        require_mask(key_mask, shape(x)[:-1], "key_mask", x=x)
        if key_mask is not None and key_mask.ndim > 1:
            key_mask = key_mask[..., None, :]                              # (..., 1, L)
        query, key, value = (                                              # (..., H, L, d)
            split_heads(linear(x), self.num_heads) for linear in (self.query, self.key, self.value)
        )
        heads = truncated_attention(query, key, value, self.left, self.right, key_mask)
        return self.output(merge_heads(heads)), None                       # (..., L, d_model)


class Encoder(nn.Module):
    """Stack layers of self-attention, alternating with fully connected networks.

        x = x + SelfAttention(x),   x = x + MLP(x),   num_layers times

    The output of each layer is added to its input (a residual connection), so no information is
    lost on the way. The networks have one hidden layer of size `hidden_dim`. This is the smallest
    stack that works: unlike `TransformerBlock`, it has one head and no LayerNorm.
    Source: Vaswani et al. (2017), section 3.1, arXiv:1706.03762 (who also normalise the vectors).

    >>> encoder = Encoder(d_model=6, num_layers=2)
    >>> output, weights = encoder(torch.randn(5, 3, 6))
    >>> tuple(output.shape), [tuple(layer.shape) for layer in weights]
    ((5, 3, 6), [(5, 3, 3), (5, 3, 3)])
    """

    def __init__(self, d_model, num_layers, hidden_dim=64):
        super().__init__()
        require_count(num_layers=num_layers)
        self.attentions = nn.ModuleList(SelfAttention(d_model) for _ in range(num_layers))
        self.networks = nn.ModuleList(
            fully_connected(d_model, hidden_dim, d_model) for _ in range(num_layers)
        )

    def forward(self, x, *, mask=None, key_mask=None, need_weights=True):
        """Return the output (..., L, d_model), and a list of each layer's weights or None.

        Every layer uses the same masks.
        """
        all_weights = []
        for attention_layer, network in zip(self.attentions, self.networks, strict=True):
            output, weights = attention_layer(
                x, mask=mask, key_mask=key_mask, need_weights=need_weights)
            x = x + output                                                 # (..., L, d_model)
            x = x + network(x)                                             # (..., L, d_model)
            all_weights.append(weights)
        return x, all_weights if need_weights else None


class TransformerBlock(nn.Module):
    """Let vectors exchange information, then transform each by an MLP; normalise after both steps.

        x = LayerNorm(x + MultiHeadSelfAttention(x)),   x = LayerNorm(x + MLP(x))

    LayerNorm gives the components of each vector mean 0 and variance 1, multiplies them by `weight`
    and adds `bias`. The MLP has a hidden layer of size `hidden_dim`, with GELU.
    Source: Vaswani et al. (2017), section 3.1, arXiv:1706.03762 (with ReLU).

    | here | torch.nn.TransformerEncoderLayer |
    | --- | --- |
    | attention, attention_norm | self_attn, norm1 |
    | mlp[0], mlp[2], mlp_norm | linear1, linear2, norm2 |

    >>> block = TransformerBlock(d_model=6, num_heads=2, hidden_dim=24)
    >>> output, weights = block(torch.randn(5, 3, 6))
    >>> tuple(output.shape), tuple(weights.shape)
    ((5, 3, 6), (5, 2, 3, 3))
    """

    def __init__(self, d_model, num_heads, hidden_dim, eps=1e-5):
        super().__init__()
        require_count(hidden_dim=hidden_dim)
        self.attention = MultiHeadSelfAttention(d_model, num_heads, bias=True)
        self.attention_norm = nn.LayerNorm(d_model, eps)
        self.mlp = nn.Sequential(
            nn.Linear(d_model, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, d_model)
        )
        self.mlp_norm = nn.LayerNorm(d_model, eps)

    def forward(self, x, *, mask=None, key_mask=None, need_weights=True):
        """Return the output (..., L, d_model) and the weights (..., H, L, L) or None."""
        output, weights = self.attention(
            x, mask=mask, key_mask=key_mask, need_weights=need_weights)
        x = self.attention_norm(x + output)                                # (..., L, d_model)
        return self.mlp_norm(x + self.mlp(x)), weights                     # (..., L, d_model)


def fully_connected(in_dim, hidden_dim, num_labels):
    """Return a fully connected network with one hidden layer, applied to each position alike."""
    require_count(hidden_dim=hidden_dim, num_labels=num_labels)
    return nn.Sequential(
        nn.Linear(in_dim, hidden_dim), nn.ReLU(), nn.Linear(hidden_dim, num_labels)
    )


def _attend(query, key, value, mask, activation, need_weights):
    """Return the output and the weights; without them, use torch's fused kernel where it is exact.

    That kernel lets a masked NaN reach every query.
    """
    fused = activation is softmax and not need_weights
    if fused and (mask is None or all_finite(query, key, value)):
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask), None
    output, weights = unchecked_attention(query, key, value, mask, activation)
    return output, weights if need_weights else None


def _combined(x, mask, key_mask):
    """Return one mask of at least 2 axes for (..., L, L), or None; raise if one does not fit x."""
    *lead, L, _ = shape(x)
    if mask is not None:
        try:
            require_axes(2, mask=mask)
            require_mask(mask, (*lead, L, L), x=x)
        except ValueError as error:
            raise ValueError(f"{error}; a mask over keys alone is passed as key_mask") from None
    require_mask(key_mask, (*lead, L), "key_mask", x=x)
    if key_mask is None:
        return mask
    key_mask = torch.atleast_1d(key_mask)[..., None, :]                    # (..., 1, L)
    return key_mask if mask is None else mask & key_mask


def _require_heads(d_model, num_heads):
    """Raise unless d_model can be divided among the heads."""
    require_count(d_model=d_model, num_heads=num_heads)
    if d_model % num_heads:
        raise ValueError(f"d_model must be a multiple of num_heads={num_heads}, got {d_model}")


def _require_vectors(x, weight):
    """Raise unless x is a tensor of vectors (..., L, d_model) that `weight` can multiply."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"a layer takes torch tensors, got {type(x).__name__}")
    d_model = weight.shape[1]
    if x.ndim < 2 or x.shape[-1] != d_model or 0 in x.shape:
        raise ValueError(f"x must have shape (..., L, d_model={d_model}), got {shape(x)}")
    if x.dtype != weight.dtype and not torch.is_autocast_enabled(x.device.type):
        raise TypeError(f"x must have the dtype of the layer, {weight.dtype}, got {x.dtype}")
