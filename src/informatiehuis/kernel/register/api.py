"""The API of every kind: one router each, on the same queries and actions as the pages.

`routers()` gives them by Dutch resource name; the portal composes them into one API. Reading needs no account;
writing needs a token, or a session with its CSRF token. Who changes a thing says which version was seen: `If-Match`
with the ETag.
"""

# No `from __future__ import annotations` here: the router reads the types of functions that are made per kind.

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import P, PathEx, Query, Router

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.changes import EditConflict
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register import actions, queries, rights
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_pages import name_neighbours, page_of
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import camel, identity_address, presented
from informatiehuis.kernel.register.problems import not_found
from informatiehuis.kernel.register.schemas import (
    SLUG,
    AskedThen,
    HistoryAsked,
    HistoryEntry,
    Relation,
    Said,
    Shapes,
    StepTaken,
    shapes_of,
    values_in,
)
from informatiehuis.kernel.register.then import IN_API, beginning_of, then_in
from informatiehuis.kernel.register.values import field_of, is_reference
from informatiehuis.kernel.web import actor_of

SlugInPath = PathEx[str, P(pattern=SLUG)]
StepInPath = PathEx[str, P(pattern=r"^[a-z_]+$")]
ETAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')


class VersionNeeded(Problem):
    """Who changes a thing has to say which version was seen."""

    code = "version-needed"
    status = 428


class VersionPassed(Problem):
    """The version in If-Match is not the current one."""

    code = "edit-conflict"
    status = 412


def routers() -> list[tuple[str, Router]]:
    """A router for every kind, under the name of its resource; the descriptions are Dutch whoever asks first."""
    with translation.override("nl"):
        return [(f"/{kind.api_name}", router_for(kind)) for kind in all_kinds()]


def router_for(kind: Kind) -> Router:
    """The router of one kind."""
    router = Router(tags=[str(kind.label_plural)])
    shapes = shapes_of(kind)
    _add_list(router, kind, shapes)
    _add_reading(router, kind, shapes)
    rights.add_to(router, kind)
    if kind.editable:
        _add_making(router, kind, shapes)
        _add_changing(router, kind, shapes)
        _add_ending(router, kind, shapes)
    return router


def _add_list(router: Router, kind: Kind, shapes: Shapes) -> None:
    filters, page = shapes.filters, shapes.page

    @router.get(
        "",
        response=page,
        auth=None,
        operation_id=f"{camel(kind.name)}List",
        summary=f"Zoek in de {kind.label_plural}",
        openapi_extra=described(400),
    )
    def list_things(request: HttpRequest, asked: Query[filters]) -> Any:  # type: ignore[valid-type]
        return page_of(request, kind, asked.model_dump())  # type: ignore[attr-defined]


def _add_reading(router: Router, kind: Kind, shapes: Shapes) -> None:
    thing_shape, base = shapes.thing, camel(kind.name)
    told = described(400, 404, 410)

    @router.get(
        "/{slug}",
        response=thing_shape,
        auth=None,
        operation_id=f"{base}Get",
        summary=f"Eén {kind.label}",
        openapi_extra=told,
    )
    def get_thing(request: HttpRequest, response: HttpResponse, slug: SlugInPath, asked: Query[AskedThen]) -> Any:
        actor = actor_of(request)
        if then := then_in(request, *IN_API):
            past, _gone = queries.find_then(kind, slug, then.as_of, actor)
            return presented(kind, [past], actor)[0]
        return _shown(response, kind, queries.find(kind, slug, actor), actor)

    @router.get(
        "/{slug}/geschiedenis",
        response=list[HistoryEntry],
        auth=None,
        operation_id=f"{base}History",
        summary=f"Geschiedenis: {kind.label}",
        description="Nieuwste eerst. De kop Link zegt waar de volgende en de vorige bladzijde staan.",
        openapi_extra=told,
    )
    def get_history(request: HttpRequest, response: HttpResponse, slug: SlugInPath, asked: Query[HistoryAsked]) -> Any:
        actor = actor_of(request)
        thing, _gone = queries.find_ever(kind, slug, actor)
        found = queries.history(kind, thing, actor, page=asked.page, size=asked.pageSize)
        name_neighbours(request, response, asked, found.total)
        return [_entry(entry) for entry in found.entries]

    @router.get(
        "/{slug}/relaties",
        response=list[Relation],
        auth=None,
        operation_id=f"{base}Relations",
        summary=f"Samenhang: {kind.label}",
        openapi_extra=told,
    )
    def get_relations(request: HttpRequest, slug: SlugInPath) -> Any:
        actor = actor_of(request)
        return [_relation(group) for group in queries.connections(queries.find(kind, slug, actor), actor)]


def _add_making(router: Router, kind: Kind, shapes: Shapes) -> None:
    new = shapes.new

    @router.post(
        "",
        response={201: shapes.thing},
        auth=SIGNED_IN,
        operation_id=f"{camel(kind.name)}Create",
        summary=f"Maak een {kind.label}",
        openapi_extra=described(400, 401, 403),
    )
    def create(request: HttpRequest, response: HttpResponse, body: new) -> Any:  # type: ignore[valid-type]
        actor = actor_of(request)
        given, said = values_in(kind, body, only_given=False)
        if not given.get("slug"):
            given.pop("slug", None)
        values = _resolved(kind, given, actor)
        thing = actions.create_thing(actor=actor, kind=kind, values=values, **said)
        response["Location"] = f"{request.path}/{thing.slug}"
        return 201, _shown(response, kind, thing, actor)


