"""The log of use says for whom a stand-in used data, and what was sealed before it could say so still holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, Actor, actor_by, actor_for
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.models import DataUse, Party, ProcessingActivity, User
from informatiehuis.kernel.processing import log, reading, sealing
from informatiehuis.kernel.processing.log import Use, UseStatus
from informatiehuis.kernel.processing.reading import Wanted
from informatiehuis.kernel.standing_in import start_stand_in
from informatiehuis.rooms.atlas.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 4, 1, tzinfo=UTC)


@pytest.fixture
def owner() -> Party:
    return factories.party("Provincie")


@pytest.fixture
def source(owner: Party) -> Source:
    activity: ProcessingActivity = factories.thing(
        "processing_activity", "Werk", slug="werk", purpose="Werk.", legal_basis="public_task", responsible=owner
    )
    return factories.source("Bron", slug="bron", owner=owner, access="restricted", purposes=[activity.slug])


@pytest.fixture
def absent(owner: Party) -> User:
    return factories.person("steward", owner, display_name="Wie weg is")


@pytest.fixture
def colleague() -> User:
    return factories.person("reader", display_name="Wie vervangt")


@pytest.fixture
def standing(absent: User, colleague: User) -> Actor:
    """The colleague, in the session in which they act for who is absent."""
    now = timezone.now()
    held = start_stand_in(
        actor=HOUSE,
        absent=absent,
        colleague=colleague,
        valid_from=now - timedelta(hours=1),
        valid_until=now + timedelta(days=1),
        kinds=[],
        reason="verlof",
    )
    return actor_by(held.pk, colleague)


def used(source: Source, actor: Actor, **more: Any) -> DataUse:
    with log.logged(Use(source, actor, "sample", "page", **more)):
        pass
    return DataUse.objects.latest("pk")


def test_an_entry_names_who_did_it_and_for_whom(source: Source, standing: Actor, absent: User, colleague: User) -> None:
    entry = used(source, standing)
    assert (entry.account, entry.on_behalf_of) == (colleague.pk, absent.pk)
    (told,) = reading.told([entry], HOUSE)
    assert told.who == f"{colleague}, namens {absent}"
    attributes = reading.record(entry)["attributes"]
    assert attributes["informatiehuis.account"] == str(colleague.pk)
    assert attributes["informatiehuis.on_behalf_of"] == str(absent.pk)


def test_what_somebody_does_in_their_own_name_is_for_nobody_else(source: Source, absent: User) -> None:
    entry = used(source, actor_for(absent))
    assert entry.on_behalf_of is None
    assert reading.record(entry)["attributes"]["informatiehuis.on_behalf_of"] == ""
    assert reading.told([entry], HOUSE)[0].who == str(absent)


def test_who_was_absent_reads_what_was_done_in_their_name(
    source: Source, standing: Actor, absent: User, colleague: User
) -> None:
    entry = used(source, standing)
    other = used(source, actor_for(colleague))
    assert list(reading.uses(actor_for(absent), Wanted())) == [entry]
    assert set(reading.uses(actor_for(colleague), Wanted())) == {entry, other}
    client = Client()
    client.force_login(absent)
    assert f"{colleague}, namens {absent}" in client.get("/logboek/").content.decode()


def test_a_stretch_of_tiles_is_of_one_name_only(source: Source, standing: Actor, colleague: User) -> None:
    """Somebody who looks at a map, and then for a colleague, makes two entries."""
    for actor in (standing, actor_for(colleague), standing):
        used(source, actor, in_stretches=True)
    assert sorted(DataUse.objects.values_list("on_behalf_of", "times"), key=lambda one: one[1]) == [
        (None, 1),
        (standing.on_behalf_of, 2),
    ]


def entry_at(moment: datetime, source: Source, actor: Actor) -> None:
    made = log._entry(Use(source, actor, "sample", "page"), moment, moment, UseStatus.OK)
    DataUse._base_manager.bulk_create([made])


def test_a_seal_from_before_still_holds_and_a_new_one_covers_for_whom(
    source: Source, standing: Actor, colleague: User
) -> None:
    entry_at(DAY, source, actor_for(colleague))
    row = DataUse.objects.get()
    # the line of an entry as it was hashed before there was a column for it
    columns = [field.attname for field in DataUse._meta.concrete_fields if field.name != "on_behalf_of"]
    assert list(sealing._rows(DAY.date())) == [[plain(getattr(row, name)) for name in columns]]
    entry_at(DAY + timedelta(hours=1), source, standing)
    sealing.seal(actor=HOUSE, now=LATER)
    assert sealing.broken() == []
    with connection.cursor() as cursor:
        cursor.execute("update kernel_datause set on_behalf_of = null")
    assert len(sealing.broken()) == 1
