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
Four words, and the embedding of each is a single number: $2, -1, 3, 1$. A window of reach 1 slides
over them: it takes 3 times the word on the left, plus 2 times the word itself, minus the word on
the right. Beyond both ends of the sentence stand zeros. Fill in the four outputs, one for each
word.""",
    reference=window_by_hand,
    alternatives=(
        lambda: [5, 1, 2, 11],
        lambda: (5.0, 1.0, 2.0, 11.0),
        lambda: np.convolve([2, -1, 3, 1], [-1, 2, 3], mode="same"),
    ),
    misconceptions=(
        Misconception(
            "left and right exchanged", lambda: [1, 5, 10, -1],
            "Left and right have changed places: you took 3 times the word on the right. What "
            "mathematicians call a convolution does that too; a window reads as it is written."),
        Misconception(
            "only whole windows", lambda: [1, 2],
            "You kept the windows that fit whole. Every word needs an output, those at the ends "
            "too; zeros fill the gaps."),
        Misconception(
            "round the corner", lambda: [8, 1, 2, 9],
            "At the ends your window goes on at the other end of the sentence. Beyond the ends "
            "there is nothing but zeros."),
        Misconception(
            "repeats the end", lambda: [11, 1, 2, 10],
            "Beyond the ends you repeated the first and the last word. Zeros stand there."),
        Misconception(
            "starts at the word", lambda: [1, 2, 11, 3],
            "Your window begins at the word and looks only to the right. The word itself stands "
            "in the middle."),
        Misconception(
            "ends at the word", lambda: [-2, 5, 1, 2],
            "Your window ends at the word and looks only to the left. The word itself stands in "
            "the middle."),
        Misconception(
            "without the word", lambda: [1, 3, -4, 9],
            "You took both neighbours and left the word itself out. The window sees it as well."),
        Misconception(
            "plus for minus", lambda: [3, 7, 4, 11],
            "You added the word on the right. It is taken away: its factor is -1."),
        Misconception(
            "adds up", lambda: [1, 4, 3, 4],
            "You added the words of each window as they are. Each place in the window has a "
            "factor of its own."),
    ),
    cases=lambda rng: [()],
)
