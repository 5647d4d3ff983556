"""The map of what may be done where: of one activity, of one position for all activities, and of a change of rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.engines.ascode import QuestionType
from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulemaps import difference, hectares, png
from informatiehuis.engines.rulemaps.drawing import colour_of
from informatiehuis.kernel.access import require
from informatiehuis.kernel.access.words import Verb
from informatiehuis.kernel.boundaries import Outline
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.rules import map_presenting, queries
from informatiehuis.rooms.rules.checking import PLACE
from informatiehuis.rooms.rules.extents import MUNICIPALITY, SIZE, SIZES, extent_in, fitting
from informatiehuis.rooms.rules.map_comparing import side_by_side
from informatiehuis.rooms.rules.mapping import Ground, Mapped, ground_for, mapped, narrowed, placed, position_in
from informatiehuis.rooms.rules.models import Activity, RuleSet
from informatiehuis.rooms.rules.pages import OF_NOW, found_activity
from informatiehuis.rooms.rules.places import area_named
from informatiehuis.rooms.rules.presenting import how_far

SPOT, AREA, CHOSEN = "_plek", PLACE, "_regels"
"""Names in the address that no question can have as its key."""
OURS = frozenset({SPOT, AREA, CHOSEN, SIZE, MUNICIPALITY})
MOST_ANSWERS, MOST_LENGTH = 200, 200


@only_now(OF_NOW)
@require_safe
def map_page(request: HouseRequest, slug: str) -> HttpResponse:
    """The map of an activity, with the table beside it, and the reasons at a position that was chosen."""
    activity = found_activity(request, slug)
    ground = ground_for(request.actor)
    rule_sets = queries.rule_sets_of(activity, request.actor)
    context: dict[str, Any] = {
        "title": _("{title}: wat mag waar?").format(title=activity.title),
        "activity": activity,
        "rule_sets": rule_sets,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": activity.title, "href": reverse("rules:check", args=[activity.slug]), "lang": "nl"},
            {"title": _("Kaart")},
        ],
    }
    if ground is not None:
        context |= _filled(request, activity, rule_sets, ground)
    return render(request, "rules/map.html", context)


def _filled(request: HouseRequest, activity: Activity, rule_sets: list[RuleSet], ground: Ground) -> dict[str, Any]:
    answers = _answers(request)
    ground, extent = _extent(request, ground)
    try:
        seen = mapped(_chosen(request, rule_sets), answers, ground, request.actor)
    except Problem as problem:
        return {"broken": problem.text(_)}
    spot, wrong = position_in(request.GET.get(SPOT, ""))
    marked = request.GET.get(AREA, "")
    query = {**answers, CHOSEN: seen.rule_set.slug, **extent["kept"]}
    inside = ground.outline_at(*spot) if spot else None
    area = area_named(request.actor, inside.code) if inside else None
    facts = map_presenting.facts_at(seen, spot, area, request.actor) if spot and inside else {}
    wanted = inside.code.lower() if inside else marked.lower()
    chosen = next((one for one in ground.outlines if one.code.lower() == wanted), None)
    legend = map_presenting.legend(seen)
    return {
        "seen": seen,
        "answer": map_presenting.answer_line(seen),
        "level": how_far(seen.rule_set),
        "unbounded": map_presenting.unbounded(seen, request.actor),
        "map": map_presenting.drawn(seen, ground, activity, query, position=spot),
        "legend": legend,
        "live": map_presenting.live(seen, ground, spot),
        "table": map_presenting.table(seen, ground, chosen.code if chosen else ""),
        "schematic": seen.schematic,
        "cell": extent["size"],
        "extent": extent,
        "fields": (fields := _fields(seen, answers)),
        "form_title": _form_title(fields),
        "spot": request.GET.get(SPOT, "")[:MOST_LENGTH],
        "spot_wrong": wrong or (_("Deze plek ligt buiten het gebied van de kaart.") if spot and not inside else ""),
        "here": map_presenting.at_position(seen, *spot, request.actor) if spot and inside else None,
        "chosen": chosen,
        "check_href": map_presenting.check_address(activity, chosen.code if chosen else "", {**facts, **answers}),
        "point_href": f"{reverse('rules:point')}?{urlencode({SPOT: request.GET.get(SPOT, '')})}" if inside else "",
        "files": f"?{urlencode(query)}",
    }


def _extent(request: HouseRequest, whole: Ground) -> tuple[Ground, dict[str, Any]]:
    """The part of the ground that was asked for, with what can be chosen and what is said when that was too fine."""
    asked = extent_in(request.GET)
    extent = fitting(asked, whole.outlines)
    told = _("Vakken van {size} meter zijn te fijn voor dit gebied. Kies een gemeente voor fijnere vakken.")
    names = sorted(whole.outlines, key=lambda one: one.name)
    return narrowed(whole, extent), {
        "size": extent.size,
        "sizes": [(size, size == extent.size) for size in SIZES],
        "areas": [(one.code.lower(), one.name, one.code == extent.area) for one in names],
        "too_fine": told.format(size=asked.size) if asked.size < extent.size else "",
        "kept": extent.query(),
    }


def _form_title(fields: list[dict[str, Any]]) -> str:
    return _("Vul in wat u weet") if fields else _("Kies wat u wilt zien")


def _chosen(request: HouseRequest, rule_sets: list[RuleSet]) -> RuleSet:
    wanted = request.GET.get(CHOSEN, "")
    return next((one for one in rule_sets if one.slug == wanted), rule_sets[0])


def _answers(request: HouseRequest) -> dict[str, str]:
    pairs = [(key, request.GET[key][:MOST_LENGTH]) for key in request.GET if key not in OURS]
    return {key: text for key, text in pairs[:MOST_ANSWERS] if text}


def _fields(seen: Mapped, answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions that still make a difference, and those that were answered."""
    matter = {name for outcome in seen.made.found for name in outcome.depends_on}
    layered = {layer.name for layer in seen.layers}
    made = []
    for question in seen.definition.rules.questions:
        if question.input in layered or not (question.input in matter or question.key in answers):
            continue
        options: list[tuple[str, str]] = [(one, one) for one in question.options]
        if question.type is QuestionType.BOOLEAN:
            options = [("ja", _("Ja")), ("nee", _("Nee"))]
        if question.type in (QuestionType.BOOLEAN, QuestionType.CHOICE, QuestionType.NUMBER):
            value = answers.get(question.key, "")
            made.append({"question": question, "options": options, "value": value, "unit": question.unit})
    return made


