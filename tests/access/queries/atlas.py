"""The queries of the atlas: sources with their rows, definitions, catalogues, and what deserves attention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.rdf import new_graph, uri_of
from informatiehuis.rooms.atlas import dcat, definitions, odrl, queries, reports, showing
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.skos import concepts_graph
from tests.access.queries import Elsewhere, Query, Reader, Whoever

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _slugs(planted: Planted) -> list[str]:
    return [thing.slug for thing, _rule in planted.rules_of("source")]


def _sources(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield list(queries.visible_sources(_slugs(planted), reader.actor))


def _without_data(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.sources_without_data(reader.actor)


def _snapshots(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in queries.visible_snapshots(_slugs(planted), reader.actor):
        yield one, one.source


def _by_connector(planted: Planted, reader: Reader) -> Iterator[Any]:
    for connector in sorted(set(Source.objects.values_list("connector", flat=True))):
        for one in queries.snapshots_read_by(connector, reader.actor):
            yield one, one.source


def _rows(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of the sources that this reader may see; tests/walk/test_using.py asks for what is in them, with a purpose."""
    for one in queries.visible_snapshots(_slugs(planted), reader.actor):
        found = queries.rows_for(one, reader.actor)
        yield found.columns, found.shown
        if one.source.access == "open":
            yield found.table()


