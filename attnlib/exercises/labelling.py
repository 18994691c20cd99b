"""Exercises of chapter 2: label every word."""

import numpy as np

import attnlib
from attnlib.exercises._exercise import Exercise, Wrong


def window_by_hand():
    """Return the four outputs of the window, one for each word."""
    words, factors = [2, -1, 3, 1], np.array([3, 2, -1])
    padded = np.array([0, *words, 0])
    return [factors @ padded[i : i + 3] for i in range(4)]


WINDOW_BY_HAND = Exercise(
    id="window-by-hand",
    chapter=2,
    stars=1,
    title="A window at both ends",
    statement="""
Four words, and the embedding of each is a single number: $2, -1, 3, 1$. A window of reach 1 slides
over them: it takes 3 times the word on the left, plus 2 times the word itself, minus the word on
the right. Beyond both ends of the sentence stand zeros. Fill in the four outputs, one for each
word.""",
    reference=window_by_hand,
    alternatives=(
        lambda: [5, 1, 2, 11],
        lambda: (5.0, 1.0, 2.0, 11.0),
        lambda: np.convolve([2, -1, 3, 1], [-1, 2, 3], mode="same"),
    ),
    wrong=(
        Wrong("left and right exchanged", lambda: [1, 5, 10, -1],
              "Left and right have changed places: you took 3 times the word on the right. What "
              "mathematicians call a convolution does that too; a window reads as it is written.",
              "左右对调了：你把右边的词乘了 3。数学上的卷积也会这样翻转，"
              "而窗是按写出来的顺序读的。"),
        Wrong("only whole windows", lambda: [1, 2],
              "You kept the windows that fit whole. Every word needs an output, those at the ends "
              "too; zeros fill the gaps.",
              "你只保留了完整的窗。每个词都要有输出，两端的词也不例外，空缺处由零补上。"),
        Wrong("round the corner", lambda: [8, 1, 2, 9],
              "At the ends your window goes on at the other end of the sentence. Beyond the ends "
              "there is nothing but zeros.",
              "到了句子一端，你的窗从另一端接着取词。句子之外只有零。"),
        Wrong("repeats the end", lambda: [11, 1, 2, 10],
              "Beyond the ends you repeated the first and the last word. Zeros stand there.",
              "在句子之外，你重复了第一个词和最后一个词。那里应当是零。"),
        Wrong("starts at the word", lambda: [1, 2, 11, 3],
              "Your window begins at the word and looks only to the right. The word itself stands "
              "in the middle.",
              "你的窗从这个词开始，只往右看。这个词应当在窗的正中间。"),
        Wrong("ends at the word", lambda: [-2, 5, 1, 2],
              "Your window ends at the word and looks only to the left. The word itself stands in "
              "the middle.",
              "你的窗到这个词为止，只往左看。这个词应当在窗的正中间。"),
        Wrong("without the word", lambda: [1, 3, -4, 9],
              "You took both neighbours and left the word itself out. The window sees it as well.",
              "你取了左右两个邻居，却漏掉了这个词自己。窗也看得见它。"),
        Wrong("plus for minus", lambda: [3, 7, 4, 11],
              "You added the word on the right. It is taken away: its factor is -1.",
              "你把右边的词加上了。它应当被减去：它的系数是 -1。"),
        Wrong("adds up", lambda: [1, 4, 3, 4],
              "You added the words of each window as they are. Each place in the window has a "
              "factor of its own.",
              "你把窗里的词直接加了起来。窗里的每个位置都有自己的系数。"),
    ),
    cases=lambda rng: [()],
)


def masked_accuracy(logits, labels, mask):
    """Return the share of real words whose largest logit is the one of their label.

    `logits` is (B, L, num_labels), `labels` integers (B, L), `mask` boolean (B, L).
    """
    hits = logits.argmax(axis=-1) == labels                # (B, L)
    return hits[mask].mean()


def masked_accuracy_by_loop(logits, labels, mask):
    right = total = 0
    for b, i in zip(*np.nonzero(mask), strict=True):
        right += int(np.argmax(logits[b, i])) == labels[b, i]
        total += 1
    return right / total


def hits(logits, labels):
    return logits.argmax(-1) == labels


def each_sentence(values, mask):
    return np.array([value[keep].mean() for value, keep in zip(values, mask, strict=True)])


def labelled_batch(rng, batch, length, num_labels):
    """Draw a padded batch: sentence 0 all right, a mistake in each other, both in the padding."""
    logits = rng.normal(size=(batch, length, num_labels)) + 0.2
    logits[:, -2, 0], logits[:, -1, 0] = -4.0, 4.0
    mask = np.arange(length) < np.resize([length - 2, 2, length - 3], batch)[:, None]
    missed = rng.random((batch, length)) < 0.3
    missed[0], missed[1:, 0] = False, True
    labels = np.where(mask, (logits.argmax(-1) + missed) % num_labels, 0)
    return logits, labels, mask


def masked_accuracy_cases(rng):
    for sizes in ((3, 7, 5), (2, 11, 4), (5, 8, 3)):
        yield labelled_batch(rng, *sizes)


