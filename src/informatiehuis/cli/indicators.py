"""`informatiehuis indicator …`: cijfers berekenen, uitleggen en openbaar maken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, require_one_choice, say, table
from informatiehuis.engines.kept import told
from informatiehuis.engines.problems import N_, Problem, for_count

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.models import Indicator

app = typer.Typer(help="Indicatoren: berekenen, uitleggen, openbaar maken.", no_args_is_help=True)


class UnknownIndicator(Problem):
    """There is no indicator of that name."""

    code = "unknown-indicator"


def _indicator(name: str) -> Indicator:
    from informatiehuis.rooms.atlas.models import Indicator

    found = Indicator.objects.select_related("concept", "owner").filter(slug=name).first()
    if found is None:
        raise UnknownIndicator(
            N_("Er is geen indicator '{name}'."),
            N_("Bekijk de indicatoren met 'informatiehuis indicator list'."),
            name=name,
        )
    return found


@app.command("list")
def list_indicators() -> None:
    """Toon de indicatoren, met hun laatste berekening."""
    open_house()
    from informatiehuis.rooms.atlas.models import Indicator
    from informatiehuis.rooms.monitor.models import Publication, Run

    latest = {run.indicator_id: run for run in Run.objects.filter(is_latest=True)}
    published = dict(Publication.objects.values_list("indicator_id", "run__number"))
    facts, rows = [], []
    for one in Indicator.objects.order_by("slug"):
        run = latest.get(one.pk)
        facts.append(
            {
                "indicator": one.slug,
                "unit": one.unit,
                "run": run.number if run else None,
                "computed_at": run.finished_at if run else None,
                "published_run": published.get(one.pk),
            }
        )
        when = moment(run.finished_at) if run else "nog niet berekend"
        rows.append((one.slug, one.unit, when, "ja" if one.pk in published else "nee"))
    answer(facts, lambda: table(("indicator", "eenheid", "berekend", "openbaar"), rows))


@app.command()
def run(
    name: str = typer.Argument("", help="De korte naam van de indicator; leeg met --all."),
    everything: bool = typer.Option(False, "--all", help="Alle indicatoren."),
    engine: str = typer.Option(
        "auto", help="De rekenmachine: duckdb, spark, of auto (naar de indicator en de omvang)."
    ),
    again: bool = typer.Option(False, "--again", help="Reken ook opnieuw als er niets veranderd is, en vergelijk."),
) -> None:
    """Bereken de cijfers van een indicator uit de vastgelegde gegevens."""
    require_one_choice(name, everything, "indicator")
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.monitor.running import run_indicator

    def one(indicator: Indicator) -> tuple[str, dict[str, Any]]:
        done = run_indicator(actor=HOUSE, indicator=indicator, engine_name=engine, again=again)
        count = done.run.figures.count()
        what = "berekend" if done.computed else "ongewijzigd"
        notices = done.run.notices()
        facts = {
            "run": done.run.number,
            "engine": done.run.engine,
            "figures": count,
            "computed": done.computed,
            "notices": notices,
        }
        figures = for_count(count, "cijfer", "cijfers")
        sentences = [
            f"{count} {figures}, {what} (berekening {done.run.number}).",
            *(f"Let op: {one}" for one in notices),
        ]
        return "\n".join(sentences), facts

    _each(_chosen(name, everything), everything, one)


@app.command()
def recompute(
    name: str = typer.Argument("", help="De korte naam van de indicator; leeg met --all."),
    everything: bool = typer.Option(False, "--all", help="Alle indicatoren met openbare cijfers."),
    run: int = typer.Option(0, help="Het nummer van de berekening; zonder: de openbare, en anders de laatste."),
    engine: str = typer.Option("auto", help="De rekenmachine: duckdb, spark, of auto (die van toen)."),
) -> None:
    """Reken cijfers na uit de gegevens waarop ze rusten, en zeg of ze gelijk zijn; de cijfers zelf blijven staan."""
    require_one_choice(name, everything, "indicator")
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.monitor import recomputing

    def one(indicator: Indicator) -> tuple[str, dict[str, Any]]:
        chosen = recomputing.run_to_recompute(indicator, run or None)
        done = recomputing.recompute(actor=HOUSE, run=chosen, engine_name=engine)
        differences = [
            f"  {one.area} {one.period} {one.field}: {one.stands} werd {one.computed}" for one in done.differences
        ]
        return "\n".join([told(done.outcome()), *differences]), done.as_mapping()

    _each(_public() if everything else [_indicator(name)], everything, one)


def _public() -> list[Indicator]:
    from informatiehuis.rooms.atlas.models import Indicator

    return list(Indicator.objects.filter(publication__isnull=False).order_by("slug"))


def _chosen(name: str, everything: bool) -> list[Indicator]:
    from informatiehuis.rooms.atlas.models import Indicator

    known = Indicator.objects.select_related("concept", "owner").order_by("slug")
    return list(known) if everything else [_indicator(name)]


def _each(
    indicators: list[Indicator], everything: bool, do: Callable[[Indicator], tuple[str, dict[str, Any]]]
) -> NoReturn:
    """Do something with each indicator and answer; with --all what goes wrong with one does not stop the others."""
    every: list[dict[str, Any]] = []
    failed = False
    for indicator in indicators:
        try:
            sentence, facts = do(indicator)
        except Problem as problem:
            if not everything:
                raise
            failed = True
            sentence, facts = problem.text(), {"problem": problem.text()}
        failed = failed or facts.get("same") is False
        say(f"{indicator.slug}: {sentence}")
        every.append({"indicator": indicator.slug, **facts})
    answer(every if everything else every[0])
    raise typer.Exit(1 if failed else 0)


@app.command()
def explain(
    name: str = typer.Argument(help="De korte naam van de indicator."),
    area: str = typer.Option("", help="De code van een gebied, bijvoorbeeld GM0344."),
    period: str = typer.Option("", help="Een periode, bijvoorbeeld 2022."),
) -> None:
    """Leg uit waar een cijfer vandaan komt: de hele weg van bron tot openbaar."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.monitor.explaining import explain as explanation_of

    explanation = explanation_of(_indicator(name), HOUSE, area=area, period=period)

    def show() -> None:
        for number, step in enumerate(explanation.steps, 1):
            say(f"{number}. {step.title}")
            for sentence in step.sentences:
                say(f"   {sentence}")

    answer(explanation.as_mapping(), show)


@app.command()
def publish(
    name: str = typer.Argument("", help="De korte naam van de indicator; leeg met --all."),
    everything: bool = typer.Option(False, "--all", help="Alle indicatoren die een geldige duiding hebben."),
    reason: str = typer.Option("", help="Waarom nu."),
) -> None:
    """Maak de laatste cijfers openbaar; dat kan alleen met een geldige duiding."""
    require_one_choice(name, everything, "indicator")
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.monitor.actions import publish as make_public

    def one(indicator: Indicator) -> tuple[str, dict[str, Any]]:
        publication = make_public(actor=HOUSE, indicator=indicator, reason=reason)
        return f"Berekening {publication.run.number} is openbaar.", {"published_run": publication.run.number}

    _each(_chosen(name, everything), everything, one)
