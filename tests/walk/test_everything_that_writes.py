"""No address takes a change that is not walked: what accepts more than reading is known, and asked as every reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from informatiehuis.portal.api.composition import house_api
from tests.access.asking import asks, every
from tests.access.planting import Planted
from tests.access.writes import WRITES, writes
from tests.walk.watching import watched

Browser = Callable[[str], Client]
HOW = "Say in tests/access/writes.py which walk asks it as every kind of reader."
ONE_KIND = "concept"
ROOT = Path(__file__).parents[2]


def _pages() -> Iterator[str]:
    """The addresses that are no operation of the API; of registers those of one kind."""
    for name in every():
        if name.startswith("api ") or (name.startswith("register:") and name.split(":")[1] != ONE_KIND):
            continue
        yield name


def test_each_of_them_is_asked_by_a_test_that_is_there() -> None:
    assert {test for test in writes().values() if not (ROOT / test).exists()} == set()


def test_every_operation_that_changes_something_is_walked() -> None:
    paths: Any = house_api().get_openapi_schema()["paths"].values()
    there = {
        f"api {operation['operationId']}"
        for path in paths
        for method, operation in path.items()
        if method in ("post", "put", "patch", "delete")
    }
    said = {name for name in writes() if name.startswith("api ")}
    assert there == said, f"{HOW} {sorted(there ^ said)}"
    assert {name for name, address in every().items() if name.startswith("api ") and address.changes} == there


@pytest.mark.parametrize("name", list(_pages()))
def test_an_address_that_takes_a_form_is_walked(name: str, planted: Planted, client_of: Browser) -> None:
    """Asked with an empty form by who may do most; what answers 405 takes none, and what is not there is not judged."""
    ask = next(iter(asks(planted, every()[name], "administrator")))
    client = Client()
    client.force_login(planted.accounts["administrator"])
    with transaction.atomic(), watched() as written:
        status = client.post(ask.path).status_code
        transaction.set_rollback(True)
    takes = name.replace(f"register:{ONE_KIND}:", "register:*:") in WRITES
    if status == 404 and (takes or client.get(ask.path).status_code == 404):
        return
    assert (status != 405) == takes, f"{ask.path} answers {status} to a form. {HOW}"
    assert takes or not written.everything
