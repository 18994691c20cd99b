"""Data of the chapters: made by code or written for the book, nothing is downloaded.

    L  number of words in a sentence            T  samples in a signal

What is random is drawn with Python's own `random.Random(seed)`, so a seed gives the same data on
every machine. NumPy is enough for all of it. A TypeError says what is of the wrong kind, a
ValueError what does not fit.
"""

import json
import random
import re
import wave
from importlib import resources
from itertools import chain

import numpy as np

from attnlib._arrays import shape
from attnlib._checks import require_axes, require_count, require_real
from attnlib.vectors import pad_batch

# --- Sentences in which a word's label hangs on a word that may stand far to its left

NOUN_OR_VERB = (
    "saw can duck fish book watch bear light plant park fly train play walk drink paint cook guard"
).split()
ADJECTIVE_OR_ADVERB = "fast late early hard daily weekly right straight long slow clean".split()
FIXED_WORDS = {
    "DET": "the a my this every some".split(),
    "PRON": "i we you they".split(),
    "ADP": "in near with behind from".split(),
    "CCONJ": "and but because while".split(),
    "AUX": ["will"],
    "PUNCT": ["."],
}
TAGS = ["DET", "ADJ", "NOUN", "PRON", "ADV", "VERB", "AUX", "ADP", "CCONJ", "PUNCT"]
PADDING = "<pad>"
AMBIGUOUS = {*NOUN_OR_VERB, *ADJECTIVE_OR_ADVERB}
VOCABULARY = [PADDING, *sorted(AMBIGUOUS.union(*FIXED_WORDS.values()))]


def saw_sentences(count, seed, max_modifiers=5):
    """Draw `count` sentences such as "i saw a saw .", each a list of (word, tag) pairs.

    A *determiner* (the, a ...) makes the next open word a noun, a *pronoun* or *will* makes it a
    verb. In between stand 0 to `max_modifiers` words such as "late", themselves adjectives after a
    determiner and adverbs after a pronoun. So the word that decides may stand `max_modifiers + 1`
    places to the left, and no word in between gives it away (what follows may hint at it).

    >>> " ".join(word for word, tag in saw_sentences(1, seed=2)[0])
    'the duck will long park a fast straight clean straight cook .'
    """
    require_count(count=count)
    require_count(0, max_modifiers=max_modifiers)
    rng = random.Random(seed)

    def word(tag):
        return rng.choice(FIXED_WORDS[tag]), tag

    def group(opening, modifier_tag, tag):
        """An opening word, its modifiers, and the word that they lead to."""
        modifiers = rng.choices(ADJECTIVE_OR_ADVERB, k=rng.randint(0, max_modifiers))
        return [opening, *((m, modifier_tag) for m in modifiers), (rng.choice(NOUN_OR_VERB), tag)]

    def noun_group():
        return group(word("DET"), "ADJ", "NOUN")

    def clause():
        if rng.random() < 0.65:
            words = group(word("PRON"), "ADV", "VERB")
        else:
            words = noun_group() + group(word("AUX"), "ADV", "VERB")
        if rng.random() < 0.8:
            words += noun_group()
        if rng.random() < 0.3:
            words += [word("ADP"), *noun_group()]
        return words

    sentences = []
    for _ in range(count):
        words = clause()
        if rng.random() < 0.4:
            words += [word("CCONJ"), *clause()]
        sentences.append([*words, word("PUNCT")])
    return sentences


def encode_sentences(sentences, vocabulary=VOCABULARY, tags=TAGS):
    """Turn sentences of (word, tag) pairs into padded arrays: ids, labels and mask.

    All three are (number of sentences, longest L). Ids are places in the vocabulary, where 0 is
    padding, labels are places in the tags, and the mask is True at the real words.

    >>> ids, labels, mask = encode_sentences([[("i", "PRON"), ("saw", "VERB")], [(".", "PUNCT")]])
    >>> [[VOCABULARY[i] for i in row] for row in ids]
    [['i', 'saw'], ['.', '<pad>']]
    >>> mask
    array([[ True,  True],
           [ True, False]])
    """
    ids, labels = [], []
    for sentence in sentences:
        for word, tag in sentence:
            if word not in vocabulary or tag not in tags:
                raise ValueError(f"words and tags must be the grammar's, got {(word, tag)!r}")
        ids.append(np.array([vocabulary.index(word) for word, _ in sentence]))
        labels.append(np.array([tags.index(tag) for _, tag in sentence]))
    batch, mask = pad_batch(ids)
    return batch, pad_batch(labels)[0], mask


# --- Sentences in which one word, anywhere, decides the label of every verb ----------------------

