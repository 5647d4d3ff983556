"""`informatiehuis audit …`: is de geschiedenis van het huis nog gaaf?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

if TYPE_CHECKING:
    from informatiehuis.kernel.verifying import ChainReport

app = typer.Typer(help="De keten van gebeurtenissen controleren en verankeren.", no_args_is_help=True)


@app.command()
def verify(
    anchors: Path | None = typer.Option(
        None, "--anchors", help="Ankers die iemand anders heeft bewaard.", exists=True, dir_okay=False
    ),
) -> None:
    """Loop de hele keten en alle ankers na; eindigt met code 1 als er iets niet klopt, en zegt waar."""
    open_house()
    from informatiehuis.kernel import anchors as anchoring
    from informatiehuis.kernel.verifying import verify as verify_chain

    held = anchoring.points() + (anchoring.read(anchors) if anchors else [])
    with progress("keten nalopen") as watch:
        report = verify_chain(watch)
    report = replace(report, breaks=(*report.breaks, *anchoring.broken(held)))
    told = {
        "intact": report.intact,
        "events": report.events,
        "head": report.head,
        "anchors": len(held),
        "breaks": [{"number": one.number, "what": one.what.text()} for one in report.breaks],
    }
    answer(told, lambda: _show(report, len(held)))
    raise typer.Exit(0 if report.intact else 1)


def _show(report: ChainReport, anchors: int) -> None:
    if report.intact:
        say(f"De keten is gaaf: {report.events} gebeurtenissen, laatste hash {report.head[:16]}.")
        say(f"Nagelopen ankers: {anchors}.")
        return
    say(f"De keten van {report.events} gebeurtenissen is niet gaaf:")
    for one in report.breaks:
        say(f"- bij gebeurtenis {one.number}: {one.what.text()}")


@app.command()
def anchor(
    to: Path | None = typer.Option(None, "--to", help="Schrijf alle ankers ook in dit bestand.", dir_okay=False),
) -> None:
    """Leg vast waar de keten nu staat. Bewaar het anker ergens anders: dan valt herschrijven op."""
    open_house()
    from informatiehuis.kernel import anchors as anchoring

    made = anchoring.drop()
    held = anchoring.document(anchoring.points())
    if to:
        to.write_text(json.dumps(held, indent=1) + "\n", "utf-8")

    def show() -> None:
        say(f"Verankerd: {made.number} gebeurtenissen, hash {made.hash}.")
        if to:
            say(f"Alle {len(held['anchors'])} ankers staan in {to}.")

    answer(held["anchors"][-1], show)
