"""Exercise `frame-count`: how many windows fit?"""

from attncheck.exercise import Exercise, Misconception


def frame_count(num_samples, size, step):
    """Return how many complete windows there are, of `size` samples every `step`."""
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
Now count windows for any signal: write `frame_count`, which returns the number of complete windows
as a whole number. The first window starts at the first sample, and each later window starts `step`
samples after the one before. A window counts only if it fits completely. A signal shorter than one
window has none, and it may even have no sample at all. The step may be larger than the window.""",
    reference=frame_count,
    alternatives=(
        frame_count_by_loop,
        lambda num_samples, size, step: len(range(0, num_samples - size + 1, step)),
        lambda num_samples, size, step: max(0, (num_samples - size + step) // step),
    ),
    misconceptions=(
        Misconception(
            "one per step", lambda num_samples, size, step: num_samples // step,
            "You counted one window per step. The last of these windows extend beyond the end of "
            "the signal."),
        Misconception(
            "forgets the first",
            lambda num_samples, size, step: max(0, (num_samples - size) // step),
            "You counted the steps from one window to the next. The first window needs no step "
            "before it."),
        Misconception(
            "stops before the end",
            lambda num_samples, size, step: len(range(0, num_samples - size, step)),
            "If the last window ends exactly with the signal, you do not count it. It fits "
            "completely."),
        Misconception(
            "counts an incomplete one",
            lambda num_samples, size, step: max(0, 1 - (size - num_samples) // step),
            "If samples are left over at the end, you count a window that is not complete."),
        Misconception(
            "end to end", lambda num_samples, size, step: num_samples // size,
            "You placed the windows end to end. Here a new window starts every `step` samples."),
        Misconception(
            "overlap instead of step", lambda num_samples, size, step: (
          0 if num_samples < size else 1 + (num_samples - size) // abs(size - step)),
            "You read `step` as the overlap of neighbouring windows. It is the distance between "
            "their starts."),
        Misconception(
            "a window in a signal that is too short", lambda num_samples, size, step: (
          1 + int((num_samples - size) / step) if num_samples > 0 else 0),
            "A signal shorter than one window gets a wrong count. Check how your rounding works "
            "for negative numbers."),
        Misconception(
            "a negative count", lambda num_samples, size, step: 1 + (num_samples - size) // step,
            "The formula is right for longer signals, but a signal much shorter than one window "
            "gets a negative count."),
        Misconception(
            "fills the gaps", lambda num_samples, size, step: len(
          range(0, num_samples - size + 1, min(step, size))),
            "If the step is larger than the window, there are gaps between the windows. You "
            "filled these gaps with more windows."),
        Misconception(
            "a fraction", lambda num_samples, size, step: max(0, 1 + (num_samples - size) / step),
            "A count is a whole number. The samples left over at the end do not make a fraction "
            "of a window."),
    ),
    cases=frame_count_cases,
)
