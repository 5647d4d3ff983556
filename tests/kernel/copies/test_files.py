"""Which files of a house are in a copy: everything it has a name for is decided, and nothing leads outside."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from informatiehuis.engines.signals import Observation, Store
from informatiehuis.kernel.copies import files
from informatiehuis.kernel.house import House


def test_every_part_of_a_house_is_taken_or_left_out_for_a_reason(house: House) -> None:
    parts = [getattr(house, name) for name, one in vars(House).items() if isinstance(one, property)]
    named = {part.relative_to(house.root).parts[0] for part in parts if isinstance(part, Path) and part != house.root}
    assert named
    assert named - files.LEFT_OUT.keys() - set(files.TAKEN) == set()
    assert files.LEFT_OUT.keys() & set(files.TAKEN) == set()


def test_what_is_taken_and_what_is_told_to_be_left(house: House, tmp_path: Path) -> None:
    for name in (
        "lake/bron/abc/data.parquet",
        "lake/bron/current.json",
        "lake/bron/lock",
        "lake/.stages/x/data.parquet",
        "atlas/map/bestand.csv",
        "tmp/half",
        "packs/pak",
        "zelf-neergezet.txt",
        "huis.yaml",
    ):
        (house.root / name).parent.mkdir(parents=True, exist_ok=True)
        (house.root / name).write_text("name: x")
    (tmp_path / "elders.csv").write_text("geheim")
    (house.atlas / "koppeling.csv").symlink_to(tmp_path / "elders.csv")
    assert [one.path for one in files.files_of(house)] == [
        "lake/bron/abc/data.parquet",
        "lake/bron/current.json",
        "files/atlas/map/bestand.csv",
        "files/huis.yaml",
    ]
    told = files.not_taken(house)
    assert told.keys() == {"packs", "tmp", "secret.key", "zelf-neergezet.txt", "atlas/koppeling.csv"}
    assert "unknown" in told["zelf-neergezet.txt"]
    assert "symbolic link" in told["atlas/koppeling.csv"]


def test_a_file_goes_back_where_it_came_from(house: House) -> None:
    for name in ("lake/bron/abc/data.parquet", "atlas/map/bestand.csv", "huis.yaml"):
        (house.root / name).parent.mkdir(parents=True, exist_ok=True)
        (house.root / name).write_text("name: x")
    for number, one in enumerate(files.files_of(house)):
        files.place_of(house, one.path).write_text(f"name: {number}")
        with one.open() as file:
            assert file.read() == f"name: {number}".encode()


@pytest.mark.parametrize(
    "path", ["files/secret.key", "files/atlasx/a", "files/signalsx/a", "secrets/x", "tables/x", "house.sqlite3"]
)
def test_no_other_file_has_a_place(house: House, path: str) -> None:
    with pytest.raises(ValueError, match=path):
        files.place_of(house, path)


def test_observations_go_along_as_they_are_in_parquet_and_in_the_log(house: House, tmp_path: Path) -> None:
    store = Store(house.signals)
    for moment in (1, 2):
        store.append([Observation(stream=7, begin=datetime(2026, 3, moment, tzinfo=UTC), result=moment)])
        if moment == 1:
            store.compact()
    new = House(tmp_path / "new")
    for one in files.files_of(house):
        target = files.place_of(new, one.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with one.open() as file:
            content = file.read()
        assert len(content) == one.size
        assert one.needed
        assert one.promised in ("", sha256(content).hexdigest())
        target.write_bytes(content)

    there = Store(new.signals)

    assert there.check() == []
    assert there.read().select(streams=[7]).column("number").to_pylist() == [1, 2]
    again = there.append([Observation(stream=7, begin=datetime(2026, 3, 3, tzinfo=UTC), result=3)])
    assert again.sequences == (3,)


def test_an_observation_that_comes_in_while_a_copy_is_made_does_not_spoil_it(house: House, tmp_path: Path) -> None:
    store = Store(house.signals)
    store.append([Observation(stream=7, begin=datetime(2026, 3, 1, tzinfo=UTC), result=1)])
    found = list(files.files_of(house))
    store.append([Observation(stream=7, begin=datetime(2026, 3, 2, tzinfo=UTC), result=2)])
    new = House(tmp_path / "new")
    for one in found:
        target = files.place_of(new, one.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with one.open() as file:
            target.write_bytes(file.read())
    assert Store(new.signals).read().rows == 1
