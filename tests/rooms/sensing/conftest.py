"""A house with one sensor in the register that may measure, and programs that send and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing.models import Sensor
from tests import factories
from tests.tokens import program

COMPLETE = {
    "category": "air",
    "measures": "Fijnstof (PM2,5), in microgram per kubieke meter.",
    "purpose": "Weten waar de lucht het schoonst is voor fietsers.",
    "legal_basis": "Artikel 20.1 van de Omgevingswet.",
    "personal_data": "no",
    "keep_months": 60,
    "valid_until": date(2100, 1, 1),
}
THING = {
    "name": "Paal 12",
    "description": "Een paal aan de Maliebaan.",
    "properties": {"sensorregister": "paal-12"},
    "Locations": [
        {
            "name": "Maliebaan",
            "description": "Naast het fietspad.",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [5.131, 52.091]},
        }
    ],
    "Datastreams": [
        {
            "name": "PM2,5",
            "description": "Fijnstof",
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            "unitOfMeasurement": {"name": "microgram per kubieke meter", "symbol": "µg/m³", "definition": "ucum:ug/m3"},
            "Sensor": {
                "name": "SPS30",
                "description": "Optische deeltjesteller.",
                "encodingType": "application/pdf",
                "metadata": "https://example.org/sps30.pdf",
            },
            "ObservedProperty": {
                "name": "pm2_5",
                "definition": "https://example.org/pm2_5",
                "description": "Deeltjes kleiner dan 2,5 micrometer.",
            },
        }
    ],
}


@pytest.fixture
def sensor(party: Party) -> Sensor:
    """A sensor that may measure."""
    made: Sensor = factories.thing("sensor", "Paal 12", slug="paal-12", owner=party, status="measuring", **COMPLETE)
    return made


@pytest.fixture
def station(sensor: Sensor, party: Party) -> Client:
    """A program of the steward of that sensor, which may send."""
    return program(factories.person("steward", party), "write")


@pytest.fixture
def post(station: Client) -> Callable[..., Any]:
    """Send to the service; gives the answer."""

    def send(path: str, payload: Any, client: Client | None = None, **headers: str) -> Any:
        sender = client or station
        return sender.post(f"/sta/v1.1/{path}", payload, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def made(post: Callable[..., Any]) -> dict[str, Any]:
    """The Thing of that sensor with its datastream, as the service told it."""
    response = post("Things", THING)
    assert response.status_code == 201, response.content
    told: dict[str, Any] = response.json()
    return told


@pytest.fixture
def get(client: Client) -> Callable[..., Any]:
    """Read as anybody; gives the JSON."""

    def ask(path: str, client: Client = client, **options: Any) -> Any:
        response = client.get(f"/sta/v1.1/{path}", {f"${name}": value for name, value in options.items()})
        assert response.status_code == 200, response.content
        return response.json()

    return ask


@pytest.fixture
def stream(made: dict[str, Any], get: Callable[..., Any]) -> int:
    """The number of the datastream."""
    number: int = get(f"Things({made['@iot.id']})/Datastreams")["value"][0]["@iot.id"]
    return number
