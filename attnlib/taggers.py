"""Taggers: networks that give every word of a sentence a label.

    B  sentences in a batch         d_model     size of one embedding
    L  words in a sentence          hidden_dim  size of the network's hidden layer

`tagger(ids, key_mask)` takes integers (B, L) and a boolean mask that broadcasts to (B, L) and is
True at real words, by default everywhere. It returns `(logits, weights)`; the weights are None for
a tagger without attention, and with `need_weights=False`. Sizes are integers of at least 1. A
TypeError or a ValueError names the argument that does not fit.
"""

import torch
from torch import nn
from torch.nn import functional as F

from attnlib._arrays import shape
from attnlib._checks import require_count, require_mask
from attnlib.layers import SelfAttention, fully_connected


class WindowTagger(nn.Module):
    """Label each word from the words at most `radius` positions away.

        logits[i] = MLP(concat(a[i - radius], ..., a[i], ..., a[i + radius]))

    a[i] is the embedding of word i; before the first word, after the last word and at padding it is
    replaced by zeros. With `radius=0` the tagger sees one word at a time. The first layer of the
    network grows with the window: its input has (2 radius + 1) d_model components.

    >>> tagger = WindowTagger(vocab_size=11, num_labels=3, radius=2)
    >>> tuple(tagger(torch.tensor([[1, 2, 3, 4]]))[0].shape)
    (1, 4, 3)
    """

    def __init__(self, vocab_size, num_labels, radius, d_model=32, hidden_dim=64):
        super().__init__()
        require_count(0, radius=radius)
        self.radius = radius
        self.embedding = _embedding(vocab_size, d_model)
        self.network = fully_connected((2 * radius + 1) * d_model, hidden_dim, num_labels)

    def forward(self, ids, key_mask=None, *, need_weights=True):
        """Return the logits (B, L, num_labels), and None, because a window has no weights."""
        key_mask = _require_words(ids, key_mask)
        vectors = self.embedding(ids) * key_mask[..., None]                # (B, L, d_model)
        padded = F.pad(vectors, (0, 0, self.radius, self.radius))  # (B, L + 2 radius, d_model)
        windows = padded.unfold(1, 2 * self.radius + 1, 1)         # (B, L, d_model, 2 radius + 1)
        return self.network(windows.flatten(2)), None                      # (B, L, num_labels)


class AttentionTagger(nn.Module):
    """Label each word from its own vector and from what self-attention collects for it.

        x[i] = a[i] + positions[i],   logits[i] = MLP(concat(x[i], output[i]))

    a[i] is the embedding of word i, and output[i] is the output of `SelfAttention` for it. The
    number of parameters does not depend on the length of the sentence. `positions` (longest
    sentence, d_model) is a table with one vector for each position, which is added and not learnt;
    with None the tagger does not know the order of the words.

    >>> tagger = AttentionTagger(vocab_size=11, num_labels=3)
    >>> logits, weights = tagger(torch.tensor([[1, 2, 3, 4]]))
    >>> tuple(logits.shape), tuple(weights.shape)
    ((1, 4, 3), (1, 4, 4))
    """

    def __init__(self, vocab_size, num_labels, positions=None, d_model=32, hidden_dim=64):
        super().__init__()
        self.embedding = _embedding(vocab_size, d_model)
        self.attention = SelfAttention(d_model)
        self.network = fully_connected(2 * d_model, hidden_dim, num_labels)
        if positions is not None:
            positions = torch.as_tensor(positions, dtype=torch.get_default_dtype())
            if positions.ndim != 2 or positions.shape[1] != d_model:
                raise ValueError(
                    f"positions must have shape (longest sentence, d_model={d_model}), "
                    f"got {shape(positions)}"
                )
        self.register_buffer("positions", positions)

    def forward(self, ids, key_mask=None, *, need_weights=True):
        """Return the logits (B, L, num_labels) and the weights (B, L, L) or None."""
        key_mask = _require_words(ids, key_mask)
        x = self.embedding(ids)                                            # (B, L, d_model)
        if self.positions is not None:
            seq_len = ids.shape[1]
            if seq_len > len(self.positions):
                raise ValueError(
                    f"a sentence may have at most {len(self.positions)} words, one for each row of "
                    f"positions, got {seq_len}"
                )
            x = x + self.positions[:seq_len]                               # (B, L, d_model)
        output, weights = self.attention(x, key_mask=key_mask, need_weights=need_weights)
        return self.network(torch.cat([x, output], dim=-1)), weights       # (B, L, num_labels)


def _embedding(vocab_size, d_model):
    """Return a table with one small random vector for each word."""
    require_count(vocab_size=vocab_size, d_model=d_model)
    table = nn.Embedding(vocab_size, d_model)
    nn.init.normal_(table.weight, std=0.3)
    return table


def _require_words(ids, key_mask):
    """Raise unless ids and mask fit; return the mask (B, L), all True if none was given."""
    if not isinstance(ids, torch.Tensor) or ids.dtype not in (torch.int32, torch.int64):
        given = ids.dtype if isinstance(ids, torch.Tensor) else type(ids).__name__
        raise TypeError(f"ids must be a tensor of dtype int32 or int64, got {given}")
    if ids.ndim != 2 or 0 in ids.shape:
        raise ValueError(f"ids must have shape (B, L), got {shape(ids)}")
    if key_mask is None:
        return torch.ones_like(ids, dtype=torch.bool)
    require_mask(key_mask, shape(ids), "key_mask", ids=ids)
    return key_mask.expand(ids.shape)
