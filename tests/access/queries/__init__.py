"""How the walk of queries asks each function that reads for somebody: one module for each part of the house.

`QUERIES` by `<file below src/informatiehuis>:<function>`. A function that takes whoever reads (an `Actor`, or a value
that holds one), and is no action, is there in one of two ways:

Query(…)      the walk asks it as every kind of reader, over what is planted
Elsewhere(…)  it is not asked by itself: why, and which test holds it

Functions of a `queries.py` that do not ask who reads stand in `WHOEVER`, with who may call them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import Actor
from tests.access.kinds import gather

if TYPE_CHECKING:
    from tests.access.planting import Planted

SOURCE = Path(__file__).parents[3] / "src" / "informatiehuis"
NO_READERS = frozenset({"HouseRequest", "Running", "ActionRun"})
"""What holds an actor and is walked otherwise: requests by their addresses, work that is done and changes by tables."""
POLICY = "kernel/access/"
"""The policy itself is no query: tests/kernel holds it to its own tables."""


@dataclass(frozen=True)
class Reader:
    """Who asks: the name in the table of readers, and the actor."""

    name: str
    actor: Actor


@dataclass(frozen=True)
class Query:
    """One function that reads.

    `ask` gives everything that the function tells this reader. `whole` are kinds of which every thing that this reader
    may see has to be in that: a walk that shows nothing proves nothing.
    """

    ask: Callable[[Planted, Reader], Iterator[Any]]
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """A function that is not asked by itself: why, and the test that holds it."""

    why: str
    test: str


@dataclass(frozen=True)
class Whoever:
    """A function of a `queries.py` that does not ask who reads: why it need not, and which files alone may call it."""

    why: str
    callers: frozenset[str]


def queries() -> dict[str, Query | Elsewhere]:
    return gather("queries", "QUERIES")


def whoever() -> dict[str, Whoever]:
    return gather("queries", "WHOEVER")


@cache
def sources() -> dict[str, ast.Module]:
    """Every file of the house but the engines, which know of nobody, read as Python."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith("engines/") and "node_modules" not in path.parts:
            found[name] = ast.parse(path.read_text("utf-8"))
    return found


@cache
def readers() -> set[str]:
    """Every public function that takes whoever reads, and is no action."""
    holders = {"Actor", *_holders()} - NO_READERS
    return {
        f"{name}:{function.name}"
        for name, tree in sources().items()
        if not name.startswith(POLICY)
        for function in _functions(tree)
        if _takes(function, holders) and not _is_action(function)
    }


def nobodies() -> set[str]:
    """Every public function of a `queries.py`, also those that it passes on, that does not take whoever reads."""
    found = set()
    for name, tree in sources().items():
        if Path(name).name != "queries.py":
            continue
        own = {function.name for function in tree.body if isinstance(function, ast.FunctionDef)}
        found |= {f"{name}:{one}" for one in own if not one.startswith("_")}
    return found - readers()


def callers(key: str) -> set[str]:
    """The files in which a function is named, but for its own."""
    file, _colon, function = key.partition(":")
    module = "informatiehuis." + file.removesuffix(".py").replace("/", ".")
    return {name for name, used in _uses().items() if name != file and (module, function) in used}


@cache
def _uses() -> dict[str, set[tuple[str, str]]]:
    """What each file uses of other modules, as (module, name): imported by name, or by way of the module."""
    return {name: set(_used(tree)) for name, tree in sources().items()}


def _used(tree: ast.Module) -> Iterator[tuple[str, str]]:
    modules: dict[str, str] = {}
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                yield node.module, one.name
                modules[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _holders() -> Iterator[str]:
    """The classes with a field that is an actor: a function that takes one of these reads for somebody too."""
    for name, tree in sources().items():
        if name.startswith(POLICY):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(one, ast.AnnAssign) and _names(one.annotation) & {"Actor"} for one in node.body
            ):
                yield node.name


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _takes(function: ast.FunctionDef, holders: set[str]) -> bool:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return any(one.annotation is not None and _names(one.annotation) & holders for one in arguments)


def _names(annotation: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}


def _is_action(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "action" for one in function.decorator_list)
