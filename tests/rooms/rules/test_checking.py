"""A resident comes to a conclusion by addresses alone, keeps it, and finds it again."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Event
from informatiehuis.rooms.rules.models import Notice, RuleSet, SavedCheck
from tests import factories

pytestmark = pytest.mark.django_db
CHECK = "/regels/check/schutting/"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_activities_with_rules_in_force_can_be_checked(client: Client, rules: RuleSet) -> None:
    assert "Schutting bouwen" in text_of(client.get("/regels/"))
    factories.alter(actor=HOUSE, thing=rules, values={"valid_until": timezone.localdate()})
    assert "Schutting bouwen" not in text_of(client.get("/regels/"))
    assert client.get(CHECK).status_code == 404


def test_a_check_ends_in_fewer_questions_than_there_are(client: Client, rules: RuleSet) -> None:
    """In Utrecht, one metre high: the place tells one thing, and the road makes no difference."""
    assert "Mag ik een schutting bouwen?" in text_of(client.get(CHECK))
    question = client.get(CHECK, {"plaats": "gm0344"})
    assert "Hoe hoog?" in text_of(question)
    answer = client.get(CHECK, {"plaats": "gm0344", "vraag": "hoogte", "hoogte": "1,0"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{CHECK}?plaats=gm0344&hoogte=1%2C0"
    conclusion = client.get(answer["Location"])
    told = text_of(conclusion)
    assert "U hoeft niets te regelen" in told
    assert "De schutting is laag." in told
    assert "U beantwoordde 1 van de 3 vragen" in told
    assert "Advies: u beslist zelf" in told


def test_each_step_can_be_gone_back_in_and_changed(client: Client, rules: RuleSet) -> None:
    page = client.get(CHECK, {"plaats": "gm0344", "hoogte": "3"}).content.decode()
    assert f'href="{CHECK}?plaats=gm0344"' in page
    assert "Staat hij aan de weg?" in page
    changed = client.get(CHECK, {"plaats": "gm0344", "hoogte": "3", "weg": "ja", "wijzig": "hoogte"}).content.decode()
    assert 'name="hoogte" value="3"' in changed
    assert '<input type="hidden" name="weg" value="ja">' in changed


def test_an_answer_that_cannot_be_is_said_at_its_question(client: Client, rules: RuleSet) -> None:
    answer = client.get(CHECK, {"plaats": "-", "gebied": "ja", "vraag": "hoogte", "hoogte": "hoog"})
    told = text_of(answer)
    assert "Vul een getal in" in told
    assert "Fout: Hoe hoog?" in told
    assert 'value="hoog"' in answer.content.decode()


def test_sources_that_differ_are_both_shown(client: Client, rules: RuleSet) -> None:
    told = text_of(client.get(CHECK, {"plaats": "gm0344", "hoogte": "2"}))
    assert "Dit is nog niet zeker" in told
    assert "De wet zegt: meer dan 2." in told
    assert "Het blad zegt: vanaf 2." in told
    assert "Wij kiezen niet stil" in told


def test_rules_of_an_area_do_not_hold_elsewhere(client: Client, rules: RuleSet, areas: Any) -> None:
    factories.alter(actor=HOUSE, thing=rules, values={"area": areas["GM0307"]})
    assert "Deze regels gelden daar niet" in text_of(client.get(CHECK, {"plaats": "gm0344"}))
    assert "Hoe hoog?" in text_of(client.get(CHECK, {"plaats": "gm0307"}))


def test_a_kept_check_is_found_by_its_code_only_and_says_what_changed(client: Client, rules: RuleSet) -> None:
    answer = client.post(f"{CHECK}bewaren/?plaats=gm0344&hoogte=1")
    address = answer["Location"]
    code = address.rstrip("/").rsplit("/", 1)[-1]
    kept = SavedCheck.objects.get()
    assert code not in kept.code_hash
    assert kept.answers == {"hoogte": "1"}
    told = text_of(client.get(address))
    assert "Dit mag." in told
    assert "De regels van nu zeggen hetzelfde" in told
    assert "De uitkomst is precies dezelfde." in told
    assert client.get("/regels/bewaard/anders/").status_code == 404
    model = rules.decision_model.replace(
        "'< 2', '-', '-'], then: ['\"vrij\"']", "'< 2', '-', '-'], then: ['\"melding\"']"
    )
    factories.alter(actor=HOUSE, thing=rules, values={"decision_model": model})
    assert "Volgens de regels van nu is de uitkomst anders" in text_of(client.get(address))


def test_a_check_without_a_conclusion_is_not_kept(client: Client, rules: RuleSet) -> None:
    assert client.post(f"{CHECK}bewaren/?plaats=gm0344").status_code == 409
    assert not SavedCheck.objects.exists()


def sent(client: Client, **told: str) -> Any:
    begins = timezone.localdate() + timedelta(weeks=5)
    given = {"begin": begins.isoformat(), "contact_name": "J. de Boom", "contact_email": "boom@melder.example", **told}
    return client.post(f"{CHECK}melden/?plaats=gm0344&hoogte=3&weg=nee", given)


def test_a_notice_gets_a_receipt_with_its_terms_and_without_names(client: Client, rules: RuleSet) -> None:
    form = client.get(f"{CHECK}melden/", {"plaats": "gm0344", "hoogte": "3", "weg": "nee"})
    assert "Wanneer begint u?" in text_of(form)
    answer = sent(client)
    notice = Notice.objects.get()
    assert notice.access == "restricted"
    assert notice.owner == rules.owner
    assert notice.earliest_on == timezone.localdate() + timedelta(weeks=4)
    assert notice.next_due is None
    receipt = text_of(client.get(answer["Location"]))
    assert notice.slug in receipt
    assert "Hoe hoog?" in receipt
    for secret in ("J. de Boom", "boom@melder.example"):
        assert secret not in receipt
    assert client.get(notice.get_absolute_url()).status_code == 404
    assert Event.objects.filter(thing=notice.pk, actor__isnull=True).exists()


def test_the_forms_prove_where_they_come_from(rules: RuleSet) -> None:
    """A browser is asked for the proof of the form (CSRF), so each form has to carry it."""
    browser = Client(enforce_csrf_checks=True)
    for address, form in ((f"{CHECK}melden/", "melden"), (CHECK, "bewaren")):
        page = browser.get(address, {"plaats": "gm0344", "hoogte": "3", "weg": "nee"}).content.decode()
        proof = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert proof, form
        told = {"csrfmiddlewaretoken": proof[1], "begin": "2100-01-01", "contact_name": "N", "contact_phone": "030"}
        assert browser.post(f"{CHECK}{form}/?plaats=gm0344&hoogte=3&weg=nee", told).status_code == 302, form


def test_a_notice_that_comes_too_late_is_refused_at_the_day(client: Client, rules: RuleSet) -> None:
    answer = sent(client, begin=(timezone.localdate() + timedelta(weeks=3)).isoformat())
    assert answer.status_code == 400
    assert "U kunt niet eerder beginnen dan" in text_of(answer)
    assert not Notice.objects.exists()


def test_a_notice_needs_a_way_to_reach_whoever_sends_it(client: Client, rules: RuleSet) -> None:
    answer = sent(client, contact_email="")
    assert answer.status_code == 400
    assert "zodat wij u kunnen bereiken" in text_of(answer)


def test_a_notice_is_only_for_a_check_that_ends_in_one(client: Client, rules: RuleSet) -> None:
    answer = client.post(f"{CHECK}melden/?plaats=gm0344&hoogte=1", {"begin": "2030-01-01", "contact_name": "X"})
    assert answer.status_code == 302
    assert not Notice.objects.exists()


def test_terms_begin_when_the_work_is_done(client: Client, rules: RuleSet, as_steward: Client) -> None:
    sent(client)
    notice = Notice.objects.get()
    page = notice.get_absolute_url()
    assert as_steward.post(f"{page}termijnen/herstel/", {"day": "2026-03-01"}).status_code == 409
    assert as_steward.post(f"{page}gedaan/", {"day": "2026-02-28"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.done_on, notice.next_due) == (date(2026, 2, 28), date(2029, 2, 28))
    as_steward.post(f"{page}termijnen/herstel/", {"day": "2027-01-31"})
    notice.refresh_from_db()
    assert notice.next_due == date(2027, 2, 28)
    assert [one["met"] for one in notice.follow_up] == [None, "2027-01-31", None]
    assert client.post(f"{page}gedaan/", {"day": "2026-02-28"}).status_code == 404


def test_names_stand_in_no_export_and_no_answer_of_the_api(client: Client, rules: RuleSet, as_steward: Client) -> None:
    sent(client)
    notice = Notice.objects.get()
    for address in (f"/api/v1/meldingen/{notice.slug}", "/regels/meldingen/-/exporteren.csv"):
        answer = as_steward.get(address)
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert notice.slug in body.decode()
        assert "de Boom" not in body.decode()
        assert "boom@melder" not in body.decode()
    assert "J. de Boom" in as_steward.get(notice.get_absolute_url()).content.decode()
