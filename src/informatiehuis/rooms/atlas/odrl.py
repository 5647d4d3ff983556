"""What a source allows, as a policy of W3C ODRL 2.2: who may use it, for what, under whose name and until when.

It says what the policy module decides (`kernel.access`), in the terms of others: the class is who the assignee is, the
purposes are constraints of the permission. It grants nothing by itself. https://www.w3.org/TR/odrl-model/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils import timezone
from rdflib import DCTERMS, ODRL2, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef

from informatiehuis.kernel.access import Actor, asks_purpose, seen_by
from informatiehuis.kernel.models import ProcessingActivity
from informatiehuis.kernel.rdf import add_agent, nl, uri_of
from informatiehuis.rooms.atlas.models import Source

ASSIGNEES: Mapping[str, str] = {
    "internal": "wie een rol heeft in dit huis",
    "restricted": "wie lezer is bij de eigenaar van deze bron",
    "confidential": "wie gegevens beheert bij de eigenaar van deze bron",
}
"""Who may see things of a class, where that is not everybody; as in `kernel.access.words.SEES`."""
NO_PURPOSE = "De eigenaar heeft niet vastgelegd waarvoor deze gegevens gebruikt mogen worden; niemand gebruikt ze."

Activities = Mapping[str, ProcessingActivity]


def activities_for(actor: Actor) -> Activities:
    """The processing activities in use that this reader may see, by slug."""
    return {one.slug: one for one in ProcessingActivity.objects.visible_to(actor).filter(status="active")}


def add_policy(graph: Graph, uri: URIRef, source: Source, actor: Actor, activities: Activities) -> URIRef:
    """The policy of one source as this reader may know it, tied to its dataset; returns its identity."""
    policy, rule = URIRef(f"{uri}#beleid"), BNode()
    graph.add((uri, ODRL2.hasPolicy, policy))
    for kind in (ODRL2.Policy, ODRL2.Set):
        graph.add((policy, RDF.type, kind))
    graph.add((policy, ODRL2.uid, policy))
    named = [activities[slug] for slug in dict.fromkeys(map(str, source.purposes)) if slug in activities]
    nobody = asks_purpose(source) and not named
    graph.add((policy, ODRL2.prohibition if nobody else ODRL2.permission, rule))
    graph.add((rule, RDF.type, ODRL2.Prohibition if nobody else ODRL2.Permission))
    graph.add((rule, ODRL2.target, uri))
    graph.add((rule, ODRL2.action, ODRL2.use))
    if owner := seen_by(actor, source.owner):
        graph.add((rule, ODRL2.assigner, add_agent(graph, owner)))
    if nobody:
        graph.add((rule, DCTERMS.description, nl(NO_PURPOSE)))
        return policy
    if source.access in ASSIGNEES:
        graph.add((rule, ODRL2.assignee, _collection(graph, ASSIGNEES[source.access])))
    if asks_purpose(source):
        graph.add((rule, ODRL2.constraint, _purposes(graph, named)))
    if source.valid_until:
        graph.add((rule, ODRL2.constraint, _until(graph, source.valid_until)))
    return policy


def _collection(graph: Graph, words: str) -> BNode:
    """A group of people by what they have in common, never by name."""
    node = BNode()
    graph.add((node, RDF.type, ODRL2.PartyCollection))
    graph.add((node, RDFS.label, nl(words)))
    return node


def _purposes(graph: Graph, named: list[ProcessingActivity]) -> BNode:
    """That the purpose is one of these activities."""
    node = _constraint(graph, ODRL2.purpose)
    for one in named:
        graph.add((uri_of(one), RDF.type, SKOS.Concept))
        graph.add((uri_of(one), SKOS.prefLabel, nl(one.title)))
    # of a set-based operator each value is a right operand (ODRL information model, 2.5.1)
    graph.add((node, ODRL2.operator, ODRL2.isAnyOf))
    for one in named:
        graph.add((node, ODRL2.rightOperand, uri_of(one)))
    return node


def _until(graph: Graph, day: date) -> BNode:
    """That it is used before a day, the first on which the source no longer holds."""
    ends = timezone.make_aware(datetime.combine(day, time.min))
    node = _constraint(graph, ODRL2.dateTime)
    graph.add((node, ODRL2.operator, ODRL2.lt))
    graph.add((node, ODRL2.rightOperand, Literal(ends.isoformat(), datatype=XSD.dateTime)))
    return node


def _constraint(graph: Graph, left: URIRef) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, ODRL2.Constraint))
    graph.add((node, ODRL2.leftOperand, left))
    return node
