"""Exercises of chapter 5: tell every vector where it stands."""

import numpy as np

import attnlib
from attnlib.exercises._exercise import Exercise, Wrong


def quarter_turns():
    """Return [turned query (2 numbers), turned key (2), dot product, the later one]."""
    query, key = np.array([2, 1]), np.array([3, 1])
    turn = np.array([[0, -1], [1, 0]])                     # by a quarter
    query_at_1, key_at_2 = turn @ query, turn @ turn @ key
    power = np.linalg.matrix_power
    later = (power(turn, 4) @ query) @ (power(turn, 5) @ key)
    return [*query_at_1, *key_at_2, query_at_1 @ key_at_2, later]


QUARTER_TURNS = Exercise(
    id="quarter-turns",
    chapter=5,
    stars=1,
    title="Rotary, with easy angles",
    statement="""
Queries and keys are single pairs of numbers. Rotary positions turn them counter-clockwise, by a
*quarter* turn for each place; at place 0 nothing is turned. The query $(2, 1)$ stands at place 1
and the key $(3, 1)$ at place 2. Fill in the turned query, the turned key and their dot product.
Then move both on by 3 places, and fill in their dot product there: 6 numbers in all.""",
    reference=quarter_turns,
    alternatives=(lambda: [-1, 2, -3, -1, 1, 1], lambda: np.array([-1.0, 2, -3, -1, 1, 1])),
    wrong=(
        Wrong("clockwise", lambda: [1, -2, -3, -1, -1, -1],
              "You turned clockwise. A quarter turn counter-clockwise takes the first axis to the "
              "second.",
              "你是顺时针转的。逆时针转四分之一圈，第一条轴会转到第二条轴上。"),
        Wrong("not turned", lambda: [2, 1, 3, 1, 7, 7],
              "Nothing has been turned yet, so the places play no part. Only at place 0 do the "
              "vectors stay as they are.",
              "你还没有旋转，位置没有起任何作用。只有在位置 0 上，向量才保持原样。"),
        Wrong("counts from one", lambda: [-2, -1, 1, -3, 1, 1],
              "Each vector has turned a quarter too far. The dot products do not notice, since "
              "both did, but at place 0 nothing is turned.",
              "两个向量都多转了四分之一圈。两者多转得一样，所以点积看不出来；但位置 0 不旋转。"),
        Wrong("only the query", lambda: [-1, 2, 3, 1, -1, 7],
              "You turned the query alone. Unless the key turns as well, the dot product depends "
              "on where the pair stands, as your last two numbers show.",
              "你只转了查询。键不跟着转，点积就取决于两者站在哪里，你的最后两个数正说明了这一点。"),
        Wrong("adds the place", lambda: [3, 2, 5, 3, 21, 78],
              "You added the place to the numbers. Rotary positions add nothing: they turn, and "
              "the length of a vector stays the same.",
              "你把位置加到了数上。旋转位置编码不加任何东西，只做旋转，向量的长度保持不变。"),
        Wrong("lost minus sign", lambda: [1, 2, 3, 1, 5, 5],
              "You exchanged the two numbers, which mirrors the vector instead of turning it. In "
              "a turn by a quarter one sign changes as well.",
              "你只是交换了两个数，这是镜像，不是旋转。转四分之一圈时，还有一个数要变号。"),
        Wrong("key left behind", lambda: [-1, 2, -3, -1, 1, 7],
              "The first five are right. At place 4 the query has come full circle, but the key, "
              "at place 5, has already turned on.",
              "前五个数是对的。在位置 4，查询正好转了一整圈，而位置 5 上的键已经又往前转了。"),
        Wrong("turned by the distance only", lambda: [2, 1, -1, 3, 1, 1],
              "You left the query where it was and turned the key by the distance. The dot "
              "products are right, and that is the point of it; but the question is for "
              "both vectors, each turned by its own place.",
              "你让查询不动，只把键转过两者的距离。点积对了，这正是旋转的妙处；但题目问的是两个向"
              "量各按自己的位置转过之后的样子。"),
    ),
    cases=lambda rng: [()],
)


def in_new_order(output, ids, new_ids):
    """Return the output (L, d) for the words `new_ids`: `ids` in another order.

    `output` (L, d) is what self-attention without positions gave for the words `ids`.
    """
    same_word = new_ids[:, None] == ids                    # (L, L): new place by old
    an_old_place = same_word.argmax(axis=1)                # any will do: twins agree
    return output[an_old_place]


def in_new_order_by_lookup(output, ids, new_ids):
    of_word = dict(zip(ids.tolist(), output, strict=True))
    return np.array([of_word[word] for word in new_ids.tolist()])


def order_between(ids, new_ids):
    """Return `order` with `ids[order]` equal to `new_ids`."""
    back = np.argsort(np.argsort(new_ids, kind="stable"))
    return np.argsort(ids, kind="stable")[back]


def the_other_way(output, ids, new_ids):
    moved = np.empty_like(output)
    moved[order_between(ids, new_ids)] = output
    return moved


def one_place_per_word(output, ids, new_ids):
    moved = np.zeros_like(output)
    for row, word in zip(output, ids.tolist(), strict=True):
        moved[new_ids.tolist().index(word)] = row
    return moved


def in_new_order_cases(rng):
    for length, d in ((5, 3), (7, 11), (11, 4)):
        words = rng.permutation(np.r_[np.arange(length - 2), 1, 1])   # one of them three times
        vectors = rng.normal(size=(length - 2, d))[words]
        query, key, value = vectors @ rng.normal(size=(3, d, d)) / np.sqrt(d)
        output, _ = attnlib.attention(query, key, 2 * value)
        first = np.r_[words[-2:], words[:-2]]              # moved on by two: never its own inverse
        yield output, words, first
        yield output, words, rng.permutation(words)


