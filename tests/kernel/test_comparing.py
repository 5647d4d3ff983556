"""The tables say what the chain says, and whatever somebody writes in them past the house is found and named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from informatiehuis.kernel import guards
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.accounts import add_account
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.changes import remove, unlink
from informatiehuis.kernel.comparing import differences
from informatiehuis.kernel.erasing import erase_personal_data
from informatiehuis.kernel.granting import Limits, deactivate_account, grant_role, revoke_role
from informatiehuis.kernel.mandates.actions import assign_mandate, release_mandate
from informatiehuis.kernel.models import Link, MandateHolder, RoleGrant, StandIn, Thing, User
from informatiehuis.kernel.standing_in import start_stand_in, withdraw_stand_in
from informatiehuis.kernel.verifying import verify
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


@action
def gone(*, actor: Actor, thing: Thing) -> None:
    remove(thing)


@action
def parted(*, actor: Actor, link: Link) -> None:
    unlink(link)


@pytest.fixture
def concept() -> Concept:
    """A concept that was changed, with a connection that is there, one that was ended and one to what is gone."""
    made = factories.concept("Woning", definition="Eerst.", owner=factories.party("Team", area=factories.area("Stad")))
    factories.alter(actor=HOUSE, thing=made, values={"definition": "Toen.", "valid_from": date(2026, 1, 31)})
    there, other, removed = (factories.concept(title) for title in ("Straat", "Weg", "Verdwenen"))
    for one in (there, other, removed):
        factories.connect(actor=HOUSE, subject=made, predicate="related", object=one)
    parted(actor=HOUSE, link=Link.objects.get(object=other))
    gone(actor=HOUSE, thing=removed)
    return made


def tamper(statement: str) -> None:
    """What somebody with the database in hand could do, once the guards are out of the way."""
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement)


def found() -> list[tuple[str, str]]:
    return [(Thing.objects.filter(pk=one.thing).values_list("title", flat=True).first() or "", one.what.text())
            for one in differences()]  # fmt: skip


def test_what_the_house_wrote_is_what_it_recorded(concept: Concept) -> None:
    assert found() == []


def test_what_was_erased_is_no_difference(concept: Concept) -> None:
    erase_personal_data(actor=HOUSE, thing=concept.pk, fields=["definition"], ground="withdrawn", reason="Op verzoek.")
    assert found() == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE atlas_concept SET definition = 'Heel iets anders.' WHERE definition = 'Toen.'",
            ("Woning", "Anders dan is vastgelegd: definition."),
        ),
        (
            "UPDATE kernel_thing SET title = 'Villa', access = 'internal' WHERE title = 'Woning'",
            ("Villa", "Anders dan is vastgelegd: title, access."),
        ),
        (
            "UPDATE kernel_thing SET owner_id = NULL WHERE title = 'Woning'",
            ("Woning", "Anders dan is vastgelegd: owner."),
        ),
        ("DELETE FROM kernel_link", ("Woning", "Een verbinding die is vastgelegd, is er niet: related.")),
        (
            "UPDATE kernel_link SET predicate = 'broader'",
            ("Woning", "Een verbinding die niet is vastgelegd: broader."),
        ),
    ],
)
def test_what_was_written_past_the_house_is_named(concept: Concept, statement: str, told: tuple[str, str]) -> None:
    tamper(statement)
    assert told in found()
    assert verify().intact, "the chain itself does not show it"


def test_a_thing_that_was_taken_away_is_named(concept: Concept) -> None:
    tamper("DELETE FROM kernel_link")
    tamper("DELETE FROM atlas_concept WHERE thing_ptr_id IN (SELECT id FROM kernel_thing WHERE title = 'Straat')")
    tamper("DELETE FROM kernel_thing WHERE title = 'Straat'")
    assert ("", "Dit staat niet in het register, en niemand heeft het verwijderd.") in found()


def test_a_thing_that_nobody_made_is_named(concept: Concept) -> None:
    now = {"version": 1, "created_at": concept.created_at, "changed_at": concept.changed_at}
    guards.remove()
    with recorded_change():
        Concept(kind="concept", slug="stil", title="Stil", **now).save(force_insert=True)
    assert ("Stil", "Dit staat in het register, en volgens de geschiedenis is het er niet.") in found()


def test_roles_are_those_that_somebody_gave(concept: Concept) -> None:
    user = add_account(actor=HOUSE, username="jansen", password=factories.PASSWORD, role="steward")
    until = datetime(2031, 1, 1, tzinfo=UTC)
    limits = Limits(kinds=("concept",), valid_until=until)
    kept = grant_role(actor=HOUSE, user=user, role="owner", party=concept.owner, limits=limits)
    taken = grant_role(actor=HOUSE, user=user, role="reader")
    revoke_role(actor=HOUSE, grant=taken)
    assert found() == []
    RoleGrant.objects.filter(pk=kept.pk).update(valid_until=None)
    RoleGrant.objects.create(user=user, role="administrator")
    assert {words for _title, words in found()} == {
        "Een rol die niemand heeft gegeven: owner.",
        "Een rol die niemand heeft gegeven: administrator.",
        "Een rol die is gegeven, is er niet: owner.",
    }


def test_stand_ins_are_those_that_somebody_began(concept: Concept) -> None:
    absent, colleague, other = (factories.person() for _ in range(3))
    kept, ended = (
        start_stand_in(
            actor=HOUSE, absent=absent, colleague=one, kinds=("concept",), valid_from=datetime(2026, 1, 1, tzinfo=UTC),
            valid_until=datetime(2099, 1, 1, tzinfo=UTC), reason="Verlof.",
        )
        for one in (colleague, other)
    )  # fmt: skip
    withdraw_stand_in(actor=HOUSE, stand_in=ended, reason="Terug.")
    assert found() == []
    StandIn.objects.filter(pk=ended.pk).update(withdrawn_at=None)
    StandIn.objects.filter(pk=kept.pk).update(kinds=[])
    assert [words for _title, words in found()] == ["Een vervanging is anders dan is vastgelegd."] * 2
    StandIn.objects.all().delete()
    assert [words for _title, words in found()] == ["Een vervanging die is vastgelegd, is er niet."] * 2
    factories.stand_in(colleague, other)
    assert ("", "Een vervanging die niemand heeft vastgelegd.") in found()


def test_mandates_are_held_by_whom_they_were_given_to(concept: Concept) -> None:
    mandate, user = factories.mandate("Begrippen vaststellen"), factories.person()
    until = datetime(2099, 1, 1, tzinfo=UTC)
    held = assign_mandate(actor=HOUSE, mandate=mandate, user=user, valid_until=until, reason="Nodig.")
    other = assign_mandate(actor=HOUSE, mandate=mandate, user=factories.person(), reason="Nodig.")
    release_mandate(actor=HOUSE, holder=other)
    assert found() == []
    MandateHolder.objects.filter(pk=held.pk).update(valid_until=None)
    assert {words for _title, words in found()} == {
        "Een mandaat dat niemand aan dit account heeft gegeven.",
        "Een mandaat dat is gegeven, heeft dit account niet.",
    }


def test_accounts_may_sign_in_as_was_recorded(concept: Concept) -> None:
    keeper, user = (add_account(actor=HOUSE, username=name, password=factories.PASSWORD, role=role)
                    for name, role in (("baas", "administrator"), ("jansen", "steward")))  # fmt: skip
    deactivate_account(actor=HOUSE, user=user)
    assert found() == []
    User.objects.filter(pk=user.pk).update(is_active=True)
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert {words for _title, words in found()} == {
        "Dit account staat aan, en is uitgezet.",
        "Dit account staat uit, en niemand heeft het uitgezet.",
    }
