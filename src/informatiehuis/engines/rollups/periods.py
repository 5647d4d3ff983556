"""Sees in a checked query whether each period of its outcome depends on the rows of that period alone.

That is so for one SELECT over one source, joined with nothing but areas and periods, whose period is a column of the
source by which it groups, or the period of `periods` in which a day of the source lies. Everything else is said to
depend on all rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from informatiehuis.engines.query import STANDARD_TABLES, CheckedQuery
from informatiehuis.engines.query.text import Canonical

PERIODS = "periods"


@dataclass(frozen=True)
class PeriodColumn:
    """The column of a source that decides in which period a row counts.

    With `within` it is a day that lies in a period of `periods`; otherwise its value itself is the period.
    """

    table: str
    column: str
    within: bool


def period_column(query: CheckedQuery, tables: Mapping[str, Mapping[str, str]]) -> PeriodColumn | None:
    """The column by which the periods of this query stand apart; None where they do not."""
    tree = sqlglot.parse_one(query.sql, read=Canonical)
    sources = [name for name in query.tables if name not in STANDARD_TABLES]
    if len(sources) != 1 or not isinstance(tree, exp.Select) or _too_much(tree):
        return None
    (source,) = sources
    aliases = _aliases(tree)
    if aliases is None or list(aliases.values()).count(source) != 1 or next(iter(aliases.values())) != source:
        return None
    period = next((one for one in tree.expressions if one.alias_or_name.lower() == "period"), None)
    column = _column(period.unalias() if period is not None else None)
    if column is None or not _grouped(tree, column):
        return None
    holder = _holder(column, aliases, tables)
    if holder == source:
        # a period is compared as text, and a fraction has more than one spelling
        plain = tables[source][column.name.lower()].startswith(("int", "uint", "string"))
        return PeriodColumn(source, column.name.lower(), within=False) if plain else None
    if holder == PERIODS and column.name.lower() == "period":
        return _within(tree, source, aliases, tables)
    return None


def _too_much(tree: exp.Select) -> bool:
    """Whether there is something in it by which one row can decide on another period."""
    outside = (exp.Subquery, exp.CTE, exp.Window, exp.SetOperation, exp.Exists, exp.Limit, exp.Qualify)
    return tree.find(*outside) is not None or len(list(tree.find_all(exp.Select))) != 1


def _aliases(tree: exp.Select) -> dict[str, str] | None:
    """The tables by the names they have in the query, the first one first; None for a join that keeps more."""
    first = tree.args.get("from_")
    joins = tree.args.get("joins") or []
    if first is None or any(str(join.args.get("side") or "").upper() in ("RIGHT", "FULL") for join in joins):
        return None
    nodes = [first.this, *(join.this for join in joins)]
    if not all(isinstance(node, exp.Table) for node in nodes):
        return None
    found = {node.alias_or_name.lower(): node.name.lower() for node in nodes}
    return found if len(found) == len(nodes) else None


def _column(node: exp.Expr | None) -> exp.Column | None:
    """A column, also when it is only spelled as text."""
    node = node.unnest() if node is not None else None
    if isinstance(node, exp.Cast) and node.to.this in (exp.DType.VARCHAR, exp.DType.TEXT):
        node = node.this.unnest()
    return node if isinstance(node, exp.Column) else None


def _grouped(tree: exp.Select, column: exp.Column) -> bool:
    """Whether no two periods are taken together: it groups by the column, or does not group and only lists rows."""
    group = tree.args.get("group")
    if group is None:
        return tree.find(exp.AggFunc) is None
    wanted = (column.name.lower(), column.table.lower())
    for one in group.expressions:
        found = _column(one)
        if found is not None and found.name.lower() == wanted[0] and found.table.lower() in (wanted[1], ""):
            return True
    return False


def _holder(column: exp.Column, aliases: Mapping[str, str], tables: Mapping[str, Mapping[str, str]]) -> str | None:
    """The table that a column is of."""
    if column.table:
        return aliases.get(column.table.lower())
    known = {**tables, **STANDARD_TABLES}
    found = [name for name in aliases.values() if column.name.lower() in known.get(name, {})]
    return found[0] if len(found) == 1 else None


def _within(
    tree: exp.Select, source: str, aliases: Mapping[str, str], tables: Mapping[str, Mapping[str, str]]
) -> PeriodColumn | None:
    """The day of the source that lies in the period: `day >= starts and day < ends` in the ON of an inner join."""
    join = next(one for one in tree.args.get("joins") or [] if one.this.name.lower() == PERIODS)
    if str(join.args.get("side") or "") or join.args.get("on") is None or list(aliases.values()).count(PERIODS) != 1:
        return None
    low: set[str] = set()
    high: set[str] = set()
    for part in _parts(join.args["on"]):
        for day, edge, kind in _compared(part):
            if _holder(day, aliases, tables) == source and _holder(edge, aliases, tables) == PERIODS:
                if kind == ">=" and edge.name.lower() == "starts":
                    low.add(day.name.lower())
                elif kind == "<" and edge.name.lower() == "ends":
                    high.add(day.name.lower())
    both = sorted(low & high)
    return PeriodColumn(source, both[0], within=True) if both else None


def _parts(node: exp.Expr) -> list[exp.Expr]:
    node = node.unnest()
    if isinstance(node, exp.And):
        return [*_parts(node.this), *_parts(node.expression)]
    return [node]


def _compared(node: exp.Expr) -> list[tuple[exp.Column, exp.Column, str]]:
    """A day, an edge and how the day is compared with it, read from either side."""
    kinds: dict[type[exp.Expr], tuple[str, str]] = {
        exp.GTE: (">=", "<="),
        exp.LT: ("<", ">"),
        exp.LTE: ("<=", ">="),
        exp.GT: (">", "<"),
    }
    kind = kinds.get(type(node))
    left, right = (node.this, node.expression) if kind else (None, None)
    if kind is None or not isinstance(left, exp.Column) or not isinstance(right, exp.Column):
        return []
    return [(left, right, kind[0]), (right, left, kind[1])]
