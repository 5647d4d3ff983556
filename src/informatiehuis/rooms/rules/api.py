"""What the API does with rules besides their registers: checks, cases, impact and editions.

What is kept is in `keeping_api`, STTR in `sttr_api`, maps in `map_api`.
"""

# No `from __future__ import annotations` here: the router reads the types of functions.

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router

from informatiehuis.engines.rulesets.cases import run_cases
from informatiehuis.engines.rulesets.impact import Compared, Verdict
from informatiehuis.kernel.access import Verb, require
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.api_auth import SIGNED_IN, anybody
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.rules import changing, queries, writing
from informatiehuis.rooms.rules.api_shapes import (
    CardShape,
    CaseList,
    CheckAsked,
    CheckShape,
    EditionShape,
    ImpactShape,
    Why,
)
from informatiehuis.rooms.rules.api_telling import check_told
from informatiehuis.rooms.rules.cards import card_of, card_told
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.keeping_api import add_keeping, check_of
from informatiehuis.rooms.rules.map_api import add_map_impact, add_maps
from informatiehuis.rooms.rules.models import RuleSet
from informatiehuis.rooms.rules.places import place_named
from informatiehuis.rooms.rules.sttr_api import add_sttr_in, add_sttr_out

MOST_SHOWN = 100
Slug = Annotated[str, Path(..., pattern=SLUG)]


def activities_router() -> Router:
    """What is asked below `/activiteiten`."""
    made = Router(tags=["activiteiten"])

    @made.post(
        "/{slug}/check",
        response=CheckShape,
        auth=anybody,
        operation_id="activityCheck",
        summary="Ga na wat er geregeld moet worden: de volgende vraag, of de uitkomst",
        openapi_extra=described(400, 404),
    )
    def check_activity(request: HttpRequest, slug: Slug, body: CheckAsked) -> Any:
        return check_told(check_of(request, slug, body), with_trace=body.trace)

    add_keeping(made)
    add_sttr_in(made)
    add_maps(made)
    return made


def rule_sets_router() -> Router:
    """What is asked below `/regelsets`."""
    made = Router(tags=["regelsets"])

    @made.get(
        "/{slug}/testgevallen",
        response=CaseList,
        auth=None,
        operation_id="ruleSetCases",
        summary="De testgevallen van regels, met wat eruit komt",
        openapi_extra=described(400, 404),
    )
    def cases(request: HttpRequest, slug: Slug) -> Any:
        results = [
            {
                "title": one.case.title,
                "expected": list(one.case.expected),
                "found": list(one.values),
                "missing": one.missing,
                "passed": one.passed,
            }
            for one in run_cases(definition_of(_rule_set(request, slug)), place_named)
        ]
        return {"results": results, "count": len(results)}

    add_sttr_out(made)
    _add_card(made)
    _add_changing(made)
    add_map_impact(made)
    return made


def _add_card(router: Router) -> None:
    @router.get(
        "/{slug}/modelkaart",
        response=CardShape,
        auth=None,
        operation_id="ruleSetCard",
        summary="Waar regels voor zijn, waar ze op steunen, en hoe en door wie ze zijn nagegaan",
        openapi_extra=described(400, 404),
    )
    def card(request: HttpRequest, slug: Slug) -> Any:
        found, actor = _rule_set(request, slug), actor_of(request)
        definition = definition_of(found)
        return card_told(card_of(found, definition, run_cases(definition, place_named), actor))


def _add_changing(router: Router) -> None:
    told: dict[str, Any] = {"auth": SIGNED_IN, "openapi_extra": described(400, 401, 403, 404, 409)}

    @router.get(
        "/{slug}/gevolgen",
        response=ImpactShape,
        operation_id="ruleSetImpact",
        summary="Wat er verandert als deze versie wordt vastgesteld",
        **told,
    )
    def impact(request: HttpRequest, slug: Slug) -> Any:
        found = _rule_set(request, slug)
        before = found.replaces and queries.rule_set(actor_of(request), found.replaces.slug)
        require(actor_of(request), Verb.EDIT, found)
        worked_out = changing.impact_of(found, actor_of(request)) if before else None
        if worked_out is None:
            raise Http404
        return {
            "cases": _compared(worked_out.cases),
            "checks": _compared(worked_out.checks),
            "situations": _compared(worked_out.situations) if worked_out.situations else None,
            "areas": {place.code: len(compared.changed) for place, compared in worked_out.areas},
            "areasLookedAt": worked_out.areas_looked_at,
        }

    @router.post(
        "/{slug}/versies",
        response={201: EditionShape},
        operation_id="ruleSetNextEdition",
        summary="Begin een nieuwe versie van regels, als concept",
        **told,
    )
    def next_edition(request: HttpRequest, slug: Slug, body: Why) -> Any:
        made = writing.draft_next_edition(
            actor=actor_of(request), rule_set=_rule_set(request, slug), reason=body.reason
        )
        return 201, {"id": identity_address(kind_named("rule_set"), made), "edition": made.edition}


def _rule_set(request: HttpRequest, slug: str) -> RuleSet:
    found = queries.rule_set(actor_of(request), slug)
    if found is None:
        raise Http404
    return found


def _compared(compared: Compared) -> dict[str, Any]:
    return {
        "lookedAt": compared.looked_at,
        "changes": len(compared.changed),
        "changed": [
            {
                "title": one.situation.title,
                "answers": dict(one.situation.given),
                "before": _verdict(one.before),
                "after": _verdict(one.after),
            }
            for one in compared.changed[:MOST_SHOWN]
        ],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"values": list(verdict.values), "asks": verdict.asks}
