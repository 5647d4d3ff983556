"""Turns the nodes of an expression into closures, once, so that running them does no more looking up than needed.

What every kind of node means is in the modules beside this one, by subject; they register themselves in `MEANINGS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from informatiehuis.engines.dmn.feel.nodes import Literal, Name, Node, TypeNode, UnaryTests
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse, parse_unary_tests
from informatiehuis.engines.dmn.feel.run import Place, Site
from informatiehuis.engines.dmn.feel.scopes import RUN, Scopes
from informatiehuis.engines.dmn.feel.types import ANY, SIMPLE, ContextType, FunctionType, ListType, RangeType, Type
from informatiehuis.engines.dmn.feel.values import Code, Function
from informatiehuis.engines.problems import N_, Note

Meaning = Callable[["Compiler", Any], Code]
MEANINGS: dict[type[Node], Meaning] = {}


def means(*kinds: type[Node]) -> Callable[[Meaning], Meaning]:
    """Register how nodes of a kind are compiled."""

    def register(meaning: Meaning) -> Meaning:
        for kind in kinds:
            MEANINGS[kind] = meaning
        return meaning

    return register


@dataclass(frozen=True)
class Surroundings:
    """What an expression can see: variables by name, functions of the library, and types by name.

    `variable` gives the code that reads a variable, or None. `remark` is told of what looks wrong while compiling.
    """

    variable: Callable[[str], Code | None]
    function: Callable[[str], Function | None]
    type_named: Callable[[str], Type | None] = SIMPLE.get
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    remark: Callable[[Site, Note], None] = lambda site, note: None

    def knowing(self, variables: dict[str, Code]) -> Surroundings:
        """The same with more variables."""
        outer = self.variable
        return replace(
            self,
            variable=lambda name: variables.get(name) or outer(name),
            vocabulary=self.vocabulary.knowing(variables),
        )


class Compiler:
    """Compiles the nodes of one text."""

    def __init__(self, place: Place, surroundings: Surroundings) -> None:
        self.place = place
        self.around = surroundings
        self.scopes = Scopes()

    def code(self, node: Node) -> Code:
        """The closure of a node."""
        return MEANINGS[type(node)](self, node)

    def site(self, node: Node) -> Site:
        return Site(self.place, node.start)

    def finish(self, code: Code) -> Code:
        """The closure of the whole text, which makes its own variables: it takes a list that starts with the run."""
        size = self.scopes.units[0].size
        empty = [None] * (size - 1)
        if size <= 2:
            return code
        return lambda env: code([env[RUN], *empty])

    def type(self, node: TypeNode | None) -> Type:
        """The type that a node names; Any, with a remark, when there is none of that name."""
        if node is None:
            return ANY
        arguments = [self.type(argument) for argument in node.arguments]
        if node.name == "context" and node.members:
            return ContextType(dict(zip(node.members, arguments, strict=True)))
        if node.name == "function" and node.result:
            return FunctionType(tuple(arguments), self.type(node.result))
        if arguments:
            return ListType(arguments[0]) if node.name == "list" else RangeType(arguments[0])
        found = self.around.type_named(node.name)
        if found is None:
            self.around.remark(self.site(node), Note(N_("Het type {name} bestaat niet."), name=node.name))
        return found or UNKNOWN

    def remark(self, node: Node, message: str, **facts: Any) -> None:
        self.around.remark(self.site(node), Note(message, **facts))


class _Unknown(Type):
    """A type that nothing is of."""

    name = "?"

    def holds(self, value: Any, run: Any) -> bool:
        return False


UNKNOWN = _Unknown()


def compile_expression(text: str, place: Place, surroundings: Surroundings) -> Code:
    """The closure of an expression. Raises FeelProblem when it cannot be read."""
    place = replace(place, text=text)
    compiler = Compiler(place, surroundings)
    return compiler.finish(compiler.code(parse(text, surroundings.vocabulary)))


def compile_unary_tests(text: str, place: Place, surroundings: Surroundings) -> tuple[UnaryTests, Code]:
    """The tests of a cell and their closure, whose variables are the run and, second, the value that is tested.

    Raises FeelProblem when they cannot be read.
    """
    place = replace(place, text=text)
    compiler = Compiler(place, surroundings)
    tests = parse_unary_tests(text, surroundings.vocabulary)
    slot = compiler.scopes.unit.slot()
    code = tests_code(compiler, tests, slot)
    empty = [None] * (compiler.scopes.unit.size - slot - 1)
    return tests, lambda env: code([env[RUN], None, env[1], *empty])


def tests_code(compiler: Compiler, tests: UnaryTests, slot: int) -> Code:
    """The closure of unary tests: true, false or null for the value in a slot."""
    from informatiehuis.engines.dmn.feel.meaning_tests import any_passes

    if tests.anything:
        return lambda env: True
    frame = compiler.scopes.push()
    frame.slots["?"] = slot
    code = any_passes(compiler, tests.tests, lambda env: env[slot], negated=tests.negated)
    compiler.scopes.pop()
    return code


def uses_name(node: Any, name: str) -> bool:
    """Whether a name stands anywhere in a node."""
    if isinstance(node, Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(uses_name(part, name) for part in node)
    if not hasattr(node, "__dataclass_fields__") or isinstance(node, Literal):
        return False
    return any(uses_name(getattr(node, part), name) for part in node.__dataclass_fields__)
