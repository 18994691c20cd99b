"""Exercises of chapter 4: ask several questions at once."""

import numpy as np

import attnlib
from attnlib.exercises._exercise import Exercise, Wrong


def two_heads_by_hand():
    """Return the four numbers that two heads hand over, one head behind the other."""
    scores = np.log([[1, 2, 1], [1, 1, 2]])                            # (H, S)
    weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    values = np.array([[4, 0, 2, 4], [2, 6, 6, 0], [0, 4, 8, 8]])      # (S, H head_dim)
    first, second = weights[0] @ values[:, :2], weights[1] @ values[:, 2:]
    return [*first, *second]


TWO_HEADS_BY_HAND = Exercise(
    id="two-heads-by-hand",
    chapter=4,
    stars=1,
    title="Two heads on paper",
    statement=r"""
One query looks at three elements with two heads of two numbers each. After scaling, its scores are
$(0, \ln 2, 0)$ in the first head and $(0, 0, \ln 2)$ in the second. The values of the three
elements, for both heads side by side, are $(4, 0, 2, 4)$, $(2, 6, 6, 0)$ and $(0, 4, 8, 8)$. Which
four numbers come out when the answers of the heads are joined, one behind the other,
before $W^O$?""",
    reference=two_heads_by_hand,
    alternatives=(lambda: [2, 4, 6, 5], lambda: (2.0, 4.0, 6.0, 5.0),
                  lambda: np.array([2, 4, 6, 5])),
    wrong=(
        Wrong("the first head's weights twice", lambda: [2, 4, 5.5, 3],
              "The first half is right. The second half was mixed with the weights of the first "
              "head, but the second head has scores of its own.",
              "前一半对了。后一半用的是第一个头的权重，而第二个头有自己的分数。"),
        Wrong("the mean of both heads' weights", lambda: [1.75, 3.75, 5.75, 4],
              "You averaged the weights of the two heads and used the mean in both. Then both "
              "would ask the same question; each head keeps its own weights.",
              "你把两个头的权重取了平均，再用于两个头。这样它们问的就是同一个问题了；每个头应保"
              "留自己的权重。"),
        Wrong("one softmax for both heads", lambda: [1, 2, 3, 2.5],
              "All six weights together sum to 1 here, so everything is half as large. The heads "
              "do not compete: each gives away one unit of weight.",
              "这里六个权重加起来才等于 1，结果都小了一半。头与头之间并不竞争，每个头各有一份总"
              "和为 1 的权重。"),
        Wrong("heads in the wrong order", lambda: [6, 5, 2, 4],
              "All four numbers are right, but the second head stands before the first.",
              "四个数都对，但第二个头排到了第一个头的前面。"),
        Wrong("every other number for a head", lambda: [2, 5.5, 3.5, 5],
              "You dealt the numbers out in turn: the first head took the first and the third. "
              "Each head owns one connected piece of the vector.",
              "你把分量轮流分给了两个头，第一个头拿到了第一和第三个。每个头拥有向量中连续的一段。"),
        Wrong("answers shuffled together", lambda: [2, 6, 4, 5],
              "Both heads are right, but their numbers alternate. Put one whole answer behind "
              "the other.",
              "两个头都算对了，但它们的分量交错着排列。应把一个头完整的结果接在另一个后面。"),
        Wrong("heads added", lambda: [8, 9],
              "You added the two answers, and only two numbers are left. Here one is "
              "put behind the other; adding comes later, with the output matrix.",
              "你把两个头的结果相加了，只剩下两个数。这里是首尾相接；相加是后面输出矩阵的事。"),
        Wrong("every head takes whole vectors", lambda: [2, 4, 5.5, 3, 1.5, 3.5, 6, 5],
              "Each of your heads mixed all four numbers of the values. A head has two numbers "
              "of its own, the other two belong to the other head.",
              "你的每个头都混合了值的全部四个分量。每个头只有自己的两个分量，另外两个属于另一个"
              "头。"),
        Wrong("not divided by the sum", lambda: [8, 16, 24, 20],
              "The proportions of your weights are right, but those of each head sum to 4. Softmax "
              "makes them sum to 1 before they meet the values.",
              "你的权重之间的比例是对的，但每个头的权重之和是 4。softmax 会先让它们的和变成 1，再"
              "去乘值。"),
        Wrong("only the best element", lambda: [2, 6, 8, 8],
              "Each head took the one value with the highest score. The other two have weight as "
              "well.",
              "每个头只取了分数最高的那个值。另外两个也有权重。"),
    ),
    cases=lambda rng: [()],
)


def one_step(W_q, W_heads):
    """Return one matrix (H head_dim, d_model) that gives the queries of all heads.

    W_q is (d_model, d_model); W_heads (H, head_dim, d_model) holds W^{q,h} for every h.
    """
    per_head = W_heads @ W_q                               # (H, head_dim, d_model)
    return np.concatenate(per_head)                        # (H head_dim, d_model)


def one_step_by_loop(W_q, W_heads):
    return np.array([row @ W_q for head in W_heads for row in head])


def one_step_cases(rng):
    for H, head_dim in ((2, 3), (3, 2), (2, 5), (5, 3)):
        d = H * head_dim
        yield rng.normal(size=(d, d)) * 0.7, rng.normal(size=(H, head_dim, d)) * 0.7


