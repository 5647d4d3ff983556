"""What the API does with rules besides their registers: checks, notices, cases, impact, editions and STTR."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Router

from informatiehuis.engines.rulesets.cases import run_cases
from informatiehuis.engines.rulesets.impact import Compared, Verdict
from informatiehuis.engines.rulesets.looking import Outcome
from informatiehuis.kernel.access import Verb, require
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.api_auth import SIGNED_IN, anybody
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.rules import changing, keeping, presenting, queries, writing
from informatiehuis.rooms.rules.api_shapes import (
    CaseList,
    CheckAsked,
    CheckShape,
    EditionShape,
    ImpactShape,
    Known,
    NoticeSent,
    ReceiptShape,
    Why,
)
from informatiehuis.rooms.rules.checking import Check, Part, check
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.map_api import add_map_impact, add_maps
from informatiehuis.rooms.rules.models import RuleSet
from informatiehuis.rooms.rules.places import area_named, place_named
from informatiehuis.rooms.rules.sttr_pages import CONTENT_TYPE, sttr_of

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
        return _check_shape(_check(request, slug, body), with_trace=body.trace)

    @made.post(
        "/{slug}/meldingen",
        response={201: ReceiptShape},
        auth=anybody,
        operation_id="activityNotice",
        summary="Doe een melding na een check die daarop uitkomt",
        openapi_extra=described(400, 404, 409),
    )
    def send_notice(request: HttpRequest, slug: Slug, body: NoticeSent) -> Any:
        seen = _check(request, slug, body)
        contact = {"contact_name": body.name, "contact_email": body.email, "contact_phone": body.phone}
        notice, code = keeping.submit_notice(actor=actor_of(request), check=seen, told=body.told, contact=contact)
        return 201, {
            "reference": notice.slug,
            "receivedAt": notice.received_at,
            "earliestOn": notice.earliest_on,
            "receipt": settings.HOUSE.profile.address_of(reverse("rules:receipt", args=[code])),
        }

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

    @made.get(
        "/{slug}/sttr",
        auth=None,
        operation_id="ruleSetSttr",
        summary="De regels als STTR",
        openapi_extra={
            "responses": {
                200: {
                    "description": "Toepasbare regels",
                    "content": {"application/xml": {"schema": {"type": "string"}}},
                },
                **described(400, 404)["responses"],
            }
        },
    )
    def as_sttr(request: HttpRequest, slug: Slug) -> HttpResponse:
        return HttpResponse(sttr_of(_rule_set(request, slug)), content_type=CONTENT_TYPE)

    _add_changing(made)
    add_map_impact(made)
    return made


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


def _check(request: HttpRequest, slug: str, body: Known) -> Check:
    actor = actor_of(request)
    activity = queries.activity(actor, slug)
    if activity is None or not queries.rule_sets_of(activity, actor):
        raise Http404
    return check(activity, actor, body.answers, area_named(actor, body.place))


def _rule_set(request: HttpRequest, slug: str) -> RuleSet:
    found = queries.rule_set(actor_of(request), slug)
    if found is None:
        raise Http404
    return found


def _check_shape(seen: Check, *, with_trace: bool) -> dict[str, Any]:
    page = reverse("rules:check", args=[seen.activity.slug]) + seen.query()
    return {
        "activity": identity_address(kind_named("activity"), seen.activity),
        "isDone": seen.is_done,
        "question": _question(seen),
        "most": seen.most,
        "known": [
            {
                "key": one.question.key,
                "question": one.question.text,
                "answer": one.text,
                "byPlace": one.by_place,
                "counts": one.counts,
            }
            for one in seen.answered
        ],
        "wrong": dict(seen.wrong),
        "outcomes": [_outcome(seen, part, outcome, with_trace=with_trace) for part, outcome in seen.concluding],
        "page": settings.HOUSE.profile.address_of(page),
    }


def _question(seen: Check) -> dict[str, Any] | None:
    question, part = seen.question, seen.asking
    if question is None or part is None:
        return None
    return {
        "key": question.key,
        "text": question.text,
        "type": str(question.type),
        "options": list(question.options),
        "unit": question.unit or "",
        "explanation": question.explanation or "",
        "articles": [
            presenting.article_told(presenting.article_shown(part.definition, key)) for key in question.articles
        ],
    }


def _outcome(seen: Check, part: Part, outcome: Outcome, *, with_trace: bool) -> dict[str, Any]:
    shown = presenting.shown_outcome(part.rule_set, part.definition, outcome, seen.answers, seen.place)
    explained = {name: shown["explained"][name] for name in ("resident", "official", "fingerprint")}
    return {
        "value": outcome.value,
        "duty": str(shown["duty"]),
        "title": shown["title"],
        "explanation": shown["explanation"] or "",
        "steps": list(shown["steps"]),
        "terms": [{"title": one["title"], "length": one["length"]} for one in shown["terms"]],
        "reasons": shown["reasons"],
        "articles": [presenting.article_told(one) for one in shown["articles"]],
        "readings": [
            {**one, "articles": [presenting.article_told(article) for article in one["articles"]]}
            for one in shown["readings"]
        ],
        "ruleSet": identity_address(kind_named("rule_set"), part.rule_set),
        "edition": part.rule_set.edition,
        "level": part.rule_set.level,
        "humanReview": shown["human_review"],
        "objection": shown["objection"],
        "algorithmEntry": shown["algorithm_entry"],
        "trace": {**explained, "steps": outcome.trace.as_mapping()} if with_trace else None,
    }


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
