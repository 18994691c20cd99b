"""Exercise `your-stack`: a stack of your own."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def your_stack():
    """Return [left, right, num_layers]: position 99 sees position 0 at a fair price."""
    distance, widest = 99, 40
    num_layers = -(-distance // (widest - 1))              # as few as the width allows
    left = -(-distance // num_layers)                      # as short as layers allow
    return [left, 0, num_layers]                           # looking ahead costs, too


def your_stack_measure(answer):
    try:
        numbers = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return 2, 0, True, 0
    if numbers.shape != (3,) or not np.isfinite(numbers).all():
        return 2, 0, True, 0
    if (numbers != numbers.round()).any() or (numbers < [0, 0, 1]).any():
        return 1, 0, True, 0
    left, right, num_layers = (int(number) for number in numbers.clip(0, 1000))
    missing = max(0, 99 - num_layers * left)
    if missing > 1:                                        # too short, or the wrong way round
        missing = 3 if num_layers * right >= 99 else 2

    def scores(left, right):
        inside = (max(0, 100 - abs(ahead)) for ahead in range(-left, right + 1))
        return num_layers * sum(inside)

    price = 0
    if scores(left, right) > 10_000:
        price = 2 if scores(left, 0) <= 10_000 else 1
    return 0, missing, left + 1 + right <= 40, price


EXERCISE = Exercise(
    id="your-stack",
    stars=3,
    title="A stack of your own",
    statement="""
There are many right answers to this one. A sequence has $L = 100$ vectors. Choose `left`, `right`
and the number of layers such that the last output can see the first input; that a band is at most
$40$ positions wide, `left` + 1 + `right` together; and that the bands of all layers together hold
at most $10000$ scores, as many as one full table. Why is the narrowest band not the cheapest?""",
    reference=your_stack,
    alternatives=(lambda: [25, 0, 4], lambda: (39, 0, 3), lambda: np.array([33, 2, 3])),
    misconceptions=(
        Misconception(
            "a wide band", lambda: [99, 0, 1],
            "The first input is in sight and the scores are few enough, but the band is too "
            "wide. More layers could share the way."),
        Misconception(
            "not far enough", lambda: [39, 0, 1],
            "Width and price are right, but the last output does not see the first input. What "
            "counts is how far all layers look back together."),
        Misconception(
            "one position short", lambda: [14, 0, 7],
            "The stack misses the first input by a single position. Count the steps from the "
            "last vector to the first, and those that all your layers can go."),
        Misconception(
            "looking ahead", lambda: [0, 33, 3],
            "The stack looks far enough, but ahead. The last output has to look back."),
        Misconception(
            "too many layers", lambda: [1, 0, 99],
            "The first input is in sight and the band is narrow enough, but there are so many "
            "layers that together they need more scores than a full table. Fewer layers would "
            "be cheaper."),
        Misconception(
            "ahead as well", lambda: [25, 14, 4],
            "Everything holds but the price, and what your layers see ahead of them costs the "
            "difference. The last output needs none of that."),
        Misconception(
            "wide on both sides", lambda: [50, 50, 2],
            "The first input is in sight, but the band is too wide, and it costs too many "
            "scores. Only one side of it does the work that is asked for."),
        Misconception(
            "wide and short", lambda: [60, 0, 1],
            "The band is too wide, and the last output still does not see the first input. "
            "More layers reach further, with a narrower band."),
        Misconception(
            "layers in fractions", lambda: [39, 0, 99 / 39],
            "Reaches are whole numbers of positions, not below 0, and there is no part of a "
            "layer: at least one whole one is needed."),
    ),
    cases=lambda rng: [()],
    measure=your_stack_measure,
    asked=(
        "the answer is three whole numbers, left, right and the number of layers, of which there "
        "is at least one",
        "the last output can see the first input",
        "a band is at most 40 positions wide",
        "the bands of all layers together hold at most 10000 scores",
    ),
)
