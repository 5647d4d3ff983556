"""What may not stand where: for each node that is allowed, what else must be so.

These rules exist because engines differ there, or because the outcome would change from run to run; each says which
in its message or in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import refusals
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.text import Text, shorten

CASTS = frozenset(
    {
        exp.DType.BIGINT,
        exp.DType.INT,
        exp.DType.DOUBLE,
        exp.DType.DECIMAL,
        exp.DType.TEXT,
        exp.DType.VARCHAR,
        exp.DType.DATE,
        exp.DType.BOOLEAN,
    }
)
WHOLE_TYPES = frozenset({exp.DType.BIGINT, exp.DType.INT})
_EXTRACTS = {"YEAR", "QUARTER", "MONTH", "DAY"}
_ORDERED_WINDOWS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.Lag, exp.Lead)
_WINDOW_AGGREGATES = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Count)
_JOINS = {("", ""), ("", "INNER"), ("LEFT", ""), ("LEFT", "OUTER"), ("RIGHT", ""), ("RIGHT", "OUTER")} | {
    ("FULL", ""),
    ("FULL", "OUTER"),
    ("", "CROSS"),
}
_LONGEST_PAD = 100
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

Rule = Callable[[Text, exp.Expr], SqlProblem | None]


def _division(text: Text, node: exp.Expr) -> SqlProblem | None:
    """A denominator that could be zero: DuckDB then gives infinity or nothing, others an error."""
    denominator = node.expression.unnest()
    if isinstance(denominator, exp.Literal) and not denominator.is_string and float(denominator.name) != 0:
        return None
    if isinstance(denominator, exp.Nullif) and _is_zero(denominator.expression):
        return None
    whole = "%" if isinstance(node, exp.Mod) else "/"
    written = shorten(node.expression.sql(dialect="duckdb").lower(), 40)
    return text.problem(
        node.expression,
        N_("Hier wordt gedeeld door ‘{found}’, en dat kan nul zijn."),
        N_("Schrijf: {sign} nullif({denominator}, 0). Waar de noemer nul is, blijft de uitkomst dan leeg."),
        sign=whole,
        denominator=written,
    )


def _is_zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.name) == 0


def _if(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.Case):
        return None
    return text.problem(node, N_("‘{found}’ mag niet in een definitie."), refusals.for_function("if")[0])


def _percentile(text: Text, node: exp.Expr) -> SqlProblem | None:
    share = node.this.this if isinstance(node, exp.WithinGroup) else None
    order = node.expression
    ok = (
        isinstance(node.this, exp.PercentileCont)
        and isinstance(share, exp.Literal)
        and not share.is_string
        and 0 <= float(share.name) <= 1
        and isinstance(order, exp.Order)
        and len(order.expressions) == 1
    )
    if ok:
        return None
    return text.problem(
        node,
        N_("‘{found}’ mag niet in een definitie."),
        N_("Schrijf percentile_cont(0.5) within group (order by kolom), met een getal van 0 tot en met 1."),
    )


def _bare_percentile(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.WithinGroup):
        return None
    column = node.this if node.expression is not None else None
    written = column.sql(dialect="duckdb").lower() if column is not None else "kolom"
    share = node.expression.sql() if node.expression is not None else "0.5"
    return text.problem(
        node,
        N_("‘{found}’ geeft niet overal dezelfde uitkomst."),
        N_("Schrijf: percentile_cont({share}) within group (order by {written})."),
        share=share,
        written=written,
    )


def _star(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.Count):
        return None
    return text.problem(node, N_("‘*’ mag alleen in count(*)."), refusals.for_node("Star") or "", found="*")


def _count(text: Text, node: exp.Expr) -> SqlProblem | None:
    inside = node.this
    if inside is None:
        return text.problem(node, N_("count() telt niets."), N_("Schrijf count(*) of count(kolom)."))
    if isinstance(inside, exp.Distinct) and len(inside.expressions) != 1:
        return text.problem(
            node,
            N_("count(distinct …) kan over één kolom."),
            N_("Zet SELECT DISTINCT met deze kolommen in WITH en tel daar de rijen van."),
        )
    return None


def _distinct(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.Count | exp.Select):
        return None
    return text.problem(
        node.parent or node,
        N_("DISTINCT mag alleen in SELECT DISTINCT en in count(distinct …)."),
        N_("Zet SELECT DISTINCT met de kolommen in WITH en reken daarmee verder."),
    )


def _cast(text: Text, node: exp.Expr) -> SqlProblem | None:
    kind = node.args["to"].this
    if kind in CASTS and _fits(node.args["to"]):
        return None
    return text.problem(
        node,
        N_("Het type ‘{type}’ mag niet in een definitie."),
        N_("Kies bigint, integer, double, decimal(p, s) met p hoogstens 38, varchar, date of boolean."),
        type=node.args["to"].sql(dialect="duckdb").lower(),
    )


def _fits(kind: exp.Expr) -> bool:
    """Whether a decimal has at most 38 digits, and no type has parameters that it should not have."""
    sizes = [part.name for part in kind.expressions]
    if kind.this != exp.DType.DECIMAL:
        return not sizes
    if len(sizes) != 2 or not all(size.isdigit() for size in sizes):
        return False
    precision, scale = map(int, sizes)
    return 1 <= precision <= 38 and scale <= precision


def _extract(text: Text, node: exp.Expr) -> SqlProblem | None:
    unit = node.name.upper()
    if unit in _EXTRACTS:
        return None
    remedy = refusals.for_function("dayofweek" if "DOW" in unit or "WEEKDAY" in unit else "week")[0]
    return text.problem(node, N_("‘{unit}’ mag niet in extract."), remedy, unit=unit.lower())


def _date_diff(text: Text, node: exp.Expr) -> SqlProblem | None:
    if node.text("unit").upper() == "DAY":
        return None
    return text.problem(
        node,
        N_("date_diff telt in een definitie alleen dagen; maanden en jaren tellen niet overal gelijk."),
        N_("Schrijf date_diff('day', van, tot), of gebruik year(…) en month(…)."),
    )


def _like(text: Text, node: exp.Expr) -> SqlProblem | None:
    pattern = node.expression
    if isinstance(pattern, exp.Literal) and pattern.is_string and "\\" not in pattern.name:
        return None
    return text.problem(
        node, N_("Het patroon van LIKE is een vaste tekst zonder ‘\\’."), N_("Gebruik starts_with, left of right.")
    )


def _pad(text: Text, node: exp.Expr) -> SqlProblem | None:
    length = node.expression
    fixed = isinstance(length, exp.Literal) and length.name.isdigit() and int(length.name) <= _LONGEST_PAD
    if node.args.get("is_left") and node.args.get("fill_pattern") and fixed:
        return None
    return text.problem(
        node,
        N_("‘{found}’ mag niet in een definitie."),
        N_("Schrijf lpad(tekst, 4, '0'), met een vast getal van hoogstens {most}."),
        most=_LONGEST_PAD,
    )


def _limit(text: Text, node: exp.Expr) -> SqlProblem | None:
    count = node.expression
    if not (isinstance(count, exp.Literal) and count.name.isdigit()):
        return text.problem(node, N_("LIMIT heeft een geheel getal."), N_("Schrijf LIMIT 10."))
    if node.parent is None or node.parent.args.get("order") is not None:
        return None
    return text.problem(
        node,
        N_("LIMIT zonder ORDER BY geeft elke keer andere rijen."),
        N_("Zet er ORDER BY voor, met genoeg kolommen om gelijke rijen te onderscheiden."),
    )


def _no_positions(text: Text, node: exp.Expr) -> SqlProblem | None:
    for part in node.expressions:
        inner = part.this if isinstance(part, exp.Ordered) else part
        if isinstance(inner, exp.Literal):
            return text.problem(
                inner, N_("Hier staat ‘{found}’ in plaats van een kolom."), N_("Noem de kolom bij haar naam.")
            )
    return None


def _join(text: Text, node: exp.Expr) -> SqlProblem | None:
    side, kind = node.text("side").upper(), node.text("kind").upper()
    matched = node.args.get("on") is not None or bool(node.args.get("using"))
    if (side, kind) not in _JOINS:
        return text.problem(
            node,
            N_("{kind} JOIN mag niet in een definitie."),
            N_("Schrijf JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN of CROSS JOIN; of where kolom in (select …)."),
            kind=f"{side} {kind}".strip(),
        )
    if kind == "CROSS" or matched:
        return None
    return text.problem(
        node,
        N_("Deze JOIN zegt niet waarop gekoppeld wordt."),
        N_("Zet er ON … of USING (…) bij, of schrijf CROSS JOIN als elke combinatie bedoeld is."),
    )


def _window(text: Text, node: exp.Expr) -> SqlProblem | None:
    function, order = node.this, node.args.get("order")
    if isinstance(function, _ORDERED_WINDOWS):
        if order is not None and _steps_are_fixed(function):
            return None
        return text.problem(
            node,
            N_("‘{found}’ heeft geen vaste volgorde of afstand, en is dan elke keer anders."),
            N_("Schrijf over (order by …) met genoeg kolommen, en bij lag en lead een vast getal."),
        )
    if isinstance(function, _WINDOW_AGGREGATES) and not isinstance(function.this, exp.Distinct):
        return None
    return text.problem(
        node,
        N_("‘{found}’ kan niet met OVER."),
        N_("Met OVER kunnen sum, avg, min, max, count, row_number, rank, dense_rank, percent_rank, lag en lead."),
    )


def _steps_are_fixed(function: exp.Expr) -> bool:
    offset = function.args.get("offset")
    return offset is None or (isinstance(offset, exp.Literal) and offset.name.isdigit())


def _frame(text: Text, node: exp.Expr) -> SqlProblem | None:
    bounds = [node.args.get("start"), node.args.get("end")]
    fixed = all(
        bound in ("UNBOUNDED", "CURRENT ROW", None) or (isinstance(bound, exp.Literal) and bound.name.isdigit())
        for bound in bounds
    )
    if node.text("kind").upper() == "ROWS" and fixed:
        return None
    return text.problem(
        node,
        N_("Dit venster mag niet in een definitie."),
        N_("Schrijf rows between … and …, met getallen, unbounded of current row."),
    )


def _only_over(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.Window):
        return None
    return text.problem(node, N_("‘{found}’ staat zonder OVER."), N_("Zet er over (order by …) achter."))


def _identifier(text: Text, node: exp.Expr) -> SqlProblem | None:
    if _NAME.match(node.name):
        return None
    if isinstance(node.parent, exp.Table) and re.search(r"[./:]", node.name):
        return text.problem(node, N_("‘{found}’ is een bestand of adres."), refusals.for_function("read_csv")[0])
    return text.problem(
        node,
        N_("‘{found}’ is geen naam die een definitie mag gebruiken."),
        N_("Namen bestaan uit letters zonder accenten, cijfers en _, en beginnen met een letter."),
    )


def _table_alias(text: Text, node: exp.Expr) -> SqlProblem | None:
    columns = node.args.get("columns") or []
    if isinstance(node.parent, exp.Values) or not columns:
        return None
    return text.problem(
        columns[0], N_("Kolommen krijgen hier geen naam."), N_("Geef de naam in de query zelf, met AS.")
    )


def _values(text: Text, node: exp.Expr) -> SqlProblem | None:
    rows = node.expressions
    alias = node.args.get("alias")
    named = len(alias.args.get("columns") or []) if alias is not None and alias.this is not None else 0
    widths = {len(row.expressions) for row in rows if isinstance(row, exp.Tuple)}
    if named and widths == {named} and isinstance(node.parent, exp.From | exp.Join):
        return None
    return text.problem(
        node,
        N_("VALUES heeft een naam nodig, en per kolom een naam."),
        N_("Schrijf from (values (…), (…)) as naam (kolom, kolom), met in elke rij evenveel waarden."),
    )


def _tuple(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.parent, exp.Values):
        return None
    return text.problem(
        node, N_("Meer waarden tussen haakjes mag hier niet."), N_("Vergelijk de kolommen een voor een, met AND.")
    )


def _subquery(text: Text, node: exp.Expr) -> SqlProblem | None:
    if not isinstance(node.parent, exp.From | exp.Join) or node.alias:
        return None
    return text.problem(node, N_("Deze subquery heeft geen naam."), N_("Zet er AS met een naam achter."))


def _column(text: Text, node: exp.Expr) -> SqlProblem | None:
    return _star(text, node) if isinstance(node.this, exp.Star) else None


def _select(text: Text, node: exp.Expr) -> SqlProblem | None:
    if not node.expressions:
        return text.problem(node, N_("Er staan geen kolommen achter SELECT."), N_("Noem de kolommen."))
    return None


def _is(text: Text, node: exp.Expr) -> SqlProblem | None:
    if isinstance(node.expression, exp.Null):
        return None
    return text.problem(node, N_("‘{found}’ mag niet in een definitie."), N_("Schrijf is null, of = true."))


RULES: Mapping[type[exp.Expr], Rule] = {
    exp.Div: _division,
    exp.Mod: _division,
    exp.If: _if,
    exp.WithinGroup: _percentile,
    exp.PercentileCont: _bare_percentile,
    exp.Star: _star,
    exp.Count: _count,
    exp.Distinct: _distinct,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Extract: _extract,
    exp.DateDiff: _date_diff,
    exp.Like: _like,
    exp.Pad: _pad,
    exp.Limit: _limit,
    exp.Group: _no_positions,
    exp.Order: _no_positions,
    exp.Join: _join,
    exp.Window: _window,
    exp.WindowSpec: _frame,
    exp.RowNumber: _only_over,
    exp.Rank: _only_over,
    exp.DenseRank: _only_over,
    exp.PercentRank: _only_over,
    exp.Lag: _only_over,
    exp.Lead: _only_over,
    exp.Identifier: _identifier,
    exp.TableAlias: _table_alias,
    exp.Values: _values,
    exp.Tuple: _tuple,
    exp.Subquery: _subquery,
    exp.Column: _column,
    exp.Select: _select,
    exp.Is: _is,
}
"""What must hold of a node, by its kind."""
