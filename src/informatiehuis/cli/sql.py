"""`informatiehuis sql`: een vraag in SQL aan de bronnen van het huis."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import typer

from informatiehuis.cli.terminal import answer, open_house, say, table
from informatiehuis.engines.problems import for_count

SHOWN = 50


def add_to(app: typer.Typer) -> None:
    """Put this command in the app."""
    app.command()(sql)


def sql(
    text: str = typer.Argument(
        help='De vraag, bijvoorbeeld "select sum(inwoners) as inwoners from cbs_kerncijfers_2022".'
    ),
    purpose: str = typer.Option(
        "", "--purpose", help="Waarvoor u beperkte gegevens gebruikt: een verwerkingsactiviteit."
    ),
    to: Path | None = typer.Option(None, "--to", help="Schrijf het antwoord als CSV in dit bestand.", dir_okay=False),
    most: int = typer.Option(100_000, "--most", min=1, help="Hoeveel rijen het antwoord hoogstens mag hebben."),
) -> None:
    """Stel een vraag in SQL aan de bronnen. Alleen lezen; een bron heet naar haar korte naam, met _ in plaats van -."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.monitor.sql import Question, answer_told

    found, reads = answer_told(Question(text, HOUSE, "command", lambda _: purpose, most))
    for read in reads:
        moved = read.moved
        left = f"; de bron koos: {moved.condition}" if moved.condition else ""
        rows_read = f"{moved.rows} {for_count(moved.rows, 'rij', 'rijen')}"
        say(f"{read.source.slug}: {rows_read}, {moved.bytes} bytes gelezen{left}.")
    rows = found.to_pylist()
    names = found.column_names
    if to:
        with to.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names, *([row[name] for name in names] for row in rows)])

    def show() -> None:
        table(names, [["" if row[name] is None else str(row[name]) for name in names] for row in rows[:SHOWN]])
        if len(rows) > SHOWN:
            say(f"De eerste {SHOWN} van {len(rows)} rijen. Met --to FILE.csv of --json krijgt u ze alle.")
        if to:
            say(f"Geschreven in {to}: {len(rows)} rijen.")
        sys.stdout.flush()

    answer(rows, show)
