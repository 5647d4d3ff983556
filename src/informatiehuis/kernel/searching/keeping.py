"""Holds the index to the chain of events: what an event made, changed or removed is so in the index too.

The index knows up to which event it goes. Whoever asks it, and whoever keeps it in the background, compares that with
the end of the chain and does what is missing; doing it twice is no harm, so a process that dies in the middle loses
nothing. An index of another chain (a house that was put back) or of another program is made anew from the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.engines.text import Document, TextIndex, TextProblem
from informatiehuis.kernel import redactions
from informatiehuis.kernel.models import ChainHead, Event, Thing
from informatiehuis.kernel.models.events import STATED, Effect
from informatiehuis.kernel.searching import contents
from informatiehuis.kernel.searching import state as standing
from informatiehuis.kernel.searching.documents import documents_of, every_document, form
from informatiehuis.kernel.searching.state import State

MOST_AT_ONCE = 500
"""Things, with the passages inside them, that are brought up to date before a question is answered; with more, they
are not found until they are."""
SMALL = 1000
"""Things of a house whose index is made while somebody waits for the answer."""
MOST_LEFT_OUT = 20_000
PATIENCE_SECONDS = 0.5
ERASED, REMOVED = "erased", "removed"


class IndexNotReady(Problem):
    """The index is being made, or has too much to catch up with."""

    code = "search-not-ready"
    status = 503
    may_pass = True

    def __init__(self) -> None:
        super().__init__(
            N_("De zoekindex van dit huis wordt opgebouwd."),
            N_("Probeer het over een paar minuten weer. De lijsten in het menu werken wel."),
        )


class End(NamedTuple):
    """Where the chain ends now."""

    number: int
    hash: str


class Behind(NamedTuple):
    """What changed since an event: the things, and whether something was erased or removed among it."""

    things: frozenset[UUID]
    erased: bool
    removed: bool


class Standing(NamedTuple):
    """The index to ask, and the things that it does not know as they are now."""

    held: TextIndex
    behind: frozenset[UUID]


def end_of_chain() -> End:
    found = ChainHead.objects.filter(pk=1).values_list("number", "hash").first()
    return End(*found) if found else End(0, "")


def standing_now() -> Standing:
    """The index brought up to date, as far as somebody can wait for it.

    Raises IndexNotReady when there is none yet, or when more changed than can be left out of an answer.
    """
    end, now = end_of_chain(), standing.read()
    if not _is_at(now, end):
        with standing.locked("index", seconds=PATIENCE_SECONDS) as is_ours:
            now = standing.read()
            if is_ours and not _is_at(now, end):
                now = _caught_up(now, end, most=MOST_AT_ONCE)
    if now is None or now.form != form() or not _continues(now, end):
        raise IndexNotReady
    things = frozenset[UUID]() if _is_at(now, end) else behind(now, end, MOST_LEFT_OUT).things
    if len(things) >= MOST_LEFT_OUT:
        raise IndexNotReady
    return Standing(standing.opened(now.folder), things)


def keep(progress: Progress = silent) -> bool:
    """Bring the index up to date however much that is; whether there was anything to do.

    What was erased leaves its files too. Nothing is done when another process is at it.
    """
    end, now = end_of_chain(), standing.read()
    if _is_at(now, end) and now is not None and now.traces != ERASED:
        return False
    with standing.locked("index", seconds=0) as is_ours:
        if not is_ours:
            return False
        now = standing.read()
        if not _is_at(now, end):
            now = _caught_up(now, end, most=None)
    if now is None or now.traces == ERASED:
        rebuild(progress)
    return True


def rebuild(progress: Progress = silent) -> int:
    """Make the index anew from the database, beside the one that is asked meanwhile; returns how many things it holds.

    `progress` counts things. When another process is already making one, that is waited for first.
    """
    with standing.locked("rebuild", seconds=3600):
        end, folder = end_of_chain(), standing.new_folder()
        made = TextIndex(standing.root() / folder, standing.words())
        total = Thing.objects.count()
        made.fill(_watched(every_document(), total, progress))
        with standing.locked("index", seconds=3600):
            now = State(folder, end.number, end.hash, form())
            last = end_of_chain()
            changed = behind(now, last, None)
            _apply(made, changed.things)
            traces = ERASED if changed.erased else ""
            standing.write(replace(now, number=last.number, hash=last.hash, traces=traces))
            standing.clear(folder)
    return total


def behind(now: State, end: End, most: int | None) -> Behind:
    """What changed after the last event that an index knows of, at most so many things."""
    since = Event.objects.filter(number__gt=now.number, number__lte=end.number)
    changing = contents.actions()
    told = since.filter(Q(effect__in=STATED) | Q(action=redactions.ACTION) | Q(action__in=changing))
    rows = told.values_list("thing", "effect", "action").order_by().distinct()
    found = list(rows if most is None else rows[:most])
    return Behind(
        frozenset(thing for thing, _effect, _action in found),
        any(action == redactions.ACTION for _thing, _effect, action in found),
        any(effect == Effect.REMOVED or action in changing for _thing, effect, action in found),
    )


def _caught_up(now: State | None, end: End, *, most: int | None) -> State | None:
    """The state after doing what is missing; the same when that is more than `most` things (None: whatever it takes).

    The lock of the index is held.
    """
    if now is None or now.form != form() or not _continues(now, end):
        return _made(end) if most is None or _is_small() else now
    changed = behind(now, end, None if most is None else most + 1)
    if most is not None and len(changed.things) + contents.size(changed.things) > most:
        return now
    if changed.erased and (most is None or _is_small()):
        return _made(end)
    try:
        _apply(standing.opened(now.folder), changed.things)
    except TextProblem:
        return _made(end) if most is None or _is_small() else now
    traces = ERASED if changed.erased else now.traces or (REMOVED if changed.removed else "")
    caught_up = replace(now, number=end.number, hash=end.hash, traces=traces)
    standing.write(caught_up)
    return caught_up


def _is_small() -> bool:
    return Thing.objects.count() + contents.size(None) <= SMALL


def _made(end: End) -> State:
    """An index made anew while the lock is held."""
    folder = standing.new_folder()
    TextIndex(standing.root() / folder, standing.words()).fill(every_document())
    now = State(folder, end.number, end.hash, form())
    standing.write(now)
    standing.clear(folder)
    return now


def _apply(index: TextIndex, things: frozenset[UUID]) -> None:
    """Bring things up to date in an index: as they are in the house now, or gone."""
    if not things:
        return
    with index.writing() as batch:
        for key in things:
            batch.remove(key.hex)
        for one in documents_of(things):
            batch.put(one)


def _is_at(now: State | None, end: End) -> bool:
    return now is not None and (now.number, now.hash) == end and now.form == form()


def _continues(now: State, end: End) -> bool:
    """Whether the chain goes on from what the index knows: it is another chain when a house was put back."""
    if now.number > end.number:
        return False
    if now.number in (0, end.number):
        return now.number == 0 or now.hash == end.hash
    return Event.objects.filter(number=now.number, hash=now.hash).exists()


def _watched(documents: Iterator[Document], total: int, progress: Progress) -> Iterator[Document]:
    number = 0
    for one in documents:
        number += not one.part_of
        if not one.part_of and number % 100 == 0:
            progress(number, total)
        yield one
    progress(total, total)
