"""Reading the log of processing: who used which data, for what and when; and as the standard spells it.

The form is that of *Logboek dataverwerkingen* (Logius), chapter "Component: Logboek": the fields of OpenTelemetry with
attributes under `dpl.core`. A use is of a whole source and not of the data of one person, so both fields about the
person concerned are there and empty. What the standard has no field for stands under `informatiehuis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis import __version__
from informatiehuis.kernel.access import Actor, uses_visible
from informatiehuis.kernel.models import DataUse, ProcessingActivity, Thing, User
from informatiehuis.kernel.processing.words import NAMES, SURFACES


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody asks for; days are those of the time zone of the house, `until` included."""

    thing: UUID | None = None
    activity: UUID | None = None
    account: UUID | None = None
    since: date | None = None
    until: date | None = None


def uses(actor: Actor, wanted: Wanted) -> QuerySet[DataUse]:
    """The entries that this actor may read, newest first."""
    found = DataUse.objects.filter(uses_visible(actor))
    for name in ("thing", "activity", "account"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.since:
        found = found.filter(ended_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(ended_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Told:
    """One entry as people read it."""

    use: DataUse
    who: str
    thing: Thing | None
    activity: ProcessingActivity | None
    what: str
    through: str


def told(entries: Iterable[DataUse], actor: Actor) -> list[Told]:
    """Entries with the names of what they are about, as far as this actor may see that now.

    Those who may read an entry may know who it is about. Somebody reads the own uses also when the thing has since
    been hidden from them: then without its name of now.
    """
    held = list(entries)
    things = Thing.objects.visible_to(actor).in_bulk({one.thing for one in held})
    seen = ProcessingActivity.objects.visible_to(actor)
    activities = seen.in_bulk({one.activity for one in held if one.activity})
    people = User.objects.in_bulk({one for use in held for one in (use.account, use.on_behalf_of) if one})
    return [
        Told(
            one,
            _who(one, people),
            things.get(one.thing),
            activities.get(one.activity) if one.activity else None,
            str(_(NAMES.get(one.name, one.name))),
            str(_(SURFACES.get(one.surface, one.surface))),
        )
        for one in held
    ]


def _who(use: DataUse, people: dict[UUID, User]) -> str:
    if use.account is None:
        return _("het huis zelf")
    who = _named(use.account, people)
    if use.on_behalf_of is None:
        return who
    return _("{colleague}, namens {absent}").format(colleague=who, absent=_named(use.on_behalf_of, people))


def _named(account: UUID, people: dict[UUID, User]) -> str:
    return str(people[account]) if account in people else _("een account dat er niet meer is")


def records(entries: Iterable[DataUse]) -> Iterator[dict[str, Any]]:
    """Entries in the form of the standard, in the order in which they are given."""
    for use in entries:
        yield record(use)


def record(use: DataUse) -> dict[str, Any]:
    """One entry in the form of the standard."""
    attributes: dict[str, Any] = {
        "dpl.core.processing_activity_id": use.activity_uri,
        "dpl.core.data_subject_id": "",
        "dpl.core.data_subject_id_type": "",
        "informatiehuis.account": str(use.account) if use.account else "",
        "informatiehuis.on_behalf_of": str(use.on_behalf_of) if use.on_behalf_of else "",
        "informatiehuis.source": use.thing_uri,
        "informatiehuis.snapshot": use.snapshot,
        "informatiehuis.surface": use.surface,
        "informatiehuis.times": use.times,
    }
    if use.foreign_span_id:
        attributes["dpl.core.foreign_operation.span_id"] = use.foreign_span_id
    return {
        "trace_id": use.trace_id,
        "span_id": use.span_id,
        "parent_span_id": "",
        "status": use.status,
        "name": use.name,
        "start_time": _stamp(use.started_at),
        "end_time": _stamp(use.ended_at),
        "resource": {
            "attributes": {
                "service.name": "informatiehuis",
                "service.version": __version__,
                "service.instance.id": settings.HOUSE.profile.base_uri,
            }
        },
        "attributes": attributes,
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
