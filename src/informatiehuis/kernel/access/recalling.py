"""Who an account was to the policy at a moment in the past: its roles, mandates and stand-ins as they were known then.

Roles and mandates on name are taken back by removing their rows, so they are read from the events. What no event holds
is as it is now: who is a superuser of Django, the e-mail addresses of accounts, and the settings in `huis.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from informatiehuis.kernel.access.actors import ANONYMOUS, Actor, Grant, actor_with
from informatiehuis.kernel.access.screening import Seen, seen_in, seen_of
from informatiehuis.kernel.access.standing import standing_in_with

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Event, StandIn, User

ACCOUNT = "account"
LIMITS: Mapping[str, Any] = {"kinds": [], "area": None, "valid_from": None, "valid_until": None}
"""A role without limits, as it comes with a new account."""
Said = Mapping[str, Any]
Key = tuple[str, str, tuple[str, ...], str, datetime | None, datetime | None]


def actor_then(user: User, moment: datetime) -> Actor:
    """The actor that an account was at a moment (aware), by what was recorded by then; anonymous while it was off."""
    recorded = list(_noted(user.pk, moment))
    states = [told["active"] for told in map(_told, recorded) if isinstance(told.get("active"), bool)]
    if user.date_joined > moment or (states and not states[-1]):
        return ANONYMOUS
    held = [_grant_of(one, moment) for one in _roles_after(recorded)]
    return replace(actor_with(user, held, _seen_then(user, recorded), moment), known=moment)


def standing_in_then(user: User, moment: datetime) -> list[tuple[StandIn, Actor]]:
    """What the account was for each colleague for whom it stood in at a moment (aware)."""
    own = actor_then(user, moment)
    if own is ANONYMOUS:
        return []
    found = []
    for one in stand_ins_of(user.pk, moment, moment):
        lender = actor_then(one.absent, moment)
        found.append((one, replace(standing_in_with(one, own, lender, moment), known=moment)))
    return found


def stand_ins_of(colleague: UUID, moment: datetime, known: datetime | None) -> list[StandIn]:
    """The stand-ins by which an account could act at a moment; with `known` those that had been recorded by then."""
    from informatiehuis.kernel.models import StandIn

    rows = StandIn.objects.select_related("absent").filter(colleague=colleague)
    found = [one for one in rows if one.holds_at(moment)]
    return found if known is None else [one for one in found if _was_begun(one, known)]


def mandates_then(account: UUID, known: datetime) -> set[UUID]:
    """The mandates that an account held by name at a moment, by what had been recorded then."""
    held: dict[UUID, Said] = {}
    for told in map(_told, _noted(account, known)):
        if given := told.get("mandate_assigned"):
            held[UUID(given["mandate"])] = given
        if taken := told.get("mandate_released"):
            held.pop(UUID(taken["mandate"]), None)
    return {mandate for mandate, said in held.items() if _holds(said, known)}


def given_in(event: Event) -> Said | None:
    """The role with its limits that an event of an account gave, if it did."""
    told = _told(event)
    given = told.get("granted") or (told if told.get("role") and "party" in told else None)
    return {**LIMITS, **given} if given else None


def taken_in(event: Event) -> Said | None:
    """The role with its limits that an event of an account took back, if it did."""
    taken = _told(event).get("revoked")
    return {**LIMITS, **taken} if taken else None


def key_of(said: Said) -> Key:
    """What makes two roles of one account the same, as an event or as a row says them."""
    role, party, area = (str(said[name]) for name in ("role", "party", "area"))
    return role, party, tuple(said["kinds"]), area, time_in(said["valid_from"]), time_in(said["valid_until"])


def time_in(value: str | datetime | None) -> datetime | None:
    """The moment that an event or a row says; the same in whatever time zone it was written."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _noted(account: UUID, until: datetime) -> Iterator[Event]:
    from informatiehuis.kernel.models import Effect, Event

    recorded = Event.objects.filter(thing=account, kind=ACCOUNT, effect=Effect.NOTED, recorded_at__lte=until)
    yield from recorded.order_by("number")


def _told(event: Event) -> Said:
    told: Said = event.payload.get("detail", {})
    return told


def _roles_after(recorded: list[Event]) -> list[Said]:
    held: dict[Key, Said] = {}
    for event in recorded:
        if given := given_in(event):
            held[key_of(given)] = given
        if taken := taken_in(event):
            held.pop(key_of(taken), None)
    return list(held.values())


def _grant_of(said: Said, moment: datetime) -> Grant:
    return Grant(
        role=said["role"],
        party=_identifier(said["party"]),
        kinds=frozenset(said["kinds"]),
        areas=None if said["area"] is None else frozenset(areas_within_then([UUID(said["area"])], moment)),
        valid_from=time_in(said["valid_from"]),
        valid_until=time_in(said["valid_until"]),
    )


def _seen_then(user: User, recorded: list[Event]) -> tuple[Seen, ...] | None:
    """The proofs that had been recorded of an account and not withdrawn; None where the house asks none of it now."""
    if seen_of(user) is None:
        return None
    held: dict[tuple[str, ...], Seen] = {}
    for told in map(_told, recorded):
        if said := told.get("proof_recorded"):
            held[proof_key(said)] = seen_in(said)
        if said := told.get("proof_withdrawn"):
            held.pop(proof_key(said), None)
    return tuple(held.values())


def proof_key(said: Said) -> tuple[str, ...]:
    """What makes two proofs of one account the same, as an event or as a row says them."""
    at = time_in(said["recorded_at"])
    return str(said["proof"]), str(said["seen_on"]), str(said["valid_until"]), at.isoformat() if at else ""


def areas_within_then(areas: Collection[UUID], moment: datetime) -> dict[UUID, str]:
    """Areas with everything that lay in them then, each with its code of then; one that was not there has none."""
    from informatiehuis.kernel.timelines import AsOf, pasts_of_kind

    there = {key: past.fields for key, past in pasts_of_kind("area", AsOf(moment)).items()}
    parents = {key: _identifier(fields.get("parent")) for key, fields in there.items()}
    found, edge = set(areas), set(areas)
    while edge:
        edge = {key for key, parent in parents.items() if parent in edge} - found
        found |= edge
    return {key: str(there[key]["code"]) if key in there else "" for key in found}


def _was_begun(one: StandIn, known: datetime) -> bool:
    begun = (told.get("stand_in_started") for told in map(_told, _noted(one.absent_id, known)))
    return any(said["stand_in"] == str(one.pk) for said in begun if said)


def _holds(said: Said, moment: datetime) -> bool:
    begun, ended = time_in(said["valid_from"]), time_in(said["valid_until"])
    return (begun is None or begun <= moment) and (ended is None or moment < ended)


def _identifier(text: str | None) -> UUID | None:
    return UUID(text) if text else None


__all__ = [
    "ACCOUNT",
    "Key",
    "actor_then",
    "areas_within_then",
    "given_in",
    "key_of",
    "mandates_then",
    "proof_key",
    "stand_ins_of",
    "standing_in_then",
    "taken_in",
    "time_in",
]