ONE_STEP = Exercise(
    id="one-step",
    chapter=4,
    stars=1,
    title="Two steps in one",
    statement="""
In the lecture, head $h$ gets its query in two steps, $W^{q,h} (W^q a)$. Write `one_step`: it
returns a single matrix that takes $a$ to the queries of all heads, those of the first head on top,
then those of the second, and so on. `W_heads[h]` is $W^{q,h}$, and `H` times `head_dim` is
`d_model`.""",
    reference=one_step,
    alternatives=(
        one_step_by_loop,
        lambda W_q, W_heads: W_heads.reshape(-1, len(W_q)) @ W_q,
        lambda W_q, W_heads: np.einsum("hcm,md->hcd", W_heads, W_q).reshape(W_q.shape),
    ),
    wrong=(
        Wrong("steps in the wrong order", lambda W_q, W_heads: W_q @ np.concatenate(W_heads),
              "Your matrix applies the heads' matrices first and `W_q` after them. The one that "
              "meets the vector first stands on the right.",
              "你的矩阵先用了各头的矩阵，后用 `W_q`。先作用于向量的矩阵应当写在右边。"),
        Wrong("W_q on its side", lambda W_q, W_heads: np.concatenate(W_heads @ W_q.T),
              "The heads are stacked as they should be, but `W_q` is transposed. Here two "
              "matrices are multiplied, not rows of vectors with a matrix.",
              "各头叠放得对，但 `W_q` 被转置了。这里是两个矩阵相乘，而不是一排行向量乘矩阵。"),
        Wrong("leaves W_q out", lambda W_q, W_heads: np.concatenate(W_heads),
              "These are the heads' matrices, stacked. They expect a query; your one step starts "
              "from the element itself.",
              "这只是叠起来的各头矩阵，它们的输入是查询。你的这一步应当从元素本身开始。"),
        Wrong("adds the steps", lambda W_q, W_heads: np.concatenate(W_heads) + W_q,
              "You added the two matrices. Taking one step after the other is not the same as "
              "sum of both.",
              "你把两个矩阵加了起来。先后做两步，与把两步相加不是一回事。"),
        Wrong("entry by entry", lambda W_q, W_heads: np.concatenate(W_heads) * W_q,
              "The two matrices are multiplied entry by entry. One step after the other is a "
              "product of matrices.",
              "两个矩阵是逐个元素相乘的。先后两步对应的是矩阵乘法。"),
        Wrong("heads shuffled together",
              lambda W_q, W_heads: (W_heads @ W_q).swapaxes(0, 1).reshape(W_q.shape),
              "All rows are right, but the heads take turns. The rows of one head belong "
              "together.",
              "每一行都对，但各头的行交错着排列。同一个头的行应当放在一起。"),
        Wrong("one query per column", lambda W_q, W_heads: np.concatenate(W_heads @ W_q).T,
              "This is the right matrix on its side. It should stand to the left of a vector, as "
              "`W_q` does.",
              "矩阵是对的，只是转置了。它应当和 `W_q` 一样，写在向量的左边。"),
        Wrong("not stacked", lambda W_q, W_heads: W_heads @ W_q,
              "There is one matrix for each head, and each is right. One single matrix is asked "
              "for, with the heads on top of one another.",
              "每个头各有一个矩阵，也都对。但题目要的是一个矩阵，各头从上到下叠放。"),
        Wrong("heads added", lambda W_q, W_heads: W_heads.sum(0) @ W_q,
              "You added the heads' matrices, so one query is left for all of them. Every head "
              "keeps its own.",
              "你把各头的矩阵相加了，所有的头只剩下一个查询。每个头应有自己的查询。"),
    ),
    cases=one_step_cases,
)


def parameter_count(d_model, num_heads, bias, output):
    """Return how many numbers multi-head self-attention learns: an int.

    `bias` and `output` are True or False: has every matrix a bias, and is there a W_o?
    """
    head_dim = d_model // num_heads
    matrix = head_dim * d_model + bias * head_dim          # W_q, W_k or W_v of one head
    W_o = d_model * (num_heads * head_dim) + bias * d_model
    return num_heads * 3 * matrix + output * W_o


def parameter_count_by_arrays(d_model, num_heads, bias, output):
    d = d_model // num_heads
    arrays = [np.empty((d, d_model)) for _ in range(3 * num_heads)]
    arrays += [np.empty(d) for _ in range(3 * num_heads) if bias]
    if output:
        arrays += [np.empty((d_model, d_model))] + ([np.empty(d_model)] if bias else [])
    return sum(array.size for array in arrays)


def parameter_count_cases(rng):
    for d_model, num_heads in ((12, 3), (10, 2), (21, 7), (30, 5), (7, 1)):
        for bias in (False, True):
            for output in (False, True):
                yield d_model, num_heads, bias, output


