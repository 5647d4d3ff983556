"""The six qualities say what the house knows of a thing, and that it does not know what it does not know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party, Verification
from informatiehuis.kernel.qualities import Known, Level, Quality, profile, profiles
from informatiehuis.kernel.qualities.pages import red_list
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh
from tests import factories

pytestmark = pytest.mark.django_db
GOOD, LACKS, UNKNOWN = Level.GOOD, Level.LACKS, Level.UNKNOWN
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def levels(thing: Any, known: Known | None = None) -> dict[str, Level]:
    return {one.quality.value: one.level for one in profiles([thing], known)[thing.pk]}


def reason(thing: Any, quality: Quality) -> str:
    return next(one.reason for one in profile(thing) if one.quality is quality)


@pytest.fixture
def team() -> Party:
    return factories.party("Team")


def verified(*breaks: dict[str, Any]) -> Verification:
    return Verification(started_at=NOW, seconds=1, events=1, head="", anchors=0, erased=0, breaks=list(breaks))


def test_every_thing_has_all_six_in_their_order(team: Party) -> None:
    found = profile(factories.concept(owner=team))
    assert [one.quality for one in found] == list(Quality)
    assert [one.label for one in found] == [
        "Veilig", "Duurzaam", "Toegankelijk", "Deelbaar", "Actueel", "Betrouwbaar",
    ]  # fmt: skip
    assert all(one.reason for one in found)


def test_what_is_not_known_is_said_to_be_not_known(team: Party) -> None:
    concept = factories.concept(owner=team, summary="Wat het is.")
    assert levels(concept) == {
        "safe": GOOD,
        "durable": GOOD,
        "accessible": GOOD,
        "shareable": UNKNOWN,
        "current": UNKNOWN,
        "reliable": UNKNOWN,
    }
    assert reason(concept, Quality.RELIABLE) == "De geschiedenis van het huis is nog niet nagerekend."


def test_without_an_owner_or_a_summary_it_falls_short() -> None:
    assert levels(factories.concept(definition="Wat het is."))["accessible"] is GOOD
    found = levels(factories.area(summary="  "))
    assert (found["safe"], found["accessible"]) == (LACKS, LACKS)


@pytest.mark.parametrize(("until", "level"), [(date(2026, 6, 1), LACKS), (date(2026, 6, 2), GOOD), (None, UNKNOWN)])
def test_it_is_current_until_the_first_day_on_which_it_no_longer_holds(until: date | None, level: Level) -> None:
    assert levels(factories.concept(valid_until=until), Known(NOW, None))["current"] is level


def test_it_is_reliable_as_far_as_the_history_was_verified() -> None:
    concept = factories.concept()
    assert levels(concept, Known(NOW, verified()))["reliable"] is GOOD
    broken = verified({"number": 1, "what": {"text": "kapot"}})
    assert levels(concept, Known(NOW, broken))["reliable"] is LACKS


@pytest.fixture
def source(house: House, team: Party) -> Source:
    (house.atlas / "data").mkdir(parents=True)
    (house.atlas / "data/c.csv").write_text("naam;aantal\na;1\nb;2\n")
    found: Source = factories.source("Tellingen", location="data/c.csv", owner=team, refresh="monthly")
    return found


def test_a_source_without_data_or_licence_falls_short(source: Source) -> None:
    found = levels(source)
    assert (found["durable"], found["shareable"], found["current"]) == (LACKS, LACKS, UNKNOWN)
    live = factories.source("Live", mode="live", licence="https://creativecommons.org/publicdomain/zero/1.0/deed.nl")
    assert (levels(live)["durable"], levels(live)["shareable"]) == (UNKNOWN, GOOD)


def test_a_source_with_data_is_judged_by_their_age_and_by_who_validated_them(source: Source) -> None:
    refresh(actor=HOUSE, source=source)
    found = levels(source)
    assert (found["durable"], found["current"], found["reliable"]) == (GOOD, GOOD, UNKNOWN)
    later = levels(source, Known(timezone.now() + timedelta(days=40), None))
    assert later["current"] is LACKS


def test_a_restricted_source_has_to_say_for_what(team: Party) -> None:
    restricted = factories.source("Beperkt", access="restricted", owner=team, purposes=["alleen uitleg"])
    assert (levels(restricted)["safe"], levels(restricted)["shareable"]) == (LACKS, LACKS)
    activity = factories.thing(
        "processing_activity", "Taak", purpose="Wat.", legal_basis="public_task", responsible=team, status="active"
    )
    allowed = factories.source("Beperkt ook", access="restricted", owner=team, purposes=[activity.slug])
    assert (levels(allowed)["safe"], levels(allowed)["shareable"]) == (GOOD, GOOD)


def test_the_red_list_has_what_its_reader_may_see_and_no_more(team: Party) -> None:
    factories.area("Openbaar", owner=team)
    factories.concept("Goed", owner=team, summary="Wat het is.")
    factories.concept("Van een ander", owner=factories.party("Ander"))
    factories.source("Beperkt", owner=team, access="restricted", summary="Wat het is.")
    told = {short.thing.title: [one.quality.value for one in short.lacks] for short in red_list(Actor(), team).found}
    assert told == {"Openbaar": ["accessible"]}
    reader = factories.actor("reader", team)
    assert {short.thing.title for short in red_list(reader, team).found} == {"Openbaar", "Beperkt"}


def test_the_red_list_asks_as_much_for_many_things_as_for_one(team: Party) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            red_list(Actor(), team)
        return len(found)

    factories.source("Bron 0", owner=team)
    few = asked()
    for number in range(1, 6):
        factories.source(f"Bron {number}", owner=team)
    assert asked() == few


def test_the_page_of_a_thing_and_that_of_its_owner_say_it(team: Party, client: Client) -> None:
    area = factories.area("Wijk", owner=team)
    page = client.get(area.get_absolute_url()).content.decode()
    assert "Zes kwaliteiten van deze informatie" in page
    assert "Er is geen samenvatting die zegt wat het is." in page
    assert f"/kwaliteit/?eigenaar={team.slug}" in page
    page = client.get(f"/kwaliteit/?eigenaar={team.slug}").content.decode()
    assert "U mag 1 ding van deze eigenaar zien. Daarvan schiet er 1 tekort." in page
    assert "Toegankelijk: Er is geen samenvatting die zegt wat het is." in page
    other = factories.party("Ander")
    assert "Niets daarvan schiet tekort." in client.get(f"/kwaliteit/?eigenaar={other.slug}").content.decode()
    assert client.get("/kwaliteit/?eigenaar=bestaat-niet").status_code == 400
    assert "Kies een eigenaar" in client.get("/kwaliteit/").content.decode()
