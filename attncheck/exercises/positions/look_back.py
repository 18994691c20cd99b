"""Exercise `look-back`: A head that looks k places back."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import hands


def look_back(k, d_model):
    """Return W (d_model, d_model), which turns row p of the waves into row p - k."""
    W = np.zeros((d_model, d_model))
    for i in range(0, d_model, 2):                         # each hand by itself
        angle = k / 10000 ** (i / d_model)
        cos, sin = np.cos(angle), np.sin(angle)
        W[i : i + 2, i : i + 2] = [[cos, -sin], [sin, cos]]
    return W


def look_back_by_diagonals(k, d_model):
    angles = k / 10000 ** (np.arange(0, d_model, 2) / d_model)
    beside = np.ravel(np.stack([np.sin(angles), 0 * angles], -1))[:-1]
    return np.diag(np.repeat(np.cos(angles), 2)) + np.diag(beside, -1) - np.diag(beside, 1)


def look_back_by_fit(k, d_model):
    table = attnlib.sinusoidal(200 + abs(k), d_model)
    here, there = (table[k:], table[: len(table) - k]) if k >= 0 else (table[:k], table[-k:])
    return np.linalg.lstsq(here, there, rcond=None)[0].T


def turns(angles):
    """Blocks along the diagonal that turn each hand back by its angle."""
    size = 2 * len(angles)
    W = np.zeros((size, size))
    W[::2, ::2] = W[1::2, 1::2] = np.diag(np.cos(angles))
    W[1::2, ::2] = np.diag(np.sin(angles))
    W[::2, 1::2] = -W[1::2, ::2]
    return W


def in_halves(k, d_model):
    order = np.r_[0:d_model:2, 1:d_model:2]
    return turns(k / hands(d_model))[order][:, order]


def for_one_place(k, d_model):
    table = attnlib.sinusoidal(abs(k) + 1, d_model)
    here, there = (table[k], table[0]) if k > 0 else (table[0], table[-k])
    return np.outer(there, here) / (here @ here)


EXERCISE = Exercise(
    id="look-back",
    stars=3,
    title="A head that looks k places back",
    statement="""
Let a head look $k$ places back; no training is needed for it. The row of place $p$ in the chapter's
table is $e^p$, with $e^p_{2i} = \\sin(p / s_i)$, $e^p_{2i+1} = \\cos(p / s_i)$ and
$s_i = 10000^{2i / d_{\\text{model}}}$; `d_model` is even. Write `look_back`: the matrix $W$,
`d_model` by `d_model`, with $W e^p = e^{p-k}$ for *every* place $p$, where $e^p$ stands upright to
the right of $W$. As $W^q$, with the identity as $W^k$, it lets place $p$ ask for place $p - k$.
With a negative $k$ the head looks ahead.""",
    reference=look_back,
    alternatives=(
        look_back_by_diagonals,
        look_back_by_fit,
        lambda k, d_model: turns(k / hands(d_model)),
    ),
    misconceptions=(
        Misconception(
            "looks ahead", lambda k, d_model: turns(-k / hands(d_model)),
            "Your hands turn the wrong way: the matrix moves every place k on. Look at the "
            "direction of the turn, and at whether the vector stands upright on the right."),
        Misconception(
            "always by one", lambda k, d_model: turns(np.sign(k) / hands(d_model)),
            "Your matrix moves by one place, however large k is. How far does a hand turn in k "
            "places?"),
        Misconception(
            "one turn for all hands", lambda k, d_model: turns(k + np.zeros(d_model // 2)),
            "All hands turn by the same angle. Each has a slowness of its own, and the "
            "right-hand columns move very little."),
        Misconception(
            "blocks for sines first", in_halves,
            "Your matrix fits a table with all sines on the left and all cosines on the right. "
            "In this book the two numbers of a hand are neighbours."),
        Misconception(
            "doubled twice", lambda k, d_model: turns(k / hands(d_model) ** 2),
            "The slow hands turn too little: their slowness grows by twice the exponent from "
            "hand to hand. Did you count in twos already, and then double it once more?"),
        Misconception(
            "shifts the columns", lambda k, d_model: np.roll(np.eye(d_model), k, axis=0),
            "Your matrix moves the numbers of a vector to other columns. The question is for "
            "the vector of another place, and that is reached by turning each hand."),
        Misconception(
            "good for one place", for_one_place,
            "Your matrix is right for a single pair of places, and takes all others to a "
            "multiple of the same vector. One matrix should serve every place."),
        Misconception(
            "only cosines", lambda k, d_model: np.diag(np.repeat(np.cos(k / hands(d_model)), 2)),
            "Your matrix only shortens each hand. To turn it, its sine and its cosine have to "
            "mix."),
        Misconception(
            "power of each number", lambda k, d_model: turns(1 / hands(d_model)) ** k,
            "You raised each number of the one-step matrix to a power. To take the step again "
            "is a product of matrices."),
    ),
    cases=lambda rng: [(2, 8), (3, 6), (7, 4), (-2, 10), (1, 12), (0, 4), (-5, 2)],
    exempt={"remainders": "`d_model` is even, since a hand fills two columns"},
)
