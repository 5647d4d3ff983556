"""What can be wrong with a FEEL expression before it runs."""

from __future__ import annotations

from informatiehuis.engines.problems import N_, Problem


class FeelProblem(Problem):
    """An expression cannot be read. `line` and `column` count from 1, within the expression."""

    code = "feel"

    def __init__(self, message: str, remedy: str, *, line: int, column: int, **facts: object) -> None:
        self.line, self.column = line, column
        super().__init__(message, remedy, line=line, column=column, **facts)


def place_in(text: str, offset: int) -> tuple[int, int]:
    """The line and the column, both from 1, of a position in a text."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def unreadable(text: str, offset: int, found: str) -> FeelProblem:
    """The problem that something stands where it cannot stand."""
    line, column = place_in(text, offset)
    return FeelProblem(
        N_("Dit is geen FEEL: op regel {line}, positie {column}, staat {found}."),
        N_("Kijk of er een haakje, aanhalingsteken of woord ontbreekt, en of elke naam bestaat."),
        line=line,
        column=column,
        found=found[:60] or N_("het einde van de uitdrukking"),
    )


def too_deep(text: str, offset: int, most: int) -> FeelProblem:
    """The problem that an expression has too many levels."""
    line, column = place_in(text, offset)
    return FeelProblem(
        N_("Deze uitdrukking is te diep: op regel {line}, positie {column}, zijn meer dan {most} niveaus in elkaar."),
        N_("Splits de uitdrukking, bijvoorbeeld met een context of een bedrijfskennismodel."),
        line=line,
        column=column,
        most=most,
    )
