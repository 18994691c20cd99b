"""Exercise `frame`: cut a signal into windows."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def frame(signal, size, step):
    """Return the complete windows of `signal` (num_samples,) as rows: (count, size).

    A signal shorter than one window gives an array of shape (0, size).
    """
    starts = np.arange(0, len(signal) - size + 1, step)
    return signal[starts[:, None] + np.arange(size)]


def frame_by_loop(signal, size, step):
    rows, start = [], 0
    while start + size <= len(signal):
        rows.append(signal[start : start + size])
        start += step
    return np.array(rows).reshape(-1, size)


def frame_by_view(signal, size, step):
    if len(signal) < size:
        return np.zeros((0, size))
    return np.lib.stride_tricks.sliding_window_view(signal, size)[::step]


def without_its_axis(signal, size, step):
    return np.array(list(frame(signal, size, step)))


def end_to_end(signal, size, step):
    return signal[: len(signal) // size * size].reshape(-1, size)


def padded_at_the_end(signal, size, step):
    starts = np.arange(0, len(signal), step)
    longer = np.concatenate([signal, np.zeros(size)])
    return longer[starts[:, None] + np.arange(size)]


def one_at_least(signal, size, step):
    return frame(np.pad(signal, (0, max(0, size - len(signal)))), size, step)


def centred(signal, size, step):
    around = np.concatenate([np.zeros(size // 2), signal])
    return frame(around, size, step)


def frame_cases(rng):
    sizes = (29, 7, 3), (41, 5, 4), (24, 12, 2), (31, 3, 5), (11, 11, 4), (5, 7, 3), (
        19, 8, 3), (7, 1, 2), (1, 1, 1)                    # one window, none, one sample too few
    for num_samples, size, step in sizes:
        yield rng.normal(size=num_samples), size, step


EXERCISE = Exercise(
    id="frame",
    stars=2,
    title="Cut a signal into windows",
    statement="""
Write `frame`: it returns the windows of a signal `(num_samples,)` as the rows of an array
`(count, size)`. Row $n$ holds `size` consecutive samples, starting at sample $n$ times `step`. Keep
only complete windows; a signal shorter than one window gives an array of shape `(0, size)`. Can you
do it without a loop, with an array of indices?""",
    reference=frame,
    alternatives=(
        frame_by_loop,
        frame_by_view,
        lambda signal, size, step: np.stack([
            signal[n : max(0, len(signal) - size + 1) + n : step] for n in range(size)], axis=1),
    ),
    misconceptions=(
        Misconception(
            "end to end", end_to_end,
            "Each of your windows starts where the previous one ends. A new window should start "
            "every `step` samples."),
        Misconception(
            "size and step swapped", lambda signal, size, step: frame(signal, step, size),
            "You swapped `size` and `step`: the windows have the wrong length and the wrong "
            "distance."),
        Misconception(
            "padded at the end", padded_at_the_end,
            "You padded the last windows with zeros. Keep only windows that fit completely."),
        Misconception(
            "misses the last window",
            lambda signal, size, step: frame(signal[:-step], size, step),
            "One window at the end is missing, although it still fits into the signal."),
        Misconception(
            "stops before the end",
            lambda signal, size, step: frame(signal[:-1], size, step),
            "If the last window ends exactly with the signal, you leave it out. It fits "
            "completely."),
        Misconception(
            "one window per column", lambda signal, size, step: frame(signal, size, step).T,
            "Your windows are columns. In this book the vectors are the rows of an array."),
        Misconception(
            "centred on their start", centred,
            "Your windows are centred on their starting points, with zeros before the signal. "
            "They should begin at these points."),
        Misconception(
            "loses an axis without windows", without_its_axis,
            "For a signal shorter than one window your result loses its second axis. There are no "
            "rows, but each row would have a length: the shape should be 0 by the size of a "
            "window."),
        Misconception(
            "at least one window", one_at_least,
            "You padded a signal shorter than one window with zeros to make it fit. Only complete "
            "windows count, so there should be none."),
        Misconception(
            "a window at every sample", lambda signal, size, step: frame(signal, size, 1),
            "You start a window at every sample. `step` is the distance from one start to the "
            "next."),
    ),
    cases=frame_cases,
)
