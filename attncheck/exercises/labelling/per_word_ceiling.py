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


EXERCISE = Exercise(
    id="per-word-ceiling",
    stars=2,
    title="The ceiling of every dictionary",
    statement="""
All words of a set of sentences stand in one row: `ids` of shape $(N,)$ names them, `labels` of
shape $(N,)$ holds their correct labels, whole numbers from 0 on. A tagger that sees one word at a
time is a dictionary, with one label for each word of the vocabulary. Write `per_word_ceiling`: the
accuracy of the best possible dictionary on these very words, from 0 to 1.""",
    reference=per_word_ceiling,
    alternatives=(
        lambda ids, labels: label_counts(ids, labels).max(1).sum() / len(ids),
        ceiling_by_dictionary,
        lambda ids, labels: np.einsum("nv,nl->vl", np.eye(ids.max() + 1)[ids], np.eye(
            labels.max() + 1)[labels]).max(axis=1).sum() / len(labels),
    ),
    misconceptions=(
        Misconception(
            "keeps the twins apart", lambda ids, labels: 1.0,
            "Your dictionary is always right, so it must give equal words different labels. It "
            "sees nothing but the word: the two saws get the same label wherever they stand."),
        Misconception(
            "one label for all", lambda ids, labels: np.bincount(labels).max() / len(labels),
            "You gave all words the commonest label. A dictionary may choose a label for every "
            "word of the vocabulary."),
        Misconception(
            "only words with one label", one_label_only,
            "You gave up every word that bears more than one label. The dictionary still gets "
            "some of those right."),
        Misconception(
            "mean over the vocabulary",
            lambda ids, labels: np.mean([np.bincount(labels[ids == word]).max() / np.sum(
                ids == word) for word in np.unique(ids)]),
            "You averaged over the different words, so a rare word weighs as much as a common "
            "one. Accuracy counts each time that a word occurs."),
        Misconception(
            "draws by frequency", draws,
            "Your tagger draws a label as often as it occurs. A dictionary does better: it "
            "always says the same, the likeliest."),
        Misconception(
            "guesses", guesses,
            "You let the tagger guess among the labels that a word can bear, as if they were "
            "equally common. The dictionary knows better."),
        Misconception(
            "last label seen", last_label_seen,
            "Your dictionary keeps whichever label it saw last. For the ceiling it has to keep "
            "the commonest."),
        Misconception(
            "first label seen", first_label_seen,
            "Your dictionary keeps whichever label it saw first. For the ceiling it has to keep "
            "the commonest."),
        Misconception(
            "the middle label", the_middle_label,
            "You took the median of each word's labels. Labels are names without an order: count "
            "them, and take the one that occurs most often."),
        Misconception(
            "the best word of each label",
            lambda ids, labels: label_counts(ids, labels).max(0).sum() / len(ids),
            "For each label you chose a word. It is the other way round: for each word the "
            "dictionary chooses a label."),
        Misconception(
            "share of mistakes", lambda ids, labels: 1 - per_word_ceiling(ids, labels),
            "This is the share of words that even the best dictionary gets wrong. The question "
            "is what share it gets right."),
    ),
    cases=per_word_ceiling_cases,
)
