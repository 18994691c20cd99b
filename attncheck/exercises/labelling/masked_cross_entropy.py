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
the natural logarithm of the probability of its correct label. Write `masked_cross_entropy`: the
mean loss over all real words, which stand where `mask` is True. `logits` has the shape
`(B, L, num_labels)`, and `labels` and `mask` have the shape `(B, L)`. Your function must also work
if logits are as large as 1000, if the correct label is extremely unlikely, and if the padding holds
NaN or infinity. A sentence may have no words, but the batch has at least one.""",
    reference=masked_cross_entropy,
    alternatives=(
        lambda logits, labels, mask: losses(logits, labels)[mask].mean(),
        cross_entropy_by_loop,
        lambda logits, labels, mask: np.average(
            np.where(mask, losses(logits, labels), 0.0), weights=mask),
    ),
    misconceptions=(
        Misconception(
            "wrong sign", lambda logits, labels, mask: -losses(logits, labels)[mask].mean(),
            "This is the mean of the logarithms themselves, which is negative. The better the "
            "tagger, the smaller its loss should be."),
        Misconception(
            "overflows", overflows,
            "This is right for ordinary logits, but with very large ones exp overflows. What "
            "could you subtract from all logits of a word without changing its softmax?"),
        Misconception(
            "the sum overflows", lambda logits, labels, mask: (
          np.log(np.exp(logits).sum(-1)) - of_the_label(logits, labels))[mask].mean(),
            "You avoided the division, but the exponential of a very large logit still overflows. "
            "First make the logits smaller, in a way that does not change the softmax."),
        Misconception(
            "one maximum for all", one_maximum,
            "You subtracted the largest logit of the whole batch from all of them. If the logits "
            "of a word lie far below it, all their exponentials become zero."),
        Misconception(
            "the logarithm of zero", lambda logits, labels, mask: (
          -np.log(of_the_label(attnlib.softmax(logits), labels))[mask].mean()),
            "Your softmax does not overflow, but a very small probability is rounded to zero "
            "before you take its logarithm. Can you compute the logarithm without the "
            "probability?"),
        Misconception(
            "adds a small number for safety", lambda logits, labels, mask: (
          -np.log(of_the_label(attnlib.softmax(logits), labels) + 1e-9)[mask].mean()),
            "The small number inside the logarithm prevents an infinite loss, but it also limits "
            "the loss: an extremely unlikely label should still cost more than a very unlikely "
            "one."),
        Misconception(
            "padding counts too", lambda logits, labels, mask: losses(logits, labels).mean(),
            "Your mean includes the padding, so a network would be trained to label positions "
            "without a word."),
        Misconception(
            "divides by all positions",
            lambda logits, labels, mask: np.where(mask, losses(logits, labels), 0.0).mean(),
            "Your sum leaves out the padding, but you divide by the number of all positions, so "
            "more padding makes the loss smaller."),
        Misconception(
            "NaN times zero", lambda logits, labels, mask: (
          (losses(logits, labels) * mask).sum() / mask.sum()),
            "You multiply the losses of the padding by 0, but NaN times 0 is NaN. Leave these "
            "losses out instead."),
        Misconception(
            "the first positions", lambda logits, labels, mask: masked_cross_entropy(
          logits, labels, _shared.first_words(mask)),
            "You counted the words in the mask and took that many positions from the start. The "
            "words may stand elsewhere: the mask says where."),
        Misconception(
            "mean of the sentences", lambda logits, labels, mask: (
          _shared.each_sentence(losses(logits, labels), mask).mean()),
            "You averaged the losses of the sentences, so a word in a short sentence counts for "
            "more. Every word should count the same."),
        Misconception(
            "sum", lambda logits, labels, mask: losses(logits, labels)[mask].sum(),
            "This is the sum over the words. A sum grows with the size of the batch, but a mean "
            "does not."),
        Misconception(
            "mean over the labels too", lambda logits, labels, mask: (
          losses(logits, labels)[mask].mean() / logits.shape[-1]),
            "You divided by the number of labels as well. Each word has only one loss, so the "
            "mean runs over words alone."),
        Misconception(
            "without the normalisation",
            lambda logits, labels, mask: -of_the_label(logits, labels)[mask].mean(),
            "You used only the logit of the correct label. Its probability depends on the other "
            "logits too."),
        Misconception(
            "softmax twice",
            lambda logits, labels, mask: losses(attnlib.softmax(logits), labels)[mask].mean(),
            "You applied softmax twice. The second softmax makes all labels almost equally "
            "likely, however certain the network was."),
        Misconception(
            "softmax over the words", over_words,
            "Your probabilities sum to 1 over the words of a sentence. They should sum to 1 over "
            "the labels of each word."),
    ),
    cases=masked_cross_entropy_cases,
    exempt={"mutant np.take_along_axis(shifted, labels[..., None], axis=-1)[..., -1]":
            "the last axis has length 1 here, so its first entry is its last"},
)