MASKED_ACCURACY = Exercise(
    id="masked-accuracy",
    chapter=2,
    stars=1,
    title="How many words are right?",
    statement="""
A tagger gave `logits` of shape `(B, L, num_labels)` for a padded batch. Its answer at each word is
the label of the largest logit; the right ones are in `labels`. Write `masked_accuracy`: the share
of words that it labels rightly, from 0 to 1. Only real words count, where `mask` is True; the
padding has labels too, but they mean nothing.""",
    reference=masked_accuracy,
    alternatives=(
        masked_accuracy_by_loop,
        lambda logits, labels, mask: (hits(logits, labels) & mask).sum() / mask.sum(),
        lambda logits, labels, mask: np.average(hits(logits, labels), weights=mask),
    ),
    wrong=(
        Wrong("padding counts too", lambda logits, labels, mask: hits(logits, labels).mean(),
              "The padding takes part in your count, though nobody asked the tagger about it.",
              "填充也算进去了，可并没有人要求标注填充。"),
        Wrong("divides by all places",
              lambda logits, labels, mask: (hits(logits, labels) & mask).mean(),
              "You count right answers at real words only, but divide by the number of all places, "
              "as if every place of padding were a mistake.",
              "你只数了真实的词，除数却是全部位置的个数，好像每个填充位置都标错了。"),
        Wrong("padding counts as right",
              lambda logits, labels, mask: (hits(logits, labels) | ~mask).mean(),
              "You count every place of padding as right. A batch with much padding would look "
              "good for that alone.",
              "你把每个填充位置都算作正确。填充一多，结果自然就好看了。"),
        Wrong("the padding's accuracy",
              lambda logits, labels, mask: hits(logits, labels)[~mask].mean(),
              "You measured the padding. True in the mask stands for a real word.",
              "你算的是填充部分。mask 为 True 的地方才是真实的词。"),
        Wrong("mean of the sentences",
              lambda logits, labels, mask: each_sentence(hits(logits, labels), mask).mean(),
              "You averaged the accuracies of the sentences, so a word in a short sentence weighs "
              "more. Here every word counts the same.",
              "你先求每句话的准确率再平均，短句里的词就占了便宜。这里每个词同样重要。"),
        Wrong("whole sentences",
              lambda logits, labels, mask: (hits(logits, labels) | ~mask).all(1).mean(),
              "This is the share of sentences without any mistake. The question is about words.",
              "这是完全没有错误的句子所占的比例。题目问的是词的比例。"),
        Wrong("share of mistakes",
              lambda logits, labels, mask: 1 - masked_accuracy(logits, labels, mask),
              "This is the share of words that are labelled wrongly. The other share is wanted.",
              "这是标错的词所占的比例。题目问的是标对的那一部分。"),
        Wrong("a number of words",
              lambda logits, labels, mask: (hits(logits, labels) & mask).sum(),
              "This is how many words are right. A share also says out of how many.",
              "这是标对的词的个数。要得到比例，还要看一共有多少个词。"),
        Wrong("never a hit",
              lambda logits, labels, mask: (logits.max(-1) == labels)[mask].mean(),
              "Not one of your answers is ever right. Look for the place of the largest logit, not "
              "for its value, and among the labels of each word, not in the whole batch.",
              "你的答案从来没有对上过。要找的是最大的 logit 的位置，而不是它的数值，"
              "而且是在每个词自己的各个标签中找，不是在整个批次里找。"),
    ),
    cases=masked_accuracy_cases,
)


def per_word_ceiling(ids, labels):
    """Return the best accuracy that a tagger can have if it sees one word at a time.

    `ids` and `labels` are integer arrays (N,): all words, and the label of each.
    """
    right = 0
    for word in np.unique(ids):
        right += np.bincount(labels[ids == word]).max()    # the word's commonest label
    return right / len(ids)


def label_counts(ids, labels):
    counts = np.zeros((ids.max() + 1, labels.max() + 1))
    np.add.at(counts, (ids, labels), 1)
    return counts[np.unique(ids)]                          # (different words, labels)


def ceiling_by_dictionary(ids, labels):
    counts = {}
    for word, label in zip(ids.tolist(), labels.tolist(), strict=True):
        of_word = counts.setdefault(word, {})
        of_word[label] = of_word.get(label, 0) + 1
    return sum(max(of_word.values()) for of_word in counts.values()) / len(ids)


def last_label_seen(ids, labels):
    dictionary = dict(zip(ids, labels, strict=True))
    return np.mean([dictionary[word] == label for word, label in zip(ids, labels, strict=True)])


def one_label_only(ids, labels):
    counts = label_counts(ids, labels)
    return counts[(counts > 0).sum(1) == 1].sum() / len(ids)


def guesses(ids, labels):
    counts = label_counts(ids, labels)
    return (counts.sum(1) / (counts > 0).sum(1)).sum() / len(ids)


def draws(ids, labels):
    counts = label_counts(ids, labels)
    return ((counts**2).sum(1) / counts.sum(1)).sum() / len(ids)


def per_word_ceiling_cases(rng):
    for count, num_words, num_labels in ((29, 5, 3), (41, 7, 4), (53, 8, 5)):
        ids = np.concatenate([np.arange(1, num_words), rng.integers(
            1, num_words, size=count - num_words + 1)])
        labels = np.where(
            rng.random(count) < 0.6, ids % num_labels, rng.integers(num_labels, size=count))
        labels[ids == 1] = 1                               # this word has one label only
        order = rng.permutation(count)
        ids, labels = ids[order], labels[order]
        ids[-1], labels[-1] = 2, 3 % num_labels            # seen last, and not its commonest
        yield ids, labels


