"""Reads conditions that compare one column with fixed values, out of a tree of SQL.

Only such conditions can be left to a source: a literal is the same everywhere, an expression is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from informatiehuis.engines.connectors.part import IN, NOT_NULL, Condition, Literal
from informatiehuis.engines.problems import N_, Problem

OPERATORS: dict[type[exp.Expr], str] = {exp.EQ: "=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
TURNED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_VALUES = 1000
LONGEST = 20_000
NameOf = Callable[[exp.Column], str | None]


class ConditionProblem(Problem):
    """A text that is no condition that can be left to a source."""

    code = "condition"


def parts_of(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that all have to hold."""
    node = node.unnest()
    if isinstance(node, exp.And):
        yield from parts_of(node.this)
        yield from parts_of(node.expression)
    else:
        yield node


def conditions_in(node: exp.Expr, name_of: NameOf) -> tuple[Condition, ...] | None:
    """What one condition of a query says of one column, as conditions that hold together; None where it says other.

    `name_of` gives the name of a column that counts, None for one of another table.
    """
    node = node.unnest()
    if isinstance(node, exp.Between):
        low, high = literal(node.args["low"]), literal(node.args["high"])
        column = _name(node.this, name_of)
        if column is None or low is None or high is None:
            return None
        return Condition(column, ">=", (low,)), Condition(column, "<=", (high,))
    if isinstance(node, exp.In):
        return _among(node, name_of)
    if isinstance(node, exp.Not):
        inner = node.this.unnest()
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            column = _name(inner.this, name_of)
            return None if column is None else (Condition(column, NOT_NULL),)
        return None
    operator = OPERATORS.get(type(node))
    if operator is None:
        return None
    for column_side, value_side, meant in (
        (node.this, node.expression, operator),
        (node.expression, node.this, TURNED[operator]),
    ):
        column, value = _name(column_side, name_of), literal(value_side)
        if column is not None and value is not None:
            return (Condition(column, meant, (value,)),)
    return None


def _among(node: exp.In, name_of: NameOf) -> tuple[Condition, ...] | None:
    column = _name(node.this, name_of)
    values = [literal(one) for one in node.expressions]
    if column is None or node.args.get("query") is not None or not values or len(values) > MOST_VALUES:
        return None
    known = tuple(one for one in values if one is not None)
    return (Condition(column, IN, known),) if len(known) == len(values) else None


def _name(node: exp.Expr, name_of: NameOf) -> str | None:
    node = node.unnest()
    return name_of(node) if isinstance(node, exp.Column) else None


def literal(node: exp.Expr) -> Literal | None:
    """The value of a literal; None for anything else."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        value = literal(node.this)
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Cast) and node.to.this == exp.DType.DATE:
        return _day(node.this)
    if isinstance(node, exp.Date):
        return _day(node.this)
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return str(node.this)
    text = str(node.this)
    return int(text) if text.isdigit() else float(text)


def _day(node: exp.Expr) -> dt.date | None:
    if not isinstance(node, exp.Literal) or not node.is_string:
        return None
    try:
        return dt.date.fromisoformat(str(node.this))
    except ValueError:
        return None


def parse(text: str) -> tuple[tuple[Condition, ...], ...]:
    """The groups of conditions in a text such as `jaar = 2022 and soort in ('a', 'b')`, groups with `or` between.

    Raises ConditionProblem.
    """
    if not text.strip():
        return ()
    try:
        if len(text) > LONGEST:
            raise SqlglotError("too long")
        tree = sqlglot.parse_one(text, read="duckdb", into=exp.Condition)
        return tuple(tuple(_group(one)) for one in _alternatives(tree))
    except (SqlglotError, RecursionError) as error:
        raise _no_condition(text) from error


def _alternatives(node: exp.Expr) -> Iterator[exp.Expr]:
    node = node.unnest()
    if isinstance(node, exp.Or):
        yield from _alternatives(node.this)
        yield from _alternatives(node.expression)
    else:
        yield node


def _group(node: exp.Expr) -> Iterator[Condition]:
    for one in parts_of(node):
        found = conditions_in(one, lambda column: None if column.table else column.name)
        if found is None:
            raise _no_condition(one.sql(dialect="duckdb"))
        yield from found


def _no_condition(text: str) -> ConditionProblem:
    return ConditionProblem(
        N_("‘{found}’ is geen voorwaarde die hier kan."),
        N_("Vergelijk kolommen met vaste waarden: =, <, <=, >, >=, in, between, is not null; met and en or ertussen."),
        found=text[:80],
    )
