"""Validate exercises: right answers pass, and each known wrong one is rejected by name.

    python -m attncheck.validation                       every exercise of the book
    python -m attncheck.validation one-hot frame         these
    python -m attncheck.validation my_exercise.py        your own file, which defines EXERCISE
    python -m attncheck.validation --note                notes the valid ones: see `record`

On 20 draws of the cases, the stub counts as not attempted, every right answer passes, and every
wrong one is rejected with its own hint. No two wrong answers are confused, and the nearest one is
a hundred tolerances away from the right answer. The cases follow the rules of `case_rules`, and
on the first three draws they reject every one of the `mutants`. Whatever is not valid is reported
in words, and the exit status is 1.
"""

import argparse
import importlib.util
import inspect
import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np

from attncheck.chapters import IDS, load
from attncheck.checking.compare import TOLERANCE, agree, difference, distance
from attncheck.checking.report import judge
from attncheck.checking.sandbox import run, time_limit
from attncheck.exercise import Exercise, Misconception
from attncheck.i18n import NOT_ATTEMPTED, PASSED
from attncheck.validation import record
from attncheck.validation.case_rules import RULES, violations
from attncheck.validation.mutants import mutants

SEEDS = 20
MUTANT_SEEDS = 3                    # draws on which the cases are tried on mutants
MUTANT_SECONDS = 1                  # for all cases of one: a changed loop may never end
MARGIN = 100                        # tolerances between the right answer and the nearest wrong one
SHORTEST_STATEMENT = 80
LONGEST_HINT = 240
LONGEST_LINE = 88                   # of the solution, which stands in a notebook


def validate(exercise, seeds=SEEDS):
    """Yield what is not valid about an exercise, in sentences; nothing if it is valid.

    `seeds` is the number of draws: three are a quick look at an exercise that has not changed.
    """
    if unusable := list(parts(exercise)):
        yield from unusable                                # nothing else can be asked
        return
    slips = mutants(exercise.reference) if exercise.signature.parameters else {}
    yield from form(exercise)
    yield from exempted(exercise, {*RULES, *slips})
    yield from stub(exercise)
    told, broken = set(), set()
    for seed in range(seeds):
        reference = outcomes(exercise, exercise.reference, seed)
        if failed := [came.error for came in reference if came.error]:
            for error in failed:                           # nothing can be compared with it
                yield f"the reference stopped with {type(error).__name__}: {error}"
            return
        found = rules(exercise, seed, reference)
        if seed < MUTANT_SEEDS:
            found |= survivors(exercise, seed, reference, slips)
        broken |= set(found)
        missing = [f"{rule}: {text}" for rule, text in found.items() if rule not in exercise.exempt]
        for fault in (*answers(exercise, seed, reference), *missing, *checks(exercise, seed)):
            kind = re.split(": | only by ", fault)[0]      # reported once, for its first draw
            if kind not in told:
                told.add(kind)
                yield f"draw {seed}: {fault}"
    for rule in sorted((set(exercise.exempt) & {*RULES, *slips}) - broken):
        yield f"`exempt` names the rule {rule!r}, which the cases follow"


def parts(exercise):
    """Yield faults that make an exercise unusable: parts of the wrong type, or no cases."""
    reference = exercise.reference
    if not inspect.isfunction(reference) or reference.__name__ == "<lambda>":
        yield f"the reference must be a function made with `def`, got {reference!r}"
    elif not (reference.__doc__ or "").strip():
        yield "the reference needs a docstring, since the stub shows it"
    if odd := [wrong for wrong in exercise.misconceptions if not isinstance(wrong, Misconception)]:
        yield f"`misconceptions` must hold Misconception objects, got {odd[0]!r}"
    if odd := [answer for answer in exercise.alternatives if not callable(answer)]:
        yield f"`alternatives` must hold functions, got {odd[0]!r}"
    try:
        given = list(exercise.cases(np.random.default_rng(0)))
    except Exception as error:
        yield f"`cases` stopped with {type(error).__name__}: {error}"
        return
    if not given:
        yield "`cases` yields no case"
    if odd := [case for case in given if not isinstance(case, tuple)]:
        yield f"a case must be a tuple of arguments, got {type(odd[0]).__name__}"
    elif callable(reference):
        taken = len(inspect.signature(reference).parameters)
        yield from (f"the reference takes {taken} arguments, a case holds {len(case)}"
                    for case in given[:1] if len(case) != taken)


