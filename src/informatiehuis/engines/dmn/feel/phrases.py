"""Reads what begins with a word: if, for, some, every and function (DMN 1.5, 10.3.1.2, rules 44 to 47 and 55)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.nodes import Domain, For, FunctionDefinition, If, Node, Parameter, Quantified
from informatiehuis.engines.dmn.feel.typenames import read_type

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.feel.parser import Parser


def read_if(parser: Parser) -> Node:
    start = parser.take().start
    condition = parser.expression()
    parser.expect("then")
    chosen = parser.expression()
    parser.expect("else")
    return If(start, condition, chosen, parser.expression())


def read_for(parser: Parser) -> Node:
    start = parser.take().start
    with parser.knowing() as known:
        domains = _domains(parser, known, "return")
        known.add("partial")
        return For(start, domains, parser.expression())


def read_quantified(parser: Parser) -> Node:
    token = parser.take()
    with parser.knowing() as known:
        domains = _domains(parser, known, "satisfies")
        return Quantified(token.start, token.text, domains, parser.expression())


def _domains(parser: Parser, known: Names, end: str) -> tuple[Domain, ...]:
    found: list[Domain] = []
    while not found or parser.accept(","):
        variable = parser.written_name("in")
        parser.expect("in")
        values = parser.expression()
        found.append(Domain(variable, values, parser.expression() if parser.accept("..") else None))
        known.add(variable)
    parser.expect(end)
    return tuple(found)


def read_function(parser: Parser) -> Node:
    start = parser.take().start
    parser.expect("(")
    parameters: list[Parameter] = []
    while not parser.is_at(")"):
        if parameters:
            parser.expect(",")
        name = parser.written_name(",", ":", ")")
        parameters.append(Parameter(name, read_type(parser) if parser.accept(":") else None))
    parser.expect(")")
    with parser.knowing([parameter.name for parameter in parameters]):
        external = parser.accept("external")
        body = parser.expression()
    return FunctionDefinition(start, tuple(parameters), None if external else body)


PHRASES: dict[str, Callable[[Parser], Node]] = {
    "if": read_if,
    "for": read_for,
    "some": read_quantified,
    "every": read_quantified,
    "function": read_function,
}
