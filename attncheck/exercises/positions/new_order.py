"""Exercise `new-order`: the same words in another order."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def in_new_order(output, ids, new_ids):
    """Return the output (L, d) for the words `new_ids`: `ids` in another order.

    `output` (L, d) is what self-attention without positions gave for the words `ids`.
    """
    same_word = new_ids[:, None] == ids                    # (L, L): new place by old
    an_old_place = same_word.argmax(axis=1)                # any will do: twins agree
    return output[an_old_place]


def in_new_order_by_lookup(output, ids, new_ids):
    of_word = dict(zip(ids.tolist(), output, strict=True))
    return np.array([of_word[word] for word in new_ids.tolist()])


def order_between(ids, new_ids):
    """Return `order` with `ids[order]` equal to `new_ids`."""
    back = np.argsort(np.argsort(new_ids, kind="stable"))
    return np.argsort(ids, kind="stable")[back]


def the_other_way(output, ids, new_ids):
    moved = np.empty_like(output)
    moved[order_between(ids, new_ids)] = output
    return moved


def one_place_per_word(output, ids, new_ids):
    moved = np.zeros_like(output)
    for row, word in zip(output, ids.tolist(), strict=True):
        moved[new_ids.tolist().index(word)] = row
    return moved


def in_new_order_cases(rng):
    for length, d in ((5, 3), (8, 11), (11, 4)):
        words = np.r_[np.arange(length - 2), 1, 1].astype(np.intp)     # one of them three times
        words = rng.permutation(words)
        vectors = rng.normal(size=(length - 2, d))[words]
        query, key, value = vectors @ rng.normal(size=(3, d, d)) / np.sqrt(d)
        output, _ = attnlib.attention(query, key, 2 * value)
        output[words == 2] = 0                             # a row of zeros is an output, too
        first = np.r_[words[-2:], words[:-2]]              # moved on by two: never its own inverse
        yield output, words, first
        yield output, words, rng.permutation(words)


EXERCISE = Exercise(
    id="new-order",
    stars=1,
    title="The same words in another order",
    statement="""
Self-attention without positions was given the words `ids`, whole numbers of shape $(L,)$, and gave
the rows of `output`. Some words occur more than once. Now the same words come in another order,
`new_ids`. Write `in_new_order`: return the output for them, without running attention again. A word
that occurs twice has two rows: which of them do you take?""",
    reference=in_new_order,
    alternatives=(
        in_new_order_by_lookup,
        lambda output, ids, new_ids: output[order_between(ids, new_ids)],
        lambda output, ids, new_ids: (lambda same: same / same.sum(1, keepdims=True) @ output)(
            new_ids[:, None] == ids),
    ),
    misconceptions=(
        Misconception(
            "unchanged", lambda output, ids, new_ids: output,
            "You took every output to stay where it was, whatever word stands there now. "
            "Self-attention is equivariant: an output moves along with its word."),
        Misconception(
            "the other way", the_other_way,
            "Your rows are shuffled, but in the inverse direction, as if `new_ids` were to "
            "become `ids`. Follow one word from its old place to its new one."),
        Misconception(
            "old and new exchanged",
            lambda output, ids, new_ids: output[(new_ids[:, None] == ids).argmax(axis=0)],
            "You looked for each old word among the new ones, and took the row with the new "
            "place's number. The rows of `output` are numbered by the old places."),
        Misconception(
            "shuffles the columns",
            lambda output, ids, new_ids: output[:, order_between(ids, new_ids)],
            "You shuffled the columns. The words are the rows; a column holds one number of "
            "every word."),
        Misconception(
            "id taken for a place", lambda output, ids, new_ids: output[new_ids],
            "You used the id of a word as the row to take. The id says which word it is; in "
            "`ids` you find where it stood."),
        Misconception(
            "sorted", lambda output, ids, new_ids: output[np.argsort(ids, kind="stable")],
            "You brought the words into the order of their ids. The question is for the "
            "order in which they stand in `new_ids`."),
        Misconception(
            "pooled", lambda output, ids, new_ids: np.broadcast_to(output.mean(0), output.shape),
            "You gave the mean of all rows to every word. The mean is indeed the same for every "
            "order, but each word keeps an output of its own."),
        Misconception(
            "one place per word", one_place_per_word,
            "A word that occurs several times has got its output at one place only. Equal words "
            "get equal outputs, so all of them are due."),
        Misconception(
            "twins added up",
            lambda output, ids, new_ids: (new_ids[:, None] == ids) @ output,
            "For a word that occurs several times you added all its rows. They are equal, so "
            "the sum is too large; a single one is what each of them gets."),
    ),
    cases=in_new_order_cases,
)
