"""Answers what the standard lacks: a datastream by hour, day or longer, and the latest value of every Thing at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models.fields.json import KT

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings.problems import unread
from informatiehuis.engines.sensorthings.times import read_moment, write_all
from informatiehuis.engines.signals import PERIODS, Interval, Periods, result_of
from informatiehuis.rooms.sensing.entities import datastream
from informatiehuis.rooms.sensing.problems import TooMuch
from informatiehuis.rooms.sensing.sta.documents import Document, span
from informatiehuis.rooms.sensing.sta.resolving import nothing_here
from informatiehuis.rooms.sensing.sta.service import LARGEST_PAGE_OF_OBSERVATIONS, Service

MOST_PERCENTILES = 20
MOST_FOR_PERCENTILES = 20_000_000
"""Observations of which the percentiles are taken in one answer: they are read one by one."""
LATEST = ("Thing/@iot.id", "Thing/name", "Datastream/@iot.id", "Datastream/name", "phenomenonTime", "result")


def periods(service: Service, number: int, asked: Mapping[str, str]) -> Document:
    """Count, mean, least, most and percentiles of a datastream by hour, day, week, month or year.

    `period`, `zone` (the time zone of days and longer), `begin` and `end` (moments), and `percentiles` (`10,50,98`),
    which are exact and read from the observations; the rest is from what is kept of every hour. Raises NothingThere,
    QueryProblem and TooMuch.
    """
    if datastream(service.actor, number) is None:
        raise nothing_here()
    period, zone, wanted = asked.get("period", "hour"), asked.get("zone", "UTC"), _percentiles(asked)
    if period not in PERIODS:
        raise unread("period", 1, period, ", ".join(PERIODS))
    interval = Interval(_moment("begin", asked), _moment("end", asked))
    try:
        ZoneInfo(zone)
        found = service.reading.by_period(number, period, interval=interval, zone=zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise unread("zone", 1, zone, "een tijdzone zoals Europe/Amsterdam") from error
    told = _told(found)
    if wanted:
        _require_few(found)
        fractions = [one / 100 for one in wanted.values()]
        values = service.reading.percentiles(number, fractions, period, interval=interval, zone=zone)
        for begin, shown in zip(found.begin.tolist(), told, strict=True):
            shown["percentiles"] = dict(zip(wanted, values[begin], strict=True))
    return {"value": told}


def _told(found: Periods) -> list[Document]:
    columns = (one.tolist() for one in (found.count, found.mean, found.smallest, found.largest))
    return [
        {"begin": begin, "count": count, "mean": mean, "min": smallest, "max": largest}
        for begin, count, mean, smallest, largest in zip(write_all(found.begin), *columns, strict=True)
    ]


def _percentiles(asked: Mapping[str, str]) -> dict[str, float]:
    """Those that are asked, by how they are written."""
    texts = [text.strip() for text in asked["percentiles"].split(",")] if asked.get("percentiles") else []
    try:
        found = {text: float(text) for text in texts}
    except ValueError:
        found = {"": -1.0}
    if len(found) > MOST_PERCENTILES or not all(0 <= one <= 100 for one in found.values()):
        raise unread("percentiles", 1, asked["percentiles"], f"1 tot {MOST_PERCENTILES} getallen van 0 tot en met 100")
    return found


def _require_few(found: Periods) -> None:
    count = int(found.count.sum())
    if count > MOST_FOR_PERCENTILES:
        raise TooMuch(
            N_("Voor deze percentielen zouden {count} metingen worden gelezen; {most} kan in één keer."),
            N_("Vraag een kortere tijd, met ‘begin’ en ‘end’."),
            count=count,
            most=MOST_FOR_PERCENTILES,
        )


def _moment(name: str, asked: Mapping[str, str]) -> Any:
    try:
        return read_moment(asked[name]) if name in asked else None
    except ValueError as error:
        raise unread(name, 1, asked[name], "een tijd met zijn zone, zoals 2018-10-22T06:00:00Z") from error


def latest(service: Service, asked: Mapping[str, str]) -> Document:
    """The latest value of every datastream that is seen, by Thing, as one data array; `$top` and `$skip` page it.

    A datastream without observations is left out. Of one whose clock ran ahead it is the latest that could be.
    """
    top, skip = _whole("$top", asked, LARGEST_PAGE_OF_OBSERVATIONS), _whole("$skip", asked, 0)
    top = min(top, LARGEST_PAGE_OF_OBSERVATIONS)
    streams = service.seen.of_type("Datastream").order_by("thing", "number")
    rows = list(streams.values_list("number", "thing_id", KT("content__name"))[skip : skip + top + 1])
    things = [row[1] for row in rows if row[1] is not None]
    within = (min(things), max(things)) if things else (0, 0)
    # what may be seen of a Thing is asked of the Thing
    names = dict(service.seen.of_type("Thing").filter(number__range=within).values_list("number", KT("content__name")))
    values = _latest_values(service.reading.latest([row[0] for row in rows]))
    found = [
        [thing if thing in names else None, names.get(thing), number, name, *values[number]]
        for number, thing, name in rows[:top]
        if number in values
    ]
    told: Document = {"components": list(LATEST), "dataArray@iot.count": len(found), "dataArray": found}
    if len(rows) > top:
        told["@iot.nextLink"] = f"{service.root}/$latest?{urlencode({'$top': top, '$skip': skip + top}, safe='$')}"
    return told


def _latest_values(latest: pa.Table) -> dict[int, tuple[str, Any]]:
    """Of each stream when its latest observation was, and its result."""
    times = write_all(latest["begin"].cast(pa.int64()).to_numpy())
    for index in np.flatnonzero(latest["end"].is_valid().to_numpy()).tolist():
        times[index] = span(latest["begin"][index].as_py(), latest["end"][index].as_py())
    results = latest["number"].to_pylist()
    others = pc.or_(latest["number"].is_null(), latest["document"].is_valid())
    parts = latest.select(["number", "truth", "text", "document"])
    for index in np.flatnonzero(others.to_numpy()).tolist():
        results[index] = result_of(parts.slice(index, 1).to_pylist()[0])
    streams: list[int] = latest["stream"].to_numpy().tolist()
    return dict(zip(streams, zip(times, results, strict=True), strict=True))


def _whole(name: str, asked: Mapping[str, str], otherwise: int) -> int:
    text = asked.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise unread(name, 1, text, "een geheel getal van 0 of meer")
    return int(text)