PARAMETER_COUNT = Exercise(
    id="parameter-count",
    chapter=4,
    stars=1,
    title="What do more heads cost?",
    statement="""
Write `parameter_count`: how many numbers does multi-head self-attention learn? Each head has its
own $W^q$, $W^k$ and $W^v$, which take `d_model` numbers to `d_model / num_heads`. If `output` is
True, there is a $W^O$ as well, from the joined heads to `d_model` numbers. If `bias` is True,
every matrix comes with a bias, one number for each of its rows. Afterwards, compare many heads
with one wide head.""",
    reference=parameter_count,
    alternatives=(
        lambda d_model, num_heads, bias, output: (3 + output) * d_model * (d_model + bias),
        parameter_count_by_arrays,
        lambda d_model, num_heads, bias, output: (
            4 if output else 3) * (d_model**2 + (d_model if bias else 0)),
    ),
    wrong=(
        Wrong("every head as wide as the model", lambda d_model, num_heads, bias, output: (
            num_heads * 3 * d_model * (d_model + bias)
            + output * d_model * (num_heads * d_model + bias)),
              "Here every head works with all of `d_model` numbers, so more heads cost more. "
              "They share that width: the more heads, the thinner each is.",
              "这里每个头都有 `d_model` 个分量，头越多参数就越多。其实各头分享这个宽度：头越多，"
              "每个头越窄。"),
        Wrong("a slice of the input for each head", lambda d_model, num_heads, bias, output: (
            3 * (d_model // num_heads) * (d_model + bias * num_heads)
            + output * d_model * (d_model + bias)),
              "Your heads read only a slice of each vector. What is short are their queries, "
              "keys and values; they are made from the whole vector.",
              "你的每个头只读入向量的一段。短的是查询、键和值，而它们是由整个向量算出来的。"),
        Wrong("one head only", lambda d_model, num_heads, bias, output: (
            3 * (d_model // num_heads) * (d_model + bias) + output * d_model * (d_model + bias)),
              "You counted the three matrices of a single head. Every head has three of its own.",
              "你只数了一个头的三个矩阵。每个头都有自己的三个。"),
        Wrong("one matrix for all three", lambda d_model, num_heads, bias, output: (
            (1 + output) * d_model * (d_model + bias)),
              "Queries, keys and values share one matrix in your count. Each of the three has "
              "one of its own.",
              "你让查询、键和值共用了一个矩阵。三者各有自己的矩阵。"),
        Wrong("never counts W_o", lambda d_model, num_heads, bias, output: (
            3 * d_model * (d_model + bias)),
              "The heads are counted right, but the matrix that joins them is missing when "
              "`output` is True.",
              "各头数得对，但 `output` 为 True 时，漏掉了把它们合起来的那个矩阵。"),
        Wrong("always counts W_o", lambda d_model, num_heads, bias, output: (
            4 * d_model * (d_model + bias)),
              "You count the output matrix even when `output` is False.",
              "`output` 为 False 时，你也数了输出矩阵。"),
        Wrong("W_o in every head", lambda d_model, num_heads, bias, output: (
            (3 + num_heads * output) * d_model * (d_model + bias)),
              "You gave every head a whole output matrix. There is a single one, and each head "
              "meets only some of its columns.",
              "你给每个头都配了一个完整的输出矩阵。输出矩阵只有一个，每个头只用到其中的几列。"),
        Wrong("forgets the biases", lambda d_model, num_heads, bias, output: (
            (3 + output) * d_model**2),
              "The matrices are counted right. When `bias` is True, the biases are learnt too.",
              "矩阵数得对。`bias` 为 True 时，偏置也是要学的。"),
        Wrong("no bias for W_o", lambda d_model, num_heads, bias, output: (
            3 * d_model * (d_model + bias) + output * d_model**2),
              "The queries, keys and values have their biases, but the output matrix lacks its "
              "own.",
              "查询、键和值都有了偏置，输出矩阵却少了自己的偏置。"),
        Wrong("one number as a bias", lambda d_model, num_heads, bias, output: (
            3 * (d_model**2 + bias * num_heads) + output * (d_model**2 + bias)),
              "A bias is a single number in your count. It is a vector: one number for each row "
              "of its matrix.",
              "你把每个偏置算作一个数。偏置是一个向量，矩阵有几行，它就有几个数。"),
    ),
    cases=parameter_count_cases,
)


def split_heads(x, num_heads):
    """Return the heads (..., H, L, head_dim) of the vectors `x` (..., L, d_model)."""
    *lead, L, d_model = x.shape
    head_dim = d_model // num_heads
    parts = x.reshape(*lead, L, num_heads, head_dim)       # (..., L, H, head_dim)
    return parts.swapaxes(-2, -3)                          # (..., H, L, head_dim)


def split_heads_by_loop(x, num_heads):
    head_dim = x.shape[-1] // num_heads
    return np.stack([
        x[..., h * head_dim : (h + 1) * head_dim] for h in range(num_heads)], axis=-3)


def view_alone(x, num_heads):
    *lead, L, d_model = x.shape
    return x.reshape(*lead, num_heads, L, d_model // num_heads)


def every_other_number(x, num_heads):
    return np.stack([x[..., h::num_heads] for h in range(num_heads)], axis=-3)


def transposed_first(x, num_heads):
    *lead, L, d_model = x.shape
    return x.mT.reshape(*lead, num_heads, L, d_model // num_heads)


def split_heads_cases(rng):
    for shape, num_heads in (
        ((3, 10), 2), ((2, 5, 12), 3), ((4, 3, 7, 10), 5), ((7, 5, 6), 2),
        ((3, 9), 3), ((2, 2, 4), 2),                       # many axes of one size
    ):
        yield rng.normal(size=shape), num_heads


SPLIT_HEADS = Exercise(
    id="split-heads",
    chapter=4,
    stars=2,
    title="Cut vectors into heads",
    statement="""
Write `split_heads`: from `x` of shape $(..., L, d_{model})$ to $(..., H, L, d_{model} / H)$, where
$H$ is `num_heads`. Head $h$ holds, for every position, the $h$-th of $H$ equal pieces of its
vector. More than one answer has the right shape and the wrong numbers, so name the numbers first,
as the chapter does.""",
    reference=split_heads,
    alternatives=(
        split_heads_by_loop,
        lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1), axis=-3),
        lambda x, num_heads: np.einsum("...lhc->...hlc", x.reshape(*x.shape[:-1], num_heads, -1)),
        lambda x, num_heads: x.mT.reshape(*x.shape[:-2], num_heads, -1, x.shape[-2]).mT,
    ),
    wrong=(
        Wrong("reshape alone", view_alone,
              "The shape is right and the numbers are not: read off in the order of memory, the "
              "first head gets the first positions whole. Cut the vectors, not the sequence.",
              "形状对了，数却不对：按内存顺序读取时，第一个头拿到的是前几个位置的整个向量。要切"
              "的是向量，不是序列。"),
        Wrong("every other number", every_other_number,
              "Your heads take turns with the numbers of a vector. A head owns one connected "
              "piece of it.",
              "你把向量的分量轮流分给了各头。每个头拥有其中连续的一段。"),
        Wrong("transposed first", transposed_first,
              "You transposed before you cut. The shape comes out right, but the numbers of one "
              "vector are now spread over several positions.",
              "你先转置，后切开。形状碰巧对了，但同一个向量的分量散到了不同的位置。"),
        Wrong("cut and not swapped",
              lambda x, num_heads: split_heads(x, num_heads).swapaxes(-2, -3),
              "The vectors are cut as they should be, but the heads stand behind the positions. "
              "Attention works on the last two axes, so the heads must come before them.",
              "向量切得对，但头的轴排在位置的轴后面。注意力作用于最后两个轴，所以头应当在它们之"
              "前。"),
        Wrong("num_heads taken for the size",
              lambda x, num_heads: split_heads(x, x.shape[-1] // num_heads),
              "You made pieces of `num_heads` numbers. That argument says how many heads there "
              "are, not how long their vectors are.",
              "你切出的每段有 `num_heads` 个分量。这个参数说的是头的个数，而不是每个头的长度。"),
        Wrong("positions last", lambda x, num_heads: split_heads(x, num_heads).mT,
              "Every head has the right numbers, but lies on its side: the rows of an array are "
              "the vectors.",
              "每个头的数都对，但转置了：数组的每一行应是一个向量。"),
        Wrong("heads last",
              lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1), axis=-1),
              "The pieces are right, but the heads became the last axis. They belong before the "
              "positions.",
              "各段切得对，但头成了最后一个轴。它应当在位置之前。"),
        Wrong("heads before the batch",
              lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1)),
              "For a single sequence this is right. With a batch, the heads have gone in front "
              "of it; they belong directly before the positions.",
              "对单个序列这是对的。有批次时，头的轴跑到了批次前面；它应当紧挨在位置之前。"),
        Wrong("whole vectors for every head",
              lambda x, num_heads: np.stack([x] * num_heads, axis=-3),
              "Every head got a copy of the whole vectors. They should share each vector out "
              "among themselves.",
              "每个头都拿到了整个向量的一份副本。各头应当分享这个向量。"),
    ),
    cases=split_heads_cases,
)


def merge_heads(heads):
    """Return the vectors (..., L, H head_dim) of the `heads` (..., H, L, head_dim)."""
    *lead, H, L, head_dim = heads.shape
    parts = heads.swapaxes(-2, -3)                         # (..., L, H, head_dim)
    return parts.reshape(*lead, L, H * head_dim)


def merge_heads_by_loop(heads):
    *lead, H, L, head_dim = heads.shape
    x = np.empty((*lead, L, H * head_dim))
    for h in range(H):
        x[..., h * head_dim : (h + 1) * head_dim] = heads[..., h, :, :]
    return x


