"""What the expressions of a model can be seen to do wrong before they run, from the types of what they name.

Every part of an expression is of one type as far as that can be known, and otherwise of any. Only what has no outcome
whatever the values are is told: a sum of a number and a text, a member of a number, a function called with what it does
not take. What cannot be followed (an item of a filter, a variable of a loop) is of any type, and nothing is told of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.arithmetic import OPERATIONS
from informatiehuis.engines.dmn.feel.compare import ORDERED
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY, BuiltIn, Wanted
from informatiehuis.engines.dmn.feel.meaning_values import at_value
from informatiehuis.engines.dmn.feel.members import PROPERTIES
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.types import ANY, SIMPLE, ContextType, ListType, Simple, Type
from informatiehuis.engines.dmn.feel.values import DECIMAL128, kind_of
from informatiehuis.engines.problems import N_, Note

Told = tuple[nodes.Node, Note]
_CLASSES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "date": Date,
    "time": Time,
    "date and time": DateTime,
    "days and time duration": Days,
    "years and months duration": Months,
}
_SAMPLES: dict[str, Any] = {
    "number": Decimal(2),
    "string": "a",
    "date": Date(2024, 1, 1),
    "time": Time(0, 0, 0),
    "date and time": DateTime(Date(2024, 1, 1), Time(0, 0, 0)),
    "days and time duration": Days.of_seconds(86_400),
    "years and months duration": Months(1),
}
_PLAIN = ("number", "string", "boolean")
"""Types of values that have no members."""


def kind(type_: Type) -> str:
    """The name of the sort of values of a type, as `kind_of` gives it; empty when they can be of any."""
    plain = type_.plain
    if isinstance(plain, Simple):
        return plain.name
    return {ListType: "list", ContextType: "context"}.get(type(plain), "")


def cannot_become(found: Type, wanted: Type) -> bool:
    """Whether no value of a type, other than null, becomes one of another by the conversions of 10.3.2.9.4."""
    one, other = kind(found), kind(wanted)
    if not one or not other or one == other or "list" in (one, other):
        return False
    return (one, other) != ("date", "date and time")


@dataclass(frozen=True)
class Called:
    """A function of the model: the names and types of its parameters, and the type of its result."""

    names: tuple[str, ...]
    types: tuple[Type, ...]
    result: Type


@dataclass
class Kinds:
    """Looks through the nodes of one text. `variables` give what is known of names; `hidden` are those that may be
    something else here."""

    variables: Mapping[str, Type]
    functions: Mapping[str, Called]
    hidden: frozenset[str] = frozenset()
    within: bool = False
    told: list[Told] = field(default_factory=list)

    def of(self, node: Any) -> Type:
        """The type of a node; what is wrong in it is put in `told`."""
        look = _LOOKS.get(type(node))
        if look is not None:
            found: Type = look(self, node)
            return found
        for part in _parts(node):
            self.of(part)
        return ANY

    def _tell(self, node: nodes.Node, message: str, **facts: Any) -> Type:
        self.told.append((node, Note(message, **facts)))
        return ANY

    def _inside(self, names: frozenset[str], *, within: bool = False) -> Kinds:
        """The same where these names may be something else, or any name may be."""
        return Kinds(self.variables, self.functions, self.hidden | names, self.within or within, self.told)

    def _knows(self, name: str) -> bool:
        return not self.within and name not in self.hidden

    # --- nodes

    def _literal(self, node: nodes.Literal) -> Type:
        return ANY if node.value is None else SIMPLE.get(kind_of(node.value), ANY)

    def _at(self, node: nodes.AtLiteral) -> Type:
        value = at_value(node.text)
        return ANY if value is None else SIMPLE[kind_of(value)]

    def _name(self, node: nodes.Name) -> Type:
        return self.variables.get(node.name, ANY) if self._knows(node.name) else ANY

    def _arithmetic(self, node: nodes.Arithmetic) -> Type:
        found = self.of(node.first)
        for operator, operand in node.rest:
            found = self._operation(node, operator, found, self.of(operand))
        return found

    def _operation(self, node: nodes.Node, operator: str, left: Type, right: Type) -> Type:
        one, other, table = kind(left), kind(right), OPERATIONS[operator]
        if one and other:
            operation = table.get((_CLASSES.get(one, object), _CLASSES.get(other, object)))
            if operation is not None:
                made = operation(DECIMAL128.copy(), _SAMPLES[one], _SAMPLES[other])
                return ANY if made is None else SIMPLE[kind_of(made)]
        elif all(
            not known or any(_CLASSES.get(known) is pair[at] for pair in table) for at, known in ((0, one), (1, other))
        ):
            return ANY
        return self._tell(
            node,
            N_("{operator} kan niet met {left} en {right}."),
            operator=operator,
            left=one or "Any",
            right=other or "Any",
        )

    def _negation(self, node: nodes.Negation) -> Type:
        found = self.of(node.operand)
        if kind(found) in ("", "number", "days and time duration", "years and months duration"):
            return found
        return self._tell(node, N_("Een min kan niet voor {found} staan."), found=kind(found))

    def _logic(self, node: nodes.Logic) -> Type:
        for operand in node.operands:
            self.of(operand)
        return SIMPLE["boolean"]

    def _comparison(self, node: nodes.Comparison) -> Type:
        one, other = kind(self.of(node.left)), kind(self.of(node.right))
        if node.operator not in ("=", "!="):
            self._ordered(node, node.operator, one, other)
        return SIMPLE["boolean"]

    def _ordered(self, node: nodes.Node, operator: str, one: str, other: str) -> None:
        if one and other and (one != other or _CLASSES.get(one) not in ORDERED):
            self._tell(node, N_("{operator} kan niet met {left} en {right}."), operator=operator, left=one, right=other)

    def _if(self, node: nodes.If) -> Type:
        found = kind(self.of(node.condition))
        if found not in ("", "boolean"):
            self._tell(
                node.condition, N_("Een voorwaarde is waar of onwaar, en niet van het type {found}."), found=found
            )
        chosen, other = self.of(node.chosen), self.of(node.other)
        return chosen if kind(chosen) == kind(other) and isinstance(chosen.plain, Simple) else ANY

    def _path(self, node: nodes.Path) -> Type:
        source = self.of(node.source)
        plain = source.plain
        if isinstance(plain, ContextType):
            return plain.members.get(node.member, ANY)
        found = kind(source)
        known = PROPERTIES.get(_CLASSES.get(found, object), {})
        if found in _PLAIN or (found in _CLASSES and node.member not in known):
            return self._tell(node, N_("{found} heeft geen {name}."), found=found, name=node.member)
        return ANY

    def _filter(self, node: nodes.Filter) -> Type:
        self.of(node.source)
        self._inside(frozenset(), within=True).of(node.condition)
        return ANY

    def _loop(self, node: nodes.For | nodes.Quantified) -> Type:
        inner = self._inside(frozenset({*(one.variable for one in node.domains), "partial"}))
        for domain in node.domains:
            inner.of(domain.values)
            if domain.end is not None:
                inner.of(domain.end)
        inner.of(node.result if isinstance(node, nodes.For) else node.condition)
        return ANY

    def _context(self, node: nodes.ContextLiteral) -> Type:
        inner = self._inside(frozenset(name for name, _ in node.entries))
        for _, value in node.entries:
            inner.of(value)
        return SIMPLE["context"]

    def _function(self, node: nodes.FunctionDefinition) -> Type:
        if node.body is not None:
            self._inside(frozenset(one.name for one in node.parameters)).of(node.body)
        return SIMPLE["function"]

    def _call(self, node: nodes.Call) -> Type:
        types = [self.of(argument) for argument in node.arguments]
        if not isinstance(node.function, nodes.Name):
            self.of(node.function)
            return ANY
        name = node.function.name
        if not self._knows(name):
            return ANY
        if name in self.functions:
            return self._own(node, name, self.functions[name], types)
        if name in LIBRARY and name not in self.variables:
            return self._library(node, LIBRARY[name], types)
        return ANY

    def _own(self, node: nodes.Call, name: str, called: Called, types: list[Type]) -> Type:
        if node.names is not None and set(node.names) != set(called.names):
            return self._tell(node, N_("De namen bij deze aanroep zijn niet die van de functie."))
        if len(types) != len(called.names):
            message = N_("{name} vraagt {expected} waarden en krijgt er {found}.")
            return self._tell(node, message, name=name, expected=len(called.names), found=len(types))
        for number, found in enumerate(types):
            at = number if node.names is None else called.names.index(node.names[number])
            if cannot_become(found, called.types[at]):
                self._tell(
                    node.arguments[number],
                    N_("{name} moet van het type {expected} zijn, en is een {found}."),
                    name=called.names[at],
                    expected=called.types[at].name,
                    found=kind(found),
                )
        return called.result

    def _library(self, node: nodes.Call, called: BuiltIn, types: list[Type]) -> Type:
        """The type of what a function of the library gives, where all signatures that fit agree on it."""
        kinds = [kind(one) for one in types]
        if node.names is None:
            fitting = [one for one in called.overloads if _positional(one.wanted, kinds)]
        else:
            named = dict(zip(node.names, kinds, strict=True))
            fitting = [one for one in called.overloads if _named(one.wanted, named)]
        if not fitting:
            found = ", ".join(one or "Any" for one in kinds)
            message = N_("{name} kan niet worden aangeroepen met ({found}).")
            return self._tell(node, message, name=called.name, found=found)
        results = {_of_items(types) if one.result == "item" else one.result for one in fitting}
        return SIMPLE.get(results.pop(), ANY) if len(results) == 1 else ANY


def _of_items(types: list[Type]) -> str:
    """The sort of the items that a call gives, one by one or as one list; empty when it is not one sort."""
    if len(types) == 1 and isinstance(types[0].plain, ListType):
        return kind(types[0].plain.item)
    kinds = {kind(one) for one in types}
    return "" if len(kinds) > 1 or "list" in kinds else kinds.pop()


def _positional(wanted: tuple[Wanted, ...], kinds: list[str]) -> bool:
    if wanted and wanted[-1].repeated:
        wanted = (*wanted[:-1], *[wanted[-1]] * max(0, len(kinds) - len(wanted) + 1))
    if len(kinds) > len(wanted) or any(not one.optional for one in wanted[len(kinds) :]):
        return False
    return all(_fits(one, found) for one, found in zip(wanted, kinds, strict=False))


def _named(wanted: tuple[Wanted, ...], kinds: Mapping[str, str]) -> bool:
    by_name = {one.name: one for one in wanted}
    return set(kinds) <= set(by_name) and all(
        _fits(by_name[name], found) or by_name[name].repeated for name, found in kinds.items()
    )


def _fits(wanted: Wanted, found: str) -> bool:
    """Whether a value of that sort may be what is wanted, also after a conversion."""
    if not found or found == "list" or found in wanted.kinds or "any" in wanted.kinds or "list" in wanted.kinds:
        return True
    return found == "date" and "date and time" in wanted.kinds


def _parts(node: Any) -> Iterator[Any]:
    """The nodes in a node, or in a tuple of them."""
    if isinstance(node, tuple):
        yield from node
    elif hasattr(node, "__dataclass_fields__") and not isinstance(node, nodes.TypeNode):
        yield from (getattr(node, name) for name in node.__dataclass_fields__)


_LOOKS: dict[type, Any] = {
    nodes.Literal: Kinds._literal,
    nodes.AtLiteral: Kinds._at,
    nodes.Name: Kinds._name,
    nodes.Arithmetic: Kinds._arithmetic,
    nodes.Negation: Kinds._negation,
    nodes.Logic: Kinds._logic,
    nodes.Comparison: Kinds._comparison,
    nodes.If: Kinds._if,
    nodes.Path: Kinds._path,
    nodes.Filter: Kinds._filter,
    nodes.For: Kinds._loop,
    nodes.Quantified: Kinds._loop,
    nodes.ContextLiteral: Kinds._context,
    nodes.FunctionDefinition: Kinds._function,
    nodes.Call: Kinds._call,
}
