"""What is recorded of signing in: sessions that begin and end, and second factors that come, fail and go.

The tables are allauth's. Its own code writes a session or a factor, in the transaction of the event that is written
here; what an administrator does to the account of another is an action here. Events hold the identifier of the
account and what kind of thing changed, never a name, an address, a device or a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from informatiehuis.kernel.access import Actor, Verb, require_at
from informatiehuis.kernel.accounts import record, require_own
from informatiehuis.kernel.actions import action

ADDED, REMOVED, FAILED = "added", "removed", "failed"
"""What can happen to a second factor, as an event says it."""


@action
def record_sign_in(*, actor: Actor, account: UUID, methods: Sequence[str], reason: str = "") -> None:
    """Note that somebody signs in, and by which methods ("password", "totp"). Raises NotAllowed for another's."""
    require_own(actor, account)
    record(account, {"sign_in": list(methods)})


@action
def record_sign_out(*, actor: Actor, account: UUID, reason: str = "") -> None:
    """Note that somebody signs out. Raises NotAllowed for another's account without the role for it."""
    require_own(actor, account)
    record(account, {"sign_out": True})


@action
def record_factor(*, actor: Actor, account: UUID, factor: str, change: str, reason: str = "") -> None:
    """Note that a factor ("totp", "webauthn", "recovery_codes") was added, removed or given wrongly.

    Raises NotAllowed for another's account without the role for it.
    """
    require_own(actor, account)
    record(account, {"factor": factor, "change": change})


@action
def record_reset_mailed(*, actor: Actor, account: UUID, reason: str = "") -> None:
    """Note that a link to choose a new password was mailed to the address of an account. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    record(account, {"reset_mailed": True})


@action
def end_sessions(
    *, actor: Actor, account: UUID, only: int | None = None, but: str | None = None, reason: str = ""
) -> int:
    """End sessions of an account: all, `only` the one of this number, or all `but` the one with this key.

    Returns how many ended. Raises NotAllowed for another's account without the role for it.
    """
    require_own(actor, account)
    found = UserSession.objects.filter(user_id=account)
    if only is not None:
        found = found.filter(pk=only)
    ended = [session for session in found if session.session_key != but]
    for session in ended:
        session.end()
    if ended:
        record(account, {"sessions_ended": len(ended)})
    return len(ended)


@action
def reset_factors(*, actor: Actor, account: UUID, reason: str = "") -> int:
    """Take all second factors of an account away, for who lost the phone; its sessions end too.

    Returns how many there were; each removal is an event. Raises NotAllowed.
    """
    require_at(actor, Verb.ADMINISTER, None)
    removed = list(Authenticator.objects.filter(user_id=account))
    for factor in removed:
        factor.delete()
    end_sessions(actor=actor, account=account, reason=reason)
    return len(removed)
