"""Exercise `sinusoidal-table`: the table of sines and cosines."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import angles, frequencies


def sinusoidal_table(seq_len, d_model):
    """Return the table (seq_len, d_model) of sines and cosines; d_model is even."""
    pair = np.arange(d_model // 2)
    frequency = 10000 ** (-2 * pair / d_model)              # (d_model / 2,)
    angle = np.arange(seq_len)[:, None] * frequency         # (seq_len, d_model / 2)
    table = np.zeros((seq_len, d_model))
    table[:, ::2] = np.sin(angle)
    table[:, 1::2] = np.cos(angle)
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
    frequency = np.exp(-np.log(10000) * (column - column % 2) / d_model)
    return np.sin(np.outer(np.arange(seq_len), frequency) + np.pi / 2 * (column % 2))


def pairs(angle):
    """Put the sines and cosines of (..., d / 2) angles into neighbouring columns."""
    return np.stack([np.sin(angle), np.cos(angle)], -1).reshape(*angle.shape[:-1], -1)


def with_exponents(exponents):
    """Return the right answer, but for the exponents (d_model / 2,) of the frequencies."""
    return lambda seq_len, d_model: pairs(
        np.arange(seq_len)[:, None] / 10000 ** exponents(d_model))


def column_by_column(times):
    """Return a table in which column c has the exponent times * c / d_model."""
    def answer(seq_len, d_model):
        column = np.arange(d_model)
        angle = np.arange(seq_len)[:, None] / 10000 ** (times * column / d_model)
        return np.where(column % 2, np.cos(angle), np.sin(angle))

    return answer


EXERCISE = Exercise(
    id="sinusoidal-table",
    stars=2,
    title="The sinusoidal table",
    statement="""
Write `sinusoidal_table`, the table of sines and cosines. Row $p$ belongs to position $p$,
counted from 0. The columns come in pairs, since `d_model` is even, and pair number $i$, also
counted from 0, has the frequency $\\omega_i = 10000^{-2i / d_{\\text{model}}}$. Its first
column holds $e_{p,2i} = \\sin(\\omega_i\\, p)$ and its second column holds $e_{p,2i+1} =
\\cos(\\omega_i\\, p)$. Try to do it without a loop.""",
    reference=sinusoidal_table,
    alternatives=(sinusoidal_by_loop, sinusoidal_by_phase,
                  lambda seq_len, d_model: attnlib.sinusoidal(seq_len, d_model)),
    misconceptions=(
        Misconception(
            "all sines first", lambda seq_len, d_model: np.concatenate(
                [np.sin(angles(seq_len, d_model)), np.cos(angles(seq_len, d_model))], 1),
            "You put all sines on the left and all cosines on the right. Many programs do this, "
            "but in this book the sine and the cosine of a pair are neighbours."),
        Misconception(
            "cosine first",
            lambda seq_len, d_model: pairs(angles(seq_len, d_model)).reshape(
                seq_len, -1, 2)[..., ::-1].reshape(seq_len, d_model),
            "Sine and cosine are swapped in every pair. The even columns, including column 0, hold "
            "the sines."),
        Misconception(
            "positions counted from 1",
            lambda seq_len, d_model: pairs(angles(seq_len + 1, d_model)[1:]),
            "Your first row belongs to position 1. Positions are counted from 0, where every angle "
            "is still 0."),
        Misconception(
            "exponent grows half as fast",
            with_exponents(lambda d_model: np.arange(d_model // 2) / d_model),
            "From one pair to the next, your exponent changes by half of what it should, so the "
            "pairs on the right turn too fast. A pair takes up two columns."),
        Misconception(
            "exponent grows twice as fast",
            with_exponents(lambda d_model: 2 * np.arange(0, d_model, 2) / d_model),
            "From one pair to the next, your exponent changes by twice what it should. If you "
            "already count in steps of two, do not double again."),
        Misconception(
            "a frequency for every column", column_by_column(1),
            "Each of your columns has a frequency of its own. The sine and the cosine beside it "
            "form a pair and share one frequency."),
        Misconception(
            "column used as the number of the pair", column_by_column(2),
            "You used the number of the column as the number of the pair. A pair takes up two "
            "columns, so sine and cosine share a frequency, and the exponent grows half as fast."),
        Misconception(
            "wrong base",
            lambda seq_len, d_model: pairs(
                np.arange(seq_len)[:, None] / np.exp(np.arange(0, d_model, 2) / d_model)),
            "Your lowest frequency is hardly lower than the highest. You took powers of Euler's "
            "number; a logarithm may have been lost on the way."),
        Misconception(
            "divided by the frequency",
            lambda seq_len, d_model: pairs(np.arange(seq_len)[:, None] / frequencies(d_model)),
            "Your frequencies grow from left to right. The leftmost pair should turn fastest, and "
            "every further pair more slowly."),
        Misconception(
            "only sines",
            lambda seq_len, d_model: np.repeat(np.sin(angles(seq_len, d_model)), 2, axis=1),
            "Both columns of each pair hold the sine. The sine alone does not determine the angle; "
            "the cosine is missing."),
        Misconception(
            "transposed",
            lambda seq_len, d_model: pairs(angles(seq_len, d_model)).T,
            "Your positions run along the columns. In this book the rows of an array are the "
            "vectors."),
    ),
    cases=lambda rng: [(5, 8), (7, 6), (8, 4), (11, 12), (6, 10), (4, 2), (1, 6)],
    exempt=dict.fromkeys(
        ("remainders", "ones", "mutant np.squeeze(axis=-1)"),
        "`d_model` is even, since a sine and a cosine form a pair"),
)
