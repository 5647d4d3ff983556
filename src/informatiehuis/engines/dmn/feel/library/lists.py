"""Functions on lists (DMN 1.5, 10.3.4.4), and sorting (10.3.4.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from informatiehuis.engines.dmn.feel.compare import before, contains_equal, equal
from informatiehuis.engines.dmn.feel.functions import invoke
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY, BuiltIn, Overload, Refused, Wanted, feel
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.values import Function, Value

Items = list[Value]


def over_items(name: str, result: str) -> Callable[[Callable[[Run, Items], Value]], Callable[[Run, Items], Value]]:
    """Declare a function that takes a list, or the items themselves one after the other; it gives such a result."""

    def register(body: Callable[[Run, Items], Value]) -> Callable[[Run, Items], Value]:
        def of_items(run: Run, *items: Value) -> Value:
            run.spend(len(items))
            return body(run, list(items))

        def of_list(run: Run, items: Items) -> Value:
            run.spend(len(items))
            return body(run, items)

        function = LIBRARY.setdefault(name, BuiltIn(name))
        function.overloads += [
            Overload((Wanted("list", ("list",)),), of_list, result),
            Overload((Wanted("c1", _NOT_NULL), Wanted("cn", ("any",), repeated=True)), of_items, result),
        ]
        return body

    return register


_NOT_NULL = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "range",
    "list",
    "context",
    "function",
)


@feel("list contains(list: list, element: any) -> boolean")
def list_contains(run: Run, items: Items, element: Value) -> bool:
    run.spend(len(items))
    return contains_equal(items, element)


@feel("count(list: list) -> number")
def count(run: Run, items: Items) -> Decimal:
    return Decimal(len(items))


def _extreme(items: Items, better: Callable[[Value, Value], bool | None]) -> Value:
    best: Value = None
    for number, item in enumerate(items):
        if item is None:
            raise Refused
        if number == 0:
            best = item
            if before(item, item) is None:
                raise Refused
            continue
        outcome = better(item, best)
        if outcome is None:
            raise Refused
        best = item if outcome else best
    return best


@over_items("min", "item")
def min_(run: Run, items: Items) -> Value:
    return _extreme(items, before)


@over_items("max", "item")
def max_(run: Run, items: Items) -> Value:
    return _extreme(items, lambda item, best: before(best, item))


def _numbers(items: Items) -> Sequence[Decimal]:
    if not items or not all(isinstance(item, Decimal) for item in items):
        raise Refused
    return items


@over_items("sum", "number")
def sum_(run: Run, items: Items) -> Value:
    return _summed(run, _numbers(items)) if items else None


def _summed(run: Run, numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = run.decimal.add(total, number)
    return total


@over_items("product", "number")
def product(run: Run, items: Items) -> Value:
    total = Decimal(1)
    for number in _numbers(items):
        total = run.decimal.multiply(total, number)
    return total


@over_items("mean", "number")
def mean(run: Run, items: Items) -> Value:
    numbers = _numbers(items)
    return run.decimal.divide(_summed(run, numbers), Decimal(len(numbers)))


@over_items("median", "number")
def median(run: Run, items: Items) -> Value:
    if not items:
        return None
    numbers = sorted(_numbers(items))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return run.decimal.divide(run.decimal.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@over_items("stddev", "number")
def stddev(run: Run, items: Items) -> Value:
    """The standard deviation of a sample; there are at least two numbers in it."""
    numbers = _numbers(items)
    if len(numbers) < 2:
        raise Refused
    context = run.decimal
    middle = context.divide(_summed(run, numbers), Decimal(len(numbers)))
    squares = [context.power(context.subtract(number, middle), 2) for number in numbers]
    return context.sqrt(context.divide(_summed(run, squares), Decimal(len(numbers) - 1)))


@over_items("mode", "list")
def mode(run: Run, items: Items) -> Value:
    """The numbers that occur most often, in ascending order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(items) if items else ():
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)


def _all_or_any(items: Items, decides: bool) -> bool | None:
    if any(item is not None and not isinstance(item, bool) for item in items):
        raise Refused
    if any(item is decides for item in items):
        return decides
    return None if any(item is None for item in items) else not decides


@over_items("all", "boolean")
def all_(run: Run, items: Items) -> bool | None:
    return _all_or_any(items, False)


