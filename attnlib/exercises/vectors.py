"""Exercises of chapter 1: turn everything into vectors."""

import numpy as np

from attnlib.exercises._exercise import Exercise, Wrong


def frames_by_hand():
    """Return [samples in a window, samples between two starts, whole windows]."""
    size, step = 16000 * 25 // 1000, 16000 * 10 // 1000
    return [size, step, 1 + (16000 - size) // step]


FRAMES_BY_HAND = Exercise(
    id="frames-by-hand",
    chapter=1,
    stars=1,
    title="One second of speech",
    statement="""
One second of speech has 16,000 samples. It is cut into windows of 25 milliseconds that start
every 10 milliseconds. How many samples are in a window, how many lie between the starts of two
neighbours, and how many *whole* windows fit? Fill in the three numbers, in this order.""",
    reference=frames_by_hand,
    alternatives=(lambda: [400, 160, 98], lambda: (400.0, 160.0, 98.0)),
    wrong=(
        Wrong("rule of thumb", lambda: [400, 160, 100],
              "A hundred windows a second is the rule of thumb, but the last ones would stick out "
              "beyond the end. Count those that fit whole.",
              "一秒一百个窗是估算，最后几个窗会伸到信号之外。请只数完整的窗。"),
        Wrong("forgets the first", lambda: [400, 160, 97],
              "You counted the steps between windows. The first window needs no step before it.",
              "你数的是窗与窗之间的步数，第一个窗之前并不需要迈步。"),
        Wrong("counts an incomplete one", lambda: [400, 160, 99],
              "Your last window begins inside the second but ends after it. Only whole windows "
              "count.",
              "你的最后一个窗在这一秒内开始，却在它之后结束。只有完整的窗才算。"),
        Wrong("milliseconds", lambda: [25, 10, 98],
              "The count is right, but the first two numbers are milliseconds. The question asks "
              "for samples.",
              "窗的个数对了，但前两个数是毫秒，题目问的是采样点数。"),
        Wrong("overlap for step", lambda: [400, 240, 98],
              "Your second number is how much two neighbours share. The question is how far one "
              "start is from the next.",
              "你的第二个数是相邻两窗重叠的部分，题目问的是两个起点之间的距离。"),
        Wrong("no overlap", lambda: [400, 160, 40],
              "You laid the windows end to end. They start more often than that, so neighbours "
              "overlap.",
              "你把窗首尾相接地排开了。窗的起点更密，相邻的窗会重叠。"),
    ),
    cases=lambda rng: [()],
)


def one_hot(ids, vocab_size):
    """Return a float array (L, vocab_size) with one row for each of the L ids."""
    rows = np.zeros((len(ids), vocab_size))
    rows[np.arange(len(ids)), ids] = 1.0
    return rows


def one_hot_by_loop(ids, vocab_size):
    return np.array([[float(word == id) for word in range(vocab_size)] for id in ids])


def in_every_row(ids, vocab_size):
    rows = np.zeros((len(ids), vocab_size))
    rows[:, ids] = 1.0
    return rows


def one_hot_cases(rng):
    for length, vocab_size in ((3, 7), (5, 11), (13, 8)):
        yield rng.permutation(np.arange(length) % (vocab_size - 2) + 1), vocab_size


ONE_HOT = Exercise(
    id="one-hot",
    chapter=1,
    stars=1,
    title="One row for each word",
    statement="""
Write `one_hot`. The argument `ids` is an array of $L$ whole numbers from 0 to `vocab_size` - 1.
Row $n$ of the result has a 1 at the place that id $n$ names, and 0 everywhere else.""",
    reference=one_hot,
    alternatives=(
        lambda ids, vocab_size: np.eye(vocab_size)[ids],
        lambda ids, vocab_size: (ids[:, None] == np.arange(vocab_size)).astype(int),
        one_hot_by_loop,
    ),
    wrong=(
        Wrong("one word per column", lambda ids, vocab_size: np.eye(vocab_size)[:, ids],
              "Each word fills a column here. In this book the rows of an array are the vectors.",
              "这里每个词占了一列。在本书中，数组的每一行是一个向量。"),
        Wrong("counts ids from one", lambda ids, vocab_size: np.eye(vocab_size)[ids - 1],
              "Every 1 stands one place too far to the left. The ids begin with 0, as indices do.",
              "每个 1 都偏左了一格。编号和下标一样，从 0 开始。"),
        Wrong("as long as the largest id", lambda ids, vocab_size: np.eye(ids.max() + 1)[ids],
              "Your rows are as long as the largest id in this sentence needs. The next sentence "
              "would get rows of another length; the vocabulary decides.",
              "你的向量长度取决于这句话里最大的编号，换一句话长度就变了。长度应由词表决定。"),
        Wrong("adds the words up", lambda ids, vocab_size: np.eye(vocab_size)[ids].sum(0),
              "You added all words into one vector, which says what occurs and no longer where. "
              "Every word keeps a row of its own.",
              "你把所有的词加成了一个向量，只知道出现了什么，不知道在哪里。每个词都应有自己的一行。"),
        Wrong("the id in place of 1",
              lambda ids, vocab_size: np.eye(vocab_size)[ids] * ids[:, None],
              "The place is right, but the number there is the id. With larger numbers some words "
              "would weigh more than others.",
              "位置对了，但那里的数是编号本身。这样一来，有的词就比别的词更“重”。"),
        Wrong("all ids in every row", in_every_row,
              "Every row has a 1 for every word of the sentence. Row n belongs to word n alone.",
              "每一行都为句子里的每个词放了 1。第 n 行只属于第 n 个词。"),
        Wrong("true and false", lambda ids, vocab_size: ids[:, None] == np.arange(vocab_size),
              "The pattern is right, but it is made of True and False. A vector is made of "
              "numbers.",
              "图案对了，但里面是 True 和 False。向量应当由数组成。"),
    ),
    cases=one_hot_cases,
)


def look_up(ids, table):
    """Return the vectors (..., L, d) of the words `ids` (..., L).

    `table` is (vocab_size, d), one row for each word.
    """
    one_hots = np.eye(len(table))[ids]
    return one_hots @ table


def look_up_cases(rng):
    for shape, vocab_size, d in (((5,), 7, 3), ((2, 4), 11, 5), ((2, 3, 5), 13, 4)):
        yield rng.integers(1, vocab_size - 1, size=shape), rng.normal(size=(vocab_size, d))


LOOK_UP = Exercise(
    id="look-up",
    chapter=1,
    stars=1,
    title="An embedding is a product",
    statement="""
Write `look_up`: it returns row `ids[n]` of the table for every word $n$. Do it as the chapter
explains an embedding: one-hot rows times the table. The ids may have any number of axes.""",
    reference=look_up,
    alternatives=(
        lambda ids, table: table[ids],
        lambda ids, table: np.einsum(
            "...v,vd->...d", (ids[..., None] == np.arange(len(table))).astype(float), table
        ),
        lambda ids, table: np.take(table, ids, axis=0),
    ),
    wrong=(
        Wrong("the table's columns", lambda ids, table: table.T[ids % table.shape[1]],
              "You took columns of the table. A column holds one number of every word; the vector "
              "of a word is a row.",
              "你取的是表的列。一列是所有词的同一个分量；一个词的向量是一行。"),
        Wrong("counts ids from one", lambda ids, table: table[ids - 1],
              "Every word gets its neighbour's vector. The ids begin with 0, as indices do.",
              "每个词拿到的都是邻居的向量。编号和下标一样，从 0 开始。"),
        Wrong("adds the words up", lambda ids, table: table[ids].sum(-2),
              "You added the vectors of all words. Every word keeps its own.",
              "你把所有词的向量加在了一起。每个词应保留自己的向量。"),
        Wrong("by place, not by word",
              lambda ids, table: np.broadcast_to(
                  table[: ids.shape[-1]], (*ids.shape, table.shape[1])),
              "The first word gets the first row, whatever word it is. The id chooses the row, "
              "not the place.",
              "第一个词总拿第一行，不管它是什么词。选哪一行应由编号决定，而不是位置。"),
        Wrong("from the end", lambda ids, table: table[::-1][ids],
              "The table is read from its end. Id 0 belongs to the first row.",
              "你是从表的末尾往回读的。编号 0 对应第一行。"),
        Wrong("only the one-hot rows", lambda ids, table: np.eye(len(table))[ids],
              "These are the one-hot rows. They still have to meet the table.",
              "这还只是 one-hot 向量，它们还没有和表相乘。"),
    ),
    cases=look_up_cases,
)


def similarity(vectors):
    """Return the cosines (L, L) of the angles between every two `vectors` (L, d)."""
    units = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return units @ units.T


def similarity_by_loop(vectors):
    return np.array([
        [x @ y / np.sqrt((x @ x) * (y @ y)) for y in vectors] for x in vectors
    ])


def similarity_cases(rng):
    for length, d in ((3, 5), (7, 4), (2, 11)):
        yield (rng.normal(size=(length, d)) * rng.uniform(0.5, 3, size=(length, 1)) + 0.5,)


SIMILARITY = Exercise(
    id="similarity",
    chapter=1,
    stars=2,
    title="How alike are two words?",
    statement="""
Two embeddings are alike when they point the same way, however long they are. Write `similarity`:
entry $(i, j)$ is the cosine of the angle between vectors $i$ and $j$, from -1 (opposite) to 1
(the same direction). Try it on one-hot vectors afterwards, and see why they relate nothing.""",
    reference=similarity,
    alternatives=(
        similarity_by_loop,
        lambda vectors: (vectors @ vectors.T) / np.outer(
            np.linalg.norm(vectors, axis=1), np.linalg.norm(vectors, axis=1)),
        lambda vectors: np.einsum("id,jd->ij", vectors, vectors) / np.sqrt(
            np.einsum("id,jk,id,jk->ij", vectors, vectors, vectors, vectors)),
    ),
    wrong=(
        Wrong("plain dot products", lambda vectors: vectors @ vectors.T,
              "These are dot products. A long vector has large ones with all others; the "
              "cosine does not care how long a vector is.",
              "这是点积。长的向量和谁的点积都大；余弦不在乎向量的长短。"),
        Wrong("one length for both",
              lambda vectors: vectors @ vectors.T / (vectors**2).sum(-1, keepdims=True),
              "You divided by the length of the first vector twice. Each of the two brings its "
              "own length.",
              "你除了两次第一个向量的长度。两个向量各有各的长度。"),
        Wrong("divides once", lambda vectors: vectors @ vectors.T
              / np.linalg.norm(vectors, axis=-1, keepdims=True),
              "Only one of the two vectors has been brought to length 1, so the result is not "
              "symmetric.",
              "两个向量中只有一个被化成了单位长度，所以结果不对称。"),
        Wrong("length of the whole array",
              lambda vectors: vectors @ vectors.T / (vectors**2).sum(),
              "You divided by the length of the whole array, one number for all. Each vector has "
              "a length of its own.",
              "你除以的是整个数组的长度，所有向量共用一个数。每个向量有自己的长度。"),
        Wrong("divides by d", lambda vectors: vectors @ vectors.T / vectors.shape[1],
              "You divided by the number of entries. The lengths of the two vectors are what has "
              "to go.",
              "你除以了分量的个数。应当消去的是两个向量的长度。"),
        Wrong("lengths of the columns", lambda vectors: (lambda units: units @ units.T)(
            vectors / np.linalg.norm(vectors, axis=0)),
              "Here every column got length 1. The vectors are the rows.",
              "这里是每一列被化成了单位长度。向量是行。"),
        Wrong("centred first", lambda vectors: np.corrcoef(vectors),
              "This is the correlation: it takes each vector's mean away first. The angle is "
              "measured from the origin.",
              "这是相关系数，它先减去了每个向量的均值。夹角是从原点量起的。"),
        Wrong("distance", lambda vectors: np.linalg.norm(vectors[:, None] - vectors, axis=-1),
              "These are distances: 0 for the same vector, and growing. A similarity is largest "
              "for the same vector.",
              "这是距离：相同的向量得 0，越远越大。相似度则在相同时最大。"),
    ),
    cases=similarity_cases,
)


def frame_count(num_samples, size, step):
    """Return how many windows of `size` samples, one every `step`, fit whole: int."""
    if num_samples < size:
        return 0
    return 1 + (num_samples - size) // step


def frame_count_by_loop(num_samples, size, step):
    count, start = 0, 0
    while start + size <= num_samples:
        count, start = count + 1, start + step
    return count


def frame_count_cases(rng):
    step, extra = int(rng.integers(5, 9)), int(rng.integers(1, 4))
    size = 3 * step + extra
    yield size + 11 * step + extra, size, step             # something remains at the end
    yield size + 7 * step, size, step                      # nothing remains
    yield size, size, step                                 # exactly one
    yield size - 1, size, step                             # not even one
    yield extra, size, step
    yield 10 * step + extra, step, size                    # gaps between the windows


FRAME_COUNT = Exercise(
    id="frame-count",
    chapter=1,
    stars=2,
    title="How many windows fit?",
    statement="""
Now for any signal: write `frame_count`. A window counts only if it fits whole; a signal shorter
than one window has none. The step may be larger than the window.""",
    reference=frame_count,
    alternatives=(
        frame_count_by_loop,
        lambda num_samples, size, step: len(range(0, num_samples - size + 1, step)),
        lambda num_samples, size, step: max(0, (num_samples - size + step) // step),
    ),
    wrong=(
        Wrong("one per step", lambda num_samples, size, step: num_samples // step,
              "You counted a window for every step. The last ones stick out beyond the end of the "
              "signal.",
              "你每一步都数了一个窗，最后几个窗会伸到信号之外。"),
        Wrong("forgets the first",
              lambda num_samples, size, step: max(0, (num_samples - size) // step),
              "You counted the steps between windows. The first window needs no step before it.",
              "你数的是窗与窗之间的步数，第一个窗之前并不需要迈步。"),
        Wrong("stops before the end",
              lambda num_samples, size, step: len(range(0, num_samples - size, step)),
              "When the last window ends exactly with the signal, you do not count it. It fits "
              "whole.",
              "最后一个窗恰好在信号末尾结束时，你没有数它。它是完整的。"),
        Wrong("counts an incomplete one",
              lambda num_samples, size, step: max(0, 1 - (size - num_samples) // step),
              "When something remains at the end, you count a window that is not whole.",
              "末尾有剩余时，你多数了一个不完整的窗。"),
        Wrong("end to end", lambda num_samples, size, step: num_samples // size,
              "You laid the windows end to end. Here a window starts every `step` samples.",
              "你把窗首尾相接地排开了。这里每隔 `step` 个采样点就开始一个窗。"),
        Wrong("overlap for step", lambda num_samples, size, step: (
            0 if num_samples < size else 1 + (num_samples - size) // abs(size - step)),
              "You took `step` for what two neighbours share. It is how far one start is from the "
              "next.",
              "你把 `step` 当成了相邻两窗重叠的长度。它其实是两个起点之间的距离。"),
        Wrong("a window in a short signal", lambda num_samples, size, step: (
            1 + int((num_samples - size) / step) if num_samples > 0 else 0),
              "A signal shorter than one window gets a count it should not have. Check what your "
              "rounding does below zero.",
              "信号比一个窗还短时，结果不该是这样。看看你的取整对负数做了什么。"),
        Wrong("fewer than none", lambda num_samples, size, step: 1 + (num_samples - size) // step,
              "The formula is right, but a signal much shorter than one window gets a negative "
              "count.",
              "公式是对的，但信号比一个窗短很多时，个数成了负数。"),
        Wrong("a fraction", lambda num_samples, size, step: max(0, 1 + (num_samples - size) / step),
              "A count is a whole number. What remains at the end is no part of a window.",
              "个数应当是整数。末尾剩下的部分不算窗。"),
    ),
    cases=frame_count_cases,
)


def frame(signal, size, step):
    """Return the whole windows of `signal` (num_samples,) as rows: (count, size)."""
    starts = np.arange(0, len(signal) - size + 1, step)
    return signal[starts[:, None] + np.arange(size)]


def frame_by_loop(signal, size, step):
    rows, start = [], 0
    while start + size <= len(signal):
        rows.append(signal[start : start + size])
        start += step
    return np.array(rows)


def end_to_end(signal, size, step):
    return signal[: len(signal) // size * size].reshape(-1, size)


def padded_at_the_end(signal, size, step):
    starts = np.arange(0, len(signal), step)
    longer = np.concatenate([signal, np.zeros(size)])
    return longer[starts[:, None] + np.arange(size)]


def centred(signal, size, step):
    around = np.concatenate([np.zeros(size // 2), signal])
    return frame(around, size, step)


def frame_cases(rng):
    for num_samples, size, step in ((29, 7, 3), (41, 5, 4), (23, 11, 2), (31, 3, 5)):
        yield rng.normal(size=num_samples), size, step


FRAME = Exercise(
    id="frame",
    chapter=1,
    stars=2,
    title="Cut a signal into windows",
    statement="""
Write `frame`: row $n$ holds the `size` samples from sample $n$ times `step` on. Only whole
windows are kept. Can you do it without a loop, by an array of indices?""",
    reference=frame,
    alternatives=(
        frame_by_loop,
        lambda signal, size, step: np.lib.stride_tricks.sliding_window_view(signal, size)[::step],
        lambda signal, size, step: np.stack([
            signal[n : len(signal) - size + 1 + n : step] for n in range(size)], axis=1),
    ),
    wrong=(
        Wrong("end to end", end_to_end,
              "Your windows do not overlap: each starts where the last one ends. They should start "
              "every `step` samples.",
              "你的窗没有重叠，每个都从上一个的末尾开始。窗应当每隔 `step` 个采样点开始一个。"),
        Wrong("size and step exchanged", lambda signal, size, step: frame(signal, step, size),
              "Size and step have changed places.",
              "窗长 `size` 和步长 `step` 对调了。"),
        Wrong("padded at the end", padded_at_the_end,
              "Your last windows are filled up with zeros. Only whole windows are asked for.",
              "你的最后几个窗用零补齐了。这里只要完整的窗。"),
        Wrong("forgets the last",
              lambda signal, size, step: frame(signal[:-step], size, step),
              "One window that would still fit is missing at the end.",
              "末尾还放得下的一个窗被漏掉了。"),
        Wrong("stops before the end",
              lambda signal, size, step: frame(signal[:-1], size, step),
              "When the last window ends exactly with the signal, you leave it out. It fits whole.",
              "最后一个窗恰好在信号末尾结束时，你漏掉了它。它是完整的。"),
        Wrong("one window per column", lambda signal, size, step: frame(signal, size, step).T,
              "Your windows are columns. In this book the rows of an array are the vectors.",
              "你的窗是按列放的。在本书中，数组的每一行是一个向量。"),
        Wrong("centred on their start", centred,
              "Your windows lie around their starting point, with zeros before the signal. They "
              "should begin there.",
              "你的窗以起点为中心，信号之前补了零。窗应当从起点开始。"),
        Wrong("every sample a start", lambda signal, size, step: frame(signal, size, 1),
              "A window starts at every sample here. `step` says how far one start is from the "
              "next.",
              "这里每个采样点都开始了一个窗。`step` 说明两个起点相隔多远。"),
    ),
    cases=frame_cases,
)


def padding_mask(lengths, seq_len):
    """Return a boolean array (B, seq_len): True at the words, False at the padding.

    `lengths` is an integer array (B,).
    """
    return np.arange(seq_len) < lengths[:, None]


def padding_mask_by_loop(lengths, seq_len):
    mask = np.zeros((len(lengths), seq_len), dtype=bool)
    for row, length in zip(mask, lengths, strict=True):
        row[:length] = True
    return mask


def padding_mask_cases(rng):
    for batch, seq_len in ((3, 7), (5, 4), (2, 11)):
        lengths = rng.integers(1, seq_len - 1, size=batch)
        lengths[0], lengths[1] = 1, seq_len - 1
        yield lengths, seq_len


PADDING_MASK = Exercise(
    id="padding-mask",
    chapter=1,
    stars=2,
    title="Which words are real?",
    statement="""
A batch of sentences is filled up to `seq_len` vectors each. Write `padding_mask`: row $n$ is True
at the first `lengths[n]` places, which hold words, and False at the rest.""",
    reference=padding_mask,
    alternatives=(
        padding_mask_by_loop,
        lambda lengths, seq_len: np.tri(seq_len + 1, seq_len, -1, dtype=bool)[lengths],
        lambda lengths, seq_len: np.array([
            [place < length for place in range(seq_len)] for length in lengths]),
    ),
    wrong=(
        Wrong("upside down", lambda lengths, seq_len: np.arange(seq_len) >= lengths[:, None],
              "This mask is True at the padding. Here, and in the whole book, True means that a "
              "vector counts.",
              "这个 mask 在填充处为 True。在本书中，True 表示这个向量有效。"),
        Wrong("one too many", lambda lengths, seq_len: np.arange(seq_len) <= lengths[:, None],
              "One place too many is True in each row. The places are counted from 0.",
              "每一行多了一个 True。位置是从 0 数起的。"),
        Wrong("one too few", lambda lengths, seq_len: np.arange(seq_len) < lengths[:, None] - 1,
              "The last word of each sentence is taken for padding.",
              "每句话的最后一个词被当成了填充。"),
        Wrong("ones and zeros",
              lambda lengths, seq_len: (np.arange(seq_len) < lengths[:, None]).astype(float),
              "The pattern is right, but a mask says yes or no: it is made of True and False.",
              "图案对了，但 mask 说的是“是”或“否”，应当由 True 和 False 组成。"),
        Wrong("one sentence per column",
              lambda lengths, seq_len: np.arange(seq_len)[:, None] < lengths,
              "Your sentences are columns. Each sentence of the batch is a row.",
              "你的句子是按列放的。批次里每个句子是一行。"),
        Wrong("padding in front",
              lambda lengths, seq_len: np.arange(seq_len) >= seq_len - lengths[:, None],
              "The words stand at the end of each row here. The padding comes after the words.",
              "这里词排在每一行的末尾。填充应在词的后面。"),
        Wrong("as long as the longest",
              lambda lengths, seq_len: np.arange(lengths.max()) < lengths[:, None],
              "Your mask is only as long as the longest sentence. The batch may be padded "
              "further: `seq_len` says how far.",
              "你的 mask 只有最长的句子那么长。批次可能填得更长，长度由 `seq_len` 决定。"),
    ),
    cases=padding_mask_cases,
)


def mean_of_words(vectors, mask):
    """Return the mean (B, d) of each sentence's words.

    `vectors` is (B, L, d); `mask` is boolean (B, L), True at the words.
    """
    total = np.where(mask[..., None], vectors, 0.0).sum(axis=1)
    return total / mask.sum(axis=1)[:, None]


def mean_of_words_cases(rng):
    for batch, length, d in ((2, 5, 3), (4, 7, 2), (3, 6, 5)):
        lengths = np.resize([2, length - 1, length - 2], batch)
        mask = np.arange(length) < lengths[:, None]
        yield rng.normal(size=(batch, length, d)) + 0.5, mask


MEAN_OF_WORDS = Exercise(
    id="mean-of-words",
    chapter=1,
    stars=2,
    title="One vector for a whole sentence",
    statement="""
The simplest way from many vectors to one is their mean. In a padded batch only the words may
count: whatever stands in the padding must not change the result. Write `mean_of_words`.""",
    reference=mean_of_words,
    alternatives=(
        lambda vectors, mask: np.stack([x[keep].mean(0) for x, keep in zip(
            vectors, mask, strict=True)]),
        lambda vectors, mask: np.einsum("bld,bl->bd", vectors, mask) / mask.sum(1, keepdims=True),
        lambda vectors, mask: np.mean(vectors, axis=1, where=mask[..., None]),
    ),
    wrong=(
        Wrong("padding counts too", lambda vectors, mask: vectors.mean(1),
              "What stands in the padding takes part in your mean.",
              "填充处的数也参与了你的平均。"),
        Wrong("divides by the full length",
              lambda vectors, mask: (vectors * mask[..., None]).mean(1),
              "The sum leaves the padding out, but you divide by the number of all places. Short "
              "sentences come out too small.",
              "求和时去掉了填充，除数却是全部位置的个数，短句子的结果就偏小了。"),
        Wrong("sum", lambda vectors, mask: (vectors * mask[..., None]).sum(1),
              "This is the sum of the words. It grows with the sentence; a mean does not.",
              "这是词向量的和，句子越长它越大；平均值则不会。"),
        Wrong("the mean of the padding", lambda vectors, mask: mean_of_words(vectors, ~mask),
              "You averaged the padding. True in the mask means that the vector counts.",
              "你平均的是填充部分。mask 为 True 表示这个向量有效。"),
        Wrong("divides by all words",
              lambda vectors, mask: (vectors * mask[..., None]).sum(1) / mask.sum(),
              "You divide every sentence by the number of words in the whole batch. Only its own "
              "words count.",
              "你用整个批次的词数去除每个句子。只应算这句话自己的词。"),
        Wrong("one count for all", lambda vectors, mask: (
            (vectors * mask[..., None]).sum(1) / mask.sum() * len(mask)),
              "You divide every sentence by the average length. Each has a length of its own.",
              "你用平均长度去除每个句子。每个句子有自己的长度。"),
        Wrong("over the batch", lambda vectors, mask: (
            np.where(mask[..., None], vectors, 0.0).sum(0)
            / np.maximum(mask.sum(0), 1)[:, None]),
              "You averaged over the sentences of the batch. They have nothing to do with one "
              "another; average over the words of each.",
              "你在批次的各个句子之间求了平均。句子之间互不相干，应对每句话的词求平均。"),
    ),
    cases=mean_of_words_cases,
)


def your_vectors():
    """Return three vectors of length 1, as the rows of an array: dog, cat and run."""
    return np.array([[1.0, 0.0], [0.96, 0.28], [0.0, 1.0]])


def your_vectors_measure(rows):
    """Return how the shape is (1 fits, 2 turned, 0 neither), and what the vectors are like."""
    try:
        rows = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        return 0, False, 0, 0
    if rows.ndim == 2 and rows.shape[0] != 3 and rows.shape[1] == 3:
        return 2, *your_vectors_measure(rows.T)[1:]
    if rows.ndim != 2 or len(rows) != 3 or not np.isfinite(rows).all():
        return 0, False, 0, 0
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    dog, cat, run = rows / np.where(lengths == 0, 1, lengths)

    def kind(cosine):                                      # opposite, unrelated, related, close
        return int(np.searchsorted([-0.3, 0.3, 0.9], cosine))

    to_run = max(kind(dog @ run), kind(cat @ run), key=lambda k: k != 1)
    return 1, bool(np.allclose(lengths, 1, atol=0.01)), kind(dog @ cat), to_run


YOUR_VECTORS = Exercise(
    id="your-vectors",
    chapter=1,
    stars=3,
    title="Vectors of your own",
    statement="""
There are many right answers to this one. Invent vectors for *dog*, *cat* and *run*, in as many
dimensions as you like, such that each has length 1, *dog* and *cat* are close (a cosine of at
least 0.9), and *run* is unrelated to both (cosines between -0.3 and 0.3). Which of the three
demands can one-hot vectors never meet?""",
    reference=your_vectors,
    alternatives=(
        lambda: [[0.8, 0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, -1.0]],
        lambda: np.array([[1.0, 0.0, 0.0], [0.995, 0.0998749, 0.0], [0.0, 0.0, 1.0]]),
    ),
    wrong=(
        Wrong("one-hot", lambda: np.eye(3),
              "One-hot vectors are all at right angles, so dog is no closer to cat than to run. "
              "That is why embeddings were invented.",
              "one-hot 向量两两垂直，dog 离 cat 并不比离 run 更近。这正是需要 embedding 的原因。"),
        Wrong("all alike", lambda: np.array([[1.0, 0.0], [0.96, 0.28], [0.96, -0.28]]),
              "Dog and cat are close, but run is close to them as well.",
              "dog 和 cat 很近，但 run 也和它们很近。"),
        Wrong("run as the opposite", lambda: np.array([[1.0, 0.0], [0.96, 0.28], [-1.0, 0.0]]),
              "Run points the opposite way. Opposite is a strong relation too; unrelated vectors "
              "are at right angles.",
              "run 指向了相反的方向。相反也是一种很强的关系；无关的向量是互相垂直的。"),
        Wrong("not of length 1", lambda: np.array([[1.0, 0.0], [0.96, 0.6], [0.0, 1.0]]) * 2,
              "The directions have the right relations, but not every vector has length 1.",
              "方向之间的关系对了，但并不是每个向量的长度都是 1。"),
        Wrong("not close enough", lambda: np.array([[1.0, 0.0], [0.8, 0.6], [-0.28, 0.96]]),
              "Dog and cat are related, but not close: their cosine is below 0.9.",
              "dog 和 cat 有关系，但还不够近：余弦小于 0.9。"),
        Wrong("one word per column", lambda: your_vectors().T,
              "Your words are columns. Give one row for each of the three words.",
              "你的词是按列放的。请给三个词各写一行。"),
    ),
    cases=lambda rng: [()],
    measure=your_vectors_measure,
    asked=(
        ("there are three vectors, as the rows of an array", "共有三个向量，是数组的三行"),
        ("every vector has length 1", "每个向量的长度都是 1"),
        ("dog and cat are close: a cosine of at least 0.9", "dog 和 cat 很近：余弦至少 0.9"),
        ("run is unrelated to dog and cat: cosines between -0.3 and 0.3",
         "run 与 dog、cat 无关：余弦在 -0.3 和 0.3 之间"),
    ),
)

EXERCISES = [
    FRAMES_BY_HAND,
    ONE_HOT,
    LOOK_UP,
    SIMILARITY,
    FRAME_COUNT,
    FRAME,
    PADDING_MASK,
    MEAN_OF_WORDS,
    YOUR_VECTORS,
]
