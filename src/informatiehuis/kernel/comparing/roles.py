"""The roles that accounts hold, held to the events that gave and took them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.access.recalling import ACCOUNT, Key, given_in, key_of, taken_in
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.models import Effect, Event, RoleGrant


def differences() -> Iterator[Difference]:
    """The roles that are held and nobody gave, and those that somebody gave and that are not held."""
    from informatiehuis.kernel.granting import said_of

    recorded = _recorded()
    for grant in RoleGrant.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if recorded.pop((grant.user_id, key_of(said_of(grant))), None) is None:
            what = Note(N_("Een rol die niemand heeft gegeven: {role}."), role=grant.role)
            yield Difference(ACCOUNT, grant.user_id, 0, what)
    for (account, _), (number, role) in recorded.items():
        what = Note(N_("Een rol die is gegeven, is er niet: {role}."), role=role)
        yield Difference(ACCOUNT, account, number, what)


def _recorded() -> dict[tuple[UUID, Key], tuple[int, str]]:
    """The roles that accounts hold by the chain, each with the number of its event and its name."""
    found: dict[tuple[UUID, Key], tuple[int, str]] = {}
    events = Event.objects.filter(kind=ACCOUNT, effect=Effect.NOTED).order_by("number")
    for event in events.iterator(chunk_size=CHUNK):
        if given := given_in(event):
            found[event.thing, key_of(given)] = (event.number, str(given["role"]))
        if taken := taken_in(event):
            found.pop((event.thing, key_of(taken)), None)
    return found
