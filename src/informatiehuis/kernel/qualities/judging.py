"""The six qualities of an information object, judged by what the house really knows of it.

The digital agenda of the province asks that objects are *veilig, duurzaam, toegankelijk, deelbaar, actueel* and
*betrouwbaar*. Each gets a judgement with its reason, computed when it is asked and kept nowhere. There is no score and
no sum: what the house does not know is said to be not known, and weighs as nothing. A room judges its own kinds better
with `declare`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import verifications

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing, Verification


class Quality(StrEnum):
    """The six, in the order of the digital agenda."""

    SAFE = "safe"
    DURABLE = "durable"
    ACCESSIBLE = "accessible"
    SHAREABLE = "shareable"
    CURRENT = "current"
    RELIABLE = "reliable"


class Level(StrEnum):
    """How a quality stands."""

    GOOD = "good"
    LACKS = "lacks"
    UNKNOWN = "unknown"


NAMES: Mapping[Quality, str] = {
    Quality.SAFE: N_("Veilig"),
    Quality.DURABLE: N_("Duurzaam"),
    Quality.ACCESSIBLE: N_("Toegankelijk"),
    Quality.SHAREABLE: N_("Deelbaar"),
    Quality.CURRENT: N_("Actueel"),
    Quality.RELIABLE: N_("Betrouwbaar"),
}
WORDS: Mapping[Level, str] = {
    Level.GOOD: N_("in orde"),
    Level.LACKS: N_("schiet tekort"),
    Level.UNKNOWN: N_("niet bekend"),
}
EXPLAINING = ("summary", "definition", "text", "purpose")
"""The fields in which a thing can say what it is: of every thing, a concept, an interpretation, an activity."""
TONES: Mapping[Level, str] = {Level.GOOD: "good", Level.LACKS: "attention", Level.UNKNOWN: ""}


@dataclass(frozen=True)
class Day:
    """A day in words, in the language of who reads it."""

    day: date

    def __str__(self) -> str:
        return date_format(self.day, "j F Y")


@dataclass(frozen=True)
class Judged:
    """How one quality of a thing stands, and why; words are translated when they are read."""

    quality: Quality
    level: Level
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        return gettext(NAMES[self.quality])

    @property
    def word(self) -> str:
        return gettext(WORDS[self.level])

    @property
    def tone(self) -> str:
        return TONES[self.level]

    @property
    def reason(self) -> str:
        return gettext(self.message).format(**{name: str(value) for name, value in self.facts.items()})

    @property
    def lacks(self) -> bool:
        return self.level is Level.LACKS


@dataclass(frozen=True)
class Known:
    """What is the same for all things that are judged together: the moment (aware), and the last verification."""

    now: datetime
    verification: Verification | None

    @classmethod
    def of_now(cls) -> Known:
        """As it is now; one query."""
        return cls(timezone.now(), verifications.latest())


Profile = tuple[Judged, ...]
Better = Mapping[UUID, Collection[Judged]]
Judge = Callable[[Sequence[Any], Known], Better]

_judges: dict[str, Judge] = {}


def declare(kind: str, judge: Judge) -> None:
    """Judge things of a kind better than by what every thing has; a room does so once, in its `AppConfig.ready`.

    The judge gets things of the kind that the reader may see and gives by identifier what it can say of them; of the
    other qualities the judgement of every thing stays. It says nothing that a reader of the thing may not know.
    """
    _judges[kind] = judge


def profiles(things: Sequence[Thing], known: Known | None = None) -> dict[UUID, Profile]:
    """The profile of each of these things of one kind, which the caller may see; all six, in their order."""
    if not things:
        return {}
    at = known or Known.of_now()
    judge = _judges.get(things[0].kind)
    better = judge(things, at) if judge else {}
    found = {}
    for thing in things:
        by_quality = {one.quality: one for one in (*_of_every_thing(thing, at), *better.get(thing.pk, ()))}
        found[thing.pk] = tuple(by_quality[quality] for quality in Quality)
    return found


def profile(thing: Thing) -> Profile:
    """The profile of one thing, which the caller may see."""
    return profiles([thing])[thing.pk]


def _of_every_thing(thing: Thing, known: Known) -> Profile:
    return (
        _safe(thing),
        Judged(
            Quality.DURABLE,
            Level.GOOD,
            N_("Het staat in een register dat elke wijziging bewaart, en is op te halen in open formaten."),
        ),
        _accessible(thing),
        Judged(
            Quality.SHAREABLE,
            Level.UNKNOWN,
            N_("Van deze soort legt het huis geen licentie of afspraak over delen vast."),
        ),
        _current(thing, known),
        _reliable(known),
    )


def _safe(thing: Thing) -> Judged:
    """A class is always set; without an owner nobody answers for it."""
    if thing.owner_id is None:
        return Judged(Quality.SAFE, Level.LACKS, N_("Er is geen eigenaar die over de toegang gaat."))
    return Judged(
        Quality.SAFE,
        Level.GOOD,
        N_("De toegang is ‘{access}’, en er is een eigenaar die daarover gaat."),
        {"access": thing.get_access_display()},
    )


def _accessible(thing: Thing) -> Judged:
    if not any(str(getattr(thing, name, "")).strip() for name in EXPLAINING):
        return Judged(Quality.ACCESSIBLE, Level.LACKS, N_("Er is geen samenvatting die zegt wat het is."))
    return Judged(Quality.ACCESSIBLE, Level.GOOD, N_("Het is te vinden, en er staat bij wat het is."))


def _current(thing: Thing, known: Known) -> Judged:
    """By its own validity; that it was changed once does not say that it was looked at since."""
    today = timezone.localdate(known.now)
    if thing.valid_until is not None and thing.valid_until <= today:
        facts = {"day": Day(thing.valid_until)}
        return Judged(Quality.CURRENT, Level.LACKS, N_("Het geldt niet meer sinds {day}."), facts)
    if thing.valid_until is not None:
        return Judged(Quality.CURRENT, Level.GOOD, N_("Het geldt tot {day}."), {"day": Day(thing.valid_until)})
    facts = {"day": Day(timezone.localdate(thing.changed_at))}
    words = N_("Het is gewijzigd op {day}; tot wanneer het geldt of wanneer het is nagekeken, is niet vastgelegd.")
    return Judged(Quality.CURRENT, Level.UNKNOWN, words, facts)


def _reliable(known: Known) -> Judged:
    """By the chain of events: what was recorded of it was not changed afterwards."""
    last = known.verification
    if last is None:
        words = N_("De geschiedenis van het huis is nog niet nagerekend.")
        return Judged(Quality.RELIABLE, Level.UNKNOWN, words)
    facts = {"day": Day(timezone.localdate(last.started_at))}
    if not last.intact:
        return Judged(Quality.RELIABLE, Level.LACKS, N_("Op {day} klopte de geschiedenis van het huis niet."), facts)
    words = N_("Wie het maakte en wijzigde, staat vast; die geschiedenis is nagerekend op {day} en klopte.")
    return Judged(Quality.RELIABLE, Level.GOOD, words, facts)
