"""`informatiehuis audit …`: is de geschiedenis van het huis nog gaaf?"""

from __future__ import annotations

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

app = typer.Typer(help="De keten van gebeurtenissen controleren.", no_args_is_help=True)


@app.command()
def verify() -> None:
    """Loop de hele keten na; eindigt met code 1 als er iets niet klopt, en zegt waar."""
    open_house()
    from informatiehuis.kernel.verifying import verify as verify_chain

    with progress("keten nalopen") as watch:
        report = verify_chain(watch)
    told = {
        "intact": report.intact,
        "events": report.events,
        "head": report.head,
        "breaks": [{"number": one.number, "what": one.what.text()} for one in report.breaks],
    }

    def show() -> None:
        if report.intact:
            say(f"De keten is gaaf: {report.events} gebeurtenissen, laatste hash {report.head[:16]}.")
            return
        say(f"De keten van {report.events} gebeurtenissen is niet gaaf:")
        for one in report.breaks:
            say(f"- bij gebeurtenis {one.number}: {one.what.text()}")

    answer(told, show)
    raise typer.Exit(0 if report.intact else 1)
