"""The data: deterministic, as the docstrings promise, and wrong input is refused with the rule."""

import re
import struct
import wave

import numpy as np
import pytest

from attnlib.data import (
    ADJECTIVE_OR_ADVERB,
    AMBIGUOUS,
    FIXED_WORDS,
    FORMANTS,
    NOUN_OR_VERB,
    OTHER_WORDS,
    PADDING,
    PAST_OR_PRESENT,
    TAGS,
    TIME_TAGS,
    TIME_VOCABULARY,
    TIME_WORDS,
    VOCABULARY,
    encode_sentences,
    garden_sentences,
    measured_speed,
    other_tense,
    read_wav,
    saw_sentences,
    sense_sentences,
    time_sentences,
    utterance,
    write_wav,
)

OPENERS = {"DET": ("ADJ", "NOUN"), "PRON": ("ADV", "VERB"), "AUX": ("ADV", "VERB")}


# --- saw_sentences --------------------------------------------------------------------------------


def test_one_seed_gives_the_same_sentences_and_another_does_not():
    assert saw_sentences(50, seed=3) == saw_sentences(50, seed=3)
    assert saw_sentences(50, seed=3) != saw_sentences(50, seed=4)
    assert saw_sentences(7, seed=3) == saw_sentences(50, seed=3)[:7]


def test_sentences_of_a_seed_stay_what_they_are_on_every_machine():
    first, second = saw_sentences(2, seed=0)
    assert " ".join(word for word, _ in first) == (
        "this plant will clean slow clean train a late late late long guard ."
    )
    assert " ".join(tag for _, tag in second) == "PRON ADV ADV ADV ADV ADV VERB PUNCT"


def test_the_number_of_sentences_is_as_asked():
    assert [len(saw_sentences(count, seed=1)) for count in (1, 2, 13)] == [1, 2, 13]


def test_every_open_word_takes_its_tag_from_the_nearest_opener_to_its_left():
    for sentence in saw_sentences(500, seed=5):
        modifier_tag = head_tag = None
        for word, tag in sentence:
            if word in ADJECTIVE_OR_ADVERB:
                assert tag == modifier_tag, sentence
            elif word in NOUN_OR_VERB:
                assert tag == head_tag, sentence
                modifier_tag = head_tag = None             # the group is closed
            else:
                assert word in FIXED_WORDS[tag], sentence
                modifier_tag, head_tag = OPENERS.get(tag, (None, None))


def test_every_ambiguous_word_is_seen_with_both_of_its_tags():
    seen = {pair for sentence in saw_sentences(3000, seed=6) for pair in sentence}
    assert {(word, tag) for word in NOUN_OR_VERB for tag in ("NOUN", "VERB")} <= seen
    assert {(word, tag) for word in ADJECTIVE_OR_ADVERB for tag in ("ADJ", "ADV")} <= seen
    assert {tag for _, tag in seen} == set(TAGS)


@pytest.mark.parametrize("max_modifiers", [0, 1, 5, 11])
def test_runs_of_modifiers_are_as_long_as_allowed_and_no_longer(max_modifiers):
    longest = run = 0
    for sentence in saw_sentences(800, seed=7, max_modifiers=max_modifiers):
        for word, _ in sentence:
            run = run + 1 if word in ADJECTIVE_OR_ADVERB else 0
            longest = max(longest, run)
    assert longest == max_modifiers


def test_every_sentence_ends_with_its_only_full_stop():
    for sentence in saw_sentences(200, seed=8):
        assert [place for place, (word, _) in enumerate(sentence) if word == "."] == [
            len(sentence) - 1
        ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"count": 0}, ValueError, "count must be at least 1, got 0"),
        ({"count": 2.0}, TypeError, r"count must be an integer, got 2\.0"),
        ({"count": 1, "max_modifiers": -1}, ValueError, "max_modifiers must be at least 0, got -1"),
        ({"count": 1, "max_modifiers": "2"}, TypeError, "must be an integer, got '2'"),
    ],
)
def test_saw_sentences_refuses_wrong_counts(arguments, error, message):
    with pytest.raises(error, match=message):
        saw_sentences(seed=0, **arguments)


