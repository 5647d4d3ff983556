"""The parts of a FEEL expression (DMN 1.5, 10.3.1.2), as the parser finds them. `start` is where each stands."""

from __future__ import annotations

from dataclasses import dataclass

from informatiehuis.engines.dmn.feel.values import Value


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression. `start` counts characters from the beginning of the text."""

    start: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value that stands in the text itself."""

    value: Value


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """`@"…"`: a date, time, moment or duration."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or a function, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A row of operations of equal precedence, from left to right: `first`, then operator and operand each."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`- operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`left operator right`, with = != < <= > or >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in (test, test)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """`[low..high)` and its kin."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class UnaryRange(Node):
    """`< end` and its kin, with `operator` one of < <= > >= = and !=."""

    operator: str
    end: Node


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[item, item]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{key: value}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.member`."""

    source: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)`; the arguments have names or none of them has."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then chosen else other`."""

    condition: Node
    chosen: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Domain:
    """What a variable runs through: a list, or from `values` to `end`."""

    variable: str
    values: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for x in domain return result`."""

    domains: tuple[Domain, ...]
    result: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some x in domain satisfies condition`, or `every`."""

    quantifier: str
    domains: tuple[Domain, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function, with its type where it has one."""

    name: str
    type: TypeNode | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(parameters) body`; the body of an external function is None."""

    parameters: tuple[Parameter, ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The tests of a cell: any must hold, or none when `negated`. No tests at all: everything passes."""

    tests: tuple[Node, ...]
    negated: bool
    anything: bool = False


@dataclass(frozen=True, slots=True)
class TypeNode(Node):
    """A type by its name, or list, range, context or function with the types in it.

    `arguments` holds the type in a list or range, those of the members of a context in the order of `members`, or
    those of the parameters of a function, of which `result` is the type of the result.
    """

    name: str
    arguments: tuple[TypeNode, ...] = ()
    members: tuple[str, ...] = ()
    result: TypeNode | None = None
