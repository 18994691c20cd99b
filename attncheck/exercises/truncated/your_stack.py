"""Exercise `your-stack`: design a stack of truncated layers."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def your_stack():
    """Return [left, right, num_layers]: output 99 sees input 0 at a fair price."""
    distance, widest = 99, 40
    num_layers = -(-distance // (widest - 1))              # as few as the width allows
    left = -(-distance // num_layers)                      # as narrow as these allow
    # The narrowest band needs 99 layers, and every layer also scores its own positions.
    return [left, 0, num_layers]                           # looking ahead costs scores


def your_stack_measure(answer):
    unusable = "seen", True, "at most 10000"
    try:
        numbers = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return "not three numbers", *unusable
    if numbers.shape != (3,) or not np.isfinite(numbers).all():
        return "not three numbers", *unusable
    if (numbers != numbers.round()).any() or (numbers < 0).any():
        return "not whole or negative", *unusable
    if numbers[2] < 1:
        return "no layer", *unusable
    left, right, num_layers = (int(number) for number in numbers.clip(0, 1000))
    gap = 99 - num_layers * left                           # from the first input seen to input 0
    view = ("seen" if gap <= 0 else "one short" if gap == 1
            else "looks ahead" if num_layers * right >= 99 else "too short")

    def scores(left, right):
        return num_layers * sum(max(0, 100 - abs(ahead)) for ahead in range(-left, right + 1))

    price = "at most 10000"
    if scores(left, right) > 10_000:
        price = "too many" if scores(left, 0) > 10_000 else "too many with those ahead"
    return "usable", view, left + 1 + right <= 40, price


EXERCISE = Exercise(
    id="your-stack",
    stars=3,
    title="Design a stack of truncated layers",
    statement="""
This exercise has many right answers. A sequence has $L = 100$ vectors. Choose `left`, `right`
and the number of layers, and return them in this order as a list of three whole numbers. The
last output must be able to see the first input. A band, `left` + 1 + `right` positions
together, may be at most $40$ positions wide. The bands of all layers together may contain at
most $10000$ scores, as many as one full table. Why is the narrowest band not the cheapest?""",
    reference=your_stack,
    alternatives=(lambda: [25, 0, 4], lambda: (39, 0, 3), lambda: np.array([33, 2, 3])),
    misconceptions=(
        Misconception(
            "band too wide", lambda: [99, 0, 1],
            "The last output sees the first input, and there are few enough scores, but the band "
            "is too wide. Several layers could share the distance."),
        Misconception(
            "too short", lambda: [39, 0, 1],
            "The width and the number of scores are fine, but the last output does not see the "
            "first input. What counts is how far all layers look back together."),
        Misconception(
            "one position short", lambda: [14, 0, 7],
            "Your stack misses the first input by a single position. Count the steps from the last "
            "vector to the first, and compare them with the steps that all layers take together."),
        Misconception(
            "looks ahead", lambda: [0, 33, 3],
            "Your stack looks far enough, but in the wrong direction. The last output has to look "
            "back. The order is left, right, number of layers."),
        Misconception(
            "too many layers", lambda: [1, 0, 99],
            "The last output sees the first input, and the band is narrow enough, but so many "
            "layers contain more scores than a full table. Fewer layers would be cheaper."),
        Misconception(
            "looks ahead as well", lambda: [25, 14, 4],
            "Your layers contain too many scores, and those ahead of each query make the "
            "difference. The last output does not need them."),
        Misconception(
            "wide on both sides", lambda: [50, 50, 2],
            "The last output sees the first input, but your band is too wide and contains too many "
            "scores. The path to the first input needs only one side of it."),
        Misconception(
            "wide and short", lambda: [60, 0, 1],
            "Your band is too wide, and the last output still does not see the first input. More "
            "layers see further, even with a narrower band."),
        Misconception(
            "fractions", lambda: [39, 0, 99 / 39],
            "All three numbers have to be whole numbers, and none may be negative. There is no "
            "fraction of a layer."),
        Misconception(
            "layers first", lambda: [3, 33, 0],
            "Your third number is 0, so your stack has no layers. The order is left, right, number "
            "of layers."),
    ),
    cases=lambda rng: [()],
    measure=your_stack_measure,
    asked=(
        "the answer is three whole numbers, left, right and the number of layers, of which there "
        "is at least one",
        "the last output can see the first input",
        "a band is at most 40 positions wide",
        "the bands of all layers together contain at most 10000 scores",
    ),
)
