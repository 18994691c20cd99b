"""Mutants: the reference with one small slip, of a kind that learners make every day.

If the cases cannot distinguish a mutant from the reference, a wrong answer passes. There are these:

    comparisons  each at its boundary, `<` for `<=` and `>` for `>=`, and the other way round
    numbers      each whole number from -10 to 10, and each bound of a range or a slice, off by one
    squeezes     arrays that lose the axes of length 1: all of them, the first, or the last
    overflows    softmax without subtracting the largest score, tanh from plain exponentials

A mutant that is right all the same is `exempt`, under its name and with the reason.
"""

import ast
import copy
import inspect
import textwrap

import numpy as np

import attnlib

SWAPS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
LARGEST = 10                        # larger numbers, such as a rate, do not count anything


def mutants(reference):
    """Return {name: function}; a name shows the changed piece of code.

    >>> def first(x, n):
    ...     return x[:n]
    >>> [name for name in mutants(first) if "squeeze" not in name]
    ['mutant x[:n + 1]', 'mutant x[:n - 1]']
    """
    found = {}
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    for n, node in enumerate(ast.walk(tree)):
        for edit in _edits(node):
            mutated = copy.deepcopy(tree)
            changed = list(ast.walk(mutated))[n]
            edit(changed)
            name = "mutant " + ast.unparse(_shown(mutated, changed))
            while name in found:                           # the same piece of code occurs again
                name += " again"
            found[name] = _compiled(mutated, reference)
    for axis in (None, 0, -1):
        found[f"mutant np.squeeze(axis={axis})"] = _squeezed(reference, axis)
    return found


def _edits(node):
    """Yield functions that change one node in place."""
    if isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            if type(operator) in SWAPS:
                yield lambda node, n=n: node.ops.__setitem__(n, SWAPS[type(node.ops[n])]())
    elif _is_count(node):
        for step in (1, -1):
            yield lambda node, step=step: setattr(node, "value", node.value + step)
    elif isinstance(node, ast.Slice):
        for bound in filter(lambda bound: _is_bound(getattr(node, bound)), ("lower", "upper")):
            for step in (1, -1):
                yield lambda node, bound=bound, step=step: setattr(
                    node, bound, _moved(getattr(node, bound), step))
    elif isinstance(node, ast.Call):
        called, first = ast.unparse(node.func), node.args[0] if node.args else None
        for n in filter(lambda n: _is_bound(node.args[n]), range(min(2, len(node.args)))):
            for step in (1, -1) if called in ("range", "np.arange") else ():
                yield lambda node, n=n, step=step: node.args.__setitem__(
                    n, _moved(node.args[n], step))
        if called == "np.exp" and isinstance(first, ast.BinOp) and isinstance(first.op, ast.Sub):
            yield lambda node: node.args.__setitem__(0, node.args[0].left)
        if called in OVERFLOWS:
            naive = ast.Name(OVERFLOWS[called].__name__, ast.Load())
            yield lambda node: setattr(node, "func", naive)


def _is_count(node):
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value <= LARGEST


def _is_bound(node):
    """Whether this is a bound without a number of its own, which would be changed anyhow."""
    return node is not None and not any(map(_is_count, (node, *ast.iter_child_nodes(node))))


def _moved(node, step):
    return ast.BinOp(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(1))


def _shown(tree, node):
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    while isinstance(node, (ast.Constant, ast.UnaryOp, ast.Slice, ast.Tuple, ast.keyword)):
        node = parents[id(node)]
    return node


def _compiled(tree, reference):
    space = dict(reference.__globals__) | {naive.__name__: naive for naive in OVERFLOWS.values()}
    space |= inspect.getclosurevars(reference).nonlocals
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), space)
    return space[reference.__name__]


def _squeezed(reference, axis):
    def squeeze(value):
        if type(value) is tuple:
            return tuple(map(squeeze, value))
        fits = isinstance(value, np.ndarray) and (axis is None or value.shape[axis:][:1] == (1,))
        return np.squeeze(value, axis) if fits else value

    return lambda *case: squeeze(reference(*case))


def naive_softmax(scores, mask=None):
    exps = np.where(True if mask is None else mask, np.exp(scores), 0.0)
    return exps / np.where(exps.any(-1, keepdims=True), exps.sum(-1, keepdims=True), 1.0)


def naive_attention(query, key, value, mask=None, activation=naive_softmax, bias=None):
    return attnlib.attention(query, key, value, mask, activation, bias)


def naive_tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


OVERFLOWS = {"np.tanh": naive_tanh, "attnlib.softmax": naive_softmax,
             "attnlib.attention": naive_attention}
