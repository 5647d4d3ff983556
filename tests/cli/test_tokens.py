"""`informatiehuis token` and accounts of systems on the command line."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.terminal import Terminal


@pytest.fixture(scope="module")
def home(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tokens") / "huis"
    assert terminal.run(home, "init").status == 0
    assert terminal.run(home, "user", "add", "jansen", "--role", "steward").status == 0
    parties = home.parent / "atlas" / "partijen"
    parties.mkdir(parents=True)
    (parties / "team.yaml").write_text("title: Team\n")
    assert terminal.run(home, "atlas", "import", parties.parent).status == 0
    service = ("zaaksysteem", "--purpose", "leest cijfers", "--owner", "team", "--contact", "functioneel beheer")
    assert terminal.run(home, "user", "create-service", *service).status == 0
    return home


def test_a_token_is_made_listed_without_its_text_and_revoked(terminal: Terminal, home: Path) -> None:
    options = ("--scope", "write", "--scope", "sql", "--kind", "source", "--days", "10", "--network", "10.0.0.0/8")
    made = terminal.run(home, "token", "create", "zaaksysteem", "--name", "nacht", *options, "--json")
    assert made.status == 0, made.err
    text, number = made.json["token"], made.json["number"]
    assert re.fullmatch(r"ih_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}", text)
    listed = terminal.run(home, "token", "list", "zaaksysteem", "--json")
    assert [(one["number"], one["scopes"], one["kinds"]) for one in listed.json] == [
        (number, ["read", "sql", "write"], ["source"])
    ]
    assert text[3:15] not in json.dumps(listed.json)
    assert "nacht" in terminal.run(home, "token", "list").out
    assert terminal.run(home, "token", "revoke", number, "--json").json == {"revoked": [number]}
    assert terminal.run(home, "token", "list", "--json").json[0]["ended"]
    assert number not in terminal.run(home, "token", "list").out


def test_all_tokens_of_an_account_are_revoked_at_once(terminal: Terminal, home: Path) -> None:
    for name in ("een", "twee"):
        shown = terminal.run(home, "token", "create", "zaaksysteem", "--name", name)
        assert re.search(r"ih_\w{12}_\w{38}", shown.out)
    done = terminal.run(home, "token", "revoke", "--account", "zaaksysteem", "--json")
    assert done.json == {"account": "zaaksysteem", "revoked": 2}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("token", "create", "niemand", "--name", "x"), 1, "Er is geen account 'niemand'"),
        (
            ("token", "create", "jansen", "--name", "x", "--scope", "alles"),
            1,
            "Een sleutel kent het recht 'alles' niet",
        ),
        (("token", "create", "jansen", "--name", "x"), 1, "maakt die persoon zelf"),
        (("token", "create", "zaaksysteem", "--name", "x", "--days", "5000"), 1, "ten hoogste 366 dagen"),
        (("token", "revoke", "niets"), 1, "Er is geen sleutel met nummer niets"),
        (("token", "revoke"), 2, "Noem een nummer, of --account"),
        (("user", "create-service", "x", "--purpose", "x", "--owner", "nergens", "--contact", "x"), 1, "geen partij"),
    ],
)
def test_what_cannot_be_is_said(terminal: Terminal, home: Path, words: tuple[str, ...], status: int, said: str) -> None:
    done = terminal.run(home, *words)
    assert (done.status, said in done.err) == (status, True), done.err


def digests(house: Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(house / "house.sqlite3")) as database:
        return database.execute("select public_part, digest from kernel_accesstoken order by 1").fetchall()


def test_a_backup_keeps_what_tokens_are_held_to_and_an_export_holds_no_token(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    for name in ("een", "twee"):
        made = terminal.run(home, "token", "create", "zaaksysteem", "--name", name, "--json")
    assert terminal.run(home, "token", "revoke", made.json["number"]).status == 0
    kept = digests(home)
    assert sorted(len(digest) for _public, digest in kept)[-1] == 64
    assert "" in {digest for _public, digest in kept}
    assert terminal.run(home, "export", "house", tmp_path / "uit").status == 0
    for path in (tmp_path / "uit").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(public.encode() in content for public, _digest in kept), path
    assert terminal.run(tmp_path / "elders", "import", "house", tmp_path / "uit").status == 0
    assert digests(tmp_path / "elders") == []
    assert terminal.run(home, "backup", tmp_path / "reserve").status == 0
    secret = tmp_path / "reserve" / "secrets" / "token-hashes.jsonl"
    assert secret.stat().st_mode & 0o077 == 0
    holds = [path for path in (tmp_path / "reserve").rglob("*") if path.is_file()]
    found = {path for path in holds for _public, digest in kept if digest and digest.encode() in path.read_bytes()}
    assert found == {secret}
    assert terminal.run(tmp_path / "weer", "restore", tmp_path / "reserve").status == 0
    assert digests(tmp_path / "weer") == kept
