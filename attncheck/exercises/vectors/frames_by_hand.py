"""Exercise `frames-by-hand`: one second of speech."""

from attncheck.exercise import Exercise, Misconception


def frames_by_hand():
    """Return [samples in a window, samples between two starts, whole windows]."""
    size, step = 16000 * 25 // 1000, 16000 * 10 // 1000
    return [size, step, 1 + (16000 - size) // step]


EXERCISE = Exercise(
    id="frames-by-hand",
    stars=1,
    title="One second of speech",
    statement="""
One second of speech has 16,000 samples. It is cut into windows of 25 milliseconds, and a new window
starts every 10 milliseconds. How many samples does a window have? How many samples after the start
of one window does the next one start? How many *complete* windows fit into the second? Fill in the
three numbers, in this order.""",
    reference=frames_by_hand,
    alternatives=(lambda: [400, 160, 98], lambda: (400.0, 160.0, 98.0)),
    misconceptions=(
        Misconception(
            "rule of thumb", lambda: [400, 160, 100],
            "A hundred windows per second is a useful rule of thumb, but the last two of them "
            "would extend beyond the end of the signal. Count only the windows that fit "
            "completely."),
        Misconception(
            "forgets the first", lambda: [400, 160, 97],
            "You counted the steps from one window to the next. The first window needs no step "
            "before it."),
        Misconception(
            "counts an incomplete one", lambda: [400, 160, 99],
            "Your last window starts within the second but ends after it. Only complete windows "
            "count."),
        Misconception(
            "milliseconds", lambda: [25, 10, 98],
            "The number of windows is right, but your first two numbers are in milliseconds. The "
            "question asks for samples."),
        Misconception(
            "only the samples in between", lambda: [400, 159, 98],
            "You counted the samples that lie strictly between two starts. If one window starts "
            "at sample 0 and the next at sample 2, the step is 2, not 1."),
        Misconception(
            "overlap instead of step", lambda: [400, 240, 98],
            "Your second number is the overlap of two neighbouring windows. The question asks how "
            "far apart their starts are."),
        Misconception(
            "no overlap", lambda: [400, 160, 40],
            "Your windows follow one another without overlapping. A new window starts every 10 "
            "milliseconds, so neighbouring windows overlap."),
        Misconception(
            "a fraction", lambda: [400, 160, 98.5],
            "The samples left over at the end are fewer than a step, so no window starts there. "
            "Count complete windows only."),
    ),
    cases=lambda rng: [()],
)
