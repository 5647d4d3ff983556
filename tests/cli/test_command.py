"""The command: what it answers, how it ends, and that what goes wrong is said in words.

Each command is a process of its own. `tests/terminal.py` spares it the seconds of importing, and
`tests/faults/test_terminal.py` shows that such a command says and ends as the installed one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from informatiehuis.cli.main import app, settings_first
from tests.command import COMMAND
from tests.tampering import unguarded
from tests.terminal import Done, Terminal

Run = Callable[..., Done]


@pytest.fixture(scope="module")
def run_in(terminal: Terminal) -> Callable[[Path], Run]:
    """For a house, what gives commands in it, from the folder that the house stands in."""

    def commands_of(home: Path) -> Run:
        def run(*words: str | Path) -> Done:
            done = terminal.run(home, *words, folder=home.parent)
            assert "Traceback" not in done.err, done.err
            return done

        return run

    return commands_of


@pytest.fixture(scope="module")
def small_house(run_in: Callable[[Path], Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with a province, a source and an indicator, made once for this module."""
    place = tmp_path_factory.mktemp("commands")
    files = {
        "huis.yaml": "name: Klein huis\nbase_uri: https://huis.example/\npublisher: provincie\n",
        "partijen/provincie.yaml": "title: Provincie\n",
        "partijen/ander.yaml": "title: Ander\n",
        "gebieden/gebieden.yaml": (
            "- {code: PV26, name: Utrecht, level: province}\n"
            "- {code: GM0344, name: Utrecht, level: municipality, parent: PV26}\n"
        ),
        "bronnen/cijfers.yaml": "title: Cijfers\nlocation: data/cijfers.csv\nconnector: csv\nowner: ander\n",
        "data/cijfers.csv": "gemeentecode;jaar;aantal\n344;2022;1.849\n",
        "begrippen/laadpunt.yaml": "term: laadpunt\ndefinition: Om te laden.\n",
        "indicatoren/laadpunten.yaml": (
            "title: Laadpunten\nquestion: Hoeveel?\nunit: laadpunten\nconcept: laadpunt\nowner: provincie\n"
            "area_level: municipality\nrollup: sum\n"
        ),
        "indicatoren/laadpunten.sql": ("select gemeentecode as area, jaar as period, aantal as value from cijfers\n"),
    }
    for name, content in files.items():
        path = place / "atlas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    done = run_in(place / "huis")("init", "--from", place / "atlas", "--json")
    assert done.status == 0, done.out + done.err
    assert json.loads(done.out)["counts"]["cijfers"] == 2
    return place


@pytest.fixture
def home(small_house: Path, tmp_path: Path) -> Path:
    """A copy of that house for this test."""
    return Path(shutil.copytree(small_house / "huis", tmp_path / "huis"))


@pytest.fixture
def command(run_in: Callable[[Path], Run], home: Path) -> Run:
    return run_in(home)


def answered(done: Done) -> Any:
    """What a command answered in JSON: one document and nothing else."""
    return json.loads(done.out)


# --- help ----------------------------------------------------------------------------------------------------


def every_command() -> Iterator[tuple[str, ...]]:
    def walk(path: tuple[str, ...], command: Any) -> Iterator[tuple[str, ...]]:
        yield path
        for name, child in getattr(command, "commands", {}).items():
            yield from walk((*path, name), child)

    yield from walk((), typer.main.get_command(app))


def found_command(path: tuple[str, ...]) -> Any:
    command = typer.main.get_command(app)
    for name in path:
        command = command.commands[name]  # type: ignore[attr-defined]
    return command


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command = found_command(path)
    assert len(command.help.split()) >= 3
    assert [one.name for one in command.params if not getattr(one, "help", "")] == []


def test_help_is_there_without_a_house_and_names_the_exit_codes(run_in: Callable[[Path], Run], tmp_path: Path) -> None:
    done = run_in(tmp_path / "niets")("--help")
    assert done.status == 0
    assert "130 onderbroken" in " ".join(done.out.split())
    assert run_in(tmp_path / "niets")("source", "add", "--help").status == 0


