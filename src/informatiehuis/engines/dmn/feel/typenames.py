"""Reads a type as FEEL writes it: `list<number>`, `context<a: string>`, `function<number> -> date` (rule 54)."""

from __future__ import annotations

from informatiehuis.engines.dmn.feel.nodes import TypeNode
from informatiehuis.engines.dmn.feel.scanner import Scanner

BUILT_IN_TYPES = (
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list",
    "range",
    "context",
    "function",
)


def read_type(scanner: Scanner) -> TypeNode:
    """The type that stands here. Raises FeelProblem."""
    with scanner.deeper():
        start = scanner.token.start
        length, name = scanner.types.longest(scanner.tokens, scanner.position)
        if length:
            scanner.position += length
        else:
            name = _dotted(scanner)
        if name not in ("list", "range", "context", "function") or not scanner.accept("<"):
            return TypeNode(start, name)
        if name == "context":
            return _context(scanner, start)
        if name == "function":
            return _function(scanner, start)
        inner = read_type(scanner)
        _close(scanner)
        return TypeNode(start, name, (inner,))


def _dotted(scanner: Scanner) -> str:
    name = scanner.words()
    while scanner.accept("."):
        name += "." + scanner.words()
    return name


def _context(scanner: Scanner, start: int) -> TypeNode:
    names: list[str] = []
    types: list[TypeNode] = []
    while not scanner.is_at(">", ">="):
        if names:
            scanner.expect(",")
        names.append(scanner.written_name(":"))
        scanner.expect(":")
        types.append(read_type(scanner))
    _close(scanner)
    return TypeNode(start, "context", tuple(types), tuple(names))


def _function(scanner: Scanner, start: int) -> TypeNode:
    types: list[TypeNode] = []
    while not scanner.is_at(">"):
        if types:
            scanner.expect(",")
        types.append(read_type(scanner))
    _close(scanner)
    scanner.expect("->")
    return TypeNode(start, "function", tuple(types), result=read_type(scanner))


def _close(scanner: Scanner) -> None:
    scanner.expect(">")
