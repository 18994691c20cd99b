"""Exercise `masked-accuracy`: how many words are right?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.labelling import _shared


def masked_accuracy(logits, labels, mask):
    """Return the share of real words whose largest logit belongs to their label.

    `logits` is (B, L, num_labels), `labels` integers (B, L), `mask` boolean (B, L).
    """
    hits = logits.argmax(axis=-1) == labels                # (B, L)
    return hits[mask].mean()


def masked_accuracy_by_loop(logits, labels, mask):
    right = total = 0
    for b, i in zip(*np.nonzero(mask), strict=True):
        right += int(np.argmax(logits[b, i])) == labels[b, i]
        total += 1
    return right / total


def hits(logits, labels):
    return logits.argmax(-1) == labels


def masked_accuracy_cases(rng):
    yield from _shared.labelled_batches(rng)
    logits, _, mask = _shared.labelled_batch(rng, 3, 7, 4)
    yield logits, np.where(mask, logits.argmax(-1), 0), mask       # every word is right


EXERCISE = Exercise(
    id="masked-accuracy",
    stars=1,
    title="Accuracy on a padded batch",
    statement="""
A tagger produced `logits` of shape `(B, L, num_labels)` for a padded batch. Its prediction for a
word is the label with the largest logit, or the first of these labels if several logits are equally
large. The correct labels are in `labels`. Write `masked_accuracy`: the share of words that are
labelled correctly, from 0 to 1. Only real words count. They stand where `mask` is True, which need
not be at the start. The padding has labels and logits too, but they mean nothing, and the logits
may be NaN or infinite. A sentence may have no words, but the batch has at least one.""",
    reference=masked_accuracy,
    alternatives=(
        masked_accuracy_by_loop,
        lambda logits, labels, mask: (hits(logits, labels) & mask).sum() / mask.sum(),
        lambda logits, labels, mask: np.average(hits(logits, labels), weights=mask),
    ),
    misconceptions=(
        Misconception(
            "padding counts too", lambda logits, labels, mask: hits(logits, labels).mean(),
            "Your count includes the padding, which the tagger was never asked to label."),
        Misconception(
            "divides by all positions",
            lambda logits, labels, mask: (hits(logits, labels) & mask).mean(),
            "You count correct labels at real words only, but you divide by the number of all "
            "positions. Every padded position then counts as a mistake."),
        Misconception(
            "padding counts as right",
            lambda logits, labels, mask: (hits(logits, labels) | ~mask).mean(),
            "You count every padded position as correct. A batch with a lot of padding would look "
            "good for that reason alone."),
        Misconception(
            "the accuracy of the padding",
            lambda logits, labels, mask: hits(logits, labels)[~mask].mean(),
            "You measured the accuracy of the padding. True in the mask stands for a real word."),
        Misconception(
            "mean of the sentences",
            lambda logits, labels, mask: _shared.each_sentence(hits(logits, labels), mask).mean(),
            "You averaged the accuracies of the sentences, so a word in a short sentence counts "
            "for more. Every word should count the same."),
        Misconception(
            "whole sentences",
            lambda logits, labels, mask: (hits(logits, labels) | ~mask).all(1).mean(),
            "This is the share of sentences without any mistake. The question asks for the share "
            "of words."),
        Misconception(
            "share of mistakes",
            lambda logits, labels, mask: 1 - masked_accuracy(logits, labels, mask),
            "This is the share of words that are labelled incorrectly. The accuracy is the share "
            "of correct ones."),
        Misconception(
            "a number of words",
            lambda logits, labels, mask: (hits(logits, labels) & mask).sum(),
            "This is the number of correct words. A share also depends on how many words there "
            "are."),
        Misconception(
            "never a hit",
            lambda logits, labels, mask: (logits.max(-1) == labels)[mask].mean(),
            "None of your predictions is ever correct. Use the position of the largest logit "
            "instead of its value, and look for it among the labels of each word, not in the "
            "whole batch."),
        Misconception(
            "all or nothing",
            lambda logits, labels, mask: hits(logits, labels)[mask].sum() // mask.sum(),
            "Your result is 1 if every word is correct and 0 otherwise. A share lies in between: "
            "make sure that no division rounds down."),
        Misconception(
            "a tie counts as correct", lambda logits, labels, mask: (np.take_along_axis(
          logits, labels[..., None], -1)[..., 0] == logits.max(-1))[mask].mean(),
            "If several logits are equally large, the prediction is the first of their labels. "
            "You count the word as correct if its label is any of them."),
        Misconception(
            "the first positions", lambda logits, labels, mask: masked_accuracy(
          logits, labels, _shared.first_words(mask)),
            "You counted the words in the mask and took that many positions from the start. The "
            "words may stand elsewhere: the mask says where."),
    ),
    cases=masked_accuracy_cases,
)
