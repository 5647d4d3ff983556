"""The pages on which who administers the house makes accounts, gives and takes back roles, and shuts accounts.

Names of people are shown here and nowhere else; addresses bear the number of an account.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.kernel import granting
from informatiehuis.kernel.access import Verb, require_at
from informatiehuis.kernel.access.screening import lacking, seen_of
from informatiehuis.kernel.accounts import add_account, change_email
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.lockouts import unlock_account
from informatiehuis.kernel.models import RoleGrant, User
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.forms import Address, NewAccount, NewRole, WithReason, times_in_words
from informatiehuis.portal.access.groups import group_rows
from informatiehuis.portal.accounts import reminding

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Refuse everybody who does not administer the whole house, before anything is read; and let nobody keep a copy."""

    @wraps(view)
    def guarded(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_at(request.actor, Verb.ADMINISTER, None)
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@require_safe
@for_administrators
def overview(request: HouseRequest) -> HttpResponse:
    """All accounts with what they hold: those of people, and apart from them those of systems."""
    found = User.objects.prefetch_related("grants__party", "grants__area").order_by("-is_active", "username")
    users = found.filter(service=None)
    rows = [_row(user) for user in users]
    able = sum(user.is_active for user in users)
    services = found.exclude(service=None).select_related("service__owner")
    told = ngettext(
        "In dit huis kan {count} account zich aanmelden.", "In dit huis kunnen {count} accounts zich aanmelden.", able
    )
    title = _("Accounts en rollen")
    columns = [{"title": one} for one in (_("Account"), _("Naam"), _("Rollen"), _("Kan aanmelden"))]
    context = {
        "title": title,
        "answer": told.format(count=able),
        "columns": columns,
        "rows": rows,
        "service_columns": [{"title": one} for one in (_("Account"), _("Waarvoor"), _("Van"), _("Rollen"), _("Aan"))],
        "services": [_service_row(user) for user in services],
        "expiring": list(reminding.expiring(timezone.now())),
        "group_columns": [{"title": one} for one in (_("Groep"), _("Rol"), _("Geldt"))],
        "groups": group_rows(),
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/accounts.html", context)


def _row(user: User) -> dict[str, Any]:
    roles = "; ".join(words_of(grant) for grant in user.grants.all())
    return {
        "cells": [
            {"text": user.username, "href": reverse("access:account", args=[user.pk])},
            {"text": user.display_name, "title": _("Naam")},
            {"text": roles, "title": _("Rollen")},
            {"text": _("ja") if user.is_active else _("nee"), "title": _("Kan aanmelden")},
        ]
    }


def _service_row(user: User) -> dict[str, Any]:
    roles = "; ".join(words_of(grant) for grant in user.grants.all())
    service = user.service
    return {
        "cells": [
            {"text": user.username, "href": reverse("access:account", args=[user.pk])},
            {"text": service.purpose, "title": _("Waarvoor"), "lang": "nl"},
            {"text": f"{service.owner}, {service.contact_role}", "title": _("Van"), "lang": "nl"},
            {"text": roles, "title": _("Rollen")},
            {"text": _("ja") if user.is_active else _("nee"), "title": _("Aan")},
        ]
    }


def _service(user: User) -> list[dict[str, Any]]:
    """What an account of a system is for, and whose; nothing for that of a person."""
    service = getattr(user, "service", None)
    if service is None:
        return []
    owner = {"term": _("Van"), "text": str(service.owner), "href": service.owner.get_absolute_url()}
    return [
        {"term": _("Waarvoor"), "text": service.purpose},
        owner,
        {"term": _("Wie erover gaat"), "text": service.contact_role},
    ]


def words_of(grant: RoleGrant) -> str:
    """A role with its limits in words."""
    said = _("{role} bij {party}") if grant.party else _("{role} in het hele huis")
    parts = [said.format(role=grant.get_role_display(), party=grant.party)]
    parts += [str(kind_named(name).label_plural) for name in grant.kinds]
    parts += [str(grant.area)] if grant.area else []
    return ", ".join([*parts, *times_in_words(grant.valid_from, grant.valid_until)])


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def new(request: HouseRequest) -> HttpResponse:
    """Make an account; its first password is shown once, on the answer to this very request."""
    form = NewAccount(request.POST if request.method == "POST" else None)
    password, made = secrets.token_urlsafe(12), list[User]()

    def make(told: dict[str, Any]) -> None:
        made.append(add_account(actor=request.actor, password=password, role="", **told))

    if form.did(make):
        context = {"title": _("Het account is gemaakt"), "account": made[0], "password": password, **trail()}
        return render(request, "portal/access/account_made.html", context)
    context = {"title": _("Een account maken"), "form": form, **trail()}
    return render(request, "portal/access/account_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def account(request: HouseRequest, number: UUID) -> HttpResponse:
    """One account: what it holds, and the form that gives it a role."""
    user = find_account(number)
    form = NewRole(request.POST if request.method == "POST" else None)

    def give(told: dict[str, Any]) -> None:
        granting.grant_role(
            actor=request.actor,
            user=user,
            role=told["role"],
            party=told["party"],
            limits=form.limits,
            reason=told["reason"],
        )

    if form.did(give):
        messages.success(request, _("De rol is gegeven."))
        return redirect("access:account", number=user.pk)
    return _account_page(request, user, form, 400 if form.errors else 200)


@require_POST
@for_administrators
def revoke(request: HouseRequest, number: UUID, grant: int) -> HttpResponse:
    """Take a role back."""
    user = find_account(number)
    found = user.grants.filter(pk=grant).first()
    if found is None:
        raise Http404
    return _done(request, user, _("De rol is teruggenomen."), lambda why: granting.revoke_role(grant=found, **why))


@require_POST
@for_administrators
def mail(request: HouseRequest, number: UUID) -> HttpResponse:
    """Give an account the address to which a link for a new password goes."""
    user, form = find_account(number), Address(request.POST)
    if form.did(lambda told: change_email(actor=request.actor, user=user, **told)):
        messages.success(request, _("Het adres is bewaard."))
        return redirect("access:account", number=user.pk)
    return _account_page(request, user, NewRole(), 400, wrong=form)


@require_POST
@for_administrators
def shut(request: HouseRequest, number: UUID) -> HttpResponse:
    """Let nobody sign in with an account any more."""
    user, said = find_account(number), _("Met dit account kan niemand zich meer aanmelden.")
    return _done(request, user, said, lambda why: granting.deactivate_account(user=user, **why))


@require_POST
@for_administrators
def reopen(request: HouseRequest, number: UUID) -> HttpResponse:
    """Let somebody sign in with an account again."""
    user, said = find_account(number), _("Met dit account kan iemand zich weer aanmelden.")
    return _done(request, user, said, lambda why: granting.activate_account(user=user, **why))


@require_POST
@for_administrators
def unlock(request: HouseRequest, number: UUID) -> HttpResponse:
    """End the lockout of an account on which too much was guessed."""
    user, said = find_account(number), _("Met dit account kan iemand het opnieuw proberen.")
    return _done(request, user, said, lambda why: unlock_account(user=user, **why))


def _done(request: HouseRequest, user: User, said: str, act: Callable[[dict[str, Any]], Any]) -> HttpResponse:
    """Do something to an account with the reason that was given, or show the page again with what was wrong."""
    form = WithReason(request.POST)
    if form.did(lambda told: act({"actor": request.actor, **told})):
        messages.success(request, said)
        return redirect("access:account", number=user.pk)
    return _account_page(request, find_account(user.pk), NewRole(), 400, wrong=form)


def _account_page(
    request: HouseRequest, user: User, form: NewRole, status: int, wrong: WithReason | None = None
) -> HttpResponse:
    held = [(grant, words_of(grant)) for grant in user.grants.select_related("party", "area").order_by("pk")]
    seen, now = seen_of(user), timezone.now()
    waits = [] if seen is None else [one for one, _said in held if lacking(one.role, seen, now).proofs]
    context = {
        "title": user.username,
        "waits": len(waits),
        "account": user,
        "service": _service(user),
        "tokens": user.tokens.filter(ended_at=None).count(),
        "held": held,
        "form": form,
        "wrong": wrong,
        **trail(user),
    }
    return render(request, "portal/access/account.html", context, status=status)


def find_account(number: UUID) -> User:
    """The account of this number. Raises Http404."""
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def trail(user: User | None = None) -> dict[str, Any]:
    """The way back from a page about an account, or about a new one."""
    there = [{"title": _("Accounts en rollen"), "href": reverse("access:accounts")}]
    return {"breadcrumb": [*there, {"title": user.username if user else _("Een account maken")}]}
