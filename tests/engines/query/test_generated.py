"""Generated definitions and generated nonsense: nothing but an SqlProblem ever comes out."""

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from informatiehuis.engines.query import CheckedQuery, SqlProblem, check, engine
from informatiehuis.engines.query.subset import CONSTRUCTS
from tests.spec.spec import SCHEMAS, TABLES
from tests.spec.suite import SUITE

NUMBERS = st.sampled_from(["aantal", "jaar", "inkomen", "banen.banen", "saldo", "area_km2", "0", "1", "2.5", "null"])
TEXTS = st.sampled_from(["naam", "sector", "bedrag", "inwoners.gm_code", "'GM0001'", "''", "null"])
DAYS = st.sampled_from(["peildatum", "date '2022-01-01'"])


def numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} / nullif({}, 0))".format, inner, inner),
        st.builds("({} % nullif({}, 0))".format, inner, inner),
        st.builds(
            "{}({})".format, st.sampled_from(["abs", "round", "floor", "ceil", "sqrt", "ln", "exp", "sign"]), inner
        ),
        st.builds("power({}, {})".format, inner, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["greatest", "least", "coalesce", "nullif"]), inner, inner),
        st.builds("case when {} > {} then {} else {} end".format, inner, inner, inner, inner),
        st.builds("try_cast({} as double)".format, TEXTS),
        st.builds("cast({} as double)".format, TEXTS),
        st.builds("cast(round({}, 0) as bigint)".format, inner),
        st.builds("length({})".format, TEXTS),
        st.builds("{}({})".format, st.sampled_from(["year", "quarter", "month", "day"]), DAYS),
        st.builds("date_diff('day', {}, {})".format, DAYS, DAYS),
    )


VALUES = st.recursive(NUMBERS, numbers, max_leaves=6)
ORDERS = st.builds("abs({})".format, VALUES)
CONDITIONS = st.one_of(
    st.builds("{} {} {}".format, VALUES, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), VALUES),
    st.builds("{} is not null".format, VALUES),
    st.builds("{} between {} and {}".format, VALUES, VALUES, VALUES),
    st.builds("{} like '{}'".format, TEXTS, st.sampled_from(["%", "A%", "_", ""])),
    st.builds("{} in ({}, {})".format, TEXTS, TEXTS, TEXTS),
    st.builds("starts_with({}, {})".format, TEXTS, TEXTS),
)
AGGREGATES = st.one_of(
    st.builds(
        "{}({})".format,
        st.sampled_from(["sum", "avg", "min", "max", "median", "stddev_samp", "var_samp", "count"]),
        VALUES,
    ),
    st.builds("percentile_cont({}) within group (order by {})".format, st.sampled_from(["0", "0.25", "1"]), ORDERS),
    st.builds("sum({}) filter (where {})".format, VALUES, CONDITIONS),
    st.builds("count(distinct {})".format, VALUES),
    st.just("count(*)"),
)
JOINS = st.sampled_from(["join", "left join", "right join", "full join"])
FROM = st.builds(
    "inwoners {} banen on banen.gm_code = inwoners.gm_code {} areas on areas.area = inwoners.gm_code".format,
    JOINS,
    JOINS,
)
GROUPED = st.builds(
    "select inwoners.gm_code as area, jaar as period, {} as value, {} as n from {} where {} "
    "group by inwoners.gm_code, jaar having {} > {}".format,
    AGGREGATES,
    AGGREGATES,
    FROM,
    CONDITIONS,
    AGGREGATES,
    st.sampled_from(["0", "1.5"]),
)
PLAIN = st.builds(
    "select inwoners.gm_code as area, jaar as period, {} as value, sum({}) over (partition by jaar) as total, "
    "rank() over (order by {}) as place from {} where {}".format,
    VALUES,
    VALUES,
    ORDERS,
    FROM,
    CONDITIONS,
)
DEFINITIONS = st.one_of(
    GROUPED,
    PLAIN,
    st.builds("with k as ({}) select area, sum(value) as value from k group by area".format, GROUPED),
    st.builds("select k.value from ({}) as k order by value limit 3".format, PLAIN),
)


@given(DEFINITIONS)
# explaining a failure would spell out the whole recursive strategy, which takes minutes
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate, Phase.shrink],
)
def test_a_definition_inside_the_subset_passes_and_gives_figures_or_a_problem(sql: str) -> None:
    query = check(sql, SCHEMAS)

    assert check(query.sql, SCHEMAS) == query
    first, second = run_or_refused(query), run_or_refused(query)
    # as text, because nan does not equal itself
    assert str(first and first.to_pydict()) == str(second and second.to_pydict())


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_is_checked_or_refused(text: str) -> None:
    refused_or_checked(text)


PIECES = [
    word for construct in CONSTRUCTS for word in construct.example.replace("(", " ( ").replace(")", " ) ").split()
]
PIECES += ["select", "from", "where", "group by", "union all", "*", "::", "/", "[", "]", "{", "}", "'", '"', "--", ";"]
PIECES += ["inwoners", "banen", "areas", "aantal", "gm_code", "jaar", "as", "x", "unnest", "lateral", "pivot", "sample"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
@settings(max_examples=200)
def test_words_of_sql_in_any_order_are_checked_or_refused(text: str) -> None:
    refused_or_checked(f"select {text}")


@given(st.sampled_from([spec.sql for specs in SUITE.values() for spec in specs]), st.data())
@settings(max_examples=100)
def test_a_good_text_with_a_piece_cut_out_or_put_in_is_run_or_refused(sql: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sql)))
    end = data.draw(st.integers(start, min(len(sql), start + 12)))
    changed = sql[:start] + data.draw(st.sampled_from(["", *PIECES])) + sql[end:]

    query = refused_or_checked(changed)

    if query is not None:
        run_or_refused(query)


def refused_or_checked(text: str) -> CheckedQuery | None:
    problem: SqlProblem | None = None
    try:
        return check(text, SCHEMAS)
    except SqlProblem as found:
        problem = found
    assert 1 <= problem.line <= text.count("\n") + 1
    assert 1 <= problem.column <= len(text) + 1
    assert problem.text()
    return None


def run_or_refused(query: CheckedQuery) -> pa.Table | None:
    """The result, or nothing where the engine had a problem that it could tell; any other error passes."""
    try:
        return engine().run(query, TABLES)
    except SqlProblem:
        return None
