"""A house whole, out and in: the copy gives the same house, and a copy that is not what it was is refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.engines.lake import Lake
from informatiehuis.kernel.copies import contents
from tests.tampering import unguarded
from tests.terminal import Done, Terminal

ADDRESSES = (
    "/",
    "/atlas/indicatoren/",
    "/monitor/",
    "/id/begrip/inwoner",
    "/api/v1/indicatoren",
    "/api/v1/bronnen",
    "/api/v1/begrippen/inwoner/geschiedenis",
    "/begrippen.ttl",
    "/catalogus.ttl",
    "/ogc/collections",
    "/ankers.json",
)
Edit = Callable[[Path], None]


@pytest.fixture(scope="module")
def filled(example_house: Path, terminal: Terminal) -> Path:
    """The example province, with an anchor; only read by the tests."""
    assert terminal.run(example_house, "audit", "anchor").status == 0
    return example_house


@pytest.fixture(scope="module")
def export(filled: Path, terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of that house in a folder; only read by the tests."""
    folder = tmp_path_factory.mktemp("copies") / "uit"
    done = terminal.run(filled, "export", "house", folder)
    assert done.status == 0, done.said
    return folder


@pytest.fixture
def copy(export: Path, tmp_path: Path) -> Path:
    """A copy of that export for this test."""
    return Path(shutil.copytree(export, tmp_path / "kopie"))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Where a house may come."""
    return tmp_path / "nieuw"


def manifest(copy: Path) -> Any:
    return json.loads((copy / "manifest.json").read_text("utf-8"))


def ok(done: Done) -> Done:
    assert done.status == 0, done.said
    return done


def refused(done: Done) -> str:
    assert done.status == 1, done.said
    assert "Traceback" not in done.said
    return " ".join(done.said.split())


def answers(house: Path, **variables: str) -> Any:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("asking.py"), *ADDRESSES],
        env={**os.environ, "INFORMATIEHUIS_HOME": str(house), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def query(house: Path, sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(house / "house.sqlite3")) as database:
        return database.execute(sql).fetchall()


def meant(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows with their JSON read, because the order of its keys says nothing."""
    return [[json.loads(one) if str(one)[:1] in ("{", "[") else one for one in row] for row in rows]


# --- the same house again -------------------------------------------------------------------------------------


def test_the_same_house_comes_out_of_an_export(
    filled: Path, export: Path, new: Path, terminal: Terminal, tmp_path: Path
) -> None:
    told = ok(terminal.run(new, "import", "house", export, "--json")).json
    again = tmp_path / "weer-uit"
    ok(terminal.run(new, "export", "house", again))
    assert told["graph_hash"] == manifest(export)["graph_hash"] == manifest(again)["graph_hash"]
    ok(terminal.run(new, "audit", "verify"))
    events = "select number, hash, previous, content, recorded_at from kernel_event order by number"
    assert query(new, events) == query(filled, events)
    for table in ("monitor_figure", "kernel_boundary", "atlas_snapshot", "kernel_anchor", "monitor_publication"):
        rows = meant(query(new, f"select * from {table} order by 1"))
        assert rows
        assert rows == meant(query(filled, f"select * from {table} order by 1"))
    assert answers(new) == answers(filled)
    assert {status for status, *_ in answers(new).values()} <= {200, 303}
    assert (new / "huis.yaml").read_bytes() == (filled / "huis.yaml").read_bytes()


def test_the_lake_of_the_new_house_is_whole_and_goes_on(export: Path, new: Path, terminal: Terminal) -> None:
    ok(terminal.run(new, "import", "house", export))
    lake = Lake(new / "lake", reserve=0)
    assert lake.sources()
    for source in lake.sources():
        assert lake.check(source) == []
        current = lake.current(source)
        assert current is not None
        lake.verify(current)
    ok(terminal.run(new, "source", "snapshot", "cbs-kerncijfers-2022"))
    ok(terminal.run(new, "indicator", "run", "--all"))
    ok(terminal.run(new, "audit", "verify"))


