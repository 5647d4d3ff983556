"""How it goes with every datastream that measures: silent, stuck, drifting or jumping, with the numbers and the rule.

Judged every night (`engines.signals.validation.health`) over the last 30 days, by the hour, beside the datastreams that
measure the same in the same unit. What was found is kept in one file. Whether something comes in is judged again each
time that it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext

from informatiehuis.engines.kept import amount, kept, told
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.engines.signals import Interval, Reading, Store
from informatiehuis.engines.signals.validation import health
from informatiehuis.engines.signals.validation.calibration import hourly_medians
from informatiehuis.engines.syncing import write_file
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models.things import AccessClass
from informatiehuis.rooms.sensing.kinds import MEASURING
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.queries import Stream

WINDOW = timedelta(days=30)
MOST_LOOKED_AT = 50_000
"""Observations of one datastream that are looked through one by one, the newest; hours are of the whole window."""
SILENT = "silent"
LABELS: Mapping[str, str] = {
    SILENT: N_("is stil"),
    "stuck": N_("blijft hangen"),
    "drifting": N_("loopt weg"),
    "jumping": N_("versprong"),
}
RULES: Mapping[str, str] = {
    SILENT: N_("Stil heet een meetreeks na {limit} dagen zonder metingen: 2 dagen, of tien keer zijn gewone pauze."),
    "stuck": N_(
        "Hangen heet een waarde die meer dan {limit} uur precies gelijk is: 6 uur, of drie keer zo lang als gewoon."
    ),
    "drifting": N_(
        "Weglopen heet meer dan {limit} per maand verschil met de meetreeksen van dezelfde soort: zoveel verschillen "
        "hun uren onderling."
    ),
    "jumping": N_(
        "Verspringen heet een verschil van meer dan {limit} met de meetreeksen van dezelfde soort, ineens: zoveel "
        "verschillen hun uren onderling."
    ),
}
SAYS_SILENT = N_("Er kwam al {found} dagen niets binnen.")
Columns = tuple[Any, Any]


@dataclass(frozen=True)
class Shown:
    """One judgement for a page: of which datastream, what, since when, by which numbers and which rule."""

    name: str
    what: str
    label: str
    since: datetime
    sentence: str
    rule: str


@dataclass(frozen=True)
class Judged:
    """What was found of some datastreams, and when they were looked at last (None when never)."""

    found: Sequence[Shown]
    judged: datetime | None


def judge_all(house: House, store: Store, now: datetime, progress: Progress = silent) -> int:
    """Judge every datastream that measures, and keep it; gives how many ask for attention."""
    rows = Entity.objects.filter(type="Datastream", entry__status=MEASURING, validates=None)
    rows = rows.select_related("observed_property", "entry")
    closed = {row.pk: AccessClass.values.index(row.entry.access) for row in rows if row.entry is not None}
    alike: dict[tuple[Any, str], list[int]] = {}
    for row in rows.order_by("number"):
        unit = str((row.content.get("unitOfMeasurement") or {}).get("symbol", ""))
        about = row.observed_property.content if row.observed_property else {}
        alike.setdefault((about.get("definition") or about.get("name"), unit), []).append(row.pk)
    reading, streams, total = store.read(), dict[str, Any](), sum(map(len, alike.values()))
    for group in alike.values():
        hours = {number: _hours(reading, number, now) for number in group}
        for number in group:
            # what stands on a page comes of nothing that is more closed than the sensor of that page
            beside = {other: hours[other] for other in group if closed[other] <= closed[number]}
            streams[str(number)] = _judged(reading, number, beside, now)
            progress(len(streams), total)
    part = house.sensor_health.with_suffix(".part")
    write_file(part, json.dumps({"at": now.isoformat(), "streams": streams}))
    part.replace(house.sensor_health)
    return sum(bool(one["found"]) for one in streams.values())


def _hours(reading: Reading, number: int, now: datetime) -> Columns:
    """The mean of every hour of the window, with its begin in seconds since 1970."""
    found = reading.periods(number, "hour", interval=Interval(now - WINDOW, now))
    return np.array([one.begin / 1e6 for one in found]), np.array([one.mean for one in found])


def _judged(reading: Reading, number: int, hours: Mapping[int, Columns], now: datetime) -> dict[str, Any]:
    rows = reading.select(
        streams=[number], interval=Interval(now - WINDOW, now), descending=True, limit=MOST_LOOKED_AT,
        columns=("begin", "number"),
    ).drop_null()  # fmt: skip
    if not rows.num_rows:
        return {"found": [], "silent": health.DEFAULT.silent}
    raw = rows["begin"].cast(pa.int64()).to_numpy() / 1e6, rows["number"].to_numpy()
    others = [hours[other] for other in hours if other != number]
    network = _together(others, 0), _together(others, 1)
    limits = health.fitting(raw, hourly_medians(*network))
    # where the others do not differ among themselves there is nothing to compare with
    beside = network if limits.jump else (np.zeros(0), np.zeros(0))
    found = health.judge(*hours[number], beside, now.timestamp(), raw=raw, limits=limits)
    return {"found": [asdict(one) for one in found if one.what != SILENT], "silent": limits.silent}


def _together(columns: Sequence[Columns], place: int) -> Any:
    return np.concatenate([one[place] for one in columns] or [np.zeros(0)])


def of_streams(kept_file: Mapping[str, Any], streams: Sequence[Stream], now: datetime) -> Judged:
    """What was found, by what was kept, of datastreams that somebody sees; whether they are silent is judged now."""
    found: list[Shown] = []
    for stream in streams:
        if stream.validates is not None:
            continue
        known = kept_file.get("streams", {}).get(str(stream.number), {})
        findings = [health.Finding(**one) for one in known.get("found", ())]
        if (quiet := _silent(stream, known.get("silent", health.DEFAULT.silent), now)) is not None:
            findings.insert(0, quiet)
        found += [_shown(stream, one) for one in findings]
    return Judged(found, datetime.fromisoformat(kept_file["at"]) if "at" in kept_file else None)


def _silent(stream: Stream, limit: float, now: datetime) -> health.Finding | None:
    if stream.received is None:
        return None
    days = (now - stream.received) / timedelta(days=1)
    if days <= limit:
        return None
    return health.Finding(SILENT, SAYS_SILENT, stream.received.timestamp(), round(days, 1), limit)


def _shown(stream: Stream, one: health.Finding) -> Shown:
    in_unit = stream.unit if one.what in ("drifting", "jumping") else ""
    unit = f" {in_unit}" if in_unit else ""
    return Shown(
        name=stream.name,
        what=one.what,
        label=gettext(LABELS[one.what]),
        since=datetime.fromtimestamp(one.since, UTC),
        sentence=told(kept(one.sentence, {"found": amount(_brief(one.found), unit)}), gettext),
        rule=told(kept(RULES[one.what], {"limit": amount(_brief(one.limit), unit)}), gettext),
    )


def _brief(number: float) -> float:
    return float(f"{number:.3g}")


def read(house: House) -> dict[str, Any]:
    """What was kept of the last judgement; empty when there was none."""
    try:
        return dict(json.loads(house.sensor_health.read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}
