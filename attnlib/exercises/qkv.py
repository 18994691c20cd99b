"""Exercises of chapter 3: let vectors ask each other."""

import numpy as np

import attnlib
from attnlib.exercises._exercise import Exercise, Wrong


def normalised(scores, axis=-1):
    """Softmax over any axis: most wrong answers below get just one other thing wrong."""
    exps = np.exp(scores - scores.max(axis, keepdims=True))
    return exps / exps.sum(axis, keepdims=True)


def largest_only(scores):
    return (scores == scores.max(-1, keepdims=True)).astype(float)


def output_by_hand():
    """Return the four weights, then the two numbers of the output: a list of six."""
    query = np.array([1, 2])
    key = np.log(2) * np.array([[2, -1], [1, 0], [0, 1], [0, 0]])
    value = np.array([[8, 0], [4, -4], [0, 2], [8, 8]])
    scores = key @ query                             # 0, 1, 2 and 0 times ln 2
    weights = np.exp(scores) / np.exp(scores).sum()  # 1, 2, 4 and 1 eighths
    return [*weights, *(weights @ value)]


LN2 = float(np.log(2))

OUTPUT_BY_HAND = Exercise(
    id="output-by-hand",
    chapter=3,
    stars=1,
    title="One output on paper",
    statement=r"""
Write $\ell$ for $\ln 2$, so that $e^{n\ell} = 2^n$. The query is $q = (1, 2)$; the keys are
$k^1 = (2\ell, -\ell)$, $k^2 = (\ell, 0)$, $k^3 = (0, \ell)$ and $k^4 = (0, 0)$; the values are
$v^1 = (8, 0)$, $v^2 = (4, -4)$, $v^3 = (0, 2)$ and $v^4 = (8, 8)$. Find the four weights and the
two numbers of the output, as in {ref}`sec-qkv-by-hand`: without a division by $\sqrt{d}$.
Everything comes out exact, so paper will do.""",
    reference=output_by_hand,
    alternatives=(
        lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 3, 1],
        lambda: (0.125, 0.25, 0.5, 0.125, 3.0, 1.0),
        lambda: np.array([1, 2, 4, 1, 24, 8]) / 8,
    ),
    wrong=(
        Wrong("scores as weights", lambda: [0, LN2, 2 * LN2, 0, 4 * LN2, 0],
              "Your first four numbers are the scores. Scores are raw; softmax makes weights of "
              "them, and only then are the values mixed.",
              "你的前四个数是分数。分数是原始的数，要先经过 softmax 变成权重，再去混合各个值。"),
        Wrong("does not divide", lambda: [1, 2, 4, 1, 24, 8],
              "The exponentials are right, and softmax has one more step: as yet your weights do "
              "not sum to 1.",
              "指数算对了，但 softmax 还有一步：你的权重之和还不是 1。"),
        Wrong("divides without exponentials", lambda: [0, 1 / 3, 2 / 3, 0, 4 / 3, 0],
              "You divided the scores by their sum. A score of 0 then gets no weight at all; in "
              "softmax every key gets some.",
              "你直接用分数除以分数之和，分数为 0 的键就得不到权重了。在 softmax 中，"
              "每个键都有一份。"),
        Wrong("all to the largest", lambda: [0, 0, 1, 0, 0, 2],
              "You gave everything to the largest score. Softmax is milder: the others keep their "
              "share.",
              "你把全部权重给了最大的分数。softmax 要温和一些，其他的键也各有一份。"),
        Wrong("mixes the keys", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, LN2 / 2, 3 * LN2 / 8],
              "The weights are right, but you mixed the keys with them. A key only serves to be "
              "found; what is handed over is the value.",
              "权重对了，但你用它混合的是键。键只是用来被找到的，交出去的是值。"),
        Wrong("plain mean", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 5, 1.5],
              "The weights are right, but your output is the plain mean of the values. Let each "
              "value count as much as its weight says.",
              "权重对了，但你的输出只是各个值的普通平均。每个值占多少，应由它的权重决定。"),
        Wrong("sum without weights", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 20, 6],
              "The weights are right, but you added the values up without using them.",
              "权重对了，但你把各个值直接相加，没有用上权重。"),
        Wrong("divides by the root of d",
              lambda: (lambda w: [*w, *(w @ np.array([[8, 0], [4, -4], [0, 2], [8, 8]]))])(
                  normalised(LN2 * np.array([0, 1, 2, 0]) / np.sqrt(2))),
              "You divided the scores by the root of d first. That is the custom, but this "
              "exercise leaves it out, so that the numbers come out exact.",
              "你先把分数除以了 d 的平方根。通常确实要除，但本题为了让结果是整齐的数，"
              "省去了这一步。"),
    ),
    cases=lambda rng: [()],
)


def dot_scores(query, key):
    """Return the scores (..., L, S) of queries (..., L, d) and keys (..., S, d)."""
    d = query.shape[-1]
    return query @ key.mT / np.sqrt(d)


def dot_scores_by_loop(query, key):
    d = query.shape[-1]
    scores = [(query * key[..., j : j + 1, :]).sum(-1) for j in range(key.shape[-2])]
    return np.stack(scores, axis=-1) / d**0.5


def cosines(query, key):
    query = query / np.linalg.norm(query, axis=-1, keepdims=True)
    return query @ (key / np.linalg.norm(key, axis=-1, keepdims=True)).mT


def dot_scores_cases(rng):
    for lead, L, S, d in (((), 3, 7, 5), ((2,), 5, 11, 3), ((5, 3), 2, 3, 7), ((), 7, 5, 11)):
        yield 1.2 * rng.normal(size=(*lead, L, d)), 1.2 * rng.normal(size=(*lead, S, d))


DOT_SCORES = Exercise(
    id="dot-scores",
    chapter=3,
    stars=1,
    title="How well does a query match a key?",
    statement=r"""
Write `dot_scores`. Entry $(i, j)$ of the result is $q^i \cdot k^j / \sqrt{d}$, where $d$ is the
size of a query. The vectors are rows, as everywhere in code; there may be batch axes in front of
them.""",
    reference=dot_scores,
    alternatives=(
        dot_scores_by_loop,
        lambda query, key: np.einsum("...id,...jd->...ij", query, key) / key.shape[-1] ** 0.5,
        lambda query, key: np.matmul(
            query / np.sqrt(query.shape[-1]), np.swapaxes(key, -1, -2)),
    ),
    wrong=(
        Wrong("no division", lambda query, key: query @ key.mT,
              "These are plain dot products. The longer the vectors, the wider they spread; the "
              "division is what keeps their variance the same for every d.",
              "这是没有缩放的点积。向量越长，点积散得越开；有了那个除法，方差才不随 d 变化。"),
        Wrong("divides by d", lambda query, key: query @ key.mT / query.shape[-1],
              "You divided by d itself. Dividing by a number divides the variance by its square, "
              "so this overshoots: for long vectors the scores die away.",
              "你除以了 d 本身。除以一个数，方差就除以它的平方，这样就过头了：向量一长，"
              "分数就趋近于零。"),
        Wrong("divides by the root of n", lambda query, key: query @ key.mT
              / np.sqrt(key.shape[-2]),
              "You divided by the root of the number of keys. A dot product adds up the "
              "components of one pair; how many keys there are does not enter.",
              "你除以了键的个数的平方根。点积是对一对向量的各分量求和，与有多少个键无关。"),
        Wrong("size of the first axis", lambda query, key: query @ key.mT / np.sqrt(len(query)),
              "You divided by the root of the first axis of `query`: the number of queries, or "
              "of sets in a batch. The size of one vector is meant.",
              "你除以的是 `query` 第一个轴的长度的平方根：那是查询的个数，或批次的大小。"
              "应当用一个向量的长度。"),
        Wrong("multiplies", lambda query, key: query @ key.mT * np.sqrt(query.shape[-1]),
              "You multiplied by the root, so the scores spread even wider. It should bring them "
              "back.",
              "你乘上了这个平方根，分数散得更开了。它本来是用来把分数收回来的。"),
        Wrong("keys in rows", lambda query, key: key @ query.mT / np.sqrt(query.shape[-1]),
              "Query and key have changed places: your rows belong to keys. In code each row "
              "belongs to a query.",
              "查询和键对调了：你的每一行属于一个键。在代码中，每一行属于一个查询。"),
        Wrong("cosines", cosines,
              "These are cosines: every vector was brought to length 1 first. A score may well "
              "depend on how long query and key are.",
              "这是余弦，每个向量都先被化成了单位长度。分数是可以依赖查询和键的长短的。"),
        Wrong("already weights", lambda query, key: normalised(dot_scores(query, key)),
              "You went one step too far: these are weights, after softmax. Scores are the raw "
              "numbers before it.",
              "你多走了一步：这是 softmax 之后的权重。分数是 softmax 之前的原始数。"),
    ),
    cases=dot_scores_cases,
)


