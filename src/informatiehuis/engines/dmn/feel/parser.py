"""Reads FEEL (DMN 1.5, 10.3.1.2) into nodes, by precedence (Pratt), with the names that are known where it stands.

Written by hand, because which tokens make a name depends on the names in scope, and a scope grows while an expression
is read: docs/adr/0016-a-dmn-engine.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import DecimalException

from informatiehuis.engines.dmn.feel import phrases
from informatiehuis.engines.dmn.feel.lexer import string_value
from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.nodes import (
    Arithmetic,
    AtLiteral,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    Filter,
    In,
    InstanceOf,
    Interval,
    ListLiteral,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    UnaryRange,
    UnaryTests,
)
from informatiehuis.engines.dmn.feel.problems import FeelProblem, too_deep
from informatiehuis.engines.dmn.feel.scanner import KEYWORDS, MOST_ATTEMPTS, MOST_LEVELS, Scanner
from informatiehuis.engines.dmn.feel.typenames import BUILT_IN_TYPES, read_type
from informatiehuis.engines.dmn.feel.values import DECIMAL128

ANYTHING, OR, AND, COMPARED, SUM, PRODUCT, POWER, UNARY, POSTFIX = range(9)

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS = {"null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Vocabulary:
    """What is known where an expression stands: names in scopes from the outside in, members, and types."""

    scopes: tuple[Names, ...] = ()
    members: Names = field(default_factory=Names)
    types: Names = field(default_factory=lambda: Names(BUILT_IN_TYPES))

    def knowing(self, names: Iterable[str]) -> Vocabulary:
        """The same with an inner scope."""
        return Vocabulary((*self.scopes, Names(names)), self.members, self.types)


def parse(text: str, vocabulary: Vocabulary) -> Node:
    """Read an expression. Raises FeelProblem with line and column."""
    parser = Parser(text, vocabulary.scopes, vocabulary.members, vocabulary.types)
    node = parser.expression()
    parser.at_end()
    return node


def parse_unary_tests(text: str, vocabulary: Vocabulary) -> UnaryTests:
    """Read the tests of a cell (rules 12 to 18), in which `?` is the value that is tested. Raises FeelProblem."""
    vocabulary = vocabulary.knowing(["?"])
    parser = Parser(text, vocabulary.scopes, vocabulary.members, vocabulary.types)
    if parser.token.text == "-" and parser.ahead().kind == "end":
        return UnaryTests(0, (), False, anything=True)
    negated = parser.is_at("not") and parser.ahead().text == "("
    if negated:
        parser.take()
        parser.take()
    tests = parser.tests()
    if negated:
        parser.expect(")")
    parser.at_end()
    return UnaryTests(0, tests, negated)


class Parser(Scanner):
    """Reads the tokens of one text. Every method leaves off behind what it has read, or raises FeelProblem."""

    endpoint_depth: int | None = None

    def at_end(self) -> None:
        """Raise FeelProblem when something is left."""
        if self.token.kind != "end":
            raise self.unexpected()

    def expression(self, level: int = ANYTHING) -> Node:
        """An expression whose operators bind more tightly than `level`."""
        with self.deeper():
            left = self.prefix()
            links = 0
            while (found := self._infix(level)) is not None:
                before = self.position
                left = found(self, left)
                links += 1
                if self.position == before:
                    return left
                if links + self.depth > MOST_LEVELS:
                    raise too_deep(self.text, self.token.start, MOST_LEVELS)
            return left

    def _infix(self, level: int) -> Callable[[Parser, Node], Node] | None:
        token = self.token
        if token.kind not in ("symbol", "word"):
            return None
        binding, read = _INFIX.get(token.text, (-1, None))
        if read is None or binding <= level:
            return None
        if token.text == "instance" and self.ahead().text != "of":
            return None
        return read

    def prefix(self) -> Node:
        """What an expression begins with."""
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            self.take()
            return Literal(token.start, string_value(token.text))
        if token.kind == "word":
            return self._word()
        read = _PREFIX.get(token.text) if token.kind == "symbol" else None
        if read is None:
            raise self.unexpected()
        return read(self)

    def _number(self) -> Node:
        token = self.token
        try:
            value = DECIMAL128.copy().create_decimal(token.text)
        except DecimalException:
            raise self.unexpected() from None
        self.take()
        return Literal(token.start, value)

    def _word(self) -> Node:
        token = self.token
        length, name = self.known_name()
        if length > 1 or (length and token.text not in KEYWORDS):
            self.position += length
            return Name(token.start, name)
        if token.text in _CONSTANTS:
            self.take()
            return Literal(token.start, _CONSTANTS[token.text])
        if token.text in phrases.PHRASES:
            return phrases.PHRASES[token.text](self)
        return Name(token.start, self.words())

    # --- what begins with a sign

    def _negation(self) -> Node:
        start = self.take().start
        return Negation(start, self.expression(POWER))

    def _at_literal(self) -> Node:
        start = self.take().start
        if self.token.kind != "string":
            raise self.unexpected()
        return AtLiteral(start, string_value(self.take().text))

    def _parenthesis(self) -> Node:
        start = self.take().start
        if self.is_at(*COMPARISONS):
            node: Node = self.unary_range()
            self.expect(")")
            return node
        node = self._inside(self.expression)
        if self.is_at(".."):
            return self.interval(start, node, False)
        self.expect(")")
        return node

    def _bracket(self) -> Node:
        start = self.take().start
        if self.accept("]"):
            return ListLiteral(start, ())
        first = self._inside(self._item)
        if self.is_at(".."):
            return self.interval(start, first, True)
        items = [first]
        while self.accept(","):
            items.append(self._inside(self._item))
        self.expect("]")
        return ListLiteral(start, tuple(items))

    def _item(self) -> Node:
        return self.unary_range() if self.is_at(*COMPARISONS) else self.expression()

    def _open_interval(self) -> Node:
        start = self.take().start
        return self.interval(start, self._inside(lambda: self.expression(COMPARED)), False)

    def _context(self) -> Node:
        start = self.take().start
        entries: list[tuple[str, Node]] = []
        with self.knowing() as known:
            while not self.is_at("}"):
                if entries:
                    self.expect(",")
                key = self._key()
                self.expect(":")
                entries.append((key, self._inside(self.expression)))
                known.add(key)
                self.seen_members.add(key)
        self.expect("}")
        return ContextLiteral(start, tuple(entries))

    def _key(self) -> str:
        if self.token.kind == "string":
            return string_value(self.take().text)
        return self.written_name(":")

    # --- ranges and tests

    def interval(self, start: int, low: Node, low_included: bool) -> Node:
        """The rest of an interval, from its two dots on."""
        self.expect("..")
        outer, self.endpoint_depth = self.endpoint_depth, self.depth
        high = self.expression(COMPARED)
        self.endpoint_depth = outer
        if not self.is_at("]", ")", "["):
            raise self.unexpected()
        return Interval(start, low, high, low_included, self.take().text == "]")

    def unary_range(self) -> Node:
        """`< 10` and its kin."""
        token = self.take()
        return UnaryRange(token.start, token.text, self.expression(COMPARED))

    def tests(self) -> tuple[Node, ...]:
        """Positive unary tests, one or more, with commas between."""
        found = [self._item()]
        while self.accept(","):
            found.append(self._item())
        return tuple(found)

    def _inside(self, read: Callable[[], Node]) -> Node:
        """Read something within brackets, where a `[` can only begin a filter."""
        outer, self.endpoint_depth = self.endpoint_depth, None
        node = read()
        self.endpoint_depth = outer
        return node

    # --- what comes behind an expression

    def arithmetic(self, left: Node) -> Node:
        """All operations of one precedence that follow, as one node, so that a long sum is not deep."""
        level = _INFIX[self.token.text][0]
        operators = _LEVELS[level]
        rest: list[tuple[str, Node]] = []
        while self.is_at(*operators):
            operator = self.take().text
            rest.append((operator, self.expression(level)))
        return Arithmetic(left.start, left, tuple(rest))

    def logic(self, left: Node) -> Node:
        """All operands of one `and` or `or`."""
        operator = self.token.text
        operands = [left]
        while self.accept(operator):
            operands.append(self.expression(_INFIX[operator][0]))
        return Logic(left.start, operator, tuple(operands))

    def comparison(self, left: Node) -> Node:
        operator = self.take().text
        return Comparison(left.start, operator, left, self.expression(COMPARED))

    def between(self, left: Node) -> Node:
        self.take()
        low = self.expression(COMPARED)
        self.expect("and")
        return Between(left.start, left, low, self.expression(COMPARED))

    def is_in(self, left: Node) -> Node:
        self.take()
        if not self.is_at("("):
            test = self.unary_range() if self.is_at(*COMPARISONS) else self.expression(COMPARED)
            return In(left.start, left, (test,))
        start = self.take().start
        tests = self._inside_tests()
        if len(tests) == 1 and self.is_at(".."):
            return In(left.start, left, (self.interval(start, tests[0], False),))
        self.expect(")")
        return In(left.start, left, tests)

    def _inside_tests(self) -> tuple[Node, ...]:
        outer, self.endpoint_depth = self.endpoint_depth, None
        found = self.tests()
        self.endpoint_depth = outer
        return found

    def instance_of(self, left: Node) -> Node:
        self.take()
        self.take()
        return InstanceOf(left.start, left, read_type(self))

    def path(self, left: Node) -> Node:
        self.take()
        return Path(left.start, left, self.member())

    def filter(self, left: Node) -> Node:
        """A filter; or nothing, where the bracket ends an interval such as `[1..10[`."""
        if self.endpoint_depth is None:
            return self._filter(left)
        position, depth, frames, filters = self.position, self.depth, len(self.frames), self.in_filter
        endpoint = self.endpoint_depth
        self.attempts += 1
        try:
            return self._filter(left)
        except FeelProblem:
            if self.attempts > MOST_ATTEMPTS:
                raise
            self.position, self.depth, self.in_filter, self.endpoint_depth = position, depth, filters, endpoint
            del self.frames[frames:]
            return left

    def _filter(self, left: Node) -> Node:
        self.take()
        self.in_filter += 1
        with self.knowing(["item"]):
            condition = self._inside(self.expression)
        self.in_filter -= 1
        self.expect("]")
        return Filter(left.start, left, condition)

    def call(self, left: Node) -> Node:
        self.take()
        names: list[str] | None = [] if self.is_named_argument() else None
        arguments: list[Node] = []
        while not self.is_at(")"):
            if arguments:
                self.expect(",")
            if names is not None:
                names.append(self.written_name(":"))
                self.expect(":")
            arguments.append(self._inside(self._item))
        self.expect(")")
        return Call(left.start, left, tuple(arguments), None if names is None else tuple(names))


_PREFIX: dict[str, Callable[[Parser], Node]] = {
    "-": Parser._negation,
    "@": Parser._at_literal,
    "(": Parser._parenthesis,
    "[": Parser._bracket,
    "]": Parser._open_interval,
    "{": Parser._context,
}
_INFIX: dict[str, tuple[int, Callable[[Parser, Node], Node]]] = {
    "or": (OR, Parser.logic),
    "and": (AND, Parser.logic),
    **dict.fromkeys(COMPARISONS, (COMPARED, Parser.comparison)),
    "between": (COMPARED, Parser.between),
    "in": (COMPARED, Parser.is_in),
    "instance": (COMPARED, Parser.instance_of),
    **dict.fromkeys("+-", (SUM, Parser.arithmetic)),
    **dict.fromkeys("*/", (PRODUCT, Parser.arithmetic)),
    "**": (POWER, Parser.arithmetic),
    ".": (POSTFIX, Parser.path),
    "[": (POSTFIX, Parser.filter),
    "(": (POSTFIX, Parser.call),
}
_LEVELS: dict[int, tuple[str, ...]] = {SUM: ("+", "-"), PRODUCT: ("*", "/"), POWER: ("**",)}
