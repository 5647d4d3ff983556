"""The queries of the monitor: figures with their explanation, now and then, dashboards, targets, questions in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.rdf import new_graph
from informatiehuis.kernel.register.then import Then
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.rooms.atlas.models import Indicator, Snapshot
from informatiehuis.rooms.monitor import ages, dcat, downloads, explaining, past, presenting, queries, showing
from informatiehuis.rooms.monitor.models import Dashboard
from informatiehuis.rooms.monitor.queries import Shown
from informatiehuis.rooms.monitor.sql import Question, answer
from tests.access.queries import Elsewhere, Query, Reader, Whoever

if TYPE_CHECKING:
    from tests.access.planting import Planted


def listed(ask: Callable[[Any], Any], *whole: str) -> Query:
    """A query that takes nothing but who reads."""

    def asked(planted: Planted, reader: Reader) -> Iterator[Any]:
        yield ask(reader.actor)

    return Query(asked, whole=whole)


def _seen(reader: Reader) -> Iterator[Indicator]:
    yield from queries.indicators_for(reader.actor)


def every_shown(planted: Planted, reader: Reader) -> Iterator[Shown]:
    """The figures of every indicator that this reader may see: the public ones, and the latest ones."""
    for draft in (False, True):
        yield from queries.shown_many(list(_seen(reader)), reader.actor, draft=draft)


@cache
def of_shown(ask: Callable[[Shown], Any]) -> Query:
    """A function that is given figures which were read for this reader."""

    def asked(planted: Planted, reader: Reader) -> Iterator[Any]:
        for one in every_shown(planted, reader):
            if one.run is None:
                continue
            try:
                yield ask(one)
            except Problem as problem:
                yield problem

    return Query(asked)


def _one(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in _seen(reader):
        for draft in (False, True):
            yield queries.shown(one, reader.actor, draft=draft)


def _with_figures(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.with_figures(list(every_shown(planted, reader)), reader.actor)


def _targets(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in _seen(reader):
        for target in queries.targets(one, reader.actor):
            yield target, presenting.target_sentence(target, reader.actor)


def _explained(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in _seen(reader):
        for draft in (False, True):
            try:
                found = explaining.explain(one, reader.actor, draft=draft)
            except Problem as problem:
                yield problem
                continue
            yield found, found.as_mapping()


def _one_explained(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Each figure of each area, of every class."""
    codes = [thing.code for thing, _rule in planted.rules_of("area")]
    for seen in every_shown(planted, reader):
        for code in codes:
            try:
                yield explaining.explain_shown(seen, reader.actor, area=code)
            except Problem as problem:
                # it says again what was asked for
                yield problem.text().replace(code, "")


def thens(planted: Planted, kind: str) -> Iterator[Then]:
    """When what is open now was confidential, and long from now, which is as it is now."""
    for moment in (planted.extra["then"][kind], "2999-01-01T00:00:00+00:00"):
        yield Then(AsOf(datetime.fromisoformat(moment)), (("moment", moment),))


def _then(planted: Planted, reader: Reader) -> Iterator[Any]:
    for then in thens(planted, "indicator"):
        found = past.indicators_then(reader.actor, then.as_of)
        yield list(found.values()), past.shown_then(list(found.values()), reader.actor, then)
        for one in _seen(reader):
            yield past.shown_one_then(one, reader.actor, then)


def _front_then(planted: Planted, reader: Reader) -> Iterator[Any]:
    for then in thens(planted, "indicator"):
        yield past.front_then(reader.actor, then)
        for one in _seen(reader):
            yield past.interpretations_then(one, reader.actor, then)


