"""Who stands in for whom: for who administers the house, of everybody, also to arrange it for who fell away.

Names of people are shown here; addresses bear the number of a stand-in.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import StandIn
from informatiehuis.kernel.standing_in import start_stand_in, withdraw_stand_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.accounts import for_administrators
from informatiehuis.portal.access.forms import WithReason
from informatiehuis.portal.access.stand_in_forms import AnyStandIn

MOST_PAST = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def overview(request: HouseRequest) -> HttpResponse:
    """All stand-ins that hold or will hold, the last that are over, and the form for a new one."""
    form = AnyStandIn(request.POST if request.method == "POST" else None)
    if form.did(lambda told: start_stand_in(actor=request.actor, **told)):
        messages.success(request, _("De vervanging is vastgelegd."))
        return redirect("access:stand-ins")
    return _page(request, form, 400 if form.errors else 200)


@require_POST
@for_administrators
def withdraw(request: HouseRequest, number: UUID) -> HttpResponse:
    """End a stand-in before its time."""
    found = StandIn.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    form = WithReason(request.POST)
    if form.did(lambda told: withdraw_stand_in(actor=request.actor, stand_in=found, **told)):
        messages.success(request, _("De vervanging is ingetrokken."))
        return redirect("access:stand-ins")
    return _page(request, AnyStandIn(), 400, wrong=form)


def _page(request: HouseRequest, form: AnyStandIn, status: int, wrong: WithReason | None = None) -> HttpResponse:
    now = timezone.now()
    every = list(StandIn.objects.select_related("absent", "colleague"))
    going = [one for one in every if one.ends_at > now]
    holding = sum(one.holds_at(now) for one in going)
    told = ngettext("Nu vervangt {count} collega een ander.", "Nu vervangen {count} collega's een ander.", holding)
    title = _("Vervanging")
    context = {
        "title": title,
        "answer": told.format(count=holding) if holding else _("Niemand vervangt nu een ander."),
        "going": [shown(one) for one in going],
        "past": [shown(one) for one in every if one.ends_at <= now][:MOST_PAST],
        "form": form,
        "wrong": wrong,
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/stand_ins.html", context, status=status)


def shown(one: StandIn) -> dict[str, Any]:
    """A stand-in in words, for who may read the names of both."""
    kinds = ", ".join(str(kind_named(name).label_plural) for name in one.kinds)
    return {
        "number": one.pk,
        "who": _("{colleague} vervangt {absent}").format(colleague=one.colleague, absent=one.absent),
        "colleague": str(one.colleague),
        "absent": str(one.absent),
        "when": _("van {start} tot {end}").format(start=_moment(one.valid_from), end=_moment(one.ends_at)),
        "kinds": kinds or _("alle soorten"),
        "holds": one.holds_at(timezone.now()),
        "withdrawn": one.withdrawn_at is not None,
    }


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y H:i")