def form(exercise):
    """Yield faults in the texts and numbers of an exercise."""
    if not exercise.title.strip():
        yield "the title is empty"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", exercise.id):
        yield f"an id consists of lower-case letters, digits and hyphens, got {exercise.id!r}"
    if exercise.stars not in (1, 2, 3):
        yield f"stars must be 1, 2 or 3, got {exercise.stars}"
    if (length := len(exercise.statement.strip())) < SHORTEST_STATEMENT:
        yield f"the statement needs at least {SHORTEST_STATEMENT} characters, got {length}"
    if (count := len(exercise.alternatives)) < 2:
        yield f"`alternatives` must hold at least two, got {count}"
    if (count := len(exercise.misconceptions)) < 5:
        yield f"`misconceptions` must hold at least five, got {count}"
    if (exercise.measure is None) != (not exercise.asked):
        yield "`measure` and `asked` belong together"
    names = [wrong.name for wrong in exercise.misconceptions]
    hints = [wrong.hint for wrong in exercise.misconceptions]
    yield from (f"two wrong answers are called {name!r}" for name in _twice(names))
    yield from (f"two wrong answers have the hint {hint!r}" for hint in _twice(hints))
    for one, other, reason in exercise.equal:
        if not ({one, other} <= set(names) and reason):
            yield f"`equal` must name two wrong answers and a reason, got {(one, other, reason)}"
    for line in exercise.solution.splitlines():
        if len(line) > LONGEST_LINE:
            yield f"a line of the solution has more than {LONGEST_LINE} characters: {line.strip()}"
    for wrong in exercise.misconceptions:
        yield from (f"the hint of {wrong.name!r} {fault}" for fault in hint_faults(wrong.hint))


def exempted(exercise, known):
    """Yield the exemptions that name none of the `known` rules and mutants, or give no reason."""
    for rule, reason in exercise.exempt.items():
        if rule not in known or not reason:
            yield f"`exempt` must name a rule or a mutant, and a reason, got {rule!r}: {reason!r}"


def hint_faults(hint):
    """Yield what is wrong with a hint: one to three short sentences without code are wanted."""
    if not 1 <= len(re.findall(r"[.?!](?:\s|$)", hint)) <= 3 or not re.search(r"[.?!]$", hint):
        yield "is not one to three whole sentences"
    if len(hint) > LONGEST_HINT:
        yield f"has {len(hint)} characters, more than {LONGEST_HINT}"
    if re.search(r"np\.|lambda|\breturn\b|\w\([^()\s]*\)", hint):
        yield "contains code"


def _twice(texts):
    return sorted({text for text in texts if texts.count(text) > 1})


def stub(exercise):
    """Yield faults of the stub, which must have the same arguments and count as not attempted."""
    space = {"np": np}
    exec(exercise.stub, space)
    start = space[exercise.name]
    if inspect.signature(start) != exercise.signature:
        yield "the stub must take the arguments of the reference"
    if (status := judge(exercise, start).status) != NOT_ATTEMPTED:
        yield f"the stub counts as {status}"


def outcomes(exercise, answer, seed):
    """Call one of the exercise's own answers on one draw of the cases."""
    given = list(exercise.cases(np.random.default_rng(seed)))
    return run(answer, given, list(exercise.signature.parameters), exercise.measure, trusted=True)


def max_distance(one, other):
    """Return the largest distance between two lists of outcomes over all cases."""
    return max(
        (0.0 if agree(a, b) else np.inf) if a.error or b.error or a.edited != b.edited
        else distance(a.value, b.value)
        for a, b in zip(one, other, strict=True)
    )


