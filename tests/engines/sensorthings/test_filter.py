"""What a filter means on entities in memory, and that what is none is refused at its place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.sensorthings import COLLECTIONS, QueryProblem, matches, parse_filter

NOW = datetime(2018, 12, 1, tzinfo=UTC)
THING = {
    "@iot.id": 7,
    "name": "Box d'Artagnan",
    "description": "meetkastje",
    "properties": {"rol": "fiets", "nummer": 3, "lijst": [4, 5], "aan": True},
    "Locations": [{"name": "Domplein", "location": {"type": "Point", "coordinates": [5.12, 52.09]}}],
    "Datastreams": [
        {"@iot.id": 1, "name": "PM2.5", "unitOfMeasurement": {"symbol": "µg/m3"}, "Observations": []},
        {
            "@iot.id": 2,
            "name": "PM10",
            "Observations": [
                {"result": 20.5, "phenomenonTime": "2018-10-22T06:00:00Z", "parameters": {"code": 32}},
                {"result": "nat", "phenomenonTime": "2018-10-22T07:00:00Z/2018-10-22T08:00:00Z"},
            ],
        },
    ],
}
OBSERVATION = THING["Datastreams"][1]["Observations"][0] | {"@iot.id": 90, "Datastream": {"@iot.id": 2, "Thing": THING}}


def holds(text: str, entity=THING, collection: str = "Things") -> bool:
    return matches(parse_filter(text, COLLECTIONS[collection]), entity, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "name eq 'Box d''Artagnan'",
        "id eq 7",
        "@iot.id ge 7 and not (@iot.id gt 7)",
        "startswith(name,'Box') and endswith(name,'an') and substringof('d''A',name) and contains(name, 'Art')",
        "length(description) eq 10 and indexof(description,'kast') eq 4",
        "substring(description,4) eq 'kastje' and substring(description,4,3) eq 'kas'",
        "tolower(name) eq 'box d''artagnan' and toupper('ß') eq 'ß'",
        "trim('  a b ') eq 'a b' and concat(concat(name,', '),description) eq 'Box d''Artagnan, meetkastje'",
        "properties/rol eq 'fiets' and properties/nummer add 2 mul 3 eq 9 and properties/aan eq true",
        "properties/aan and properties/lijst/1 eq 5",
        "properties/weg eq null and not (properties/weg ne null) and properties/rol ne null",
        "properties/rol ne 3 and not (properties/rol gt 3) and not (properties/weg lt 3)",
        "7 mod 3 eq 1 and -7 mod 3 eq -1 and 7 div 2 eq 3.5 and 1 div 0 eq null",
        "round(2.5) eq 3 and round(-2.5) eq -3 and floor(-2.5) eq -3 and ceiling(2.1) eq 3",
        "false or true and not false",
        "Datastreams/name eq 'PM10'",
        "Datastreams/name eq 'PM10' and Datastreams/id eq 2",
        "not (Datastreams/name eq 'PM10' and Datastreams/id eq 1)",
        "Datastreams/Observations/result gt 20 and Datastreams/Observations/phenomenonTime lt 2018-10-22T06:30:00Z",
        "Datastreams/unitOfMeasurement/symbol eq 'µg/m3'",
        "st_within(Locations/location, geography'POLYGON ((5 52, 5.2 52, 5.2 52.2, 5 52.2, 5 52))')",
        "geo.distance(Locations/location, geography'SRID=4326;POINT (5.12 52.19)') lt 0.11",
        "geo.length(geography'LINESTRING (5 52, 5 53)') eq 1",
        "st_relate(Locations/location, geography'POINT (5.12 52.09)', 'T********')",
        "st_disjoint(Locations/location, geography'POINT (5 52)')",
    ],
)
def test_what_holds_for_a_thing(text):
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Datastreams/name eq 'PM2.5' and Datastreams/id eq 2",
        "properties/rol gt 3",
        "properties/weg",
        "not properties/weg",
        "properties/weg gt 1 or properties/weg le 1",
        "st_intersects(Locations/location, geography'POINT (0 0)')",
    ],
)
def test_what_does_not_hold(text):
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "phenomenonTime eq 2018-10-22T08:00:00+02:00",
        "phenomenonTime ge 2018-10-22T06:00:00Z and phenomenonTime lt 2018-10-22T06:00:00.001Z",
        "phenomenonTime lt 2018-10-22T07:00:00Z/2018-10-22T08:00:00Z",
        "year(phenomenonTime) eq 2018 and month(phenomenonTime) eq 10 and day(phenomenonTime) eq 22",
        "hour(phenomenonTime) eq 6 and minute(phenomenonTime) eq 0 and fractionalseconds(phenomenonTime) eq 0",
        "date(phenomenonTime) eq 2018-10-22 and time(phenomenonTime) eq 06:00",
        "phenomenonTime add duration'PT1H' eq 2018-10-22T07:00:00Z",
        "now() sub phenomenonTime gt duration'P39D' and now() sub phenomenonTime lt duration'P40D'",
        "phenomenonTime gt mindatetime() and phenomenonTime lt maxdatetime() and totaloffsetminutes(now()) eq 0",
        "resultTime eq null and not (resultTime lt now())",
        "Datastream/Thing/name eq 'Box d''Artagnan' and Datastream/id eq 2",
        "parameters/code eq 32",
    ],
)
def test_what_holds_for_an_observation(text):
    assert holds(text, OBSERVATION, "Observations")


def test_an_interval_is_before_or_after_only_as_a_whole():
    later = THING["Datastreams"][1]["Observations"][1]
    for text, expected in {
        "phenomenonTime gt 2018-10-22T06:59:59Z": True,
        "phenomenonTime gt 2018-10-22T07:30:00Z": False,
        "phenomenonTime lt 2018-10-22T07:30:00Z": False,
        "phenomenonTime le 2018-10-22T08:00:00Z": True,
    }.items():
        assert holds(text, later, "Observations") is expected, text


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("name", 1),
        ("name eq", 8),
        ("nam eq 'a'", 1),
        ("name eq 'a", 9),
        ("name eq 3", 6),
        ("name eq 'a' and", 16),
        ("(name eq 'a'", 13),
        ("name eq 'a')", 12),
        ("lengte(name) eq 3", 1),
        ("length(name, name) eq 3", 1),
        ("length(3) eq 3", 8),
        ("Datastreams eq 3", 1),
        ("Datastreams/naam eq 'a'", 13),
        ("st_within(Locations/location, geography'POINT (1')", 31),
        ("st_within(Locations/location, geography'POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))')", 31),
        ("st_within(Locations/location, geography'POINT (500 0)')", 31),
        ("st_relate(Locations/location, geography'POINT (0 0)', 'X')", 1),
        ("Datastreams/phenomenonTime gt 2018-13-01T00:00:00Z", 31),
        ("id eq 1e999", 7),
        ("id eq " + "9" * 41, 7),
        ("name eq 'a\0'", 9),
        ("name gt true", 6),
        ("true gt false", 6),
        ("properties eq properties", 12),
        ("id eq 1; drop table x", 8),
    ],
)
def test_what_is_no_filter_is_refused_at_its_place(text, position):
    with pytest.raises(QueryProblem) as caught:
        holds(text)
    assert caught.value.facts["position"] == position


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "true" + ")" * 5_000,
        "not " * 2_000 + "true",
        "length(" * 1_000 + "name" + ")" * 1_000 + " eq 1",
        "true and " * 1_000 + "true",
        "name eq '" + "a" * 10_000 + "'",
        "a/" * 3_000 + "b eq 1",
        "properties/" * 13 + "b eq 1",
        "st_within(Locations/location, geography'LINESTRING (" + ", ".join(["1 1"] * 2_400) + ")')" * 2,
    ],
)
def test_what_has_no_end_is_refused(text):
    with pytest.raises(QueryProblem):
        holds(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="()',/ andeqnot1.5'name$-:TZP", max_size=60))
def test_any_text_is_a_filter_or_a_query_problem(text):
    refused = None
    try:
        holds(text)
    except QueryProblem as problem:
        refused = problem
    assert refused is None or 1 <= refused.facts["position"] <= len(text) + 1
