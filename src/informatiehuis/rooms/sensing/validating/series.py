"""The validated series: a Datastream of its own beside the raw one, written when a period is approved.

SensorThings has no word for a level of validation, so what stands in `resultQuality` of each observation says it, with
its uncertainty, and `parameters` says which raw observation it came of. A value that changes with a new approval is a
correction, so what it was can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from informatiehuis.engines.sensorthings.payload import LONGEST_NAME
from informatiehuis.engines.signals import Condition, Interval, Observation, Sign, Store, observations_of
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.validating.models import Validation

NAME = "{name} (gevalideerd)"
ABOUT = "De gevalideerde waarden van '{name}'. Wat er met iedere meting is gedaan, staat bij de meetreeks in het huis."
IN_ONE_GO = 5_000


def series_of(stream: Entity) -> Entity | None:
    """The validated series of a datastream, when one was made."""
    return Entity.objects.filter(validates=stream).first()


def make_series(stream: Entity, maker: Any) -> Entity:
    """The validated series of a datastream, made when there is none; inside an action."""
    if (known := series_of(stream)) is not None:
        return known
    name = stream.content.get("name", "")
    own = {key: stream.content[key] for key in ("observationType", "unitOfMeasurement") if key in stream.content}
    made = Entity(
        type="Datastream",
        content={
            "name": NAME.format(name=name)[:LONGEST_NAME],
            "description": ABOUT.format(name=name),
            **own,
            "properties": {"validates": stream.pk, "level": "validated"},
        },
        entry=stream.entry,
        maker=maker,
        thing=stream.thing,
        sensor=stream.sensor,
        observed_property=stream.observed_property,
        validates=stream,
    )
    made.save()
    return made


def write(store: Store, series: Entity, validation: Validation, rows: pa.Table, sign: Sign) -> None:
    """Let the series have the valid rows of a period and nothing else in it; done twice it is the same."""
    interval = Interval(validation.begin, validation.end)
    there = _there(store, series, interval)
    wanted = {row["sequence"]: _observation(series, validation, row) for row in rows.to_pylist() if not row["reason"]}
    gone = [sequence for raw, (sequence, _known) in there.items() if raw not in wanted]
    changed = {
        sequence: wanted[raw]
        for raw, (sequence, known) in there.items()
        if raw in wanted and (known.result, known.quality) != (wanted[raw].result, wanted[raw].quality)
    }
    if gone:
        store.remove(gone, sign)
    if changed:
        store.correct(changed, sign)
    for part in _parts([one for raw, one in wanted.items() if raw not in there]):
        store.append(part)


def without(store: Store, series: Entity, raw: int, sign: Sign) -> None:
    """Remove what came of a raw observation that was removed."""
    found = [sequence for number, (sequence, _known) in _there(store, series, Interval()).items() if number == raw]
    if found:
        store.remove(found, sign)


def _there(store: Store, series: Entity, interval: Interval) -> Mapping[int, tuple[int, Observation]]:
    """What the series has in a time: by the raw observation its own sequence and what it says."""
    from informatiehuis.rooms.sensing.validating.raw import MOST

    rows = store.read().select(
        streams=[series.pk], interval=interval, condition=Condition("client_id IS NOT NULL", {}), limit=MOST
    )
    known = observations_of(rows)
    return {
        int(str(one.client_id).partition(".")[0]): (int(sequence), one)
        for sequence, one in zip(rows["sequence"].to_numpy(), known, strict=True)
    }


def _observation(series: Entity, validation: Validation, row: Mapping[str, Any]) -> Observation:
    """One valid row as an observation; its identity is that of the raw one and of the attempt."""
    begin: datetime = row["begin"]
    quality: dict[str, Any] = {
        "status": "validated",
        "chain": validation.chain.version,
        "validation": f"{validation.month}/{validation.attempt}",
        "calibrated": row["uncertainty"] is not None,
    }
    if row["uncertainty"] is not None:
        quality["standardUncertainty"] = round(row["uncertainty"], 4)
    if row["marks"]:
        quality["marks"] = row["marks"]
    return Observation(
        stream=series.pk,
        begin=begin,
        result=row["value"],
        quality=quality,
        parameters={"observation": row["sequence"]},
        client_id=f"{row['sequence']}.{validation.attempt}",
    )


def _parts(rows: Sequence[Observation]) -> Iterator[Sequence[Observation]]:
    for start in range(0, len(rows), IN_ONE_GO):
        yield rows[start : start + IN_ONE_GO]