def stable_softmax(scores):
    """Return the weights of `scores` (..., S), which sum to 1 along the last axis."""
    peak = scores.max(axis=-1, keepdims=True)
    exps = np.exp(scores - peak)  # exponents of at most 0: no overflow
    return exps / exps.sum(axis=-1, keepdims=True)


def softmax_by_differences(scores):
    differences = scores[..., None, :] - scores[..., :, None]
    return 1 / np.exp(differences).sum(-1)


def softmax_row_by_row(scores):
    weights = np.empty(scores.shape)
    for place in np.ndindex(scores.shape[:-1]):
        exps = np.exp(scores[place] - max(scores[place]))
        weights[place] = exps / sum(exps)
    return weights


def over_everything(scores):
    exps = np.exp(scores - scores.max())
    return exps / exps.sum()


def without_care(scores, axis):
    exps = np.exp(scores)
    return exps / exps.sum(axis, keepdims=True)


def around_the_mean(scores):
    return without_care(scores - scores.mean(-1, keepdims=True), -1)


def one_peak_for_all(scores):
    exps = np.exp(scores - scores.max())
    return exps / exps.sum(-1, keepdims=True)


def cut_off(scores):
    exps = np.exp(np.clip(scores, -50, 50))
    return exps / exps.sum(-1, keepdims=True)


def stable_softmax_cases(rng):
    plain = [1.5 * rng.normal(size=shape) for shape in ((5, 3), (7,), (2, 3, 5), (3, 5, 11))]
    yield from ((scores,) for scores in plain)
    yield (plain[0] + 1000,)
    yield (plain[0] + np.array([0, 1000, -1000, 500, -2000])[:, None],)
    yield (plain[0] + 400 * np.arange(3),)                 # the mean is near, the smallest not
    yield (plain[0] + 3000 * np.eye(5, 3),)                # far apart within a row


STABLE_SOFTMAX = Exercise(
    id="stable-softmax",
    chapter=3,
    stars=2,
    title="Softmax that never overflows",
    statement=r"""
Write softmax over the last axis, for scores with any number of axes. It must also work when the
scores are very large: $e^{1000}$ is too much for the computer, although the weights are ordinary
numbers. What may be added to all scores of one row without changing its weights?""",
    reference=stable_softmax,
    alternatives=(
        softmax_by_differences,
        softmax_row_by_row,
        lambda scores: np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)),
    ),
    wrong=(
        Wrong("overflows", lambda scores: without_care(scores, -1),
              "Right for ordinary scores. Around a thousand the exponentials overflow, far below "
              "zero they vanish, and in both cases the division gives NaN.",
              "对普通的分数是对的。但分数到了一千左右，指数会溢出；负得太多，指数又会变成 0。"
              "两种情况相除都得到 NaN。"),
        Wrong("over the queries", lambda scores: normalised(scores, -2),
              "Your columns sum to 1: here the queries compete for each key. The keys should "
              "compete for each query.",
              "你的每一列之和是 1：这是查询在争夺同一个键。应当是各个键争夺同一个查询。"),
        Wrong("over the first axis", lambda scores: normalised(scores, 0),
              "You normalised along the first axis. That is right only for a single row; with "
              "more axes it compares queries, or whole sets of a batch.",
              "你沿第一个轴做了归一化。只有单独一行时它才对；轴一多，比较的就是不同的查询，"
              "甚至不同的样本。"),
        Wrong("over everything", over_everything,
              "You divided by the sum of the whole array, so all rows share one unit of weight. "
              "Each query has a unit of its own.",
              "你除以了整个数组的和，所有的行合起来才分到 1。每个查询都应有自己的 1。"),
        Wrong("one peak for all rows", one_peak_for_all,
              "You subtracted the largest number of the whole array. A row that lies far below "
              "it vanishes and ends as 0 by 0. Each row needs its own.",
              "你减去的是整个数组的最大值。远低于它的行会全变成 0，最后成了 0 除以 0。"
              "每一行应减去自己的数。"),
        Wrong("subtracts the mean", around_the_mean,
              "You subtracted the mean of each row. That helps until one score lies far above the "
              "others; then it still overflows. What remains should never be above zero.",
              "你减去的是每一行的平均值。一旦某个分数远高于其他的，指数仍会溢出。"
              "剩下的数不应大于零。"),
        Wrong("subtracts the smallest",
              lambda scores: without_care(scores - scores.min(-1, keepdims=True), -1),
              "You subtracted the smallest score of each row, so the largest may still be far "
              "above zero and overflow. What remains should never be above zero.",
              "你减去的是每一行最小的分数，最大的分数仍可能远大于零而溢出。剩下的数不应大于零。"),
        Wrong("over the first axis, and overflows", lambda scores: without_care(scores, 0),
              "Two things are left to do here. The first axis holds queries or whole sets, while "
              "the weights of one query lie along the last; and large scores overflow.",
              "还有两处要改：第一个轴上是不同的查询或样本，一个查询的权重在最后一个轴上；另外，"
              "分数很大时会溢出。"),
        Wrong("over everything, and overflows", lambda scores: without_care(scores, None),
              "Two things are left to do here. All rows share one unit of weight, while each "
              "query has a unit of its own; and large scores overflow.",
              "还有两处要改：所有的行合起来才分到 1，而每个查询应有自己的 1；另外，"
              "分数很大时会溢出。"),
        Wrong("cut off", cut_off,
              "You cut large scores off, so different scores become alike and their weights too. "
              "The differences within a row must survive.",
              "你把太大的分数截断了，不同的分数变得一样，权重也就一样了。同一行内的差别应当保留。"),
        Wrong("does not divide", lambda scores: np.exp(scores - scores.max(-1, keepdims=True)),
              "The exponentials are right, but the rows do not sum to 1 yet.",
              "指数算对了，但每一行之和还不是 1。"),
        Wrong("without exponentials", lambda scores: scores / scores.sum(-1, keepdims=True),
              "You divided the scores by their sum. With negative scores that gives negative "
              "weights, and a sum of zero gives none.",
              "你用分数除以分数之和。分数有正有负时，权重就会出现负数；和为零时更无法相除。"),
        Wrong("all to the largest", largest_only,
              "You gave everything to the largest score. Softmax is the soft form of that: the "
              "others keep a share, and so the scores can be learnt.",
              "你把全部权重给了最大的分数。softmax 是它的“软”形式，"
              "其他的也各有一份，分数才学得动。"),
        Wrong("each for itself", lambda scores: (1 + np.tanh(scores / 2)) / 2,
              "This is the sigmoid: it judges each key by itself. In softmax the keys compete, "
              "so that a row sums to 1.",
              "这是 sigmoid，它单独评判每个键。在 softmax 中，各个键相互竞争，一行之和为 1。"),
    ),
    cases=stable_softmax_cases,
)


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Return the scores (..., L, S) of queries (..., L, d_q) and keys (..., S, d_k).

    The parameters are (h, d_q), (h, d_k) and (h,).
    """
    from_query = (query @ query_weight.T)[..., :, None, :]  # (..., L, 1, h)
    from_key = (key @ key_weight.T)[..., None, :, :]        # (..., 1, S, h)
    hidden = np.tanh(from_query + from_key)                 # (..., L, S, h)
    return hidden @ score_weight                            # (..., L, S)


def additive_by_loop(query, key, query_weight, key_weight, score_weight):
    columns = []
    for j in range(key.shape[-2]):
        from_key = key[..., j : j + 1, :] @ key_weight.T             # (..., 1, h)
        columns.append(np.tanh(query @ query_weight.T + from_key) @ score_weight)
    return np.stack(columns, axis=-1)


def additive_by_einsum(query, key, query_weight, key_weight, score_weight):
    from_query = np.einsum("hd,...ld->...lh", query_weight, query)
    from_key = np.einsum("hd,...sd->...sh", key_weight, key)
    hidden = np.tanh(np.expand_dims(from_query, -2) + np.expand_dims(from_key, -3))
    return np.einsum("h,...lsh->...ls", score_weight, hidden)


def both_parts(query, key, query_weight, key_weight):
    from_query, from_key = query @ query_weight.T, key @ key_weight.T
    return from_query[..., :, None, :], from_key[..., None, :, :]


def additive_scores_cases(rng):
    sizes = ((), 3, 7, 5, 2, 11), ((2,), 5, 3, 7, 11, 13), ((3, 2), 5, 7, 11, 5, 13)
    for lead, L, S, d_q, d_k, h in sizes:
        yield (
            rng.normal(size=(*lead, L, d_q)),
            rng.normal(size=(*lead, S, d_k)),
            rng.normal(size=(h, d_q)) / d_q**0.5,
            rng.normal(size=(h, d_k)) / d_k**0.5,
            rng.choice([-1, 1], size=h) * rng.uniform(0.5, 1.5, size=h),
        )


ADDITIVE_SCORES = Exercise(
    id="additive-scores",
    chapter=3,
    stars=2,
    title="A small network as the judge",
    statement=r"""
