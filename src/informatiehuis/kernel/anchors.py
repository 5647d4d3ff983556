"""Anchors: where the chain stood at a moment, kept where whoever holds the database cannot change them.

Who can write in the database can make a chain that fits, with every hash made new. An anchor that somebody else keeps
(a newspaper, another organisation, a mailbox) shows it: the chain no longer passes through it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from informatiehuis.engines.problems import N_, Note, Problem
from informatiehuis.kernel.models import Anchor, ChainHead, Event
from informatiehuis.kernel.verifying import Break

FORM = "informatiehuis/anchors/1"
_HASH = re.compile(r"[0-9a-f]{64}\Z")


class AnchorProblem(Problem):
    """A file with anchors cannot be read, or there is nothing to anchor."""

    code = "anchor"


@dataclass(frozen=True)
class Point:
    """An anchor as others hold it: so many events, with this hash of the last, at this moment (UTC)."""

    events: int
    hash: str
    made_at: datetime


def drop() -> Anchor:
    """Anchor the chain as it is now; when nothing was added since the last anchor, that one stands.

    Raises AnchorProblem when the chain is empty.
    """
    head = ChainHead.objects.filter(pk=1).first()
    if head is None or head.number == 0:
        raise AnchorProblem(N_("Er is nog niets vastgelegd om te verankeren."), N_("Leg eerst iets vast."))
    anchor, _ = Anchor.objects.get_or_create(
        number=head.number, defaults={"hash": head.hash, "made_at": timezone.now()}
    )
    return anchor


def points() -> list[Point]:
    """The anchors that the house itself holds, from old to new."""
    return [Point(one.number, one.hash, one.made_at) for one in Anchor.objects.all()]


def document(held: Iterable[Point]) -> dict[str, Any]:
    """The anchors for others to keep: plain values, no personal data."""
    anchors = [{"events": one.events, "hash": one.hash, "made_at": one.made_at.isoformat()} for one in held]
    return {"form": FORM, "anchors": anchors}


def read(path: Path) -> list[Point]:
    """The anchors in a file that `document` gave. Raises AnchorProblem, which says what is wrong with it."""
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    if not isinstance(held, dict) or held.get("form") != FORM or not isinstance(held.get("anchors"), list):
        raise _unreadable(path)
    return [_point(one, path, place) for place, one in enumerate(held["anchors"], 1)]


def _unreadable(path: Path) -> AnchorProblem:
    return AnchorProblem(
        N_("In {file} staan geen ankers."),
        N_("Geef een bestand dat met 'informatiehuis audit anchor --to' is gemaakt, of de inhoud van /ankers.json."),
        file=path,
    )


def _point(held: object, path: Path, place: int) -> Point:
    values: Mapping[str, Any] = held if isinstance(held, dict) else {}
    events, hash, made_at = values.get("events"), values.get("hash"), _moment(values.get("made_at"))
    if type(events) is int and events > 0 and isinstance(hash, str) and _HASH.match(hash) and made_at:
        return Point(events, hash, made_at)
    raise AnchorProblem(
        N_("Anker {place} in {file} is niet volledig."),
        N_("Een anker heeft een aantal gebeurtenissen, een hash van 64 tekens en een tijdstip met tijdzone."),
        place=place,
        file=path,
    )


def _moment(text: object) -> datetime | None:
    """A time that says its zone, or None."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def broken(held: Iterable[Point]) -> Iterator[Break]:
    """The anchors that the chain no longer passes through, in the order given."""
    kept = list(held)
    now = dict(Event.objects.filter(number__in={one.events for one in kept}).values_list("number", "hash"))
    for one in kept:
        if now.get(one.events) != one.hash:
            yield Break(
                one.events,
                Note(
                    N_("Het anker van {made_at} klopt niet meer: alles tot hier kan later herschreven zijn."),
                    made_at=f"{timezone.localtime(one.made_at):%d-%m-%Y %H:%M}",
                ),
            )


__all__ = ["AnchorProblem", "Point", "broken", "document", "drop", "points", "read"]
