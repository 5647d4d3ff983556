"""Reads `$filter`: the subset of OData 4 that OGC SensorThings API 1.1 (9.3.3.5) has, with kinds that are checked.

Grammar, from loose to tight: or, and, comparison, add and sub, mul and div and mod, not and minus, primary.
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import shapely

from informatiehuis.engines.sensorthings.expressions import (
    COMPARISONS,
    FUNCTIONS,
    Binary,
    Call,
    Expression,
    Literal,
    Not,
    Path,
)
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, SELF_LINKS, TYPES, EntityType, Kind
from informatiehuis.engines.sensorthings.problems import QueryProblem, unread
from informatiehuis.engines.sensorthings.times import read_duration, read_span
from informatiehuis.engines.sensorthings.tokens import Token, tokens, unquoted

DEEPEST = 40
MOST_TOKENS = 2_000
MOST_VERTICES = 5_000
LONGEST_PATH = 12
OPEN = (Kind.ANY, Kind.NULL)
WORDS = {"true": True, "false": False, "null": None}


def parse_filter(text: str, entity: EntityType, option: str = "$filter") -> Expression:
    """The condition that a text is, on entities of a type. Raises QueryProblem with the place."""
    return _Parser(text, entity, option).whole()


class _Parser:
    def __init__(self, text: str, entity: EntityType, option: str) -> None:
        self.entity = entity
        self.option = option
        self._tokens = tokens(text, option)
        if len(self._tokens) > MOST_TOKENS:
            last = self._tokens[MOST_TOKENS]
            raise unread(option, last.position, last.text, f"ten hoogste {MOST_TOKENS} woorden en tekens")
        self._at = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._at]

    def take(self) -> Token:
        token = self.token
        self._at += token.sort != "end"
        return token

    def refused(self, expected: str, token: Token | None = None) -> QueryProblem:
        token = token or self.token
        return unread(self.option, token.position, token.text or "het einde", expected)

    def whole(self) -> Expression:
        start = self.token
        expression = self.either()
        if self.token.sort != "end":
            raise self.refused("and, or, of het einde")
        return self.of_kind(expression, Kind.TRUTH, start)

    def expect(self, mark: str) -> None:
        if self.token.text != mark or self.token.sort != "mark":
            raise self.refused(f"'{mark}'")
        self.take()

    def is_word(self, *words: str) -> bool:
        return self.token.sort == "name" and self.token.text in words

    def of_kind(self, expression: Expression, kind: Kind, token: Token) -> Expression:
        if expression.kind is not kind and expression.kind not in OPEN:
            raise self.refused(f"iets van de soort {kind.value}, niet {expression.kind.value}", token)
        return expression

    def _left_to_right(self, words: tuple[str, ...], next_level: Callable[[], Expression], make: Any) -> Expression:
        start = self.token
        expression = next_level()
        while self.is_word(*words):
            operator = self.take()
            right_start = self.token
            right = next_level()
            expression = make(operator, expression, start, right, right_start)
        return expression

    def either(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.refused(f"ten hoogste {DEEPEST} haakjes in elkaar")
        expression = self._left_to_right(("or",), self.both, self._logical)
        self._depth -= 1
        return expression

    def both(self) -> Expression:
        return self._left_to_right(("and",), self.comparison, self._logical)

    def _logical(
        self, operator: Token, left: Expression, left_start: Token, right: Expression, right_start: Token
    ) -> Expression:
        self.of_kind(left, Kind.TRUTH, left_start)
        self.of_kind(right, Kind.TRUTH, right_start)
        return Binary(operator.text, left, right, Kind.TRUTH)

    def comparison(self) -> Expression:
        left = self.sum()
        if not self.is_word(*COMPARISONS):
            return left
        operator = self.take()
        right = self.sum()
        if left.kind is not right.kind and left.kind not in OPEN and right.kind not in OPEN:
            raise self.refused(f"twee van dezelfde soort, niet {left.kind.value} en {right.kind.value}", operator)
        unordered = {left.kind, right.kind} & {Kind.GEOMETRY, Kind.DOCUMENT}
        if unordered or (operator.text not in ("eq", "ne") and Kind.TRUTH in (left.kind, right.kind)):
            raise self.refused("iets dat te vergelijken is", operator)
        return Binary(operator.text, left, right, Kind.TRUTH)

    def sum(self) -> Expression:
        return self._left_to_right(("add", "sub"), self.product, self._arithmetic)

    def product(self) -> Expression:
        return self._left_to_right(("mul", "div", "mod"), self.unary, self._arithmetic)

    def _arithmetic(
        self, operator: Token, left: Expression, left_start: Token, right: Expression, right_start: Token
    ) -> Expression:
        if operator.text in ("add", "sub") and left.kind is Kind.TIME:
            if right.kind is Kind.DURATION:
                return Binary(operator.text, left, right, Kind.TIME)
            if right.kind is Kind.TIME and operator.text == "sub":
                return Binary(operator.text, left, right, Kind.DURATION)
        self.of_kind(left, Kind.NUMBER, left_start)
        self.of_kind(right, Kind.NUMBER, right_start)
        return Binary(operator.text, left, right, Kind.NUMBER)

    def unary(self) -> Expression:
        if not self.is_word("not"):
            return self.primary()
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.refused(f"ten hoogste {DEEPEST} keer in elkaar")
        self.take()
        start = self.token
        operand = self.of_kind(self.unary(), Kind.TRUTH, start)
        self._depth -= 1
        return Not(operand)

    def primary(self) -> Expression:
        token = self.take()
        if token.text == "(" and token.sort == "mark":
            expression = self.either()
            self.expect(")")
            return expression
        if token.sort == "name":
            if token.text in WORDS:
                return Literal(WORDS[token.text], Kind.NULL if token.text == "null" else Kind.TRUTH)
            following = self.token
            if following.text == "(" and following.sort == "mark":
                return self.call(token)
            return self.path(token)
        if token.sort in ("end", "mark"):
            raise self.refused("een eigenschap, een waarde of een functie", token)
        try:
            return literal(token)
        except ValueError as error:
            raise self.refused(_EXPECTED.get(token.sort, "een waarde"), token) from error

    def call(self, name: Token) -> Expression:
        function = FUNCTIONS.get(name.text)
        if function is None:
            raise self.refused(f"een van de functies {', '.join(sorted(FUNCTIONS))}", name)
        self.expect("(")
        arguments: list[Expression] = []
        while not (self.token.text == ")" and self.token.sort == "mark"):
            if arguments:
                self.expect(",")
            start = self.token
            argument = self.either()
            if len(arguments) < len(function.takes):
                self.of_kind(argument, function.takes[len(arguments)], start)
            arguments.append(argument)
        self.expect(")")
        if not len(function.takes) - function.optional <= len(arguments) <= len(function.takes):
            raise self.refused(f"{len(function.takes)} argumenten", name)
        wrong = function.check(tuple(arguments)) if function.check else None
        if wrong:
            raise self.refused(wrong, name)
        return Call(name.text, tuple(arguments), function.gives)

    def path(self, first: Token) -> Path:
        steps, positions = [first.text], [first]
        while self.token.text == "/" and self.token.sort == "mark":
            self.take()
            step = self.take()
            if step.sort != "name" and not step.text.isdecimal():
                raise self.refused("een naam", step)
            steps.append(step.text)
            positions.append(step)
        if len(steps) > LONGEST_PATH:
            raise self.refused(f"ten hoogste {LONGEST_PATH} stappen", positions[LONGEST_PATH])
        try:
            return resolve(tuple(steps), self.entity)
        except UnknownStep as unknown:
            raise self.refused(unknown.expected, positions[unknown.step]) from unknown


class UnknownStep(Exception):  # noqa: N818 - told on as a QueryProblem with its place
    """A step of a path leads nowhere."""

    def __init__(self, step: int, expected: str) -> None:
        self.step = step
        self.expected = expected
        super().__init__(expected)


def resolve(steps: tuple[str, ...], entity: EntityType) -> Path:
    """The path that steps are, from a type of entity. Raises UnknownStep."""
    many: list[int] = []
    for index, step in enumerate(steps):
        if step in entity.navigations:
            navigation = entity.navigations[step]
            if navigation.many:
                many.append(index + 1)
            entity = TYPES[navigation.target]
            continue
        kind = _kind_of(step, len(steps) - index - 1, entity)
        if kind is None:
            known = [*entity.properties, *entity.navigations, "id"]
            raise UnknownStep(index, f"een van {', '.join(sorted(known))}")
        return Path(steps, kind, index, tuple(many))
    raise UnknownStep(len(steps) - 1, f"een eigenschap van {entity.name}")


def _kind_of(step: str, further: int, entity: EntityType) -> Kind | None:
    """The kind of a property, with so many steps into it; None when there is no such thing."""
    if step in IDENTIFIERS:
        return None if further else Kind.ANY
    if step in SELF_LINKS:
        return None if further else Kind.TEXT
    found = entity.properties.get(step)
    if found is None:
        return None
    if further:
        return Kind.ANY if found.kind in (Kind.DOCUMENT, Kind.ANY, Kind.GEOMETRY) else None
    return found.kind


_EXPECTED = {
    "typed": "een geldige geometrie in WKT of een duur als PT1H",
    "moment": "een bestaande tijd met zijn zone",
    "date": "een bestaande datum",
    "clock": "een bestaand tijdstip",
    "text": "een tekst zonder stuurtekens",
    "number": "een eindig getal",
}


def literal(token: Token) -> Literal:
    """The value that a token is. Raises ValueError."""
    if token.sort == "number":
        value = float(token.text.replace("INF", "inf"))
        if abs(value) == float("inf"):
            raise ValueError("not a finite number")
        return Literal(value, Kind.NUMBER)
    if token.sort == "text":
        text = unquoted(token.text)
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValueError("not a text")
        return Literal(text, Kind.TEXT)
    if token.sort == "moment":
        return Literal(read_span(token.text), Kind.TIME)
    if token.sort == "date":
        return Literal(date.fromisoformat(token.text), Kind.DATE)
    if token.sort == "clock":
        return Literal(time.fromisoformat(token.text), Kind.CLOCK)
    if token.text.startswith("duration"):
        return Literal(read_duration(unquoted(token.text)), Kind.DURATION)
    return Literal(geometry(unquoted(token.text)), Kind.GEOMETRY)


def geometry(wkt: str) -> shapely.Geometry:
    """A valid geometry of longitudes and latitudes. Raises ValueError."""
    text = wkt.partition(";")[2] if wkt.upper().startswith("SRID=4326;") else wkt
    try:
        made = shapely.from_wkt(text)
    except shapely.GEOSException as error:
        raise ValueError(str(error)) from error
    if made is None or shapely.get_num_coordinates(made) > MOST_VERTICES:
        raise ValueError("not a geometry of a size that can be compared")
    west, south, east, north = shapely.total_bounds(made)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90) or not shapely.is_valid(made):
        raise ValueError("not a valid geometry on earth")
    return made
