"""Judging a token that a program presents: which account comes, or why none does.

The reason is for the log of the house. Whoever presents the token learns only that it does not hold, so that a thief
learns nothing of a token that was found.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from django.db import DatabaseError, models

from informatiehuis.kernel.models import AccessToken
from informatiehuis.kernel.prepared import Given, Prepared
from informatiehuis.kernel.tokens import spelling

NOBODY = sha256(b"nobody has this token").hexdigest()
"""Compared with where nothing was found, so that both take the same steps."""
BY_PUBLIC_PART = Prepared(
    lambda: (
        AccessToken.objects.select_related("user")
        .filter(public_part=Given("public_part", models.CharField()))
        .order_by()
    )
)
log = logging.getLogger(__name__)


class Refused(StrEnum):
    """Why a token does not hold."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    ENDED = "ended"
    EXPIRED = "expired"
    INACTIVE = "account switched off"
    ELSEWHERE = "not from this network"


def judged(text: str, address: str, now: datetime) -> AccessToken | Refused:
    """The token, when it holds for who comes from this address at this moment (aware); else why not.

    It is found by its public part, and compared whole in a time that does not depend on what differs.
    """
    given = spelling.read(text)
    if given is None:
        return Refused.MALFORMED
    found = next(iter(BY_PUBLIC_PART(public_part=given.public_part)), None)
    known = found.digest if found is not None and found.digest else NOBODY
    same = hmac.compare_digest(known, given.digest)
    if found is None or (not same and found.digest):
        return Refused.UNKNOWN
    if found.ended_at is not None or not same:
        return Refused.ENDED
    if not found.holds_at(now):
        return Refused.EXPIRED
    if not found.user.is_active:
        return Refused.INACTIVE
    return found if comes_from(address, found.networks) else Refused.ELSEWHERE


def comes_from(address: str, networks: Sequence[str]) -> bool:
    """Whether an address lies in one of these networks; in none of them when it is no address."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in networks)


def note_use(token: AccessToken, now: datetime) -> None:
    """Keep the day on which a token was used, once a day; a database that cannot be written keeps nobody out."""
    today = now.astimezone(UTC).date()
    if token.last_used_on == today:
        return
    try:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)
    except DatabaseError as error:
        log.warning("the day of use of a token could not be kept", exc_info=error)
