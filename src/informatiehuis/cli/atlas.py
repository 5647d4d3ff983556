"""`informatiehuis atlas …`: de atlas als bestanden, erin en eruit."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say, table

if TYPE_CHECKING:
    from informatiehuis.kernel.ascode.importing import Preview

app = typer.Typer(help="De atlas als bestanden: bekijken wat verandert, inlezen, uitschrijven.", no_args_is_help=True)

STEP_WORDS = {"new": "nieuw", "changed": "gewijzigd", "same": "gelijk", "ended": "beëindigd", "kept": "gehouden"}


@app.command("import")
def import_folder(
    folder: Path = typer.Argument(help="De map met YAML en SQL.", exists=True, file_okay=False),
    preview: bool = typer.Option(False, "--preview", help="Toon alleen wat er zou veranderen en wat dat raakt."),
    reason: str = typer.Option("", help="Waarom deze wijziging."),
    take_files: bool = typer.Option(
        False, "--take-files", help="Neem wat in de bestanden staat, ook waar het in het huis is gewijzigd."
    ),
) -> None:
    """Lees een map met atlasbestanden in: alles of niets. Twee keer hetzelfde inlezen verandert niets.

    Wat sinds de vorige keer in het huis is gewijzigd, blijft zo. Zegt het bestand daar iets anders, dan is dat een
    conflict: beide teksten worden getoond, en de opdracht eindigt met code 1. Van databestanden zijn dat de hashes.
    """
    house = open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.ascode.importing import IMPORT, import_atlas
    from informatiehuis.kernel.ascode.importing import preview as preview_of
    from informatiehuis.kernel.at_work import at_work
    from informatiehuis.portal.founding import names_in_house, read_folder

    atlas = read_folder(folder, names_in_house())
    for report in atlas.reports:
        say(f"Let op: {report.text()}")
    if preview:
        seen = preview_of(atlas, HOUSE, folder, theirs=take_files)
    else:
        with at_work(house, IMPORT), progress("inlezen") as watch:
            seen = import_atlas(
                actor=HOUSE, atlas=atlas, folder=folder, reason=reason, theirs=take_files, progress=watch
            )
    told = _told(seen) | {"reports": [report.text() for report in atlas.reports]}
    answer(told, lambda: _show(seen))
    raise typer.Exit(1 if seen.conflicts else 0)


def _told(seen: Preview) -> dict[str, Any]:
    """The preview for another program: what is the same is only counted."""
    from informatiehuis.kernel.ascode.importing import Step

    items = [
        {
            "step": str(item.step),
            "kind": item.ref.kind,
            "slug": item.ref.slug,
            "fields": list(item.fields),
            "kept": list(item.kept),
            "conflicts": [asdict(one) for one in item.conflicts],
            "touches": [{"kind": thing.kind, "slug": thing.slug, "title": thing.title} for thing in item.touches],
        }
        for item in seen.differing
    ]
    return {**{str(step): seen.count(step) for step in Step}, "items": items}


def _show(seen: Preview) -> None:
    from informatiehuis.kernel.ascode.importing import Step

    rows = [
        (
            STEP_WORDS[item.step],
            item.ref.kind,
            item.ref.slug,
            ", ".join([*item.fields, *(f"{name} (gehouden)" for name in item.kept)]),
            ", ".join(thing.title for thing in item.touches),
        )
        for item in seen.differing
    ]
    if rows:
        table(("stap", "soort", "naam", "velden", "raakt"), rows)
    for item, one in seen.conflicts:
        say(f"Conflict: {item.ref.kind} {item.ref.slug}, {one.field}. Dit is in het huis gewijzigd en blijft zo.")
        say(f"  in het huis:     {one.ours}")
        say(f"  in het bestand:  {one.theirs}")
    if seen.conflicts:
        say("Neem over wat u wilt, in het huis of in het bestand; met --take-files neemt u alles uit de bestanden.")
    say(", ".join(f"{seen.count(step)} {STEP_WORDS[step]}" for step in Step) + ".")


@app.command("export")
def export_folder(folder: Path = typer.Argument(help="De map om in te schrijven.")) -> None:
    """Schrijf de atlas van dit huis uit als bestanden; dezelfde atlas geeft altijd dezelfde bytes."""
    open_house()
    from informatiehuis.kernel.ascode.exporting import export_atlas

    atlas = export_atlas(folder)
    told = {"folder": str(folder), "concepts": len(atlas.concepts), "indicators": len(atlas.indicators)}
    answer(told, lambda: say(f"De atlas staat in {folder}."))
