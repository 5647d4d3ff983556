"""STTR in the API: rules as a file of it, and a file of it as the draft of a rule set."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.rules import queries, writing
from informatiehuis.rooms.rules.api_shapes import DraftShape, SttrGiven
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.locations import loose
from informatiehuis.rooms.rules.models import RuleSet
from informatiehuis.rooms.rules.sttr_pages import CONTENT_TYPE, MOST_BYTES, sttr_of

Slug = Annotated[str, Path(..., pattern=SLUG)]
XML = {"application/xml": {"schema": {"type": "string"}}}


class TooLargeFile(Problem):
    """A file is larger than the house reads."""

    code = "too-large"
    status = 400


def add_sttr_in(router: Router) -> None:
    """What is asked below `/activiteiten`."""

    @router.post(
        "/{slug}/sttr",
        response={201: DraftShape},
        auth=SIGNED_IN,
        operation_id="activitySttr",
        summary="Lees toepasbare regels (STTR) in als concept van een regelset",
        openapi_extra={
            "requestBody": {"required": True, "content": XML},
            **described(400, 401, 403, 404, 409),
        },
    )
    def take_in(request: HttpRequest, response: HttpResponse, slug: Slug, given: Query[SttrGiven]) -> Any:
        actor = actor_of(request)
        activity = queries.activity(actor, slug)
        if activity is None:
            raise Http404
        owner = Party.objects.visible_to(actor).filter(slug=given.eigenaar, status="active").first()
        if owner is None:
            raise ValidationError({"eigenaar": [_("Dit bestaat niet, of u mag het niet zien.")]})
        made = writing.import_sttr(
            actor=actor, content=_content(request), file="", activity=activity, owner=owner, title=given.titel
        )
        identity = identity_address(kind_named("rule_set"), made)
        response["Location"] = identity
        flaws = [one.text(_) for one in definition_of(made).flaws]
        asked = [
            {"key": one.question.key, "question": one.question.text, "locations": list(one.identifications)}
            for one in loose(made)
        ]
        return 201, {"id": identity, "edition": made.edition, "flaws": flaws, "asked": asked}


def add_sttr_out(router: Router) -> None:
    """What is asked below `/regelsets`."""

    @router.get(
        "/{slug}/sttr",
        auth=None,
        operation_id="ruleSetSttr",
        summary="De regels als STTR",
        openapi_extra={
            "responses": {
                200: {"description": "Toepasbare regels", "content": XML},
                **described(400, 404)["responses"],
            }
        },
    )
    def as_sttr(request: HttpRequest, slug: Slug) -> HttpResponse:
        return HttpResponse(sttr_of(_rule_set(request, slug)), content_type=CONTENT_TYPE)


def _rule_set(request: HttpRequest, slug: str) -> RuleSet:
    found = queries.rule_set(actor_of(request), slug)
    if found is None:
        raise Http404
    return found


def _content(request: HttpRequest) -> bytes:
    """The file that was sent. Raises TooLargeFile, before it is read where its length was said."""
    try:
        content = request.body
    except RequestDataTooBig as error:
        raise _too_large() from error
    if len(content) > MOST_BYTES:
        raise _too_large()
    return content


def _too_large() -> TooLargeFile:
    return TooLargeFile(
        N_("Dit bestand is te groot."),
        N_("Stuur een bestand van hooguit {most} MB."),
        most=MOST_BYTES // 1_000_000,
    )
