"""Functions that are made while evaluating, and what calling something means (DMN 1.5, 10.3.2.11 and 10.3.2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compiler import Compiler, means
from informatiehuis.engines.dmn.feel.run import Run, Site
from informatiehuis.engines.dmn.feel.scopes import FIRST, RUN, Unit
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT, SIMPLE, FunctionType, Type, convert
from informatiehuis.engines.dmn.feel.values import Code, Function, Value, kind_of
from informatiehuis.engines.problems import N_

MISFIT_MESSAGE = N_("{name} moet van het type {expected} zijn, en is een {found}.")


def fitted(run: Run, value: Value, type_: Type, site: Site | None, name: str) -> Value:
    """A value converted to a type; MISFIT, with a reason, when it does not fit."""
    if type_ is ANY:
        return value
    made = convert(value, type_, run)
    if made is MISFIT:
        run.fail(site, MISFIT_MESSAGE, name=name, expected=type_.name, found=kind_of(value))
    return made


class Closure(Function):
    """A function of FEEL itself, with the variables that it saw where it was made."""

    def __init__(self, plan: Plan, captured: list[Any]) -> None:
        self.plan = plan
        self.captured = captured
        self.name = plan.name
        self.parameters = plan.parameters

    @property
    def signature(self) -> FunctionType:
        return self.plan.signature

    def call(self, run: Any, arguments: Sequence[Value]) -> Value:
        plan = self.plan
        if len(arguments) != len(plan.parameters):
            message = N_("{name} vraagt {expected} waarden en krijgt er {found}.")
            facts = {"expected": len(plan.parameters), "found": len(arguments)}
            return run.fail(plan.site, message, name=self.name or "function", **facts)
        env: list[Any] = [self.captured[RUN] or run, self.captured, *arguments, *plan.empty]
        for number, type_ in plan.typed:
            value = fitted(run, arguments[number], type_, plan.site, plan.parameters[number])
            if value is MISFIT:
                return None
            env[FIRST + number] = value
        return plan.evaluate(env)

    def call_named(self, run: Any, arguments: dict[str, Value]) -> Value:
        if set(arguments) != set(self.parameters):
            return run.fail(self.plan.site, N_("De namen bij deze aanroep zijn niet die van de functie."))
        return self.call(run, [arguments[name] for name in self.parameters])


class Plan:
    """What all closures of one function definition share: its parameters and its code."""

    def __init__(
        self,
        parameters: Sequence[str],
        types: Sequence[Type],
        site: Site,
        *,
        name: str = "",
        result: Type = ANY,
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self.site = site
        self.typed = [(number, type_) for number, type_ in enumerate(types) if type_ is not ANY]
        self.signature = FunctionType(tuple(types), result)
        self.body: Code | None = None
        self.empty: list[Any] = []

    def complete(self, body: Code, unit: Unit) -> None:
        """Say what the function does, in a unit whose first slots are the parameters."""
        self.body = body
        self.empty = [None] * (unit.size - FIRST - len(self.parameters))

    def evaluate(self, env: list[Any]) -> Value:
        """The result for the variables of a call, converted to the type of the result."""
        run: Run = env[RUN]
        if self.body is None:
            return run.fail(self.site, N_("Een externe functie (Java of PMML) kan hier niet worden uitgevoerd."))
        run.spend(1, self.site)
        run.enter(self.site)
        try:
            value = self.body(env)
        finally:
            run.leave()
        result = self.signature.result
        if result is ANY:
            return value
        value = fitted(run, value, result, self.site, self.name)
        return None if value is MISFIT else value


@means(nodes.FunctionDefinition)
def function_definition(compiler: Compiler, node: nodes.FunctionDefinition) -> Code:
    types = [compiler.type(parameter.type) for parameter in node.parameters]
    names = [parameter.name for parameter in node.parameters]
    plan = Plan(names, types, compiler.site(node), result=result_of(node.body))
    if node.body is not None:
        compile_body(compiler, plan, node.body)
    return lambda env: Closure(plan, env.copy())


def result_of(body: nodes.Node | None) -> Type:
    """The type of what a body gives, where that can be seen: a constant, or a function again."""
    if isinstance(body, nodes.Literal) and body.value is not None:
        return SIMPLE[kind_of(body.value)]
    if isinstance(body, nodes.Comparison | nodes.Logic | nodes.Quantified | nodes.InstanceOf):
        return SIMPLE["boolean"]
    return ANY


def compile_body(compiler: Compiler, plan: Plan, body: nodes.Node) -> None:
    """Compile the body of a function, which sees its parameters and what is around it."""
    scopes = compiler.scopes
    scopes.units.append(Unit())
    scopes.push(plan.parameters)
    code = compiler.code(body)
    scopes.pop()
    plan.complete(code, scopes.units.pop())


@means(nodes.Call)
def call(compiler: Compiler, node: nodes.Call) -> Code:
    function, site = compiler.code(node.function), compiler.site(node)
    arguments = [compiler.code(argument) for argument in node.arguments]
    names = node.names
    if names is not None and len(set(names)) < len(names):
        return lambda env: env[RUN].fail(site, N_("Een naam staat tweemaal in één aanroep."))
    if names is None:
        return lambda env: invoke(env[RUN], function(env), [argument(env) for argument in arguments], site)

    def called(env: list[Any]) -> Value:
        given = {name: argument(env) for name, argument in zip(names, arguments, strict=True)}
        return invoke_named(env[RUN], function(env), given, site)

    return called


def invoke(run: Run, function: Value, arguments: Sequence[Value], site: Site | None) -> Value:
    """The result of calling something with values in order; null, with a reason, when it is no function."""
    if not isinstance(function, Function):
        return _no_function(run, function, site)
    run.at = site or run.at
    return function.call(run, arguments)


def invoke_named(run: Run, function: Value, arguments: dict[str, Value], site: Site | None) -> Value:
    """The result of calling something with values by name."""
    if not isinstance(function, Function):
        return _no_function(run, function, site)
    run.at = site or run.at
    return function.call_named(run, arguments)


def _no_function(run: Run, function: Value, site: Site | None) -> None:
    run.fail(site, N_("Dit is geen functie, maar een {found}."), found=kind_of(function))
