"""What can be wrong with a file of architecture."""

from __future__ import annotations

from collections.abc import Callable

from informatiehuis.engines.problems import N_, Problem, untranslated


class ArchimateProblem(Problem):
    """A model of architecture cannot be read or written."""

    code = "archimate"


class UnreadableModel(ArchimateProblem):
    """A file is no model in the exchange format of ArchiMate 3, or is made to harm."""

    code = "archimate-file"


class BadArchimate(ArchimateProblem):
    """Something stands in a file where the exchange format has something else; `facts` say file, line and element."""

    code = "archimate-content"

    def __init__(self, message: str, *, file: str, line: int, element: str, **facts: object) -> None:
        self.file, self.line, self.element = file, line, element
        super().__init__(
            message, N_("Kijk in het bestand op die regel."), file=file, line=line, element=element, **facts
        )

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        """What is wrong, after where it stands."""
        place = translate(N_("{file}, regel {line}, element {element}: ")).format(**self.facts)
        return f"{place}{super().what(translate)}."
