"""Concepts as SKOS, by the Dutch profile NL-SBB 1.0 (Geonovum)."""

from __future__ import annotations

from django.conf import settings
from rdflib import DCTERMS, RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS, XSD

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Link
from informatiehuis.kernel.rdf import address, new_graph, nl, uri_of
from informatiehuis.kernel.register.past_lists import things_at
from informatiehuis.kernel.timelines import AsOf, Linked, links_of_kind
from informatiehuis.rooms.atlas.models import Concept

RELATIONS = {"broader": SKOS.broader, "narrower": SKOS.narrower, "related_concept": SKOS.related}
INVERSE = {SKOS.broader: SKOS.narrower, SKOS.narrower: SKOS.broader, SKOS.related: SKOS.related}


def concept_scheme() -> URIRef:
    """The identity of the concept scheme (begrippenkader) of this house."""
    return address("/id/begrippenkader")


def concepts_graph(actor: Actor, as_of: AsOf | None = None) -> Graph:
    """All concepts this reader may see, now or then, as one scheme with its relations in both directions."""
    graph = new_graph()
    scheme = concept_scheme()
    if as_of:
        concepts = things_at(kind_named("concept"), as_of, actor)
        links = links_of_kind("concept", as_of)
    else:
        concepts = list(Concept.objects.visible_to(actor).exclude(status="withdrawn"))
        known = [concept.pk for concept in concepts]
        there = Link.objects.filter(subject_id__in=known, object_id__in=known, predicate__in=RELATIONS)
        links = list(there.values_list("subject_id", "predicate", "object_id"))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, nl(f"Begrippen van {settings.HOUSE.profile.name}")))
    graph.add((scheme, RDFS.label, nl(f"Begrippen van {settings.HOUSE.profile.name}")))
    for concept in concepts:
        add_concept(graph, concept)
    _add_relations(graph, concepts, links)
    for concept in concepts:
        if not list(graph.objects(uri_of(concept), SKOS.broader)):
            graph.add((scheme, SKOS.hasTopConcept, uri_of(concept)))
            graph.add((uri_of(concept), SKOS.topConceptOf, scheme))
    return graph


def add_concept(graph: Graph, concept: Concept) -> URIRef:
    """One concept: preferred and alternative terms, definition, explanation, source and status."""
    uri = uri_of(concept)
    graph.add((uri, RDF.type, SKOS.Concept))
    graph.add((uri, SKOS.inScheme, concept_scheme()))
    graph.add((uri, SKOS.prefLabel, nl(concept.title)))
    graph.add((uri, SKOS.definition, nl(concept.definition)))
    for term in concept.alternative_terms:
        graph.add((uri, SKOS.altLabel, nl(term)))
    if concept.explanation:
        graph.add((uri, SKOS.scopeNote, nl(concept.explanation)))
    for source in concept.sources:
        graph.add((uri, DCTERMS.source, _source(graph, source)))
    graph.add((uri, DCTERMS.modified, Literal(concept.changed_at.date(), datatype=XSD.date)))
    return uri


def _source(graph: Graph, source: dict[str, str]) -> URIRef | BNode:
    """What a definition rests on: the address of the document, or its citation."""
    node: URIRef | BNode = URIRef(source["url"]) if source.get("url") else BNode()
    graph.add((node, RDF.type, RDFS.Resource))
    words = ", ".join(filter(None, (source["title"], source.get("part"))))
    graph.add((node, DCTERMS.title, nl(source["title"])))
    graph.add((node, DCTERMS.bibliographicCitation, Literal(words, datatype=XSD.string)))
    return node


def _add_relations(graph: Graph, concepts: list[Concept], links: list[Linked]) -> None:
    uris = {concept.pk: uri_of(concept) for concept in concepts}
    for subject, predicate, other in links:
        if predicate in RELATIONS and subject in uris and other in uris:
            relation = RELATIONS[predicate]
            graph.add((uris[subject], relation, uris[other]))
            graph.add((uris[other], INVERSE[relation], uris[subject]))