# --- answers as JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "check"),
    [
        (("source", "list"), lambda told: told[0]["rows"] == 1 and told[0]["retrieved_at"].endswith("+00:00")),
        (("source", "snapshot", "cijfers"), lambda told: told["new"] is False),
        (("source", "snapshot", "--all"), lambda told: [one["source"] for one in told] == ["cijfers"]),
        (("source", "prune", "--all", "--keep", "1"), lambda told: told == [{"source": "cijfers", "removed": []}]),
        (("indicator", "list"), lambda told: (told[0]["run"], told[0]["published_run"]) == (1, None)),
        (("indicator", "run", "laadpunten"), lambda told: told["computed"] is False),
        (("indicator", "run", "--all", "--again"), lambda told: told[0]["computed"] is True),
        (
            ("indicator", "explain", "laadpunten", "--area", "GM0344"),
            lambda told: told["steps"][0]["facts"]["value"] == 1849,
        ),
        (("audit", "verify"), lambda told: told["intact"] is True),
        (("user", "list"), lambda told: {one["username"] for one in told} == {"beheerder", "eigenaar", "analist"}),
        (("user", "add", "jansen", "--role", "steward", "--party", "ander"), lambda told: len(told["password"]) > 12),
        (
            ("user", "grant", "analist", "owner", "--kind", "source", "--until", "2099-01-01"),
            lambda told: told["grant"] > 0,
        ),
        (
            ("access", "why", "--account", "analist", "--action", "edit", "--thing", "/id/indicator/laadpunten"),
            lambda told: told["allowed"] == told["rules"][-1]["met"],
        ),
        (("atlas", "export", "uit"), lambda told: told["indicators"] == 1),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)  # fmt: skip
def test_every_answer_is_one_json_document(command: Run, words: tuple[str, ...], check: Any) -> None:
    done = command(*words, "--json")
    assert done.status == 0, done.out + done.err
    assert check(answered(done)), done.out


def test_data_that_are_too_old_and_rules_that_are_not_met_are_told(
    command: Run, small_house: Path, tmp_path: Path
) -> None:
    old = tmp_path / "oud.csv"
    old.write_text("jaar;aantal\n2022;3\n2022;4\n")
    os.utime(old, (1_600_000_000, 1_600_000_000))
    described = (
        f"title: Oud\nlocation: {old}\nconnector: csv\nowner: provincie\nrefresh: yearly\n"
        "quality:\n  - {rule: uniqueness, columns: [jaar], severity: warning}\n"
    )
    (tmp_path / "bronnen").mkdir()
    (tmp_path / "bronnen/oud.yaml").write_text(described)
    command("atlas", "import", tmp_path)
    said = command("source", "snapshot", "oud").out
    assert "Let op: 1 rij herhaalt jaar van een andere rij (rij 2)." in said
    assert "dagen geleden voor het laatst gewijzigd; de bron ververst elk jaar." in said
    assert {one["source"]: one["too_old"] for one in answered(command("--json", "source", "list"))}["oud"] is True
    assert ", te oud" in command("source", "list").out


def test_the_preview_says_what_changes_and_what_that_touches(command: Run, small_house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_house / "atlas", tmp_path / "atlas"))
    (folder / "bronnen/cijfers.yaml").write_text(
        "title: Andere titel\nlocation: data/cijfers.csv\nconnector: csv\nowner: ander\n"
    )
    told = answered(command("--json", "atlas", "import", folder, "--preview"))
    assert (told["new"], told["changed"]) == (0, 1)
    [item] = told["items"]
    assert (item["slug"], item["fields"]) == ("cijfers", ["title"])
    assert [one["slug"] for one in item["touches"]] == ["laadpunten"]
    assert answered(command("--json", "atlas", "import", folder, "--preview"))["changed"] == 1, (
        "a preview changes nothing"
    )


