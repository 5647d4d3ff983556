"""What the register promises to keep is kept, and what it does not goes, with an event and a word on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from informatiehuis.engines.signals import Observation, Store
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.terms import carry_out, term
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 31, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "now", "first"),
    [
        (1, datetime(2026, 3, 31, 12, tzinfo=UTC), "2026-02-28T00:00:00+01:00"),
        (12, datetime(2024, 2, 29, 12, tzinfo=UTC), "2023-02-28T00:00:00+01:00"),
        (60, NOW, "2021-08-31T00:00:00+02:00"),
        # at this moment it is the first of September already in the Netherlands
        (1, datetime(2026, 8, 31, 22, 30, tzinfo=UTC), "2026-08-01T00:00:00+02:00"),
    ],
)
def test_a_term_is_in_months_of_the_calendar_here(months: int, now: datetime, first: str) -> None:
    assert term(months, now).isoformat() == first


@pytest.fixture
def store(stream: int, sensor: Sensor) -> Store:
    """A year of days of one datastream, of which 60 are past a term of ten months."""
    factories.alter(actor=HOUSE, thing=sensor, values={"keep_months": 10})
    store = store_of(settings.HOUSE)
    first = datetime(2025, 10, 31, tzinfo=UTC) - timedelta(hours=1) - timedelta(days=60)
    store.append([Observation(stream, first + timedelta(days=day), float(day)) for day in range(365)])
    return store


def test_what_is_past_its_term_goes_and_not_a_moment_more(
    store: Store, stream: int, sensor: Sensor, client: Client
) -> None:
    assert carry_out(store, NOW) == 60

    left = store.read().select(streams=[stream], limit=1000)["begin"].to_pylist()
    assert len(left) == 305
    assert min(left) == datetime(2025, 10, 30, 23, tzinfo=UTC), "midnight in the Netherlands: the first that is kept"
    event = Event.objects.filter(thing=sensor.pk).latest("number")
    detail = event.payload["detail"]
    assert event.action == "sensing.expire_observations"
    assert (detail["expired"], detail["keep_months"], detail["stream"]) == (60, 10, stream)
    assert (detail["first"], detail["last"]) == ("2025-08-31T23:00:00+00:00", "2025-10-29T23:00:00+00:00")
    assert "termijn" in event.why
    assert "Verwijderd omdat de bewaartermijn voorbij is" in client.get(sensor.get_absolute_url()).content.decode()


def test_a_second_time_takes_nothing_and_tells_nothing(store: Store) -> None:
    carry_out(store, NOW)
    before = Event.objects.count()

    assert carry_out(store, NOW) == 0
    assert Event.objects.count() == before


def test_who_is_stopped_between_removing_and_telling_tells_it_the_next_time(
    store: Store, sensor: Sensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from informatiehuis.rooms.sensing import terms

    def killed(_store: Store) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(terms, "write_down", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_out(store, NOW)
    assert not Event.objects.filter(action="sensing.expire_observations").exists()

    assert carry_out(store, NOW) == 60
    assert Event.objects.filter(thing=sensor.pk, action="sensing.expire_observations").count() == 1


def test_a_longer_promise_keeps_more(store: Store, sensor: Sensor, get: Callable[..., Any]) -> None:
    factories.alter(actor=HOUSE, thing=sensor, values={"keep_months": 24})

    assert carry_out(store, NOW) == 0
    assert get("Observations", count="true", top=1)["@iot.count"] == 365
