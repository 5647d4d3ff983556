"""Schedules: once a turn, missed turns once, nothing twice when the clock is set back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid5

import pytest
from django_tasks_db.models import DBTaskResult

from informatiehuis.kernel.access import HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.jobs import ask, queue, schedules
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.jobs.schedules import Entry, Schedule, UnknownSchedule, look, set_schedule
from informatiehuis.kernel.jobs.worker import QUEUES
from informatiehuis.kernel.models import Event, Job, JobState, Party
from tests import factories
from tests.kernel.jobs import works

pytestmark = pytest.mark.django_db
NIGHT = Schedule(
    "tests.night",
    "Nacht",
    "Elke nacht.",
    at=time(2, 30),
    entries=lambda: [Entry(Every.DAY, works.fail, arguments={"how": "wrong"})],
)
OFTEN = Schedule(
    "tests.often",
    "Vaak",
    "Elk kwartier.",
    minutes=15,
    entries=lambda: [Entry(Every.INTERVAL, works.fail, arguments={"how": "away"})],
)
EVENING = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "_schedules", {one.name: one for one in (NIGHT, OFTEN)})


def asked(now: datetime) -> list[str]:
    """Look at a moment, and let what was asked end at once."""
    found = look(now)
    while taken := queue.take("werker", QUEUES):
        queue.succeed(taken, [])
    return [job.schedule for job in found]


def test_a_schedule_that_is_new_waits_for_its_next_turn() -> None:
    assert asked(EVENING) == []
    assert asked(EVENING + timedelta(minutes=14)) == []
    assert asked(EVENING + timedelta(minutes=15)) == ["tests.often"]
    assert asked(EVENING + timedelta(minutes=16)) == []


def test_a_turn_is_given_once_and_missed_turns_once() -> None:
    asked(EVENING)
    set_schedule(actor=HOUSE, name="tests.often", enabled=False)
    morning = EVENING + timedelta(hours=7)
    assert asked(morning) == ["tests.night"]
    assert asked(morning + timedelta(minutes=5)) == []
    assert asked(morning + 5 * DAY) == ["tests.night"]
    assert asked(morning + 5 * DAY + timedelta(hours=1)) == []
    assert asked(morning + 6 * DAY) == ["tests.night"]


def test_several_workers_that_look_at_once_ask_once() -> None:
    asked(EVENING)
    later = EVENING + timedelta(hours=8)
    assert sorted(asked(later)) == ["tests.night", "tests.often"]
    assert asked(later) == []
    assert asked(later + timedelta(seconds=1)) == []


def test_a_clock_that_is_set_back_an_hour_gives_no_turn_twice_and_stops_none() -> None:
    asked(EVENING)
    night = EVENING + timedelta(hours=7)  # 03:00 by the clock: past 02:30
    assert sorted(asked(night)) == ["tests.night", "tests.often"]
    back = night - timedelta(hours=1)
    assert asked(back) == []
    assert asked(back + timedelta(minutes=14)) == []
    assert asked(back + timedelta(minutes=15)) == ["tests.often"]  # not only an hour later
    assert asked(back + timedelta(minutes=45)) == ["tests.often"]  # 02:30 by the clock comes again, its turn does not
    assert "tests.night" in asked(night + DAY)


def test_a_job_that_waits_for_later_waits_no_longer_because_the_clock_is_set_back() -> None:
    asked(EVENING)
    job = ask(works.fail, actor=HOUSE, at=EVENING + timedelta(seconds=30), how="later")
    look(EVENING - timedelta(hours=1))
    job.refresh_from_db()
    assert job.due_at == EVENING - timedelta(hours=1) + timedelta(seconds=30)
    assert DBTaskResult.objects.get(pk=job.attempt).run_after == job.due_at


def test_a_clock_that_was_wrong_by_years_does_not_stop_the_schedules() -> None:
    asked(EVENING)
    asked(EVENING + 4000 * DAY)
    asked(EVENING + timedelta(minutes=1))
    assert sorted(asked(EVENING + DAY)) == ["tests.night", "tests.often"]


def test_what_was_off_is_not_made_up_when_it_is_put_on_again() -> None:
    asked(EVENING)
    set_schedule(actor=HOUSE, name="tests.night", enabled=False)
    set_schedule(actor=HOUSE, name="tests.often", enabled=False)
    assert asked(EVENING + 3 * DAY) == []
    set_schedule(actor=HOUSE, name="tests.night", enabled=True)
    assert asked(EVENING + 3 * DAY + timedelta(hours=1)) == []
    assert asked(EVENING + 4 * DAY) == ["tests.night"]


def test_the_time_of_a_schedule_can_be_set_and_that_is_recorded() -> None:
    set_schedule(actor=HOUSE, name="tests.night", enabled=True, at=time(22, 15))
    asked(EVENING)
    assert "tests.night" in asked(datetime(2026, 6, 1, 20, 15, tzinfo=UTC))
    event = Event.objects.get(thing=uuid5(schedules.NAMES, "tests.night"))
    assert event.payload["detail"]["before"]["at"] == "02:30"
    assert event.payload["detail"]["after"] == {"enabled": True, "at": "22:15", "minutes": 15}


def test_only_who_administers_the_house_sets_a_schedule(province: Party) -> None:
    with pytest.raises(NotAllowed):
        set_schedule(actor=actor_for(factories.person("owner", province)), name="tests.night", enabled=False)
    with pytest.raises(NotAllowed):
        schedules.run_now(actor_for(factories.person("owner", province)), "tests.night")
    with pytest.raises(UnknownSchedule):
        set_schedule(actor=HOUSE, name="tests.none", enabled=False)


def test_a_schedule_can_be_asked_for_at_once() -> None:
    jobs = schedules.run_now(HOUSE, "tests.night")
    assert [job.state for job in jobs] == [JobState.WAITING]
    assert Job.objects.get().schedule == "tests.night"


def test_the_plan_says_when_it_was_and_when_it_will_be() -> None:
    asked(EVENING)
    (plan,) = schedules.plans(schedules.named("tests.night"), EVENING)
    assert (plan.last, plan.next) == (None, datetime(2026, 6, 2, 0, 30, tzinfo=UTC))
    asked(EVENING + DAY)
    (plan,) = schedules.plans(schedules.named("tests.night"), EVENING + DAY)
    assert plan.last == datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
    assert plan.next == datetime(2026, 6, 3, 0, 30, tzinfo=UTC)
