"""Exercise `per-word-ceiling`: the ceiling of every dictionary."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def per_word_ceiling(ids, labels):
    """Return the best accuracy that a tagger can have if it sees one word at a time.

    `ids` and `labels` are integer arrays (N,): all words, and the label of each.
    """
    right = 0
    for word in np.unique(ids):
        right += np.bincount(labels[ids == word]).max()    # the word's commonest label
    return right / len(ids)


def label_counts(ids, labels):
    counts = np.zeros((ids.max() + 1, labels.max() + 1))
    np.add.at(counts, (ids, labels), 1)
    return counts[np.unique(ids)]                          # (different words, labels)


def ceiling_by_dictionary(ids, labels):
    counts = {}
    for word, label in zip(ids.tolist(), labels.tolist(), strict=True):
        of_word = counts.setdefault(word, {})
        of_word[label] = of_word.get(label, 0) + 1
    return sum(max(of_word.values()) for of_word in counts.values()) / len(ids)


def last_label_seen(ids, labels):
    dictionary = dict(zip(ids, labels, strict=True))
    return np.mean([dictionary[word] == label for word, label in zip(ids, labels, strict=True)])


def first_label_seen(ids, labels):
    _, first, word = np.unique(ids, return_index=True, return_inverse=True)
    return np.mean(labels[first][word] == labels)


def the_middle_label(ids, labels):
    return sum(np.sum(labels[ids == word] == np.median(labels[ids == word]))
               for word in np.unique(ids)) / len(ids)


def one_label_only(ids, labels):
    counts = label_counts(ids, labels)
    return counts[(counts > 0).sum(1) == 1].sum() / len(ids)


def guesses(ids, labels):
    counts = label_counts(ids, labels)
    return (counts.sum(1) / (counts > 0).sum(1)).sum() / len(ids)


def draws(ids, labels):
    counts = label_counts(ids, labels)
    return ((counts**2).sum(1) / counts.sum(1)).sum() / len(ids)


def per_word_ceiling_cases(rng):
    for count, num_words, num_labels in ((29, 5, 3), (41, 7, 4), (54, 8, 5)):
        ids = np.resize(np.arange(1, num_words), count)
        drawn = rng.integers(num_labels, size=count, dtype=np.intp)
        labels = np.where(rng.random(count) < 0.6, ids % num_labels, drawn)
        labels[ids == 1] = 1                               # this word has one label only
        ids[:7], labels[:7] = num_words + 1, [0, 0, 0, 1, 1, 2, 2]     # the middle one is not
        order = rng.permutation(count)                                 # the commonest
        ids, labels = ids[order], labels[order]
        ids[-1], labels[-1] = 2, 3 % num_labels            # seen last, and not its commonest
        yield ids, labels
    ids, labels = [1, 1, 2, 2, 2, 2, 2, 5], [0, 0, 1, 1, 1, 1, 0, 2]       # the commonest pair:
    yield np.array(ids, dtype=np.intp), np.array(labels, dtype=np.intp)    # a word of two labels
    yield np.array([4], dtype=np.intp), np.array([2], dtype=np.intp)


EXERCISE = Exercise(
    id="per-word-ceiling",
    stars=2,
    title="The best accuracy without context",
    statement="""
The words of many sentences are written one after the other: `ids` of shape $(N,)$ says which words
they are, and `labels` of shape $(N,)$ holds their correct labels, whole numbers from 0 on. A tagger
that sees one word at a time is a dictionary: it has one label for each word of the vocabulary.
Write `per_word_ceiling`: the accuracy of the best possible dictionary on exactly these words, from
0 to 1.""",
    reference=per_word_ceiling,
    alternatives=(
        lambda ids, labels: label_counts(ids, labels).max(1).sum() / len(ids),
        ceiling_by_dictionary,
        lambda ids, labels: np.einsum("nv,nl->vl", np.eye(ids.max() + 1)[ids], np.eye(
            labels.max() + 1)[labels]).max(axis=1).sum() / len(labels),
    ),
    misconceptions=(
        Misconception(
            "different labels for the same word", lambda ids, labels: 1.0,
            "Your dictionary is always right, so it must give the same word different labels. It "
            "sees only the word: both saws get the same label, wherever they stand."),
        Misconception(
            "one label for all", lambda ids, labels: np.bincount(labels).max() / len(labels),
            "You gave all words the same label, the most frequent one. A dictionary can choose a "
            "label for every word of the vocabulary."),
        Misconception(
            "only words with one label", one_label_only,
            "You counted only words that always have the same label. For the other words, the "
            "dictionary is still right some of the time."),
        Misconception(
            "the most frequent pair",
            lambda ids, labels: label_counts(ids, labels).max() / len(ids),
            "You counted only the most frequent pair of word and label. Every word of the "
            "vocabulary has a most frequent label, and all of these pairs count."),
        Misconception(
            "mean over the vocabulary",
            lambda ids, labels: np.mean([np.bincount(labels[ids == word]).max() / np.sum(
                ids == word) for word in np.unique(ids)]),
            "You averaged over the different words, so a rare word counts as much as a frequent "
            "one. Accuracy counts every occurrence of a word."),
        Misconception(
            "draws labels at random by frequency", draws,
            "Your tagger draws each label at random, as often as it occurs with the word. A "
            "dictionary does better by always giving the most frequent label."),
        Misconception(
            "guesses among the possible labels", guesses,
            "Your tagger guesses among the labels of a word as if they were equally frequent. The "
            "best dictionary always gives the most frequent one."),
        Misconception(
            "last label seen", last_label_seen,
            "Your dictionary keeps the label that it saw last. The best dictionary keeps the most "
            "frequent one."),
        Misconception(
            "first label seen", first_label_seen,
            "Your dictionary keeps the label that it saw first. The best dictionary keeps the "
            "most frequent one."),
        Misconception(
            "the median label", the_middle_label,
            "You took the median of each word's labels. Labels are names without an order: count "
            "them, and take the most frequent one."),
        Misconception(
            "the best word of each label",
            lambda ids, labels: label_counts(ids, labels).max(0).sum() / len(ids),
            "You chose the best word for each label. A dictionary does the opposite: it chooses "
            "the best label for each word."),
        Misconception(
            "share of mistakes", lambda ids, labels: 1 - per_word_ceiling(ids, labels),
            "This is the share of words that even the best dictionary gets wrong. The question "
            "asks for the share that it gets right."),
    ),
    cases=per_word_ceiling_cases,
)
