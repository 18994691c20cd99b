"""Exercise `frame`: cut a signal into windows."""

import numpy as np

from attncheck.exercise import Exercise, Wrong


def frame(signal, size, step):
    """Return the whole windows of `signal` (num_samples,) as rows: (count, size)."""
    starts = np.arange(0, len(signal) - size + 1, step)
    return signal[starts[:, None] + np.arange(size)]


def frame_by_loop(signal, size, step):
    rows, start = [], 0
    while start + size <= len(signal):
        rows.append(signal[start : start + size])
        start += step
    return np.array(rows)


def end_to_end(signal, size, step):
    return signal[: len(signal) // size * size].reshape(-1, size)


def padded_at_the_end(signal, size, step):
    starts = np.arange(0, len(signal), step)
    longer = np.concatenate([signal, np.zeros(size)])
    return longer[starts[:, None] + np.arange(size)]


def centred(signal, size, step):
    around = np.concatenate([np.zeros(size // 2), signal])
    return frame(around, size, step)


def frame_cases(rng):
    for num_samples, size, step in ((29, 7, 3), (41, 5, 4), (23, 11, 2), (31, 3, 5)):
        yield rng.normal(size=num_samples), size, step


EXERCISE = Exercise(
    id="frame",
    stars=2,
    title="Cut a signal into windows",
    statement="""
Write `frame`: row $n$ holds the `size` samples from sample $n$ times `step` on. Only whole
windows are kept. Can you do it without a loop, by an array of indices?""",
    reference=frame,
    alternatives=(
        frame_by_loop,
        lambda signal, size, step: np.lib.stride_tricks.sliding_window_view(signal, size)[::step],
        lambda signal, size, step: np.stack([
            signal[n : len(signal) - size + 1 + n : step] for n in range(size)], axis=1),
    ),
    wrong=(
        Wrong("end to end", end_to_end,
              "Your windows do not overlap: each starts where the last one ends. They should start "
              "every `step` samples."),
        Wrong("size and step exchanged", lambda signal, size, step: frame(signal, step, size),
              "Size and step have changed places."),
        Wrong("padded at the end", padded_at_the_end,
              "Your last windows are filled up with zeros. Only whole windows are asked for."),
        Wrong("forgets the last",
              lambda signal, size, step: frame(signal[:-step], size, step),
              "One window that would still fit is missing at the end."),
        Wrong("stops before the end",
              lambda signal, size, step: frame(signal[:-1], size, step),
              "When the last window ends exactly with the signal, you leave it out. It fits whole."),
        Wrong("one window per column", lambda signal, size, step: frame(signal, size, step).T,
              "Your windows are columns. In this book the rows of an array are the vectors."),
        Wrong("centred on their start", centred,
              "Your windows lie around their starting point, with zeros before the signal. They "
              "should begin there."),
        Wrong("every sample a start", lambda signal, size, step: frame(signal, size, 1),
              "A window starts at every sample here. `step` says how far one start is from the "
              "next."),
    ),
    cases=frame_cases,
)
