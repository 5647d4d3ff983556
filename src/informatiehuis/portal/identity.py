"""Catalogue, concepts and identities for machines: Turtle and JSON-LD; a browser is sent to the page."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.namespace import RDFS

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import UnknownKind, kind_with_identity
from informatiehuis.kernel.models import Area, Party, Thing
from informatiehuis.kernel.rdf import FORMATS, LANGUAGE, add_agent, add_code, address, new_graph, nl, uri_of
from informatiehuis.kernel.register.past_lists import without_gone
from informatiehuis.kernel.register.problems import NotFound
from informatiehuis.kernel.register.removals import Gone, find, find_then
from informatiehuis.kernel.register.then import Then, of_then, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.dcat import add_source, add_sources, house_contact
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.odrl import activities_for, add_policy
from informatiehuis.rooms.atlas.skos import add_concept, concepts_graph
from informatiehuis.rooms.monitor.dcat import add_figures, add_indicator

SUFFIXES = {"ttl": "turtle", "jsonld": "jsonld"}
ACCEPTED = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}


@of_then()
@require_safe
def catalogue(request: HouseRequest, suffix: str) -> HttpResponse:
    """Everything this reader may see as a DCAT-AP-NL catalogue, now or as of when the address asks."""
    return _answer(catalogue_graph(request.actor, then_in(request)), SUFFIXES[suffix])


@of_then()
@require_safe
def concepts(request: HouseRequest, suffix: str) -> HttpResponse:
    """The concepts this reader may see, by NL-SBB, now or as of when the address asks."""
    then = then_in(request)
    return _answer(concepts_graph(request.actor, then.as_of if then else None), SUFFIXES[suffix])


def catalogue_graph(actor: Actor, then: Then | None = None) -> Graph:
    """The catalogue with its datasets: sources, and indicators with public figures; with `then` those of then."""
    graph, profile = new_graph(), settings.HOUSE.profile
    uri = address("/catalogus")
    graph.add((uri, RDF.type, DCAT.Catalog))
    graph.add((uri, DCTERMS.title, nl(profile.name)))
    graph.add((uri, DCTERMS.description, nl(profile.summary or profile.name)))
    graph.add((uri, DCAT.contactPoint, house_contact(graph)))
    graph.add((uri, DCTERMS.language, add_code(graph, LANGUAGE.NLD, DCTERMS.LinguisticSystem)))
    publisher = Party.objects.visible_to(actor).filter(slug=profile.publisher).first()
    if publisher:
        graph.add((uri, DCTERMS.publisher, add_agent(graph, publisher)))
    for dataset in [*add_sources(graph, actor, then.as_of if then else None), *add_figures(graph, actor, then)]:
        graph.add((uri, DCAT.dataset, dataset))
    return graph


@of_then()
@require_safe
def identity(request: HouseRequest, word: str, slug: str) -> HttpResponse:
    """The public identity of a thing: what it is, in the form that was asked for.

    A browser goes to the page (303, because the identity is of the thing and not of a document about it).
    """
    then, form = then_in(request), preferred(request)
    thing = _find(request.actor, word, slug, then)
    if form == "html":
        address_of_page = thing.get_absolute_url() + (then.query if then else "")
        response: HttpResponse = HttpResponseRedirect(address_of_page, status=303)
    else:
        response = _answer(describe(thing, request.actor, then), form)
    patch_vary_headers(response, ["Accept"])
    return response


def describe(thing: Thing, actor: Actor, then: Then | None = None) -> Graph:
    """One thing as RDF, by the vocabulary of its kind; with `then` a thing as it was."""
    graph = new_graph()
    match thing:
        case Concept():
            add_concept(graph, thing)
        case Source():
            add_source(graph, thing, actor)
            if then is None:
                add_policy(graph, uri_of(thing), thing, actor, activities_for(actor))
        case Indicator():
            add_indicator(graph, thing, actor, then)
        case Party():
            add_agent(graph, thing)
        case _:
            _add_plain(graph, thing)
    return graph


def _add_plain(graph: Graph, thing: Thing) -> URIRef:
    uri = uri_of(thing)
    graph.add((uri, RDF.type, DCTERMS.Location if isinstance(thing, Area) else RDFS.Resource))
    graph.add((uri, DCTERMS.title, nl(thing.title)))
    if thing.summary:
        graph.add((uri, DCTERMS.description, nl(thing.summary)))
    if isinstance(thing, Area):
        graph.add((uri, DCTERMS.identifier, nl(thing.code)))
    return uri


def _find(actor: Actor, word: str, slug: str, then: Then | None) -> Thing:
    try:
        kind = kind_with_identity(word)
    except UnknownKind as unknown:
        raise Http404 from unknown
    try:
        if then:
            past, _gone = find_then(kind, slug, then.as_of, actor)
            return cast("Thing", without_gone([past])[0])
        found: Thing = find(kind, slug, actor)
    except Gone:
        raise
    except NotFound as unknown:
        raise Http404 from unknown
    return found


def preferred(request: HttpRequest) -> str:
    """The form that the reader prefers (RFC 9110, section 12.5.1); a page when there is no preference."""
    for accepted in request.accepted_types_by_precedence:
        for media_type, form in ACCEPTED.items():
            if accepted.match(media_type):
                return form
    return "html"


def _answer(graph: Graph, form: str) -> HttpResponse:
    media_type, name = FORMATS[form]
    return HttpResponse(graph.serialize(format=name, encoding="utf-8"), content_type=media_type)
