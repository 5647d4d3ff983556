"""What is particular of a lake in object storage: its objects, its copies here, and writers on several machines."""

import json
import multiprocessing
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.lake import DamagedProblem, Lake, MissingProblem, NoRoomProblem, Place
from informatiehuis.engines.lake.arriving import read_index
from informatiehuis.engines.lake.bucket import Bucket
from informatiehuis.engines.lake.place import WHERE
from informatiehuis.engines.lake.problems import PlaceProblem
from tests.engines.lake.conftest import MORNING, describe, keeping
from tests.storage import client, objects, opened, put

TREES = {"id": [1, 2, 3], "hoogte": [4.5, None, 12.0]}
DAY = timedelta(days=1)


@pytest.fixture
def elsewhere(tmp_path: Path, s3_place: Place) -> Lake:
    """The same lake, as another machine sees it."""
    return opened(tmp_path / "elsewhere", s3_place)


def cached(lake: Lake) -> list[Path]:
    return sorted((lake.root / ".cache").glob("*"))


def test_a_snapshot_is_one_object_below_its_hash_and_an_entry_in_the_index_of_its_source(in_bucket, s3_place):
    manifest = keeping(in_bucket)(TREES)
    held = objects(s3_place)
    (data,) = (name for name in held if name.endswith(".parquet"))
    assert held.keys() == {"bomen/index.json", data}
    assert data.startswith(f"bomen/{manifest.digest}/")
    index = json.loads(held["bomen/index.json"])
    assert (index["current"], len(index["snapshots"])) == (manifest.content_hash, 1)
    assert pq.read_table(pa.BufferReader(held[data])).to_pydict() == TREES


def test_another_machine_fetches_the_data_once_and_reads_the_same(in_bucket, elsewhere, s3_place):
    manifest = keeping(in_bucket)(TREES)
    assert elsewhere.current("bomen") == manifest
    assert pq.read_table(elsewhere.path(manifest)).to_pydict() == TREES
    (name,) = (name for name in objects(s3_place) if name.endswith(".parquet"))
    client(s3_place.endpoint).delete_object(Bucket=s3_place.bucket, Key=s3_place.key(name))
    elsewhere.verify(manifest)
    assert [path.name for path in cached(elsewhere)] == [f"{manifest.digest}.parquet"]


def test_a_copy_that_was_damaged_is_fetched_again(in_bucket):
    manifest = keeping(in_bucket)(TREES)
    path = in_bucket.path(manifest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    in_bucket.verify(manifest)
    assert pq.read_table(in_bucket.path(manifest)).to_pydict() == TREES


@pytest.mark.parametrize("whole", [True, False])
def test_an_object_that_was_changed_is_named_and_never_read(in_bucket, elsewhere, s3_place, whole):
    manifest = keeping(in_bucket)(TREES)
    (name,) = (name for name in objects(s3_place) if name.endswith(".parquet"))
    body = bytearray(objects(s3_place)[name])
    body[len(body) // 2] ^= 1
    put(s3_place, name, bytes(body) if whole else bytes(body[:-9]))
    with pytest.raises(DamagedProblem) as caught:
        elsewhere.path(manifest)
    assert caught.value.facts["file"] == s3_place.address(name)
    assert [problem.facts["file"] for problem in elsewhere.check("bomen")] == [s3_place.address(name)]
    assert [problem.facts["file"] for problem in elsewhere.judge()] == [s3_place.address(name)]
    assert cached(elsewhere) == []


def test_an_object_that_was_changed_is_mended_by_the_same_content(in_bucket, elsewhere, s3_place):
    manifest = keeping(in_bucket)(TREES)
    (name,) = (name for name in objects(s3_place) if name.endswith(".parquet"))
    put(s3_place, name, b"PAR1")
    assert keeping(in_bucket)(TREES, at=MORNING + DAY).content_hash == manifest.content_hash
    elsewhere.verify(manifest)
    assert elsewhere.judge() == []


def test_an_object_that_is_gone_is_named(in_bucket, elsewhere, s3_place):
    manifest = keeping(in_bucket)(TREES)
    (name,) = (name for name in objects(s3_place) if name.endswith(".parquet"))
    client(s3_place.endpoint).delete_object(Bucket=s3_place.bucket, Key=s3_place.key(name))
    with pytest.raises(DamagedProblem) as caught:
        elsewhere.path(manifest)
    assert caught.value.facts["file"] == s3_place.address(name)


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b'{"format": 2}'])
def test_an_index_that_was_damaged_is_named_and_not_written_over(in_bucket, s3_place, body):
    keeping(in_bucket)(TREES)
    put(s3_place, "bomen/index.json", body)
    for use in (in_bucket.current, lambda source: keeping(in_bucket)({"id": [9]}, source=source)):
        with pytest.raises(DamagedProblem) as caught:
            use("bomen")
        assert caught.value.facts["file"] == s3_place.address("bomen/index.json")
    assert objects(s3_place)["bomen/index.json"] == body


