"""All that can be found in a model before it runs, as findings with file, element, rule and cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from informatiehuis.engines.dmn.checks.expressions import of_expressions
from informatiehuis.engines.dmn.checks.tables import TableReport, check_table
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.texts import expression_of
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT, convert
from informatiehuis.engines.dmn.feel.values import Value, kind_of
from informatiehuis.engines.dmn.logic.cells import Cell
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.logic.graph import Part
from informatiehuis.engines.dmn.logic.hits import MANY
from informatiehuis.engines.dmn.logic.tables import CompiledTable
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable, InputData
from informatiehuis.engines.dmn.problems import Finding
from informatiehuis.engines.problems import N_, Note

MOST_TOLD = 20
"""How many findings of one kind are told of one table."""


def check_model(model: Model) -> list[Finding]:
    """Everything that looks wrong, in the order of the model: what compiling found first, then each decision."""
    found = list(model.findings)
    for part in model.graph.parts.values():
        found += _unused(part, model)
        found += of_expressions(part, model.graph)
        for table in part.tables:
            found += _of_table(table, check_table(table, _outcomes(part, model)))
            found += _types(table)
    return found


def _outcomes(part: Part, model: Model) -> dict[str, Cell]:
    """What the decisions that a part needs can conclude, by name, where a table says that in constants."""
    found: dict[str, Cell] = {}
    for key in part.needs:
        other = model.graph.parts[key]
        cell = _conclusions_of(other)
        if cell is not None:
            found[other.element.variable.name] = cell
    return found


def _conclusions_of(part: Part) -> Cell | None:
    logic = getattr(part.element, "logic", None)
    if not isinstance(logic, DecisionTable) or len(logic.outputs) != 1 or logic.hit_policy in MANY:
        return None
    texts = {rule.conclusions[0] for rule in logic.rules if rule.conclusions} | {logic.outputs[0].default}
    values: list[Value] = []
    for text in sorted(filter(None, texts)):
        try:
            known, value = constant(parse(text, Vocabulary()))
        except FeelProblem:
            return None
        if not known or type(value) not in (str, bool, Decimal):
            return None
        values.append(value)
    return Cell(tuple(values))


# --- what a decision needs


def _unused(part: Part, model: Model) -> Iterator[Finding]:
    element = part.element
    if isinstance(element, Decision) and element.logic is not None:
        for key in part.needs:
            if key not in part.mentions and not _asked_otherwise(key, part, model):
                note = Note(
                    N_("{name} is hier nodig genoemd, en wordt niet gebruikt."), name=model.graph.parts[key].name
                )
                yield Finding("warning", part.file, part.name, None, "", note)
    if isinstance(element, InputData) and not any(part.key in other.needs for other in model.graph.parts.values()):
        yield Finding("warning", part.file, part.name, None, "", Note(N_("Dit gegeven wordt nergens gebruikt.")))


def _asked_otherwise(key: tuple[str, str], part: Part, model: Model) -> bool:
    """Whether a need is known here under another name, as functions of an import may be."""
    return key not in model.graph.parts or key[0] != part.key[0]


# --- tables


def _of_table(table: CompiledTable, report: TableReport) -> Iterator[Finding]:
    if table.default is None:
        for gap in report.gaps[:MOST_TOLD]:
            note = Note(N_("Geen enkele regel past bij {example}."), example=_shown(table, report, gap.example))
            yield _finding("warning", table, None, note)
    for overlap in report.overlaps[:MOST_TOLD]:
        first, second = overlap.rules
        if table.policy_name == "ANY" and overlap.same_conclusion:
            continue
        text = (
            N_("Ook regel {other} past bij {example}.")
            if overlap.same_conclusion
            else N_("Ook regel {other} past bij {example}, met een andere uitkomst.")
        )
        note = Note(text, other=first + 1, example=_shown(table, report, overlap.example))
        yield replace(_finding("error", table, second, note), sometimes=True)
    for rule in report.unreachable[:MOST_TOLD]:
        yield _finding(
            "warning", table, rule, Note(N_("Deze regel telt nooit: hij past nergens, of een andere gaat voor."))
        )
    for column in report.unused_columns:
        name = _label(table, column)
        yield replace(
            _finding("warning", table, None, Note(N_("Geen enkele regel kijkt naar {name}."), name=name)), cell=name
        )
    if report.opaque:
        note = Note(N_("Bij {count} cellen kon niet worden nagegaan wanneer zij passen."), count=len(report.opaque))
        yield _finding("note", table, None, note)
    if not report.complete:
        yield _finding("note", table, None, Note(N_("Deze tabel is te groot om helemaal na te gaan.")))


def _finding(kind: str, table: CompiledTable, rule: int | None, note: Note) -> Finding:
    return Finding(kind, table.place.file, table.place.element, None if rule is None else rule + 1, "", note)


def _label(table: CompiledTable, column: int) -> str:
    clause = table.table.inputs[column]
    return clause.label or normal(clause.text) or str(column + 1)


def _shown(table: CompiledTable, report: TableReport, example: tuple[Value, ...]) -> str:
    parts = [
        f"{_label(table, column)} = {expression_of(value)}"
        for column, value in zip(report.columns, example, strict=True)
    ]
    return ", ".join(parts)


# --- types of cells


def _types(table: CompiledTable) -> Iterator[Finding]:
    yield from _condition_types(table)
    yield from _conclusion_types(table)


def _condition_types(table: CompiledTable) -> Iterator[Finding]:
    """Cells that test for values of another type than the column has: they never fit."""
    run = Run()
    for column, type_ in enumerate(table.input_types):
        if type_ is ANY:
            continue
        for number, row in enumerate(table.cells):
            cell = row[column]
            if cell is None:
                continue
            values = [*cell.values, *(end for one in cell.ranges for end in (one.start, one.end))]
            for value in values:
                if value is not None and convert(value, type_.plain, run) is MISFIT:
                    yield _wrong_type(table, number, _label(table, column), value, type_.plain.name)


def _conclusion_types(table: CompiledTable) -> Iterator[Finding]:
    """Conclusions that are constants of another type than the output has, or that it does not allow."""
    run, clauses = Run(), table.table.outputs
    for number, rule in enumerate(table.table.rules):
        for clause, type_, text in zip(clauses, table.output_types, rule.conclusions, strict=False):
            if type_ is ANY or not text:
                continue
            try:
                known, value = constant(parse(text, Vocabulary()))
            except FeelProblem:
                continue
            if known and convert(value, type_, run) is MISFIT:
                name = clause.name or clause.label or table.table.output_label
                yield _wrong_type(table, number, name, value, type_.name)


def _wrong_type(table: CompiledTable, rule: int, cell: str, value: Value, expected: str) -> Finding:
    note = Note(
        N_("{value} is van het type {found}, en hier hoort {expected}."),
        value=expression_of(value),
        found=kind_of(value),
        expected=expected,
    )
    return replace(_finding("error", table, rule, note), cell=cell)
