"""Values that stand beside each other: compared, chosen from, joined on, or put under each other.

Where they are of two kinds, an engine makes one of the other, and not every engine the same one. What would differ is
refused, by the kinds of the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.scopes import (
    DAY,
    DOUBLE,
    EMPTY,
    MOMENT,
    OTHER,
    TEXT,
    TRUTH,
    WHOLE,
    Scopes,
    branches,
    widest,
)
from informatiehuis.engines.query.spark.problems import otherwise, written

_NO_DOUBLES = N_("Koppel op gehele getallen, teksten of dagen, zoals cast(round(kolom, 0) as bigint).")
_DATE = r"\d{4}-\d{2}-\d{2}"
_AS_WRITTEN: Mapping[str, str] = {
    WHOLE: r"-?\d{1,18}",
    DOUBLE: r"-?\d+([.]\d+)?",
    DAY: _DATE,
    MOMENT: rf"{_DATE}( \d{{2}}:\d{{2}}:\d{{2}})?",
    TRUTH: "true|false",
}
"""Fixed texts that every engine reads alike beside a value of a kind. Beside a decimal one rounds, another does not."""


def alike(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """Text beside something else: one engine makes a text of the other, the other a number of the text."""
    _go_together(node, scopes, _beside(node))
    return None


def member(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """Whether a value is in a list or a query: as a value, or beside OR, Spark says no where that is not known."""
    query = node.args.get("query")
    if query is not None and not _decides_on_rows(node):
        raise otherwise(
            written(node),
            N_("Zet in (select …) als eigen voorwaarde in WHERE, los of met AND, of koppel met LEFT JOIN."),
        )
    if query is not None and DOUBLE in (scopes.of(node.this), scopes.of(query)):
        raise otherwise(written(node), _NO_DOUBLES)
    return alike(node, scopes)


def _decides_on_rows(node: exp.Expr) -> bool:
    """Whether a condition, or what it is not, is one of those that WHERE or HAVING asks all of."""
    around = node.parent
    while isinstance(around, exp.Paren):
        around = around.parent
    if isinstance(around, exp.Not):
        around = around.parent
    while isinstance(around, exp.Paren | exp.And):
        around = around.parent
    return isinstance(around, exp.Where | exp.Having)


def joining(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """Equal doubles: in a join DuckDB takes zero and minus zero apart, and finds no match for what is no number."""
    condition = node.args.get("on")
    for pair in condition.find_all(exp.EQ) if condition is not None else ():
        sides = (pair.this, pair.expression)
        if DOUBLE in map(scopes.of, sides) and not any(isinstance(side.unnest(), exp.Literal) for side in sides):
            raise otherwise(written(pair), _NO_DOUBLES)
    return None


def _go_together(node: exp.Expr, scopes: Scopes, values: Iterable[exp.Expr]) -> None:
    values = list(values)
    fixed = [value for value in values if _is_fixed_text(value)]
    kinds = {scopes.of(value) for value in values if not _is_fixed_text(value)}
    _require_alike(node, kinds)
    for kind in kinds - {EMPTY, TEXT, OTHER}:
        for value in fixed:
            if not re.fullmatch(_AS_WRITTEN.get(kind, "$^"), value.name):
                raise otherwise(
                    written(node),
                    N_("Schrijf het getal of de dag zelf, zonder aanhalingstekens: 12, 1.5 of date '2022-12-31'."),
                )


def _require_alike(node: exp.Expr, kinds: set[str]) -> None:
    if TEXT in kinds and len(kinds - {EMPTY}) > 1:
        raise otherwise(written(node), N_("Maak de soorten gelijk, bijvoorbeeld met cast(kolom as varchar)."))


def together(scopes: Scopes) -> None:
    """The same where columns of two queries or tables become one. Raises OtherwiseOnSpark."""
    for node, kinds in scopes.together:
        _require_alike(node, set(kinds))
        if isinstance(node, exp.Join) and DOUBLE in kinds:
            raise otherwise(written(node), _NO_DOUBLES)


def neighbour(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """What lag and lead give where there is no row: DuckDB rounds it to the kind of the value, Spark cuts off."""
    default = node.args.get("default")
    kinds = (scopes.of(node.this), EMPTY if default is None else scopes.of(default))
    if EMPTY in kinds or widest(kinds) == kinds[0]:
        return None
    raise otherwise(
        written(node), N_("Geef als laatste een waarde van dezelfde soort, zoals lag(kolom, 1, cast(0 as double)).")
    )


def _is_fixed_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.args.get("is_string"))


def case(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """The values that a case can give go together, and so do those that `case x when …` compares."""
    if node.this is not None:
        _go_together(node, scopes, [node.this, *(branch.this for branch in node.args["ifs"])])
    return alike(node, scopes)


def _beside(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Case):
        return list(branches(node))
    found = [node.args.get(part) for part in ("this", "expression", "low", "high", "query")]
    return [part for part in (*found, *node.expressions) if isinstance(part, exp.Expr)]
