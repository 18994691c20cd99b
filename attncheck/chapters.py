"""The chapters of the book with their exercises: the one table that everything else reads.

A new chapter is a row here and a folder of exercises with the name of its label; a new exercise is
its id here and one file, `exercises/<label>/<id>.py`, with underscores for hyphens.

>>> chapter_of("one-hots")
Traceback (most recent call last):
ValueError: there is no exercise 'one-hots'; did you mean 'one-hot'?
>>> chapter_of("one-hot").file, load("one-hot").title
('01_vector_sets', 'One row for each word')
"""

import difflib
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Chapter:
    """One chapter: number, notebook, label in links, question, exercises in their order."""

    number: int
    file: str                   # chapters/<file>.ipynb
    label: str                  # (ch-<label>)=, (sec-<label>-...)=, exercises/<label>/
    question: str               # on the cover and in the README
    ids: tuple[str, ...]


CHAPTERS = (
    Chapter(1, "01_vector_sets", "vectors",
            "How do words, sounds and molecules become rows of numbers?", (
        "frames-by-hand", "one-hot", "look-up", "similarity", "frame-count", "frame",
        "padding-mask", "mean-of-words", "your-vectors",
    )),
    Chapter(2, "02_sequence_labelling", "labelling",
            "How can a network tell the two saws of *I saw a saw* apart?", (
        "window-by-hand", "masked-accuracy", "per-word-ceiling", "window-features",
        "receptive-field", "window-or-attention", "masked-cross-entropy", "three-quarters",
    )),
    Chapter(3, "03_query_key_value", "qkv",
            "What do query, key and value compute, number by number?", (
        "output-by-hand", "dot-scores", "relu-per-key", "dot-variance", "stable-softmax",
        "additive-scores", "one-output", "in-columns", "self-attention", "find-the-fault",
        "masked-attention", "score-gradient", "asymmetric-scores",
    )),
    Chapter(4, "04_multi_head", "multihead",
            "What can two heads do that one cannot, with the same parameters?", (
        "two-heads-by-hand", "one-step", "parameter-count", "split-heads", "merge-heads",
        "head-terms", "kv-cache", "multi-head", "cross-attention", "head-ablation",
        "other-weights",
    )),
    Chapter(5, "05_positional_encoding", "positions",
            "Why may one simply add a vector for the position?", (
        "quarter-turns", "new-order", "sinusoidal-table", "add-positions", "learnt-rows",
        "alibi-bias", "relative-bias", "look-back", "rotary-attention", "your-positions",
    )),
    Chapter(6, "06_truncated_self_attention", "truncated",
            "What does truncated self-attention save, and against what?", (
        "band-by-hand", "band-mask", "scores-computed", "weights-bytes", "truncated-attention",
        "band-weights", "positions-seen", "path-lengths", "multiplications", "blocks-of-keys",
        "convolution-by-heads", "your-stack",
    )),
    Chapter(7, "07_compare", "compare",
            "When is self-attention better than a convolution or a recurrence?", (
        "layers-to-span", "bond-mask", "running-parity", "neighbour-sum", "recurrent-states",
        "renumbered", "graph-distance", "decayed-sum",
    )),
    Chapter(8, "08_real_model", "realmodel",
            "What goes on in a pretrained model, and does it tell the two saws apart?", (
        "norm-by-hand", "block-parameters", "word-pieces", "layer-norm", "gelu-mlp", "head-score",
        "closer-sense", "moved-bias", "pre-norm", "longest-text",
    )),
)
IDS = tuple(id for chapter in CHAPTERS for id in chapter.ids)


def chapter_of(id):
    """Return the chapter of an exercise. Raises ValueError if there is no such exercise."""
    for chapter in CHAPTERS:
        if id in chapter.ids:
            return chapter
    near = difflib.get_close_matches(str(id), IDS, n=1)
    raise ValueError(
        f"there is no exercise {id!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    )


def load(id):
    """Import one exercise, and no other, and return its `Exercise`."""
    label, file = chapter_of(id).label, id.replace("-", "_")
    return import_module(f"attncheck.exercises.{label}.{file}").EXERCISE


def load_all():
    """Return every exercise, in the order of the book."""
    return [load(id) for id in IDS]
