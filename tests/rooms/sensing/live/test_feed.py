"""The address behind a page that updates by itself: what it tells, to whom, and from where on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing.models import Sensor
from tests import factories
from tests.rooms.sensing.conftest import COMPLETE, THING

pytestmark = pytest.mark.django_db


def told(client: Client, path: str, **headers: str) -> list[dict[str, Any]]:
    """The datastreams that the opening event tells."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/event-stream")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    (data,) = [line for line in text.splitlines() if line.startswith("data: ")]
    streams: list[dict[str, Any]] = json.loads(data.removeprefix("data: "))["streams"]
    return streams


@pytest.fixture
def measured(stream: int, post: Callable[..., Any], sensor: Sensor) -> int:
    """One observation of the open sensor."""
    made_open(sensor)
    answer = post(f"Datastreams({stream})/Observations", {"result": 11.5, "phenomenonTime": "2026-01-01T10:00:00Z"})
    assert answer.status_code == 201
    return stream


def made_open(sensor: Sensor, access: str = "open") -> None:
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.sensing.registering import change_sensor

    sensor.refresh_from_db()
    change_sensor(actor=HOUSE, thing=sensor, values={"access": access}, seen_version=None)


def test_it_tells_the_last_observation_in_the_words_of_the_page(measured: int, client: Client) -> None:
    (one,) = told(client, "/meten/live/paal-12")
    assert (one["number"], one["value"], one["count"]) == (measured, "11,5\u00a0µg/m³", "1")
    assert (one["moment"], one["at"]) == ("1 januari 2026, 11:00:00", "2026-01-01T10:00:00+00:00")
    (english,) = told(client, "/en/meten/live/paal-12")
    assert english["value"] == "11.5\u00a0µg/m³"
    assert told(client, "/meten/live") == [{**one}]


def test_a_browser_that_comes_again_gets_what_is_new(measured: int, client: Client) -> None:
    assert told(client, "/meten/live", **{"Last-Event-ID": "1"}) == []
    assert len(told(client, "/meten/live", **{"Last-Event-ID": "0"})) == 1
    assert len(told(client, "/meten/live", **{"Last-Event-ID": "-1; DROP"})) == 1


def test_what_may_not_be_seen_is_not_told(measured: int, client: Client, sensor: Sensor, party: Party) -> None:
    made_open(sensor, "restricted")
    assert told(client, "/meten/live") == []
    assert client.get("/meten/live/paal-12").status_code == 404
    client.force_login(factories.person("steward", party))
    assert len(told(client, "/meten/live/paal-12")) == 1


def test_a_sensor_that_does_not_measure_is_not_among_all(measured: int, client: Client, party: Party) -> None:
    factories.thing("sensor", "Stil", slug="stil", owner=party, **{**COMPLETE, "access": "open"})
    assert [one["number"] for one in told(client, "/meten/live")] == [measured]


def test_a_clock_that_runs_ahead_is_said_and_makes_no_age(
    stream: int, post: Callable[..., Any], sensor: Sensor, client: Client
) -> None:
    made_open(sensor)
    ahead = (timezone.now() + timedelta(hours=1)).isoformat()
    post(f"Datastreams({stream})/Observations", {"result": 1, "phenomenonTime": ahead})
    (one,) = told(client, "/meten/live/paal-12")
    assert one["ahead"] is True
    assert one["received"] < one["measured"]


def test_where_there_is_nothing_to_follow_no_line_stays_open(measured: int, client: Client, sensor: Sensor) -> None:
    assert client.get("/meten/live").subscription is not None  # type: ignore[attr-defined]
    made_open(sensor, "restricted")
    assert client.get("/meten/live").subscription is None  # type: ignore[attr-defined]


def test_the_page_has_everything_without_script(measured: int, client: Client) -> None:
    page = client.get("/meten/sensoren/paal-12/").content.decode()
    assert 'data-live="/meten/live/paal-12"' in page
    assert f'<tr data-stream="{measured}">' in page
    assert "11,5" in page
    assert "data-live-bar hidden" in page
    assert THING["Datastreams"][0]["name"] in page  # type: ignore[index]
