"""Casts, as DuckDB makes them.

From text both engines read what is plainly a number, a day or a truth, and neither what plainly is not. In between
lies text that only one of them reads ('1_000', '12d', '1e3' as a whole number): there Spark stops with an error rather
than decide otherwise.
"""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.scopes import DECIMAL, DOUBLE, MOMENT, TEXT, Scopes
from informatiehuis.engines.query.spark.problems import otherwise, written
from informatiehuis.engines.query.spark.templates import filled

_WHOLE_TYPES = (exp.DType.BIGINT, exp.DType.INT)
_TEXT_TYPES = (exp.DType.TEXT, exp.DType.VARCHAR)
_SPACE = r"[ \\t\\n\\r\\f\\u000b]*"
_PLAIN = {
    "whole": rf"^{_SPACE}[+-]?[0-9]+{_SPACE}$",
    "number": rf"^{_SPACE}[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?{_SPACE}$",
    "date": rf"^{_SPACE}[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_SPACE}$",
    "truth": "(?i)^(true|false|t|f|yes|no|y|n|1|0)$",
}
"""What both engines read in the same way."""
_NUMERIC = (
    rf"(?i)^{_SPACE}[+-]*(0[xb][0-9a-f_]+|(?=[^0-9]*[0-9])[0-9_]*[.]?[0-9_]*(e[+-]?[0-9_.]*)?|inf(inity)?|nan){_SPACE}$"
    rf"|^{_SPACE}[+-] {_SPACE}$"
)
_DOUBTFUL = {
    "whole": _NUMERIC,
    "number": _NUMERIC,
    "date": rf"(?i)^{_SPACE}([0-9]+[^0-9a-z]+[0-9]+[^0-9a-z]+[0-9]+.*|-?[0-9]+|[+-]?infinity|epoch){_SPACE}$",
    "truth": "^$^",
}
"""What perhaps only one of them reads: other digits, signs and words."""


def cast(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """A cast or a try_cast; None where it can stay as it is."""
    kind, to = scopes.of(node.this), node.args["to"]
    if to.this in _TEXT_TYPES:
        return _to_text(node, kind)
    if kind == TEXT:
        return _from_text(node, to)
    if to.this in _WHOLE_TYPES and kind == DOUBLE:
        return _cast(node, filled("bround(_x, 0)", x=node.this), to)
    if to.this in _WHOLE_TYPES and kind == DECIMAL:
        return _cast(node, filled("round(_x, 0)", x=node.this), to)
    if to.this == exp.DType.DECIMAL and kind == DOUBLE:
        return _double_to_decimal(node, to)
    return None


def _cast(node: exp.Expr, value: exp.Expr, to: exp.Expr) -> exp.Expr:
    made: exp.Expr = type(node)(this=value, to=to.copy())
    return made


def _to_text(node: exp.Expr, kind: str) -> exp.Expr | None:
    if kind in (DOUBLE, MOMENT):
        raise otherwise(
            written(node),
            N_("Maak er eerst een geheel getal of een decimal van: cast(cast(round(x, 0) as bigint) as varchar)."),
        )
    return None


def _double_to_decimal(node: exp.Expr, to: exp.Expr) -> exp.Expr:
    """DuckDB scales the double and rounds it; Spark would round the decimal that is written for it."""
    _, scale = (int(part.name) for part in to.expressions)
    scaled = filled(f"cast(round(_x * cast(1e{scale} as double), 0) as decimal(38, 0))", x=node.this)
    if isinstance(node, exp.TryCast):
        scaled = filled(f"try_cast(round(_x * cast(1e{scale} as double), 0) as decimal(38, 0))", x=node.this)
    unit = "1" if scale == 0 else f"0.{'0' * (scale - 1)}1"
    return _cast(node, filled(f"_x * {unit}", x=scaled), to)


def _from_text(node: exp.Expr, to: exp.Expr) -> exp.Expr | None:
    if isinstance(node.this, exp.Literal) and to.this == exp.DType.DATE:
        return None
    form = {exp.DType.DATE: "date", exp.DType.BOOLEAN: "truth"}.get(to.this)
    form = form or ("whole" if to.this in _WHOLE_TYPES else "number")
    plain = _cast(node, filled("_x", x=node.this), to)
    failing = "null" if isinstance(node, exp.TryCast) else "raise_error('IH_CAST')"
    kind = to.sql(dialect="spark")
    return filled(
        f"case when _x rlike '{_PLAIN[form]}' then _plain "
        f"when _x is null then cast(null as {kind}) "
        f"when _x rlike '{_DOUBTFUL[form]}' then cast(raise_error('IH_DOUBTFUL') as {kind}) "
        f"else cast({failing} as {kind}) end",
        x=node.this,
        plain=plain,
    )
