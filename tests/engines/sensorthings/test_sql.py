"""A filter in SQL chooses exactly the observations that the reference evaluator chooses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines import duck
from informatiehuis.engines.sensorthings import COLLECTIONS, NotOnObservations, condition, matches, parse_filter, split
from informatiehuis.engines.sensorthings.expressions import FUNCTIONS
from informatiehuis.engines.sensorthings.sql import CALLS
from informatiehuis.engines.signals import Observation
from informatiehuis.engines.signals.observation import as_columns

NOW = datetime(2018, 12, 1, tzinfo=UTC)
START = datetime(2018, 10, 22, 6, 30, 15, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
OBSERVATIONS = COLLECTIONS["Observations"]
ROWS = [
    Observation(1, START, 20.5, parameters={"code": 32, "b": "x", "aan": True, "diep": {"n": [1, 2.5]}}, feature=4),
    Observation(2, START + HOUR, 20, end=START + 2 * HOUR, result_time=START + 3 * HOUR, quality="goed"),
    Observation(2, START - 24 * HOUR, "Nat é"),
    Observation(3, START, True, valid=(START, START + HOUR), quality={"code": 3}),
    Observation(3, START + 9 * HOUR, False),
    Observation(4, START, None, parameters={"code": None, "b": "3"}),
    Observation(4, START, -0.5, quality=5),
    Observation(4, START, [1, "x"]),
    Observation(4, START, {"code": 5, "b": "x"}),
    Observation(5, START, 2**60 + 1),
    Observation(5, START, 10**400),
    Observation(5, START, "  20.5"),
    Observation(5, START, ""),
]


def as_entity(one: Observation, sequence: int) -> dict[str, Any]:
    def span(begin: datetime, end: datetime | None) -> str:
        return begin.isoformat() if end is None else f"{begin.isoformat()}/{end.isoformat()}"

    return {
        "@iot.id": sequence,
        "phenomenonTime": span(one.begin, one.end),
        "resultTime": one.result_time and one.result_time.isoformat(),
        "validTime": one.valid and span(*one.valid),
        "result": one.result,
        "resultQuality": one.quality,
        "parameters": one.parameters,
        "Datastream": {"@iot.id": one.stream},
        "FeatureOfInterest": {"@iot.id": one.feature} if one.feature else None,
    }


@pytest.fixture(scope="module")
def chosen() -> Callable[[str], tuple[list[int], list[int]]]:
    """What SQL chooses, and what the reference chooses, by sequence."""
    columns = as_columns(ROWS, NOW)
    numbered = pa.RecordBatch.from_arrays(
        [pa.array(range(1, len(ROWS) + 1)), *columns.columns[1:]], schema=columns.schema
    )
    connection = duck.connect()
    connection.register("observations", pa.Table.from_batches([numbered]))
    entities = [as_entity(one, index) for index, one in enumerate(ROWS, 1)]

    def choose(text: str) -> tuple[list[int], list[int]]:
        expression = parse_filter(text, OBSERVATIONS)
        made = condition(expression, NOW)
        sql = f"SELECT sequence FROM observations WHERE {made.sql} ORDER BY sequence"
        by_sql = [row[0] for row in connection.execute(sql, made.parameters).fetchall()]
        return by_sql, [entity["@iot.id"] for entity in entities if matches(expression, entity, NOW)]

    return choose


NUMBERS = st.sampled_from(["0", "1", "20", "20.5", "-0.5", "3", "1e308", "1152921504606846977"]) | st.floats(
    -1e6, 1e6, allow_nan=False
).map(lambda value: f"{value:.3f}")
TEXTS = st.sampled_from(["''", "'x'", "'Nat é'", "'nat'", "'3'", "'goed'", "' '", "'t''s'", "'20.5'"])
TIMES = st.sampled_from(
    [
        "2018-10-22T06:30:15.25Z",
        "2018-10-22T07:30:15.25Z",
        "2018-10-22T09:30:15.25+02:00",
        "2018-10-22T07:30:15.25Z/2018-10-22T08:30:15.25Z",
        "2099-01-01T00:00:00Z",
        "now()",
        "mindatetime()",
        "phenomenonTime",
        "resultTime",
        "validTime",
    ]
)
OPEN = st.sampled_from(
    ["result", "resultQuality", "parameters/code", "parameters/b", "parameters/aan", "parameters/diep/n/1", "result/0"]
)
IDS = st.sampled_from(["id", "Datastream/id", "FeatureOfInterest/id"])
COMPARED = st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"])


def joined(*parts: Any) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map("".join)


PARTS = st.sampled_from(["year", "month", "day", "hour", "minute", "second", "fractionalseconds", "totaloffsetminutes"])
STRINGS = st.recursive(
    TEXTS | OPEN,
    lambda inner: (
        joined(st.sampled_from(["tolower", "toupper", "trim"]), "(", inner, ")")
        | joined("concat(", inner, ",", inner, ")")
        | joined("substring(", inner, ",", NUMBERS, ")")
        | joined("substring(", inner, ",", NUMBERS, ",", NUMBERS, ")")
    ),
    max_leaves=3,
)
SUMS = st.recursive(
    NUMBERS | OPEN | IDS,
    lambda inner: (
        joined("(", inner, st.sampled_from([" add ", " sub ", " mul ", " div ", " mod "]), inner, ")")
        | joined(st.sampled_from(["round", "floor", "ceiling"]), "(", inner, ")")
        | joined("length(", STRINGS, ")")
        | joined("indexof(", STRINGS, ",", STRINGS, ")")
        | joined(PARTS, "(", TIMES, ")")
    ),
    max_leaves=4,
)
SIMPLE = (
    joined(SUMS, " ", COMPARED, " ", NUMBERS)
    | joined(STRINGS, " ", COMPARED, " ", TEXTS)
    | joined(TIMES, " ", COMPARED, " ", TIMES)
    | joined(OPEN, st.sampled_from([" eq ", " ne "]), st.sampled_from(["true", "false", "null"]))
    | joined(st.sampled_from(["contains", "substringof", "startswith", "endswith"]), "(", STRINGS, ",", STRINGS, ")")
    | joined("date(", TIMES, ") ", COMPARED, " 2018-10-22")
    | joined("time(", TIMES, ") ", COMPARED, " 06:30:15.25")
    | OPEN
)
FILTERS = st.recursive(
    SIMPLE,
    lambda inner: (
        joined("(", inner, " and ", inner, ")") | joined("(", inner, " or ", inner, ")") | joined("not (", inner, ")")
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(FILTERS)
def test_sql_chooses_what_the_reference_chooses(chosen, text):
    by_sql, by_reference = chosen(text)
    assert by_sql == by_reference


def test_every_function_on_observations_is_generated():
    generated = {"tolower", "toupper", "trim", "concat", "substring", "round", "floor", "ceiling", "length", "indexof"}
    assert {*CALLS, "substring"} == generated | {"contains", "substringof", "startswith", "endswith"}
    of_times = {name for name, function in FUNCTIONS.items() if function.takes and function.takes[0].value == "time"}
    assert of_times == {
        "year", "month", "day", "hour", "minute", "second", "fractionalseconds", "totaloffsetminutes", "date", "time",
    }  # fmt: skip


def test_what_a_user_writes_is_never_in_the_sql():
    text = "result eq 'x''; DROP TABLE y; --' or parameters/zeldzaam gt 12345"
    made = condition(parse_filter(text, OBSERVATIONS), NOW)
    for text in ("DROP", "zeldzaam", "12345"):
        assert text not in made.sql
    assert sorted(map(str, made.parameters.values())) == ["/zeldzaam", "12345.0", "x'; DROP TABLE y; --"]


@pytest.mark.parametrize(
    "text",
    [
        "Datastream/name eq 'PM10'",
        "Datastream/Thing/id eq 1",
        "st_within(FeatureOfInterest/feature, geography'POINT (5 52)')",
        "phenomenonTime add duration'PT1H' gt now()",
        "result gt resultQuality",
    ],
)
def test_what_is_not_about_the_observation_alone_is_for_the_caller(text):
    with pytest.raises(NotOnObservations):
        condition(parse_filter(text, OBSERVATIONS), NOW)
    assert split(parse_filter(text, OBSERVATIONS), NOW) == (None, [parse_filter(text, OBSERVATIONS)])


def test_a_filter_is_split_in_what_is_about_observations_and_the_rest():
    text = "result gt 5 and Datastream/name eq 'PM10' and phenomenonTime lt now()"
    own, others = split(parse_filter(text, OBSERVATIONS), NOW)
    assert own == condition(parse_filter("result gt 5 and phenomenonTime lt now()", OBSERVATIONS), NOW)
    assert others == [parse_filter("Datastream/name eq 'PM10'", OBSERVATIONS)]
