"""The pages of signing in, of passwords and of second factors: allauth's views with the titles and templates of ours.

What changes a factor runs in one transaction with its event.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from informatiehuis.portal.accounts import oidc


class Titled:
    """A page with a title and a way back."""

    title: str | Promise = ""

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**values)  # type: ignore[misc]
        return found | {"title": self.title, "breadcrumb": [{"title": self.title}]}


class UnderAccount(Titled):
    """A page about one's own account."""

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        found = super().get_context_data(**values)
        steps = [{"title": _("Uw account"), "href": reverse("account")}, {"title": self.title}]
        return found | {"breadcrumb": steps}


class SignIn(Titled, views.LoginView):
    """Sign in with an account of this house."""

    title = _("Aanmelden")

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        found = super().get_context_data(**values)
        return found | {"provider": settings.IDENTITY_PROVIDER, "provider_address": oidc.address()}


class SignOut(Titled, views.LogoutView):
    """Sign out; who comes here by a link is asked first."""

    title = _("Afmelden")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Here, and at the identity provider for who came from there."""
        there = oidc.sign_out_there(request, self.get_redirect_url())
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        return redirect(there) if there else answer


class Inactive(Titled, views.AccountInactiveView):
    """The account is switched off."""

    title = _("Uw account is uitgezet")


class Confirm(LoginRequiredMixin, Titled, views.ReauthenticateView):
    """The password once more."""

    title = _("Bevestig dat u het bent")


class SecondStep(Titled, mfa.AuthenticateView):
    """A code or a passkey after the password."""

    title = _("Tweede stap")


class ConfirmByCode(Titled, mfa.ReauthenticateView):
    """A code once more."""

    title = _("Bevestig dat u het bent")


class ConfirmByPasskey(Titled, webauthn.ReauthenticateWebAuthnView):
    """A passkey once more."""

    title = _("Bevestig dat u het bent")


@method_decorator(atomic, name="dispatch")
class AddApp(UnderAccount, totp.ActivateTOTPView):
    """Set up an app with codes."""

    title = _("App met codes instellen")


@method_decorator(atomic, name="dispatch")
class RemoveApp(UnderAccount, totp.DeactivateTOTPView):
    """Take the app away."""

    title = _("App met codes weghalen")


@method_decorator(atomic, name="dispatch")
class AddPasskey(UnderAccount, webauthn.AddWebAuthnView):
    """Make a passkey."""

    title = _("Toegangssleutel maken")


@method_decorator(atomic, name="dispatch")
class RemovePasskey(UnderAccount, webauthn.RemoveWebAuthnView):
    """Take a passkey away."""

    title = _("Toegangssleutel weghalen")
    success_url = reverse_lazy("account")


class RecoveryCodes(UnderAccount, recovery_codes.ViewRecoveryCodesView):
    """The codes for a lost phone, once."""

    title = _("Herstelcodes")


@method_decorator(atomic, name="dispatch")
class NewRecoveryCodes(UnderAccount, recovery_codes.GenerateRecoveryCodesView):
    """New codes; the old ones work no more."""

    title = _("Nieuwe herstelcodes")


class ChangePassword(LoginRequiredMixin, UnderAccount, views.PasswordChangeView):
    """Choose a new password; other sessions of the account end."""

    title = _("Wachtwoord wijzigen")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account")
        return super().dispatch(request, *args, **kwargs)