PER_WORD_CEILING = Exercise(
    id="per-word-ceiling",
    chapter=2,
    stars=2,
    title="The ceiling of every dictionary",
    statement="""
All words of a set of sentences stand in one row: `ids` of shape $(N,)$ names them, `labels` of
shape $(N,)$ holds their right labels. A tagger that sees one word at a time is a dictionary, with
one label for each word of the vocabulary. Write `per_word_ceiling`: the accuracy of the best
possible dictionary on these very words, from 0 to 1.""",
    reference=per_word_ceiling,
    alternatives=(
        lambda ids, labels: label_counts(ids, labels).max(1).sum() / len(ids),
        ceiling_by_dictionary,
        lambda ids, labels: np.einsum("nv,nl->vl", np.eye(ids.max() + 1)[ids], np.eye(
            labels.max() + 1)[labels]).max(axis=1).sum() / len(labels),
    ),
    wrong=(
        Wrong("keeps the twins apart", lambda ids, labels: 1.0,
              "Your dictionary is always right, so it must give equal words different labels. It "
              "sees nothing but the word: the two saws get the same label wherever they stand.",
              "你的词典永远正确，可见它给相同的词标了不同的标签。它只看得见词本身："
              "两个 saw 无论在哪里，标签都一样。"),
        Wrong("one label for all", lambda ids, labels: np.bincount(labels).max() / len(labels),
              "You gave all words the commonest label. A dictionary may choose a label for every "
              "word of the vocabulary.",
              "你给所有的词都标了最常见的那个标签。词典可以为词表里的每个词各选一个。"),
        Wrong("only words with one label", one_label_only,
              "You gave up every word that bears more than one label. The dictionary still gets "
              "some of those right.",
              "有多个标签的词你全放弃了。其实词典还能答对其中的一部分。"),
        Wrong("mean over the vocabulary",
              lambda ids, labels: np.mean([np.bincount(labels[ids == word]).max() / np.sum(
                  ids == word) for word in np.unique(ids)]),
              "You averaged over the different words, so a rare word weighs as much as a common "
              "one. Accuracy counts each time that a word occurs.",
              "你对不同的词求了平均，罕见词和常见词就一样重了。准确率要按词出现的次数来算。"),
        Wrong("draws by frequency", draws,
              "Your tagger draws a label as often as it occurs. A dictionary does better: it "
              "always says the same, the likeliest.",
              "你的做法是按频率随机抽一个标签。词典可以做得更好：每次都给出最常见的那个。"),
        Wrong("guesses", guesses,
              "You let the tagger guess among the labels that a word can bear, as if they were "
              "equally common. The dictionary knows better.",
              "你让模型在一个词可能的标签里瞎猜，仿佛它们同样常见。词典知道得更多。"),
        Wrong("last label seen", last_label_seen,
              "Your dictionary keeps whichever label it saw last. For the ceiling it has to keep "
              "the commonest.",
              "你的词典留下的是最后见到的标签。要达到上限，应当留下最常见的那个。"),
        Wrong("the best word of each label",
              lambda ids, labels: label_counts(ids, labels).max(0).sum() / len(ids),
              "For each label you chose a word. It is the other way round: for each word the "
              "dictionary chooses a label.",
              "你为每个标签选了一个词。应当反过来：词典为每个词选一个标签。"),
        Wrong("share of mistakes", lambda ids, labels: 1 - per_word_ceiling(ids, labels),
              "This is the share of words that even the best dictionary gets wrong. The question "
              "is what share it gets right.",
              "这是最好的词典也会标错的比例。题目问的是它能标对的比例。"),
    ),
    cases=per_word_ceiling_cases,
)


def window_features(vectors, reach):
    """Return what a window sees at each word: (..., L, d) -> (..., L, (2 reach + 1) d).

    `reach` is the number of words on each side.
    """
    length = vectors.shape[-2]
    ends = [(0, 0)] * (vectors.ndim - 2) + [(reach, reach), (0, 0)]
    padded = np.pad(vectors, ends)                         # (..., L + 2 reach, d)
    neighbours = [padded[..., n : n + length, :] for n in range(2 * reach + 1)]
    return np.concatenate(neighbours, axis=-1)             # (..., L, (2 reach + 1) d)


def window_features_by_loop(vectors, reach):
    *lead, length, d = vectors.shape
    features = np.zeros((*lead, length, (2 * reach + 1) * d))
    for i in range(length):
        for n, j in enumerate(range(i - reach, i + reach + 1)):
            if 0 <= j < length:
                features[..., i, n * d : (n + 1) * d] = vectors[..., j, :]
    return features


def window_features_by_index(vectors, reach):
    length = vectors.shape[-2]
    places = np.arange(length)[:, None] + np.arange(-reach, reach + 1)
    inside = (places >= 0) & (places < length)
    seen = vectors[..., places.clip(0, length - 1), :] * inside[..., None]
    return seen.reshape(*seen.shape[:-2], -1)


def window_features_by_matrix(vectors, reach):
    length = vectors.shape[-2]
    shifts = [np.eye(length, k=n) @ vectors for n in range(-reach, reach + 1)]
    return np.concatenate(shifts, axis=-1)


def blocks(vectors, reach):
    features = window_features(vectors, reach)
    return features.reshape(*vectors.shape[:-1], 2 * reach + 1, vectors.shape[-1])


def glued(seen):
    return seen.reshape(*seen.shape[:-2], -1)


def wrapped(vectors, reach):
    return np.concatenate(
        [np.roll(vectors, -n, axis=-2) for n in range(-reach, reach + 1)], axis=-1)


def ends_repeated(vectors, reach):
    places = np.arange(vectors.shape[-2])[:, None] + np.arange(-reach, reach + 1)
    return glued(vectors[..., places.clip(0, vectors.shape[-2] - 1), :])


def ends_at_the_word(vectors, reach):
    longer = window_features(vectors, 2 * reach)
    return longer[..., : (2 * reach + 1) * vectors.shape[-1]]


def whole_windows_only(vectors, reach):
    return window_features(vectors, reach)[..., reach : vectors.shape[-2] - reach, :]


def window_features_cases(rng):
    for shape, reach in (((7, 3), 1), ((2, 11, 3), 2), ((3, 2, 5, 4), 1), ((2, 7, 5), 3)):
        yield rng.normal(size=shape) + 0.2, reach
    yield rng.normal(size=(5, 3)), 0                       # a per-word network
    yield rng.normal(size=(2, 3)), 4                       # farther than the sentence


