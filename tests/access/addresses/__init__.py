"""How the walk asks each address: one module for each part of the house, with `ADDRESSES` by the name of the route.

A register's addresses are said once for all kinds, as `register:*:detail`. An address without a name stands under its
pattern. Operations of the API stand in `api_….py`, with `OPERATIONS` by their operationId.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from tests.access.kinds import gather

ABSENT = "zq99999zq"
MACHINES = "api"


@dataclass(frozen=True)
class Address:
    """How an address is asked.

    `paths` are the paths with their queries, in Dutch; `{slug}` is each thing of `kind`, `{word}` each mark that a
    search could look for, other names are those of `planted.extra` and of `planted.codes`. With `own` the answer tells
    who may see a thing its title: a walk that shows nothing proves nothing. `english` is off for addresses without a
    language. `changes` says that only a form is sent here; what that may change is walked by the tests of writing.
    """

    paths: tuple[str, ...]
    kind: str = ""
    own: bool = False
    english: bool = True
    changes: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    # of things that are seen, ask only so many: for what takes long to draw
    most: int = 0

    def __init__(self, *paths: str, **said: Any) -> None:
        object.__setattr__(self, "paths", paths)
        for name, value in said.items():
            if name not in self.__dataclass_fields__:
                raise TypeError(f"an address has no {name}")
            object.__setattr__(self, name, value)

    def of(self, slug: str) -> Iterator[str]:
        for path in self.paths:
            yield path.replace("{slug}", slug)


def addresses() -> dict[str, Address]:
    found: dict[str, Address] = gather("addresses", "ADDRESSES")
    return found


def operations() -> dict[str, Address]:
    found: dict[str, Address] = gather("addresses", "OPERATIONS")
    return found


def routes() -> dict[str, str]:
    """Every address of the resolver by name, or by its pattern where it has none; registers as one, with its pattern.

    The operations of the API are in its description, and not here.
    """
    with translation.override("nl"):
        return dict(_routes(get_resolver(), (), ""))


def _routes(resolver: URLResolver, spaces: tuple[str, ...], before: str) -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        pattern = before + str(found.pattern)
        if not isinstance(found, URLPattern):
            yield from _routes(found, (*spaces, found.namespace) if found.namespace else spaces, pattern)
        elif MACHINES not in spaces:
            named = ("register", "*", found.name) if spaces[:1] == ("register",) else (*spaces, found.name)
            yield ":".join(str(part) for part in named) if found.name else pattern, pattern


def machine_patterns() -> set[str]:
    """The patterns of the addresses of the API."""
    return set(_machine(get_resolver(), (), ""))


def _machine(resolver: URLResolver, spaces: tuple[str, ...], before: str) -> Iterator[str]:
    for found in resolver.url_patterns:
        pattern = before + str(found.pattern)
        if not isinstance(found, URLPattern):
            yield from _machine(found, (*spaces, found.namespace) if found.namespace else spaces, pattern)
        elif MACHINES in spaces:
            yield pattern
