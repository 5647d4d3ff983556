"""The log of processing: what an entry holds, who may read it, and how it is protected."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, NotAllowed, actor_for
from informatiehuis.kernel.models import DataUse, Event, Party, ProcessingActivity, User
from informatiehuis.kernel.processing import log, nightly, reading, sealing
from informatiehuis.kernel.processing.log import Trace, Use, logged
from informatiehuis.kernel.processing.reading import Wanted
from informatiehuis.kernel.processing.using import used_by_house
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 4, 1, tzinfo=UTC)
CountingQueries = Callable[[int], AbstractContextManager[CaptureQueriesContext]]
PARENT = "00-7bba9f33312b3dabc8f8e90c7c61f194-2a3f5c8d1e6b4a09-01"


@pytest.fixture
def owner() -> Party:
    return factories.party("Provincie")


@pytest.fixture
def activity(owner: Party) -> ProcessingActivity:
    found: ProcessingActivity = factories.thing(
        "processing_activity", "Werk", slug="werk", purpose="Werk.", legal_basis="public_task", responsible=owner
    )
    return found


@pytest.fixture
def source(owner: Party, activity: ProcessingActivity) -> Source:
    return factories.source("Bron", slug="bron", owner=owner, access="restricted", purposes=["werk"])


@pytest.fixture
def reader(owner: Party) -> User:
    return factories.person("reader", owner)


def use(source: Source, reader: User, activity: ProcessingActivity | None = None, **values: object) -> Use:
    return Use(source, actor_for(reader), "sample", "page", activity, "sha256:1", **values)  # type: ignore[arg-type]


def entry_at(moment: datetime, source: Source, reader: User) -> None:
    """An entry as it was written on another day."""
    made = log._entry(use(source, reader), moment, moment, log.UseStatus.OK)
    DataUse._base_manager.bulk_create([made])


@pytest.mark.parametrize(
    ("failure", "status"),
    [(None, "Ok"), (Problem("dat kan niet"), "Unset"), (Http404(), "Unset"), (OSError(), "Error")],
)
def test_an_entry_says_how_it_went(failure: Exception | None, status: str, source: Source, reader: User) -> None:
    with suppress(Problem, Http404, OSError), logged(use(source, reader)):
        if failure:
            raise failure
    assert DataUse.objects.get().status == status


def test_one_use_is_one_insert_after_a_look_at_what_came_before(
    source: Source,
    reader: User,
    django_assert_num_queries: Callable[..., AbstractContextManager[CaptureQueriesContext]],
) -> None:
    wanted = use(source, reader)
    with django_assert_num_queries(3) as asked, logged(wanted):
        pass
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT", "SELECT", "INSERT"]


def test_a_trace_of_another_organisation_is_taken_over_and_anything_else_is_not() -> None:
    assert Trace.read(PARENT) == Trace("7bba9f33312b3dabc8f8e90c7c61f194", "2a3f5c8d1e6b4a09")
    for wrong in ("", "00-xyz-1-01", PARENT.replace("7bba", "zzzz"), f"00-{'0' * 32}-2a3f5c8d1e6b4a09-01", "'; drop"):
        found = Trace.read(wrong)
        assert len(found.id) == 32
        assert found.asked_by == ""


def test_a_record_has_the_fields_of_the_standard(source: Source, reader: User, activity: ProcessingActivity) -> None:
    with logged(use(source, reader, activity, trace=Trace.read(PARENT))):
        pass
    record = reading.record(DataUse.objects.get())
    assert set(record) == {
        "trace_id", "span_id", "parent_span_id", "status", "name", "start_time", "end_time", "resource", "attributes",
    }  # fmt: skip
    assert (len(record["trace_id"]), len(record["span_id"])) == (32, 16)
    assert record["attributes"]["dpl.core.processing_activity_id"].endswith("/id/verwerkingsactiviteit/werk")
    assert record["attributes"]["dpl.core.foreign_operation.span_id"] == "2a3f5c8d1e6b4a09"
    assert record["attributes"]["dpl.core.data_subject_id"] == ""
    assert record["attributes"]["informatiehuis.source"].endswith("/id/bron/bron")
    assert datetime.fromisoformat(record["start_time"]) <= datetime.fromisoformat(record["end_time"])


def test_the_official_register_is_named_where_the_activity_stands_in_it(
    source: Source, reader: User, activity: ProcessingActivity
) -> None:
    official = "https://register.invalid/verwerking/12"
    factories.alter(actor=HOUSE, thing=activity, values={"register_entry": official})
    activity.refresh_from_db()
    with logged(use(source, reader, activity)):
        pass
    assert DataUse.objects.get().activity_uri == official


def test_only_owners_of_the_source_the_keepers_of_the_house_and_oneself_read_an_entry(
    source: Source, reader: User, owner: Party
) -> None:
    with logged(use(source, reader)):
        pass

    def reads(actor: object) -> bool:
        return reading.uses(actor, Wanted()).exists()  # type: ignore[arg-type]

    assert reads(actor_for(reader))
    assert reads(factories.actor("owner", owner))
    assert reads(factories.actor("owner"))
    assert reads(factories.actor("administrator"))
    assert not reads(factories.actor("steward", owner))
    assert not reads(factories.actor("reader", owner))
    assert not reads(factories.actor("owner", factories.party("Elders")))
    assert not reads(ANONYMOUS)


def test_entries_are_found_by_source_purpose_person_and_day(
    source: Source, reader: User, activity: ProcessingActivity
) -> None:
    entry_at(DAY, source, reader)
    assert (
        reading.uses(HOUSE, Wanted(thing=source.pk, account=reader.pk, since=DAY.date(), until=DAY.date())).count() == 1
    )
    assert not reading.uses(HOUSE, Wanted(activity=activity.pk)).exists()
    assert not reading.uses(HOUSE, Wanted(since=DAY.date() + timedelta(days=1))).exists()
    assert not reading.uses(HOUSE, Wanted(until=DAY.date() - timedelta(days=1))).exists()


def test_entries_are_not_changed_or_removed_by_other_code(source: Source, reader: User) -> None:
    with logged(use(source, reader)):
        pass
    for change in (
        lambda: DataUse.objects.update(name="x"),
        lambda: DataUse.objects.all().delete(),
        lambda: DataUse.objects.get().save(),
        lambda: DataUse.objects.get().delete(),
    ):
        with pytest.raises(TypeError):
            change()


def test_data_of_the_house_itself_are_used_for_the_first_purpose_of_the_source(source: Source) -> None:
    with used_by_house(source, name="refresh"):
        pass
    found = DataUse.objects.get()
    assert (found.account, found.activity_uri.rsplit("/", 1)[-1], found.surface) == (None, "werk", "job")


def test_a_day_that_is_over_is_sealed_once_and_the_chain_holds(source: Source, reader: User) -> None:
    entry_at(DAY, source, reader)
    entry_at(DAY + timedelta(hours=1), source, reader)
    (made,) = sealing.seal(actor=HOUSE, now=LATER)
    assert (made.day, made.count) == (DAY.date(), 2)
    assert sealing.seal(actor=HOUSE, now=LATER) == []
    assert Event.objects.filter(kind=sealing.KIND).count() == 1
    assert verify().intact
    assert sealing.broken() == []


def test_a_use_after_the_clock_was_set_back_comes_after_the_last_and_after_the_seal(
    source: Source, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_at(DAY, source, reader)
    sealing.seal(actor=HOUSE, now=LATER)
    monkeypatch.setattr("django.utils.timezone.now", lambda: DAY + timedelta(hours=2))
    with logged(use(source, reader)):
        pass
    assert not sealing.broken()
    _first, second = DataUse.objects.order_by("pk")
    assert second.ended_at == datetime(2025, 3, 2, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    with logged(use(source, reader)):
        pass
    assert DataUse.objects.latest("pk").ended_at == LATER


def test_a_day_is_not_sealed_while_entries_of_it_may_still_come(source: Source, reader: User) -> None:
    entry_at(DAY, source, reader)
    midnight = DAY.replace(hour=0) + timedelta(days=1)
    assert sealing.seal(actor=HOUSE, now=DAY) == []
    assert sealing.seal(actor=HOUSE, now=midnight + timedelta(minutes=5)) == []
    assert len(sealing.seal(actor=HOUSE, now=midnight + timedelta(minutes=16))) == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "update kernel_datause set account = null",
        "update kernel_datause set times = 7",
        "delete from kernel_datause where id = (select min(id) from kernel_datause)",
    ],
)
def test_a_sealed_entry_that_is_changed_or_taken_away_shows(tampering: str, source: Source, reader: User) -> None:
    entry_at(DAY, source, reader)
    entry_at(DAY, source, reader)
    sealing.seal(actor=HOUSE, now=LATER)
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    (found,) = sealing.broken()
    assert "2025-03-01" in found.text()


def test_an_entry_that_is_put_in_afterwards_shows(source: Source, reader: User) -> None:
    entry_at(DAY, source, reader)
    sealing.seal(actor=HOUSE, now=LATER)
    entry_at(DAY, source, reader)
    assert len(sealing.broken()) == 1


def test_entries_go_after_their_term_and_the_seal_stays(source: Source, reader: User, settings: object) -> None:
    settings.USES_KEPT_DAYS = 100  # type: ignore[attr-defined]
    entry_at(DAY, source, reader)
    sealing.seal(actor=HOUSE, now=LATER)
    assert sealing.purge(actor=HOUSE, now=LATER) == 0
    assert sealing.purge(actor=HOUSE, now=DAY + timedelta(days=102)) == 1
    assert not DataUse.objects.exists()
    assert sealing.broken() == []
    entry_at(DAY, source, reader)
    assert len(sealing.broken()) == 1


def test_sealing_is_for_who_administers_the_house(source: Source, reader: User, owner: Party) -> None:
    for do in (sealing.seal, sealing.purge):
        with pytest.raises(NotAllowed):
            do(actor=factories.actor("owner", owner), now=LATER)


def test_the_worker_seals_at_night_and_says_when_a_day_does_not_hold(source: Source, reader: User) -> None:
    running = SimpleNamespace(actor=HOUSE)
    entry_at(DAY, source, reader)
    nightly.seal_uses.function(running)  # type: ignore[arg-type]
    assert [one.count for one in sealing.seals()] == [1]
    entry_at(DAY, source, reader)
    with pytest.raises(nightly.LogBroken):
        nightly.seal_uses.function(running)  # type: ignore[arg-type]
