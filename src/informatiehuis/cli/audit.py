"""`informatiehuis audit …`: is de geschiedenis van het huis nog gaaf, en wat is eruit gewist?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.terminal import answer, open_house, progress, say

if TYPE_CHECKING:
    from informatiehuis.kernel.verifications import Finding

app = typer.Typer(help="De keten van gebeurtenissen controleren en verankeren.", no_args_is_help=True)


@app.command()
def verify(
    anchors: Path | None = typer.Option(
        None, "--anchors", help="Ankers die iemand anders heeft bewaard.", exists=True, dir_okay=False
    ),
    record: bool = typer.Option(False, "--record", help="Bewaar de uitkomst, en veranker de keten als zij gaaf is."),
) -> None:
    """Loop de hele keten en alle ankers na; eindigt met code 1 als er iets niet klopt, en zegt waar."""
    open_house()
    from informatiehuis.kernel import anchors as anchoring
    from informatiehuis.kernel import guards, verifications
    from informatiehuis.kernel.access import HOUSE

    others = tuple(anchoring.read(anchors)) if anchors else ()
    with progress("keten nalopen") as watch:
        finding = verifications.look(watch, others)
    if record:
        verifications.record_verification(actor=HOUSE, finding=finding)
    report = finding.report
    told = {
        "intact": report.intact,
        "events": report.events,
        "head": report.head,
        "anchors": finding.anchors,
        "erased": report.erased,
        "guarded": not guards.missing(),
        "breaks": [{"number": one.number, "what": one.what.text()} for one in report.breaks],
    }
    answer(told, lambda: _show(finding, guarded=bool(told["guarded"])))
    raise typer.Exit(0 if report.intact else 1)


def _show(finding: Finding, *, guarded: bool) -> None:
    report = finding.report
    if not guarded:
        say("Let op: de bewaking in de database ontbreekt. 'informatiehuis init' zet haar terug.")
    if report.intact:
        say(f"De keten is gaaf: {report.events} gebeurtenissen, laatste hash {report.head[:16]}.")
        say(f"Nagelopen ankers: {finding.anchors}. Gebeurtenissen waaruit is gewist: {report.erased}.")
        return
    say(f"De keten van {report.events} gebeurtenissen is niet gaaf:")
    for one in report.breaks:
        say(f"- bij gebeurtenis {one.number}: {one.what.text()}")


@app.command()
def compare() -> None:
    """Vergelijk wat er nu in de registers staat met wat is vastgelegd; eindigt met code 1 bij een verschil.

    De uitkomst wordt bewaard, zoals die van elke nacht. In een huis waarin u niet mag schrijven, staat dat erbij.
    """
    open_house()
    from informatiehuis.kernel.comparing import differences, outcome

    with progress("registers vergelijken") as watch:
        found = list(differences(watch))
    is_recorded = outcome.recorded(len(found))
    told = [
        {"kind": one.kind, "thing": str(one.thing), "number": one.number or None, "what": one.what.text()}
        for one in found
    ]

    def show() -> None:
        for one in told:
            say(f"- {one['kind']}/{one['thing']}: {one['what']}")
        say(f"Verschillen: {len(told)}." if told else "Alles in de registers staat er zoals het is vastgelegd.")
        if not is_recorded:
            say("Deze uitkomst is niet bewaard, want in de database van dit huis mag niet worden geschreven.")

    answer({"differences": told, "recorded": is_recorded}, show)
    raise typer.Exit(1 if found else 0)


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


@app.command()
def erase(
    thing: str = typer.Argument("", help="SOORT/KORTE-NAAM, of het kenmerk uit de geschiedenis als het verwijderd is."),
    field: list[str] = typer.Option([], "--field", help="Wat er weg moet; 'reason' zijn de redenen van wijzigingen."),
    ground: str = typer.Option("", "--ground", help="not_needed, withdrawn, objected, unlawful of obliged (AVG 17)."),
    reason: str = typer.Option("", "--reason", help="Waarom, zonder de persoon te noemen: dit blijft staan."),
    again: Path | None = typer.Option(
        None, "--again", help="Wis opnieuw wat in deze lijst staat, na terugzetten.", exists=True, dir_okay=False
    ),
) -> None:
    """Wis persoonsgegevens uit een ding en uit heel zijn geschiedenis. De keten blijft gaaf."""
    open_house()
    from informatiehuis.kernel import erasing
    from informatiehuis.kernel.access import HOUSE

    if again:
        listed = erasing.read(again)
        done = erasing.again(listed, reason=reason or "Opnieuw gewist nadat het huis is teruggezet.")
        erasing.scrub()
        answer({"listed": len(listed), "erased": done}, lambda: say(f"Opnieuw gewist: {done} van {len(listed)}."))
        return
    made = erasing.erase_personal_data(
        actor=HOUSE, thing=erasing.thing_called(thing), fields=field, ground=ground, reason=reason
    )
    erasing.scrub()
    told = {"event": made.number, "events": sorted(made.left), "fields": list(made.fields)}
    answer(told, lambda: say(f"Gewist uit {len(made.left)} gebeurtenissen; vastgelegd als nummer {made.number}."))


@app.command()
def erasures(
    to: Path | None = typer.Option(None, "--to", help="Schrijf de lijst ook in dit bestand.", dir_okay=False),
) -> None:
    """Noem alles wat gewist is. Bewaar de lijst naast de reservekopieën: zo komt het na terugzetten niet terug."""
    open_house()
    from informatiehuis.kernel import erasing

    held = erasing.document()
    if to:
        to.write_text(json.dumps(held, indent=1) + "\n", "utf-8")

    def show() -> None:
        for one in held["erasures"]:
            say(f"{one['at'][:10]}  {one['kind']}/{one['thing']}: {', '.join(one['fields'])} ({one['ground']})")
        say(f"Gewist: {len(held['erasures'])}." + (f" De lijst staat in {to}." if to else ""))

    answer(held, show)


@app.command()
def report(
    thing: str = typer.Argument(help="SOORT/KORTE-NAAM, of het kenmerk uit de geschiedenis als het verwijderd is."),
    to: Path | None = typer.Option(None, "--to", help="Schrijf het verslag in dit bestand: .html of .json."),
    connected: bool = typer.Option(False, "--connected", help="Met alles wat ermee samenhangt."),
) -> None:
    """Maak de reconstructie van een ding: wat ermee gebeurde, door wie, waarom, en of dat nog klopt."""
    open_house()
    from informatiehuis.kernel import erasing
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.models import Thing
    from informatiehuis.kernel.register import reconstruction
    from informatiehuis.kernel.register.reconstruction_pages import as_html

    identifier = erasing.thing_called(thing)
    found = Thing.objects.filter(pk=identifier).first()
    if found:
        kind = kind_named(found.kind)
        one = kind.model.objects.get(pk=identifier)
        made = reconstruction.reconstruct(kind, one, HOUSE, connected=connected)
    else:
        kind, one = reconstruction.removed(identifier, HOUSE)
        made = reconstruction.reconstruct(kind, one, HOUSE, gone=True)
    told = reconstruction.document(made)
    if to:
        text = json.dumps(told, ensure_ascii=False, indent=1) if to.suffix == ".json" else as_html(made)
        to.write_text(text + "\n", "utf-8")

    def show() -> None:
        say(f"{one.title}: {made.sentence}")
        for step in [] if to else made.steps:
            say(
                f"- {step.entry.recorded_at:%Y-%m-%d %H:%M}  {step.entry.number}  {step.entry.words} ({step.entry.who})"
            )
        if to:
            say(f"Het verslag staat in {to}.")

    answer(told, show)
    raise typer.Exit(1 if made.broken else 0)