WINDOW_FEATURES = Exercise(
    id="window-features",
    chapter=2,
    stars=2,
    title="What a window hands to the network",
    statement="""
Write `window_features`: it turns vectors `(..., L, d)` into `(..., L, (2 reach + 1) d)`. Row $i$
holds whole vectors, end to end, from that of word $i$ - `reach` to that of word $i$ + `reach`, in
this order. Where the sentence has no such word, there are zeros. `reach` may be 0, or larger than
the sentence.""",
    reference=window_features,
    alternatives=(
        window_features_by_loop,
        window_features_by_index,
        window_features_by_matrix,
    ),
    wrong=(
        Wrong("number by number", lambda vectors, reach: glued(blocks(vectors, reach).mT),
              "The numbers are all there, but sorted by entry: the first entry of every neighbour, "
              "then the second. Keep each vector whole, one after the other.",
              "数都在，但是按分量排的：先是所有邻居的第一个分量，再是第二个。"
              "应当把完整的向量一个接一个地排。"),
        Wrong("from right to left",
              lambda vectors, reach: glued(blocks(vectors, reach)[..., ::-1, :]),
              "Your neighbours stand from right to left. The first block belongs to the word "
              "farthest to the left.",
              "你的邻居是从右往左排的。第一段应属于最左边的词。"),
        Wrong("round the corner", wrapped,
              "At the ends your window goes on at the other end of the sentence. Beyond the ends "
              "there are zeros.",
              "到了句子一端，你的窗从另一端接着取词。句子之外应当是零。"),
        Wrong("repeats the ends", ends_repeated,
              "Beyond the ends you repeat the first and the last word. Zeros stand there, so that "
              "the network can notice the end.",
              "在句子之外，你重复了第一个词和最后一个词。那里应当是零，网络才能察觉到句子的边界。"),
        Wrong("only whole windows", whole_windows_only,
              "The words near the ends have no row, because their windows stick out. Every word "
              "needs a label, so every word needs a row.",
              "靠近两端的词没有自己的行，因为它们的窗伸到了句子之外。每个词都要有标签，"
              "所以每个词都要有一行。"),
        Wrong("ends at the word", ends_at_the_word,
              "Your window ends at the word: it looks twice as far to the left and never to the "
              "right. The word stands in the middle.",
              "你的窗到这个词为止：往左看了两倍远，往右一个也不看。这个词应当在正中间。"),
        Wrong("without the word",
              lambda vectors, reach: glued(np.delete(blocks(vectors, reach), reach, axis=-2)),
              "Your windows hold the neighbours and leave the word itself out. Its own vector "
              "belongs in the middle.",
              "你的窗里只有邻居，没有这个词自己。它自己的向量应放在正中间。"),
        Wrong("only to the left",
              lambda vectors, reach: glued(blocks(vectors, reach)[..., : reach + 1, :]),
              "You took the word and what stands to its left. The window reaches as far to the "
              "right.",
              "你取了这个词和它左边的词。窗往右也伸得一样远。"),
        Wrong("adds the neighbours", lambda vectors, reach: blocks(vectors, reach).sum(-2),
              "You added the vectors of each window up. Then nobody can tell which neighbour stood "
              "where; set end to end, each keeps its place.",
              "你把窗里的向量加在了一起，这样就分不清哪个邻居在哪里了。首尾相接，"
              "每个才能保留自己的位置。"),
        Wrong("not glued together", blocks,
              "The right vectors are there, but each neighbour has a row of its own. The network "
              "takes one long vector for each word.",
              "向量都对了，但每个邻居各占一行。网络要的是每个词对应一个长向量。"),
    ),
    cases=window_features_cases,
)


def who_reaches_whom(seq_len, reach, num_layers):
    """Return a boolean array (L, L): True where output i can depend on input j.

    Each of the `num_layers` layers sees `reach` places on each side.
    """
    places = np.arange(seq_len)
    distance = np.abs(places[:, None] - places)            # (L, L)
    return distance <= num_layers * reach


def map_layer_by_layer(seq_len, reach, num_layers):
    reached = np.eye(seq_len, dtype=bool)
    for _ in range(num_layers):
        reached = attnlib.band_mask(seq_len, left=reach, right=reach) @ reached
    return reached


def map_by_loop(seq_len, reach, num_layers):
    return np.array([
        [abs(i - j) <= reach * num_layers for j in range(seq_len)] for i in range(seq_len)
    ])


def apart(seq_len):
    places = np.arange(seq_len)
    return np.abs(places[:, None] - places)


def ways(seq_len, reach, num_layers):
    return np.linalg.matrix_power((apart(seq_len) <= reach).astype(int), num_layers)


def ring(seq_len, reach, num_layers):
    distance = apart(seq_len)
    return np.minimum(distance, seq_len - distance) <= reach * num_layers


def only_to_the_left(seq_len, reach, num_layers):
    return np.tril(who_reaches_whom(seq_len, reach, num_layers))


def who_reaches_whom_cases(rng):
    more = int(rng.integers(0, 4))
    yield 11 + more, 1, 3
    yield 17 + more, 2, 3
    yield 19 + more, 3, 2
    yield 7, 2, 1                                          # one layer
    yield 5 + more, 0, 3                                   # a per-word network, three layers deep
    yield 4, 3, 2                                          # all of the sentence


