"""What can be wrong with a file of applicable rules."""

from __future__ import annotations

from collections.abc import Callable

from informatiehuis.engines.problems import N_, Problem, untranslated


class SttrProblem(Problem):
    """Applicable rules cannot be read or written."""

    code = "sttr"


class BadSttr(SttrProblem):
    """Something stands in a file where STTR has something else; `facts` say file, line and element."""

    code = "sttr-file"

    def __init__(self, message: str, *, file: str, line: int, element: str, **facts: object) -> None:
        self.file, self.line, self.element = file, line, element
        super().__init__(
            message, N_("Kijk in het bestand op die regel."), file=file, line=line, element=element, **facts
        )

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        """What is wrong, after where it stands."""
        place = translate(N_("{file}, regel {line}, element {element}: ")).format(**self.facts)
        return f"{place}{super().what(translate)}."


class NotInSttr(SttrProblem):
    """A model says something for which DMN 1.1, on which STTR is built, has no place."""

    code = "sttr-version"

    def __init__(self, element: str, name: str) -> None:
        super().__init__(
            N_("STTR bouwt op DMN 1.1, en daarin past dit niet: {element} bij {name}."),
            N_("Schrijf dit deel anders op, of bewaar het model als DMN 1.5."),
            element=element,
            name=name,
        )
