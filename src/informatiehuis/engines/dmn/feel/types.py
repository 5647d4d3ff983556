"""Types of FEEL: what is a value of which type, and what is turned into one without asking (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.feel.arithmetic import midnight
from informatiehuis.engines.dmn.feel.temporal import Date
from informatiehuis.engines.dmn.feel.values import Function, Range, Value, kind_of

MISFIT = object()
"""What conversion gives when a value cannot become one of the type."""


class Type:
    """A type. `name` is how FEEL writes it."""

    name: str

    def holds(self, value: Value, run: Any) -> bool:
        """Whether a value other than null is one of this type."""
        raise NotImplementedError

    def accepts(self, value: Value, run: Any) -> bool:
        """Whether a value, which may be null, can stand where this type is asked (null fits any type)."""
        return value is None or self.holds(value, run)

    def fits(self, other: Type) -> bool:
        """Whether every value of this type is one of the other: conformance (10.3.2.9.3)."""
        return isinstance(other, AnyType) or self == other

    @property
    def plain(self) -> Type:
        """This type without the constraints of an item definition."""
        return self


@dataclass(frozen=True)
class AnyType(Type):
    """Every value."""

    name: str = "Any"

    def holds(self, value: Value, run: Any) -> bool:
        return True


@dataclass(frozen=True)
class NullType(Type):
    """Only null."""

    name: str = "Null"

    def holds(self, value: Value, run: Any) -> bool:
        return False

    def fits(self, other: Type) -> bool:
        return True


@dataclass(frozen=True)
class Simple(Type):
    """A type that has a name only: number, string, date, and list, range, context and function of anything."""

    name: str

    def holds(self, value: Value, run: Any) -> bool:
        return kind_of(value) == self.name


@dataclass(frozen=True)
class ListType(Type):
    """A list of one type."""

    item: Type

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"list<{self.item.name}>"

    def holds(self, value: Value, run: Any) -> bool:
        return isinstance(value, list) and all(self.item.accepts(part, run) for part in value)

    def fits(self, other: Type) -> bool:
        other = other.plain
        if isinstance(other, ListType):
            return self.item.fits(other.item)
        return other == Simple("list") or super().fits(other)


@dataclass(frozen=True)
class RangeType(Type):
    """A range of values of one type."""

    item: Type

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"range<{self.item.name}>"

    def holds(self, value: Value, run: Any) -> bool:
        return isinstance(value, Range) and all(self.item.accepts(end, run) for end in (value.start, value.end))

    def fits(self, other: Type) -> bool:
        other = other.plain
        if isinstance(other, RangeType):
            return self.item.fits(other.item)
        return other == Simple("range") or super().fits(other)


@dataclass(frozen=True)
class ContextType(Type):
    """A context that has at least these members."""

    members: Mapping[str, Type]

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"context<{', '.join(f'{name}: {member.name}' for name, member in self.members.items())}>"

    def holds(self, value: Value, run: Any) -> bool:
        return isinstance(value, dict) and all(
            name in value and member.accepts(value[name], run) for name, member in self.members.items()
        )

    def fits(self, other: Type) -> bool:
        other = other.plain
        if isinstance(other, ContextType):
            return all(
                name in self.members and self.members[name].fits(member) for name, member in other.members.items()
            )
        return other == Simple("context") or super().fits(other)


@dataclass(frozen=True)
class FunctionType(Type):
    """A function from these types to that type."""

    parameters: Sequence[Type]
    result: Type

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"function<{', '.join(one.name for one in self.parameters)}> -> {self.result.name}"

    def holds(self, value: Value, run: Any) -> bool:
        signature = getattr(value, "signature", None)
        if not isinstance(value, Function) or (signature is None and len(value.parameters) != len(self.parameters)):
            return False
        return signature is None or signature.fits(self)

    def fits(self, other: Type) -> bool:
        other = other.plain
        if isinstance(other, FunctionType):
            return (
                len(self.parameters) == len(other.parameters)
                and all(theirs.fits(ours) for ours, theirs in zip(self.parameters, other.parameters, strict=True))
                and (self.result.fits(other.result) or isinstance(self.result, AnyType))
            )
        return other == Simple("function") or super().fits(other)


@dataclass(frozen=True, eq=False)
class NamedType(Type):
    """A type of an item definition: a base, and what values of it are allowed."""

    name: str
    base: Type
    allowed: Callable[[Any, Value], bool] | None = None
    allowed_text: str = ""

    def holds(self, value: Value, run: Any) -> bool:
        return self.base.holds(value, run) and (self.allowed is None or self.allowed(run, value))

    def fits(self, other: Type) -> bool:
        return other is self or self.base.fits(other)

    @property
    def plain(self) -> Type:
        return self.base.plain


ANY = AnyType()
NULL = NullType()
SIMPLE: dict[str, Type] = {
    "Any": ANY,
    "Null": NULL,
    **{
        name: Simple(name)
        for name in (
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
    },
}
_MOMENT = SIMPLE["date and time"]


def convert(value: Value, type_: Type, run: Any) -> Value:
    """A value as one of a type, after the conversions of 10.3.2.9.4; MISFIT when there is none.

    A list of one is turned into its item, an item into a list of one, or a date into the midnight that begins it; one
    step, and not several after each other.
    """
    if type_ is ANY or value is None or type_.holds(value, run):
        return value
    target = type_.plain
    if isinstance(value, list):
        return value[0] if len(value) == 1 and type_.accepts(value[0], run) else MISFIT
    if isinstance(target, ListType):
        made: list[Value] = [value]
        return made if type_.holds(made, run) else MISFIT
    if isinstance(value, Date) and target == _MOMENT:
        moment = midnight(value)
        return moment if type_.holds(moment, run) else MISFIT
    return MISFIT


def is_instance(value: Value, type_: Type, run: Any) -> bool:
    """`instance of` (table 52): null is an instance of Null only."""
    return isinstance(type_.plain, NullType) if value is None else type_.holds(value, run)
