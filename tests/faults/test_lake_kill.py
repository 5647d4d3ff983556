"""Real processes that are killed with SIGKILL while they commit, and processes that commit at the same time.

The work is done by `lake_worker.py` in a process of its own, which forks a child for every try; what it leaves
behind is judged here.
"""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake

WORKER = Path(__file__).with_name("lake_worker.py")
AT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def contents(tmp_path: Path) -> Path:
    """A folder of eight parquet files with different rows."""
    folder = tmp_path / "contents"
    folder.mkdir()
    for number in range(8):
        pq.write_table(pa.table({"id": list(range(number, number + 500))}), folder / f"{number}.parquet")
    return folder


def work(*arguments: object) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, WORKER, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def commit(lake: Lake, parquet: Path):
    with lake.stage("bomen") as stage:
        shutil.copyfile(parquet, stage.parquet)
        return lake.commit(
            stage,
            source="bomen",
            description=Description((Column("id", "int64", None, "id"),)),
            rows=500,
            retrieved_at=AT,
            origin="bomen.csv",
            quality={},
        )


def assert_nothing_half(lake: Lake) -> None:
    """Every folder in sight is a whole snapshot, and besides there are only the lock and the pointer."""
    folder = lake.root / "bomen"
    seen = {path.name for path in folder.iterdir()}
    snapshots = {each.digest for each in lake.manifests("bomen")}
    assert seen <= snapshots | {"lock", "current.json"}
    assert lake.check("bomen") == []
    for digest in snapshots:
        assert {path.name for path in (folder / digest).iterdir()} == {"data.parquet", "manifest.json"}


def test_killed_before_every_single_step_the_old_or_the_new_snapshot_is_in_force(tmp_path, contents):
    """The child is killed just before its Nth call that touches the disk, for every N until it finishes."""
    template = Lake(tmp_path / "template", reserve=0)
    old = commit(template, contents / "0.parquet")
    new = commit(Lake(tmp_path / "other", reserve=0), contents / "1.parquet")
    tries = work("every-step", template.root, tmp_path / "tries", contents / "1.parquet")
    assert [each["killed"] for each in tries] == [True] * (len(tries) - 1) + [False]
    assert len(tries) > 15
    in_force = []
    for each in tries:
        lake = Lake(Path(str(each["root"])), reserve=0)
        current = lake.current("bomen")
        assert current is not None
        in_force.append(current.content_hash)
        assert_nothing_half(lake)
        commit(lake, contents / "2.parquet")
        assert {path.name for path in (lake.root / ".stages").iterdir()} == {"lock"}
    changed = in_force.index(new.content_hash)
    assert changed > 0
    assert in_force == [old.content_hash] * changed + [new.content_hash] * (len(tries) - changed)


def test_two_processes_killed_at_random_moments_leave_whole_snapshots(tmp_path, contents):
    root = tmp_path / "lake"
    lake = Lake(root, reserve=0)
    commit(lake, contents / "0.parquet")
    done = work("random", root, contents, 30)
    assert len(done) == 60
    assert all(each["killed"] for each in done)
    assert lake.current("bomen") is not None
    assert_nothing_half(lake)
    lake.stages.sweep()
    assert {path.name for path in (root / ".stages").iterdir()} == {"lock"}


def test_commits_of_two_processes_at_once_all_arrive(tmp_path, contents):
    root = tmp_path / "lake"
    lake = Lake(root, reserve=0)
    done = work("together", root, contents, 5)
    assert {each["killed"] for each in done} == {False}
    expected = {commit(Lake(tmp_path / "other", reserve=0), path).digest for path in contents.iterdir()}
    assert {each.digest for each in lake.manifests("bomen")} == expected
    assert_nothing_half(lake)


def test_a_stage_of_a_living_process_is_not_swept_away(tmp_path, contents):
    lake = Lake(tmp_path / "lake", reserve=0)
    with lake.stage("bomen") as stage:
        shutil.copyfile(contents / "0.parquet", stage.parquet)
        commit(Lake(lake.root, reserve=0), contents / "1.parquet")
        assert lake.stages.sweep() == 0
        assert stage.parquet.exists()
