"""The pages of work in the background: who sees what, and what they say of each state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, actor_for
from informatiehuis.kernel.jobs import ask, queries, queue
from informatiehuis.kernel.jobs.worker import QUEUES
from informatiehuis.kernel.models import Job, JobState, JobWorker, Party, ScheduleSetting, User
from tests import factories
from tests.kernel.jobs import works

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(factories.person("administrator"))
    return client


def running() -> Job:
    job = ask(works.fail, actor=HOUSE, how="away")
    taken = queue.take("werker", QUEUES)
    assert taken is not None
    queue.beat({taken.attempt: (3, 12)})
    job.refresh_from_db()
    return job


def test_who_administers_sees_everything(administrator: Client) -> None:
    running()
    page = administrator.get(reverse("jobs:overview")).content.decode()
    assert "Er loopt 1 taak.</p>" in page
    assert "3 van 12" in page
    assert "Er is nu geen werker" in page
    assert "Geschiedenis nalopen" in page


def test_others_do_not(as_owner: Client, owner: User) -> None:
    job = running()
    assert as_owner.get(reverse("jobs:overview")).status_code == 403
    assert as_owner.get(job.get_absolute_url()).status_code == 404
    assert as_owner.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    assert as_owner.post(reverse("jobs:schedule", args=["kernel.prune"]), {}).status_code == 403
    assert Client().get(job.get_absolute_url()).status_code == 404
    assert not ScheduleSetting.objects.exists()


def test_who_asked_sees_the_job_and_may_cancel_it(as_steward: Client, steward: User) -> None:
    job = ask(works.fail, actor=actor_for(steward), how="away")
    page = as_steward.get(job.get_absolute_url()).content.decode()
    assert "Dit wacht op zijn beurt." in page
    assert "data-poll" in page
    page = as_steward.post(reverse("jobs:cancel", args=[job.pk]), follow=True).content.decode()
    assert "De taak is geannuleerd." in page
    assert "data-poll" not in page


def test_who_may_change_what_it_is_about_sees_the_job(as_steward: Client, province: Party) -> None:
    own, other = factories.source("Eigen", owner=province), factories.source("Ander", owner=factories.party())
    jobs = [ask(works.fail, actor=HOUSE, thing=one, how=one.slug) for one in (own, other)]
    assert [as_steward.get(job.get_absolute_url()).status_code for job in jobs] == [200, 404]
    assert "Wat er hiervoor is gedaan" in as_steward.get(own.get_absolute_url()).content.decode()
    assert "Wat er hiervoor is gedaan" not in as_steward.get(other.get_absolute_url()).content.decode()


def test_a_job_that_failed_says_why_and_can_be_tried_again(administrator: Client) -> None:
    job = ask(works.fail, actor=HOUSE, how="wrong")
    administrator.post(reverse("jobs:retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    page = administrator.get(job.get_absolute_url()).content.decode()
    assert "Dit is niet gelukt." in page
    assert "De naam x klopt niet. Verbeter hem." in page
    assert "Probeer nu opnieuw" in page


def test_a_schedule_is_set_from_the_page(administrator: Client) -> None:
    address = reverse("jobs:schedule", args=["kernel.verify_chain"])
    administrator.post(address, {"kernel-verify_chain-at": "05:15"})
    held = ScheduleSetting.objects.get(name="kernel.verify_chain")
    assert (held.enabled, f"{held.at:%H:%M}") == (False, "05:15")
    page = administrator.post(
        address, {"kernel-verify_chain-at": "25:99", "kernel-verify_chain-enabled": "on"}, follow=True
    )
    assert "Vanaf (tijd):" in page.content.decode()
    held.refresh_from_db()
    assert not held.enabled


def test_a_schedule_is_asked_for_at_once_from_the_page(administrator: Client) -> None:
    page = administrator.post(reverse("jobs:schedule", args=["kernel.prune"]), {"now": "1"}, follow=True)
    assert "Er is 1 taak gevraagd." in page.content.decode()
    assert Job.objects.get().name == "kernel.prune"


def test_a_worker_lives_as_long_as_it_gives_signs_of_it() -> None:
    now = timezone.now()
    told = {"host": "huis", "process": 1, "queues": ["default"], "started_at": now}
    JobWorker.objects.create(pk="levend", seen_at=now, **told)
    assert queries.worker_lives("default")
    assert not queries.worker_lives("nightly")
    JobWorker.objects.update(seen_at=now - timedelta(hours=1))
    assert not queries.worker_lives()


def test_the_house_knows_how_long_work_waits() -> None:
    assert queries.oldest_waiting() is None
    job = ask(works.fail, actor=HOUSE, how="away")
    assert queries.oldest_waiting(job.due_at + timedelta(minutes=5)) == timedelta(minutes=5)
    ask(works.fail, actor=HOUSE, at=timezone.now() + timedelta(days=1), how="wrong")
    assert queries.oldest_waiting(job.due_at) == timedelta()
