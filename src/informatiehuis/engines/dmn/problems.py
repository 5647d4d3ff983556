"""What can be wrong with a model before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from informatiehuis.engines.problems import N_, Note, Problem, untranslated


class DmnProblem(Problem):
    """A model cannot be used."""

    code = "dmn"


class UnreadableModel(DmnProblem):
    """A file is no DMN, is too large, or holds what no model needs, such as entities."""

    code = "dmn-file"


class MissingImport(DmnProblem):
    """A model that another one imports is not there."""

    code = "dmn-import"


class CircularRequirement(DmnProblem):
    """Elements need each other in a circle, or models import each other so."""

    code = "dmn-circle"


class UnknownElement(DmnProblem):
    """There is no decision, service or other element of that name in the model."""

    code = "dmn-element"


class BadInput(DmnProblem):
    """A value that was given for an input cannot be one."""

    code = "dmn-input"


class TooMixed(DmnProblem):
    """The results of a decision over a table have too many forms for one column."""

    code = "dmn-column"


@dataclass(frozen=True)
class Finding:
    """Something in a model that looks wrong and stops nothing: where it stands, and what it is.

    `kind` is error for what makes a value null whenever it is needed, warning for what deserves a look, and note
    for what is only good to know. `sometimes` is an error that does so for some inputs only: those for which two
    rules contradict each other, or that need an expression that has no outcome.
    """

    kind: str
    file: str
    element: str
    rule: int | None
    cell: str
    note: Note
    line: int | None = None
    column: int | None = None
    sometimes: bool = False

    def place(self, translate: Callable[[str], str] = untranslated) -> str:
        """Where it stands, for a person."""
        parts = [self.file, self.element]
        if self.rule is not None:
            parts.append(translate(N_("regel {rule}")).format(rule=self.rule))
        parts.append(self.cell)
        if self.line is not None:
            parts.append(translate(N_("positie {line}:{column}")).format(line=self.line, column=self.column))
        return ", ".join(filter(None, parts))

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """The finding with its place, for a person."""
        return f"{self.place(translate)}: {self.note.text(translate)}"


class FaultyModel(DmnProblem):
    """A model with errors in it, asked to run only when it has none."""

    code = "dmn-faulty"

    def __init__(self, file: str, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            N_("Dit model heeft {count} fouten ({file})."),
            N_("Herstel wat hieronder staat."),
            count=len(self.findings),
            file=file,
        )

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        return "\n".join([super().text(translate), *(finding.text(translate) for finding in self.findings)])
