"""Query options and resource paths as 18-088 has them, and where they are refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.engines.sensorthings import (
    COLLECTIONS,
    TYPES,
    PathProblem,
    QueryProblem,
    parse_path,
    parse_query,
)


def query(collection="Things", **options):
    return parse_query({f"${name}": text for name, text in options.items()}, COLLECTIONS[collection])


def test_every_option_is_read():
    made = query(filter="id gt 1", select="id,name", orderby="name desc, id", top="10", skip="5", count="true")
    assert made.filter is not None
    assert made.select == ("id", "name")
    assert [(str(one.path), one.descending) for one in made.order] == [("name", True), ("id", False)]
    assert (made.top, made.skip, made.count, made.data_array) == (10, 5, True, False)


def test_without_options_everything_has_its_default():
    made = query()
    assert (made.top, made.skip, made.count, made.select, made.order, made.expand) == (None, 0, False, (), (), ())


def test_an_expand_has_options_of_its_own_however_deep():
    made = query(
        expand="Datastreams($filter=substringof('),;(',name) and id lt 5;$orderby=id desc;$top=1;$select=name;"
        "$expand=Observations($top=2;$count=true),Sensor),Locations"
    )
    datastreams, locations = made.expand
    assert (datastreams.navigation, locations.navigation) == ("Datastreams", "Locations")
    inner = datastreams.query
    assert inner.entity is TYPES["Datastream"]
    assert (inner.top, inner.select) == (1, ("name",))
    assert inner.filter is not None
    assert [(one.navigation, one.query.top, one.query.count) for one in inner.expand] == [
        ("Observations", 2, True),
        ("Sensor", None, False),
    ]


def test_an_expand_by_paths_comes_together():
    (datastreams,) = query(expand="Datastreams/Sensor,Datastreams/Observations($top=1)").expand
    assert [one.navigation for one in datastreams.query.expand] == ["Sensor", "Observations"]
    assert datastreams.query.expand[1].query.top == 1


def test_an_order_goes_through_single_navigation():
    (order,) = query("Observations", orderby="Datastream/Thing/name asc").order
    assert order.path.steps == ("Datastream", "Thing", "name")


def test_data_arrays_are_for_observations():
    assert query("Observations", resultFormat="dataArray").data_array
    with pytest.raises(QueryProblem):
        query(resultFormat="dataArray")


@pytest.mark.parametrize(
    ("option", "text", "position"),
    [
        ("top", "-1", 1),
        ("top", "99999999999", 1),
        ("top", "٣", 1),
        ("skip", "1.5", 1),
        ("count", "ja", 1),
        ("select", "name,naam", 6),
        ("orderby", "name up", 1),
        ("orderby", "name,Datastreams/name", 6),
        ("orderby", ",".join(["name"] * 11), 1),
        ("expand", "Sensors", 1),
        ("expand", "Locations,Datastreams($top=1", 29),
        ("expand", "Datastreams($top=1))", 20),
        ("expand", "Datastreams($resultFormat=dataArray)", 13),
        ("expand", "Datastreams($top=1;$top=2)", 20),
        ("expand", "Datastreams($top=1),Datastreams", 21),
        ("expand", "/".join(["Datastreams", "Thing"] * 3), 1),
        ("expand", ",".join(["Datastreams/Sensor"] * 31), 305),
        ("format", "json", 1),
        ("select", "x" * 10_001, 10_001),
    ],
)
def test_what_is_no_option_is_refused_by_its_name(option, text, position):
    with pytest.raises(QueryProblem) as caught:
        query(**{option: text})
    assert caught.value.facts["option"].startswith("$")
    if option != "expand" or position < 300:
        assert caught.value.facts["position"] == position


def test_other_parameters_are_not_ours():
    assert parse_query({"token": "a"}, COLLECTIONS["Things"]).top is None


@pytest.mark.parametrize(
    ("text", "steps", "rest"),
    [
        ("Things", [("Things", None)], ((), False, False)),
        ("/Things(1)/", [("Things", 1)], ((), False, False)),
        ("Things('a/b''c')/name", [("Things", "a/b'c")], (("name",), False, False)),
        (
            "Things(1)/Datastreams(2)/Observations/$ref",
            [("Things", 1), ("Datastreams", 2), ("Observations", None)],
            ((), True, False),
        ),
        ("Observations(3)/Datastream/Thing", [("Observations", 3), ("Datastream", None), ("Thing", None)], None),
        ("Observations(3)/result/$value", [("Observations", 3)], (("result",), False, True)),
        ("Things(1)/properties/rol", [("Things", 1)], (("properties", "rol"), False, False)),
        ("Observations(-3)/@iot.id", [("Observations", -3)], (("@iot.id",), False, False)),
    ],
)
def test_a_path_is_read(text, steps, rest):
    path = parse_path(text)
    assert [(step.name, step.identifier) for step in path.steps] == steps
    if rest is not None:
        assert (path.inner, path.ref, path.value) == rest
    assert path.is_collection == (path.steps[-1].name.endswith("s") and path.steps[-1].identifier is None)


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("", ""),
        ("Dingen", "Dingen"),
        ("Things(x)", "Things(x)"),
        ("Things()/name", "Things()"),
        ("Things/Datastreams", "Datastreams"),
        ("Things/name", "name"),
        ("Things(1)/naam", "naam"),
        ("Things(1)/$value", "$value"),
        ("Observations(1)/Datastream(2)", "Datastream(2)"),
        ("Things(9223372036854775808)", "Things(9223372036854775808)"),
        ("Things(1)/properties//x", ""),
        ("Things(1)/Datastreams(1)/Thing/" * 9 + "x", "Thing"),
    ],
)
def test_an_address_that_leads_nowhere_says_where_it_ends(text, segment):
    with pytest.raises(PathProblem) as caught:
        parse_path(text)
    assert caught.value.facts["segment"] == segment


@given(st.text(max_size=60) | st.text(alphabet="Things(1)/'$ref", max_size=40))
def test_any_text_is_a_path_or_a_path_problem(text):
    with contextlib.suppress(PathProblem):
        assert parse_path(text).steps
