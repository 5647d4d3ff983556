"""Figures of closed periods stand; late data reopen exactly the periods that they touch, and change no other figure."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.lake import Place
from informatiehuis.engines.query.spark.cluster import Cluster
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor import reopening
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import HEAD, ROWS, Write
from tests.storage import environment

LAST_YEAR = tuple(row.replace(";2022;", ";2021;") for row in ROWS)


@pytest.fixture(params=["duckdb", "spark"])
def computes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine on which figures are computed."""
    if request.param == "spark":
        monkeypatch.setenv("INFORMATIEHUIS_SPARK", request.getfixturevalue("spark_cluster").connect)
    return str(request.param)


@pytest.fixture
def two_years(indicator: Indicator, held: Source, write: Write, computes: str) -> Indicator:
    """The indicator with figures of 2021 and 2022."""
    factories.alter(actor=HOUSE, thing=indicator, values={"engine": computes})
    write(*LAST_YEAR, *ROWS)
    refresh(actor=HOUSE, source=held)
    assert run_indicator(actor=HOUSE, indicator=indicator).run.engine == computes
    return indicator


def values(run: Run) -> dict[tuple[str, str], float | None]:
    return {(one.area.code, one.period): one.value for one in run.figures.select_related("area")}


def test_late_data_reopen_their_period_and_the_others_stand(two_years: Indicator, held: Source, write: Write) -> None:
    before = values(Run.objects.get(is_latest=True))
    write(*(row.replace("1.849", "2.000") for row in LAST_YEAR), *ROWS)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": ["2021"], "kept": ["2022"]}
    moved = {key for key, value in values(run).items() if before[key] != value}
    assert moved == {("GM0344", "2021"), ("PV26", "2021")}
    sentences = [sentence for step in explain(two_years, HOUSE, draft=True).steps for sentence in step.sentences]
    assert any(sentence.startswith("Opnieuw berekend: 2021. 1 andere periode bleef staan") for sentence in sentences)


def test_computing_everything_gives_the_same_to_the_bit(two_years: Indicator, held: Source, write: Write) -> None:
    write(*LAST_YEAR, *ROWS, "307;Amersfoort;2023;900;160.000;6,0")
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": ["2023"], "kept": ["2021", "2022"]}
    again = run_indicator(actor=HOUSE, indicator=two_years, again=True)
    assert again.computed
    assert again.run == run, "the same inputs give the same hash, or it raises"


def test_a_period_that_is_gone_is_gone(two_years: Indicator, held: Source, write: Write) -> None:
    write(*ROWS)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert {period for _, period in values(run)} == {"2022"}
    assert run.report["periods"] == {"computed": ["2021"], "kept": ["2022"]}