def test_looking_at_a_file_tells_its_notes_as_texts(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "aantallen.csv"
    file.write_text("naam;aantal\nUtrecht;1.234\nZeist;2.345\n")
    said = (
        "In de kolom “aantal” is “1.234” gelezen als duizend tweehonderdvierendertig."
        " Klopt dat niet, zet dan de optie “decimal”."
    )
    assert answered(command("--json", "source", "look", file))["notes"] == [said]
    assert f"Let op: {said}" in command("source", "look", file).out
    assert answered(command("--json", "source", "add", file))["notes"] == [said]
    assert f"Let op: {said}" in command("source", "snapshot", "aantallen").out


def test_settings_may_stand_anywhere_before_the_double_dash() -> None:
    given = ["source", "list", "--json", "--home", "x", "--", "--json"]
    assert settings_first(given) == ["--json", "--home", "x", "source", "list", "--", "--json"]
    assert settings_first(["serve", "--home=y", "-q"]) == ["--home=y", "-q", "serve"]


# --- how it ends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("bestaat-niet",),
        ("source", "snapshot"),
        ("indicator", "run", "laadpunten", "--all"),
        ("source", "prune", "cijfers", "--keep", "0"),
        ("source", "look", "x.csv", "-o", "zonder-is"),
        ("atlas", "import", "map-die-er-niet-is"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_given_wrongly_ends_with_2(command: Run, words: tuple[str, ...]) -> None:
    done = command(*words)
    assert done.status == 2
    assert done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("source", "snapshot", "nergens"), "Er is geen bron 'nergens'."),
        (("indicator", "run", "nergens"), "Er is geen indicator 'nergens'."),
        (("indicator", "publish", "laadpunten"), "er is geen duiding"),
        (("indicator", "explain", "laadpunten", "--area", "GM9999"), "GM9999"),
        (("source", "add", "nergens.csv"), "bestaat niet"),
        (("source", "add", "cijfers.csv", "--name", "cijfers"), "Er is al een bron 'cijfers'."),
        (("source", "add", "nieuw.csv", "--owner", "nergens"), "Er is geen partij 'nergens'."),
        (("source", "add", "nieuw.csv", "--name", "Met Hoofdletters"), "kleine letters"),
        (("user", "add", "x", "--role", "baas"), "Er is geen rol 'baas'."),
        (("user", "add", "beheerder"), "bestaat al"),
        (("user", "grant", "niemand", "reader"), "Er is geen account 'niemand'."),
        (("user", "grant", "analist", "reader", "--party", "nergens"), "Er is geen partij 'nergens'."),
        (("user", "grant", "analist", "reader", "--area", "GM9999"), "Er is geen gebied met de code 'GM9999'."),
        (("user", "grant", "analist", "reader", "--kind", "stoel"), "Er is geen soort 'stoel' in dit huis."),
        (("user", "revoke", "9999"), "Er is geen rol met nummer 9999."),
        (
            ("access", "why", "--account", "niemand", "--action", "edit", "--thing", "/id/indicator/laadpunten"),
            "Er is geen account 'niemand'.",
        ),
        (("init", "--example", "nergens"), "Er is geen voorbeeld 'nergens'."),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_problem_ends_with_1_and_says_what_is_wrong_and_what_to_do(
    command: Run, home: Path, words: tuple[str, ...], said: str
) -> None:
    (home.parent / "nieuw.csv").write_text("gm_code;jaar\nGM0344;2022\n")
    done = command(*words)
    assert done.status == 1
    assert said in done.err
    assert len(done.err.strip().splitlines()) >= (1 if "hoofdletters" in " ".join(words).lower() else 2)
    told = answered(command("--json", *words))
    assert said in told["problem"]["message"] or said in json.dumps(told, ensure_ascii=False)


def test_what_could_not_be_read_did_not_become_a_source(command: Run, home: Path) -> None:
    (home.parent / "leeg.csv").write_bytes(b"")
    assert command("source", "add", "leeg.csv").status == 1
    assert [one["source"] for one in answered(command("source", "list", "--json"))] == ["cijfers"]


def test_a_source_gets_the_publisher_as_owner_and_a_name_that_sql_takes(command: Run, home: Path) -> None:
    (home.parent / "2024 Laad_punten.csv").write_text("gm_code;jaar\nGM0344;2022\n")
    told = answered(command("--json", "source", "add", "2024 Laad_punten.csv"))
    assert (told["source"], told["table"], told["rows"]) == ("bron-2024-laad-punten", "bron_2024_laad_punten", 1)
    with sqlite3.connect(home / "house.sqlite3") as database:
        owner = database.execute(
            "SELECT owner.slug FROM kernel_thing one JOIN kernel_thing owner ON owner.id = one.owner_id "
            "WHERE one.slug = ?",
            [told["source"]],
        ).fetchone()
    assert owner == ("provincie",)


def test_one_that_fails_does_not_stop_the_others_with_all(command: Run, home: Path) -> None:
    (home.parent / "weg.csv").write_text("gm_code;jaar\nGM0344;2022\n")
    assert command("source", "add", "weg.csv").status == 0
    (home.parent / "weg.csv").unlink()
    done = command("source", "snapshot", "--all", "--json")
    told = {one["source"]: one for one in answered(done)}
    assert done.status == 1
    assert "weg.csv" in told["weg"]["problem"]
    assert told["cijfers"]["rows"] == 1


def test_everything_that_is_wrong_in_a_folder_is_said_at_once(command: Run, tmp_path: Path) -> None:
    folder = tmp_path / "fout"
    (folder / "begrippen").mkdir(parents=True)
    (folder / "begrippen/een.yaml").write_text("term: een\ndefinitie: x\n")
    (folder / "begrippen/twee.yaml").write_text("term: twee\ndefinition: x\nstatus: misschien\n")
    done = command("atlas", "import", folder)
    assert done.status == 1
    assert "begrippen/een.yaml, regel 2, definitie" in done.err
    assert "begrippen/twee.yaml, regel 3, status" in done.err
    told = answered(command("--json", "atlas", "import", folder))
    assert {(one.get("file"), one.get("line")) for one in told["problems"]} >= {
        ("begrippen/een.yaml", 2),
        ("begrippen/twee.yaml", 3),
    }


def test_every_fault_in_the_sql_is_said_with_its_place(command: Run, small_house: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_house / "atlas", tmp_path / "atlas"))
    (folder / "indicatoren/laadpunten.sql").write_text(
        "select x as area,\n y as period, aantal as value from cijfers\n"
    )
    assert command("atlas", "import", folder).status == 0, "columns are checked when it runs"
    done = command("indicator", "run", "laadpunten")
    assert done.status == 1
    assert "Regel 1, kolom 8" in done.err
    assert "Regel 2, kolom 2" in done.err


