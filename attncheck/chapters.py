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
    """One chapter: its number, its notebook, its label in links, its exercises in their order."""

    number: int
    file: str                   # chapters/<file>.ipynb
    label: str                  # (ch-<label>)=, (sec-<label>-...)=, exercises/<label>/
    ids: tuple[str, ...]


CHAPTERS = (
    Chapter(1, "01_vector_sets", "vectors", (
        "frames-by-hand", "one-hot", "look-up", "similarity", "frame-count", "frame",
        "padding-mask", "mean-of-words", "your-vectors",
    )),
    Chapter(2, "02_sequence_labelling", "labelling", (
        "window-by-hand", "masked-accuracy", "per-word-ceiling", "window-features",
        "receptive-field", "window-or-attention", "masked-cross-entropy", "three-quarters",
    )),
    Chapter(3, "03_query_key_value", "qkv", (
        "output-by-hand", "dot-scores", "relu-per-key", "dot-variance", "stable-softmax",
        "additive-scores", "one-output", "in-columns", "self-attention", "find-the-fault",
        "masked-attention", "score-gradient", "asymmetric-scores",
    )),
    Chapter(4, "04_multi_head", "multihead", (
        "two-heads-by-hand", "one-step", "parameter-count", "split-heads", "merge-heads",
        "head-terms", "kv-cache", "multi-head", "cross-attention", "head-ablation",
        "other-weights",
    )),
    Chapter(5, "05_positional_encoding", "positions", (
        "quarter-turns", "new-order", "sinusoidal-table", "add-positions", "learnt-rows",
        "alibi-bias", "relative-bias", "look-back", "rotary-attention", "your-positions",
    )),
    Chapter(6, "06_truncated_self_attention", "truncated", (
        "band-by-hand", "band-mask", "scores-computed", "weights-bytes", "truncated-attention",
        "band-weights", "positions-seen", "path-lengths", "multiplications", "blocks-of-keys",
        "convolution-by-heads", "your-stack",
    )),
    Chapter(7, "07_compare", "compare", (
        "layers-to-span", "bond-mask", "running-parity", "neighbour-sum", "recurrent-states",
        "renumbered", "graph-distance", "decayed-sum",
    )),
    Chapter(8, "08_real_model", "realmodel", (
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
