"""Payloads: those of the OGC test suite pass, and everything that is wrong is named by its place."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.sensorthings import (
    COLLECTIONS,
    PayloadProblems,
    Rules,
    check_data_arrays,
    check_entity,
)
from informatiehuis.engines.sensorthings.times import read_moment
from tests.shared import STANDARDS, needs_shared

NOW = datetime(2018, 12, 1, tzinfo=UTC)
STRICT = Rules(NOW)
SUITE = STANDARDS / "sensorthings-cite" / "src/main/resources/JSON entities"
FOLDERS = {
    "thing": "Things",
    "locations": "Locations",
    "datastreams": "Datastreams",
    "sensors": "Sensors",
    "observedproperties": "ObservedProperties",
    "observations": "Observations",
    "foi": "FeaturesOfInterest",
}
# what the suite sends to see it refused, or inside another address
REFUSED = {"foi/missingEncodingType.json": {"/encodingType"}}
WITHIN = {"Observations": ("Datastream",), "Datastreams": ("Thing", "Sensor", "ObservedProperty")}


def pointers(payload, collection="Things", rules=STRICT) -> set[str]:
    try:
        check_entity(payload, COLLECTIONS[collection], rules)
    except PayloadProblems as found:
        return {one.facts["pointer"] for one in found.problems}
    return set()


def suite() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (SUITE / folder).glob("*.json"))


def read(path: Path):
    text = path.read_text()
    while "$" in text:
        start = text.index("$")
        end = start + 1
        while text[end].isalnum() or text[end] in "-_":
            end += 1
        text = text[:start] + "1" + text[end:]
    return json.loads(text)


@needs_shared
def test_the_payloads_of_the_ogc_test_suite_are_valid_as_of_their_edition():
    judged = 0
    for path in suite():
        name, collection = f"{path.parent.name}/{path.name}", FOLDERS[path.parent.name]
        if path.name == "dataArray.json":
            continue
        rules = Rules(NOW, early=True, within=WITHIN.get(collection, ()))
        expected = REFUSED.get(name, set())
        found = pointers(read(path), collection, rules)
        # in a deep insert the suite leaves out what it links later
        found -= {one for one in found if one.endswith(("/Sensor", "/ObservedProperty")) and "/Datastreams/" in one}
        assert found == expected, name
        judged += 1
    assert judged > 50


@needs_shared
def test_the_edition_that_is_in_force_asks_the_names_that_the_suite_does_not_have():
    assert pointers(read(SUITE / "thing" / "thing.json")) == {"/name"}
    assert pointers(read(SUITE / "sensors" / "sensor.json"), "Sensors") == {"/name"}


@needs_shared
def test_units_without_a_part_are_refused_by_that_part():
    for path in (SUITE / "unitsOfMeasurement").glob("no*.json"):
        stream = {**datastream(), "unitOfMeasurement": read(path)}
        assert pointers(stream, "Datastreams") == {f"/unitOfMeasurement/{path.stem[2:].lower()}"}


@needs_shared
def test_the_data_array_of_the_suite_is_valid_though_its_times_have_an_offset_and_a_z():
    payload = read(SUITE / "observations" / "dataArray.json")
    assert payload[0]["dataArray"][0][0] == "2010-12-23T10:20:00-0700Z"
    assert check_data_arrays(payload, STRICT) == ()
    assert str(read_moment(payload[0]["dataArray"][0][0])) == "2010-12-23 17:20:00+00:00"


def datastream() -> dict:
    return {
        "name": "PM10",
        "description": "fijnstof",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "microgram", "symbol": "µg/m3", "definition": "http://example.org/ug"},
        "Thing": {"@iot.id": 1},
        "Sensor": {"@iot.id": 1},
        "ObservedProperty": {"@iot.id": 1},
    }


def thing() -> dict:
    """A thing with everything that can stand in it."""
    stream = {name: value for name, value in datastream().items() if name != "Thing"}
    stream["Observations"] = [{"phenomenonTime": "2018-10-22T06:00:00Z", "result": 20.5}]
    location = {"type": "Point", "coordinates": [5.12, 52.09]}
    return {
        "name": "Kastje 1",
        "description": "op een fiets",
        "properties": {"rol": "fiets"},
        "Locations": [
            {"name": "Dom", "description": "plein", "encodingType": "application/geo+json", "location": location}
        ],
        "Datastreams": [stream],
    }


def test_a_deep_insert_is_valid_as_a_whole():
    assert check_entity(thing(), COLLECTIONS["Things"], STRICT) == ()


@pytest.mark.parametrize(
    ("place", "value", "pointer"),
    [
        (["name"], "", "/name"),
        (["name"], "x" * 501, "/name"),
        (["properties"], "Sweetness", "/properties"),
        (["kleur"], "rood", "/kleur"),
        (["a/b~"], "rood", "/a~1b~0"),
        (["Locations"], {}, "/Locations"),
        (["Locations", 0], 3, "/Locations/0"),
        (["Locations", 0, "location", "coordinates"], [500, 52], "/Locations/0/location"),
        (["Locations", 0, "location", "coordinates"], ["5", 52], "/Locations/0/location"),
        (["Locations", 0, "location", "type"], "Punt", "/Locations/0/location"),
        (["Datastreams", 0, "unitOfMeasurement"], {"name": "x"}, "/Datastreams/0/unitOfMeasurement/symbol"),
        (["Datastreams", 0, "Sensor"], {"@iot.id": 1.5}, "/Datastreams/0/Sensor/@iot.id"),
        (["Datastreams", 0, "Observations", 0, "result"], float("nan"), "/Datastreams/0/Observations/0/result"),
        (["Datastreams", 0, "Observations", 0, "result"], 10**400, "/Datastreams/0/Observations/0/result"),
        (
            ["Datastreams", 0, "Observations", 0, "phenomenonTime"],
            "2018-10-22",
            "/Datastreams/0/Observations/0/phenomenonTime",
        ),
        (
            ["Datastreams", 0, "Observations", 0, "resultTime"],
            "2018-10-22T06:00:00Z/2018-10-22T07:00:00Z",
            "/Datastreams/0/Observations/0/resultTime",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(place, value, pointer):
    payload = thing()
    inner = payload
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert pointer in pointers(payload)


@pytest.mark.parametrize("name", ["name", "description"])
def test_what_is_missing_is_named_and_in_a_change_it_stays(name):
    payload = thing()
    del payload[name]
    assert pointers(payload) == {f"/{name}"}
    assert pointers({"description": "anders"}, rules=Rules(NOW, partial=True)) == set()


def test_an_observation_needs_its_datastream_unless_the_address_says_it():
    payload = {"result": 3}
    assert pointers(payload, "Observations") == {"/Datastream"}
    assert pointers(payload, "Observations", Rules(NOW, within=("Datastream",))) == set()


def test_a_clock_that_runs_ahead_and_a_position_without_satellites_are_notes_and_no_refusal():
    payload = {
        "result": 3,
        "phenomenonTime": "2099-01-01T00:00:00Z",
        "Datastream": {"@iot.id": 1},
        "FeatureOfInterest": {
            "name": "hier",
            "description": "hier",
            "encodingType": "application/geo+json",
            "feature": {"type": "Point", "coordinates": [0, 0]},
        },
    }
    notes = check_entity(payload, COLLECTIONS["Observations"], STRICT)
    assert [note.facts["pointer"] for note in notes] == ["/phenomenonTime", "/FeatureOfInterest/feature"]


def test_what_has_no_end_is_refused():
    deep: object = 1
    for _ in range(500):
        deep = {"a": deep}
    assert pointers({**thing(), "properties": deep}) == {"/properties"}
    nested = thing()
    for _ in range(30):
        nested = {**thing(), "Locations": [{**thing()["Locations"][0], "Things": [nested]}]}
    assert pointers(nested)
    many = {**thing(), "Datastreams": [{}] * 1_000}
    with pytest.raises(PayloadProblems) as caught:
        check_entity(many, COLLECTIONS["Things"], STRICT)
    assert len(caught.value.problems) == 50


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"Datastream": {"name": "x"}}, "/0/Datastream"),
        ({"components": ["phenomenonTime"]}, "/0/components"),
        ({"components": ["result", "result"]}, "/0/components/1"),
        ({"components": "result"}, "/0/components"),
        ({"dataArray": [[1]]}, "/0/dataArray/0"),
        ({"dataArray": [["gisteren", 1]]}, "/0/dataArray/0/0"),
        ({"dataArray@iot.count": 5}, "/0/dataArray@iot.count"),
    ],
)
def test_a_data_array_is_judged_by_cell(change, pointer):
    good = {
        "Datastream": {"@iot.id": 1},
        "components": ["phenomenonTime", "result"],
        "dataArray@iot.count": 1,
        "dataArray": [["2018-10-22T06:00:00Z", 3]],
    }
    assert check_data_arrays([good], STRICT) == ()
    with pytest.raises(PayloadProblems) as caught:
        check_data_arrays([good | change], STRICT)
    assert pointer in {one.facts["pointer"] for one in caught.value.problems}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*COLLECTIONS, "result", "location", "name", "Datastream", "@iot.id"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from(sorted(COLLECTIONS)))
def test_any_json_is_judged(payload, collection):
    assert isinstance(pointers(payload, collection), set)
    try:
        check_data_arrays(payload, STRICT)
    except PayloadProblems as found:
        judged = found.problems
    else:
        judged = ()
    assert judged or (isinstance(payload, list) and payload)
