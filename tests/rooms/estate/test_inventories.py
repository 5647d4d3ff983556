"""Inventories held to the register: what is found, what a person decides, and what stays unseen by who may not see."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.reconciliation import Verdict
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.events import history
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.estate.attesting import due_on
from informatiehuis.rooms.estate.inventories import components, using
from informatiehuis.rooms.estate.inventories.components import VersionProblem, look_for, version_key
from informatiehuis.rooms.estate.inventories.lines import key_of
from informatiehuis.rooms.estate.inventories.sight import Sight, sight
from informatiehuis.rooms.estate.inventories.using import InventoryProblem
from informatiehuis.rooms.estate.models import Asset, Inventory
from tests import factories
from tests.rooms.estate.conftest import Estate, tie

pytestmark = pytest.mark.django_db

SCAN = """programma,maker
ZAAKSYSTEEM client 4.2,Zaakbouw B.V.
Plakbordje,Ideeën
Serverpark (productie),
Plakbordje,Ideeën
"""
SIGN_ON = "toepassing,adres\nplakbordje,https://plakbordje.example\nZaken,https://www.zaken.example/in\n"


def source_of(house: House, party: Party, name: str, content: str, **values: object) -> Source:
    """A source with these lines, read."""
    suffix = values.pop("suffix", "csv")
    path = house.atlas / "data" / f"{name}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    given = {"slug": name, "location": f"data/{name}.{suffix}", "owner": party, "access": "internal", **values}
    made = factories.source(name.capitalize(), **given)
    refresh(actor=HOUSE, source=made)
    return made


@pytest.fixture
def scan(house: House, party: Party) -> Inventory:
    source = source_of(house, party, "scan", SCAN)
    columns = {"name": "programma", "supplier": "maker"}
    return using.take_stock_with(actor=HOUSE, source=source, sort="software", columns=columns)


@pytest.fixture
def sign_on(house: House, party: Party) -> Inventory:
    source = source_of(house, party, "aanmelden", SIGN_ON)
    columns = {"name": "toepassing", "address": "adres"}
    return using.take_stock_with(actor=HOUSE, source=source, sort="sign_on", columns=columns)


def told(found: Sight) -> dict[str, str]:
    return {one.first.name: str(one.verdict) for one in found.found}


def test_what_was_seen_is_known_or_not_and_each_thing_counts_once(
    estate: Estate, scan: Inventory, sign_on: Inventory
) -> None:
    found = sight(HOUSE)
    assert told(found) == {
        "ZAAKSYSTEEM client 4.2": "known",
        "plakbordje": "unknown",
        "Serverpark (productie)": "known",
        "Zaken": "unknown",
    }
    # two lines of one inventory and one of another are one thing
    (board,) = [one for one in found.of(Verdict.UNKNOWN) if one.first.name == "plakbordje"]
    assert [one.slug for one in board.sources] == ["aanmelden", "scan"]
    assert found.completeness == 50


def test_once_somebody_says_what_a_name_is_every_inventory_finds_it(
    estate: Estate, sign_on: Inventory, steward_actor: Actor
) -> None:
    assert using.know_as(actor=steward_actor, asset=estate.cases, names=["https://zaken.example"]) is True
    assert using.know_as(actor=steward_actor, asset=estate.cases, names=["https://zaken.example"]) is False
    assert told(sight(HOUSE))["Zaken"] == "known"
    assert history(estate.cases.pk)[0].action == "estate.know_as"


def test_what_need_not_be_in_the_register_does_not_count_until_it_is_taken_back(
    estate: Estate, scan: Inventory, steward_actor: Actor
) -> None:
    with pytest.raises(InventoryProblem, match="Zonder reden"):
        using.set_aside(actor=steward_actor, inventory=scan, name="Plakbordje", supplier="Ideeën", reason="  ")
    using.set_aside(actor=steward_actor, inventory=scan, name="Plakbordje", supplier="Ideeën", reason="Een proef.")
    found = sight(HOUSE)
    assert found.completeness == 100
    assert [(line.name, reason) for line, reason in found.aside] == [("Plakbordje", "Een proef.")]
    scan.refresh_from_db()
    using.take_back(actor=steward_actor, inventory=scan, key=key_of("Plakbordje", "Ideeën"))
    assert "Plakbordje" in told(sight(HOUSE))


def test_what_no_inventory_sees_is_orphaned_only_where_one_should_have_seen_it(
    estate: Estate, scan: Inventory, party: Party
) -> None:
    fax = factories.thing("asset", "Faxdienst", owner=party)
    factories.thing("asset", "Pomp onder de tunnel", type="hardware", owner=party)
    assert [one.title for one in sight(HOUSE).orphaned] == ["Faxdienst"]
    factories.alter(actor=HOUSE, thing=fax, values={"known_as": ["Plakbordje"]})
    assert sight(HOUSE).orphaned == ()


def test_what_stands_in_it_twice_is_told(estate: Estate, scan: Inventory, party: Party) -> None:
    again = factories.thing("asset", "Zaak-systeem", owner=party)
    tie(again, "supplied_by", estate.supplier)
    ((one, other, match),) = sight(HOUSE).doubled
    assert {one.title, other.title} == {"Zaaksysteem", "Zaak-systeem"}
    assert match.confidence == 1


def test_who_may_not_see_an_asset_does_not_read_that_it_is_unknown(
    estate: Estate, scan: Inventory, party: Party
) -> None:
    """A line that is a hidden thing is left out: telling that it is unknown would tell that it is not."""
    factories.alter(actor=HOUSE, thing=estate.cases, values={"access": "confidential"})
    reader = factories.actor("reader", party)
    assert not Asset.objects.visible_to(reader).filter(pk=estate.cases.pk).exists()
    assert set(told(sight(reader))) == {"Plakbordje", "Serverpark (productie)"}
    assert set(told(sight(HOUSE))) == {"ZAAKSYSTEEM client 4.2", "Plakbordje", "Serverpark (productie)"}


def test_who_may_not_see_the_source_reads_nothing_of_it(estate: Estate, scan: Inventory, party: Party) -> None:
    factories.alter(actor=HOUSE, thing=Source.objects.get(pk=scan.source_id), values={"access": "confidential"})
    found = sight(factories.actor("reader", party))
    assert (found.reads, found.found) == ((), ())


def test_a_column_that_a_rule_hides_is_not_read_on_the_page(estate: Estate, scan: Inventory, party: Party) -> None:
    factories.alter(
        actor=HOUSE,
        thing=Source.objects.get(pk=scan.source_id),
        values={"access_rules": [{"rule": "hide_columns", "columns": ["programma"]}]},
    )
    (read,) = sight(factories.actor("reader", party)).reads
    assert read.lacking == ("programma",)


def test_only_who_edits_the_source_decides_on_it(estate: Estate, scan: Inventory, party: Party) -> None:
    reader = factories.actor("reader", party)
    source = Source.objects.get(pk=scan.source_id)
    for act in (
        lambda: using.take_stock_with(actor=reader, source=source, sort="software", columns={"name": "programma"}),
        lambda: using.set_aside(actor=reader, inventory=scan, name="Plakbordje", reason="Nee."),
        lambda: using.take_back(actor=reader, inventory=scan, key="x"),
        lambda: using.stop_taking_stock(actor=reader, inventory=scan),
        lambda: using.know_as(actor=reader, asset=estate.cases, names=["x"]),
        lambda: using.confirm(actor=reader, thing=estate.cases),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("sort", "columns", "field"),
    [
        ("software", {"name": "nergens"}, "name"),
        ("software", {}, "name"),
        ("alles", {"name": "programma"}, "sort"),
        ("components", {"name": "programma"}, "about"),
    ],
)
def test_what_cannot_be_an_inventory_says_at_which_field(
    scan: Inventory, sort: str, columns: dict[str, str], field: str
) -> None:
    with pytest.raises(InventoryProblem) as caught:
        using.take_stock_with(actor=HOUSE, source=scan.source, sort=sort, columns=columns)
    assert caught.value.facts["field"] == field


def test_confirming_makes_the_sight_current_for_a_year(estate: Estate, steward_actor: Actor) -> None:
    assert sight(HOUSE).freshness == 0
    using.confirm(actor=steward_actor, thing=estate.cases)
    assert sight(HOUSE).freshness == 50
    past = timezone.localdate() - timedelta(days=366)
    factories.alter(actor=HOUSE, thing=estate.servers, values={"confirmed_on": past})
    assert [one.title for one in sight(HOUSE).overdue] == ["Serverpark"]


@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_confirmation_lasts_a_year(confirmed: date, due: date) -> None:
    assert due_on(confirmed) == due


def bill(version: str) -> str:
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"bom-ref": "app", "name": "Zaaksysteem"}},
        "components": [
            {"bom-ref": "web", "name": "webraam", "version": "5"},
            {"bom-ref": "log", "name": "logschrijver", "group": "example.log", "version": version},
        ],
        "dependencies": [{"ref": "app", "dependsOn": ["web"]}, {"ref": "web", "dependsOn": ["log"]}],
    }
    return json.dumps(told)


@pytest.fixture
def bill_of_cases(house: House, party: Party, estate: Estate) -> Inventory:
    source = source_of(house, party, "stuklijst", bill("2.14.1"), suffix="cdx.json", connector="cyclonedx")
    columns = {"name": "naam"}
    return using.take_stock_with(actor=HOUSE, source=source, sort="components", columns=columns, about=estate.cases)


def test_a_component_leads_to_the_asset_and_to_what_stops(
    estate: Estate, bill_of_cases: Inventory, as_steward: Client
) -> None:
    (one,) = look_for("LOGSCHRIJVER", ">=2.0, <2.17.1", HOUSE).components
    assert (one.asset, one.version, one.via) == (estate.cases, "2.14.1", "webraam 5")
    page = as_steward.get("/middelen/onderdelen/?naam=logschrijver&versie=<2.17").content.decode()
    assert "Dit zit in 1 i-asset." in page
    assert "Zit erin door webraam 5." in page
    assert "Wat stopt als dit stopt: 1 proces" in page
    # of the other it is not known, and that is said
    assert "Serverpark" not in page.split("Wat dit niet zegt")[0]


def test_a_component_of_a_hidden_asset_is_not_found(estate: Estate, bill_of_cases: Inventory, party: Party) -> None:
    factories.alter(actor=HOUSE, thing=estate.cases, values={"access": "confidential"})
    reader = factories.actor("reader", party)
    assert look_for("logschrijver", "", reader).components == ()
    assert look_for("logschrijver", "", reader).bills == 0


def test_bills_with_rules_give_what_the_rules_leave(estate: Estate, bill_of_cases: Inventory, party: Party) -> None:
    rule = {"rule": "hide_columns", "columns": ["purl"]}
    assert len(look_for("logschrijver", "", factories.actor("reader", party)).components) == 1
    factories.alter(actor=HOUSE, thing=Source.objects.get(pk=bill_of_cases.source_id), values={"access_rules": [rule]})
    assert look_for("logschrijver", "", factories.actor("reader", party)).components == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("2.9", "2.14.1"), ("2.0-rc1", "2.0"), ("2.0", "2.0.1"), ("v1.2", "1.10"), ("1.0-alpha", "1.0-beta")],
)
def test_versions_are_ordered_as_people_mean_them(one: str, other: str) -> None:
    assert version_key(one) < version_key(other)


def test_zeros_and_build_numbers_make_no_other_version() -> None:
    assert version_key("2.0") == version_key("v2.0.0+build.7") == version_key("2")


@pytest.mark.parametrize("text", ["<<2", "2 of later", ">", "$(rm)"])
def test_what_is_no_version_is_said(text: str) -> None:
    with pytest.raises(VersionProblem, match="is geen versie"):
        components.bounds(text)


def test_a_steward_decides_on_the_page(estate: Estate, sign_on: Inventory, as_steward: Client) -> None:
    page = as_steward.get("/middelen/zicht/").content.decode()
    assert "2 dingen staan er niet in." in page
    address = f"/middelen/zicht/{sign_on.pk}/{key_of('Zaken', '', 'https://www.zaken.example/in')}/"
    assert address in page
    assert as_steward.get(address).status_code == 200
    done = as_steward.post(address, {"besluit": "zelfde", "asset": "zaaksysteem"}, follow=True).content.decode()
    assert "voortaan wordt dit herkend" in done
    estate.cases.refresh_from_db()
    assert estate.cases.known_as == ["Zaken", "https://www.zaken.example/in"]
    other = f"/middelen/zicht/{sign_on.pk}/{key_of('plakbordje', '', 'https://plakbordje.example')}/"
    assert as_steward.post(other, {"besluit": "opzij", "reason": ""}).status_code == 400
    as_steward.post(other, {"besluit": "opzij", "reason": "Alleen een proef."})
    assert "Alleen een proef." in as_steward.get("/middelen/zicht/").content.decode()
    as_steward.post(other, {"besluit": "terug"})
    assert Inventory.objects.get(pk=sign_on.pk).set_aside == []


def test_a_source_is_made_an_inventory_and_no_longer_one_on_its_page(
    house: House, party: Party, estate: Estate, as_steward: Client
) -> None:
    source_of(house, party, "scan", SCAN)
    address = "/middelen/zicht/bron/scan/"
    assert as_steward.get("/middelen/zicht/bron/", {"bron": "scan"}).headers["Location"] == address
    wrong = as_steward.post(address, {"sort": "components", "name": "programma"})
    assert (wrong.status_code, "Een stuklijst hoort bij één i-asset" in wrong.content.decode()) == (400, True)
    as_steward.post(address, {"sort": "software", "name": "programma", "supplier": "maker"})
    assert Inventory.objects.get().columns == {"name": "programma", "supplier": "maker"}
    as_steward.post(address, {"stop": "ja"})
    assert not Inventory.objects.exists()


def test_the_page_of_an_asset_asks_whether_it_is_right(estate: Estate, as_steward: Client, party: Party) -> None:
    address = "/middelen/i-assets/zaaksysteem/"
    assert "De eigenaar heeft nog niet gezegd dat dit klopt." in as_steward.get(address).content.decode()
    as_steward.post("/middelen/zicht/bevestig/zaaksysteem/")
    assert "opnieuw te bevestigen" not in as_steward.get(address).content.decode()
    assert Asset.objects.get(pk=estate.cases.pk).confirmed_on == timezone.localdate()


def test_a_file_without_the_columns_says_so(house: House, party: Party) -> None:
    """Whoever said which columns it has, said so before there was anything to look at."""
    source = factories.source("Later", slug="later", location="data/later.csv", owner=party)
    using.take_stock_with(actor=HOUSE, source=source, sort="software", columns={"name": "programma"})
    path = house.atlas / "data" / "later.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("naam,maker\nZaaksysteem,Zaakbouw\n", "utf-8")
    refresh(actor=HOUSE, source=source)
    (read,) = sight(HOUSE).reads
    assert (read.lacking, read.sightings) == (("programma",), ())