WHO_REACHES_WHOM = Exercise(
    id="who-reaches-whom",
    chapter=2,
    stars=2,
    title="How far do stacked windows see?",
    statement="""
Windows can be stacked: each layer reads the outputs of the layer below, at the word itself and at
`reach` places on each side. Write `who_reaches_whom` for `num_layers` such layers and $L$ =
`seq_len` words: a boolean $(L, L)$ map, True in row $i$, column $j$ where output $i$ can depend on
input $j$. With `reach` 0 the layers are per-word networks.""",
    reference=who_reaches_whom,
    alternatives=(
        map_layer_by_layer,
        map_by_loop,
        lambda seq_len, reach, num_layers: ways(seq_len, reach, num_layers) > 0,
    ),
    wrong=(
        Wrong("one layer only",
              lambda seq_len, reach, num_layers: apart(seq_len) <= reach,
              "This is what one layer sees. The next layer reads outputs that have already seen "
              "their own neighbours.",
              "这是一层能看到的范围。下一层读到的输出，已经看过它们各自的邻居了。"),
        Wrong("power instead of product",
              lambda seq_len, reach, num_layers: apart(seq_len) <= reach**num_layers,
              "You let the reach multiply with itself. Each layer adds the same number of places "
              "on each side.",
              "你让可见的距离自己和自己相乘了。每多一层，两边各增加同样多的位置。"),
        Wrong("sum instead of product",
              lambda seq_len, reach, num_layers: apart(seq_len) <= reach + num_layers,
              "You let each layer add one place. It adds as many places as one window reaches.",
              "你让每一层只增加一个位置。窗伸出多远，每层就增加多少。"),
        Wrong("multiplies the width",
              lambda seq_len, reach, num_layers: (
                  apart(seq_len) <= (2 * reach + 1) * num_layers // 2),
              "You multiplied the whole width of a window, so the word in the middle counts once "
              "for each layer. Only the steps to each side add up.",
              "你乘的是窗的总宽度，正中间的词在每一层都被算了一次。逐层累加的只是往两边走的步数。"),
        Wrong("width for reach",
              lambda seq_len, reach, num_layers: (
                  apart(seq_len) <= (2 * reach + 1) * num_layers),
              "You let each layer go a whole window's width to each side. A window goes only "
              "`reach` places to each side.",
              "你让每一层往两边各走一整个窗宽。窗往每一边只伸 `reach` 个位置。"),
        Wrong("one short",
              lambda seq_len, reach, num_layers: apart(seq_len) < reach * num_layers,
              "The farthest inputs are missing on both sides. With a reach of 1 a word still sees "
              "its neighbours, and with 0 itself.",
              "两边最远的输入漏掉了。`reach` 为 1 时词仍看得见邻居，为 0 时也看得见自己。"),
        Wrong("half as far",
              lambda seq_len, reach, num_layers: apart(seq_len) <= reach * num_layers // 2,
              "You took `reach` for both sides together. It says how far a window goes to each "
              "side.",
              "你把 `reach` 当成了两边加起来的距离。它说的是窗往每一边各伸多远。"),
        Wrong("only to the left", only_to_the_left,
              "Your outputs never depend on words to their right. A window reaches to both sides.",
              "你的输出从不依赖右边的词。窗是往两边伸的。"),
        Wrong("round the corner", ring,
              "The ends of your sentence touch: the first word sees the last. Beyond the ends "
              "there is nothing.",
              "你的句子首尾相连了：第一个词看到了最后一个词。句子之外什么也没有。"),
        Wrong("depth brings neighbours",
              lambda seq_len, reach, num_layers: (
                  apart(seq_len) <= max(reach, 1) * num_layers),
              "The windows are right, but with `reach` 0 every layer sees its own word alone. A "
              "deeper network of this kind is still a dictionary.",
              "窗的部分对了，但 `reach` 为 0 时，每一层都只看见自己的词。"
              "这样的网络再深也还是一本词典。"),
        Wrong("how many ways", ways,
              "You counted the ways from each input to each output. The question is only "
              "whether there is one: True or False.",
              "你数的是从每个输入到每个输出有多少条路。这里只问有没有路：True 或 False。"),
    ),
    cases=who_reaches_whom_cases,
)


def parameter_counts(seq_len, d_model, hidden_dim, num_labels):
    """Return the parameter counts of two taggers: (window, self-attention)."""
    def network(inputs):                                   # two layers with biases
        return (inputs + 1) * hidden_dim + (hidden_dim + 1) * num_labels

    window = network((2 * seq_len - 1) * d_model)          # seq_len - 1 on each side
    attention = 3 * d_model**2 + network(2 * d_model)      # it takes [x_i, b_i]
    return window, attention


def count_arrays(seq_len, d_model, hidden_dim, num_labels):
    last = np.zeros((num_labels, hidden_dim)).size + np.zeros(num_labels).size
    sees = range(-(seq_len - 1), seq_len)
    window = sum(np.zeros((hidden_dim, d_model)).size for _ in sees) + hidden_dim + last
    matrices = np.zeros((3, d_model, d_model)).size
    return window, matrices + np.zeros((hidden_dim, 2 * d_model)).size + hidden_dim + last


def counts(window_inputs, looking, attention_inputs, hidden_dim, num_labels, bias=1):
    def network(inputs):
        return (inputs + bias) * hidden_dim + (hidden_dim + bias) * num_labels

    return network(window_inputs), looking + network(attention_inputs)


def parameter_counts_cases(rng):
    for seq_len, d_model, hidden_dim, num_labels in (
        (5, 3, 7, 2), (11, 4, 5, 3), (2, 8, 3, 5), (44, 32, 64, 10)
    ):
        yield seq_len + int(rng.integers(0, 3)), d_model, hidden_dim, num_labels


PARAMETER_COUNTS = Exercise(
    id="window-or-attention",
    chapter=2,
    stars=2,
    title="What does it cost to see everything?",
    statement="""
Two taggers let each of `seq_len` words see all the others. Both end in a network with biases: a
layer to `hidden_dim` numbers, a relu, a layer to `num_labels`. The first feeds it a *window*, no
wider than needed; the second feeds it $[x_i, b_i]$, the word's own vector and the output of
*self-attention*, whose three matrices (`d_model`, `d_model`) have no bias. Count the parameters of
both, without the embedding: which count grows with the sentence?""",
    reference=parameter_counts,
    alternatives=(
        count_arrays,
        lambda L, d, h, n: (
            h * d * (2 * L - 1) + h + n * h + n, d * d * 3 + h * d * 2 + h + n * h + n),
    ),
    wrong=(
        Wrong("exchanged",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n)[::-1],
              "The two counts are right, but they have changed places: the window comes first.",
              "两个数都对，但位置对调了：窗在前。"),
        Wrong("as wide as the sentence",
              lambda L, d, h, n: counts(L * d, 3 * d * d, 2 * d, h, n),
              "A window as wide as the sentence is too narrow: its middle stands at the word, so "
              "the first word would see only half of it. It must see ahead to the last.",
              "和句子一样宽的窗还不够：窗的正中间是当前的词，第一个词只能看到约一半。"
              "它要能一直看到最后一个词。"),
        Wrong("one step too far",
              lambda L, d, h, n: counts((2 * L + 1) * d, 3 * d * d, 2 * d, h, n),
              "Your window is one place too wide on each side. From the first word to the last "
              "there is one step less than there are words.",
              "你的窗两边各宽了一格。从第一个词到最后一个词，步数比词数少一。"),
        Wrong("forgets the biases",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n, bias=0),
              "You counted the matrices only. Each layer of the network also has a bias for every "
              "number that it puts out.",
              "你只数了矩阵。网络的每一层对每个输出的数还有一个偏置。"),
        Wrong("up to the first layer",
              lambda L, d, h, n: ((2 * L - 1) * d * h, 3 * d * d + 2 * d * h),
              "You stopped at the first layer and left its bias out, as the chapter does to "
              "compare what looking costs. Here the whole network counts.",
              "你只数到第一层，并且没算它的偏置；本章比较“看”的代价时就是这样数的。"
              "这里要数整个网络。"),
        Wrong("biases where there are none",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * (d + 1), 2 * d, h, n),
              "You gave the matrices of query, key and value a bias each. Here they have none; "
              "only the layers of the network do.",
              "你给查询、键、值的矩阵也各加了一个偏置。这里它们没有偏置，只有网络的两层才有。"),
        Wrong("one matrix for three",
              lambda L, d, h, n: counts((2 * L - 1) * d, d * d, 2 * d, h, n),
              "You counted one matrix for self-attention. It has three: for query, key and value.",
              "你只给自注意力算了一个矩阵。它有三个，分别对应查询、键和值。"),
        Wrong("the network alone",
              lambda L, d, h, n: counts((2 * L - 1) * d, 0, 2 * d, h, n),
              "For the second tagger you counted the network alone. Self-attention also learns: "
              "the matrices that make query, key and value.",
              "对第二个模型，你只数了网络。自注意力也有要学的东西：得到查询、键和值的那些矩阵。"),
        Wrong("weights as parameters",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + L * L, 2 * d, h, n),
              "You counted the weights of every word for every word. They are computed anew for "
              "each sentence; nothing of them is learnt or kept.",
              "你把每个词对每个词的权重也算成了参数。权重是对每句话现算出来的，不是学来的。"),
        Wrong("matrices for every word",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d * L, 2 * d, h, n),
              "You gave every place three matrices of its own. All words share the same three, so "
              "the sentence may be of any length.",
              "你给每个位置都配了三个矩阵。所有的词共用同样的三个，所以句子多长都可以。"),
        Wrong("only the output",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, d, h, n),
              "After self-attention the network takes two vectors end to end: the word's own and "
              "the output. You counted one.",
              "自注意力之后，网络读两个首尾相接的向量：词自己的和自注意力输出的。你只算了一个。"),
        Wrong("a network for every word",
              lambda L, d, h, n: (
                  L * counts((2 * L - 1) * d, 0, d, h, n)[0],
                  3 * d * d + L * counts(d, 0, 2 * d, h, n)[1]),
              "You counted a network for each place. It is one and the same network that reads "
              "all words, one after the other.",
              "你给每个位置都算了一个网络。其实是同一个网络逐个读所有的词。"),
        Wrong("the work too",
              lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + 2 * L * d, 2 * d, h, n),
              "You added the multiplications that compare and average the words. They are work "
              "and grow with the sentence; parameters do not.",
              "你把比较和平均所需的乘法也加了进去。那是计算量，会随句子的长度增加；参数不会。"),
    ),
    cases=parameter_counts_cases,
)


