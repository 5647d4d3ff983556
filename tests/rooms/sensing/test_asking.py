"""What can be asked of the service, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of
from tests import factories
from tests.rooms.sensing.conftest import THING

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


@pytest.fixture
def hour(post: Ask, stream: int) -> int:
    """The datastream with a value every minute of an hour, equal to the minute."""
    rows = [[f"2026-03-01T13:{minute:02d}:00Z", minute] for minute in range(60)]
    post(
        "CreateObservations",
        [{"Datastream": {"@iot.id": stream}, "components": ["phenomenonTime", "result"], "dataArray": rows}],
    )
    return stream


def test_the_root_names_what_there_is(get: Ask) -> None:
    told = get("")

    assert {one["name"] for one in told["value"]} >= {"Things", "Datastreams", "Observations", "Sensors"}
    assert told["value"][0]["url"].endswith("/sta/v1.1/Things")


@pytest.mark.parametrize("in_parquet", [False, True])
def test_observations_are_chosen_by_time_and_value(get: Ask, hour: int, in_parquet: bool) -> None:
    if in_parquet:
        store_of(settings.HOUSE).compact()

    told = get(
        f"Datastreams({hour})/Observations",
        filter="phenomenonTime ge 2026-03-01T13:10:00Z and phenomenonTime lt 2026-03-01T13:20:00Z and result gt 14",
        orderby="phenomenonTime desc",
        count="true",
        top=2,
    )

    assert told["@iot.count"] == 5
    assert [one["result"] for one in told["value"]] == [19, 18]
    assert "$skip=2" in told["@iot.nextLink"]


def test_the_link_to_the_next_page_goes_on_where_this_one_ended(get: Ask, hour: int, client: Client) -> None:
    seen, address = [], f"/sta/v1.1/Datastreams({hour})/Observations?$top=25"
    while address:
        told = client.get(address).json()
        seen += [one["result"] for one in told["value"]]
        address = told.get("@iot.nextLink", "")

    assert seen == list(range(60))


@pytest.mark.parametrize(("order", "expected"), [("result desc", [59, 58]), ("result", [0, 1]), ("id desc", [59, 58])])
def test_observations_stand_in_the_order_that_is_asked(get: Ask, hour: int, order: str, expected: list[int]) -> None:
    told = get(f"Datastreams({hour})/Observations", orderby=order, top=2)

    assert [one["result"] for one in told["value"]] == expected


def test_observations_as_arrays(get: Ask, hour: int) -> None:
    told = get("Observations", resultFormat="dataArray", top=3, select="phenomenonTime,result")["value"]

    assert told[0]["components"] == ["phenomenonTime", "result"]
    assert told[0]["dataArray"][1] == ["2026-03-01T13:01:00.000Z", 1]
    assert told[0]["Datastream@iot.navigationLink"].endswith(f"Datastreams({hour})")


def test_the_last_value_of_every_datastream_in_one_question(get: Ask, hour: int) -> None:
    told = get("Datastreams", expand="Observations($orderby=phenomenonTime desc;$top=1;$select=result)")["value"]

    assert told[0]["Observations"] == [{"result": 59}]
    assert told[0]["phenomenonTime"] == "2026-03-01T13:00:00.000Z/2026-03-01T13:59:00.000Z"


def test_the_latest_of_every_thing_in_one_question(client: Client, get: Ask, hour: int) -> None:
    told = client.get("/sta/v1.1/$latest").json()

    (stream,) = get("Datastreams")["value"]
    (thing,) = get("Things")["value"]
    assert told == {
        "components": [
            "Thing/@iot.id",
            "Thing/name",
            "Datastream/@iot.id",
            "Datastream/name",
            "phenomenonTime",
            "result",
        ],
        "dataArray@iot.count": 1,
        "dataArray": [[thing["@iot.id"], "Paal 12", stream["@iot.id"], stream["name"], "2026-03-01T13:59:00.000Z", 59]],
    }
    assert client.get("/sta/v1.1/$latest", {"$skip": "1"}).json()["dataArray"] == []
    assert client.get("/sta/v1.1/$latest", {"$top": "0"}).json()["@iot.nextLink"].endswith("/$latest?$top=0&$skip=0")
    assert client.get("/sta/v1.1/$latest", {"$top": "-1"}).status_code == 400


@pytest.mark.parametrize("operator", ["lt", "le", "gt", "ge", "eq"])
def test_a_count_of_a_time_is_that_of_what_is_chosen(get: Ask, hour: int, operator: str) -> None:
    condition = f"phenomenonTime {operator} 2026-03-01T13:30:00Z"
    told = get(f"Datastreams({hour})/Observations", filter=condition, count="true", top="1000")

    expected = {"lt": 30, "le": 31, "gt": 29, "ge": 30, "eq": 1}[operator]
    assert (told["@iot.count"], len(told["value"])) == (expected, expected)
    more = get(f"Datastreams({hour})/Observations", filter=f"{condition} and result gt 29.5", count="true", top="0")
    assert more["@iot.count"] == {"lt": 0, "le": 1, "gt": 29, "ge": 30, "eq": 1}[operator]


def test_means_by_period_in_one_question(client: Client, hour: int) -> None:
    address = f"/sta/v1.1/Datastreams({hour})/$periods"

    told = client.get(address, {"period": "day", "zone": "Europe/Amsterdam"}).json()["value"]

    assert told == [{"begin": "2026-02-28T23:00:00.000Z", "count": 60, "mean": 29.5, "min": 0.0, "max": 59.0}]
    assert client.get(address, {"period": "eeuw"}).status_code == 400
    told = client.get(address, {"period": "day", "percentiles": "0,50,97.5,100"}).json()["value"]
    assert [one["percentiles"] for one in told] == [{"0": 0.0, "50": 29.5, "97.5": 57.525, "100": 59.0}]
    for wrong in ("-1", "101", "nan", "half", "1,2,", ",".join(map(str, range(21)))):
        assert client.get(address, {"percentiles": wrong}).status_code == 400
    assert client.get(address, {"zone": "Europa/Utrecht"}).status_code == 400
    assert client.get("/sta/v1.1/Datastreams(77)/$periods").status_code == 404


@pytest.mark.parametrize(
    ("collection", "condition", "found"),
    [
        ("Things", "name eq 'Paal 12'", 1),
        ("Things", "name eq 'Paal 13'", 0),
        ("Things", "Datastreams/ObservedProperty/name eq 'pm2_5'", 1),
        ("Datastreams", "Thing/properties/sensorregister eq 'paal-12'", 1),
        ("Datastreams", "unitOfMeasurement/symbol eq 'ppm'", 0),
        ("Locations", "st_within(location, geography'POLYGON((5 52, 6 52, 6 53, 5 53, 5 52))')", 1),
        ("Observations", "Datastream/ObservedProperty/name eq 'pm2_5' and result lt 5", 5),
        ("Observations", "Datastream/ObservedProperty/name eq 'no2'", 0),
        ("Observations", "FeatureOfInterest/name eq 'Maliebaan' and result eq 3", 1),
    ],
)
def test_a_filter_goes_through_what_an_entity_leads_to(
    get: Ask, hour: int, collection: str, condition: str, found: int
) -> None:
    assert len(get(collection, filter=condition)["value"]) == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("Dingen", 404),
        ("Things(99)", 404),
        ("Things('a')", 404),
        ("Things?$filter=name eq", 400),
        ("Things?$expand=Nergens", 400),
        ("Things?$top=-1", 400),
        ("Things?$filter=Datastreams/Observations/result gt 1", 501),
        ("Observations?$orderby=parameters/a", 501),
        (f"Things?$filter={'(' * 500}", 400),
        ("Observations(1)/nietbestaand", 404),
    ],
)
def test_what_cannot_be_answered_says_why(client: Client, hour: int, path: str, status: int) -> None:
    answer = client.get(f"/sta/v1.1/{path}")

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_properties_and_references_have_an_address(client: Client, get: Ask, made: dict[str, Any]) -> None:
    number = made["@iot.id"]

    assert get(f"Things({number})/name") == {"name": "Paal 12"}
    assert client.get(f"/sta/v1.1/Things({number})/name/$value").content.decode() == "Paal 12"
    assert get(f"Things({number})/properties/sensorregister") == {"sensorregister": "paal-12"}
    assert get("Things/$ref") == {"value": [{"@iot.selfLink": made["@iot.selfLink"]}]}


def test_what_is_restricted_is_for_who_may_see_the_sensor(
    client: Client, get: Ask, hour: int, sensor: Sensor, party: Party
) -> None:
    factories.alter(actor=HOUSE, thing=sensor, values={"access": "restricted"})
    insider = Client()
    insider.force_login(factories.person("reader", party))
    paths = ["Things", "Locations", "HistoricalLocations", "Datastreams", "Sensors", "ObservedProperties",
             "Observations", "FeaturesOfInterest"]  # fmt: skip

    assert {path: len(get(path)["value"]) for path in paths} == dict.fromkeys(paths, 0)
    assert all(get(path, client=insider)["value"] for path in paths)
    assert client.get(f"/sta/v1.1/Datastreams({hour})").status_code == 404
    assert client.get(f"/sta/v1.1/Datastreams({hour})/$periods").status_code == 404
    assert get("Observations", count="true")["@iot.count"] == 0


def test_a_shared_property_stays_seen_by_who_sees_another_use(
    post: Ask, get: Ask, made: dict[str, Any], party: Party
) -> None:
    from tests.rooms.sensing.conftest import COMPLETE

    factories.thing(
        "sensor", "Geheim", slug="geheim", owner=party, status="measuring", **{**COMPLETE, "access": "restricted"}
    )
    told = get("ObservedProperties")["value"][0]
    hidden = {**THING["Datastreams"][0], "ObservedProperty": {"@iot.id": told["@iot.id"]}}  # type: ignore[index]
    answer = post("Things", {**THING, "properties": {"sensorregister": "geheim"}, "Datastreams": [hidden]})
    assert answer.status_code == 201

    assert len(get("Datastreams")["value"]) == 1
    assert len(get(f"ObservedProperties({told['@iot.id']})/Datastreams")["value"]) == 1
