"""Compiles the boxed expressions of a model other than tables (DMN 1.5, 7.3 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compiler import Compiler, Surroundings
from informatiehuis.engines.dmn.feel.functions import Closure, Plan, fitted, invoke_named
from informatiehuis.engines.dmn.feel.meaning_control import as_items, items_of, select
from informatiehuis.engines.dmn.feel.parser import parse
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Place, Run, Site
from informatiehuis.engines.dmn.feel.scopes import RUN, Scopes, Unit
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT, Type
from informatiehuis.engines.dmn.feel.values import Code, Value, kind_of
from informatiehuis.engines.dmn.logic.itemtypes import ItemTypes
from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.problems import N_, Note

FEEL_LANGUAGES = ("feel", "FEEL")
MOST_BOXES = 60
"""How many boxed expressions may be in each other."""

Read = Callable[["Boxes", Any], Code]
READERS: dict[type[model.Expression], Read] = {}


def reads(kind: type[model.Expression]) -> Callable[[Read], Read]:
    """Register how a kind of boxed expression is compiled."""

    def register(read: Read) -> Read:
        READERS[kind] = read
        return read

    return register


@dataclass
class Boxes:
    """Compiles the boxed expressions of one element, which share their variables."""

    surroundings: Surroundings
    types: ItemTypes
    place: Place
    remark: Callable[[Place, Note, Site | None], None]
    type_of: Callable[[str], Type] = lambda name: ANY

    def __post_init__(self) -> None:
        self.scopes = Scopes()
        self.depth = 0
        self.tables: list[Any] = []
        self.texts: dict[int, nodes.Node] = {}
        self.places: dict[int, Place] = {}

    @property
    def site(self) -> Site:
        return Site(self.place, 0)

    def code(self, expression: model.Expression | None) -> Code:
        """The closure of an expression, with its value converted to its type; null when there is none."""
        if expression is None:
            return lambda env: None
        if self.depth >= MOST_BOXES:
            return self._refused(Note(N_("Er zitten meer dan {most} uitdrukkingen in elkaar."), most=MOST_BOXES))
        self.depth += 1
        code = READERS[type(expression)](self, expression)
        self.depth -= 1
        return self.typed(code, expression.type)

    def typed(self, code: Code, type_name: str, name: str = "") -> Code:
        """The same closure, with its value converted to a type by name; null, with a reason, when it does not fit."""
        type_ = self.types.of_reference(type_name, self.place)
        if type_ is ANY:
            return code
        return _typed(code, type_, self.site, name or self.place.element)

    def text(self, text: str, cell: str = "") -> Code:
        """The closure of a text in FEEL; one that fails, with the reason, when it cannot be read."""
        node, code = self.looked_at(text, cell)
        if node is not None:
            self.note(node, replace(self.place, text=text, cell=cell or self.place.cell))
        return code

    def looked_at(self, text: str, cell: str = "") -> tuple[nodes.Node | None, Code]:
        """What was read from a text and its closure, for who keeps account of what it names."""
        place = replace(self.place, text=text, cell=cell or self.place.cell)
        try:
            node = parse(text, self.surroundings.vocabulary)
        except FeelProblem as problem:
            return None, self._refused(Note.of(problem), place)
        return node, self._compiled(node, place)

    def note(self, node: nodes.Node, place: Place) -> None:
        """Keep what was read with where it stands first, to be asked afterwards how it uses what it names."""
        self.texts[id(node)] = node
        self.places.setdefault(id(node), place)

    def node(self, node: nodes.Node, place: Place) -> Code:
        """The closure of what was read from a text at a place."""
        self.note(node, place)
        return self._compiled(node, place)

    def _compiled(self, node: nodes.Node, place: Place) -> Code:
        compiler = Compiler(place, self.surroundings)
        compiler.scopes = self.scopes
        return compiler.code(node)

    def _refused(self, note: Note, place: Place | None = None) -> Code:
        place = place or self.place
        line, column = int(str(note.facts.get("line", 1))), int(str(note.facts.get("column", 1)))
        lines = place.text.split("\n")
        start = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
        site = Site(place, max(0, start))
        self.remark(place, note, site)
        return lambda env: env[RUN].fail(site, note.message, **note.facts)

    @contextmanager
    def knowing(self, names: Iterable[str]) -> Iterator[list[int]]:
        """A scope with more variables; gives their slots."""
        outer = self.surroundings
        listed = list(names)
        frame = self.scopes.push(listed)
        self.surroundings = replace(outer, vocabulary=outer.vocabulary.knowing(listed))
        try:
            yield [frame.slots[name] for name in listed]
        finally:
            self.scopes.pop()
            self.surroundings = outer

    def function(self, expression: model.FunctionExpression, name: str = "", result: str = "") -> Plan:
        """The plan of a boxed function."""
        types = [self.types.of_reference(one.type, self.place) for one in expression.parameters]
        names = [one.name for one in expression.parameters]
        returned = self.types.of_reference(result, self.place)
        plan = Plan(names, types, self.site, name=name, result=returned)
        if expression.kind != "FEEL":
            self.remark(
                self.place, Note(N_("Een functie in {kind} wordt hier niet uitgevoerd."), kind=expression.kind), None
            )
            return plan
        self.scopes.units.append(Unit())
        with self.knowing(names):
            code = self.code(expression.body)
        plan.complete(code, self.scopes.units.pop())
        return plan

    def finish(self, code: Code) -> Code:
        """The closure of the whole element, which makes its own variables."""
        empty = [None] * (self.scopes.units[0].size - 1)
        return lambda env: code([env[RUN], *empty])


def _typed(code: Code, type_: Type, site: Site, name: str) -> Code:
    def checked(env: list[Any]) -> Value:
        value = code(env)
        if value is None:
            return None
        value = fitted(env[RUN], value, type_, site, name)
        return None if value is MISFIT else value

    return checked


@reads(model.LiteralExpression)
def literal(boxes: Boxes, expression: model.LiteralExpression) -> Code:
    if not expression.text:
        return lambda env: None
    return boxes.text(expression.text)


@reads(model.ContextExpression)
def context(boxes: Boxes, expression: model.ContextExpression) -> Code:
    """A context whose entries see those before them; with an entry without a name, the value of that one."""
    entries: list[tuple[str, int, Code]] = []
    result: Code | None = None
    with boxes.knowing(()):
        frame = boxes.scopes.frames[-1]
        for entry in expression.entries:
            if entry.variable is None:
                result = boxes.code(entry.value)
                continue
            name = entry.variable.name
            code = boxes.typed(boxes.code(entry.value), entry.variable.type, name)
            slot = boxes.scopes.declare(frame, name)
            boxes.surroundings = replace(boxes.surroundings, vocabulary=boxes.surroundings.vocabulary.knowing([name]))
            entries.append((name, slot, code))

    def made(env: list[Any]) -> Value:
        values = {}
        for name, slot, code in entries:
            env[slot] = values[name] = code(env)
        return values if result is None else result(env)

    return made


@reads(model.Invocation)
def invocation(boxes: Boxes, expression: model.Invocation) -> Code:
    called_node, function = _plain(boxes, expression.function, "")
    bindings, given_nodes = [], []
    for variable, value in expression.bindings:
        node, code = _plain(boxes, value, variable.type)
        bindings.append((variable.name, boxes.typed(code, variable.type, variable.name)))
        given_nodes.append(node)
    if isinstance(called_node, nodes.Name):
        names = tuple(variable.name for variable, _ in expression.bindings)
        arguments = tuple(node or nodes.Literal(0, None) for node in given_nodes)
        boxes.note(nodes.Call(0, called_node, arguments, names), boxes.place)
    else:
        for node in filter(None, (called_node, *given_nodes)):
            boxes.note(node, boxes.place)
    site = boxes.site

    def called(env: list[Any]) -> Value:
        given = {name: code(env) for name, code in bindings}
        return invoke_named(env[RUN], function(env), given, site)

    return called


def _plain(boxes: Boxes, expression: model.Expression | None, type_name: str) -> tuple[nodes.Node | None, Code]:
    """A part of an invocation; with what was read when that is handed over as it is, and so is not noted yet."""
    if isinstance(expression, model.LiteralExpression) and expression.text and not (expression.type or type_name):
        return boxes.looked_at(expression.text)
    return None, boxes.code(expression)


@reads(model.ListExpression)
def list_(boxes: Boxes, expression: model.ListExpression) -> Code:
    items = [boxes.code(item) for item in expression.items]
    return lambda env: [item(env) for item in items]


@reads(model.Relation)
def relation(boxes: Boxes, expression: model.Relation) -> Code:
    """A list of contexts; a cell is converted to the type of its column."""
    columns = expression.columns
    rows = [
        [
            (column.name, boxes.typed(boxes.code(cell), column.type, column.name))
            for column, cell in zip(columns, row, strict=False)
        ]
        for row in expression.rows
    ]
    return lambda env: [{name: cell(env) for name, cell in row} for row in rows]


@reads(model.FunctionExpression)
def function(boxes: Boxes, expression: model.FunctionExpression) -> Code:
    plan = boxes.function(expression)
    return lambda env: Closure(plan, env.copy())


@reads(model.Conditional)
def conditional(boxes: Boxes, expression: model.Conditional) -> Code:
    condition, chosen, other = (
        boxes.code(part) for part in (expression.condition, expression.chosen, expression.other)
    )
    site = boxes.site

    def choose(env: list[Any]) -> Value:
        outcome = condition(env)
        if outcome is True:
            return chosen(env)
        if outcome is not False and outcome is not None:
            message = N_("Een voorwaarde is waar of onwaar, en niet van het type {found}.")
            env[RUN].fail(site, message, found=kind_of(outcome))
        return other(env)

    return choose


@reads(model.FilterExpression)
def filter_(boxes: Boxes, expression: model.FilterExpression) -> Code:
    source, site = boxes.code(expression.source), boxes.site
    frame = boxes.scopes.push_item()
    slot = frame.item or 0
    outer = boxes.surroundings
    boxes.surroundings = replace(
        outer, vocabulary=outer.vocabulary.knowing(["item", *outer.vocabulary.members.known()])
    )
    match = boxes.code(expression.match)
    boxes.surroundings = outer
    boxes.scopes.pop()

    def chosen(env: list[Any]) -> Value:
        items = as_items(source(env))
        run: Run = env[RUN]
        run.spend(len(items), site)
        return select(env, items, slot, match, site)

    return chosen


@reads(model.Iteration)
def iteration(boxes: Boxes, expression: model.Iteration) -> Code:
    source, site = boxes.code(expression.source), boxes.site
    names = [expression.variable, *(["partial"] if expression.kind == "for" else [])]
    with boxes.knowing(names) as slots:
        result = boxes.code(expression.result)

    def rounds(env: list[Any]) -> Iterator[Value] | None:
        run: Run = env[RUN]
        items = items_of(run, source(env), site)
        return None if items is None else _rounds(run, env, items, slots[0], result, site)

    if expression.kind == "for":
        return _collecting(rounds, slots[1] if mentions(expression.result, "partial") else None)
    return _judging(rounds, expression.kind == "some", site)


def _rounds(run: Run, env: list[Any], items: Iterable[Value], slot: int, result: Code, site: Site) -> Iterator[Value]:
    for item in items:
        run.spend(1, site)
        env[slot] = item
        yield result(env)


def mentions(part: Any, word: str) -> bool:
    """Whether a word stands in any text of an expression."""
    if isinstance(part, str):
        return word in part
    if isinstance(part, tuple):
        return any(mentions(one, word) for one in part)
    return hasattr(part, "__dataclass_fields__") and any(mentions(one, word) for one in vars(part).values())


def _collecting(rounds: Callable[[list[Any]], Iterator[Value] | None], partial: int | None) -> Code:
    def collect(env: list[Any]) -> Value:
        results: list[Value] = []
        if partial is not None:
            env[partial] = []
        going = rounds(env)
        if going is None:
            return None
        for value in going:
            results.append(value)
            if partial is not None:
                env[RUN].spend(len(results) // 100)
                env[partial] = results.copy()
        return results

    return collect


def _judging(rounds: Callable[[list[Any]], Iterator[Value] | None], decides: bool, site: Site) -> Code:
    def judge(env: list[Any]) -> Value:
        going = rounds(env)
        if going is None:
            return None
        outcome: bool | None = not decides
        for value in going:
            if value is decides:
                return decides
            if value is None:
                outcome = None
            elif not isinstance(value, bool):
                message = N_("Een voorwaarde is waar of onwaar, en niet van het type {found}.")
                return env[RUN].fail(site, message, found=kind_of(value))
        return outcome

    return judge
