"""`informatiehuis uses …`: het logboek van gebruik lezen, uitvoeren, verzegelen en controleren."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.files import whole
from informatiehuis.cli.terminal import answer, moment, open_house, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from informatiehuis.kernel.models import DataUse

app = typer.Typer(help="Het logboek: wie welke gegevens waarvoor gebruikte.", no_args_is_help=True)
SHOWN = 100


class UnknownHere(Problem):
    """There is no source or activity of that name."""

    code = "unknown-here"


SOURCE = typer.Option("", "--source", help="Alleen van deze bron (korte naam).")
PURPOSE = typer.Option("", "--purpose", help="Alleen voor deze verwerkingsactiviteit (korte naam).")
SINCE = typer.Option(None, "--since", formats=["%Y-%m-%d"], help="Vanaf deze dag.")
UNTIL = typer.Option(None, "--until", formats=["%Y-%m-%d"], help="Tot en met deze dag.")


@app.command(name="list")
def show(
    source: str = SOURCE, purpose: str = PURPOSE, since: datetime | None = SINCE, until: datetime | None = UNTIL
) -> None:
    """Toon het gebruik, het nieuwste eerst."""
    found = _found(source, purpose, since, until)[:SHOWN]
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.processing import reading

    told = reading.told(found, HOUSE)
    rows = [
        (
            moment(one.use.ended_at),
            str(one.use.account or "het huis zelf"),
            one.thing.slug if one.thing else one.use.thing_uri,
            one.activity.slug if one.activity else one.use.activity_uri or "geen doel vastgelegd",
            f"{one.what} ({one.through})" + (f", {one.use.times} keer" if one.use.times > 1 else ""),
        )
        for one in told
    ]
    answer(list(reading.records(found)), lambda: table(("wanneer", "account", "bron", "waarvoor", "wat"), rows))


@app.command()
def export(
    to: Path = typer.Argument(help="Het bestand: een regel van de standaard op elke regel (JSON).", dir_okay=False),
    source: str = SOURCE,
    purpose: str = PURPOSE,
    since: datetime | None = SINCE,
    until: datetime | None = UNTIL,
) -> None:
    """Schrijf het gebruik in de vorm van de standaard Logboek dataverwerkingen, het oudste eerst."""
    found = _found(source, purpose, since, until).order_by("pk")
    from informatiehuis.kernel.processing import reading

    count = 0
    with whole(to) as file:
        for one in reading.records(found.iterator(chunk_size=2000)):
            file.write(f"{json.dumps(one, ensure_ascii=False)}\n".encode())
            count += 1
    answer({"file": str(to), "entries": count}, lambda: say(f"Geschreven in {to}: {count} keer gebruik."))


@app.command()
def seal() -> None:
    """Verzegel elke dag die voorbij is, en verwijder wat ouder is dan de bewaartermijn.

    Een gebeurtenis in de keten zegt hoeveel regels zo'n dag heeft, met hun hash.
    """
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.processing import sealing

    now = datetime.now(UTC)
    made = sealing.seal(actor=HOUSE, now=now)
    gone = sealing.purge(actor=HOUSE, now=now)
    told = {"sealed": [one.day.isoformat() for one in made], "removed": gone}
    answer(told, lambda: say(f"Verzegelde dagen: {len(made)}. Verwijderd na de bewaartermijn: {gone}."))


@app.command()
def verify() -> None:
    """Ga na of verzegelde dagen nog zijn zoals ze waren; eindigt met code 1 als dat niet zo is."""
    open_house()
    from informatiehuis.kernel.processing import sealing

    broken = sealing.broken()
    days = len(sealing.seals())

    def show_it() -> None:
        say(f"Het logboek is gaaf: {days} verzegelde dagen." if not broken else "Het logboek is niet gaaf:")
        for one in broken:
            say(f"- {one.text()}")

    answer({"intact": not broken, "days": days, "breaks": [one.text() for one in broken]}, show_it)
    raise typer.Exit(1 if broken else 0)


def _found(source: str, purpose: str, since: datetime | None, until: datetime | None) -> QuerySet[DataUse]:
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.models import Thing
    from informatiehuis.kernel.processing import reading

    def key(kind: str, slug: str) -> Thing:
        found = Thing.objects.filter(kind=kind, slug=slug).first()
        if found is None:
            raise UnknownHere(N_("'{name}' is er niet."), N_("Kijk of de korte naam klopt."), name=slug)
        return found

    wanted = reading.Wanted(
        thing=key("source", source).pk if source else None,
        activity=key("processing_activity", purpose).pk if purpose else None,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    return reading.uses(HOUSE, wanted)
