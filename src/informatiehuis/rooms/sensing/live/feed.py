"""What goes over an open line: the last observation of the datastreams that its reader may see, in words of the page.

An event (HTML, 9.2, server-sent events) has the clock of the house at the moment that it was made, and of each
datastream when what it tells was received by that clock. The page makes of those how old a figure is on its screen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import formats, timezone, translation
from django.utils.translation import gettext

from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.engines.signals import Flag, Reading, result_of
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.sensing.entities import visible
from informatiehuis.rooms.sensing.kinds import MEASURING

RETRY_MS = 3_000
LONGEST_TEXT = 80
Waiting = tuple[datetime, datetime]
"""When something was received, and when it was measured; aware."""
COLUMNS = ("stream", "observations", "sequence", "begin", "received", "number", "truth", "text", "document", "flags")


@dataclass(frozen=True)
class Subscription:
    """Who has which page open: `sensor` is the key of the one of that page, None for all that measure.

    `again` finds out anew who it is, by the session of the request: what it may do changes while a line is open.
    `account` is None for whoever did not sign in. `shown` is what the page was told already (`key_of`, by datastream).
    """

    sensor: UUID | None
    language: str
    account: UUID | None
    again: Callable[[], Actor]
    shown: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    """A datastream that a reader sees, with the unit in which its page shows it."""

    number: int
    unit: str


def watched(subscription: Subscription, actor: Actor) -> dict[int, Watched]:
    """The datastreams of a page that this reader may see now, by number."""
    rows = visible(actor, "Datastream")
    if subscription.sensor is None:
        rows = rows.filter(entry__status=MEASURING)
    else:
        rows = rows.filter(entry=subscription.sensor)
    found = rows.order_by("number").values_list("number", "content__unitOfMeasurement__symbol")
    return {number: Watched(number, unit or "") for number, unit in found}


def latest(reading: Reading, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """Of each of these datastreams its last observation and how many it has."""
    return {row["stream"]: row for row in reading.latest(sorted(numbers)).select(COLUMNS).to_pylist()}


def key_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What differs when a page would show something else."""
    return row["sequence"], row["observations"], row["begin"], result_of(row)


def told(row: Mapping[str, Any], unit: str, waiting: Waiting, language: str) -> dict[str, Any]:
    """A datastream as its page shows it; `waiting` is of the first observation that was not told yet."""
    begin, received = row["begin"].astimezone(UTC), row["received"].astimezone(UTC)
    longest, earliest = waiting
    return {
        "number": row["stream"],
        "value": _value(result_of(row), unit, language),
        "count": format_number(row["observations"], 0, "", language),
        "moment": formats.date_format(timezone.localtime(begin), gettext("j F Y, H:i:s")),
        "at": begin.isoformat(),
        "measured": _ms(begin),
        "received": _ms(received),
        "waiting": _ms(min(longest.astimezone(UTC), received)),
        "earliest": _ms(min(earliest.astimezone(UTC), begin)),
        "ahead": bool(row["flags"] & Flag.CLOCK_AHEAD) or begin > received,
    }


def event(name: str, data: Mapping[str, Any], number: int | None = None) -> bytes:
    """One event as it goes over the line; `number` is what a browser sends back when it comes again."""
    text = json.dumps({"now": round(time.time() * 1000), **data}, ensure_ascii=False, separators=(",", ":"))
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {text}\n\n".encode()


def values(
    reading: Reading,
    rows: Mapping[int, Mapping[str, Any]],
    units: Mapping[int, Watched],
    waiting: Mapping[int, Waiting],
    language: str,
) -> bytes:
    """The event that tells these datastreams, in the language of the page."""
    with translation.override(language):
        streams = [
            told(row, units[number].unit, waiting.get(number, (row["received"], row["begin"])), language)
            for number, row in sorted(rows.items())
        ]
    return event("values", {"streams": streams}, reading.last_sequence)


def _value(value: Any, unit: str, language: str) -> str:
    """As `sensing/_value.html` shows it, in text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_number(value, None, gettext(unit) if unit else "", language)
    return "–" if value is None else str(value)[:LONGEST_TEXT]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
