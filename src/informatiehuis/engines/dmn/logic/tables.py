"""Compiles decision tables (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.compiler import Compiler, tests_code
from informatiehuis.engines.dmn.feel.functions import fitted
from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.feel.parser import parse, parse_unary_tests
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Place, Run, Site
from informatiehuis.engines.dmn.feel.scopes import RUN, Unit
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT, Type
from informatiehuis.engines.dmn.feel.values import Code, Value
from informatiehuis.engines.dmn.logic.boxes import Boxes, reads
from informatiehuis.engines.dmn.logic.cells import Cell, cell_of
from informatiehuis.engines.dmn.logic.constants import constant
from informatiehuis.engines.dmn.logic.hits import MANY, Hits, Policy, policy_of
from informatiehuis.engines.dmn.logic.index import Block, bits_of, blocks_of
from informatiehuis.engines.dmn.model.definitions import DecisionTable, InputClause, OutputClause
from informatiehuis.engines.problems import N_, Note

NOT_READ = object()
"""Stands for the value of a column that did not matter."""
Test = Callable[[list[Any], Value], Value]
"""The test of an opaque cell: of the variables and the value that is tested."""


@dataclass
class CompiledTable:
    """A table, ready to run: inputs, blocks of rules, the code of opaque cells, and conclusions."""

    table: DecisionTable
    place: Place
    inputs: list[Code]
    input_types: list[Type]
    output_types: list[Type]
    cells: list[list[Cell | None]]
    tests: list[dict[int, Test]]
    blocks: list[Block]
    conclusions: list[Code]
    default: Code | None
    policy_name: str
    policy: Policy
    priorities: list[tuple[int, ...]]
    looked_at: list[nodes.Node | None]
    unit: Unit

    @cached_property
    def site(self) -> Site:
        """Where to say what is wrong with the table as a whole."""
        return Site(self.place, 0)

    def code(self, env: list[Any]) -> Value:
        """The conclusion of the table."""
        run: Run = env[RUN]
        values, rules = self.hits(env)
        if run.shared.trace is not None:
            run.shared.trace.table(self, values, rules)
        return self.concluded(env, rules)

    def concluded(self, env: list[Any], rules: Sequence[int]) -> Value:
        """What the table concludes when these rules hit, by their index in the order of the table."""
        run: Run = env[RUN]
        if not rules:
            return self._no_hit(env, run)
        conclusions = self.conclusions
        if len(rules) == 1 and self.policy_name not in MANY:
            return conclusions[rules[0]](env)
        hits = Hits(run, self.site, rules, lambda rule: conclusions[rule](env), self.priorities.__getitem__)
        return self.policy(hits)

    def variables(self, run: Run) -> list[Any]:
        """Room for the variables of a table that is the whole logic of a decision."""
        return [run, *[None] * (self.unit.size - 1)]

    def hits(self, env: list[Any]) -> tuple[list[Value], list[int]]:
        """What the columns looked at, and the rules that fit, by their index, in the order of the table.

        A column is only read while it still matters to a rule that is left; otherwise its value is NOT_READ.
        """
        values: list[Value] = [NOT_READ] * len(self.inputs)
        left = [block.all for block in self.blocks]
        for number, read in enumerate(self.inputs):
            if not any(bits & block.columns[number].tested for bits, block in zip(left, self.blocks, strict=True)):
                continue
            values[number] = value = read(env)
            left = [
                bits and bits & block.columns[number].rules(value)
                for bits, block in zip(left, self.blocks, strict=True)
            ]
        found: list[int] = []
        for bits, block in zip(left, self.blocks, strict=True):
            if not bits:
                continue
            rules = [block.first + place for place in bits_of(bits)]
            if bits & block.opaque:
                rules = [rule for rule in rules if self._opaque_fits(env, rule, values)]
            found += rules
        return values, found

    def _opaque_fits(self, env: list[Any], rule: int, values: Sequence[Value]) -> bool:
        return all(test(env, values[column]) for column, test in self.tests[rule].items())

    def _no_hit(self, env: list[Any], run: Run) -> Value:
        if self.default is not None:
            return self.default(env)
        return run.fail(self.site, N_("Geen enkele regel past."))


@reads(DecisionTable)
def decision_table(boxes: Boxes, table: DecisionTable) -> Code:
    """The closure of a table; what is wrong with a cell is remarked with its rule and column."""
    made = _Maker(boxes, table).table()
    if made is None:
        return lambda env: env[RUN].fail(boxes.site, N_("Dit trefferbeleid bestaat niet in DMN."))
    boxes.tables.append(made)
    return made.code


class _Maker:
    """Puts one table together."""

    def __init__(self, boxes: Boxes, source: DecisionTable) -> None:
        self.boxes = boxes
        self.source = source
        self.known: dict[tuple[int, str], tuple[Cell | None, Test | None]] = {}
        self.read: dict[str, nodes.Node] = {}

    def table(self) -> CompiledTable | None:
        boxes, source = self.boxes, self.source
        try:
            policy_name, policy = policy_of(source.hit_policy, source.aggregation)
        except KeyError:
            boxes.remark(boxes.place, Note(N_("Dit trefferbeleid bestaat niet in DMN.")), None)
            return None
        looked_at, inputs = [], []
        for column, clause in enumerate(source.inputs):
            node, read = self._input(clause, column)
            looked_at.append(node)
            inputs.append(read)
        cells: list[list[Cell | None]] = []
        tests: list[dict[int, Test]] = []
        for number in range(len(source.rules)):
            row, opaque = self._conditions(number)
            cells.append(row)
            tests.append(opaque)
        orders = [self._order(clause) for clause in source.outputs]
        conclusions, priorities = [], []
        for number in range(len(source.rules)):
            code, ranks = self._conclusion(number, orders)
            conclusions.append(code)
            priorities.append(ranks)
        return CompiledTable(
            source,
            boxes.place,
            inputs,
            [self._column_type(clause, column) for column, clause in enumerate(source.inputs)],
            [boxes.types.of_reference(clause.type, boxes.place) for clause in source.outputs],
            cells,
            tests,
            blocks_of(cells),
            conclusions,
            self._default(policy_name),
            policy_name,
            policy,
            priorities,
            looked_at,
            boxes.scopes.unit,
        )

    # --- conditions

    def _column(self, clause: InputClause, column: int) -> str:
        return clause.label or normal(clause.text) or str(column + 1)

    def _column_type(self, clause: InputClause, column: int) -> Type:
        """The type that a column says it has, or else that of the variable that it looks at."""
        if clause.type:
            place = replace(self.boxes.place, cell=self._column(clause, column), text=clause.text)
            return self.boxes.types.of_reference(clause.type, place)
        return self.boxes.type_of(normal(clause.text))

    def _input(self, clause: InputClause, column: int) -> tuple[nodes.Node | None, Code]:
        name = self._column(clause, column)
        place = replace(self.boxes.place, cell=name, text=clause.text)
        node, code = self.boxes.looked_at(clause.text, name) if clause.text else (None, lambda env: None)
        type_ = self.boxes.types.of_reference(clause.type, place)
        allowed = self._tests(clause.values, place) if clause.values else None
        if type_ is ANY and allowed is None:
            return node, code
        return node, _checked_input(code, type_, allowed, Site(place, 0), name)

    def _tests(self, text: str, place: Place) -> Test | None:
        try:
            tests = parse_unary_tests(text, self.boxes.surroundings.vocabulary)
        except FeelProblem as problem:
            self.boxes.remark(place, Note.of(problem), None)
            return None
        return self._run_tests(tests, replace(place, text=text))

    def _run_tests(self, tests: nodes.UnaryTests, place: Place) -> Test:
        """Tests as a function of the variables and the value; the value gets a slot of its own."""
        self.boxes.note(tests, place)
        slot = self.boxes.scopes.unit.slot()
        compiler = Compiler(place, self.boxes.surroundings)
        compiler.scopes = self.boxes.scopes
        code = tests_code(compiler, tests, slot)

        def run(env: list[Any], value: Value) -> Value:
            env[slot] = value
            return code(env)

        return run

    def _conditions(self, number: int) -> tuple[list[Cell | None], dict[int, Test]]:
        rule = self.source.rules[number]
        row: list[Cell | None] = []
        opaque: dict[int, Test] = {}
        for column, clause in enumerate(self.source.inputs):
            text = rule.conditions[column] if column < len(rule.conditions) else "-"
            key = (column, text)
            if key not in self.known:
                self.known[key] = self._condition(text, number, self._column(clause, column))
            cell, code = self.known[key]
            row.append(cell)
            if code is not None:
                opaque[column] = code
        return row, opaque

    def _condition(self, text: str, number: int, column: str) -> tuple[Cell | None, Test | None]:
        place = replace(self.boxes.place, rule=number + 1, cell=column, text=text)
        try:
            tests = parse_unary_tests(text or "-", self.boxes.surroundings.vocabulary)
        except FeelProblem as problem:
            note = Note.of(problem)
            self.boxes.remark(place, note, None)
            return None, lambda env, value: env[RUN].fail(Site(place, 0), note.message, **note.facts)
        cell = cell_of(tests)
        return cell, None if cell is not None else self._run_tests(tests, place)

    # --- conclusions

    def _order(self, clause: OutputClause) -> list[Value]:
        """The values of an output from the most important down."""
        if not clause.values:
            return []
        try:
            tests = parse_unary_tests(clause.values, self.boxes.surroundings.vocabulary)
        except FeelProblem:
            return []
        return [value for known, value in map(constant, tests.tests) if known]

    def _conclusion(self, number: int, orders: list[list[Value]]) -> tuple[Code, tuple[int, ...]]:
        rule = self.source.rules[number]
        codes: list[Code] = []
        ranks: list[int] = []
        for column, clause in enumerate(self.source.outputs):
            text = rule.conclusions[column] if column < len(rule.conclusions) else ""
            name = clause.name or clause.label or self.source.output_label
            code, rank = self._output(text, clause, number, name or str(column + 1), orders[column])
            codes.append(code)
            ranks.append(rank)
        return self._joined(codes), tuple(ranks)

    def _output(self, text: str, clause: OutputClause, number: int, name: str, order: list[Value]) -> tuple[Code, int]:
        place = replace(self.boxes.place, rule=number + 1, cell=name, text=text)
        if not text or text == "-":
            return (lambda env: None), len(order)
        outer, self.boxes.place = self.boxes.place, place
        rank = len(order)
        try:
            node = self.read.get(text) or parse(text, self.boxes.surroundings.vocabulary)
            self.read[text] = node
        except FeelProblem:
            code = self.boxes.text(text, name)
        else:
            code = self.boxes.node(node, place)
            known, value = constant(node)
            if known:
                rank = next((at for at, other in enumerate(order) if equal(value, other)), rank)
        code = self.boxes.typed(code, clause.type, name)
        self.boxes.place = outer
        return code, rank

    def _joined(self, codes: list[Code]) -> Code:
        if len(codes) == 1:
            return codes[0]
        names = [clause.name or clause.label for clause in self.source.outputs]
        return lambda env: {name: code(env) for name, code in zip(names, codes, strict=True)}

    def _default(self, policy_name: str) -> Code | None:
        """What the table gives when no rule hits, when any output says so."""
        outputs = self.source.outputs
        if not any(clause.default for clause in outputs):
            return None
        codes = [
            self.boxes.typed(self.boxes.text(clause.default, clause.name), clause.type, clause.name)
            if clause.default
            else (lambda env: None)
            for clause in outputs
        ]
        joined = self._joined(codes)
        return (lambda env: [joined(env)]) if policy_name in MANY and not self.source.aggregation else joined


def _checked_input(code: Code, type_: Type, allowed: Test | None, site: Site, name: str) -> Code:
    def checked(env: list[Any]) -> Value:
        value = code(env)
        if value is None:
            return None
        value = fitted(env[RUN], value, type_, site, name)
        if value is MISFIT:
            return None
        if allowed is not None and allowed(env, value) is not True:
            return env[RUN].fail(site, N_("Deze waarde mag {name} niet hebben."), name=name)
        return value

    return checked
