"""As whom the command line and the library act: that is said of every command, and it is so."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import informatiehuis
from informatiehuis import library
from informatiehuis.cli.main import app
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area, Event, Thing
from informatiehuis.kernel.processing.using import PurposeNeeded
from informatiehuis.rooms.atlas.models import Indicator, Source
from tests.access.commands import ASKED, COMMANDS, HOUSE, LIBRARY, READS
from tests.access.planting import Planted
from tests.access.queries import sources

ACTORS = {"ANONYMOUS", "Actor", "actor_for", "actor_by", "actor_standing_in"}
"""Every way to be somebody else than the house."""


def _commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_of_every_command_it_is_said_as_whom_it_acts() -> None:
    there = set(_commands(typer.main.get_command(app)))
    assert there == COMMANDS.keys(), "Say in tests/access/commands.py as whom a command acts."


def test_whoever_asks_for_help_reads_as_whom_commands_act(repository: Path) -> None:
    said = "handelt elk commando als het huis zelf"
    assert said in str(app.info.help)
    assert said in (repository / "docs/reference/commands.md").read_text("utf-8")


def test_no_command_acts_as_anybody_but_the_house() -> None:
    """Only what answers for an account makes it an actor; the library besides, for what everybody sees."""
    asked = {name.split()[0] for name, whom in COMMANDS.items() if whom == ASKED}
    used = {name: _named(tree) & ACTORS for name, tree in sources().items() if name.startswith("cli/")}
    assert {name for name, actors in used.items() if actors} <= {f"cli/{group}s.py" for group in asked}
    assert _named(sources()["library.py"]) & ACTORS == {"ANONYMOUS"}


def _named(tree: ast.Module) -> set[str]:
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {one.name for node in imported for one in node.names if node.module == "informatiehuis.kernel.access"}


@pytest.mark.parametrize("name", READS)
def test_a_command_that_shows_the_house_shows_all_of_it(name: str, planted: Planted, house: House, db: None) -> None:
    """What it shows is not less than what stands there: it is not the view of some reader."""
    read = READS[name]
    done = CliRunner().invoke(app, ["--json", "--home", str(house.root), *read.given(planted)])
    assert done.exit_code == 0, done.output
    every = Thing.objects.filter(kind=read.kind) if read.kind else Thing.objects.none()
    for thing in every:
        assert _code_of(thing) in done.output, (thing.access, thing.kind)
    if not read.kind:
        hidden = {mark.text for mark in planted.marks.leaked(done.output, "anonymous")}
        assert hidden, "it shows nothing that is hidden from anybody"


def _code_of(thing: Thing) -> str:
    """By what a command names a thing: its slug, but an area by its code."""
    return str(Area.objects.get(pk=thing.pk).code) if thing.kind == "area" else thing.slug


def test_what_a_command_changes_is_changed_by_the_house(planted: Planted, house: House, db: None) -> None:
    slug = planted.at("indicator", "confidential", "there").slug
    done = CliRunner().invoke(app, ["--json", "--home", str(house.root), "indicator", "publish", slug])
    assert done.exit_code == 0, done.output
    last = Event.objects.latest("number")
    assert (last.action, last.actor) == ("monitor.publish", None)


def test_of_every_part_of_the_library_it_is_said_as_whom_it_acts() -> None:
    there = set()
    for kind in (library.House, library.Indicator, library.Source):
        own = {name for name, one in vars(kind).items() if inspect.isfunction(one) and not name.startswith("_")}
        there |= {f"{kind.__name__}.{name}" for name in own}
    assert there == LIBRARY.keys(), "Say in tests/access/commands.py as whom this part of the library acts."
    assert set(LIBRARY.values()) == {HOUSE}
    assert "acts as the house itself" in " ".join(str(library.__doc__).split())


def test_the_library_sees_all_and_gives_the_public_what_everybody_sees(
    planted: Planted, house: House, db: None
) -> None:
    opened = informatiehuis.open(house.root)
    assert {one.name for one in opened.indicators()} == set(Indicator.objects.values_list("slug", flat=True))
    assert {one.name for one in opened.sources()} == set(Source.objects.values_list("slug", flat=True))
    told = 0
    for one in opened.indicators():
        try:
            table = one.figures(public=True)
        except library.LibraryProblem:
            continue
        told += table.num_rows
        assert not list(planted.marks.leaked(str(table.to_pylist()), "anonymous")), one.name
    assert told
    secret = planted.at("indicator", "confidential", "there")
    assert opened.indicator(secret.slug).figures().num_rows == 4
    assert secret.sql.rpartition("'")[0][-9:] in opened.indicator(secret.slug).sql


def test_the_library_asks_a_purpose_as_everybody_is_asked(planted: Planted, house: House, db: None) -> None:
    source = informatiehuis.open(house.root).source(planted.at("source", "confidential").slug)
    with pytest.raises(PurposeNeeded):
        source.table()
    assert source.table(purpose="stil-doel-confidential").num_rows == 2
