"""Exercise `masked-cross-entropy`: the loss of a tagger."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.labelling import _shared


def masked_cross_entropy(logits, labels, mask):
    """Return the mean over real words of -log(probability of the right label).

    `logits` is (B, L, num_labels), `labels` integers (B, L), `mask` boolean (B, L).
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)  # no exp can overflow
    total = np.exp(shifted).sum(axis=-1)                   # (B, L), at least 1
    right = np.take_along_axis(shifted, labels[..., None], axis=-1)[..., 0]    # (B, L)
    return (np.log(total) - right)[mask].mean()


def of_the_label(rows, labels):
    return np.take_along_axis(rows, labels[..., None], axis=-1)[..., 0]


def losses(logits, labels):
    """Return the loss of every place (B, L)."""
    return np.logaddexp.reduce(logits, axis=-1) - of_the_label(logits, labels)


def cross_entropy_by_loop(logits, labels, mask):
    total = 0.0
    for scores, label in zip(logits[mask], labels[mask], strict=True):
        exps = [np.exp(other - scores.max()) for other in scores]
        total += np.log(sum(exps)) - (scores[label] - scores.max())
    return total / mask.sum()


def overflows(logits, labels, mask):
    probabilities = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    return -np.log(of_the_label(probabilities, labels))[mask].mean()


def over_words(logits, labels, mask):
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -of_the_label(logs, labels)[mask].mean()


def one_maximum(logits, labels, mask):
    shifted = logits - logits.max()
    return (np.log(np.exp(shifted).sum(-1)) - of_the_label(shifted, labels))[mask].mean()


def masked_cross_entropy_cases(rng):
    yield from _shared.labelled_batches(rng)
    logits, labels, mask = _shared.labelled_batch(rng, 2, 7, 3)
    yield logits + 1000, labels, mask                      # exp overflows
    yield logits + np.resize([1000, -1000], (7, 1)), labels, mask      # words far apart
    logits, labels, mask = _shared.labelled_batch(rng, 3, 7, 4)
    gap = (logits.max(-1) - of_the_label(logits, labels))[mask].max()
    yield 1500 / gap * logits, labels, mask                # a probability that is 0 in float64
    yield 1500 / gap * logits, np.where(mask, logits.argmax(-1), 0), mask      # sure, and right


EXERCISE = Exercise(
    id="masked-cross-entropy",
    stars=3,
    title="The loss of a tagger",
    statement="""
Softmax turns the logits of a word into probabilities of its labels. The loss of the word is minus
the natural logarithm of the probability of the right label. Write `masked_cross_entropy`: the mean
loss of all real words, where `mask` is True, in front or elsewhere. `logits` has the shape
`(B, L, num_labels)`, `labels` and `mask` have `(B, L)`. Logits of a thousand must not break it, nor
a right label that is hopelessly unlikely, nor NaN in the padding. A sentence may have no word; the
batch has at least one.""",
    reference=masked_cross_entropy,
    alternatives=(
        lambda logits, labels, mask: losses(logits, labels)[mask].mean(),
        cross_entropy_by_loop,
        lambda logits, labels, mask: np.average(
            np.where(mask, losses(logits, labels), 0.0), weights=mask),
    ),
    misconceptions=(
        Misconception(
            "the sign", lambda logits, labels, mask: -losses(logits, labels)[mask].mean(),
            "This is the mean logarithm itself, which is negative. The better the tagger, the "
            "smaller its loss should be."),
        Misconception(
            "overflows", overflows,
            "For everyday logits this is right; with very large ones, exp overflows. What could "
            "you take off every logit of a word without changing its softmax?"),
        Misconception(
            "the sum overflows", lambda logits, labels, mask: (
          np.log(np.exp(logits).sum(-1)) - of_the_label(logits, labels))[mask].mean(),
            "You saved the division, but the exponential of a very large logit is still beyond "
            "the range of the numbers. Make the logits smaller first, in a way softmax ignores."),
        Misconception(
            "one maximum for all", one_maximum,
            "You took the largest logit of the whole batch off all of them. A word whose logits "
            "lie far below it is left with exponentials that are all zero."),
        Misconception(
            "the logarithm of zero", lambda logits, labels, mask: (
          -np.log(of_the_label(attnlib.softmax(logits), labels))[mask].mean()),
            "The softmax is safe, but a very small probability is rounded to zero before you "
            "take its logarithm. Can you get the logarithm without the probability?"),
        Misconception(
            "adds a little to be safe", lambda logits, labels, mask: (
          -np.log(of_the_label(attnlib.softmax(logits), labels) + 1e-9)[mask].mean()),
            "The small number inside the logarithm avoids the crash and caps the loss: where the "
            "right label is very unlikely, the loss no longer says how unlikely."),
        Misconception(
            "padding counts too", lambda logits, labels, mask: losses(logits, labels).mean(),
            "The padding takes part in your mean. A network would be trained to label nothing."),
        Misconception(
            "divides by all places",
            lambda logits, labels, mask: np.where(mask, losses(logits, labels), 0.0).mean(),
            "The sum leaves the padding out, but you divide by the number of all places, so the "
            "loss shrinks when there is more padding."),
        Misconception(
            "NaN times zero", lambda logits, labels, mask: (
          (losses(logits, labels) * mask).sum() / mask.sum()),
            "You multiply the padding's losses by 0, but NaN times 0 is NaN. Leave them out."),
        Misconception(
            "the first ones", lambda logits, labels, mask: masked_cross_entropy(
          logits, labels, _shared.first_words(mask)),
            "You counted the words of the mask and took as many places from the start. The words "
            "may stand elsewhere: the mask says where."),
        Misconception(
            "mean of the sentences", lambda logits, labels, mask: (
          _shared.each_sentence(losses(logits, labels), mask).mean()),
            "You averaged the losses of the sentences, so a word in a short sentence weighs "
            "more. Here every word counts the same."),
        Misconception(
            "sum", lambda logits, labels, mask: losses(logits, labels)[mask].sum(),
            "This is the sum over the words. It grows with the batch; the mean does not."),
        Misconception(
            "mean over the labels too", lambda logits, labels, mask: (
          losses(logits, labels)[mask].mean() / logits.shape[-1]),
            "Your mean also runs over the labels, most of which add nothing. Each word has one "
            "loss, so the number of labels is no part of the mean."),
        Misconception(
            "without the normalisation",
            lambda logits, labels, mask: -of_the_label(logits, labels)[mask].mean(),
            "You took the logit of the right label alone. The other logits decide as well."),
        Misconception(
            "softmax twice",
            lambda logits, labels, mask: losses(attnlib.softmax(logits), labels)[mask].mean(),
            "Softmax went over the logits twice. The second time it makes all labels almost "
            "equally likely, however sure the network was."),
        Misconception(
            "softmax over the words", over_words,
            "Your probabilities add up to 1 over the words of a sentence. The labels of one word "
            "compete, not the words."),
    ),
    cases=masked_cross_entropy_cases,
)