PAST_OR_PRESENT = "cut hit read shut split spread set hurt".split()
TIME_WORDS = {"PAST": ["yesterday", "once"], "PRES": ["nowadays", "now"]}
OTHER_WORDS = {
    **{tag: FIXED_WORDS[tag] for tag in ("DET", "PRON", "ADP", "CCONJ", "PUNCT")},
    "ADJ": "old long small red heavy".split(),
    "NOUN": "bread gate letter ball rope map".split(),
}
TIME_TAGS = [*OTHER_WORDS, "TIME", *TIME_WORDS]
TIME_VOCABULARY = [
    PADDING, *chain(*OTHER_WORDS.values()), *PAST_OR_PRESENT, *chain(*TIME_WORDS.values())
]


def time_sentences(count, seed, fewest=1, most=3):
    """Draw `count` sentences such as "i cut the rope now .", each a list of (word, tag) pairs.

    A sentence has `fewest` to `most` clauses. The past and the present of its verbs look alike, and
    its one *time word* (yesterday, once, nowadays, now), before the first clause or behind any,
    decides for them all. Past and present are drawn alike often; nothing else gives them away.

    >>> for sentence in time_sentences(2, seed=0, most=2):
    ...     print(" ".join(word for word, tag in sentence))
    they set my small rope nowadays but we split a rope .
    they hit my small rope nowadays .
    """
    require_count(count=count, fewest=fewest, most=most)
    if most < fewest:
        raise ValueError(f"most must be at least fewest={fewest}, got {most}")
    rng = random.Random(seed)

    def word(tag):
        return rng.choice(OTHER_WORDS[tag]), tag

    def noun_group():
        return [word("DET"), *(word("ADJ") for _ in range(rng.randint(0, 2))), word("NOUN")]

    sentences = []
    for _ in range(count):
        tense, num_clauses = rng.choice(["PAST", "PRES"]), rng.randint(fewest, most)
        when, place = (rng.choice(TIME_WORDS[tense]), "TIME"), rng.randint(0, num_clauses)
        words = [when] if place == 0 else []
        for clause in range(1, num_clauses + 1):
            words += [word("CCONJ")] if clause > 1 else []
            words += [word("PRON"), (rng.choice(PAST_OR_PRESENT), tense), *noun_group()]
            words += [word("ADP"), *noun_group()] if rng.random() < 0.5 else []
            words += [when] if place == clause else []
        sentences.append([*words, word("PUNCT")])
    return sentences


def other_tense(sentence):
    """Return a sentence of `time_sentences` in the other tense: a new time word, the same verbs.

    >>> other_tense([("now", "TIME"), ("i", "PRON"), ("cut", "PRES")])
    [('once', 'TIME'), ('i', 'PRON'), ('cut', 'PAST')]
    """
    pairs = list(zip(*TIME_WORDS.values(), strict=True))
    words = dict(pairs) | {present: past for past, present in pairs}
    tags = {"PAST": "PRES", "PRES": "PAST"}
    return [
        (words[word] if tag == "TIME" else word, tags.get(tag, tag)) for word, tag in sentence
    ]


# --- A small text whose words fall into groups by the company they keep ---------------------------


def garden_sentences():
    """Return the 140 sentences about a house and its garden that were written for the book.

    Plain English, no comma inside a sentence, one full stop at its end. Four animals (dog, cat,
    rabbit, horse), four movements (run, jump, walk, swim) and four plants (tree, flower, rose,
    bush) stand in it more than ten times each.

    >>> garden_sentences()[0]
    'Our dog sleeps by the kitchen door.'
    """
    return _read("garden.txt").splitlines()


# --- Measurements ---------------------------------------------------------------------------------


def sense_sentences():
    """Return {word: (twins, first, second)}: words with two meanings, in sentences for the book.

    `twins` is a sentence with the word in both meanings; `first` and `second` are lists of three
    sentences with the word in the meaning that comes first in `twins`, and in the other.

    >>> sense_sentences()["saw"][0]
    'I saw a saw.'
    """
    rows = [line.split(" | ") for line in _read("senses.txt").splitlines()]
    return {word: (twins, *(re.findall(r"\w[^.?]*[.?]", sense) for sense in senses))
            for word, twins, *senses in rows}


def measured_speed():
    """Return what `make bench` measured: time and memory of attention in full and in bands.

    A dict with the machine ("device", "threads", "torch"), the sizes ("heads_x_batch", "d"), and
    three tables, lists of rows: "times", "exponents" and "memory" have a row for each "method",
    "direction" ("forward", "forward+backward") and "reach" (None: it sees everything), with
    "median_ms", "exponent" or "mib". "layers" compares with torch's own layer.

    >>> measured_speed()["d"]
    64
    """
    return json.loads(_read("speed.json"))


