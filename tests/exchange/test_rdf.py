"""The catalogue and the concepts of the whole example under the SHACL of DCAT-AP-NL 3.0 and NL-SBB."""

from pathlib import Path

import httpx
import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, SH, SKOS, Graph, URIRef

from tests.shared import STANDARDS, needs_shared

DCAT_SHAPES = sorted((STANDARDS / "dcat-ap-nl" / "shapes" / "300").glob("*SHACL*.ttl"))
SBB_SHAPES = STANDARDS / "nl-sbb" / "profiles" / "skos-ap-nl.ttl"
FORMS = {"ttl": "turtle", "jsonld": "json-ld"}


def graph_at(client: httpx.Client, address: str, suffix: str) -> Graph:
    answer = client.get(f"{address}.{suffix}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=FORMS[suffix])


def violations(data: Graph, shapes: Path) -> list[str]:
    """What breaks a rule: the node and the message; warnings and advice do not count."""
    _, report, _ = validate(data, shacl_graph=Graph().parse(shapes), advanced=True)
    found = list(report.subjects(SH.resultSeverity, SH.Violation))
    return [f"{report.value(one, SH.focusNode)}: {report.value(one, SH.resultMessage)}" for one in found]


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("shapes", DCAT_SHAPES, ids=lambda path: path.stem)
def test_the_catalogue_keeps_the_rules_of_dcat_ap_nl(anybody: httpx.Client, shapes: Path) -> None:
    catalogue = graph_at(anybody, "/catalogus", "ttl")
    assert len(list(catalogue.subjects(RDF.type, DCAT.Dataset))) >= 15 + 5
    assert violations(catalogue, shapes) == []


@needs_shared
def test_the_referee_of_the_catalogue_sees_what_is_wrong(anybody: httpx.Client) -> None:
    catalogue = graph_at(anybody, "/catalogus", "ttl")
    dataset = next(catalogue.subjects(RDF.type, DCAT.Dataset))
    catalogue.remove((dataset, DCTERMS.title, None))
    shapes = next(path for path in DCAT_SHAPES if path.stem == "dcat-ap-SHACL")
    assert any(str(dataset) in one for one in violations(catalogue, shapes))


@needs_shared
@pytest.mark.slow
def test_the_concepts_keep_the_rules_of_nl_sbb(anybody: httpx.Client) -> None:
    concepts = graph_at(anybody, "/begrippen", "ttl")
    assert len(list(concepts.subjects(RDF.type, SKOS.Concept))) >= 40
    assert violations(concepts, SBB_SHAPES) == []


@needs_shared
def test_the_referee_of_the_concepts_sees_what_is_wrong(anybody: httpx.Client) -> None:
    concepts = graph_at(anybody, "/begrippen", "ttl")
    concept = next(concepts.subjects(RDF.type, SKOS.Concept))
    concepts.remove((concept, SKOS.definition, None))
    assert any(str(concept) in one for one in violations(concepts, SBB_SHAPES))


@pytest.mark.parametrize("address", ["/catalogus", "/begrippen"])
def test_json_ld_says_the_same_as_turtle(anybody: httpx.Client, address: str) -> None:
    turtle, json_ld = graph_at(anybody, address, "ttl"), graph_at(anybody, address, "jsonld")
    assert len(turtle) == len(json_ld)
    named = {triple for triple in turtle if all(isinstance(part, URIRef) for part in triple)}
    assert named == {triple for triple in json_ld if all(isinstance(part, URIRef) for part in triple)}


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        ("/id/begrip/woning", SKOS.Concept),
        ("/id/bron/cbs-kerncijfers-2022", DCAT.Dataset),
        ("/id/indicator/bevolkingsdichtheid", DCAT.Dataset),
        ("/id/gebied/gm0344", DCTERMS.Location),
    ],
)
def test_an_identity_is_given_in_the_form_that_is_asked(anybody: httpx.Client, identity: str, kind: URIRef) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = anybody.get(identity, headers={"Accept": browser})
    assert page.status_code == 303
    assert anybody.get(page.headers["Location"]).headers["Content-Type"].startswith("text/html")
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        answer = anybody.get(identity, headers={"Accept": accept})
        assert answer.headers["Content-Type"].startswith(accept)
        assert "Accept" in answer.headers["Vary"]
        found = Graph().parse(data=answer.content, format=form)
        assert [str(one) for one in found.subjects(RDF.type, kind) if str(one).endswith(identity)] != []


def test_what_is_not_there_has_no_identity(anybody: httpx.Client) -> None:
    for address in ("/id/begrip/bestaat-niet", "/id/bestaat-niet/woning"):
        assert anybody.get(address, headers={"Accept": "text/turtle"}).status_code == 404
