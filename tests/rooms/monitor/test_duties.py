"""Where the house separates duties, figures are published by somebody else than who made or explained them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel import events
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed, Verb, actor_for, actor_standing_in, may
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Party, User
from informatiehuis.kernel.register.actions import change_thing, create_thing
from informatiehuis.kernel.standing_in import withdraw_stand_in
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.actions import confirm_interpretation, publish
from informatiehuis.rooms.monitor.models import Interpretation, Publication
from informatiehuis.rooms.monitor.running import run_indicator
from informatiehuis.rooms.monitor.tying import PublishedText
from tests import factories


@pytest.fixture(autouse=True)
def separated(house: House) -> None:
    house.__dict__["profile"] = HouseProfile(separation_of_duties="publish")


@pytest.fixture
def interpretation(indicator: Indicator, party: Party) -> Interpretation:
    return factories.interpretation("Duiding", indicator, owner=party, text="Het zijn er genoeg.")


def test_who_made_the_run_does_not_publish_it(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor, party: Party
) -> None:
    run_indicator(actor=owner_actor, indicator=indicator)
    with pytest.raises(NotAllowed, match="Wie de cijfers berekende of de duiding schreef"):
        publish(actor=owner_actor, indicator=indicator)
    assert not Publication.objects.exists()
    assert publish(actor=factories.actor("owner", party), indicator=indicator)


def test_who_wrote_the_interpretation_does_not_publish_its_figures(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor, party: Party
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    assert may(owner_actor, Verb.APPROVE, indicator, "publish")
    change_thing(actor=owner_actor, thing=interpretation, values={"text": "Het zijn er te weinig."})
    assert not may(owner_actor, Verb.APPROVE, indicator, "publish")
    other = factories.actor("owner", party)
    assert publish(actor=other, indicator=indicator)


def test_who_confirms_an_interpretation_did_not_write_it(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    confirm_interpretation(actor=owner_actor, interpretation=interpretation)
    assert publish(actor=owner_actor, indicator=indicator)


def test_what_is_public_is_not_changed_by_one_person(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor, party: Party
) -> None:
    run_indicator(actor=HOUSE, indicator=indicator)
    publish(actor=factories.actor("owner", party), indicator=indicator)
    with pytest.raises(PublishedText, match="Schrijf een nieuwe duiding"):
        change_thing(actor=owner_actor, thing=interpretation, values={"text": "Het zijn er heel veel."})
    interpretation.refresh_from_db()
    assert interpretation.text == "Het zijn er genoeg."
    made = create_thing(
        actor=owner_actor,
        kind=kind_named("interpretation"),
        values={
            "title": "Nieuwe duiding",
            "indicator": indicator,
            "text": "Het zijn er heel veel.",
            "author": party,
            "owner": party,
            "access": "open",
            "valid_until": interpretation.valid_until,
        },
    )
    assert not may(owner_actor, Verb.APPROVE, indicator, "publish")
    published = publish(actor=factories.actor("owner", party), indicator=indicator)
    assert published.interpretation == made


def test_who_wrote_what_was_published_may_publish_it_with_new_figures(
    indicator: Indicator, interpretation: Interpretation, owner_actor: Actor, party: Party
) -> None:
    change_thing(actor=owner_actor, thing=interpretation, values={"text": "Het zijn er te weinig."})
    run_indicator(actor=HOUSE, indicator=indicator)
    publish(actor=factories.actor("owner", party), indicator=indicator)
    assert may(owner_actor, Verb.APPROVE, indicator, "publish")


def test_without_a_choice_of_the_house_one_person_does_all(
    house: House, indicator: Indicator, interpretation: Interpretation, owner_actor: Actor
) -> None:
    house.__dict__["profile"] = HouseProfile()
    run_indicator(actor=owner_actor, indicator=indicator)
    assert publish(actor=owner_actor, indicator=indicator)


def test_the_page_offers_no_button_that_would_be_refused(
    indicator: Indicator, interpretation: Interpretation, owner: User
) -> None:
    run_indicator(actor=actor_for(owner), indicator=indicator)
    client, button = Client(), reverse("monitor:publish", args=[indicator.slug])
    client.force_login(owner)
    address = reverse("monitor:indicator", args=[indicator.slug]) + "?concept"
    assert button not in client.get(address).content.decode()
    assert client.post(button).status_code == 403
    client.force_login(factories.person("owner", indicator.owner))
    assert button in client.get(address).content.decode()


def test_publishing_is_recorded_with_the_mandate_that_it_relied_on(
    house: House, indicator: Indicator, interpretation: Interpretation, owner: User, party: Party
) -> None:
    house.__dict__["profile"] = HouseProfile(mandate_required="publish")
    run_indicator(actor=HOUSE, indicator=indicator)
    with pytest.raises(NotAllowed, match="Hiervoor is een mandaat nodig: cijfers openbaar maken"):
        publish(actor=actor_for(owner), indicator=indicator)
    assert not Publication.objects.exists()
    mandate = factories.mandate(mandatary=party, role="owner", powers=["publish"])
    assert publish(actor=actor_for(owner), indicator=indicator)
    event = events.noted(indicator.pk, "published").last()
    assert event is not None
    assert (event.mandate, event.authority) == (mandate.pk, mandate.mandator_id)
    # what else the action wrote rests on the role alone
    assert {one.mandate for one in Event.objects.filter(thing=interpretation.pk)} == {None}


def test_what_a_stand_in_computed_is_work_of_whom_it_was_done_for_too(
    indicator: Indicator, interpretation: Interpretation, owner: User, party: Party
) -> None:
    colleague = factories.person("owner", party)
    stand_in = factories.stand_in(owner, colleague)
    run_indicator(actor=actor_standing_in(stand_in, colleague), indicator=indicator)
    withdraw_stand_in(actor=actor_for(owner), stand_in=stand_in)
    for maker in (owner, colleague):
        with pytest.raises(NotAllowed, match="Wie de cijfers berekende"):
            publish(actor=actor_for(maker), indicator=indicator)
    assert publish(actor=factories.actor("owner", party), indicator=indicator)
