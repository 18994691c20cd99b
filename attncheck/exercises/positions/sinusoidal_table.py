"""Exercise `sinusoidal-table`: A clock for every place."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import hands, steps


def sinusoidal_table(seq_len, d_model):
    """Return the table (seq_len, d_model) of sines and cosines; d_model is even."""
    slowness = 10000 ** (np.arange(0, d_model, 2) / d_model)   # (d_model / 2,)
    angles = np.arange(seq_len)[:, None] / slowness            # (seq_len, d_model / 2)
    table = np.zeros((seq_len, d_model))
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


def sinusoidal_by_loop(seq_len, d_model):
    table = np.zeros((seq_len, d_model))
    for p in range(seq_len):
        for i in range(d_model // 2):
            angle = p / 10000 ** (2 * i / d_model)
            table[p, 2 * i], table[p, 2 * i + 1] = np.sin(angle), np.cos(angle)
    return table


def sinusoidal_by_phase(seq_len, d_model):
    column = np.arange(d_model)
    speed = np.exp(-np.log(10000) * (column - column % 2) / d_model)
    return np.sin(np.outer(np.arange(seq_len), speed) + np.pi / 2 * (column % 2))


def waves(angles):
    """Put the sines and cosines of (..., d / 2) angles into neighbouring columns."""
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(*angles.shape[:-1], -1)


def doubled_for_every_column(seq_len, d_model):
    column = np.arange(d_model)
    angles = steps(seq_len) / 10000 ** (2 * column / d_model)
    return np.where(column % 2, np.cos(angles), np.sin(angles))


def own_slowness(seq_len, d_model):
    column = np.arange(d_model)
    angles = steps(seq_len) / 10000 ** (column / d_model)
    return np.where(column % 2, np.cos(angles), np.sin(angles))


EXERCISE = Exercise(
    id="sinusoidal-table",
    stars=2,
    title="A clock for every place",
    statement="""
Write `sinusoidal_table`: hand number $i$ of the clock has the slowness
$s_i = 10000^{2i / d_{\\text{model}}}$ and fills two columns, $e_{p,2i} = \\sin(p / s_i)$ and
$e_{p,2i+1} = \\cos(p / s_i)$. Row $p$ belongs to place $p$, the first place is 0, and `d_model` is
even. Can you do it without a loop?""",
    reference=sinusoidal_table,
    alternatives=(sinusoidal_by_loop, sinusoidal_by_phase,
                  lambda seq_len, d_model: attnlib.sinusoidal(seq_len, d_model)),
    misconceptions=(
        Misconception(
            "sines first", lambda seq_len, d_model: np.concatenate(
          [np.sin(steps(seq_len) / hands(d_model)), np.cos(steps(seq_len) / hands(d_model))], 1),
            "All sines stand on the left and all cosines on the right. Many programs do so; in "
            "this book the two numbers of a hand are neighbours."),
        Misconception(
            "cosine first",
            lambda seq_len, d_model: waves(steps(seq_len) / hands(d_model)).reshape(
                seq_len, -1, 2)[..., ::-1].reshape(seq_len, d_model),
            "Sine and cosine of each hand have changed places. The even columns, and the very "
            "first is one of them, are the sines."),
        Misconception(
            "counts from one",
            lambda seq_len, d_model: waves((steps(seq_len) + 1) / hands(d_model)),
            "Your first row belongs to place 1. The places begin with 0, where no hand has "
            "turned yet."),
        Misconception(
            "number of the hand for twice it",
            lambda seq_len, d_model: waves(
                steps(seq_len) / 10000 ** (np.arange(d_model // 2) / d_model)),
            "Your exponent grows by half as much as it should from one hand to the next, so the "
            "slow hands are too fast. A hand stands for two columns."),
        Misconception(
            "doubled twice",
            lambda seq_len, d_model: waves(
                steps(seq_len) / 10000 ** (2 * np.arange(0, d_model, 2) / d_model)),
            "Your exponent grows by twice as much as it should from one hand to the next. Did "
            "you count in twos already, and then double it once more?"),
        Misconception(
            "a hand for every column", own_slowness,
            "Every column turns at a speed of its own. Sine and cosine side by side belong to "
            "one hand, so they share a slowness."),
        Misconception(
            "doubled for every column", doubled_for_every_column,
            "You took the number of the column for the number of the hand. A hand fills two "
            "columns, so sine and cosine share a slowness, and it grows half as fast."),
        Misconception(
            "another base",
            lambda seq_len, d_model: waves(
                steps(seq_len) / np.exp(np.arange(0, d_model, 2) / d_model)),
            "Here the slowest hand is hardly slower than the fastest: your base is that of the "
            "exponential function, and a logarithm may have got lost."),
        Misconception(
            "times slowness",
            lambda seq_len, d_model: waves(steps(seq_len) * hands(d_model)),
            "The further right, the faster your hands turn. A large slowness should slow a hand "
            "down."),
        Misconception(
            "only sines",
            lambda seq_len, d_model: np.repeat(
                np.sin(steps(seq_len) / hands(d_model)), 2, axis=1),
            "Both columns of a hand hold its sine. One number does not tell where a hand "
            "points; the cosine is missing."),
        Misconception(
            "one place per column",
            lambda seq_len, d_model: waves(steps(seq_len) / hands(d_model)).T,
            "Your places are columns. In this book the rows of an array are the vectors."),
    ),
    cases=lambda rng: [(5, 8), (7, 6), (8, 4), (11, 12), (6, 10), (4, 2)],
    exempt={"remainders": "`d_model` is even, since a hand fills two columns"},
)
