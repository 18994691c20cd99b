"""Exercise `dot-variance`: what the variance of a score grows with."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def dot_variance(query, key, sizes):
    """Return an array (len(sizes), 2): the variances of q . k and of q . k / sqrt(d).

    Row i of `query` (n, D) and row i of `key` (n, D) form a pair. `sizes` is an array
    of whole numbers d from 1 to D: each time, only the first d components count.
    """
    rows = []
    for d in sizes:
        dots = (query[:, :d] * key[:, :d]).sum(axis=1)  # (n,): one for each pair
        rows.append([dots.var(), (dots / np.sqrt(d)).var()])
    return np.array(rows)  # of random vectors: about d on the left, 1 on the right


def variance_by_running_sum(query, key, sizes):
    raw = np.cumsum(query * key, axis=1).var(axis=0)[sizes - 1]
    return np.column_stack([raw, raw / sizes])


def variance_pair_by_pair(query, key, sizes):
    table = np.zeros((len(sizes), 2))
    for row, d in zip(table, sizes, strict=True):
        dots = [float(q[:d] @ k[:d]) for q, k in zip(query, key, strict=True)]
        mean = sum(dots) / len(dots)
        row[0] = sum((dot - mean) ** 2 for dot in dots) / len(dots)
        row[1] = row[0] / d
    return table


def variances(query, key, sizes, spread=np.var, divide=np.sqrt):
    """The reference, with another measure of spread and another divisor."""
    rows = []
    for d in sizes:
        dots = (query[:, :d] * key[:, :d]).sum(1)
        rows.append([spread(dots), spread(dots / divide(d))])
    return np.array(rows)


def of_all_pairs(query, key, sizes):
    return np.array([[(query[:, :d] @ key[:, :d].T).var(),
                      (query[:, :d] @ key[:, :d].T / np.sqrt(d)).var()] for d in sizes])


def of_the_products(query, key, sizes):
    products = [query[:, :d] * key[:, :d] for d in sizes]
    return np.array([[part.var(), (part / np.sqrt(part.shape[1])).var()] for part in products])


def along_the_pairs(query, key, sizes):
    sums = [(query[:, :d] * key[:, :d]).sum(0) for d in sizes]
    return np.array([[part.var(), (part / np.sqrt(len(part))).var()] for part in sums])


def dot_variance_cases(rng):
    for n, D, sizes in ((6, 11, [4, 2, 9]), (13, 8, [1, 8]), (20, 17, [16, 3, 5, 12])):
        query, key = 1.1 * rng.normal(size=(2, n, D)) + [[[0.3]], [[0.4]]]
        query[1] = key[2] = 0
        yield query, key, np.array(sizes, dtype=np.intp)
    yield 60 * query, 60 * key, np.array([2, 7, 17], dtype=np.intp)
    yield rng.normal(size=(5, 1)), rng.normal(size=(5, 1)), np.array([1], dtype=np.intp)
    yield rng.normal(size=(1, 3)), rng.normal(size=(1, 3)), np.array([3, 1], dtype=np.intp)


EXERCISE = Exercise(
    id="dot-variance",
    stars=2,
    title="How the variance of a score grows",
    statement=r"""
Measure how the variance of a dot product grows with the size of the vectors. Row $i$ of `query`
$(n, D)$ and row $i$ of `key` $(n, D)$ form a pair. For each $d$ in the array `sizes`, keep only the
first $d$ components of every vector, compute the $n$ dot products, one for each pair, and find two
variances over the pairs: the variance of the dot products, and that of the dot products divided by
$\sqrt{d}$. A variance is the mean squared distance from the mean, as in `np.var`. Write
`dot_variance`: its result has two columns and one row for each $d$, in the order of `sizes`. Once
your answer passes, try it on random vectors from
`np.random.default_rng(0).normal(size=(2, 10000, 256))` with `np.array([4, 16, 64, 256])`. How do
the two columns change with $d$?""",
    reference=dot_variance,
    alternatives=(
        variance_by_running_sum,
        variance_pair_by_pair,
        lambda query, key, sizes: np.array([[np.var(dots), np.var(dots) / d] for d, dots in (
            (d, np.einsum("nd,nd->n", query[:, :d], key[:, :d])) for d in sizes)]),
    ),
    misconceptions=(
        Misconception(
            "all pairs", of_all_pairs,
            "You combined every query with every key, which gives n times n dot products. Here "
            "row i of the queries meets only row i of the keys, so there are n."),
        Misconception(
            "variance of the products", of_the_products,
            "This is the variance of the single products. Sum them over the components first: the "
            "variance of this sum is what grows with d."),
        Misconception(
            "sums over the pairs", along_the_pairs,
            "You summed over the pairs and took the variance over the components. A dot product "
            "sums over the components of one pair, and the variance runs over the pairs."),
        Misconception(
            "standard deviation", lambda *given: variances(*given, spread=np.std),
            "These are standard deviations, the square roots of the variances. The exercise asks "
            "for variances."),
        Misconception(
            "mean square", lambda *given: variances(*given, lambda dots: (dots**2).mean()),
            "This is the mean of the squares. A variance measures the distance from the mean of "
            "the dot products, which is not exactly zero here."),
        Misconception(
            "divides by n - 1", lambda *given: variances(*given, lambda dots: dots.var(ddof=1)),
            "You divided by n - 1, as PyTorch does by default. This is a reasonable choice, but "
            "here the mean over all n pairs is asked for."),
        Misconception(
            "divides by d", lambda *given: variances(*given, divide=lambda d: d),
            "Your second column belongs to dot products that are divided by d instead of its "
            "root. Their variance falls as d grows."),
        Misconception(
            "divides the variance by the root",
            lambda *given: variances(*given, divide=lambda d: d**0.25),
            "You divided the variance by the root of d, so your second column still grows with d. "
            "Divide the dot products by this root, which divides their variance by d."),
        Misconception(
            "always the full size",
            lambda query, key, sizes: variances(
                query, key, sizes, divide=lambda d: np.sqrt(query.shape[1])),
            "You always divided by the root of the full size D. Only d components enter the dot "
            "product, so divide by the root of d."),
        Misconception(
            "all components",
            lambda query, key, sizes: np.array(
                [[np.var((query * key).sum(1)), np.var((query * key).sum(1)) / d]
                 for d in sizes]),
            "Your first column is the same for every d, because all components enter every time. "
            "Keep only the first d of them."),
        Misconception(
            "what theory says",
            lambda query, key, sizes: np.column_stack([sizes, np.ones(len(sizes))]),
            "This is what theory predicts for components of variance 1. Measure the variances of "
            "the given vectors instead, and compare afterwards."),
        Misconception(
            "a column for each size", lambda *given: variances(*given).T,
            "The numbers are right, but each d has a column of its own. It should have a row."),
    ),
    cases=dot_variance_cases,
    exempt={"mutant np.squeeze(axis=-1)": "the result always has two columns"},
)
