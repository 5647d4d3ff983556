"""What if, for, some, every and filters mean (DMN 1.5, 10.3.2.4 to 10.3.2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compiler import Compiler, means, uses_name
from informatiehuis.engines.dmn.feel.meaning_values import is_whole
from informatiehuis.engines.dmn.feel.run import Run, Site
from informatiehuis.engines.dmn.feel.scopes import RUN
from informatiehuis.engines.dmn.feel.temporal import Date
from informatiehuis.engines.dmn.feel.values import Code, Range, Value, kind_of
from informatiehuis.engines.problems import N_

NOTHING = object()


@means(nodes.If)
def if_(compiler: Compiler, node: nodes.If) -> Code:
    condition, chosen, other = (compiler.code(part) for part in (node.condition, node.chosen, node.other))
    site = compiler.site(node.condition)

    def choose(env: list[Any]) -> Value:
        outcome = condition(env)
        if outcome is True:
            return chosen(env)
        if outcome is not False and outcome is not None:
            env[RUN].fail(
                site, N_("Een voorwaarde is waar of onwaar, en niet van het type {found}."), found=kind_of(outcome)
            )
        return other(env)

    return choose


# --- what a variable runs through


def items_of(run: Run, values: Value, site: Site) -> Iterable[Value] | None:
    """What a variable runs through: the items of a list, the values of a closed range, or one value. None: nothing."""
    if isinstance(values, list):
        return values
    if isinstance(values, Range):
        if values.comparison:
            run.fail(site, N_("Een bereik met één grens kan niet worden doorlopen."))
            return None
        low, high = values.start, values.end
        steps = steps_of(run, low, high, site)
        if steps is None:
            return None
        left_out = [
            end for end, included in ((low, values.start_included), (high, values.end_included)) if not included
        ]
        return (item for item in steps if item not in left_out)
    if values is None:
        run.fail(site, N_("Er is niets om door te lopen: dit is null."))
        return None
    return [values]


def steps_of(run: Run, start: Value, end: Value, site: Site) -> Iterator[Value] | None:
    """The whole numbers, or the days, from one value to another, upwards or downwards; None for other values."""
    if isinstance(start, Decimal) and isinstance(end, Decimal) and is_whole(start) and is_whole(end):
        return _numbers(int(start), int(end))
    if isinstance(start, Date) and isinstance(end, Date):
        return _days(start.number, end.number)
    message = N_("Van {low} tot {high} kan niet stap voor stap: alleen met gehele getallen of met datums.")
    run.fail(site, message, low=kind_of(start), high=kind_of(end))
    return None


def _numbers(start: int, end: int) -> Iterator[Decimal]:
    step = 1 if end >= start else -1
    return (Decimal(number) for number in range(start, end + step, step))


def _days(start: int, end: int) -> Iterator[Date]:
    step = 1 if end >= start else -1
    return (date for number in range(start, end + step, step) if (date := Date.of_number(number)))


class Rounds:
    """The variables of a for, some or every, and how to give them their values one round after another."""

    def __init__(self, compiler: Compiler, domains: tuple[nodes.Domain, ...]) -> None:
        self.parts = []
        frame = compiler.scopes.push()
        for domain in domains:
            values = compiler.code(domain.values)
            end = compiler.code(domain.end) if domain.end else None
            slot = compiler.scopes.declare(frame, domain.variable)
            self.parts.append((slot, values, end, compiler.site(domain.values)))

    def run(self, env: list[Any], part: int = 0) -> Iterator[bool]:
        """Give the variables their values; yields False, once, when there is nothing to run through."""
        slot, values, end, site = self.parts[part]
        run: Run = env[RUN]
        items = items_of(run, values(env), site) if end is None else steps_of(run, values(env), end(env), site)
        if items is None:
            yield False
            return
        last = part == len(self.parts) - 1
        for item in items:
            run.spend(1, site)
            env[slot] = item
            if last:
                yield True
            else:
                yield from self.run(env, part + 1)


@means(nodes.For)
def for_(compiler: Compiler, node: nodes.For) -> Code:
    """All results in order. `partial` is the list of those before."""
    rounds = Rounds(compiler, node.domains)
    uses_partial = uses_name(node.result, "partial")
    slot = compiler.scopes.declare(compiler.scopes.frames[-1], "partial")
    result = compiler.code(node.result)
    compiler.scopes.pop()

    def collect(env: list[Any]) -> Value:
        results: list[Value] = []
        for going in rounds.run(env):
            if not going:
                return None
            if uses_partial:
                env[RUN].spend(len(results) // 100)
                env[slot] = results.copy()
            results.append(result(env))
        return results

    return collect


@means(nodes.Quantified)
def quantified(compiler: Compiler, node: nodes.Quantified) -> Code:
    """`some` is the `or` of all outcomes, `every` their `and`; something that is no boolean ends it with null."""
    rounds = Rounds(compiler, node.domains)
    condition, site = compiler.code(node.condition), compiler.site(node.condition)
    compiler.scopes.pop()
    decides = node.quantifier == "some"

    def judge(env: list[Any]) -> Value:
        outcome: bool | None = not decides
        for going in rounds.run(env):
            if not going:
                return None
            value = condition(env)
            if value is decides:
                return decides
            if value is None:
                outcome = None
            elif not isinstance(value, bool):
                message = N_("Een voorwaarde is waar of onwaar, en niet van het type {found}.")
                return env[RUN].fail(site, message, found=kind_of(value))
        return outcome

    return judge


# --- filters


@means(nodes.Filter)
def filter_(compiler: Compiler, node: nodes.Filter) -> Code:
    """An item by its number, from 1 or from the end when negative, or the items for which something holds."""
    source, site = compiler.code(node.source), compiler.site(node)
    frame = compiler.scopes.push_item()
    slot = frame.item or 0
    condition = compiler.code(node.condition)
    compiler.scopes.pop()
    if (fixed := _fixed_index(node.condition)) is not None:
        index = fixed
        return lambda env: item_at(env[RUN], as_items(source(env)), index, site)

    def chosen(env: list[Any]) -> Value:
        items = as_items(source(env))
        run: Run = env[RUN]
        run.spend(len(items), site)
        return select(env, items, slot, condition, site)

    return chosen


def select(env: list[Any], items: list[Value], slot: int, condition: Code, site: Site) -> Value:
    """The items for which a condition holds, or the one that it numbers; the item stands in a slot."""
    kept = []
    for number, item in enumerate(items or [None]):
        env[slot] = item
        outcome = condition(env)
        if outcome is True:
            kept.append(item)
        elif number == 0 and isinstance(outcome, Decimal):
            return item_at(env[RUN], items, outcome, site)
        elif not isinstance(outcome, bool) and outcome is not None:
            message = N_("Tussen de vierkante haken hoort een voorwaarde of een nummer, en niet een {found}.")
            return env[RUN].fail(site, message, found=kind_of(outcome))
    return kept if items else []


def _fixed_index(node: nodes.Node) -> Decimal | None:
    if isinstance(node, nodes.Negation):
        inner = _fixed_index(node.operand)
        return None if inner is None else inner.copy_negate()
    return node.value if isinstance(node, nodes.Literal) and isinstance(node.value, Decimal) else None


def as_items(value: Value) -> list[Value]:
    """A list as it is, null as an empty one, and any other value as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def item_at(run: Run, items: list[Value], index: Decimal, site: Site) -> Value:
    """The item with a number: 1 is the first, -1 the last; null outside the list."""
    if not is_whole(index):
        return run.fail(site, N_("{index} is geen nummer in een lijst."), index=str(index))
    if index == 0 or abs(index) > len(items):
        message = N_("Deze lijst heeft geen onderdeel {index}: zij heeft er {count}.")
        return run.fail(site, message, index=str(index), count=len(items))
    return items[int(index) - 1 if index > 0 else int(index)]
