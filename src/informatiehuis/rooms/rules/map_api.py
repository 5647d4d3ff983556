"""What the API says of rules on the map: by activity, at one position, and what an edition changes.

What a reader may not see is no part of any answer: not the rules, not the activity, not the borders.
"""

# No `from __future__ import annotations` here: the router reads the types of functions.

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Path, Query, Router

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.rulemaps import Difference, Outcome, difference, hectares, hectares_by_area
from informatiehuis.engines.rulesets.answers import write_answer
from informatiehuis.kernel.access import Verb, require
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.rules import map_presenting, map_shapes, presenting, queries
from informatiehuis.rooms.rules.mapping import (
    NO_POSITION,
    NOT_HERE,
    Ground,
    Mapped,
    Placed,
    ground_for,
    mapped,
    narrowed,
    placed,
    position_in,
)
from informatiehuis.rooms.rules.models import Activity, RuleSet
from informatiehuis.rooms.rules.places import area_named

Slug = Annotated[str, Path(..., pattern=SLUG)]
FEATURES_TYPE = "application/geo+json"


class NoBorders(Problem):
    """There is nothing to draw a map on for this reader."""

    code = "no-borders"
    status = 404


class NoPosition(Problem):
    """What was given is no position, or lies outside the map."""

    code = "no-position"
    status = 400


def add_maps(router: Router) -> None:
    """What is asked below `/activiteiten`."""

    @router.get(
        "/{slug}/kaart",
        response=map_shapes.MapShape,
        auth=None,
        operation_id="activityMap",
        summary="Wat mag waar: de uitkomsten in hectares, per gemeente",
        openapi_extra=described(400, 404),
    )
    def activity_map(request: HttpRequest, slug: Slug, asked: Query[map_shapes.MapAsked]) -> Any:
        activity, ground, seen = _seen(request, slug, asked)
        return _map_shape(activity, ground, seen, asked)

    @router.get(
        "/{slug}/kaart/vlakken",
        auth=None,
        operation_id="activityMapFeatures",
        summary="Wat mag waar, als vlakken in GeoJSON",
        openapi_extra=_features(),
    )
    def activity_features(request: HttpRequest, slug: Slug, asked: Query[map_shapes.MapAsked]) -> HttpResponse:
        _activity, _ground, seen = _seen(request, slug, asked)
        counted = hectares(seen.made)
        told = [{**_outcome(seen, one), "hectares": counted[one]} for one in seen.made.found]
        return _as_features(map_presenting.features(seen.made.grid, seen.made.numbers, told))


def outcomes_router() -> Router:
    """What is asked at `/uitkomsten`: all rules at one position."""
    made = Router(tags=["uitkomsten"])

    @made.get(
        "",
        response=map_shapes.PointShape,
        auth=None,
        operation_id="outcomesAtPoint",
        summary="Wat mag hier: de uitkomst van alle regels op één plek",
        openapi_extra=described(400, 404),
    )
    def at_point(request: HttpRequest, asked: Query[map_shapes.PointAsked]) -> Any:
        ground = _ground(request)
        spot, _wrong = position_in(asked.plek)
        if spot is None:
            raise NoPosition(NO_POSITION, field="plek")
        inside = ground.outline_at(*spot)
        if inside is None:
            raise NoPosition(N_("Deze plek ligt buiten het gebied van de kaart."), field="plek")
        found = queries.mappable(actor_of(request), asked.activiteit)
        results, broken = [], []
        for one in found:
            try:
                results.append(_at(request, one, ground, asked, inside.code, spot))
            except Problem as problem:
                broken.append(_broken(one, problem))
        return {
            "x": spot[0],
            "y": spot[1],
            "area": inside.code,
            "areaName": inside.name,
            "isSchematic": ground.boundary_set.schematic,
            "results": results,
            "count": len(results),
            "broken": broken,
        }

    return made


def add_map_impact(router: Router) -> None:
    """What is asked below `/regelsets`."""

    @router.get(
        "/{slug}/gevolgen/kaart",
        response=map_shapes.MapImpactShape,
        auth=SIGNED_IN,
        operation_id="ruleSetMapImpact",
        summary="Wat er op de kaart verandert als deze versie wordt vastgesteld",
        openapi_extra=described(400, 401, 403, 404),
    )
    def map_impact(request: HttpRequest, slug: Slug, asked: Query[map_shapes.ExtentAsked]) -> Any:
        ground, old, new, changed = _changed(request, slug, asked)
        names = {one.code: one.name for one in ground.outlines}
        return {
            **_ground_shape(ground, asked, old, new),
            **_rules(new),
            "replaces": identity_address(kind_named("rule_set"), old.rule_set),
            "hectares": changed.hectares,
            "changes": _changes(old, new, changed),
            "areas": [
                {"code": code, "name": names[code], "hectares": list(counts)}
                for code, counts in changed.by_area(ground.areas).items()
                if sum(counts)
            ],
            "wrong": {**old.wrong, **new.wrong},
        }

    @router.get(
        "/{slug}/gevolgen/kaart/vlakken",
        auth=SIGNED_IN,
        operation_id="ruleSetMapImpactFeatures",
        summary="Wat er op de kaart verandert, als vlakken in GeoJSON",
        openapi_extra=_features(401, 403),
    )
    def impact_features(request: HttpRequest, slug: Slug, asked: Query[map_shapes.ExtentAsked]) -> HttpResponse:
        _, old, new, changed = _changed(request, slug, asked)
        return _as_features(map_presenting.features(changed.grid, changed.numbers, _changes(old, new, changed)))


# --- finding


def _ground(request: HttpRequest) -> Ground:
    found = ground_for(actor_of(request))
    if found is None:
        raise NoBorders(N_("Het huis heeft geen grenzen van gemeenten die u mag zien."))
    return found


