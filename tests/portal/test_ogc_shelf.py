"""Packs are made once, by whoever comes first, and never out of date."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from informatiehuis.engines.features import Pack, build_pack
from informatiehuis.portal.ogc.shelf import KEPT_BEFORE, BeingMade, Shelf, Unusable

pytestmark = pytest.mark.django_db


def write(path: Path, place: float = 5.0) -> None:
    """A pack with one point; each making of it leaves a line beside it."""
    rows = path.with_name(f"{threading.get_ident()}.{multiprocessing.current_process().pid}.parquet")
    wkb = pa.array([shapely.Point(place, 52.0).wkb], pa.binary())
    pq.write_table(pa.table({"code": ["a"], "geometry": wkb}), rows)
    build_pack(rows, path, identifier="code", crs="EPSG:4326").close()
    rows.unlink()
    with (path.parent / "made.txt").open("a") as log:
        log.write(f"{path.name}\n")


def made(folder: Path) -> list[str]:
    return (folder / "made.txt").read_text().splitlines()


def read(folder: Path) -> int:
    return Shelf(folder).get("punten", "k1", write).count


def test_threads_that_come_at_once_make_one_pack(tmp_path: Path) -> None:
    shelf, together = Shelf(tmp_path), threading.Barrier(8)

    def ask(_: int) -> Pack:
        together.wait()
        return shelf.get("punten", "k1", write)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert [pack.count for pack in found] == [1] * 8
    assert made(tmp_path) == ["punten.k1.pack"]


def test_processes_that_come_at_once_make_one_pack(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as processes:
        assert processes.map(read, [tmp_path] * 6) == [1] * 6
    assert made(tmp_path) == ["punten.k1.pack"]


def test_other_content_is_another_pack_and_old_ones_go(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    places = [5.0 + number / 10 for number in range(6)]
    for number, place in enumerate(places):
        pack = shelf.get("punten", f"k{number}", lambda path, place=place: write(path, place))
        assert pack.extent.bbox == (place, 52.0, place, 52.0)
    shelf.get("andere", "k", write)
    kept = sorted(path.name for path in tmp_path.glob("*.pack"))
    assert kept == ["andere.k.pack", *(f"punten.k{number}.pack" for number in (3, 4, 5))]
    assert len(kept) == 1 + 1 + KEPT_BEFORE


def test_a_damaged_pack_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "punten.k1.pack").write_bytes(b"half a file")
    assert read(tmp_path) == 1


def test_a_pack_that_vanished_is_made_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.get("punten", "k1", write)
    (tmp_path / "punten.k1.pack").unlink()
    assert shelf.get("punten", "k1", write).item("a") is not None


def test_whoever_asks_for_a_slow_pack_is_told_to_come_back(tmp_path: Path) -> None:
    shelf, go_on = Shelf(tmp_path), threading.Event()

    def slowly(path: Path) -> None:
        go_on.wait(30)
        write(path)

    for _ in range(2):
        with pytest.raises(BeingMade):
            shelf.get("punten", "k1", slowly, patience=0.01)
    go_on.set()
    assert shelf.get("punten", "k1", slowly, patience=30).count == 1
    assert made(tmp_path) == ["punten.k1.pack"]


def test_content_that_cannot_be_shown_is_tried_once(tmp_path: Path) -> None:
    shelf, tried = Shelf(tmp_path), []

    def in_the_sea(path: Path) -> None:
        tried.append(path)
        wkb = pa.array([shapely.Point(136_000, 455_000).wkb], pa.binary())
        pq.write_table(pa.table({"code": ["a"], "geometry": wkb}), tmp_path / "rows.parquet")
        build_pack(tmp_path / "rows.parquet", path, identifier="code", crs="EPSG:4326")

    for _ in range(2):
        with pytest.raises(Unusable, match="rij 1"):
            shelf.get("punten", "k1", in_the_sea)
    assert len(tried) == 1
    assert list(tmp_path.glob("*.pack")) == []