# --- houses that are not well --------------------------------------------------------------------------------


def test_a_house_that_is_not_there(run_in: Callable[[Path], Run], tmp_path: Path) -> None:
    for words in (("source", "list"), ("serve",), ("audit", "verify")):
        done = run_in(tmp_path / "niets")(*words)
        assert done.status == 1
        assert "staat geen huis" in done.err
        assert "informatiehuis init" in done.err
    assert not (tmp_path / "niets").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: [\n", "regel"),
        ("- geen\n- velden\n", "naam: waarde"),
        ("naam: Huis\n", "onbekend veld naam"),
        ("contact: telefoon\n", "contact"),
        ("name: {a: b}\n", "name hoort een tekst te zijn"),
    ],
)
def test_a_broken_description_of_the_house_is_said_before_anything_starts(
    command: Run, home: Path, content: str, said: str
) -> None:
    (home / "huis.yaml").write_text(content)
    for words in (("source", "list"), ("serve", "--port", "1")):
        done = command(*words)
        assert done.status == 1
        assert "huis.yaml" in done.err
        assert said in done.err


def test_a_port_that_is_taken(command: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("serve", "--port", str(port))
    assert done.status == 1
    assert f"poort {port}" in done.err
    assert "--port" in done.err


def test_a_database_that_was_never_finished(command: Run, home: Path) -> None:
    (home / "house.sqlite3").unlink()
    done = command("source", "list")
    assert done.status == 1
    assert "informatiehuis init" in done.err


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET content = '{}' WHERE number = 4",
        "UPDATE kernel_event SET action = 'x' WHERE number = 4",
        "DELETE FROM kernel_event WHERE number = 4",
    ],
)
def test_tampering_with_the_history_ends_with_1_and_says_where(command: Run, home: Path, statement: str) -> None:
    with unguarded(home / "house.sqlite3") as database:
        database.execute(statement)
    done = command("audit", "verify")
    assert done.status == 1
    assert "niet gaaf" in done.out
    assert "bij gebeurtenis 4:" in done.out
    told = answered(command("audit", "verify", "--json"))
    assert (told["intact"], told["breaks"][0]["number"]) == (False, 4)


