import json
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.lake import DamagedProblem, Lake, MissingProblem
from tests.engines.lake.conftest import MORNING, describe

TREES = {"id": [1, 2, 3], "hoogte": [4.5, None, 12.0]}
DAY = timedelta(days=1)
# of the folder itself; what stands in a bucket is judged in test_bucket.py
in_a_folder = pytest.mark.parametrize("lake", ["folder"], indirect=True)


def kept_data(lake: Lake) -> list[str]:
    return [each.name for each in lake.files() if each.digest]


def files(lake: Lake, source: str = "bomen") -> set[str]:
    folder = lake.root / source
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_snapshot_is_named_by_the_sha256_of_its_parquet_and_can_be_read(lake, keep):
    manifest = keep(TREES)
    assert lake.current("bomen") == manifest
    assert pq.read_table(lake.path(manifest)).to_pydict() == TREES
    assert duckdb.sql(f"select sha256(content) from read_blob('{lake.path(manifest)}')").fetchone() == (
        manifest.digest,
    )


@in_a_folder
def test_a_snapshot_is_a_folder_with_its_parquet_and_manifest(lake, keep):
    manifest = keep(TREES)
    assert files(lake) == {
        "lock",
        "current.json",
        f"{manifest.digest}/data.parquet",
        f"{manifest.digest}/manifest.json",
    }


def test_a_source_without_snapshots_has_none_in_force(lake):
    assert lake.current("bomen") is None
    assert lake.manifests("bomen") == []
    assert lake.prune("bomen", keep=1) == []
    assert lake.sources() == []


def test_the_same_content_twice_is_one_snapshot_with_the_time_it_was_confirmed(lake, keep):
    first = keep(TREES, quality={"gaps": 1})
    second = keep(TREES, at=MORNING + DAY, quality={"gaps": 2})
    assert second.content_hash == first.content_hash
    assert (second.retrieved_at, second.confirmed_at) == (MORNING, MORNING + DAY)
    assert second.quality == {"gaps": 2}
    assert lake.manifests("bomen") == [second]
    assert len(kept_data(lake)) == 1


@pytest.mark.parametrize(
    "options", [{"row_group_size": 7_000}, {"compression": "zstd"}, {"use_dictionary": False}, {"version": "1.0"}]
)
def test_the_same_rows_from_another_writer_are_the_same_snapshot(lake, keep, options):
    table = pa.table(
        {
            "id": pa.array(range(100_000), pa.int32()),
            "waarde": [None if i % 7 == 0 else float("nan") if i % 5 == 0 else i / 3 for i in range(100_000)],
            "naam": [f"boom {i % 1000}" for i in range(100_000)],
        }
    )
    first = keep(table)
    assert keep(table, at=MORNING + DAY, **options).content_hash == first.content_hash
    assert len(lake.manifests("bomen")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"id": [1, 2, 3], "hoogte": [4.5, 0.0, 12.0]},
        {"id": [1, 2, 3], "hoogte": [4.5, None, -12.0]},
        {"id": [2, 1, 3], "hoogte": [None, 4.5, 12.0]},
        {"id": [1, 2, 3], "lengte": [4.5, None, 12.0]},
        {"id": [1.0, 2.0, 3.0], "hoogte": [4.5, None, 12.0]},
        {"id": [1, 2], "hoogte": [4.5, None]},
    ],
)
def test_any_difference_in_rows_order_names_or_types_is_a_new_snapshot(lake, keep, other):
    first = keep(TREES)
    second = keep(other, at=MORNING + DAY)
    assert lake.manifests("bomen") == [second, first]
    assert lake.current("bomen") == second


def test_another_crs_in_the_geoparquet_metadata_is_a_new_snapshot(lake, keep):
    points = pa.table({"geometry": [b"\x01" * 21]})
    rd, wgs = ({"geo": json.dumps({"crs": crs})} for crs in ("EPSG:28992", "EPSG:4326"))
    first = keep(points.replace_schema_metadata(rd))
    assert keep(points.replace_schema_metadata(wgs)).content_hash != first.content_hash


def test_content_that_returns_is_in_force_again_without_a_second_copy(lake, keep):
    first = keep(TREES)
    other = keep({"id": [9]}, at=MORNING + DAY)
    again = keep(TREES, at=MORNING + 2 * DAY)
    assert again.content_hash == first.content_hash
    assert lake.current("bomen") == again
    assert lake.manifests("bomen") == [again, other]


def test_a_stage_that_is_not_committed_leaves_nothing(lake, keep):
    good = keep(TREES)
    with pytest.raises(KeyError):
        break_off(lake)
    assert lake.current("bomen") == good
    assert {path.name for path in (lake.root / ".stages").iterdir()} == {"lock"}


def break_off(lake: Lake) -> None:
    with lake.stage("bomen") as stage:
        pq.write_table(pa.table({"id": [1]}), stage.parquet)
        raise KeyError("the source broke off")


