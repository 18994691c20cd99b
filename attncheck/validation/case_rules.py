"""What the cases of an exercise must contain, so that no wrong answer slips through.

Each rule stands for a kind of wrong answer that once passed. A case is a tuple of arguments, and a
rule recognises arguments by their names: a mask is called `mask`, pairs of nodes are called
`bonds`, `edges` or `pairs`, and a matrix of parameters has `weight` or `W_` in its name. If a rule
does not fit an exercise, the exercise says so with a reason: `exempt={"nan": "the reason"}`.

    shapes          sizes that differ, several shapes, several numbers of axes for a "(..., L, d)"
    ones            every axis that varies, of the arguments and of the result, has length 1 once
    signs           numbers of both signs
    spread          scores that are neither all alike nor saturated
    far apart       scores in one row more than 1000 apart, where a plain exp overflows
    indices         arrays of whole numbers are np.intp, which has 32 bits in the page, 64 elsewhere
    parity          an even and an odd length, and even and odd whole numbers beside an array
    remainders      whole numbers alone: every remainder on division by 2, 3 and 4
    zero rows       a vector of zeros, which is a vector like any other
    gaps            ids, labels and the like skip a number: their rank is not their value
    last            the largest id in use is not the last one: max() + 1 is not the size
    pairs           pairs in no particular order, some with the larger number first
    no pairs        no pair at all: an array of shape (0, 2)
    repeated pairs  a pair that occurs twice, in either direction
    zero weights    given attention weights that are exactly 0 (averages run over them as well)
    blocks          a mask that blocks something and allows something
    no prefix       a mask with a False before a True: the allowed keys are not always the first
    empty row       a mask with a row that allows nothing
    outscored       a blocked score above 1000 and all allowed ones; allowed ones all below -1000
    nan             NaN and infinity where the mask says that nothing may be read

Values at each threshold are looked after by `attncheck.validation.mutants`.
"""

import numpy as np

FAR = 1000.0
UNSIGNED = {"weights", "mask"}          # never negative
PARAMETERS = ("W_", "weight", "table", "bias", "scores", "kernel")     # their rows: not vectors
PAIRS = {"bonds", "edges", "pairs"}
NUMBERED = {"ids", "new_ids", "labels", "positions", *PAIRS}           # whole numbers as names


def violations(names, cases, promise="", results=()):
    """Return {rule: what is missing} for cases of arguments called `names`.

    `promise` is the docstring of the reference: if it contains "(..., ", the number of axes must
    vary. `results` are what the reference returns for the cases.
    """
    cases = [dict(zip(names, case, strict=True)) for case in cases]
    found = {rule: check(cases) for rule, check in RULES.items()}
    found["shapes"] = found["shapes"] or _axes(cases, promise)
    found["ones"] = found["ones"] or _ones([_named(result) for result in results])
    return {rule: text for rule, text in found.items() if text}


def _named(result):
    parts = result if isinstance(result, tuple) else (result,)
    return {f"result {n}" if len(parts) > 1 else "the result": part
            for n, part in enumerate(parts, 1)}


def arrays(case, kinds="biuf"):
    """Yield (name, array) for every array among the arguments, those in lists too."""
    for name, value in case.items():
        for part in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(part, np.ndarray) and part.dtype.kind in kinds:
                yield name, part


def scores_of(case):
    """Return the scores (..., L, S) that a case is about, NaN unless finite, or None."""
    query, key = case.get("query"), case.get("key")
    if isinstance(case.get("scores"), np.ndarray):
        return np.where(np.isfinite(case["scores"]), case["scores"], np.nan)
    if not (isinstance(query, np.ndarray) and isinstance(key, np.ndarray)):
        return None
    if min(query.ndim, key.ndim) < 2 or query.shape[-1] != key.shape[-1]:
        return None
    with np.errstate(invalid="ignore"):
        scores = query @ key.mT / np.sqrt(query.shape[-1])
    return np.where(np.isfinite(scores), scores, np.nan)


def masked_scores(case):
    """Return (scores, mask) of one shape, or None if the case has not both."""
    scores, mask = scores_of(case), case.get("mask")
    if scores is None or not isinstance(mask, np.ndarray):
        return None
    if mask.ndim == scores.ndim - 1 and mask.shape[-2:-1] != scores.shape[-2:-1]:
        mask = mask[..., None, :]                          # padding (..., S)
    try:
        return scores, np.broadcast_to(mask, scores.shape)
    except ValueError:
        return None


