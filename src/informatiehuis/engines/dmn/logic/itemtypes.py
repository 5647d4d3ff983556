"""The types that a model defines, with the values that they allow (DMN 1.5, 7.3.2 and 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.feel.compiler import Surroundings, compile_unary_tests
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from informatiehuis.engines.dmn.feel.run import Place
from informatiehuis.engines.dmn.feel.types import ANY, SIMPLE, ContextType, FunctionType, ListType, NamedType, Type
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.model.definitions import ItemDefinition
from informatiehuis.engines.problems import N_, Note

Remark = Callable[[Place, Note], None]


class LaterType(Type):
    """A type that is defined further on, perhaps by way of itself."""

    def __init__(self, name: str, find: Callable[[], Type | None]) -> None:
        self.name = name
        self._find = find
        self._found: Type | None = None

    @property
    def meant(self) -> Type:
        """The type itself; Any when there turns out to be none."""
        if self._found is None:
            self._found = self._find() or ANY
        return self._found

    def holds(self, value: Value, run: Any) -> bool:
        return self.meant.holds(value, run)

    def fits(self, other: Type) -> bool:
        return other is self or other is self.meant

    @property
    def plain(self) -> Type:
        found = self.meant
        return found.plain if not isinstance(found, LaterType) else self


@dataclass
class ItemTypes:
    """The types of one model: those of FEEL, its own, and those of the models that it imports (by name and dot)."""

    surroundings: Surroundings
    file: str
    remark: Remark
    imported: Mapping[str, Type]

    def __post_init__(self) -> None:
        self.known: dict[str, Type] = {}
        self._being_made: set[str] = set()
        self._items: dict[str, ItemDefinition] = {}

    def define(self, items: Iterable[ItemDefinition]) -> None:
        """Make the types of these definitions."""
        self._items = {item.name: item for item in items}
        for name in self._items:
            self.named(name)
        for name in self._items:
            if _is_circle(self.known[name]):
                note = Note(N_("Het type {name} verwijst in een kring naar zichzelf."), name=name)
                self.remark(Place("", self.file, name), note)
                self.known[name] = ANY

    def named(self, name: str) -> Type | None:
        """The type of that name, or None."""
        found = self.known.get(name) or SIMPLE.get(name) or self.imported.get(name)
        if found is not None or name not in self._items:
            return found
        if name in self._being_made:
            return LaterType(name, lambda: self.known.get(name))
        self._being_made.add(name)
        self.known[name] = made = self._made(self._items[name], name)
        self._being_made.discard(name)
        return made

    def of_reference(self, name: str, place: Place) -> Type:
        """The type that something refers to; Any when nothing is named, or when there is none (which is remarked)."""
        if not name:
            return ANY
        found = self.named(name)
        if found is None:
            self.remark(place, Note(N_("Het type {name} bestaat niet."), name=name))
        return found or ANY

    def _made(self, item: ItemDefinition, path: str) -> Type:
        place = Place("", self.file, path)
        base = self._base(item, path, place)
        allowed = self._test(item.allowed_values, place)
        whole = self._test(item.constraint, place)
        if not item.is_collection:
            tests = [test for test in (allowed, whole) if test]
            text = item.constraint if allowed is None else "" if whole else item.allowed_values
            return NamedType(path, base, _all(tests), text) if tests else NamedType(path, base)
        inner = NamedType(path, base, allowed) if allowed else base
        return NamedType(path, ListType(inner), whole)

    def _base(self, item: ItemDefinition, path: str, place: Place) -> Type:
        if item.parameters is not None:
            kinds = tuple(self.of_reference(parameter.type, place) for parameter in item.parameters)
            return FunctionType(kinds, self.of_reference(item.result, place))
        if item.components:
            return ContextType({part.name: self._made(part, f"{path}.{part.name}") for part in item.components})
        return self.of_reference(item.type, place)

    def _test(self, text: str, place: Place) -> Callable[[Any, Value], bool] | None:
        if not text:
            return None
        try:
            _, code = compile_unary_tests(text, place, self.surroundings)
        except FeelProblem as problem:
            self.remark(place, Note.of(problem))
            return None
        return lambda run, value: code([run, value]) is True


def _is_circle(type_: Type) -> bool:
    """Whether a type is another name for itself, without a structure or a list in between."""
    seen: set[int] = set()
    while id(type_) not in seen:
        seen.add(id(type_))
        if isinstance(type_, LaterType):
            type_ = type_.meant
        elif isinstance(type_, NamedType):
            type_ = type_.base
        else:
            return False
    return True


def _all(tests: list[Callable[[Any, Value], bool]]) -> Callable[[Any, Value], bool]:
    if len(tests) == 1:
        return tests[0]
    return lambda run, value: all(test(run, value) for test in tests)
