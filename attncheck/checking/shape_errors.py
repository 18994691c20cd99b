"""Put NumPy's errors about shapes into a learner's words: which arrays met, and what would fit.

NumPy says "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature
(n?,k),(k,m?)->(n?,m?)". A learner wants to know that `key` has the shape (7, 5), and that `.mT`
would swap its last two axes. The operands are found in the line that raised the error.
"""

import ast
import linecache
import operator
import re
import textwrap
from itertools import islice

import numpy as np

PRODUCT = re.compile(r"gufunc signature \(n\?,k\).*size (\d+) is different from (\d+)")
ALIGNED = re.compile(r"shapes (\(.*?\)) and (\(.*?\)) not aligned")
ELEMENTS = re.compile(r"could not be broadcast together with shapes (\(.*?\)) (\(.*?\))")
STORED = re.compile(r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))")
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
             ast.Div: operator.truediv, ast.MatMult: operator.matmul, ast.Pow: operator.pow}


def explained(error):
    """Return [(key of i18n.MESSAGES, facts), ...] for an error about shapes, or nothing."""
    text = str(error) if type(error) is ValueError else ""
    if PRODUCT.search(text) or ALIGNED.search(text):
        found = _operands(error)
        if found:
            return [("product", _facts(*found)), *_advice(*found)]
        if match := ALIGNED.search(text):
            return [("product shapes", _both(match))]
        second, first = PRODUCT.search(text).groups()
        return [("product sizes", {"first": first, "second": second})]
    if match := STORED.search(text):
        return [("stored", _both(match))]
    if match := ELEMENTS.search(text):
        shapes = [tuple(map(int, re.findall(r"\d+", shape))) for shape in match.groups()]
        fits = min(map(len, shapes)) > 1 and _fit(shapes[0], _swapped(shapes[1]))
        return [("elements", _both(match)), *([("swap one", {})] if fits else [])]
    return []


def _both(match):
    first, second = (shape.replace(",", ", ").replace(", )", ",)") for shape in match.groups())
    return {"first": first, "second": second}


def _facts(first, second):
    (one, left), (other, right) = first, second
    return {"one": one, "first": left.shape, "other": other, "second": right.shape}


def _advice(first, second):
    """Say which of two operands would fit with its last two axes swapped, if one would."""
    for (code, array), fits in ((second, lambda shape: _multiply(first[1].shape, shape)),
                                (first, lambda shape: _multiply(shape, second[1].shape))):
        base = code.removesuffix(".T").removesuffix(".mT")
        if code.endswith(".T") and array.ndim > 2 and fits(_swapped(array.shape[::-1])):
            return [("reverses", {"code": base})]
        if array.ndim > 1 and fits(_swapped(array.shape)):
            if base != code:
                return [("as it is", {"code": base})]
            return [("swap", {"code": code, "shape": array.shape})]
    return []


def _swapped(shape):
    return (*shape[:-2], shape[-1], shape[-2])


def _multiply(first, second):
    inner = second[-2] if len(second) > 1 else second[-1]
    return first[-1] == inner and _fit(first[:-2], second[:-2])


def _fit(first, second):
    try:
        np.broadcast_shapes(first, second)
    except ValueError:
        return False
    return True


def _operands(error):
    """Return (code, array) of both operands of the product that raised the error, or None."""
    step = error.__traceback__
    while step.tb_next is not None:
        step = step.tb_next
    frame, code = step.tb_frame, step.tb_frame.f_code
    place = next(islice(code.co_positions(), step.tb_lasti // 2, None), (None,) * 4)
    if None in place:
        return None
    start, end, left, right = place
    lines = [linecache.getline(code.co_filename, number, frame.f_globals).encode()
             for number in range(start, end + 1)]
    lines[-1] = lines[-1][:right]
    lines[0] = lines[0][left:]
    try:
        tree = ast.parse(f"({textwrap.dedent(b''.join(lines).decode())})", mode="eval").body
        if isinstance(tree, ast.Call):
            method = isinstance(tree.func, ast.Attribute) and len(tree.args) == 1
            nodes = [tree.func.value, *tree.args] if method else tree.args[:2]
        else:
            nodes = [tree.left, tree.right]
        pairs = [(ast.unparse(node), _value(node, frame)) for node in nodes]
    except Exception:                                      # no source, or not computed again
        return None
    arrays = [array for _, array in pairs if isinstance(array, np.ndarray) and array.ndim]
    return pairs if len(arrays) == len(pairs) == 2 else None


def _value(node, frame):
    """Compute an array again, from what can do no harm: names, numbers, indices, arithmetic."""
    if isinstance(node, ast.Name):
        found = frame.f_locals.get(node.id, frame.f_globals.get(node.id))
        if type(found) in (np.ndarray, int, float):
            return found
    elif isinstance(node, ast.Constant):
        return node.value
    elif isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return getattr(_value(node.value, frame), node.attr)
    elif isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_value(node.left, frame), _value(node.right, frame))
    elif isinstance(node, ast.Subscript):
        return _value(node.value, frame)[_index(node.slice, frame)]
    raise ValueError(f"{ast.unparse(node)} is not computed again")


def _index(node, frame):
    if isinstance(node, ast.Tuple):
        return tuple(_index(part, frame) for part in node.elts)
    if isinstance(node, ast.Slice):
        bounds = node.lower, node.upper, node.step
        return slice(*(bound and _index(bound, frame) for bound in bounds))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, frame)
    return _value(node, frame)