def masked_cross_entropy(logits, labels, mask):
    """Return the mean over real words of -log(probability of the right label).

    `logits` is (B, L, num_labels), `labels` integers (B, L), `mask` boolean (B, L).
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)  # no exp can overflow
    total = np.exp(shifted).sum(axis=-1)                   # (B, L), at least 1
    right = np.take_along_axis(shifted, labels[..., None], axis=-1)[..., 0]    # (B, L)
    return (np.log(total) - right)[mask].mean()


def losses(logits, labels):
    """Return the loss of every place (B, L)."""
    right = np.take_along_axis(logits, labels[..., None], axis=-1)[..., 0]
    return np.logaddexp.reduce(logits, axis=-1) - right


def cross_entropy_by_loop(logits, labels, mask):
    total = 0.0
    for scores, label in zip(logits[mask], labels[mask], strict=True):
        exps = [np.exp(other - scores.max()) for other in scores]
        total += np.log(sum(exps)) - (scores[label] - scores.max())
    return total / mask.sum()


def cross_entropy_by_one_hot(logits, labels, mask):
    rows, wanted = logits[mask], np.eye(logits.shape[-1])[labels[mask]]
    rows = rows - rows.max(1)[:, None]
    logs = rows - np.log(np.exp(rows).sum(1))[:, None]
    return -np.einsum("nl,nl->", wanted, logs) / len(rows)


def of_the_label(rows, labels):
    return np.take_along_axis(rows, labels[..., None], axis=-1)[..., 0]


def overflows(logits, labels, mask):
    probabilities = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    return -np.log(of_the_label(probabilities, labels))[mask].mean()


def adds_a_little(logits, labels, mask):
    return -np.log(of_the_label(attnlib.softmax(logits), labels) + 1e-9)[mask].mean()


def over_words(logits, labels, mask):
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -of_the_label(logs, labels)[mask].mean()


def one_maximum(logits, labels, mask):
    shifted = logits - logits.max()
    return (np.log(np.exp(shifted).sum(-1)) - of_the_label(shifted, labels))[mask].mean()


def masked_cross_entropy_cases(rng):
    for sizes in ((3, 7, 5), (2, 11, 4), (5, 8, 3)):
        yield labelled_batch(rng, *sizes)
    logits, labels, mask = labelled_batch(rng, 2, 7, 3)
    yield logits + 1000, labels, mask                      # exp overflows
    yield logits + np.resize([1000, -1000], (7, 1)), labels, mask      # words far apart
    logits, labels, mask = labelled_batch(rng, 3, 7, 4)
    gap = (logits.max(-1) - of_the_label(logits, labels))[mask].max()
    yield 1500 / gap * logits, labels, mask                # a probability that is 0 in float64


MASKED_CROSS_ENTROPY = Exercise(
    id="masked-cross-entropy",
    chapter=2,
    stars=3,
    title="The loss of a tagger",
    statement="""
