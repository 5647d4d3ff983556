"""Every change in validating: a new version of a chain, a period that was computed, and what somebody decided of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Max
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Interval, Sign, Store
from informatiehuis.engines.signals.validation.chain import RULES, Outcome
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.rooms.sensing.intake import unregistered
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.validating import raw, series
from informatiehuis.rooms.sensing.validating.duties import VALIDATE
from informatiehuis.rooms.sensing.validating.models import Chain, State, Validation
from informatiehuis.rooms.sensing.validating.problems import Derived, NotValidatable
from informatiehuis.rooms.sensing.validating.reference import source_of

HOUSE_ITSELF = "house"


@action
def set_chain(*, actor: Actor, stream: Entity, settings: Settings, reason: str = "") -> Chain:
    """Give a datastream a new version of its chain. Raises NotAllowed, Derived and NotValidatable."""
    entry = entry_of(stream)
    require(actor, Verb.EDIT, entry)
    if stream.validates_id is not None:
        raise Derived(N_("Deze meetreeks is zelf gevalideerd."), N_("Kies de meetreeks waaruit hij komt."))
    if settings.reference:
        source_of(settings, entry, actor)
    version = (Chain.objects.filter(stream=stream).aggregate(last=Max("version"))["last"] or 0) + 1
    detail = {"set_chain": version, "stream": str(stream), "settings": settings.as_mapping()}
    event = changes.note(entry, detail)
    with changes.also_writing():
        made = Chain(
            stream=stream, version=version, settings=settings.as_mapping(), event=event.number, made_at=timezone.now()
        )
        made.save()
    return made


@action
def record_validation(
    *,
    actor: Actor,
    chain: Chain,
    month: str,
    observations: pa.Table,
    outcome: Outcome,
    reference: dict[str, Any],
    reason: str = "",
) -> Validation:
    """Keep what a chain made of a month, for somebody to decide on; what waited there is replaced by it."""
    entry = entry_of(chain.stream)
    require(actor, Verb.EDIT, entry)
    begin, end = raw.month_of(month)
    earlier = Validation.objects.filter(stream=chain.stream, month=month)
    attempt = (earlier.aggregate(last=Max("attempt"))["last"] or 0) + 1
    detail = {"computed": month, "stream": str(chain.stream), "chain": chain.version, "attempt": attempt}
    event = changes.note(entry, detail)
    with changes.also_writing():
        earlier.filter(state=State.COMPUTED).update(state=State.REPLACED, rows=b"")
        made = Validation(
            chain=chain,
            stream=chain.stream,
            month=month,
            begin=begin,
            end=end,
            attempt=attempt,
            computed_at=timezone.now(),
            event=event.number,
            rules=RULES,
            stages=[asdict(one) for one in outcome.stages],
            reference=reference,
            count=observations.num_rows,
            valid=observations.num_rows - outcome.rows["value"].null_count,
            last=int(observations["sequence"].to_numpy().max()),
            digest=raw.digest(observations),
            rows=packed(outcome.rows),
        )
        made.save()
    return made


@action
def approve_validation(*, actor: Actor, store: Store, validation: Validation, now: datetime, reason: str = "") -> None:
    """Say that the values of a month are right; from then on they are in the validated series.

    Raises NotAllowed, also for who made the chain where the house separates duties, and NotValidatable.
    """
    entry = _deciding(actor, validation, reason)
    seen = raw.observations(store.read(), validation.stream_id, Interval(validation.begin, validation.end))
    if validation.changed_at is not None or raw.digest(seen) != validation.digest:
        raise NotValidatable(
            N_("Sinds dit is berekend, zijn er metingen bijgekomen of veranderd."), N_("Bereken de maand opnieuw.")
        )
    sign = Sign(str(actor.id) if actor.id else HOUSE_ITSELF, reason, now, uuid4().hex)
    event = changes.note(entry, {**_told(validation, "approved"), "record": sign.name})
    with changes.also_writing():
        earlier = Validation.objects.filter(stream=validation.stream_id, month=validation.month, state=State.APPROVED)
        earlier.update(state=State.REPLACED)
        _decide(validation, State.APPROVED, event.number)
        made = series.make_series(validation.stream, actor.id)
    series.write(store, made, validation, unpacked(bytes(validation.rows)), sign)


@action
def reject_validation(*, actor: Actor, validation: Validation, reason: str = "") -> None:
    """Say that the values of a month are not right, and why; nothing of them becomes validated."""
    entry = _deciding(actor, validation, reason)
    event = changes.note(entry, _told(validation, "rejected"))
    with changes.also_writing():
        _decide(validation, State.REJECTED, event.number)


def entry_of(stream: Entity) -> Sensor:
    """The sensor in the register of a datastream. Raises NotRegistered."""
    if stream.entry is None:
        raise unregistered()
    return stream.entry


def _deciding(actor: Actor, validation: Validation, reason: str) -> Sensor:
    entry = entry_of(validation.stream)
    require(actor, Verb.APPROVE, entry, VALIDATE)
    if validation.state != State.COMPUTED:
        raise NotValidatable(N_("Over deze berekening is al geoordeeld."), N_("Bereken de maand opnieuw."))
    if not reason.strip():
        raise NotValidatable(N_("Er staat niet bij waarom."), N_("Schrijf in een paar woorden waarop u dit baseert."))
    return entry


def _decide(validation: Validation, state: State, event: int) -> None:
    validation.state, validation.decided = state, event
    validation.save(update_fields=["state", "decided"])


def _told(validation: Validation, did: str) -> dict[str, Any]:
    return {
        did: validation.month,
        "stream": str(validation.stream),
        "chain": validation.chain.version,
        "attempt": validation.attempt,
    }


def note_change(stream: Entity, moments: list[datetime], now: datetime) -> None:
    """Observations of a datastream changed: every month with one of them is to be validated again. In an action."""
    with changes.also_writing():
        for moment in moments:
            touched = Validation.objects.filter(stream=stream, begin__lte=moment, end__gt=moment)
            touched.filter(state__in=(State.COMPUTED, State.APPROVED)).update(changed_at=now)


def forget(stream: Entity, *, sequence: int | None = None, through: datetime | None = None) -> None:
    """Leave out of what stages made the row of an observation that was removed, or all up to a moment. In an action."""
    for one in Validation.objects.filter(stream=stream).exclude(rows=b""):
        rows = unpacked(bytes(one.rows))
        stays = [
            row["sequence"] != sequence and (through is None or row["begin"] > through)
            for row in rows.select(["sequence", "begin"]).to_pylist()
        ]
        if not all(stays):
            one.rows = packed(rows.filter(pa.array(stays)))
            with changes.also_writing():
                one.save(update_fields=["rows"])


def packed(rows: pa.Table) -> bytes:
    """Rows as parquet."""
    target = BytesIO()
    pq.write_table(rows, target, compression="zstd")
    return target.getvalue()


def unpacked(content: bytes) -> pa.Table:
    """The rows of `packed`; none of what was replaced."""
    return pq.read_table(BytesIO(content)) if content else pa.table({"sequence": pa.array([], type=pa.int64())})
