"""Concepts as SKOS, by the Dutch profile NL-SBB 1.0 (Geonovum)."""

from __future__ import annotations

from django.conf import settings
from rdflib import DCTERMS, RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS, XSD

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Link
from informatiehuis.kernel.rdf import address, new_graph, nl, uri_of
from informatiehuis.rooms.atlas.models import Concept

RELATIONS = {"broader": SKOS.broader, "narrower": SKOS.narrower, "related_concept": SKOS.related}
INVERSE = {SKOS.broader: SKOS.narrower, SKOS.narrower: SKOS.broader, SKOS.related: SKOS.related}


def concept_scheme() -> URIRef:
    """The identity of the concept scheme (begrippenkader) of this house."""
    return address("/id/begrippenkader")


def concepts_graph(actor: Actor) -> Graph:
    """All concepts this reader may see, as one scheme with its relations in both directions."""
    graph = new_graph()
    scheme = concept_scheme()
    concepts = list(Concept.objects.visible_to(actor).exclude(status="withdrawn"))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, nl(f"Begrippen van {settings.HOUSE.profile.name}")))
    graph.add((scheme, RDFS.label, nl(f"Begrippen van {settings.HOUSE.profile.name}")))
    for concept in concepts:
        add_concept(graph, concept)
    _add_relations(graph, concepts)
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


def _add_relations(graph: Graph, concepts: list[Concept]) -> None:
    uris = {concept.pk: uri_of(concept) for concept in concepts}
    links = Link.objects.filter(subject_id__in=uris, object_id__in=uris, predicate__in=RELATIONS)
    for link in links:
        relation = RELATIONS[link.predicate]
        graph.add((uris[link.subject_id], relation, uris[link.object_id]))
        graph.add((uris[link.object_id], INVERSE[relation], uris[link.subject_id]))
