"""The policy of a source is ODRL: its terms are those of the vocabulary, and it says what the policy module decides."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from rdflib import DCAT, DCTERMS, ODRL2, RDF, Graph, Literal, URIRef

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Party, ProcessingActivity
from informatiehuis.kernel.rdf import new_graph, uri_of
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.odrl import activities_for, add_policy
from tests import factories

pytestmark = pytest.mark.django_db
LEFT = {ODRL2.purpose, ODRL2.dateTime}
OPERATORS = {ODRL2.isAnyOf, ODRL2.lt}


def activity(title: str, party: Party, **values: object) -> ProcessingActivity:
    given = {"purpose": "Waarvoor.", "legal_basis": "public_task", "responsible": party, "status": "active", **values}
    found: ProcessingActivity = factories.thing("processing_activity", title, **given)
    return found


def policy_of(source: Source, actor: Actor) -> Graph:
    graph = new_graph()
    add_policy(graph, uri_of(source), source, actor, activities_for(actor))
    return graph


def faults(graph: Graph) -> list[str]:
    """What breaks the information model of ODRL 2.2 (sections 2.1 to 2.6), or uses a term that it does not have."""
    used = {str(term) for triple in graph for term in triple if str(term).startswith(str(ODRL2))}
    found = [f"no term of ODRL: {one}" for one in used if one not in ODRL2]
    for policy in graph.subjects(RDF.type, ODRL2.Policy):
        rules = [*graph.objects(policy, ODRL2.permission), *graph.objects(policy, ODRL2.prohibition)]
        if list(graph.objects(policy, ODRL2.uid)) != [policy] or not rules:
            found.append(f"{policy} has no identity or no rule")
        for rule in rules:
            once = (ODRL2.target, ODRL2.action)
            found += [f"{rule} has not one {one}" for one in once if len(list(graph.objects(rule, one))) != 1]
            for constraint in graph.objects(rule, ODRL2.constraint):
                left, operator = (set(graph.objects(constraint, one)) for one in (ODRL2.leftOperand, ODRL2.operator))
                right = list(graph.objects(constraint, ODRL2.rightOperand))
                fits = len(left) == len(operator) == 1 and left <= LEFT and operator <= OPERATORS and bool(right)
                if not fits or (operator != {ODRL2.isAnyOf} and len(right) != 1):
                    found.append(f"{constraint} is no constraint")
    return found


@pytest.fixture
def team() -> Party:
    return factories.party("Team")


def test_an_open_source_is_for_everybody_and_for_anything(team: Party) -> None:
    source = factories.source("Open", owner=team)
    graph = policy_of(source, Actor())
    assert faults(graph) == []
    rule = graph.value(URIRef(f"{uri_of(source)}#beleid"), ODRL2.permission)
    assert graph.value(rule, ODRL2.target) == uri_of(source)
    assert graph.value(rule, ODRL2.assigner) == uri_of(team)
    assert graph.value(rule, ODRL2.assignee) is None
    assert graph.value(rule, ODRL2.constraint) is None


def test_a_restricted_source_is_for_its_purposes_and_until_its_end(team: Party) -> None:
    first, second = activity("Eerste", team, access="open"), activity("Tweede", team, access="open")
    activity("Oud", team, access="open", status="draft", slug="oud")
    source = factories.source(
        "Beperkt",
        owner=team,
        access="restricted",
        purposes=[second.slug, first.slug, "oud", "alleen uitleg"],
        valid_until=date(2027, 7, 1),
    )
    graph = policy_of(source, factories.actor("reader", team))
    assert faults(graph) == []
    rule = graph.value(URIRef(f"{uri_of(source)}#beleid"), ODRL2.permission)
    by_left = {graph.value(one, ODRL2.leftOperand): one for one in graph.objects(rule, ODRL2.constraint)}
    purposes = set(graph.objects(by_left[ODRL2.purpose], ODRL2.rightOperand))
    assert purposes == {uri_of(first), uri_of(second)}
    ends = graph.value(by_left[ODRL2.dateTime], ODRL2.rightOperand)
    assert isinstance(ends, Literal)
    assert ends.n3().startswith('"2027-07-01T00:00:00+02:00"')
    assert (graph.value(rule, ODRL2.assignee), RDF.type, ODRL2.PartyCollection) in graph


def test_a_source_that_names_no_activity_forbids(team: Party) -> None:
    source = factories.source("Beperkt", owner=team, access="restricted", purposes=["alleen uitleg"])
    graph = policy_of(source, factories.actor("reader", team))
    assert faults(graph) == []
    policy = URIRef(f"{uri_of(source)}#beleid")
    assert graph.value(policy, ODRL2.permission) is None
    assert graph.value(graph.value(policy, ODRL2.prohibition), ODRL2.action) == ODRL2.use


def test_an_activity_that_a_reader_may_not_see_is_not_told(team: Party) -> None:
    hidden = activity("Geheim", factories.party("Elders"), access="confidential")
    source = factories.source("Beperkt", owner=team, access="restricted", purposes=[hidden.slug])
    graph = policy_of(source, factories.actor("reader", team))
    assert faults(graph) == []
    assert hidden.slug not in graph.serialize(format="turtle")


def test_the_referee_sees_what_is_wrong(team: Party) -> None:
    graph = policy_of(factories.source("Open", owner=team), Actor())
    rule = next(graph.subjects(RDF.type, ODRL2.Permission))
    graph.add((rule, URIRef(f"{ODRL2}verzonnen"), Literal("x")))
    graph.remove((rule, ODRL2.action, None))
    assert len(faults(graph)) == 2


def test_the_catalogue_and_the_identity_hold_the_policies_in_json_ld(team: Party, client: Client) -> None:
    source = factories.source("Open", owner=team)
    factories.source("Beperkt", owner=team, access="restricted", slug="geheime-bron")
    for answer in (
        client.get("/catalogus.jsonld"),
        client.get(f"/id/bron/{source.slug}", headers={"Accept": "application/ld+json"}),
    ):
        graph = Graph().parse(data=answer.content, format="json-ld")
        assert faults(graph) == []
        assert [(one, graph.value(one, ODRL2.hasPolicy)) for one in graph.subjects(RDF.type, DCAT.Dataset)] == [
            (uri_of(source), URIRef(f"{uri_of(source)}#beleid"))
        ]
        assert "geheime-bron" not in answer.content.decode()
        assert graph.value(uri_of(source), DCTERMS.title) is not None
