"""Exercise `window-or-attention`: what does it cost to see everything?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def parameter_counts(seq_len, d_model, hidden_dim, num_labels):
    """Return the parameter counts of two taggers: (window, self-attention)."""
    def network(inputs):                               # two layers with biases
        return (inputs + 1) * hidden_dim + (hidden_dim + 1) * num_labels

    window = network((2 * seq_len - 1) * d_model)      # seq_len - 1 words on each side
    attention = 3 * d_model**2 + network(2 * d_model)  # a vector and its output
    return window, attention                           # only `window` grows with L


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
        (5, 3, 7, 2), (7, 4, 5, 3), (2, 9, 6, 5), (48, 38, 64, 16)
    ):                                                     # every remainder by 2, 3 and 4
        yield seq_len + 12 * int(rng.integers(0, 3)), d_model, hidden_dim, num_labels


EXERCISE = Exercise(
    id="window-or-attention",
    stars=2,
    title="The parameters of a window and of self-attention",
    statement="""
Two taggers let each of `seq_len` words see all the others. Both end in a network with biases: a
layer with `hidden_dim` outputs, a ReLU, and a layer with `num_labels` outputs. The first tagger
feeds it a *window* that is just wide enough for every word to see the whole sentence. The second
feeds it two vectors of size `d_model` end to end: the word's own vector and its output of
*self-attention*, whose three matrices (`d_model`, `d_model`) have no biases. Return the number of
parameters of both taggers, without the embedding. Which of the two grows with the length of the
sentence?""",
    reference=parameter_counts,
    alternatives=(
        count_arrays,
        lambda L, d, h, n: (
            h * d * (2 * L - 1) + h + n * h + n, d * d * 3 + h * d * 2 + h + n * h + n),
    ),
    misconceptions=(
        Misconception(
            "swapped",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n)[::-1],
            "Both counts are right, but in the wrong order: the window comes first."),
        Misconception(
            "as wide as the sentence",
            lambda L, d, h, n: counts(L * d, 3 * d * d, 2 * d, h, n),
            "A window as wide as the sentence is too narrow: the word is in its middle, so the "
            "first word would see only half of the sentence. It has to see as far as the last "
            "word."),
        Misconception(
            "one position too many",
            lambda L, d, h, n: counts((2 * L + 1) * d, 3 * d * d, 2 * d, h, n),
            "Your window is one position too wide on each side. From the first word to the last, "
            "there is one step less than there are words."),
        Misconception(
            "forgets the biases",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n, bias=0),
            "You counted only the matrices. Each layer of the network also has a bias for each of "
            "its outputs."),
        Misconception(
            "only the first layer",
            lambda L, d, h, n: ((2 * L - 1) * d * h, 3 * d * d + 2 * d * h),
            "You stopped at the first layer and left out its bias, as the chapter does when it "
            "compares the two ways of looking at the sentence. Here the whole network counts."),
        Misconception(
            "biases where there are none",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * (d + 1), 2 * d, h, n),
            "You gave the matrices for queries, keys and values a bias each. They have none; only "
            "the layers of the network do."),
        Misconception(
            "one matrix instead of three",
            lambda L, d, h, n: counts((2 * L - 1) * d, d * d, 2 * d, h, n),
            "You counted one matrix for self-attention. It has three, one each for queries, keys "
            "and values."),
        Misconception(
            "the network alone",
            lambda L, d, h, n: counts((2 * L - 1) * d, 0, 2 * d, h, n),
            "For the second tagger you counted only the network. Self-attention has parameters "
            "too: the matrices for queries, keys and values."),
        Misconception(
            "weights as parameters",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + L * L, 2 * d, h, n),
            "You counted the attention weights between all words. They are not parameters, "
            "because they are computed anew for each sentence instead of being learnt."),
        Misconception(
            "matrices for every word",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d * L, 2 * d, h, n),
            "You gave every position three matrices of its own. All words share the same three, "
            "so the sentence may have any length."),
        Misconception(
            "only the output of attention",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, d, h, n),
            "After self-attention, the network takes two vectors end to end: the word's own "
            "vector and the output. You counted only one."),
        Misconception(
            "a network for every word",
            lambda L, d, h, n: (
                L * counts((2 * L - 1) * d, 0, d, h, n)[0],
                3 * d * d + L * counts(d, 0, 2 * d, h, n)[1]),
            "You counted one network per position. The same network is applied to every word."),
        Misconception(
            "the multiplications too",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + 2 * L * d, 2 * d, h, n),
            "You added the multiplications that compare and average the words. They are a cost of "
            "computing, which grows with the sentence, but not parameters."),
    ),
    cases=parameter_counts_cases,
)
