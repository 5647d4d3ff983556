"""The subset, second part: what a value or a condition may be made of."""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.query.construct import Construct, construct

_COMPARISON = "this expression"

_CONDITIONS = (
    construct(
        "conditions",
        "comparison",
        "inwoners >= 1000 and naam <> 'Utrecht'",
        "`=`, `<>`, `<`, `<=`, `>`, `>=`.",
        dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _COMPARISON),
    ),
    construct(
        "conditions",
        "and, or, not",
        "(a > 1 or b > 1) and not c",
        "Conditions together.",
        {exp.And: _COMPARISON, exp.Or: _COMPARISON, exp.Not: "this"},
    ),
    construct(
        "conditions",
        "between",
        "leeftijd between 15 and 64",
        "From and including, to and including.",
        {exp.Between: "this low high"},
    ),
    construct("conditions", "in", "soort in ('koop', 'huur')", "One of a list.", {exp.In: "this expressions query"}),
    construct(
        "conditions",
        "like",
        "gm_code like 'GM%'",
        "A text with a pattern: `%` is any text, `_` is any one character. Capitals count.",
        {exp.Like: _COMPARISON},
    ),
    construct("conditions", "is null", "inkomen is not null", "Whether a value is empty.", {exp.Is: _COMPARISON}),
    construct(
        "conditions",
        "case",
        "case when leeftijd >= 65 then 1 else 0 end",
        "A value by condition.",
        {exp.Case: "this ifs default", exp.If: "this true false"},
    ),
    construct(
        "conditions",
        "coalesce",
        "coalesce(banen, 0)",
        "The first value that is not empty.",
        {exp.Coalesce: "this expressions"},
    ),
    construct(
        "conditions",
        "nullif",
        "nullif(inwoners, 0)",
        "Empty where the two are equal, else the first.",
        {exp.Nullif: _COMPARISON},
    ),
)

_ARITHMETIC = (
    construct(
        "arithmetic",
        "+ - *",
        "koop + huur - leeg * 2",
        "Sum, difference, product, and a minus sign.",
        {exp.Add: _COMPARISON, exp.Sub: _COMPARISON, exp.Mul: _COMPARISON, exp.Neg: "this"},
    ),
    construct(
        "arithmetic",
        "division",
        "100.0 * banen / nullif(inwoners, 0)",
        "A quotient with decimals. The denominator stands in `nullif(…, 0)` or is a number.",
        {exp.Div: "this expression typed safe"},
    ),
    construct(
        "arithmetic",
        "remainder",
        "nummer % 2",
        "What remains after whole division; the divisor as in division.",
        {exp.Mod: _COMPARISON},
    ),
    construct("arithmetic", "abs", "abs(saldo)", "Without its sign.", {exp.Abs: "this"}),
    construct("arithmetic", "sign", "sign(saldo)", "-1, 0 or 1.", {exp.Sign: "this"}),
    construct(
        "arithmetic", "round", "round(value, 1)", "Rounded, halves away from zero.", {exp.Round: "this decimals"}
    ),
    construct("arithmetic", "floor", "floor(value)", "The nearest whole number below.", {exp.Floor: "this"}),
    construct("arithmetic", "ceil", "ceil(value)", "The nearest whole number above.", {exp.Ceil: "this"}),
    construct("arithmetic", "sqrt", "sqrt(oppervlakte)", "The square root.", {exp.Sqrt: "this"}),
    construct("arithmetic", "ln", "ln(inwoners)", "The natural logarithm.", {exp.Ln: "this"}),
    construct("arithmetic", "exp", "exp(groei)", "e to a power.", {exp.Exp: "this"}),
    construct("arithmetic", "power", "power(afstand, 2)", "To a power.", {exp.Pow: _COMPARISON}),
    construct(
        "arithmetic",
        "greatest",
        "greatest(koop, huur)",
        "The largest of values that are not empty.",
        {exp.Greatest: "this expressions ignore_nulls"},
    ),
    construct(
        "arithmetic",
        "least",
        "least(koop, huur)",
        "The smallest of values that are not empty.",
        {exp.Least: "this expressions ignore_nulls"},
    ),
)

