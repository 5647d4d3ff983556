"""Whether a tree stays inside the subset: every node against the registry, then against what `placement` says.

Names of tables and columns are left to `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import refusals
from informatiehuis.engines.query.placement import RULES
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.subset import ALLOWED
from informatiehuis.engines.query.text import Text

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def problems(tree: exp.Expr, text: Text) -> Iterator[SqlProblem]:
    """Everything in the tree that the subset does not allow."""
    stack = [tree]
    while stack:
        node = stack.pop()
        problem = _outside(text, node)
        if problem is None:
            rule = RULES.get(type(node))
            problem = rule(text, node) if rule else None
        if problem is None:
            stack.extend(node.iter_expressions())
        else:
            # what is below a refused node says nothing more to the writer
            yield problem


def _outside(text: Text, node: exp.Expr) -> SqlProblem | None:
    """The problem with a node that is not in the registry, or has a part that is not."""
    parts = ALLOWED.get(type(node))
    if parts is None:
        return _not_allowed(text, node)
    for part, value in node.args.items():
        if part not in parts and value not in (None, False, []):
            return _part_not_allowed(text, node, part, value)
    return None


def _not_allowed(text: Text, node: exp.Expr) -> SqlProblem:
    message = N_("‘{found}’ mag niet in een definitie.")
    remedy = refusals.for_node(type(node).__name__)
    if remedy is not None:
        return text.problem(node, message, remedy)
    if isinstance(node, exp.Func):
        name = str(node.this) if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc) else _written(text, node)
        remedy, facts = refusals.for_function(name)
        return text.problem(
            node, N_("De functie ‘{function}’ mag niet in een definitie."), remedy, function=name.lower(), **facts
        )
    return text.problem(node, message, refusals.GENERAL)


def _written(text: Text, node: exp.Func) -> str:
    """The name of a function as it was typed, else as SQLGlot knows it."""
    if "start" in node.meta:
        typed = text.sql[node.meta["start"] : node.meta["end"] + 1]
        if _NAME.match(typed):
            return typed
    return node.sql_name()


def _part_not_allowed(text: Text, node: exp.Expr, part: str, value: object) -> SqlProblem:
    at = value[0] if isinstance(value, list) and value else value
    where = at if isinstance(at, exp.Expr) else node
    return text.problem(
        where,
        N_("‘{found}’ mag niet in een definitie."),
        refusals.for_part(part),
    )
