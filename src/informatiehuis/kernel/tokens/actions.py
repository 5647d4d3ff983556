"""Tokens are made, revoked and found expired through actions. An event names a token by its number, and holds what it
was for: never the token itself, nor the name that its holder gave it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Scope, Verb, require_at
from informatiehuis.kernel.accounts import AccountProblem, record, require_own
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import AccessToken, User
from informatiehuis.kernel.services import is_service
from informatiehuis.kernel.tokens import spelling

MOST = 20
"""How many tokens an account may have at once."""


@dataclass(frozen=True)
class Wish:
    """What a token is to be: its name, what it lets, for how many days, and from which networks (none is all).

    `days` 0 is the default of the house.
    """

    name: str
    scope: Scope
    days: int = 0
    networks: Sequence[str] = ()


@action
def make_token(
    *, actor: Actor, user: User, wish: Wish, second_factor: bool, reason: str = ""
) -> tuple[AccessToken, str]:
    """Make a token for an account: its own holder may, and for the account of a system who administers the house.

    Nobody makes one for another person, because what is done with it would be on that person's name. Returns it with
    its text, which is nowhere afterwards. `second_factor` says that who makes it has shown one. Raises NotAllowed,
    UnknownKind, and AccountProblem for a wish that cannot be.
    """
    require_own(actor, user.pk)
    if actor.id != user.pk and not is_service(user):
        raise AccountProblem(
            N_("Een sleutel voor het account van een persoon maakt die persoon zelf, bij 'Uw account'."),
            N_("Geef een systeem een eigen account, en maak daar een sleutel voor."),
        )
    if not user.is_active:
        raise AccountProblem(N_("Dit account is uitgezet."), N_("Zet het eerst weer aan."))
    if user.tokens.filter(ended_at=None).count() >= MOST:
        raise AccountProblem(
            N_("Dit account heeft al {most} sleutels."),
            N_("Trek eerst sleutels in die niet meer nodig zijn."),
            most=MOST,
        )
    now, text = timezone.now(), spelling.new()
    spelled = spelling.read(text)
    if spelled is None:
        raise RuntimeError("a new token cannot be read")
    token = AccessToken.objects.create(
        user=user,
        name=_named(wish.name),
        public_part=spelled.public_part,
        digest=spelled.digest,
        scopes=sorted(wish.scope.names),
        kinds=_kinds(wish.scope),
        networks=networks_in(wish.networks),
        second_factor=second_factor,
        created_at=now,
        expires_at=now + timedelta(days=_days(wish.days)),
    )
    record(user.pk, {"token_made": _said(token)})
    return token, text


@action
def revoke_token(*, actor: Actor, token: AccessToken, reason: str = "") -> None:
    """Let a token open nothing any more; one that ended already stays as it is. Raises NotAllowed."""
    require_own(actor, token.user_id)
    if _end(token, timezone.now()):
        record(token.user_id, {"token_revoked": {"token": token.pk}})


@action
def revoke_tokens(*, actor: Actor, user: User, reason: str = "") -> int:
    """Revoke all tokens of an account; returns how many there were. Raises NotAllowed."""
    require_own(actor, user.pk)
    held = list(AccessToken.objects.filter(user=user, ended_at=None).order_by("pk"))
    for token in held:
        revoke_token(actor=actor, token=token, reason=reason)
    return len(held)


@action
def end_expired_tokens(*, actor: Actor, now: datetime, reason: str = "") -> int:
    """Record of every token that expired before a moment (aware) that it did, and let go of what is left of it.

    Returns how many there were. Raises NotAllowed.
    """
    require_at(actor, Verb.ADMINISTER, None)
    expired = list(AccessToken.objects.filter(ended_at=None, expires_at__lte=now).order_by("expires_at", "pk"))
    for token in expired:
        _end(token, token.expires_at)
        record(token.user_id, {"token_expired": {"token": token.pk}})
    return len(expired)


@action
def record_reminded(*, actor: Actor, token: AccessToken, now: datetime, reason: str = "") -> bool:
    """Record that it was told, at a moment (aware), that a token expires; once, and False when it was told before.

    Raises NotAllowed.
    """
    require_at(actor, Verb.ADMINISTER, None)
    told = AccessToken.objects.filter(pk=token.pk, ended_at=None, reminded_at=None).update(reminded_at=now)
    if told:
        record(token.user_id, {"token_reminded": {"token": token.pk}})
    return told == 1


def networks_in(told: Sequence[str]) -> list[str]:
    """Networks as they are kept, in order and each once. Raises AccountProblem for what is none."""
    found = set()
    for text in told:
        try:
            found.add(str(ipaddress.ip_network(text.strip(), strict=False)))
        except ValueError as error:
            raise AccountProblem(
                N_("'{network}' is geen adres en geen netwerk."),
                N_("Schrijf bijvoorbeeld 203.0.113.7 of 203.0.113.0/24."),
                network=text,
                field="networks",
            ) from error
    return sorted(found)


def _end(token: AccessToken, moment: datetime) -> bool:
    """End a token, once; False when it had ended."""
    ended = AccessToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=moment, digest="")
    token.refresh_from_db()
    return ended == 1


def _named(name: str) -> str:
    if not name.strip():
        raise AccountProblem(
            N_("Geef de sleutel een naam."), N_("Noem waarvoor hij is, en geen persoon."), field="name"
        )
    return name.strip()[:100]


def _kinds(scope: Scope) -> list[str]:
    from informatiehuis.kernel.kinds import kind_named

    return sorted(kind_named(name).name for name in scope.kinds)


def _days(wished: int) -> int:
    """For how many days; the settings give the default and the most. Raises AccountProblem."""
    if not 0 <= wished <= settings.TOKEN_MOST_DAYS:
        raise AccountProblem(
            N_("Een sleutel geldt in dit huis ten hoogste {most} dagen."),
            N_("Kies een kortere tijd, en maak daarna een nieuwe sleutel."),
            most=settings.TOKEN_MOST_DAYS,
            field="days",
        )
    return wished or min(settings.TOKEN_DAYS, settings.TOKEN_MOST_DAYS)


def _said(token: AccessToken) -> dict[str, Any]:
    """A token as an event keeps it: of networks only how many, because an address can be of one person."""
    return {
        "token": token.pk,
        "scopes": token.scopes,
        "kinds": token.kinds,
        "networks": len(token.networks),
        "expires_at": token.expires_at,
    }
