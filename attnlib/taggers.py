"""Taggers: networks that give every word of a sentence a label.

    B  sentences in a batch         d_model     size of one embedding
    L  words in a sentence          hidden_dim  size of the network's hidden layer

`forward(ids, mask)` takes integers (B, L) and a mask (B, L) that is True at real words, by default
everywhere. It returns `(logits, weights)`; the weights are None where there are none, or where
`need_weights` does not ask for them. Sizes are integers of at least 1; a TypeError says what is of
the wrong kind, a ValueError what does not fit.
"""

import torch
from torch import nn
from torch.nn import functional as F

from attnlib._arrays import shape
from attnlib._checks import require_count, require_mask
from attnlib.layers import SelfAttention, fully_connected


class WindowTagger(nn.Module):
    """Label each word from the words at most `reach` places away; `reach=0` sees the word alone.

        logits[i] = MLP(concat(a[i - reach], ..., a[i], ..., a[i + reach]))

    a[i] is the embedding of word i, zeros before the first word, after the last and at padding. The
    first layer of the network grows with the window: it takes (2 reach + 1) d_model numbers.

    >>> tagger = WindowTagger(vocab_size=11, num_labels=3, reach=2)
    >>> tuple(tagger(torch.tensor([[1, 2, 3, 4]]))[0].shape)
    (1, 4, 3)
    """

    def __init__(self, vocab_size, num_labels, reach, d_model=32, hidden_dim=64):
        super().__init__()
        require_count(0, reach=reach)
        self.reach = reach
        self.embedding = _embedding(vocab_size, d_model)
        self.network = fully_connected((2 * reach + 1) * d_model, hidden_dim, num_labels)

    def forward(self, ids, mask=None, need_weights=False):
        """Return the logits (B, L, num_labels), and None: a window has no weights to show."""
        mask = _require_words(ids, mask)
        vectors = self.embedding(ids) * mask[..., None]                    # (B, L, d_model)
        padded = F.pad(vectors, (0, 0, self.reach, self.reach))    # (B, L + 2 reach, d_model)
        windows = padded.unfold(1, 2 * self.reach + 1, 1)          # (B, L, d_model, 2 reach + 1)
        return self.network(windows.flatten(2)), None                      # (B, L, num_labels)


class AttentionTagger(nn.Module):
    """Label each word from its own vector and what self-attention collects for it.

        x[i] = a[i] + positions[i],   logits[i] = MLP(concat(x[i], output[i]))

    a[i] is the embedding of word i, output[i] what `SelfAttention` gives for it. However long the
    sentence, the parameters stay the same. `positions` (longest sentence, d_model) has one vector
    for each position, added and not learnt; None leaves order out.

    >>> tagger = AttentionTagger(vocab_size=11, num_labels=3)
    >>> logits, weights = tagger(torch.tensor([[1, 2, 3, 4]]), need_weights=True)
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

    def forward(self, ids, mask=None, need_weights=False):
        """Return the logits (B, L, num_labels) and the weights (B, L, L) or None."""
        mask = _require_words(ids, mask)
        x = self.embedding(ids)                                            # (B, L, d_model)
        if self.positions is not None:
            seq_len = ids.shape[1]
            if seq_len > len(self.positions):
                raise ValueError(
                    f"a sentence may have at most {len(self.positions)} words, one for each row of "
                    f"positions, got {seq_len}"
                )
            x = x + self.positions[:seq_len]                               # (B, L, d_model)
        output, weights = self.attention(x, mask[:, None, :], need_weights)        # keys are masked
        return self.network(torch.cat([x, output], dim=-1)), weights       # (B, L, num_labels)


def _embedding(vocab_size, d_model):
    """Return a table of small random vectors, one a word."""
    require_count(vocab_size=vocab_size, d_model=d_model)
    table = nn.Embedding(vocab_size, d_model)
    nn.init.normal_(table.weight, std=0.3)
    return table


def _require_words(ids, mask):
    """Raise unless ids (B, L) and mask (B, L) fit; return the mask, all True if none was given."""
    if not isinstance(ids, torch.Tensor) or ids.dtype not in (torch.int32, torch.int64):
        given = ids.dtype if isinstance(ids, torch.Tensor) else type(ids).__name__
        raise TypeError(f"ids must be a tensor of integers, got {given}")
    if ids.ndim != 2 or 0 in ids.shape:
        raise ValueError(f"ids must have shape (B, L), got {shape(ids)}")
    if mask is None:
        return torch.ones_like(ids, dtype=torch.bool)
    require_mask(mask, shape(ids), ids=ids)
    return mask.expand(ids.shape)
