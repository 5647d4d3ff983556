"""Proofs of integrity: which roles wait for them, and recording that one was seen. For who administers the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.kernel.access.screening import asked_of, is_asked, lacking, seen_of
from informatiehuis.kernel.models import Proof, Role, ScreeningProof, User
from informatiehuis.kernel.screening import record_proof, waiting, withdraw_proof
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.accounts import find_account, for_administrators, trail, words_of
from informatiehuis.portal.access.forms import WithReason


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day in the time zone of the house."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class NewProof(WithReason):
    """A proof that was seen: which, when, and until when it counts. Nothing of what stands in it."""

    proof = forms.ChoiceField(label=gettext_lazy("Welk bewijs?"))
    seen_on = day_field(gettext_lazy("Gezien op"))
    valid_until = day_field(
        gettext_lazy("Telt tot"),
        gettext_lazy("Op deze dag telt het niet meer. Leeg is zonder einde."),
        required=False,
    )
    field_order = ("proof", "seen_on", "valid_until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, capfirst(str(label))) for value, label in Proof.choices]
        self.fields["proof"].choices = choices  # type: ignore[attr-defined]


@require_safe
@for_administrators
def overview(request: HouseRequest) -> HttpResponse:
    """What the house asks of which role, and the roles that wait for a proof."""
    found = waiting()
    title = _("Bewijzen van integriteit")
    rows = [
        {
            "cells": [
                {"text": str(grant.user), "href": reverse("access:screening", args=[grant.user_id])},
                {"text": words_of(grant), "title": _("Rol")},
                {"text": str(lacks), "title": _("Wat ontbreekt")},
            ]
        }
        for grant, lacks in found
    ]
    context = {
        "title": title,
        "answer": _answer(len(found)),
        "asked": _asked(),
        "columns": [{"title": one} for one in (_("Account"), _("Rol"), _("Wat ontbreekt"))],
        "rows": rows,
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/screenings.html", context)


def _answer(count: int) -> str:
    if not is_asked():
        return _("Dit huis vraagt geen bewijzen: een rol telt zodra zij is gegeven.")
    if not count:
        return _("Geen rol wacht op een bewijs.")
    told = ngettext("{count} rol wacht op een bewijs.", "{count} rollen wachten op een bewijs.", count)
    return told.format(count=count)


def _asked() -> list[dict[str, str]]:
    """What each role asks; nothing of the roles that ask nothing."""
    found = [(label, asked_of(role)) for role, label in Role.choices]
    return [
        {"term": capfirst(str(label)), "text": ", ".join(str(Proof(one).label) for one in sorted(proofs))}
        for label, proofs in found
        if proofs
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def account(request: HouseRequest, number: UUID) -> HttpResponse:
    """The proofs of one account, the roles that wait for one, and the form that records a proof that was seen."""
    user = find_account(number)
    form = NewProof(request.POST if request.method == "POST" else None)
    if form.did(lambda told: record_proof(actor=request.actor, user=user, **told)):
        messages.success(request, _("Het bewijs is vastgelegd."))
        return redirect("access:screening", number=user.pk)
    return _page(request, user, form, 400 if form.errors else 200)


@require_POST
@for_administrators
def withdraw(request: HouseRequest, number: UUID, proof: int) -> HttpResponse:
    """Let a proof count no longer."""
    user = find_account(number)
    found = user.screening.filter(pk=proof).first()
    if found is None:
        raise Http404
    form = WithReason(request.POST)
    if form.did(lambda told: withdraw_proof(actor=request.actor, proof=found, **told)):
        messages.success(request, _("Het bewijs telt niet meer."))
        return redirect("access:screening", number=user.pk)
    return _page(request, user, NewProof(), 400, wrong=form)


def _page(
    request: HouseRequest, user: User, form: NewProof, status: int, wrong: WithReason | None = None
) -> HttpResponse:
    title, waits = _("Bewijzen van {account}").format(account=user.username), waiting_of(user)
    context = {
        "title": title,
        "account": user,
        "answer": _account_answer(user, len(waits)),
        "waits": waits,
        "held": [(one, _words(one)) for one in user.screening.select_related("recorded_by")],
        "form": form,
        "wrong": wrong,
        "breadcrumb": [*trail(user)["breadcrumb"][:1], _link(user), {"title": _("Bewijzen")}],
    }
    return render(request, "portal/access/screening.html", context, status=status)


def _link(user: User) -> dict[str, str]:
    return {"title": user.username, "href": reverse("access:account", args=[user.pk])}


def _account_answer(user: User, count: int) -> str:
    if hasattr(user, "service"):
        return _("Een systeem heeft geen bewijs nodig.")
    if not count:
        return _("Geen rol van dit account wacht op een bewijs.")
    told = ngettext(
        "{count} rol van dit account telt nog niet.", "{count} rollen van dit account tellen nog niet.", count
    )
    return told.format(count=count)


def waiting_of(user: User) -> list[dict[str, str]]:
    """The roles of an account that wait for a proof now, each with what lacks."""
    seen, now = seen_of(user), timezone.now()
    if seen is None:
        return []
    pairs = [(one, lacking(one.role, seen, now)) for one in user.grants.select_related("party", "area").order_by("pk")]
    return [{"term": words_of(one), "text": str(lacks)} for one, lacks in pairs if lacks.proofs]


def _words(one: ScreeningProof) -> str:
    """A proof in words: what, when it was seen, until when it counts, and who recorded it."""
    parts = [capfirst(one.get_proof_display()), _("gezien op {day}").format(day=date_format(one.seen_on, "j F Y"))]
    if one.valid_until:
        parts.append(_("telt tot {day}").format(day=date_format(one.valid_until, "j F Y")))
    who = str(one.recorded_by) if one.recorded_by else _("het huis zelf")
    return ", ".join([*parts, _("vastgelegd door {who}").format(who=who)])