# --- time_sentences -------------------------------------------------------------------------------


def clauses(sentence):
    """The tags of a sentence without its time word and full stop, cut at the conjunctions."""
    tags = " ".join(tag for _, tag in sentence[:-1] if tag != "TIME")
    return tags.split(" CCONJ ")


def test_one_time_word_decides_for_every_verb():
    for sentence in time_sentences(500, seed=5, most=6):
        (time,) = [word for word, tag in sentence if tag == "TIME"]
        (tense,) = {tag for _, tag in sentence if tag in TIME_WORDS}
        assert time in TIME_WORDS[tense]
        for word, tag in sentence:
            assert word in (PAST_OR_PRESENT if tag == tense else [*OTHER_WORDS.get(tag, []), time])


def test_clauses_are_as_many_as_asked_and_built_alike():
    counts = set()
    noun_group = "DET( ADJ){0,2} NOUN"
    for sentence in time_sentences(500, seed=6, fewest=2, most=4):
        assert sentence[-1] == (".", "PUNCT")
        counts.add(len(clauses(sentence)))
        for clause in clauses(sentence):
            assert re.fullmatch(f"PRON (PAST|PRES) {noun_group}( ADP {noun_group})?", clause)
    assert counts == {2, 3, 4}


def test_the_time_word_stands_before_the_first_clause_or_behind_any():
    seen = set()
    for sentence in time_sentences(500, seed=7, fewest=3, most=3):
        tags = [tag for _, tag in sentence]
        place = tags.index("TIME")
        assert place == 0 or tags[place + 1] in ("CCONJ", "PUNCT")
        seen.add(0 if place == 0 else 1 + tags[:place].count("CCONJ"))
    assert seen == {0, 1, 2, 3}


def test_past_and_present_are_drawn_alike_often():
    tenses = [tag for sentence in time_sentences(2000, seed=8, most=1) for _, tag in sentence]
    assert 900 < tenses.count("PAST") < 1100
    assert tenses.count("PAST") + tenses.count("PRES") == 2000


def test_time_sentences_of_a_seed_stay_what_they_are():
    assert time_sentences(7, seed=3) == time_sentences(50, seed=3)[:7]
    assert time_sentences(50, seed=3) != time_sentences(50, seed=4)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"count": 0}, ValueError, "count must be at least 1, got 0"),
        ({"count": 1, "fewest": 0}, ValueError, "fewest must be at least 1, got 0"),
        ({"count": 1, "most": 2.0}, TypeError, r"most must be an integer, got 2\.0"),
        ({"count": 1, "fewest": 4}, ValueError, "most must be at least fewest=4, got 3"),
    ],
)
def test_time_sentences_refuses_wrong_counts(arguments, error, message):
    with pytest.raises(error, match=message):
        time_sentences(seed=0, **arguments)


def test_the_other_tense_changes_the_time_word_and_the_labels_of_verbs_alone():
    for sentence in time_sentences(200, seed=9):
        other = other_tense(sentence)
        assert other_tense(other) == sentence
        for (word, tag), (new_word, new_tag) in zip(sentence, other, strict=True):
            if tag == "TIME":
                assert word != new_word
                assert new_tag == tag
            else:
                assert word == new_word
                assert (tag != new_tag) == (tag in TIME_WORDS)
        (time,) = [word for word, tag in other if tag == "TIME"]
        assert {tag for _, tag in other if tag in TIME_WORDS} == {
            tense for tense, words in TIME_WORDS.items() if time in words
        }


# --- encode_sentences -----------------------------------------------------------------------------


