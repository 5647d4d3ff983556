"""The pages on which somebody keeps a check or sends a notice, and finds them again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.kernel.access import seen_by
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.rules import keeping, presenting, queries
from informatiehuis.rooms.rules.asking import NoticeForm
from informatiehuis.rooms.rules.checking import Check
from informatiehuis.rooms.rules.kept_outcomes import shown_then
from informatiehuis.rooms.rules.models import Notice
from informatiehuis.rooms.rules.pages import check_in, found_activity
from informatiehuis.rooms.rules.places import place_of
from informatiehuis.rooms.rules.replaying import compared_with_now, outcomes_seen


@require_POST
def save(request: HouseRequest, slug: str) -> HttpResponse:
    """Keep a check that has a conclusion; the address of what is kept can be mailed and opened by whoever has it."""
    activity = found_activity(request, slug)
    code = keeping.save_check(actor=request.actor, check=check_in(request, activity))
    return redirect("rules:saved", code=code)


@require_safe
@never_cache
def saved(request: HouseRequest, code: str) -> HttpResponse:
    """A check that was kept: what came out then, by which edition, and whether the rules say the same now."""
    kept = queries.saved_check(code)
    then = outcomes_seen(kept, request.actor) if kept else []
    if kept is None or not then:
        raise Http404
    check_href = reverse("rules:check", args=[kept.activity.slug])
    area = seen_by(request.actor, kept.area)
    context = {
        "title": _("Bewaarde check: %(activity)s") % {"activity": kept.activity.title},
        "kept": kept,
        "area": area,
        "outcomes": [shown_then(one, kept.answers, place_of(area, request.actor)) for one in then],
        "differing": any(one.told["readings"] for one in then),
        "owner": next((one for each in then if (one := seen_by(request.actor, each.rule_set.owner))), None),
        "rule_sets": list(dict.fromkeys(one.rule_set for one in then)),
        "given": presenting.shown_answers([one.rule_set for one in then], kept.answers),
        "now": compared_with_now(kept, then, request.actor),
        "again": check_href + keeping.query_of(kept, area),
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": kept.activity.title, "href": check_href, "lang": "nl"},
            {"title": _("Bewaarde check")},
        ],
    }
    return render(request, "rules/saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notice(request: HouseRequest, slug: str) -> HttpResponse:
    """The form of a notice, after a check that ends in one."""
    activity = found_activity(request, slug)
    seen = check_in(request, activity)
    found = keeping.notice_part(seen)
    if not seen.is_done or found is None:
        return redirect(reverse("rules:check", args=[slug]) + seen.query())
    part, outcome = found
    asked = part.definition.rules.notice
    form = NoticeForm(asked, {one.question.key: one.text for one in seen.answered}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {one.key: str(form.cleaned_data.get(one.key) or "") for one in asked}
        contact = {name: form.cleaned_data[name] for name in keeping.CONTACT}
        try:
            _made, code = keeping.submit_notice(actor=request.actor, check=seen, told=told, contact=contact)
            return redirect("rules:receipt", code=code)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    form.add_error(name if name in form.fields else None, message)
    context = {
        "title": _("Melding doen: %(activity)s") % {"activity": activity.title},
        "activity": activity,
        "form": form,
        "answered": presenting.answered(seen),
        "terms": [presenting.shown_term(one, part.definition) for one in outcome.conclusion.terms]
        if outcome.conclusion
        else [],
        "back": reverse("rules:check", args=[slug]) + seen.query(),
        "owner": seen_by(request.actor, part.rule_set.owner),
        "rules": part.rule_set,
        "breadcrumb": _trail(seen),
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "rules/notice_form.html", context, status=status)


def _trail(seen: Check) -> list[dict[str, Any]]:
    check_href = reverse("rules:check", args=[seen.activity.slug])
    return [
        {"title": _("Regels"), "href": reverse("rules:overview")},
        {"title": seen.activity.title, "href": check_href, "lang": "nl"},
        {"title": _("Melding doen")},
    ]


@require_safe
@never_cache
def receipt(request: HouseRequest, code: str) -> HttpResponse:
    """The receipt of a notice: its number and time, a copy of what was told, and its terms (Awb 2:13 and on)."""
    found = queries.notice_by_receipt(code)
    if found is None:
        raise Http404
    rules = seen_by(request.actor, found.rule_set)
    context = {
        "title": _("Wij hebben uw melding ontvangen"),
        "notice": found,
        "rules": rules,
        "told": presenting.shown_told(found, rules),
        "given": presenting.shown_answers([rules] if rules else [], found.answers),
        "terms": presenting.shown_terms(found),
        "owner": seen_by(request.actor, found.owner),
        "status": _status(found),
        "mailed": settings.MAIL is not None and bool(found.contact_email),
        "breadcrumb": [{"title": _("Regels"), "href": reverse("rules:overview")}, {"title": _("Ontvangstbewijs")}],
    }
    return render(request, "rules/receipt.html", context)


def _status(found: Notice) -> str:
    from informatiehuis.kernel.kinds import kind_named

    return str(kind_named("notice").life_cycle.state(found.status).label)
