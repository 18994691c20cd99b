"""Exercise `head-ablation`: which head is missed?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import joined, with_zeros


def head_ablation(heads, W_o, target):
    """Return the mean squared error without each head in turn: (H,).

    `heads` is (..., H, L, head_dim), W_o is (d_model, H head_dim), and `target`
    (..., L, d_model) is what the output should be.
    """
    *_, H, _, _ = heads.shape
    errors = np.zeros(H)
    for h in range(H):
        rest = heads.copy()
        rest[..., h, :, :] = 0                             # head h says nothing
        output = attnlib.merge_heads(rest) @ W_o.T         # (..., L, d_model)
        errors[h] = np.mean((output - target) ** 2)
    return errors


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
    for shape in ((2, 5, 3), (3, 8, 2), (7, 3, 2, 5), (2, 5, 3, 7)):
        H, d_model = shape[-3], shape[-3] * shape[-1]
        heads = with_zeros(rng.normal(size=shape))
        W_o = rng.normal(size=(d_model, d_model)) / np.sqrt(2 * shape[-1])
        wanted = rng.permutation(np.linspace(0.0, 1.5, H))[:, None, None]
        target = joined(wanted * heads, W_o)               # some heads are of little use
        yield heads, W_o, with_zeros(target + 0.3 * rng.normal(size=target.shape))


EXERCISE = Exercise(
    id="head-ablation",
    stars=3,
    title="Which head is missed?",
    statement="""
What a head is good for shows when it is gone. Write `head_ablation`: for each of the $H$ heads,
leave its term out of the output, with all other heads in place, and return the mean squared error
of what remains against `target`. The answer has $H$ numbers, each a mean over everything else. Is
the head with the largest term always the one that is missed most?""",
    reference=head_ablation,
    alternatives=(cost_by_columns, each_head(
        lambda heads, W_o, h: joined(heads, W_o) - alone(heads, W_o, h))),
    misconceptions=(
        Misconception(
            "the head alone", each_head(alone),
            "You kept the one head and left out all others. Leave out the one, and keep the "
            "others."),
        Misconception(
            "not put back", each_head(lambda heads, W_o, h: (
          joined(kept(heads, number(heads) > h), W_o))),
            "The first number is right, but a head that has been removed stays away. Put it "
            "back before the next one goes."),
        Misconception(
            "the gap closed", each_head(gap_closed),
            "When a head is cut out of the joined vector, those behind it move up and meet "
            "columns of `W_o` that are not theirs. Leave its place empty."),
        Misconception(
            "a slice of the output", each_head(slice_of_the_output),
            "You silenced a slice of the output, where all heads have already been added. The "
            "head must go before `W_o`, or its columns in it."),
        Misconception(
            "the others made louder", each_head(lambda heads, W_o, h: joined(
          kept(heads, number(heads) != h) * len(number(heads)) / (len(number(heads)) - 1), W_o)),
            "You scaled the other heads up to make up for the one that is gone. The output "
            "is a sum, not a mean: leave them as they are."),
        Misconception(
            "its mean in its place", each_head(mean_in_its_place),
            "You put the head's mean over the positions in its place. That is another "
            "experiment: here nothing of the head may remain."),
        Misconception(
            "the rise of the error", lambda heads, W_o, target: (
          head_ablation(heads, W_o, target) - np.mean((joined(heads, W_o) - target) ** 2)),
            "This is by how much the error rises. The question is for the error itself, "
            "without the head."),
        Misconception(
            "the size of the term", lambda heads, W_o, target: each_head(alone)(heads, W_o, 0),
            "You measured how large the head's term is. A large term may be of no use, and "
            "only the comparison with `target` can tell."),
        Misconception(
            "a sum of squares", lambda heads, W_o, target: (
          head_ablation(heads, W_o, target) * target.size),
            "You added the squares up, so longer sequences have larger errors. A mean is asked "
            "for."),
        Misconception(
            "the root", lambda heads, W_o, target: np.sqrt(head_ablation(heads, W_o, target)),
            "You took the root of the mean. The mean of the squares itself is asked for."),
    ),
    cases=head_ablation_cases,
)