Write the additive score of {ref}`sec-qkv-additive`,
$\alpha_{i,j} = w \cdot \tanh(W_1 q^i + W_2 k^j)$. Here $W_1$ is `query_weight`, $W_2$ is
`key_weight` and $w$ is `score_weight`. Queries and keys may have different sizes; the two
matrices bring both to $h$ numbers.""",
    reference=additive_scores,
    alternatives=(additive_by_loop, additive_by_einsum, attnlib.additive_scores),
    wrong=(
        Wrong("no tanh", lambda query, key, W_1, W_2, w: sum(both_parts(query, key, W_1, W_2)) @ w,
              "There is no tanh in between. Without it a score is a number for the query plus a "
              "number for the key, and they never really meet.",
              "中间少了 tanh。没有它，分数只是“查询的一个数”加上“键的一个数”，"
              "两者并没有真正相遇。"),
        Wrong("tanh at the end",
              lambda query, key, W_1, W_2, w: np.tanh(
                  sum(both_parts(query, key, W_1, W_2)) @ w),
              "Your tanh comes last, so all scores lie between -1 and 1. It belongs to the "
              "hidden layer, before w.",
              "你的 tanh 放在了最后，分数都被限制在 -1 和 1 之间。它属于隐藏层，应在 w 之前。"),
        Wrong("tanh of each part",
              lambda query, key, W_1, W_2, w: sum(
                  map(np.tanh, both_parts(query, key, W_1, W_2))) @ w,
              "You took tanh of the query's part and of the key's part, and added afterwards. "
              "They have to be added first, or the two never meet.",
              "你对查询的部分和键的部分分别取了 tanh，然后才相加。"
              "应当先相加，否则两者并没有相遇。"),
        Wrong("multiplies the parts",
              lambda query, key, W_1, W_2, w: np.tanh(
                  np.multiply(*both_parts(query, key, W_1, W_2))) @ w,
              "You multiplied the two parts. This score is called additive because they are "
              "added inside.",
              "你把两部分相乘了。这种分数叫“加性”，正是因为两部分在里面相加。"),
        Wrong("subtracts",
              lambda query, key, W_1, W_2, w: np.tanh(
                  np.subtract(*both_parts(query, key, W_1, W_2))) @ w,
              "You subtracted the key's part from the query's. That looks like a distance, but "
              "the two are added here.",
              "你用查询的部分减去了键的部分。这看起来像距离，但这里两者应当相加。"),
        Wrong("ReLU for tanh",
              lambda query, key, W_1, W_2, w: np.maximum(
                  sum(both_parts(query, key, W_1, W_2)), 0) @ w,
              "The hidden layer has ReLU here. Other networks do so, but this score is defined "
              "with tanh.",
              "你的隐藏层用了 ReLU。别的网络常这样做，但这种分数是用 tanh 定义的。"),
        Wrong("the hidden layer",
              lambda query, key, W_1, W_2, w: np.tanh(sum(both_parts(query, key, W_1, W_2))),
              "This is the hidden layer: h numbers for each pair. A score is one number for "
              "each pair, so one step is left.",
              "这是隐藏层：每一对有 h 个数。分数是每一对一个数，还差一步。"),
        Wrong("plain sum",
              lambda query, key, W_1, W_2, w: np.tanh(
                  sum(both_parts(query, key, W_1, W_2))).sum(-1),
              "You added the hidden numbers up as they are. How much each of them counts, and "
              "with which sign, is what `score_weight` says.",
              "你把隐藏层的数直接相加了。每个数占多少、取什么符号，应由 `score_weight` 决定。"),
        Wrong("already weights",
              lambda query, key, W_1, W_2, w: normalised(additive_scores(query, key, W_1, W_2, w)),
              "You went one step too far: these are weights, after softmax. Scores are the raw "
              "numbers before it.",
              "你多走了一步：这是 softmax 之后的权重。分数是 softmax 之前的原始数。"),
        Wrong("keys in rows",
              lambda query, key, W_1, W_2, w: additive_scores(query, key, W_1, W_2, w).mT,
              "Your rows belong to keys. In code each row of the scores belongs to a query.",
              "你的每一行属于一个键。在代码中，分数的每一行属于一个查询。"),
    ),
    cases=additive_scores_cases,
)


def relu_per_key(scores):
    """Return ReLU of the `scores` (..., L, S), divided by the number of keys."""
    positive = np.where(scores > 0, scores, 0.0)
    return positive / scores.shape[-1]


def relu_by_loop(scores):
    weights = np.zeros(scores.shape)
    for place in np.ndindex(scores.shape):
        weights[place] = max(0.0, scores[place]) / scores.shape[-1]
    return weights


def relu(scores):
    return np.maximum(scores, 0)


def relu_per_key_cases(rng):
    for shape in ((3, 7), (2, 7, 5), (5, 2, 3, 11), (11, 3)):
        scores = 1.5 * rng.normal(size=shape)
        scores[..., 0] = np.abs(scores[..., 0]) + 0.2      # in each row something is positive,
        scores[..., 1] = -np.abs(scores[..., 1]) - 0.2     # and something negative
        yield (rng.permuted(scores, axis=-1),)


RELU_PER_KEY = Exercise(
    id="relu-per-key",
    chapter=3,
    stars=2,
    title="Weights without softmax",
    statement=r"""
