"""Hears what allauth writes of factors and sessions, and sees to it that nothing of it happens unrecorded.

Connected when the portal starts. The signals of the models are sent in the transaction of their row, whatever code
wrote it: a page, a command or a shell.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save, pre_save
from django.http import HttpRequest

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.actions import running_action
from informatiehuis.kernel.models import User
from informatiehuis.kernel.signing_in import ADDED, FAILED, REMOVED, record_factor

BEGAN, SEEN = "began", "seen"
"""In a session: when it began and when it was last used, in seconds since 1970."""
NO_ADDRESS = "0.0.0.0"  # noqa: S104  # nosec B104 # nothing listens on it


def connect() -> None:
    """Listen, once in each process."""
    post_save.connect(_factor_saved, sender=Authenticator, dispatch_uid="factor saved")
    post_delete.connect(_factor_deleted, sender=Authenticator, dispatch_uid="factor deleted")
    pre_save.connect(_without_address, sender=UserSession, dispatch_uid="session without address")
    pre_save.connect(without_claims, sender=SocialAccount, dispatch_uid="account without claims")
    authentication_failed.connect(_factor_failed, dispatch_uid="factor failed")
    user_logged_in.connect(_began, dispatch_uid="session began")


def _factor_saved(instance: Authenticator, created: bool, **rest: Any) -> None:
    if created:
        _record(instance, ADDED)


def _factor_deleted(instance: Authenticator, **rest: Any) -> None:
    _record(instance, REMOVED)


def _factor_failed(authenticator: Authenticator, **rest: Any) -> None:
    _record(authenticator, FAILED)


def _record(factor: Authenticator, change: str) -> None:
    """By whoever runs an action now, else by the holder of the account."""
    try:
        actor = running_action().actor
    except RuntimeError:
        actor = Actor(id=factor.user_id)
    record_factor(actor=actor, account=factor.user_id, factor=factor.type, change=change)


def _without_address(instance: UserSession, **rest: Any) -> None:
    """The list of sessions names devices, so the address from which somebody came is not kept."""
    instance.ip = NO_ADDRESS


def without_claims(instance: SocialAccount, **rest: Any) -> None:
    """Keep only that the account belongs to the subject at the provider; what else it told is not kept."""
    instance.extra_data = {}


def _began(request: HttpRequest, user: User, **rest: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
