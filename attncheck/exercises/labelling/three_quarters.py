"""Exercise `three-quarters`: sentences of your own."""

from attncheck.exercise import Exercise, Wrong


def three_quarters():
    """Return a list of sentences, each a list of (word, label) pairs."""
    return [[("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")]]


def tagged(*texts):
    return [[tuple(pair.split("/")) for pair in text.split()] for text in texts]


def three_quarters_measure(sentences):
    try:
        pairs = [[(str(word), str(label)) for word, label in sentence] for sentence in sentences]
        flat = any(isinstance(pair, str) for sentence in sentences for pair in sentence)
    except (TypeError, ValueError):
        return False, 0.0, False, False
    if flat or not any(pairs):
        return False, 0.0, False, False
    by_word, by_window, twins = {}, {}, False
    for sentence in pairs:
        words = ["", *(word for word, _ in sentence), ""]
        for i, (word, label) in enumerate(sentence):
            by_word.setdefault(word, []).append(label)
            by_window.setdefault(tuple(words[i : i + 3]), set()).add(label)
        twins |= len({word for word, _ in sentence}) < len(set(sentence))
    right = sum(max(map(labels.count, labels)) for labels in by_word.values())
    settled = all(len(labels) == 1 for labels in by_window.values())
    return True, round(right / sum(map(len, pairs)), 4), twins, settled


EXERCISE = Exercise(
    id="three-quarters",
    stars=3,
    title="Sentences of your own",
    statement="""
There are many right answers to this one. Invent labelled sentences, one or more, such that the best
per-word tagger labels exactly 3/4 of all words rightly. In at least one sentence, the same word
must occur with two labels: twins. But a window of reach 1 must settle every label: wherever the
same word stands between the same neighbours, it has the same label. What would self-attention
without positions make of your twins?""",
    reference=three_quarters,
    alternatives=(
        lambda: tagged("we/PRON late/ADV saw/VERB the/DET late/ADJ saw/NOUN again/ADV ./PUNCT"),
        lambda: tagged("they/PRON book/VERB a/DET book/NOUN", "we/PRON fish/VERB a/DET fish/NOUN"),
        lambda: [[["x", "0"], ["x", "1"], ["x", "1"], ["x", "1"]]],
    ),
    wrong=(
        Wrong("not sentences of pairs",
              lambda: [("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")],
              "This is not a list of sentences, each of them a list of pairs of word and label. "
              "Even a single sentence needs a list around it."),
        Wrong("the full stop is a word",
              lambda: tagged("i/PRON saw/VERB a/DET saw/NOUN ./PUNCT"),
              "The best dictionary labels 4/5 of your words rightly. Every word that it knows for "
              "certain lifts the share, and a full stop is such a word."),
        Wrong("counts both twins as lost",
              lambda: tagged(
                  "i/PRON saw/VERB a/DET saw/NOUN in/ADP the/DET park/NOUN ./PUNCT"),
              "The best dictionary labels 7/8 of your words rightly. Of two twins it gets one, so "
              "a pair costs one word and not two."),
        Wrong("one label for each word",
              lambda: tagged("i/PRON saw/VERB a/DET duck/NOUN"),
              "Every word has only one label in your sentences, so a dictionary of them is "
              "perfect. What the word could mean elsewhere costs nothing here."),
        Wrong("nothing but twins", lambda: tagged("fish/NOUN fish/VERB"),
              "The best dictionary labels only half of your words rightly. Words that always bear "
              "the same label would lift the share."),
        Wrong("twins in two sentences", lambda: tagged("i/PRON saw/VERB", "a/DET saw/NOUN"),
              "The share is right, but no sentence holds twins. In sentences of their own, the "
              "other words could tell the two apart, even for a model that ignores order."),
        Wrong("a window is too narrow",
              lambda: tagged(
                  "i/PRON late/ADV saw/VERB ./PUNCT a/DET late/ADJ saw/NOUN ./PUNCT"),
              "The share is right and there are twins, but somewhere the same word between the "
              "same neighbours bears two labels. No window of reach 1 can settle that."),
        Wrong("two sentences, too narrow",
              lambda: tagged(
                  "i/PRON late/ADV saw/VERB ./PUNCT", "a/DET late/ADJ saw/NOUN ./PUNCT"),
              "The share is right, but two things are missing: a sentence that holds twins, and "
              "neighbours that settle each label. Bring what decides next to the word."),
    ),
    cases=lambda rng: [()],
    measure=three_quarters_measure,
    asked=(
        "it is a list of sentences, each a list of (word, label) pairs",
        "the best per-word tagger labels exactly 3/4 of the words rightly",
        "in one sentence, the same word occurs with two labels",
        "a word between the same neighbours always has the same label",
    ),
)