Softmax is not the only way from scores to weights. Write the `relu / L` of
{ref}`sec-qkv-activation`: cut the negative scores off, and divide by the number of keys. Here
there are $L$ queries and $S$ keys. Do the weights of a query still have to sum to 1?""",
    reference=relu_per_key,
    alternatives=(
        relu_by_loop,
        lambda scores: np.maximum(scores, 0) / scores.shape[-1],
        lambda scores: (scores + np.abs(scores)) / (2 * scores.shape[-1]),
        lambda scores: attnlib.relu_weights(scores) / scores.shape[-1],
    ),
    wrong=(
        Wrong("no division", relu,
              "This is ReLU alone. The more keys there are, the more weight they have together; "
              "the division by their number is missing.",
              "这只是 ReLU。键越多，权重合起来就越大；还缺除以键的个数这一步。"),
        Wrong("divides by the queries", lambda scores: relu(scores) / scores.shape[-2],
              "You divided by the number of queries. The keys are what a weight is shared among: "
              "the last axis.",
              "你除以了查询的个数。权重是分给各个键的，键在最后一个轴上。"),
        Wrong("divides by everything", lambda scores: relu(scores) / scores.size,
              "You divided by the number of all scores. Each query looks at its own keys only, "
              "so it is their number that counts.",
              "你除以了全部分数的个数。每个查询只看自己的那些键，应当用键的个数。"),
        Wrong("divides by the root", lambda scores: relu(scores) / np.sqrt(scores.shape[-1]),
              "You divided by the root. That belongs to the scores and the size of a vector; "
              "here the number of keys itself is asked for.",
              "你除以了平方根。平方根用在分数上，针对的是向量的长度；这里要除以的就是键的个数本身。"),
        Wrong("made to sum to 1",
              lambda scores: relu(scores) / relu(scores).sum(-1, keepdims=True),
              "You made each row sum to 1. These weights need not, and a row without any "
              "positive score could not.",
              "你让每一行之和成了 1。这种权重不必如此，一行没有正分数时也做不到。"),
        Wrong("divides by the positive ones",
              lambda scores: relu(scores) / (scores > 0).sum(-1, keepdims=True),
              "You divided by how many scores are positive. All keys count, those that were cut "
              "off as well.",
              "你除以了正分数的个数。所有的键都要算，被截掉的也算。"),
        Wrong("negative ones kept", lambda scores: scores / scores.shape[-1],
              "The division is right, but negative scores are still there. A key that does not "
              "match should count for nothing.",
              "除法对了，但负的分数还在。不匹配的键不应起作用。"),
        Wrong("absolute values", lambda scores: np.abs(scores) / scores.shape[-1],
              "You turned negative scores into positive ones, so a bad match counts like a good "
              "one. ReLU lets them count for nothing.",
              "你把负分数变成了正的，不匹配的键也像匹配的键一样有分量。ReLU 让它们不起作用。"),
        Wrong("softmax after ReLU", lambda scores: normalised(relu(scores)),
              "After ReLU you applied softmax as well. ReLU takes its place here, so that a "
              "weight can be exactly zero.",
              "你在 ReLU 之后又用了 softmax。这里 ReLU 代替了 softmax，所以权重可以正好是零。"),
        Wrong("softmax", normalised,
              "This is softmax. The exercise asks for another way to make weights, one that cuts "
              "negative scores off.",
              "这是 softmax。题目要的是另一种得到权重的方法，它把负的分数截掉。"),
    ),
    cases=relu_per_key_cases,
)


def one_output(q, key, value):
    """Return the output (d_v,) of one query.

    `q` is (d,), `key` (S, d) and `value` (S, d_v).
    """
    scores = np.array([q @ k for k in key]) / np.sqrt(len(q))  # (S,)
    weights = np.exp(scores) / np.exp(scores).sum()            # (S,)
    output = np.zeros(value.shape[1])
    for weight, v in zip(weights, value, strict=True):
        output = output + weight * v
    return output


def scores_of(q, key):
    return key @ q / np.sqrt(len(q))


def one_output_cases(rng):
    for S, d, d_v in ((3, 5, 2), (7, 3, 5), (5, 11, 3), (11, 7, 13)):
        q = 1.3 * rng.choice([-1, 1], size=d) * rng.uniform(0.5, 1.4, size=d)
        yield q, rng.normal(size=(S, d)), rng.normal(size=(S, d_v))


ONE_OUTPUT = Exercise(
    id="one-output",
    chapter=3,
    stars=2,
    title="One query, step by step",
    statement=r"""
Write the whole way of one query $q$: its score against each of the $S$ keys (a dot product,
divided by $\sqrt{d}$), the weights by softmax, and the sum of weight times value. Go through the
keys and values in a loop if you like; speed does not matter here.""",
    reference=one_output,
    alternatives=(
        lambda q, key, value: normalised(key @ q / len(q) ** 0.5) @ value,
        lambda q, key, value: sum(
            w * v for w, v in zip(normalised(scores_of(q, key)), value, strict=True)),
        lambda q, key, value: attnlib.attention(q[None], key, value)[0][0],
    ),
    wrong=(
        Wrong("no division", lambda q, key, value: normalised(key @ q) @ value,
              "Your scores are plain dot products, so the weights come out too sharp. They have "
              "yet to be brought back to the same spread for every d.",
              "你的分数是没有缩放的点积，权重因此过于集中。还要把它们收回到不随 d 变化的范围。"),
        Wrong("divides by d", lambda q, key, value: normalised(key @ q / len(q)) @ value,
              "You divided the scores by d itself. That overshoots: with long vectors every "
              "query would average over everything.",
              "你把分数除以了 d 本身。这样过头了：向量一长，每个查询都成了对全部值求平均。"),
        Wrong("divides by the root of n",
              lambda q, key, value: normalised(key @ q / np.sqrt(len(key))) @ value,
              "You divided by the root of the number of keys. The spread of a dot product comes "
              "from the size of the vectors, not from how many keys there are.",
              "你除以了键的个数的平方根。点积散得多开，取决于向量的长度，而不是键的个数。"),
        Wrong("takes the best", lambda q, key, value: value[np.argmax(key @ q)],
              "You took the value of the best key alone. Softmax lets the others have their "
              "share too.",
              "你只取了最匹配的那个键的值。用 softmax 时，其他的值也各占一份。"),
        Wrong("plain mean", lambda q, key, value: value.mean(0),
              "This is the plain mean of the values: the query has no say in it.",
              "这只是各个值的普通平均，查询完全没有起作用。"),
        Wrong("ReLU for softmax", lambda q, key, value: relu(scores_of(q, key)) @ value,
              "Your weights come from ReLU. That can work too, but here softmax is asked for.",
              "你的权重来自 ReLU。那也行得通，但这里要求用 softmax。"),
        Wrong("scores as weights", lambda q, key, value: scores_of(q, key) @ value,
              "You mixed the values with the raw scores. Softmax has to make weights of them "
              "first.",
              "你直接用原始的分数混合了各个值。要先用 softmax 把它们变成权重。"),
        Wrong("does not divide by the sum",
              lambda q, key, value: np.exp(scores_of(q, key)) @ value,
              "You mixed the values with the exponentials of the scores. Their sum is not 1 yet, "
              "so the output is not a mean of the values so far.",
              "你用分数的指数直接混合了各个值。它们的和还不是 1，所以输出还不是各个值的平均。"),
        Wrong("mixes the keys", lambda q, key, value: normalised(scores_of(q, key)) @ key,
              "The weights are right, but you mixed the keys. A key only serves to be found; "
              "what is handed over is the value.",
              "权重对了，但你混合的是键。键只是用来被找到的，交出去的是值。"),
        Wrong("gives the weights", lambda q, key, value: normalised(scores_of(q, key)),
              "These are the weights, one number for each key. The output is the vector that "
              "they make of the values.",
              "这是权重，每个键一个数。输出是用这些权重把各个值混合成的向量。"),
        Wrong("forgets to add",
              lambda q, key, value: normalised(scores_of(q, key))[:, None] * value,
              "Each value is multiplied by its weight, but there is still one row for each key. "
              "The output is their sum.",
              "每个值都乘了权重，但还是一个键一行。输出是它们的和。"),
        Wrong("keeps the last",
              lambda q, key, value: normalised(scores_of(q, key))[-1] * value[-1],
              "Only the last product is left: each turn of the loop replaced what was there. The "
              "products have to be added up.",
              "只剩下最后一个乘积：循环每一轮都覆盖了之前的结果。各个乘积应当累加起来。"),
    ),
    cases=one_output_cases,
)


def in_columns(elements, W_q, W_k, W_v):
    """Return the outputs (d_v, L) of `elements` (d_model, L): vectors are columns.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    Q, K, V = W_q @ elements, W_k @ elements, W_v @ elements
    A = K.T @ Q                                  # (L, L): keys down, queries across
    A_prime = np.exp(A) / np.exp(A).sum(axis=0)  # (L, L): each column sums to 1
    return V @ A_prime                           # (d_v, L)


def column_by_column(elements, W_q, W_k, W_v):
    outputs = []
    for a in elements.T:
        scores = np.array([(W_q @ a) @ (W_k @ other) for other in elements.T])
        outputs.append(W_v @ elements @ normalised(scores))
    return np.stack(outputs, axis=1)


def through_rows(elements, W_q, W_k, W_v):
    query, key, value = (elements.T @ W.T for W in (W_q, W_k, W_v))
    return (attnlib.softmax(query @ key.T) @ value).T


