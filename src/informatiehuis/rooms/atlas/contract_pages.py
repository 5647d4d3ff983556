"""What a steward does with the promise of a source on its page: record it, and say that one may decide on the data."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import NotAllowed, Verb, require
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas import contracts
from informatiehuis.rooms.atlas.models import Source


@require_POST
def validate(request: HouseRequest, slug: str) -> HttpResponse:
    """Say that one may decide on these data, or (`end`) that one may not any more."""
    source = _source(request, slug)
    require(request.actor, Verb.EDIT, source)
    reason = request.POST.get("reason", "")
    try:
        if "end" in request.POST:
            contracts.end_validation(actor=request.actor, source=source, reason=reason)
            messages.success(request, _("Deze gegevens zijn niet meer gevalideerd voor besluiten."))
        else:
            scope = request.POST.get("scope", "")
            contracts.validate_source(actor=request.actor, source=source, scope=scope, reason=reason)
            messages.success(request, _("Vastgelegd: deze gegevens zijn gevalideerd voor besluiten."))
    except NotAllowed:
        raise
    except Problem as problem:
        messages.error(request, problem.text(_))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{source.get_absolute_url()}#kwaliteit")


@require_POST
def promise(request: HouseRequest, slug: str) -> HttpResponse:
    """Record the columns that a source has now as those that it promises; a steward mends what is too much after."""
    source = _source(request, slug)
    require(request.actor, Verb.EDIT, source)
    try:
        count = contracts.record_promise(actor=request.actor, source=source)
        messages.success(request, _("Vastgelegd: deze bron belooft {count} kolommen.").format(count=count))
    except NotAllowed:
        raise
    except Problem as problem:
        messages.error(request, problem.text(_))
    return redirect(f"{source.get_absolute_url()}#belofte")


def _source(request: HouseRequest, slug: str) -> Source:
    """The source, or 404: the same answer when it is not there and when it may not be seen."""
    found = Source.objects.visible_to(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
