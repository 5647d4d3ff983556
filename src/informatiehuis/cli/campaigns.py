"""`informatiehuis sensing pack-campaign`: een meetcampagne op fietsen klaarmaken om als bron te lezen."""

from __future__ import annotations

from pathlib import Path

import typer

from informatiehuis.cli.terminal import answer, say


def add_to(app: typer.Typer) -> None:
    """Put this command in the app."""
    app.command("pack-campaign")(pack)


def pack(
    raw: list[Path] = typer.Argument(help="Ruwe metingen van de kastjes: CSV.", exists=True, dir_okay=False),
    network: Path = typer.Option(
        ..., "--network", help="Het net van fietspaden: .geojson of .osm.pbf.", exists=True, dir_okay=False
    ),
    to: Path = typer.Option(..., "--to", help="Het bestand dat gemaakt wordt, op .campaign.", dir_okay=False),
    station: Path | None = typer.Option(
        None, "--station", help="Uurwaarden van een meetstation: CSV met hour en value.", exists=True, dir_okay=False
    ),
    before: Path | None = typer.Option(
        None, "--before", help="De vorige van dezelfde campagne; wat die verborg, blijft verborgen.", exists=True
    ),
) -> None:
    """Pak ruwe metingen in tot een bestand dat het huis als bron leest; de nummers van de kastjes gaan eruit.

    Het bestand blijft geheim: er staat in waar mensen reden.
    """
    from informatiehuis.engines.greenroutes.packing import pack as packed

    made = packed(raw, network, to, station=station, before=before)

    def show() -> None:
        say(f"Ingepakt in {to}: {made.measurements} metingen; rond {made.zones} plekken wordt alles weggelaten.")
        say("Er staat in waar mensen reden. Houd het geheim, en bewaar het voor een volgende uitgave.")

    answer({"file": str(to), "measurements": made.measurements, "zones": made.zones}, show)