def table(elements, W_q, W_k):
    """The scores of the lecture, keys down and queries across."""
    return (W_k @ elements).T @ (W_q @ elements)


def in_columns_cases(rng):
    for L, d_model, d, d_v in ((7, 5, 3, 2), (3, 7, 2, 5), (5, 3, 7, 11), (2, 11, 5, 3)):
        yield (
            rng.normal(size=(d_model, L)),
            rng.normal(size=(d, d_model)) / (d_model * d**0.5) ** 0.5,
            rng.normal(size=(d, d_model)) / (d_model * d**0.5) ** 0.5,
            rng.normal(size=(d_v, d_model)) / d_model**0.5,
        )


IN_COLUMNS = Exercise(
    id="in-columns",
    chapter=3,
    stars=2,
    title="All outputs at once, as the lecture writes it",
    statement=r"""
In the lecture the elements are the columns of $I$, here the argument `elements`. Write
$Q = W^q I$, $K = W^k I$, $V = W^v I$, then $A = K^T Q$, softmax and $O = V A'$. There is no
division by $\sqrt{d}$ in this form. Along which axis does softmax run, now that a query is a
column?""",
    reference=in_columns,
    alternatives=(
        column_by_column,
        through_rows,
        lambda elements, W_q, W_k, W_v: np.einsum(
            "vi,ij->vj", W_v @ elements, normalised(elements.T @ W_k.T @ W_q @ elements, 0)),
    ),
    wrong=(
        Wrong("softmax of the rows",
              lambda elements, W_q, W_k, W_v: (
                  W_v @ elements @ normalised(table(elements, W_q, W_k), 1)),
              "Your softmax runs along the rows. In this form a row belongs to a key, so here "
              "the queries compete; the weights of one query stand in a column.",
              "你的 softmax 是沿着行做的。在这种写法里，一行属于一个键，变成了查询之间的竞争；"
              "一个查询的权重在同一列里。"),
        Wrong("queries and keys exchanged",
              lambda elements, W_q, W_k, W_v: (
                  W_v @ elements @ normalised(table(elements, W_k, W_q), 0)),
              "Queries and keys have changed roles: the element that is looked at does the "
              "asking. Compare which of the two is transposed.",
              "查询和键的角色对调了：提问的成了被看的那个元素。看看两者之中该转置的是哪一个。"),
        Wrong("weights on their side",
              lambda elements, W_q, W_k, W_v: (
                  W_v @ elements @ normalised(table(elements, W_q, W_k), 0).T),
              "The weights are right, but they meet the values transposed: each output is mixed "
              "with a weight from every query. In A' one column belongs to one query.",
              "权重对了，但与值相乘时被转置了：每个输出用到的是所有查询的权重。"
              "在 A' 中，一列属于一个查询。"),
        Wrong("scores as weights",
              lambda elements, W_q, W_k, W_v: W_v @ elements @ table(elements, W_q, W_k),
              "You mixed the values with the scores A. Between A and A' comes softmax.",
              "你直接用分数 A 混合了各个值。从 A 到 A' 还要经过 softmax。"),
        Wrong("outputs in rows",
              lambda elements, W_q, W_k, W_v: in_columns(elements, W_q, W_k, W_v).T,
              "The numbers are right, but your outputs are rows. In this form each output is a "
              "column, as the elements are.",
              "数都对了，但你的输出是按行放的。在这种写法里，输出和元素一样，各占一列。"),
        Wrong("gives the weights",
              lambda elements, W_q, W_k, W_v: normalised(table(elements, W_q, W_k), 0),
              "This is A', the weights. They still have to mix the values.",
              "这是 A'，也就是权重。还要用它们去混合各个值。"),
        Wrong("mixes the keys",
              lambda elements, W_q, W_k, W_v: (
                  W_k @ elements @ normalised(table(elements, W_q, W_k), 0)),
              "The weights are right, but you mixed the keys with them. What is handed over is "
              "the value.",
              "权重对了，但你用它混合的是键。交出去的应当是值。"),
        Wrong("mixes the elements",
              lambda elements, W_q, W_k, W_v: (
                  elements @ normalised(table(elements, W_q, W_k), 0)),
              "The weights are right, but you mixed the elements themselves. An element speaks "
              "only through its value.",
              "权重对了，但你混合的是元素本身。元素只能通过它的值说话。"),
        Wrong("divides by the root of d",
              lambda elements, W_q, W_k, W_v: (
                  W_v @ elements
                  @ normalised(table(elements, W_q, W_k) / np.sqrt(len(W_q)), 0)),
              "You divided the scores by the root of d. In practice one does, but the lecture's "
              "form, which is asked for here, goes without.",
              "你把分数除以了 d 的平方根。实际中确实要除，但这里要的是讲义中的写法，"
              "其中没有这一步。"),
    ),
    cases=in_columns_cases,
)


def self_attention(x, W_q, W_k, W_v):
    """Return the outputs (..., L, d_v) of `x` (..., L, d_model): elements are rows.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    query, key, value = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = query @ key.mT / np.sqrt(query.shape[-1])  # (..., L, L)
    exps = np.exp(scores)
    weights = exps / exps.sum(axis=-1, keepdims=True)   # each row sums to 1
    return weights @ value                              # (..., L, d_v)


def self_attention_by_loop(x, W_q, W_k, W_v):
    output = np.zeros((*x.shape[:-1], len(W_v)))
    for place in np.ndindex(x.shape[:-1]):
        elements = x[place[:-1]]                                     # (L, d_model)
        scores = np.array([(W_q @ x[place]) @ (W_k @ a) for a in elements]) / len(W_q) ** 0.5
        for weight, a in zip(normalised(scores), elements, strict=True):
            output[place] += weight * (W_v @ a)
    return output


def self_attention_by_einsum(x, W_q, W_k, W_v):
    scores = np.einsum("...ia,da,db,...jb->...ij", x, W_q, W_k, x) / len(W_k) ** 0.5
    return np.einsum("...ij,va,...ja->...iv", normalised(scores), W_v, x)


def raw(x, W_q, W_k):
    return (x @ W_q.T) @ (x @ W_k.T).mT


def scaled(x, W_q, W_k):
    return raw(x, W_q, W_k) / np.sqrt(len(W_q))


def self_attention_cases(rng):
    sizes = ((), 7, 5, 3, 2), ((2,), 3, 7, 5, 11), ((3, 2), 5, 11, 7, 3), ((), 11, 3, 2, 5)
    for lead, L, d_model, d, d_v in sizes:
        yield (
            rng.normal(size=(*lead, L, d_model)),
            1.3 * rng.normal(size=(d, d_model)) / d_model**0.5,
            1.3 * rng.normal(size=(d, d_model)) / d_model**0.5,
            rng.normal(size=(d_v, d_model)) / d_model**0.5,
        )


SELF_ATTENTION = Exercise(
    id="self-attention",
    chapter=3,
    stars=2,
    title="Self-attention, whole",
    statement=r"""
