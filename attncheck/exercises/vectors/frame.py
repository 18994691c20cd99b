"""Exercise `frame`: cut a signal into windows."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def frame(signal, size, step):
    """Return the whole windows of `signal` (num_samples,) as rows: (count, size).

    A signal shorter than one window gives (0, size).
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
    sizes = (29, 7, 3), (41, 5, 4), (24, 12, 2), (31, 3, 5), (11, 11, 4), (5, 7, 3)
    for num_samples, size, step in sizes:                  # one window; shorter than a window
        yield rng.normal(size=num_samples), size, step


EXERCISE = Exercise(
    id="frame",
    stars=2,
    title="Cut a signal into windows",
    statement="""
Write `frame`: it returns the windows of a signal `(num_samples,)` as the rows of an array
`(count, size)`. Row $n$ holds the `size` samples from sample $n$ times `step` on. Only whole
windows are kept, and a signal shorter than one window gives an array of shape `(0, size)`. Can you
do it without a loop, by an array of indices?""",
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
            "Your windows do not overlap: each starts where the last one ends. They should start "
            "every `step` samples."),
        Misconception(
            "size and step exchanged", lambda signal, size, step: frame(signal, step, size),
            "Size and step have changed places."),
        Misconception(
            "padded at the end", padded_at_the_end,
            "Your last windows are filled up with zeros. Only whole windows are asked for."),
        Misconception(
            "forgets the last",
            lambda signal, size, step: frame(signal[:-step], size, step),
            "One window that would still fit is missing at the end."),
        Misconception(
            "stops before the end",
            lambda signal, size, step: frame(signal[:-1], size, step),
            "When the last window ends exactly with the signal, you leave it out. It fits "
            "whole."),
        Misconception(
            "one window per column", lambda signal, size, step: frame(signal, size, step).T,
            "Your windows are columns. In this book the rows of an array are the vectors."),
        Misconception(
            "centred on their start", centred,
            "Your windows lie around their starting point, with zeros before the signal. They "
            "should begin there."),
        Misconception(
            "no window without its axis", without_its_axis,
            "A signal shorter than one window has no row, but a row still has its length. Keep "
            "the second axis: the shape is 0 by the size of a window."),
        Misconception(
            "at least one", one_at_least,
            "A signal shorter than one window got a window filled up with zeros. Only whole "
            "windows are asked for, so it has none."),
        Misconception(
            "every sample a start", lambda signal, size, step: frame(signal, size, 1),
            "A window starts at every sample here. `step` says how far one start is from the "
            "next."),
    ),
    cases=frame_cases,
)
