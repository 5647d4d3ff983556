"""What every RDF export shares: namespaces, identities of things, agents and contact points.

Written with RDFLib; which classes and properties a room uses is its own matter.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from rdflib import DCAT, DCTERMS, FOAF, ODRL2, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party, Thing

VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
ACCESS_RIGHT: Final = Namespace("http://publications.europa.eu/resource/authority/access-right/")
FREQUENCY: Final = Namespace("http://publications.europa.eu/resource/authority/frequency/")
FILE_TYPE: Final = Namespace("http://publications.europa.eu/resource/authority/file-type/")
LANGUAGE: Final = Namespace("http://publications.europa.eu/resource/authority/language/")
IANA: Final = Namespace("https://www.iana.org/assignments/media-types/")
FORMATS: Final = {
    "turtle": ("text/turtle; charset=utf-8", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
}


def new_graph() -> Graph:
    """An empty graph with the usual prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("skos", SKOS), ("vcard", VCARD)):
        graph.bind(prefix, namespace)
    graph.bind("odrl", ODRL2)
    graph.bind("rdfs", RDFS)
    graph.bind("xsd", XSD)
    return graph


def uri_of(thing: Thing) -> URIRef:
    """The public identity of a thing as a URI."""
    return address(kind_named(thing.kind).identity_of(thing))


def address(path: str) -> URIRef:
    """The URI of a path of this house."""
    return URIRef(settings.HOUSE.profile.address_of(path))


def nl(text: str) -> Literal:
    """Dutch text."""
    return Literal(text, lang="nl")


def add_agent(graph: Graph, party: Party) -> URIRef:
    """A party as an agent: its official identifier where it has one, otherwise its identity here."""
    uri = URIRef(party.identifier) if party.identifier.startswith("http") else uri_of(party)
    graph.add((uri, RDF.type, FOAF.Agent))
    graph.add((uri, RDF.type, FOAF.Organization))
    graph.add((uri, FOAF.name, nl(party.title)))
    if party.homepage:
        graph.add((uri, FOAF.homepage, URIRef(party.homepage)))
    return uri


def add_contact(graph: Graph, name: str, email: str = "", page: str = "") -> BNode:
    """A contact point of an organisation (vcard), never of a person."""
    point = BNode()
    graph.add((point, RDF.type, VCARD.Kind))
    graph.add((point, RDF.type, VCARD.Organization))
    graph.add((point, VCARD.fn, nl(name)))
    if email:
        graph.add((point, VCARD.hasEmail, URIRef(f"mailto:{email}")))
    if page:
        graph.add((point, VCARD.hasURL, URIRef(page)))
    return point


def add_code(graph: Graph, code: URIRef, kind: URIRef, label: str = "") -> URIRef:
    """A value out of an official list, with its type, because shapes ask for the type of what they point to."""
    graph.add((code, RDF.type, kind))
    if label:
        graph.add((code, SKOS.prefLabel, nl(label)))
    return code
