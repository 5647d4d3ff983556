"""The page for an outsider: whether the history is right, and what is in it as far as the reader may know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client

from informatiehuis.kernel import guards, verifications
from informatiehuis.kernel.access import HOUSE, actor_for
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.register import recorded
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/controle/"


def text_of(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(client: Client, query: str = "") -> list[int]:
    return [one["line"].entry.number for one in client.get(PAGE + query).context["lines"]]


def test_before_the_first_time_it_says_that_nobody_looked(client: Client) -> None:
    factories.concept("Woning")
    assert "nog niet nagerekend" in text_of(client)


def test_a_whole_history_is_the_first_sentence(client: Client) -> None:
    factories.concept("Woning")
    factories.concept("Gebouw")
    verifications.verify_and_record()
    factories.concept("Schuur")
    text = text_of(client)
    assert "Alle 2 gebeurtenissen kloppen." in text
    assert "Er is 1 anker" in text
    assert "Daarna kwamen er 2 gebeurtenissen bij." in text


def test_a_broken_history_says_where(client: Client) -> None:
    factories.concept("Woning")
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET reason = 'anders' WHERE number = 1")
    verifications.verify_and_record()
    text = text_of(client)
    assert "De geschiedenis klopt niet" in text
    assert "Bij gebeurtenis 1: De gegevens van deze gebeurtenis" in text


def test_each_event_leads_to_the_thing_its_history_and_its_reconstruction(client: Client) -> None:
    factories.concept("Woning", slug="woning")
    text = text_of(client)
    for page in ("", "geschiedenis/", "reconstructie/#gebeurtenis-1"):
        assert f'href="/atlas/begrippen/woning/{page}"' in text


def test_a_visitor_reads_of_what_is_open_and_no_names(client: Client) -> None:
    party = factories.party("Provincie")
    steward = factories.person("steward", party)
    factories.alter(actor=actor_for(steward), thing=factories.concept("Open", owner=party), values={"definition": "x"})
    factories.concept("Dicht", access="confidential", owner=party)
    text = text_of(client)
    assert "Open" in text
    assert "Dicht" not in text
    assert steward.display_name not in text
    client.force_login(steward)
    assert "Dicht" in text_of(client)
    assert steward.display_name in text_of(client)


def test_a_link_to_what_is_hidden_is_hidden(client: Client) -> None:
    one, hidden = factories.concept("Open"), factories.concept("Dicht", access="internal")
    factories.connect(actor=HOUSE, subject=one, predicate="related", object=hidden)
    assert numbers(client) == [1]


def test_events_of_accounts_are_for_the_account_and_the_administrator(client: Client) -> None:
    from informatiehuis.kernel.accounts import change_password

    person, other = factories.person(), factories.person()
    change_password(actor=HOUSE, user=person, password="een-ander-lang-wachtwoord")
    assert numbers(client) == []
    client.force_login(other)
    assert numbers(client) == []
    client.force_login(person)
    assert numbers(client) == [1]
    client.force_login(factories.person("administrator"))
    assert numbers(client) == [1]


def test_filters_leave_the_rest_out(client: Client) -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    person = factories.person("steward")
    with mock.patch("django.utils.timezone.now", return_value=start):
        concept = factories.concept("Woning", slug="woning")
    with mock.patch("django.utils.timezone.now", return_value=start + timedelta(days=2)):
        factories.party("Provincie")
        factories.alter(actor=actor_for(person), thing=concept, values={"definition": "x"})
    assert numbers(client, "?soort=party") == [2]
    assert numbers(client, "?ding=woning") == [3, 1]
    assert numbers(client, "?wat=changed") == [3]
    assert numbers(client, "?tot=2026-03-02") == [1]
    assert numbers(client, "?van=2026-03-02") == [3, 2]
    client.force_login(person)
    assert numbers(client, "?eigen=on") == [3]


def test_one_goes_further_back_until_there_is_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    concept = factories.concept("Woning")
    for number in range(120):
        factories.alter(actor=HOUSE, thing=concept, values={"definition": str(number)})
    monkeypatch.setattr(recorded, "LOOKED", 70)
    seen: list[int] = []
    query = ""
    for _ in range(10):
        answer = client.get(PAGE + query)
        seen += [one["line"].entry.number for one in answer.context["lines"]]
        if not answer.context["older"]:
            break
        query = answer.context["older"].partition("#")[0]
    assert seen == list(Event.objects.order_by("-number").values_list("number", flat=True))


@pytest.mark.parametrize("query", ["?voor=x", "?van=gisteren", "?tot=2026-13-01", "?voor=-3"])
def test_what_cannot_be_asked_is_refused(client: Client, query: str) -> None:
    assert client.get(PAGE + query).status_code == 400


@pytest.mark.parametrize("by", ["slug", "pk"])
def test_of_a_hidden_thing_it_is_not_even_told_that_there_is_more(
    client: Client, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked by name for what may not be known, a page offers no older ones, however much happened to it."""
    monkeypatch.setattr(recorded, "LOOKED", 3)
    hidden = factories.concept("Geheim", slug="geheim", access="confidential")
    for number in range(6):
        factories.alter(actor=HOUSE, thing=hidden, values={"summary": f"Stand {number}"})
    absent = {"slug": "bestaat-niet", "pk": "00000000-0000-0000-0000-000000000001"}[by]
    told = [client.get(f"{PAGE}?ding={one}").context for one in (getattr(hidden, by), absent)]
    assert [(one["older"], one["lines"]) for one in told] == [("", []), ("", [])]
    seen = Client()
    seen.force_login(factories.person("administrator"))
    assert seen.get(f"{PAGE}?ding={getattr(hidden, by)}").context["older"]
