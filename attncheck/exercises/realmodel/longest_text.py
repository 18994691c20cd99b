"""Exercise `longest-text`: how many tokens fit?"""

from attncheck.exercise import Exercise, Misconception


def longest_text(memory, layers, kv_heads, head_dim, window, windowed):
    """Return how many tokens have their keys and values in `memory` bytes: an int."""
    rows = memory // (2 * 2 * kv_heads * head_dim)         # of one layer and one token
    if rows <= layers * window:                            # no window is full yet
        return rows // layers
    return (rows - windowed * window) // (layers - windowed)


def text_by_search(memory, layers, kv_heads, head_dim, window, windowed):
    def fits(L):
        kept = (layers - windowed) * L + windowed * min(L, window)
        return 4 * kv_heads * head_dim * kept <= memory

    low, high = 0, memory + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def text_by_steps(memory, layers, kv_heads, head_dim, window, windowed):
    each, L = 4 * kv_heads * head_dim, 0
    while True:
        growing = layers if window > L else layers - windowed
        memory -= each * growing
        if memory < 0:
            return L
        L += 1


def changed(**changes):
    """Return the right answer for other arguments."""
    def answer(memory, layers, kv_heads, head_dim, window, windowed):
        given = {"memory": memory, "layers": layers, "kv_heads": kv_heads, "head_dim": head_dim,
                 "window": window, "windowed": windowed}
        return longest_text(**given | {name: change(given) for name, change in changes.items()})

    return answer


def rows_of(given):
    return given["memory"] // (4 * given["kv_heads"] * given["head_dim"])


def always_full(*case):
    memory, layers, kv_heads, head_dim, window, windowed = case
    return (memory // (4 * kv_heads * head_dim) - windowed * window) // (layers - windowed)


EXERCISE = Exercise(
    id="longest-text",
    stars=3,
    title="How many tokens fit?",
    statement="""
A model writes, and `memory` bytes are left for its cache. It has `layers` layers with `kv_heads`
key-value heads of `head_dim` numbers, 2 bytes a number. In `windowed` of the layers, never in all,
a query sees `window` tokens, so only as many keys and values are kept there; the other layers keep
everything. Write `longest_text`: the largest number of tokens whose keys and values fit. Turn the
formula of this chapter around, and mind texts that are shorter than the window.""",
    reference=longest_text,
    alternatives=(text_by_search, text_by_steps),
    misconceptions=(
        Misconception(
            "no windows", changed(windowed=lambda given: 0),
            "You let every layer keep everything. A layer with a window stops growing when it is "
            "full."),
        Misconception(
            "windows always full", always_full,
            "You set a full window aside in every layer that has one. A text shorter than the "
            "window does not fill it."),
        Misconception(
            "windows cost nothing", changed(
          layers=lambda given: given["layers"] - given["windowed"],
          windowed=lambda given: 0),
            "You left out the layers with a window. They keep a window of tokens, and that takes "
            "memory too."),
        Misconception(
            "keys alone", changed(memory=lambda given: 2 * given["memory"]),
            "In your cache a token takes half of what it should: keys and values are both kept, "
            "and a number has 2 bytes."),
        Misconception(
            "four bytes a number", changed(memory=lambda given: given["memory"] // 2),
            "In your cache a token takes twice what it should. A number has 2 bytes, and "
            "keys and values are one row each."),
        Misconception(
            "one layer", changed(layers=lambda given: 1, windowed=lambda given: 0),
            "You filled the memory with one layer. Every layer keeps keys and values of its "
            "own."),
        Misconception(
            "one head", changed(kv_heads=lambda given: 1),
            "You counted one key-value head. Each of them keeps its own keys and values."),
        Misconception(
            "rounded up", lambda *case: longest_text(*case) + 1,
            "One token too many: the last one does not fit as a whole."),
        Misconception(
            "windows and the others exchanged", changed(
          windowed=lambda given: given["layers"] - given["windowed"] or given["windowed"]),
            "You gave the window to the other layers. It holds in as many layers as `windowed` "
            "says."),
        Misconception(
            "never beyond the window",
            lambda *case: min(longest_text(*case), case[4]),
            "You stop at the window. The text may be longer; only these layers forget."),
    ),
    cases=lambda rng: [
        (100_003, 6, 2, 5, 9, 5), (5_000, 7, 3, 4, 40, 4), (65_537, 4, 4, 8, 16, 2),
        (20_002, 9, 5, 3, 12, 7), (7_001, 5, 1, 6, 34, 3), (300_000, 12, 6, 7, 20, 10),
        (9_999, 11, 7, 2, 15, 1), (88_888, 10, 8, 9, 31, 6), (44_446, 3, 3, 10, 24, 0)],
)
