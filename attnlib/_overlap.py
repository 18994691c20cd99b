"""Overlapping views of a tensor whose gradient is added up quickly.

`Tensor.unfold` gives the same views, but its backward adds number by number, and each slice of a
tensor gets a gradient as long as the whole. Here all views share one gradient, filled in long rows.
"""

import torch


def cut(x, cuts, step):
    """Cut (N, L, c) into windows: a (N, count, size, c) view for each (start, size, count).

    The windows of one cut begin `step` positions apart.
    """
    if torch.compiler.is_compiling():                      # then the compiler sees to the gradient
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
    """The views of `cut`, with one gradient for all of them."""

    @staticmethod
    def forward(ctx, x, cuts, step):
        """Return the views."""
        ctx.shape, ctx.cuts, ctx.step = x.shape, cuts, step
        return views(x, cuts, step)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, *grads):
        """Add every window's gradient where it was cut, in pieces that do not overlap."""
        total = grads[0].new_zeros(ctx.shape)
        for (start, size, count), grad in zip(ctx.cuts, grads, strict=True):
            width = size if count == 1 else ctx.step
            for offset in range(0, size, width):
                piece = grad[:, :, offset : offset + width]                # (N, count, <= step, c)
                first = start + offset
                last = first + (count - 1) * ctx.step + piece.shape[2]
                total[:, first:last].unfold(1, piece.shape[2], ctx.step).mT.add_(piece)
        return total, None, None