def as_merged(parts, heads):
    """Bring `parts` into the shape of the right answer, in the order of memory."""
    *lead, H, L, head_dim = heads.shape
    return parts.reshape(*lead, L, H * head_dim)


def merge_heads_cases(rng):
    for shape in ((2, 3, 5), (7, 2, 5, 3), (3, 5, 2, 7), (5, 3, 2, 7, 4), (3, 3, 3), (2, 2, 2, 2)):
        yield (rng.normal(size=shape),)


MERGE_HEADS = Exercise(
    id="merge-heads",
    chapter=4,
    stars=2,
    title="And back again",
    statement="""
Write `merge_heads`, the way back: from $(..., H, L, d)$ to $(..., L, H d)$. The vector of a
position is what the first head holds for it, then what the second head holds, and so on. Splitting
and merging must give back what you started from.""",
    reference=merge_heads,
    alternatives=(
        merge_heads_by_loop,
        lambda heads: np.concatenate(np.moveaxis(heads, -3, 0), axis=-1),
        lambda heads: as_merged(np.einsum("...hlc->...lhc", heads), heads),
    ),
    wrong=(
        Wrong("reshape alone", lambda heads: as_merged(heads, heads),
              "The shape is right and the numbers are not: your rows join different positions. "
              "Each should join all heads at one position.",
              "形状对了，数却不对：你的每一行接起来的是不同的位置，而应当是同一个位置的各个头。"),
        Wrong("heads shuffled together", lambda heads: as_merged(np.moveaxis(heads, -3, -1), heads),
              "Each row has the right numbers, but those of the heads alternate. Put the whole "
              "piece of one head behind that of the other.",
              "每一行的数都对，但各头的分量交错着排列。应把一个头的整段接在另一个头后面。"),
        Wrong("the wrong swap", lambda heads: as_merged(heads.mT, heads),
              "You swapped positions with the numbers inside a head. The two axes to swap are "
              "heads and positions.",
              "你交换的是位置与头内分量的轴。应当交换的是头与位置。"),
        Wrong("heads added", lambda heads: heads.sum(-3),
              "You added the heads, and what each of them found can no longer be told apart. Put "
              "them side by side.",
              "你把各头相加了，再也分不清每个头找到了什么。应当把它们并排放在一起。"),
        Wrong("heads averaged", lambda heads: heads.mean(-3),
              "This is the mean of the heads, as short as one of them. Side by side they keep "
              "everything they found.",
              "这是各头的平均，长度只有一个头那么长。并排放置才能保留它们找到的一切。"),
        Wrong("one head under another",
              lambda heads: heads.reshape(*heads.shape[:-3], -1, heads.shape[-1]),
              "Your heads follow one another as if the sequence were longer. The number of "
              "positions stays; the vectors get longer.",
              "你把各头上下接了起来，好像序列变长了。位置的个数不变，变长的是向量。"),
        Wrong("swapped and not joined", lambda heads: heads.swapaxes(-2, -3),
              "The swap is right. The last two axes still have to become one.",
              "交换轴这一步对了。最后两个轴还要合成一个。"),
        Wrong("the batch for the heads", lambda heads: np.concatenate(list(heads), axis=-1),
              "For a single sequence this is right. With a batch, you joined its sequences: the "
              "heads are the third axis from the right, not the first.",
              "对单个序列这是对的。有批次时，你接起来的是不同的序列：头是从右数第三个轴，而不是"
              "第一个。"),
    ),
    cases=merge_heads_cases,
)


def head_terms(heads, W_o):
    """Return what each head adds to the output: (..., H, L, d_model).

    `heads` is (..., H, L, head_dim), and W_o (d_model, H head_dim).
    """
    H = heads.shape[-3]
    W_heads = np.stack(np.split(W_o, H, axis=1))           # (H, d_model, head_dim)
    return heads @ W_heads.mT                              # (..., H, L, d_model)


def head_terms_by_loop(heads, W_o):
    d, terms = heads.shape[-1], []
    for h in range(heads.shape[-3]):
        terms.append(heads[..., h, :, :] @ W_o[:, h * d : (h + 1) * d].T)
    return np.stack(terms, axis=-3)


def head_terms_one_at_a_time(heads, W_o):
    def alone(h):
        others_silent = np.zeros_like(heads)
        others_silent[..., h, :, :] = heads[..., h, :, :]
        return attnlib.merge_heads(others_silent) @ W_o.T

    return np.stack([alone(h) for h in range(heads.shape[-3])], axis=-3)


def joined(heads, W_o):
    return attnlib.merge_heads(heads) @ W_o.T


def equal_shares(heads, W_o):
    share = joined(heads, W_o) / heads.shape[-3]
    return np.stack([share] * heads.shape[-3], axis=-3)


def rows_of_it(heads, W_o):
    return heads @ np.stack(np.split(W_o, heads.shape[-3], axis=0))


def view_of_it(heads, W_o):
    return heads @ W_o.reshape(heads.shape[-3], len(W_o), -1).mT


def first_columns(heads, W_o):
    return heads @ W_o[:, : heads.shape[-1]].T


def every_other_column(heads, W_o):
    H = heads.shape[-3]
    return heads @ np.stack([W_o[:, h::H] for h in range(H)]).mT


def head_terms_cases(rng):
    for shape in ((2, 5, 3), (3, 7, 2), (7, 3, 2, 5), (5, 2, 3, 7), (3, 3, 2)):
        d_model = shape[-3] * shape[-1]
        yield rng.normal(size=shape), rng.normal(size=(d_model, d_model)) / np.sqrt(shape[-1])


