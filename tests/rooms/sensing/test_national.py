"""The register in the fields of the national one: every field, what anybody may see, and what is not known."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.national import FIELDS, NOT_KNOWN
from tests import factories
from tests.rooms.sensing.conftest import COMPLETE
from tests.rooms.sensing.live.test_feed import made_open

pytestmark = pytest.mark.django_db

DEFINED = {
    "LegalEntity": {"Id", "Name", "Website"},
    "ContactDetails": {"Name", "Email", "Phone"},
    "Device": {"Id", "Name", "Category", "Description", "Connectivity"},
    "Location": {"Id", "Name", "Description", "Coordinates", "BaseObjectId"},
    "Sensor": {"Id", "Name", "Description", "SensorType", "Supplier", "Manufacturer", "Documentation"},
    "Datastream": {
        "Id", "Name", "Description", "Theme", "UnitOfMeasurement", "ObservedArea", "ResultTime", "DataQuality",
        "IsPublic", "IsOpenData", "IsActive", "ContainsPIData", "IsReusable", "Documentation", "DataLink",
        "LegalGroundLink",
    },
    "ObservationGoal": {"Id", "Name", "Description", "LegalGround"},
}  # fmt: skip
"""The fields that SensRNet, Definitions, marks as there, by what they are of."""


@pytest.fixture
def open_sensor(stream: int, sensor: Sensor) -> int:
    made_open(sensor)
    return stream


@pytest.fixture
def rows(client: Client) -> Callable[[], list[dict[str, str]]]:
    def read() -> list[dict[str, str]]:
        text = client.get("/meten/sensorenregister.csv").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    return read


@pytest.fixture
def told(client: Client) -> Callable[[], Any]:
    return lambda: client.get("/meten/sensorenregister.json").json()


def test_every_field_that_the_register_defines_is_there() -> None:
    for part, names in DEFINED.items():
        assert {name.split(".")[1] for name in FIELDS if name.startswith(f"{part}.")} == names


def test_the_values_are_those_of_our_register(
    open_sensor: int, rows: Callable[[], list[dict[str, str]]], told: Callable[[], Any], party: Party
) -> None:
    (row,) = rows()
    assert {
        "Device.Name": "Paal 12",
        "Datastream.Name": "PM2,5",
        "Datastream.Theme": "Air",
        "Datastream.IsActive": "true",
        "Datastream.ContainsPIData": "false",
        "Sensor.Name": "SPS30",
        "Sensor.Documentation": "https://example.org/sps30.pdf",
        "ObservationGoal.LegalGround": COMPLETE["legal_basis"],
        "Besides.KeepMonths": "60",
        "Besides.ValidUntil": "2100-01-01",
        "LegalEntity.Name": party.title,
    }.items() <= row.items()
    assert row["Datastream.DataLink"].endswith(f"/sta/v1.1/Datastreams({open_sensor})/Observations")
    assert json.loads(row["Datastream.UnitOfMeasurement"])["symbol"] == "µg/m³"
    (record,) = told()["records"]
    assert record["Datastream"]["ContainsPIData"] is False
    assert record["Datastream"]["UnitOfMeasurement"]["definition"] == "ucum:ug/m3"


def test_what_cannot_be_filled_is_said_to_be_not_known(
    open_sensor: int, rows: Callable[[], list[dict[str, str]]], told: Callable[[], Any]
) -> None:
    (row,) = rows()
    (record,) = told()["records"]
    unknown = {name for name in FIELDS if row[name] == NOT_KNOWN}
    assert {"Device.Connectivity", "Sensor.Manufacturer", "Location.BaseObjectId", "Location.Coordinates"} <= unknown
    assert unknown == set(record["notKnown"])
    assert all(record[name.split(".")[0]][name.split(".")[1]] is None for name in unknown)
    assert "" not in row.values()


def test_only_what_anybody_may_see_is_in_it_whoever_asks(
    open_sensor: int, sensor: Sensor, party: Party, client: Client
) -> None:
    made_open(sensor, "restricted")
    client.force_login(factories.person("steward", party))
    assert client.get("/meten/sensorenregister.json").json()["records"] == []
    assert "Paal" not in client.get("/meten/sensorenregister.csv").content.decode()


def test_an_address_of_a_person_is_not_given(told: Callable[[], Any], client: Client) -> None:
    for name, email in (("Buro", "info@example.org"), ("Zelf", "jan.jansen@example.org")):
        owner = factories.party(name, contact={"email": email, "phone": "030 123 45 67"})
        values = {**COMPLETE, "access": "open"}
        factories.thing("sensor", name, slug=name.lower(), owner=owner, status="measuring", **values)
    by_name = {one["Device"]["Name"]: one for one in told()["records"]}
    assert by_name["Buro"]["ContactDetails"]["Email"] == "info@example.org"
    assert (by_name["Zelf"]["ContactDetails"]["Email"], by_name["Zelf"]["ContactDetails"]["Phone"]) == (None, None)
    assert by_name["Zelf"]["Datastream"]["Name"] is None


def test_a_title_is_no_formula(party: Party, rows: Callable[[], list[dict[str, str]]]) -> None:
    factories.thing("sensor", "=1+1", slug="som", owner=party, status="planned", **{**COMPLETE, "access": "open"})
    (row,) = rows()
    assert row["Device.Name"] == "'=1+1"
    assert row["Datastream.IsActive"] == "false"


def test_another_form_is_not_there(client: Client) -> None:
    assert client.get("/meten/sensorenregister.xml").status_code == 404