def test_what_was_refused_is_kept_apart_and_only_the_last_of_it(in_bucket, elsewhere, s3_place):
    good = keeping(in_bucket)(TREES)
    refused = []
    for number in range(5):
        table = pa.table({"id": [number]})
        with in_bucket.stage("bomen") as stage:
            pq.write_table(table, stage.parquet)
            told = {"description": describe(table), "rows": 1, "origin": "bomen.csv", "quality": {}}
            at = MORNING + number * DAY
            refused.append(in_bucket.set_aside(stage, source="bomen", retrieved_at=at, **told))
    assert elsewhere.aside("bomen") == refused[:1:-1]
    assert elsewhere.manifests("bomen") == [good]
    assert pq.read_table(elsewhere.aside_path(refused[4])).to_pydict() == {"id": [4]}
    assert elsewhere.aside_place(refused[4]).startswith(s3_place.address(f"bomen/{refused[4].digest}/"))
    assert not elsewhere.aside_path(refused[0]).exists()


def test_what_was_pruned_is_gone_for_other_machines(in_bucket, elsewhere, s3_place):
    keep = keeping(in_bucket)
    made = [keep({"id": [number]}, at=MORNING + number * DAY) for number in range(4)]
    elsewhere.path(made[3])
    assert elsewhere.prune("bomen", keep=1) == made[2::-1]
    assert sum(name.endswith(".parquet") for name in objects(s3_place)) == 1
    with pytest.raises(MissingProblem):
        opened(in_bucket.root.parent / "new", s3_place).path(made[0])


def test_what_no_index_names_goes_after_a_day(in_bucket, s3_place, monkeypatch):
    keep = keeping(in_bucket)
    keep(TREES)
    loose = f"bomen/{'0' * 64}/left.parquet"
    put(s3_place, loose, b"PAR1")
    in_bucket.prune("bomen", keep=1)
    assert loose in objects(s3_place)
    monkeypatch.setattr("informatiehuis.engines.lake.bucket.UNNAMED", timedelta(seconds=-60))
    in_bucket.prune("bomen", keep=1)
    assert loose not in objects(s3_place)
    assert in_bucket.check("bomen") == []


def test_pruning_while_the_same_content_comes_again_loses_nothing(in_bucket, elsewhere, monkeypatch):
    """Another machine removes a snapshot between that it was found to be kept and that it is put in force again."""
    keep = keeping(in_bucket)
    first = keep(TREES)
    keep({"id": [9]}, at=MORNING + DAY)
    storage = in_bucket.storage
    assert isinstance(storage, Bucket)
    usual, pruned = storage._whole, []

    def meanwhile(*arguments):
        found = usual(*arguments)
        if found and not pruned:
            pruned.extend(elsewhere.prune("bomen", keep=1))
        return found

    monkeypatch.setattr(storage, "_whole", meanwhile)
    again = keep(TREES, at=MORNING + 2 * DAY)
    assert [each.digest for each in pruned] == [first.digest] == [again.digest]
    assert elsewhere.current("bomen") == again
    elsewhere.verify(again)
    assert elsewhere.judge() == []


def test_writers_at_the_same_moment_all_arrive(in_bucket, s3_place, tmp_path):
    keeping(in_bucket)(TREES)
    gate = Barrier(6)

    def write(number: int) -> str:
        lake = opened(tmp_path / str(number), s3_place)
        gate.wait(30)
        return keeping(lake)({"id": [number]}, at=MORNING + number * DAY).digest

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(write, range(6)))
    held = {each.digest for each in in_bucket.manifests("bomen")}
    assert len(made) == 6
    assert held > made
    assert in_bucket.current("bomen").digest in made
    assert in_bucket.check("bomen") == []
    assert in_bucket.judge() == []


def _commit_for_ever(root: Path, place: Place, first: int) -> None:
    lake = opened(root, place)
    for number in range(first, first + 100_000):
        keeping(lake)({"id": list(range(number % 7, number % 7 + 50))}, at=MORNING + number * timedelta(minutes=1))
        lake.prune("bomen", keep=2)


@pytest.mark.slow
def test_machines_that_are_killed_leave_whole_snapshots(in_bucket, s3_place, tmp_path):
    """Each is killed once it has put something in force, at whatever it is doing then."""
    keeping(in_bucket)(TREES)
    spawn = multiprocessing.get_context("spawn")
    for turn in range(2):
        before = read_index(in_bucket.storage.objects, "bomen")[1]
        writers = [
            spawn.Process(target=_commit_for_ever, args=(tmp_path / f"{turn}-{each}", s3_place, each))
            for each in (0, 3)
        ]
        for writer in writers:
            writer.start()
        while read_index(in_bucket.storage.objects, "bomen")[1] == before:
            assert all(writer.is_alive() for writer in writers)
        for writer in writers:
            writer.kill()
            writer.join()
        assert in_bucket.current("bomen") is not None
        assert in_bucket.check("bomen") == []
        assert in_bucket.judge() == []


