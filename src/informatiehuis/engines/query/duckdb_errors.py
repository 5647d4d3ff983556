"""What DuckDB says when a query fails, told to the writer of the definition.

DuckDB puts values out of the data in its messages. Those are never passed on: a bad value is told by its table,
column and row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from informatiehuis.engines.duck import identifier
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.interface import CheckedQuery, Limits
from informatiehuis.engines.query.problems import QueryTooHeavy, SqlProblem
from informatiehuis.engines.query.text import Canonical, shorten

_CAST = N_("Maak de soorten gelijk, bijvoorbeeld met cast(kolom as double) of cast(kolom as varchar).")

# pattern in DuckDB's message, what is wrong, what to do; a named group becomes a fact
_BINDER: tuple[tuple[str, str, str], ...] = (
    (
        r'column "?(?P<name>[\w.]+)"? must appear in the GROUP BY',
        N_("‘{name}’ staat naast een som of aantal, maar niet in GROUP BY."),
        N_("Zet {name} achter GROUP BY, of neem er min, max of sum van."),
    ),
    (
        r"WHERE clause cannot contain aggregates",
        N_("WHERE kan geen som of aantal bevatten."),
        N_("Zet deze voorwaarde in HAVING."),
    ),
    (
        r"clause cannot contain aggregates|cannot contain aggregate",
        N_("Op deze plaats kan geen som of aantal staan."),
        N_("Bereken het eerst in WITH."),
    ),
    (
        r"aggregate function calls cannot be nested",
        N_("Een som of aantal kan niet binnen een ander staan."),
        N_("Bereken het binnenste eerst in WITH."),
    ),
    (
        r"cannot contain window functions|window function calls cannot be nested|window functions are not allowed",
        N_("Op deze plaats kan geen OVER staan."),
        N_("Bereken het eerst in WITH en filter daarna."),
    ),
    (
        r"No function matches the given name and argument types '(?P<signature>[^']*)'",
        N_("‘{signature}’ kan niet: de bewerking past niet bij deze soort gegevens."),
        _CAST,
    ),
    (
        r"Cannot (?:combine|mix|compare) (?:types|values) of (?:type )?"
        r"(?P<left>\w+)[^\w]+(?:and|with)?\W*(?:type )?(?P<right>\w+)",
        N_("Hier komen twee soorten gegevens samen die niet bij elkaar passen: {left} en {right}."),
        _CAST,
    ),
    (
        r'Referenced column "(?P<name>[^"]+)" not found|does not have a column named "(?P<other>[^"]+)"',
        N_("Een kolom uit de definitie is niet meer in de bron: {name}{other}."),
        N_("Kijk of de bron is veranderd, en pas de definitie of de bron aan."),
    ),
)
_OUT_OF_RANGE: tuple[tuple[str, str, str], ...] = (
    (r"logarithm of zero", N_("ln kan niet van nul."), N_("Schrijf ln(nullif(x, 0)).")),
    (r"logarithm of a negative", N_("ln kan niet van een getal onder nul."), N_("Filter zulke rijen weg met WHERE.")),
    (
        r"square root of a negative",
        N_("sqrt kan niet van een getal onder nul."),
        N_("Filter zulke rijen weg met WHERE."),
    ),
    (
        r"More than one row returned by a subquery",
        N_("Een subquery die één waarde moet geven, geeft meer rijen."),
        N_("Neem er max, min of sum van, of koppel haar met JOIN."),
    ),
)


def translated(
    error: Exception,
    query: CheckedQuery,
    limits: Limits,
    connection: duckdb.DuckDBPyConnection | None,
) -> SqlProblem:
    """The problem that a DuckDB error means; `connection` still has the tables, to find the row."""
    message = str(error)
    if isinstance(error, duckdb.InterruptException) or "INTERRUPT" in message:
        return QueryTooHeavy(
            N_("De query is gestopt: hij duurde langer dan {seconds} seconden."),
            N_("Filter eerder, koppel op minder rijen, of deel de query op met WITH."),
            seconds=f"{limits.seconds:g}",
        )
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return QueryTooHeavy(
            N_("De query is gestopt: hij had meer geheugen nodig dan {memory}."),
            N_("Filter eerder, koppel op minder rijen, of neem minder kolommen mee."),
            memory=limits.memory,
        )
    if isinstance(error, duckdb.ConversionException):
        return _conversion(message, query, connection)
    if isinstance(error, duckdb.OutOfRangeException | duckdb.InvalidInputException):
        known = _known(message, _OUT_OF_RANGE)
        return known or SqlProblem(
            N_("Een berekening geeft een getal dat niet kan, of te groot is."),
            N_("Kijk naar delen, machten en vermenigvuldigen; reken met cast(kolom as double)."),
        )
    known = _known(message, _BINDER)
    if known is not None:
        return known
    return SqlProblem(
        N_("De SQL kan niet worden uitgevoerd bij ‘{found}’."),
        N_("Kijk of de kolommen daar van de goede soort zijn; DuckDB meldt: {reason}"),
        found=_pointed_at(message),
        reason=_first_line(message) if isinstance(error, duckdb.BinderException) else type(error).__name__,
    )


def _known(message: str, patterns: tuple[tuple[str, str, str], ...]) -> SqlProblem | None:
    for pattern, what, remedy in patterns:
        if match := re.search(pattern, message):
            facts: dict[str, Any] = {name: value or "" for name, value in match.groupdict().items()}
            return SqlProblem(what, remedy, found=_pointed_at(message), **facts)
    return None


def _first_line(message: str) -> str:
    return shorten(message.partition("\n")[0].partition(": ")[2] or message, 200)


def _pointed_at(message: str) -> str:
    """The text at DuckDB's caret: "LINE 1: select x + y" with a ^ under what is wrong."""
    lines = message.splitlines()
    for line, caret in pairwise(lines):
        if line.startswith("LINE ") and caret.strip() == "^":
            return shorten(line[caret.index("^") :], 40)
    return ""


