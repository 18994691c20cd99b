"""Exercise `window-by-hand`: a window at both ends."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def window_by_hand():
    """Return the four outputs of the window, one for each word."""
    words, factors = [2, -1, 3, 1], np.array([3, 2, -1])
    padded = np.array([0, *words, 0])
    return [factors @ padded[i : i + 3] for i in range(4)]


EXERCISE = Exercise(
    id="window-by-hand",
    stars=1,
    title="A window at both ends",
    statement="""
A sentence has four words, and the embedding of each word is a single number: $2, -1, 3, 1$. A
window slides over it and sees one word on each side: it takes 3 times the word on the left, plus 2
times the word itself, minus the word on the right. Beyond both ends of the sentence there are
zeros. Fill in the four outputs, one for each word.""",
    reference=window_by_hand,
    alternatives=(
        lambda: [5, 1, 2, 11],
        lambda: (5.0, 1.0, 2.0, 11.0),
        lambda: np.convolve([2, -1, 3, 1], [-1, 2, 3], mode="same"),
    ),
    misconceptions=(
        Misconception(
            "left and right swapped", lambda: [1, 5, 10, -1],
            "You swapped left and right: you multiplied the word on the right by 3. A convolution "
            "in mathematics does the same, but here the factors apply in the order in which they "
            "are written."),
        Misconception(
            "only complete windows", lambda: [1, 2],
            "You kept only the windows that fit completely. Every word needs an output, even at "
            "the ends, where zeros fill the gaps."),
        Misconception(
            "wraps around", lambda: [8, 1, 2, 9],
            "At the ends, your window continues at the other end of the sentence. Beyond the ends "
            "there are only zeros."),
        Misconception(
            "repeats the end", lambda: [11, 1, 2, 10],
            "Beyond the ends you repeated the first and the last word. There should be zeros."),
        Misconception(
            "starts at the word", lambda: [1, 2, 11, 3],
            "Your window begins at the word and looks only to the right. The word should be in "
            "the middle."),
        Misconception(
            "ends at the word", lambda: [-2, 5, 1, 2],
            "Your window ends at the word and looks only to the left. The word should be in the "
            "middle."),
        Misconception(
            "without the word", lambda: [1, 3, -4, 9],
            "You used both neighbours but not the word itself. The window sees it too."),
        Misconception(
            "plus instead of minus", lambda: [3, 7, 4, 11],
            "You added the word on the right. Its factor is -1, so it should be subtracted."),
        Misconception(
            "adds without factors", lambda: [1, 4, 3, 4],
            "You added up the words in each window without their factors. Each position in the "
            "window has its own factor."),
    ),
    cases=lambda rng: [()],
)
