"""The provider says that somebody signed out (OpenID Connect Back-Channel Logout 1.0): their sessions here end.

The token is checked as section 2.6 of that standard asks: signature, issuer, audience, time, event, subject or
session, no nonce, and that it was not used before. Besides, its type where it says one, and that it ends within a day:
for as long as a token holds, the house has to remember that it was used.
"""

from __future__ import annotations

import time
from hashlib import sha256
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.signing_in import end_sessions
from informatiehuis.portal.accounts.oidc import ProviderAdapter, the_provider

EVENT = "http://schemas.openid.net/event/backchannel-logout"
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with the provider's own key; never one with the secret that we share, and never none."""
TYPES = frozenset({"", "jwt", "logout+jwt"})
"""What the header may say that it is (section 2.4): not, for instance, an access token (RFC 9068)."""
LEEWAY = 60
LONGEST = 86_400
"""Seconds; the standard asks two minutes at most of who makes one."""
REASON = "afgemeld bij de organisatie"


class LogoutTokenError(ValueError):
    """The token is not what the standard asks."""


@csrf_exempt
@never_cache
@require_POST
def signed_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """End the sessions that a logout token names: 200, or 400 with what is wrong with it."""
    the_provider()
    try:
        adapter = ProviderAdapter(request, provider_id)
        claims = checked(request.POST.get("logout_token", ""), adapter.openid_config)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (LogoutTokenError, OAuth2Error, RequestException) as error:
        return JsonResponse({"error": "invalid_request", "error_description": str(error)}, status=400)
    try:
        for session in UserSession.objects.filter(**_named(claims)):
            end_sessions(actor=HOUSE, account=session.user_id, only=session.pk, reason=REASON)
    except Exception:
        # the provider tries again with the same token, and must be heard then
        cache.delete(_used(claims))
        raise
    return HttpResponse(status=200)


def _used(claims: dict[str, Any]) -> str:
    """Under which it is remembered that a token was used."""
    return f"informatiehuis.logout:{sha256(claims['jti'].encode()).hexdigest()}"


def _named(claims: dict[str, Any]) -> dict[str, str]:
    """The one session of the token, or all of its subject."""
    by = {"data__sub": claims["sub"]} if "sub" in claims else {}
    return by | ({"data__sid": claims["sid"]} if "sid" in claims else {})


def checked(token: str, config: dict[str, Any]) -> dict[str, Any]:
    """The claims of a logout token. Raises LogoutTokenError, and RequestException when the keys cannot be fetched."""
    try:
        header = jwt.get_unverified_header(token)
        if str(header.get("typ", "")).casefold() not in TYPES or "crit" in header:
            raise LogoutTokenError("the token is of another type")
        with get_adapter().get_requests_session() as asking:
            answer = asking.get(config["jwks_uri"])
            answer.raise_for_status()
        key = jwt.PyJWKSet.from_dict(answer.json())[header.get("kid", "")]
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=SIGNED_WITH,
            audience=the_provider().client_id,
            issuer=config["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "iat", "exp", "jti", "events"]},
        )
    except LogoutTokenError:
        raise
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise LogoutTokenError(f"the token is not valid: {type(error).__name__}") from error
    if not isinstance(claims["events"], dict) or not isinstance(claims["events"].get(EVENT), dict):
        raise LogoutTokenError("the token is not about signing out")
    if "nonce" in claims:
        raise LogoutTokenError("a logout token has no nonce")
    if not all(isinstance(claims.get(name, ""), str) for name in ("sub", "sid")) or not {"sub", "sid"} & claims.keys():
        raise LogoutTokenError("the token names neither a subject nor a session")
    left = int(claims["exp"]) + LEEWAY - int(time.time())
    if left > LONGEST + LEEWAY:
        raise LogoutTokenError("the token holds for too long")
    if not isinstance(claims["jti"], str) or not claims["jti"]:
        raise LogoutTokenError("the token has no number of its own")
    if not cache.add(_used(claims), 1, max(1, left)):
        raise LogoutTokenError("the token was used before")
    return claims
