"""The example province with its data in object storage: the same figures, and a house that goes out and in."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.engines.lake import Place
from informatiehuis.engines.query.spark.cluster import Cluster
from tests import storage
from tests.terminal import Done, Terminal

FIGURES = (
    "select t.slug, f.period, a.slug, f.missing, f.value, f.n, f.numerator, f.denominator, f.low, f.high "
    "from monitor_figure f join monitor_run r on r.id = f.run_id join kernel_thing t on t.id = r.indicator_id "
    "join kernel_thing a on a.id = f.area_id where r.number = ? order by 1, 2, 3"
)
SNAPSHOTS = (
    "select t.slug, s.content_hash, s.rows from atlas_snapshot s join kernel_thing t on t.id = s.source_id "
    "where s.is_current order by 1"
)
LINEAGE = (
    "select t.slug, r.lineage, r.snapshots from monitor_run r join kernel_thing t on t.id = r.indicator_id "
    "where r.number = ? order by 1"
)


@dataclass(frozen=True)
class Stored:
    """A house of which the data stand in a place."""

    home: Path
    place: Place
    terminal: Terminal

    def run(self, *arguments: object, **variables: str) -> Done:
        return self.terminal.run(self.home, *arguments, **storage.environment(self.place), **variables)

    def ok(self, *arguments: object, **variables: str) -> Done:
        done = self.run(*arguments, **variables)
        assert done.status == 0, done.said
        return done


@pytest.fixture(scope="module")
def province(terminal: Terminal, s3_server: str, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    made = Stored(tmp_path_factory.mktemp("province") / "huis", storage.new_place(s3_server), terminal)
    made.ok("init", "--example", "utrecht")
    return made


def rows(house: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(house / "house.sqlite3") as database:
        return database.execute(sql, values).fetchall()


def test_the_province_has_the_same_figures_from_object_storage(province: Stored, example_house: Path) -> None:
    folder, stored = rows(example_house, FIGURES, 1), rows(province.home, FIGURES, 1)
    assert len(folder) > 400
    assert stored == folder
    assert rows(province.home, SNAPSHOTS) == rows(example_house, SNAPSHOTS)
    assert rows(province.home, LINEAGE, 1) == rows(example_house, LINEAGE, 1)


def test_no_data_stand_in_the_folder_but_copies(province: Stored) -> None:
    lake = province.home / "lake"
    assert {path.name for path in lake.iterdir()} <= {".cache", ".stages", ".rollups"}
    held = {name.split("/")[1] for name in storage.objects(province.place) if name.endswith(".parquet")}
    assert {content.removeprefix("sha256:") for _, content, _ in rows(province.home, SNAPSHOTS)} <= held


def test_a_machine_without_copies_computes_the_same(province: Stored) -> None:
    """Computed again, everything is equal, so that no run is added."""
    cache = province.home / "lake" / ".cache"
    for copy in cache.iterdir():
        copy.unlink()
    lines = province.ok("indicator", "run", "--all", "--again").out.split("\n\n")[0].splitlines()
    assert len(lines) > 15
    assert all(line.endswith("berekend (berekening 1).") for line in lines)
    assert rows(province.home, "select count(*) from monitor_run") == [(len(lines),)]
    assert list(cache.iterdir()) != []


def test_the_province_has_the_same_figures_on_spark_from_object_storage(
    province: Stored, spark_cluster: Cluster
) -> None:
    """The workers reach the storage, and find nothing in the folder of the house."""
    done = province.ok("indicator", "run", "--all", "--engine", "spark", "--json",
                       INFORMATIEHUIS_SPARK=spark_cluster.connect)  # fmt: skip
    assert {one["engine"] for one in done.json} == {"spark"}
    duck, spark = rows(province.home, FIGURES, 1), rows(province.home, FIGURES, 2)
    assert len(duck) == len(spark) > 400
    for one, other in zip(duck, spark, strict=True):
        assert one[:4] == other[:4]
        assert [value is None for value in one] == [value is None for value in other]
        assert [value or 0 for value in one[4:]] == pytest.approx([value or 0 for value in other[4:]], rel=1e-9)
    assert rows(province.home, LINEAGE, 1) == rows(province.home, LINEAGE, 2)


@pytest.mark.usefixtures("s3_keys")
def test_the_house_goes_out_and_in_whatever_the_place(province: Stored, s3_server: str, tmp_path: Path) -> None:
    """From object storage to a folder, and from there to another bucket: the graph hash, and so everything, stays."""
    out = province.ok("backup", tmp_path / "uit.tar", "--json").json
    folder = tmp_path / "in-map"
    done = province.terminal.run(folder, "restore", tmp_path / "uit.tar", "--json")
    assert done.status == 0, done.said
    assert done.json["graph_hash"] == out["graph_hash"]
    assert rows(folder, FIGURES, 1) == rows(province.home, FIGURES, 1)
    again = province.terminal.run(folder, "backup", tmp_path / "weer.tar", "--json").json
    assert again["files"] == out["files"]
    back = Stored(tmp_path / "in-opslag", storage.new_place(s3_server), province.terminal)
    back.ok("restore", tmp_path / "weer.tar", "--graph-hash", out["graph_hash"])
    seen = storage.opened(tmp_path / "gezien", back.place)
    theirs = storage.opened(tmp_path / "van-hen", province.place)
    assert seen.judge() == []
    assert seen.sources() == theirs.sources()
    for source in seen.sources():
        assert seen.manifests(source) == theirs.manifests(source)


def test_a_house_does_not_come_in_where_another_has_its_data(province: Stored, tmp_path: Path) -> None:
    province.ok("export", "house", tmp_path / "uit.tar")
    before = storage.objects(province.place)
    done = Stored(tmp_path / "nieuw", province.place, province.terminal).run("import", "house", tmp_path / "uit.tar")
    assert done.status == 1
    assert f"er staat al iets in {province.place.address()}" in " ".join(done.said.split())
    assert storage.objects(province.place) == before


def test_the_doctor_and_the_log_tell_no_keys(province: Stored) -> None:
    done = province.run("doctor", "--json")
    (lake,) = (one for one in done.json["points"] if one["point"] == "lake")
    assert lake["level"] == "ok"
    assert province.place.address() in lake["what"]
    for secret in storage.KEYS.values():
        assert secret not in done.said
        assert not any(secret.encode() in path.read_bytes() for path in province.home.rglob("*") if path.is_file())
