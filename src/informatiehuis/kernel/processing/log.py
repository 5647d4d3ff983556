"""Writing the log of processing: one entry for each use, written before the data leave the house.

What is read is written down when it has been read and before it is given: when the entry cannot be written, nothing
is given. One use is one insert, after a look at where the log ends.

The log is in order of time, also when the clock of the machine is set back, for then a use would come in a day that was
sealed already: none is written before the last, nor on a day that has a seal.

A map asks for a tile many times a second while somebody looks at it. That is one use and not hundreds: the person
looked at a source for a while. So tiles of one account, source, snapshot and purpose within one stretch of
`STRETCH` minutes are one entry with a count. The first tile makes it, the others add to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import DataUse, ProcessingActivity, Thing
from informatiehuis.kernel.models.uses import UseStatus
from informatiehuis.kernel.processing import sealing
from informatiehuis.kernel.processing.words import NAMES, SURFACES

STRETCH = timedelta(minutes=5)


class NotLogged(Problem):
    """The use could not be written down, so the data are not given."""

    code = "not-logged"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("Dit gebruik kon niet worden vastgelegd, dus de gegevens worden niet getoond."),
            N_("Probeer het later opnieuw. Blijft het misgaan, meld het dan aan de beheerder van het huis."),
        )


@dataclass(frozen=True)
class Trace:
    """What joins the entries of one operation, by W3C Trace Context; `asked_by` is the span of who asked for it."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))
    asked_by: str = ""

    @classmethod
    def read(cls, header: str) -> Trace:
        """The trace of a `traceparent` header (version 00); a new one where there is none or it cannot be read."""
        parts = header.strip().lower().split("-")
        if len(parts) != 4 or [len(part) for part in parts] != [2, 32, 16, 2] or parts[0] == "ff":
            return cls()
        if not all(set(part) <= set("0123456789abcdef") for part in parts) or not (
            int(parts[1], 16) and int(parts[2], 16)
        ):
            return cls()
        return cls(parts[1], parts[2])


@dataclass(frozen=True)
class Use:
    """A use as it is going to be written down.

    `name` is what was done and `surface` through what, both of `processing.words`: else nobody could read it. With
    `in_stretches` uses of the same kind within a stretch of minutes are one entry. Raises ValueError.
    """

    thing: Thing
    actor: Actor
    name: str
    surface: str
    activity: ProcessingActivity | None = None
    snapshot: str = ""
    trace: Trace = field(default_factory=Trace)
    in_stretches: bool = False

    def __post_init__(self) -> None:
        if self.name not in NAMES or self.surface not in SURFACES:
            raise ValueError(f"the log has no words for {self.name} through {self.surface}")


@contextmanager
def logged(use: Use) -> Iterator[None]:
    """Write a use down when what is done inside has been done, well or not. Raises NotLogged.

    A Problem, or that something is not there, is the answer to what was asked and no failure of the house: the
    standard then says Unset.
    """
    started = timezone.now()
    try:
        yield
    except (Problem, Http404):
        write(use, started, UseStatus.UNSET)
        raise
    except Exception:
        write(use, started, UseStatus.ERROR)
        raise
    write(use, started, UseStatus.OK)


def write(use: Use, started: datetime, status: UseStatus) -> None:
    """Write one entry, or count one more in the entry of this stretch. Raises NotLogged."""
    try:
        now = max(timezone.now(), started, *_passed())
        if not (use.in_stretches and status == UseStatus.OK and _counted(use, now)):
            DataUse._base_manager.bulk_create([_entry(use, started, now, status)])
    except DatabaseError as error:
        raise NotLogged from error


def _passed() -> Iterator[datetime]:
    """Moments that the log has come past: that of its last entry, and the end of the last day that was sealed."""
    last = DataUse._base_manager.order_by("-ended_at").values_list("ended_at", flat=True).first()
    sealed = sealing.last_sealed()
    yield from [last] if last else []
    yield from [datetime.combine(sealed + timedelta(days=1), time(), UTC)] if sealed else []


def _entry(use: Use, started: datetime, ended: datetime, status: UseStatus) -> DataUse:
    activity = use.activity
    return DataUse(
        trace_id=use.trace.id,
        span_id=secrets.token_hex(8),
        foreign_span_id=use.trace.asked_by,
        name=use.name,
        status=status,
        started_at=started,
        ended_at=ended,
        surface=use.surface,
        account=use.actor.id,
        on_behalf_of=use.actor.on_behalf_of,
        activity=activity.pk if activity else None,
        activity_uri=uri_of(activity) if activity else "",
        thing=use.thing.pk,
        thing_uri=_identity(use.thing),
        snapshot=use.snapshot,
    )


def _counted(use: Use, now: datetime) -> bool:
    """Count one more in the entry of the stretch that runs now; False when there is none yet."""
    stretch = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % STRETCH
    open_now = DataUse._base_manager.filter(
        thing=use.thing.pk,
        ended_at__gte=stretch,
        account=use.actor.id,
        on_behalf_of=use.actor.on_behalf_of,
        activity=use.activity.pk if use.activity else None,
        snapshot=use.snapshot,
        name=use.name,
        surface=use.surface,
        status=UseStatus.OK,
    )
    return bool(open_now.update(times=F("times") + 1, ended_at=now))


def uri_of(activity: ProcessingActivity) -> str:
    """Where a register says more of an activity: the official one where it stands there, else that of this house."""
    return activity.register_entry or _identity(activity)


def _identity(thing: Thing) -> str:
    address: str = settings.HOUSE.profile.address_of(kind_named(thing.kind).identity_of(thing))
    return address
