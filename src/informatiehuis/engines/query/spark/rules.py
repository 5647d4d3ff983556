"""What is written differently for Spark so that it answers as DuckDB does, node by node.

Each rule is given a node whose inner parts were translated already and says what stands in its place, or refuses it.
What was seen to differ, on DuckDB 1.5 and Spark 4, stands with each rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.scopes import DAY, DECIMAL, DOUBLE, EMPTY, MOMENT, OTHER, WHOLE, Scopes
from informatiehuis.engines.query.spark import sums
from informatiehuis.engines.query.spark.beside import alike, case, joining, member, neighbour
from informatiehuis.engines.query.spark.casts import cast
from informatiehuis.engines.query.spark.letters import LOWER, UPPER
from informatiehuis.engines.query.spark.problems import otherwise, written
from informatiehuis.engines.query.spark.templates import filled

Rule = Callable[[exp.Expr, Scopes], exp.Expr | None]
"""What stands in the place of a node; None leaves it as it is."""

SPACES = "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What DuckDB's trim takes away: Unicode's category Zs. Spark's takes only U+0020."""


def _double(node: exp.Expr) -> exp.Expr:
    return filled("cast(_x as double)", x=node)


def division(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    """DuckDB divides doubles; Spark would divide decimals and cut off what does not fit."""
    return filled("cast(_a as double) / cast(_b as double)", a=node.this, b=node.expression)


def calculation(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """A difference of days is a number for DuckDB and an interval for Spark."""
    if {scopes.of(node.this), scopes.of(node.expression)} & {DAY, MOMENT}:
        raise otherwise(written(node), N_("Reken met dagen met date_diff('day', van, tot)."))
    return None


def _outer(node: exp.Expr) -> exp.Expr:
    """An aggregate with the FILTER and the OVER that belong to it."""
    while isinstance(node.parent, exp.Filter | exp.Window) and node.parent.this is node:
        node = node.parent
    return node


def _wrapping(outer: exp.Expr, inner: exp.Expr) -> sums.Wrap:
    def wrap(new: exp.Expr) -> exp.Expr:
        new = new.this if isinstance(new, exp.Paren) else new
        if outer is inner:
            return new
        copied = outer.copy()
        hole = copied
        while isinstance(hole.this, exp.Filter | exp.Window):
            hole = hole.this
        hole.set("this", new)
        return copied

    return wrap


def aggregate(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """Sums, means and spreads: those of whole numbers and decimals are exact by themselves."""
    inner = node
    while isinstance(inner, exp.Filter | exp.Window):
        inner = inner.this
    if (
        not isinstance(inner, exp.Sum | exp.Avg | exp.Stddev | exp.StddevSamp | exp.Variance)
        or _outer(node) is not node
    ):
        return None
    wrap, value, kind = _wrapping(node, inner), inner.this, scopes.of(inner.this)
    if isinstance(inner, exp.Stddev | exp.StddevSamp | exp.Variance):
        return sums.spread(value, wrap, root=not isinstance(inner, exp.Variance))
    if kind == WHOLE:
        total = sums.sum_of_wholes(value, wrap)
    elif kind == DECIMAL:
        total = wrap(exp.Sum(this=value.copy()))
    elif kind in (DOUBLE, EMPTY):
        total = sums.sum_of_doubles(_double(value), wrap)
    else:
        raise otherwise(
            written(inner), N_("Maak er eerst een getal van, met cast({value} as double)."), value=written(value)
        )
    return total if isinstance(inner, exp.Sum) else sums.mean(value, total, wrap)


def median(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    return filled("median(_x)", x=_double(node.this))


def percentile(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    """Exact in Spark too, as long as it is written out: SQLGlot would make it an approximate one."""
    ordered = node.expression.expressions[0]
    share = node.this.this.name
    direction = " desc" if ordered.args.get("desc") else ""
    return filled(f"percentile_cont({share}) within group (order by _x{direction})", x=_double(ordered.this))


def rounding(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """DuckDB multiplies, rounds and divides; Spark rounds the decimal that is written for a double: 1.005 differs."""
    decimals = node.args.get("decimals")
    places = 0 if decimals is None else _whole_literal(decimals)
    if places is None:
        raise otherwise(written(node), N_("Rond af op een vast aantal cijfers, zoals round(x, 1)."))
    if scopes.of(node.this) not in (DOUBLE, OTHER):
        return None
    if places == 0:
        return filled("round(_x, 0)", x=_double(node.this))
    scale = f"cast(1e{abs(places)} as double)"
    there, back = ("*", "/") if places > 0 else ("/", "*")
    return filled(f"round(_x {there} {scale}, 0) {back} {scale}", x=_double(node.this))


def _whole_literal(node: exp.Expr) -> int | None:
    negative = isinstance(node, exp.Neg)
    inner = (node.this if negative else node).unnest()
    if isinstance(inner, exp.Literal) and inner.name.isdigit() and int(inner.name) <= 15:
        return -int(inner.name) if negative else int(inner.name)
    return None


def to_whole(name: str) -> Rule:
    """floor and ceil: Spark gives a bigint, and cuts off what does not fit in one without a word."""

    def rule(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
        if scopes.of(node.this) not in (DOUBLE, WHOLE):
            return None
        return filled(
            f"case when abs(_x) < 4503599627370496 then cast({name}(_x) as double) else _x end", x=_double(node.this)
        )

    return rule


def sign(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    return filled("cast(sign(cast(_x as double)) as int)", x=node.this)


def guarded(name: str, condition: str, mark: str) -> Rule:
    """Where DuckDB has an error and Spark gives nothing, or no number: an error as well."""

    def rule(node: exp.Expr, scopes: Scopes) -> exp.Expr:
        return filled(
            f"case when {condition} then cast(raise_error('{mark}') as double) else {name}(_x) end",
            x=_double(node.this),
        )

    return rule


def double_function(name: str) -> Rule:
    def rule(node: exp.Expr, scopes: Scopes) -> exp.Expr:
        if node.args.get("expression") is not None:
            return filled(f"{name}(cast(_a as double), cast(_b as double))", a=node.this, b=node.expression)
        return filled(f"{name}(cast(_a as double))", a=node.this)

    return rule


def letters(name: str, doubtful: str) -> Rule:
    """lower and upper: for some letters engines follow another mapping of Unicode, and those are refused."""

    def rule(node: exp.Expr, scopes: Scopes) -> exp.Expr:
        return filled(f"case when _x rlike '{doubtful}' then raise_error('IH_LETTER') else {name}(_x) end", x=node.this)

    return rule


def trim(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    return filled(f"btrim(_x, '{SPACES}')", x=node.this)


def joined(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """Numbers with decimals and moments are spelled differently as text."""
    for part in (node.this, node.expression):
        if scopes.of(part) in (DOUBLE, MOMENT):
            raise otherwise(written(part), N_("Maak er eerst een geheel getal of een decimal van, met cast."))
    return None


def fixed_places(node: exp.Expr, scopes: Scopes) -> exp.Expr | None:
    """substring, left and right from a place, or over a length, that is zero or below: each counts in its own way."""
    names = ("start", "length") if isinstance(node, exp.Substring) else ("expression",)
    for name in names:
        part = node.args.get(name)
        least = 1 if name == "start" else 0
        if part is not None and not (isinstance(part, exp.Literal) and part.name.isdigit() and int(part.name) >= least):
            raise otherwise(
                written(node), N_("Schrijf een vast getal: het eerste teken is 1, en een lengte is 0 of meer.")
            )
    return None


def pad(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    fill = node.args["fill_pattern"]
    if not (isinstance(fill, exp.Literal) and fill.is_string and fill.name):
        raise otherwise(written(node), N_("Schrijf lpad(tekst, 4, '0'), met een vaste tekst om mee aan te vullen."))
    return filled(f"lpad(_x, {node.expression.name}, _f)", x=node.this, f=fill)


def starts_with(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    return filled("startswith(_a, _b)", a=node.this, b=node.expression)


def days_between(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    return filled("cast(datediff(cast(_b as date), cast(_a as date)) as bigint)", a=node.expression, b=node.this)


def wide(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    """Parts of a day and the length of a text: whole numbers of 64 bits on DuckDB, and of 32 on Spark."""
    return filled("cast(_x as bigint)", x=node.copy())


def exists(node: exp.Expr, scopes: Scopes) -> exp.Expr:
    """Spark knows EXISTS only in a condition on rows."""
    inner = exp.Subquery(this=node.this.copy(), alias=exp.TableAlias(this=exp.to_identifier("found_rows", quoted=True)))
    counted = exp.Select().select(exp.Count(this=exp.Star())).from_(inner)
    return filled("_n > 0", n=exp.Subquery(this=counted))


RULES: Mapping[type[exp.Expr], Rule] = {
    exp.Div: division,
    exp.Add: calculation,
    exp.Sub: calculation,
    exp.Sum: aggregate,
    exp.Avg: aggregate,
    exp.Stddev: aggregate,
    exp.StddevSamp: aggregate,
    exp.Variance: aggregate,
    exp.Filter: aggregate,
    exp.Window: aggregate,
    exp.Median: median,
    exp.WithinGroup: percentile,
    exp.Round: rounding,
    exp.Floor: to_whole("floor"),
    exp.Ceil: to_whole("ceil"),
    exp.Sign: sign,
    exp.Sqrt: guarded("sqrt", "_x < 0", "IH_SQRT"),
    exp.Ln: guarded("ln", "_x <= 0", "IH_LN"),
    exp.Exp: double_function("exp"),
    exp.Pow: double_function("power"),
    exp.Lower: letters("lower", LOWER),
    exp.Upper: letters("upper", UPPER),
    exp.Trim: trim,
    exp.DPipe: joined,
    exp.Substring: fixed_places,
    exp.Left: fixed_places,
    exp.Right: fixed_places,
    exp.Pad: pad,
    exp.StartsWith: starts_with,
    exp.DateDiff: days_between,
    **dict.fromkeys((exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Extract, exp.Length), wide),
    exp.Exists: exists,
    exp.Cast: cast,
    exp.TryCast: cast,
    exp.Case: case,
    exp.Lag: neighbour,
    exp.Lead: neighbour,
    exp.Coalesce: alike,
    exp.Greatest: alike,
    exp.Least: alike,
    exp.Nullif: alike,
    exp.In: member,
    exp.Join: joining,
    exp.Between: alike,
    exp.EQ: alike,
    exp.NEQ: alike,
    exp.LT: alike,
    exp.LTE: alike,
    exp.GT: alike,
    exp.GTE: alike,
}
"""Nodes that are written differently, or refused where they would differ."""
