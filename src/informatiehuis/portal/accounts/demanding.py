"""Demands a second factor of whoever holds a role that asks for one: without it, only the pages to set one up.

Which roles do is the setting INFORMATIEHUIS_SECOND_FACTOR_ROLES. Who signed in through an identity provider that is
trusted with it has shown a second factor there. A token cannot show one: it counts whether who made it did
(docs/adr/0015-accounts-and-tokens.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.web import HouseRequest, token_of

SHOWN_ELSEWHERE = "second_factor_elsewhere"
"""In a session: the identity provider asked for a second factor."""
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
TO_SET_UP = frozenset(
    {
        "account",
        "account_change_password",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_stop_acting",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "health",
        "health-lives",
        "health-ready",
    }
)
"""The names of the addresses that stay open."""


def is_demanded(actor: Actor) -> bool:
    """Whether this actor holds a role now that asks for a second factor, with whatever limits."""
    return not settings.SECOND_FACTOR_ROLES.isdisjoint(actor.role_names)


def is_missing(request: HouseRequest) -> bool:
    """Whether the holder of this session must set up a second factor first, or this token is not made with one."""
    if (token := token_of(request)) is not None:
        return not token.second_factor and is_demanded(request.actor)
    if not request.user.is_authenticated or request.session.get(SHOWN_ELSEWHERE) or not is_demanded(request.actor):
        return False
    return not Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists()


class SecondFactorMiddleware:
    """Leads to one's own account until there is a second factor; machines are told so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HouseRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        named = request.resolver_match.view_name if request.resolver_match else None
        if not settings.SECOND_FACTOR_ROLES or named in TO_SET_UP or not is_missing(request):
            return None
        if token_of(request) is not None:
            words = _(
                "De rol van dit account vraagt om een tweede stap. Maak een sleutel nadat u die heeft laten zien."
            )
            return api_problems.answer(403, words, code="second-factor")
        if request.path.startswith("/api/"):
            return api_problems.answer(
                403,
                _("Uw rol vraagt om een tweede stap bij het aanmelden. Stel die in bij uw account."),
                code="second-factor",
            )
        return redirect("account")
