"""Which columns and rows of each source a checked query needs.

The query is run in full over what comes, so a part may hold too much, never too little. A condition is left to a
source only where leaving out the other rows cannot change the outcome: it stands in the WHERE of the SELECT that reads
the table, or in the ON of a join that keeps no row of that table without a match, and it rejects empty values. A table
that is read in several places needs what any of them needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp

from informatiehuis.engines.connectors.part import Condition, Part
from informatiehuis.engines.federation.conditions import NameOf, conditions_in, parts_of
from informatiehuis.engines.query import STANDARD_TABLES, CheckedQuery
from informatiehuis.engines.query.text import Canonical

MOST_GROUPS = 20
Tables = Mapping[str, Mapping[str, str]]


def needs(query: CheckedQuery, tables: Tables) -> dict[str, Part]:
    """The part of each source table that the query needs; `tables` gives the columns of each, as for `check`."""
    tree = sqlglot.parse_one(query.sql, read=Canonical)
    named = {one.alias.lower() for one in tree.find_all(exp.CTE)}
    used: dict[str, set[str]] = {name: set() for name in query.tables if name not in STANDARD_TABLES}
    for name, columns in _mentioned(tree, tables):
        used.get(name, set()).update(columns)
    groups: dict[str, list[tuple[Condition, ...]]] = {name: [] for name in used}
    for name, conditions in _reads(tree, tables):
        if name in groups:
            groups[name].append(conditions)
    return {
        # a name of WITH that is also a source could hide a place where that source is read
        name: Part(_columns(used[name], tables[name]), () if name in named else _any_of(groups[name]))
        for name in sorted(used)
    }


def _columns(used: set[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The columns in the order of the source; a query that only counts rows needs one of them."""
    ordered = tuple(name for name in known if name in used)
    return ordered or tuple(known)[:1]


def _any_of(groups: list[tuple[Condition, ...]]) -> tuple[tuple[Condition, ...], ...]:
    """One place that needs all rows makes that all rows are needed."""
    unique = tuple(dict.fromkeys(groups))
    return () if any(not group for group in unique) or len(unique) > MOST_GROUPS else unique


def _mentioned(tree: exp.Expr, tables: Tables) -> Iterator[tuple[str, set[str]]]:
    """The columns that are mentioned of each table, where it is read; also what no output is made of."""
    mentioned: dict[int, list[exp.Column]] = {}
    for column in tree.find_all(exp.Column):
        mentioned.setdefault(id(column.find_ancestor(exp.Select)), []).append(column)
    for select in tree.find_all(exp.Select):
        for node, _ in _places(select):
            if isinstance(node, exp.Table) and node.name.lower() in tables:
                name, columns = node.name.lower(), tables[node.name.lower()]
                alias = node.alias_or_name.lower()
                own = [one for one in mentioned.get(id(select), []) if one.table.lower() in ("", alias)]
                using = [
                    one.name.lower() for join in select.args.get("joins") or [] for one in join.args.get("using") or []
                ]
                yield name, {name for name in (*(one.name.lower() for one in own), *using) if name in columns}


def _places(select: exp.Select) -> list[tuple[exp.Expr, exp.Join | None]]:
    """What a SELECT reads, each with the join that brings it in."""
    first = select.args.get("from_")
    places: list[tuple[exp.Expr, exp.Join | None]] = [(first.this, None)] if first is not None else []
    return places + [(join.this, join) for join in select.args.get("joins") or []]


def _reads(tree: exp.Expr, tables: Tables) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    """Every place where a source is read, with the conditions that its rows have to fulfil there."""
    for select in tree.find_all(exp.Select):
        joins, places = select.args.get("joins") or [], _places(select)
        for node, join in places:
            if isinstance(node, exp.Table) and node.name.lower() in tables:
                others = [other for other, _ in places if other is not node]
                name_of = _naming(node, others, tables)
                yield node.name.lower(), tuple(_fulfilled(select, join, joins, name_of))


def _naming(table: exp.Table, others: list[exp.Expr], tables: Tables) -> NameOf:
    """Tells whether a column is one of this table: by its name before it, or because no other can have it."""
    name, columns = table.alias_or_name.lower(), tables[table.name.lower()]
    known = {**tables, **STANDARD_TABLES}
    beside = [known.get(other.name.lower()) if isinstance(other, exp.Table) else None for other in others]

    def name_of(column: exp.Column) -> str | None:
        wanted = column.name.lower()
        if wanted not in columns:
            return None
        if column.table:
            return wanted if column.table.lower() == name else None
        return wanted if all(other is not None and wanted not in other for other in beside) else None

    return name_of


def _fulfilled(
    select: exp.Select, join: exp.Join | None, joins: list[exp.Join], name_of: NameOf
) -> Iterator[Condition]:
    places = []
    where = select.args.get("where")
    if where is not None:
        places.append(where.this)
    if not any(_side(one) in ("RIGHT", "FULL") for one in joins):
        # the ON of a left join decides on the rows of its own table, that of an inner join on both sides
        outer = any(_side(one) == "LEFT" for one in joins)
        for one in joins:
            if (on := one.args.get("on")) is not None and (one is join or (_side(one) == "" and not outer)):
                places.append(on)
    for place in places:
        for part in parts_of(place):
            yield from conditions_in(part, name_of) or ()


def _side(join: exp.Join) -> str:
    return str(join.args.get("side") or "").upper()
