"""`informatiehuis estate …`: het bezit als architectuurmodel, erin en eruit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say, table

if TYPE_CHECKING:
    from informatiehuis.rooms.estate.architecture.planning import Plan

app = typer.Typer(help="Processen, i-assets en contracten: als architectuurmodel erin en eruit.", no_args_is_help=True)

STEP_WORDS = {
    "new": "nieuw",
    "changed": "gewijzigd",
    "same": "gelijk",
    "ended": "beëindigd",
    "kept": "gehouden",
    "aside": "alleen bewaard",
}
MOST_TOLD = 50


@app.command("export-archimate")
def export_archimate(
    file: Path = typer.Argument(help="Het bestand om te schrijven (.xml).", dir_okay=False),
    model: str = typer.Option("", help="De identifier van een bewaard model; zonder is het heel het huis."),
) -> None:
    """Schrijf het huis uit als architectuurmodel (ArchiMate Open Exchange 3.1), of een model dat is ingelezen."""
    open_house()
    from informatiehuis.engines.archimate.writing import write
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.estate.architecture import exporting, keeping

    made = keeping.kept_model(model, HOUSE) if model else exporting.house_model(HOUSE)
    file.write_bytes(write(made))
    told = {"file": str(file), "elements": len(made.elements), "relationships": len(made.relationships)}
    answer(told, lambda: say(f"{file}: {len(made.elements)} elementen en {len(made.relationships)} relaties."))


@app.command("import-archimate")
def import_archimate(
    file: Path = typer.Argument(help="Het model: ArchiMate Open Exchange (.xml).", exists=True, dir_okay=False),
    asset: str = typer.Option(..., help="De korte naam van de i-asset waarin dit model wordt bijgehouden."),
    preview: bool = typer.Option(False, "--preview", help="Toon alleen wat er zou veranderen."),
    take_file: bool = typer.Option(
        False, "--take-file", help="Neem wat in het bestand staat, ook waar het in het huis is gewijzigd."
    ),
    reason: str = typer.Option("", help="Waarom deze wijziging."),
) -> None:
    """Lees een architectuurmodel in: alles of niets. Wat het huis niet kent, blijft bewaard bij het model.

    Wat in het huis is gewijzigd en in het bestand anders staat, is een conflict: het blijft zo, en de opdracht eindigt
    met code 1.
    """
    open_house()
    from informatiehuis.engines.archimate import reading
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.estate.architecture import importing, keeping

    holder, content = keeping.holder(asset, HOUSE), reading.content_of(file)
    if preview:
        made = importing.preview(actor=HOUSE, asset=holder, content=content, file=file.name, theirs=take_file)
    else:
        with progress("inlezen") as watch:
            made = importing.import_model(
                actor=HOUSE,
                asset=holder,
                content=content,
                file=file.name,
                theirs=take_file,
                reason=reason,
                progress=watch,
            )
    answer(_told(made), lambda: _show(made))
    raise typer.Exit(1 if made.conflicts else 0)


@app.command("export-algorithms")
def export_algorithms(
    file: Path = typer.Argument(help="Het bestand om te schrijven (.json of .csv).", dir_okay=False),
) -> None:
    """Schrijf de vermeldingen voor het Algoritmeregister uit (Publicatiestandaard 1.0).

    Wat het register zo niet opneemt, staat niet in het bestand: dat wordt verteld, en de opdracht eindigt met code 1.
    """
    if file.suffix not in (".json", ".csv"):
        raise typer.BadParameter("Kies een bestand dat eindigt op .json of .csv.", param_hint="FILE")
    open_house()
    from informatiehuis.engines.algorithmregister import as_csv, as_json
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.estate.publishing.comparing import publishable

    taken, refused = publishable(HOUSE)
    records = [one.record for one in taken]
    content = as_csv(records) if file.suffix == ".csv" else as_json(records)
    # as bytes, so that no system changes the ends of lines
    file.write_bytes(content.encode("utf-8"))
    told = {
        "file": str(file),
        "records": len(records),
        "refused": [
            {"asset": one.asset.slug, "findings": [finding.note.text() for finding in one.findings if finding.refuses]}
            for one in refused
        ],
    }
    answer(told, lambda: _show_refused(told))
    raise typer.Exit(1 if refused else 0)


def _show_refused(told: dict[str, Any]) -> None:
    say(f"{told['file']}: {told['records']} algoritmes.")
    for one in told["refused"]:
        say(f"Niet opgenomen: {one['asset']}")
        for line in one["findings"]:
            say(f"  {line}")


@app.command("compare-algorithms")
def compare_algorithms(
    file: Path = typer.Argument(
        help="Een download van het Algoritmeregister (.json of .csv).", dir_okay=False, exists=True
    ),
) -> None:
    """Leg onze vermeldingen naast wat het Algoritmeregister publiceert. Zijn ze niet gelijk, dan is de code 1."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.estate.publishing.comparing import compare_with

    found = compare_with(file.read_bytes(), file.name, HOUSE).comparison
    told = {
        "same": [one.here["source_id"] for one in found.both if not one.differences],
        "different": {
            one.here["source_id"]: {
                each.field.name: {"here": each.here, "there": each.there} for each in one.differences
            }
            for one in found.different
        },
        "only_here": [one["source_id"] for one in found.only_here],
        "only_there": [str(one.get("name", "")) for one in found.only_there],
        "others": sum(found.others.values()),
    }
    answer(told, lambda: _show_compared(told))
    raise typer.Exit(1 if found.different or found.only_here or found.only_there else 0)


