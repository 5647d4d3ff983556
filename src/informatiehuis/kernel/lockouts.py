"""Which guesses of passwords and codes count against an account: those since its lockout was ended last.

The guesses themselves are counted by the portal, in buckets that are named with the mark of an account. Ending a
lockout gives those buckets other names, from whatever address the guesses came; the old ones run out by themselves.
"""

from __future__ import annotations

from secrets import token_urlsafe

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.accounts import AccountProblem, record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import User
from informatiehuis.kernel.services import is_service

SALT = "informatiehuis.device"
ENDED = "lockout-ended"
REMEMBERED_SECONDS = 24 * 3600
"""Longer than any bucket holds, so that what was forgiven does not count again."""


def mark_of(name: str) -> str:
    """An account in a cookie and in a bucket: not its name, and the same however it is typed."""
    return salted_hmac(SALT, name.strip().casefold(), algorithm="sha256").hexdigest()[:32]


def since(mark: str) -> str:
    """What buckets of this account are named with besides its mark; empty when no lockout was ended lately."""
    return str(cache.get(f"{ENDED}:{mark}", ""))


@action
def unlock_account(*, actor: Actor, user: User, reason: str = "") -> None:
    """Let somebody try again to sign in with an account on which too much was guessed; an event says so.

    Only what counts for this account is forgotten: an address from which many accounts were tried waits on. Raises
    NotAllowed, and AccountProblem for an account with which nobody signs in.
    """
    require_at(actor, Verb.ADMINISTER, None)
    if is_service(user):
        raise AccountProblem(
            N_("Met een account van een systeem meldt niemand zich aan."),
            N_("Komt het systeem er niet in, geef het dan een andere sleutel."),
        )
    cache.set(f"{ENDED}:{mark_of(user.username)}", token_urlsafe(8), REMEMBERED_SECONDS)
    record(user.pk, {"unlocked": True})
