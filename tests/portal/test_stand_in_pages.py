"""Standing in, on the pages: saying so, acting for a colleague, stopping, and what happens when it ends meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.events import history
from informatiehuis.kernel.models import Event, Party, StandIn, User
from informatiehuis.kernel.standing_in import withdraw_stand_in
from informatiehuis.rooms.atlas.models import Concept
from tests import factories
from tests.tokens import made

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"
ALL = "/beheer/vervanging/"


@pytest.fixture
def province(db: None) -> Party:
    return factories.party("Provincie")


@pytest.fixture
def owner(province: Party) -> User:
    return factories.person("owner", province)


@pytest.fixture
def colleague(province: Party) -> User:
    return factories.person("reader", province)


@pytest.fixture
def concept(province: Party) -> Concept:
    return factories.concept("Woning", owner=province, status="to_adopt")


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def asked(who: User, **values: str) -> dict[str, str]:
    now = timezone.localtime()
    return {
        "colleague": who.username,
        "valid_from": f"{now:%Y-%m-%dT%H:%M}",
        "valid_until": f"{now + timedelta(days=7):%Y-%m-%dT%H:%M}",
        "reason": "verlof",
        **values,
    }


def acting(client: Client, stand_in: StandIn) -> Client:
    assert client.post(reverse("account_act", args=[stand_in.pk])).status_code == 302
    return client


def adopt(client: Client, concept: Concept) -> int:
    address = f"/atlas/begrippen/{concept.slug}/stap/adopt/"
    concept.refresh_from_db()
    return client.post(address, {"version": concept.version, "reason": "klopt"}).status_code


def test_somebody_lets_a_colleague_stand_in_and_both_read_it(owner: User, colleague: User) -> None:
    client = signed_in(owner)
    assert client.post(reverse("account_stand_in"), asked(colleague, kinds="concept")).status_code == 302
    kept = StandIn.objects.get()
    assert (kept.absent, kept.colleague, kept.kinds) == (owner, colleague, ["concept"])
    assert str(colleague) in client.get(ACCOUNT).content.decode()
    page = signed_in(colleague).get(ACCOUNT).content.decode()
    assert f"Handel namens {owner}" in page
    assert Event.objects.get(thing=owner.pk).why == "verlof"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"colleague": "niemand"}, "Met de naam &#x27;niemand&#x27; kan niemand zich aanmelden."),
        ({"valid_until": "2020-01-01T12:00"}, "De vervanging zou al voorbij zijn."),
        ({"reason": ""}, "Dit veld"),
        ({"kinds": "stoel"}, "stoel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    values: dict[str, str], words: str, owner: User, colleague: User
) -> None:
    answer = signed_in(owner).post(reverse("account_stand_in"), asked(colleague, **values))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert f'value="{values.get("colleague", colleague.username)}"' in page
    assert not StandIn.objects.exists()


def test_whoever_acts_for_a_colleague_does_so_in_that_name_until_they_stop(
    owner: User, colleague: User, concept: Concept
) -> None:
    client = signed_in(colleague)
    assert adopt(client, concept) == 403
    acting(client, factories.stand_in(owner, colleague))
    page = client.get(f"/atlas/begrippen/{concept.slug}/").content.decode()
    assert f"U handelt namens {owner}" in page
    assert adopt(client, concept) == 302
    event = history(concept.pk).first()
    assert event is not None
    assert (event.actor, event.on_behalf_of) == (colleague.pk, owner.pk)
    told = client.get(f"/atlas/begrippen/{concept.slug}/geschiedenis/").content.decode()
    assert f"{colleague}, als vervanger van {owner}" in told
    visitor = Client().get(f"/atlas/begrippen/{concept.slug}/geschiedenis/").content.decode()
    assert "als vervanger van een medewerker met de rol" in visitor
    assert str(owner) not in visitor
    assert str(colleague) not in visitor
    client.post(reverse("account_stop_acting"))
    assert "U handelt namens" not in client.get(ACCOUNT).content.decode()
    assert client.get(f"/atlas/begrippen/{concept.slug}/wijzigen/").status_code == 403


def test_what_was_begun_for_another_is_never_finished_in_the_own_name(
    owner: User, province: Party, concept: Concept
) -> None:
    """The stand-in is withdrawn while a form is open; the colleague could do the same step in the own name."""
    second = factories.person("owner", province)
    stand_in = factories.stand_in(owner, second)
    client = acting(signed_in(second), stand_in)
    withdraw_stand_in(actor=actor_for(owner), stand_in=stand_in, reason="terug")
    assert adopt(client, concept) == 403
    assert Concept.objects.get(pk=concept.pk).status == "to_adopt"
    page = client.get(f"/atlas/begrippen/{concept.slug}/").content.decode()
    assert "De vervanging waarin u handelde, is voorbij" in page
    client.post(reverse("account_stop_acting"))
    assert adopt(client, concept) == 302
    event = history(concept.pk).first()
    assert event is not None
    assert event.on_behalf_of is None


def test_a_form_that_was_opened_in_another_name_is_not_taken(owner: User, province: Party, concept: Concept) -> None:
    second = factories.person("owner", province)
    stand_in = factories.stand_in(owner, second)
    client = signed_in(second, enforce_csrf_checks=True)
    page = client.get(f"/atlas/begrippen/{concept.slug}/wijzigen/")
    token = page.context["csrf_token"]
    own = client.get(ACCOUNT).context["csrf_token"]
    assert client.post(reverse("account_act", args=[stand_in.pk]), {"csrfmiddlewaretoken": str(own)}).status_code == 302
    given = {"csrfmiddlewaretoken": str(token), "version": concept.version, "reason": "klopt"}
    refused = client.post(f"/atlas/begrippen/{concept.slug}/stap/adopt/", given)
    assert refused.status_code == 403
    assert "Dit formulier is verlopen" in refused.content.decode()
    assert Concept.objects.get(pk=concept.pk).status == "to_adopt"


def test_who_holds_no_role_lends_none_and_tries_no_names(colleague: User) -> None:
    client = signed_in(factories.person())
    assert "Laat een collega u vervangen" not in client.get(ACCOUNT).content.decode()
    there, not_there = asked(colleague), asked(colleague, colleague="niemand")
    answers = [client.post(reverse("account_stand_in"), given) for given in (there, not_there)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not StandIn.objects.exists()


def test_nobody_learns_of_or_uses_the_stand_ins_of_others(owner: User, colleague: User) -> None:
    stand_in = factories.stand_in(owner, colleague)
    other = signed_in(factories.person("owner"))
    for name in ("account_act", "account_withdraw_stand_in"):
        for number in (stand_in.pk, UUID(int=5)):
            assert other.post(reverse(name, args=[number])).status_code == 404
    # who is away does not act for themselves by it either
    assert signed_in(owner).post(reverse("account_act", args=[stand_in.pk])).status_code == 404
    assert Client().post(reverse("account_act", args=[stand_in.pk])).status_code == 302
    assert StandIn.objects.get().withdrawn_at is None


def test_a_stand_in_that_has_not_begun_is_not_acted_by(owner: User, colleague: User) -> None:
    later = factories.stand_in(owner, colleague, valid_from=timezone.now() + timedelta(hours=1))
    client = acting(signed_in(colleague), later)
    page = client.get(ACCOUNT).content.decode()
    assert "Deze vervanging geldt nu niet." in page
    assert "U handelt namens" not in page


def test_who_acts_for_another_lends_nothing_further(owner: User, colleague: User) -> None:
    client = acting(signed_in(colleague), factories.stand_in(owner, colleague))
    assert "Laat een collega u vervangen" not in client.get(ACCOUNT).content.decode()
    answer = client.post(reverse("account_stand_in"), asked(factories.person("reader")))
    assert answer.status_code == 400
    assert StandIn.objects.count() == 1


def test_a_role_that_asks_for_a_second_factor_asks_it_of_who_stands_in_too(
    owner: User, colleague: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"owner"})
    client = signed_in(colleague)
    assert client.get("/atlas/begrippen/").status_code == 200
    acting(client, factories.stand_in(owner, colleague))
    answer = client.get("/atlas/begrippen/")
    assert (answer.status_code, answer["Location"]) == (302, ACCOUNT)
    assert client.post(reverse("account_stop_acting")).status_code == 302
    assert client.get("/atlas/begrippen/").status_code == 200


def test_both_sides_withdraw_it_on_their_own_page(owner: User, colleague: User) -> None:
    for who in (owner, colleague):
        stand_in = factories.stand_in(owner, who if who is not owner else colleague)
        client = signed_in(who)
        assert client.post(reverse("account_withdraw_stand_in", args=[stand_in.pk])).status_code == 302
        stand_in.refresh_from_db()
        assert stand_in.withdrawn_at is not None
    again = client.post(reverse("account_withdraw_stand_in", args=[stand_in.pk]), follow=True)
    assert "Deze vervanging is al voorbij." in again.content.decode()


# For who administers the house


@pytest.mark.parametrize("role", ["", "reader", "steward", "owner"])
def test_nobody_else_sees_who_stands_in_for_whom(role: str, owner: User, colleague: User) -> None:
    stand_in = factories.stand_in(owner, colleague)
    client = signed_in(factories.person(role)) if role else Client()
    answer = client.get(ALL)
    assert answer.status_code == 403
    assert str(owner) not in answer.content.decode()
    assert client.post(ALL, {**asked(colleague), "absent": owner.username}).status_code == 403
    given = {"reason": "x"}
    assert client.post(reverse("access:withdraw-stand-in", args=[stand_in.pk]), given).status_code == 403
    assert StandIn.objects.get().withdrawn_at is None


def test_the_administrator_arranges_it_for_who_fell_away_and_ends_it(owner: User, colleague: User) -> None:
    client = signed_in(factories.person("administrator"))
    assert "Niemand wordt vervangen" in client.get(ALL).content.decode()
    assert client.post(ALL, {**asked(colleague), "absent": owner.username}).status_code == 302
    kept = StandIn.objects.get()
    page = client.get(ALL).content.decode()
    assert f"{colleague} vervangt {owner}" in page
    address = reverse("access:withdraw-stand-in", args=[kept.pk])
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "terug"}).status_code == 302
    assert client.post(address, {"reason": "terug"}).status_code == 400
    assert client.post(reverse("access:withdraw-stand-in", args=[UUID(int=1)]), {"reason": "x"}).status_code == 404
    page = client.get(ALL).content.decode()
    assert "(ingetrokken)" in page


def test_an_administrator_lends_no_way_into_these_pages(colleague: User) -> None:
    client = acting(signed_in(colleague), factories.stand_in(factories.person("administrator"), colleague))
    assert client.get(ALL).status_code == 403
    assert client.get("/beheer/accounts/").status_code == 403


def test_why_may_somebody_is_answered_for_whom_they_stand_in_too(
    owner: User, colleague: User, concept: Concept
) -> None:
    factories.stand_in(owner, colleague)
    client = signed_in(factories.person("administrator"))
    given = {"account": colleague.username, "actie": "adopt", "ding": f"/id/begrip/{concept.slug}"}
    page = client.get("/toegang/waarom/", given).content.decode()
    assert "Nee, dit account mag dit niet." in page
    assert f"Als vervanger van {owner}" in page
    assert "Zo mag dit account het wel." in page


def test_a_program_comes_in_for_its_own_account_whatever_a_session_acts_by(
    owner: User, colleague: User, concept: Concept
) -> None:
    browser = acting(signed_in(colleague), factories.stand_in(owner, colleague))
    headers = {"Authorization": f"Bearer {made(colleague, 'write')[1]}", "If-Match": f'"{concept.version}"'}
    address = f"/api/v1/begrippen/{concept.slug}"
    both = browser.patch(address, json.dumps({"title": "Anders"}), "application/json", headers=headers)
    assert both.status_code == 403
    told = browser.get(f"{address}/toegang", headers={"Authorization": headers["Authorization"]}).json()
    assert "stand_in" not in {rule["name"] for one in told for rule in one["rules"]}
    assert {one["action"]: one["allowed"] for one in told}["adopt"] is False
    own = browser.get(f"{address}/toegang").json()
    assert {one["action"]: one["allowed"] for one in own}["adopt"] is True
