"""What the OGC test suite sends is taken in: every payload of it, in the place where the suite sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.rooms.sensing.models import Entity
from tests.engines.sensorthings.test_payload import FOLDERS, REFUSED, SUITE, suite
from tests.shared import needs_shared

pytestmark = [pytest.mark.django_db, needs_shared]
UNDER = {"Observations": "Datastreams", "Datastreams": "Things"}
OF = re.compile(r"\$([A-Z]+)[_A-Z-]*")
NAMES = {"OBSPROP": "ObservedProperty", "FOI": "FeatureOfInterest"}


def read(path: Path, numbers: dict[str, int]) -> Any:
    """A payload with numbers that exist where the suite fills in those of what it made before.

    As the suite does, a datastream in a thing gets the sensor and the property that were made before.
    """
    payload = json.loads(OF.sub(lambda found: str(_number(found[1], numbers)), path.read_text()))
    for one in payload.get("Datastreams", ()) if path.parent.name == "thing" else ():
        for name in ("Sensor", "ObservedProperty"):
            one.setdefault(name, {"@iot.id": numbers[name]})
    return payload


def _number(name: str, numbers: dict[str, int]) -> int:
    by_name = {key.upper(): number for key, number in numbers.items()}
    return by_name[NAMES.get(name, name).upper()]


@pytest.mark.parametrize("path", suite(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_payload_of_the_suite_is_taken_in(
    path: Path, post: Callable[..., Any], made: dict[str, Any], stream: int
) -> None:
    numbers = dict(Entity.objects.order_by("-number").values_list("type", "number"))
    post(f"Datastreams({stream})/Observations", {"result": 1})
    numbers["FeatureOfInterest"] = Entity.objects.get(type="FeatureOfInterest").pk
    name, collection = f"{path.parent.name}/{path.name}", FOLDERS[path.parent.name]
    above = UNDER.get(collection)
    address = f"{above}({numbers[above.removesuffix('s')]})/{collection}" if above else collection
    payload = read(path, numbers)
    if path.name == "dataArray.json":
        address = "CreateObservations"

    answer = post(address, payload, Sensorregister="paal-12")

    if name in REFUSED:
        assert answer.status_code == 400
    elif collection == "Datastreams" and not {"Sensor", "ObservedProperty"} <= payload.keys():
        # the suite sends these to see that a datastream needs all three
        assert answer.status_code in (400, 404), answer.content
    else:
        assert answer.status_code == 201, answer.content


def test_the_suite_is_there() -> None:
    assert len(list(SUITE.rglob("*.json"))) > 60
