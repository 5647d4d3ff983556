"""What commands and pages are at work on, so that the house can say of it afterwards that it was broken off.

Work has a small file in the folder of the house for as long as it lasts, and the process holds a lock on that file. The
system lets go of the lock when the process dies, however it dies: a file that nobody holds is of work that was broken
off. Work of a worker needs none of this, because its job says what became of it (`kernel.jobs`).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.kept import kept, told
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Thing

log = logging.getLogger(__name__)
FOLDER = "at-work"
END = ".json"
KEPT = timedelta(days=7)
"""How long the house goes on telling of what nobody did again."""

_job_tells: ContextVar[bool] = ContextVar("job_tells", default=False)


@dataclass(frozen=True)
class Work:
    """A sort of work: what is said when it was broken off, and what to do then.

    Both are marked with `N_` and may have the places `about` (a short name of what it is about) and `moment`.
    """

    name: str
    broken: str
    remedy: str


@dataclass(frozen=True)
class BrokenOff:
    """Work that began (aware) and did not come to an end; `text` and `remedy` are as `engines.kept` keeps them."""

    name: str
    about: str
    begun_at: datetime
    text: dict[str, Any]
    remedy: dict[str, Any]


@contextmanager
def at_work(house: House, work: Work, about: str = "") -> Iterator[None]:
    """Say during the block that this work is done, and forget what was broken off of the same work before.

    `about` is a short name, no personal data. Where nothing can be written the work goes on unsaid.
    """
    mark = None if _job_tells.get() else _begun(house, work, about)
    try:
        yield
    finally:
        # on a disk that nobody may write to any more, what the work itself came to is what counts
        if mark is not None:
            with suppress(OSError):
                mark.path.unlink(missing_ok=True)
            os.close(mark.lock)
        with suppress(OSError):
            forget(house, work.name, about)


@contextmanager
def told_by_job() -> Iterator[None]:
    """What is done in the block is told by a job."""
    token = _job_tells.set(True)
    try:
        yield
    finally:
        _job_tells.reset(token)


def broken_off(house: House, now: datetime | None = None) -> list[BrokenOff]:
    """What was broken off and not done again since, the oldest first; for as long as the house tells of it."""
    since = (now or timezone.now()) - KEPT
    found = []
    for path in _files(house):
        with _dead(path) as dead:
            one = _read(path) if dead else None
        if one and one.begun_at > since:
            found.append(one)
    return sorted(found, key=lambda one: one.begun_at)


def broken_off_of(house: House, work: Work, about: str = "") -> list[BrokenOff]:
    """What was broken off of one work."""
    return [one for one in broken_off(house) if (one.name, one.about) == (work.name, about)]


def left_undone(work: Work, thing: Thing) -> list[str]:
    """What was broken off of a work on a thing and not done again since, in the language of the reader."""
    return [told(one.text, gettext) for one in broken_off_of(settings.HOUSE, work, thing.slug)]


def forget(house: House, name: str, about: str) -> None:
    """Tell no longer of what was broken off of this work, of what is too long ago, and of what cannot be read."""
    since = timezone.now() - KEPT
    if not _files(house):
        return
    with _nobody_begins(house):
        for path in _files(house):
            with _dead(path) as dead:
                one = _read(path) if dead else None
                if dead and (one is None or (one.name, one.about) == (name, about) or one.begun_at <= since):
                    path.unlink(missing_ok=True)


@action
def record_broken_off(*, actor: Actor, thing: Thing, one: BrokenOff, reason: str = "") -> None:
    """Write in the history of a thing that work on it was broken off. Raises NotAllowed."""
    require(actor, Verb.EDIT, thing)
    changes.note(thing, {"broken_off": one.begun_at.isoformat(), "text": one.text})


@contextmanager
def at_work_on(house: House, work: Work, thing: Thing, actor: Actor) -> Iterator[None]:
    """The same for work on a thing: what was broken off before is written in its history first."""
    for one in broken_off_of(house, work, thing.slug):
        record_broken_off(actor=actor, thing=thing, one=one)
    with at_work(house, work, thing.slug):
        yield


@dataclass(frozen=True)
class _Mark:
    path: Path
    lock: int


def _begun(house: House, work: Work, about: str) -> _Mark | None:
    """A file that this process holds; None where it cannot be written."""
    now = timezone.now()
    facts = {"about": about, "moment": f"{timezone.localtime(now):%d-%m-%Y %H:%M}"}
    content = {
        "name": work.name,
        "about": about,
        "begun_at": now.isoformat(),
        "text": kept(work.broken, facts),
        "remedy": kept(work.remedy, facts),
    }
    path = house.temporary / FOLDER / f"{uuid4().hex}{END}"
    lock = -1
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _nobody_begins(house):
            lock = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with open(lock, "w", encoding="utf-8", closefd=False) as file:
                json.dump(content, file, ensure_ascii=False)
    except OSError as error:
        log.warning("Dat '%s' loopt, is niet op te schrijven: %s.", work.name, error.strerror)
        if lock >= 0:
            path.unlink(missing_ok=True)
            os.close(lock)
        return None
    return _Mark(path, lock)


@contextmanager
def _nobody_begins(house: House) -> Iterator[None]:
    """Let nobody else make or remove files meanwhile: one that nobody holds yet is not taken for dead."""
    lock = os.open(house.temporary / FOLDER / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _files(house: House) -> list[Path]:
    return sorted((house.temporary / FOLDER).glob(f"*{END}"))


@contextmanager
def _dead(path: Path) -> Iterator[bool]:
    """Whether nobody holds a file that is there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield os.fstat(descriptor).st_nlink > 0
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _read(path: Path) -> BrokenOff | None:
    """What stands in a file; None for one of which the writing was broken off itself."""
    try:
        held = json.loads(path.read_text("utf-8"))
        begun_at = datetime.fromisoformat(held["begun_at"])
        return BrokenOff(held["name"], held["about"], begun_at, held["text"], held["remedy"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


__all__ = [
    "BrokenOff",
    "Work",
    "at_work",
    "at_work_on",
    "broken_off",
    "broken_off_of",
    "forget",
    "left_undone",
    "told_by_job",
]
