"""`informatiehuis search …`: the index in which is searched."""

from __future__ import annotations

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

app = typer.Typer(help="Zoeken: de index van het huis opnieuw opbouwen.", no_args_is_help=True)


@app.command()
def rebuild() -> None:
    """Bouw de zoekindex opnieuw op uit de database. Wie intussen zoekt, merkt er niets van."""
    open_house()
    from informatiehuis.kernel.searching import keeping

    with progress("Zoekindex opbouwen") as watch:
        count = keeping.rebuild(watch)
    answer({"things": count}, lambda: say(f"De zoekindex is opgebouwd, met zoveel dingen: {count}."))
