"""Searching the whole house in the API: one operation, with the same answer as the page."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from informatiehuis.engines.text import Reason
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.asking import PAGE_SIZE
from informatiehuis.kernel.register.presenting import camel, identity_address
from informatiehuis.kernel.searching import asking
from informatiehuis.kernel.searching.beside import Fact
from informatiehuis.kernel.searching.contents import contents_of
from informatiehuis.kernel.searching.documents import KIND, OWNER, STATUS
from informatiehuis.kernel.searching.queries import Facet, Found, Hit, Passage, find
from informatiehuis.kernel.web import actor_of

LARGEST_PAGE = 100
WAYS = Literal["word", "root", "part", "synonym", "narrower", "phrase", "prefix"]


class SearchAsked(Schema):
    """A question, and what is chosen besides its words."""

    model_config = ConfigDict(extra="ignore")
    zoek: str = Field(min_length=1, max_length=2000, description="Woorden, een code of een vraag.")
    kind: list[str] = Field([], max_length=asking.MOST_CHOSEN, description="Alleen deze soorten.")
    owner: list[str] = Field([], max_length=asking.MOST_CHOSEN, description="Alleen van deze partijen.")
    status: list[str] = Field([], max_length=asking.MOST_CHOSEN, description="Alleen met deze status.")
    sorteer: Literal["relevance", "-changedAt", "changedAt", "title"] = "relevance"
    page: int = Field(1, ge=1, le=1000)
    pageSize: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE)  # noqa: N815 - the name in the API


class SearchReason(Schema):
    """One part of a score: what was asked, what was found for it, where and how, its weight and what it adds."""

    typed: str
    found: str
    inTitle: bool  # noqa: N815 - the name in the API
    way: WAYS
    concept: str = Field(description="Het begrip van de atlas waardoor dit meetelt; anders leeg.")
    weight: float
    score: float


class SearchPassage(Schema):
    """A piece of text of a thing, and the field in which it stands."""

    id: str = Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"})
    title: str
    field: str = Field(description="Het veld waarin het staat; van een document de plaats, zoals ‘bladzijde 3’.")
    text: str
    url: str | None = Field(description="De bladzijde van het document op die plaats; anders leeg.")


class SearchResult(Schema):
    """Something that was found; its score is the sum of its reasons."""

    id: str = Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"})
    kind: str = Field(description="De soort; ‘paper’ voor een document in een bron, waarvan id en slug zijn.")
    slug: str
    title: str
    summary: str
    url: str | None = Field(description="De bladzijde van een document in een bron; anders leeg.")
    status: str
    owner: str | None
    changedAt: datetime  # noqa: N815 - the name in the API
    passage: SearchPassage | None = Field(description="Het stuk tekst waarin het meeste is gevonden.")
    score: float
    reasons: list[SearchReason]


class SearchOption(Schema):
    """A value that can be chosen, and how much it would give."""

    value: str
    label: str
    count: int


class SearchFacets(Schema):
    """What can be chosen by."""

    kind: list[SearchOption]
    owner: list[SearchOption]
    status: list[SearchOption]


class SearchFact(Schema):
    """Something that answers at once: a figure of an indicator in an area that was asked."""

    id: str = Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"})
    title: str
    sentence: str


class SearchPage(Schema):
    """A page of what was found."""

    results: list[SearchResult]
    count: int = Field(description="Hoeveel er in totaal zijn; door de eerste 1000 kan worden gebladerd.")
    page: int
    pageSize: int  # noqa: N815 - the name in the API
    next: str | None = Field(description="Het adres van de volgende bladzijde.")
    previous: str | None = Field(description="Het adres van de vorige bladzijde.")
    facets: SearchFacets
    passages: list[SearchPassage] = Field(description="Stukken tekst die een vraag in een zin kunnen beantwoorden.")
    facts: list[SearchFact] = Field(description="Cijfers die de vraag meteen beantwoorden, in een zin.")
    meant: str | None = Field(description="De vraag zoals die misschien bedoeld was.")
    notes: list[str] = Field(description="Wat er van de vraag niet meetelt.")


def router() -> Router:
    """The search of the whole house."""
    made = Router(tags=["zoeken"])

    @made.get(
        "",
        response=SearchPage,
        auth=None,
        operation_id="search",
        summary="Zoek in het hele huis",
        description="Elk resultaat zegt waarom het er staat: de score is de som van de redenen.",
        openapi_extra=described(400),
    )
    def search(request: HttpRequest, asked: Query[SearchAsked]) -> Any:
        chosen = {KIND: tuple(asked.kind), OWNER: tuple(asked.owner), STATUS: tuple(asked.status)}
        question = asking.checked(asking.tidy(asked.zoek), chosen, asked.sorteer, asked.page, asked.pageSize)
        return _page(request, find(actor_of(request), question))

    return made


def _page(request: HttpRequest, found: Found) -> dict[str, Any]:
    asked = found.asked
    facets = {one.name: _options(one) for one in found.facets}
    more = asked.page * asked.size < found.reachable
    return {
        "results": [_result(one) for one in found.hits],
        "count": found.count,
        "page": asked.page,
        "pageSize": asked.size,
        "next": _other_page(request, asked.page + 1) if more else None,
        "previous": _other_page(request, asked.page - 1) if asked.page > 1 else None,
        "facets": {name: facets.get(name, []) for name in asking.FACETS},
        "passages": [_passage(one) for one in found.passages],
        "facts": [_fact(one) for one in found.facts],
        "meant": found.meant or None,
        "notes": [note.text(_) for note in found.notes],
    }


def _result(one: Hit) -> dict[str, Any]:
    thing, shown = one.thing, one.found.shown
    identity = identity_address(one.kind, thing)
    url = one.inside or None
    passage = shown and {
        "id": identity,
        "title": one.title,
        "field": _field(shown.place, url),
        "text": shown.text,
        "url": url,
    }
    contents = contents_of(thing.kind) if url else None
    return {
        "id": identity,
        "kind": contents.name if contents else thing.kind,
        "slug": thing.slug,
        "title": one.title,
        "summary": "" if url else thing.summary,
        "url": url,
        "status": thing.status,
        "owner": one.owner.slug if one.owner else None,
        "changedAt": thing.changed_at,
        "passage": passage,
        "score": one.found.score,
        "reasons": [_reason(reason) for reason in one.found.reasons],
    }


def _reason(one: Reason) -> dict[str, Any]:
    return {
        "typed": one.typed,
        "found": one.found,
        "inTitle": one.field.startswith("title"),
        "way": one.way,
        "concept": one.concept,
        "weight": one.weight,
        "score": one.score,
    }


def _passage(one: Passage) -> dict[str, Any]:
    identity = identity_address(one.kind, one.thing)
    url = one.inside or None
    field = _field(one.found.place, url)
    return {"id": identity, "title": one.title, "field": field, "text": one.found.text, "url": url}


def _fact(one: Fact) -> dict[str, Any]:
    identity = identity_address(kind_named(one.thing.kind), one.thing)
    return {"id": identity, "title": one.thing.title, "sentence": one.sentence}


def _field(place: str, url: str | None) -> str:
    """The field of a thing, or where it stands in a document."""
    name, _space, told = place.partition(" ")
    return told if url else camel(name)


def _options(facet: Facet) -> list[dict[str, Any]]:
    return [{"value": one.value, "label": one.label, "count": one.count} for one in facet.options]


def _other_page(request: HttpRequest, page: int) -> str:
    pairs = [(name, value) for name in request.GET for value in request.GET.getlist(name) if name != "page"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*pairs, ('page', page)])}")
