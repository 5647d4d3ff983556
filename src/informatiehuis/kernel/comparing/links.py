"""The links from things of a kind, held to the events that made and ended them."""

from __future__ import annotations

from collections.abc import Iterator

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Effect, Event, Link
from informatiehuis.kernel.timelines import links_after


def differences(kind: Kind) -> Iterator[Difference]:
    """The links from things of a kind that are there and were not recorded, or the other way round."""
    events = Event.objects.filter(kind=kind.name, effect__in=(Effect.LINKED, Effect.UNLINKED)).order_by("number")
    recorded = links_after(events.iterator(chunk_size=CHUNK))
    for subject, predicate, other, start in (
        Link.objects.filter(subject__kind=kind.name)
        .order_by("pk")
        .values_list("subject", "predicate", "object", "valid_from")
        .iterator(chunk_size=CHUNK)
    ):
        if recorded.pop((subject, predicate, other, plain(start)), None) is None:
            what = Note(N_("Een verbinding die niet is vastgelegd: {predicate}."), predicate=predicate)
            yield Difference(kind.name, subject, 0, what)
    for (subject, predicate, _other, _start), number in recorded.items():
        what = Note(N_("Een verbinding die is vastgelegd, is er niet: {predicate}."), predicate=predicate)
        yield Difference(kind.name, subject, number, what)
