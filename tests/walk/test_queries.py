"""The walk of queries: every function that reads for somebody, as every kind of reader, gives nothing that is hidden.

What it gives is held to the marks in its texts and, thing by thing, to the table of readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.kernel.models import Thing
from tests.access.planting import Planted
from tests.access.queries import Elsewhere, Query, Reader, callers, nobodies, queries, readers, whoever
from tests.access.table import ACTORS, OUTSIDE
from tests.access.told import Told, told

HOW = "See tests/access/queries/__init__.py for how to say it."
WALKED = {name: how for name, how in queries().items() if isinstance(how, Query)}
ALIKE = ("token for writing", "service that writes")
"""Whose token lets change as well, which no query looks at: they see what a steward and a service see."""
INSIDE = tuple(name for name, who in ACTORS.items() if who.here != OUTSIDE and name not in ALIKE)
"""Who gets as far as a query; who is refused at the door asks none."""
ROOT = Path(__file__).parents[2]


def test_every_query_is_in_the_walk() -> None:
    there, said = readers(), queries()
    assert not there - said.keys(), f"Say how the walk asks these: {sorted(there - said.keys())}. {HOW}"
    passed_on = {name for name in said if name.endswith(("processing/reading.py:told",))}
    assert not said.keys() - there - passed_on, "These are in the walk, but not in the house any more."


def test_every_function_of_queries_that_asks_nobody_says_why() -> None:
    there, said = nobodies(), whoever()
    assert there == said.keys(), f"Who reads these, and why does that not matter? {there ^ said.keys()}. {HOW}"


@pytest.mark.parametrize("name", whoever())
def test_what_asks_nobody_is_called_from_named_places_only(name: str) -> None:
    assert callers(name) == whoever()[name].callers


@pytest.mark.parametrize("name", [name for name, how in queries().items() if isinstance(how, Elsewhere)])
def test_what_is_held_elsewhere_is_held_by_tests_that_are_there(name: str) -> None:
    how = queries()[name]
    assert isinstance(how, Elsewhere)
    assert (ROOT / how.test).exists()


def _together() -> list[list[str]]:
    """The names of the functions, those together that are asked in one go."""
    found: dict[Any, list[str]] = {}
    for name, how in WALKED.items():
        found.setdefault(how, []).append(name)
    return list(found.values())


@pytest.mark.parametrize("names", _together(), ids="+".join)
def test_no_query_gives_what_is_hidden(names: list[str], planted: Planted, db: None) -> None:
    wrong: list[str] = []
    how = WALKED[names[0]]
    for reader in INSIDE:
        found = told(list(how.ask(planted, Reader(reader, planted.actor(reader)))))
        wrong += [f"{reader}: {what}" for what in _leaks(planted, reader, found)]
        wrong += [f"{reader}: {what}" for what in _missing(planted, reader, how, found)]
    assert not wrong, "\n".join([*names, *wrong[:30]])


def _leaks(planted: Planted, reader: str, found: Told) -> Iterator[str]:
    """Texts and things that this reader may not have."""
    for mark in planted.marks.leaked(found.text, reader):
        yield f"tells {mark.about}"
    for thing in Thing.objects.filter(pk__in=found.things):
        if not planted.may_see(reader, thing):
            yield f"gives the {thing.access} {thing.kind} {thing.slug}"


def _missing(planted: Planted, reader: str, how: Query, found: Told) -> Iterator[str]:
    """Things that this reader may see and that were not given, where all of them have to be."""
    for kind in how.whole:
        for thing in planted.visible(kind, reader):
            if thing.pk not in found.things:
                yield f"does not give the {thing.access} {kind} {thing.slug}, which may be seen"
