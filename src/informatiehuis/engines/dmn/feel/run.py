"""One evaluation while it runs: its arithmetic, its clock, what it may still spend, and why something became null.

FEEL has no exceptions (DMN 1.5, 10.3.2.1): an error gives null. Here it also gives a `Reason`, which says where.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from informatiehuis.engines.dmn.feel.problems import place_in
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Time
from informatiehuis.engines.dmn.feel.values import DECIMAL128
from informatiehuis.engines.problems import N_, Note, untranslated

MOST_STEPS = 2_000_000
"""How many items and calls one evaluation may work through, unless it is told otherwise."""
MOST_CALLS = 100
"""How many calls of functions may be open at once."""
MOST_REASONS = 200
"""How many reasons are kept of one evaluation; the first say most."""
MOST_TEXT = 10_000_000
"""How many characters a text may have that is made while evaluating."""


@dataclass(frozen=True)
class Place:
    """Where an expression stands: file, element of the model, rule and cell of a table, and its text."""

    text: str = ""
    file: str = ""
    element: str = ""
    rule: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A position within the expression of a place."""

    place: Place
    start: int

    @property
    def position(self) -> tuple[int, int]:
        """Line and column, both from 1."""
        return place_in(self.place.text, self.start)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something became null: a marked Dutch text with its facts, and where."""

    site: Site | None
    message: str
    facts: Mapping[str, object]

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """The reason with its place, for a person."""
        told = _note(self.message, self.facts).text(translate)
        return f"{where(self.site, translate)}{told}" if self.site else told


def _note(message: str, facts: Mapping[str, Any]) -> Note:
    return Note(message, **facts)


def where(site: Site, translate: Callable[[str], str] = untranslated) -> str:
    """The place of something, as the beginning of a sentence: file, element, rule, cell, line and column."""
    place, (line, column) = site.place, site.position
    parts = [place.file, place.element]
    if place.rule is not None:
        parts.append(translate(N_("regel {rule}")).format(rule=place.rule))
    parts.append(place.cell)
    parts.append(translate(N_("positie {line}:{column}")).format(line=line, column=column))
    return ", ".join(filter(None, parts)) + ": "


class Stopped(Exception):  # noqa: N818 - it is not an error of the program
    """An evaluation went past what it may spend; `reason` says on what."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.text())


class Unknown(Exception):  # noqa: N818 - it is not an error of the program
    """An evaluation needs values that are not known yet: any of these keys would help it further."""

    def __init__(self, *keys: Any) -> None:
        self.keys = keys
        super().__init__(*keys)


class Clock(IntEnum):
    """What was looked at of the moment of an evaluation."""

    NOTHING = 0
    DAY = 1
    MOMENT = 2


@dataclass
class Shared:
    """What an evaluation and the services that it calls have in common."""

    steps: int = MOST_STEPS
    calls: int = 0
    reasons: list[Reason] = field(default_factory=list)
    trace: Any = None
    clock: Clock = Clock.NOTHING


class Run:
    """One evaluation. `at` is where the function of the library stands that was called last."""

    __slots__ = ("at", "decimal", "now", "shared", "values")

    def __init__(self, *, now: datetime | None = None, steps: int = MOST_STEPS, shared: Shared | None = None) -> None:
        self.decimal: decimal.Context = DECIMAL128.copy()
        self.shared = shared or Shared(steps)
        self.now = now
        self.at: Site | None = None
        self.values: dict[Any, Any] = {}

    def fail(self, site: Site | None, message: str, **facts: object) -> Any:
        """Keep why something is null; gives None, so that it can be returned."""
        if len(self.shared.reasons) < MOST_REASONS:
            self.shared.reasons.append(Reason(site, message, facts))

    def spend(self, steps: int, site: Site | None = None) -> None:
        """Count work. Raises Stopped when there has been too much."""
        self.shared.steps -= steps
        if self.shared.steps < 0:
            raise Stopped(Reason(site, N_("Dit is te veel werk voor één beslissing, en is daarom afgebroken."), {}))

    def enter(self, site: Site | None) -> None:
        """Count a call that begins. Raises Stopped when too many are open."""
        self.shared.calls += 1
        if self.shared.calls > MOST_CALLS:
            raise Stopped(
                Reason(site, N_("Een functie roept zichzelf te vaak aan: meer dan {most} keer."), {"most": MOST_CALLS})
            )

    def leave(self) -> None:
        """Count a call that ends."""
        self.shared.calls -= 1

    def moment(self) -> DateTime:
        """The moment at which this evaluation is held to take place, in its own zone; the same for all of it."""
        self.shared.clock = Clock.MOMENT
        return self._moment()

    def day(self) -> Date:
        """The day of that moment, in the zone in which it was given; UTC when none was."""
        self.shared.clock = max(self.shared.clock, Clock.DAY)
        return self._moment().date

    def _moment(self) -> DateTime:
        if self.now is None:
            self.now = datetime.now(UTC)
        now = self.now if self.now.tzinfo else self.now.astimezone(UTC)
        second = now.hour * 3600 + now.minute * 60 + now.second
        offset = int((now.utcoffset() or timedelta()).total_seconds())
        return DateTime(Date(now.year, now.month, now.day), Time(second, now.microsecond * 1000, offset))
