"""Training: one plain loop, and the loss and accuracy of taggers.

The initial weights are drawn when a model is built, so call `torch.manual_seed(seed)` before that;
`minibatches` takes its own seed. The same seeds give the same result on one machine, but on another
machine the last digits may differ.
"""

import torch
from torch.nn import functional as F
from tqdm.auto import tqdm

from attnlib._arrays import shape
from attnlib._checks import require_count


def minibatches(*tensors, batch_size, steps, seed):
    """Draw `steps` batches, in epochs over the data that each have a new random order.

    The tensors (N, ...) have the same first axis. Each batch is a tuple of tensors
    (batch_size, ...), where batch_size is at most N. Examples that do not fill a batch at the end
    of an epoch are left out of it.

    >>> [batch.tolist() for batch, in minibatches(torch.arange(4), batch_size=2, steps=3, seed=0)]
    [[0, 1], [3, 2], [0, 2]]
    """
    require_count(batch_size=batch_size, steps=steps)
    sizes = {len(tensor) for tensor in tensors}
    if len(sizes) != 1 or batch_size > max(sizes):
        raise ValueError(
            f"tensors must have the same first axis of at least batch_size={batch_size}, "
            f"got shapes {[shape(tensor) for tensor in tensors]}"
        )
    generator = torch.Generator().manual_seed(seed)
    order = torch.empty(0, dtype=torch.long)
    for _ in range(steps):
        if len(order) < batch_size:
            order = torch.randperm(len(tensors[0]), generator=generator)
        chosen, order = order[:batch_size], order[batch_size:]
        yield tuple(tensor[chosen] for tensor in tensors)


def train(model, loss, batches, learning_rate=0.01):
    """Change the parameters of `model` in place so that `loss` falls; return the loss of each step.

    `loss(model, *batch)` returns a scalar tensor. There is one step for each of the `batches`, for
    example those of `minibatches`. The optimiser is Adam under torch's `OneCycleLR`: the learning
    rate rises from a 25th of `learning_rate` to all of it in the first tenth of the steps, and then
    falls almost to zero, while beta1, Adam's momentum, falls from 0.95 to 0.85 and rises again. A
    progress bar is shown.

    >>> _ = torch.manual_seed(0)
    >>> model, x = torch.nn.Linear(1, 1), torch.randn(8, 1)
    >>> loss = lambda model, x: (model(x) - 3 * x).square().mean()
    >>> losses = train(model, loss, minibatches(x, batch_size=8, steps=300, seed=0), 0.1)
    >>> losses[-1] < 1e-4
    True
    """
    batches = list(batches)
    if not batches:
        raise ValueError("train needs at least one batch, got none")
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, learning_rate, total_steps=len(batches), pct_start=0.1
    )
    losses = []
    for batch in tqdm(batches, leave=False):
        value = loss(model, *batch)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
        losses.append(value.item())
    return losses


def labelling_loss(model, ids, labels, mask):
    """Return the mean cross-entropy of a tagger over the real words of a batch.

    `ids`, `labels` (integers) and `mask` (boolean, True at real words) are all (B, L), and the
    model is called as `model(ids, mask, need_weights=False)`. Columns that hold nothing but padding
    are cut off first, which only saves time.

    >>> def uniform(ids, mask, need_weights):                   # 4 labels, all equally probable
    ...     return torch.zeros(*ids.shape, 4), None
    >>> ids = torch.tensor([[1, 2, 0]])
    >>> round(labelling_loss(uniform, ids, ids, ids > 0).exp().item(), 4)
    4.0
    """
    longest = int(mask.sum(1).max())
    ids, labels, mask = (tensor[:, :longest] for tensor in (ids, labels, mask))
    logits, _ = model(ids, mask, need_weights=False)       # (B, L, num_labels)
    return F.cross_entropy(logits[mask], labels[mask])


@torch.no_grad()
def accuracy(model, ids, labels, mask, counted=None):
    """Return the share of the counted words that a tagger labels correctly, from 0 to 1.

    `ids`, `labels`, `mask` and `counted` are (B, L), and the model is called as
    `model(ids, mask, need_weights=False)`. `counted` (boolean) selects the words that count, by
    default all real words. A ValueError is raised if it selects none.

    >>> def always_one(ids, mask, need_weights):
    ...     return F.one_hot(torch.ones_like(ids), 3).float(), None
    >>> ids = torch.tensor([[5, 6, 7, 0]])
    >>> accuracy(always_one, ids, torch.tensor([[1, 2, 1, 0]]), ids > 0)
    0.6666666666666666
    """
    counted = mask if counted is None else counted & mask
    if not counted.any():
        raise ValueError("accuracy needs at least one counted word, got none")
    logits, _ = model(ids, mask, need_weights=False)       # (B, L, num_labels)
    return (logits.argmax(-1) == labels)[counted].double().mean().item()
