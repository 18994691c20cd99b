"""Exercise `look-back`: a head that looks k positions back."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import frequencies


def look_back(k, d_model):
    """Return W (d_model, d_model), which takes row p of the table to row p - k."""
    W = np.zeros((d_model, d_model))
    for i in range(d_model // 2):                          # each pair by itself
        angle = k * 10000 ** (-2 * i / d_model)
        cos, sin = np.cos(angle), np.sin(angle)
        pair = slice(2 * i, 2 * i + 2)
        W[pair, pair] = [[cos, -sin], [sin, cos]]
    return W


def look_back_by_diagonals(k, d_model):
    angles = k / 10000 ** (np.arange(0, d_model, 2) / d_model)
    beside = np.ravel(np.stack([np.sin(angles), 0 * angles], -1))[:-1]
    return np.diag(np.repeat(np.cos(angles), 2)) + np.diag(beside, -1) - np.diag(beside, 1)


def look_back_by_fit(k, d_model):
    table = attnlib.sinusoidal(200 + abs(k), d_model)
    here, there = (table[k:], table[: len(table) - k]) if k >= 0 else (table[:k], table[-k:])
    return np.linalg.lstsq(here, there, rcond=None)[0].T


def rotations(angles):
    """Return blocks along the diagonal that rotate each pair back by its angle."""
    size = 2 * len(angles)
    W = np.zeros((size, size))
    W[::2, ::2] = W[1::2, 1::2] = np.diag(np.cos(angles))
    W[1::2, ::2] = np.diag(np.sin(angles))
    W[::2, 1::2] = -W[1::2, ::2]
    return W


def in_halves(k, d_model):
    order = np.r_[0:d_model:2, 1:d_model:2]
    return rotations(k * frequencies(d_model))[order][:, order]


def for_one_position(k, d_model):
    table = attnlib.sinusoidal(abs(k) + 1, d_model)
    here, there = (table[k], table[0]) if k > 0 else (table[0], table[-k])
    return np.outer(there, here) / (here @ here)


EXERCISE = Exercise(
    id="look-back",
    stars=2,
    title="A head that looks k positions back",
    statement="""
A head can look $k$ positions back without any training. Row $p$ of the chapter's sinusoidal
table is $e^p$, with $e^p_{2i} = \\sin(\\omega_i\\, p)$, $e^p_{2i+1} = \\cos(\\omega_i\\, p)$
and the frequencies $\\omega_i = 10000^{-2i / d_{\\text{model}}}$; `d_model` is even. Write
`look_back`, which returns the matrix $W$ of shape $(d_{\\text{model}}, d_{\\text{model}})$ with
$W e^p = e^{p-k}$ for *every* position $p$, where $e^p$ is a column to the right of $W$. If we
use $W$ as $W_q$ and the identity as $W_k$, then position $p$ asks for position $p - k$. The
number $k$ may be 0, and with a negative $k$ the head looks ahead.""",
    reference=look_back,
    alternatives=(
        look_back_by_diagonals,
        look_back_by_fit,
        lambda k, d_model: rotations(k * frequencies(d_model)),
    ),
    misconceptions=(
        Misconception(
            "looks ahead", lambda k, d_model: rotations(-k * frequencies(d_model)),
            "Your matrix takes every position k positions ahead. Check the direction of the "
            "rotation, and remember that the vector is a column to the right of the matrix."),
        Misconception(
            "always by one", lambda k, d_model: rotations(np.sign(k) * frequencies(d_model)),
            "Your matrix moves by one position, however large k is. By what angle does a pair "
            "rotate over k positions?"),
        Misconception(
            "one angle for all pairs", lambda k, d_model: rotations(k + np.zeros(d_model // 2)),
            "All your pairs rotate by the same angle. Each pair has a frequency of its own, and "
            "the pairs on the right hardly rotate."),
        Misconception(
            "sines and cosines apart", in_halves,
            "Your matrix fits a table with all sines on the left and all cosines on the right. In "
            "this book the sine and the cosine of a pair are neighbours."),
        Misconception(
            "exponent grows twice as fast", lambda k, d_model: rotations(
                k * frequencies(d_model) ** 2),
            "The pairs on the right rotate too little, because your exponent changes twice as fast "
            "as it should. If you already count in steps of two, do not double again."),
        Misconception(
            "columns shifted", lambda k, d_model: np.roll(np.eye(d_model), k, axis=0),
            "Your matrix moves the components of a vector to other columns. The question asks for "
            "the vector of another position, which is reached by rotating each pair."),
        Misconception(
            "right for one position", for_one_position,
            "Your matrix is right for a single position and takes all others to multiples of one "
            "vector. The same matrix should work for every position."),
        Misconception(
            "only cosines",
            lambda k, d_model: np.diag(np.repeat(np.cos(k * frequencies(d_model)), 2)),
            "Your matrix only shrinks each pair. In a rotation the sine and the cosine of a pair "
            "have to mix."),
        Misconception(
            "entries raised to the power k", lambda k, d_model: (
                rotations(frequencies(d_model)) ** k),
            "You raised each entry of the matrix for one step to a power. Taking the step again "
            "means multiplying matrices."),
    ),
    cases=lambda rng: [(2, 8), (3, 6), (7, 4), (-2, 10), (1, 12), (0, 4), (-5, 2)],
    exempt=dict.fromkeys(
        ("remainders", "ones", *(f"mutant np.squeeze(axis={axis})" for axis in (None, 0, -1))),
        "`d_model` is even, since a sine and a cosine form a pair"),
)
