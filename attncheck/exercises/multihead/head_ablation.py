"""Exercise `head-ablation`: which head is missed?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import joined, with_zeros


def head_ablation(heads, W_o, target):
    """Return the mean squared errors (H,) of the output without each head in turn.

    `heads` is (..., H, L, head_dim), W_o is (d_model, H head_dim), and `target`
    (..., L, d_model) is the desired output.
    """
    *_, H, _, _ = heads.shape
    errors = np.zeros(H)
    for h in range(H):
        rest = heads.copy()
        rest[..., h, :, :] = 0                             # this head is removed
        output = attnlib.merge_heads(rest) @ W_o.T         # (..., L, d_model)
        errors[h] = np.mean((output - target) ** 2)
    return errors                                          # a large term can be useless


def cost_by_columns(heads, W_o, target):
    d, errors = heads.shape[-1], []
    for start in range(0, W_o.shape[1], d):
        silent = W_o.copy()
        silent[:, start : start + d] = 0
        errors.append(np.square(joined(heads, silent) - target).mean())
    return np.array(errors)


def each_head(outputs_of):
    """Return the errors of the outputs that `outputs_of(heads, W_o, h)` gives for each head."""
    def answer(heads, W_o, target):
        return np.array([
            np.mean((outputs_of(heads, W_o, h) - target) ** 2) for h in range(heads.shape[-3])])

    return answer


def kept(heads, which):
    """Return the heads with zeros in place of those that `which` (H,) does not name."""
    return np.where(which[:, None, None], heads, 0.0)


def number(heads):
    return np.arange(heads.shape[-3])


def alone(heads, W_o, h):
    return joined(kept(heads, number(heads) == h), W_o)


def gap_closed(heads, W_o, h):
    fewer = attnlib.merge_heads(np.delete(heads, h, axis=-3))
    return fewer @ W_o[:, : fewer.shape[-1]].T


def slice_of_the_output(heads, W_o, h):
    output, d = joined(heads, W_o), heads.shape[-1]
    output[..., h * d : (h + 1) * d] = 0
    return output


def mean_in_its_place(heads, W_o, h):
    mean = heads.mean(-2, keepdims=True)
    return joined(np.where((number(heads) == h)[:, None, None], mean, heads), W_o)


def head_ablation_cases(rng):
    for shape in ((2, 5, 3), (3, 8, 2), (7, 3, 2, 5), (2, 5, 3, 7), (1, 3, 2, 1), (1, 2, 3)):
        H, d_model = shape[-3], shape[-3] * shape[-1]
        heads = with_zeros(rng.normal(size=shape))
        W_o = rng.normal(size=(d_model, d_model)) / np.sqrt(2 * shape[-1])
        wanted = rng.permutation(np.linspace(0.0, 1.5, H))[:, None, None]
        target = joined(wanted * heads, W_o)               # some heads are of little use
        yield heads, W_o, with_zeros(target + 0.3 * rng.normal(size=target.shape))
    yield np.ones((1, 1, 1)), np.array([[2.0]]), np.array([[-1.5]])


EXERCISE = Exercise(
    id="head-ablation",
    stars=3,
    title="Removing one head at a time",
    statement="""
To find out what a head contributes, remove it: this is called an ablation. Write `head_ablation`:
for each of the $H$ heads, leave its term out of the output, keep the terms of all other heads, and
compute the mean squared error of the result against `target`. Return $H$ errors, each of them a
mean over all other axes. Does removing the head with the largest term always cause the largest
error?""",
    reference=head_ablation,
    alternatives=(cost_by_columns, each_head(
        lambda heads, W_o, h: joined(heads, W_o) - alone(heads, W_o, h))),
    misconceptions=(
        Misconception(
            "the head alone", each_head(alone),
            "You kept only this head and left out all others. Leave out this head and keep the "
            "others."),
        Misconception(
            "not put back", each_head(lambda heads, W_o, h: (
          joined(kept(heads, number(heads) > h), W_o))),
            "The first error is right, but a head that you removed stays away. Restore it before "
            "you remove the next one."),
        Misconception(
            "remaining heads shifted", each_head(gap_closed),
            "You removed the head from the merged vector, so the heads after it shifted and met "
            "the wrong columns of `W_o`. Keep the position of the removed head."),
        Misconception(
            "a slice of the output", each_head(slice_of_the_output),
            "You set a slice of the output to zero, where all heads have been added up already. "
            "Remove the head before `W_o`, or remove its columns of `W_o`."),
        Misconception(
            "other heads scaled up", each_head(lambda heads, W_o, h: joined(
          kept(heads, number(heads) != h) * len(number(heads)) / (len(number(heads)) - 1), W_o)),
            "You scaled up the other heads to make up for the missing one. The output is a sum, "
            "not a mean, so leave them unchanged."),
        Misconception(
            "replaced by its mean", each_head(mean_in_its_place),
            "You replaced the head by its mean over the positions. This is another kind of "
            "ablation; here nothing of the head should remain."),
        Misconception(
            "the increase of the error", lambda heads, W_o, target: (
          head_ablation(heads, W_o, target) - np.mean((joined(heads, W_o) - target) ** 2)),
            "This is the increase of the error. The exercise asks for the error itself, without "
            "the head."),
        Misconception(
            "the size of the term", lambda heads, W_o, target: each_head(alone)(heads, W_o, 0),
            "You measured the size of each head's term. A large term may be useless, which only "
            "the comparison with `target` can show."),
        Misconception(
            "a sum of squares", lambda heads, W_o, target: (
          head_ablation(heads, W_o, target) * target.size),
            "You summed the squares, so longer sequences have larger errors. The exercise asks "
            "for their mean."),
        Misconception(
            "the root of the mean",
            lambda heads, W_o, target: np.sqrt(head_ablation(heads, W_o, target)),
            "You took the root of the mean. The exercise asks for the mean of the squares itself."),
    ),
    cases=head_ablation_cases,
)
