"""How a function of the library is declared, and how a call finds the right one (DMN 1.5, 10.3.4).

A function is declared with its signature as the standard writes it, for example
`substring(string: string, start position: number, length?: number) -> string`. A type can be one of several
(`number|date`), `any` (null too); `?` marks what may be left out, `...` what may come as often as wanted. One name can
have several signatures; the first that fits is called. Its result is of one type, `any`, or of the type of the items
that it is given (`item`); and null where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.feel.arithmetic import midnight
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import Date
from informatiehuis.engines.dmn.feel.values import Function, Value, kind_of
from informatiehuis.engines.problems import N_, Term

Body = Callable[..., Value]
_SIGNATURE = re.compile(r"([a-z ]+)\((.*)\) -> ([a-z ]+)")
_ABSENT = object()


class Refused(Exception):  # noqa: N818 - becomes null with a reason
    """A function has no outcome for these values; the message is a marked Dutch text."""

    def __init__(self, message: str = "", **facts: object) -> None:
        self.message = message or N_("{name} heeft geen uitkomst voor deze waarden.")
        self.facts = facts
        super().__init__(message)


@dataclass(frozen=True)
class Wanted:
    """A parameter: its name, the types that fit, and whether it may be left out or repeated."""

    name: str
    kinds: tuple[str, ...]
    optional: bool = False
    repeated: bool = False

    def fit(self, value: Value, *, converting: bool) -> Value:
        """The value as this parameter takes it, or _ABSENT when it does not fit."""
        kind = kind_of(value)
        if kind in self.kinds or "any" in self.kinds:
            return value
        return self._converted(value, kind) if converting and value is not None else _ABSENT

    def _converted(self, value: Value, kind: str) -> Value:
        if kind == "list" and len(value) == 1 and "list" not in self.kinds:
            return value[0] if kind_of(value[0]) in self.kinds else _ABSENT
        if "list" in self.kinds:
            return [value]
        if isinstance(value, Date) and "date and time" in self.kinds:
            return midnight(value)
        return _ABSENT


@dataclass(frozen=True)
class Overload:
    """One signature of a function with what it does."""

    wanted: tuple[Wanted, ...]
    body: Body
    result: str

    def positional(self, arguments: Sequence[Value], *, converting: bool) -> list[Value] | None:
        """The arguments as the body takes them, or None when they do not fit."""
        wanted = self.wanted
        if wanted and wanted[-1].repeated:
            wanted = (*wanted[:-1], *[wanted[-1]] * max(0, len(arguments) - len(wanted) + 1))
        if len(arguments) > len(wanted) or any(not one.optional for one in wanted[len(arguments) :]):
            return None
        fitted = [one.fit(value, converting=converting) for one, value in zip(wanted, arguments, strict=False)]
        return None if any(value is _ABSENT for value in fitted) else fitted

    def named(self, arguments: dict[str, Value], *, converting: bool) -> list[Value] | None:
        """The same for arguments by name; what is not named is null."""
        if not set(arguments) <= {one.name for one in self.wanted}:
            return None
        fitted = []
        for one in self.wanted:
            value = arguments.get(one.name)
            if one.repeated and isinstance(value, list):
                fitted += value
            elif one.name not in arguments and (one.optional or one.repeated):
                fitted += [] if one.repeated else [None]
            else:
                fitted.append(one.fit(value, converting=converting))
        return None if any(value is _ABSENT for value in fitted) else fitted


class BuiltIn(Function):
    """A function of the library."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[Overload] = []

    @property
    def parameters(self) -> Sequence[str]:  # type: ignore[override]
        return [one.name for one in self.overloads[0].wanted]

    def call(self, run: Any, arguments: Sequence[Value]) -> Value:
        for converting in (False, True):
            for overload in self.overloads:
                fitted = overload.positional(arguments, converting=converting)
                if fitted is not None:
                    return self._run(run, overload, fitted)
        return self._misfit(run, arguments)

    def call_named(self, run: Any, arguments: dict[str, Value]) -> Value:
        for converting in (False, True):
            for overload in self.overloads:
                fitted = overload.named(arguments, converting=converting)
                if fitted is not None:
                    return self._run(run, overload, fitted)
        return self._misfit(run, list(arguments.values()))

    def _run(self, run: Run, overload: Overload, arguments: list[Value]) -> Value:
        site = run.at
        try:
            return overload.body(run, *arguments)
        except Refused as refused:
            return run.fail(site, refused.message, **{"name": self.name, **refused.facts})
        except (ArithmeticError, OverflowError):
            return run.fail(site, N_("{name} heeft geen uitkomst voor deze waarden."), name=self.name)

    def _misfit(self, run: Run, arguments: Sequence[Value]) -> None:
        found = ", ".join(kind_of(value) for value in arguments) or Term(N_("niets"))
        run.fail(run.at, N_("{name} kan niet worden aangeroepen met {found}."), name=self.name, found=found)


LIBRARY: dict[str, BuiltIn] = {}


def feel(signature: str) -> Callable[[Body], Body]:
    """Put a function in the library under its signature."""
    found = _SIGNATURE.fullmatch(signature)
    if not found:
        raise ValueError(f"no signature: {signature}")
    name = found[1]
    wanted = tuple(_wanted(part.strip()) for part in found[2].split(",") if part.strip())

    def register(body: Body) -> Body:
        LIBRARY.setdefault(name, BuiltIn(name)).overloads.append(Overload(wanted, body, found[3]))
        return body

    return register


def _wanted(text: str) -> Wanted:
    name, _, kinds = text.partition(":")
    name = name.strip()
    bare = name.rstrip("?.")
    return Wanted(bare, tuple(kind.strip() for kind in kinds.split("|")), name.endswith("?"), name.endswith("..."))
