"""How things of each kind are planted: one module for each part of the house, each with `KINDS`.

What is not said here is filled in by the type of the field, so most kinds need only what their own rules ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.access.planting import Planted
    from tests.access.table import Spot


@dataclass(frozen=True)
class Plant:
    """How a kind is planted.

    `values` gives fields that need a value of a certain form: a function of the planted house, the spot (kind, class,
    party) and a maker of marks. `after` plants what belongs to a thing: rows, figures, boundaries. `more` plants, when
    all kinds are there, what is worth asking for besides; things it makes go in `planted.extra["more <kind>"]`.
    """

    values: Callable[[Planted, Spot, Callable[[str], str]], dict[str, Any]] | None = None
    after: Callable[[Planted, Spot, Any], None] | None = None
    more: Callable[[Planted], None] | None = None


def gather(folder: str, name: str) -> dict[str, Any]:
    """What the modules in a folder of tests/access say under one name, in the order of the modules' names.

    The kernel comes first, because everything rests on it.
    """
    package = f"tests.access.{folder}"
    modules = sorted(module.name for module in iter_modules([str(Path(__file__).parents[1] / folder)]))
    found: dict[str, Any] = {}
    for module in sorted(modules, key=lambda one: (one != "kernel", one)):
        said = getattr(import_module(f"{package}.{module}"), name, {})
        twice = found.keys() & said.keys()
        if twice:
            raise ValueError(f"{package}.{module}: said elsewhere too: {', '.join(sorted(twice))}")
        found |= said
    return found


def kinds() -> dict[str, Plant]:
    return gather("kinds", "KINDS")