def test_time_sentences_have_a_vocabulary_and_tags_of_their_own():
    sentences = time_sentences(23, seed=9)
    ids, labels, mask = encode_sentences(sentences, TIME_VOCABULARY, TIME_TAGS)
    assert TIME_VOCABULARY[0] == PADDING
    assert len(set(TIME_VOCABULARY)) == len(TIME_VOCABULARY)
    assert len(set(TIME_TAGS)) == len(TIME_TAGS)
    for sentence, *row in zip(sentences, ids, labels, mask, strict=True):
        read = [(TIME_VOCABULARY[i], TIME_TAGS[k]) for i, k, m in zip(*row, strict=True) if m]
        assert read == sentence


def test_the_vocabulary_lists_every_word_once_and_the_padding_first():
    assert VOCABULARY[0] == PADDING
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    assert set(VOCABULARY) == {PADDING, *AMBIGUOUS, *(w for ws in FIXED_WORDS.values() for w in ws)}
    assert {*NOUN_OR_VERB, *ADJECTIVE_OR_ADVERB} == AMBIGUOUS
    assert AMBIGUOUS.isdisjoint(word for words in FIXED_WORDS.values() for word in words)


def test_encoded_sentences_can_be_read_back():
    sentences = saw_sentences(23, seed=9)
    ids, labels, mask = encode_sentences(sentences)
    assert ids.shape == labels.shape == mask.shape == (23, max(map(len, sentences)))
    assert mask.dtype == bool
    for sentence, *row in zip(sentences, ids, labels, mask, strict=True):
        read = [(VOCABULARY[i], TAGS[k]) for i, k, real in zip(*row, strict=True) if real]
        assert read == sentence


def test_padding_is_zero_and_stands_at_the_end():
    ids, labels, mask = encode_sentences(saw_sentences(23, seed=9))
    assert not ids[~mask].any()
    assert not labels[~mask].any()
    assert ids[mask].all()                                 # no real word has the id of the padding
    assert not (mask[:, 1:] & ~mask[:, :-1]).any()
    assert not mask.all()


@pytest.mark.parametrize("pair", [("dragon", "NOUN"), ("saw", "X"), ("saw", PADDING)])
def test_encode_sentences_refuses_strangers(pair):
    with pytest.raises(ValueError, match=rf"must be the grammar's, got \('{pair[0]}', '{pair[1]}'"):
        encode_sentences([[("i", "PRON")], [pair]])


def test_encode_sentences_refuses_nothing():
    with pytest.raises(ValueError, match="at least one sequence, got none"):
        encode_sentences([])


# --- sense_sentences ------------------------------------------------------------------------------


def test_a_word_stands_in_each_of_its_sentences_and_twice_among_twins():
    assert len(sense_sentences()) == 13
    for word, (twins, *lists) in sense_sentences().items():
        count = [re.findall(r"\w+", line.lower()).count(word)
                 for line in (twins, *lists[0], *lists[1])]
        assert count == [2, 1, 1, 1, 1, 1, 1], word


def test_no_sentence_stands_in_two_lists():
    lines = [line for _, *lists in sense_sentences().values() for line in lists[0] + lists[1]]
    assert len(lines) == 13 * 6
    assert all(re.fullmatch(r"[A-Z][\w ]+[.?]", line) for line in lines)


# --- garden_sentences -----------------------------------------------------------------------------


def test_the_garden_text_is_as_its_docstring_says():
    sentences = garden_sentences()
    assert len(sentences) == 140
    assert len(set(sentences)) == 140
    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert sentence[:-1].replace(" ", "").isalpha(), sentence
        assert "  " not in sentence
    words = " ".join(sentences).lower().replace(".", "").split()
    named = "dog cat rabbit horse run jump walk swim tree flower rose bush".split()
    assert min(words.count(word) for word in named) > 10


# --- measured_speed -------------------------------------------------------------------------------


def test_the_measurements_are_as_their_docstring_says():
    bench = measured_speed()
    assert {"device", "threads", "torch", "heads_x_batch", "d"} < set(bench)
    for table, quantity in {"times": "median_ms", "exponents": "exponent", "memory": "mib"}.items():
        for row in bench[table]:
            assert row["direction"] in ("forward", "forward+backward")
            assert row["reach"] in (None, 16, 64, 256)
            assert row["method"]
            assert row[quantity] > 0
    assert all(row["ratio"] > 0 for row in bench["layers"])