def _findings(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in queries.visible_snapshots(_slugs(planted), reader.actor):
        yield queries.findings(one, reader.actor)


def _columns(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield definitions.columns_known(_slugs(planted), reader.actor)


def _seen(planted: Planted, reader: Reader, kind: Any) -> Iterator[Any]:
    yield from kind.objects.visible_to(reader.actor)


def _checked(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What checking an indicator says to who writes it, and what is told of an error that the house itself meets."""
    for one in _seen(planted, reader, Indicator):
        for writer in ({"writer": reader.actor}, {}):
            try:
                definitions.checked_query(one, **writer)
            except Problem as problem:
                yield definitions.told_to(reader.actor, one.sql, problem)


def _catalogue(planted: Planted, reader: Reader) -> Iterator[Any]:
    graph = new_graph()
    dcat.add_sources(graph, reader.actor)
    activities = odrl.activities_for(reader.actor)
    for one in _seen(planted, reader, Source):
        dcat.add_source(graph, one, reader.actor)
        odrl.add_policy(graph, uri_of(one), one, reader.actor, activities)
    yield graph


def _concepts(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield concepts_graph(reader.actor)


def _reports(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield reports.reports(reader.actor)


def _source_extra(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in _seen(planted, reader, Source):
        yield showing.source_extra(one, reader.actor, {})


def _indicator_extra(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in _seen(planted, reader, Indicator):
        yield showing.indicator_extra(one, reader.actor, {})


WORK = "changes something, and reads nothing for who asks"
RESTRICTED = "tests/portal/test_restricted.py"
ROOM = "tests/rooms/atlas"
QUERIES: dict[str, Query | Elsewhere] = {
    "rooms/atlas/queries.py:sources_without_data": Query(_without_data),
    "rooms/atlas/queries.py:visible_snapshots": Query(_snapshots),
    "rooms/atlas/queries.py:snapshots_read_by": Query(_by_connector),
    "rooms/atlas/queries.py:findings": Query(_findings),
    "rooms/atlas/permitted.py:rows_for": Query(_rows),
    "rooms/atlas/permitted.py:permitted": Elsewhere("the question before rows are given", RESTRICTED),
    "rooms/atlas/computing_use.py:computing": Elsewhere("the question before rows are used", RESTRICTED),
    "rooms/atlas/computing_use.py:require_all": Elsewhere("the question before rows are used", RESTRICTED),
    "rooms/atlas/definitions.py:columns_known": Query(_columns),
    "rooms/atlas/definitions.py:checked_query": Query(_checked),
    "rooms/atlas/definitions.py:told_to": Query(_checked),
    "rooms/atlas/dcat.py:add_source": Query(_catalogue),
    "rooms/atlas/dcat.py:add_sources": Query(_catalogue),
    "rooms/atlas/odrl.py:activities_for": Query(_catalogue),
    "rooms/atlas/odrl.py:add_policy": Query(_catalogue),
    "rooms/atlas/skos.py:concepts_graph": Query(_concepts),
    "rooms/atlas/reports.py:reports": Query(_reports),
    "rooms/atlas/showing.py:source_extra": Query(_source_extra),
    "rooms/atlas/showing.py:indicator_extra": Query(_indicator_extra),
    "rooms/atlas/locations.py:require_readable": Elsewhere("judges an address", ROOM),
    "rooms/atlas/locations.py:allows_private_network": Elsewhere("judges an address", ROOM),
    "rooms/atlas/locations.py:transport": Elsewhere("reads an address that somebody gave", ROOM),
    "rooms/atlas/refreshing.py:describe": Elsewhere("reads an address that somebody gave", ROOM),
    "rooms/atlas/refreshing.py:refresh": Elsewhere(WORK, ROOM),
    "rooms/atlas/refreshing.py:prune": Elsewhere(WORK, ROOM),
    "rooms/atlas/uploads.py:keep_upload": Elsewhere(WORK, ROOM),
    "rooms/atlas/queries.py:visible_sources": Query(_sources, whole=("source",)),
    "rooms/atlas/queries.py:snapshots_to_compute": Elsewhere(
        "reads what is computed with", "tests/walk/test_deciding.py"
    ),
    "rooms/atlas/living.py:part_snapshot": Elsewhere("reads what is computed with", "tests/walk/test_deciding.py"),
    "rooms/atlas/living.py:permitted_part": Elsewhere("is given the view of who reads", RESTRICTED),
    "rooms/atlas/living.py:read_part": Elsewhere("is given the view of who reads", RESTRICTED),
    "rooms/atlas/rows_api.py:write_part": Elsewhere("writes rows that were permitted", RESTRICTED),
    "rooms/atlas/growing.py:read_new": Elsewhere(WORK, ROOM),
    "rooms/atlas/contracts.py:record_promise": Elsewhere(WORK, ROOM),
    "rooms/atlas/queries.py:quotable": Elsewhere("says whether data may be quoted", "tests/walk/test_using.py"),
    "rooms/atlas/queries.py:quotable_under": Elsewhere(
        "says whether data may be quoted", "tests/walk/test_deciding.py"
    ),
    "rooms/atlas/showing.py:quotes": Elsewhere("says whether data may be quoted", RESTRICTED),
}
RUNNING = "what an indicator is computed from, whoever asks; nothing of it is shown"
WHOEVER = {
    **dict.fromkeys(
        ("rooms/atlas/queries.py:definition", "rooms/atlas/queries.py:query"),
        Whoever(RUNNING, frozenset({"rooms/monitor/may_compute.py", "rooms/monitor/running.py"})),
    ),
    "rooms/atlas/queries.py:take_first_copies": Whoever(RUNNING, frozenset({"rooms/monitor/running.py"})),
    "rooms/atlas/queries.py:current_snapshots": Whoever(
        "for the library, which acts as the house", frozenset({"library.py"})
    ),
    "rooms/atlas/queries.py:whole_parquet_of": Whoever(
        f"{RUNNING}; and documents for the index, with labels for who may find each",
        frozenset({"rooms/monitor/computing.py", "rooms/monitor/reopening.py", "rooms/atlas/papers/found.py"}),
    ),
    "rooms/atlas/queries.py:link_of": Whoever(RUNNING, frozenset({"rooms/monitor/computing.py"})),
    "rooms/atlas/queries.py:worst_under": Whoever(
        "one word of quality over all that a figure rests on, as everybody who sees the figure is told",
        frozenset({"rooms/monitor/queries.py", "rooms/monitor/showing.py"}),
    ),
    "rooms/atlas/queries.py:snapshots_by_hash": Whoever(
        "what a run read, to know which periods new rows touch; nothing of it is shown",
        frozenset({"rooms/monitor/recomputing.py", "rooms/monitor/reopening.py"}),
    ),
}
