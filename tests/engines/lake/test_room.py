"""A disk that is full, on a real small file system."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.lake import Lake, Manifest, NoRoomProblem, ReadOnlyProblem, Stage
from tests.engines.lake.conftest import MORNING, describe

MEGABYTE = 1024**2
NOISE = pa.table({"ruis": np.random.default_rng(1).random(400_000)})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB, which only root may mount."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def keep(lake: Lake, table: pa.Table) -> Manifest:
    with lake.stage("bomen") as stage:
        pq.write_table(table, stage.parquet)
        return commit(lake, stage, table)


def commit(lake: Lake, stage: Stage, table: pa.Table) -> Manifest:
    return lake.commit(
        stage,
        source="bomen",
        description=describe(table),
        rows=table.num_rows,
        retrieved_at=MORNING,
        origin="bomen.csv",
        quality={},
    )


def test_a_full_disk_leaves_the_old_snapshot_in_force_and_says_how_much_is_missing(small_disk):
    lake = Lake(small_disk / "lake", reserve=0)
    good = keep(lake, pa.table({"id": [1]}))
    with pytest.raises(NoRoomProblem, match=r"Maak ten minste .* vrij") as caught:
        keep(lake, NOISE)
    assert caught.value.facts["missing_bytes"] > 0
    assert lake.current("bomen") == good
    lake.verify(good)
    assert {path.name for path in (lake.root / ".stages").iterdir()} == {"lock"}
    assert keep(lake, pa.table({"id": [2]})).rows == 1


def test_the_disk_can_fill_up_between_the_parquet_and_its_manifest(small_disk):
    lake = Lake(small_disk / "lake", reserve=0)
    good = keep(lake, pa.table({"id": [1]}))
    stage = lake.stage("bomen")
    pq.write_table(pa.table({"id": [2]}), stage.parquet)
    fill(small_disk / "vol")
    with pytest.raises(NoRoomProblem):
        commit(lake, stage, pa.table({"id": [2]}))
    (small_disk / "vol").unlink()
    assert lake.manifests("bomen") == [good]
    assert lake.check("bomen") == []


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


def test_what_will_not_fit_is_refused_before_anything_is_written(small_disk):
    lake = Lake(small_disk / "lake", reserve=MEGABYTE)
    with pytest.raises(NoRoomProblem, match="Maak ten minste 99,0 MB vrij") as caught:
        lake.stage("bomen", needed=100_000_000)
    free = shutil.disk_usage(small_disk).free
    assert caught.value.facts["missing_bytes"] == pytest.approx(100_000_000 + MEGABYTE - free, abs=16_384)
    assert {path.name for path in (lake.root / ".stages").iterdir()} == {"lock"}


def test_duckdb_running_out_of_disk_in_a_stage_leaves_nothing(small_disk):
    lake = Lake(small_disk / "lake", reserve=0)
    stage = lake.stage("bomen")
    with pytest.raises(duckdb.Error), stage:
        duckdb.sql(f"copy (select random() from range(900000)) to '{stage.parquet}' (format parquet)")
    assert not stage.folder.exists()


def test_a_disk_that_may_not_be_written_is_named_and_can_still_be_read(small_disk):
    lake = Lake(small_disk / "lake", reserve=0)
    good = keep(lake, pa.table({"id": [1]}))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ReadOnlyProblem, match=str(lake.root)):
        lake.stage("bomen")
    assert lake.current("bomen") == good
    lake.verify(good)
