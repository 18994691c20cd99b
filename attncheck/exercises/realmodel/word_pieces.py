"""Exercise `word-pieces`: the longest piece first."""

from attncheck.exercise import Exercise, Misconception


def word_pieces(word, vocabulary):
    """Return the pieces of a word, separated by spaces: a string.

    `vocabulary` is a list of strings; those that continue a word begin with ##.
    """
    pieces, start = [], 0
    while start < len(word):
        prefix = "##" if start else ""
        for end in range(len(word), start, -1):            # the longest first
            if prefix + word[start:end] in vocabulary:
                break
        else:
            return "[UNK]"                         # even if another cut would do
        pieces.append(prefix + word[start:end])
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


def backtracking(word, vocabulary, mark=""):
    """Return the first cut that gets to the end, longest pieces first."""
    for end in range(len(word), 0, -1):
        if mark + word[:end] in vocabulary:
            rest = backtracking(word[end:], vocabulary, "##") if word[end:] else ""
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


PIECES = """un u saw s ##s ##mill ##m ##ill ##want ##wan ##w ##a ##n ##ted ##t ##ed able a ab ##le
    ##able abl ##e mill do ##gs dog x ##nested une ##sted ted p ##q pqr ##st ##rst ##ext""".split()
WORDS = """unwanted sawmills saw unable dogs unx unested millted ables wanted saws pqrst unext
    xwantednested sawmillmill zebra s""".split()

EXERCISE = Exercise(
    id="word-pieces",
    stars=2,
    title="The longest piece first",
    statement="""
Write `word_pieces`, the core of the WordPiece tokeniser. It cuts a `word` of at least one
letter into pieces from left to right. Each piece is the longest string in `vocabulary`, a list
of strings, with which the rest of the word begins. Every piece after the first is looked up
with `##` in front of it, and it keeps these two characters in the result. Return all pieces in
one string, separated by single spaces, such as `"un ##want ##ed"`. If no string in the
vocabulary fits the rest of the word, return `"[UNK]"` for the whole word; there is no
backtracking, even if another cut would succeed.""",
    reference=word_pieces,
    alternatives=(pieces_by_recursion, pieces_by_beginnings),
    misconceptions=(
        Misconception(
            "shortest piece first", greedy(ends=lambda start, n: range(start + 1, n + 1)),
            "You take the shortest piece that fits. WordPiece takes the longest one."),
        Misconception(
            "backtracking", backtracking,
            "Where the rest cannot be cut, you go back and try a shorter piece. WordPiece never "
            "goes back: such a word is unknown."),
        Misconception(
            "from the right", from_the_right,
            "You begin at the end of the word. The pieces are cut off from the left."),
        Misconception(
            "looked up without ##", greedy(mark=""),
            "You look up later pieces without the two characters in front, so you find beginnings "
            "of words in the middle of a word."),
        Misconception(
            "no ## in the result",
            lambda word, vocabulary: word_pieces(word, vocabulary).replace("##", ""),
            "The cuts are right, but later pieces should keep the two characters in front, which "
            "distinguish them from beginnings of words."),
        Misconception(
            "first piece with ##", greedy(first="##"),
            "You look up the first piece as if it continued a word. It has no characters in front "
            "of it."),
        Misconception(
            "pieces kept before the unknown rest", greedy(unknown=["[UNK]"]),
            "You keep the pieces found so far and mark only the rest as unknown. A word that "
            "cannot be cut to its end is unknown as a whole."),
        Misconception(
            "whole words only",
            lambda word, vocabulary: word if word in vocabulary else "[UNK]",
            "You find only words that are in the vocabulary as a whole. The others have to be cut "
            "into pieces."),
        Misconception(
            "one letter only at the end", greedy(ends=lambda start, n: [
                end for end in range(n, start, -1) if end - start > 1 or end == n]),
            "You never take a piece of a single letter before the end of the word. A single letter "
            "may be the longest piece that fits."),
        Misconception(
            "no spaces",
            lambda word, vocabulary: word_pieces(word, vocabulary).replace(" ", ""),
            "The pieces are right, but they are not separated by spaces."),
    ),
    cases=lambda rng: [
        (word, [str(piece) for piece in rng.permutation(PIECES)]) for word in WORDS],
    exempt={
        "mutant range(len(word) + 1, start, -1)": "a slice beyond the end is the rest of the word",
        "mutant range(len(word), start - 1, -1)": "no vocabulary contains an empty piece",
    },
)
