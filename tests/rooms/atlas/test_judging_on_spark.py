"""Rules of quality run where figures do: on Spark when that is asked or there is much, with the same counts."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.query.spark.cluster import Cluster
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import ClusterUnreachable, SparkProblem
from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.atlas import engine_choice
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import SnapshotRefused, lake, refresh
from tests import factories
from tests.rooms.conftest import ROWS, Write

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


def test_with_the_lake_in_object_storage_what_was_just_read_is_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage stands on this machine alone, so a cluster could not read it."""
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", "spark://127.0.0.1:7077")
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")
    assert engine_choice.to_judge({"naam": "string"}, 10) == "spark"
    monkeypatch.setattr(engine_choice, "place", lambda: object())
    assert engine_choice.to_judge({"naam": "string"}, 10) == "duckdb"
