"""The page on which personal data are erased from one thing and its history, for who administers the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import NotAllowed, Verb, require_at
from informatiehuis.kernel.erasing import REASON, erasable, erase_personal_data
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.redactions import Ground
from informatiehuis.kernel.register import linking, queries
from informatiehuis.kernel.register.asking import REMOVED, identifier_in
from informatiehuis.kernel.register.pages import address, head
from informatiehuis.kernel.register.past import last_states
from informatiehuis.kernel.register.values import label_of
from informatiehuis.kernel.web import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Choose what goes, say on what ground and why, and read what will be left; also of what was removed."""
    actor = actor_of(request)
    require_at(actor, Verb.ADMINISTER, None)
    thing, gone = queries.find_ever(kind, slug, actor, identifier_in(request.GET))
    problem: Problem | None = None
    if request.method == "POST":
        try:
            made = erase_personal_data(
                actor=actor,
                thing=thing.pk,
                fields=request.POST.getlist("veld"),
                ground=request.POST.get("grond", ""),
                reason=request.POST.get("reason", "")[:500],
            )
        except NotAllowed:
            raise
        except Problem as error:
            problem = error
        else:
            messages.success(
                request, _("Gewist. Dit is vastgelegd als gebeurtenis {number}.").format(number=made.number)
            )
            return redirect(_history_of(kind, thing.pk, is_gone=gone is not None))
    context = {**head(kind, thing, actor), "gone": gone, **_choices(kind, request), **linking.words_of(problem)}
    return render(request, "register/erase.html", context, status=400 if problem else 200)


def _history_of(kind: Kind, thing: UUID, *, is_gone: bool) -> str:
    """Where the history of a thing stands after something was erased, which can be the slug that it had till then."""
    if not is_gone:
        return address(kind, "history", kind.model.objects.get(pk=thing).slug)
    return f"{address(kind, 'history', last_states([thing])[thing]['slug'])}?{REMOVED}={thing}"


def _choices(kind: Kind, request: HttpRequest) -> dict[str, Any]:
    chosen, ground = request.POST.getlist("veld"), request.POST.get("grond", "")
    labels = {**{name: label_of(kind, name) for name in erasable(kind)}, REASON: _("de redenen van alle wijzigingen")}
    return {
        "fields": [{"name": name, "label": label, "chosen": name in chosen} for name, label in labels.items()],
        "grounds": [{"name": name, "label": label, "chosen": name == ground} for name, label in Ground.choices],
        "reason": request.POST.get("reason", ""),
    }


__all__ = ["erase"]
