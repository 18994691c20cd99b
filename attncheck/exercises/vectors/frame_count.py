"""Exercise `frame-count`: how many windows fit?"""

from attncheck.exercise import Exercise, Misconception


def frame_count(num_samples, size, step):
    """Return how many windows of `size` samples, one every `step`, fit whole: int."""
    if num_samples < size:
        return 0
    return 1 + (num_samples - size) // step


def frame_count_by_loop(num_samples, size, step):
    count, start = 0, 0
    while start + size <= num_samples:
        count, start = count + 1, start + step
    return count


def frame_count_cases(rng):
    for step in (5, 6, 7, 8):                              # every remainder by 2, 3 and 4
        size, extra = step + 11, int(rng.integers(1, 5))
        yield size + 9 * step + extra, size, step          # something remains at the end
        yield size + 7 * step, size, step                  # nothing remains
        yield size, size, step                             # exactly one
        yield size - 1, size, step                         # not even one
        yield extra, size, step
        yield 10 * step + extra, step, size                # gaps between the windows
    yield 0, 7, 3                                          # no sample at all


EXERCISE = Exercise(
    id="frame-count",
    stars=2,
    title="How many windows fit?",
    statement="""
Now for any signal: write `frame_count`, which returns how many windows there are, as a whole
number. The first window starts at the first sample and each of the others `step` samples after the
one before. A window counts only if it fits whole; a signal shorter than one window has none, and it
may have no sample at all. The step may be larger than the window.""",
    reference=frame_count,
    alternatives=(
        frame_count_by_loop,
        lambda num_samples, size, step: len(range(0, num_samples - size + 1, step)),
        lambda num_samples, size, step: max(0, (num_samples - size + step) // step),
    ),
    misconceptions=(
        Misconception(
            "one per step", lambda num_samples, size, step: num_samples // step,
            "You counted a window for every step. The last ones stick out beyond the end of the "
            "signal."),
        Misconception(
            "forgets the first",
            lambda num_samples, size, step: max(0, (num_samples - size) // step),
            "You counted the steps between windows. The first window needs no step before it."),
        Misconception(
            "stops before the end",
            lambda num_samples, size, step: len(range(0, num_samples - size, step)),
            "When the last window ends exactly with the signal, you do not count it. It fits "
            "whole."),
        Misconception(
            "counts an incomplete one",
            lambda num_samples, size, step: max(0, 1 - (size - num_samples) // step),
            "When something remains at the end, you count a window that is not whole."),
        Misconception(
            "end to end", lambda num_samples, size, step: num_samples // size,
            "You laid the windows end to end. Here a window starts every `step` samples."),
        Misconception(
            "overlap for step", lambda num_samples, size, step: (
          0 if num_samples < size else 1 + (num_samples - size) // abs(size - step)),
            "You took `step` for what two neighbours share. It is how far one start is from the "
            "next."),
        Misconception(
            "a window in a short signal", lambda num_samples, size, step: (
          1 + int((num_samples - size) / step) if num_samples > 0 else 0),
            "A signal shorter than one window gets a count it should not have. Check what your "
            "rounding does below zero."),
        Misconception(
            "fewer than none", lambda num_samples, size, step: 1 + (num_samples - size) // step,
            "The formula is right, but a signal much shorter than one window gets a negative "
            "count."),
        Misconception(
            "gaps forgotten", lambda num_samples, size, step: len(
          range(0, num_samples - size + 1, min(step, size))),
            "When the step is larger than the window, there are gaps between the windows. You "
            "filled them with windows."),
        Misconception(
            "a fraction", lambda num_samples, size, step: max(0, 1 + (num_samples - size) / step),
            "A count is a whole number. What remains at the end is no part of a window."),
    ),
    cases=frame_count_cases,
)
