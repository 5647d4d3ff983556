"""What the API says of what is kept: checks and receipts of notices. Each is found by its code, and by nothing else.

Who has a code sees what its page shows, and of rules only those that they may see.
"""

# No `from __future__ import annotations` here: the router reads the types of functions.

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from ninja import Path, Router

from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.api_auth import anybody
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.rules import keeping, presenting, queries
from informatiehuis.rooms.rules.api_shapes import (
    KeptCheckShape,
    KeptReceiptShape,
    KeptShape,
    Known,
    NoticeSent,
    ReceiptShape,
)
from informatiehuis.rooms.rules.api_telling import absolute, outcome_told
from informatiehuis.rooms.rules.checking import Check, check
from informatiehuis.rooms.rules.kept_outcomes import shown_then
from informatiehuis.rooms.rules.models import Notice, SavedCheck
from informatiehuis.rooms.rules.places import area_named, place_of
from informatiehuis.rooms.rules.replaying import Then, compared_with_now, outcomes_seen

Slug = Annotated[str, Path(..., pattern=SLUG)]
Code = Annotated[str, Path(..., pattern=r"^[A-Za-z0-9_-]{1,64}$", description="De code uit het adres.")]


def add_keeping(router: Router) -> None:
    """What is kept below `/activiteiten`: a notice that is sent, and a check."""

    @router.post(
        "/{slug}/meldingen",
        response={201: ReceiptShape},
        auth=anybody,
        operation_id="activityNotice",
        summary="Doe een melding na een check die daarop uitkomt",
        openapi_extra=described(400, 404, 409),
    )
    def send_notice(request: HttpRequest, slug: Slug, body: NoticeSent) -> Any:
        seen = check_of(request, slug, body)
        contact = {"contact_name": body.name, "contact_email": body.email, "contact_phone": body.phone}
        notice, code = keeping.submit_notice(actor=actor_of(request), check=seen, told=body.told, contact=contact)
        return 201, _receipt(notice, code)

    @router.post(
        "/{slug}/bewaarde-checks",
        response={201: KeptShape},
        auth=anybody,
        operation_id="activityKeepCheck",
        summary="Bewaar een check die een uitkomst heeft; wie het adres heeft, kan hem openen",
        openapi_extra=described(400, 404, 409),
    )
    def keep_check(request: HttpRequest, slug: Slug, body: Known) -> Any:
        code = keeping.save_check(actor=actor_of(request), check=check_of(request, slug, body))
        return 201, {
            "page": absolute(reverse("rules:saved", args=[code])),
            "data": absolute(reverse("api:kept_check", args=[code])),
        }


def kept_checks_router() -> Router:
    """What is asked below `/bewaarde-checks`."""
    made = Router(tags=["bewaarde checks"])

    @made.get(
        "/{code}",
        response=KeptCheckShape,
        auth=None,
        operation_id="keptCheckGet",
        summary="Een bewaarde check: de uitkomst van toen, en wat de regels van nu zeggen",
        openapi_extra=described(400, 404),
    )
    def kept_check(request: HttpRequest, response: HttpResponse, code: Code) -> Any:
        kept, actor = queries.saved_check(code), actor_of(request)
        then = outcomes_seen(kept, actor) if kept else []
        if kept is None or not then:
            raise Http404
        add_never_cache_headers(response)
        return _kept_told(kept, then, actor, code)

    return made


def receipts_router() -> Router:
    """What is asked below `/ontvangstbewijzen`."""
    made = Router(tags=["ontvangstbewijzen"])

    @made.get(
        "/{code}",
        response=KeptReceiptShape,
        auth=None,
        operation_id="receiptGet",
        summary="Een ontvangstbewijs: wat er is gemeld, en wat er nog volgt",
        openapi_extra=described(400, 404),
    )
    def kept_receipt(request: HttpRequest, response: HttpResponse, code: Code) -> Any:
        found = queries.notice_by_receipt(code)
        if found is None:
            raise Http404
        add_never_cache_headers(response)
        return _receipt_told(found, actor_of(request), code)

    return made


def check_of(request: HttpRequest, slug: str, body: Known) -> Check:
    """The check that a body holds. Raises Http404 for an activity that has no rules in force for this reader."""
    actor = actor_of(request)
    activity = queries.activity(actor, slug)
    if activity is None or not queries.rule_sets_of(activity, actor):
        raise Http404
    return check(activity, actor, body.answers, area_named(actor, body.place))


def _kept_told(kept: SavedCheck, then: list[Then], actor: Actor, code: str) -> dict[str, Any]:
    area = seen_by(actor, kept.area)
    place, now = place_of(area, actor), compared_with_now(kept, then, actor)
    return {
        "activity": identity_address(kind_named("activity"), kept.activity),
        "keptAt": kept.saved_at,
        "area": area.code if area else "",
        "answers": _pairs(presenting.shown_answers([one.rule_set for one in then], kept.answers)),
        "outcomes": [
            outcome_told(one.rule_set, one.told, shown_then(one, kept.answers, place), one.trace) for one in then
        ],
        "sameRules": now.same_rules,
        "now": {"asks": now.asks, "changed": now.changed, "titles": list(now.titles)},
        "page": absolute(reverse("rules:saved", args=[code])),
    }


def _receipt(notice: Notice, code: str) -> dict[str, Any]:
    return {
        "reference": notice.slug,
        "receivedAt": notice.received_at,
        "earliestOn": notice.earliest_on,
        "receipt": absolute(reverse("rules:receipt", args=[code])),
        "data": absolute(reverse("api:kept_receipt", args=[code])),
    }


def _receipt_told(notice: Notice, actor: Actor, code: str) -> dict[str, Any]:
    rules = seen_by(actor, notice.rule_set)
    return {
        **_receipt(notice, code),
        "status": notice.status,
        "ruleSet": identity_address(kind_named("rule_set"), rules) if rules else "",
        "edition": rules.edition if rules else None,
        "told": _pairs(presenting.shown_told(notice, rules)),
        "answers": _pairs(presenting.shown_answers([rules] if rules else [], notice.answers)),
        "terms": [
            {name: one[name] for name in ("key", "title", "length", "due", "met")}
            for one in presenting.shown_terms(notice)
        ],
    }


def _pairs(shown: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"question": one["term"], "answer": one["text"]} for one in shown]
