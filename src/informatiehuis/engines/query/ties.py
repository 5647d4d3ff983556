"""Rows that are equal in what a query orders by get a fixed order, the same on every engine.

`row_number() over (order by value)` says nothing of two rows with the same value, and an engine then takes them as they
come: by the order in the file, or by which machine of a cluster was first. So the other columns that the SELECT uses
are ordered by as well; rows that are equal in all of those can change places without changing anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from informatiehuis.engines.query.scopes import Scope, Scopes

_BY_PLACE = (exp.RowNumber, exp.Lag, exp.Lead)
"""Functions that give each of two equal rows another value; `rank` and its like give them the same."""


def settle(scopes: Scopes) -> None:
    """Complete the orders in a tree that leave room; the tree of `scopes` is changed."""
    for scope in scopes.all:
        order, limit = scope.node.args.get("order"), scope.node.args.get("limit")
        if limit is not None and order is not None:
            _add(order, (exp.column(name) for name in scope.outputs))
        if isinstance(scope.node, exp.Select):
            for window in _windows(scope.node):
                if _is_by_place(window):
                    _add(window.args["order"], _distinguishing(scope))


def _windows(select: exp.Select) -> Iterator[exp.Window]:
    yield from (node for node in _own(select) if isinstance(node, exp.Window))


def _is_by_place(window: exp.Window) -> bool:
    if window.args.get("order") is None:
        return False
    return isinstance(window.this, _BY_PLACE) or window.args.get("spec") is not None


def _distinguishing(scope: Scope) -> Iterator[exp.Expr]:
    """What tells the rows of a SELECT apart as far as it can notice: its groups, else the columns it uses."""
    select = scope.node
    group = select.args.get("group")
    if group is not None:
        named = {projection.alias.lower(): projection.this for projection in select.expressions if projection.alias}
        for part in group.expressions:
            is_output = isinstance(part, exp.Column) and not part.table and not scope.reads(part.name.lower())
            yield named.get(part.name.lower(), part) if is_output else part
        return
    if any(isinstance(node, exp.AggFunc) and not _is_over(node) for node in _own(select)):
        return  # everything is one group, and so one row
    clauses = [*select.expressions, select.args.get("where"), *(select.args.get("joins") or ())]
    for clause in clauses:
        for node in _own(clause) if clause is not None else ():
            if isinstance(node, exp.Column):
                yield node


def _is_over(node: exp.Expr) -> bool:
    """Whether an aggregate is one over a window, or is itself the function of a window."""
    around = node.parent.parent if isinstance(node.parent, exp.Filter | exp.WithinGroup) else node.parent
    return isinstance(node.parent, exp.Window) or isinstance(around, exp.Window)


def _own(node: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes below one, without those of the queries inside it."""
    stack: list[exp.Expr] = list(node.iter_expressions()) if isinstance(node, exp.Select) else [node]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Query):
            continue
        yield part
        stack.extend(part.iter_expressions())


def _add(order: exp.Expr, columns: Iterable[exp.Expr]) -> None:
    known = {part.this.sql() for part in order.expressions}
    new: dict[str, exp.Expr] = {}
    for column in columns:
        if (text := column.sql()) not in known and not isinstance(column, exp.Literal):
            new.setdefault(text, column)
    for text in sorted(new):
        order.append("expressions", exp.Ordered(this=new[text].copy(), desc=False, nulls_first=False))