def test_data_that_the_definition_does_not_use_reopen_nothing(two_years: Indicator, held: Source, write: Write) -> None:
    write(*LAST_YEAR, *(row.replace("7,5", "8,0") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": [], "kept": ["2021", "2022"]}


@pytest.mark.parametrize("change", ["sql", "areas", "damage"])
def test_when_something_else_changed_everything_is_computed(
    two_years: Indicator, held: Source, write: Write, change: str
) -> None:
    write(*LAST_YEAR, *(row.replace("1.849", "2.000") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    if change == "sql":
        sql = two_years.sql.replace("aantal as numerator", "aantal * 2 as numerator")
        factories.alter(actor=HOUSE, thing=two_years, values={"sql": sql})
    elif change == "areas":
        factories.area("Soest", code="GM0342", slug="gm0342")
    else:
        for file in reopening.rollups().folder.rglob("*.parquet"):
            file.write_bytes(b"weg")
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert "periods" not in run.report
    assert {period for _, period in values(run)} == {"2021", "2022"}


BY_MONTH = (
    "select m.gemeentecode as area, periods.period as period, sum(m.aantal) as value from cijfers as m "
    "join periods on m.dag >= periods.starts and m.dag < periods.ends group by m.gemeentecode, periods.period"
)
DAYS = tuple(f"{row};{day}" for day in ("2022-01-31", "2022-02-01") for row in ROWS)


def test_a_day_in_a_closed_month_reopens_that_month(
    indicator: Indicator, held: Source, write: Write, computes: str
) -> None:
    head = f"{HEAD};dag"
    write(*DAYS, head=head)
    refresh(actor=HOUSE, source=held, accept_changes=True)
    values = {"engine": computes, "sql": BY_MONTH, "rollup": "sum", "factor": 1, "period": "month"}
    factories.alter(actor=HOUSE, thing=indicator, values=values)
    run_indicator(actor=HOUSE, indicator=indicator)
    write(*DAYS, "344;Utrecht;2022;1;361.699;7,5;2022-01-01", head=head)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert run.report["periods"] == {"computed": ["2022-01"], "kept": ["2022-02"]}
    assert run_indicator(actor=HOUSE, indicator=indicator, again=True).run == run


def test_spark_computes_the_periods_that_differ_and_reads_no_others(
    two_years: Indicator, held: Source, write: Write, computes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    run = SparkEngine.run

    def noted(self: SparkEngine, query: Any, *given: Any, **named: Any) -> Any:
        sent.append(" ".join(query.sql.lower().split()))
        return run(self, query, *given, **named)

    monkeypatch.setattr(SparkEngine, "run", noted)
    write(*LAST_YEAR, *(row.replace("1.849", "2.000") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    run_indicator(actor=HOUSE, indicator=two_years)
    if computes == "duckdb":
        assert sent == []
    else:
        compared, computed = sent
        assert "rows_before" in compared
        assert computed.endswith("where cijfers.jaar in (2022)")


def test_rows_in_another_order_reopen_what_depends_on_it(
    two_years: Indicator, held: Source, write: Write, computes: str
) -> None:
    """The sums of Spark do not depend on the order of the rows, those of DuckDB do."""
    write(*reversed(LAST_YEAR), *ROWS)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"]["computed"] == (["2021"] if computes == "duckdb" else [])
    assert run_indicator(actor=HOUSE, indicator=two_years, again=True).run == run


def test_another_engine_keeps_nothing_of_the_first(
    two_years: Indicator, held: Source, write: Write, computes: str, spark_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The last digits of one engine do not stand beside those of the other."""
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    write(*LAST_YEAR, *(row.replace("1.849", "2.000") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    other = {"duckdb": "spark", "spark": "duckdb"}[computes]
    run = run_indicator(actor=HOUSE, indicator=two_years, engine_name=other).run
    assert (run.engine, "periods" in run.report) == (other, False)


@pytest.mark.usefixtures("s3_keys")
def test_spark_compares_snapshots_that_stand_in_object_storage(
    house: House, s3_place: Place, spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """Of the snapshot of then the machines get a link too."""
    for name, value in {**environment(s3_place), "INFORMATIEHUIS_SPARK": spark_cluster.connect}.items():
        monkeypatch.setenv(name, value)
    indicator, write = request.getfixturevalue("indicator"), request.getfixturevalue("write")
    source = Source.objects.get(slug="cijfers")
    asked: list[str] = []
    link_of = atlas.link_of

    def noted(snapshot: Snapshot, seconds: int) -> Any:
        asked.append(snapshot.content_hash)
        return link_of(snapshot, seconds)

    monkeypatch.setattr(atlas, "link_of", noted)
    write(*LAST_YEAR, *ROWS)
    refresh(actor=HOUSE, source=source)
    run_indicator(actor=HOUSE, indicator=indicator, engine_name="spark")
    asked.clear()
    write(*LAST_YEAR, *(row.replace("1.849", "2.000") for row in ROWS))
    refresh(actor=HOUSE, source=source)
    run = run_indicator(actor=HOUSE, indicator=indicator, engine_name="spark").run
    assert run.report["periods"] == {"computed": ["2022"], "kept": ["2021"]}
    after, before = Snapshot.objects.order_by("-retrieved_at").values_list("content_hash", flat=True)[:2]
    assert {before, after} <= set(asked)
    assert not list(house.lake.glob("cijfers/*")), "nothing of it stands where the workers could have read it"
