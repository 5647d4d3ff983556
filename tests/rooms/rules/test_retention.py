"""The receipt of a notice by mail, and erasing who sent it when the rules say that it was kept long enough."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.engines.progress import silent
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.jobs import Running
from informatiehuis.kernel.models import Event, Job
from informatiehuis.kernel.redactions import recorded
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.rules import following, jobs
from informatiehuis.rooms.rules.models import Notice, RuleSet
from tests import factories
from tests.portal.accounts.test_resetting import Box, box, work
from tests.rooms.rules.test_checking import sent, text_of

__all__ = ["box"]
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
NAME, MAIL = "J. de Boom", "boom@melder.example"


@pytest.fixture
def kept(rules: RuleSet) -> RuleSet:
    """Rules that say how long notices are kept."""
    factories.alter(actor=HOUSE, thing=rules, values={"keep_months": 12, "keep_ground": "Selectielijst, 5.1"})
    return rules


def night() -> list[dict[str, Any]]:
    return list(jobs.erase_notices.function(Running(job=factories_id(), actor=HOUSE, progress=silent)))


def factories_id() -> Any:
    from informatiehuis.kernel.identifiers import new_id

    return new_id()


def held_of(notice: Notice) -> str:
    """All that the history of a notice holds."""
    return json.dumps([event.held for event in Event.objects.filter(thing=notice.pk)], default=str)


def test_a_receipt_is_mailed_once_without_the_code_of_its_page(client: Client, rules: RuleSet, box: Box) -> None:
    answer = sent(client)
    work()
    notice = Notice.objects.get()
    (mail,) = box.mails
    told = mail.get_content()
    assert (mail["To"], notice.slug in mail["Subject"]) == (MAIL, True)
    assert notice.slug in told
    assert notice.earliest_on is not None
    assert str(notice.earliest_on.year) in told
    code = answer["Location"].rstrip("/").rpartition("/")[2]
    assert code not in told
    assert NAME not in told
    assert notice.receipt_mailed_at is not None
    assert "Wij mailen dit kenmerk" in text_of(client.get(answer["Location"]))
    jobs.mail_receipt.function(
        Running(job=factories_id(), actor=HOUSE, progress=silent), notice=str(notice.pk), language="nl"
    )
    assert len(box.mails) == 1
    (job,) = Job.objects.filter(name="rules.mail_receipt")
    assert MAIL not in json.dumps([str(getattr(job, one.attname)) for one in job._meta.concrete_fields])


def test_a_mail_server_that_is_away_takes_no_notice_away(client: Client, rules: RuleSet, box: Box) -> None:
    box.refuses = True
    assert sent(client).status_code == 302
    work()
    assert Notice.objects.get().receipt_mailed_at is None
    box.refuses = False
    jobs.mail_receipt.function(
        Running(job=factories_id(), actor=HOUSE, progress=silent), notice=str(Notice.objects.get().pk), language="nl"
    )
    assert len(box.mails) == 1


def test_without_a_mail_server_the_receipt_is_a_page(client: Client, rules: RuleSet, settings: Settings) -> None:
    settings.MAIL = None
    answer = sent(client)
    assert not Job.objects.filter(name="rules.mail_receipt").exists()
    assert "Wij mailen" not in text_of(client.get(answer["Location"]))


def test_the_form_says_how_long_and_why(client: Client, kept: RuleSet) -> None:
    form = text_of(client.get("/regels/check/schutting/melden/", {"plaats": "gm0344", "hoogte": "3", "weg": "nee"}))
    assert "tot 12 maanden nadat wij uw melding hebben afgehandeld" in form
    assert "Selectielijst, 5.1" in form


def test_who_sent_a_notice_is_erased_when_its_term_is_over(client: Client, kept: RuleSet, owner_actor: Actor) -> None:
    receipt = sent(client)["Location"]
    notice = Notice.objects.get()
    assert NAME in held_of(notice)
    move_thing(actor=owner_actor, thing=notice, step="close")
    notice.refresh_from_db()
    today = timezone.localdate()
    assert notice.erase_on == following.kept_until(notice, today)
    assert notice.erase_on is not None
    assert notice.erase_on > today + timedelta(days=360)
    night()
    notice.refresh_from_db()
    assert notice.contact_name == NAME
    factories.alter(actor=HOUSE, thing=notice, values={"erase_on": today})
    night()
    notice.refresh_from_db()
    assert (notice.contact_name, notice.contact_email, notice.told) == ("", "", {})
    assert notice.answers == {"hoogte": "3", "weg": "nee"}
    for secret in (NAME, MAIL):
        assert secret not in held_of(notice)
    (erasure,) = recorded()
    assert (erasure.thing, erasure.ground, erasure.reason) == (notice.pk, "not_needed", jobs.REASON)
    assert verify().intact
    assert "is gewist" in text_of(client.get(receipt))
    events = Event.objects.count()
    night()
    assert Event.objects.count() == events


def test_a_notice_that_waits_is_kept_and_one_without_a_term_too(
    client: Client, rules: RuleSet, owner_actor: Actor
) -> None:
    sent(client)
    notice = Notice.objects.get()
    move_thing(actor=owner_actor, thing=notice, step="close")
    notice.refresh_from_db()
    assert notice.erase_on is None
    night()
    notice.refresh_from_db()
    assert notice.contact_name == NAME
    factories.alter(actor=HOUSE, thing=rules, values={"keep_months": 1, "keep_ground": "Besluit"})
    night()
    notice.refresh_from_db()
    assert notice.erase_on == following.kept_until(notice, timezone.localtime(notice.received_at).date())


def test_only_who_follows_notices_begins_a_term(client: Client, kept: RuleSet) -> None:
    sent(client)
    with pytest.raises(NotAllowed):
        following.begin_retention(actor=ANONYMOUS, notice=Notice.objects.get(), since=date(2020, 1, 1))


def test_a_term_has_a_ground(rules: RuleSet, steward_actor: Actor) -> None:
    made = factories.thing(
        "rule_set",
        "Concept",
        owner=rules.owner,
        activity=rules.activity,
        **{name: getattr(rules, name) for name in ("decision", "decision_model", "questions", "conclusions")},
        open_questions=rules.open_questions,
        articles=rules.articles,
        notice=rules.notice,
    )
    with pytest.raises(ValidationError) as caught:
        change_thing(actor=steward_actor, thing=made, values={"keep_months": 12}, seen_version=made.version)
    assert "keep_ground" in caught.value.message_dict
