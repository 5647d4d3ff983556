"""Published indicators as datasets of DCAT-AP-NL 3.0, with their downloads as distributions."""

from __future__ import annotations

from django.urls import reverse
from rdflib import DCAT, DCTERMS, PROV, RDF, Graph, URIRef
from rdflib.namespace import RDFS

from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Link
from informatiehuis.kernel.rdf import FILE_TYPE, IANA, add_code, address, nl, uri_of
from informatiehuis.kernel.register.past import knowable
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.register.then import Then
from informatiehuis.kernel.timelines import links_of, pasts_of
from informatiehuis.rooms.atlas.dcat import add_dataset, add_licence
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.past import indicators_then, shown_then
from informatiehuis.rooms.monitor.queries import published

FORMS = {
    "csv": ("CSV", "text/csv"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "geojson": ("GEOJSON", "application/geo+json"),
}


def add_figures(graph: Graph, actor: Actor, then: Then | None = None) -> list[URIRef]:
    """Every indicator with public figures, of now or of then, as a dataset; returns their identities."""
    if then:
        every = shown_then(list(indicators_then(actor, then.as_of).values()), actor, then)
        return [add_indicator(graph, one.indicator, actor, then) for one in every if one.run]
    return [add_indicator(graph, one, actor) for one in published(actor)]


def add_indicator(graph: Graph, indicator: Indicator, actor: Actor, then: Then | None = None) -> URIRef:
    """One indicator: what it is about, what it was derived from, and its files; with `then` as it was."""
    uri = uri_of(indicator)
    sources = _sources_then(indicator, actor, then) if then else _sources(indicator, actor)
    themes = sorted({theme for source in sources for theme in source.themes})
    add_dataset(graph, uri, indicator, seen_by(actor, indicator.owner), themes)
    if concept := seen_by(actor, indicator.concept):
        graph.add((uri, DCTERMS.subject, uri_of(concept)))
    for source in sources:
        graph.add((uri, PROV.wasDerivedFrom, uri_of(source)))
    licence = sources[0].licence if len({source.licence for source in sources}) == 1 else ""
    for form, (file_type, media_type) in FORMS.items():
        _distribution(graph, uri, indicator, form, (file_type, media_type, licence), then.query if then else "")
    return uri


def _sources(indicator: Indicator, actor: Actor) -> list[Source]:
    used = Link.objects.filter(subject=indicator, predicate="computed_from").values("object_id")
    return list(Source.objects.visible_to(actor).filter(pk__in=used).order_by("slug"))


def _sources_then(indicator: Indicator, actor: Actor, then: Then) -> list[Source]:
    """The sources that it was computed from then, as they were."""
    linked = links_of(indicator.pk, then.as_of)
    used = [other for subject, name, other in linked if subject == indicator.pk and name == "computed_from"]
    pasts = knowable(pasts_of(used, then.as_of), actor)
    found = []
    for key, past, slug, _gone in pasts:
        source = thing_of(kind_named("source"), key, past.fields, past.since)
        source.slug = slug
        found.append(source)
    return sorted(found, key=lambda one: one.slug)


def _distribution(
    graph: Graph, uri: URIRef, indicator: Indicator, form: str, kind: tuple[str, str, str], query: str
) -> None:
    file_type, media_type, licence = kind
    where = address(reverse("monitor:figures", args=[indicator.slug, form]) + query)
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