_TEXT = (
    construct(
        "text",
        "||",
        "'GM' || nummer",
        "Texts one after another; empty when one of them is empty.",
        {exp.DPipe: "this expression safe"},
    ),
    construct("text", "lower", "lower(naam)", "In small letters.", {exp.Lower: "this"}),
    construct("text", "upper", "upper(code)", "In capitals.", {exp.Upper: "this"}),
    construct("text", "trim", "trim(naam)", "Without spaces at both ends.", {exp.Trim: "this"}),
    construct("text", "length", "length(naam)", "The number of characters.", {exp.Length: "this"}),
    construct(
        "text",
        "substring",
        "substring(code, 3, 4)",
        "A part: from which character (the first is 1), how many.",
        {exp.Substring: "this start length"},
    ),
    construct("text", "left", "left(code, 2)", "The first characters.", {exp.Left: "this expression"}),
    construct("text", "right", "right(code, 4)", "The last characters.", {exp.Right: "this expression"}),
    construct(
        "text",
        "replace",
        "replace(naam, '-', ' ')",
        "One text replaced by another.",
        {exp.Replace: "this expression replacement"},
    ),
    construct(
        "text",
        "lpad",
        "lpad(nummer, 4, '0')",
        "Filled up at the left to a length.",
        {exp.Pad: "this expression fill_pattern is_left"},
    ),
    construct(
        "text",
        "starts_with",
        "starts_with(code, 'GM')",
        "Whether a text starts with another.",
        {exp.StartsWith: _COMPARISON},
    ),
)

_DATES = (
    construct("dates", "date literal", "datum >= date '2022-01-01'", "A day."),
    construct(
        "dates",
        "year",
        "year(datum)",
        "The year; also `extract(year from datum)`.",
        {exp.Year: "this", exp.Extract: "this expression", exp.Var: "this"},
    ),
    construct("dates", "quarter", "quarter(datum)", "The quarter, 1 to 4; also with `extract`.", {exp.Quarter: "this"}),
    construct("dates", "month", "month(datum)", "The month, 1 to 12; also with `extract`.", {exp.Month: "this"}),
    construct("dates", "day", "day(datum)", "The day of the month; also with `extract`.", {exp.Day: "this"}),
    construct(
        "dates",
        "date_diff",
        "date_diff('day', aanvraag, besluit)",
        "The number of days from one to another.",
        {exp.DateDiff: "this expression unit date_part_boundary"},
    ),
)

_CASTING = (
    construct(
        "casting",
        "cast",
        "cast(bedrag as double)",
        "To another type: bigint, integer, double, decimal(p, s), varchar, date, boolean. To a whole number only after "
        "`round`, `floor` or `ceil`, or from text. `bedrag::double` is the same.",
        {exp.Cast: "this to", exp.DataType: "this expressions", exp.DataTypeParam: "this"},
    ),
    construct(
        "casting",
        "try_cast",
        "try_cast(bedrag as double)",
        "The same, and empty where it cannot be done.",
        {exp.TryCast: "this to safe"},
    ),
)

_WINDOWS = (
    construct(
        "windows",
        "aggregate over",
        "sum(value) over (partition by period) as total",
        "sum, avg, min, max or count over rows that belong with this one.",
        {exp.Window: "this partition_by order spec over"},
    ),
    construct(
        "windows",
        "rows between",
        "avg(value) over (partition by area order by period rows between 2 preceding and current row)",
        "Over a number of rows before and after this one.",
        {exp.WindowSpec: "kind start start_side end end_side"},
    ),
    construct(
        "windows",
        "row_number",
        "row_number() over (order by value desc, area)",
        "The number in an order.",
        {exp.RowNumber: ""},
    ),
    construct(
        "windows", "rank", "rank() over (order by value desc)", "The place, with gaps after equal ones.", {exp.Rank: ""}
    ),
    construct(
        "windows",
        "dense_rank",
        "dense_rank() over (order by value desc)",
        "The place, without gaps.",
        {exp.DenseRank: ""},
    ),
    construct(
        "windows",
        "percent_rank",
        "percent_rank() over (order by value)",
        "The place as a share from 0 to 1.",
        {exp.PercentRank: ""},
    ),
    construct(
        "windows",
        "lag",
        "lag(value, 1) over (partition by area order by period)",
        "The value of an earlier row.",
        {exp.Lag: "this offset default"},
    ),
    construct(
        "windows",
        "lead",
        "lead(value, 1) over (partition by area order by period)",
        "The value of a later row.",
        {exp.Lead: "this offset default"},
    ),
)

CONSTRUCTS: tuple[Construct, ...] = (*_CONDITIONS, *_ARITHMETIC, *_TEXT, *_DATES, *_CASTING, *_WINDOWS)