def _show_compared(told: dict[str, Any]) -> None:
    for slug, fields in told["different"].items():
        say(f"Anders: {slug} ({', '.join(fields)})")
    for slug in told["only_here"]:
        say(f"Alleen hier: {slug}")
    for name in told["only_there"]:
        say(f"Alleen in het register: {name}")
    say(
        f"{len(told['same'])} hetzelfde, {len(told['different'])} anders, {len(told['only_here'])} alleen hier, "
        f"{len(told['only_there'])} alleen in het register, {told['others']} van anderen."
    )


def _told(made: Plan) -> dict[str, Any]:
    """The plan for another program: what is the same is only counted."""
    from informatiehuis.rooms.estate.architecture.planning import Step

    return {
        **{str(step): made.count(step) for step in Step},
        "elements": [
            {
                "step": str(one.step),
                "identifier": one.element.identifier,
                "kind": one.kind,
                "fields": dict(one.fields),
                "why": one.why.text() if one.why else "",
            }
            for one in made.items
            if one.step is not Step.SAME
        ],
        "relationships": [
            {
                "step": str(one.step),
                "identifier": one.relationship,
                "predicate": one.predicate,
                "why": one.why.text() if one.why else "",
            }
            for one in made.ties
            if one.step is not Step.SAME
        ],
        "findings": [one.note.text() for one in made.findings],
    }


def _show(made: Plan) -> None:
    from informatiehuis.engines.archimate.model import said
    from informatiehuis.rooms.estate.architecture.planning import Step

    shown = [one for one in made.items if one.step not in (Step.SAME, Step.ASIDE)]
    rows = [(STEP_WORDS[one.step], one.kind, said(one.element.names), ", ".join(one.fields)) for one in shown]
    if rows:
        table(("stap", "soort", "naam", "velden"), rows[:MOST_TOLD])
    for item, one in made.conflicts[:MOST_TOLD]:
        say(f"Conflict: {said(item.element.names)}, {one.field}. Dit is in het huis gewijzigd en blijft zo.")
        say(f"  in het huis:     {one.ours}")
        say(f"  in het bestand:  {one.theirs}")
    for why, count in _reasons(made).items():
        say(f"Alleen bewaard, {count}×: {why}")
    for finding in made.findings[:MOST_TOLD]:
        say(f"Let op: {finding.note.text()}")
    if len(made.findings) > MOST_TOLD:
        say(f"… en nog {len(made.findings) - MOST_TOLD} bevindingen.")
    say(", ".join(f"{made.count(step)} {STEP_WORDS[step]}" for step in Step) + ".")


def _reasons(made: Plan) -> dict[str, int]:
    """Why what stays aside does, and how often."""
    from informatiehuis.rooms.estate.architecture.planning import Step

    found: dict[str, int] = {}
    reasons = [(one.step, one.why) for one in made.items] + [(one.step, one.why) for one in made.ties]
    for step, why in reasons:
        if step is Step.ASIDE and why:
            found[why.text()] = found.get(why.text(), 0) + 1
    return found