Softmax turns the logits of a word into probabilities of its labels. The loss of the word is minus
the natural logarithm of the probability of the right label. Write `masked_cross_entropy`: the mean
loss of all real words, where `mask` is True. Shapes are `(B, L, num_labels)` for `logits`, `(B, L)`
for the others. Logits of a thousand must not break it, nor a right label that is hopelessly
unlikely.""",
    reference=masked_cross_entropy,
    alternatives=(
        lambda logits, labels, mask: losses(logits, labels)[mask].mean(),
        cross_entropy_by_loop,
        cross_entropy_by_one_hot,
    ),
    wrong=(
        Wrong("the sign", lambda logits, labels, mask: -losses(logits, labels)[mask].mean(),
              "This is the mean logarithm itself, which is negative. The better the tagger, the "
              "smaller its loss should be.",
              "这是对数的平均值，它是负的。模型越好，损失应当越小。"),
        Wrong("overflows", overflows,
              "For everyday logits this is right. With very large ones the exponential leaves the "
              "range of the numbers; what could you take off every logit without changing softmax?",
              "logits 不大时这是对的，很大时指数就超出了数的范围。给每个 logit 减去什么，"
              "softmax 不变呢？"),
        Wrong("the sum overflows", lambda logits, labels, mask: (
            np.log(np.exp(logits).sum(-1)) - of_the_label(logits, labels))[mask].mean(),
              "You saved the division, but the exponential of a very large logit is still beyond "
              "the range of the numbers. Make the logits smaller first, in a way softmax ignores.",
              "你省去了除法，但很大的 logit 取指数后仍会超出数的范围。先把 logit 变小，"
              "并且不影响 softmax 的结果。"),
        Wrong("one maximum for all", one_maximum,
              "You took the largest logit of the whole batch off all of them. A word whose logits "
              "lie far below it is left with exponentials that are all zero.",
              "你给所有的 logit 减去了整个批次里最大的那个。如果一个词的 logits 都远小于它，"
              "取指数后就全成了零。"),
        Wrong("the logarithm of zero", lambda logits, labels, mask: (
            -np.log(of_the_label(attnlib.softmax(logits), labels))[mask].mean()),
              "The softmax is safe, but a very small probability is rounded to zero before you "
              "take its logarithm. Can you get the logarithm without the probability?",
              "softmax 没有溢出，但极小的概率在取对数之前已被舍入成零。能不能不经过概率，"
              "直接得到对数？"),
        Wrong("adds a little to be safe", adds_a_little,
              "The small number inside the logarithm avoids the crash and caps the loss: where the "
              "right label is very unlikely, the loss no longer says how unlikely.",
              "对数里加的小数避免了报错，却也给损失封了顶：正确标签极不可能时，"
              "损失说不出它有多不可能。"),
        Wrong("padding counts too", lambda logits, labels, mask: losses(logits, labels).mean(),
              "The padding takes part in your mean. A network would be trained to label nothing.",
              "填充也参与了你的平均，网络就会去学着给“空”标注。"),
        Wrong("divides by all places",
              lambda logits, labels, mask: (losses(logits, labels) * mask).mean(),
              "The sum leaves the padding out, but you divide by the number of all places, so the "
              "loss shrinks when there is more padding.",
              "求和时去掉了填充，除数却是全部位置的个数，填充越多损失就越小。"),
        Wrong("mean of the sentences",
              lambda logits, labels, mask: each_sentence(losses(logits, labels), mask).mean(),
              "You averaged the losses of the sentences, so a word in a short sentence weighs "
              "more. Here every word counts the same.",
              "你先求每句话的平均损失再平均，短句里的词分量就更重。这里每个词同样重要。"),
        Wrong("sum", lambda logits, labels, mask: losses(logits, labels)[mask].sum(),
              "This is the sum over the words. It grows with the batch; the mean does not.",
              "这是各个词的损失之和，批次越大它越大；平均值则不会。"),
        Wrong("mean over the labels too", lambda logits, labels, mask: (
            losses(logits, labels)[mask].mean() / logits.shape[-1]),
              "Your mean also runs over the labels, most of which add nothing. Each word has one "
              "loss, so the number of labels is no part of the mean.",
              "你的平均把标签也算了进去，而大多数标签的贡献是零。每个词只有一个损失，"
              "不应再除以标签的个数。"),
        Wrong("without the normalisation",
              lambda logits, labels, mask: -of_the_label(logits, labels)[mask].mean(),
              "You took the logit of the right label alone. How likely that label is depends on "
              "the other logits as well.",
              "你只取了正确标签的 logit。它有多大可能，还要看其他的 logit。"),
        Wrong("softmax twice",
              lambda logits, labels, mask: losses(attnlib.softmax(logits), labels)[mask].mean(),
              "Softmax went over the logits twice. The second time it makes all labels almost "
              "equally likely, however sure the network was.",
              "你做了两次 softmax。第二次会把所有标签变得几乎同样可能，不管网络原本多有把握。"),
        Wrong("softmax over the words", over_words,
              "Your probabilities add up to 1 over the words of a sentence. The labels of one word "
              "compete, not the words.",
              "你的概率是在一句话的各个词之间加起来等于 1。相互竞争的是一个词的各个标签，"
              "而不是词。"),
    ),
    cases=masked_cross_entropy_cases,
)


def three_quarters():
    """Return a list of sentences, each a list of (word, label) pairs."""
    return [[("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")]]


def tagged(*texts):
    return [[tuple(pair.split("/")) for pair in text.split()] for text in texts]


def three_quarters_measure(sentences):
    try:
        pairs = [[(str(word), str(label)) for word, label in sentence] for sentence in sentences]
        flat = any(isinstance(pair, str) for sentence in sentences for pair in sentence)
    except (TypeError, ValueError):
        return False, 0.0, False, False
    if flat or not any(pairs):
        return False, 0.0, False, False
    by_word, by_window, twins = {}, {}, False
    for sentence in pairs:
        words = ["", *(word for word, _ in sentence), ""]
        for i, (word, label) in enumerate(sentence):
            by_word.setdefault(word, []).append(label)
            by_window.setdefault(tuple(words[i : i + 3]), set()).add(label)
        twins |= len({word for word, _ in sentence}) < len(set(sentence))
    right = sum(max(map(labels.count, labels)) for labels in by_word.values())
    settled = all(len(labels) == 1 for labels in by_window.values())
    return True, round(right / sum(map(len, pairs)), 4), twins, settled


THREE_QUARTERS = Exercise(
    id="three-quarters",
    chapter=2,
    stars=3,
    title="Sentences of your own",
    statement="""