# --- utterance ------------------------------------------------------------------------------------


def strongest(signal, sample_rate, low, high):
    """Frequency of the largest peak of the spectrum between `low` and `high`, in hertz."""
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    frequency = np.fft.rfftfreq(len(signal), 1 / sample_rate)
    inside = (frequency >= low) & (frequency <= high)
    return frequency[inside][spectrum[inside].argmax()]


@pytest.mark.parametrize(
    ("seconds", "sample_rate", "samples"),
    [(1.0, 16_000, 16_000), (0.3, 8000, 2400), (1.001, 8000, 8008)],
)
def test_the_length_is_seconds_times_sample_rate(seconds, sample_rate, samples):
    assert utterance("ai", seconds, sample_rate).shape == (samples,)


def test_an_utterance_is_the_same_each_time_and_its_peak_is_as_promised():
    signal = utterance()
    assert (signal == utterance()).all()
    assert signal.dtype == np.float64
    assert np.abs(signal).max() == pytest.approx(0.9)
    assert abs(signal[0]) < 0.01
    assert abs(signal[-1]) < 0.01


@pytest.mark.parametrize("vowel", FORMANTS)
def test_the_loudest_tone_lies_at_the_first_resonance(vowel):
    signal = utterance(vowel, seconds=0.5, pitch=100)
    assert abs(strongest(signal, 16_000, 150, 1000) - FORMANTS[vowel][0]) < 110


def test_vowels_come_in_the_order_in_which_they_are_written():
    signal = utterance("ai", seconds=1.0, pitch=100)
    first, last = signal[1000:4000], signal[12_000:15_000]
    assert strongest(first, 16_000, 150, 1000) > 500 > strongest(last, 16_000, 150, 1000)


def test_the_pitch_is_the_distance_of_the_tones_and_falls():
    signal = utterance("u", seconds=1.0, pitch=200)
    start = strongest(signal[:4000], 16_000, 100, 300)     # middle of 1.1 and 1.05 times the pitch
    end = strongest(signal[-4000:], 16_000, 100, 300)
    assert start == pytest.approx(1.075 * 200, abs=4)
    assert end == pytest.approx(0.925 * 200, abs=4)


def test_no_tone_lies_above_half_the_sample_rate():
    """Such a tone would come back mirrored: the resonance of 2290 hertz at 4000 - 2290 = 1710."""
    signal = utterance("i", seconds=1.0, sample_rate=4000, pitch=100)[:800]
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(800)))
    frequency = np.fft.rfftfreq(800, 1 / 4000)
    mirrored = spectrum[(frequency > 1600) & (frequency < 1800)]
    assert mirrored.max() < 0.015 * spectrum.max()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"vowels": ""}, ValueError, "vowels must be letters of aeiou, got ''"),
        ({"vowels": "ax"}, ValueError, "vowels must be letters of aeiou, got 'ax'"),
        ({"seconds": 0}, ValueError, r"at least 1 sample, got 0 \* 16000"),
        ({"seconds": -1.0}, ValueError, r"at least 1 sample, got -1\.0 \* 16000"),
        ({"pitch": 0}, ValueError, "pitch must lie above 0, and 1.1 times it below"),
        ({"pitch": 7500}, ValueError, r"1\.1 times it below sample_rate / 2, got 7500"),
        ({"sample_rate": 0}, ValueError, "sample_rate must be at least 1, got 0"),
        ({"sample_rate": 8000.0}, TypeError, r"sample_rate must be an integer, got 8000\.0"),
    ],
)
def test_utterance_refuses_what_it_cannot_say(arguments, error, message):
    with pytest.raises(error, match=message):
        utterance(**arguments)


# --- WAV files ------------------------------------------------------------------------------------


def write_file(path, channels=1, width=2, frames=b"", sample_rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, sample_rate, 0, "NONE", "not compressed"))
        file.writeframes(frames)


