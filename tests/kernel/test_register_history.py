"""The history of a thing as people read it, and its page as it was at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, actor_for
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Link, Party, Thing, User
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def province(db: None) -> Party:
    """There before anything that a test lets happen: the history never goes back in time."""
    with mock.patch("django.utils.timezone.now", return_value=NOON - timedelta(days=30)):
        return factories.party("Provincie Utrecht")


def address(page: str, *args: object, kind: str = "concept") -> str:
    return reverse(f"register:{kind}:{page}", args=args)


def test_history_says_what_changed_from_what_to_what(client: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="Eerst.", owner=province)
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen."}, reason="preciezer")
    factories.alter(actor=HOUSE, thing=concept, values={"status": "to_adopt"})
    entries = client.get(address("history", "woning")).context["entries"]
    assert [entry.words for entry in entries] == ["Voorleggen ter vaststelling", "Gewijzigd", "Aangemaakt"]
    change = entries[1].changes[0]
    assert (change.label, change.before.text, change.after.text) == ("definitie", "Eerst.", "Toen.")
    assert entries[1].reason == "preciezer"


def test_a_long_history_is_paged_and_says_how_much_there_is(client: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="0", owner=province)
    for number in range(1, 121):
        factories.alter(actor=HOUSE, thing=concept, values={"definition": str(number)})
    first = client.get(address("history", "woning"))
    text = first.content.decode()
    assert "Er zijn 121 wijzigingen vastgelegd" in text
    assert 'href="?pagina=3"' in text
    pages = [client.get(address("history", "woning"), {"pagina": page}).context["entries"] for page in (1, 2, 3)]
    told = [entry.changes[0].after.text if entry.changes else entry.words for page in pages for entry in page]
    assert told == [*(str(number) for number in range(120, 0, -1)), "Aangemaakt"]
    assert [len(page) for page in pages] == [50, 50, 21]
    assert client.get(address("history", "woning"), {"pagina": 4}).status_code == 400
    assert client.get(address("history", "woning"), {"pagina": "x"}).status_code == 400


def test_a_history_counts_only_what_its_reader_may_know(client: Client, as_steward: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="0", access="internal", owner=province)
    for number in range(1, 60):
        factories.alter(actor=HOUSE, thing=concept, values={"definition": str(number)})
    factories.alter(actor=HOUSE, thing=concept, values={"access": "open"})
    hidden = factories.concept("Verborgen", access="internal", owner=province)
    factories.connect(actor=HOUSE, subject=concept, predicate="broader", object=hidden)
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Netjes."})
    outside = client.get(address("history", "woning"))
    assert "Er is 1 wijziging vastgelegd" in outside.content.decode()
    assert [entry.changes[0].after.text for entry in outside.context["entries"]] == ["Netjes."]
    assert client.get(address("history", "woning"), {"pagina": 2}).status_code == 400
    assert "Er zijn 63 wijzigingen vastgelegd" in as_steward.get(address("history", "woning")).content.decode()


def test_no_visitor_reads_the_name_of_a_person(client: Client, as_owner: Client, steward: User) -> None:
    province = steward.grants.get().party
    concept = factories.concept("Woning", owner=province)
    factories.alter(actor=actor_for(steward), thing=concept, values={"definition": "Anders."})
    for page in ("history", "detail"):
        text = client.get(address(page, "woning")).content.decode()
        assert steward.display_name not in text
        assert steward.username not in text
    assert "beheerder van gegevens" in client.get(address("history", "woning")).content.decode()
    assert steward.display_name in as_owner.get(address("history", "woning")).content.decode()


def test_what_was_internal_then_is_not_shown_to_a_visitor_now(
    client: Client, as_steward: Client, province: Party
) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        concept = factories.concept("Woning", definition="Geheim plan.", access="internal", owner=province)
        now.return_value = NOON + timedelta(days=1)
        factories.alter(actor=HOUSE, thing=concept, values={"definition": "Netjes.", "access": "open"})
    path = address("history", "woning")
    assert "Geheim plan." not in client.get(path).content.decode()
    assert "Geheim plan." in as_steward.get(path).content.decode()
    then = {"moment": "2026-01-01T18:00"}
    assert client.get(address("detail", "woning"), then).status_code == 404
    assert "Geheim plan." in as_steward.get(address("detail", "woning"), then).content.decode()


def test_a_page_shows_the_state_at_a_moment(client: Client) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        concept = factories.concept("Woning", definition="Eerst.")
        now.return_value = NOON + timedelta(days=1)
        factories.alter(actor=HOUSE, thing=concept, values={"definition": "Toen.", "title": "Huis"})
    path = address("detail", "woning")
    assert "Toen." in client.get(path).content.decode()
    then = client.get(path, {"moment": "2026-01-01T20:00"}).content.decode()
    assert "Eerst." in then
    assert "Huis" not in then
    utc = client.get(f"{path}?moment={quote((NOON + timedelta(hours=1)).isoformat())}")
    assert "Eerst." in utc.content.decode()
    assert client.get(path, {"moment": "2025-01-01"}).status_code == 404
    for wrong in ("gisteren", "2026-13-01", "2026-01-01T25:00"):
        assert client.get(path, {"moment": wrong}).status_code == 400


def told_at(client: Client, thing: Thing, moment: datetime) -> set[tuple[str, str]]:
    """What the page of a thing at a moment says that it hung together with."""
    response = client.get(address("detail", thing.slug, kind=thing.kind), {"moment": moment.isoformat()})
    assert response.status_code == 200
    groups = response.context["groups"]
    assert all(one.thing.title in response.content.decode() for group in groups for one in group.connections)
    return {(group.words, one.thing.title) for group in groups for one in group.connections}


@action
def take_away(*, actor: Actor = HOUSE, thing: Thing) -> None:
    changes.remove(thing)


@action
def take_link_away(*, actor: Actor = HOUSE, link: Link) -> None:
    changes.unlink(link)


def test_a_page_at_a_moment_shows_the_connections_of_then(client: Client) -> None:
    days = [NOON + timedelta(days=number) for number in range(6)]
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = days[0]
        narrow, wide, other = (factories.concept(title) for title in ("Fiets", "Vervoer", "Weg"))
        now.return_value = days[1]
        link = factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=wide)
        now.return_value = days[2]
        indicator = factories.indicator("Fietsers", concept=narrow)
        now.return_value = days[3]
        take_link_away(actor=HOUSE, link=link)
        factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=other)
        now.return_value = days[4]
        factories.alter(actor=HOUSE, thing=indicator, values={"concept": other})
        factories.alter(actor=HOUSE, thing=other, values={"title": "Straat"})
    later = timedelta(hours=1)
    counted = ("indicatoren waar dit staat bij ‘begrip’", "Fietsers")
    assert told_at(client, narrow, days[0] + later) == set()
    assert told_at(client, narrow, days[1] + later) == {("is een soort", "Vervoer")}
    assert told_at(client, narrow, days[2] + later) == {("is een soort", "Vervoer"), counted}
    assert told_at(client, narrow, days[3] + later) == {("is een soort", "Weg"), counted}
    assert told_at(client, narrow, days[4] + later) == {("is een soort", "Straat")}
    assert told_at(client, wide, days[2] + later) == {("heeft als soort", "Fiets")}
    assert told_at(client, wide, days[3] + later) == set()
    assert told_at(client, indicator, days[3] + later) == {("begrip", "Fiets")}
    assert told_at(client, indicator, days[4] + later) == {("begrip", "Straat")}


def test_a_connection_of_then_leads_to_that_same_moment(client: Client) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        narrow, wide = factories.concept("Fiets"), factories.concept("Vervoer")
        factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=wide)
    moment = NOON + timedelta(hours=1)
    text = client.get(address("detail", "fiets"), {"moment": moment.isoformat()}).content.decode()
    assert f'href="{address("detail", "vervoer")}?moment={quote(moment.isoformat(), safe="")}"' in text
    assert "Verbinden met iets anders" not in text


def test_what_was_removed_since_leads_to_its_page_of_then(client: Client) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        narrow, wide = factories.concept("Fiets"), factories.concept("Vervoer")
        hidden = factories.concept("Geheim vervoer")
        for one in (wide, hidden):
            factories.connect(actor=HOUSE, subject=narrow, predicate="related", object=one)
        now.return_value = NOON + timedelta(days=1)
        factories.alter(actor=HOUSE, thing=hidden, values={"access": "confidential"})
        for one in (wide, hidden):
            take_away(actor=HOUSE, thing=one)
    moment = NOON + timedelta(hours=1)
    text = client.get(address("detail", "fiets"), {"moment": moment.isoformat()}).content.decode()
    assert told_at(client, narrow, moment) == {("hangt samen met", "Vervoer")}
    assert "staat niet meer in dit huis" in text
    assert f'href="{address("detail", "vervoer")}?moment=' in text


def test_a_connection_of_then_is_named_only_to_who_could_and_can_see_it(
    client: Client, as_steward: Client, province: Party
) -> None:
    later = NOON + timedelta(days=1)
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        narrow = factories.concept("Fiets", owner=province)
        was_hidden = factories.concept("Toen geheim", access="internal", owner=province)
        is_hidden = factories.concept("Nu geheim", owner=province)
        for one in (was_hidden, is_hidden):
            factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=one)
        now.return_value = later
        factories.alter(actor=HOUSE, thing=was_hidden, values={"access": "open", "title": "Nu open"})
        factories.alter(actor=HOUSE, thing=is_hidden, values={"access": "internal"})
    then = NOON + timedelta(hours=1)
    assert told_at(client, narrow, then) == set()
    assert told_at(client, narrow, later + timedelta(hours=1)) == {("is een soort", "Nu open")}
    assert told_at(as_steward, narrow, then) == {("is een soort", "Toen geheim"), ("is een soort", "Nu geheim")}


def test_a_link_that_began_later_did_not_hold_then(client: Client) -> None:
    with mock.patch("django.utils.timezone.now") as now:
        now.return_value = NOON
        old, new = factories.area("Oud"), factories.area("Nieuw")
        connect_from(actor=HOUSE, subject=new, predicate="succeeds", object=old, day=date(2026, 1, 3))
    assert told_at(client, new, NOON + timedelta(days=1)) == set()
    assert told_at(client, new, NOON + timedelta(days=2)) == {("is opvolger van", "Oud")}


@action
def connect_from(*, actor: Actor = HOUSE, subject: Thing, predicate: str, object: Thing, day: date) -> Link:
    return changes.link(subject, predicate, object, valid_from=day)


@pytest.mark.parametrize(
    ("kind", "now"),
    [("source", "De gegevens nu"), ("dashboard", "Dit dashboard heeft nog geen openbare cijfers")],
)
def test_a_page_at_a_moment_says_nothing_about_now(client: Client, kind: str, now: str) -> None:
    given = {"source": factories.source, "dashboard": lambda title: factories.thing("dashboard", title)}
    with mock.patch("django.utils.timezone.now") as clock:
        clock.return_value = NOON
        thing = given[kind]("Toen")
    path = address("detail", thing.slug, kind=kind)
    assert now in client.get(path).content.decode()
    then = client.get(path, {"moment": (NOON + timedelta(hours=1)).isoformat()}).content.decode()
    assert now not in then
    assert "Zo stond het er toen" in then
    assert "Gewijzigd:" not in then