def _seen(request: HttpRequest, slug: str, asked: map_shapes.MapAsked) -> tuple[Activity, Ground, Mapped]:
    actor = actor_of(request)
    activity = queries.activity(actor, slug)
    rule_sets = queries.rule_sets_of(activity, actor) if activity else []
    chosen = [one for one in rule_sets if asked.regelset in ("", one.slug)]
    if activity is None or not chosen:
        raise Http404
    ground = narrowed(_ground(request), asked.extent)
    return activity, ground, mapped(chosen[0], asked.answers, ground, actor)


def _changed(
    request: HttpRequest, slug: str, asked: map_shapes.ExtentAsked
) -> tuple[Ground, Mapped, Mapped, Difference]:
    """Both editions over the same ground, and what changes between them."""
    actor = actor_of(request)
    after = queries.rule_set(actor, slug)
    before = after and after.replaces and queries.rule_set(actor, after.replaces.slug)
    if after is None or not before:
        raise Http404
    require(actor, Verb.EDIT, after)
    ground = narrowed(_ground(request), asked.extent)
    old, new = (mapped(one, asked.answers, ground, actor) for one in (before, after))
    return ground, old, new, difference(old.made, new.made)


# --- shapes


def _map_shape(activity: Activity, ground: Ground, seen: Mapped, asked: map_shapes.MapAsked) -> dict[str, Any]:
    counted, by_area = hectares(seen.made), hectares_by_area(seen.made, ground.areas)
    query = urlencode({**asked.answers, "_regels": seen.rule_set.slug, **asked.extent.query()})
    return {
        **_ground_shape(ground, asked, seen),
        **_rules(seen),
        "activity": identity_address(kind_named("activity"), activity),
        "outcomes": [{**_outcome(seen, one), "hectares": counted[one]} for one in seen.made.found],
        "areas": [
            {"code": one.code, "name": one.name, "hectares": list(by_area[one.code].values())}
            for one in ground.outlines
        ],
        "unknownAreas": list(seen.unknown),
        "wrong": dict(seen.wrong),
        "page": settings.HOUSE.profile.address_of(f"{reverse('rules:map', args=[activity.slug])}?{query}"),
    }


def _at(
    request: HttpRequest,
    rule_set: RuleSet,
    ground: Ground,
    asked: map_shapes.PointAsked,
    code: str,
    spot: tuple[float, float],
) -> dict[str, Any]:
    seen = placed(rule_set, asked.answers, ground, actor_of(request))
    outcome, place = seen.outcome_at(*spot)
    facts = map_presenting.facts_at(seen, spot, area_named(actor_of(request), code), actor_of(request))
    return {
        **_rules(seen),
        **_outcome(seen, outcome),
        "activity": identity_address(kind_named("activity"), rule_set.activity),
        "byPlace": [
            {"key": question.key, "question": question.text, "answer": write_answer(value)}
            for name, value in place.items()
            if value is not None and (question := seen.definition.question_about(name))
        ],
        "reasons": map_presenting.reasons(seen, outcome, place),
        "articles": [presenting.article_told(one) for one in map_presenting.articles(seen, outcome, place)],
        "wrong": dict(seen.wrong),
        "page": settings.HOUSE.profile.address_of(
            map_presenting.check_address(rule_set.activity, code, {**facts, **asked.answers})
        ),
    }


def _broken(rule_set: RuleSet, problem: Problem) -> dict[str, str]:
    return {
        "activity": identity_address(kind_named("activity"), rule_set.activity),
        "ruleSet": identity_address(kind_named("rule_set"), rule_set),
        "why": problem.text(gettext),
    }


def _ground_shape(ground: Ground, asked: map_shapes.ExtentAsked, *seen: Placed) -> dict[str, Any]:
    area = ground.outlines[0].code if asked.gebied else ""
    return {"cell": ground.grid.size, "area": area, "isSchematic": any(one.schematic for one in seen)}


def _rules(seen: Placed) -> dict[str, Any]:
    return {
        "ruleSet": identity_address(kind_named("rule_set"), seen.rule_set),
        "edition": seen.rule_set.edition,
        "areaIsUnknown": seen.unbounded,
        "level": seen.rule_set.level,
        "humanReview": presenting.review_of(seen.rule_set),
        "objection": seen.rule_set.objection,
        "algorithmEntry": seen.rule_set.algorithm_entry,
    }


def _outcome(seen: Placed, outcome: Outcome) -> dict[str, Any]:
    conclusion = seen.definition.conclusion(outcome.text) if outcome.decided and outcome != NOT_HERE else None
    asked = [(seen.definition.question_about(name), seen.definition.label(name)) for name in outcome.depends_on]
    return {
        "isDecided": outcome.decided and outcome != NOT_HERE,
        "holds": outcome != NOT_HERE,
        "value": "" if outcome == NOT_HERE else outcome.text,
        "duty": str(conclusion.duty) if conclusion else "",
        "title": map_presenting.sentence_of(seen.definition, outcome),
        "dependsOn": [{"key": one.key if one else "", "question": label} for one, label in asked],
    }


def _changes(old: Mapped, new: Mapped, changed: Difference) -> list[dict[str, Any]]:
    return [
        {"before": _outcome(old, one.before), "after": _outcome(new, one.after), "hectares": one.hectares}
        for one in changed.changes
    ]


def _features(*statuses: int) -> dict[str, Any]:
    """The part of the description of an operation that answers with GeoJSON."""
    return {
        "responses": {
            200: {"description": "Vlakken", "content": {FEATURES_TYPE: {"schema": {"type": "object"}}}},
            **described(400, *statuses, 404)["responses"],
        }
    }


def _as_features(collection: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(collection, ensure_ascii=False).encode(), content_type=FEATURES_TYPE)