def _conversion(message: str, query: CheckedQuery, connection: duckdb.DuckDBPyConnection | None) -> SqlProblem:
    for table, column, kind in _casts(message, query) if connection is not None else ():
        found = _bad_rows(connection, table, column, kind) if connection is not None else None
        if found:
            count, row = found
            return SqlProblem(
                N_("In ‘{table}’ is rij {row}, kolom ‘{name}’, niet te lezen als {kind} ({count} rij(en) in totaal)."),
                N_("Verbeter de bron, of schrijf try_cast({name} as {kind}): wat niet kan wordt dan leeg."),
                table=table,
                name=column,
                row=row,
                count=count,
                kind=kind.lower(),
                found=column,
            )
    return SqlProblem(
        N_("Een waarde bij ‘{found}’ is niet te lezen als het gevraagde type."),
        N_("Schrijf try_cast(kolom as type): wat niet kan wordt dan leeg."),
        found=_pointed_at(message),
    )


_KINDS = {"INT32": "INTEGER", "INT64": "BIGINT", "DOUBLE": "DOUBLE", "BOOL": "BOOLEAN", "DATE": "DATE"}


def _casts(message: str, query: CheckedQuery) -> Iterator[tuple[str, str, str]]:
    """Source columns that the query turns into another type, and which; the one DuckDB names first."""
    sources = sorted({*query.selection, *(s for sources in query.lineage.values() for s in sources)})
    wanted: list[tuple[str, str]] = []
    named = re.search(r"casting from source column (\w+)", message)
    kind = next((_KINDS[word] for word in re.findall(r"to ([A-Z0-9]+)\b", message) if word in _KINDS), None)
    if named and kind:
        wanted.append((named[1], kind))
    tree = sqlglot.parse_one(query.sql, read=Canonical)
    for cast in tree.find_all(exp.Cast):
        if isinstance(cast.this, exp.Column) and not isinstance(cast, exp.TryCast):
            wanted.append((cast.this.name, cast.args["to"].sql(dialect=Canonical)))
    for name, to in wanted:
        for table, column in sources:
            if column.lower() == name.lower():
                yield table, column, to


def _bad_rows(connection: duckdb.DuckDBPyConnection, table: str, column: str, kind: str) -> tuple[int, int] | None:
    """How many values of a column cannot become a type, and the first row (from 1); None when all can."""
    name = identifier(column)
    try:
        found = connection.execute(
            f"SELECT count(*), min(place) FROM (SELECT {name}, row_number() OVER () AS place FROM {identifier(table)}) "
            f"WHERE {name} IS NOT NULL AND try_cast({name} AS {kind}) IS NULL"
        ).fetchone()
    except duckdb.Error:
        # the search is a courtesy: where it cannot be done, the problem is told without a row
        return None
    return (int(found[0]), int(found[1])) if found and found[0] else None
