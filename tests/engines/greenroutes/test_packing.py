"""A campaign of people is packed without the numbers of their devices, and keeps hiding what it hid."""

import json
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.bicycle_campaign import BicycleCampaign
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.greenroutes.given import given
from informatiehuis.engines.greenroutes.packing import PackProblem, pack
from informatiehuis.engines.greenroutes.table import UNKNOWN, read_table
from informatiehuis.engines.progress import silent

from .test_connector import members, truth


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, content in members().items():
        (folder / Path(name).name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def packed(files: Path) -> Path:
    target = files / "first.campaign"
    made = pack([files / "0.csv"], files / "network.geojson", target, station=files / "station.csv")
    assert made.zones > 10
    return target


def test_no_number_of_a_device_is_in_what_was_packed(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        content = b"".join(archive.read(one) for one in archive.namelist())
        rows = archive.read("raw/0000.csv").count(b"\n")
    assert b"00000000000000" not in content
    assert rows == members()["raw/0.csv"].count(b"\n")
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600


def test_a_later_release_hides_what_the_first_one_hid(packed: Path, files: Path) -> None:
    later = files / "later.campaign"
    pack([files / "0.csv", files / "1.csv"], files / "network.geojson", later, before=packed)
    with Transport() as fetch:
        first, second = (given(one, Location(str(one)), fetch) for one in (packed, later))
        boxes, more = (set(np.unique(one.columns()["box"]).tolist()) for one in (first, second))
    assert first.known
    assert second.known[: len(first.known)] == first.known
    assert second.key == first.key
    assert boxes < more


def test_what_was_packed_goes_the_whole_way(packed: Path, files: Path) -> None:
    import pyarrow.parquet as pq

    whole = files / "whole.campaign"
    pack([files / "0.csv", files / "1.csv"], files / "network.geojson", whole, station=files / "station.csv")
    with Transport() as fetch:
        BicycleCampaign().write_parquet(Location(str(whole)), {}, files / "whole.parquet", fetch, silent)
    table = pq.read_table(files / "whole.parquet")
    _, estimates = read_table(table)
    more = set(estimates.segment[estimates.verdict == 1].tolist())
    assert len(more & truth().polluted) >= 30
    assert UNKNOWN in table["oordeel"].to_pylist()


def test_what_cannot_be_packed_leaves_nothing_behind(files: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.campaign"
    broken = tmp_path / "broken.csv"
    broken.write_text("entity_id,pm2_5\n1,2\n1\n")
    other = tmp_path / "other.csv"
    other.write_text("device,pm2_5\n1,2\n")
    shape = tmp_path / "network.shp"
    shape.touch()
    empty = tmp_path / "empty.geojson"
    empty.write_text("{}")
    for raw, network, named in (
        (broken, files / "network.geojson", "Regel 3 van broken.csv"),
        (other, files / "network.geojson", "entity_id"),
        (files / "0.csv", shape, "network.shp"),
    ):
        with pytest.raises(PackProblem, match=named):
            pack([raw], network, target)
    with pytest.raises(FormatProblem, match=r"network\.geojson"):
        pack([files / "0.csv"], empty, target)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
        ["broken.csv", "other.csv", "network.shp", "empty.geojson"]
    )


def test_a_made_up_campaign_has_nothing_to_hide_for_a_later_one(files: Path, tmp_path: Path) -> None:
    made_up = tmp_path / "made-up.campaign"
    made_up.write_text(json.dumps({"made_up": True, "seed": 1, "measurements": 1000}))
    with pytest.raises(PackProblem, match=r"made-up\.campaign"):
        pack([files / "0.csv"], files / "network.geojson", tmp_path / "x.campaign", before=made_up)