def _add_changing(router: Router, kind: Kind, shapes: Shapes) -> None:
    whole, part, base = shapes.whole, shapes.part, camel(kind.name)
    shared: dict[str, Any] = {
        "response": shapes.thing,
        "auth": SIGNED_IN,
        "openapi_extra": {**described(400, 401, 403, 404, 412, 428), "parameters": IF_MATCH},
    }

    @router.put("/{slug}", operation_id=f"{base}Replace", summary=f"Vervang een {kind.label}", **shared)
    def replace(request: HttpRequest, response: HttpResponse, body: whole, slug: SlugInPath) -> Any:  # type: ignore[valid-type]
        return _changed(request, response, kind, slug, values_in(kind, body, only_given=False))

    @router.patch("/{slug}", operation_id=f"{base}Change", summary=f"Wijzig een {kind.label}", **shared)
    def change(request: HttpRequest, response: HttpResponse, body: part, slug: SlugInPath) -> Any:  # type: ignore[valid-type]
        return _changed(request, response, kind, slug, values_in(kind, body, only_given=True))


def _add_ending(router: Router, kind: Kind, shapes: Shapes) -> None:
    base = camel(kind.name)
    ending = {**described(400, 401, 403, 404, 409, 410, 412, 428), "parameters": IF_MATCH}

    @router.post(
        "/{slug}/stappen/{step}",
        response=shapes.thing,
        auth=SIGNED_IN,
        operation_id=f"{base}Step",
        summary=f"Laat een {kind.label} een stap zetten",
        openapi_extra=ending,
    )
    def take_step(
        request: HttpRequest,
        response: HttpResponse,
        body: StepTaken,
        slug: SlugInPath,
        step: StepInPath,
    ) -> Any:
        actor = actor_of(request)
        thing = queries.find(kind, slug, actor)
        if step not in {one.name for one in kind.life_cycle.transitions}:
            raise not_found(kind, step)
        with _at_version(request, thing) as seen:
            actions.move_thing(
                actor=actor,
                thing=thing,
                step=step,
                seen_version=seen,
                valid_at=beginning_of(body.validAt),
                reason=body.reason,
            )
        return _shown(response, kind, thing, actor)

    @router.delete(
        "/{slug}",
        response={204: None},
        auth=SIGNED_IN,
        operation_id=f"{base}Delete",
        summary=f"Verwijder een {kind.label}",
        openapi_extra=ending,
    )
    def delete(request: HttpRequest, slug: SlugInPath) -> Any:
        actor = actor_of(request)
        thing = queries.find(kind, slug, actor)
        with _at_version(request, thing) as seen:
            actions.remove_thing(actor=actor, thing=thing, seen_version=seen)
        return 204, None


IF_MATCH = [
    {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": "De ETag van de versie die u zag.",
    }
]


def _shown(response: HttpResponse, kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    response["ETag"] = f'"{thing.version}"'
    return presented(kind, [thing], actor)[0]


def _changed(
    request: HttpRequest, response: HttpResponse, kind: Kind, slug: str, given: tuple[dict[str, Any], Said]
) -> dict[str, Any]:
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    values, said = given
    if not values.get("slug"):
        values.pop("slug", None)
    with _at_version(request, thing) as seen:
        resolved = _resolved(kind, values, actor)
        actions.change_thing(actor=actor, thing=thing, values=resolved, seen_version=seen, **said)
    return _shown(response, kind, thing, actor)


@contextmanager
def _at_version(request: HttpRequest, thing: Thing) -> Iterator[int]:
    """The version in If-Match, under which the thing is written. VersionPassed when it is, or turns out, older."""
    seen = _seen_version(request)
    try:
        if seen != thing.version:
            raise EditConflict(thing, seen)
        yield seen
    except EditConflict as conflict:
        raise VersionPassed(
            conflict.message, N_("Haal de nieuwe versie op en pas die aan."), **conflict.facts
        ) from conflict


def _seen_version(request: HttpRequest) -> int:
    header = request.headers.get("If-Match", "")
    found = ETAG.match(header.strip())
    if not header:
        raise VersionNeeded(
            N_("Er staat niet bij welke versie u zag."), N_("Stuur de ETag van die versie mee in de kop If-Match.")
        )
    return int(found[1]) if found else 0


def _resolved(kind: Kind, given: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """The values with references found by their slug. ValidationError for one that is not there or not visible."""
    values, wrong = dict(given), {}
    for name, value in given.items():
        field = field_of(kind, name)
        if _has_null_character(value):
            wrong[name] = [_("Dit bevat een teken dat niet kan worden bewaard.")]
        elif is_reference(field) and value is not None:
            model: type[Thing] = field.related_model  # type: ignore[assignment]
            values[name] = model.objects.visible_to(actor).filter(slug=value).first()
            if values[name] is None:
                wrong[name] = [_("Dit bestaat niet, of u mag het niet zien.")]
    if wrong:
        raise ValidationError(wrong)
    return values


def _has_null_character(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null_character(item) for pair in value.items() for item in pair)
    if isinstance(value, list):
        return any(_has_null_character(item) for item in value)
    return isinstance(value, str) and "\x00" in value


def _entry(entry: queries.Entry) -> dict[str, Any]:
    changes = [
        {"name": camel(one.after.name), "label": one.label, "before": one.before.text, "after": one.after.text}
        for one in entry.changes
    ]
    return {
        "number": entry.number,
        "recordedAt": entry.recorded_at,
        "who": entry.who,
        "what": entry.words,
        "basis": entry.basis,
        "reason": entry.reason,
        "changes": changes,
        "erased": list(entry.erased),
    }


def _relation(group: queries.Group) -> dict[str, Any]:
    things = [
        {
            "id": identity_address(kind_named(one.thing.kind), one.thing),
            "kind": one.thing.kind,
            "title": one.thing.title,
        }
        for one in group.connections
    ]
    return {"words": group.words, "outward": group.outward, "total": group.total, "things": things}