HEAD_TERMS = Exercise(
    id="head-terms",
    chapter=4,
    stars=2,
    title="Who adds what?",
    statement=r"""
The output can be had in two ways: join the heads and multiply by $W^O$, or add one term for each
head, $b^i = \sum_h W^{O,h} b^{i,h}$. Write `head_terms`, which returns the terms before they are
added, in the shape $(..., H, L, d_{model})$. Their sum over the heads must be the output, and no
term may depend on another head.""",
    reference=head_terms,
    alternatives=(
        head_terms_by_loop,
        head_terms_one_at_a_time,
        lambda heads, W_o: np.einsum(
            "...hlc,mhc->...hlm", heads, W_o.reshape(len(W_o), heads.shape[-3], -1)),
    ),
    wrong=(
        Wrong("already added", joined,
              "This is the output: the terms are right, but added already. Keep them apart, one "
              "for each head.",
              "这是输出：各项都对，但已经加在一起了。请把它们分开，每个头一项。"),
        Wrong("equal shares", equal_shares,
              "Your terms add up to the output, but you shared it out equally. A head's term is "
              "made from its own answer alone.",
              "你的各项加起来确实等于输出，但那是平均分的。一个头的那一项只由它自己的结果算出。"),
        Wrong("slices of the output", lambda heads, W_o: split_heads(
            joined(heads, W_o), heads.shape[-3]),
              "You cut the output into slices, one for each head. After `W_o` every number of it "
              "holds something of all heads.",
              "你把输出切成了几段，每个头一段。但经过 `W_o` 之后，输出的每个分量都含有所有头的内"
              "容。"),
        Wrong("rows of W_o", rows_of_it,
              "You cut `W_o` into rows. Each row makes one number of the output from all heads; "
              "what meets one head alone are columns.",
              "你把 `W_o` 按行切开了。每一行由所有的头算出输出的一个分量；只与一个头相遇的是列。"),
        Wrong("W_o cut by reshape alone", view_of_it,
              "The pieces of `W_o` have the right shape, but a reshape alone gave them the wrong "
              "numbers. One head's piece takes some columns from every row.",
              "`W_o` 切出的各块形状对了，但只靠 reshape，里面的数不对。一个头的那一块，应从每一"
              "行取出几列。"),
        Wrong("the first head's columns for all", first_columns,
              "The first term is right, but all heads use the same columns of `W_o`. Each head "
              "has columns of its own.",
              "第一项对了，但所有的头都用了 `W_o` 的同几列。每个头有自己的几列。"),
        Wrong("every other column", every_other_column,
              "Your heads take turns with the columns of `W_o`. In the joined vector the numbers "
              "of a head stand together, and so do its columns.",
              "你把 `W_o` 的列轮流分给了各头。拼接后的向量中，同一个头的分量连在一起，它的列也"
              "应如此。"),
        Wrong("all but the head",
              lambda heads, W_o: joined(heads, W_o)[..., None, :, :] - head_terms(heads, W_o),
              "This is the output without the head. The question is what the head itself adds.",
              "这是去掉这个头之后的输出。题目问的是这个头自己加了什么。"),
        Wrong("heads behind the positions",
              lambda heads, W_o: head_terms(heads, W_o).swapaxes(-2, -3),
              "The terms are right, but the heads stand behind the positions. Keep the axes in "
              "the order in which `heads` has them.",
              "各项都对，但头的轴排在了位置之后。轴的顺序应与 `heads` 一致。"),
    ),
    cases=head_terms_cases,
)


def multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, L).

    The matrices are (d_model, d_model). `mask` is boolean (..., L, L), the same for all
    heads, and True where a query may attend. One that may attend to nothing gets zeros.
    """
    query, key, value = (
        attnlib.split_heads(x @ W.T, num_heads) for W in (W_q, W_k, W_v)
    )                                                      # (..., H, L, head_dim)
    for_all_heads = mask[..., None, :, :]                  # (..., 1, L, L)
    heads, weights = attnlib.attention(query, key, value, for_all_heads)
    return attnlib.merge_heads(heads) @ W_o.T, weights     # (..., L, d_model)


def multi_head_by_loop(x, W_q, W_k, W_v, W_o, num_heads, mask):
    d, output, all_weights = len(W_q) // num_heads, 0, []
    for h in range(num_heads):
        rows = slice(h * d, (h + 1) * d)
        query, key, value = (x @ W[rows].T for W in (W_q, W_k, W_v))
        head, weights = attnlib.attention(query, key, value, mask)
        output = output + head @ W_o[:, rows].T
        all_weights.append(weights)
    return output, np.stack(all_weights, axis=-3)


def multi_head_by_einsum(x, W_q, W_k, W_v, W_o, num_heads, mask):
    H, d_model = num_heads, len(W_q)
    query, key, value = (
        np.einsum("...lm,hcm->...hlc", x, W.reshape(H, -1, d_model)) for W in (W_q, W_k, W_v))
    scores = np.einsum("...hic,...hjc->...hij", query, key) / np.sqrt(d_model // H)
    exps = np.where(mask[..., None, :, :], np.exp(scores), 0.0)
    total = exps.sum(-1, keepdims=True)
    weights = exps / np.where(total == 0, 1.0, total)
    output = np.einsum("...hij,...hjc,mhc->...im", weights, value, W_o.reshape(d_model, H, -1))
    return output, weights


def multi_head_with(split=split_heads, merge=merge_heads, attend=attnlib.attention):
    """Return multi-head attention in which one step is done in another way."""
    def answer(x, W_q, W_k, W_v, W_o, num_heads, mask):
        query, key, value = (split(x @ W.T, num_heads) for W in (W_q, W_k, W_v))
        heads, weights = attend(query, key, value, mask[..., None, :, :])
        return merge(heads) @ W_o.T, weights

    return answer


def scaled_by_the_model(query, key, value, mask):
    return attnlib.attention(query / np.sqrt(query.shape[-3]), key, value, mask)


def masked_after_softmax(query, key, value, mask):
    weights = attnlib.attention(query, key, value)[1] * mask
    return weights @ value, weights


def masked_by_a_large_number(query, key, value, mask):
    scores = np.where(mask, attnlib.dot_scores(query, key), -1e9)
    weights = attnlib.softmax(scores)
    return weights @ value, weights


def matrices_on_their_side(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q.T, W_k.T, W_v.T, W_o.T, num_heads, mask)


def output_on_its_side(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q, W_k, W_v, W_o.T, num_heads, mask)


def heads_only(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q, W_k, W_v, np.eye(len(W_o)), num_heads, mask)


def mean_weights(x, W_q, W_k, W_v, W_o, num_heads, mask):
    output, weights = multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask)
    return output, weights.mean(-3)


def one_wide_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    output, weights = attnlib.attention(x @ W_q.T, x @ W_k.T, x @ W_v.T, mask)
    return output @ W_o.T, np.stack([weights] * num_heads, axis=-3)


def mask_as_it_comes(x, W_q, W_k, W_v, W_o, num_heads, mask):
    query, key, value = (split_heads(x @ W.T, num_heads) for W in (W_q, W_k, W_v))
    heads, weights = attnlib.attention(query, key, value, mask)
    return merge_heads(heads) @ W_o.T, weights


def multi_head_cases(rng):
    for lead, length, num_heads, head_dim in (
        ((), 5, 2, 3), ((2,), 5, 2, 3), ((7,), 5, 2, 3), ((2, 7), 4, 3, 2),
    ):
        d_model = num_heads * head_dim
        x = rng.normal(size=(*lead, length, d_model))
        matrices = rng.normal(size=(4, d_model, d_model)) * 1.2 / np.sqrt(d_model)
        mask = rng.random(size=(*lead, length, length)) < 0.5
        place = np.arange(length)
        mask[..., place, place] = True                     # everybody may look at itself,
        mask[..., place, place - 1] = False                # nobody at the one before,
        if not lead or lead == (7,):
            mask[..., -1, :] = False                       # and here the last one at nothing
        yield x, *matrices, num_heads, mask


MULTI_HEAD = Exercise(
    id="multi-head",
    chapter=4,
    stars=2,
    title="All heads at once",
    statement="""
