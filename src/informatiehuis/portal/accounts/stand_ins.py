"""Standing in, on one's own account: whom somebody stands in for, who stands in for them, and acting for a colleague.

Who acts for a colleague does so for the whole session until they stop. Beginning and stopping makes every form that is
open elsewhere invalid, so that nothing is sent in another name than the form was opened in.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import NotAllowed
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.models import StandIn, User
from informatiehuis.kernel.standing_in import start_stand_in, withdraw_stand_in
from informatiehuis.kernel.web import ACTING_BY, HouseRequest
from informatiehuis.portal.access.stand_in_forms import OwnStandIn
from informatiehuis.portal.access.stand_ins import shown


def of(user: User) -> dict[str, Any]:
    """What the page of an account shows of standing in: what holds now or later."""
    now = timezone.now()
    going = StandIn.objects.select_related("absent", "colleague").filter(valid_until__gt=now, withdrawn_at=None)
    return {
        "i_replace": [shown(one) for one in going.filter(colleague=user)],
        "replaced_by": [shown(one) for one in going.filter(absent=user)],
    }


@login_required
@never_cache
@require_POST
def start(request: HouseRequest) -> HttpResponse:
    """Let a colleague act for the holder of this account."""
    from informatiehuis.portal.accounts import own

    if not request.actor.is_insider:
        # who holds nothing lends nothing, and does not get to try names
        raise NotAllowed(N_("U hebt geen rol om een ander mee te laten vervangen."))
    form = OwnStandIn(request.POST)
    if form.is_valid():
        try:
            start_stand_in(actor=request.actor, absent=own.holder(request), **form.cleaned_data)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("De vervanging is vastgelegd. Zij houdt vanzelf op."))
            return redirect("account")
    return render(request, "account/account.html", own.context(request, form), status=400)


@login_required
@require_POST
def withdraw(request: HouseRequest, number: UUID) -> HttpResponse:
    """End a stand-in that one gave, or that one got."""
    try:
        withdraw_stand_in(
            actor=request.actor, stand_in=_mine(request, number), reason=request.POST.get("reason", "")[:500]
        )
    except Problem as problem:
        messages.error(request, problem.text(_))
    else:
        messages.success(request, _("De vervanging is ingetrokken."))
    return redirect("account")


@login_required
@require_POST
def act(request: HouseRequest, number: UUID) -> HttpResponse:
    """Act for a colleague from now on, in this session."""
    found = _mine(request, number)
    if found.colleague_id != request.user.pk:
        raise Http404
    if not found.holds_at(timezone.now()):
        messages.error(request, _("Deze vervanging geldt nu niet."))
        return redirect("account")
    request.session[ACTING_BY] = str(found.pk)
    rotate_token(request)
    return redirect("account")


@login_required
@require_POST
def stop(request: HouseRequest) -> HttpResponse:
    """Go on in one's own name."""
    request.session.pop(ACTING_BY, None)
    rotate_token(request)
    messages.success(request, _("U handelt weer in uw eigen naam."))
    return redirect("account")


def _mine(request: HouseRequest, number: UUID) -> StandIn:
    """A stand-in that the holder of this account is one side of; of others nobody learns that they are there."""
    found = StandIn.objects.select_related("absent").filter(pk=number).first()
    if found is None or request.user.pk not in (found.absent_id, found.colleague_id):
        raise Http404
    return found


def acting_in(request: Any) -> dict[str, Any] | None:
    """For every page: for whom the holder of this session acts now, until when, and whether that still holds."""
    number = request.session.get(ACTING_BY) if getattr(request, "session", None) is not None else None
    if number is None or not request.user.is_authenticated:
        return None
    found = StandIn.objects.select_related("absent", "colleague").filter(pk=number, colleague=request.user.pk).first()
    return shown(found) if found is not None else {"holds": False}
