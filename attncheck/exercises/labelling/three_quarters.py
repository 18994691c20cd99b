"""Exercise `three-quarters`: sentences of your own."""

from attncheck.exercise import Exercise, Misconception


def three_quarters():
    """Return a list of sentences, each a list of (word, label) pairs."""
    # Without positions, self-attention would give both saws the same output and label.
    return [[("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")]]


def tagged(*texts):
    return [[tuple(pair.split("/")) for pair in text.split()] for text in texts]


def is_sentence(given):
    """Whether this is a list of pairs, each of a word and a label."""
    return isinstance(given, (list, tuple)) and len(given) > 0 and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2
        and not isinstance(pair[0], (list, tuple)) for pair in given)


def three_quarters_measure(sentences):
    """Return the form (2 fits, 1 is one sentence alone, 0 neither), and what holds."""
    if is_sentence(sentences):
        return 1, 0.0, False, False
    if not (isinstance(sentences, (list, tuple)) and sentences
            and all(map(is_sentence, sentences))):
        return 0, 0.0, False, False
    pairs = [[(str(word), str(label)) for word, label in sentence] for sentence in sentences]
    by_word, by_window, twins = {}, {}, False
    for sentence in pairs:
        words = ["", *(word for word, _ in sentence), ""]
        for i, (word, label) in enumerate(sentence):
            by_word.setdefault(word, []).append(label)
            by_window.setdefault(tuple(words[i : i + 3]), set()).add(label)
        twins |= len({word for word, _ in sentence}) < len(set(sentence))
    right = sum(max(map(labels.count, labels)) for labels in by_word.values())
    settled = all(len(labels) == 1 for labels in by_window.values())
    return 2, round(right / sum(map(len, pairs)), 4), twins, settled


EXERCISE = Exercise(
    id="three-quarters",
    stars=3,
    title="Sentences of your own",
    statement="""
This exercise has many right answers. Invent one or more labelled sentences for which the best
per-word tagger labels exactly 3/4 of all words correctly. In at least one sentence, the same word
must occur with two different labels; we call these two words twins. A window that sees one word on
each side must nevertheless be able to settle every label: wherever the same word has the same two
neighbours, it has the same label. At the start and at the end of a sentence, the missing neighbour
counts as a special word that occurs nowhere else. What labels would self-attention without
positions give your twins?""",
    reference=three_quarters,
    alternatives=(
        lambda: tagged("we/PRON late/ADV saw/VERB the/DET late/ADJ saw/NOUN again/ADV ./PUNCT"),
        lambda: tagged("they/PRON book/VERB a/DET book/NOUN", "we/PRON fish/VERB a/DET fish/NOUN"),
        lambda: [[["x", "0"], ["x", "1"], ["x", "1"], ["x", "1"]]],
    ),
    misconceptions=(
        Misconception(
            "a sentence without a list around it",
            lambda: [("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")],
            "This is a single sentence, a list of pairs. The answer is a list of sentences, so "
            "even a single sentence needs another list around it."),
        Misconception(
            "the full stop counts as a word",
            lambda: tagged("i/PRON saw/VERB a/DET saw/NOUN ./PUNCT"),
            "The best per-word tagger labels 4/5 of your words correctly. Every word with a "
            "single label raises this share, and a full stop is such a word."),
        Misconception(
            "counts both twins as wrong",
            lambda: tagged(
                "i/PRON saw/VERB a/DET saw/NOUN in/ADP the/DET park/NOUN ./PUNCT"),
            "The best per-word tagger labels 7/8 of your words correctly. It gets one of two "
            "twins right, so a pair of twins costs one word and not two."),
        Misconception(
            "one label for each word",
            lambda: tagged("i/PRON saw/VERB a/DET duck/NOUN"),
            "Every word has only one label in your sentences, so a per-word tagger gets all of "
            "them right. Other meanings that a word could have do not count here."),
        Misconception(
            "nothing but twins", lambda: tagged("fish/NOUN fish/VERB"),
            "The best per-word tagger labels only half of your words correctly. Words that always "
            "have the same label would raise this share."),
        Misconception(
            "twins in two sentences", lambda: tagged("i/PRON saw/VERB", "a/DET saw/NOUN"),
            "The share is right, but no sentence contains twins. In separate sentences, the other "
            "words could distinguish them, even for a model that ignores order."),
        Misconception(
            "a window is too narrow",
            lambda: tagged(
                "i/PRON late/ADV saw/VERB ./PUNCT a/DET late/ADJ saw/NOUN ./PUNCT"),
            "The share is right and there are twins, but somewhere the same word between the same "
            "neighbours has two labels. A window of one word on each side cannot settle them."),
        Misconception(
            "two sentences, too narrow",
            lambda: tagged(
                "i/PRON late/ADV saw/VERB ./PUNCT", "a/DET late/ADJ saw/NOUN ./PUNCT"),
            "The share is right, but two things are missing: a sentence that contains twins, and "
            "neighbours that settle each label. Put the deciding word next to the ambiguous one."),
    ),
    cases=lambda rng: [()],
    measure=three_quarters_measure,
    asked=(
        "it is a list of sentences, each a list of (word, label) pairs",
        "the best per-word tagger labels exactly 3/4 of the words correctly",
        "in one sentence, the same word occurs with two labels",
        "a word between the same neighbours always has the same label",
    ),
)
