"""`informatiehuis mandate` and `user stand-in`: who may decide what, and who stands in for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Terminal

PARTY = "title: Provincie\nform: government\n"
MANDATE = """title: Begrippen
mandatary: provincie
function: teamleider
powers: [adopt]
source: Besluit 1
status: verleend
mandator: provincie
sub_mandate: true
access: open
"""
UNDER = MANDATE.replace("title: Begrippen", "title: Onder").replace("sub_mandate: true", "under: boven")
CONCEPT = "term: Woning\ndefinition: Waar iemand woont.\nowner: provincie\naccess: open\nstatus: ter-vaststelling\n"


@pytest.fixture(scope="module")
def home(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mandates")
    home, files = place / "huis", place / "atlas"
    for name, text in (
        ("partijen/provincie.yaml", PARTY),
        ("mandaten/boven.yaml", MANDATE),
        ("mandaten/onder.yaml", UNDER),
        ("begrippen/woning.yaml", CONCEPT),
    ):
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_text(text, "utf-8")
    assert terminal.run(home, "init").status == 0
    done = terminal.run(home, "atlas", "import", str(files))
    assert done.status == 0, done.out + done.err
    for name in ("jansen", "devries"):
        assert terminal.run(home, "user", "add", name, "--role", "owner", "--party", "provincie").status == 0
    return home


WHY = ("mandate", "why", "--account", "jansen", "--action", "adopt", "--thing", "/id/begrip/woning", "--json")


def test_a_mandate_is_listed_shown_given_and_taken_back(terminal: Terminal, home: Path) -> None:
    listed = terminal.run(home, "mandate", "list", "--power", "adopt", "--party", "provincie", "--json").json
    assert [(one["mandate"], one["holds"]) for one in listed] == [("boven", True), ("onder", True)]
    assert terminal.run(home, "mandate", "list", "--power", "publish", "--json").json == []
    assert terminal.run(home, WHY[0], *WHY[1:]).json["met"] is False
    given = terminal.run(home, "mandate", "assign", "onder", "jansen", "--until", "2099-01-01", "--reason", "baan")
    assert given.status == 0, given.err
    shown = terminal.run(home, "mandate", "show", "onder", "--json").json
    assert (shown["rests_on"], shown["holders"]) == (["Begrippen"], ["jansen"])
    told = terminal.run(home, *WHY).json
    assert (told["met"], told["words"], told["demanded"]) == (True, "U besluit namens Provincie, met ‘Onder’.", False)
    assert terminal.run(home, "mandate", "release", "onder", "jansen").status == 0
    assert terminal.run(home, *WHY).json["met"] is False
    again = terminal.run(home, "mandate", "release", "onder", "jansen")
    assert (again.status, "heeft dit mandaat niet op naam" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mandate", "show", "niets"), "Er is geen mandaat 'niets'"),
        (("mandate", "assign", "boven", "niemand"), "Er is geen account 'niemand'"),
        ((*WHY[:5], "edit", *WHY[6:8]), "'edit' is hier geen bevoegdheid"),
        (("user", "stand-in", "withdraw", "00000000-0000-0000-0000-000000000001"), "Er is geen vervanging"),
    ],
)
def test_what_is_not_there_is_said(terminal: Terminal, home: Path, words: tuple[str, ...], told: str) -> None:
    done = terminal.run(home, *words)
    assert done.status == 1
    assert told in done.err


def test_a_stand_in_is_recorded_listed_and_withdrawn(terminal: Terminal, home: Path) -> None:
    given = ("user", "stand-in", "add", "jansen", "devries", "--until", "2099-01-01", "--kind", "concept")
    made = terminal.run(home, *given, "--reason", "verlof", "--json")
    assert made.status == 0, made.err
    (one,) = terminal.run(home, "user", "stand-in", "list", "--json").json
    assert (one["absent"], one["colleague"], one["kinds"]) == ("jansen", "devries", ["concept"])
    why = terminal.run(home, "access", "why", "--account", "devries", *WHY[4:]).json
    assert [(other["allowed"], other["rules"][1]["name"]) for other in why["standingIn"]] == [(True, "stand_in")]
    number = made.json["stand_in"]
    assert terminal.run(home, "user", "stand-in", "withdraw", number, "--reason", "terug").status == 0
    assert terminal.run(home, "user", "stand-in", "list", "--json").json == []
    assert len(terminal.run(home, "user", "stand-in", "list", "--all", "--json").json) == 1
    assert terminal.run(home, "audit", "verify").status == 0


def test_a_copy_of_the_house_has_the_mandates_their_holders_and_the_stand_ins(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    assert terminal.run(home, "mandate", "assign", "boven", "devries", "--reason", "baan").status == 0
    new = tmp_path / "nieuw"
    assert terminal.run(home, "export", "house", str(tmp_path / "kopie")).status == 0
    brought = terminal.run(new, "import", "house", str(tmp_path / "kopie"))
    assert brought.status == 0, brought.err
    for words in (("mandate", "show", "boven"), ("user", "stand-in", "list", "--all"), ("audit", "verify")):
        here, there = (terminal.run(one, *words, "--json") for one in (home, new))
        assert (here.status, there.status) == (0, 0)
        if words[0] != "audit":
            assert here.json == there.json
    assert terminal.run(new, "mandate", "show", "boven", "--json").json["holders"] == ["devries"]