def test_a_disk_that_is_full_makes_room_of_copies_that_nobody_uses(in_bucket, elsewhere, monkeypatch):
    keep = keeping(in_bucket)
    old, new = keep(TREES), keep({"id": [9]}, at=MORNING + DAY)
    elsewhere.path(old)
    room = [0, 0, 10**9]
    monkeypatch.setattr("informatiehuis.engines.lake.cache.free_space", lambda folder: room.pop(0) if room else 10**9)
    with pytest.raises(NoRoomProblem):
        elsewhere.path(new)
    room[:] = [0, 10**9]
    monkeypatch.setattr("informatiehuis.engines.lake.cache.IN_USE_SECONDS", -1)
    assert pq.read_table(elsewhere.path(new)).to_pydict() == {"id": [9]}
    assert [path.stem for path in cached(elsewhere)] == [new.digest]


def test_a_lake_goes_from_folder_to_bucket_and_back_by_its_files(in_bucket, tmp_path):
    folder = Lake(tmp_path / "folder", reserve=0)
    keep = keeping(folder)
    made = [keep({"id": [number]}, at=MORNING + number * DAY) for number in range(3)]
    keep(TREES, source="struiken")
    assert in_bucket.storage.is_empty()
    carry(folder, in_bucket, tmp_path / "carried")
    assert in_bucket.manifests("bomen") == made[::-1]
    assert in_bucket.sources() == folder.sources() == ["bomen", "struiken"]
    assert not in_bucket.storage.is_empty()
    back = Lake(tmp_path / "back", reserve=0)
    carry(in_bucket, back, tmp_path / "carried")
    assert [(each.name, each.size, each.digest) for each in back.files()] == [
        (each.name, each.size, each.digest) for each in folder.files()
    ]
    assert back.check("bomen") == []


def carry(one: Lake, other: Lake, beside: Path) -> None:
    arrival = other.storage.arrival("a-mark")
    for each in one.files():
        with each.open() as file, beside.open("wb") as target:
            shutil.copyfileobj(file, target)
        assert beside.stat().st_size == each.size
        arrival.take(each.name, beside)
    arrival.finish()


def test_what_came_in_by_halves_is_taken_away_and_nothing_else(in_bucket, elsewhere, s3_place, tmp_path):
    folder = Lake(tmp_path / "folder", reserve=0)
    keeping(folder)(TREES)
    keeping(folder)(TREES, source="struiken")
    carry(folder, in_bucket, tmp_path / "carried")
    changed = keeping(elsewhere)({"id": [9]}, source="struiken")
    in_bucket.storage.arrival("another-mark").undo()
    assert in_bucket.sources() == ["bomen", "struiken"]
    in_bucket.storage.arrival("a-mark").undo()
    assert in_bucket.sources() == ["struiken"]
    assert in_bucket.current("struiken") == changed


@pytest.mark.parametrize("name", ["../x", "bomen/x/data.parquet", "bomen/lock", "index.json", "bomen/index.json"])
def test_a_file_that_no_lake_has_does_not_come_in(in_bucket, s3_place, tmp_path, name):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ValueError, match=name):
        in_bucket.storage.arrival("a-mark").take(name, tmp_path / "file")
    assert objects(s3_place) == {}


def test_a_large_file_goes_in_parts(in_bucket, elsewhere, monkeypatch):
    monkeypatch.setattr("informatiehuis.engines.lake.objects.PART", 5 * 1024**2)
    rows = pa.table({"id": pa.array(range(2_000_000), pa.int64())})
    manifest = keeping(in_bucket)(rows, compression="none", use_dictionary=False)
    assert manifest.bytes > 15 * 1024**2
    elsewhere.verify(manifest)
    assert elsewhere.judge() == []


def test_a_prefix_keeps_lakes_apart(in_bucket, s3_place, tmp_path):
    keeping(in_bucket)(TREES)
    for prefix in ("", "huis", "huis/lak", "huis/lake2"):
        other = opened(tmp_path / "other", replace(s3_place, prefix=prefix))
        assert other.sources() == []
        assert other.storage.is_empty()


@pytest.mark.parametrize(
    "text",
    ["/srv/lake", "s3://", "s3://Bucket/x", "https://bucket/x", "s3://ik:geheim@bucket/x", "s3://bucket/../x",
     "s3://bucket/x?versie=1", "s3://bucket/a b"],
)  # fmt: skip
def test_a_place_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(PlaceProblem) as caught:
        Place.from_environment({WHERE: text})
    assert "geheim" not in str(caught.value)
    assert WHERE in str(caught.value)


def test_a_place_is_told_with_or_without_a_prefix():
    assert Place.from_environment({}) is None
    assert Place.from_environment({WHERE: "s3://bucket"}) == Place("bucket")
    place = Place.from_environment({WHERE: "s3://bucket/a/b/"})
    assert place == Place("bucket", "a/b")
    assert (place.key("x/y"), place.name("a/b/x/y"), place.address("x")) == ("a/b/x/y", "x/y", "s3://bucket/a/b/x")
