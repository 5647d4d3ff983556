"""What can be wrong with the SQL of a definition, said in a way its writer can act on.

The messages name the place in the text that was given; a value out of the data never appears in them.
"""

from __future__ import annotations

from collections.abc import Callable

from informatiehuis.engines.problems import N_, Problem, untranslated

PLACE = N_("Regel {line}, kolom {column}:")


class SqlProblem(Problem):
    """The SQL is wrong, forbidden, or cannot be carried out on this data.

    `line` and `column` count from 1 in the text as it was given, and are 0 where there is no such place (a
    problem that only the data shows). `found` is the offending text. `also` holds the further problems in the
    same text, in order of place.
    """

    code = "sql"

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        line: int = 0,
        column: int = 0,
        found: str = "",
        **facts: object,
    ) -> None:
        self.line = line
        self.column = column
        self.found = found
        self.also: tuple[SqlProblem, ...] = ()
        super().__init__(message, remedy, line=line, column=column, found=found, **facts)

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        message = super().what(translate)
        return f"{translate(PLACE).format(**self.facts)} {message}" if self.line else message


class QueryTooHeavy(SqlProblem):
    """The query asked for more time, memory or rows than its limits allow."""

    code = "sql_limit"


def too_large(name: str) -> SqlProblem:
    """The problem of a whole number in the outcome that does not fit in 64 bits."""
    return SqlProblem(
        N_("Een getal in de kolom ‘{name}’ is te groot."),
        N_("Reken in duizenden of miljoenen, of met cast({name} as double)."),
        name=name,
    )
