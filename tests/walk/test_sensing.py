"""Who may send what a sensor measures, and change what stands under it: as every reader, of every class."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of
from tests import factories
from tests.access.answers import text_of
from tests.access.kinds.sensing import thing
from tests.access.planting import Planted
from tests.access.table import ACTORS, PROGRAMS, does
from tests.walk.watching import watched

ROOT = "/sta/v1.1"
JSON = "application/json"
DONE = (200, 201)


def ways(stream: Any, slug: str) -> Iterator[tuple[str, Callable[[Client], Any]]]:
    """Every way to write about one sensor: its name, and the request."""
    about = json.dumps({**thing(lambda name: name), "properties": {"sensorregister": slug}})
    named = json.dumps({"description": "Anders"})
    array = [{"Datastream": {"@iot.id": stream.pk}, "components": ["result"], "dataArray": [[1]]}]
    yield "a thing", lambda client: client.post(f"{ROOT}/Things", about, JSON)
    yield "a change", lambda client: client.patch(f"{ROOT}/Datastreams({stream.pk})", named, JSON)
    yield "a removal", lambda client: client.delete(f"{ROOT}/Things({stream.thing_id})")
    yield (
        "an observation",
        lambda client: client.post(f"{ROOT}/Datastreams({stream.pk})/Observations", '{"result": 1}', JSON),
    )
    yield "an array", lambda client: client.post(f"{ROOT}/CreateObservations", json.dumps(array), JSON)


@pytest.mark.parametrize("actor", ACTORS)
def test_only_who_keeps_a_sensor_writes_about_it(
    actor: str, planted: Planted, client_of: Callable[[str], Client]
) -> None:
    client, wrong = client_of(actor), []
    for spot, stream in planted.extra["streams"].items():
        may = does(actor, "edit", spot.access, spot.where, "sensor") and actor in PROGRAMS
        for what, send in ways(stream, planted.things[spot].slug):
            with transaction.atomic():
                sensor = Sensor.objects.get(pk=stream.entry_id)
                factories.alter(actor=HOUSE, thing=sensor, values={"status": "measuring"})
                before = store_of(settings.HOUSE).read().rows
                with watched() as written:
                    response = send(client)
                stored = store_of(settings.HOUSE).read().rows - before
                transaction.set_rollback(True)
            done = response.status_code in DONE and (what != "an array" or response.json() != ["error"])
            said = f"{what} of {spot}: {response.status_code}, {stored} stored, wrote {written.tables}"
            if done != may or bool(written.tables or stored) != may:
                wrong.append(f"{said}, allowed {may}")
            if written.outside or (written.tables and not written.events):
                wrong.append(f"{said} outside an action or without an event")
            # the name that was sent comes back with the refusal
            leaked = [mark for mark in planted.marks.leaked(text_of(response), actor) if mark.text != sensor.slug]
            wrong += [f"{said} tells {mark.about}" for mark in leaked]
    assert not wrong, "\n".join(wrong)
