"""Who listens hears of each action, job and event; an event that was undone is not heard of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from informatiehuis.kernel import observing
from informatiehuis.kernel.models import Event
from tests import factories


class Listener:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.numbers: dict[str, int] = {}

    @contextmanager
    def span(self, kind: str, name: str) -> Iterator[None]:
        self.heard.append(f"{kind} {name}")
        yield

    def counted(self, what: str, number: int) -> None:
        self.numbers[what] = self.numbers.get(what, 0) + number


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    observing.listen(made)
    yield made
    observing.silence(made)


@pytest.mark.django_db(transaction=True)
def test_actions_are_heard_by_name_and_events_by_number(listener: Listener) -> None:
    factories.concept("Woning")
    assert "action kernel.make" in listener.heard, listener.heard
    assert listener.numbers == {"events": Event.objects.count()}


@pytest.mark.django_db(transaction=True)
def test_events_that_were_undone_are_not_counted(listener: Listener) -> None:
    with transaction.atomic():
        factories.concept("Woning")
        transaction.set_rollback(True)
    assert listener.heard
    assert listener.numbers == {}


@pytest.mark.django_db(transaction=True)
def test_without_a_listener_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(observing, "count", never)
    factories.concept("Woning")
    assert not observing.heard()
