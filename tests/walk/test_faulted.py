"""A change of which the event cannot be written is no change: nothing of it stays, whatever it had written already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel import events
from informatiehuis.kernel.kinds import kind_named
from tests.access.planting import Planted
from tests.access.tables import guarded
from tests.walk.test_writing import KINDS, ways

Browser = Callable[[str], Client]


def rows() -> dict[str, list[Any]]:
    """Every row of every guarded table."""
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in guarded()}


@pytest.mark.parametrize("name", KINDS)
def test_without_its_event_nothing_of_a_change_stays(
    name: str, planted: Planted, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fail(**given: Any) -> None:
        tried.append(given["action"])
        raise RuntimeError("the event cannot be written")

    client = client_of("administrator")
    client.raise_request_exception = False
    before = rows()
    monkeypatch.setattr(events, "append", fail)
    for what, _verb, send in ways(kind_named(name), planted.at(name, "open")):
        assert send(client).status_code in (400, 409, 500), what
        assert rows() == before, what
    assert tried
