"""Where django-allauth asks the house: who may sign in, in which words, and what is recorded of it.

A sign-in, a sign-out and a new password are actions of `kernel.accounts`; allauth's own writing happens in the
transaction of their event, so that neither is there without the other.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access import Actor, actor_for
from informatiehuis.kernel.accounts import change_password
from informatiehuis.kernel.models import User
from informatiehuis.kernel.services import is_service
from informatiehuis.kernel.signing_in import record_sign_in, record_sign_out
from informatiehuis.portal.accounts import demanding, guessing, oidc

TOLD = {
    "mfa/messages/totp_activated.txt": _("De app is ingesteld."),
    "mfa/messages/totp_deactivated.txt": _("De app is weggehaald."),
    "mfa/messages/webauthn_added.txt": _("De toegangssleutel is gemaakt."),
    "mfa/messages/webauthn_removed.txt": _("De toegangssleutel is weggehaald."),
    "account/messages/password_changed.txt": _("Uw wachtwoord is gewijzigd. Uw andere sessies zijn beëindigd."),
}
"""What allauth has to say that a reader needs to know; a sign-in shows by itself."""


WAYS = {
    "reauthenticate": _("met uw wachtwoord"),
    "mfa_reauthenticate": _("met een code uit uw app, of een herstelcode"),
    "mfa_reauthenticate:webauthn": _("met uw toegangssleutel"),
}
"""The ways in which somebody can show once more that it is them."""


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts: made by an administrator, signed in with a user name."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dit account is uitgezet. Vraag het aan de beheerder van dit huis."),
        "enter_current_password": _("Dit is niet uw huidige wachtwoord."),
        "incorrect_password": _("Dit wachtwoord klopt niet."),
        "too_many_login_attempts": _(
            "Hier is te vaak iets fouts ingevuld. Probeer het later, of op een apparaat waar u eerder was aangemeld."
        ),
        "username_password_mismatch": _("Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar."),
        "rate_limited": _("Dit gaat te snel na elkaar. Wacht even en probeer het opnieuw."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        if is_service(user):
            # it has nothing to sign in with; should that ever change, it is still no person
            raise PermissionDenied
        records = get_authentication_records(request, user)
        methods = [record.get("type") or record["method"] for record in records]
        with transaction.atomic():
            record_sign_in(actor=actor_for(user), account=user.pk, methods=methods)
            super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with transaction.atomic():
            if isinstance(user, User):
                record_sign_out(actor=Actor(id=user.pk), account=user.pk)
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        change_password(actor=Actor(id=user.pk), user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the last of our own web servers saw; what a visitor wrote in a header before that counts for nothing."""
        return guessing.client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at; allauth takes it off again when it was right."""
        address = guessing.client_address(request)
        self._login_failed_rl_usage = guessing.guess(request, credentials.get("username", ""), address)
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **rest)
        guessing.remember(request, response, user.username)
        if held := request.session.get(oidc.SESSION):
            request.session[demanding.SHOWN_ELSEWHERE] = held["second_factor"]
            found = UserSession.objects.filter(session_key=request.session.session_key)
            found.update(data={name: held[name] for name in ("sub", "sid") if held[name]})
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS[way["id"]]} for way in found]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what stands in TOLD, in the words of the house."""
        text = message or TOLD.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)