def test_an_anchor_that_others_keep_holds_the_house_to_its_history(command: Run, tmp_path: Path) -> None:
    kept = tmp_path / "ankers.json"
    made = answered(command("audit", "anchor", "--to", kept, "--json"))
    told = answered(command("audit", "verify", "--anchors", kept, "--json"))
    assert (told["intact"], told["events"], told["head"]) == (True, made["events"], made["hash"])
    kept.write_text(kept.read_text("utf-8").replace(made["hash"], "0" * 64), "utf-8")
    done = command("audit", "verify", "--anchors", kept)
    assert done.status == 1
    assert f"bij gebeurtenis {made['events']}: Het anker van" in done.out


def test_an_interrupted_command_ends_with_130_and_keeps_what_was_there(command: Run, home: Path) -> None:
    """The server takes the question and never answers: the command waits for it until it is interrupted."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        started = subprocess.Popen(
            [COMMAND, "source", "add", f"http://127.0.0.1:{server.getsockname()[1]}/traag.csv"],
            env={**os.environ, "INFORMATIEHUIS_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            asked, _ = server.accept()
            with asked:
                asked.recv(100)
                started.send_signal(signal.SIGINT)
                _, said = started.communicate(timeout=60)
        finally:
            started.kill()
    assert started.returncode == 130, said
    assert "Gestopt" in said
    assert "Traceback" not in said
    assert [one["source"] for one in answered(command("source", "list", "--json"))] == ["cijfers"]


# --- atlas as code, as a user does it ------------------------------------------------------------------------


def test_out_and_in_again_gives_the_same_bytes_and_changes_nothing(command: Run, tmp_path: Path) -> None:
    assert command("atlas", "export", tmp_path / "uit").status == 0
    told = answered(command("--json", "atlas", "import", tmp_path / "uit"))
    assert (told["new"], told["changed"]) == (0, 0)
    command("atlas", "export", tmp_path / "weer")
    first = {p.relative_to(tmp_path / "uit"): p.read_bytes() for p in (tmp_path / "uit").rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "weer"): p.read_bytes() for p in (tmp_path / "weer").rglob("*") if p.is_file()}
    assert first == second
    assert len(first) == 8


def test_an_export_into_the_house_itself_keeps_its_description(command: Run, home: Path) -> None:
    before = (home / "huis.yaml").read_bytes()
    assert command("atlas", "export", home).status == 0
    assert (home / "huis.yaml").read_bytes() == before


def test_founding_again_leaves_what_people_changed(command: Run, small_house: Path, home: Path) -> None:
    (home / "huis.yaml").write_text("name: Ander huis\npublisher: provincie\n")
    accounts = (home / "accounts.txt").read_bytes()
    changed = home.parent / "wijziging"
    (changed / "begrippen").mkdir(parents=True)
    (changed / "begrippen/laadpunt.yaml").write_text("term: laadpunt\ndefinition: Beter gezegd.\n")
    assert command("atlas", "import", changed).status == 0
    assert command("init", "--from", small_house / "atlas").status == 0
    command("atlas", "export", home.parent / "uit")
    assert "Beter gezegd." in (home.parent / "uit/begrippen/laadpunt.yaml").read_text()
    assert (home / "huis.yaml").read_text().startswith("name: Ander huis")
    assert (home / "accounts.txt").read_bytes() == accounts


def test_a_file_named_like_a_command_of_python_is_no_trouble(home: Path) -> None:
    """The command is found through the interpreter of the environment, whatever the folder one stands in."""
    (home.parent / "django.py").write_text("raise RuntimeError")
    done = subprocess.run(
        [COMMAND, "source", "list"],
        env={**os.environ, "INFORMATIEHUIS_HOME": str(home)},
        cwd=home.parent,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "cijfers" in done.stdout
    assert Path(sys.executable).parent == COMMAND.parent
