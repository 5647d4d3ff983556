"""The promise of a source: what breaks it is kept aside, what was found stays, and a validation ends with it."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.events import noted
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.models import Party, User
from informatiehuis.rooms.atlas import contracts
from informatiehuis.rooms.atlas.actions import change_source
from informatiehuis.rooms.atlas.contracts import NotValidatable, end_validation, record_promise, validate_source
from informatiehuis.rooms.atlas.models import Indicator, Judgement, Source, Validation
from informatiehuis.rooms.atlas.refreshing import SnapshotRefused, lake, refresh
from informatiehuis.rooms.atlas.standing import standing_of
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import Write

PROMISES = [
    {"column": "gemeentecode", "type": "text", "filled": True},
    {"column": "inwoners", "type": "integer"},
]
WITHOUT = "gemeentecode;naam;jaar;aantal;score"
LESS = ("344;Utrecht;2022;1.849;7,5",)


def promising(source: Source, **values: object) -> Source:
    factories.alter(actor=HOUSE, thing=source, values={"promises": PROMISES, **values})
    return source


def broken(source: Source, write: Write) -> None:
    write(*LESS, head=WITHOUT)
    with pytest.raises(SnapshotRefused):
        refresh(actor=HOUSE, source=source, accept_changes=True)


@pytest.fixture
def agreed(held: Source) -> Source:
    promising(held)
    refresh(actor=HOUSE, source=held)
    return held


def test_what_breaks_the_promise_is_kept_aside_and_the_good_one_stays(agreed: Source, write: Write) -> None:
    good = agreed.snapshots.get()
    broken(agreed, write)
    assert agreed.snapshots.get() == good
    (aside,) = lake().aside("cijfers")
    assert pq.read_table(lake().aside_path(aside)).num_rows == 1
    failed = [one for one in aside.quality["rules"] if not one["passed"]]
    assert [one["rule"] for one in failed] == [{"promised": {"column": "inwoners", "type": "integer"}}]
    assert lake().manifests("cijfers") == [lake().snapshot("cijfers", good.content_hash)]


def test_accepting_other_columns_does_not_accept_a_broken_promise(agreed: Source, write: Write) -> None:
    write("344;Utrecht;2022;1.849;361.699", head="gemeentecode;naam;jaar;aantal;inwoners")
    assert refresh(actor=HOUSE, source=agreed, accept_changes=True).is_new
    broken(agreed, write)


def test_only_the_last_few_that_were_refused_stay_aside(agreed: Source, write: Write) -> None:
    for number in range(5):
        write(f"344;Utrecht;2022;{number};7,5", head=WITHOUT)
        with pytest.raises(SnapshotRefused):
            refresh(actor=HOUSE, source=agreed)
    assert len(lake().aside("cijfers")) == 3
    assert agreed.judgements.filter(accepted=False).count() == 5, "the history stays"


def test_the_same_outcome_is_one_line_of_history(agreed: Source, write: Write) -> None:
    before = agreed.judgements.count()
    refresh(actor=HOUSE, source=agreed)
    refresh(actor=HOUSE, source=agreed)
    assert agreed.judgements.count() == before
    last = agreed.judgements.first()
    assert last is not None
    assert last.times == 3
    assert last.last_at > last.first_at
    broken(agreed, write)
    assert [one.accepted for one in agreed.judgements.all()][:2] == [False, True]


def test_the_standing_follows_what_was_found(agreed: Source, write: Write) -> None:
    def level() -> str:
        standing = standing_of(agreed.snapshots.get(is_current=True))
        assert standing is not None
        return standing.level.word

    assert level() == "good"
    broken(agreed, write)
    assert level() == "broken"
    write()
    refresh(actor=HOUSE, source=agreed)
    assert level() == "good"


def test_a_steward_validates_and_the_event_says_who(agreed: Source, steward_actor: Actor) -> None:
    made = validate_source(actor=steward_actor, source=agreed, scope="laadplan 2027")
    assert contracts.validation_of(agreed) == made
    event = noted(agreed.pk, "validated").get()
    assert event.actor == steward_actor.id
    assert event.payload["detail"]["validated"] == "laadplan 2027"


def test_a_reader_may_not_validate(agreed: Source, party: Party) -> None:
    with pytest.raises(NotAllowed):
        validate_source(actor=factories.actor("reader", party), source=agreed, scope="x")
    assert not Validation.objects.exists()


def test_who_wrote_what_a_source_promises_does_not_validate_it_where_the_house_separates(
    house: House, agreed: Source, steward_actor: Actor, party: Party
) -> None:
    change_source(actor=steward_actor, thing=agreed, values={"promises": PROMISES[:1]}, seen_version=None)
    assert validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    house.__dict__["profile"] = HouseProfile(separation_of_duties="validate")
    with pytest.raises(NotAllowed, match="Wie opschreef wat een bron belooft"):
        validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    end_validation(actor=HOUSE, source=agreed)
    client = Client()
    for user, offered in ((User.objects.get(pk=steward_actor.id), False), (factories.person("steward", party), True)):
        client.force_login(user)
        page = client.get(agreed.get_absolute_url()).content.decode()
        assert ("Valideer voor besluiten" in page) is offered
    assert validate_source(actor=factories.actor("steward", party), source=agreed, scope="laadplan")


def test_without_an_agreement_or_data_there_is_nothing_to_validate(
    held: Source, party: Party, steward_actor: Actor
) -> None:
    with pytest.raises(NotValidatable, match="niets afgesproken"):
        validate_source(actor=steward_actor, source=held, scope="x")
    empty = factories.source("Leeg", owner=party, promises=PROMISES)
    with pytest.raises(NotValidatable, match="nog geen gegevens"):
        validate_source(actor=steward_actor, source=empty, scope="x")
    with pytest.raises(ValidationError):
        validate_source(actor=steward_actor, source=held, scope="  ")


def test_a_validation_ends_when_the_contract_breaks_and_does_not_come_back(
    agreed: Source, write: Write, steward_actor: Actor
) -> None:
    validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    refresh(actor=HOUSE, source=agreed)
    assert contracts.validation_of(agreed)
    broken(agreed, write)
    assert contracts.validation_of(agreed) is None
    with pytest.raises(NotValidatable, match="geweigerd"):
        validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    write()
    refresh(actor=HOUSE, source=agreed)
    assert contracts.validation_of(agreed) is None


def test_a_validation_ends_when_the_promise_is_changed(agreed: Source, steward_actor: Actor) -> None:
    validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    change_source(actor=steward_actor, thing=agreed, values={"title": "Andere naam"}, seen_version=None)
    assert contracts.validation_of(agreed)
    change_source(actor=steward_actor, thing=agreed, values={"promises": PROMISES[:1]}, seen_version=None)
    ended = agreed.validations.get()
    assert ended.ended_at is not None
    assert "veranderd" in ended.ended_why["message"]


def test_a_steward_ends_a_validation(agreed: Source, steward_actor: Actor) -> None:
    validate_source(actor=steward_actor, source=agreed, scope="laadplan")
    assert end_validation(actor=steward_actor, source=agreed)
    assert not end_validation(actor=steward_actor, source=agreed)
    assert contracts.validation_of(agreed) is None


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("promises", [{"column": "jaar", "type": "getal"}], "type"),
        ("promises", [{"type": "text"}], "column"),
        ("promises", ["jaar"], "lijst"),
        ("quality_rules", [{"rule": "sql", "sql": "delete from cijfers", "title": "x"}], "SELECT"),
        ("quality_rules", [{"rule": "sql", "sql": "select weg from cijfers", "title": "x"}], "weg"),
        ("quality_rules", [{"rule": "completeness", "columns": ["jaar"]}], "minimum"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_at_its_field(
    held: Source, steward_actor: Actor, field: str, value: object, word: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        change_source(actor=steward_actor, thing=held, values={field: value}, seen_version=None)
    assert word in str(refused.value.message_dict[field])


def test_the_columns_of_now_become_the_promise_and_what_was_promised_stays(held: Source, steward_actor: Actor) -> None:
    factories.alter(actor=HOUSE, thing=held, values={"promises": PROMISES[:1]})
    assert record_promise(actor=steward_actor, source=held) == 6
    assert held.promises[0] == PROMISES[0]
    assert {"column": "score", "type": "number"} in held.promises
    assert refresh(actor=HOUSE, source=held).snapshot.is_current


def test_a_source_without_data_is_looked_at_for_its_promise(source: Source, steward_actor: Actor) -> None:
    assert record_promise(actor=steward_actor, source=source) == 6
    assert not source.snapshots.exists()


def test_a_figure_carries_the_worst_quality_under_it(
    indicator: Indicator, held: Source, write: Write, steward_actor: Actor
) -> None:
    promising(held)
    refresh(actor=HOUSE, source=held)
    run_indicator(actor=HOUSE, indicator=indicator)

    def step() -> dict[str, object]:
        steps = explain(indicator, steward_actor, draft=True).steps
        return next(one.facts for one in steps if one.name == "quality")

    assert step() == {"level": "good", "validated": False}
    validate_source(actor=steward_actor, source=held, scope="laadplan")
    assert step() == {"level": "good", "validated": True}
    broken(held, write)
    assert step() == {"level": "broken", "validated": False}


def test_the_pages_say_it(indicator: Indicator, held: Source, write: Write, as_steward: Client) -> None:
    page = reverse("register:source:detail", args=["cijfers"])
    as_steward.post(reverse("atlas:promise", args=["cijfers"]))
    refresh(actor=HOUSE, source=Source.objects.get(pk=held.pk))
    run_indicator(actor=HOUSE, indicator=indicator)
    as_steward.post(reverse("atlas:validate", args=["cijfers"]), {"scope": "laadplan 2027"})
    shown = as_steward.get(page).content.decode()
    assert "Wat deze bron belooft" in shown
    assert "laadplan 2027" in shown
    figures = as_steward.get(reverse("monitor:indicator", args=["laadpunten"]), {"concept": ""}).content.decode()
    assert ">gevalideerd voor besluiten<" in figures
    broken(Source.objects.get(pk=held.pk), write)
    shown = as_steward.get(page).content.decode()
    assert "geweigerd en apart gezet" in shown
    assert "De bron belooft kolom ‘inwoners’, maar die is er niet." in shown
    figures = as_steward.get(reverse("monitor:indicator", args=["laadpunten"]), {"concept": ""}).content.decode()
    assert "nieuwste gegevens geweigerd" in figures
    assert "niet gevalideerd voor besluiten" in figures


def test_the_api_says_it_and_a_steward_validates_there(agreed: Source, write: Write, as_steward: Client) -> None:
    address = "/api/v1/bronnen/cijfers"
    told = as_steward.post(f"{address}/validatie", json.dumps({"scope": "laadplan"}), "application/json").json()
    assert (told["level"], told["validation"]["scope"]) == ("good", "laadplan")
    broken(agreed, write)
    told = Client().get(f"{address}/kwaliteit").json()
    assert (told["level"], told["validation"]) == ("broken", None)
    assert told["history"][0]["accepted"] is False
    assert any("inwoners" in text for text in told["history"][0]["failed"])
    assert Client().post(f"{address}/validatie", json.dumps({"scope": "x"}), "application/json").status_code == 401
    assert as_steward.post(f"{address}/validatie", json.dumps({"scope": "x"}), "application/json").status_code == 409


def test_a_judgement_quotes_nothing_of_restricted_data(agreed: Source, write: Write) -> None:
    factories.alter(actor=HOUSE, thing=agreed, values={"access_rules": [{"rule": "hide_columns", "columns": ["naam"]}]})
    broken(agreed, write)
    told = Client().get("/api/v1/bronnen/cijfers/kwaliteit").json()
    assert told["history"][0]["failed"] == []
    assert Judgement.objects.filter(accepted=False).exists()
