"""A figure says on data of which age it rests, and from which source the oldest of them are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.refreshing import lake, refresh
from informatiehuis.rooms.monitor.actions import publish
from informatiehuis.rooms.monitor.ages import Oldest
from informatiehuis.rooms.monitor.explaining import Step, explain
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import Write

SQL = (
    "select c.gemeentecode as area, c.jaar as period, c.aantal as numerator, d.inwoners as denominator "
    "from cijfers c join inwoners d on d.gemeentecode = c.gemeentecode"
)


@pytest.fixture
def second(held: Source, write: Write, party: Party) -> Source:
    """Another source, read three days before the first."""
    write(name="inwoners.csv")
    made = factories.source("Inwoners", slug="inwoners", location="data/inwoners.csv", owner=party)
    refresh(actor=HOUSE, source=made)
    with recorded_change():
        made.snapshots.update(retrieved_at=timezone.now() - timedelta(days=3))
    return made


@pytest.fixture
def over_both(indicator: Indicator, second: Source, party: Party) -> Indicator:
    factories.alter(actor=HOUSE, thing=indicator, values={"sql": SQL})
    factories.interpretation("Duiding", indicator, owner=party)
    run_indicator(actor=HOUSE, indicator=indicator)
    publish(actor=HOUSE, indicator=indicator)
    return indicator


def age_of(indicator: Indicator, actor: Actor = HOUSE) -> Step:
    return next(one for one in explain(indicator, actor).steps if one.name == "age")


def moment_of(source: Source) -> str:
    return date_format(localtime(source.snapshots.get().retrieved_at), "j F Y H:i")


def test_the_oldest_data_are_named_with_their_moment_and_their_source(over_both: Indicator, second: Source) -> None:
    step = age_of(over_both)
    assert step.sentences == (
        f"De oudste gegevens onder dit cijfer komen uit Inwoners: opgehaald op {moment_of(second)} "
        "(3\N{NO-BREAK SPACE}dagen geleden).",
    )
    held_at = second.snapshots.get().retrieved_at.isoformat()
    assert step.facts == {"oldest": held_at, "live": False, "source": "inwoners"}


def test_the_page_and_the_api_say_it_to_everybody(over_both: Indicator, second: Source) -> None:
    page = Client().get(reverse("monitor:indicator", args=[over_both.slug])).content.decode()
    assert f"Oudste gegevens: opgehaald op {moment_of(second)}" in page
    assert second.get_absolute_url() in page
    told = Client().get(f"/api/v1/indicatoren/{over_both.slug}/cijfers").json()
    assert told["oldestSource"] == "inwoners"
    assert told["oldestData"][:16] == second.snapshots.get().retrieved_at.isoformat()[:16]


def test_a_dashboard_says_it_beside_each_figure(over_both: Indicator, second: Source, party: Party) -> None:
    board = factories.thing("dashboard", "Bord", owner=party, status="active", indicators=[over_both.slug])
    page = Client().get(board.get_absolute_url()).content.decode()
    assert f"Oudste gegevens: opgehaald op {moment_of(second)}" in page
    assert "Inwoners" in page


def test_a_source_that_is_not_for_this_reader_is_not_named(over_both: Indicator, second: Source) -> None:
    factories.alter(actor=HOUSE, thing=second, values={"access": "confidential"})
    reader = factories.actor("reader", factories.party("Elders"))
    step = age_of(over_both, reader)
    assert step.sentences[0].startswith(
        "De oudste gegevens onder dit cijfer komen uit een bron die niet voor iedereen is: opgehaald op "
    )
    assert "source" not in step.facts
    told = Client().get(f"/api/v1/indicatoren/{over_both.slug}/cijfers").json()
    assert told["oldestSource"] is None
    page = Client().get(reverse("monitor:indicator", args=[over_both.slug])).content.decode()
    assert "Oudste gegevens" in page
    assert "Inwoners" not in page


def test_when_the_house_no_longer_knows_all_data_no_age_is_said(over_both: Indicator, second: Source) -> None:
    with recorded_change():
        second.snapshots.all().delete()
    assert all(step.name != "age" for step in explain(over_both, HOUSE).steps)
    told = Client().get(f"/api/v1/indicatoren/{over_both.slug}/cijfers").json()
    assert (told["oldestData"], told["oldestSource"]) == (None, None)


def test_as_it_stood_in_the_past_no_age_of_now_is_said(over_both: Indicator) -> None:
    page = reverse("monitor:indicator", args=[over_both.slug])
    then = Client().get(f"{page}?moment={timezone.now() + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}").content.decode()
    assert "Oudste gegevens" not in then


def test_each_snapshot_says_how_large_it_is(over_both: Indicator, second: Source) -> None:
    held = second.snapshots.get()
    on_disk = lake().path(lake().snapshot("inwoners", held.content_hash)).stat().st_size
    step = next(one for one in explain(over_both, HOUSE).steps if ("Inwoners", second.get_absolute_url()) in one.things)
    assert step.facts["bytes"] == held.size == on_disk
    assert on_disk < 1000
    assert f"Bewaard als {on_disk} bytes." in step.sentences


def test_of_a_source_that_may_not_be_seen_no_size_is_said(over_both: Indicator, second: Source) -> None:
    factories.alter(actor=HOUSE, thing=second, values={"access": "confidential"})
    steps = explain(over_both, factories.actor("reader", factories.party("Elders"))).steps
    hidden = [one for one in steps if one.name == "source" and not one.things]
    assert [set(one.facts) for one in hidden] == [{"content_hash", "rows"}]


def test_data_of_this_minute_are_just_read(second: Source) -> None:
    held = second.snapshots.get()
    for ago, words in ((0, "(zojuist)"), (59, "(zojuist)"), (61, "(1\N{NO-BREAK SPACE}minuut geleden)")):
        assert words in Oldest(timezone.now() - timedelta(seconds=ago), held.source, is_live=True).moment
