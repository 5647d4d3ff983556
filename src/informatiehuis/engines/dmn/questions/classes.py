"""The values that an input can have, in classes that the decisions cannot tell apart, each with a value for it.

A boolean, or an input whose type lists its values, has a class a value. A number, date, moment or duration has a class
for every constant that it is compared with and for every stretch between two of them; a string one for every string
that is named and one for all others. An input that is used for more than comparing has no classes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from informatiehuis.engines.dmn.checks.partition import TYPES, constants_of
from informatiehuis.engines.dmn.feel.compare import ORDERED, equal
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import Date, DateTime, Days, Months, Time
from informatiehuis.engines.dmn.feel.texts import expression_of
from informatiehuis.engines.dmn.feel.types import Type
from informatiehuis.engines.dmn.feel.values import Value, of_python
from informatiehuis.engines.dmn.logic.cells import Cell
from informatiehuis.engines.dmn.logic.examples import of_stretches, other_strings, some
from informatiehuis.engines.dmn.logic.index import Column
from informatiehuis.engines.dmn.questions.kinds import tests_of_type
from informatiehuis.engines.dmn.questions.uses import Uses

MOST_LISTED = 200
"""How many values a type may list to have a class for each."""


@dataclass(frozen=True)
class Domain(ABC):
    """The classes of one input. `examples` has a value of each."""

    examples: tuple[Value, ...]
    listed: ClassVar[bool] = False
    """Whether the classes are all the values that there are."""

    @abstractmethod
    def place(self, value: Value) -> int | None:
        """The class of a value; None when it has none."""

    @abstractmethod
    def test(self, places: Collection[int]) -> str:
        """The values of some classes, as unary tests of FEEL."""

    def weight(self, places: Collection[int], groups: int) -> float:
        """How likely an answer is held to be that lies in some classes, beside so many other groups of them."""
        return 1 / groups

    def _knows(self, cell: Cell) -> bool:
        """Whether a test divides none of the classes."""
        return True

    def among(self, test: str) -> frozenset[int] | None:
        """The classes whose values pass unary tests; None when a class passes in part, or that cannot be seen."""
        cell = constants_of(test)
        if cell is None or not self._knows(cell):
            return None
        column = Column([cell])
        found = frozenset(place for place, example in enumerate(self.examples) if column.rules(example))
        return found or None


@dataclass(frozen=True)
class Listed(Domain):
    """Values that can all be named."""

    listed: ClassVar[bool] = True

    def place(self, value: Value) -> int | None:
        return next((place for place, one in enumerate(self.examples) if equal(one, value) is True), None)

    def test(self, places: Collection[int]) -> str:
        return ", ".join(literal(self.examples[place]) for place in sorted(places))

    def weight(self, places: Collection[int], groups: int) -> float:
        return len(places) / len(self.examples)


@dataclass(frozen=True)
class Strings(Domain):
    """Strings that are named, and last any other."""

    def place(self, value: Value) -> int | None:
        if not isinstance(value, str):
            return None
        named = self.examples[:-1]
        return named.index(value) if value in named else len(named)

    def test(self, places: Collection[int]) -> str:
        other = len(self.examples) - 1
        if other not in places:
            return ", ".join(literal(self.examples[place]) for place in sorted(places))
        rest = [literal(one) for place, one in enumerate(self.examples[:-1]) if place not in places]
        return f"not({', '.join(rest)})" if rest else "-"

    def _knows(self, cell: Cell) -> bool:
        return not cell.ranges and all(value in self.examples[:-1] for value in cell.values)


@dataclass(frozen=True)
class Ordered(Domain):
    """Values in an order, cut at `ends`. Stretch 2i lies before end i, stretch 2i + 1 is that end itself."""

    kind: type
    ends: tuple[Any, ...]
    stretches: tuple[int, ...]

    def place(self, value: Value) -> int | None:
        if type(value) is not self.kind:
            return None
        stretch = _stretch(self._keys(), ORDERED[self.kind](value))
        at = bisect_left(self.stretches, stretch)
        return at if at < len(self.stretches) and self.stretches[at] == stretch else None

    def _keys(self) -> list[Any]:
        return [ORDERED[self.kind](end) for end in self.ends]

    def test(self, places: Collection[int]) -> str:
        if len(places) == len(self.examples):
            return "-"
        runs: list[list[int]] = []
        for place in sorted(places):
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return ", ".join(self._run(self.stretches[run[0]], self.stretches[run[-1]]) for run in runs)

    def _run(self, first: int, last: int) -> str:
        low = None if first == 0 else literal(self.ends[(first - 1) // 2])
        high = None if last == 2 * len(self.ends) else literal(self.ends[last // 2])
        opening, closing = first % 2 == 1, last % 2 == 1
        if first == last and opening:
            return str(low)
        if low is None:
            return f"{'<=' if closing else '<'} {high}"
        if high is None:
            return f"{'>=' if opening else '>'} {low}"
        return f"{'[' if opening else '('}{low}..{high}{']' if closing else ')'}"

    def _knows(self, cell: Cell) -> bool:
        ends = [*cell.values, *(end for one in cell.ranges for end in (one.start, one.end) if end is not None)]
        keys = self._keys()
        return all(type(end) is self.kind and ORDERED[self.kind](end) in keys for end in ends)


def _stretch(keys: Sequence[Any], key: Any) -> int:
    at = bisect_left(keys, key)
    return 2 * at + (1 if at < len(keys) and keys[at] == key else 0)


def literal(value: Value) -> str:
    """A constant as FEEL reads it."""
    return f'@"{value}"' if isinstance(value, Date | DateTime | Time | Days | Months) else expression_of(value)


def domain_of(type_: Type, uses: Uses) -> Domain | None:
    """The classes of an input of this type that is used so; None when only its value will do.

    An input without a type is taken to be of the one kind of constants that it is compared with.
    """
    allowed = tests_of_type(type_)
    if allowed is None:
        return None
    listed = _listed(type_, allowed)
    if listed is not None:
        return listed
    cells = [*uses.cells, *allowed]
    kind = TYPES.get(type_.plain.name) or _one_kind(type_, cells)
    if kind is None or uses.whole or kind is Time or (uses.as_moment and kind is Date):
        return None
    if kind is bool:
        return Listed((True, False))
    return _strings(cells, allowed) if kind is str else _ordered(kind, cells, type_)


def chosen_from(type_: Type, values: Iterable[Any]) -> Domain | None:
    """A class for each of some values that an input is said to be one of; None when its type allows none of them."""
    made = dict.fromkeys(of_python(value) for value in values)
    kept = tuple(value for value in made if value is not None and type_.accepts(value, Run()))
    return Listed(kept) if 0 < len(kept) <= MOST_LISTED else None


def _listed(type_: Type, allowed: Iterable[Cell]) -> Domain | None:
    if type_.plain.name == "boolean":
        values: list[Value] = [True, False]
    else:
        said = next((cell for cell in allowed if cell.values and not (cell.ranges or cell.negated)), None)
        if said is None or len(said.values) > MOST_LISTED:
            return None
        values = list(dict.fromkeys(said.values))
    kept = tuple(value for value in values if value is not None and type_.accepts(value, Run()))
    return Listed(kept) if kept else None


def _one_kind(type_: Type, cells: Iterable[Cell]) -> type | None:
    if type_.plain.name != "Any":
        return None
    kinds = {type(value) for value in _constants(cells)}
    return kinds.pop() if len(kinds) == 1 and kinds <= {bool, str, *ORDERED} else None


def _constants(cells: Iterable[Cell]) -> list[Value]:
    ends = (end for cell in cells for one in cell.ranges for end in (one.start, one.end))
    return [value for value in (*(value for cell in cells for value in cell.values), *ends) if value is not None]


def _strings(cells: Sequence[Cell], allowed: Sequence[Cell]) -> Domain | None:
    if allowed or any(isinstance(end, str) for cell in cells for one in cell.ranges for end in (one.start, one.end)):
        return None
    named = sorted({value for value in _constants(cells) if isinstance(value, str)})
    return Strings((*named, other_strings(named)[0]))


def _ordered(kind: type, cells: Iterable[Cell], type_: Type) -> Domain | None:
    key = ORDERED[kind]
    by_key = {key(value): value for value in _constants(cells) if type(value) is kind}
    keys = sorted(by_key)
    ends = tuple(by_key[one] for one in keys)
    stretches, examples = [], []
    for stretch, example in enumerate(_all_examples(kind, ends)):
        if example is None or _stretch(keys, key(example)) != stretch:
            if not _may_be_empty(kind, stretch, ends):
                return None
        elif type_.accepts(example, Run()):
            stretches.append(stretch)
            examples.append(example)
    return Ordered(tuple(examples), kind, ends, tuple(stretches)) if examples else None


def _all_examples(kind: type, ends: tuple[Any, ...]) -> list[Value]:
    """A value of every stretch; None, or a value of another, where there is none."""
    if not ends:
        return [some(kind)]
    return of_stretches(ends)


def _may_be_empty(kind: type, stretch: int, ends: tuple[Any, ...]) -> bool:
    """Whether no value lies in a stretch: between two days, or two months, that follow each other."""
    inside = stretch % 2 == 0 and 0 < stretch < 2 * len(ends)
    if not inside or kind not in (Date, Months, DateTime):
        return False
    low, high = ends[stretch // 2 - 1], ends[stretch // 2]
    if isinstance(low, Date):
        return bool(high.number - low.number == 1)
    if isinstance(low, Months):
        return bool(high.months - low.months == 1)
    return bool(high.instant - low.instant == 1)
