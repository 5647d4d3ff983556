"""Pieces of Spark SQL with places to fill in."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp


def filled(template: str, **parts: exp.Expr) -> exp.Expr:
    """The tree of a piece of Spark SQL, with each column `_name` replaced by the part of that name."""
    tree: exp.Expr = exp.Paren(this=_parsed(template).copy())
    for node in list(tree.find_all(exp.Column)):
        part = parts.get(node.name.removeprefix("_")) if node.name.startswith("_") and not node.table else None
        if part is not None:
            node.replace(_closed(part.copy()))
    return tree if isinstance(tree.this, _OPEN) else tree.this.pop()


_OPEN = (exp.Binary, exp.Unary, exp.Case, exp.Between, exp.In)
"""What stands around these could take them apart, so they stand between brackets."""


@lru_cache(maxsize=256)
def _parsed(template: str) -> exp.Expr:
    return sqlglot.parse_one(template, read="spark")


def _closed(part: exp.Expr) -> exp.Expr:
    return exp.Paren(this=part) if isinstance(part, _OPEN) and not isinstance(part, exp.Paren) else part
