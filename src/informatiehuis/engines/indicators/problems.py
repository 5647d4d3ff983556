"""What can be wrong with a definition, with the areas it is computed for, or with the rows its SQL gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from informatiehuis.engines.problems import Problem, untranslated


class IndicatorProblem(Problem):
    """Base of everything a person can mend about an indicator."""

    code = "indicator"


class DefinitionProblem(IndicatorProblem):
    """A field of a definition is wrong; `field` names it.

    `problems` holds every problem of the definition, each beside its own field, so that a form can show them
    all at once; `text` tells all of them.
    """

    code = "definition"

    def __init__(self, field: str, message: str, remedy: str = "", **facts: object) -> None:
        self.field = field
        self.reason: Problem | None = None
        self.problems: tuple[DefinitionProblem, ...] = (self,)
        super().__init__(message, remedy, field=field, **facts)

    @classmethod
    def gathered(cls, problems: Sequence[DefinitionProblem]) -> DefinitionProblem:
        """One problem that stands for all of `problems`, with the field of the first."""
        whole = cls(problems[0].field, "")
        whole.problems = tuple(problems)
        whole.args = (whole.text(),)
        return whole

    @classmethod
    def about(cls, field: str, cause: Problem) -> DefinitionProblem:
        """A problem of another engine, as the problem of a field."""
        problem = cls(field, "")
        problem.facts.update(cause.facts)
        problem.reason = cause
        problem.args = (cause.text(),)
        return problem

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        return self.reason.what(translate) if self.reason else super().what(translate)

    def what_to_do(self, translate: Callable[[str], str] = untranslated) -> str:
        return self.reason.what_to_do(translate) if self.reason else super().what_to_do(translate)

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        if self.problems == (self,):
            return super().text(translate)
        return " ".join(problem.text(translate) for problem in self.problems)


class HierarchyProblem(IndicatorProblem):
    """The areas do not form a hierarchy: a code twice, or a parent that is not there."""

    code = "hierarchy"


class FigureProblem(IndicatorProblem):
    """The rows that the SQL gave cannot, or not all, become figures.

    Facts: the column or the period and codes concerned, and `count`.
    """

    code = "figures"


class NoAreaProblem(FigureProblem):
    """None of the areas in the rows counts, so that there is not one figure; `areas` are their codes."""

    code = "figures-no-area"

    def __init__(self, message: str, remedy: str = "", *, areas: Sequence[str] = (), **facts: object) -> None:
        self.areas = tuple(areas)
        super().__init__(message, remedy, **facts)
