"""What literals, names, operators, lists and contexts mean (DMN 1.5, 10.3.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel import arithmetic, nodes
from informatiehuis.engines.dmn.feel.compare import compare, equal
from informatiehuis.engines.dmn.feel.compiler import Compiler, means
from informatiehuis.engines.dmn.feel.members import member_of
from informatiehuis.engines.dmn.feel.run import Unknown
from informatiehuis.engines.dmn.feel.scopes import RUN
from informatiehuis.engines.dmn.feel.temporal import read_date, read_date_time, read_duration, read_time
from informatiehuis.engines.dmn.feel.types import is_instance
from informatiehuis.engines.dmn.feel.values import Code, Range, Value, kind_of
from informatiehuis.engines.problems import N_

NO_NAME = N_("Er is niets met de naam {name}.")


@means(nodes.Literal)
def literal(compiler: Compiler, node: nodes.Literal) -> Code:
    value = node.value
    return lambda env: value


def at_value(text: str) -> Value:
    """The date, time, moment or duration that a text stands for, or None."""
    return read_date(text) or read_time(text) or read_date_time(text) or read_duration(text)


@means(nodes.AtLiteral)
def at_literal(compiler: Compiler, node: nodes.AtLiteral) -> Code:
    value = at_value(node.text)
    if value is not None:
        return lambda env: value
    site, message = compiler.site(node), N_("{text} is geen datum, tijd of duur.")
    compiler.remark(node, message, text=node.text)
    return lambda env: env[RUN].fail(site, message, text=node.text)


@means(nodes.Name)
def name(compiler: Compiler, node: nodes.Name) -> Code:
    wanted, site = node.name, compiler.site(node)
    items, variable = compiler.scopes.find(wanted)
    if variable is None:
        variable = compiler.around.variable(wanted)
    if variable is None and (function := compiler.around.function(wanted)) is not None:
        variable = _constant(function)
    if variable is None:
        if not items:
            compiler.remark(node, NO_NAME, name=wanted)

        def unknown(env: list[Any]) -> Value:
            return env[RUN].fail(site, NO_NAME, name=wanted)

        variable = (lambda env: None) if items else unknown
    return _from_items(items, wanted, variable) if items else variable


def _constant(value: Value) -> Code:
    return lambda env: value


def _from_items(items: list[Code], wanted: str, variable: Code) -> Code:
    """The member of an item of a filter around, or else the variable."""

    def read(env: list[Any]) -> Value:
        for item in items:
            found = item(env)
            if isinstance(found, dict) and wanted in found:
                return found[wanted]
        return variable(env)

    return read


@means(nodes.Arithmetic)
def arithmetic_row(compiler: Compiler, node: nodes.Arithmetic) -> Code:
    site = compiler.site(node)
    first = compiler.code(node.first)
    rest = [(operator, compiler.code(operand)) for operator, operand in node.rest]
    calculate = arithmetic.calculate
    if len(rest) == 1:
        operator, operand = rest[0]
        return lambda env: calculate(env[RUN], operator, first(env), operand(env), site)

    def row(env: list[Any]) -> Value:
        value = first(env)
        for operator, operand in rest:
            value = calculate(env[RUN], operator, value, operand(env), site)
        return value

    return row


@means(nodes.Negation)
def negation(compiler: Compiler, node: nodes.Negation) -> Code:
    site, operand = compiler.site(node), compiler.code(node.operand)
    return lambda env: arithmetic.negate(env[RUN], operand(env), site)


@means(nodes.Logic)
def logic(compiler: Compiler, node: nodes.Logic) -> Code:
    """Three-valued (tables 48 and 49): what is neither true nor false counts as null.

    An operand whose value is not known yet does not keep another from deciding.
    """
    operands = [compiler.code(operand) for operand in node.operands]
    decides = node.operator == "or"

    def combined(env: list[Any]) -> Value:
        result: bool | None = not decides
        waiting: tuple[Any, ...] = ()
        for operand in operands:
            try:
                value = operand(env)
            except Unknown as unknown:
                waiting += unknown.keys
                continue
            if value is decides:
                return decides
            if value is not (not decides):
                result = None
        if waiting:
            raise Unknown(*dict.fromkeys(waiting))
        return result

    return combined


@means(nodes.Comparison)
def comparison(compiler: Compiler, node: nodes.Comparison) -> Code:
    left, right, operator = compiler.code(node.left), compiler.code(node.right), node.operator
    site = compiler.site(node)

    def compared(env: list[Any]) -> Value:
        one, other = left(env), right(env)
        outcome = equal(one, other) if operator == "=" else compare(operator, one, other)
        return not_comparable(env, site, operator, one, other) if outcome is None else outcome

    return compared


def not_comparable(env: list[Any], site: Any, operator: str, one: Value, other: Value) -> None:
    """Keep that two values cannot be compared."""
    message = N_("{operator} kan niet met {left} en {right}.")
    env[RUN].fail(site, message, operator=operator, left=kind_of(one), right=kind_of(other))


@means(nodes.Between)
def between(compiler: Compiler, node: nodes.Between) -> Code:
    value, low, high = compiler.code(node.value), compiler.code(node.low), compiler.code(node.high)
    site = compiler.site(node)

    def inside(env: list[Any]) -> Value:
        tested, least, most = value(env), low(env), high(env)
        above, below = compare(">=", tested, least), compare("<=", tested, most)
        if above is None or below is None:
            return not_comparable(env, site, "between", tested, least if above is None else most)
        return above and below

    return inside


@means(nodes.Interval)
def interval(compiler: Compiler, node: nodes.Interval) -> Code:
    low, high, site = compiler.code(node.low), compiler.code(node.high), compiler.site(node)
    low_included, high_included = node.low_included, node.high_included
    if isinstance(node.low, nodes.Literal) and isinstance(node.high, nodes.Literal):
        fixed = range_of(None, site, node.low.value, node.high.value, low_included, high_included)
        if fixed is not None:
            return lambda env: fixed

    def made(env: list[Any]) -> Value:
        return range_of(env[RUN], site, low(env), high(env), low_included, high_included)

    return made


def range_of(run: Any, site: Any, low: Value, high: Value, low_included: bool, high_included: bool) -> Range | None:
    """An interval; null, with a reason, when its ends are not of one type or the first comes last."""
    fine = (low is None) != (high is None)
    if low is not None and high is not None:
        fine = compare("<=", low, high) is True
    elif not fine or (low_included and low is None) or (high_included and high is None):
        fine = False
    if fine:
        return Range(low, high, low_included, high_included)
    if run is not None:
        message = N_("Van {low} tot {high} is geen bereik.")
        run.fail(site, message, low=_shown(low), high=_shown(high))
    return None


def _shown(value: Value) -> str:
    return "null" if value is None else str(value)


@means(nodes.UnaryRange)
def unary_range(compiler: Compiler, node: nodes.UnaryRange) -> Code:
    operator, end = node.operator, compiler.code(node.end)
    if isinstance(node.end, nodes.Literal):
        fixed = comparison_range(operator, node.end.value)
        return lambda env: fixed
    return lambda env: comparison_range(operator, end(env))


def comparison_range(operator: str, end: Value) -> Range:
    """The range of the values that compare so with an end."""
    if operator in ("=", "!="):
        return Range(end, end, True, True, operator)
    included = operator in ("<=", ">=")
    if operator.startswith("<"):
        return Range(None, end, False, included, operator)
    return Range(end, None, included, False, operator)


@means(nodes.ListLiteral)
def list_literal(compiler: Compiler, node: nodes.ListLiteral) -> Code:
    items = [compiler.code(item) for item in node.items]
    return lambda env: [item(env) for item in items]


@means(nodes.ContextLiteral)
def context_literal(compiler: Compiler, node: nodes.ContextLiteral) -> Code:
    """A context: every entry sees those before it, and a function sees itself. A key may stand there once."""
    site = compiler.site(node)
    keys = [key for key, _ in node.entries]
    if len(set(keys)) < len(keys):
        compiler.remark(node, N_("Een naam staat tweemaal in één context."))
        return lambda env: env[RUN].fail(site, N_("Een naam staat tweemaal in één context."))
    frame = compiler.scopes.push()
    entries = []
    for key, value in node.entries:
        if isinstance(value, nodes.FunctionDefinition):
            slot = compiler.scopes.declare(frame, key)
            entries.append((key, slot, compiler.code(value)))
        else:
            code = compiler.code(value)
            entries.append((key, compiler.scopes.declare(frame, key), code))
    compiler.scopes.pop()

    def made(env: list[Any]) -> Value:
        result = {}
        for key, slot, code in entries:
            value = code(env)
            env[slot] = result[key] = value
            captured = getattr(value, "captured", None)
            if captured is not None and len(captured) > slot and captured[slot] is None:
                captured[slot] = value
        return result

    return made


@means(nodes.Path)
def path(compiler: Compiler, node: nodes.Path) -> Code:
    source, member, site = compiler.code(node.source), node.member, compiler.site(node)

    def read(env: list[Any]) -> Value:
        value = source(env)
        if isinstance(value, dict) and member in value:
            return value[member]
        return member_of(env[RUN], value, member, site)

    return read


@means(nodes.InstanceOf)
def instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Code:
    value, type_ = compiler.code(node.value), compiler.type(node.type)
    if type_.name == "?":
        site = compiler.site(node)
        return lambda env: env[RUN].fail(site, N_("Het type {name} bestaat niet."), name=node.type.name)
    return lambda env: is_instance(value(env), type_, env[RUN])


def is_whole(value: Value) -> bool:
    """Whether a value is a number without a fraction."""
    return isinstance(value, Decimal) and value == value.to_integral_value()