There are many right answers to this one. Invent labelled sentences, one or more, such that the best
per-word tagger labels exactly 3/4 of all words rightly. In at least one sentence, the same word
must occur with two labels: twins. But a window of reach 1 must settle every label: wherever the
same word stands between the same neighbours, it has the same label. What would self-attention
without positions make of your twins?""",
    reference=three_quarters,
    alternatives=(
        lambda: tagged("we/PRON late/ADV saw/VERB the/DET late/ADJ saw/NOUN again/ADV ./PUNCT"),
        lambda: tagged("they/PRON book/VERB a/DET book/NOUN", "we/PRON fish/VERB a/DET fish/NOUN"),
        lambda: [[["x", "0"], ["x", "1"], ["x", "1"], ["x", "1"]]],
    ),
    wrong=(
        Wrong("not sentences of pairs",
              lambda: [("i", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN")],
              "This is not a list of sentences, each of them a list of pairs of word and label. "
              "Even a single sentence needs a list around it.",
              "这不是句子的列表，其中每个句子是（词，标签）对的列表。就算只有一句话，"
              "外面也要再套一层列表。"),
        Wrong("the full stop is a word",
              lambda: tagged("i/PRON saw/VERB a/DET saw/NOUN ./PUNCT"),
              "The best dictionary labels 4/5 of your words rightly. Every word that it knows for "
              "certain lifts the share, and a full stop is such a word.",
              "最好的词典能标对你 4/5 的词。每个它有把握的词都会提高这个比例，"
              "句号也是这样一个词。"),
        Wrong("counts both twins as lost",
              lambda: tagged(
                  "i/PRON saw/VERB a/DET saw/NOUN in/ADP the/DET park/NOUN ./PUNCT"),
              "The best dictionary labels 7/8 of your words rightly. Of two twins it gets one, so "
              "a pair costs one word and not two.",
              "最好的词典能标对你 7/8 的词。一对双胞胎里它总能答对一个，所以一对只损失一个词，"
              "而不是两个。"),
        Wrong("one label for each word",
              lambda: tagged("i/PRON saw/VERB a/DET duck/NOUN"),
              "Every word has only one label in your sentences, so a dictionary of them is "
              "perfect. What the word could mean elsewhere costs nothing here.",
              "在你的句子里，每个词只有一个标签，词典就能全部答对。一个词在别处还能有什么意思，"
              "这里不算。"),
        Wrong("nothing but twins", lambda: tagged("fish/NOUN fish/VERB"),
              "The best dictionary labels only half of your words rightly. Words that always bear "
              "the same label would lift the share.",
              "最好的词典只能标对你一半的词。加上标签始终不变的词，比例就会提高。"),
        Wrong("twins in two sentences", lambda: tagged("i/PRON saw/VERB", "a/DET saw/NOUN"),
              "The share is right, but no sentence holds twins. In sentences of their own, the "
              "other words could tell the two apart, even for a model that ignores order.",
              "比例对了，但没有一句话里出现双胞胎。分在不同的句子里，"
              "就算不看顺序的模型也能靠其他的词分辨它们。"),
        Wrong("a window is too narrow",
              lambda: tagged(
                  "i/PRON late/ADV saw/VERB ./PUNCT a/DET late/ADJ saw/NOUN ./PUNCT"),
              "The share is right and there are twins, but somewhere the same word between the "
              "same neighbours bears two labels. No window of reach 1 can settle that.",
              "比例对了，也有双胞胎，但有的词左右邻居都相同，标签却不同。"
              "`reach` 为 1 的窗分不清它们。"),
        Wrong("two sentences, too narrow",
              lambda: tagged(
                  "i/PRON late/ADV saw/VERB ./PUNCT", "a/DET late/ADJ saw/NOUN ./PUNCT"),
              "The share is right, but two things are missing: a sentence that holds twins, and "
              "neighbours that settle each label. Bring what decides next to the word.",
              "比例对了，但还缺两样：一句含有双胞胎的话，以及能决定每个标签的邻居。"
              "让起决定作用的词紧挨着它。"),
    ),
    cases=lambda rng: [()],
    measure=three_quarters_measure,
    asked=(
        ("it is a list of sentences, each a list of (word, label) pairs",
         "它是句子的列表，每个句子是（词，标签）对的列表"),
        ("the best per-word tagger labels exactly 3/4 of the words rightly",
         "最好的逐词模型恰好标对 3/4 的词"),
        ("in one sentence, the same word occurs with two labels",
         "有一句话里，同一个词带着两个不同的标签出现"),
        ("a word between the same neighbours always has the same label",
         "左右邻居都相同的同一个词，标签总是相同"),
    ),
)

EXERCISES = [
    WINDOW_BY_HAND,
    MASKED_ACCURACY,
    PER_WORD_CEILING,
    WINDOW_FEATURES,
    WHO_REACHES_WHOM,
    PARAMETER_COUNTS,
    MASKED_CROSS_ENTROPY,
    THREE_QUARTERS,
]
