"""`informatiehuis source …`: bronnen toevoegen, bekijken en ophalen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, pairs, progress, require_one_choice, say, table
from informatiehuis.engines.problems import N_, Problem, for_count

if TYPE_CHECKING:
    from informatiehuis.engines.connectors.base import Description
    from informatiehuis.kernel.models import Party
    from informatiehuis.rooms.atlas.models import Source

app = typer.Typer(help="Bronnen: toevoegen, bekijken, ophalen.", no_args_is_help=True)


KEEP = 10


class SourceExists(Problem):
    """There is a source of that name already."""

    code = "source-exists"


class UnknownParty(Problem):
    """There is no party of that name."""

    code = "unknown-party"


class UnknownSource(Problem):
    """There is no source of that name."""

    code = "unknown-source"


def _options(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise typer.BadParameter(f"'{wrong[0]}' is geen naam=waarde")
    return dict(pair.split("=", 1) for pair in pairs)


def _show(description: Description) -> None:
    table(
        ("kolom", "type", "eenheid", "in de bron"),
        [(column.name, column.type, column.unit or "", column.original) for column in description.columns],
    )
    found: dict[str, Any] = {**description.found}
    if description.crs:
        found["coördinaten"] = description.crs
    if description.row_estimate is not None:
        found["rijen (ongeveer)"] = description.row_estimate
    pairs(found)
    for note in description.notes:
        say(f"Let op: {note.text()}")


@app.command()
def look(
    location: str = typer.Argument(help="Een bestand of een webadres."),
    connector: str = typer.Option("", help="Het soort verbinding, als dat niet vanzelf duidelijk is."),
    option: list[str] = typer.Option([], "--option", "-o", help="Instelling als naam=waarde; mag vaker."),
) -> None:
    """Bekijk een bestand of adres zonder het toe te voegen: kolommen, typen, eenheden."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.atlas.refreshing import describe

    name, description = describe(HOUSE, _absolute(location), connector, _options(option))
    told = {
        "connector": name,
        "columns": [vars(column) for column in description.columns],
        "crs": description.crs,
        "rows": description.row_estimate,
        "found": dict(description.found),
        "notes": [note.text() for note in description.notes],
    }
    answer(told, lambda: _show(description))


@app.command()
def add(  # noqa: PLR0913 - each is an option of the command
    location: str = typer.Argument(help="Een bestand of een webadres."),
    slug: str = typer.Option("", "--name", help="Korte naam; in SQL de naam van de tabel. Anders die van het bestand."),
    title: str = typer.Option("", help="De titel."),
    connector: str = typer.Option("", help="Het soort verbinding, als dat niet vanzelf duidelijk is."),
    owner: str = typer.Option("", help="De korte naam van de partij die verantwoordelijk is; anders de uitgever."),
    licence: str = typer.Option("", help="Het adres van de licentie."),
    access: str = typer.Option("internal", help="Wie het mag zien: open, internal, restricted of confidential."),
    option: list[str] = typer.Option([], "--option", "-o", help="Instelling als naam=waarde; mag vaker."),
    snapshot: bool = typer.Option(True, "--snapshot/--no-snapshot", help="Haal de gegevens meteen op."),
) -> None:
    """Voeg een bron toe en haal haar gegevens op.

    De bron is intern: bezoekers zien haar pas als u de toegang op openbaar zet.
    """
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.atlas import actions
    from informatiehuis.rooms.atlas.refreshing import describe

    name = slug or _name_of(location)
    _require_free(name)
    party = _owner(owner)
    if snapshot:
        # What cannot be read does not become a source.
        connector, _ = describe(HOUSE, _absolute(location), connector, _options(option))
    source = actions.register_source(
        actor=HOUSE,
        slug=name,
        title=title or name.replace("-", " ").capitalize(),
        location=_absolute(location),
        owner=party,
        connector=connector,
        options=_options(option),
        licence=licence,
        access=access,
        reason="toegevoegd met de opdrachtregel",
    )
    say(f"Bron '{source.slug}' toegevoegd; in SQL heet zij {source.table}.")
    told: dict[str, Any] = {"source": source.slug, "table": source.table}
    if snapshot:
        try:
            told |= _take(source)
        except Problem:
            say(f"Zij heeft nog geen gegevens. Probeer het opnieuw met 'informatiehuis source snapshot {source.slug}'.")
            raise
    answer(told)


def _name_of(location: str) -> str:
    """A name after the last part of a location; one that SQL can use without quotes."""
    from informatiehuis.engines.connectors.base import Location
    from informatiehuis.engines.query import STANDARD_TABLES
    from informatiehuis.kernel.identifiers import slug_of

    name = slug_of(Path(Location(location).name).stem)
    return f"bron-{name}" if name[:1].isdigit() or name in STANDARD_TABLES else name


def _require_free(name: str) -> None:
    from informatiehuis.rooms.atlas.models import Source

    if Source.objects.filter(slug=name).exists():
        raise SourceExists(
            N_("Er is al een bron '{name}'."),
            N_("Ververs haar met 'informatiehuis source snapshot {name}', of kies een andere naam met --name."),
            name=name,
        )


def _owner(name: str) -> Party | None:
    """The party that was named; otherwise the publisher of this house, when it is a party here."""
    from django.conf import settings

    from informatiehuis.kernel.models import Party

    found = Party.objects.filter(slug=name or settings.HOUSE.profile.publisher).first()
    if name and found is None:
        raise UnknownParty(
            N_("Er is geen partij '{party}'."), N_("Kies een partij uit het register van partijen."), party=name
        )
    return found