IN_NEW_ORDER = Exercise(
    id="new-order",
    chapter=5,
    stars=1,
    title="The same words in another order",
    statement="""
Self-attention without positions was given the words `ids`, whole numbers of shape $(L,)$, and gave
the rows of `output`. Some words occur more than once. Now the same words come in another order,
`new_ids`. Write `in_new_order`: return the output for them, without running attention again. A word
that occurs twice has two rows: which of them do you take?""",
    reference=in_new_order,
    alternatives=(
        in_new_order_by_lookup,
        lambda output, ids, new_ids: output[order_between(ids, new_ids)],
        lambda output, ids, new_ids: (lambda same: same / same.sum(1, keepdims=True) @ output)(
            new_ids[:, None] == ids),
    ),
    wrong=(
        Wrong("unchanged", lambda output, ids, new_ids: output,
              "You took every output to stay where it was, whatever word stands there now. "
              "Self-attention is equivariant: an output moves along with its word.",
              "你让每个输出都留在原处，不管现在那里站着哪个词。自注意力是等变的：输出跟着词一起走。"),
        Wrong("the other way", the_other_way,
              "Your rows are shuffled, but in the inverse direction, as if `new_ids` were to "
              "become `ids`. Follow one word from its old place to its new one.",
              "你也打乱了各行，但方向反了，像是要把 `new_ids` 变回 `ids`。请跟着一个词，从旧位置"
              "走到新位置。"),
        Wrong("old and new exchanged",
              lambda output, ids, new_ids: output[(new_ids[:, None] == ids).argmax(axis=0)],
              "You looked for each old word among the new ones, and took the row with the new "
              "place's number. The rows of `output` are numbered by the old places.",
              "你为每个旧位置的词到新顺序里去找，又拿新位置当行号。`output` 的行按旧位置编号。"),
        Wrong("shuffles the columns",
              lambda output, ids, new_ids: output[:, order_between(ids, new_ids)],
              "You shuffled the columns. The words are the rows; a column holds one number of "
              "every word.",
              "你打乱的是列。词是行；一列是所有词的同一个分量。"),
        Wrong("id taken for a place", lambda output, ids, new_ids: output[new_ids],
              "You used the id of a word as the row to take. The id says which word it is; in "
              "`ids` you find where it stood.",
              "你把词的编号当成了行号。编号说的是哪个词；它原来在哪里，要到 `ids` 里去找。"),
        Wrong("sorted", lambda output, ids, new_ids: output[np.argsort(ids, kind="stable")],
              "You brought the words into the order of their ids. The question is for the "
              "order in which they stand in `new_ids`.",
              "你把词按编号排了序。题目要的是它们在 `new_ids` 中的顺序。"),
        Wrong("pooled", lambda output, ids, new_ids: np.broadcast_to(output.mean(0), output.shape),
              "You gave the mean of all rows to every word. The mean is indeed the same for every "
              "order, but each word keeps an output of its own.",
              "你把所有行的平均给了每个词。平均值确实与顺序无关，但每个词都有自己的输出。"),
        Wrong("one place per word", one_place_per_word,
              "A word that occurs several times has got its output at one place only. Equal words "
              "get equal outputs, so all of them are due.",
              "出现多次的词，只有一处得到了输出。相同的词得到相同的输出，每一处都应当有。"),
        Wrong("twins added up",
              lambda output, ids, new_ids: (new_ids[:, None] == ids) @ output,
              "For a word that occurs several times you added all its rows. They are equal, so "
              "the sum is too large; a single one is what each of them gets.",
              "对出现多次的词，你把它的各行加了起来。这些行彼此相等，和就太大了；每一处只该得到其"
              "中一行。"),
    ),
    cases=in_new_order_cases,
)


def sinusoidal_table(seq_len, d_model):
    """Return the table (seq_len, d_model) of sines and cosines; d_model is even."""
    slowness = 10000 ** (np.arange(0, d_model, 2) / d_model)   # (d_model / 2,)
    angles = np.arange(seq_len)[:, None] / slowness            # (seq_len, d_model / 2)
    table = np.zeros((seq_len, d_model))
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


