"""What an exercise is: one object, from which everything that shows or validates it is made.

The stub, the check, the worked solution in the chapter, the validation and the page *Answers that
must fail* all read the same `Exercise`. Its functions take NumPy arrays, its texts are English.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Misconception:
    """An answer that people really give, and what to say to them: one or two warm sentences.

    A hint names what the answer does and why that is not it; it never gives the code away.
    """

    name: str                   # short, unique within its exercise: "divides by d"
    answer: Callable
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One exercise, its right answers, its wrong answers and the cases that distinguish them.

    `cases(rng)` yields tuples of arguments; `attncheck.validation.case_rules` says what they must
    contain. An open exercise has a `measure(output, *case)`, which returns a tuple of facts that
    are compared instead of the output itself, and `asked`, which says what each fact stands for.
    Every output that does what is asked is then right.
    """

    id: str
    stars: int                  # 1 by hand or one line, 2 a function, 3 a small derivation
    title: str
    statement: str              # MyST, shown in the chapter
    reference: Callable         # its source is the worked solution
    alternatives: tuple[Callable, ...]
    misconceptions: tuple[Misconception, ...]
    cases: Callable
    measure: Callable | None = None
    asked: tuple[str, ...] = ()
    equal: tuple[tuple[str, str, str], ...] = ()    # two that no case can distinguish, and why
    exempt: dict[str, str] = field(default_factory=dict)    # rules that do not fit, and why

    @property
    def name(self):
        """The name of the function that the learner writes."""
        return self.reference.__name__

    @property
    def signature(self):
        """What the learner's function takes."""
        return inspect.signature(self.reference)

    @property
    def solution(self):
        """The source of the reference."""
        return textwrap.dedent(inspect.getsource(self.reference)).rstrip()

    @property
    def stub(self):
        """The source that the learner starts from: the reference without its body."""
        lines = self.solution.splitlines()
        docstring = ast.parse(self.solution).body[0].body[0]
        return "\n".join([*lines[: docstring.end_lineno], "    return ..."])

    @property
    def texts(self):
        """Every text that a reader may see: what a translation must hold."""
        known = [text for wrong in self.misconceptions for text in (wrong.name, wrong.hint)]
        reasons = [reason for _, _, reason in self.equal]
        return [self.title, self.statement.strip(), *known, *self.asked, *reasons]