def _shapes(cases):
    """Three cases whose sizes differ, and two shapes."""
    given = [case for case in cases if any(True for _ in arrays(case))]
    if cases and cases[0] and len(cases) < 3:
        return f"there are {len(cases)} cases, three at least are needed"
    if not given:
        return None
    if sum(all(map(_sizes_differ, arrays(case))) for case in given) < 3:
        return "fewer than three cases have arrays whose sizes all differ and exceed 1"
    shapes = {next(arrays(case))[1].shape for case in given}
    return f"all cases have the shape {shapes}" if len(shapes) < 2 else None


def _sizes_differ(named):
    sizes = named[1].shape
    if sizes[-2:-1] == sizes[-1:]:                         # a square, such as (L, L)
        sizes = sizes[:-1]
    return len(set(sizes)) == len(sizes) and not {0, 1} & set(sizes)


def _axes(cases, promise):
    axes = {next(arrays(case))[1].ndim for case in cases if any(True for _ in arrays(case))}
    if "(...," in (promise or "") and len(axes) < 2:
        return f"'(..., )' is promised, but all cases have {axes} axes"
    return None


def _ones(cases):
    missing = []
    for name in dict.fromkeys(name for case in cases for name, _ in arrays(case)):
        shapes = [array.shape for case in cases for other, array in arrays(case) if other == name]
        fewest = min(map(len, shapes))
        sizes = {f"axis {n} of {name}": {shape[n] for shape in shapes} for n in range(-fewest, 0)}
        sizes[f"the first axis of {name}"] = {shape[0] for shape in shapes if len(shape) > fewest}
        missing += [axis for axis, found in sizes.items() if len(found) > 1 and 1 not in found]
    return f"never of length 1: {', '.join(missing)}" if missing else None


def _signs(cases):
    for name in {name for case in cases for name, _ in arrays(case, "f")} - UNSIGNED:
        parts = [part for case in cases for other, part in arrays(case, "f") if other == name]
        signed = sum(part.size > 5 and np.nanmin(part) < 0 < np.nanmax(part) for part in parts)
        if signed < 3 and any(part.size > 5 for part in parts):
            return f"fewer than three cases have a {name} with both signs"
    return None


def _spread(cases):
    spreads = [np.nanstd(scores) for scores in map(scores_of, cases) if scores is not None]
    if spreads and sum(0.5 <= spread <= 3 for spread in spreads) < 3:
        return f"fewer than three cases have scores that spread by 0.5 to 3: {np.round(spreads, 2)}"
    return None


def _far_apart(cases):
    rows = [scores for scores in map(scores_of, cases) if scores is not None]
    highest = [np.where(np.isnan(scores), -np.inf, scores).max(-1) for scores in rows]
    lowest = [np.where(np.isnan(scores), np.inf, scores).min(-1) for scores in rows]
    if rows and not any((high - low > FAR).any()
                        for high, low in zip(highest, lowest, strict=True)):
        return f"no row of scores lies more than {FAR:.0f} apart"
    return None


def _indices(cases):
    for case in cases:
        for name, array in arrays(case, "iu"):
            if array.dtype != np.intp:
                return f"{name} is of {array.dtype}, and should be of np.intp"
    return None


def _whole(case):
    return {name: value for name, value in case.items()
            if isinstance(value, (int, np.integer)) and not isinstance(value, bool)}


def _parity(cases):
    lengths = [next(arrays(case))[1].shape[-2:][0] for case in cases if any(
        array.ndim for _, array in arrays(case))]
    if lengths and len({length % 2 for length in lengths}) < 2:
        return f"the first array's lengths {lengths} are all even or all odd"
    for name in {name for case in cases for name in _whole(case)} if lengths else ():
        values = [_whole(case)[name] for case in cases if name in _whole(case)]
        if len({value % 2 for value in values}) < 2:
            return f"{name} is always even or always odd: {values}"
    return None


def _remainders(cases):
    if any(True for case in cases for _ in arrays(case)):
        return None
    for name in sorted({name for case in cases for name in _whole(case)}):
        values = [_whole(case)[name] for case in cases if name in _whole(case)]
        for divisor in (2, 3, 4):
            if missing := set(range(divisor)) - {value % divisor for value in values}:
                return f"{name} never leaves {min(missing)} on division by {divisor}: {values}"
    return None


def _zero_rows(cases):
    names = {name for case in cases for name, array in arrays(case, "f") if array.ndim > 1}
    for name in sorted(name for name in names if not any(part in name for part in PARAMETERS)):
        if not any((array == 0).all(-1).any() for case in cases
                   for other, array in arrays(case, "f") if other == name and array.ndim > 1):
            return f"no row of {name} is all zeros"
    return None


def _numbered(cases):
    """Yield case, name and values of every array whose whole numbers stand for something."""
    for case in cases:
        for name, array in arrays(case, "iu"):
            if name in NUMBERED:
                yield case, name, array[array >= 0]


