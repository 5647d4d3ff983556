"""Signing in through the identity provider of the organisation (OpenID Connect Core 1.0), with PKCE.

An account is found by provider and subject. By e-mail only when the file says so, and then only by an address that
the provider has verified. Of the claims only a name, an address and the groups are used, and only the first two kept.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.federating import add_federated_account, renew_group_grants
from informatiehuis.kernel.models import User
from informatiehuis.portal.accounts.groups import granted_by
from informatiehuis.portal.accounts.provider import IDENTIFIER, Provider

SESSION = "identity_provider"
"""In a session that began at the provider: what signing out there needs."""
REASON = "aanmelden via de organisatie"
log = logging.getLogger(__name__)


def the_provider() -> Provider:
    """The provider of this house. Raises Http404 when it has none."""
    found: Provider | None = settings.IDENTITY_PROVIDER
    if found is None:
        raise Http404
    return found


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """How the house talks with the provider."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. Raises OAuth2Error when it calls itself by another name."""
        found: dict[str, Any] = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != the_provider().issuer.rstrip("/"):
            raise OAuth2Error("the provider calls itself by another name than the file does")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """One address for all languages, because the provider must know it."""
        with translation.override(settings.LANGUAGE_CODE):
            return str(super().get_callback_url(request, app))

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """With its signature, also where TLS alone would do."""
        self.did_fetch_access_token = False
        found: dict[str, Any] = super()._decode_id_token(app, id_token)
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **given: Any) -> SocialLogin:
        login = super().complete_login(request, app, token, **given)
        told = login.account.extra_data
        claims = {**told.get("userinfo", {}), **told.get("id_token", {})}
        if claims.get("sub") != told.get("userinfo", claims).get("sub"):
            raise OAuth2Error("the claims are of somebody else")  # OpenID Connect Core 1.0, section 5.3.2
        if request.user.is_authenticated:
            get_account_adapter(request).logout(request)
        request.session[SESSION] = {
            "id_token": given["response"].get("id_token", ""),
            "end": self.openid_config.get("end_session_endpoint", ""),
            "sub": claims["sub"],
            "sid": claims.get("sid", ""),
            "second_factor": the_provider().showed_second_factor(claims),
        }
        login.claims = claims
        return login


class ProviderAccounts(DefaultSocialAccountAdapter):
    """Which account somebody has here who comes from the provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return bool(settings.IDENTITY_PROVIDER and settings.IDENTITY_PROVIDER.makes_accounts)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.claims
        sociallogin.email_addresses = []
        if not sociallogin.is_existing and the_provider().matches_email and claims.get("email_verified"):
            alike = User.objects.filter(email__iexact=claims.get("email") or "-", is_active=True, service=None)
            found = list(alike[:2])
            if len(found) == 1:
                sociallogin.connect(request, found[0])
        if sociallogin.is_existing:
            renew(sociallogin.user, claims)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.username = free_name(str(data.get("username") or data.get("email") or "account")[:140])
        user.display_name = str(data.get("name") or "")[:150]
        user.email = str(data.get("email") or "")
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = sociallogin.user
        with transaction.atomic():
            add_federated_account(actor=HOUSE, user=user, reason=REASON)
            sociallogin.save(request)
            renew(user, sociallogin.claims)
        return user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Back to the page of signing in, with words; the log says what the provider said, and of nobody."""
        log.warning("signing in through the identity provider failed: %s", type(exception or error).__name__)
        messages.error(request, _("Aanmelden via uw organisatie is niet gelukt. Probeer het opnieuw."))
        raise ImmediateHttpResponse(redirect("account_login"))


def renew(user: User, claims: dict[str, Any]) -> None:
    """Give the roles of the groups as they are now, and the name."""
    roles = [granted_by(one) for one in the_provider().roles_of(claims)]
    renew_group_grants(actor=HOUSE, user=user, roles=roles, reason=REASON)


def free_name(wanted: str) -> str:
    """The name itself, or with a number behind it: nobody gets the account of another by choosing its name."""
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the provider; only a form may send somebody there."""
    if request.method != "POST":
        return redirect("account_login")
    return _answered(OAuth2LoginView, request, provider_id)


@never_cache
def came_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _answered(OAuth2CallbackView, request, provider_id)


def _answered(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    the_provider()
    try:
        answer: HttpResponse = view.adapter_view(ProviderAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, OSError) as error:
        log.warning("the identity provider cannot be asked: %s", type(error).__name__)
        messages.error(request, _("Aanmelden via uw organisatie kan nu niet. Probeer het later."))
        return redirect("account_login")
    return answer


def sign_out_there(request: HttpRequest, back: str) -> str:
    """The address at which the provider ends its session too (RP-Initiated Logout 1.0); "" when there is none."""
    held = request.session.get(SESSION) or {}
    if not held.get("end"):
        return ""
    asked = {
        "id_token_hint": held["id_token"],
        "client_id": settings.IDENTITY_PROVIDER.client_id if settings.IDENTITY_PROVIDER else "",
        "post_logout_redirect_uri": request.build_absolute_uri(back),
    }
    return f"{held['end']}?{urlencode(asked)}"


def address() -> str:
    """Where the button on the page of signing in leads; "" without a provider."""
    if settings.IDENTITY_PROVIDER is None:
        return ""
    return reverse("openid_connect_login", args=[IDENTIFIER])
