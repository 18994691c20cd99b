"""Vector sets: against torch's own functions, against loops, and each refusal by its message."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

import attnlib

KINDS = [np.asarray, torch.as_tensor]
IDS = np.array([[2, 0, 6], [3, 3, 1]])


@pytest.mark.parametrize("kind", KINDS)
def test_one_hot_is_torchs(kind):
    vectors = attnlib.one_hot(kind(IDS), vocab_size=7)
    assert vectors.shape == (2, 3, 7)
    np.testing.assert_array_equal(vectors, F.one_hot(torch.as_tensor(IDS), 7))


def test_one_hot_keeps_the_library():
    assert isinstance(attnlib.one_hot(torch.as_tensor(IDS), 7), torch.Tensor)
    assert isinstance(attnlib.one_hot(IDS, 7), np.ndarray)


@pytest.mark.parametrize("kind", KINDS)
def test_embed_is_one_hot_times_table_and_torchs(kind):
    table = np.random.default_rng(0).normal(size=(7, 5))
    vectors = attnlib.embed(kind(IDS), kind(table))
    np.testing.assert_array_equal(vectors, F.embedding(*map(torch.as_tensor, (IDS, table))))
    np.testing.assert_allclose(vectors, np.asarray(attnlib.one_hot(kind(IDS), 7)) @ table)


@pytest.mark.parametrize("dtype", [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
@pytest.mark.parametrize("kind", [np, torch])
def test_embed_and_one_hot_take_ids_of_every_integer_dtype(kind, dtype):
    table = kind.asarray(np.random.default_rng(0).normal(size=(3, 5)))
    ids = kind.asarray([2, 0, 1, 1], dtype=getattr(kind, dtype))
    rows = [table[2].tolist(), table[0].tolist(), table[1].tolist(), table[1].tolist()]
    assert attnlib.embed(ids, table).tolist() == rows
    assert attnlib.one_hot(ids, 3).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    with pytest.raises(ValueError, match="ids must lie between 0 and 1, got 0 to 2"):
        attnlib.embed(ids, table[:2])


@pytest.mark.parametrize("kind", KINDS)
def test_boolean_ids_are_refused(kind):
    with pytest.raises(TypeError, match=r"ids must hold integers, got dtype (torch\.)?bool"):
        attnlib.embed(kind([True, False, True]), kind(np.ones((3, 2))))


def test_gradient_of_embed_by_gradcheck():
    table = torch.randn(7, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: attnlib.embed(torch.tensor([2, 2, 5]), t), table)


@pytest.mark.parametrize(
    ("ids", "table", "error", "message"),
    [
        (np.array([0, 7]), np.ones((7, 2)), ValueError, "between 0 and 6, got 0 to 7"),
        (np.array([-1, 2]), np.ones((7, 2)), ValueError, "between 0 and 6, got -1 to 2"),
        (np.array([0.0]), np.ones((7, 2)), TypeError, "ids must hold integers, got dtype float64"),
        (np.array([0]), np.ones((7, 2), int), TypeError, "table must hold floating-point numbers"),
        (np.array([0]), np.ones((7, 2, 3)), ValueError, r"table must have shape \(V, d\), got sha"),
        (np.array([0]), np.ones(7), ValueError, r"table must have at least 2 axes, got shape \(7,"),
        (np.array([], int), np.ones((7, 2)), ValueError, "ids must not be empty"),
        (np.array([0]), np.ones((0, 2)), ValueError, "table must not be empty"),
        ([0], np.ones((7, 2)), TypeError, "ids must be a NumPy array or a torch tensor, got list"),
    ],
)
def test_embed_refuses(ids, table, error, message):
    with pytest.raises(error, match=message):
        attnlib.embed(ids, table)


def test_one_hot_refuses():
    with pytest.raises(ValueError, match="ids must lie between 0 and 2, got 3 to 3"):
        attnlib.one_hot(np.array([3]), 3)
    with pytest.raises(ValueError, match="vocab_size must be at least 1, got 0"):
        attnlib.one_hot(np.array([0]), 0)
    with pytest.raises(TypeError, match="ids must hold integers, got dtype bool"):
        attnlib.one_hot(np.array([True]), 3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(7, 7, 3), (29, 7, 3), (29, 5, 11), (13, 1, 1)])
def test_frame_is_a_loop_over_windows(kind, size):
    num_samples, frame_length, hop_length = size
    signal = np.random.default_rng(1).normal(size=(2, num_samples))
    frames = attnlib.frame(kind(signal), frame_length, hop_length)
    looped = []
    start = 0
    while start + frame_length <= num_samples:
        looped.append(signal[:, start : start + frame_length])
        start += hop_length
    np.testing.assert_array_equal(frames, np.stack(looped, axis=1))
    np.testing.assert_array_equal(
        frames, torch.as_tensor(signal).unfold(-1, frame_length, hop_length)
    )


def test_frame_is_a_copy():
    signal = np.arange(5.0)
    attnlib.frame(signal, 3, 1)[:] = -1
    np.testing.assert_array_equal(signal, np.arange(5.0))


def test_frame_refuses():
    with pytest.raises(ValueError, match="at least one frame of 6 samples, got 5"):
        attnlib.frame(np.arange(5.0), 6, 1)
    with pytest.raises(ValueError, match="hop_length must be at least 1, got 0"):
        attnlib.frame(np.arange(5.0), 3, 0)
    with pytest.raises(TypeError, match=r"frame_length must be an integer, got 2\.5"):
        attnlib.frame(np.arange(5.0), 2.5, 1)
    with pytest.raises(TypeError, match="signal must be a NumPy array or a torch tensor"):
        attnlib.frame([1.0, 2.0], 1, 1)
    with pytest.raises(ValueError, match="signal must not be empty"):
        attnlib.frame(np.ones((0, 5)), 3, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_pad_batch_is_torchs_pad_sequence(kind):
    sequences = [np.random.default_rng(b).normal(size=(n, 3)) for b, n in enumerate([2, 5, 0, 1])]
    batch, mask = attnlib.pad_batch([kind(sequence) for sequence in sequences])
    wanted = torch.nn.utils.rnn.pad_sequence([*map(torch.as_tensor, sequences)], batch_first=True)
    np.testing.assert_array_equal(batch, wanted)
    assert [int(row.sum()) for row in mask] == [2, 5, 0, 1]
    assert (np.asarray(batch)[~np.asarray(mask)] == 0).all()


def test_pad_batch_keeps_dtype_and_arguments():
    sequences = [np.array([4, 5], dtype=np.int32), np.array([6], dtype=np.int32)]
    batch, _ = attnlib.pad_batch(iter(sequences))
    assert batch.dtype == np.int32
    batch[:] = 0
    assert sequences[0].tolist() == [4, 5]


def test_pad_batch_refuses():
    with pytest.raises(ValueError, match="at least one sequence, got none"):
        attnlib.pad_batch([])
    with pytest.raises(ValueError, match=r"first axis: sequences\[0\] is \(2, 3\), .* is \(2, 4\)"):
        attnlib.pad_batch([np.ones((2, 3)), np.ones((2, 4))])
    with pytest.raises(ValueError, match=r"at least one sequence must hold a vector, got lengths"):
        attnlib.pad_batch([np.ones((0, 3))])
    with pytest.raises(TypeError, match="must come from one library, got a mixture"):
        attnlib.pad_batch([np.ones((2, 3)), torch.ones(2, 3)])


@pytest.mark.parametrize("kind", [np, torch])
def test_pad_batch_refuses_mixed_dtypes(kind):
    sequences = [kind.asarray([1, 2]), kind.asarray([0.5])]                # 0.5 would become 0
    message = r"sequences must have one dtype, got .*int64 and .*float64"
    with pytest.raises(TypeError, match=message):
        attnlib.pad_batch([sequences[0], sequences[1].astype("float64") if kind is np
                           else sequences[1].double()])