@over_items("any", "boolean")
def any_(run: Run, items: Items) -> bool | None:
    return _all_or_any(items, True)


def position_in(items: Items, position: Decimal, *, past_end: int = 0) -> int:
    """The index of a position in a list, from 1 or, when negative, from the end. Raises Refused outside the list.

    A fraction is dropped.
    """
    number = int(position)
    if number == 0 or abs(number) > len(items) + past_end:
        raise Refused
    return number - 1 if number > 0 else len(items) + number


@feel("sublist(list: list, start position: number, length?: number) -> list")
def sublist(run: Run, items: Items, start: Decimal, length: Decimal | None = None) -> Value:
    begin = position_in(items, start)
    if length is None:
        return items[begin:]
    if length < 0 or begin + int(length) > len(items):
        raise Refused
    return items[begin : begin + int(length)]


@feel("append(list: list, item...: any) -> list")
def append(run: Run, items: Items, *more: Value) -> Value:
    return [*items, *more]


@feel("concatenate(list...: list) -> list")
def concatenate(run: Run, *lists: Items) -> Value:
    run.spend(sum(map(len, lists)))
    return [item for items in lists for item in items]


@feel("insert before(list: list, position: number, newItem: any) -> list")
def insert_before(run: Run, items: Items, position: Decimal, item: Value) -> Value:
    index = position_in(items, position, past_end=0)
    return [*items[:index], item, *items[index:]]


@feel("remove(list: list, position: number) -> list")
def remove(run: Run, items: Items, position: Decimal) -> Value:
    index = position_in(items, position)
    return [*items[:index], *items[index + 1 :]]


@feel("list replace(list: list, position: number, newItem: any) -> list")
def list_replace(run: Run, items: Items, position: Decimal, item: Value) -> Value:
    index = position_in(items, position)
    return [*items[:index], item, *items[index + 1 :]]


@feel("list replace(list: list, match: function, newItem: any) -> list")
def list_replace_matching(run: Run, items: Items, match: Function, item: Value) -> Value:
    """Every item for which a function of item and new item is true, replaced. It must answer true or false."""
    run.spend(len(items))
    made = []
    if len(match.parameters) != 2:
        raise Refused
    for old in items:
        outcome = invoke(run, match, [old, item], None)
        if not isinstance(outcome, bool):
            raise Refused
        made.append(item if outcome else old)
    return made


@feel("reverse(list: list) -> list")
def reverse(run: Run, items: Items) -> Value:
    return items[::-1]


@feel("index of(list: list, match: any) -> list")
def index_of(run: Run, items: Items, match: Value) -> Value:
    run.spend(len(items))
    return [Decimal(number) for number, item in enumerate(items, 1) if equal(item, match)]


def distinct(run: Run, items: Items) -> Items:
    """The items without those that equal an earlier one."""
    seen: set[Any] = set()
    kept: Items = []
    others: Items = []
    for item in items:
        if isinstance(item, str | Decimal | bool):
            key = (type(item), item)
            if key not in seen:
                seen.add(key)
                kept.append(item)
        else:
            run.spend(1 + len(others))
            if not contains_equal(others, item):
                others.append(item)
                kept.append(item)
    return kept


@feel("union(list...: list) -> list")
def union(run: Run, *lists: Items) -> Value:
    return distinct(run, concatenate(run, *lists))


@feel("distinct values(list: list) -> list")
def distinct_values(run: Run, items: Items) -> Value:
    run.spend(len(items))
    return distinct(run, items)


@feel("flatten(list: list) -> list")
def flatten(run: Run, items: Items) -> Value:
    made: Items = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            made.append(item)
        else:
            waiting.pop()
    return made


@feel("sort(list: list, precedes: function) -> list")
def sort(run: Run, items: Items, precedes: Function) -> Value:
    """A list in the order that a function of two items gives; items of which neither precedes keep theirs."""

    def order(one: Value, other: Value) -> int:
        if _precedes(run, precedes, one, other):
            return -1
        return 1 if _precedes(run, precedes, other, one) else 0

    return sorted(items, key=cmp_to_key(order))


def _precedes(run: Run, precedes: Function, one: Value, other: Value) -> bool:
    outcome = invoke(run, precedes, [one, other], None)
    if not isinstance(outcome, bool):
        raise Refused
    return outcome
