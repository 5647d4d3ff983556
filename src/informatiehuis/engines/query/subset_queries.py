"""The subset, first part: choosing rows, joining and composing queries, aggregating."""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.query.construct import Construct, construct

_SELECT = "with_ expressions distinct from_ joins where group having order limit"
_PAIR = "with_ this expression distinct"
_SET = f"{_PAIR} order limit"

_SELECTING = (
    construct(
        "selecting",
        "select … from",
        "select gm_code as area from inwoners",
        "Rows of a source. Every output column has a name; `select *` is refused, because a new column in a source "
        "would change the definition.",
        {
            exp.Select: _SELECT,
            exp.From: "this",
            exp.Table: "this alias",
            exp.TableAlias: "this columns",
            exp.Alias: "this alias",
            exp.Column: "this table",
            exp.Identifier: "this quoted",
            exp.Paren: "this",
        },
    ),
    construct(
        "selecting",
        "literals",
        "select '2022' as period, 1.5 as factor, true as known, null as low",
        "Numbers, texts between single quotes, true, false and null.",
        {exp.Literal: "this is_string", exp.Boolean: "this", exp.Null: ""},
    ),
    construct(
        "selecting", "where", "where inwoners > 0", "Only rows for which the condition is true.", {exp.Where: "this"}
    ),
    construct(
        "selecting",
        "distinct",
        "select distinct gm_code as area from adressen",
        "Every row once.",
        {exp.Distinct: "expressions"},
    ),
    construct(
        "selecting",
        "order by",
        "order by value desc nulls last, area",
        "Order, by columns that are named. Empty values come last unless `nulls first` is written.",
        {exp.Order: "expressions", exp.Ordered: "this desc nulls_first"},
    ),
    construct(
        "selecting",
        "limit",
        "order by value desc limit 10",
        "The first rows; only after `order by`.",
        {exp.Limit: "expression"},
    ),
    construct(
        "selecting",
        "values",
        "from (values ('GM0344', 1.2), ('GM0307', 0.9)) as weights (area, weight)",
        "A small table written out, with a name for each column.",
        {exp.Values: "expressions alias", exp.Tuple: "expressions"},
    ),
)

_JOINING = (
    construct(
        "joining",
        "inner join",
        "join areas on areas.area = inwoners.gm_code",
        "Pairs of rows that match.",
        {exp.Join: "this on using side kind"},
    ),
    construct(
        "joining",
        "left join",
        "left join banen on banen.area = areas.area",
        "All rows of the left table, with empty values where the right one has no match.",
    ),
    construct(
        "joining",
        "right join",
        "right join areas on areas.area = banen.area",
        "All rows of the right table, with empty values where the left one has no match.",
    ),
    construct(
        "joining",
        "full join",
        "full join banen on banen.area = inwoners.area",
        "All rows of both tables, with empty values where there is no match.",
    ),
    construct("joining", "cross join", "cross join periods", "Every row of the left with every row of the right."),
    construct("joining", "using", "join banen using (area, period)", "Match on columns with the same name."),
)

_COMPOSING = (
    construct(
        "composing",
        "with",
        "with totals as (select …) select … from totals",
        "A query with a name, to be used as a table further on. It may not refer to itself.",
        {exp.With: "expressions", exp.CTE: "this alias"},
    ),
    construct(
        "composing",
        "subquery in from",
        "from (select …) as totals",
        "A query as a table; it has a name.",
        {exp.Subquery: "this alias"},
    ),
    construct(
        "composing",
        "scalar subquery",
        "value / nullif((select sum(value) as total from banen), 0)",
        "A query of one row and one column as a value. It may not refer to the query around it.",
    ),
    construct(
        "composing",
        "in subquery",
        "where area in (select area from areas where level = 'municipality')",
        "Only rows whose value is in the result.",
    ),
    construct(
        "composing",
        "exists",
        "where exists (select 1 as found from banen)",
        "Whether a query has any row. It may not refer to the query around it.",
        {exp.Exists: "this"},
    ),
    construct("composing", "union all", "select … union all select …", "The rows of both.", {exp.Union: _SET}),
    construct("composing", "union", "select … union select …", "The rows of both, each once."),
    construct(
        "composing",
        "intersect",
        "select … intersect select …",
        "The rows that are in both, each once.",
        {exp.Intersect: _PAIR},
    ),
    construct(
        "composing",
        "except",
        "select … except select …",
        "The rows of the first that are not in the second, each once.",
        {exp.Except: _PAIR},
    ),
)

_AGGREGATING = (
    construct(
        "aggregating",
        "group by",
        "group by gm_code, jaar",
        "One row per combination of the columns named.",
        {exp.Group: "expressions"},
    ),
    construct(
        "aggregating",
        "having",
        "having count(*) >= 10",
        "Only groups for which the condition is true.",
        {exp.Having: "this"},
    ),
    construct(
        "aggregating", "count(*)", "count(*) as n", "The number of rows.", {exp.Count: "this big_int", exp.Star: ""}
    ),
    construct("aggregating", "count", "count(inkomen) as n", "The number of rows where the column is not empty."),
    construct(
        "aggregating",
        "count(distinct)",
        "count(distinct adres) as value",
        "The number of different values that are not empty.",
    ),
    construct("aggregating", "sum", "sum(inwoners) as value", "The sum; empty values do not count.", {exp.Sum: "this"}),
    construct("aggregating", "avg", "avg(inkomen) as value", "The mean; empty values do not count.", {exp.Avg: "this"}),
    construct("aggregating", "min", "min(afstand) as low", "The smallest.", {exp.Min: "this"}),
    construct("aggregating", "max", "max(afstand) as high", "The largest.", {exp.Max: "this"}),
    construct(
        "aggregating",
        "median",
        "median(inkomen) as value",
        "The middle value, exactly; halfway between the middle two where their number is even.",
        {exp.Median: "this"},
    ),
    construct(
        "aggregating",
        "percentile_cont",
        "percentile_cont(0.9) within group (order by afstand) as value",
        "The value below which that share lies, exactly, interpolated between the nearest two.",
        {exp.WithinGroup: "this expression", exp.PercentileCont: "this expression"},
    ),
    construct(
        "aggregating",
        "stddev_samp",
        "stddev_samp(inkomen) as spread",
        "The standard deviation of a sample (n - 1); `stddev` is the same.",
        {exp.StddevSamp: "this", exp.Stddev: "this"},
    ),
    construct(
        "aggregating",
        "var_samp",
        "var_samp(inkomen) as spread",
        "The variance of a sample (n - 1); `variance` is the same.",
        {exp.Variance: "this"},
    ),
    construct(
        "aggregating",
        "filter",
        "count(*) filter (where leeftijd >= 65) as numerator",
        "An aggregate over the rows for which the condition is true.",
        {exp.Filter: "this expression"},
    ),
)

CONSTRUCTS: tuple[Construct, ...] = (*_SELECTING, *_JOINING, *_COMPOSING, *_AGGREGATING)
