"""Takes in what a folder holds of measurements: `metingen/NAME.json` and `metingen/NAME.csv`, for the sensor NAME.

The first is a Thing as SensorThings takes it, with its Datastreams in it (18-088, 10.2, deep insert). The second has a
row an observation: `time` (ISO 8601, with its zone), `datastream` (the name of it) and `result` (a number).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import TYPES, Rules, check_entity
from informatiehuis.engines.signals import Store
from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.sensing.entity_writing import make_entity
from informatiehuis.rooms.sensing.intake import IDENTIFIER, Sent, take_in
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.problems import NothingThere

PLACE = "metingen"
AT_ONCE = 5_000


def measured(folder: Path) -> list[Path]:
    """The things of a folder that measured, in order."""
    return sorted((folder / PLACE).glob("*.json"))


def take_file(path: Path, store: Store, now: datetime, reason: str) -> int:
    """Make the Thing of one file where its sensor has none, and take in what is not there yet of what it measured.

    Gives how many observations are new; done again it is 0. Raises NothingThere, NotRegistered and PayloadProblems.
    """
    sensor = Sensor.objects.filter(slug=path.stem).first()
    if sensor is None:
        raise NothingThere(
            N_("'{name}' hoort bij een sensor die niet in het register staat."),
            N_("Zet hem eerst in het register, onder deze korte naam."),
            name=path.name,
        )
    streams = Entity.objects.filter(type="Datastream", entry=sensor).select_related("entry", "thing")
    if not streams.exists():
        payload = json.loads(path.read_text("utf-8"))
        check_entity(payload, TYPES["Thing"], Rules(now))
        make_entity(actor=HOUSE, type_name="Thing", payload=payload, now=now, entry=sensor, reason=reason)
    by_name = {one.content["name"]: one for one in streams.all()}
    rows = path.with_suffix(".csv")
    if not rows.is_file():
        return 0
    return sum(take_in(actor=HOUSE, store=store, sent=some, now=now).stored for some in _batches(rows, by_name))


def _batches(path: Path, streams: dict[str, Entity]) -> Iterator[list[Sent]]:
    """The observations of a file, each known again by its datastream and time."""
    with path.open(encoding="utf-8", newline="") as file:
        some: list[Sent] = []
        for row in csv.DictReader(file):
            stream = streams.get(row["datastream"])
            if stream is None:
                raise NothingThere(
                    N_("'{name}' noemt een datastream die er niet is: {stream}."),
                    N_("Zet hem in het bestand ernaast."),
                    name=path.name,
                    stream=row["datastream"],
                )
            payload = {
                "phenomenonTime": row["time"],
                "result": float(row["result"]),
                IDENTIFIER: f"{path.name}:{row['time']}",
            }
            some.append(Sent(stream, payload))
            if len(some) == AT_ONCE:
                yield some
                some = []
        if some:
            yield some
