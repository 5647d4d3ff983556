"""`informatiehuis sensing pack-campaign`, and what was packed as a source of a house."""

from __future__ import annotations

from pathlib import Path

from tests.engines.greenroutes.test_connector import members
from tests.terminal import Terminal


def test_raw_files_become_a_source_of_segments(terminal: Terminal, tmp_path: Path) -> None:
    home = tmp_path / "huis"
    for name, content in members().items():
        (tmp_path / Path(name).name).write_bytes(content)
    raw = [str(tmp_path / f"{number}.csv") for number in (0, 1)]
    target = tmp_path / "tocht.campaign"
    packing = ("--network", str(tmp_path / "network.geojson"), "--station", str(tmp_path / "station.csv"))
    done = terminal.run(home, "--json", "sensing", "pack-campaign", *raw, *packing, "--to", str(target))
    assert done.status == 0
    assert done.json["measurements"] == 186_000
    assert terminal.run(home, "init").status == 0
    added = terminal.run(home, "source", "add", str(target), "--name", "tocht", "--title", "Tocht")
    assert added.status == 0, added.out
    asked = "select oordeel, count(*) as stukken, min(passages) as minste from tocht group by oordeel order by oordeel"
    rows = {row["oordeel"]: row for row in terminal.run(home, "--json", "sql", asked).json}
    assert rows["vuiler"]["stukken"] >= 30
    assert rows["vuiler"]["minste"] >= 8
    assert rows["onbekend"]["minste"] is None


def test_a_net_that_is_none_is_told_and_nothing_is_made(terminal: Terminal, tmp_path: Path) -> None:
    raw, net = tmp_path / "raw.csv", tmp_path / "net.txt"
    raw.write_text("entity_id\n")
    net.touch()
    target = tmp_path / "x.campaign"
    done = terminal.run(tmp_path, "sensing", "pack-campaign", str(raw), "--network", str(net), "--to", str(target))
    assert done.status == 1
    assert "net.txt" in done.out + done.err
    assert not target.exists()