@only_now(OF_NOW)
@require_safe
def point_page(request: HouseRequest) -> HttpResponse:
    """All activities at one position, each with its outcome."""
    ground = ground_for(request.actor)
    spot, wrong = position_in(request.GET.get(SPOT, ""))
    inside = ground.outline_at(*spot) if ground and spot else None
    found, broken = _found_at(request, ground, spot, inside) if ground and spot and inside else ([], [])
    context = {
        "title": _("Wat mag hier?"),
        "spot": request.GET.get(SPOT, "")[:MOST_LENGTH],
        "spot_wrong": wrong or (_("Deze plek ligt buiten het gebied van de kaart.") if spot and not inside else ""),
        "inside": inside,
        "found": found,
        "broken": broken,
        "schematic": bool(ground and ground.boundary_set.schematic) or any(one["schematic"] for one in found),
        "breadcrumb": [{"title": _("Regels"), "href": reverse("rules:overview")}, {"title": _("Plek")}],
    }
    return render(request, "rules/point.html", context)


def _found_at(
    request: HouseRequest, ground: Ground, spot: tuple[float, float], inside: Outline
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What each rule set says at a position, and the rule sets that cannot be used now, with why."""
    found, broken = [], []
    area = area_named(request.actor, inside.code)
    for rule_set in queries.mappable(request.actor):
        try:
            seen = placed(rule_set, {}, ground, request.actor)
        except Problem as problem:
            broken.append({"rule_set": rule_set, "activity": rule_set.activity, "why": problem.text(_)})
            continue
        told = map_presenting.at_position(seen, *spot, request.actor)
        map_href = reverse("rules:map", args=[rule_set.activity.slug])
        told["activity"] = rule_set.activity
        facts = map_presenting.facts_at(seen, spot, area, request.actor)
        told["check_href"] = map_presenting.check_address(rule_set.activity, inside.code, facts)
        told["map_href"] = f"{map_href}?{urlencode({SPOT: request.GET[SPOT]})}"
        found.append(told)
    return found, broken


@only_now(OF_NOW)
@require_safe
def map_file(request: HouseRequest, slug: str, form: str) -> HttpResponse:
    """The map of an activity as a picture, a dot a cell, or as polygons in GeoJSON."""
    activity = found_activity(request, slug)
    ground = ground_for(request.actor)
    if ground is None or form not in ("png", "geojson"):
        raise Http404
    ground = narrowed(ground, fitting(extent_in(request.GET), ground.outlines))
    seen = mapped(
        _chosen(request, queries.rule_sets_of(activity, request.actor)), _answers(request), ground, request.actor
    )
    if form == "png":
        found = seen.made.found
        colours = [colour_of(found, number) or "#b9b4a7" for number in range(len(found))]
        return _file(png(seen.made.grid, seen.made.numbers, colours), f"{slug}.png", "image/png")
    return _file(json.dumps(geojson(seen), ensure_ascii=False).encode(), f"{slug}.geojson", "application/geo+json")


def geojson(seen: Mapped) -> dict[str, Any]:
    """One feature for every outcome, in longitude and latitude (RFC 7946)."""
    counted = hectares(seen.made)
    told = [
        {
            "nummer": number,
            "regelset": seen.rule_set.slug,
            "versie": seen.rule_set.edition,
            "grens_onbekend": seen.unbounded,
            "uitkomst": outcome.text or None,
            "beslist": outcome.decided,
            "betekent": map_presenting.sentence_of(seen.definition, outcome),
            "hangt_af_van": [seen.definition.label(name) for name in outcome.depends_on],
            "hectare": round(counted[outcome], 1),
        }
        for number, outcome in enumerate(seen.made.found, 1)
    ]
    return map_presenting.features(seen.made.grid, seen.made.numbers, told)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
def change_page(request: HouseRequest, slug: str) -> HttpResponse:
    """Before and after on the map: what an edition changes, in hectares, before anybody adopts it."""
    after = queries.rule_set(request.actor, slug)
    before = after and after.replaces and queries.rule_set(request.actor, after.replaces.slug)
    if after is None or not before:
        raise Http404
    require(request.actor, Verb.EDIT, after)
    context: dict[str, Any] = {
        "title": _("Gevolgen op de kaart van {title}, versie {edition}").format(
            title=after.title, edition=after.edition
        ),
        "rule_set": after,
        "before": before,
        "breadcrumb": [
            {"title": _("Regels"), "href": reverse("rules:overview")},
            {"title": after.title, "href": after.get_absolute_url(), "lang": "nl"},
            {"title": _("Gevolgen"), "href": reverse("rules:impact", args=[after.slug])},
            {"title": _("Kaart")},
        ],
    }
    ground = ground_for(request.actor)
    if ground is not None:
        try:
            context |= _changed(request, before, after, ground)
        except Problem as problem:
            context["broken"] = problem.text(_)
    return render(request, "rules/map_change.html", context)


def _changed(request: HouseRequest, before: RuleSet, after: RuleSet, ground: Ground) -> dict[str, Any]:
    answers = _answers(request)
    ground, extent = _extent(request, ground)
    old, new = (mapped(one, answers, ground, request.actor) for one in (before, after))
    changed = difference(old.made, new.made)
    by_area = changed.by_area(ground.areas)
    words = [
        (map_presenting.word_of(old.definition, one.before), map_presenting.word_of(new.definition, one.after))
        for one in changed.changes
    ]
    whole = format_number(round(changed.hectares), 0, "", get_language() or "nl")
    answer = (
        _("Op {hectares} hectare verandert de uitkomst.").format(hectares=whole)
        if changed.changes
        else _("Op de kaart verandert er niets.")
    )
    names = {one.code: one.name for one in ground.outlines}
    title = _("Wat verandert waar")
    return {
        "answer": answer,
        "beside": side_by_side(old, new, ground),
        "map": map_presenting.drawn_difference(changed, ground, title, answer) if changed.changes else "",
        "changes": [
            {
                "number": number,
                "before": was,
                "after": becomes,
                "hectares": round(change.hectares),
                "colour": map_presenting.change_colour(number - 1),
            }
            for number, (change, (was, becomes)) in enumerate(zip(changed.changes, words, strict=True), 1)
        ],
        "rows": [
            {"code": code, "name": names[code], "hectares": [round(one) for one in counts], "total": round(sum(counts))}
            for code, counts in sorted(by_area.items(), key=lambda pair: names[pair[0]])
            if sum(counts)
        ],
        "fields": (fields := _fields(new, answers)),
        "form_title": _form_title(fields),
        "level": how_far(after),
        "unbounded": map_presenting.unbounded(new, request.actor) or map_presenting.unbounded(old, request.actor),
        "schematic": old.schematic or new.schematic,
        "cell": extent["size"],
        "extent": extent,
    }
