"""Exercises of chapter 6: look only nearby."""

import numpy as np

import attnlib
from attnlib.exercises._exercise import Exercise, Wrong


def band_by_hand():
    """Return [keys of query 0, of query 6, scores, bytes of bands, bytes of tables]."""
    query, key = np.arange(7)[:, None], np.arange(7)
    band = (key >= query - 3) & (key <= query + 1)         # (7, 7)
    inside, full = band.sum(), band.size
    return [band[0].sum(), band[6].sum(), inside, 2 * 4 * inside, 2 * 4 * full]


BAND_BY_HAND = Exercise(
    id="band-by-hand",
    chapter=6,
    stars=1,
    title="Count a band",
    statement="""
A sequence has $L = 7$ vectors, counted from 0. Each query may look back `left = 3` positions,
ahead `right = 1`, and at itself. How many keys does query 0 see, how many does query 6, the last
one, and how many scores of a head lie in the band? With 2 heads and 4 bytes for each score, how
many bytes do the bands take, and how many would full tables take?""",
    reference=band_by_hand,
    alternatives=(lambda: [2, 4, 28, 224, 392], lambda: np.array([2.0, 4.0, 28.0, 224.0, 392.0])),
    wrong=(
        Wrong("no ends", lambda: [5, 5, 35, 280, 392],
              "You gave every query the whole width of the band. Near the two ends a part of it "
              "lies outside the sequence, where there are no keys.",
              "你让每个查询都看到了整条带的宽度。靠近两端时，带的一部分落在序列之外，那里没有键。"),
        Wrong("itself forgotten", lambda: [1, 3, 21, 168, 392],
              "You counted the neighbours alone. A query also sees its own position, whatever "
              "its reaches are.",
              "你只数了邻居。不管左右能看多远，查询总还能看到自己的位置。"),
        Wrong("sides exchanged", lambda: [4, 2, 28, 224, 392],
              "You looked back 1 and ahead 3. The sum is the same, but the first and the last "
              "query have changed places.",
              "你向左看了 1 个、向右看了 3 个。总数不变，但第一个和最后一个查询对调了。"),
        Wrong("one end only", lambda: [2, 4, 29, 232, 392],
              "The first queries lose keys before the sequence, and you counted that. There is "
              "one query that loses a key after the end, too.",
              "开头的查询缺少序列之前的键，这一点你算进去了。末尾也有一个查询缺少一个键。"),
        Wrong("never ahead", lambda: [1, 4, 22, 176, 392],
              "This band never looks ahead, as a causal one. Here every query may look one "
              "position ahead, if there is one.",
              "你的带从不向右看，成了因果的带。这里每个查询还可以看右边一个位置（如果有的话）。"),
        Wrong("one head", lambda: [2, 4, 28, 112, 196],
              "The counts are right, but these are the bytes of one head. Every head has scores "
              "of its own.",
              "个数都对了，但这是一个头的字节数。每个头都有自己的分数。"),
        Wrong("numbers, not bytes", lambda: [2, 4, 28, 56, 98],
              "The last two are how many scores there are in both heads. The question is how "
              "many bytes they take.",
              "最后两个是两个头的分数个数，题目问的是它们占多少字节。"),
        Wrong("a band in a full table", lambda: [2, 4, 28, 392, 392],
              "You gave the bytes of full tables twice. A mask does need full tables; the fourth "
              "number is what the scores inside the bands take.",
              "你把完整表格的字节数写了两遍。那是 mask 所作用的表格；前一问只问带内的分数占多少。"),
    ),
    cases=lambda rng: [()],
)


def band_mask(seq_len, left=None, right=None):
    """Return a boolean (L, L): True where query i may attend to key j.

    L is `seq_len`. A reach of None means no limit on that side.
    """
    position = np.arange(seq_len)
    ahead = position - position[:, None]                   # (L, L): j - i
    mask = np.ones((seq_len, seq_len), dtype=bool)
    if left is not None:
        mask &= ahead >= -left
    if right is not None:
        mask &= ahead <= right
    return mask


def band_mask_by_loop(seq_len, left=None, right=None):
    mask = np.zeros((seq_len, seq_len), dtype=bool)
    for i, row in enumerate(mask):
        start = 0 if left is None else max(0, i - left)
        stop = seq_len if right is None else i + right + 1
        row[start:stop] = True
    return mask


def band_mask_by_triangles(seq_len, left=None, right=None):
    left, right = (seq_len if reach is None else reach for reach in (left, right))
    return np.triu(np.tril(np.ones((seq_len, seq_len)), right), -left) > 0


def half_open_band(seq_len, left, right):
    position = np.arange(seq_len)
    ahead = position - position[:, None]
    return band_mask(seq_len, left) & (ahead < (seq_len if right is None else right))


def widest_on_both_sides(seq_len, left, right):
    reach = None if left is None or right is None else max(left, right)
    return band_mask(seq_len, reach, reach)


BAND_MASK = Exercise(
    id="band-mask",
    chapter=6,
    stars=2,
    title="A direction and a width",
    statement="""
Write `band_mask`, a boolean array of shape $(L, L)$ with rows for queries and columns for keys.
It is True where query $i$ may attend to key $j$, that is for $j$ from $i$ - `left` to $i$ +
`right`, both included. `None` means no limit on that side. Which two arguments make it causal,
and which make it a causal band?""",
    reference=band_mask,
    alternatives=(
        band_mask_by_loop,
        band_mask_by_triangles,
        lambda seq_len, left=None, right=None: np.array([
            [(left is None or i - j <= left) and (right is None or j - i <= right)
             for j in range(seq_len)] for i in range(seq_len)]),
    ),
    wrong=(
        Wrong("sides exchanged", lambda seq_len, left, right: band_mask(seq_len, right, left),
              "Your mask looks back as far as `right` and ahead as far as `left`. Rows are "
              "queries here and columns are keys.",
              "你的 mask 向左看了 `right`，向右看了 `left`。这里行是查询，列是键。"),
        Wrong("causal whatever `right`", lambda seq_len, left, right: band_mask(seq_len, left, 0),
              "Your mask never looks ahead. Truncated is a width, causal a direction; a band is "
              "causal only if `right` says so.",
              "你的 mask 从不向右看。截断说的是宽度，因果说的是方向；带是不是因果的，"
              "要看 `right`。"),
        Wrong("no width to the left", lambda seq_len, left, right: band_mask(seq_len, None, right),
              "Your mask limits how far a query looks ahead, which is a direction. How far it "
              "looks back has a limit too: that makes the band.",
              "你的 mask 只限制了向右看多远，那是方向。向左看也有限制，这样才成为一条带。"),
        Wrong("itself left out",
              lambda seq_len, left, right: band_mask(seq_len, left, right) & ~np.eye(
                  seq_len, dtype=bool),
              "The diagonal is False in your mask. A query may always attend to its own "
              "position.",
              "你的 mask 对角线是 False。查询总可以看自己的位置。"),
        Wrong("last one excluded", half_open_band,
              "The last key on the right is missing, as at the end of a slice. Here the position "
              "at a distance of `right` still counts.",
              "右边最后一个键漏掉了，就像切片不含末尾一样。"
              "这里距离正好为 `right` 的位置也算在内。"),
        Wrong("None as zero",
              lambda seq_len, left, right: band_mask(seq_len, left or 0, right or 0),
              "You read None as 0, so that side is closed. None means the opposite: no limit "
              "there.",
              "你把 None 当成了 0，那一侧就什么都看不到了。None 的意思正相反：那一侧没有限制。"),
        Wrong("zero as None",
              lambda seq_len, left, right: band_mask(seq_len, left or None, right or None),
              "A reach of 0 opens the whole side in your mask. Zero is a limit, the tightest "
              "there is; None alone means no limit.",
              "在你的 mask 里，距离为 0 时那一侧全开了。0 也是限制，而且是最严的；"
              "只有 None 才表示没有限制。"),
        Wrong("one reach for both sides", widest_on_both_sides,
              "Your band is as wide on one side as on the other. `left` and `right` each have a "
              "side of their own.",
              "你的带左右一样宽。`left` 和 `right` 各管各的一侧。"),
        Wrong("True blocks", lambda seq_len, left, right: ~band_mask(seq_len, left, right),
              "Your mask is True where a query may not look. In this book True means: may "
              "attend.",
              "你的 mask 在不能看的地方为 True。在本书中，True 表示可以看。"),
        Wrong("ones and zeros",
              lambda seq_len, left, right: band_mask(seq_len, left, right).astype(float),
              "The pattern is right, but it is made of ones and zeros. A mask says yes or no: "
              "True or False.",
              "图案对了，但用的是 1 和 0。mask 说的是“是”或“否”，应当由 True 和 False 组成。"),
        Wrong("zero and minus infinity",
              lambda seq_len, left, right: np.where(
                  band_mask(seq_len, left, right), 0.0, -np.inf),
              "This is made for adding to the scores, and some libraries want it so. Here a mask "
              "is boolean, True where a query may look.",
              "这是用来加到分数上的写法，有的库确实这样要求。这里的 mask 是布尔的，"
              "可以看的地方为 True。"),
    ),
    cases=lambda rng: [
        (5, 1, 3), (7, 2, 0), (6, 0, 2), (8, None, 1), (9, 3, None), (4, None, None), (11, 4, 2)],
)


def scores_computed(seq_len, left, right):
    """Return how many scores a head computes: (full, by a mask, the band alone)."""
    left, right = min(left, seq_len - 1), min(right, seq_len - 1)
    beyond = left * (left + 1) // 2 + right * (right + 1) // 2     # beyond the two ends
    return seq_len**2, seq_len**2, seq_len * (left + 1 + right) - beyond


