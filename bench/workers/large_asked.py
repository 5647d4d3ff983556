"""Ours: pages of a register of many things and walks of connections, as a reader of each sort asks them.

A page is asked of the whole house, from the address to the last byte of the HTML; a walk is asked of its function.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import informatiehuis
from bench.workers import large_house
from bench.workers.telling import tell

WALKS = 200
ROUNDS = 5
NOBODY = 10**12


def main(what: str, database: str, things: str) -> None:
    """Tell the CPU of this process and the wall time at the 95th percentile, in seconds, and the slowest question."""
    large_house.setup(database)
    asked = _pages(int(things)) if what == "pages" else _walks(int(things))
    cpu, wall = _measured(asked)
    tell(
        _p95(cpu), informatiehuis.__version__, wall=_p95(wall), wall_median=statistics.median(wall),
        cpu_median=statistics.median(cpu), worst=max(wall),
    )  # fmt: skip


def _readers() -> Iterator[Any]:
    from informatiehuis.kernel.models import Party, RoleGrant, User

    yield None
    for role in ("reader", "steward"):
        user, _ = User.objects.get_or_create(username=f"bench-{role}")
        RoleGrant.objects.get_or_create(user=user, role=role, party=Party.objects.get(pk=large_house.identifier(5)))
        yield user


def _pages(things: int) -> Iterator[Callable[[], object]]:
    """With and without filters and words, sorted otherwise, the first page and later ones."""
    from django.test import Client

    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.register.asking import Asked

    concepts = f"/{kind_named('concept').path}/"
    questions = (
        Asked(), Asked(page=2), Asked(page=9), Asked(page=200), Asked(sort="-title"), Asked(sort="status"),
        Asked(sort="-status", page=3), Asked(filters={"owner": ("party-7",)}), Asked(filters={"status": ("to_adopt",)}),
        Asked(filters={"access": ("open",)}), Asked(words="hoogte sluizen"), Asked(words="a"),
        Asked(filters={"owner": ("party-7",)}, sort="status"), Asked(filters={"status": ("adopted", "concept")}),
    )  # fmt: skip
    for reader in _readers():
        visitor = Client(headers={"host": "localhost"})
        if reader is not None:
            visitor.force_login(reader)
        for asked in questions:
            for _round in range(ROUNDS):
                yield lambda asked=asked, visitor=visitor: _opened(visitor, concepts + asked.address())  # type: ignore[misc]


def _opened(visitor: Any, address: str) -> None:
    page = visitor.get(address)
    if page.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} gives {page.status_code}")


def _walks(things: int) -> Iterator[Callable[[], object]]:
    """Three steps from things that are drawn by chance, and the first ten with their paths."""
    from informatiehuis.kernel.access import actor_for
    from informatiehuis.kernel.register.walking import touched_by
    from informatiehuis.rooms.atlas.models import Concept

    chance = random.Random(3)
    for reader in map(actor_for, _readers()):
        for _walk in range(WALKS):
            number = large_house.PARTIES + chance.randint(1, things)
            start = Concept.objects.get(pk=large_house.identifier(number))
            yield lambda start=start, reader=reader: touched_by(start, reader, depth=3)[:10]  # type: ignore[misc]


def _measured(asked: Iterator[Callable[[], object]]) -> tuple[list[float], list[float]]:
    cpu, wall = [], []
    for question in asked:
        started, used = time.perf_counter(), time.process_time()
        question()
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - started)
    return cpu, wall


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main(*sys.argv[1:])
