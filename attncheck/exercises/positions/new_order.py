"""Exercise `new-order`: the same words in another order."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def in_new_order(output, ids, new_ids):
    """Return the output (L, d) for the words `new_ids`: `ids` in another order.

    `output` (L, d) is what self-attention without positions gives for the words `ids`.
    """
    same_word = new_ids[:, None] == ids        # (L, L): new position by old position
    old_position = same_word.argmax(axis=1)    # any: equal words have equal outputs
    return output[old_position]


def in_new_order_by_lookup(output, ids, new_ids):
    of_word = dict(zip(ids.tolist(), output, strict=True))
    return np.array([of_word[word] for word in new_ids.tolist()])


def order_between(ids, new_ids):
    """Return `order` with `ids[order]` equal to `new_ids`."""
    back = np.argsort(np.argsort(new_ids, kind="stable"))
    return np.argsort(ids, kind="stable")[back]


def inverse_order(output, ids, new_ids):
    moved = np.empty_like(output)
    moved[order_between(ids, new_ids)] = output
    return moved


def one_position_per_word(output, ids, new_ids):
    moved = np.zeros_like(output)
    for row, word in zip(output, ids.tolist(), strict=True):
        moved[new_ids.tolist().index(word)] = row
    return moved


def in_new_order_cases(rng):
    yield np.array([[0.4, -1.2, 0.7]]), np.array([5], np.intp), np.array([5], np.intp)
    for length, d, vocabulary in ((5, 3, 5), (8, 11, 40), (6, 1, 90), (11, 4, 90)):
        words = 1 + np.sort(rng.choice(vocabulary - 2, length - 2, replace=False))
        words[-1] = vocabulary - 1                         # the ids have gaps: 0 is one of them
        words = rng.permutation(np.r_[words, words[1], words[1]]).astype(np.intp)
        while vocabulary == length and (words[words] == words).all():
            words = rng.permutation(words)                 # an id is not its own position
        _, kind = np.unique(words, return_inverse=True)
        vectors = rng.normal(size=(length, d + 1))[kind]
        W_q, W_k = rng.normal(size=(2, d + 1, d)) / np.sqrt(d)
        output, _ = attnlib.attention(vectors @ W_q, vectors @ W_k, 2 * vectors[:, :d])
        output[kind == 2] = 0                              # a row of zeros is an output, too
        yield output, words, np.r_[words[-2:], words[:-2]]      # not its own inverse
        yield output, words, rng.permutation(words)


EXERCISE = Exercise(
    id="new-order",
    stars=1,
    title="The same words in another order",
    statement="""
Self-attention without positions reads a sentence whose words have the ids `ids`, an array of
whole numbers of shape $(L,)$, and its output is `output`, of shape $(L, d)$. Some words occur
more than once. Now the same words arrive in another order, with the ids `new_ids`. Write
`in_new_order`, which returns the output for the new order without running attention again. A
word that occurs twice has two rows in `output`: which of them do you take?""",
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
            "You left every output at its old position, whatever word is there now. Self-attention "
            "is equivariant: when the words move, their outputs move along."),
        Misconception(
            "inverse order", inverse_order,
            "You moved the rows in the opposite direction, as if `new_ids` were to become `ids`. "
            "Follow a single word from its old position to its new one."),
        Misconception(
            "old and new swapped",
            lambda output, ids, new_ids: output[(new_ids[:, None] == ids).argmax(axis=0)],
            "You looked up each old word among the new ones and used its new position as a row. "
            "The rows of `output` are numbered by the old positions."),
        Misconception(
            "columns shuffled",
            lambda output, ids, new_ids: output[:, order_between(ids, new_ids)],
            "You shuffled the columns. Each row belongs to a word; a column holds one component of "
            "every word."),
        Misconception(
            "id used as a position", lambda output, ids, new_ids: output[new_ids],
            "You used the id of a word as the number of its row. The id only says which word it "
            "is; `ids` tells you where that word was."),
        Misconception(
            "rank of the id used as a position",
            lambda output, ids, new_ids: output[np.unique(new_ids, return_inverse=True)[1]],
            "You numbered the different words by the size of their ids and took that number for a "
            "row. The rows of `output` follow the order of the sentence, not the order of the "
            "ids."),
        Misconception(
            "sorted", lambda output, ids, new_ids: output[np.argsort(ids, kind="stable")],
            "You sorted the words by their ids. The question asks for the order that `new_ids` "
            "gives."),
        Misconception(
            "mean of all outputs",
            lambda output, ids, new_ids: np.broadcast_to(output.mean(0), output.shape),
            "You gave every word the mean of all rows. The mean is indeed the same for every "
            "order, but each word keeps an output of its own."),
        Misconception(
            "one position per word", one_position_per_word,
            "A word that occurs several times received its output at only one position. Equal "
            "words have equal outputs, so each of them needs that row."),
        Misconception(
            "rows of equal words added",
            lambda output, ids, new_ids: (new_ids[:, None] == ids) @ output,
            "For a word that occurs several times you added all its rows. These rows are equal, so "
            "the sum is too large; one of them is enough."),
    ),
    cases=in_new_order_cases,
)
