"""`informatiehuis register …`: tabellen in de registers van het huis brengen, en eruit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.files import whole
from informatiehuis.cli.terminal import answer, err, open_house, progress, say
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.kinds import Kind

app = typer.Typer(help="Registers: tabellen binnenhalen en uitschrijven.", no_args_is_help=True)


class UnknownKind(Problem):
    """There is no register of that name."""

    code = "unknown-kind"


class UnknownForm(Problem):
    """A register is not written in this form."""

    code = "unknown-form"


@app.command("import")
def import_file(
    kind: str = typer.Argument(help="Het register, zoals 'concept'."),
    file: Path = typer.Argument(help="Een CSV- of Excelbestand met koppen.", exists=True, dir_okay=False),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis van elke rij te staan."),
    since: datetime | None = typer.Option(
        None, "--since", formats=["%Y-%m-%d"], help="Geldt sinds deze dag, waar een rij niets anders zegt; leeg is nu."
    ),
) -> None:
    """Haal een tabel binnen, in delen die elk helemaal of niet worden opgeslagen.

    Onderbroken of weggevallen? Geef hetzelfde commando opnieuw: het gaat verder waar het was.
    """
    house = open_house()
    from informatiehuis.engines.kept import told as in_words
    from informatiehuis.engines.kept import written
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.at_work import at_work
    from informatiehuis.kernel.register.import_jobs import told
    from informatiehuis.kernel.register.large_imports import TABLE, LargeImport
    from informatiehuis.kernel.register.then import beginning_of

    valid_at = beginning_of(since.date()) if since else None
    whole = LargeImport.of(_kind(kind), HOUSE, file.name, file.read_bytes(), valid_at=valid_at)
    before = whole.standing
    if before.done:
        there = f"Van de {written(before.rows)} rijen zijn er {written(before.done)} al eerder verwerkt"
        say(f"{there}; het gaat daar verder.")
    try:
        with at_work(house, TABLE, kind), progress(file.name) as watch:
            done = whole.run(reason=reason, progress=watch)
    except KeyboardInterrupt:
        now = whole.standing
        err.print(
            f"Van de {written(now.rows)} rijen zijn er {written(now.done)} verwerkt; die blijven staan. "
            "Geef hetzelfde commando opnieuw om verder te gaan.",
            markup=False,
        )
        raise typer.Exit(130) from None
    answer(vars(done), lambda: say(in_words(told(done))))


@app.command()
def export(
    kind: str = typer.Argument(help="Het register, zoals 'concept'."),
    to: Path = typer.Argument(help="Het bestand; het eindigt op .csv, .xlsx of .json.", dir_okay=False),
    everything: bool = typer.Option(False, "--all", help="Ook wat is afgesloten, zoals wat is vervallen."),
) -> None:
    """Schrijf een heel register uit, ook wat niet openbaar is. Het bestand is er pas als het af is."""
    open_house()
    from informatiehuis.engines.kept import written
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.register import exchange, queries
    from informatiehuis.kernel.sending import walked

    found, form = _kind(kind, to_fill=False), to.suffix.removeprefix(".").lower()
    if form not in exchange.FORMATS:
        raise UnknownForm(
            N_("In de vorm van '{file}' kan een register niet worden uitgeschreven."),
            N_("Laat de naam eindigen op een van: {known}."),
            file=to.name,
            known=", ".join(f".{one}" for one in exchange.FORMATS),
        )
    things = queries.whole_register(found, HOUSE, with_closed=everything)
    total, count = things.count(), 0
    with whole(to) as file, progress(to.name) as watch:

        def counted() -> Iterator[list[Any]]:
            nonlocal count
            for part in walked(things, found.model.objects.visible_to(HOUSE)):
                yield part
                count += len(part)
                watch(count, total)

        for part in exchange.FORMATS[form][1](found, counted(), HOUSE):
            file.write(part)
    answer({"file": str(to), "rows": count}, lambda: say(f"Geschreven in {to}: {written(count)} rijen."))


def _kind(name: str, *, to_fill: bool = True) -> Kind:
    from informatiehuis.kernel.kinds import all_kinds

    kinds = {one.name: one for one in all_kinds() if one.editable or not to_fill}
    if name not in kinds:
        raise UnknownKind(
            N_("Er is geen register '{name}' waarin een tabel past.")
            if to_fill
            else N_("Er is geen register '{name}'."),
            N_("Kies er een van: {known}."),
            name=name,
            known=", ".join(sorted(kinds)),
        )
    return kinds[name]
