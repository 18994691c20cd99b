"""Exercise `word-pieces`: the longest piece first."""

from attncheck.exercise import Exercise, Misconception


def word_pieces(word, vocabulary):
    """Return the pieces of a word, with a blank between two: a string.

    `vocabulary` is a list of strings; those that continue a word begin with ##.
    """
    pieces, start = [], 0
    while start < len(word):
        mark = "##" if start else ""
        for end in range(len(word), start, -1):            # the longest first
            if mark + word[start:end] in vocabulary:
                break
        else:
            return "[UNK]"
        pieces.append(mark + word[start:end])
        start = end
    return " ".join(pieces)


def pieces_by_recursion(word, vocabulary, mark=""):
    fits = [end for end in range(1, len(word) + 1) if mark + word[:end] in vocabulary]
    if not fits:
        return "[UNK]"
    piece, rest = mark + word[: fits[-1]], word[fits[-1] :]
    tail = pieces_by_recursion(rest, vocabulary, "##") if rest else None
    return piece if tail is None else "[UNK]" if tail == "[UNK]" else f"{piece} {tail}"


def pieces_by_beginnings(word, vocabulary):
    pieces, rest = [], word
    while rest:
        mark = "##" if pieces else ""
        fits = [token for token in vocabulary if (mark + rest).startswith(token)
                and token.startswith("##") == bool(mark)]
        if not fits:
            return "[UNK]"
        pieces.append(max(fits, key=len))
        rest = rest[len(pieces[-1]) - len(mark) :]
    return " ".join(pieces)


def greedy(ends=lambda start, n: range(n, start, -1), mark="##", unknown=None, first=""):
    """Return the right answer but for one step."""
    def answer(word, vocabulary):
        pieces, start = [], 0
        while start < len(word):
            lead = mark if start else first
            fits = [end for end in ends(start, len(word))
                    if lead + word[start:end] in vocabulary]
            if not fits:
                return "[UNK]" if unknown is None else " ".join([*pieces, *unknown])
            pieces.append(lead + word[start : fits[0]])
            start = fits[0]
        return " ".join(pieces)

    return answer


def goes_back(word, vocabulary, mark=""):
    """Return the first cut that reaches the end, longest pieces first."""
    for end in range(len(word), 0, -1):
        if mark + word[:end] in vocabulary:
            rest = goes_back(word[end:], vocabulary, "##") if word[end:] else ""
            if rest != "[UNK]":
                return f"{mark}{word[:end]} {rest}".strip()
    return "[UNK]"


def from_the_right(word, vocabulary):
    pieces, end = [], len(word)
    while end:
        fits = [start for start in range(end)
                if ("##" if start else "") + word[start:end] in vocabulary]
        if not fits:
            return "[UNK]"
        pieces.insert(0, ("##" if fits[0] else "") + word[fits[0] : end])
        end = fits[0]
    return " ".join(pieces)


PIECES = ["un", "u", "saw", "s", "##s", "##mill", "##m", "##ill", "##want", "##wan", "##w", "##a",
          "##n", "##ted", "##t", "##ed", "able", "a", "ab", "##le", "##able", "abl", "##e", "mill",
          "do", "##gs", "dog", "x", "##nested", "une", "##sted", "ted",
          "p", "##q", "pqr", "##st", "##rst", "##ext"]

EXERCISE = Exercise(
    id="word-pieces",
    stars=2,
    title="The longest piece first",
    statement="""
Write `word_pieces`, the heart of WordPiece. It cuts a `word` from left to right, and each piece is
the longest that the `vocabulary`, a list of strings, holds at that place. Every piece but the first
is looked up, and returned, with `##` in front. Return all pieces in one string, with a blank
between two, such as `"un ##want ##ed"`. If the rest of the word begins with no piece of the
vocabulary, return `"[UNK]"` for the whole word; no piece that was taken is given back. Find a word
for which this fails, though another cut would do.""",
    reference=word_pieces,
    alternatives=(pieces_by_recursion, pieces_by_beginnings),
    misconceptions=(
        Misconception(
            "the shortest piece first", greedy(ends=lambda start, n: range(start + 1, n + 1)),
            "You take the first piece that fits, and that is the shortest. The longest one is "
            "asked for."),
        Misconception(
            "goes back", goes_back,
            "Where the rest cannot be cut, you give the last piece back and try a shorter one. "
            "WordPiece never goes back: such a word is unknown."),
        Misconception(
            "from the right", from_the_right,
            "You begin at the end of the word. The pieces are cut off from the left."),
        Misconception(
            "no marks looked up", greedy(mark=""),
            "You look up inner pieces without the two signs in front, so you find beginnings of "
            "words in the middle of one."),
        Misconception(
            "marks not returned",
            lambda word, vocabulary: word_pieces(word, vocabulary).replace("##", ""),
            "The cuts are right. Inner pieces keep the two signs, so that one can tell them from "
            "words."),
        Misconception(
            "a mark on the first", greedy(first="##"),
            "You look up the first piece as if it continued a word. It stands without the two "
            "signs."),
        Misconception(
            "pieces before the unknown", greedy(unknown=["[UNK]"]),
            "You keep the pieces that fitted and mark only the rest. A word that cannot be cut "
            "to its end is unknown as a whole."),
        Misconception(
            "whole words only",
            lambda word, vocabulary: word if word in vocabulary else "[UNK]",
            "You only know words that stand in the vocabulary as they are. Cut the others."),
        Misconception(
            "no blanks",
            lambda word, vocabulary: word_pieces(word, vocabulary).replace(" ", ""),
            "The pieces are right, but nothing separates them."),
    ),
    cases=lambda rng: [
        (word, [str(piece) for piece in rng.permutation(PIECES)]) for word in (
            "unwanted", "sawmills", "saw", "unable", "dogs", "unx", "unested", "millted", "ables",
            "wanted", "saws", "pqrst", "unext")],
)