def answers(exercise, seed, reference):
    """Yield right answers that differ, and wrong ones too close to them or to one another."""
    equal = {frozenset(pair[:2]) for pair in exercise.equal}
    margin = MARGIN * TOLERANCE
    for n, answer in enumerate(exercise.alternatives, 1):
        if max_distance(reference, outcomes(exercise, answer, seed)) > TOLERANCE:
            yield f"alternative {n} differs from the reference"
    wrong = {one.name: outcomes(exercise, one.answer, seed) for one in exercise.misconceptions}
    for name, outcome in wrong.items():
        if not any(came.error is None for came in outcome):
            yield f"{name!r} raises in every case"
        if (gap := max_distance(reference, outcome)) < margin:
            yield f"{name!r} differs from the right answer only by {gap:.1e}"
    for one, other in combinations(wrong, 2):
        gap = max_distance(wrong[one], wrong[other])
        if gap < margin and frozenset((one, other)) not in equal:
            yield f"{one!r} and {other!r} differ only by {gap:.1e}"


def rules(exercise, seed, reference):
    """Return {rule: what is missing} for one draw of the cases."""
    given = list(exercise.cases(np.random.default_rng(seed)))
    results = () if exercise.measure else [came.value for came in reference]
    return violations(
        list(exercise.signature.parameters), given, exercise.reference.__doc__, results)


def survivors(exercise, seed, reference, slips):
    """Return {name: what to do} for the mutants among `slips` that no case rejects."""
    values = [part for came in reference for part in (
        came.value if isinstance(came.value, tuple) else [came.value])]
    if exercise.measure or not any(isinstance(part, np.ndarray) and part.ndim for part in values):
        slips = {name: mutant for name, mutant in slips.items() if "np.squeeze" not in name}
    found = {}
    for name, mutant in slips.items():
        with time_limit(MUTANT_SECONDS):
            outcome = outcomes(exercise, mutant, seed)
        if not any(difference(want.value, came) for want, came in zip(
                reference, outcome, strict=True)):
            found[name] = "no case rejects it"
    return found


def checks(exercise, seed):
    """Yield right answers that the check rejects, and wrong ones that it does not name."""
    for n, answer in enumerate((exercise.reference, *exercise.alternatives)):
        report = judge(exercise, answer, seed)
        if report.status != PASSED:
            name = f"alternative {n}" if n else "the reference"
            yield f"{name} is {report.status}: {report.message}"
    same = {pair[1]: pair[0] for pair in exercise.equal}
    for wrong in exercise.misconceptions:
        report = judge(exercise, wrong.answer, seed)
        if report.mistake != same.get(wrong.name, wrong.name):
            yield f"{wrong.name!r} is {report.status} as {report.mistake!r}: {report.message}"


def read(name):
    """Return the exercise that an id or a file names."""
    if not name.endswith(".py"):
        return load(name)
    if not Path(name).is_file():
        raise ValueError(f"there is no file {name}")
    spec = importlib.util.spec_from_file_location(Path(name).stem, name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module                        # inspect looks for the source there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{name} stopped with {type(error).__name__}: {error}") from error
    if not isinstance(getattr(module, "EXERCISE", None), Exercise):
        raise ValueError(f"a file must define EXERCISE, an Exercise; {name} does not")
    return module.EXERCISE


def main(arguments=None):
    """Validate what the command line names, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m attncheck.validation", description="Validate exercises.")
    parser.add_argument("names", nargs="*", metavar="EXERCISE", help="ids or files (default: all)")
    parser.add_argument("--draws", type=int, default=SEEDS, metavar="N",
                        help="draws of the cases (default: %(default)s)")
    parser.add_argument("--note", action="store_true",
                        help="note the valid ones, so that tests need few draws for them")
    options = parser.parse_args(arguments)
    if options.draws < 1:
        parser.error(f"--draws must be at least 1, got {options.draws}")
    if options.note and options.draws < SEEDS:
        parser.error(f"--note needs {SEEDS} draws at least, got {options.draws}")
    invalid, valid = 0, []
    for name in options.names or IDS:
        try:
            exercise = read(name)
        except ValueError as error:
            parser.error(str(error))
        faults = list(validate(exercise, options.draws))
        invalid += bool(faults)
        if not faults and exercise.id == name:
            valid.append(name)
        right, wrong = 1 + len(exercise.alternatives), len(exercise.misconceptions)
        print(f"{exercise.id}: {'NOT VALID' if faults else 'valid'}, {right} right answers, "
              f"{wrong} wrong ones, {options.draws} draws", flush=True)
        for fault in faults:
            print(f"    {fault}")
    if options.note:
        record.note(valid)
    return int(invalid > 0)

