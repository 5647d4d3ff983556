"""Who holds which mandate: for who administers the house. The public register never shows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.kernel.access.mandates import register
from informatiehuis.kernel.mandates.actions import assign_mandate, release_mandate
from informatiehuis.kernel.mandates.standing import standing
from informatiehuis.kernel.models import Mandate, MandateHolder
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.accounts import for_administrators
from informatiehuis.portal.access.forms import Given, WithReason, times_in_words
from informatiehuis.portal.access.stand_in_forms import AccountField


class NewHolder(Given):
    """An account that gets a mandate by name."""

    account = AccountField(label=gettext_lazy("Gebruikersnaam"), max_length=150)
    field_order = ("account", "valid_from", "valid_until", "reason")


@require_safe
@for_administrators
def overview(request: HouseRequest) -> HttpResponse:
    """Every mandate with the accounts that hold it by name, and how it stands today."""
    known, today = register(), timezone.localdate()
    every = Mandate.objects.prefetch_related("holders__user").select_related("mandatary").by_title()
    rows = [_row(one, standing(known, one.pk, today).words) for one in every]
    holding = sum(standing(known, one, today).holds for one in known)
    told = ngettext("Er geldt nu {count} mandaat.", "Er gelden nu {count} mandaten.", holding)
    title = _("Houders van mandaten")
    context = {
        "title": title,
        "answer": told.format(count=holding),
        "columns": [{"title": one} for one in (_("Mandaat"), _("Functie"), _("Houders"), _("Geldigheid"))],
        "rows": rows,
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/mandates.html", context)


def _row(one: Mandate, words: str) -> dict[str, Any]:
    names = [str(held.user) for held in one.holders.all()]
    names += [_("wie de rol ‘{role}’ heeft").format(role=one.get_role_display())] if one.role else []
    return {
        "cells": [
            {"text": one.title, "href": reverse("access:mandate", args=[one.pk])},
            {"text": f"{one.function}, {one.mandatary}", "title": _("Functie")},
            {"text": "; ".join(names) or _("niemand"), "title": _("Houders")},
            {"text": words, "title": _("Geldigheid")},
        ]
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def mandate(request: HouseRequest, number: UUID) -> HttpResponse:
    """The holders of one mandate, and the form that gives it to an account."""
    found = _find(number)
    form = NewHolder(request.POST if request.method == "POST" else None)

    def give(told: dict[str, Any]) -> None:
        assign_mandate(actor=request.actor, mandate=found, user=told.pop("account"), **told)

    if form.did(give):
        messages.success(request, _("Het account heeft nu dit mandaat."))
        return redirect("access:mandate", number=found.pk)
    return _page(request, found, form, 400 if form.errors else 200)


@require_POST
@for_administrators
def release(request: HouseRequest, number: UUID, holder: int) -> HttpResponse:
    """Let an account no longer hold a mandate."""
    found = _find(number)
    held = found.holders.filter(pk=holder).first()
    if held is None:
        raise Http404
    form = WithReason(request.POST)
    if form.did(lambda told: release_mandate(actor=request.actor, holder=held, **told)):
        messages.success(request, _("Het account heeft dit mandaat niet meer."))
        return redirect("access:mandate", number=found.pk)
    return _page(request, found, NewHolder(), 400, wrong=form)


def _page(
    request: HouseRequest, found: Mandate, form: NewHolder, status: int, wrong: WithReason | None = None
) -> HttpResponse:
    holders = list(found.holders.select_related("user").order_by("pk"))
    context = {
        "title": found.title,
        "mandate": found,
        "standing": standing(register(), found.pk, timezone.localdate()),
        "holders": [(one, _words(one)) for one in holders],
        "form": form,
        "wrong": wrong,
        "breadcrumb": [
            {"title": _("Houders van mandaten"), "href": reverse("access:mandates")},
            {"title": found.title, "lang": "nl"},
        ],
    }
    return render(request, "portal/access/mandate.html", context, status=status)


def _words(held: MandateHolder) -> str:
    return ", ".join([str(held.user), *times_in_words(held.valid_from, held.valid_until)])


def _find(number: UUID) -> Mandate:
    found = Mandate.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
