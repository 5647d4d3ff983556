"""Takes in observations: for a sensor that the register lets measure, and confirmed only when the disk has them.

What is measured is no change of a thing, so it writes no event; who sent may change the sensor in the register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings.times import Span, read_moment, read_span
from informatiehuis.engines.signals import Observation, Receipt, Store
from informatiehuis.kernel.access import WRITE, Actor, Verb, require, require_scope
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.values import state_label
from informatiehuis.rooms.sensing.kinds import MEASURING
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.problems import NotRegistered
from informatiehuis.rooms.sensing.registering import is_over
from informatiehuis.rooms.sensing.validating.problems import Derived

IDENTIFIER = "@iot.id"


@dataclass(frozen=True)
class Sent:
    """One observation as it was sent: its datastream, its payload that was judged, and its feature's number."""

    stream: Entity
    payload: Mapping[str, Any]
    feature: int | None = None


def take_in(*, actor: Actor, store: Store, sent: Sequence[Sent], now: datetime) -> Receipt:
    """Store observations; when this returns, they are on the disk.

    All of them or none. Raises NotAllowed, NotRegistered, ObservationProblem, BusyProblem and FullProblem.
    """
    require_scope(actor, WRITE)
    if any(one.stream.validates_id is not None for one in sent):
        raise derived()
    for entry in {one.stream.entry_id: one.stream.entry for one in sent}.values():
        require_measuring(actor, entry)
    return store.append([observation(one, now) for one in sent])


def require_measuring(actor: Actor, entry: Sensor | None) -> None:
    """Raise NotRegistered, or NotAllowed, unless this actor may send what this sensor measures."""
    if entry is None:
        raise unregistered()
    require(actor, Verb.EDIT, entry)
    if entry.status != MEASURING:
        raise NotRegistered(
            N_("'{title}' meet niet: in het register staat '{status}'."),
            N_("Wie de sensor beheert, zet hem in het register op 'meet'. Tot dan wordt er niets bewaard."),
            title=entry.title,
            status=state_label(kind_named("sensor"), entry.status),
        )
    if is_over(entry):
        raise NotRegistered(
            N_("'{title}' mocht meten tot {day}."),
            N_("Zet een latere datum in het register als het langer mag. Tot dan wordt er niets bewaard."),
            title=entry.title,
            day=f"{entry.valid_until:%d-%m-%Y}",
        )


def derived() -> Derived:
    return Derived(
        N_("Deze meetreeks is gevalideerd, en komt uit een andere."), N_("Stuur of verander de meting in die andere.")
    )


def unregistered() -> NotRegistered:
    return NotRegistered(
        N_("Deze sensor staat niet in het register, dus wat hij meet wordt niet bewaard."),
        N_(
            "Zet hem eerst in het register van sensoren. Noem daarna zijn korte naam: als ‘sensorregister’ in de "
            "properties van het Thing, of in de kop ‘Sensorregister’."
        ),
    )


def observation(sent: Sent, now: datetime) -> Observation:
    """What was sent as the store takes it; without a phenomenon time it is of now (18-088, 10.2)."""
    payload = sent.payload
    time = read_span(payload["phenomenonTime"]) if payload.get("phenomenonTime") else Span(now, now)
    valid = read_span(payload["validTime"]) if payload.get("validTime") else None
    known = payload.get(IDENTIFIER, payload.get("id"))
    return Observation(
        stream=sent.stream.pk,
        begin=time.begin,
        end=None if time.is_moment else time.end,
        result=payload["result"],
        result_time=read_moment(payload["resultTime"]) if payload.get("resultTime") else None,
        valid=None if valid is None else (valid.begin, valid.end),
        quality=payload.get("resultQuality"),
        parameters=payload.get("parameters"),
        feature=sent.feature,
        client_id=None if known is None else str(known),
    )


def rows_of(group: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """The observations of a data array, each by the names of its components."""
    for row in group["dataArray"]:
        yield dict(zip(group["components"], row, strict=True))
