"""Slows the guessing of passwords and codes, in a way that cannot be turned against the holder of an account.

Guesses are counted, not visits: what turns out right is taken off again. A device that signed in before has a bucket
of its own, named by a signed cookie (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). All other
devices share three: of their address, of their address with this account, and of this account. Who empties those
locks out strangers, not the holder at a device of theirs; who administers the house ends what counts for one account
(`kernel.lockouts`). A name without an account counts as one with an account,
so that counting tells nobody which names are there. Why: docs/adr/0011-device-cookies.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from informatiehuis.kernel.lockouts import SALT, mark_of, since
from informatiehuis.portal.clients import address_of, group_of

COOKIE = "huis_apparaat"
COOKIE_SECONDS = 180 * 24 * 3600
MOST_ACCOUNTS = 5
"""How many accounts one device is remembered for; the oldest goes first."""
APP = "informatiehuis.accounts"
LIMITS = {
    "device": "10/5m/key",
    "address": "60/5m/key",
    "address_and_account": "10/15m/key",
    "account": "30/1h/key",
}
"""How many wrong guesses in how long, for each bucket."""


@dataclass
class Guess:
    """One guess, counted beforehand, so that many at once cannot pass each other."""

    counted: list[ratelimit.RateLimitUsage] = field(default_factory=list)

    def rollback(self) -> None:
        """It was right: take it off again."""
        for usage in self.counted:
            usage.rollback()


def guess(request: HttpRequest, name: str, address: str, what: str = "password") -> Guess | None:
    """Count a guess for the account of this name; None when a bucket is full and nothing may be tried.

    `what` is guessed: passwords and codes have buckets of their own.
    """
    made = Guess()
    for bucket, key in _buckets(request, name, address):
        usage = ratelimit.consume(request, app=APP, action=bucket, config=LIMITS, key=f"{what}:{key}", limit_get=True)
        if usage is None:
            made.rollback()
            return None
        made.counted.append(usage)
    return made


def _buckets(request: HttpRequest, name: str, address: str) -> Sequence[tuple[str, str]]:
    account = mark_of(name)
    ended = since(account)
    if device := _devices(request).get(account):
        return [("device", device + ended)]
    counted = account + ended
    return [("address", address), ("address_and_account", f"{address} {counted}"), ("account", counted)]


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Give the device that just signed in a new mark for this account, beside those that it has."""
    known = {one: mark for one, mark in _devices(request).items() if one != mark_of(name)}
    kept = dict(list(known.items())[1 - MOST_ACCOUNTS :]) | {mark_of(name): secrets.token_urlsafe(16)}
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request: HttpRequest) -> dict[str, str]:
    """The marks of this device by account; empty without a cookie, and for one that we did not sign."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return {str(account): str(mark) for account, mark in found.items()}


def client_address(request: HttpRequest) -> str:
    """Who counts as one visitor: an address, or of IPv6 a whole network. Where it comes from: `portal.clients`."""
    return group_of(address_of(request))