def test_new_rows_get_numbers_after_those_of_the_copy(export: Path, new: Path, terminal: Terminal) -> None:
    ok(terminal.run(new, "import", "house", export))
    ok(terminal.run(new, "user", "add", "nieuw"))
    ((highest,),) = query(new, "select max(number) from kernel_event")
    assert highest == manifest(export)["events"] + 1


def test_the_manifest_says_what_everybody_can_check(filled: Path, export: Path) -> None:
    held = manifest(export)
    on_disk = {one.relative_to(export).as_posix() for one in export.rglob("*") if one.is_file()}
    assert {one["path"] for one in held["files"]} == on_disk - {"manifest.json"}
    for one in held["files"]:
        content = (export / one["path"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["bytes"])
        if "rows" in one:
            assert content.count(b"\n") == one["rows"]
    ((number, head),) = query(filled, "select number, hash from kernel_chainhead")
    assert (held["events"], held["head"]) == (number, head)
    for label, table in (("kernel.Thing", "kernel_thing"), ("monitor.Figure", "monitor_figure")):
        assert [(held["counts"][label],)] == query(filled, f"select count(*) from {table}")


def test_the_schema_describes_every_line(export: Path) -> None:
    schema = json.loads((export / "schema.json").read_text("utf-8"))
    for table in schema["tables"].values():
        names = {column["name"] for column in table["columns"]}
        for line in (export / table["file"]).read_bytes().splitlines():
            assert json.loads(line).keys() == names


def test_no_secret_leaves_with_an_export(filled: Path, export: Path, tmp_path: Path, terminal: Terminal) -> None:
    secrets = [(filled / "secret.key").read_bytes().strip()]
    secrets += [row[0].encode() for row in query(filled, "select password from kernel_user")]
    secrets += [line.split(b"\t")[1] for line in (filled / "accounts.txt").read_bytes().splitlines()]
    assert len(secrets) == 7
    for path in export.rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_bytes() for secret in secrets), path
    assert manifest(export)["left_out"]["columns"] == {
        "kernel.AccessToken.digest": "a secret",
        "kernel.User.password": "a secret",
        "mfa.Authenticator.data": "a secret",
    }
    assert "accounts.txt" in manifest(export)["left_out"]["files"]


def test_an_account_of_an_export_gets_a_new_password(export: Path, new: Path, terminal: Terminal) -> None:
    said = ok(terminal.run(new, "import", "house", export)).out
    assert "Accounts zonder wachtwoord: 3." in said
    before = query(new, "select username, password from kernel_user order by 1")
    assert all(password.startswith("!") for _, password in before)
    ok(terminal.run(new, "user", "password", "beheerder"))
    after = dict(query(new, "select username, password from kernel_user"))
    assert [name for name, password in before if after[name] != password] == ["beheerder"]
    assert "Er is geen account 'niemand'." in refused(terminal.run(new, "user", "password", "niemand"))


