"""The roles that accounts hold, held to the events that gave and took them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.canonical import digest
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.events import CHUNK
from informatiehuis.kernel.models import Effect, Event, RoleGrant

KIND = "account"
LIMITS: Mapping[str, Any] = {"kinds": [], "area": None, "valid_from": None, "valid_until": None}
"""A role without limits, as it comes with a new account."""


def differences() -> Iterator[Difference]:
    """The roles that are held and nobody gave, and those that somebody gave and that are not held."""
    from informatiehuis.kernel.granting import said_of

    recorded = _recorded()
    for grant in RoleGrant.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if recorded.pop((grant.user_id, _key(said_of(grant))), None) is None:
            what = Note(N_("Een rol die niemand heeft gegeven: {role}."), role=grant.role)
            yield Difference(KIND, grant.user_id, 0, what)
    for (account, _), (number, role) in recorded.items():
        what = Note(N_("Een rol die is gegeven, is er niet: {role}."), role=role)
        yield Difference(KIND, account, number, what)


def _recorded() -> dict[tuple[UUID, str], tuple[int, str]]:
    """The roles that accounts hold by the chain, each with the number of its event and its name."""
    found: dict[tuple[UUID, str], tuple[int, str]] = {}
    events = Event.objects.filter(kind=KIND, effect=Effect.NOTED).order_by("number")
    for event in events.iterator(chunk_size=CHUNK):
        told = event.payload.get("detail", {})
        if given := told.get("granted") or (told if told.get("role") and "party" in told else None):
            found[event.thing, _key({**LIMITS, **given})] = (event.number, str(given["role"]))
        if taken := told.get("revoked"):
            found.pop((event.thing, _key({**LIMITS, **taken})), None)
    return found


def _key(said: Mapping[str, Any]) -> str:
    return digest({name: said[name] for name in ("role", "party", *LIMITS)})