@pytest.mark.parametrize("part", [0, 4, 200])
def test_a_parquet_that_was_cut_off_is_refused_and_the_last_good_one_stays(lake, keep, part):
    good = keep(TREES)
    stage = lake.stage("bomen")
    pq.write_table(pa.table(TREES), stage.parquet)
    stage.parquet.write_bytes(stage.parquet.read_bytes()[:part])
    with pytest.raises(DamagedProblem, match=r"data\.parquet"):
        commit(lake, stage, rows=3)
    assert not stage.folder.exists()
    assert lake.current("bomen") == good


def test_fewer_rows_than_the_connector_says_are_refused(lake, keep):
    good = keep(TREES)
    stage = lake.stage("bomen")
    pq.write_table(pa.table(TREES), stage.parquet)
    with pytest.raises(DamagedProblem, match=r"onvolledig: 3 rijen.*verwacht 4 rijen"):
        commit(lake, stage, rows=4)
    assert lake.current("bomen") == good


def commit(lake: Lake, stage, rows: int):
    return lake.commit(
        stage,
        source="bomen",
        description=describe(pa.table(TREES)),
        rows=rows,
        retrieved_at=MORNING,
        origin="bomen.csv",
        quality={},
    )


def test_pruning_keeps_the_newest_the_pinned_and_the_one_in_force(lake, keep):
    made = [keep({"id": [number]}, at=MORNING + number * DAY) for number in range(6)]
    keep({"id": [99]}, at=MORNING - DAY)
    in_force = lake.current("bomen")
    gone = lake.prune("bomen", keep=2, pinned={made[0].content_hash})
    assert [each.content_hash for each in gone] == [made[n].content_hash for n in (3, 2, 1)]
    assert {each.content_hash for each in lake.manifests("bomen")} == {
        made[5].content_hash,
        made[4].content_hash,
        made[0].content_hash,
        in_force.content_hash,
    }
    assert len(kept_data(lake)) == 4
    with pytest.raises(MissingProblem, match=made[1].content_hash):
        lake.path(made[1])


def test_pruning_everything_is_refused(lake, keep):
    keep(TREES)
    with pytest.raises(ValueError, match="at least one"):
        lake.prune("bomen", keep=0)


@in_a_folder
def test_one_flipped_bit_is_found_and_the_file_is_named(lake, keep):
    manifest = keep(TREES)
    lake.verify(manifest)
    path = lake.path(manifest)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(DamagedProblem) as caught:
        lake.verify(manifest)
    assert caught.value.facts["file"] == str(path)
    assert [problem.facts["file"] for problem in lake.check("bomen")] == [str(path)]


def test_a_damaged_snapshot_is_mended_by_the_same_content(lake, keep):
    manifest = keep(TREES)
    path = lake.path(manifest)
    path.chmod(0o644)
    path.write_bytes(b"PAR1")
    assert keep(TREES, at=MORNING + DAY).content_hash == manifest.content_hash
    lake.verify(manifest)


@in_a_folder
@pytest.mark.parametrize("name", ["current.json", "manifest.json"])
def test_a_damaged_small_file_is_named_and_a_new_snapshot_can_be_made(lake, keep, name):
    manifest = keep(TREES)
    (path,) = (lake.root / "bomen").rglob(name)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DamagedProblem) as caught:
        lake.current("bomen")
    assert caught.value.facts["file"] == str(path)
    assert keep(TREES).content_hash == manifest.content_hash
    assert lake.current("bomen").content_hash == manifest.content_hash
    assert lake.check("bomen") == []


@in_a_folder
def test_a_parquet_that_was_removed_by_hand_is_named(lake, keep):
    manifest = keep(TREES)
    lake.path(manifest).unlink()
    with pytest.raises(DamagedProblem, match=r"data\.parquet"):
        lake.path(manifest)


@pytest.mark.parametrize("slug", ["", "..", "a/b", ".stages", "Bomen", "x" * 201])
def test_a_slug_that_would_leave_the_lake_is_refused(lake, slug):
    for use in (lake.stage, lake.current, lake.manifests):
        with pytest.raises(ValueError, match="slug"):
            use(slug)


def test_sources_do_not_share_snapshots(lake, keep):
    one, other = keep(TREES), keep(TREES, source="struiken")
    assert [name.split("/")[0] for name in kept_data(lake)] == ["bomen", "struiken"]
    assert (lake.snapshot("bomen", one.content_hash), lake.snapshot("struiken", other.content_hash)) == (one, other)
    assert lake.sources() == ["bomen", "struiken"]


@in_a_folder
def test_a_lake_can_be_moved(lake, keep, tmp_path: Path):
    manifest = keep(TREES)
    lake.root.rename(tmp_path / "elders")
    moved = Lake(tmp_path / "elders")
    assert moved.current("bomen") == manifest
    moved.verify(manifest)