@pytest.mark.parametrize("name", ["reserve", "reserve.tar"])
def test_a_backup_keeps_passwords_apart_and_is_restored(
    filled: Path, new: Path, name: str, tmp_path: Path, terminal: Terminal
) -> None:
    place = tmp_path / name
    told = ok(terminal.run(filled, "backup", place, "--json")).json
    assert (told["kind"], told["checked"]) == ("backup", True)
    assert place.stat().st_mode & 0o077 == 0
    ok(terminal.run(new, "restore", place, "--graph-hash", told["graph_hash"]))
    for table in ("kernel_user", "kernel_event", "kernel_rolegrant"):
        assert query(new, f"select * from {table} order by 1") == query(filled, f"select * from {table} order by 1")
    secret = "secrets/password-hashes.jsonl"
    if place.is_dir():
        holders = {one for one in place.rglob("*") if one.is_file() and b"argon2" in one.read_bytes()}
        assert holders == {place / secret}
    else:
        with tarfile.open(place) as tar:
            assert tar.getmember(secret).mode == 0o600
    assert [one for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_tar_that_somebody_made_of_an_export_is_one(
    export: Path, new: Path, tmp_path: Path, terminal: Terminal
) -> None:
    subprocess.run(["tar", "-cf", tmp_path / "zelf.tar", "-C", export, "."], check=True)
    ok(terminal.run(new, "import", "house", tmp_path / "zelf.tar"))


def test_an_export_is_one_state_while_others_write(filled: Path, tmp_path: Path, terminal: Terminal) -> None:
    """Somebody commits all the time; nobody waits, and every export holds a state that there was."""
    house = Path(shutil.copytree(filled, tmp_path / "druk"))
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            done = terminal_of_writer.run(house, "audit", "anchor")
            done = terminal_of_writer.run(house, "user", "add", f"druk-{written[0]}")
            assert done.status == 0, done.said
            written[0] += 1

    (tmp_path / "schrijver").mkdir()
    terminal_of_writer = Terminal(tmp_path / "schrijver")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            place = tmp_path / f"uit-{number}"
            ok(terminal.run(house, "export", "house", place))
            held = manifest(place)
            last = json.loads((place / "tables/kernel.Event.jsonl").read_bytes().splitlines()[-1])
            assert (last["number"], last["hash"]) == (held["events"], held["head"])
            ok(terminal.run(tmp_path / f"in-{number}", "import", "house", place))
    finally:
        stop.set()
        writer.join()
        terminal_of_writer.close()
    assert written[0] > 0


def test_what_is_committed_meanwhile_is_not_seen_and_not_held_up(filled: Path, tmp_path: Path) -> None:
    house = Path(shutil.copytree(filled, tmp_path / "huis"))
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("writing_meanwhile.py"), house / "house.sqlite3"],
        env={**os.environ, "INFORMATIEHUIS_HOME": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    before, during, after = map(int, done.stdout.split())
    assert (during, after) == (before, before + 1)


def test_an_export_does_not_wait_for_who_writes(filled: Path, tmp_path: Path, terminal: Terminal) -> None:
    house = Path(shutil.copytree(filled, tmp_path / "huis"))
    with contextlib.closing(sqlite3.connect(house / "house.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ok(terminal.run(house, "backup", tmp_path / "reserve.tar", INFORMATIEHUIS_DATABASE_SECONDS="0.2"))


# --- refused --------------------------------------------------------------------------------------------------


def flip(path: str) -> Edit:
    """Change one byte in the middle of a file."""

    def edit(copy: Path) -> None:
        content = bytearray((copy / path).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / path).chmod(0o644)
        (copy / path).write_bytes(content)

    return edit


def told(**values: Any) -> Edit:
    """Change what the manifest says."""

    def edit(copy: Path) -> None:
        (copy / "manifest.json").write_text(json.dumps(manifest(copy) | values), "utf-8")

    return edit


def newer_schema(copy: Path) -> None:
    """A table with a column that this version does not have, and a manifest that says so."""
    path = copy / "schema.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["tables"]["kernel.Thing"]["columns"].append({"name": "mood", "type": "CharField", "null": False})
    path.write_text(json.dumps(schema), "utf-8")
    rehash(copy)


def older_schema(copy: Path) -> None:
    path = copy / "schema.json"
    schema = json.loads(path.read_text("utf-8"))
    del schema["tables"]["kernel.Anchor"]
    path.write_text(json.dumps(schema), "utf-8")
    rehash(copy)


def climbing(copy: Path) -> None:
    held = manifest(copy)
    held["files"].append({"path": "lake/../../weg", "bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()})
    (copy / "manifest.json").write_text(json.dumps(held), "utf-8")


def rehash(copy: Path) -> None:
    """Make the manifest fit the files again, as somebody does who does not want it to show."""
    held = manifest(copy)
    for one in held["files"]:
        content = (copy / one["path"]).read_bytes()
        one["sha256"], one["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
    by_path = {one["path"]: one["sha256"] for one in held["files"]}
    graph = [[label, by_path[f"tables/{label}.jsonl"]] for label in sorted(GRAPH)]
    content = json.dumps([graph, held["events"], held["head"]], separators=(",", ":")).encode()
    held["graph_hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    (copy / "manifest.json").write_text(json.dumps(held), "utf-8")


GRAPH = {
    "kernel.Thing",
    "kernel.Party",
    "kernel.Area",
    "kernel.AreaChange",
    "kernel.BoundarySet",
    "kernel.Boundary",
    "kernel.Link",
    "kernel.ProcessingActivity",
    "kernel.Mandate",
    "kernel.KindOfChange",
    "kernel.ImpactRecord",
    "atlas.Concept",
    "atlas.Source",
    "atlas.Snapshot",
    "atlas.Judgement",
    "atlas.Validation",
    "atlas.Indicator",
    "monitor.Run",
    "monitor.Figure",
    "monitor.Publication",
    "monitor.Interpretation",
    "monitor.Goal",
    "monitor.Target",
    "monitor.Dashboard",
    "rules.Activity",
    "rules.RuleSet",
    "rules.SavedCheck",
    "rules.Notice",
    "sensing.Sensor",
    "sensing.Entity",
    "sensing.Placing",
    "sensing.Chain",
    "sensing.Validation",
    "estate.Process",
    "estate.Asset",
    "estate.Contract",
    "estate.Inventory",
    "estate.Publication",
    "estate.ArchitectureModel",
}


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (flip("tables/kernel.Event.jsonl"), "tables/kernel.Event.jsonl"),
        (flip("tables/monitor.Figure.jsonl"), "tables/monitor.Figure.jsonl"),
        (flip("files/huis.yaml"), "files/huis.yaml"),
        (flip("schema.json"), "schema.json"),
        (lambda copy: (copy / "tables/kernel.Link.jsonl").unlink(), "tables/kernel.Link.jsonl"),
        (lambda copy: (copy / "schema.json").unlink(), "schema.json"),
        (lambda copy: (copy / "manifest.json").unlink(), "manifest.json"),
        (lambda copy: (copy / "manifest.json").write_text("{"), "manifest.json"),
        (lambda copy: (copy / "manifest.json").write_bytes(b"\xff"), "manifest.json"),
        (lambda copy: (copy / "lake/erbij").write_text("x"), "lake/erbij"),
        (lambda copy: (copy / "tables/erbij").symlink_to("/etc/passwd"), "tables/erbij"),
        (told(form="iets/1"), "iets"),
        (told(form="informatiehuis/house/3", version="9.0"), "nieuwere versie (9.0)"),
        (told(graph_hash="sha256:0"), "manifest.json"),
        (told(events=1), "manifest.json"),
        (newer_schema, "nieuwere versie"),
        (older_schema, "oudere versie"),
        (climbing, "manifest.json"),
    ],
)
def test_a_copy_that_is_not_what_it_was_is_refused_before_anything_is_written(
    copy: Path, new: Path, terminal: Terminal, edit: Edit, named: str
) -> None:
    edit(copy)
    said = refused(terminal.run(new, "import", "house", copy))
    assert named in said
    assert len(said) > len(named) + 40, "it says what to do as well"
    assert not new.exists()


def change_line(copy: Path, table: str, change: Callable[[dict[str, Any]], None], place: int = 0) -> None:
    path = copy / "tables" / f"{table}.jsonl"
    lines = path.read_bytes().splitlines()
    row = json.loads(lines[place])
    change(row)
    lines[place] = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    path.write_bytes(b"\n".join(lines) + b"\n")
    rehash(copy)


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("kernel.Event", lambda row: row.update(reason="anders"), "kernel.Event"),
        ("kernel.Event", lambda row: row.update(content='{"after":{}}'), "kernel.Event"),
        ("kernel.ChainHead", lambda row: row.update(number=3), "kernel.Event"),
        ("kernel.Anchor", lambda row: row.update(hash="0" * 64), "kernel.Event"),
        ("kernel.Thing", lambda row: row.update(id="geen"), "kernel.Thing"),
        ("kernel.Thing", lambda row: row.update(owner_id="00000000-0000-0000-0000-000000000001"), "tables"),
        ("kernel.Thing", lambda row: row.update(access="niemand"), "kernel.Thing"),
        ("kernel.Thing", lambda row: row.pop("title"), "kernel.Thing"),
        ("kernel.Thing", lambda row: row.update(created_at="2026-01-01T00:00:00+01:00"), "kernel.Thing"),
        ("kernel.Boundary", lambda row: row.update(wkb=base64.b64encode(b"x").decode() + " "), "kernel.Boundary"),
        ("monitor.Figure", lambda row: row.update(value="veel"), "monitor.Figure"),
    ],
)
def test_what_only_shows_when_it_is_in_the_house_is_undone(
    copy: Path, new: Path, terminal: Terminal, table: str, change: Callable[[dict[str, Any]], None], named: str
) -> None:
    """Somebody made every hash of the copy new after the change."""
    change_line(copy, table, change)
    said = refused(terminal.run(new, "import", "house", copy))
    assert named in said
    assert query(new, "select count(*) from kernel_thing") == [(0,)]
    assert query(new, "select count(*) from kernel_event") == [(0,)]
    assert not [one for one in (new / "lake").rglob("*") if one.is_file()]
    assert not (new / "huis.yaml").exists()
    assert not (new / "atlas").exists()


def test_what_was_undone_can_be_done_again_with_a_good_copy(
    copy: Path, export: Path, new: Path, terminal: Terminal
) -> None:
    change_line(copy, "kernel.Event", lambda row: row.update(reason="anders"))
    refused(terminal.run(new, "import", "house", copy))
    ok(terminal.run(new, "import", "house", export))
    ok(terminal.run(new, "audit", "verify"))


def test_a_house_with_something_in_it_is_left_alone(
    filled: Path, export: Path, tmp_path: Path, terminal: Terminal
) -> None:
    house = Path(shutil.copytree(filled, tmp_path / "vol"))
    said = refused(terminal.run(house, "import", "house", export))
    assert "is niet leeg" in said
    assert query(house, "select * from kernel_event") == query(filled, "select * from kernel_event")
    fresh = tmp_path / "vers"
    ok(terminal.run(fresh, "init"))
    assert "is niet leeg" in refused(terminal.run(fresh, "import", "house", export))
    assert len(query(fresh, "select * from kernel_user")) == 1


def test_files_that_stand_in_the_new_house_are_left_alone(export: Path, new: Path, terminal: Terminal) -> None:
    (new / "atlas").mkdir(parents=True)
    (new / "atlas/mijn.txt").write_text("van mij")
    assert "atlas" in refused(terminal.run(new, "import", "house", export))
    assert (new / "atlas/mijn.txt").read_text() == "van mij"


def test_the_hash_that_was_noted_finds_a_copy_of_which_every_hash_was_made_new(
    copy: Path, new: Path, terminal: Terminal
) -> None:
    noted = manifest(copy)["graph_hash"]
    change_line(copy, "kernel.Thing", lambda row: row.update(summary="anders"))
    assert "genoteerde hash" in refused(terminal.run(new, "import", "house", copy, "--graph-hash", noted))
    assert not new.exists()


def test_an_export_is_no_backup(export: Path, new: Path, terminal: Terminal) -> None:
    assert "zonder wachtwoorden" in refused(terminal.run(new, "restore", export))
    assert not new.exists()


def test_a_tar_that_was_cut_off_is_refused(filled: Path, new: Path, tmp_path: Path, terminal: Terminal) -> None:
    whole = tmp_path / "heel.tar"
    ok(terminal.run(filled, "export", "house", whole))
    content = whole.read_bytes()
    for part in (10, 3, 1.2):
        (tmp_path / "half.tar").write_bytes(content[: int(len(content) / part)])
        assert "half.tar" in refused(terminal.run(new, "import", "house", tmp_path / "half.tar"))
    (tmp_path / "iets.txt").write_text("iets")
    assert "iets.txt" in refused(terminal.run(new, "import", "house", tmp_path / "iets.txt"))
    assert "bestaat niet" in refused(terminal.run(new, "import", "house", tmp_path / "nergens"))
    assert not new.exists()


def test_a_copy_overwrites_nothing_and_stays_out_of_the_house(filled: Path, export: Path, terminal: Terminal) -> None:
    before = manifest(export)
    assert "bestaat al" in refused(terminal.run(filled, "export", "house", export))
    assert manifest(export) == before
    assert "map van het huis zelf" in refused(terminal.run(filled, "backup", filled / "reserve"))
    assert not (filled / "reserve").exists()


def test_a_house_with_a_broken_chain_gives_no_copy(filled: Path, tmp_path: Path, terminal: Terminal) -> None:
    house = Path(shutil.copytree(filled, tmp_path / "stuk"))
    with contextlib.closing(unguarded(house / "house.sqlite3")) as database, database:
        database.execute("update kernel_event set reason = 'anders' where number = 7")
    said = refused(terminal.run(house, "backup", tmp_path / "reserve.tar"))
    assert "gebeurtenis 7" in said
    assert "audit verify" in said
    assert sorted(one.name for one in tmp_path.iterdir()) == ["stuk"]


def test_a_snapshot_that_was_damaged_goes_along_and_is_told(
    filled: Path, new: Path, tmp_path: Path, terminal: Terminal
) -> None:
    house = Path(shutil.copytree(filled, tmp_path / "kras"))
    path = next((house / "lake/cbs-kerncijfers-2022").glob("*/data.parquet"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    done = terminal.run(house, "backup", tmp_path / "reserve")
    assert done.status == 1
    assert f"lake/{path.relative_to(house / 'lake')}" in done.out
    ok(terminal.run(new, "restore", tmp_path / "reserve"))
    assert (new / path.relative_to(house)).read_bytes() == path.read_bytes()


def test_a_copy_of_the_first_form_has_its_own_hash_and_is_read(copy: Path, new: Path, terminal: Terminal) -> None:
    """In that form the graph hash was over things and links alone."""
    told = manifest(copy)
    digests = {one["path"].removeprefix("tables/").removesuffix(".jsonl"): one["sha256"] for one in told["files"]}
    first = contents.graph_hash(digests, told["events"], told["head"], 1)
    assert first != told["graph_hash"]
    (copy / "manifest.json").write_text(json.dumps({**told, "form": "informatiehuis/house/1", "graph_hash": first}))
    assert ok(terminal.run(new, "import", "house", copy, "--json")).json["graph_hash"] == first


def test_a_figure_is_part_of_the_graph_hash(copy: Path) -> None:
    told = manifest(copy)
    digests = {one["path"].removeprefix("tables/").removesuffix(".jsonl"): one["sha256"] for one in told["files"]}
    assert contents.graph_hash(digests, told["events"], told["head"]) == told["graph_hash"]
    for table in ("monitor.Figure", "monitor.Run", "monitor.Publication", "atlas.Snapshot", "kernel.Link"):
        other = {**digests, table: "0" * 64}
        assert contents.graph_hash(other, told["events"], told["head"]) != told["graph_hash"], table


# --- another database -----------------------------------------------------------------------------------------


@pytest.mark.server
def test_a_house_moves_to_postgresql_and_back(
    filled: Path, export: Path, new: Path, postgres: str, tmp_path: Path, terminal: Terminal
) -> None:
    there = ok(terminal.run(new, "import", "house", export, "--json", DATABASE_URL=postgres)).json
    assert there["graph_hash"] == manifest(export)["graph_hash"]
    ok(terminal.run(new, "audit", "verify", DATABASE_URL=postgres))
    assert answers(new, DATABASE_URL=postgres) == answers(filled)
    assert "is niet leeg" in refused(terminal.run(new, "import", "house", export, DATABASE_URL=postgres))
    out = tmp_path / "uit-postgres"
    ok(terminal.run(new, "export", "house", out, DATABASE_URL=postgres))
    by_path = {one["path"]: one["sha256"] for one in manifest(out)["files"] if one["path"].startswith("tables/")}
    assert by_path == {one["path"]: one["sha256"] for one in manifest(export)["files"] if one["path"] in by_path}
    back = ok(terminal.run(tmp_path / "terug", "import", "house", out, "--json")).json
    assert back["graph_hash"] == manifest(export)["graph_hash"]
    # numbers that the database gives out itself go on after those of the copy
    ok(terminal.run(new, "user", "add", "nieuw", DATABASE_URL=postgres))
