"""Parquet is written whole or not at all, and zips are unpacked with care."""

import errno
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.archive import check_zip, unzip
from informatiehuis.engines.connectors.disk import Disk, in_words
from informatiehuis.engines.connectors.problems import ArchiveProblem, DiskFullProblem
from informatiehuis.engines.connectors.write import ROW_GROUP, write_batches

SCHEMA = pa.schema([("a", pa.int64())])


def batches(*sizes):
    start = 0
    for size in sizes:
        yield pa.record_batch([pa.array(range(start, start + size), pa.int64())], schema=SCHEMA)
        start += size


def test_the_same_rows_give_the_same_bytes_however_they_come(tmp_path):
    total = 2 * ROW_GROUP + 10
    one, many = tmp_path / "one.parquet", tmp_path / "many.parquet"
    assert write_batches(batches(total), one, SCHEMA) == total
    assert write_batches(batches(1, ROW_GROUP, ROW_GROUP + 9), many, SCHEMA) == total
    assert one.read_bytes() == many.read_bytes()
    assert pq.read_table(one)["a"].to_pylist() == list(range(total))


def test_an_error_on_the_way_leaves_the_old_file_and_no_part(tmp_path):
    target = tmp_path / "a.parquet"
    write_batches(batches(3), target, SCHEMA)

    def broken():
        yield from batches(5)
        raise RuntimeError("weg")

    with pytest.raises(RuntimeError, match="weg"):
        write_batches(broken(), target, SCHEMA)
    assert pq.read_table(target).num_rows == 3
    assert list(tmp_path.iterdir()) == [target]


def test_no_space_left_becomes_a_message_with_what_is_missing(tmp_path):
    def full():
        yield from batches(5)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullProblem, match="Maak ten minste"):
        write_batches(full(), tmp_path / "a.parquet", SCHEMA)
    assert not list(tmp_path.iterdir())


def test_progress_hears_of_rows(tmp_path):
    heard = []
    write_batches(
        batches(ROW_GROUP, 5),
        tmp_path / "a.parquet",
        SCHEMA,
        progress=lambda done, total=None: heard.append((done, total)),
        total=ROW_GROUP + 5,
    )
    assert heard == [(ROW_GROUP, ROW_GROUP + 5), (ROW_GROUP + 5, ROW_GROUP + 5)]


@pytest.mark.parametrize(("size", "words"), [(999, "999 bytes"), (1500, "1,5 kB"), (2_000_000_000, "2,0 GB")])
def test_a_size_reads_as_a_person_says_it(size, words):
    assert in_words(size) == words


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path):
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.shp", "w") as inner:
        for _ in range(120):
            inner.write(b"\0" * 1_000_000)
    with pytest.raises(ArchiveProblem, match="uitgepakt groter dan 100 MB"):
        check_zip(path, "bom.zip", 10**12)
    with pytest.raises(ArchiveProblem, match="uitgepakt groter dan 1,0 MB"):
        check_zip(path, "bom.zip", 1_000_000)


@pytest.mark.parametrize("name", ["../weg.shp", "/tmp/weg.shp", "a/../../weg.shp", "..\\weg.shp"])
def test_a_zip_cannot_write_outside_its_folder(tmp_path, name):
    path, folder = tmp_path / "a.zip", tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ArchiveProblem):
        unzip(path, "a.zip", folder, Disk(), 10**9)
    assert not list(tmp_path.glob("weg*"))


def test_a_zip_with_a_changed_byte_is_damaged(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "inhoud van het bestand")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"inhoud", b"anders"))
    with pytest.raises(ArchiveProblem, match="beschadigd"):
        check_zip(path, "a.zip", 10**9)


def test_a_zip_that_does_not_fit_on_the_disk_says_how_much_is_missing(tmp_path):
    path, folder = tmp_path / "a.zip", tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", b"x" * 5_000_000)
    with pytest.raises(DiskFullProblem, match="Maak ten minste 4,0 MB vrij"):
        unzip(path, "a.zip", folder, Disk(reserve=0, free=lambda where: 1_000_000), 10**9)
    assert not list(folder.iterdir())
