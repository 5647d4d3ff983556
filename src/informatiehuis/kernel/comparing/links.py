"""The links from things of a kind, held to the events that made and ended them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Effect, Event, Link

Held = tuple[UUID, str, UUID, str | None]
"""A link: subject, predicate, object, and the day since when it holds."""


def differences(kind: Kind) -> Iterator[Difference]:
    """The links from things of a kind that are there and were not recorded, or the other way round."""
    recorded = _recorded(kind)
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


def _recorded(kind: Kind) -> dict[Held, int]:
    """The links from things of a kind that are there by the chain, each with the number of its event."""
    found: dict[Held, int] = {}
    events = Event.objects.filter(kind=kind.name, effect__in=(Effect.LINKED, Effect.UNLINKED)).order_by("number")
    for event in events.iterator(chunk_size=CHUNK):
        made = "link" in event.payload
        said = event.payload["link" if made else "unlink"]
        ends = (event.thing, str(said["predicate"]), UUID(said["object"]))
        key = (*ends, said.get("valid_from"))
        if made:
            found[key] = event.number
        else:
            # the first version of the house did not record since when the link held that it ended
            found.pop(key if key in found else next((one for one in found if one[:3] == ends), key), None)
    return found