Now as it is done in code, with elements in rows: write `self_attention`, from the elements `x`
to the outputs. The scores are divided by $\sqrt{d}$, where $d$ is the size of a query. There may
be batch axes in front; each set is treated by itself.""",
    reference=self_attention,
    alternatives=(
        self_attention_by_loop,
        self_attention_by_einsum,
        lambda x, W_q, W_k, W_v: attnlib.attention(x @ W_q.T, x @ W_k.T, x @ W_v.T)[0],
    ),
    wrong=(
        Wrong("no division", lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k)) @ (x @ W_v.T),
              "Your scores are not divided, so the weights come out too sharp, and the more so "
              "the longer the queries and keys are.",
              "你的分数没有做除法，权重过于集中；查询和键越长，情况越严重。"),
        Wrong("divides by d",
              lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k) / len(W_q)) @ (x @ W_v.T),
              "You divided by d itself. That overshoots: the weights come out nearly alike, "
              "and the more so the longer the queries and keys are.",
              "你除以了 d 本身，过头了：各个权重变得差不多，查询和键越长越是如此。"),
        Wrong("divides by the root of n",
              lambda x, W_q, W_k, W_v: (
                  normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-2])) @ (x @ W_v.T)),
              "You divided by the root of the number of elements. What makes scores large is the "
              "size of queries and keys, whatever their number.",
              "你除以了元素个数的平方根。让分数变大的是查询和键的长度，与它们有多少个无关。"),
        Wrong("size of an element",
              lambda x, W_q, W_k, W_v: (
                  normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-1])) @ (x @ W_v.T)),
              "You divided by the root of the size of an element. The dot products are taken "
              "between queries and keys, so their size counts.",
              "你除以的是元素长度的平方根。点积是在查询和键之间做的，应当用它们的长度。"),
        Wrong("over the queries",
              lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k), -2) @ (x @ W_v.T),
              "Your softmax runs over the queries: the columns sum to 1. The keys should compete "
              "for each query.",
              "你的 softmax 沿查询的方向做了，每一列之和为 1。应当是各个键争夺同一个查询。"),
        Wrong("sums of other rows",
              lambda x, W_q, W_k, W_v: (lambda exps: exps / exps.sum(-1))(
                  np.exp(scaled(x, W_q, W_k))) @ (x @ W_v.T),
              "The sums are right, but each meets a column instead of its row, since they have "
              "lost an axis. With a batch it even stops with an error.",
              "和求对了，但它们少了一个轴，于是各除到了一列上，而不是自己的那一行；"
              "有批次时还会报错。"),
        Wrong("scores as weights",
              lambda x, W_q, W_k, W_v: scaled(x, W_q, W_k) @ (x @ W_v.T),
              "You mixed the values with the raw scores. Softmax has to make weights of them "
              "first.",
              "你直接用原始的分数混合了各个值。要先用 softmax 把它们变成权重。"),
        Wrong("takes the best",
              lambda x, W_q, W_k, W_v: largest_only(scaled(x, W_q, W_k)) @ (x @ W_v.T),
              "Each query takes the value of its best key alone. Softmax lets the others have a "
              "share too.",
              "每个查询只取了最匹配的那个键的值。用 softmax 时，其他的值也各占一份。"),
        Wrong("plain mean",
              lambda x, W_q, W_k, W_v: np.broadcast_to(
                  (x @ W_v.T).mean(-2, keepdims=True), (*x.shape[:-1], len(W_v))),
              "Every output is the plain mean of the values, so the queries and keys have no say "
              "in it.",
              "每个输出都是各个值的普通平均，查询和键没有起任何作用。"),
        Wrong("ReLU for softmax",
              lambda x, W_q, W_k, W_v: relu(scaled(x, W_q, W_k)) @ (x @ W_v.T),
              "Your weights come from ReLU and need not sum to 1. It is a possible choice, but "
              "here softmax is asked for.",
              "你的权重来自 ReLU，和不一定是 1。这也是一种选择，但这里要求用 softmax。"),
        Wrong("queries and keys exchanged",
              lambda x, W_q, W_k, W_v: normalised(scaled(x, W_k, W_q)) @ (x @ W_v.T),
              "Queries and keys have changed roles: each row asks with a key. Who asks and who "
              "is found is not the same.",
              "查询和键的角色对调了：每一行是在用键提问。“提问”和“被找到”不是一回事。"),
        Wrong("one matrix for both",
              lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_q)) @ (x @ W_v.T),
              "You made the keys with the matrix of the queries. The scores are then symmetric: "
              "what a noun scores its adjective, the adjective scores back.",
              "你用查询的矩阵算了键。这样分数就是对称的：名词给形容词打多少分，"
              "形容词也给它打多少分。"),
        Wrong("mixes the keys",
              lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ (x @ W_k.T),
              "The weights are right, but you mixed the keys with them. What is handed over is "
              "the value.",
              "权重对了，但你用它混合的是键。交出去的应当是值。"),
        Wrong("mixes the elements",
              lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ x,
              "The weights are right, but you mixed the elements themselves. An element speaks "
              "only through its value.",
              "权重对了，但你混合的是元素本身。元素只能通过它的值说话。"),
        Wrong("gives the values", lambda x, W_q, W_k, W_v: x @ W_v.T,
              "These are the values, each still alone. The output of an element mixes the values "
              "of all.",
              "这是各个值，彼此还没有混合。每个元素的输出应当混合所有元素的值。"),
        Wrong("gives the weights", lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)),
              "These are the weights, one number for each pair of elements. The output is one "
              "vector for each element.",
              "这是权重，每一对元素一个数。输出是每个元素一个向量。"),
        Wrong("zeros", lambda x, W_q, W_k, W_v: np.zeros((*x.shape[:-1], len(W_v))),
              "The shape is right, but the output is zero everywhere. Does your result ever get "
              "stored?",
              "形状对了，但输出全是零。算出的结果存进去了吗？"),
    ),
    cases=self_attention_cases,
)


def masked_attention(query, key, value, mask):
    """Return the output (..., L, d_v): zeros for a query that may attend to nothing.

    The arrays are (..., L, d), (..., S, d) and (..., S, d_v). The mask broadcasts to
    (..., L, S) and is True where query i may attend to key j.
    """
    scores = query @ key.mT / np.sqrt(query.shape[-1])  # (..., L, S)
    scores = np.where(mask, scores, -np.inf)
    peak = scores.max(axis=-1, keepdims=True)           # -inf in an empty row
    peak = np.where(peak == -np.inf, 0.0, peak)
    exps = np.exp(scores - peak)                        # exactly 0 where blocked
    total = exps.sum(axis=-1, keepdims=True)            # 0 in an empty row
    weights = exps / np.where(total == 0, 1.0, total)
    return weights @ value


def masked_by_choosing_keys(query, key, value, mask):
    L, S = query.shape[-2], key.shape[-2]
    mask = np.broadcast_to(mask, (*query.shape[:-2], L, S))
    output = np.zeros((*query.shape[:-1], value.shape[-1]))
    for place in np.ndindex(query.shape[:-1]):
        seen, lead = mask[place], place[:-1]
        if seen.any():
            scores = key[lead][seen] @ query[place] / np.sqrt(query.shape[-1])
            output[place] = normalised(scores) @ value[lead][seen]
    return output


def masked_and_divided_again(query, key, value, mask):
    weights = normalised(dot_scores(query, key)) * mask
    total = weights.sum(-1, keepdims=True)
    return np.divide(weights, total, out=np.zeros(weights.shape), where=total > 0) @ value


def filled(query, key, value, mask, number):
    return normalised(np.where(mask, dot_scores(query, key), number)) @ value


def masked_attention_cases(rng):
    for lead, L, d, d_v in (((), 5, 3, 7), ((2,), 7, 5, 3), ((2, 3), 5, 7, 11)):
        mask = rng.random((*lead[1:], L, L)) < 0.5
        places = np.arange(L)
        mask[..., places, places - 1] = mask[..., places, places - 2] = True
        mask[..., places, places - 4] = False              # no row is all True, one is empty,
        mask[..., 2, :] = False                            # and every key is seen by someone
        yield (
            1.2 * rng.normal(size=(*lead, L, d)),
            1.2 * rng.normal(size=(*lead, L, d)),
            rng.normal(size=(*lead, L, d_v)),
            mask,
        )
    query, key, value = (rng.normal(size=(3, *shape)) for shape in ((2, 7), (5, 7), (5, 11)))
    yield query, key, value, np.arange(5) < np.array([3, 0, 4])[:, None, None]     # padding
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 1, 0, 1]]) == 1      # L is not S
    yield rng.normal(size=(3, 7)), rng.normal(size=(5, 7)), rng.normal(size=(5, 2)), mask


MASKED_ATTENTION = Exercise(
    id="masked-attention",
    chapter=3,
    stars=3,
    title="Who may look at whom",
    statement=r"""