def scores_computed_by_loop(seq_len, left, right):
    seen = [min(i, left) + 1 + min(seq_len - 1 - i, right) for i in range(seq_len)]
    return seq_len * seq_len, seq_len * seq_len, sum(seen)


def scores_with_band(seq_len, band):
    return seq_len**2, seq_len**2, band


SCORES_COMPUTED = Exercise(
    id="scores-computed",
    chapter=6,
    stars=2,
    title="What a mask pays",
    statement="""
How many scores does one head compute for `seq_len` vectors? Return three whole numbers: for full
self-attention; for truncated self-attention by a band mask, as in `attention` with `band_mask`;
and for a computation that makes the scores inside the band and no others. Queries near the ends
see fewer keys, and a reach may be longer than the sequence.""",
    reference=scores_computed,
    alternatives=(
        scores_computed_by_loop,
        lambda seq_len, left, right: [
            seq_len**2, seq_len**2, int(attnlib.band_mask(seq_len, left, right).sum())],
        lambda seq_len, left, right: (seq_len**2, seq_len**2, sum(
            max(0, seq_len - abs(ahead)) for ahead in range(-left, right + 1))),
    ),
    wrong=(
        Wrong("a mask saves",
              lambda seq_len, left, right: (
                  seq_len**2, *scores_computed(seq_len, left, right)[2:] * 2),
              "You let the mask save the scores outside the band. When the mask comes, every one "
              "of them has been computed; it only throws them away.",
              "你让 mask 省掉了带外的分数。可是 mask 起作用时，这些分数已经全部算完，"
              "它只是把它们扔掉。"),
        Wrong("a mask saves, and no ends",
              lambda seq_len, left, right: (
                  seq_len**2, *[seq_len * (left + 1 + right)] * 2),
              "You let the mask save what lies outside the band, but by then all scores have "
              "been computed. And queries near the ends have fewer keys than the whole width.",
              "你让 mask 省掉了带外的分数，可那时它们已经全部算完。另外，"
              "靠近两端的查询看不满整条带的宽度。"),
        Wrong("the mask is a second table",
              lambda seq_len, left, right: (
                  seq_len**2, 2 * seq_len**2, scores_computed(seq_len, left, right)[2]),
              "You counted the mask as well. It is a table of the same size and takes memory, "
              "but its entries say yes or no; they are no scores.",
              "你把 mask 也数进去了。它确实是同样大小的表格，也占内存，但里面是“是”或“否”，"
              "不是分数。"),
        Wrong("no ends",
              lambda seq_len, left, right: scores_with_band(seq_len, seq_len * (left + 1 + right)),
              "Every query got the whole width of the band. At the two ends a triangle of it "
              "lies outside the sequence.",
              "你让每个查询都有整条带的宽度。在两端，带各有一个三角形落在序列之外。"),
        Wrong("itself forgotten",
              lambda seq_len, left, right: scores_with_band(
                  seq_len, scores_computed(seq_len, left, right)[2] - seq_len),
              "In the band, one score for each query is missing: the one with its own key.",
              "带内每个查询都少了一个分数：它与自己的键的那一个。"),
        Wrong("triangles too small",
              lambda seq_len, left, right: scores_with_band(
                  seq_len, seq_len * (left + 1 + right)
                  - left * (left - 1) // 2 - right * (right - 1) // 2),
              "You cut off too little at the ends. Query 0 already loses `left` keys, not one "
              "fewer.",
              "你在两端减得太少。查询 0 就已经缺了 `left` 个键，而不是少一个。"),
        Wrong("one end only",
              lambda seq_len, left, right: scores_with_band(
                  seq_len, seq_len * (left + 1 + right) - left * (left + 1) // 2),
              "You cut off what lies before the sequence. The last queries look beyond its end, "
              "too.",
              "你减去了序列之前的部分。末尾的查询也会看到序列之外。"),
        Wrong("longer than the sequence",
              lambda seq_len, left, right: scores_with_band(
                  seq_len, seq_len * (left + 1 + right)
                  - left * (left + 1) // 2 - right * (right + 1) // 2),
              "The count is right until a reach is longer than the sequence. Then you take away "
              "scores that were never there.",
              "只要左右的距离不超过序列，你的计数就是对的。超过之后，你减掉了本来就不存在的分数。"),
        Wrong("whole width, at most all",
              lambda seq_len, left, right: scores_with_band(
                  seq_len, min(seq_len, left + 1 + right) * seq_len),
              "You made no query see more keys than there are. Even so the queries near the ends "
              "see fewer than those in the middle.",
              "你保证了没有查询看到的键多于序列长度。但靠近两端的查询看到的还是比中间的少。"),
        Wrong("a pair has one score",
              lambda seq_len, left, right: (
                  *[seq_len * (seq_len + 1) // 2] * 2, scores_computed(seq_len, left, right)[2]),
              "You counted each pair of positions once in the full table. The score of query 1 "
              "with key 2 is not the score of query 2 with key 1.",
              "在完整的表格里，你把每对位置只数了一次。查询 1 与键 2 的分数，"
              "和查询 2 与键 1 的不是同一个。"),
    ),
    cases=lambda rng: [
        (11, 3, 1), (7, 0, 4), (13, 2, 2), (29, 5, 3), (5, 8, 2), (6, 1, 9), (4, 6, 7)],
)


def weights_bytes(batch, num_heads, seq_len, left, right, bytes_per_number):
    """Return the bytes of attention weights: (in full tables, in banded ones)."""
    rows = batch * num_heads * seq_len                    # one for every query
    full = rows * seq_len * bytes_per_number
    banded = rows * (left + 1 + right) * bytes_per_number
    return full, banded


def weights_bytes_by_loop(batch, num_heads, seq_len, left, right, bytes_per_number):
    full = banded = 0
    for _ in np.ndindex(batch, num_heads, seq_len):
        full += seq_len * bytes_per_number
        banded += len(range(-left, right + 1)) * bytes_per_number
    return full, banded


def weights_bytes_by_shape(batch, num_heads, seq_len, left, right, bytes_per_number):
    shapes = [(batch, num_heads, seq_len, row) for row in (seq_len, left + 1 + right)]
    return [int(np.prod(shape)) * bytes_per_number for shape in shapes]


def bytes_with(full=lambda L, width: L * L, banded=lambda L, left, right: L * (left + 1 + right)):
    def answer(batch, num_heads, seq_len, left, right, bytes_per_number):
        each = batch * num_heads * bytes_per_number
        return each * full(seq_len, left + 1 + right), each * banded(seq_len, left, right)
    return answer


WEIGHTS_BYTES = Exercise(
    id="weights-bytes",
    chapter=6,
    stars=2,
    title="What the weights take",
    statement="""
A layer of `num_heads` heads reads `batch` sequences of `seq_len` vectors each, and keeps the
attention weights of all its heads for training. How many bytes do they take? Return two whole
numbers: for full tables, $L \\times L$; and for banded tables, which have a row of `left` + 1 +
`right` numbers for each query, also where places of the row lie beyond the ends. When is the
second number the larger one?""",
    reference=weights_bytes,
    alternatives=(
        weights_bytes_by_loop,
        weights_bytes_by_shape,
        lambda batch, num_heads, seq_len, left, right, bytes_per_number: tuple(
            batch * num_heads * seq_len * row * bytes_per_number
            for row in (seq_len, left + 1 + right)),
    ),
    wrong=(
        Wrong("heads share a table",
              lambda batch, num_heads, *sizes: weights_bytes(batch, 1, *sizes),
              "You counted one table for all heads. Heads divide up the entries of the vectors, "
              "and not the weights: each head has a table of its own.",
              "你让所有的头共用了一张表。各个头分的是向量的分量，而不是权重："
              "每个头都有自己的一张表。"),
        Wrong("one sequence",
              lambda batch, *sizes: weights_bytes(1, *sizes),
              "These are the bytes of one sequence. Every sequence of the batch has weights of "
              "its own.",
              "这是一个序列的字节数。批次里的每个序列都有自己的权重。"),
        Wrong("one head of one sequence",
              lambda batch, num_heads, *sizes: weights_bytes(1, 1, *sizes),
              "These are the bytes of one head for one sequence. Every head has a table of its "
              "own for every sequence of the batch.",
              "这是一个头处理一个序列的字节数。对批次里的每个序列，每个头都各有一张表。"),
        Wrong("a table across the batch",
              lambda batch, num_heads, seq_len, *rest: weights_bytes(
                  1, num_heads, batch * seq_len, *rest),
              "You laid the sequences of the batch end to end. A query attends to its own "
              "sequence alone, so each sequence has a small table instead of a share in a large "
              "one.",
              "你把一个批次的序列首尾相接了。查询只看自己的序列，所以每个序列各有一张小表，"
              "而不是合用一张大表。"),
        Wrong("numbers, not bytes",
              lambda *sizes: weights_bytes(*sizes[:-1], 1),
              "You counted the weights. The question is for bytes, and a number takes several of "
              "them.",
              "你数的是权重的个数。题目问的是字节，而一个数要占好几个字节。"),
        Wrong("bits",
              lambda *sizes: weights_bytes(*sizes[:-1], 8 * sizes[-1]),
              "These are bits: eight for every byte. `bytes_per_number` is in bytes already.",
              "这是比特数，一个字节有八个比特。`bytes_per_number` 本来就以字节为单位。"),
        Wrong("kilobytes",
              lambda *sizes: tuple(size / 1024 for size in weights_bytes(*sizes)),
              "You turned the bytes into larger units. The question is for the bytes themselves, "
              "as whole numbers.",
              "你把字节换算成了更大的单位。题目要的就是字节数，是整数。"),
        Wrong("itself forgotten",
              bytes_with(banded=lambda L, left, right: L * (left + right)),
              "In the banded table each row is one number short: a query has a weight for its "
              "own position, too.",
              "在带状的表里，每一行都少了一个数：查询对自己的位置也有一个权重。"),
        Wrong("no places beyond the ends",
              bytes_with(banded=lambda L, left, right: int(band_mask(L, left, right).sum())),
              "You left out the places beyond the ends. There are no keys, but in a table every "
              "row has the same length, so these places take memory as well.",
              "你没有算序列之外的位置。那里虽然没有键，但表格的每一行一样长，"
              "所以这些位置也要占内存。"),
        Wrong("no row longer than the sequence",
              bytes_with(banded=lambda L, left, right: L * min(L, left + 1 + right)),
              "You cut the rows at the length of the sequence. The banded table has the same row "
              "for any length; that is why it can be the larger one.",
              "你把每一行截到了序列的长度。不管序列多长，带状的表的行都一样长，"
              "所以它有可能反而更大。"),
        Wrong("a band in a full table",
              bytes_with(banded=lambda L, left, right: L * L),
              "You gave the bytes of full tables twice. That is what a band mask takes; a banded "
              "table has short rows, with no room for what lies outside the band.",
              "你把完整表格的字节数写了两遍。用带状的 mask 时确实如此；而带状的表每行都短，"
              "不存放带外的内容。"),
        Wrong("a pair has one weight",
              bytes_with(full=lambda L, width: L * (L + 1) // 2),
              "You stored each pair of positions once in the full table. How much query 1 attends "
              "to key 2 is not how much query 2 attends to key 1.",
              "在完整的表格里，每对位置你只存了一次。查询 1 对键 2 的权重，"
              "和查询 2 对键 1 的权重不是同一个数。"),
        Wrong("width by width",
              bytes_with(banded=lambda L, left, right: (left + 1 + right) ** 2),
              "Your banded table has as many rows as columns. There is still a row for each "
              "query; only the rows have become shorter.",
              "你的带状的表行数和列数一样多。其实仍然是每个查询一行，变短的只是每一行。"),
        Wrong("full and banded exchanged",
              lambda *sizes: weights_bytes(*sizes)[::-1],
              "Both numbers are there, in the other order. Full tables come first, even where "
              "they are the smaller ones.",
              "两个数都有了，但顺序反了。先写完整的表，哪怕它更小。"),
    ),
    cases=lambda rng: [
        (3, 2, 11, 2, 1, 4), (5, 7, 13, 0, 4, 2), (2, 3, 29, 5, 3, 8), (7, 5, 6, 8, 2, 4),
        (1, 11, 17, 3, 0, 2)],
)


def truncated_attention(query, key, value, left, right):
    """Return the output (..., L, d_v): query i attends to keys i - left to i + right.

    `query` and `key` are (..., L, d), `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    near = np.arange(L)[:, None] + np.arange(-left, right + 1)     # (L, width)
    real = (near >= 0) & (near < L)                                # (L, width)
    near = np.where(real, near, 0)
    keys, values = key[..., near, :], value[..., near, :]          # (..., L, width, .)
    scores = (query[..., None, :] * keys).sum(-1) / np.sqrt(d)     # (..., L, width)
    weights = attnlib.softmax(scores, real)                        # (..., L, width)
    return (weights[..., None] * values).sum(-2)                   # (..., L, d_v)


def slice_by_slice(query, key, value, left, right):
    outputs = []
    for i in range(query.shape[-2]):
        near = slice(max(0, i - left), i + right + 1)
        scores = query[..., i : i + 1, :] @ key[..., near, :].mT / query.shape[-1] ** 0.5
        exps = np.exp(scores)
        outputs.append(exps / exps.sum(-1, keepdims=True) @ value[..., near, :])
    return np.concatenate(outputs, axis=-2)


def block_by_block(query, key, value, left, right, block=3):
    L, outputs = query.shape[-2], []
    for first in range(0, L, block):
        start, last = max(0, first - left), min(first + block, L)
        stop = min(last + right, L)
        ahead = np.arange(start, stop) - np.arange(first, last)[:, None]
        output, _ = attnlib.attention(
            query[..., first:last, :], key[..., start:stop, :], value[..., start:stop, :],
            (ahead >= -left) & (ahead <= right))
        outputs.append(output)
    return np.concatenate(outputs, axis=-2)


def masked_attention(query, key, value, left, right):
    return attnlib.attention(
        query, key, value, attnlib.band_mask(query.shape[-2], left, right))[0]


def zeros_take_part(query, key, value, left, right):
    ends = [(0, 0)] * (key.ndim - 2) + [(left, right), (0, 0)]
    key, value = np.pad(key, ends), np.pad(value, ends)
    near = np.arange(query.shape[-2])[:, None] + np.arange(left + 1 + right)
    key, value = key[..., near, :], value[..., near, :]    # (..., L, width, d or d_v)
    return attnlib.attention(query[..., None, :], key, value)[0][..., 0, :]


def gathered(place):
    def answer(query, key, value, left, right):
        L = query.shape[-2]
        near = place(np.arange(L)[:, None] + np.arange(-left, right + 1), L)
        return attnlib.attention(
            query[..., None, :], key[..., near, :], value[..., near, :])[0][..., 0, :]
    return answer


def outside_cut_off(query, key, value, left, right):
    L = query.shape[-2]
    near = np.arange(L)[:, None] + np.arange(-left, right + 1)
    real = (near >= 0) & (near < L)
    near = near.clip(0, L - 1)
    _, weights = attnlib.attention(query[..., None, :], key[..., near, :], value[..., near, :])
    return ((weights * real[:, None, :]) @ value[..., near, :])[..., 0, :]


def within(band):
    def answer(query, key, value, left, right):
        return attnlib.attention(query, key, value, band(query.shape[-2], left, right))[0]
    return answer


def truncated_attention_cases(rng):
    for lead, L, d, d_v, left, right in (
        ((), 7, 3, 5, 2, 1), ((2,), 11, 5, 3, 1, 4), ((3, 2), 5, 4, 7, 3, 0),
        ((), 4, 2, 3, 6, 1), ((), 13, 4, 2, 0, 3),
    ):
        query, key = rng.normal(size=(2, *lead, L, d))
        yield 1.5 * query, key, rng.normal(size=(*lead, L, d_v)), left, right


TRUNCATED_ATTENTION = Exercise(
    id="truncated-attention",
    chapter=6,
    stars=2,
    title="Gather the neighbours",
    statement="""
Write `truncated_attention` so that it makes no $L \\times L$ table: gather for each query its row
of `left` + 1 + `right` keys and values, and attend to those. Some places of a row lie outside the
sequence; they must take no weight. The check sees the numbers alone, and a band mask would give
the same: whether a full table is made, you have to see to.""",
    reference=truncated_attention,
    alternatives=(slice_by_slice, block_by_block, masked_attention),
    wrong=(
        Wrong("zeros take part", zeros_take_part,
              "You filled up with zeros beyond the ends. Such a key has a score of 0, which is "
              "an ordinary score, and takes weight from the real keys.",
              "你在两端之外补了零。这样的键分数为 0，而 0 也是普通的分数，"
              "会从真正的键那里分走权重。"),
        Wrong("the end repeated", gathered(lambda near, L: near.clip(0, L - 1)),
              "Places outside the sequence became the first or the last key, which is then "
              "counted several times. Those places should count for nothing.",
              "序列之外的位置变成了第一个或最后一个键，于是它被重复计算了好几次。"
              "这些位置不应起任何作用。"),
        Wrong("key 0 in the gaps",
              gathered(lambda near, L: np.where((near >= 0) & (near < L), near, 0)),
              "Places outside the sequence read key 0 in your answer, and it takes weight there. "
              "Whatever stands in those places must not count.",
              "在你的答案里，序列之外的位置读到了键 0，它在那里分走了权重。这些位置上不管是什么，"
              "都不能算。"),
        Wrong("round in a circle", gathered(lambda near, L: near % L),
              "The first query sees the end of the sequence here: negative places are counted "
              "from behind. A sequence is no circle.",
              "第一个查询看到了序列的末尾：负的位置是从后面数的。序列并不是一个圆圈。"),
        Wrong("sides exchanged", within(lambda L, left, right: band_mask(L, right, left)),
              "Your queries look back as far as `right` and ahead as far as `left`.",
              "你的查询向左看了 `right`，向右看了 `left`，左右对调了。"),
        Wrong("itself left out",
              within(lambda L, left, right: band_mask(L, left, right) & ~np.eye(L, dtype=bool)),
              "Your queries see their neighbours and not themselves. A query's own position "
              "belongs to the band.",
              "你的查询只看邻居，不看自己。自己的位置也属于带。"),
        Wrong("last one excluded", within(half_open_band),
              "The key at a distance of exactly `right` is missing, as at the end of a slice or "
              "of a range.",
              "距离正好为 `right` 的那个键漏掉了，就像切片或 range 不含末尾一样。"),
        Wrong("not scaled",
              lambda query, key, value, left, right: masked_attention(
                  query * np.sqrt(query.shape[-1]), key, value, left, right),
              "The band is right, but the scores are plain dot products. They grow with the "
              "number of entries, so they are brought back to scale first.",
              "带是对的，但分数只是点积。点积会随分量个数变大，所以要先缩放。"),
        Wrong("outside cut off after softmax", outside_cut_off,
              "The places outside the sequence count for nothing here, but only after softmax. By "
              "then they have had their share, and near the ends the rest no longer sums to 1.",
              "序列之外的位置确实不算数了，但那是在 softmax 之后。它们已经分走了一份，靠近两端的"
              "查询剩下的权重之和不再是 1。"),
        Wrong("cut off after softmax",
              lambda query, key, value, left, right: (
                  attnlib.softmax(attnlib.dot_scores(query, key))
                  * band_mask(query.shape[-2], left, right)) @ value,
              "You took softmax over the whole sequence and cut the weights off afterwards. By "
              "then the far keys have had their share, and the rest no longer sums to 1.",
              "你先对整个序列做了 softmax，再把权重截掉。远处的键已经分走了一份，"
              "剩下的权重之和不再是 1。"),
        Wrong("far scores set to zero",
              lambda query, key, value, left, right: attnlib.softmax(
                  attnlib.dot_scores(query, key) * band_mask(query.shape[-2], left, right)) @ value,
              "Your far keys have a score of 0, and they still take weight. To a softmax, 0 is "
              "an ordinary score.",
              "你把远处的键的分数设成了 0，它们还是会分到权重。对 softmax 来说，"
              "0 也是普通的分数。"),
        Wrong("the whole sequence", within(lambda L, left, right: None),
              "Every query sees the whole sequence here, so the reaches have no effect.",
              "这里每个查询都看到了整个序列，`left` 和 `right` 没有起作用。"),
        Wrong("plain mean of the neighbours",
              lambda query, key, value, left, right: attnlib.softmax(
                  np.zeros((query.shape[-2],) * 2),
                  band_mask(query.shape[-2], left, right)) @ value,
              "You averaged the neighbours with equal weights. How well a key matches the query "
              "should decide how much it counts.",
              "你对邻居做了等权平均。一个键占多少权重，应由它与查询匹配的程度决定。"),
    ),
    cases=truncated_attention_cases,
)


def band_weights(scores, mask, left, right):
    """Return the weights (B, L, L) of truncated self-attention in a padded batch.

    `scores` is (B, L, L); `mask` is boolean (B, L), True at the real vectors. A query
    with no key to attend to gets zeros.
    """
    position = np.arange(scores.shape[-1])
    ahead = position - position[:, None]                   # (L, L): j - i
    band = (ahead >= -left) & (ahead <= right)
    allowed = band & mask[:, None, :]                      # (B, L, L): padded keys go
    scores = np.where(allowed, scores, -np.inf)
    peak = scores.max(-1, keepdims=True)                   # (B, L, 1)
    exps = np.exp(scores - np.where(peak == -np.inf, 0.0, peak))
    total = exps.sum(-1, keepdims=True)
    return exps / np.where(total == 0, 1.0, total)


def band_weights_by_loop(scores, mask, left, right):
    weights, L = np.zeros(scores.shape), scores.shape[-1]
    for b, i in np.ndindex(scores.shape[:2]):
        keys = [j for j in range(L) if i - left <= j <= i + right and mask[b, j]]
        if keys:
            exps = np.exp(scores[b, i, keys])
            weights[b, i, keys] = exps / exps.sum()
    return weights


def nan_to_zero(scores, mask, left, right):
    return np.nan_to_num(nan_in_empty_rows(scores, mask, left, right))


def both_masks(mask, left, right):
    return attnlib.band_mask(mask.shape[-1], left, right) & mask[:, None, :]


def nan_in_empty_rows(scores, mask, left, right):
    exps = np.where(both_masks(mask, left, right), np.exp(scores), 0.0)
    return exps / exps.sum(-1, keepdims=True)


def empty_rows_see_themselves(scores, mask, left, right):
    allowed = both_masks(mask, left, right)
    empty = ~allowed.any(-1, keepdims=True)
    return attnlib.softmax(scores, allowed | (empty & np.eye(mask.shape[-1], dtype=bool)))


def band_weights_cases(rng):
    for lengths, L, left, right in (
        ((2, 6), 7, 1, 2), ((3, 11, 5), 11, 2, 1), ((4, 1, 2, 5, 3), 6, 3, 0), ((0, 3), 5, 1, 0),
    ):
        mask = np.arange(L) < np.array(lengths)[:, None]
        yield rng.normal(scale=1.5, size=(len(lengths), L, L)), mask, left, right


BAND_WEIGHTS = Exercise(
    id="band-weights",
    chapter=6,
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
The scores of a padded batch are given; turn them into weights. A query may attend to the keys in
its band that are real vectors. Mask the keys alone: a query in the padding that has real keys in
reach gets weights as any other. A query with no key left gets a row of zeros, and every other row
sums to 1.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop,
        nan_to_zero,
        lambda scores, mask, left, right: attnlib.softmax(scores, both_masks(mask, left, right)),
    ),
    wrong=(
        Wrong("NaN in empty rows", nan_in_empty_rows,
              "A query that sees nothing but padding gets NaN: you divide 0 by 0 there. One such "
              "row is enough to spoil the gradients of training.",
              "只看得到填充的查询得到了 NaN：那里是 0 除以 0。只要有一行这样，"
              "训练的梯度就会被破坏。"),
        Wrong("empty rows spread out",
              lambda scores, mask, left, right: attnlib.softmax(
                  np.where(both_masks(mask, left, right), scores, -1e9)),
              "Blocked scores are only very low in your answer, not gone. Where a whole row is "
              "blocked all are equally low, and softmax spreads the weight over forbidden keys.",
              "你只是把被挡住的分数设得很低，并没有去掉。如果一整行都被挡住，"
              "权重就会平均分给不该看的键。"),
        Wrong("blocked scores lowered",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores + np.where(both_masks(mask, left, right), 0.0, -1e6)),
              "You lowered every blocked score by the same large amount. Where all scores of a "
              "row are lowered, softmax does not notice, and the row comes out as if nothing "
              "were blocked.",
              "你给每个被挡住的分数减去了同一个大数。如果一整行都减了，softmax 觉察不到，"
              "这一行就像什么都没挡住一样。"),
        Wrong("empty rows see themselves", empty_rows_see_themselves,
              "You let a query with no key left look at itself. That avoids NaN, but it attends "
              "to padding; zeros are asked for.",
              "没有键可看的查询，你让它看了自己。这样虽然没有 NaN，却看到了填充；题目要的是零。"),
        Wrong("queries masked",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, band_mask(mask.shape[-1], left, right) & mask[:, :, None]),
              "You silenced the queries in the padding, and the real ones go on listening to it. "
              "It is the keys that must be masked.",
              "你屏蔽的是填充处的查询，真实的查询仍在看填充。应当 mask 的是键。"),
        Wrong("queries masked as well",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, both_masks(mask, left, right) & mask[:, :, None]),
              "The keys are masked as they should be, and you silenced the queries in the "
              "padding too. Only those with no key left get zeros here.",
              "键的 mask 对了，但你把填充处的查询也去掉了。这里只有没有键可看的查询才得到零。"),
        Wrong("padding forgotten",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, band_mask(mask.shape[-1], left, right)),
              "The band is there, but padded keys inside it still take weight.",
              "带已经有了，但带内的填充键仍然分走了权重。"),
        Wrong("True taken for padding",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, band_mask(mask.shape[-1], left, right) & ~mask[:, None, :]),
              "Your queries attend to the padding and to nothing else. True in the mask means "
              "that a vector is real.",
              "你的查询只看填充，别的都不看。mask 为 True 表示那里是真实的向量。"),
        Wrong("band forgotten",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, np.broadcast_to(mask[:, None, :], scores.shape)),
              "Padded keys are masked, but a query still looks at real keys at any distance.",
              "填充的键去掉了，但查询仍然能看到任意远处的真实键。"),
        Wrong("either mask will do",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, band_mask(mask.shape[-1], left, right) | mask[:, None, :]),
              "A key gets weight if it is near or real. It has to be both.",
              "在你的答案里，键只要离得近或者是真实的就有权重。它必须两者都满足。"),
        Wrong("sides exchanged",
              lambda scores, mask, left, right: band_weights(scores, mask, right, left),
              "Your band looks back as far as `right` and ahead as far as `left`.",
              "你的带向左看了 `right`，向右看了 `left`，左右对调了。"),
        Wrong("masked after softmax",
              lambda scores, mask, left, right: (
                  attnlib.softmax(scores) * both_masks(mask, left, right)),
              "You set weights to 0 after softmax. The blocked keys have taken their share by "
              "then, and the rows no longer sum to 1.",
              "你在 softmax 之后才把权重置零。被挡住的键已经分走了一份，各行之和不再是 1。"),
        Wrong("blocked scores set to zero",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores * both_masks(mask, left, right)),
              "Your blocked scores are 0, and to a softmax that is an ordinary score: those keys "
              "still get weight.",
              "你把被挡住的分数设成了 0，而对 softmax 来说 0 也是普通的分数："
              "那些键还是分到了权重。"),
        Wrong("softmax over the queries",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores.mT, both_masks(mask, left, right).mT).mT,
              "Your columns sum to 1. A query shares its weight out among the keys, so the rows "
              "should.",
              "你的结果是每一列之和为 1。每个查询把权重分给各个键，所以应当是每一行之和为 1。"),
    ),
    cases=band_weights_cases,
)


def positions_seen(seq_len, position, left, right, num_layers):
    """Return (first, last): the inputs that can change the output at `position`."""
    first = max(0, position - num_layers * left)
    last = min(seq_len - 1, position + num_layers * right)
    return first, last


def positions_seen_by_layers(seq_len, position, left, right, num_layers):
    first = last = position
    for _ in range(num_layers):
        first, last = max(first - left, 0), min(last + right, seq_len - 1)
    return [first, last]


def positions_seen_by_paths(seq_len, position, left, right, num_layers):
    steps = attnlib.band_mask(seq_len, left, right).astype(int)
    reached = np.flatnonzero(np.linalg.matrix_power(steps, num_layers)[position])
    return int(reached[0]), int(reached[-1])


def seen_from(reach):
    def answer(seq_len, position, left, right, num_layers):
        back, ahead = reach(left, num_layers), reach(right, num_layers)
        return max(0, position - back), min(seq_len - 1, position + ahead)
    return answer


POSITIONS_SEEN = Exercise(
    id="positions-seen",
    chapter=6,
    stars=2,
    title="How far does a stack see?",
    statement="""
A stack has `num_layers` layers of truncated self-attention, all with the same `left` and `right`.
Which inputs can change the output at `position` of the last layer? Return the first and the last
of them, both included; positions are counted from 0 and none lies outside the sequence of
`seq_len` vectors.""",
    reference=positions_seen,
    alternatives=(
        positions_seen_by_layers,
        positions_seen_by_paths,
        lambda seq_len, position, left, right, num_layers: tuple(int(seen) for seen in np.clip(
            [position - left * num_layers, position + right * num_layers], 0, seq_len - 1)),
    ),
    wrong=(
        Wrong("one layer", seen_from(lambda reach, num_layers: reach),
              "This is what a single layer sees. But the neighbours have seen their own "
              "neighbours in the layer below, and pass it on.",
              "这是一层所看到的。可是邻居在下一层里已经看过它们的邻居，会把信息传上来。"),
        Wrong("one layer too few", seen_from(lambda reach, num_layers: reach * (num_layers - 1)),
              "You are one layer short. Even the first layer looks at the neighbours.",
              "你少算了一层。第一层就已经在看邻居了。"),
        Wrong("doubles in each layer",
              seen_from(lambda reach, num_layers: reach * 2 ** (num_layers - 1)),
              "Your reach doubles from layer to layer. Every layer has the same band and adds "
              "the same number of positions.",
              "在你的答案里，每多一层距离就翻倍。其实每层的带都一样，每层增加的位置数也一样。"),
        Wrong("the middle counted in each layer",
              seen_from(lambda reach, num_layers: (reach + 1) * num_layers),
              "You go one position too far in every layer. A query's own position is part of the "
              "width, but it brings nobody nearer.",
              "你每层都多走了一个位置。自己的位置算在宽度里，但不会让视野更远。"),
        Wrong("beyond the sequence",
              lambda seq_len, position, left, right, num_layers: (
                  position - num_layers * left, position + num_layers * right),
              "Layers times reach is right, but near the ends your positions lie outside the "
              "sequence.",
              "层数乘以距离是对的，但靠近两端时，你的位置落在了序列之外。"),
        Wrong("last one excluded",
              lambda seq_len, position, left, right, num_layers: (
                  positions_seen(seq_len, position, left, right, num_layers)[0],
                  min(seq_len, position + num_layers * right + 1)),
              "Your second number is one beyond the last, as at the end of a slice. The question "
              "is for the last position itself.",
              "你的第二个数比最后一个位置多 1，就像切片的末尾。题目问的是最后一个位置本身。"),
        Wrong("sides exchanged",
              lambda seq_len, position, left, right, num_layers: positions_seen(
                  seq_len, position, right, left, num_layers),
              "You go back by `right` and ahead by `left`. Each reach has its own side.",
              "你向左走了 `right`，向右走了 `left`。左右两个距离各管一侧。"),
        Wrong("how many, not where",
              lambda seq_len, position, left, right, num_layers: (
                  min(position, num_layers * left),
                  min(seq_len - 1 - position, num_layers * right)),
              "These are distances: how many positions are seen to each side. The question is "
              "where the first and the last of them lie.",
              "这是距离：每一侧能看到多少个位置。题目问的是第一个和最后一个在哪里。"),
        Wrong("everything",
              lambda seq_len, position, left, right, num_layers: (0, seq_len - 1),
              "You let the stack see the whole sequence. Each layer adds its reach and not more, "
              "so a few layers may not come to the ends.",
              "你让这些层看到了整个序列。每层只增加它自己的距离，层数不多时未必够到两端。"),
    ),
    cases=lambda rng: [
        (31, 13, 2, 1, 3), (47, 29, 3, 5, 3), (29, 4, 3, 2, 4), (23, 17, 0, 2, 5), (17, 9, 2, 3, 1),
        (11, 6, 3, 4, 2)],
)


def path_lengths(i, j, left, right):
    """Return the steps from input j to output i: (full, recurrent, truncated)."""
    distance = abs(i - j)
    reach = left if j < i else right                       # a query looks back or ahead
    return 1, distance, -(-distance // reach)              # rounded up


def path_lengths_by_walking(i, j, left, right):
    position, steps = i, 0
    while position != j:
        position = max(position - left, j) if j < position else min(position + right, j)
        steps += 1
    return 1, len(range(min(i, j), max(i, j))), steps


def path_with(truncated):
    return lambda i, j, left, right: (1, abs(i - j), truncated(abs(i - j), j < i, left, right))


PATH_LENGTHS = Exercise(
    id="path-lengths",
    chapter=6,
    stars=2,
    title="Steps on the way",
    statement="""
How many steps does information take at least from input $j$ to output $i$, two different
positions? One step is one layer of attention, or one step of a recurrent network, which hands on
to the next position. Return three whole numbers: for full self-attention; for a recurrent network
that runs in both directions; and for layers of truncated self-attention, where `left` and `right`
are at least 1.""",
    reference=path_lengths,
    alternatives=(
        path_lengths_by_walking,
        lambda i, j, left, right: [
            1, abs(j - i), int(np.ceil((i - j) / left) if j < i else np.ceil((j - i) / right))],
        lambda i, j, left, right: (1, max(i, j) - min(i, j), max(
            (i - j + left - 1) // left, (j - i + right - 1) // right)),
    ),
    wrong=(
        Wrong("one direction only",
              lambda i, j, left, right: (
                  1, i - j if j < i else np.inf, path_lengths(i, j, left, right)[2]),
              "Your recurrent network never learns what comes later. One that runs in both "
              "directions does; it only takes as many steps as the way is long.",
              "你的循环网络看不到右边的内容。双向运行的网络可以看到，只是路有多长就要走多少步。"),
        Wrong("none for what comes later",
              lambda i, j, left, right: (1, max(0, i - j), path_lengths(i, j, left, right)[2]),
              "For an input that comes later you give the recurrent network 0 steps, as if it were "
              "there already. In one direction it would never arrive; this network runs in both, "
              "and walks the whole way from either side.",
              "输入在右边时，你给循环网络的是 0 步，好像信息已经到了。单向的网络永远等不到它；"
              "这个网络是双向的，从哪一边来都要一步一步走完。"),
        Wrong("recurrence in one step",
              lambda i, j, left, right: (1, 1, path_lengths(i, j, left, right)[2]),
              "A recurrent network sees the whole sequence in one layer, but it gets there from "
              "neighbour to neighbour, one step for each.",
              "循环网络的一层确实能看到整个序列，但信息要从一个邻居传到下一个邻居，每次算一步。"),
        Wrong("the positions between",
              lambda i, j, left, right: (
                  1, abs(i - j) - 1, path_lengths(i, j, left, right)[2]),
              "You counted the positions between the two for the recurrent network. Steps are "
              "one more: two neighbours are already one step apart.",
              "对循环网络，你数的是中间的位置个数。步数还要多一：相邻的两个位置就已经相距一步。"),
        Wrong("attention walks too",
              lambda i, j, left, right: (abs(i - j), *path_lengths(i, j, left, right)[1:]),
              "You let full self-attention walk from neighbour to neighbour. It compares every "
              "two positions directly, however far apart.",
              "你让完整的自注意力一个邻居一个邻居地走。它直接比较任意两个位置，不管相距多远。"),
        Wrong("one step however far", path_with(lambda distance, back, left, right: 1),
              "One step is enough in the band only. What lies further away has to come through "
              "several layers.",
              "只有在带内才一步就够。更远的信息要经过好几层才能到。"),
        Wrong("sides exchanged", path_with(
            lambda distance, back, left, right: -(-distance // (right if back else left))),
              "The reach of the other side was taken. An input before the output is found by "
              "looking back.",
              "你用了另一侧的距离。输入在输出的左边时，要靠向左看才能找到它。"),
        Wrong("always back", path_with(lambda distance, back, left, right: -(-distance // left)),
              "You always count with `left`. If the input lies after the output, the layers have "
              "to look ahead.",
              "你总是用 `left` 来算。如果输入在输出的右边，各层就要向右看。"),
        Wrong("rounded down", path_with(
            lambda distance, back, left, right: distance // (left if back else right)),
              "For the band you counted full steps only. What remains of the way takes a step as "
              "well.",
              "对截断自注意力，你只数了整步。剩下不足一步的路也要走一步。"),
        Wrong("always one more", path_with(
            lambda distance, back, left, right: 1 + distance // (left if back else right)),
              "For the band you always add a step for the rest of the way. When the reach "
              "divides the distance there is no rest.",
              "对截断自注意力，你总是为剩下的路多加一步。如果距离正好能整除，就没有剩下的路。"),
        Wrong("the whole width", path_with(
            lambda distance, back, left, right: -(-distance // (left + 1 + right))),
              "You moved by the whole width of the band. On the way in one direction only one "
              "side of it helps.",
              "你每步走了整条带的宽度。朝一个方向走时，只有带的一侧有用。"),
        Wrong("not a whole number", path_with(
            lambda distance, back, left, right: distance / (left if back else right)),
              "For the band you give a fraction. There is no half layer; the way needs a whole "
              "number of them.",
              "对截断自注意力，你得到的是分数。没有半层，层数应是整数。"),
    ),
    cases=lambda rng: [
        (19, 5, 4, 3), (2, 19, 4, 3), (13, 1, 3, 5), (3, 18, 2, 5), (8, 7, 2, 6), (4, 6, 5, 1)],
)


def multiplications(seq_len, d_model):
    """Return (in the projections, in attention, shortest L with more in attention)."""
    projections = 3 * seq_len * d_model**2                 # query, key and value
    attention = 2 * seq_len**2 * d_model                   # scores; weighted values
    shortest = 3 * d_model // 2 + 1                        # the first beyond 3 d / 2
    return projections, attention, shortest


def multiplications_by_search(seq_len, d_model):
    def both(L):
        return 3 * (L * d_model * d_model), L * d_model * L + L * L * d_model

    L = 1
    while both(L)[1] <= both(L)[0]:
        L += 1
    return [*both(seq_len), L]


MULTIPLICATIONS = Exercise(
    id="multiplications",
    chapter=6,
    stars=2,
    title="Where the work is",
    statement="""
One head of full self-attention reads $L$ vectors; vectors, queries, keys and values all have $d$
= `d_model` entries. Count the multiplications of two numbers: first in the three projections to
queries, keys and values, then in all scores and in the weighted sums of values (scaling and
softmax are not counted). The third number is the shortest length at which the second count is the
larger one.""",
    reference=multiplications,
    alternatives=(
        multiplications_by_search,
        lambda seq_len, d_model: (
            seq_len * d_model * d_model * 3, seq_len * seq_len * (d_model + d_model),
            int(np.floor(1.5 * d_model)) + 1),
    ),
    wrong=(
        Wrong("one query",
              lambda seq_len, d_model: (
                  3 * d_model**2, 2 * seq_len * d_model, 3 * d_model // 2 + 1),
              "This is the work for one position. All of them can run side by side, which saves "
              "waiting and no work: it is done at every position.",
              "这是一个位置的计算量。各个位置可以同时算，这省的是等待，不是计算量："
              "每个位置都要算一遍。"),
        Wrong("a score is one multiplication",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, 2 * seq_len**2, 3 * d_model**2 // 2 + 1),
              "You counted one multiplication for each pair. A score is the dot product of two "
              "vectors, and takes one for every entry.",
              "你给每对位置只算了一次乘法。分数是两个向量的点积，每个分量都要乘一次。"),
        Wrong("the scores alone",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, seq_len**2 * d_model, 3 * d_model + 1),
              "Your second count has the scores. The weights then have to be multiplied with the "
              "values, too.",
              "你的第二个数只有计算分数的部分。之后权重还要和值相乘。"),
        Wrong("one projection",
              lambda seq_len, d_model: (
                  seq_len * d_model**2, 2 * seq_len**2 * d_model, d_model // 2 + 1),
              "You counted one of the projections. Queries, keys and values each have a matrix "
              "of their own.",
              "你只算了一个投影。查询、键、值各有自己的矩阵。"),
        Wrong("the output matrix as well",
              lambda seq_len, d_model: (
                  4 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 2 * d_model + 1),
              "You counted a fourth matrix, that of the output. It belongs to a layer of several "
              "heads and is not asked for here.",
              "你多算了第四个矩阵，即输出矩阵。它属于多头的层，这里没有要求。"),
        Wrong("entry by entry",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model, 2 * seq_len**2 * d_model, 2),
              "You counted one multiplication for each entry of a query. Every such entry is a "
              "dot product with the whole vector.",
              "你给查询的每个分量只算了一次乘法。每个分量都是与整个向量的点积。"),
        Wrong("crossing at d",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, d_model + 1),
              "Both counts are right. The rule of thumb puts the crossing at `d_model` itself; "
              "with the counts that you found it lies elsewhere.",
              "两个计数都对了。经验说法认为转折点就在 `d_model`，但按你算出的计数，转折点在别处。"),
        Wrong("not yet larger",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 3 * d_model // 2),
              "Both counts are right. At the length you give, though, the second is not yet "
              "larger than the first.",
              "两个计数都对了。不过在你给出的长度上，第二个还没有超过第一个。"),
        Wrong("equal is not more",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, (3 * d_model + 1) // 2),
              "Both counts are right. When `d_model` is even, though, the two are merely equal "
              "at the length you give.",
              "两个计数都对了。但当 `d_model` 是偶数时，在你给出的长度上两者只是相等。"),
        Wrong("a fraction",
              lambda seq_len, d_model: (
                  3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 1.5 * d_model),
              "Your third number is where the two counts are equal, which may be a fraction. It "
              "should be the first whole length beyond.",
              "你的第三个数是两者相等之处，可能是分数。题目问的是超过它的第一个整数长度。"),
    ),
    cases=lambda rng: [(7, 4), (5, 11), (13, 6), (29, 3)],
)


def blocks_of_keys(key, block, left, right):
    """Return (keys, mask): the keys that blocks share, and which query sees which.

    `key` is (L, d), L a multiple of `block`. keys is (L / block, span, d), where span
    is left + block + right; mask is boolean (L / block, block, span).
    """
    near = np.arange(-left, block + right)                 # (span,)
    place = np.arange(0, len(key), block)[:, None] + near  # (count, span)
    padded = np.pad(key, ((left, right), (0, 0)))          # (left + L + right, d)
    keys = padded[place + left]                            # (count, span, d)
    real = (place >= 0) & (place < len(key))               # (count, span)
    ahead = near - np.arange(block)[:, None]               # (block, span): j - i
    band = (ahead >= -left) & (ahead <= right)             # the same for all blocks
    return keys, band & real[:, None, :]                   # (count, block, span)


def blocks_by_loop(key, block, left, right):
    L, span = len(key), left + block + right
    keys = np.zeros((L // block, span, key.shape[1]))
    mask = np.zeros((L // block, block, span), dtype=bool)
    for n, m in np.ndindex(L // block, span):
        j = n * block - left + m
        if 0 <= j < L:
            keys[n, m] = key[j]
            for i in range(n * block, (n + 1) * block):
                mask[n, i - n * block, m] = i - left <= j <= i + right
    return keys, mask


def blocks_by_views(key, block, left, right):
    span = left + block + right
    padded = np.pad(key, ((left, right), (0, 0)))
    band = np.pad(attnlib.band_mask(len(key), left, right), ((0, 0), (left, right)))
    starts = range(0, len(key), block)
    keys = np.lib.stride_tricks.sliding_window_view(padded, span, axis=0)[::block].mT
    return keys, np.stack([band[n : n + block, n : n + span] for n in starts])


def blocks_by_slices(key, block, left, right):
    rows = np.pad(key, ((left, right), (0, 0)))
    real = np.pad(np.full(len(key), True), (left, right))
    band = attnlib.band_mask(left + block + right, left, right)[left : left + block]
    near = [slice(n, n + left + block + right) for n in range(0, len(key), block)]
    return np.stack([rows[part] for part in near]), np.stack([band & real[part] for part in near])


def places_of_keys(L, block, left, right):
    return np.arange(0, L, block)[:, None] + np.arange(-left, block + right)


def in_the_middle(key, block, left, right):
    return np.repeat(in_band(block, left, right)[None], len(key) // block, axis=0)


def filled(inside, masked):
    def answer(key, block, left, right):
        keys = key[inside(places_of_keys(len(key), block, left, right), len(key))]
        mask = blocks_of_keys(key, block, left, right)[1] if masked else in_the_middle(
            key, block, left, right)
        return keys, mask
    return answer


def masked_by(mask):
    def answer(key, block, left, right):
        keys, right_one = blocks_of_keys(key, block, left, right)
        place = places_of_keys(len(key), block, left, right)
        real = ((place >= 0) & (place < len(key)))[:, None]
        return keys, mask(right_one, real, block, left, right)
    return answer


def in_band(block, left, right):
    return band_mask(left + block + right, left, right)[left : left + block]


def alone(key, block, left, right):
    keys = key.reshape(-1, block, key.shape[-1])
    return keys, np.repeat(band_mask(block, left, right)[None], len(keys), axis=0)


def starts_with_the_block(key, block, left, right):
    span = left + block + right
    place = np.arange(0, len(key), block)[:, None] + np.arange(span)
    keys = np.pad(key, ((0, left + right), (0, 0)))[place]
    return keys, in_the_middle(key, block, left, right) & (place < len(key))[:, None]


def ends_with_the_block(key, block, left, right):
    keys, mask = blocks_of_keys(key, block, left, right)
    return keys[:, : left + block], mask[..., : left + block]


def band_from_the_start(right_one, real, block, left, right):
    ahead = np.arange(left + block + right) - np.arange(block)[:, None]
    return (ahead >= -left) & (ahead <= right) & real


def blocks_cases(rng):
    for L, block, left, right, d in (
        (15, 5, 2, 3, 7), (14, 2, 3, 1, 5), (33, 11, 4, 0, 2), (12, 3, 1, 4, 5), (7, 7, 2, 1, 3),
        (5, 1, 2, 1, 3),
    ):
        yield rng.normal(size=(L, d)), block, left, right


BLOCKS_OF_KEYS = Exercise(
    id="blocks-of-keys",
    chapter=6,
    stars=3,
    title="One row of keys for a whole block",
    statement="""
Neighbouring queries share nearly all their keys. So let `block` neighbours share one row of keys,
from `left` before the first query of their block to `right` after the last one. Return a pair:
the rows of keys, with zeros beyond the ends of the sequence; and the mask for their scores, True
where a query of a block may attend to a key of its row. The band of each query stays as it was,
and nobody attends to what lies beyond the ends.""",
    reference=blocks_of_keys,
    alternatives=(blocks_by_loop, blocks_by_views, blocks_by_slices),
    wrong=(
        Wrong("each block on its own", alone,
              "Your blocks see only their own keys. A query near the border of a block has "
              "neighbours on the other side, so the rows have to overlap.",
              "你的每个块只看自己的键。靠近块边界的查询在另一边也有邻居，"
              "所以各行的键应当有重叠。"),
        Wrong("ends with the block", ends_with_the_block,
              "Your rows end with the last key of the block. The last queries of a block may "
              "look ahead, into the next one.",
              "你的每一行到块的最后一个键就结束了。块里末尾的查询还可以向右看，看到下一个块。"),
        Wrong("starts with the block", starts_with_the_block,
              "Your rows start with the first key of the block itself. Its first query looks "
              "back, so its row has to start earlier.",
              "你的每一行是从块自己的第一个键开始的。块里的第一个查询还要向左看，"
              "所以这一行应当更早开始。"),
        Wrong("sides exchanged",
              lambda key, block, left, right: blocks_of_keys(key, block, right, left),
              "Your rows reach back as far as `right` and ahead as far as `left`.",
              "你的各行向左取了 `right` 个键，向右取了 `left` 个，左右对调了。"),
        Wrong("a row for each query",
              lambda key, block, left, right: blocks_of_keys(key, 1, left, right),
              "You made a row for each query, as if a block had one query only. The point is that "
              "neighbours share a row.",
              "你给每个查询都取了一行，好像一个块里只有一个查询。这里要让相邻的查询共用一行。"),
        Wrong("one key a column",
              lambda key, block, left, right: (
                  blocks_of_keys(key, block, left, right)[0].mT,
                  blocks_of_keys(key, block, left, right)[1]),
              "Each key stands in a column here, as some functions that cut windows leave it. In "
              "this book the rows are the vectors.",
              "你的每个键占了一列，有些切窗口的函数就会给出这样的结果。在本书中，行才是向量。"),
        Wrong("the end repeated", filled(lambda place, L: place.clip(0, L - 1), True),
              "Beyond the ends your rows repeat the first or the last key. Your mask keeps them "
              "out, so attention would come out right; still, zeros are asked for there.",
              "越过两端后，你的行重复了第一个或最后一个键。你的 mask 会挡住它们，"
              "注意力的结果不会错；但题目要求那里是零。"),
        Wrong("the end repeated and seen", filled(lambda place, L: place.clip(0, L - 1), False),
              "Beyond the ends your rows repeat the first or the last key, and your mask lets "
              "queries attend to the copies. They would count several times.",
              "越过两端后，你的行重复了第一个或最后一个键，而 mask 又允许看这些副本，"
              "于是它们会被算好几次。"),
        Wrong("key 0 in the gaps",
              filled(lambda place, L: np.where((place >= 0) & (place < L), place, 0), True),
              "Beyond the ends your rows hold key 0. Your mask keeps it out, so attention would "
              "come out right; still, zeros are asked for there.",
              "越过两端后，你的行里放的是键 0。你的 mask 会挡住它，注意力的结果不会错；"
              "但题目要求那里是零。"),
        Wrong("round in a circle", filled(lambda place, L: place % L, False),
              "Your first block sees the end of the sequence: places before the start are "
              "counted from behind. A sequence is no circle.",
              "你的第一个块看到了序列的末尾：开头之前的位置是从后面数的。序列并不是一个圆圈。"),
        Wrong("zeros are seen",
              masked_by(lambda mask, real, block, left, right: mask | in_band(block, left, right)),
              "The rows are right, but your mask lets queries attend to the zeros beyond the "
              "ends. A key of zeros has a score of 0, which is an ordinary score and takes "
              "weight.",
              "各行的键都对了，但你的 mask 允许查询看两端之外的零。全零的键分数为 0，"
              "而 0 是普通的分数，会分走权重。"),
        Wrong("all see the whole row",
              masked_by(lambda mask, real, block, left, right: mask | real),
              "The rows are right, but in your mask every query sees all the real keys of its "
              "row. A row is shared; within it each query keeps a band of its own.",
              "各行的键都对了，但在你的 mask 里，每个查询都看到了整行真实的键。"
              "行是共用的，行内每个查询仍有自己的带。"),
        Wrong("the band too far left", masked_by(band_from_the_start),
              "The rows are right, but the band lies too far to the left in them. The first key "
              "of a row does not stand at the place of the first query.",
              "各行的键都对了，但带在行里的位置太靠左。一行的第一个键，"
              "并不在块的第一个查询的位置上。"),
        Wrong("True blocks", masked_by(lambda mask, *_: ~mask),
              "Your mask is True where a query may not look. In this book True means: may "
              "attend.",
              "你的 mask 在不能看的地方为 True。在本书中，True 表示可以看。"),
        Wrong("one mask for all blocks",
              lambda key, block, left, right: (
                  blocks_of_keys(key, block, left, right)[0], in_band(block, left, right)),
              "The rows are right, and inside the sequence one mask would do for all blocks. The "
              "first and the last block have places beyond the ends, so each block needs its own.",
              "各行的键都对了。在序列内部，所有的块确实可以用同一个 mask；"
              "但头尾的块有些位置在序列之外，所以每个块要有自己的 mask。"),
    ),
    cases=blocks_cases,
)


def convolution_by_heads(x, kernel, left):
    """Return the convolution (..., L, c_out) of `x` (..., L, c_in) as a sum of heads.

    `kernel` is (width, c_in, c_out). Head n attends from i to i + n - left alone, and
    kernel[n] makes its values.
    """
    L = x.shape[-2]
    output = 0.0
    for n, value_matrix in enumerate(kernel):
        weights = np.eye(L, k=n - left)                    # (L, L): 1 at i + n - left
        output = output + weights @ (x @ value_matrix)     # (..., L, c_out)
    return output


def around(x, kernel, left):
    """Pad `x` with zeros, and cut it into windows (..., L, width, c_in)."""
    ends = [(0, 0)] * (x.ndim - 2) + [(left, len(kernel) - 1 - left), (0, 0)]
    near = np.arange(x.shape[-2])[:, None] + np.arange(len(kernel))
    return np.pad(x, ends)[..., near, :]


def by_positions(x, kernel, left):
    L = x.shape[-2]
    output = np.zeros((*x.shape[:-1], kernel.shape[-1]))
    for i in range(L):
        for n in range(len(kernel)):
            if 0 <= i + n - left < L:
                output[..., i, :] += x[..., i + n - left, :] @ kernel[n]
    return output


def with_output_matrix(x, kernel, left):
    heads = [np.eye(x.shape[-2], k=n - left) @ x for n in range(len(kernel))]
    return np.concatenate(heads, axis=-1) @ np.concatenate(list(kernel))


def placed(place):
    def answer(x, kernel, left):
        L = x.shape[-2]
        return sum(
            x[..., place(np.arange(L) + n - left, L), :] @ kernel[n] for n in range(len(kernel)))
    return answer


def rows_sum_to_one(x, kernel, left):
    width = len(kernel)
    inside = attnlib.band_mask(x.shape[-2], left, width - 1 - left).sum(-1, keepdims=True)
    return convolution_by_heads(x, kernel, left) * width / inside


def one_head(x, kernel, left):
    L, width = x.shape[-2], len(kernel)
    return attnlib.band_mask(L, left, width - 1 - left) / width @ x @ kernel.sum(0)


def convolution_cases(rng):
    for lead, L, width, c_in, c_out, left in (
        ((), 7, 4, 3, 2, 1), ((2,), 11, 3, 5, 4, 0), ((3, 2), 5, 4, 7, 6, 3), ((), 13, 5, 2, 3, 3),
    ):
        x, scale = rng.normal(size=(*lead, L, c_in)), 1 / np.sqrt(width * c_in)
        yield x, rng.normal(scale=scale, size=(width, c_in, c_out)), left


CONVOLUTION_BY_HEADS = Exercise(
    id="convolution-by-heads",
    chapter=6,
    stars=3,
    title="A convolution made of heads",
    statement="""
Let a head look at one fixed distance, whatever the vectors hold. Head $n$ attends from position
$i$ to position $i + n$ - `left` alone, with weight 1, and its value matrix is `kernel[n]`, of
shape $(c_{in}, c_{out})$. Where that position lies outside the sequence, it gives zeros. Add the
outputs of all heads, and you have a convolution, as in chapter 2, whose kernel is as wide as the
band.""",
    reference=convolution_by_heads,
    alternatives=(
        by_positions,
        with_output_matrix,
        lambda x, kernel, left: np.einsum("...lnc,nce->...le", around(x, kernel, left), kernel),
    ),
    wrong=(
        Wrong("kernel turned round",
              lambda x, kernel, left: convolution_by_heads(x, kernel[::-1], left),
              "The kernel is read from its end, as mathematics defines a convolution. Networks "
              "read it forwards: head 0 looks furthest back.",
              "你从末尾往回读了卷积核，数学上的卷积是这样定义的。神经网络则从前往后读："
              "第 0 个头看得最靠左。"),
        Wrong("the other way",
              lambda x, kernel, left: sum(
                  np.eye(x.shape[-2], k=left - n) @ (x @ kernel[n]) for n in range(len(kernel))),
              "Your heads look in the other direction: what should come from behind comes from "
              "ahead. Rows of the weights are queries, columns are keys.",
              "你的头看反了方向：本该来自左边的内容来自了右边。权重的行是查询，列是键。"),
        Wrong("`left` forgotten",
              lambda x, kernel, left: convolution_by_heads(x, kernel, 0),
              "Head 0 looks at the position itself and the others ahead of it. `left` of the "
              "heads should look back.",
              "你的第 0 个头看的是自己，其余的都向右看。其中应有 `left` 个头向左看。"),
        Wrong("centred",
              lambda x, kernel, left: convolution_by_heads(x, kernel, len(kernel) // 2),
              "Your kernel lies centred on the position. Here `left` says how many of its places "
              "lie before it.",
              "你把卷积核以当前位置为中心放置了。这里由 `left` 决定有几格在它之前。"),
        Wrong("round in a circle", placed(lambda near, L: near % L),
              "Your heads go round: beyond one end they read at the other. There should be "
              "zeros.",
              "你的头绕了一圈：越过一端就从另一端读。那里应当是零。"),
        Wrong("the end repeated", placed(lambda near, L: near.clip(0, L - 1)),
              "Beyond the ends your heads read the first or the last vector again. There should "
              "be zeros.",
              "越过两端后，你的头又读了一遍第一个或最后一个向量。那里应当是零。"),
        Wrong("heads side by side",
              lambda x, kernel, left: np.concatenate([
                  np.eye(x.shape[-2], k=n - left) @ (x @ kernel[n])
                  for n in range(len(kernel))], axis=-1),
              "You put the outputs of the heads side by side, as before an output matrix. "
              "Here the heads are added.",
              "你把各个头的输出首尾相接了，就像乘输出矩阵之前那样。这里各个头应当相加。"),
        Wrong("mean of the heads",
              lambda x, kernel, left: convolution_by_heads(x, kernel, left) / len(kernel),
              "You averaged the heads. A convolution adds up what its places give, so the heads "
              "are added, too.",
              "你对各个头取了平均。卷积是把各格的结果相加，各个头也应当相加。"),
        Wrong("made up for at the ends", rows_sum_to_one,
              "Near the ends you enlarge the output, to make up for heads that see nothing. "
              "Those heads give zeros, and nobody takes their place.",
              "在两端，你为了弥补看不到东西的头而放大了输出。那些头给出零，不需要别的头来补。"),
        Wrong("one head for all places", one_head,
              "One head with equal weights for the whole window cannot tell its places apart. "
              "Each place needs a head and a value matrix of its own.",
              "一个对整个窗口等权的头分不清窗口里的各个位置。"
              "每个位置都需要自己的头和自己的值矩阵。"),
        Wrong("the first matrix for all",
              lambda x, kernel, left: convolution_by_heads(
                  x, np.broadcast_to(kernel[:1], kernel.shape), left),
              "All heads use the first value matrix. Each place of the kernel brings its own.",
              "所有的头都用了第一个值矩阵。卷积核的每一格都有自己的矩阵。"),
        Wrong("whole windows only",
              lambda x, kernel, left: np.einsum("...lnc,nce->...le", around(
                  x, kernel, left), kernel)[..., left : x.shape[-2] - len(kernel) + 1 + left, :],
              "You kept the positions where the whole kernel fits. Self-attention gives an "
              "output at every position, with zeros from outside.",
              "你只保留了卷积核完全放得下的位置。自注意力在每个位置都有输出，序列之外按零计。"),
    ),
    cases=convolution_cases,
)


def your_stack():
    """Return [left, right, num_layers]: position 99 sees position 0 at a fair price."""
    distance, widest = 99, 40
    num_layers = -(-distance // (widest - 1))              # as few as the width allows
    left = -(-distance // num_layers)                      # as short as layers allow
    return [left, 0, num_layers]                           # looking ahead costs, too


def your_stack_measure(answer):
    try:
        numbers = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return 2, 0, True, 0
    if numbers.shape != (3,) or not np.isfinite(numbers).all():
        return 2, 0, True, 0
    if (numbers != numbers.round()).any() or (numbers < [0, 0, 1]).any():
        return 1, 0, True, 0
    left, right, num_layers = (int(number) for number in numbers.clip(0, 1000))
    missing = max(0, 99 - num_layers * left)
    if missing > 1:                                        # too short, or the wrong way round
        missing = 3 if num_layers * right >= 99 else 2

    def scores(left, right):
        inside = (max(0, 100 - abs(ahead)) for ahead in range(-left, right + 1))
        return num_layers * sum(inside)

    price = 0
    if scores(left, right) > 10_000:
        price = 2 if scores(left, 0) <= 10_000 else 1
    return 0, missing, left + 1 + right <= 40, price


YOUR_STACK = Exercise(
    id="your-stack",
    chapter=6,
    stars=3,
    title="A stack of your own",
    statement="""
There are many right answers to this one. A sequence has $L = 100$ vectors. Choose `left`, `right`
and the number of layers such that the last output can see the first input; that a band is at most
$40$ positions wide, so no query has more keys in a layer; and that the bands of all layers
together hold at most $10000$ scores, as many as one full table. Why is the narrowest band not the
cheapest?""",
    reference=your_stack,
    alternatives=(lambda: [25, 0, 4], lambda: (39, 0, 3), lambda: np.array([33, 2, 3])),
    wrong=(
        Wrong("a wide band", lambda: [99, 0, 1],
              "The first input is in sight and the scores are few enough, but the band is too "
              "wide. More layers could share the way.",
              "第一个输入看得到，分数也不多，但带太宽了。可以用更多的层来分担这段路。"),
        Wrong("not far enough", lambda: [39, 0, 1],
              "Width and price are right, but the last output does not see the first input. What "
              "counts is how far all layers look back together.",
              "宽度和分数个数都符合要求，但最后一个输出看不到第一个输入。"
              "要看的是所有层合起来能向左看多远。"),
        Wrong("one position short", lambda: [14, 0, 7],
              "The stack misses the first input by a single position. Count the steps from the "
              "last vector to the first, and those that all your layers can go.",
              "这些层只差一个位置就能看到第一个输入。从最后一个向量到第一个要走多少步，"
              "各层合起来能走多少步，请再数一数。"),
        Wrong("looking ahead", lambda: [0, 33, 3],
              "The stack looks far enough, but ahead. The last output has to look back.",
              "这些层看得够远，但方向是向右。最后一个输出需要向左看。"),
        Wrong("too many layers", lambda: [1, 0, 99],
              "The first input is in sight and the band is narrow enough, but there are so many "
              "layers that together they need more scores than a full table. Fewer layers would "
              "be cheaper.",
              "第一个输入看得到，带也不太宽，但层数太多，合起来的分数比一张完整的表还多。"
              "层数少一些会更省。"),
        Wrong("ahead as well", lambda: [25, 14, 4],
              "Everything holds but the price, and what your layers see ahead of them costs the "
              "difference. The last output needs none of that.",
              "其他都对，只是分数太多，而多出来的正是向右看的部分。最后一个输出用不着它。"),
        Wrong("wide on both sides", lambda: [50, 50, 2],
              "The first input is in sight, but the band is too wide, and it costs too many "
              "scores. Only one side of it does the work that is asked for.",
              "第一个输入看得到，但带太宽，分数也太多。其实带的一侧就够用了。"),
        Wrong("wide and short", lambda: [60, 0, 1],
              "The band is too wide, and the last output still does not see the first input. "
              "More layers reach further, with a narrower band.",
              "带太宽，而最后一个输出仍看不到第一个输入。层多一些，带窄一些，反而能看得更远。"),
        Wrong("layers in fractions", lambda: [39, 0, 99 / 39],
              "Reaches are whole numbers of positions, not below 0, and there is no part of a "
              "layer: at least one whole one is needed.",
              "左右的距离应是不小于 0 的整数，也没有半层：层数应是至少为 1 的整数。"),
    ),
    cases=lambda rng: [()],
    measure=your_stack_measure,
    asked=(
        ("the answer is three whole numbers, left, right and the number of layers, of which there "
         "is at least one",
         "答案是三个整数：left、right 和层数，层数至少为 1"),
        ("the last output can see the first input", "最后一个输出能看到第一个输入"),
        ("a band is at most 40 positions wide", "带的宽度不超过 40 个位置"),
        ("the bands of all layers together hold at most 10000 scores",
         "所有层的带合起来最多有 10000 个分数"),
    ),
)

EXERCISES = [
    BAND_BY_HAND,
    BAND_MASK,
    SCORES_COMPUTED,
    WEIGHTS_BYTES,
    TRUNCATED_ATTENTION,
    BAND_WEIGHTS,
    POSITIONS_SEEN,
    PATH_LENGTHS,
    MULTIPLICATIONS,
    BLOCKS_OF_KEYS,
    CONVOLUTION_BY_HEADS,
    YOUR_STACK,
]