Write `multi_head`, the whole layer: self-attention with `num_heads` heads on `x` of shape
$(..., L, d_{model})$, with no biases. The mask has shape $(..., L, L)$, one table for each sequence
and the same for all its heads; True means *may attend*. Return the output, and the weights
$(..., H, L, L)$ of every head. `attnlib.attention` and your own functions may help.""",
    reference=multi_head,
    alternatives=(multi_head_by_loop, multi_head_by_einsum),
    wrong=(
        Wrong("split by reshape alone", multi_head_with(split=view_alone),
              "The shapes are right, but the vectors were split by a reshape alone. Your first "
              "head sees the first positions whole and never the last ones.",
              "形状都对，但拆分时只用了 reshape。你的第一个头看到的是前几个位置的整个向量，永远"
              "看不到最后几个位置。"),
        Wrong("reshape alone both ways",
              multi_head_with(split=view_alone, merge=lambda heads: as_merged(heads, heads)),
              "The heads were split and merged by a reshape alone. The shapes are right, but each "
              "head gets a part of the sequence, where it should get a part of every vector.",
              "拆分和合并各头时都只用了 reshape。形状都对，但每个头拿到的是序列的一段，而它本应"
              "拿到每个向量的一段。"),
        Wrong("merged by reshape alone",
              multi_head_with(merge=lambda heads: as_merged(heads, heads)),
              "The weights are right. The heads were merged by a reshape alone, so each vector "
              "of the output mixes several positions, where it should join all heads at one.",
              "权重是对的。但合并各头时只用了 reshape，于是输出的每个向量混合了几个位置，而它本"
              "应接起同一个位置的各个头。"),
        Wrong("scaled by the whole width", multi_head_with(attend=scaled_by_the_model),
              "Your scores are divided by the root of `d_model`. A head's queries are shorter "
              "than that, and it is their length that counts.",
              "你的分数除以了 `d_model` 的平方根。头内的查询没有那么长，应按它们自己的长度来缩"
              "放。"),
        Wrong("no W_o", heads_only,
              "These are the heads, one behind the other. The last matrix, which brings them "
              "together, is missing.",
              "这只是拼接起来的各头，还缺最后那个把它们融合起来的矩阵。"),
        Wrong("matrices on their side", matrices_on_their_side,
              "All four matrices are transposed. They stand to the left of a vector, and here "
              "the vectors are rows.",
              "四个矩阵都转置了。它们本应写在列向量的左边，而这里的向量是行。"),
        Wrong("W_o on its side", output_on_its_side,
              "The weights are right, but `W_o` is transposed. Each row of it makes one number of "
              "the output.",
              "权重是对的，但 `W_o` 被转置了。它的每一行算出输出的一个分量。"),
        Wrong("one wide head", one_wide_head,
              "You computed one head of the full width, and the same weights for all. Each head "
              "has its own scores and its own softmax.",
              "你算的是一个全宽的头，所有头的权重都一样。每个头有自己的分数和自己的 softmax。"),
        Wrong("the mean of the weights", mean_weights,
              "The output is right, but the weights are averaged over the heads. The mean hides "
              "just what several heads are for.",
              "输出是对的，但权重在各头之间取了平均。平均恰好掩盖了使用多头的目的。"),
        Wrong("mask upside down", multi_head_with(
            attend=lambda query, key, value, mask: attnlib.attention(query, key, value, ~mask)),
              "Your mask blocks where it is True. In this book True means that a query may "
              "attend.",
              "你的 mask 在 True 处屏蔽。在本书中，True 表示可以关注。"),
        Wrong("mask ignored", multi_head_with(
            attend=lambda query, key, value, mask: attnlib.attention(query, key, value)),
              "Every query attends to every key here. The mask has not been used.",
              "这里每个查询都关注了所有的键，mask 没有起作用。"),
        Wrong("mask after the softmax", multi_head_with(attend=masked_after_softmax),
              "You set weights to zero after the softmax, so the rows no longer sum to 1. What "
              "is blocked must not take part in the softmax.",
              "你在 softmax 之后才把权重置零，每一行的和就不再是 1。被屏蔽的键不应参与 softmax。"),
        Wrong("sequences for heads in the mask", mask_as_it_comes,
              "A mask with a batch axis meets the heads where its sequences stand: head 0 gets "
              "the mask of sequence 0. It needs an axis for the heads.",
              "mask 的批次轴对到了头的轴上：第 0 个头用了第 0 个序列的 mask。mask 还需要一个给"
              "头的轴。"),
        Wrong("a large negative number", multi_head_with(attend=masked_by_a_large_number),
              "A query that may attend to nothing gets equal weights here, since all its scores "
              "are equally low. It should get zeros.",
              "一个什么都不能关注的查询，在这里得到了均匀的权重，因为它的分数都一样低。它应当得"
              "到零。"),
    ),
    cases=multi_head_cases,
)


def cost_of_removal(heads, W_o, target):
    """Return the mean squared error without each head in turn: (H,).

    `heads` is (..., H, L, head_dim), W_o is (d_model, H head_dim), and `target`
    (..., L, d_model) is what the output should be.
    """
    *_, H, _, _ = heads.shape
    errors = np.zeros(H)
    for h in range(H):
        rest = heads.copy()
        rest[..., h, :, :] = 0                             # head h says nothing
        output = attnlib.merge_heads(rest) @ W_o.T         # (..., L, d_model)
        errors[h] = np.mean((output - target) ** 2)
    return errors


def cost_by_terms(heads, W_o, target):
    terms = head_terms(heads, W_o)                         # (..., H, L, d_model)
    gaps = terms.sum(-3, keepdims=True) - terms - target[..., None, :, :]
    axes = tuple(axis for axis in range(gaps.ndim) if axis != gaps.ndim - 3)
    return np.square(gaps).mean(axis=axes)


def cost_by_columns(heads, W_o, target):
    d, errors = heads.shape[-1], []
    for start in range(0, W_o.shape[1], d):
        silent = W_o.copy()
        silent[:, start : start + d] = 0
        errors.append(np.square(joined(heads, silent) - target).mean())
    return np.array(errors)


def each_head(outputs_of):
    """Return the errors of the outputs that `outputs_of(heads, W_o, h)` gives for each head."""
    def answer(heads, W_o, target):
        return np.array([
            np.mean((outputs_of(heads, W_o, h) - target) ** 2) for h in range(heads.shape[-3])])

    return answer


def rest_of(heads, W_o, h):
    terms = head_terms(heads, W_o)
    return terms.sum(-3) - terms[..., h, :, :]


def not_put_back(heads, W_o, h):
    return head_terms(heads, W_o)[..., h + 1 :, :, :].sum(-3)


def gap_closed(heads, W_o, h):
    fewer = attnlib.merge_heads(np.delete(heads, h, axis=-3))
    return fewer @ W_o[:, : fewer.shape[-1]].T


def slice_of_the_output(heads, W_o, h):
    output, d = joined(heads, W_o), heads.shape[-1]
    output[..., h * d : (h + 1) * d] = 0
    return output


def every_other_silent(heads, W_o, h):
    merged = attnlib.merge_heads(heads)
    merged[..., h :: heads.shape[-3]] = 0
    return merged @ W_o.T


def mean_in_its_place(heads, W_o, h):
    rest = heads.copy()
    rest[..., h, :, :] = heads[..., h, :, :].mean(-2, keepdims=True)
    return joined(rest, W_o)


def size_of_the_term(heads, W_o, target):
    return np.array([np.mean(head_terms(heads, W_o)[..., h, :, :] ** 2)
                     for h in range(heads.shape[-3])])


def cost_of_removal_cases(rng):
    for shape in ((2, 5, 3), (3, 7, 2), (7, 3, 2, 5), (2, 5, 3, 7)):
        H, d_model = shape[-3], shape[-3] * shape[-1]
        heads = rng.normal(size=shape)
        W_o = rng.normal(size=(d_model, d_model)) / np.sqrt(2 * shape[-1])
        wanted = rng.permutation(np.linspace(0.0, 1.5, H))[:, None, None]
        target = (wanted * head_terms(heads, W_o)).sum(-3)     # some heads are of little use
        yield heads, W_o, target + 0.3 * rng.normal(size=target.shape)


COST_OF_REMOVAL = Exercise(
    id="cost-of-removal",
    chapter=4,
    stars=3,
    title="Which head is missed?",
    statement="""
