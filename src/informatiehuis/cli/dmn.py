"""`informatiehuis dmn …`: beslismodellen in DMN testen, nakijken en uitvoeren. Er is geen huis voor nodig."""

from __future__ import annotations

import json as json_format
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.dmn_table import evaluate_table
from informatiehuis.cli.terminal import answer, say, table
from informatiehuis.engines.kept import told
from informatiehuis.engines.problems import N_

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.engine import Outcome
    from informatiehuis.engines.dmn.explain.trace import Trace
    from informatiehuis.engines.dmn.model.losses import Loss
    from informatiehuis.engines.dmn.problems import Finding
    from informatiehuis.engines.dmn.tck import CaseResult

MOST_PLACES = 5
LOST_WORDS = {"DMNDI": "de tekening", "<!-- -->": "opmerkingen in de XML"}
KINDS = {"error": "✗", "warning": "!", "note": "·"}
app = typer.Typer(help="Beslismodellen in DMN: testen, nakijken en uitvoeren.", no_args_is_help=True)
app.command("table")(evaluate_table)


@app.command("test")
def run_tests(
    files: list[Path] = typer.Argument(
        help="Bestanden met testgevallen, in het formaat van de DMN TCK.", exists=True, dir_okay=False
    ),
) -> None:
    """Voer testgevallen uit. Het model staat in dezelfde map. Einde 1 als een geval anders uitkomt."""
    from informatiehuis.engines.dmn.tck import run_file

    results = {path: run_file(path) for path in files}
    failed = sum(not result.passed for found in results.values() for result in found)
    told_results = {
        str(path): [{"case": one.case.id, "passed": one.passed, "faults": list(one.faults)} for one in found]
        for path, found in results.items()
    }
    answer(told_results, lambda: _show_results(results))
    if failed:
        raise typer.Exit(1)


def _show_results(results: dict[Path, list[CaseResult]]) -> None:
    for path, found in results.items():
        good = sum(result.passed for result in found)
        say(f"{'✓' if good == len(found) else '✗'} {path}: {good} van {len(found)} testgevallen goed")
        for result in found:
            for fault in result.faults:
                say(f"  {result.case.id}: {fault}")


@app.command("check")
def check(
    model: Path = typer.Argument(help="Het model: .dmn of .yaml.", exists=True, dir_okay=False),
) -> None:
    """Kijk een model na: gaten en overlap in tabellen, verkeerde typen, wat nooit telt. Einde 1 bij een fout."""
    from informatiehuis.engines.dmn.checks.model import check_model
    from informatiehuis.engines.dmn.engine import Model

    findings = check_model(Model.load(model))
    answer([_told(finding) for finding in findings], lambda: _show_findings(findings))
    if any(finding.kind == "error" for finding in findings):
        raise typer.Exit(1)


def _told(finding: Finding) -> dict[str, Any]:
    places = {"file": finding.file, "element": finding.element, "rule": finding.rule, "cell": finding.cell}
    position = {"line": finding.line, "column": finding.column}
    return {"kind": finding.kind, "text": finding.note.text(), **places, **position}


def _show_findings(findings: list[Finding]) -> None:
    for finding in findings:
        say(f"{KINDS[finding.kind]} {finding.text()}")
    errors = sum(finding.kind == "error" for finding in findings)
    say(f"{len(findings)} bevindingen, waarvan {errors} fouten.")


@app.command("convert")
def convert(
    source: Path = typer.Argument(
        help="Het model: .dmn (versie 1.1 tot en met 1.5) of .yaml.", exists=True, dir_okay=False
    ),
    target: Path = typer.Argument(help="Waar het komt te staan: .dmn (versie 1.5) of .yaml.", dir_okay=False),
) -> None:
    """Zet een model om: van DMN naar leesbare tekst in YAML, of terug. Wat niet meegaat (de tekening), staat erbij."""
    from informatiehuis.engines.dmn.model.loading import read_model
    from informatiehuis.engines.dmn.model.losses import losses
    from informatiehuis.engines.dmn.model.reader import content_of
    from informatiehuis.engines.dmn.model.writer import write
    from informatiehuis.engines.dmn.text.writer import write_text

    definitions = read_model(source)
    if target.suffix in (".yaml", ".yml"):
        target.write_text(write_text(definitions), "utf-8")
    else:
        target.write_bytes(write(definitions))
    is_text = source.suffix in (".yaml", ".yml")
    lost = [] if is_text else losses(content_of(source), definitions)
    told_lost = [{"what": one.what, "element": one.element, "count": one.count} for one in lost]
    answer({"written": str(target), "lost": told_lost}, lambda: _show_written(target, lost))


