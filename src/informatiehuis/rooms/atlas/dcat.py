"""Sources as datasets of DCAT-AP-NL 3.0 (Geonovum)."""

from __future__ import annotations

from django.conf import settings
from rdflib import DCAT, DCTERMS, RDF, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS

from informatiehuis.engines.connectors.base import Location
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.rdf import ACCESS_RIGHT, FREQUENCY, add_agent, add_code, add_contact, address, nl, uri_of
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.past_lists import things_at, without_gone
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.odrl import activities_for, add_policy

NO_LICENCE = "http://standaarden.overheid.nl/owms/terms/licentieonbekend"
THEMES = "http://publications.europa.eu/resource/authority/data-theme/"
DEFAULT_THEME = f"{THEMES}GOVE"
# The Dutch names in the EU vocabulary "Data theme" (Publications Office of the European Union).
THEME_NAMES = {
    "AGRI": "Landbouw, visserij, bosbouw en voeding",
    "ECON": "Economie en financiën",
    "EDUC": "Onderwijs, cultuur en sport",
    "ENER": "Energie",
    "ENVI": "Milieu",
    "GOVE": "Overheid en publieke sector",
    "HEAL": "Gezondheid",
    "INTR": "Internationale vraagstukken",
    "JUST": "Justitie, rechtsstelsel en openbare veiligheid",
    "REGI": "Regio's en steden",
    "SOCI": "Bevolking en samenleving",
    "TECH": "Wetenschap en technologie",
    "TRAN": "Vervoer",
}
ACCESS = {"open": "PUBLIC", "internal": "NON_PUBLIC", "restricted": "RESTRICTED", "confidential": "NON_PUBLIC"}
FREQUENCIES = {
    "none": "NEVER",
    "continuous": "UPDATE_CONT",
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "yearly": "ANNUAL",
}


def add_sources(graph: Graph, actor: Actor, as_of: AsOf | None = None) -> list[URIRef]:
    """Every source in use that this reader may see, now or as it was then, as a dataset; returns their identities."""
    if as_of:
        found = things_at(kind_named("source"), as_of, actor, Asked(filters={"status": ("active",)}))
        return [add_source(graph, source, actor) for source in without_gone(found)]
    sources = Source.objects.visible_to(actor).filter(status="active").select_related("owner", "publisher")
    activities = activities_for(actor)
    datasets = [add_source(graph, source, actor) for source in sources]
    for source in sources:
        add_policy(graph, uri_of(source), source, actor, activities)
    return datasets


def add_source(graph: Graph, source: Source, actor: Actor) -> URIRef:
    """One source with its distribution: where it is, in which form, under which licence."""
    uri = uri_of(source)
    add_dataset(graph, uri, source, seen_by(actor, source.publisher) or seen_by(actor, source.owner), source.themes)
    for keyword in source.keywords:
        graph.add((uri, DCAT.keyword, nl(keyword)))
    rate = add_code(graph, FREQUENCY[FREQUENCIES[source.refresh]], DCTERMS.Frequency)
    graph.add((uri, DCTERMS.accrualPeriodicity, rate))
    if source.covers_from:
        graph.add((uri, DCTERMS.temporal, _period(graph, source)))
    if Location(source.location).scheme in ("http", "https"):
        _distribution(graph, uri, source, URIRef(source.location))
    else:
        _distribution(graph, uri, source, address(source.get_absolute_url()))
    return uri


def add_dataset(graph: Graph, uri: URIRef, thing: Thing, publisher: Party | None, themes: list[str]) -> None:
    """What DCAT-AP-NL demands of every dataset."""
    graph.add((uri, RDF.type, DCAT.Dataset))
    graph.add((uri, DCTERMS.title, nl(thing.title)))
    graph.add((uri, DCTERMS.description, nl(thing.summary or thing.title)))
    graph.add((uri, DCTERMS.identifier, Literal(str(uri))))
    graph.add((uri, DCTERMS.modified, Literal(thing.changed_at.isoformat(), datatype=XSD.dateTime)))
    if publisher:
        agent = add_agent(graph, publisher)
        graph.add((uri, DCTERMS.publisher, agent))
        graph.add((uri, DCTERMS.creator, agent))
    graph.add((uri, DCAT.contactPoint, house_contact(graph)))
    right = add_code(graph, ACCESS_RIGHT[ACCESS[thing.access]], DCTERMS.RightsStatement)
    graph.add((uri, DCTERMS.accessRights, right))
    for theme in themes or [DEFAULT_THEME]:
        name = THEME_NAMES.get(theme.removeprefix(THEMES), theme)
        graph.add((uri, DCAT.theme, add_code(graph, URIRef(theme), SKOS.Concept, name)))


def house_contact(graph: Graph) -> BNode:
    """The contact point of this house."""
    profile = settings.HOUSE.profile
    return add_contact(graph, profile.name, profile.contact.email, profile.contact.website)


def add_licence(graph: Graph, node: URIRef | BNode, licence: str) -> None:
    graph.add((node, DCTERMS.license, add_code(graph, URIRef(licence or NO_LICENCE), DCTERMS.LicenseDocument)))


def _distribution(graph: Graph, uri: URIRef, source: Source, where: URIRef) -> None:
    node = URIRef(f"{uri}#distributie")
    graph.add((uri, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, nl(source.title)))
    graph.add((node, DCAT.accessURL, where))
    graph.add((where, RDF.type, RDFS.Resource))
    add_licence(graph, node, source.licence)


def _period(graph: Graph, source: Source) -> BNode:
    period = BNode()
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(source.covers_from, datatype=XSD.date)))
    if source.covers_until:
        graph.add((period, DCAT.endDate, Literal(source.covers_until, datatype=XSD.date)))
    return period
