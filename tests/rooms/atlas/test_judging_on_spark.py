"""Rules of quality run where figures do: on Spark when that is asked or there is much, with the same counts."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.lake import Place
from informatiehuis.engines.lake.bucket import Bucket
from informatiehuis.engines.query.spark.cluster import Cluster
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import ClusterUnreachable, SparkProblem
from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import SnapshotRefused, lake, refresh
from tests import factories
from tests.rooms.conftest import ROWS, Write
from tests.storage import environment, objects

WARNING = "warning"
RULES = [
    {"rule": "completeness", "columns": ["score"], "minimum": 90, "severity": WARNING},
    {"rule": "uniqueness", "columns": ["gemeentecode", "jaar"]},
    {"rule": "range", "columns": ["inwoners"], "minimum": 50000, "severity": WARNING},
    {"rule": "areas", "columns": ["gemeentecode"], "level": "municipality"},
    {"rule": "sql", "sql": "select naam from cijfers where aantal > inwoners", "title": "Meer palen dan mensen"},
    {"rule": "sql", "sql": "select naam from cijfers where aantal < 500", "severity": WARNING},
]


@pytest.fixture
def ruled(source: Source, write: Write) -> Source:
    """A source with a rule of every kind, and data of which some rows break those that warn."""
    write(*ROWS[:2], "310;De Bilt;2022;167;43.508;")
    promises = [{"column": "gemeentecode", "type": "text", "filled": True}]
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": RULES, "promises": promises})
    return source


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SQL of every query that went to Spark."""
    sent: list[str] = []
    run = SparkEngine.run

    def noted(self: SparkEngine, query: Any, *given: Any, **named: Any) -> Any:
        sent.append(query.sql)
        return run(self, query, *given, **named)

    monkeypatch.setattr(SparkEngine, "run", noted)
    return sent


def found(source: Source) -> list[tuple[Any, ...]]:
    """What was found on the data in force, without the sentences, which name rows on DuckDB only."""
    report = source.snapshots.get(is_current=True).quality
    return [(one["rule"], one["passed"], one["measured"], one["failing"]) for one in report["rules"]]


def test_on_spark_every_rule_finds_what_it_finds_on_duckdb(
    ruled: Source, asked: list[str], spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(actor=HOUSE, source=ruled)
    on_duckdb = found(ruled)
    assert asked == []
    assert [failing for _, passed, _, failing in on_duckdb if not passed] == [1, 1, 1]
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    refresh(actor=HOUSE, source=ruled, engine_name="spark")
    assert found(ruled) == on_duckdb
    assert len(asked) == len(on_duckdb), "each rule is a statement there"


def test_much_data_is_judged_on_spark_without_asking(
    ruled: Source, asked: list[str], spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")
    refresh(actor=HOUSE, source=ruled)
    assert asked
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 GB")
    asked.clear()
    refresh(actor=HOUSE, source=ruled)
    assert asked == []


def test_what_is_refused_on_duckdb_is_refused_on_spark(
    ruled: Source, spark_cluster: Cluster, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    write(*ROWS, "344;Utrecht;2022;1;361.699;7,5")
    with pytest.raises(SnapshotRefused):
        refresh(actor=HOUSE, source=ruled, engine_name="spark")
    (aside,) = lake().aside("cijfers")
    assert next(one["rule"] for one in aside.quality["rules"] if not one["passed"] and one["failing"] == 1) == {
        "uniqueness": {"columns": ["gemeentecode", "jaar"]}
    }


def test_a_cluster_that_does_not_answer_judges_nothing(ruled: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """That says nothing of the data: they are not refused, not kept aside, and the good ones stay."""
    refresh(actor=HOUSE, source=ruled)
    good, judged = ruled.snapshots.get(), ruled.judgements.count()

    def away(self: SparkEngine, *given: Any, **named: Any) -> Any:
        raise ClusterUnreachable("Het cluster antwoordt niet.")

    monkeypatch.setattr(SparkEngine, "run", away)
    with pytest.raises(SparkProblem):
        refresh(actor=HOUSE, source=ruled, engine_name="spark")
    assert list(ruled.snapshots.all()) == [good]
    assert ruled.judgements.count() == judged
    assert lake().aside("cijfers") == []


@pytest.fixture
def in_storage(s3_place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The lake of the house stands in object storage."""
    for name, value in environment(s3_place).items():
        monkeypatch.setenv(name, value)
    return s3_place


def data(place: Place) -> set[str]:
    return {name for name in objects(place) if name.endswith(".parquet")}


@pytest.fixture
def seen(in_storage: Place, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The data in object storage at the end of each query that went to Spark."""
    there: list[set[str]] = []
    run = SparkEngine.run

    def noted(self: SparkEngine, *given: Any, **named: Any) -> Any:
        try:
            return run(self, *given, **named)
        finally:
            there.append(data(in_storage))

    monkeypatch.setattr(SparkEngine, "run", noted)
    return there


def test_what_was_just_read_is_lent_to_the_cluster_and_uploaded_once(
    in_storage: Place, seen: list[set[str]], ruled: Source, spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")
    refresh(actor=HOUSE, source=ruled)
    assert len(seen) == len(found(ruled)) > 5
    assert [failing for _, passed, _, failing in found(ruled) if not passed] == [1, 1, 1]
    (lent,) = seen[0]
    assert all(names == {lent} for names in seen)
    assert data(in_storage) == {lent}, "what was judged is what is kept"
    on_spark = found(ruled)
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 GB")
    refresh(actor=HOUSE, source=ruled)
    assert found(ruled) == on_spark
    assert data(in_storage) == {lent}


def test_what_was_lent_and_is_not_kept_is_gone(
    in_storage: Place, seen: list[set[str]], ruled: Source, spark_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same content is kept already, or the cluster falls away."""
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", spark_cluster.connect)
    refresh(actor=HOUSE, source=ruled)
    kept, snapshot = data(in_storage), ruled.snapshots.get()
    refresh(actor=HOUSE, source=ruled, engine_name="spark")
    assert all(len(names - kept) == 1 for names in seen)
    assert data(in_storage) == kept
    seen.clear()

    def away(*given: Any) -> Any:
        raise ClusterUnreachable("Het cluster antwoordt niet.")

    monkeypatch.setattr("informatiehuis.engines.query.spark.engine._as_rehearsed", away)
    with pytest.raises(SparkProblem):
        refresh(actor=HOUSE, source=ruled, engine_name="spark")
    assert len(seen[0] - kept) == 1
    assert data(in_storage) == kept
    assert list(ruled.snapshots.all()) == [snapshot]


def test_nothing_is_lent_to_who_judges_on_this_machine(
    in_storage: Place, ruled: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same data again are judged without an upload."""
    refresh(actor=HOUSE, source=ruled)
    kept = data(in_storage)
    lent: list[Any] = []
    monkeypatch.setattr(Bucket, "_put", lambda *given: lent.append(given))
    refresh(actor=HOUSE, source=ruled)
    assert lent == []
    assert data(in_storage) == kept