def _oldest(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of the data of every source, also what is hidden."""
    for snapshot in Snapshot.objects.select_related("source"):
        found = ages.oldest([snapshot], reader.actor)
        yield found and found.source


def _dashboards(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Dashboard.objects.visible_to(reader.actor):
        yield showing.dashboard_extra(one, reader.actor, {})


def _dashboards_then(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Dashboard.objects.visible_to(reader.actor):
        for then in thens(planted, "dashboard"):
            yield showing.dashboard_then(one, reader.actor, {}, then)


def _catalogue(planted: Planted, reader: Reader) -> Iterator[Any]:
    graph = new_graph()
    dcat.add_figures(graph, reader.actor)
    for one in _seen(reader):
        dcat.add_indicator(graph, one, reader.actor)
    yield graph


def _sql(planted: Planted, reader: Reader) -> Iterator[Any]:
    """The tables that are always there, and each source by name, which a reader could guess."""
    asked = {"areas": "area, name, level, parent, area_km2", "periods": "period"}
    asked |= {thing.table: "code" for thing, _rule in planted.rules_of("source")}
    for table, columns in asked.items():
        try:
            yield answer(Question(f"select {columns} from {table}", reader.actor, "api", lambda _: ""))
        except Problem as problem:
            # a problem says again what was asked for
            yield problem.text().replace(table, "")


def _map(seen: Shown) -> Any:
    outlines = presenting.Borders(seen.reader).of(seen.borders) if seen.borders else ()
    return presenting.draw_map(seen), presenting.map_areas(outlines, seen)


def _sentences(seen: Shown) -> Any:
    return presenting.answer(seen), presenting.extremes(seen), presenting.whole_name(seen), presenting.page_of(seen)


def _tables(seen: Shown) -> Any:
    codes = [row.code for row in seen.rows()]
    return presenting.figures_table(seen), presenting.ranked_spec(seen), presenting.development_spec(seen, codes)


ADDRESSES = "tests/walk/test_addresses.py"
PRESENTING = "rooms/monitor/presenting.py"
QUERIES: dict[str, Query | Elsewhere] = {
    "rooms/monitor/queries.py:shown": Query(_one),
    "rooms/monitor/queries.py:shown_many": Query(every_shown),
    "rooms/monitor/queries.py:with_figures": Query(_with_figures),
    "rooms/monitor/queries.py:indicators_for": listed(queries.indicators_for, "indicator"),
    "rooms/monitor/queries.py:published": listed(queries.published),
    "rooms/monitor/queries.py:expired": listed(queries.expired),
    "rooms/monitor/queries.py:goals_without_target": listed(queries.goals_without_target),
    "rooms/monitor/queries.py:front_indicators": listed(queries.front_indicators),
    "rooms/monitor/queries.py:dashboards": listed(queries.dashboards),
    "rooms/monitor/queries.py:targets": Query(_targets),
    f"{PRESENTING}:target_sentence": Query(_targets),
    "rooms/monitor/past.py:front_then": Query(_front_then),
    "rooms/monitor/past.py:interpretations_then": Query(_front_then),
    "rooms/monitor/ages.py:oldest": Query(_oldest),
    "rooms/monitor/may_compute.py:decide": Elsewhere("judges", "tests/walk/test_deciding.py"),
    "rooms/monitor/running.py:told_to": Elsewhere("keeps back what goes wrong", "tests/walk/test_deciding.py"),
    "rooms/monitor/explaining.py:explain": Query(_explained),
    "rooms/monitor/explaining.py:explain_shown": Query(_one_explained),
    "rooms/monitor/past.py:indicators_then": Query(_then),
    "rooms/monitor/past.py:shown_then": Query(_then),
    "rooms/monitor/past.py:shown_one_then": Query(_then),
    "rooms/monitor/showing.py:dashboard_extra": Query(_dashboards),
    "rooms/monitor/showing.py:dashboard_then": Query(_dashboards_then),
    "rooms/monitor/dcat.py:add_figures": Query(_catalogue),
    "rooms/monitor/dcat.py:add_indicator": Query(_catalogue),
    "rooms/monitor/sql.py:answer": Query(_sql),
    f"{PRESENTING}:draw_map": of_shown(_map),
    f"{PRESENTING}:map_areas": of_shown(_map),
    f"{PRESENTING}:answer": of_shown(_sentences),
    f"{PRESENTING}:extremes": of_shown(_sentences),
    f"{PRESENTING}:whole_name": of_shown(_sentences),
    f"{PRESENTING}:page_of": of_shown(_sentences),
    f"{PRESENTING}:figures_table": of_shown(_tables),
    f"{PRESENTING}:ranked_spec": of_shown(_tables),
    f"{PRESENTING}:development_spec": of_shown(_tables),
    "rooms/monitor/downloads.py:table_of": of_shown(downloads.table_of),
    "rooms/monitor/downloads.py:as_csv": of_shown(downloads.as_csv),
    "rooms/monitor/downloads.py:as_parquet": Elsewhere("writes what table_of gives", ADDRESSES),
    "rooms/monitor/downloads.py:as_geojson": Elsewhere("writes what table_of gives, with borders", ADDRESSES),
    "rooms/monitor/pages.py:citation": Elsewhere("is shown on the page of an indicator", ADDRESSES),
    "rooms/monitor/computing.py:areas_table": Query(_sql),
    "rooms/monitor/known_areas.py:areas_now": Query(_sql),
    "rooms/monitor/sql.py:answer_told": Elsewhere("is what answer gives, with how it was read", ADDRESSES),
    "rooms/monitor/sql.py:require_insider": Elsewhere("refuses", "tests/portal/test_restricted.py"),
    "rooms/monitor/actions.py:interpretation_for": Elsewhere("refuses", "tests/rooms/monitor/test_publishing.py"),
    "rooms/monitor/running.py:run_indicator": Elsewhere("changes something", "tests/walk/test_deciding.py"),
    "rooms/monitor/recomputing.py:recompute": Elsewhere("changes something", "tests/walk/test_deciding.py"),
}
WHOEVER = {
    "rooms/monitor/queries.py:pinned_snapshots": Whoever(
        "which files of the lake stay; nothing of it is shown", frozenset({"rooms/monitor/apps.py"})
    ),
    "rooms/monitor/queries.py:sources_of": Whoever(
        "for which purposes the reader chose each; nothing of it is shown", frozenset({"rooms/monitor/pages.py"})
    ),
}