def _read(name):
    """Return the text of a file that comes with the package."""
    return resources.files("attnlib").joinpath(name).read_text(encoding="utf-8")


# --- Sound ----------------------------------------------------------------------------------------

FORMANTS = {                    # the three resonances of each vowel, in hertz
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}
BANDWIDTH = 90                  # hertz: how wide a resonance is
FADE = 0.02                     # seconds in which the sound rises and dies away


def utterance(vowels="aiu", seconds=1.0, sample_rate=16_000, pitch=120):
    """Synthesise a voice that glides from vowel to vowel: a signal (T,), loudest value 0.9.

        signal[t] = sum over k of gain[k, t] sin(k phase[t])

    `vowels` are of the letters a, e, i, o, u, and share the time; T = seconds * sample_rate. The
    tones k = 1, 2, ... are multiples of the pitch (hertz: about 120 for a low voice, 220 for a high
    one), which falls a little as at the end of a sentence; a tone is loud where it lies near one of
    the vowel's resonances. Nothing is random.
    Source of the resonances: Peterson and Barney (1952), table II (men).

    >>> utterance("ai", seconds=0.5, sample_rate=8000).shape
    (4000,)
    """
    require_count(sample_rate=sample_rate)
    if not vowels or set(vowels) - set(FORMANTS):
        raise ValueError(f"vowels must be letters of {''.join(FORMANTS)}, got {vowels!r}")
    num_samples = round(seconds * sample_rate)
    if num_samples < 1:
        raise ValueError(
            f"seconds * sample_rate must give at least 1 sample, got {seconds} * {sample_rate}"
        )
    if not 0 < 1.1 * pitch < sample_rate / 2:
        raise ValueError(
            f"pitch must lie above 0, and 1.1 times it below sample_rate / 2, got {pitch}"
        )
    place = (np.arange(num_samples) + 0.5) / num_samples                   # (T,): from 0 to 1
    centres = (np.arange(len(vowels)) + 0.5) / len(vowels)
    formants = [
        np.interp(place, centres, [FORMANTS[vowel][n] for vowel in vowels]) for n in range(3)
    ]
    tone = pitch * (1.1 - 0.2 * place)                                     # (T,): in hertz
    phase = 2 * np.pi * np.cumsum(tone) / sample_rate
    signal = np.zeros(num_samples)
    for k in range(1, int(sample_rate / 2 / tone.max()) + 1):      # below half the sample rate
        gain = sum(1 / (1 + ((k * tone - formant) / BANDWIDTH) ** 2) for formant in formants)
        signal += gain / k * np.sin(k * phase)
    edge = np.minimum(place, 1 - place) * num_samples / sample_rate    # seconds to an end
    signal *= np.minimum(1, edge / FADE)
    return 0.9 * signal / np.abs(signal).max()


def write_wav(path, signal, sample_rate):
    """Write a signal (T,) from -1 to 1 as a mono WAV file of 16-bit samples.

    `sample_rate` is in samples a second. Every player reads the file; so does `read_wav`, see there
    for an example.
    """
    require_axes(1, signal=signal)
    require_real(signal=signal)
    require_count(sample_rate=sample_rate)
    if signal.ndim != 1:
        raise ValueError(f"signal must have shape (T,), got shape {shape(signal)}")
    if not np.abs(signal).max() <= 1:
        raise ValueError(
            f"signal must lie between -1 and 1, got {signal.min():.3f} to {signal.max():.3f}"
        )
    steps = np.clip(np.round(signal * 32768), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, sample_rate, 0, "NONE", "not compressed"))
        file.writeframes(steps.tobytes())


def read_wav(path):
    """Read a WAV file of 16-bit samples: the signal (T,) from -1 to 1, and its sample rate.

    Several channels are averaged into one. FileNotFoundError if there is no such file.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "three.wav")
    >>> write_wav(path, np.array([0.0, 0.5, -1.0]), sample_rate=8000)
    >>> read_wav(path)
    (array([ 0. ,  0.5, -1. ]), 8000)
    """
    try:
        with wave.open(str(path), "rb") as file:
            num_channels, sample_rate = file.getnchannels(), file.getframerate()
            bits, data = 8 * file.getsampwidth(), file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(
            f"path must name an uncompressed WAV file, got {str(path)!r} ({error})"
        ) from None
    if bits != 16:
        raise ValueError(
            f"path must name a WAV file of 16-bit samples, got {bits} bits in {str(path)!r}"
        )
    samples = np.frombuffer(data, "<i2").reshape(-1, num_channels) / 32768  # (T, channels)
    return samples.mean(axis=1), sample_rate