def sinusoidal_by_loop(seq_len, d_model):
    table = np.zeros((seq_len, d_model))
    for p in range(seq_len):
        for i in range(d_model // 2):
            angle = p / 10000 ** (2 * i / d_model)
            table[p, 2 * i], table[p, 2 * i + 1] = np.sin(angle), np.cos(angle)
    return table


def sinusoidal_by_phase(seq_len, d_model):
    column = np.arange(d_model)
    speed = np.exp(-np.log(10000) * (column - column % 2) / d_model)
    return np.sin(np.outer(np.arange(seq_len), speed) + np.pi / 2 * (column % 2))


def waves(angles):
    """Put the sines and cosines of (..., d / 2) angles into neighbouring columns."""
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(*angles.shape[:-1], -1)


def hands(d_model):
    """The slowness of each hand."""
    return 10000 ** (np.arange(0, d_model, 2) / d_model)


def steps(seq_len):
    """The places as a column."""
    return np.arange(seq_len)[:, None]


def doubled_for_every_column(seq_len, d_model):
    column = np.arange(d_model)
    angles = steps(seq_len) / 10000 ** (2 * column / d_model)
    return np.where(column % 2, np.cos(angles), np.sin(angles))


def own_slowness(seq_len, d_model):
    column = np.arange(d_model)
    angles = steps(seq_len) / 10000 ** (column / d_model)
    return np.where(column % 2, np.cos(angles), np.sin(angles))


SINUSOIDAL_TABLE = Exercise(
    id="sinusoidal-table",
    chapter=5,
    stars=2,
    title="A clock for every place",
    statement="""
Write `sinusoidal_table`: hand number $i$ of the clock has the slowness
$s_i = 10000^{2i / d_{\\text{model}}}$ and fills two columns, $e_{p,2i} = \\sin(p / s_i)$ and
$e_{p,2i+1} = \\cos(p / s_i)$. Row $p$ belongs to place $p$, and the first place is 0. Can you do it
without a loop?""",
    reference=sinusoidal_table,
    alternatives=(sinusoidal_by_loop, sinusoidal_by_phase,
                  lambda seq_len, d_model: attnlib.sinusoidal(seq_len, d_model)),
    wrong=(
        Wrong("sines first", lambda seq_len, d_model: np.concatenate(
            [np.sin(steps(seq_len) / hands(d_model)), np.cos(steps(seq_len) / hands(d_model))], 1),
              "All sines stand on the left and all cosines on the right. Many programs do so; in "
              "this book the two numbers of a hand are neighbours.",
              "你把正弦都放在左半边，余弦都放在右半边。很多程序确实如此；但在本书中，同一根指针的"
              "两个数是相邻的。"),
        Wrong("cosine first",
              lambda seq_len, d_model: waves(steps(seq_len) / hands(d_model)).reshape(
                  seq_len, -1, 2)[..., ::-1].reshape(seq_len, d_model),
              "Sine and cosine of each hand have changed places. The even columns, and the very "
              "first is one of them, are the sines.",
              "每根指针的正弦和余弦对调了。偶数列（包括最前面的第 0 列）是正弦。"),
        Wrong("counts from one",
              lambda seq_len, d_model: waves((steps(seq_len) + 1) / hands(d_model)),
              "Your first row belongs to place 1. The places begin with 0, where no hand has "
              "turned yet.",
              "你的第一行属于位置 1。位置从 0 开始，那时指针还没有转动。"),
        Wrong("number of the hand for twice it",
              lambda seq_len, d_model: waves(
                  steps(seq_len) / 10000 ** (np.arange(d_model // 2) / d_model)),
              "Your exponent grows by half as much as it should from one hand to the next, so the "
              "slow hands are too fast. A hand stands for two columns.",
              "从一根指针到下一根，你的指数只增长了应有的一半，慢的指针就太快了。一根指针对应两列。"),
        Wrong("doubled twice",
              lambda seq_len, d_model: waves(
                  steps(seq_len) / 10000 ** (2 * np.arange(0, d_model, 2) / d_model)),
              "Your exponent grows by twice as much as it should from one hand to the next. Did "
              "you count in twos already, and then double it once more?",
              "从一根指针到下一根，你的指数增长了应有的两倍。是不是已经两个两个地数了，又乘了一次"
              " 2？"),
        Wrong("a hand for every column", own_slowness,
              "Every column turns at a speed of its own. Sine and cosine side by side belong to "
              "one hand, so they share a slowness.",
              "你的每一列都有自己的转速。相邻的正弦和余弦属于同一根指针，应当共用一个快慢。"),
        Wrong("doubled for every column", doubled_for_every_column,
              "You took the number of the column for the number of the hand. A hand fills two "
              "columns, so sine and cosine share a slowness, and it grows half as fast.",
              "你把列号当成了指针的编号。一根指针占两列，所以正弦和余弦共用一个快慢，指数也只增长"
              "一半。"),
        Wrong("another base",
              lambda seq_len, d_model: waves(
                  steps(seq_len) / np.exp(np.arange(0, d_model, 2) / d_model)),
              "Here the slowest hand is hardly slower than the fastest: your base is that of the "
              "exponential function, and a logarithm may have got lost.",
              "你最慢的指针比最快的慢不了多少：底数成了 e，可能漏掉了一个对数。"),
        Wrong("times slowness",
              lambda seq_len, d_model: waves(steps(seq_len) * hands(d_model)),
              "The further right, the faster your hands turn. A large slowness should slow a hand "
              "down.",
              "你的指针越靠右转得越快。越靠右的指针应当转得越慢。"),
        Wrong("only sines",
              lambda seq_len, d_model: np.repeat(
                  np.sin(steps(seq_len) / hands(d_model)), 2, axis=1),
              "Both columns of a hand hold its sine. One number does not tell where a hand "
              "points; the cosine is missing.",
              "一根指针的两列都是正弦。只凭一个数说不清指针的方向，还缺余弦。"),
        Wrong("one place per column",
              lambda seq_len, d_model: waves(steps(seq_len) / hands(d_model)).T,
              "Your places are columns. In this book the rows of an array are the vectors.",
              "你的位置是按列放的。在本书中，数组的每一行是一个向量。"),
    ),
    cases=lambda rng: [(5, 8), (7, 6), (11, 4), (3, 10)],
)


def add_places(vectors, weight):
    """Return (B, L, d_out): `weight` times each vector, its one-hot place glued on.

    `vectors` is (B, L, d); `weight` is (d_out, d + M), for M places, at least L.
    """
    L, d = vectors.shape[1:]
    word_weight, place_weight = weight[:, :d], weight[:, d:]
    table = place_weight.T                                 # (M, d_out): a row a place
    return vectors @ word_weight.T + table[:L]


def add_places_glued(vectors, weight):
    B, L, d = vectors.shape
    places = np.broadcast_to(np.eye(weight.shape[1] - d)[:L], (B, L, weight.shape[1] - d))
    return np.concatenate([vectors, places], axis=-1) @ weight.T


def add_places_by_loop(vectors, weight):
    d = vectors.shape[-1]
    return np.array([
        [weight[:, :d] @ a + weight[:, d + p] for p, a in enumerate(sentence)]
        for sentence in vectors
    ])


def with_rows(vectors, weight, choose):
    """The right answer, but for the rows that are taken from the table (M, d_out)."""
    d = vectors.shape[-1]
    return vectors @ weight[:, :d].T + choose(weight[:, d:].T, *vectors.shape[:2])


def place_first(vectors, weight):
    L, d = vectors.shape[1:]
    return vectors @ weight[:, -d:].T + weight[:, :-d].T[:L]


def add_places_cases(rng):
    for B, L, d, d_out, M in ((2, 5, 3, 7, 11), (3, 4, 5, 2, 13), (2, 7, 3, 5, 17)):
        yield rng.normal(size=(B, L, d)), rng.normal(size=(d_out, d + M))


ADD_PLACES = Exercise(
    id="add-places",
    chapter=5,
    stars=2,
    title="Adding is concatenating",
    statement="""
Somebody careful glues to every vector $a$ of a padded batch a one-hot vector $p$ of its place, one
of $M$, and multiplies by a matrix: `weight` times $[a; p]$. Write `add_places`: it returns the same
result, of shape $(B, L, d_{\\text{out}})$. Can you do it by *adding* a table, without a single
one-hot vector? The padding is treated as the words are, since no word will look at it.""",
    reference=add_places,
    alternatives=(
        add_places_glued,
        add_places_by_loop,
        lambda vectors, weight: (
            np.einsum("bld,od->blo", vectors, weight[:, : vectors.shape[2]])
            + np.einsum("om->mo", weight[:, vectors.shape[2] :])[None, : vectors.shape[1]]),
    ),
    wrong=(
        Wrong("one place per sentence",
              lambda vectors, weight: with_rows(
                  vectors, weight, lambda table, B, L: table[:B, None]),
              "All words of a sentence get the same row, and each sentence another: the table is "
              "cut along the batch. The place of a word is counted along the sentence.",
              "一句话里所有的词都加了同一行，不同的句子加不同的行：你是沿批次去取表的。词的位置应"
              "沿着句子数。"),
        Wrong("counts on through the batch",
              lambda vectors, weight: with_rows(
                  vectors, weight, lambda table, B, L: table[: B * L].reshape(B, L, -1)),
              "The first sentence is right, but the second goes on counting where the first one "
              "stopped. Every sentence begins at place 0.",
              "第一句是对的，但第二句接着第一句往下数了。每句话都从位置 0 开始。"),
        Wrong("counts from one",
              lambda vectors, weight: with_rows(
                  vectors, weight, lambda table, B, L: table[1 : L + 1]),
              "Every word gets the row of its right neighbour. The places begin with 0.",
              "每个词都拿到了右边邻居的那一行。位置从 0 开始。"),
        Wrong("places forgotten",
              lambda vectors, weight: vectors @ weight[:, : vectors.shape[2]].T,
              "These are the words alone. The columns of `weight` that meet the place have not "
              "been used.",
              "这里只有词。`weight` 中与位置相乘的那些列还没有用上。"),
        Wrong("words forgotten",
              lambda vectors, weight: with_rows(
                  0 * vectors, weight, lambda table, B, L: table[:L]),
              "These are the places alone, the same for every sentence. The words have to stay in "
              "the sum.",
              "这里只有位置，每句话都一样。相加时不能把词丢了。"),
        Wrong("place in front", place_first,
              "You cut `weight` as if the place stood before the word. In [a; p] the word comes "
              "first.",
              "你切分 `weight` 时，像是位置在前、词在后。在 [a; p] 中，词在前面。"),
        Wrong("reshaped, not transposed",
              lambda vectors, weight: with_rows(vectors, weight, lambda table, B, L: (
                  table.T.reshape(table.shape)[:L])),
              "The shape of your table is right, but its numbers have been read row by row into "
              "new rows. A place belongs to one column of `weight`.",
              "你的表形状对了，但数只是按行重排，并没有转置。一个位置对应 `weight` 的一列。"),
        Wrong("place as a number",
              lambda vectors, weight: with_rows(vectors, weight, lambda table, B, L: (
                  np.arange(L)[:, None] * table[0])),
              "You glued on the place as a number, so far places drown the word, and all places "
              "share one direction. A one-hot place chooses a vector of its own.",
              "你接上去的位置是一个数：越远的位置越大，会淹没词，而且所有位置共用一个方向。"
              "one-hot 的位置选出的是各自的向量。"),
        Wrong("all places at once",
              lambda vectors, weight: with_rows(
                  vectors, weight, lambda table, B, L: table.sum(0)),
              "Every word gets the sum of all places, so no two places differ. The one-hot vector "
              "of a place lets one column through.",
              "每个词都加上了所有位置之和，位置之间就没有区别了。one-hot 的位置只让一列通过。"),
    ),
    cases=add_places_cases,
)


def learnt_rows(places, table):
    """Return the learnt vectors (..., L, d) of `places` (..., L), whole numbers from 0.

    `table` is (M, d); a place beyond its last row gets zeros.
    """
    one_hots = places[..., None] == np.arange(len(table))  # (..., L, M), no 1 from M on
    return one_hots @ table


def learnt_rows_by_loop(places, table):
    rows = np.zeros((*places.shape, table.shape[1]))
    for where, place in np.ndenumerate(places):
        if place < len(table):
            rows[where] = table[place]
    return rows


def beyond(places, table, vector):
    """The right rows up to the table's end, and `vector` (..., L, d) behind it."""
    known = (places < len(table))[..., None]
    return np.where(known, table[np.minimum(places, len(table) - 1)], vector)


def learnt_rows_cases(rng):
    for shape, M, d in (((7,), 11, 4), ((2, 5), 7, 6), ((2, 3, 7), 13, 8)):
        places = rng.integers(1, M, size=shape)
        places[..., :4] = M - 1, M, M + 3, 0               # the edge, behind it, the front
        places[..., 4] = 3
        yield rng.permuted(places, axis=-1), rng.normal(size=(M, d))


LEARNT_ROWS = Exercise(
    id="learnt-rows",
    chapter=5,
    stars=2,
    title="Where the learnt table ends",
    statement="""
A learnt table has a row for each of the places from 0 to $M - 1$. Beyond them nothing was learnt,
and `nn.Embedding` stops with an error. Write `learnt_rows`, which goes on: it returns the row of
every place, and zeros for a place that has none. The array `places` may have any number of axes,
and its places may come in any order.""",
    reference=learnt_rows,
    alternatives=(
        learnt_rows_by_loop,
        lambda places, table: np.vstack([table, 0 * table[:1]])[np.minimum(places, len(table))],
        lambda places, table: (
            table[places % len(table)] * (places < len(table))[..., None]),
    ),
    wrong=(
        Wrong("starts over", lambda places, table: table[places % len(table)],
              "Beyond its end your table starts over, so a late place is taken for an early one. "
              "Nothing was learnt for it, and the answer should show that.",
              "到了表尾，你又从头取起，后面的位置就被当成了前面的位置。它们没有学过，结果应当看得"
              "出来。"),
        Wrong("the last row again",
              lambda places, table: table[np.minimum(places, len(table) - 1)],
              "All places beyond the table get its last row, as if they stood there. To "
              "self-attention they would be one and the same place.",
              "表尾之后的所有位置都得到了最后一行，好像它们都在那里。在自注意力看来，它们就成了同"
              "一个位置。"),
        Wrong("continued by waves",
              lambda places, table: beyond(
                  places, table, attnlib.sinusoidal(places.max() + 1, table.shape[1])[places]),
              "Beyond the table you go on with sines and cosines. A model that learnt its own "
              "rows has never met them: to have a vector for a place is not yet to know what it "
              "means.",
              "表尾之后你接上了正弦和余弦。模型学的是自己的表，从没见过它们：有了向量，不等于懂得"
              "它的含义。"),
        Wrong("continued by the trend",
              lambda places, table: beyond(places, table, table[-1] + (
                  places - len(table) + 1)[..., None] * (table[-1] - table[-2])),
              "You go on with the step between the last two rows. Learnt rows follow no line, so "
              "nothing can be read off them about the next place.",
              "你按最后两行之差外推了。学出来的各行并不在一条直线上，从中推不出下一个位置。"),
        Wrong("the mean row", lambda places, table: beyond(places, table, table.mean(0)),
              "A place beyond the table gets the mean of all rows. That looks like a learnt "
              "vector, but no training made it; zeros are asked for.",
              "表尾之后的位置得到了各行的平均。它看起来像学过的向量，其实没有训练过；题目要的是零。"),
        Wrong("one row short",
              lambda places, table: (places[..., None] == np.arange(len(table) - 1)) @ table[:-1],
              "The last row of the table is lost, although it was learnt. The places are counted "
              "from 0.",
              "表的最后一行丢了，而它是学过的。位置是从 0 数起的。"),
        Wrong("by the order of arrival",
              lambda places, table: np.broadcast_to(
                  table[: places.shape[-1]], (*places.shape, table.shape[1])),
              "You gave the first rows of the table, one after the other. `places` says which row "
              "each one wants, and they come in any order.",
              "你按顺序给出了表的前几行。每个位置要哪一行由 `places` 决定，而它们的顺序是任意的。"),
        Wrong("left out", lambda places, table: table[places[places < len(table)]],
              "You left out the places that have no row, so the others move up and no longer "
              "stand where they were. Every place needs its vector, be it of zeros.",
              "你丢掉了没有行的位置，其余的就往前挪，不在原处了。每个位置都要有一个向量，哪怕是零。"),
        Wrong("counts from one",
              lambda places, table: (places[..., None] == np.arange(1, len(table) + 1)) @ table,
              "Every place gets the row of its left neighbour, and place 0 gets nothing. The "
              "first row of the table belongs to place 0.",
              "每个位置都拿到了左边邻居的那一行，位置 0 什么也没有。表的第一行属于位置 0。"),
    ),
    cases=learnt_rows_cases,
)


def alibi_bias(seq_len, num_heads):
    """Return the numbers (H, L, L) that ALiBi adds to the scores: head, query, key."""
    place = np.arange(seq_len)
    distance = abs(place[:, None] - place)                 # (L, L)
    head = np.arange(1, num_heads + 1)
    slopes = 2.0 ** (-8 * head / num_heads)                # (H,)
    return -slopes[:, None, None] * distance               # (H, L, L)


def alibi_by_loop(seq_len, num_heads):
    bias = np.zeros((num_heads, seq_len, seq_len))
    for h in range(num_heads):
        for i in range(seq_len):
            for j in range(seq_len):
                bias[h, i, j] = -abs(j - i) / 2 ** (8 * (h + 1) / num_heads)
    return bias


def sloped(num_heads, rows, exponents=None):
    """Each head's slope times `rows` (L, L); `exponents` are for slopes that are not ALiBi's."""
    heads = np.arange(1, num_heads + 1)
    return 2.0 ** (-8 * heads / num_heads if exponents is None else exponents)[:, None, None] * rows


def apart(seq_len):
    """How far key j stands to the right of query i: (L, L)."""
    return np.arange(seq_len) - np.arange(seq_len)[:, None]


ALIBI_BIAS = Exercise(
    id="alibi-bias",
    chapter=5,
    stars=2,
    title="The farther, the lower",
    statement="""
Write `alibi_bias`. Entry $(h, i, j)$ is what ALiBi adds to the score of query $i$ and key $j$ in
head $h$: minus the slope of the head times the distance $|j - i|$, which counts both ways. The
heads are numbered $h = 1, \\dots, H$, and head $h$ has the slope $2^{-8h/H}$.""",
    reference=alibi_bias,
    alternatives=(
        alibi_by_loop,
        lambda seq_len, num_heads: np.einsum(
            "h,ij->hij", np.geomspace(2 ** (-8 / num_heads), 2**-8, num_heads),
            -abs(np.subtract.outer(np.arange(seq_len), np.arange(seq_len)))),
        lambda seq_len, num_heads: attnlib.alibi(seq_len, num_heads),
    ),
    wrong=(
        Wrong("rewards the distance", lambda seq_len, num_heads: sloped(
            num_heads, abs(apart(seq_len))),
              "Your numbers grow with the distance, so far keys would get the most weight. ALiBi "
              "is a penalty.",
              "你的数随距离增大，远处的键反而得到最多的权重。ALiBi 是一种惩罚。"),
        Wrong("signed distance", lambda seq_len, num_heads: sloped(num_heads, apart(seq_len)),
              "Behind the query your numbers are right, but ahead of it they reward distance. It "
              "counts both ways here.",
              "查询之前的键算对了，但它之后的键越远越受奖励。这里的距离是两个方向都算的。"),
        Wrong("only back", lambda seq_len, num_heads: sloped(
            num_heads, np.minimum(apart(seq_len), 0)),
              "Keys ahead of the query get no penalty at all, however far they are. The distance "
              "counts both ways here.",
              "查询之后的键不管多远都没有惩罚。这里的距离是两个方向都算的。"),
        Wrong("causal mask built in", lambda seq_len, num_heads: np.where(
            apart(seq_len) > 0, -np.inf, sloped(num_heads, -abs(apart(seq_len)))),
              "You have shut off all keys ahead of the query. That is the work of a causal mask; "
              "ALiBi itself only lowers scores, on both sides.",
              "你把查询之后的键全部挡住了。那是因果 mask 的工作；ALiBi 本身只降低分数，两边都是。"),
        Wrong("heads from zero", lambda seq_len, num_heads: sloped(
            num_heads, -abs(apart(seq_len)), -8 * np.arange(num_heads) / num_heads),
              "Your steepest head has the slope 1: the heads are counted from 0. In the formula "
              "they begin with 1.",
              "你最陡的头斜率为 1：头是从 0 数的。公式里的头从 1 开始。"),
        Wrong("halved from head to head", lambda seq_len, num_heads: sloped(
            num_heads, -abs(apart(seq_len)), -np.arange(1, num_heads + 1)),
              "Your slopes are halved from head to head, as with 8 heads. With another number of "
              "heads the steps are others, and what stays is the slope of the last head.",
              "你的斜率逐头减半，这只适用于 8 个头。头数不同，步子也不同：不变的是最后一个头的斜"
              "率。"),
        Wrong("one slope for all", lambda seq_len, num_heads: sloped(
            num_heads, -abs(apart(seq_len)), -8 / num_heads * np.ones(num_heads)),
              "All heads have the slope of the first. They are meant to differ: some "
              "short-sighted, some far-sighted.",
              "所有的头都用了第一个头的斜率。它们应当各不相同：有的近视，有的远视。"),
        Wrong("heads reversed", lambda seq_len, num_heads: sloped(
            num_heads, -abs(apart(seq_len)))[::-1],
              "The slopes are right, but the heads stand in reverse order. The first one is the "
              "steepest.",
              "斜率都对，但头的顺序反了。第一个头最陡。"),
        Wrong("heads last", lambda seq_len, num_heads: np.moveaxis(sloped(
            num_heads, -abs(apart(seq_len))), 0, -1),
              "The heads are your last axis. The scores have the heads in front, and the numbers "
              "are to be added to them.",
              "你把头放在了最后一个轴。分数的头在前面，而这些数要加到分数上。"),
        Wrong("squared distance", lambda seq_len, num_heads: sloped(
            num_heads, -(apart(seq_len) ** 2)),
              "Your penalty grows with the square of the distance. The L in ALiBi stands for "
              "linear: every further place costs the same.",
              "你的惩罚随距离的平方增长。ALiBi 中的 L 是“线性”：每远一个位置，代价相同。"),
        Wrong("place of the key only", lambda seq_len, num_heads: sloped(
            num_heads, np.zeros((seq_len, 1)) + np.arange(seq_len)),
              "Your numbers depend on the key's place and not on the query's. A model that looks "
              "back only would not notice, since softmax ignores what a whole row shares; here "
              "the distance counts both ways.",
              "你的数只看键的位置，不看查询的位置。只往回看的模型察觉不到，因为 softmax 不理会整"
              "行共有的部分；这里的距离却是两个方向都算的。"),
    ),
    cases=lambda rng: [(5, 2), (7, 3), (3, 5), (11, 8)],
)


def look_back(k, d_model):
    """Return W (d_model, d_model), which turns row p of the waves into row p - k."""
    W = np.zeros((d_model, d_model))
    for i in range(0, d_model, 2):                         # each hand by itself
        angle = k / 10000 ** (i / d_model)
        cos, sin = np.cos(angle), np.sin(angle)
        W[i : i + 2, i : i + 2] = [[cos, -sin], [sin, cos]]
    return W


def look_back_by_diagonals(k, d_model):
    angles = k / 10000 ** (np.arange(0, d_model, 2) / d_model)
    beside = np.ravel(np.stack([np.sin(angles), 0 * angles], -1))[:-1]
    return np.diag(np.repeat(np.cos(angles), 2)) + np.diag(beside, -1) - np.diag(beside, 1)


def look_back_by_fit(k, d_model):
    table = attnlib.sinusoidal(200 + abs(k), d_model)
    here, there = (table[k:], table[: len(table) - k]) if k > 0 else (table[:k], table[-k:])
    return np.linalg.lstsq(here, there, rcond=None)[0].T


def turns(angles):
    """Blocks along the diagonal that turn each hand back by its angle."""
    size = 2 * len(angles)
    W = np.zeros((size, size))
    W[::2, ::2] = W[1::2, 1::2] = np.diag(np.cos(angles))
    W[1::2, ::2] = np.diag(np.sin(angles))
    W[::2, 1::2] = -W[1::2, ::2]
    return W


def in_halves(k, d_model):
    order = np.r_[0:d_model:2, 1:d_model:2]
    return turns(k / hands(d_model))[order][:, order]


def for_one_place(k, d_model):
    table = attnlib.sinusoidal(abs(k) + 1, d_model)
    here, there = (table[k], table[0]) if k > 0 else (table[0], table[-k])
    return np.outer(there, here) / (here @ here)


LOOK_BACK = Exercise(
    id="look-back",
    chapter=5,
    stars=3,
    title="A head that looks k places back",
    statement="""
Let a head look $k$ places back; no training is needed for it. Write `look_back`: the matrix
$W$ with $W e^p = e^{p-k}$ for *every* place $p$, where $e^p$ is row $p$ of the chapter's table of
waves, standing upright. As $W^q$, with the identity as $W^k$, it lets place $p$ ask for place
$p - k$. With a negative $k$ the head looks ahead.""",
    reference=look_back,
    alternatives=(
        look_back_by_diagonals,
        look_back_by_fit,
        lambda k, d_model: turns(k / hands(d_model)),
    ),
    wrong=(
        Wrong("looks ahead", lambda k, d_model: turns(-k / hands(d_model)),
              "Your hands turn the wrong way: the matrix moves every place k on. Look at the "
              "direction of the turn, and at whether the vector stands upright on the right.",
              "你的指针转反了：每个位置都加上了 k，而不是减去 k。请检查旋转的方向，以及向量是不是"
              "竖着写在矩阵右边。"),
        Wrong("always by one", lambda k, d_model: turns(np.sign(k) / hands(d_model)),
              "Your matrix moves by one place, however large k is. How far does a hand turn in k "
              "places?",
              "不管 k 多大，你的矩阵都只移动一个位置。经过 k 个位置，指针转过多少？"),
        Wrong("one turn for all hands", lambda k, d_model: turns(k + np.zeros(d_model // 2)),
              "All hands turn by the same angle. Each has a slowness of its own, and the "
              "right-hand columns move very little.",
              "所有的指针都转了同样的角度。每根指针有自己的快慢，靠右的列几乎不动。"),
        Wrong("blocks for sines first", in_halves,
              "Your matrix fits a table with all sines on the left and all cosines on the right. "
              "In this book the two numbers of a hand are neighbours.",
              "你的矩阵适用于正弦都在左、余弦都在右的表。在本书中，同一根指针的两个数是相邻的。"),
        Wrong("doubled twice", lambda k, d_model: turns(k / hands(d_model) ** 2),
              "The slow hands turn too little: their slowness grows by twice the exponent from "
              "hand to hand. Did you count in twos already, and then double it once more?",
              "慢的指针转得太少：从一根指针到下一根，指数增长了应有的两倍。是不是已经两个两个地数"
              "了，又乘了一次 2？"),
        Wrong("shifts the columns", lambda k, d_model: np.roll(np.eye(d_model), k, axis=0),
              "Your matrix moves the numbers of a vector to other columns. The question is for "
              "the vector of another place, and that is reached by turning each hand.",
              "你的矩阵把向量里的数挪到了别的列。题目要的是另一个位置的向量，要靠转动每根指针得到。"),
        Wrong("good for one place", for_one_place,
              "Your matrix is right for a single pair of places, and takes all others to a "
              "multiple of the same vector. One matrix should serve every place.",
              "你的矩阵只对某一对位置正确，其余的位置都被送到了同一个向量的倍数上。一个矩阵应当适"
              "用于所有位置。"),
        Wrong("only cosines", lambda k, d_model: np.diag(np.repeat(np.cos(k / hands(d_model)), 2)),
              "Your matrix only shortens each hand. To turn it, its sine and its cosine have to "
              "mix.",
              "你的矩阵只是把每根指针缩短了。要转动它，正弦和余弦必须混合。"),
        Wrong("power of each number", lambda k, d_model: turns(1 / hands(d_model)) ** k,
              "You raised each number of the one-step matrix to a power. To take the step again "
              "is a product of matrices.",
              "你把单步矩阵的每个数分别乘方了。连续走几步，应当是矩阵相乘。"),
    ),
    cases=lambda rng: [(2, 8), (3, 6), (7, 4), (-2, 10), (1, 12)],
)


def rotary_attention(query, key, value):
    """Return the output (..., L, d_v) of attention with rotary positions.

    `query` and `key` are (..., L, d), d even; `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    slowness = 10000 ** (np.arange(0, d, 2) / d)           # (d / 2,)
    angles = np.arange(L)[:, None] / slowness              # (L, d / 2)
    cos, sin = np.cos(angles), np.sin(angles)

    def turned(x):
        even, odd = x[..., ::2], x[..., 1::2]
        pairs = np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
        return pairs.reshape(x.shape)                      # (..., L, d)

    output, _ = attnlib.attention(turned(query), turned(key), value)
    return output


def complex_turned(x, angles):
    """Turn neighbouring pairs of x (..., L, d) by angles (L, d / 2)."""
    turned = (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * angles)
    return np.stack([turned.real, turned.imag], -1).reshape(x.shape)


def rotary_attention_by_complex(query, key, value):
    angles = steps(query.shape[-2]) / hands(query.shape[-1])
    scores = complex_turned(query, angles) @ complex_turned(key, angles).mT
    weights = np.exp(scores / np.sqrt(query.shape[-1]))
    return weights / weights.sum(-1, keepdims=True) @ value


def rotary_attention_by_distance(query, key, value):
    L, d = query.shape[-2:]
    scores = np.zeros((*query.shape[:-1], L))
    for i in range(L):
        for j in range(L):
            ahead = complex_turned(key[..., j, None, :], (j - i) / hands(d)[None])[..., 0, :]
            scores[..., i, j] = (query[..., i, :] * ahead).sum(-1) / np.sqrt(d)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ value


def with_angles(angles):
    """The right answer, but for the angles: a function of L and d."""
    def answer(query, key, value):
        turn = angles(*query.shape[-2:])
        return attnlib.attention(complex_turned(query, turn), complex_turned(key, turn), value)[0]

    return answer


def turned_halves(x):
    left, right = np.split(x, 2, axis=-1)
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([left * cos - right * sin, left * sin + right * cos], -1)


def lost_minus(x):
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    even, odd, cos, sin = x[..., ::2], x[..., 1::2], np.cos(angles), np.sin(angles)
    return np.stack([even * cos + odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def opposite_ways(query, key, value):
    angles = steps(query.shape[-2]) / hands(query.shape[-1])
    return attnlib.attention(
        complex_turned(query, -angles), complex_turned(key, angles), value)[0]




def rotary_attention_cases(rng):
    for lead, L, d, d_v in (((), 7, 4, 6), ((2,), 5, 8, 4), ((2, 3), 7, 6, 8), ((), 11, 6, 4)):
        query, key = 1.3 * rng.normal(size=(2, *lead, L, d)) + 0.3
        yield query, key, rng.normal(size=(*lead, L, d_v))


ROTARY_ATTENTION = Exercise(
    id="rotary-attention",
    chapter=5,
    stars=3,
    title="Attention with rotary positions",
    statement="""
Write `rotary_attention`, without a mask. At place $p$, counted from 0, each pair of neighbours,
numbers $2i$ and $2i + 1$ of a vector, is turned by the angle $p / 10000^{2i/d}$, from $(1, 0)$
towards $(0, 1)$. Think first: which of query, key and value are turned? Then comes attention as you
know it, with softmax; `attnlib.attention` returns output and weights.""",
    reference=rotary_attention,
    alternatives=(
        rotary_attention_by_complex,
        rotary_attention_by_distance,
        with_angles(lambda L, d: (steps(L) + 1) / hands(d)),          # only the distance counts
        lambda query, key, value: attnlib.attention(
            attnlib.rotary(query), attnlib.rotary(key), value)[0],
    ),
    wrong=(
        Wrong("turns the values too", lambda query, key, value: attnlib.attention(
            *map(attnlib.rotary, (query, key, value)))[0],
              "You turned the values as well. A value is what gets handed over, and it should "
              "arrive the same from wherever it comes; places belong to the scores.",
              "你把值也转了。值是被传递的内容，不论来自哪里，都应当原样到达；位置只该进入分数。"),
        Wrong("no positions", lambda query, key, value: attnlib.attention(query, key, value)[0],
              "This is plain attention: no place has any influence. Something has to be turned "
              "before the scores.",
              "这是普通的注意力，位置没有任何影响。在计算分数之前，还要做旋转。"),
        Wrong("only the queries", lambda query, key, value: attnlib.attention(
            attnlib.rotary(query), key, value)[0],
              "Only the queries are turned, so a score depends on the query's place and not on "
              "the distance. The distance appears when both sides turn.",
              "你只转了查询，分数就只取决于查询的位置，而不是距离。两边都转，才会出现距离。"),
        Wrong("halves for neighbours", lambda query, key, value: attnlib.attention(
            turned_halves(query), turned_halves(key), value)[0],
              "You pair each number with one half a vector away. Many models do so, and it works "
              "as well; but here neighbours are pairs, and weights made for one do not fit the "
              "other.",
              "你把相隔半个向量的两个数配成了对。很多模型这样做，也行得通；但这里是相邻的两个数配"
              "对，两种约定的权重不能混用。"),
        Wrong("turns the other way", with_angles(lambda L, d: -steps(L) / hands(d)),
              "Every pair turns the other way, so left and right are exchanged in the scores. "
              "Look at where (1, 0) goes.",
              "每一对都转反了，于是分数里的左和右对调了。看看 (1, 0) 转到了哪里。"),
        Wrong("opposite ways", opposite_ways,
              "Query and key turn in opposite directions, so the score depends on the sum of "
              "their places. Let both turn the same way.",
              "查询和键朝相反的方向转，分数就取决于两个位置之和。请让两者朝同一个方向转。"),
        Wrong("one speed for all pairs",
              with_angles(lambda L, d: steps(L) + np.zeros(d // 2)),
              "All pairs turn at the same speed. Like the hands of the clock, each is slower than "
              "the one before.",
              "所有的数对转得一样快。像时钟的指针一样，后一对应当比前一对慢。"),
        Wrong("number of the pair for twice it",
              with_angles(lambda L, d: steps(L) / 10000 ** (np.arange(d // 2) / d)),
              "From pair to pair your exponent grows by half as much as it should, so the slow "
              "pairs turn too fast. A pair stands for two numbers.",
              "从一对到下一对，你的指数只增长了应有的一半，慢的数对就转得太快了。一对是两个数。"),
        Wrong("adds waves", lambda query, key, value: attnlib.attention(
            *(x + attnlib.sinusoidal(*x.shape[-2:]) for x in (query, key)), value)[0],
              "You added sines and cosines to queries and keys. Rotary positions add nothing: "
              "they turn, and the length of a vector stays the same.",
              "你把正弦和余弦加到了查询和键上。旋转位置编码不加任何东西，只做旋转，向量的长度不变。"),
        Wrong("multiplied by waves", lambda query, key, value: attnlib.attention(
            *(x * attnlib.sinusoidal(*x.shape[-2:]) for x in (query, key)), value)[0],
              "You multiplied each number by a wave of its own. To turn a pair, its two numbers "
              "have to mix, so that the length stays.",
              "你让每个数各自乘上了一个波。要旋转一对数，两个数必须混合，长度才不会变。"),
        Wrong("scores not divided", lambda query, key, value: attnlib.attention(
            np.sqrt(query.shape[-1]) * attnlib.rotary(query), attnlib.rotary(key), value)[0],
              "The turns are right, but the scores have not been divided as they are in all our "
              "attention. Rotary positions change nothing about that.",
              "旋转是对的，但分数没有像往常那样做缩放。旋转位置编码并不改变这一步。"),
        Wrong("lost minus sign", lambda query, key, value: attnlib.attention(
            lost_minus(query), lost_minus(key), value)[0],
              "Your vectors change their length, so this is not a turn: one of the four products "
              "has lost its minus sign.",
              "向量的长度变了，所以这不是旋转：四个乘积中有一个丢了负号。"),
    ),
    cases=rotary_attention_cases,
)


def your_places():
    """Return four vectors of length 1, as the rows of an array: places 0 to 3."""
    angle = 0.5 * np.arange(4)                             # half a radian each
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)


def your_places_measure(rows):
    nothing = 0, np.zeros(2, dtype=bool), np.zeros(3, dtype=int)
    try:
        rows = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        return 0, 0, 0, *nothing
    if rows.ndim != 2:
        return 0, 0, 0, *nothing
    if len(rows) != 4:
        return *rows.shape, 0, *nothing
    dots = rows @ rows.T
    diagonals = [np.diagonal(dots, distance) for distance in range(4)]
    of_length_one = int(np.sum(abs(diagonals[0] - 1) < 1e-4))
    different = len({tuple(row) for row in rows.round(6).tolist()})
    by_distance = np.array([np.ptp(diagonals[distance]) < 1e-4 for distance in (1, 2)])
    step = np.diff([diagonal.mean() for diagonal in diagonals])
    grows = (step > 1e-6).astype(int) - (step < -1e-6)
    return 4, min(rows.shape[1], 2), of_length_one, different, by_distance, grows


YOUR_PLACES = Exercise(
    id="your-places",
    chapter=5,
    stars=3,
    title="Four places of your own",
    statement="""
There are many right answers to this one. Invent vectors for the places 0 to 3, as the four rows of
an array, in as many dimensions as you like. Each has length 1, no two are equal, the dot product of
two places depends on their distance alone, and the farther apart they are, the smaller it is.
Compute the numbers rather than rounding them: four decimals are compared.""",
    reference=your_places,
    alternatives=(
        lambda: [[np.cos(1.0 * p), np.sin(1.0 * p)] for p in range(4)],
        lambda: attnlib.sinusoidal(4, 8) / 2,
        lambda: np.linalg.cholesky(1 - abs(np.subtract.outer(np.arange(4), np.arange(4))) / 4),
    ),
    wrong=(
        Wrong("one-hot", lambda: np.eye(4),
              "All places are different, but, as with one-hot vectors, every other place is "
              "equally far away: the product is the same for all. It should tell near from far.",
              "位置各不相同，但像 one-hot 向量那样，其他位置都一样远：点积全都相同。点积应当分得"
              "出远近。"),
        Wrong("all the same", lambda: np.array([[0.6, 0.8]] * 4),
              "All places share one vector, so self-attention is as blind as before: two equal "
              "words would be twins again.",
              "所有位置共用一个向量，自注意力还是分不清位置：相同的词又成了双胞胎。"),
        Wrong("the number itself", lambda: np.array([[0.0], [1.0], [2.0], [3.0]]),
              "You gave each place a single number. Only 1 and -1 have the length 1, too few for "
              "four places; more dimensions make room.",
              "你给每个位置只写了一个数。长度为 1 的数只有 1 和 -1，不够四个位置用；维数多了才有"
              "余地。"),
        Wrong("points on a line", lambda: (lambda rows: rows / np.linalg.norm(
            rows, axis=1, keepdims=True))(np.array([[1.0, p] for p in range(4)])),
              "The lengths are right, and far places have smaller products, but the angle between "
              "neighbours is not the same everywhere. Equal distances ask for equal angles.",
              "长度对了，远处的点积也较小，但相邻位置的夹角并不处处相同。距离相同，夹角也应相同。"),
        Wrong("quarter turns", lambda: np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]),
              "Equal distances have equal products, which is half the task. But place 3 is closer "
              "to place 0 than place 2 is: who turns too far comes round again.",
              "距离相同，点积也相同，这一半做到了。但位置 3 比位置 2 离位置 0 更近：转得太多，就"
              "又转回来了。"),
        Wrong("even and odd", lambda: np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]]),
              "There are only two vectors, one for even places and one for odd ones. Places 0 and "
              "2 cannot be told apart.",
              "这里只有两个向量，偶数位置一个，奇数位置一个。位置 0 和 2 分不开。"),
        Wrong("binary numbers",
              lambda: np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]) / np.sqrt(2),
              "All rows are different and of length 1, but, as with binary numbers, the step from "
              "a place to the next does not always lead equally far.",
              "各行互不相同，长度也是 1，但像二进制数那样，从一个位置走到下一个，变化有大有小。"),
        Wrong("rows of the table", lambda: attnlib.sinusoidal(4, 4),
              "Your products relate the places as asked, but no row has length 1. In the "
              "chapter's table the length grows with the number of hands.",
              "点积对远近的描述符合要求，但没有一行的长度是 1。在本章的表里，指针越多，行就越长。"),
        Wrong("one place per column", lambda: your_places().T,
              "Your places are columns. Give one row for each of the four places.",
              "你的位置是按列放的。请给四个位置各写一行。"),
    ),
    cases=lambda rng: [()],
    measure=your_places_measure,
    asked=(
        ("there are four rows, one for each place", "有四行，每个位置一行"),
        ("a row has more than one number", "每一行不止一个数"),
        ("each of the four rows has length 1", "四行的长度都是 1"),
        ("no two rows are equal", "任意两行都不相等"),
        ("the dot product of two places depends on their distance alone",
         "两个位置的点积只取决于它们的距离"),
        ("the farther apart two places are, the smaller is their dot product",
         "两个位置离得越远，点积越小"),
    ),
)

EXERCISES = [
    QUARTER_TURNS,
    IN_NEW_ORDER,
    SINUSOIDAL_TABLE,
    ADD_PLACES,
    LEARNT_ROWS,
    ALIBI_BIAS,
    LOOK_BACK,
    ROTARY_ATTENTION,
    YOUR_PLACES,
]