def test_what_is_written_is_read_back_within_half_a_step(tmp_path):
    signal = np.concatenate([np.random.default_rng(0).uniform(-1, 0.9999, 997), [-1.0, 0.0]])
    write_wav(tmp_path / "a.wav", signal, 11_025)
    again, sample_rate = read_wav(tmp_path / "a.wav")
    assert sample_rate == 11_025
    assert again.dtype == np.float64
    assert again.shape == signal.shape
    assert np.abs(again - signal).max() <= 0.5 / 32768


def test_the_loudest_positive_sample_does_not_wrap_around(tmp_path):
    write_wav(tmp_path / "a.wav", np.array([1.0, -1.0]), 8000)
    assert read_wav(tmp_path / "a.wav")[0].tolist() == [32767 / 32768, -1.0]


def test_samples_are_read_as_the_format_says(tmp_path):
    write_file(tmp_path / "a.wav", frames=struct.pack("<3h", 16384, -32768, 1))
    assert read_wav(str(tmp_path / "a.wav"))[0].tolist() == [0.5, -1.0, 1 / 32768]


def test_channels_are_averaged(tmp_path):
    frames = struct.pack("<6h", 16384, 0, -16384, -16384, 0, 8192)         # left, right, left, ...
    write_file(tmp_path / "a.wav", channels=2, frames=frames)
    assert read_wav(tmp_path / "a.wav")[0].tolist() == [0.25, -0.5, 0.125]


def test_a_written_file_is_mono_of_16_bits(tmp_path):
    write_wav(tmp_path / "a.wav", utterance("a", seconds=0.1), 16_000)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getparams()[:4] == (1, 2, 16_000, 1600)


@pytest.mark.parametrize("width", [1, 3, 4])
def test_read_wav_refuses_other_than_16_bits(tmp_path, width):
    write_file(tmp_path / "a.wav", width=width, frames=b"\0" * 12)
    with pytest.raises(ValueError, match=rf"16-bit samples, got {8 * width} bits in '.*a\.wav'"):
        read_wav(tmp_path / "a.wav")


@pytest.mark.parametrize("content", [b"", b"RI", b"this is a letter, and no sound at all"])
def test_read_wav_refuses_what_is_not_a_wav_file(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(ValueError, match=r"must name an uncompressed WAV file, got '.*a\.wav'"):
        read_wav(tmp_path / "a.wav")


def test_read_wav_refuses_a_compressed_file(tmp_path):
    write_file(tmp_path / "a.wav", frames=b"\0" * 4)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[20:22] = struct.pack("<H", 6)                  # the number of the A-law format
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(ValueError, match=r"uncompressed WAV file, got .*\(unknown format: 6\)"):
        read_wav(tmp_path / "a.wav")


def test_read_wav_says_when_there_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.wav"):
        read_wav(tmp_path / "none.wav")


@pytest.mark.parametrize(
    ("signal", "sample_rate", "error", "message"),
    [
        (np.zeros((2, 3)), 8000, ValueError, r"signal must have shape \(T,\), got shape \(2, 3\)"),
        (np.zeros(0), 8000, ValueError, r"signal must not be empty, got shape \(0,\)"),
        (np.zeros(3, dtype=int), 8000, TypeError, "floating-point numbers, got dtype int64"),
        (np.array([0.0, 1.5]), 8000, ValueError, r"between -1 and 1, got 0\.000 to 1\.500"),
        (np.array([0.0, np.nan]), 8000, ValueError, "signal must lie between -1 and 1, got nan"),
        (np.zeros(3), 0, ValueError, "sample_rate must be at least 1, got 0"),
        (np.zeros(3), 8000.0, TypeError, r"sample_rate must be an integer, got 8000\.0"),
    ],
)
def test_write_wav_refuses_what_it_cannot_write(tmp_path, signal, sample_rate, error, message):
    with pytest.raises(error, match=message):
        write_wav(tmp_path / "a.wav", signal, sample_rate)
    assert not (tmp_path / "a.wav").exists()