Write attention with a mask: True means that query $i$ may attend to key $j$, False that the key
counts as if it were not there. The mask broadcasts to `(..., L, S)`; one for padding, for
example, has the shape `(B, 1, S)`. A query that may attend to nothing at all gets an output of
zeros, never NaN. The scores are divided by $\sqrt{d}$.""",
    reference=masked_attention,
    alternatives=(
        masked_by_choosing_keys,
        masked_and_divided_again,
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: np.nan_to_num(filled(query, key, value, mask, -np.inf)),
    ),
    wrong=(
        Wrong("mask ignored",
              lambda query, key, value, mask: normalised(dot_scores(query, key)) @ value,
              "The mask changes nothing here: every query attends to every key.",
              "mask 在这里没有起作用：每个查询都看到了所有的键。"),
        Wrong("multiplied after softmax",
              lambda query, key, value, mask: (normalised(dot_scores(query, key)) * mask) @ value,
              "You removed the blocked keys after softmax, so what is left of a row sums to less "
              "than 1. The allowed keys should share the whole.",
              "你在 softmax 之后才去掉被挡住的键，一行剩下的权重之和就小于 1 了。"
              "允许的键应当分到全部的 1。"),
        Wrong("zero in the scores",
              lambda query, key, value, mask: filled(query, key, value, mask, 0.0),
              "The blocked scores are 0 here. For softmax 0 is a score like any other, even better "
              "than a negative one, so these keys still get weight.",
              "这里被挡住的分数成了 0。对 softmax 来说，0 也是普通的分数，甚至比负分还高，"
              "这些键仍会得到权重。"),
        Wrong("mask upside down",
              lambda query, key, value, mask: masked_attention(query, key, value, ~mask),
              "You blocked where the mask is True. In this book True means that a query may "
              "attend; in one module of PyTorch it is the other way round.",
              "你在 mask 为 True 的地方挡住了。在本书中，True 表示可以看；"
              "PyTorch 的某个模块恰好相反。"),
        Wrong("queries for keys",
              lambda query, key, value, mask: masked_attention(query, key, value, mask.mT),
              "The mask lies on its side, so it silences queries where it should hide keys. With "
              "padding, the real words would still look at it.",
              "mask 转置了：它本该挡住键，现在挡住的却是查询。有填充时，真正的词仍会看到填充。"),
        Wrong("NaN in an empty row",
              lambda query, key, value, mask: filled(query, key, value, mask, -np.inf),
              "Right wherever something is allowed. A query that may attend to nothing gets 0 "
              "divided by 0; it should get zeros.",
              "只要有允许的键，你的答案就是对的。但什么都不能看的查询得到了 0 除以 0，"
              "它的输出应当是零。"),
        Wrong("mean in an empty row",
              lambda query, key, value, mask: filled(query, key, value, mask, -1e9),
              "Right wherever something is allowed. In an empty row all blocked keys are equally "
              "bad, so they share the weight; it should get zeros.",
              "只要有允许的键，你的答案就是对的。但在空的一行里，被挡住的键同样差，于是平分了权重；"
              "这里应当得到零。"),
        Wrong("all keys in an empty row",
              lambda query, key, value, mask: (
                  normalised(dot_scores(query, key) - 1e9 * ~mask) @ value),
              "Right wherever something is allowed. In an empty row you took the same large "
              "number from every score, which changes nothing: that query sees all keys again.",
              "只要有允许的键，你的答案就是对的。但在空的一行里，每个分数都减去了同一个大数，"
              "等于没变：这个查询又看到了所有的键。"),
        Wrong("empty rows only",
              lambda query, key, value, mask: (
                  normalised(dot_scores(query, key)) * mask.any(-1, keepdims=True)) @ value,
              "You use the mask only for the queries that may attend to nothing. For all the "
              "others it hides single keys, and these still get weight.",
              "你只对什么都不能看的查询用了 mask。对其他的查询，它也挡住了某些键，"
              "而这些键仍得到了权重。"),
        Wrong("mask added",
              lambda query, key, value, mask: normalised(dot_scores(query, key) + mask) @ value,
              "You added the mask to the scores, where True counts as 1. The allowed keys get "
              "a little more, but the blocked ones are still there.",
              "你把 mask 加到了分数上，True 当成了 1。允许的键多得了一点，被挡住的键却还在。"),
        Wrong("no division",
              lambda query, key, value, mask: masked_attention(
                  query * np.sqrt(query.shape[-1]), key, value, mask),
              "The mask is right, but the scores have not been divided, so the weights come out "
              "too sharp.",
              "mask 用对了，但分数没有做除法，权重因此过于集中。"),
        Wrong("over the queries",
              lambda query, key, value, mask: np.nan_to_num(normalised(
                  np.where(mask, dot_scores(query, key), -np.inf), -2)) @ value,
              "The mask is right, but softmax runs over the queries: the columns sum to 1. The "
              "keys should compete for each query.",
              "mask 用对了，但 softmax 沿查询的方向做了，每一列之和为 1。"
              "应当是各个键争夺同一个查询。"),
    ),
    cases=masked_attention_cases,
)


def score_gradient(scores, value, g):
    """Return the gradient (S,) of the loss with respect to one query's scores (S,).

    `value` is (S, d_v); `g` (d_v,) is the gradient with respect to the output.
    """
    weights = np.exp(scores) / np.exp(scores).sum()  # (S,)
    b = weights @ value                              # (d_v,): the output
    return weights * ((value - b) @ g)


def gradient_by_jacobian(scores, value, g):
    weights = normalised(scores)
    jacobian = np.diag(weights) - np.outer(weights, weights)         # (S, S): weight by score
    return jacobian @ (value @ g)


def gradient_by_differences(scores, value, g):
    step = 1e-5 * np.eye(len(scores))                                # row j raises score j

    def loss(scores):
        return normalised(scores) @ value @ g

    return (loss(scores + step) - loss(scores - step)) / 2e-5


def gradient_by_loop(scores, value, g):
    weights = normalised(scores)
    gradient = np.zeros(len(scores))
    for j in range(len(scores)):
        for k in range(len(scores)):
            gradient[j] += weights[k] * ((j == k) - weights[j]) * (value[k] @ g)
    return gradient


def score_gradient_cases(rng):
    for S, d_v in ((3, 5), (7, 3), (5, 2), (11, 7)):
        scores = rng.normal(size=S)
        scores = 1.2 * (scores - scores.mean()) / scores.std() + 0.3
        g = rng.choice([-1, 1], size=d_v) * rng.uniform(0.5, 2, size=d_v)
        g[:2] = abs(g[0]), -abs(g[1])
        yield scores, 2 * rng.normal(size=(S, d_v)) + 0.5, g


SCORE_GRADIENT = Exercise(
    id="score-gradient",
    chapter=3,
    stars=3,
    title="How the loss pulls at a score",
    statement=r"""
