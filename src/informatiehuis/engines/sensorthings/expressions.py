"""The parts of a filter as frozen values, each with the kind of what it gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.sensorthings.model import Kind


@dataclass(frozen=True)
class Literal:
    value: Any
    kind: Kind


@dataclass(frozen=True)
class Path:
    """A property, through navigation where it has more steps. `hops` is how many of the steps are navigation,
    `many` how many steps come before something of which there can be several, for each of those."""

    steps: tuple[str, ...]
    kind: Kind
    hops: int = 0
    many: tuple[int, ...] = ()

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple["Expression", ...]
    kind: Kind


@dataclass(frozen=True)
class Binary:
    """`operator` is one of and, or, eq, ne, gt, ge, lt, le, add, sub, mul, div, mod."""

    operator: str
    left: "Expression"
    right: "Expression"
    kind: Kind


@dataclass(frozen=True)
class Not:
    operand: "Expression"
    kind: Kind = Kind.TRUTH


Expression = Literal | Path | Call | Binary | Not

COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
ARITHMETIC = ("add", "sub", "mul", "div", "mod")


def children(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Call):
        return expression.arguments
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    return (expression.operand,) if isinstance(expression, Not) else ()


def paths(expression: Expression) -> Iterator[Path]:
    """All paths in an expression, from left to right."""
    if isinstance(expression, Path):
        yield expression
    for child in children(expression):
        yield from paths(child)


def conjuncts(expression: Expression) -> list[Expression]:
    """The conditions that must all hold."""
    if isinstance(expression, Binary) and expression.operator == "and":
        return [*conjuncts(expression.left), *conjuncts(expression.right)]
    return [expression]


@dataclass(frozen=True)
class Function:
    """What a function takes and gives; `optional` of its arguments may be left out."""

    takes: tuple[Kind, ...]
    gives: Kind
    optional: int = 0
    check: Callable[[tuple[Expression, ...]], str | None] | None = None


N, T, B, M, G = Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.TIME, Kind.GEOMETRY


def _relation_pattern(arguments: tuple[Expression, ...]) -> str | None:
    pattern = arguments[2]
    good = isinstance(pattern, Literal) and len(str(pattern.value)) == 9 and set(str(pattern.value)) <= set("TF*012")
    return None if good else "nine characters of T, F, *, 0, 1, 2"


FUNCTIONS: dict[str, Function] = {
    "substringof": Function((T, T), B),
    "contains": Function((T, T), B),
    "endswith": Function((T, T), B),
    "startswith": Function((T, T), B),
    "length": Function((T,), N),
    "indexof": Function((T, T), N),
    "substring": Function((T, N, N), T, optional=1),
    "tolower": Function((T,), T),
    "toupper": Function((T,), T),
    "trim": Function((T,), T),
    "concat": Function((T, T), T),
    **{name: Function((M,), N) for name in ("year", "month", "day", "hour", "minute", "second")},
    "fractionalseconds": Function((M,), N),
    "date": Function((M,), Kind.DATE),
    "time": Function((M,), Kind.CLOCK),
    "totaloffsetminutes": Function((M,), N),
    "now": Function((), M),
    "mindatetime": Function((), M),
    "maxdatetime": Function((), M),
    "round": Function((N,), N),
    "floor": Function((N,), N),
    "ceiling": Function((N,), N),
    "geo.distance": Function((G, G), N),
    "geo.length": Function((G,), N),
    "geo.intersects": Function((G, G), B),
    **{
        f"st_{name}": Function((G, G), B)
        for name in ("equals", "disjoint", "touches", "within", "overlaps", "crosses", "intersects", "contains")
    },
    "st_relate": Function((G, G, T), B, check=_relation_pattern),
}
