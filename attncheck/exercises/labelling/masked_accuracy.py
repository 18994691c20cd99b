"""Exercise `masked-accuracy`: how many words are right?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.labelling import _shared


def masked_accuracy(logits, labels, mask):
    """Return the share of real words whose largest logit is the one of their label.

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
    title="How many words are right?",
    statement="""
A tagger gave `logits` of shape `(B, L, num_labels)` for a padded batch. Its answer at each word is
the label of the largest logit, the first of them if several are equally large; the correct labels
are in `labels`. Write `masked_accuracy`: the share of words that it labels correctly, from 0 to 1.
Only real words count, where `mask` is True, in front or elsewhere. The padding has logits and
labels too, but they mean nothing, and its logits may be NaN. A sentence may have no word; the batch
has at least one.""",
    reference=masked_accuracy,
    alternatives=(
        masked_accuracy_by_loop,
        lambda logits, labels, mask: (hits(logits, labels) & mask).sum() / mask.sum(),
        lambda logits, labels, mask: np.average(hits(logits, labels), weights=mask),
    ),
    misconceptions=(
        Misconception(
            "padding counts too", lambda logits, labels, mask: hits(logits, labels).mean(),
            "The padding takes part in your count, though nobody asked the tagger about it."),
        Misconception(
            "divides by all places",
            lambda logits, labels, mask: (hits(logits, labels) & mask).mean(),
            "You count right answers at real words only, but divide by the number of all places, "
            "as if every place of padding were a mistake."),
        Misconception(
            "padding counts as right",
            lambda logits, labels, mask: (hits(logits, labels) | ~mask).mean(),
            "You count every place of padding as right. A batch with much padding would look "
            "good for that alone."),
        Misconception(
            "the padding's accuracy",
            lambda logits, labels, mask: hits(logits, labels)[~mask].mean(),
            "You measured the padding. True in the mask stands for a real word."),
        Misconception(
            "mean of the sentences",
            lambda logits, labels, mask: _shared.each_sentence(hits(logits, labels), mask).mean(),
            "You averaged the accuracies of the sentences, so a word in a short sentence weighs "
            "more. Here every word counts the same."),
        Misconception(
            "whole sentences",
            lambda logits, labels, mask: (hits(logits, labels) | ~mask).all(1).mean(),
            "This is the share of sentences without any mistake. The question is about words."),
        Misconception(
            "share of mistakes",
            lambda logits, labels, mask: 1 - masked_accuracy(logits, labels, mask),
            "This is the share of words that are labelled incorrectly. The other share is "
            "wanted."),
        Misconception(
            "a number of words",
            lambda logits, labels, mask: (hits(logits, labels) & mask).sum(),
            "This is how many words are right. A share also says out of how many."),
        Misconception(
            "never a hit",
            lambda logits, labels, mask: (logits.max(-1) == labels)[mask].mean(),
            "Not one of your answers is ever right. Look for the place of the largest logit, not "
            "for its value, and among the labels of each word, not in the whole batch."),
        Misconception(
            "all or nothing",
            lambda logits, labels, mask: hits(logits, labels)[mask].sum() // mask.sum(),
            "Your result is 1 if every word is right, and else 0. A share lies between: take "
            "care that no division rounds down."),
        Misconception(
            "a tie is a hit", lambda logits, labels, mask: (np.take_along_axis(
          logits, labels[..., None], -1)[..., 0] == logits.max(-1))[mask].mean(),
            "Where several logits are equally large, the tagger's answer is the first of them. "
            "You count the word as right if its label is any of them."),
        Misconception(
            "the first ones", lambda logits, labels, mask: masked_accuracy(
          logits, labels, _shared.first_words(mask)),
            "You counted the words of the mask and took as many places from the start. The words "
            "may stand elsewhere: the mask says where."),
    ),
    cases=masked_accuracy_cases,
)