What a head is good for shows when it is gone. Write `cost_of_removal`: for each of the $H$ heads,
leave its term out of the output, with all other heads in place, and return the mean squared error
of what remains against `target`. The answer has $H$ numbers, each a mean over everything else. Is
the head with the largest term always the one that is missed most?""",
    reference=cost_of_removal,
    alternatives=(cost_by_terms, cost_by_columns, each_head(rest_of)),
    wrong=(
        Wrong("the head alone", each_head(
            lambda heads, W_o, h: head_terms(heads, W_o)[..., h, :, :]),
              "You kept the one head and left out all others. Leave out the one, and keep the "
              "others.",
              "你只留下了这一个头，去掉了其余的。应当去掉这一个，留下其余的。"),
        Wrong("not put back", each_head(not_put_back),
              "The first number is right, but a head that has been removed stays away. Put it "
              "back before the next one goes.",
              "第一个数对了，但去掉的头没有再放回来。去掉下一个之前，请先把它放回去。"),
        Wrong("the gap closed", each_head(gap_closed),
              "When a head is cut out of the joined vector, those behind it move up and meet "
              "columns of `W_o` that are not theirs. Leave its place empty.",
              "把一个头从拼接的向量中剪掉后，后面的头会往前移，碰上不属于它们的 `W_o` 的列。应"
              "当把它的位置空着。"),
        Wrong("a slice of the output", each_head(slice_of_the_output),
              "You silenced a slice of the output, where all heads have already been added. The "
              "head must go before `W_o`, or its columns in it.",
              "你清零的是输出的一段，而那里各头已经加在一起了。应在 `W_o` 之前去掉这个头，或去"
              "掉 `W_o` 中属于它的列。"),
        Wrong("every other number", each_head(every_other_silent),
              "The numbers that you silenced belong to several heads in turn. In the joined "
              "vector, those of one head stand together.",
              "你清零的分量轮流属于不同的头。在拼接的向量中，同一个头的分量是连在一起的。"),
        Wrong("the others made louder", each_head(
            lambda heads, W_o, h: rest_of(heads, W_o, h) * heads.shape[-3] / (heads.shape[-3] - 1)),
              "You scaled the other heads up to make up for the one that is gone. The output "
              "is a sum, not a mean: leave them as they are.",
              "你放大了其余的头来弥补去掉的那个。输出是和，不是平均：其余的头应保持原样。"),
        Wrong("its mean in its place", each_head(mean_in_its_place),
              "You put the head's mean over the positions in its place. That is another "
              "experiment: here nothing of the head may remain.",
              "你用这个头在各位置上的平均代替了它。那是另一种实验：这里不应留下它的任何东西。"),
        Wrong("the rise of the error", lambda heads, W_o, target: (
            cost_of_removal(heads, W_o, target) - np.mean((joined(heads, W_o) - target) ** 2)),
              "This is by how much the error rises. The question is for the error itself, "
              "without the head.",
              "这是误差上升了多少。题目问的是去掉这个头之后的误差本身。"),
        Wrong("the size of the term", size_of_the_term,
              "You measured how large the head's term is. A large term may be of no use, and "
              "only the comparison with `target` can tell.",
              "你量的是这个头的那一项有多大。大的一项也可能没有用，只有与 `target` 比较才知道。"),
        Wrong("a sum of squares", lambda heads, W_o, target: (
            cost_of_removal(heads, W_o, target) * target.size),
              "You added the squares up, so longer sequences have larger errors. A mean is asked "
              "for.",
              "你把平方误差加了起来，序列越长误差越大。题目要的是平均。"),
    ),
    cases=cost_of_removal_cases,
)


def other_weights(weights, value):
    """Return other weights (S,) that give the same output as `weights` (S,).

    `value` is (S, d_v). The new weights sum to 1, and none is negative.
    """
    conditions = np.column_stack([value, np.ones(len(value))])         # (S, d_v + 1)
    delta = np.linalg.svd(conditions)[0][:, -1]            # (S,), orthogonal to columns
    step = 1 / np.max(-delta / weights)                    # until one weight is used up
    return weights + step * delta


def other_weights_back(weights, value):
    conditions = np.column_stack([value, np.ones(len(value))])
    delta = -np.linalg.svd(conditions)[0][:, -1]
    return weights + delta * min(w / -x for w, x in zip(weights, delta, strict=True) if x < 0)


def other_weights_projected(weights, value):
    conditions = np.column_stack([value, np.ones(len(value))])
    away = np.eye(len(value)) - conditions @ np.linalg.pinv(conditions)
    delta = away[np.argmax(np.diag(away))]
    return weights + 0.99 * delta / np.max(-delta / weights)


def moved(weights, value, conditions, share):
    """Go along a direction that `conditions` do not notice, a share of the way."""
    delta = np.linalg.svd(conditions)[0][:, -1]
    delta = delta * np.sign(delta[np.argmax(np.abs(delta / weights))])
    return weights - share * delta / np.max(np.abs(delta / weights))


def with_sum(value):
    return np.column_stack([value, np.ones(len(value))])


def between_the_nearest(weights, value):
    gaps = np.linalg.norm(value[:, None] - value, axis=-1) + 1e9 * np.eye(len(value))
    one, other = np.unravel_index(np.argmin(gaps), gaps.shape)
    result = weights.copy()
    result[one], result[other] = 0.0, weights[one] + weights[other]
    return result


def other_weights_measure(row, weights, value):
    try:
        row = np.asarray(row, dtype=float)
    except (TypeError, ValueError, OverflowError):
        row = np.zeros(0)
    if row.shape != weights.shape or not np.isfinite(row).all():
        return False, False, -1, False, -1
    total, moved_by = row.sum(), np.abs(row - weights).max()
    return (
        True,
        bool(row.min() >= -1e-6),
        1 if abs(total - 1) < 1e-5 else 0 if abs(total) < 1e-5 else 2,
        bool(np.allclose(row @ value, weights @ value, rtol=0, atol=1e-5)),
        2 if moved_by >= 0.05 else 1 if moved_by > 1e-6 else 0,
    )


def other_weights_cases(rng):
    for S, d_v in ((5, 3), (7, 2), (11, 5)):
        yield weights_of(rng, S), rng.normal(size=(S, d_v))
    twins = rng.normal(size=(3, 2))
    twins[2] = twins[0]                                    # two equal rows
    yield weights_of(rng, 3), twins


def weights_of(rng, S):
    """Draw S weights, none below 0.06."""
    return 0.06 + (1 - 0.06 * S) * attnlib.softmax(rng.normal(size=(S,)))


OTHER_WEIGHTS = Exercise(
    id="other-weights",
    chapter=4,
    stars=3,
    title="The same answer for another reason",
    statement="""
