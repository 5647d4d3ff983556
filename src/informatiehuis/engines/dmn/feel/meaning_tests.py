"""What `in` and the tests of a cell mean (DMN 1.5, 10.3.2.8, table 55)."""

from __future__ import annotations

from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compare import passes
from informatiehuis.engines.dmn.feel.compiler import Compiler, means, uses_name
from informatiehuis.engines.dmn.feel.meaning_values import not_comparable
from informatiehuis.engines.dmn.feel.values import Code, Range, Value


@means(nodes.In)
def is_in(compiler: Compiler, node: nodes.In) -> Code:
    value, site = compiler.code(node.value), compiler.site(node)
    tests = [compiler.code(test) for test in node.tests]
    nothing = [isinstance(test, nodes.Literal) and test.value is None for test in node.tests]

    def found(env: list[Any]) -> Value:
        tested = value(env)
        outcome: bool | None = False
        for test, is_null in zip(tests, nothing, strict=True):
            against = test(env)
            failed = against is None and not is_null
            passed = None if failed else passes(tested, against)
            if passed:
                return True
            if passed is None and len(tests) == 1 and (failed or isinstance(against, Range)):
                not_comparable(env, site, "in", tested, against)
                outcome = None
        return outcome

    return found


def any_passes(compiler: Compiler, tests: tuple[nodes.Node, ...], value: Code, *, negated: bool) -> Code:
    """Whether a value passes any of the tests of a cell, or none of them."""
    codes = [_test(compiler, test, value) for test in tests]

    def outcome(env: list[Any]) -> Value:
        for code in codes:
            if code(env) is True:
                return not negated
        return negated

    return outcome


def _test(compiler: Compiler, test: nodes.Node, value: Code) -> Code:
    """One test. With `?` in it, it must be true itself; otherwise its value is what is tested against.

    A test that is true or false by itself, while something else than a boolean is tested, counts as it stands.
    """
    code = compiler.code(test)
    if uses_name(test, "?"):
        return _conclusion(code, value)

    def tested(env: list[Any]) -> Value:
        found, against = value(env), code(env)
        if isinstance(against, bool) and not isinstance(found, bool):
            return against and not isinstance(test, nodes.Literal)
        return passes(found, against)

    return tested


def _conclusion(code: Code, value: Code) -> Code:
    """A test with `?` in it: its outcome when that is true or false, or else what the value is tested against."""

    def tested(env: list[Any]) -> Value:
        outcome = code(env)
        if isinstance(outcome, bool) or outcome is None:
            return outcome
        return passes(value(env), outcome)

    return tested
