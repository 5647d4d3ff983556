"""`informatiehuis source quality|validate|promise`: de belofte van een bron en wat die waard is."""

from __future__ import annotations

from typing import Any

import typer

from informatiehuis.cli.sources import source_named
from informatiehuis.cli.terminal import answer, moment, open_house, say, table


def add_to(app: typer.Typer) -> None:
    """Put these commands in the group of sources."""
    for command in (quality, validate, promise):
        app.command()(command)


def quality(name: str = typer.Argument(help="De korte naam van de bron.")) -> None:
    """Toon hoe goed de gegevens van een bron zijn, nu en eerder, en wat apart is gezet."""
    open_house()
    from informatiehuis.engines.quality.levels import SENTENCES, Level
    from informatiehuis.rooms.atlas.contracts import history, validation_of
    from informatiehuis.rooms.atlas.refreshing import lake
    from informatiehuis.rooms.atlas.standing import standing_of

    source = source_named(name)
    held = source.snapshots.filter(is_current=True).select_related("source").first()
    standing = standing_of(held)
    level = standing.level if standing else Level.UNJUDGED
    holds, before = validation_of(source), history(source, True, most=100)
    aside = {one.content_hash: lake().aside_place(one) for one in lake().aside(source.slug)}
    told: dict[str, Any] = {
        "source": source.slug,
        "level": level.word,
        "validated_for": holds.scope if holds else None,
        "validated_at": holds.started_at if holds else None,
        "history": [
            {
                "first_at": one.judgement.first_at,
                "last_at": one.judgement.last_at,
                "times": one.judgement.times,
                "rows": one.judgement.rows,
                "accepted": one.judgement.accepted,
                "level": one.level.word,
                "failed": [found.sentence for found in one.failed],
                "set_aside": aside.get(one.judgement.content_hash) if not one.judgement.accepted else None,
            }
            for one in before
        ],
    }

    def show() -> None:
        say(SENTENCES[level])
        say(f"Gevalideerd voor besluiten: {holds.scope}." if holds else "Niet gevalideerd voor besluiten.")
        rows = [
            (moment(one.judgement.last_at), one.judgement.rows, one.words, "; ".join(map(str, one.failed)))
            for one in before
        ]
        table(("wanneer", "rijen", "oordeel", "wat niet in orde was"), rows)
        for path in aside.values():
            say(f"Apart gezet: {path}")

    answer(told, show)


def validate(
    name: str = typer.Argument(help="De korte naam van de bron."),
    scope: str = typer.Option("", "--for", help="Voor welke besluiten deze gegevens goed genoeg zijn."),
    end: bool = typer.Option(False, "--end", help="Leg vast dat zij dat niet meer zijn."),
    reason: str = typer.Option("", help="Waarom."),
) -> None:
    """Leg vast dat op de gegevens van een bron besloten mag worden; dat eindigt als de belofte breekt."""
    if end == bool(scope):
        raise typer.BadParameter("Geef --for met de besluiten, of --end.")
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.atlas.contracts import end_validation, validate_source

    source = source_named(name)
    if end:
        ended = end_validation(actor=HOUSE, source=source, reason=reason)
        say("Niet meer gevalideerd." if ended else "Deze bron was niet gevalideerd.")
        answer({"source": source.slug, "validated_for": None})
        return
    made = validate_source(actor=HOUSE, source=source, scope=scope, reason=reason)
    say(f"Gevalideerd voor besluiten: {made.scope}.")
    answer({"source": source.slug, "validated_for": made.scope, "content_hash": made.content_hash})


def promise(name: str = typer.Argument(help="De korte naam van de bron.")) -> None:
    """Leg de kolommen die een bron nu heeft vast als haar belofte; een belofte die er al is, blijft."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.atlas.contracts import record_promise

    source = source_named(name)
    count = record_promise(actor=HOUSE, source=source)
    say(f"{source.slug} belooft {count} kolommen.")
    answer({"source": source.slug, "promises": source.promises})
