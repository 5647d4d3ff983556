"""A client for SensorThings that others wrote writes and reads our service without special care."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import frost_sta_client as fsc
import httpx
import pytest
from frost_sta_client.model.ext.unitofmeasurement import UnitOfMeasurement
from geojson import Point

from tests.terminal import Terminal

ACCOUNT = (
    ("user", "create-service", "meetnet", "--purpose", "stuurt metingen", "--owner", "provincie-utrecht",
     "--contact", "beheer meetnet"),
    ("user", "grant", "meetnet", "owner", "--party", "provincie-utrecht", "--kind", "sensor"),
    ("token", "create", "meetnet", "--name", "meetnet", "--scope", "write", "--kind", "sensor", "--json"),
)  # fmt: skip
ENTRY = {
    "title": "Proefsensor",
    "slug": "proefsensor",
    "owner": "provincie-utrecht",
    "access": "open",
    "measures": "Temperatuur, in graden Celsius.",
    "purpose": "Nagaan of een gewone client ermee kan werken.",
    "legalBasis": "Artikel 20.1 van de Omgevingswet.",
    "personalData": "no",
    "keepMonths": 12,
    "validUntil": "2100-01-01",
}
START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def token(terminal: Terminal, served: str, example_house: Path) -> str:
    """The token of a system that sends for the sensor `proefsensor`, which it put in the register with it."""
    found = ""
    for words in ACCOUNT:
        done = terminal.run(example_house, *words)
        assert done.status == 0, (words, done.err)
        found = done.json["token"] if "--json" in words else found
    headers = {"Authorization": f"Bearer {found}"}
    with httpx.Client(base_url=f"{served}/api/v1", headers=headers, trust_env=False) as api:
        made = api.post("/sensoren", json=ENTRY)
        assert made.status_code == 201, made.text
        step = api.post("/sensoren/proefsensor/stappen/start", json={}, headers={"If-Match": made.headers["ETag"]})
        assert step.status_code == 200, step.text
    return found


class Bearer:
    """A token as requests sends it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request):  # type: ignore[no-untyped-def]
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@pytest.fixture
def service(served: str, token: str) -> fsc.SensorThingsService:
    made = fsc.SensorThingsService(f"{served}/sta/v1.1")
    made.auth_handler = fsc.AuthHandler("", "")
    made.auth_handler.add_auth_header = lambda: Bearer(token)
    return made


def test_the_client_makes_reads_changes_and_removes(service: fsc.SensorThingsService) -> None:
    thing = fsc.Thing(name="Paal", description="Een paal.", properties={"sensorregister": "proefsensor"})
    thing.locations = [
        fsc.Location(
            name="Plein", description="Midden op het plein.", encoding_type="application/geo+json",
            location=Point((5.12, 52.09)),
        )
    ]  # fmt: skip
    stream = fsc.Datastream(
        name="temperatuur", description="Lucht", observation_type="OM_Measurement",
        unit_of_measurement=UnitOfMeasurement("graad Celsius", "°C", "ucum:Cel"),
        sensor=fsc.Sensor("DHT22", "Voeler", encoding_type="text/html", metadata="https://example.org"),
        observed_property=fsc.ObservedProperty("temperatuur", "https://example.org/t", "Van de lucht"),
    )  # fmt: skip
    thing.datastreams = [stream]
    service.create(thing)
    found = service.things().query().filter("name eq 'Paal'").expand("Datastreams,Locations").list()
    assert [one.id for one in found.entities] == [thing.id]
    assert found.entities[0].locations.entities[0].name == "Plein"

    stream = found.entities[0].datastreams.entities[0]
    for number in range(250):
        if number < 3:
            service.create(
                fsc.Observation(
                    result=number, phenomenon_time=(START + timedelta(minutes=number)).isoformat(), datastream=stream
                )
            )
    seen = (
        service.observations().query().filter(f"Datastream/id eq {stream.id}").orderby("phenomenonTime", "desc").list()
    )
    assert [one.result for one in seen] == [2, 1, 0]

    thing.description = "Een andere paal."
    service.update(thing)
    assert service.things().find(thing.id).description == "Een andere paal."
    service.delete(thing)
    assert service.things().query().filter("name eq 'Paal'").list().entities == []


def test_the_client_sends_data_arrays_and_reads_every_page(service: fsc.SensorThingsService) -> None:
    thing = fsc.Thing(name="Reeks", description="Veel.", properties={"sensorregister": "proefsensor"})
    thing.datastreams = [
        fsc.Datastream(
            name="reeks", description="Veel", observation_type="OM_Measurement",
            unit_of_measurement=UnitOfMeasurement("stuks", "1", "ucum:1"),
            sensor=fsc.Sensor("S", "Voeler", encoding_type="text/html", metadata="https://example.org"),
            observed_property=fsc.ObservedProperty("aantal", "https://example.org/n", "Aantal"),
        )
    ]  # fmt: skip
    service.create(thing)
    stream = service.things().find(thing.id).get_datastreams().query().list().entities[0]
    values = fsc.model.ext.data_array_value.DataArrayValue()
    values.datastream = fsc.Datastream(id=stream.id)
    values.components = {values.Property.PHENOMENON_TIME, values.Property.RESULT}
    for number in range(250):
        moment = (START + timedelta(minutes=number)).isoformat()
        values.add_observation(fsc.Observation(result=number, phenomenon_time=moment, datastream=values.datastream))
    document = fsc.model.ext.data_array_document.DataArrayDocument()
    document.add_data_array_value(values)
    links = service.observations().create(document)

    assert len(links) == 250
    seen = stream.get_observations().query().orderby("phenomenonTime", "asc").list()
    assert [one.result for one in seen] == list(range(250))
