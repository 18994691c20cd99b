"""Exercise `longest-text`: how many tokens fit into the cache?"""

from attncheck.exercise import Exercise, Misconception


def longest_text(memory, layers, kv_heads, head_dim, window, windowed):
    """Return how many tokens have their keys and values in `memory` bytes: an int."""
    rows = memory // (2 * 2 * kv_heads * head_dim)         # of one token in one layer
    short = rows // layers                                 # if no window is full
    long = (rows - windowed * window) // (layers - windowed)       # if all are full
    return max(short, long)                                # what is not true gives less


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


def full_if(condition):
    """Return an answer that takes all windows to be full if condition(rows, windows)."""
    def answer(memory, layers, kv_heads, head_dim, window, windowed):
        rows = memory // (4 * kv_heads * head_dim)
        if condition(rows, windowed * window):
            return (rows - windowed * window) // (layers - windowed)
        return rows // layers

    return answer


EXERCISE = Exercise(
    id="longest-text",
    stars=3,
    title="How many tokens fit into the cache?",
    statement="""
A language model generates text, and `memory` bytes are left for its KV cache. The model has
`layers` layers, and each of them has `kv_heads` key-value heads with `head_dim` components of 2
bytes each. In `windowed` of the layers, though never in all of them, a query attends only to
the last `window` tokens, so these layers keep the keys and values of at most `window` tokens.
All other layers keep those of every token. Write `longest_text`, which returns the largest
number of tokens whose keys and values fit into the memory. Solve the chapter's formula for the
length, and consider texts that are shorter than the window.""",
    reference=longest_text,
    alternatives=(text_by_search, text_by_steps),
    misconceptions=(
        Misconception(
            "no windows", changed(windowed=lambda given: 0),
            "You let every layer keep all tokens. A layer with a window stops growing once the "
            "window is full."),
        Misconception(
            "windows always full", full_if(lambda rows, windows: True),
            "You reserved a full window in every layer that has one. A text shorter than the "
            "window does not fill it."),
        Misconception(
            "windows full as soon as they fit", full_if(lambda rows, windows: rows > windows),
            "You took the windows to be full whenever full windows fit into the memory. The other "
            "layers may still limit the text to fewer tokens than a window has."),
        Misconception(
            "windows cost nothing", changed(
                layers=lambda given: given["layers"] - given["windowed"],
                windowed=lambda given: 0),
            "You left out the layers with a window. They keep a window of tokens, which takes "
            "memory as well."),
        Misconception(
            "keys alone", changed(memory=lambda given: 2 * given["memory"]),
            "A token takes only half of the memory that it should. Keys and values are both kept, "
            "and each component has 2 bytes."),
        Misconception(
            "four bytes for a number", changed(memory=lambda given: given["memory"] // 2),
            "A token takes twice the memory that it should. A component has 2 bytes, and a token "
            "has one key and one value in each head."),
        Misconception(
            "one layer", changed(layers=lambda given: 1, windowed=lambda given: 0),
            "You filled the memory with a single layer. Every layer keeps keys and values of its "
            "own."),
        Misconception(
            "one head", changed(kv_heads=lambda given: 1),
            "You counted a single key-value head. Each of them keeps keys and values of its own."),
        Misconception(
            "rounded up", lambda *case: longest_text(*case) + 1,
            "Your answer is one token too large: the last one does not fit completely."),
        Misconception(
            "memory never used up", lambda memory, *sizes: longest_text(memory - 1, *sizes),
            "When the cache fills the memory exactly, your answer is one token too small. A cache "
            "of just that size still fits."),
        Misconception(
            "windows in the other layers", changed(
                windowed=lambda given: (given["layers"] - given["windowed"]) * (
                    given["windowed"] > 0)),
            "You gave the windows to the other layers. `windowed` says how many layers have one."),
        Misconception(
            "never beyond the window",
            lambda *case: min(longest_text(*case), case[4]),
            "You stopped at the window. The text may be longer; only the layers with a window drop "
            "earlier tokens."),
    ),
    cases=lambda rng: [
        (100_003, 6, 2, 5, 9, 5), (5_000, 7, 3, 4, 40, 4), (65_537, 4, 4, 8, 16, 2),
        (20_002, 9, 5, 3, 12, 7), (7_001, 5, 1, 6, 34, 3), (300_000, 12, 6, 7, 20, 10),
        (9_999, 11, 7, 2, 15, 1), (88_888, 10, 8, 9, 31, 6), (44_446, 3, 3, 10, 24, 0),
        (6_400, 8, 1, 10, 30, 3), (6_000, 8, 1, 10, 30, 3), (100, 4, 2, 8, 5, 1)],
)
