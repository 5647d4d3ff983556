"""Whole, over real servers: a source of elsewhere is declared in a house and an indicator computed over it.

Parquet on a web server, OGC API Features by pygeoapi, and another house that really runs: what crosses and what is left
to the server as `explain` tells it, the three policies, and a server that fails, named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas.contracts import record_promise
from informatiehuis.rooms.atlas.living import SourceFailed
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.recomputing import recompute
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.engines.connectors.test_parts import Served
from tests.engines.connectors.test_parts import served as web
from tests.rooms.conftest import areas, concept, dutch, party
from tests.servers import CRS84, collection, free_port, pygeoapi

__all__ = ["areas", "concept", "dutch", "party", "web"]
pytestmark = pytest.mark.server
CODES = ("344", "307", "310")
BOX = (5.0, 52.0, 5.3, 52.2)


@dataclass(frozen=True)
class Elsewhere:
    """A source on a real server and an indicator over it: what has to cross, and which figures have to come."""

    location: str
    sql: str
    options: dict[str, str]
    rows: int
    total: int | None
    condition: str
    figures: dict[str, float]


@pytest.fixture
def parquet(web: Served) -> Elsewhere:
    """100,000 rows on a web server, a row group a year, with a column that is much the largest and is not used."""
    each, groups = 5000, 20
    number = range(each * groups)
    rows = {
        "gm_code": [CODES[one % 3] for one in number],
        "jaar": [2000 + one // each for one in number],
        "aantal": [one % 7 for one in number],
        "vulling": [f"{one:032x}" * 2 for one in number],
    }
    pq.write_table(pa.table(rows), web.path, row_group_size=each, compression="none")
    figures = {f"GM0{code}": 0.0 for code in CODES}
    for one in range(19 * each, 20 * each):
        figures[f"GM0{CODES[one % 3]}"] += one % 7
    sql = (
        "select gm_code as area, jaar as period, sum(aantal) as value from elders "
        "where jaar = 2019 group by gm_code, jaar"
    )
    return Elsewhere(web.url, sql, {}, each, each * groups, "jaar", figures)


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a collection with 600 points, a third of each kind, half of them outside the box."""
    folder = tmp_path_factory.mktemp("features")
    points = [
        {
            "type": "Feature",
            "properties": {
                "code": f"punt-{place:03d}",
                "gm_code": CODES[place % 3],
                "jaar": 2022,
                "soort": ("paal", "bank", "boom")[place // 200],
            },
            "geometry": {"type": "Point", "coordinates": [5.1 if place % 2 else 6.1, 52.1]},
        }
        for place in range(600)
    ]
    data = folder / "punten.geojson"
    data.write_text(json.dumps({"type": "FeatureCollection", "features": points}), "utf-8")
    resources = {"punten": collection("Punten", data, (5.0, 52.0, 6.2, 52.2), storage_crs=CRS84, crs=[CRS84])}
    with pygeoapi(folder, resources) as url:
        yield f"{url}/collections/punten"


@pytest.fixture
def ogc(features: str) -> Elsewhere:
    figures = {f"GM0{code}": 0.0 for code in CODES}
    for place in range(1, 200, 2):
        figures[f"GM0{CODES[place % 3]}"] += 1
    sql = (
        "select gm_code as area, jaar as period, count(*) as value from elders "
        "where soort = 'paal' group by gm_code, jaar"
    )
    options = {"bbox": ",".join(map(str, BOX))}
    return Elsewhere(features, sql, options, 100, None, "soort = paal", figures)


@pytest.fixture
def neighbour(served: str) -> Elsewhere:
    """The figures of municipalities in another house, of which two are large."""
    sql = "select gemeentecode as area, 2022 as period, inwoners as value from elders where inwoners > 100000"
    figures = {"GM0344": 361699.0, "GM0307": 158590.0}
    return Elsewhere(f"{served}/id/bron/cbs-kerncijfers-2022", sql, {}, 2, 26, "inwoners > 100000", figures)


@pytest.fixture(params=["parquet", "ogc", "neighbour"])
def elsewhere(request: pytest.FixtureRequest) -> Elsewhere:
    return request.getfixturevalue(request.param)


@pytest.fixture
def declared(elsewhere: Elsewhere, areas: dict[str, Area], party: Party) -> Source:
    """The source as somebody declares it: an address, what it is found to be, and its columns as its promise."""
    from informatiehuis.rooms.atlas.actions import register_source

    made = register_source(
        actor=HOUSE, slug="elders", title="Elders", location=elsewhere.location, owner=party, mode="live",
        options=elsewhere.options,
    )  # fmt: skip
    record_promise(actor=HOUSE, source=made)
    return made


@pytest.fixture
def over(declared: Source, elsewhere: Elsewhere, concept: Concept, party: Party) -> Indicator:
    made = factories.indicator("Over elders", slug="over-elders", owner=party, concept=concept, sql=elsewhere.sql)
    factories.connect(actor=HOUSE, subject=made, predicate="computed_from", object=declared)
    return made


def figures(run: Run) -> dict[str, float | None]:
    found = run.figures.filter(area__code__startswith="GM", value__isnull=False)
    return {one.area.code: one.value for one in found.select_related("area")}


def told(indicator: Indicator) -> tuple[dict[str, Any], str]:
    step = next(one for one in explain(indicator, HOUSE, draft=True).steps if one.name == "source")
    return step.facts, " ".join(step.sentences)


def away(source: Source, elsewhere: Elsewhere) -> None:
    """The server is gone: nothing listens at its address any more."""
    host = elsewhere.location.split("/")[2]
    location = elsewhere.location.replace(host, f"127.0.0.1:{free_port()}")
    factories.alter(actor=HOUSE, thing=source, values={"location": location})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SOURCE_ATTEMPTS", "1")


def test_live_only_what_is_needed_crosses_and_explain_says_so(
    over: Indicator, declared: Source, elsewhere: Elsewhere
) -> None:
    run = run_indicator(actor=HOUSE, indicator=over).run
    assert figures(run) == elsewhere.figures
    facts, words = told(over)
    moved = facts["moved"]
    assert (moved["rows"], moved["total"]) == (elsewhere.rows, elsewhere.total)
    assert elsewhere.condition in moved["condition"]
    assert elsewhere.condition in words
    assert "Direct uit de bron gelezen op " in words
    part = declared.snapshots.get()
    assert (part.is_current, run.snapshots) == (False, {"elders": part.content_hash})
    whole = refresh(actor=HOUSE, source=declared).snapshot
    assert whole.rows > elsewhere.rows
    assert moved["bytes"] > 0
    assert recompute(actor=HOUSE, run=run).same


def test_of_a_live_source_that_is_away_the_name_is_said_and_the_figures_stay(
    over: Indicator, declared: Source, elsewhere: Elsewhere
) -> None:
    before = run_indicator(actor=HOUSE, indicator=over).run
    away(declared, elsewhere)
    with pytest.raises(SourceFailed) as failed:
        run_indicator(actor=HOUSE, indicator=over)
    assert "'Elders'" in failed.value.text()
    assert list(Run.objects.filter(indicator=over)) == [before]
    assert recompute(actor=HOUSE, run=before).same, "from what was kept, without the server"


def test_cached_the_copy_serves_for_a_time_and_its_age_is_said_when_the_server_is_away(
    over: Indicator, declared: Source, elsewhere: Elsewhere
) -> None:
    factories.alter(actor=HOUSE, thing=declared, values={"mode": "cached", "cache_minutes": 30})
    first = run_indicator(actor=HOUSE, indicator=over).run
    copy = declared.snapshots.get()
    assert (copy.is_current, first.snapshots) == (True, {"elders": copy.content_hash})
    assert figures(first) == elsewhere.figures
    away(declared, elsewhere)
    assert not run_indicator(actor=HOUSE, indicator=over).computed, "young enough: the server is not asked"
    with recorded_change():
        declared.snapshots.update(retrieved_at=timezone.now() - timedelta(minutes=45))
    factories.alter(actor=HOUSE, thing=over, values={"decimals": 1})
    run = run_indicator(actor=HOUSE, indicator=over).run
    assert figures(run) == elsewhere.figures
    (notice,) = run.notices()
    assert "'Elders' kon niet worden ververst" in notice
    age = next(one for one in explain(over, HOUSE, draft=True).steps if one.name == "age")
    assert "Elders: opgehaald op " in age.sentences[0]
    assert "45\N{NO-BREAK SPACE}minuten geleden" in age.sentences[0]


def test_as_a_snapshot_the_server_is_not_asked_when_figures_are_computed(
    over: Indicator, declared: Source, elsewhere: Elsewhere
) -> None:
    factories.alter(actor=HOUSE, thing=declared, values={"mode": "snapshot"})
    taken = refresh(actor=HOUSE, source=declared).snapshot
    away(declared, elsewhere)
    run = run_indicator(actor=HOUSE, indicator=over).run
    assert figures(run) == elsewhere.figures
    facts, words = told(over)
    assert (facts["rows"], facts["bytes"]) == (taken.rows, taken.size)
    assert "moved" not in facts
    assert "Bewaard als " in words


def test_the_bytes_that_explain_tells_are_those_that_a_web_server_sent(
    parquet: Elsewhere, web: Served, areas: dict[str, Area], party: Party, concept: Concept
) -> None:
    made = factories.source("Elders", connector="parquet", location=parquet.location, mode="live", owner=party)
    record_promise(actor=HOUSE, source=made)
    over = factories.indicator("Over elders", owner=party, concept=concept, sql=parquet.sql)
    factories.connect(actor=HOUSE, subject=over, predicate="computed_from", object=made)
    web.sent = 0
    run_indicator(actor=HOUSE, indicator=over)
    facts, _ = told(over)
    assert facts["moved"]["bytes"] == web.sent < web.path.stat().st_size / 20
    web.path.unlink()
    with pytest.raises(SourceFailed, match="Elders"):
        run_indicator(actor=HOUSE, indicator=over)