@app.command("list")
def list_sources() -> None:
    """Toon de bronnen met hun laatste gegevens."""
    open_house()
    from informatiehuis.rooms.atlas.judging import ages
    from informatiehuis.rooms.atlas.models import Source

    told: list[dict[str, Any]] = []
    rows = []
    for source in Source.objects.prefetch_related("snapshots").order_by("slug"):
        held = next((one for one in source.snapshots.all() if one.is_current), None)
        too_old = [age.sentence for age in ages(held) if not age.passed] if held else []
        told.append(
            {
                "source": source.slug,
                "table": source.table,
                "connector": source.connector,
                "rows": held.rows if held else None,
                "retrieved_at": held.retrieved_at if held else None,
                "too_old": bool(too_old),
                "content_hash": held.content_hash if held else None,
            }
        )
        when = moment(held.retrieved_at) + (", te oud" if too_old else "") if held else "nog niet opgehaald"
        rows.append((source.slug, source.connector, held.rows if held else None, when))
    answer(told, lambda: table(("bron", "verbinding", "rijen", "opgehaald"), rows))


@app.command()
def snapshot(
    name: str = typer.Argument("", help="De korte naam van de bron; leeg met --all."),
    everything: bool = typer.Option(False, "--all", help="Alle bronnen waarvan het huis een kopie bewaart."),
    accept: bool = typer.Option(False, "--accept-changes", help="Neem andere kolommen bewust over."),
    whole: bool = typer.Option(False, "--whole", help="Lees ook een bron die aangroeit in haar geheel."),
    engine: str = typer.Option("auto", help="Waar de regels lopen: duckdb, spark, of auto (naar de omvang)."),
) -> None:
    """Haal de gegevens van een bron op en leg ze vast.

    Lukt het niet, dan blijven de vorige gegevens gelden. Dezelfde inhoud wordt één keer bewaard.
    """
    require_one_choice(name, everything, "bron")
    open_house()
    told: list[dict[str, Any]] = []
    failed = False
    for source in _chosen(name, everything):
        try:
            told.append(_take(source, accept, whole, engine))
        except Problem as problem:
            if not everything:
                raise
            failed = True
            say(f"{source.slug}: {problem.text()}")
            told.append({"source": source.slug, "problem": problem.text()})
    answer(told if everything else told[0])
    raise typer.Exit(1 if failed else 0)


@app.command()
def prune(
    name: str = typer.Argument("", help="De korte naam van de bron; leeg met --all."),
    everything: bool = typer.Option(False, "--all", help="Alle bronnen."),
    keep: int = typer.Option(KEEP, min=1, help="Hoeveel van de nieuwste kopieën blijven."),
) -> None:
    """Ruim oude kopieën van een bron op.

    De kopie in gebruik blijft altijd, en ook elke kopie waar openbare of laatste cijfers op rusten.
    """
    require_one_choice(name, everything, "bron")
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.atlas.refreshing import prune as remove_old

    told = []
    for source in _chosen(name, everything):
        gone = remove_old(actor=HOUSE, source=source, keep=keep)
        say(f"{source.slug}: {len(gone)} {for_count(len(gone), 'oude kopie', 'oude kopieën')} weg.")
        told.append({"source": source.slug, "removed": gone})
    answer(told if everything else told[0])


def _chosen(name: str, everything: bool) -> list[Source]:
    from informatiehuis.rooms.atlas.models import Source

    return list(Source.objects.filter(mode="snapshot").order_by("slug")) if everything else [source_named(name)]


def source_named(name: str) -> Source:
    from informatiehuis.rooms.atlas.models import Source

    found = Source.objects.filter(slug=name).first()
    if found is None:
        raise UnknownSource(
            N_("Er is geen bron '{name}'."), N_("Bekijk de bronnen met 'informatiehuis source list'."), name=name
        )
    return found


def _take(source: Source, accept: bool = False, whole: bool = False, engine: str = "auto") -> dict[str, Any]:
    """Take a snapshot, say so, and return what to say in JSON."""
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.portal.ogc.collections import prepare
    from informatiehuis.rooms.atlas.judging import findings
    from informatiehuis.rooms.atlas.refreshing import refresh

    with progress(source.slug) as watch:
        done = refresh(
            actor=HOUSE, source=source, progress=watch, accept_changes=accept, whole=whole, engine_name=engine
        )
    try:
        prepare(source)
    except Problem as problem:
        say(f"Let op: {problem.text()}")
    held = done.snapshot
    new = "nieuwe gegevens" if done.is_new else "dezelfde gegevens als de vorige keer"
    say(f"{source.slug}: {held.rows} {for_count(held.rows, 'rij', 'rijen')}, {new} ({held.content_hash[:19]}).")
    notes = [note.text() for note in done.notes]
    notes += [finding.sentence for finding in findings(held) if not finding.passed]
    for note in notes:
        say(f"Let op: {note}")
    return {
        "source": source.slug,
        "rows": held.rows,
        "content_hash": held.content_hash,
        "new": done.is_new,
        "notes": notes,
    }


def _absolute(location: str) -> str:
    """A path on this machine made absolute, because the house may be asked from elsewhere."""
    return location if "://" in location else str(Path(location).expanduser().resolve())