There are many right answers to this one. A head has given the weights `weights` of shape $(S,)$,
all positive, to the values `value` of shape $(S, d_v)$, where $S > d_v + 1$ or two values are
equal. Write `other_weights`: return other weights that give the *same* output. They must not be
negative, must sum to 1, and at least one must differ by 0.05 or more. What, then, does a map of
weights prove?""",
    reference=other_weights,
    alternatives=(other_weights_back, other_weights_projected),
    wrong=(
        Wrong("the same weights", lambda weights, value: weights.copy(),
              "These are the weights that you were given. Look for a direction in which they can "
              "move while the output stands still.",
              "这就是题目给出的权重。请找一个方向，让权重移动而输出不变。"),
        Wrong("too small a step",
              lambda weights, value: moved(weights, value, with_sum(value), 1e-3),
              "The direction is right, and the output stays. Go further: some weight must differ "
              "by 0.05 at least.",
              "方向对了，输出也没有变。请再走远一些：至少有一个权重要相差 0.05。"),
        Wrong("too far", lambda weights, value: moved(weights, value, with_sum(value), 1.5),
              "The output and the sum stay, but some weight has become negative. Stop where the "
              "first one is used up.",
              "输出和总和都没有变，但有的权重成了负数。第一个权重用完时就该停下。"),
        Wrong("the sum forgotten", lambda weights, value: moved(weights, value, value, 0.99),
              "The output stays, but the weights no longer always sum to 1. That is one more "
              "condition on the direction.",
              "输出没有变，但权重的和不再总是 1。这是对方向的又一个条件。"),
        Wrong("another output", lambda weights, value: np.roll(weights, 1),
              "These are proper weights, but they give another output. A change of weights must "
              "cancel out among the values.",
              "这是合格的权重，但输出变了。权重的改变必须在各个值之间互相抵消。"),
        Wrong("from one value to another", between_the_nearest,
              "This keeps the output when two values are equal, and changes it when all of them "
              "differ. Then several weights have to move together.",
              "两个值相等时，这样做输出不变；各个值都不同时，输出就变了。这时需要几个权重一起移动。"),
        Wrong("only the direction", lambda weights, value: (
            np.linalg.svd(with_sum(value))[0][:, -1]),
              "This sums to zero: it is a direction in which weights may move, and no weights "
              "yet. Where do you start from?",
              "它的和是零：这是权重可以移动的方向，还不是权重。应当从哪里出发呢？"),
        Wrong("twice the weights", lambda weights, value: 2 * weights,
              "None is negative, but they do not sum to 1, and the output is another one. The sum "
              "and the output must both stay.",
              "没有负的权重，但它们的和不是 1，输出也变了。这两样都应保持不变。"),
        Wrong("scores", lambda weights, value: np.log(weights),
              "There are negative numbers, the sum is not 1, and the output is another one. "
              "These look like scores; weights are asked for.",
              "这里有负数，和不是 1，输出也变了。这看起来像分数，题目要的是权重。"),
        Wrong("another shape", lambda weights, value: np.stack([weights, weights]),
              "Something else came back than one row of S numbers. The answer has the shape of "
              "`weights`.",
              "返回的不是一行 S 个数。答案的形状应与 `weights` 相同。"),
    ),
    cases=other_weights_cases,
    measure=other_weights_measure,
    asked=(
        ("there is one row of S numbers, as in `weights`",
         "结果是一行 S 个数，与 `weights` 形状相同"),
        ("no weight is negative", "没有负的权重"),
        ("the weights sum to 1", "权重的和是 1"),
        ("the output is the same", "输出不变"),
        ("at least one weight differs by 0.05 or more", "至少有一个权重相差 0.05 或更多"),
    ),
)

EXERCISES = [
    TWO_HEADS_BY_HAND,
    ONE_STEP,
    PARAMETER_COUNT,
    SPLIT_HEADS,
    MERGE_HEADS,
    HEAD_TERMS,
    MULTI_HEAD,
    COST_OF_REMOVAL,
    OTHER_WEIGHTS,
]
