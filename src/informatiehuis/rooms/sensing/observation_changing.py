"""Every change of what was measured and stored: corrected, removed, or gone because its term is over.

The event comes first and is committed after the store has changed, so neither is there without the other, but for a
machine that falls away between the two: then the record of the store says what was done, and the nightly job writes the
event that is missing (`terms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as replaced
from datetime import datetime
from typing import Any
from uuid import uuid4

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Condition, Observation, Record, Sign, Store, observations_of
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.rooms.sensing.intake import Sent, derived, observation, unregistered
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.problems import NothingThere, NotYet
from informatiehuis.rooms.sensing.validating.actions import HOUSE_ITSELF, forget, note_change
from informatiehuis.rooms.sensing.validating.series import series_of, without

FIELDS: Mapping[str, tuple[str, ...]] = {
    "phenomenonTime": ("begin", "end"),
    "result": ("result",),
    "resultTime": ("result_time",),
    "validTime": ("valid",),
    "resultQuality": ("quality",),
    "parameters": ("parameters",),
}
"""By property of the standard what it is called in the store."""


@action
def correct_observation(
    *,
    actor: Actor,
    store: Store,
    sent: Sent,
    number: int,
    now: datetime,
    replace: bool = False,
    reason: str = "",
) -> None:
    """Correct an observation by what was sent, which was judged; what is left out stays, or is gone with `replace`.

    What it was is kept beside it. Raises NotAllowed, NothingThere, and ObservationProblem naming the field.
    """
    stream = sent.stream
    entry = _entry(actor, stream)
    told = sent.payload.get("Datastream")
    if isinstance(told, Mapping) and told.get("@iot.id", stream.pk) != stream.pk:
        raise NotYet(
            N_("Een meting gaat niet naar een andere Datastream."), N_("Verwijder hem hier, en stuur hem daar.")
        )
    rows = store.read().select(
        streams=[stream.pk], condition=Condition("sequence = $_number", {"_number": number}), limit=1
    )
    if not rows.num_rows:
        raise NothingThere(N_("Deze meting is er niet meer."), N_("Kijk na welk kenmerk het heeft."))
    known = observations_of(rows)[0]
    corrected = _corrected(known, sent, now, replace=replace)
    sign = _sign(actor, reason, now)
    changes.note(entry, {"corrected": [f"Observation({number})"], "record": sign.name})
    note_change(stream, [known.begin, corrected.begin], now)
    store.correct({number: corrected}, sign)


@action
def remove_observation(
    *, actor: Actor, store: Store, stream: Entity, number: int, now: datetime, reason: str = ""
) -> None:
    """Remove an observation for good; that it was there, and who removed it, stays. Raises NotAllowed."""
    entry = _entry(actor, stream)
    sign = _sign(actor, reason, now)
    changes.note(entry, {"removed": [f"Observation({number})"], "record": sign.name})
    begins = store.read().select(
        streams=[stream.pk], condition=Condition("sequence = $_number", {"_number": number}), columns=("begin",)
    )
    note_change(stream, [one["begin"] for one in begins.to_pylist()], now)
    forget(stream, sequence=number)
    store.remove([number], sign)
    if (made := series_of(stream)) is not None:
        without(store, made, number, sign)


def _entry(actor: Actor, stream: Entity) -> Sensor:
    if stream.entry is None:
        raise unregistered()
    if stream.validates_id is not None:
        raise derived()
    require(actor, Verb.EDIT, stream.entry)
    return stream.entry


def _sign(actor: Actor, reason: str, now: datetime) -> Sign:
    return Sign(str(actor.id) if actor.id else HOUSE_ITSELF, reason, now, uuid4().hex)


def _corrected(known: Observation, sent: Sent, now: datetime, *, replace: bool) -> Observation:
    """The observation as it is after the correction. Its flags are judged anew, its identity stays."""
    new = observation(Sent(sent.stream, {"result": known.result, **sent.payload}, sent.feature), now)
    if replace:
        return replaced(new, client_id=known.client_id, position=known.position)
    fields = {name: getattr(new, name) for told in FIELDS if told in sent.payload for name in FIELDS[told]}
    if sent.feature is not None:
        fields["feature"] = sent.feature
    return replaced(known, flags=0, **fields)


def note_of(record: Record) -> dict[str, Any]:
    """What an event says of a change of the store: how many observations, of what time, and by which record."""
    return {
        record.kind: record.count,
        "stream": record.stream,
        "first": record.first,
        "last": record.last,
        "record": record.name,
    }
