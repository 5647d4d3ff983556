"""The pages for who keeps rules and follows notices: what a change does, the next edition, what was done."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulesets.answers import read_day
from informatiehuis.kernel.access import require
from informatiehuis.kernel.access.words import Verb
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.rules import changing, due, following, queries, writing
from informatiehuis.rooms.rules.models import Notice, RuleSet


@require_safe
def impact(request: HouseRequest, slug: str) -> HttpResponse:
    """What changes when this edition is adopted: cases, kept checks, areas, and every kind of situation."""
    found = _rule_set(request, slug)
    if found.replaces is None or queries.rule_set(request.actor, found.replaces.slug) is None:
        raise Http404
    require(request.actor, Verb.EDIT, found)
    worked_out = changing.impact_of(found, request.actor)
    context = {
        "title": _("Gevolgen van %(title)s, versie %(edition)s") % {"title": found.title, "edition": found.edition},
        "rule_set": found,
        "before": found.replaces,
        "impact": changing.shown(worked_out) if worked_out else None,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": found.title, "href": found.get_absolute_url(), "lang": "nl"},
            {"title": _("Gevolgen")},
        ],
    }
    return render(request, "rules/impact.html", context)


@require_POST
def next_edition(request: HouseRequest, slug: str) -> HttpResponse:
    """Begin the next edition of rules, as a draft that says the same."""
    made = writing.draft_next_edition(actor=request.actor, rule_set=_rule_set(request, slug))
    messages.success(
        request, _("Dit is versie %(edition)s, een concept dat nog hetzelfde zegt.") % {"edition": made.edition}
    )
    return redirect(made.get_absolute_url())


@require_safe
def due_page(request: HouseRequest) -> HttpResponse:
    """The notices of which a term passed or ends soon, for who handles them."""
    found = due.terms_due(request.actor)
    context = {
        "title": _("Termijnen van meldingen"),
        "passed": [one for one in found if one.passed],
        "soon": [one for one in found if not one.passed],
        "days": due.SOON,
        "breadcrumb": [{"title": _("Regels"), "href": reverse("rules:overview")}, {"title": _("Termijnen")}],
    }
    return render(request, "rules/due.html", context)


@require_POST
def done(request: HouseRequest, slug: str) -> HttpResponse:
    """Write down when the work of a notice was done."""
    found = _notice(request, slug)
    day = _day(request)
    if day is not None:
        following.record_done(actor=request.actor, notice=found, day=day)
        messages.success(request, _("Dit is vastgelegd. De termijnen die nu lopen, staan hieronder."))
    return redirect(found.get_absolute_url())


@require_POST
def met(request: HouseRequest, slug: str, key: str) -> HttpResponse:
    """Write down that what a term asks was done."""
    found = _notice(request, slug)
    day = _day(request)
    if day is not None:
        following.record_met(actor=request.actor, notice=found, key=key, day=day)
        messages.success(request, _("Dit is vastgelegd."))
    return redirect(found.get_absolute_url())


def _day(request: HouseRequest) -> date | None:
    try:
        return read_day("day", request.POST.get("day", "").strip())
    except Problem as problem:
        messages.error(request, problem.text(_))
        return None


def _rule_set(request: HouseRequest, slug: str) -> RuleSet:
    found = queries.rule_set(request.actor, slug)
    if found is None:
        raise Http404
    return found


def _notice(request: HouseRequest, slug: str) -> Notice:
    found = Notice.objects.visible_to(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
