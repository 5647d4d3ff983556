"""The pages for whoever wants to know what may be done: all activities, and the check of one, a question at a time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.rulesets.answers import read_answer
from informatiehuis.kernel.access import Verb, may_somewhere, seen_by
from informatiehuis.kernel.register.then import of_then, only_now, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.rules import presenting, queries
from informatiehuis.rooms.rules.asking import ASKED, CHANGED, QuestionForm, answer_in
from informatiehuis.rooms.rules.checking import NOWHERE, PLACE, Check, check, told
from informatiehuis.rooms.rules.keeping import notice_part
from informatiehuis.rooms.rules.models import Activity
from informatiehuis.rooms.rules.places import area_named, municipalities

OF_NOW = N_("Regels worden nagegaan zoals ze nu gelden. Wat er eerder gold, staat bij de regelsets.")
STEPS = frozenset({PLACE, ASKED, CHANGED})


@of_then()
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """What can be checked: the activities that have rules now, by theme; with a moment those that had them then."""
    then = then_in(request)
    themes: dict[str, list[Activity]] = {}
    for one in queries.ruled_then(request.actor, then.as_of) if then else queries.ruled(request.actor):
        themes.setdefault(one.theme or _("Overig"), []).append(one)
    context = {
        **(then.context() if then else {}),
        "title": _("Wat moet ik regelen?"),
        "themes": sorted(themes.items()),
        "may_follow": may_somewhere(request.actor, Verb.EDIT, "notice"),
        "may_import": may_somewhere(request.actor, Verb.CREATE, "rule_set"),
        "breadcrumb": [{"title": _("Regels")}],
    }
    return render(request, "rules/overview.html", context)


@only_now(OF_NOW)
@require_safe
def check_page(request: HouseRequest, slug: str) -> HttpResponse:
    """A check: where it is, then one question at a time, then what follows. The address holds every answer."""
    activity = found_activity(request, slug)
    if PLACE not in request.GET:
        return _start(request, activity)
    seen = check_in(request, activity)
    asked = request.GET.get(ASKED, "")
    question = seen.question_named(asked) if asked else None
    if question is not None:
        return _answer(request, seen, question)
    changed = seen.question_named(request.GET.get(CHANGED, ""))
    if changed is not None:
        return _question(request, seen, changed, initial=seen.answers.get(changed.key, ""))
    if seen.wrong:
        key = next(iter(seen.wrong))
        wrong = seen.question_named(key)
        if wrong is not None:
            return _question(request, seen, wrong, initial=request.GET.get(key, ""), wrong=seen.wrong[key])
    if seen.question is not None:
        return _question(request, seen, seen.question)
    return _conclusion(request, seen)


def found_activity(request: HouseRequest, slug: str) -> Activity:
    """The activity, or 404: the same answer when it is not there, may not be seen, or has no rules in force."""
    activity = queries.activity(request.actor, slug)
    if activity is None or not queries.rule_sets_of(activity, request.actor):
        raise Http404
    return activity


def check_in(request: HouseRequest, activity: Activity, data: Any = None) -> Check:
    """The check that an address or a form holds."""
    data = request.GET if data is None else data
    answers = {key: data.get(key, "") for key in data if key not in STEPS and key != "csrfmiddlewaretoken"}
    if data.get(ASKED) in answers:
        answers.pop(data[ASKED])
    area = area_named(request.actor, data.get(PLACE, ""))
    return check(activity, request.actor, answers, area)


def _start(request: HouseRequest, activity: Activity) -> HttpResponse:
    rule_sets = queries.rule_sets_of(activity, request.actor)
    context = {
        **_shared(request, activity),
        "title": activity.question,
        "activity": activity,
        "places": municipalities(request.actor),
        "nowhere": NOWHERE,
        "rule_sets": rule_sets,
    }
    return render(request, "rules/start.html", context)


def _answer(request: HouseRequest, seen: Check, question: ascode.RuleQuestion) -> HttpResponse:
    """An answer that was sent: on to the step that it leads to, or the question again with what is wrong."""
    text = answer_in(request.GET, question)
    try:
        read_answer(question, text)
    except Problem as problem:
        return _question(request, seen, question, initial=text, wrong=told(problem))
    return HttpResponseRedirect(reverse("rules:check", args=[seen.activity.slug]) + seen.query(**{question.key: text}))


def _question(
    request: HouseRequest, seen: Check, question: ascode.RuleQuestion, *, initial: str = "", wrong: str = ""
) -> HttpResponse:
    kept = {key: text for key, text in seen.answers.items() if key != question.key}
    definition = next(part.definition for part in seen.parts if part.definition.question(question.key))
    form = QuestionForm(question, {PLACE: seen.area.slug if seen.area else NOWHERE, **kept}, initial, wrong)
    before = seen.query_before()
    here = reverse("rules:check", args=[seen.activity.slug])
    context = {
        **_shared(request, seen.activity),
        "title": (_("Fout: %(question)s") if wrong else "%(question)s") % {"question": question.text},
        "check": seen,
        "question": question,
        "form": form,
        "wrong": wrong,
        "number": len(kept) + 1,
        "left": max(seen.most - 1, 0),
        "back": here + before if before else here,
        "articles": [presenting.article_shown(definition, key) for key in question.articles],
        "answered": presenting.answered(seen),
        "owner": _owner(request, seen),
    }
    return render(request, "rules/question.html", context)


def _conclusion(request: HouseRequest, seen: Check) -> HttpResponse:
    here = reverse("rules:check", args=[seen.activity.slug])
    shown = presenting.conclusions(seen)
    before = seen.query_before()
    opened = [
        presenting.open_question(part.definition, one)
        for part in seen.parts
        if part.look and len(part.look.outcomes) > 1
        for one in part.definition.undecided
        if any(one.key == question.key for outcome in part.look.outcomes for question, _reading in outcome.readings)
    ]
    context = {
        **_shared(request, seen.activity),
        "title": shown[0]["duty_title"] if shown and not opened else _("Dit is nog niet zeker"),
        "check": seen,
        "conclusions": shown,
        "opened": opened,
        "outside": [part.rule_set for part in seen.parts if part.applies is False],
        "unplaced": [
            area for part in seen.parts if part.applies is None and (area := seen_by(request.actor, part.rule_set.area))
        ],
        "answered": presenting.answered(seen),
        "back": here + before if before else here,
        "query": seen.query(),
        "notice_href": reverse("rules:notice", args=[seen.activity.slug]) + seen.query() if notice_part(seen) else "",
        "caveats": [part.rule_set.caveats for part in seen.parts if part.look and part.rule_set.caveats],
        "owner": _owner(request, seen),
    }
    if not shown:
        context["title"] = _("Deze regels gelden daar niet")
    return render(request, "rules/conclusion.html", context)


def _shared(request: HouseRequest, activity: Activity) -> dict[str, Any]:
    return {
        "activity": activity,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": activity.title, "href": reverse("rules:check", args=[activity.slug]), "lang": "nl"},
        ],
    }


def _owner(request: HouseRequest, seen: Check) -> Any:
    """Who answers for the rules of a check, as far as this reader may see them."""
    owners = (seen_by(request.actor, part.rule_set.owner) for part in seen.parts)
    return next((one for one in owners if one is not None), None)
