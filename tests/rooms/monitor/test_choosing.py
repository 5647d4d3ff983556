"""Where an indicator is computed: as asked, as written there, or by how much data it reads; and that it is said."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.query.registry import UnknownEngine
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.limits import LimitProblem
from informatiehuis.rooms.atlas import engine_choice
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.engine_choice import in_words
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.monitor.choosing import choose, estimated_bytes
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.running import run_indicator


def chosen(indicator: Indicator, asked: str = "auto") -> engine_choice.Choice:
    query = atlas.query(indicator)
    return choose(indicator, query, atlas.current_snapshots(["cijfers"]).values(), asked)


def test_the_estimate_is_of_the_rows_and_the_columns_that_are_used(indicator: Indicator, held: Source) -> None:
    snapshot = held.snapshots.get()
    types = {column["name"]: column["type"] for column in snapshot.columns}
    query = atlas.query(indicator)
    used = {column for _, column in query.selection.union(*query.lineage.values())}
    widths = {"string": 24, "int64": 8, "double": 8}

    assert used < set(types)
    assert estimated_bytes(query, [snapshot]) == snapshot.rows * sum(widths[types[name]] for name in used)


def test_little_data_stays_with_duckdb_and_the_run_says_so(indicator: Indicator) -> None:
    run = run_indicator(actor=HOUSE, indicator=indicator).run

    assert run.engine == "duckdb"
    step = next(step for step in explain(indicator, HOUSE, draft=True).steps if step.name == "run")
    assert any("DuckDB" in sentence and "Vanaf 20 GB rekent Spark" in sentence for sentence in step.sentences)


def test_much_data_goes_to_spark_only_where_it_is_set_up(indicator: Indicator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")

    without = chosen(indicator)
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", "spark://127.0.0.1:7077")
    along = chosen(indicator)

    assert (without.name, along.name) == ("duckdb", "spark")
    assert "niet ingesteld" in without.why["message"]
    assert along.why["facts"]["most"] == "1 bytes"


def test_the_indicator_goes_before_the_size_and_who_asks_before_both(
    indicator: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")
    monkeypatch.setenv("INFORMATIEHUIS_SPARK", "spark://127.0.0.1:7077")
    indicator.engine = "duckdb"

    assert chosen(indicator).name == "duckdb"
    assert "bij de indicator" in chosen(indicator).why["message"]
    assert chosen(indicator, "spark").name == "spark"
    assert "gevraagd" in chosen(indicator, "spark").why["message"]


def test_an_engine_or_a_size_that_is_none_is_refused(indicator: Indicator, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownEngine, match="duckdb, spark"):
        chosen(indicator, "sparc")
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "veel")
    with pytest.raises(LimitProblem, match="INFORMATIEHUIS_SPARK_FROM"):
        chosen(indicator)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (1_499, "1 kB"), (2_600_000, "3 MB"), (2 * 10**13, "20 TB")]
)
def test_sizes_are_told_in_whole_units(size: int, words: str) -> None:
    assert in_words(size) == words


def test_the_cluster_of_the_house_is_used_without_a_setting(
    indicator: Indicator, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from informatiehuis.engines.query.spark.cluster import Cluster, Size

    here = Cluster(tmp_path, "spark://127.0.0.1:7077", "", "", (), Size(workers=3, cores=2, memory="3g"))
    monkeypatch.setattr(engine_choice, "running", lambda folder: here)
    monkeypatch.setenv("INFORMATIEHUIS_SPARK_FROM", "1 B")

    target = engine_choice.engine_called("spark").target  # type: ignore[attr-defined]

    assert chosen(indicator).name == "spark"
    assert (target.where, target.cores, target.memory) == ("spark://127.0.0.1:7077", 6, "3g")
    assert target.configuration == str(here.configuration)
