"""`informatiehuis audit …`: is de geschiedenis van het huis nog gaaf?"""

from __future__ import annotations

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

app = typer.Typer(help="De keten van gebeurtenissen controleren.", no_args_is_help=True)


@app.command()
def verify() -> None:
    """Loop de hele keten na; eindigt met code 1 als er iets niet klopt, en zegt waar."""
    open_house()
    from informatiehuis.kernel.events import verify as verify_chain

    with progress("keten nalopen") as watch:
        report = verify_chain(watch)
    told = {
        "intact": report.intact,
        "events": report.events,
        "head": report.head,
        "broken_at": report.broken_at,
        "problem": report.problem,
    }

    def show() -> None:
        if report.intact:
            say(f"De keten is gaaf: {report.events} gebeurtenissen, laatste hash {report.head[:16]}.")
        else:
            say(f"De keten is gebroken bij gebeurtenis {report.broken_at}: {report.problem}")

    answer(told, show)
    raise typer.Exit(0 if report.intact else 1)
