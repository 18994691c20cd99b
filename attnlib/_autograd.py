"""Two helpers for torch tensors that also work inside the transforms of `torch.func`.

`Tensor.unfold` makes the same overlapping windows as `cut`, but its backward pass adds single
numbers, and every slice of a tensor allocates a gradient as large as the whole tensor. Here all
windows share one gradient, which is filled in long rows.
"""

import torch


def all_finite(*tensors):
    """Return whether no tensor holds NaN or infinity; compiled code is not checked.

    A sum is not finite if one of its terms is not. It may also overflow, and then finite numbers
    are reported as not finite.
    """
    return torch.compiler.is_compiling() or bool(AllFinite.apply(*tensors))


class AllFinite(torch.autograd.Function):
    """The check of `all_finite`. Under `vmap` it looks at the whole batch."""

    @staticmethod
    def forward(*tensors):
        """Return a boolean tensor without axes."""
        return torch.stack([tensor.sum() for tensor in tensors]).isfinite().all()

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Keep nothing: a boolean has no gradient."""

    @staticmethod
    def vmap(info, in_dims, *tensors):
        """Answer once for all examples of the batch."""
        return AllFinite.apply(*tensors), None


def cut(x, cuts, step):
    """Cut (N, L, c) into windows: a (N, count, size, c) view for each (start, size, count).

    The windows of one cut begin `step` positions apart.
    """
    if torch.compiler.is_compiling():                      # the compiler makes its own gradient
        return views(x, cuts, step)
    return Cut.apply(x, cuts, step)


def views(x, cuts, step):
    """Return what `cut` returns, with the gradients of `unfold`."""
    return tuple(
        x[:, None, start : start + size] if count == 1            # (N, 1, size, c)
        else x[:, start : start + size + (count - 1) * step].unfold(1, size, step).mT
        for start, size, count in cuts
    )


class Cut(torch.autograd.Function):
    """The windows of `cut`, with one gradient for all of them."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x, cuts, step):
        """Return the windows."""
        return views(x, cuts, step)

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Keep what the backward pass needs."""
        x, ctx.cuts, ctx.step = inputs
        ctx.length = x.shape[1]

    @staticmethod
    def backward(ctx, *grads):
        """Add every window's gradient where it was cut, in pieces that do not overlap."""
        N, _, _, c = grads[0].shape
        total = grads[0].new_zeros(N, ctx.length, c)
        for (start, size, count), grad in zip(ctx.cuts, grads, strict=True):
            width = size if count == 1 else ctx.step
            for offset in range(0, size, width):
                piece = grad[:, :, offset : offset + width]                # (N, count, <= step, c)
                first = start + offset
                last = first + (count - 1) * ctx.step + piece.shape[2]
                total[:, first:last].unfold(1, piece.shape[2], ctx.step).mT.add_(piece)
        return total, None, None
