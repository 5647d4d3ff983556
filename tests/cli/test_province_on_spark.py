"""The example province on a real cluster: the figures, what is hidden and the origin are those of DuckDB."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from informatiehuis.engines.query.spark.cluster import Cluster
from tests.terminal import Terminal

FIGURES = (
    "select t.slug, f.period, a.slug, f.missing, f.value, f.n, f.numerator, f.denominator, f.low, f.high "
    "from monitor_figure f join monitor_run r on r.id = f.run_id join kernel_thing t on t.id = r.indicator_id "
    "join kernel_thing a on a.id = f.area_id where r.number = ? order by 1, 2, 3"
)


def rows(house: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(house / "house.sqlite3") as database:
        return database.execute(sql, values).fetchall()


def test_the_definitions_of_the_province_hold_what_engines_compute_in_ways_of_their_own(example_house: Path) -> None:
    """A percentile, a window, a name of WITH, a join and a sum: what follows holds for each of them."""
    trees = [sqlglot.parse_one(sql, read="duckdb") for (sql,) in rows(example_house, "select sql from atlas_indicator")]
    for construct in (exp.PercentileCont, exp.Window, exp.CTE, exp.Join, exp.Sum):
        assert any(tree.find(construct) for tree in trees), construct


def test_the_province_has_the_same_figures_on_spark(
    example_house: Path, spark_cluster: Cluster, terminal: Terminal
) -> None:
    done = terminal.run(
        example_house, "indicator", "run", "--all", "--engine", "spark", "--json", folder=example_house.parent,
        INFORMATIEHUIS_SPARK=spark_cluster.connect,
    )  # fmt: skip

    assert done.status == 0, done.said
    told = done.json
    assert {one["engine"] for one in told} == {"spark"}
    assert len(told) > 15
    duck, spark = rows(example_house, FIGURES, 1), rows(example_house, FIGURES, 2)
    assert len(duck) == len(spark) > 400
    for one, other in zip(duck, spark, strict=True):
        assert one[:4] == other[:4]
        assert [value is None for value in one] == [value is None for value in other]
        assert [value or 0 for value in one[4:]] == pytest.approx([value or 0 for value in other[4:]], rel=1e-9)
    lineages = "select indicator_id, lineage, snapshots from monitor_run where number = ? order by 1"
    assert rows(example_house, lineages, 1) == rows(example_house, lineages, 2)
