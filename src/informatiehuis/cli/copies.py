"""`export house`, `import house`, `backup` en `restore`: een huis in zijn geheel eruit en erin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

if TYPE_CHECKING:
    from informatiehuis.kernel.copies.contents import Contents
    from informatiehuis.kernel.copies.exporting import Exported
    from informatiehuis.kernel.copies.importing import Imported
    from informatiehuis.kernel.copies.moving import Moved

exports = typer.Typer(help="Het hele huis uitschrijven, in open bestandsvormen.", no_args_is_help=True)
imports = typer.Typer(help="Een huis maken uit een export.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands that stand by themselves, and the two groups."""
    app.add_typer(exports, name="export")
    app.add_typer(imports, name="import")
    app.command()(backup)
    app.command()(restore)
    app.command()(move)


@exports.command("house")
def export(target: Path = typer.Argument(help="Een nieuwe map, of een bestand dat eindigt op .tar.")) -> None:
    """Schrijf het hele huis uit, zonder wachtwoorden. Anderen kunnen intussen doorwerken."""
    _write(target, backup=False)


def backup(target: Path = typer.Argument(help="Een nieuwe map, of een bestand dat eindigt op .tar.")) -> None:
    """Maak een reservekopie, met de hashes van wachtwoorden, en lees haar terug om te zien of zij klopt."""
    _write(target, backup=True)


def _write(target: Path, *, backup: bool) -> None:
    house = open_house()
    from informatiehuis.kernel.copies import lately
    from informatiehuis.kernel.copies.exporting import export_house

    made = export_house(house, target, passwords=backup, check=backup, watch=progress)
    if backup:
        lately.remember(house, made.contents)
    told = {"place": str(target), "checked": backup, "damaged": list(made.damaged), **_told(made.contents)}
    answer(told, lambda: _show_written(made, backup))
    raise typer.Exit(1 if made.damaged else 0)


def _show_written(made: Exported, backup: bool) -> None:
    say(f"Het huis staat in {made.place}.")
    _show(made.contents)
    if backup:
        say("Alles is teruggelezen en klopt. Er staan hashes van wachtwoorden in: bewaar de kopie achter slot.")
    for path in made.damaged:
        say(f"Let op: {path} was in het huis al beschadigd en is meegegaan zoals het was.")


@imports.command("house")
def import_whole(
    source: Path = typer.Argument(help="De map of het tarbestand van de export."),
    expected: str = typer.Option("", "--graph-hash", help="De hash die bij het uitschrijven werd getoond."),
) -> None:
    """Maak een huis uit een export, in een map die er nog niet is of leeg is: alles of niets."""
    _read(source, expected, only_backup=False)


def restore(
    source: Path = typer.Argument(help="De map of het tarbestand van de reservekopie."),
    expected: str = typer.Option("", "--graph-hash", help="De hash die bij het maken werd getoond."),
) -> None:
    """Zet een reservekopie terug in een map die er nog niet is of leeg is: alles of niets."""
    _read(source, expected, only_backup=True)


@imports.command("tables", hidden=True)
def import_tables_alone(source: Path = typer.Argument(help="De map met tabellen.")) -> None:
    """Lees tabellen in een lege database; een stap van 'informatiehuis move'."""
    house = open_house(must_exist=False)
    from informatiehuis.kernel.copies.importing import import_tables

    say(import_tables(house, source, watch=progress).graph_hash)


def move(
    url: str = typer.Argument(
        metavar="DATABASE_URL",
        help="De lege database, zoals postgres://huis@machine/huis of sqlite:///pad/huis.sqlite3.",
    ),
) -> None:
    """Verhuis naar een andere database: alle tabellen gaan over, de map blijft. Stop eerst 'serve' en 'worker'."""
    house = open_house()
    from informatiehuis.kernel.copies.moving import move as move_house

    made = move_house(house, url, watch=progress)
    answer({"aside": str(made.aside or ""), **_told(made.contents)}, lambda: _show_moved(made))


def _show_moved(made: Moved) -> None:
    _show(made.contents)
    say("Alles staat in de andere database, en is daar nagelopen. Geef voortaan elk commando die DATABASE_URL mee.")
    if made.aside:
        say(f"Het oude bestand heet nu {made.aside}. Gooi het weg als u zeker weet dat alles werkt.")


def _read(source: Path, expected: str, *, only_backup: bool) -> None:
    house = open_house(must_exist=False)
    from informatiehuis.kernel.copies.importing import import_house

    made = import_house(house, source, only_backup=only_backup, expected=expected, watch=progress)
    told = {"folder": str(house.root), "without_password": made.without_password, **_told(made.contents)}
    answer(told, lambda: _show_read(house.root, made))


def _show_read(folder: Path, made: Imported) -> None:
    say(f"Het huis staat in {folder}.")
    _show(made.contents)
    say("Alle tabellen, de keten van gebeurtenissen en de hash van het geheel zijn nagelopen en kloppen.")
    if made.without_password:
        say(f"Accounts zonder wachtwoord: {made.without_password}. Geef er een met 'informatiehuis user password'.")


def _told(held: Contents) -> dict[str, Any]:
    return {
        "kind": held.kind,
        "version": held.version,
        "made_at": held.made_at,
        "events": held.events,
        "head": held.head,
        "graph_hash": held.graph_hash,
        "files": len(held.files),
        "bytes": held.size,
        "rows": sum(held.rows.values()),
    }


def _show(held: Contents) -> None:
    say(f"{len(held.files)} bestanden, {sum(held.rows.values())} rijen, {held.events} gebeurtenissen.")
    say(f"Hash van alle dingen, cijfers, verbanden en de keten: {held.graph_hash}")