Raise one score a little, and all weights of the query change, and so does the output $b$. You
know $g$, the gradient of a loss with respect to $b$. Write the gradient of the loss with respect
to each score. Derive it, or look it up in {ref}`sec-qkv-learnt`; differences from both sides of
a score, with small steps, are exact enough as well.""",
    reference=score_gradient,
    alternatives=(gradient_by_jacobian, gradient_by_differences, gradient_by_loop),
    wrong=(
        Wrong("as if a score moved one weight",
              lambda scores, value, g: normalised(scores) * (value @ g),
              "You let each score raise its own weight alone. The weights sum to 1, so all of "
              "them give way, and the output loses some of what it had.",
              "你让每个分数只提高自己的权重。权重之和是 1，所有权重都要让出一些，"
              "输出也会失去一部分原有的成分。"),
        Wrong("own weight only",
              lambda scores, value, g: (lambda w: w * (1 - w) * (value @ g))(normalised(scores)),
              "You counted how a score changes its own weight, rightly, but the weights of the "
              "other keys change as well.",
              "分数对自己权重的影响你算对了，但其他键的权重也会随之改变。"),
        Wrong("gradient of the weights", lambda scores, value, g: value @ g,
              "This is the gradient with respect to the weights. Between scores and weights "
              "stands softmax, which has a derivative too.",
              "这是对权重的梯度。分数和权重之间还有 softmax，它也有导数。"),
        Wrong("without the weight",
              lambda scores, value, g: (value - normalised(scores) @ value) @ g,
              "The direction is right, but every key pulls equally. A key that has hardly any "
              "weight can hardly move the output.",
              "方向对了，但每个键的作用都一样大。一个几乎没有权重的键，也几乎推不动输出。"),
        Wrong("mean for the output",
              lambda scores, value, g: normalised(scores) * ((value - value.mean(0)) @ g),
              "You measured each value from the plain mean of all. What moves is the output, "
              "and that is a weighted mean.",
              "你是从所有值的普通平均出发的。移动的是输出，而输出是加权平均。"),
        Wrong("sign turned", lambda scores, value, g: -score_gradient(scores, value, g),
              "Every sign is turned: this is the way down, which training takes. The gradient "
              "points the way up.",
              "每个符号都反了：这是训练时下降的方向。梯度指向上升的方向。"),
        Wrong("twice as large", lambda scores, value, g: 2 * score_gradient(scores, value, g),
              "Every number is twice as large as it should be. From a step below to a step above "
              "there are two steps; and if you put a squared error in, its 2 is in `g` already.",
              "每个数都大了一倍。从下面一步到上面一步，一共是两步；若你用了平方误差，"
              "那个 2 已经在 `g` 里了。"),
        Wrong("gradient of the values",
              lambda scores, value, g: np.outer(normalised(scores), g),
              "This is the gradient with respect to the values: a vector for each key. A score "
              "is one number, and so is its gradient.",
              "这是对值的梯度，每个键一个向量。分数是一个数，它的梯度也是一个数。"),
        Wrong("without g",
              lambda scores, value, g: (
                  normalised(scores)[:, None] * (value - normalised(scores) @ value)),
              "This is how the output moves with each score. What that means for the loss is "
              "still open, and `g` tells.",
              "这是输出随各个分数的变化。它对损失意味着什么，还要由 `g` 来说明。"),
        Wrong("gradient of the softmax only",
              lambda scores, value, g: normalised(scores) * (1 - normalised(scores)),
              "This is how each weight answers to its own score. Values and loss have not come "
              "in yet.",
              "这是每个权重随自己的分数的变化。值和损失都还没有用上。"),
    ),
    cases=score_gradient_cases,
)


def one_way():
    """Return W_q and W_k, each (d, 3), for the elements red, apple and falls."""
    W_q = np.array([[0.0, 4.0, 0.0]])  # apple asks, the others ask for nothing
    W_k = np.array([[1.0, 0.0, 0.0]])  # red can be found, the others cannot
    return W_q, W_k


def one_way_measure(matrices):
    """Return how the shapes are (1 fits, 2 turned, 0 neither), and three kinds of looking.

    The third fact: red does not look back (0), looks (1), or just as apple looks at it (2).
    """
    try:
        W_q, W_k = (np.asarray(matrix, dtype=float) for matrix in matrices)
    except (TypeError, ValueError):
        return 0, 0, 0, False
    shape = W_q.shape
    if len(shape) != 2 or W_k.shape != shape or not np.isfinite([W_q, W_k]).all():
        return 0, 0, 0, False
    if shape[1] != 3 or shape[0] == 0:
        return 2 * int(shape[0] == 3), 0, 0, False
    scores = W_q.T @ W_k / np.sqrt(len(W_q))            # (3, 3): the elements are one-hot
    weights = normalised(scores)
    asks = int(np.searchsorted([0.2, 0.5, 0.9], weights[1, 0]))     # not, alike, some, nearly all
    back = 0 if scores[0, 1] <= 1e-9 else 2 if np.isclose(scores[0, 1], scores[1, 0]) else 1
    return 1, asks, back, bool(max(weights[0, 0], weights[2, 0]) <= 0.5)


ONE_WAY = Exercise(
    id="one-way",
    chapter=3,
    stars=3,
    title="The noun looks, the adjective does not look back",
    statement=r"""
There are many right answers to this one. Three elements, *red*, *apple* and *falls*, are the
one-hot vectors $(1, 0, 0)$, $(0, 1, 0)$ and $(0, 0, 1)$. Invent $W^q$ and $W^k$, each with 3
columns and as many rows as you like, such that *apple* gives at least 0.9 of its weight to
*red*, the score of *red* for *apple* is 0 or less, and *red* and *falls* each give at most half
of their weight to *red*. The scores are divided by $\sqrt{d}$. Why can it not be done with
$W^q = W^k$?""",
    reference=one_way,
    alternatives=(
        lambda: (9 * np.eye(3), np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])),
        lambda: ([[-1, 4, -1], [1, 4, 0]], [[2, -1, 0], [2, -1, 0]]),
        lambda: np.array([[[0, -5, 0], [1, 0, 2]], [[-2, 0, 0], [0, 0, 3]]]),
    ),
    wrong=(
        Wrong("one matrix for both",
              lambda: (np.array([[4.0, 2.0, 0.0]]), np.array([[4.0, 2.0, 0.0]])),
              "One matrix serves for queries and keys, so the scores are symmetric: as high as "
              "apple scores red, red scores apple. Asking and being found are two things.",
              "你让查询和键共用了一个矩阵，分数就是对称的：apple 给 red 打多高，"
              "red 也给 apple 打多高。提问和被找到是两回事。"),
        Wrong("one matrix, shared evenly",
              lambda: (np.array([[5.0, 5.0, 0.0]]), np.array([[5.0, 5.0, 0.0]])),
              "The scores are symmetric: as high as apple scores red, red scores apple. Apple "
              "also finds itself as easily as red. Asking and being found are two things.",
              "分数是对称的：apple 给 red 打多高，red 也给 apple 打多高；"
              "apple 找到自己和找到 red 一样容易。提问和被找到是两回事。"),
        Wrong("both ways",
              lambda: (np.array([[9.0, 0, 0], [0, 9, 0]]), np.array([[0.0, 1, 0], [1, 0, 0]])),
              "Apple looks at red, but red looks back. Only the noun has something to ask.",
              "apple 看着 red，但 red 也在看 apple。只有名词该提问。"),
        Wrong("the other way round",
              lambda: (np.array([[9.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
              "Here red looks at apple. Queries decide who asks, and keys decide who is found; the "
              "two have changed places.",
              "这里是 red 在看 apple。谁在提问，由查询决定；谁被找到，由键决定。两者对调了。"),
        Wrong("everybody looks",
              lambda: (np.array([[9.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
              "Apple looks at red, but so do all the others. What they ask must differ.",
              "apple 看着 red，但其他元素也都在看 red。它们的提问应当不同。"),
        Wrong("too weak",
              lambda: (np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
              "The direction is right, but the score is small, and softmax leaves the others too "
              "much. How could it grow?",
              "方向对了，但分数太小，softmax 还给别的元素留了太多。怎样让它变大？"),
        Wrong("each looks at itself", lambda: (5 * np.eye(3), 5 * np.eye(3)),
              "Each element finds itself, since its query and its key are the same. Apple should "
              "ask for something that it is not.",
              "每个元素找到的都是自己，因为它的查询和键相同。apple 应当去找不同于自己的东西。"),
        Wrong("wrong sign",
              lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[-1.0, 0.0, 0.0]])),
              "Apple turns away from red: that score is strongly negative. A match has a large "
              "positive one.",
              "apple 在回避 red：这个分数是很大的负数。匹配时，分数应当是很大的正数。"),
        Wrong("one element per row",
              lambda: (np.array([[0.0], [9.0], [0.0]]), np.array([[1.0], [0.0], [0.0]])),
              "Your matrices have a row for each element. In this book a matrix has a column for "
              "each number of the vector it is applied to.",
              "你的矩阵是每个元素一行。在本书中，矩阵有几列，取决于它所作用的向量有几个分量。"),
    ),
    cases=lambda rng: [()],
    measure=one_way_measure,
    asked=(
        ("there are two matrices with 3 columns and the same number of rows",
         "共有两个矩阵，各有 3 列，行数相同"),
        ("apple gives at least 0.9 of its weight to red", "apple 至少把 0.9 的权重给了 red"),
        ("the score of red for apple is 0 or less", "red 对 apple 的分数不大于 0"),
        ("red and falls each give at most half of their weight to red",
         "red 和 falls 给 red 的权重都不超过一半"),
    ),
)

EXERCISES = [
    OUTPUT_BY_HAND,
    DOT_SCORES,
    STABLE_SOFTMAX,
    ADDITIVE_SCORES,
    RELU_PER_KEY,
    ONE_OUTPUT,
    IN_COLUMNS,
    SELF_ATTENTION,
    MASKED_ATTENTION,
    SCORE_GRADIENT,
    ONE_WAY,
]
