"""Published indicators as datasets of DCAT-AP-NL 3.0, with their downloads as distributions."""

from __future__ import annotations

from django.urls import reverse
from rdflib import DCAT, DCTERMS, PROV, RDF, Graph, URIRef
from rdflib.namespace import RDFS

from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.models import Link
from informatiehuis.kernel.rdf import FILE_TYPE, IANA, add_code, address, nl, uri_of
from informatiehuis.rooms.atlas.dcat import add_dataset, add_licence
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.queries import published

FORMS = {
    "csv": ("CSV", "text/csv"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "geojson": ("GEOJSON", "application/geo+json"),
}


def add_figures(graph: Graph, actor: Actor) -> list[URIRef]:
    """Every indicator with public figures, as a dataset; returns their identities."""
    return [add_indicator(graph, one, actor) for one in published(actor)]


def add_indicator(graph: Graph, indicator: Indicator, actor: Actor) -> URIRef:
    """One indicator: what it is about, what it was derived from, and its files."""
    uri = uri_of(indicator)
    sources = _sources(indicator, actor)
    themes = sorted({theme for source in sources for theme in source.themes})
    add_dataset(graph, uri, indicator, seen_by(actor, indicator.owner), themes)
    if concept := seen_by(actor, indicator.concept):
        graph.add((uri, DCTERMS.subject, uri_of(concept)))
    for source in sources:
        graph.add((uri, PROV.wasDerivedFrom, uri_of(source)))
    licence = sources[0].licence if len({source.licence for source in sources}) == 1 else ""
    for form, (file_type, media_type) in FORMS.items():
        _distribution(graph, uri, indicator, form, (file_type, media_type, licence))
    return uri


def _sources(indicator: Indicator, actor: Actor) -> list[Source]:
    used = Link.objects.filter(subject=indicator, predicate="computed_from").values("object_id")
    return list(Source.objects.visible_to(actor).filter(pk__in=used).order_by("slug"))


def _distribution(graph: Graph, uri: URIRef, indicator: Indicator, form: str, kind: tuple[str, str, str]) -> None:
    file_type, media_type, licence = kind
    where = address(reverse("monitor:figures", args=[indicator.slug, form]))
    node = URIRef(f"{uri}#{form}")
    graph.add((uri, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, nl(f"{indicator.title} ({form})")))
    for predicate in (DCAT.accessURL, DCAT.downloadURL):
        graph.add((node, predicate, where))
    graph.add((where, RDF.type, RDFS.Resource))
    graph.add((node, DCTERMS["format"], add_code(graph, FILE_TYPE[file_type], DCTERMS.MediaTypeOrExtent)))
    graph.add((node, DCAT.mediaType, add_code(graph, IANA[media_type], DCTERMS.MediaType)))
    add_licence(graph, node, licence)
