"""Casts that make a whole number of a fraction: DuckDB rounds there and other engines cut off."""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.query.placement import WHOLE_TYPES
from informatiehuis.engines.query.relations import Scope

_WHOLE = (
    exp.Round,
    exp.Floor,
    exp.Ceil,
    exp.Count,
    exp.Year,
    exp.Quarter,
    exp.Month,
    exp.Day,
    exp.Extract,
    exp.Length,
    exp.DateDiff,
    exp.Sign,
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Substring,
    exp.Left,
    exp.Right,
    exp.Trim,
    exp.Replace,
    exp.DPipe,
    exp.Boolean,
)
"""Nodes whose value is whole, or is text that spells a whole number."""

_FRACTIONAL = ("float", "double", "halffloat", "decimal", "real", "numeric")


def type_of(node: exp.Expr, scope: Scope) -> str | None:
    """The type of an expression where a column or an operator tells it, otherwise None."""
    if isinstance(node, exp.Column):
        name, table = node.name.lower(), node.text("table").lower()
        relations = [scope.relations[table]] if table in scope.relations else scope.relations.values()
        return next((column.type for r in relations if (column := r.get(name))), None)
    if isinstance(node, exp.Div | exp.Avg | exp.Median | exp.WithinGroup | exp.Sqrt | exp.Ln | exp.Exp):
        return "double"
    return None


def fraction_made_whole(cast: exp.Expr, scope: Scope) -> exp.Expr | None:
    """What a cast makes whole that may have been a fraction, so that its writer has to say how; otherwise None."""
    if cast.args["to"].this not in WHOLE_TYPES:
        return None
    inner: exp.Expr = cast.this.unnest()
    kind = type_of(inner, scope) or ""
    whole_column = isinstance(inner, exp.Column) and not kind.startswith(_FRACTIONAL)
    whole_text = isinstance(inner, exp.Literal) and "." not in inner.name
    return None if isinstance(inner, _WHOLE) or whole_column or whole_text else inner