def _gaps(cases):
    for name in sorted({name for _, name, _ in _numbered(cases)}):
        used = [set(values.tolist()) for _, other, values in _numbered(cases) if other == name]
        if not any(len(values) <= max(values) for values in used if values):
            return f"{name} never skips a number below the largest"
    return None


def _count(case):
    """Return how many things the whole numbers of a case can name, or None."""
    for name, value in _whole(case).items():
        if name.startswith("num_") or name.endswith("_size"):
            return value
    table = case.get("table", case.get("x"))
    return len(table) if isinstance(table, np.ndarray) and table.ndim == 2 else None


def _last(cases):
    counted = [(_count(case), name, values) for case, name, values in _numbered(cases)]
    for name in sorted({name for count, name, _ in counted if count is not None}):
        if not any(values.size and values.max() + 1 < count
                   for count, other, values in counted if other == name and count is not None):
            return f"{name} always reaches the last number there is"
    return None


def _pairs_of(cases):
    return [value for case in cases for name, value in arrays(case, "iu") if name in PAIRS]


def _pairs(cases):
    found = _pairs_of(cases)
    if not found:
        return None
    if not any((pairs[:, 0] > pairs[:, 1]).any() and (pairs[:, 0] < pairs[:, 1]).any()
               for pairs in found):
        return "no case has pairs in both directions, (smaller, larger) and (larger, smaller)"
    if all((np.diff(pairs[:, 0]) >= 0).all() for pairs in found):
        return "the pairs are sorted in every case"
    return None


def _no_pairs(cases):
    found = _pairs_of(cases)
    return "no case is without pairs, of shape (0, 2)" if found and all(map(len, found)) else None


def _repeated_pairs(cases):
    found = [np.sort(pairs, axis=1) for pairs in _pairs_of(cases)]
    if found and all(len(np.unique(pairs, axis=0)) == len(pairs) for pairs in found):
        return "no pair occurs twice"
    return None


def _zero_weights(cases):
    given = [array for case in cases for name, array in arrays(case, "f") if name == "weights"]
    if given and not any(((array == 0) & array.any(-1, keepdims=True)).any() for array in given):
        return "no weight is exactly 0"
    return None


def _masks(cases):
    return [case["mask"] for case in cases if isinstance(case.get("mask"), np.ndarray)]


def _rows(mask):
    return mask.reshape(-1, mask.shape[-1])


def _blocks(cases):
    masks = _masks(cases)
    has_mask = any("mask" in case for case in cases)
    if has_mask and not any(mask.any() and not mask.all() for mask in masks):
        return "no case has a mask that blocks something"
    return None


def _no_prefix(cases):
    masks = _masks(cases)
    if masks and not any((~mask[..., :-1] & mask[..., 1:]).any() for mask in masks):
        return "every row of every mask begins with all that it allows"
    return None


def _empty_row(cases):
    masks = _masks(cases)
    if masks and not any((~_rows(mask)).all(-1).any() for mask in masks):
        return "no row of a mask allows nothing"
    return None


def _outscored(cases):
    found = [pair for pair in map(masked_scores, cases) if pair is not None]
    above = below = False
    for scores, mask in found:
        allowed = np.where(mask, scores, -np.inf).max(-1)
        blocked = np.where(mask | np.isnan(scores), -np.inf, scores).max(-1)
        above |= bool(((blocked > allowed + FAR) & (blocked > FAR) & mask.any(-1)).any())
        below |= bool(((allowed < -FAR) & (~mask).any(-1) & mask.any(-1)).any())
    if found and not (above and below):
        return ("no blocked score is a thousand above all allowed ones" if not above
                else "no row's allowed scores are all below -1000")
    return None


def _nan(cases):
    masked = [case for case in cases if isinstance(case.get("mask"), np.ndarray)]
    floats = [array for case in masked for _, array in arrays(case, "f")]
    for name, holds in (("NaN", np.isnan), ("infinity", np.isinf)):
        if masked and not any(holds(array).any() for array in floats):
            return f"{name} never stands where the mask blocks"
    return None


RULES = {
    "shapes": _shapes, "ones": _ones, "signs": _signs, "spread": _spread, "far apart": _far_apart,
    "indices": _indices, "parity": _parity, "remainders": _remainders, "zero rows": _zero_rows,
    "gaps": _gaps, "last": _last, "pairs": _pairs, "no pairs": _no_pairs,
    "repeated pairs": _repeated_pairs, "zero weights": _zero_weights,
    "blocks": _blocks, "no prefix": _no_prefix, "empty row": _empty_row,
    "outscored": _outscored, "nan": _nan,
}