def _show_written(target: Path, lost: list[Loss]) -> None:
    say(f"Geschreven: {target}")
    by_what: dict[str, list[Loss]] = {}
    for one in lost:
        by_what.setdefault(one.what, []).append(one)
    if by_what:
        say("Dit stond in het bestand, en gaat niet mee:")
    for what, found in by_what.items():
        places = [one.element for one in found if one.element]
        where = (
            f", bij {', '.join(places[:MOST_PLACES])}{' en meer' if len(places) > MOST_PLACES else ''}"
            if places
            else ""
        )
        say(f"  {LOST_WORDS.get(what, what)} ({sum(one.count for one in found)}×{where})")


@app.command("evaluate")
def evaluate(
    model: Path = typer.Argument(help="Het model: .dmn of .yaml.", exists=True, dir_okay=False),
    inputs: list[str] = typer.Option(
        [], "--input", "-i", help='Een gegeven, als NAAM=WAARDE in FEEL: leeftijd=34, naam="An", datum=@"2024-01-31".'
    ),
    input_file: Path | None = typer.Option(
        None, "--inputs", help="Alle gegevens in een JSON-bestand.", exists=True, dir_okay=False
    ),
    decisions: list[str] = typer.Option([], "--decision", "-d", help="Alleen deze beslissing; anders alle."),
    explain: bool = typer.Option(False, "--explain", help="Vertel ook hoe de uitkomst tot stand kwam."),
) -> None:
    """Voer een model uit met deze gegevens."""
    from informatiehuis.engines.dmn.engine import Model
    from informatiehuis.engines.dmn.explain.trace import evaluate_with_trace

    loaded = Model.load(model)
    given = _from_file(input_file) if input_file else {}
    given |= dict(_given(text) for text in inputs)
    outcome, trace = evaluate_with_trace(loaded, given, decisions or None)
    value: dict[str, Any] = {
        "results": {name: _plain(value) for name, value in outcome.results.items()},
        "reasons": [reason.text() for reason in outcome.reasons],
    }
    if explain:
        value["trace"] = trace.as_mapping()
    answer(value, lambda: _show_outcome(outcome, trace, explain))


def _given(text: str) -> tuple[str, Any]:
    from informatiehuis.engines.dmn.feel.engine import evaluate as evaluate_feel

    name, equals, expression = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"schrijf NAAM=WAARDE, niet {text}", param_hint="--input")
    return name.strip(), evaluate_feel(expression)


def _from_file(path: Path) -> dict[str, Any]:
    from informatiehuis.engines.dmn.problems import BadInput

    try:
        found = json_format.loads(path.read_text("utf-8"), parse_float=Decimal)
    except ValueError as error:
        raise BadInput(
            N_("{file} is geen JSON."), N_("Zet er een object in met een waarde bij elke naam."), file=path.name
        ) from error
    if not isinstance(found, dict):
        raise BadInput(
            N_("{file} is geen JSON."), N_("Zet er een object in met een waarde bij elke naam."), file=path.name
        )
    return found


def _plain(value: Any) -> Any:
    """A value as JSON has it; numbers, dates and the rest as their text."""
    from informatiehuis.engines.dmn.feel.texts import text_of

    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value if value is None or isinstance(value, bool | str) else text_of(value)


def _show_outcome(outcome: Outcome, trace: Trace, explain: bool) -> None:
    from informatiehuis.engines.dmn.explain.words import for_official
    from informatiehuis.engines.dmn.feel.texts import expression_of

    table(("beslissing", "uitkomst"), [(name, expression_of(value)) for name, value in outcome.results.items()])
    if explain:
        for sentence in for_official(trace):
            say(told(sentence))
        return
    for reason in outcome.reasons:
        say(f"Let op: {reason.text()}")
