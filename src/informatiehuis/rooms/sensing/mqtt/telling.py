"""Tells through a broker what is new (18-088, 14.2): observations that were made, entities that were made or changed.

Of which sensors, the settings say: of those that anybody may see, or also of those for people of the house. What is
restricted or confidential is never told. Up to where was told is kept after the broker confirmed it, so that nothing is
left out; what was told just before a crash is told again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from informatiehuis.engines.sensorthings import TYPES
from informatiehuis.engines.signals import Condition, Store
from informatiehuis.kernel.access import ANONYMOUS, Actor
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.models.things import AccessClass
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.mqtt.broker import INTERNAL
from informatiehuis.rooms.sensing.mqtt.kept import TOLD, keep, now, read_kept
from informatiehuis.rooms.sensing.mqtt.link import Link
from informatiehuis.rooms.sensing.mqtt.taking import VERSION
from informatiehuis.rooms.sensing.sta import documents, observations
from informatiehuis.rooms.sensing.sta.service import Service

AT_ONCE = 200
PATIENCE = 30.0
NAMED = re.compile(r"([A-Za-z]+)\((\d+)\)")
ACTIONS = ("sensing.make_entity", "sensing.change_entity", "sensing.make_feature", "sensing.correct_observation")
Told = tuple[str, bytes]


@dataclass(frozen=True)
class Upto:
    """Up to which observation and which event was told."""

    sequence: int
    event: int


class Outbox:
    """Tells for one broker. `insider` gives whose eyes count now, where what is internal is told too."""

    def __init__(
        self,
        *,
        link: Link,
        store: Store,
        root: str,
        prefix: str,
        folder: Path,
        publish: str,
        insider: Callable[[], Actor],
    ) -> None:
        self._link = link
        self._store = store
        self._root = root
        self._prefix = f"{prefix}{VERSION}"
        self._folder = folder
        self._reader = insider if publish == INTERNAL else None
        self._upto = self._begin()

    def _begin(self) -> Upto:
        """Where the last process was; the first time it is now, so that no history is told."""
        known = read_kept(self._folder, TOLD)
        if isinstance(known, dict):
            return Upto(known["sequence"], known["event"])
        last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
        upto = Upto(self._store.read().last_sequence, last)
        self._keep(upto)
        return upto

    def _keep(self, upto: Upto) -> None:
        keep(self._folder, TOLD, {"sequence": upto.sequence, "event": upto.event})
        self._upto = upto

    def turn(self) -> int:
        """Tell some of what is new; gives how many messages the broker confirmed. 0 when there is nothing."""
        reading = self._store.read()
        rows = reading.since(self._upto.sequence, AT_ONCE).to_pylist()
        events = list(
            Event.objects.filter(number__gt=self._upto.event, action__in=ACTIONS).order_by("number")[:AT_ONCE]
        )
        upto = Upto(
            rows[-1]["sequence"] if rows else self._upto.sequence,
            events[-1].number if events else self._upto.event,
        )
        if upto == self._upto:
            return 0
        service = Service(self._reader() if self._reader else ANONYMOUS, reading, self._root, now())
        messages = [
            *self._of_observations(service, rows),
            *self._of_entities(service, events),
            *self._of_corrected(service, events),
        ]
        if messages and not self._link.publish(messages, PATIENCE):
            return 0
        self._keep(upto)
        return len(messages)

    def _shown(self, service: Service, numbers: set[int]) -> dict[int, Entity]:
        """Those of these entities of which is told."""
        from informatiehuis.rooms.sensing.entities import visible

        found = visible(service.actor).filter(pk__in=numbers)
        if service.actor is not ANONYMOUS:
            hidden = Sensor.objects.exclude(access__in=(AccessClass.OPEN, AccessClass.INTERNAL)).values("pk")
            found = found.exclude(entry__in=hidden)
        return found.in_bulk()

    def _of_observations(self, service: Service, rows: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
        shown = self._shown(service, {row["stream"] for row in rows}) if rows else {}
        for row in rows:
            if row["stream"] not in shown:
                continue
            payload = _json(observations.document(service, row))
            yield f"{self._prefix}/Datastreams({row['stream']})/Observations", payload
            yield f"{self._prefix}/Observations", payload
            if row["feature"] is not None:
                yield f"{self._prefix}/FeaturesOfInterest({row['feature']})/Observations", payload

    def _of_corrected(self, service: Service, events: Sequence[Event]) -> Iterator[Told]:
        """Observations that were corrected, as they are now, on their own topic and that of their datastream."""
        names = [name for event in events for name in event.payload.get("detail", {}).get("corrected", ())]
        numbers = sorted({number for number in map(_number, names) if number})
        if not numbers:
            return
        condition = Condition("list_contains($_numbers, sequence)", {"_numbers": numbers})
        for row in service.reading.select(condition=condition, limit=len(numbers)).to_pylist():
            if row["stream"] in self._shown(service, {row["stream"]}):
                payload = _json(observations.document(service, row))
                yield f"{self._prefix}/Observations({row['sequence']})", payload
                yield f"{self._prefix}/Datastreams({row['stream']})/Observations", payload

    def _of_entities(self, service: Service, events: Sequence[Event]) -> Iterator[Told]:
        for event in events:
            detail = event.payload.get("detail", {})
            names = [*detail.get("made", ()), *detail.get("changed", ())]
            shown = self._shown(service, {number for number in map(_number, names) if number})
            documents_of = partial(documents.plain, service)
            for row in sorted(shown.values(), key=lambda one: one.pk):
                yield from self._of_entity(documents_of([row])[0], row, detail)

    def _of_entity(self, document: dict[str, Any], row: Entity, detail: Mapping[str, Any]) -> Iterator[Told]:
        """An entity on the topic of its collection and its own, and each property that changed on its own."""
        collection = TYPES[row.type].collection
        payload, address = _json(document), f"{self._prefix}/{collection}({row.pk})"
        yield f"{self._prefix}/{collection}", payload
        if str(row) in detail.get("changed", ()):
            yield address, payload
        for name in detail.get("properties", {}).get(str(row), ()):
            yield f"{address}/{name}", _json({name: document.get(name)})


def _number(name: str) -> int | None:
    found = NAMED.fullmatch(name)
    return int(found[2]) if found else None


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
