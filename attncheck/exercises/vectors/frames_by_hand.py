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
One second of speech has 16,000 samples. It is cut into windows of 25 milliseconds that start
every 10 milliseconds. How many samples are in a window, how many samples after the start of one
window does the next one start, and how many *whole* windows fit? Fill in the three numbers, in this
order.""",
    reference=frames_by_hand,
    alternatives=(lambda: [400, 160, 98], lambda: (400.0, 160.0, 98.0)),
    misconceptions=(
        Misconception(
            "rule of thumb", lambda: [400, 160, 100],
            "A hundred windows a second is the rule of thumb, but the last ones would stick out "
            "beyond the end. Count those that fit whole."),
        Misconception(
            "forgets the first", lambda: [400, 160, 97],
            "You counted the steps between windows. The first window needs no step before it."),
        Misconception(
            "counts an incomplete one", lambda: [400, 160, 99],
            "Your last window begins inside the second but ends after it. Only whole windows "
            "count."),
        Misconception(
            "milliseconds", lambda: [25, 10, 98],
            "The count is right, but the first two numbers are milliseconds. The question asks "
            "for samples."),
        Misconception(
            "only those in between", lambda: [400, 159, 98],
            "You counted the samples that lie strictly between two starts. If one window starts "
            "at sample 0 and the next at sample 2, the step is 2."),
        Misconception(
            "overlap for step", lambda: [400, 240, 98],
            "Your second number is how much two neighbours share. The question is how far one "
            "start is from the next."),
        Misconception(
            "no overlap", lambda: [400, 160, 40],
            "You laid the windows end to end. They start more often than that, so neighbours "
            "overlap."),
        Misconception(
            "a fraction", lambda: [400, 160, 98.5],
            "What remains at the end is less than a step, and no window starts there. Count "
            "whole windows."),
    ),
    cases=lambda rng: [()],
)
