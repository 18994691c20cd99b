"""Exercise `window-or-attention`: what does it cost to see everything?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


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
        (5, 3, 7, 2), (7, 4, 5, 3), (2, 9, 6, 5), (48, 38, 64, 16)
    ):                                                     # every remainder by 2, 3 and 4
        yield seq_len + 12 * int(rng.integers(0, 3)), d_model, hidden_dim, num_labels


EXERCISE = Exercise(
    id="window-or-attention",
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
    misconceptions=(
        Misconception(
            "exchanged",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n)[::-1],
            "The two counts are right, but they have changed places: the window comes first."),
        Misconception(
            "as wide as the sentence",
            lambda L, d, h, n: counts(L * d, 3 * d * d, 2 * d, h, n),
            "A window as wide as the sentence is too narrow: its middle stands at the word, so "
            "the first word would see only half of it. It must see ahead to the last."),
        Misconception(
            "one step too far",
            lambda L, d, h, n: counts((2 * L + 1) * d, 3 * d * d, 2 * d, h, n),
            "Your window is one place too wide on each side. From the first word to the last "
            "there is one step less than there are words."),
        Misconception(
            "forgets the biases",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, 2 * d, h, n, bias=0),
            "You counted the matrices only. Each layer of the network also has a bias for every "
            "number that it puts out."),
        Misconception(
            "up to the first layer",
            lambda L, d, h, n: ((2 * L - 1) * d * h, 3 * d * d + 2 * d * h),
            "You stopped at the first layer and left its bias out, as the chapter does to "
            "compare what looking costs. Here the whole network counts."),
        Misconception(
            "biases where there are none",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * (d + 1), 2 * d, h, n),
            "You gave the matrices of query, key and value a bias each. Here they have none; "
            "only the layers of the network do."),
        Misconception(
            "one matrix for three",
            lambda L, d, h, n: counts((2 * L - 1) * d, d * d, 2 * d, h, n),
            "You counted one matrix for self-attention. It has three: for query, key and value."),
        Misconception(
            "the network alone",
            lambda L, d, h, n: counts((2 * L - 1) * d, 0, 2 * d, h, n),
            "For the second tagger you counted the network alone. Self-attention also learns: "
            "the matrices that make query, key and value."),
        Misconception(
            "weights as parameters",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + L * L, 2 * d, h, n),
            "You counted the weights of every word for every word. They are computed anew for "
            "each sentence; nothing of them is learnt or kept."),
        Misconception(
            "matrices for every word",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d * L, 2 * d, h, n),
            "You gave every place three matrices of its own. All words share the same three, so "
            "the sentence may be of any length."),
        Misconception(
            "only the output",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d, d, h, n),
            "After self-attention the network takes two vectors end to end: the word's own and "
            "the output. You counted one."),
        Misconception(
            "a network for every word",
            lambda L, d, h, n: (
                L * counts((2 * L - 1) * d, 0, d, h, n)[0],
                3 * d * d + L * counts(d, 0, 2 * d, h, n)[1]),
            "You counted a network for each place. It is one and the same network that reads "
            "all words, one after the other."),
        Misconception(
            "the work too",
            lambda L, d, h, n: counts((2 * L - 1) * d, 3 * d * d + 2 * L * d, 2 * d, h, n),
            "You added the multiplications that compare and average the words. They are work "
            "and grow with the sentence; parameters do not."),
    ),
    cases=parameter_counts_cases,
)
