"""One's own account: how one signs in, on which devices, and which roles one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.access.mandates import held_by as mandates_held
from informatiehuis.kernel.access.mandates import register
from informatiehuis.kernel.access.screening import Seen, lacking, seen_of
from informatiehuis.kernel.mandates.standing import standing
from informatiehuis.kernel.models import Mandate, RoleGrant, User
from informatiehuis.kernel.signing_in import end_sessions
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.stand_in_forms import OwnStandIn
from informatiehuis.portal.accounts import demanding, devices, stand_ins


@dataclass(frozen=True)
class Session:
    """One sign-in that still holds, as its holder reads it; the times are aware."""

    number: int
    device: str
    began: datetime
    seen: datetime
    is_this: bool


@dataclass(frozen=True)
class Passkey:
    """A passkey under the name that its holder gave it; the times are aware."""

    number: int
    name: str
    made: datetime
    used: datetime | None


@login_required
@never_cache
@require_safe
def account(request: HouseRequest) -> HttpResponse:
    """What protects this account, where it is signed in, what it may do, and who stands in for whom."""
    return render(request, "account/account.html", context(request, OwnStandIn()))


def context(request: HouseRequest, form: OwnStandIn) -> dict[str, Any]:
    """What the page of an account shows; `form` is that for a stand-in, with what was wrong in it."""
    user = holder(request)
    factors = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "title": _("Uw account"),
        "breadcrumb": [{"title": _("Uw account")}],
        "answer": _answer(user, factors),
        "must": demanding.is_missing(request),
        "has_password": user.has_usable_password(),
        "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
        "passkeys": [_passkey(one) for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "sessions": sessions_of(user, request.session.session_key),
        "roles": roles_of(user),
        "tokens": user.tokens.filter(ended_at=None).count(),
        "mandates": mandates_of(user),
        "stand_in_form": form,
        "may_lend": bool(roles_of(user)) and request.actor.on_behalf_of is None,
        **stand_ins.of(user),
    }


def holder(request: HouseRequest) -> User:
    """Whose account it is; `login_required` has seen to it that there is somebody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _answer(user: User, factors: list[Authenticator]) -> str:
    protected = any(one.type in demanding.FACTORS for one in factors)
    if protected:
        return _("U bent aangemeld als {name}. Naast uw wachtwoord beschermt een tweede stap uw account.").format(
            name=user.username
        )
    return _("U bent aangemeld als {name}. Uw account heeft nog geen tweede stap naast het wachtwoord.").format(
        name=user.username
    )


def _passkey(factor: Authenticator) -> Passkey:
    return Passkey(factor.pk, factor.wrap().name, factor.created_at, factor.last_used_at)


def sessions_of(user: User, here: str | None) -> list[Session]:
    """The sessions of an account that still hold, this one first and then the last used."""
    found = [
        Session(one.pk, devices.in_words(one.user_agent), one.created_at, one.last_seen_at, one.session_key == here)
        for one in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen), reverse=True)


def roles_of(user: User) -> list[dict[str, Any]]:
    """The roles that somebody holds, each with where."""
    grants = user.grants.select_related("party").order_by("party__title", "role")
    seen, now = seen_of(user), timezone.now()
    return [
        {"term": one.get_role_display(), "text": " ".join(filter(None, (_where(one), _waits(one, seen, now))))}
        for one in grants
    ]


def _waits(grant: RoleGrant, seen: tuple[Seen, ...] | None, now: datetime) -> str:
    """That a role does not count until a proof is recorded; empty where it does."""
    lacks = lacking(grant.role, seen, now) if seen is not None else None
    if lacks is None or not lacks.proofs:
        return ""
    return _("Deze rol telt nu niet: het huis vraagt daarvoor {lacking}.").format(lacking=lacks)


def mandates_of(user: User) -> list[dict[str, Any]]:
    """The mandates that somebody holds in the own name and may see, and how each stands today."""
    known, today, actor = register(), timezone.localdate(), actor_for(user)
    held = Mandate.objects.visible_to(actor).filter(pk__in=mandates_held(actor, known.values())).by_title()
    return [
        {"title": one.title, "href": one.get_absolute_url(), "standing": standing(known, one.pk, today)} for one in held
    ]


def _where(grant: RoleGrant) -> str:
    place = grant.party.title if grant.party else _("het hele huis")
    if not grant.group:
        return place
    return _("{place}, door uw groep {group} bij uw organisatie").format(place=place, group=grant.group)


@login_required
@require_POST
def end_session(request: HouseRequest, number: int) -> HttpResponse:
    """End one session of one's own; ending this one signs out."""
    end_sessions(actor=request.actor, account=holder(request).pk, only=number)
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("De sessie is beëindigd."))
    return redirect("account")


@login_required
@require_POST
def end_other_sessions(request: HouseRequest) -> HttpResponse:
    """End all one's own sessions but this one."""
    ended = end_sessions(actor=request.actor, account=holder(request).pk, but=request.session.session_key)
    told = ngettext("{count} andere sessie is beëindigd.", "{count} andere sessies zijn beëindigd.", ended)
    messages.success(request, told.format(count=ended))
    return redirect("account")
