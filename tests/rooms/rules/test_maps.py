"""The map of what may be done where: hectares, reasons at a position, hidden borders, and a change of rules."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
import shapely
from django.test import Client

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.boundaries import keep_boundaries
from informatiehuis.kernel.models import Area, BoundarySet, Party
from informatiehuis.rooms.rules.mapping import position_in
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories

SQUARES = {"GM0307": 0, "GM0310": 1, "GM0344": 2}
WEST, SOUTH, SIDE = 136_000, 455_000, 2000
MODEL = """\
model: Kap
namespace: https://example.org/kap
elements:
  - input: in de stad
    type: boolean
  - input: bomen
    type: number
  - decision: kap
    type: string
    data: [in de stad, bomen]
    logic:
      table:
        hit: UNIQUE
        inputs:
          - {{feel: in de stad}}
          - {{feel: bomen}}
        outputs:
          - {{name: kap, type: string, values: '"vrij", "melding"'}}
        rules:
          - {{if: ['true', '-'], then: ['"vrij"'], notes: [In de stad beslist de gemeente.]}}
          - {{if: ['false', '<= {limit}'], then: ['"vrij"'], notes: [Het zijn weinig bomen.]}}
          - {{if: ['false', '> {limit}'], then: ['"melding"'], notes: [Het zijn veel bomen.]}}
"""


@action
def draw(*, actor: Actor, boundary_set: BoundarySet) -> None:
    shapes = [shapely.box(WEST + SIDE * n, SOUTH, WEST + SIDE * (n + 1), SOUTH + SIDE) for n in SQUARES.values()]
    keep_boundaries(boundary_set, list(SQUARES), shapes, origin="test")


@action
def hide(*, actor: Actor, area: Area) -> None:
    changes.change(area, access="restricted")


@pytest.fixture
def squares(areas: dict[str, Area]) -> BoundarySet:
    """Three squares of 400 hectares beside each other: Amersfoort, De Bilt, Utrecht."""
    made = factories.thing("boundary_set", "Vierkanten", level="municipality", schematic=True)
    draw(actor=HOUSE, boundary_set=made)
    return BoundarySet.objects.get(pk=made.pk)


@pytest.fixture
def felling(party: Party) -> Activity:
    made: Activity = factories.thing("activity", "Kappen", slug="kappen", question="Mag ik kappen?", owner=party)
    return made


def rule_set(felling: Activity, party: Party, slug: str, limit: int, **more: Any) -> RuleSet:
    made: RuleSet = factories.thing(
        "rule_set",
        f"Kapregels {slug}",
        slug=slug,
        owner=party,
        activity=felling,
        decision="kap",
        decision_model=MODEL.format(limit=limit).strip(),
        questions=[
            {"input": "in de stad", "key": "stad", "text": "In de stad?", "place": "within", "areas": ["GM0344"]},
            {"input": "bomen", "key": "bomen", "text": "Hoeveel bomen?", "type": "number"},
        ],
        conclusions=[
            {"value": "vrij", "duty": "free", "title": "U hoeft niets te doen."},
            {"value": "melding", "duty": "notice", "title": "U moet dit melden."},
        ],
        **more,
    )
    return made


@pytest.fixture
def rules(felling: Activity, party: Party, areas: dict[str, Area]) -> RuleSet:
    return rule_set(felling, party, "kapregels", 20, status="adopted", valid_from=date(2024, 1, 1))


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_map_says_where_the_outcome_follows_from_the_place(client: Client, rules: RuleSet, squares: BoundarySet):
    page = client.get("/regels/kaart/kappen/")
    assert page.status_code == 200
    told = text_of(page)
    assert "Voor 67% van het gebied hangt de uitkomst ook af van uw antwoorden." in told
    assert "1 U hoeft niets te doen. ( 400 hectare)" in told
    assert "2 Dit hangt af van 1 antwoord. ( 800 hectare)" in told
    assert "De grenzen zijn schematisch" in told
    assert "Hoeveel bomen?" in told
    assert "In de stad?" not in told


def test_answers_in_the_address_fill_the_map_in(client: Client, rules: RuleSet, squares: BoundarySet):
    told = text_of(client.get("/regels/kaart/kappen/?bomen=30"))
    assert "Voor 67% van het gebied is de uitkomst: melding." in told
    assert "U moet dit melden. ( 800 hectare)" in told
    assert "hangt ervan af" not in told


def test_a_position_tells_its_own_outcome_and_why(client: Client, rules: RuleSet, squares: BoundarySet):
    inside, outside = WEST + 2 * SIDE + 1, WEST + 2 * SIDE - 1
    told = text_of(client.get(f"/regels/kaart/kappen/?bomen=30&_plek={inside}, {SOUTH + 900}"))
    assert "Vrij. U hoeft niets te doen. In de stad beslist de gemeente." in told
    assert "U koos Utrecht." in told
    told = text_of(client.get(f"/regels/kaart/kappen/?bomen=30&_plek={outside}, {SOUTH + 900}"))
    assert "Melding. U moet dit melden. Het zijn veel bomen." in told
    assert "U koos De Bilt." in told
    told = text_of(client.get("/regels/kaart/kappen/?_plek=0, 0"))
    assert "Deze plek ligt buiten het gebied van de kaart." in told


def test_a_position_tells_all_activities(client: Client, rules: RuleSet, squares: BoundarySet):
    told = text_of(client.get(f"/regels/plek/?_plek={WEST + 10}, {SOUTH + 10}"))
    assert "Deze plek ligt in Amersfoort. Hier gelden regels voor 1 activiteit." in told
    assert "Hangt ervan af. Dit hangt af van 1 antwoord." in told
    assert "Typ twee getallen" in text_of(client.get("/regels/plek/"))


def test_borders_that_a_reader_may_not_see_are_no_part_of_the_map(
    client: Client, rules: RuleSet, squares: BoundarySet, areas: dict[str, Area]
):
    hide(actor=HOUSE, area=areas["GM0344"])
    told = text_of(client.get("/regels/kaart/kappen/"))
    assert "Utrecht" not in told.partition("Hectares per gemeente")[2].partition("Waarom hier?")[0]
    assert "Dit hangt af van 2 antwoorden. ( 800 hectare)" in told
    assert "dus die plekgegevens tellen niet mee: GM0344." in told


def test_the_files_hold_what_the_map_shows(client: Client, rules: RuleSet, squares: BoundarySet):
    held = json.loads(client.get("/regels/kaart/kappen/kaart.geojson?bomen=30").content)
    told = {one["properties"]["uitkomst"]: one["properties"]["hectare"] for one in held["features"]}
    assert told == {"vrij": 400.0, "melding": 800.0}
    west, south, east, north = shapely.from_geojson(json.dumps(held["features"][0]["geometry"])).bounds
    assert 5 < west < east < 5.3
    assert 52 < south < north < 52.2
    picture = client.get("/regels/kaart/kappen/kaart.png")
    assert (picture["Content-Type"], picture.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert client.get("/regels/kaart/kappen/kaart.exe").status_code == 404


def test_without_borders_there_is_no_map_and_that_is_said(client: Client, rules: RuleSet):
    assert "Er is nog geen kaart" in text_of(client.get("/regels/kaart/kappen/"))
    assert client.get("/regels/kaart/kappen/kaart.png").status_code == 404
    assert client.get("/regels/kaart/onbekend/").status_code == 404


def test_a_change_of_rules_is_told_in_hectares(
    client: Client, rules: RuleSet, squares: BoundarySet, felling: Activity, party: Party, as_steward: Client
):
    rule_set(felling, party, "kapregels-2", 40, edition=2, replaces=rules)
    address = "/regels/regelsets/kapregels-2/gevolgen/kaart/?bomen=30"
    told = text_of(as_steward.get(address))
    assert "Op 800 hectare verandert de uitkomst." in told
    assert "1 van melding naar vrij ( 800 hectare)" in told
    assert "Nu: versie 1" in told
    assert "Straks: versie 2" in told
    assert "1 U moet dit melden. ( nu 800 hectare, straks 0)" in told.replace("(nu", "( nu")
    assert "2 U hoeft niets te doen. ( nu 400 hectare, straks 1.200)" in told.replace("(nu", "( nu")
    assert "Op de kaart verandert er niets." in text_of(as_steward.get(address.replace("30", "10")))
    assert client.get(address).status_code in (302, 403, 404)


@pytest.mark.parametrize("text", ["136000, 455800", "136000 455800", "136000;455800", "136000,0, 455800,0"])
def test_metres_are_read_as_people_write_them(text: str):
    assert position_in(text) == ((136000.0, 455800.0), "")


def test_degrees_are_read_as_latitude_and_longitude():
    spot, wrong = position_in("52.0907, 5.1214")
    assert spot == pytest.approx((136_600, 455_900), abs=600)
    assert wrong == ""


@pytest.mark.parametrize("text", ["Kerkstraat 1", "1", "1, 2, 3", "nan, 1", "inf 2"])
def test_what_is_no_position_is_said(text: str):
    spot, wrong = position_in(text)
    assert spot is None
    assert "twee getallen" in wrong


def test_a_municipality_can_be_chosen_and_keeps_the_answers(client: Client, rules: RuleSet, squares: BoundarySet):
    page = client.get("/regels/kaart/kappen/?bomen=30")
    assert 'href="/regels/kaart/kappen/?bomen=30&amp;_regels=kapregels&amp;plaats=gm0310"' in page.content.decode()
    told = client.get("/regels/kaart/kappen/?bomen=30&plaats=gm0310")
    assert "U koos De Bilt." in text_of(told)
    assert 'href="/regels/check/kappen/?plaats=gm0310&amp;bomen=30"' in told.content.decode()


def test_what_follows_from_the_place_is_told_in_the_language_of_the_reader(
    client: Client, rules: RuleSet, squares: BoundarySet
):
    spot = f"{WEST + 2 * SIDE + 1}, {SOUTH + 900}"
    assert "In de stad? Ja" in text_of(client.get(f"/regels/kaart/kappen/?_plek={spot}"))
    assert "In de stad? Yes" in text_of(client.get(f"/en/regels/kaart/kappen/?_plek={spot}"))


def test_an_area_of_another_level_is_a_layer_too_and_says_when_it_is_schematic(
    client: Client, rules: RuleSet, felling: Activity, party: Party, areas: dict[str, Area]
):
    real = factories.thing("boundary_set", "Echte vierkanten", level="municipality", schematic=False)
    draw(actor=HOUSE, boundary_set=real)
    wood = factories.thing("area", "Bos", code="BOS01", level="region", parent=areas["GM0307"])
    drawn = factories.thing("boundary_set", "Getekend bos", level="region", schematic=True)
    keep_wood(actor=HOUSE, boundary_set=drawn)
    questions = [{**rules.questions[0], "areas": ["BOS01"]}, rules.questions[1]]
    factories.alter(actor=HOUSE, thing=rules, values={"questions": questions})
    told = text_of(client.get("/regels/kaart/kappen/"))
    assert "1 U hoeft niets te doen. ( 100 hectare)" in told
    assert "De grenzen zijn schematisch" in told
    asked = client.get("/regels/check/kappen/?plaats=gm0307").content.decode()
    assert "In de stad?" in asked
    factories.alter(actor=HOUSE, thing=drawn, values={"access": "restricted"})
    told = text_of(client.get("/regels/kaart/kappen/"))
    assert "dus die plekgegevens tellen niet mee: BOS01." in told
    assert "De grenzen zijn schematisch" not in told
    assert wood.parent == areas["GM0307"]


def test_a_check_after_a_click_does_not_ask_what_the_position_told(
    client: Client, rules: RuleSet, squares: BoundarySet, areas: dict[str, Area]
):
    """The municipality leaves open whether it is in the wood; the position does not, and the rest is still asked."""
    factories.thing("area", "Bos", code="BOS01", level="region", parent=areas["GM0307"])
    keep_wood(actor=HOUSE, boundary_set=factories.thing("boundary_set", "Getekend bos", level="region"))
    questions = [{**rules.questions[0], "areas": ["BOS01"]}, rules.questions[1]]
    factories.alter(actor=HOUSE, thing=rules, values={"questions": questions})
    for x, told in ((WEST + 10, "ja"), (WEST + 1500, "nee")):
        spot = f"{x}, {SOUTH + 10}"
        address = f"/regels/check/kappen/?plaats=gm0307&stad={told}"
        point = client.get("/regels/plek/", {"_plek": spot}).content.decode()
        assert f'href="{address}"'.replace("&", "&amp;") in point
        page = client.get("/regels/kaart/kappen/", {"_plek": spot, "bomen": "30"}).content.decode()
        assert f'href="{address}&bomen=30"'.replace("&", "&amp;") in page
        (only,) = client.get("/api/v1/uitkomsten", {"plek": spot.replace(" ", "")}).json()["results"]
        assert only["page"].endswith(address)
    assert "In de stad?" in text_of(client.get("/regels/check/kappen/?plaats=gm0307"))
    asked = client.get("/regels/check/kappen/?plaats=gm0307&stad=nee").content.decode()
    assert 'name="vraag" value="bomen"' in asked


@action
def keep_wood(*, actor: Actor, boundary_set: BoundarySet) -> None:
    wood = shapely.box(WEST, SOUTH, WEST + 1000, SOUTH + 1000)
    keep_boundaries(boundary_set, ["BOS01"], [wood], origin="test")


def test_the_same_outcome_has_one_colour_in_both_editions(
    client: Client, rules: RuleSet, squares: BoundarySet, felling: Activity, party: Party, as_steward: Client
):
    rule_set(felling, party, "kapregels-2", 40, edition=2, replaces=rules)
    page = as_steward.get("/regels/regelsets/kapregels-2/gevolgen/kaart/?bomen=30").content.decode()
    now, then = (re.findall(r'fill="(#\w{6})" fill-rule="evenodd" stroke="none"', one) for one in _drawings(page)[:2])
    assert len(now) == 2
    assert then == [now[1]]


def _drawings(page: str) -> list[str]:
    return re.findall(r"<svg[^>]*house-choropleth.*?</svg>", page, re.DOTALL)


def test_the_map_that_can_be_moved_shows_the_same_outcomes(client: Client, rules: RuleSet, squares: BoundarySet):
    page = client.get(f"/regels/kaart/kappen/?_plek={WEST + 10}, {SOUTH + 10}").content.decode()
    told = dict(re.findall(r'data-(surfaces|colours|spot|bounds|features)="([^"]*)"', page))
    surfaces = json.loads(client.get(unescape(told["surfaces"])).content)["features"]
    assert [(one["properties"]["nummer"], one["properties"]["beslist"]) for one in surfaces] == [(1, True), (2, False)]
    colours = json.loads(unescape(told["colours"]))
    assert set(colours) == {"1"}
    assert f'fill="{colours["1"]}"' in page
    assert client.get(unescape(told["features"])).json()["numberMatched"] == 3
    (west, south), (east, north) = json.loads(told["bounds"])
    lon, lat = map(float, told["spot"].split(","))
    assert west < lon < east
    assert south < lat < north


UNBOUNDED = "Of ze op een plek gelden, staat dus niet vast."


def test_rules_of_an_area_without_a_border_to_see_say_so(
    client: Client, rules: RuleSet, squares: BoundarySet, areas: dict[str, Area]
):
    spot = f"{WEST + 10}, {SOUTH + 10}"
    pages = ("/regels/kaart/kappen/", f"/regels/plek/?_plek={spot}")
    factories.alter(actor=HOUSE, thing=rules, values={"area": areas["GM0307"]})
    for page in pages:
        assert UNBOUNDED not in text_of(client.get(page)), page
    factories.alter(actor=HOUSE, thing=rules, values={"area": areas["PV26"]})
    for page in pages:
        told = text_of(client.get(page))
        assert f"Deze regels gelden alleen in {areas['PV26'].title}." in told, page
        assert UNBOUNDED in told, page
    assert client.get("/api/v1/activiteiten/kappen/kaart").json()["areaIsUnknown"] is True
    (only,) = client.get("/api/v1/uitkomsten", {"plek": spot.replace(" ", "")}).json()["results"]
    assert only["areaIsUnknown"] is True
    hide(actor=HOUSE, area=areas["PV26"])
    told = text_of(client.get("/regels/kaart/kappen/"))
    assert "Deze regels gelden alleen in een gebied dat u niet mag zien." in told
    assert areas["PV26"].title not in told.partition("Deze regels gelden alleen")[2].partition("Hectares")[0]


def test_what_an_edition_changes_says_when_its_area_has_no_border(
    as_steward: Client, rules: RuleSet, squares: BoundarySet, felling: Activity, party: Party, areas: dict[str, Area]
):
    rule_set(felling, party, "kapregels-2", 40, edition=2, replaces=rules, area=areas["PV26"])
    assert UNBOUNDED in text_of(as_steward.get("/regels/regelsets/kapregels-2/gevolgen/kaart/?bomen=30"))
    assert as_steward.get("/api/v1/regelsets/kapregels-2/gevolgen/kaart").json()["areaIsUnknown"] is True


def test_rules_that_cannot_be_used_are_named_at_a_position_and_stop_no_others(
    client: Client, rules: RuleSet, squares: BoundarySet, felling: Activity, party: Party
):
    broken = rule_set(felling, party, "kapot", 20, status="adopted", valid_from=date(2024, 1, 1))
    break_model(actor=HOUSE, thing=broken)
    spot = f"{WEST + 10}, {SOUTH + 10}"
    told = text_of(client.get("/regels/plek/", {"_plek": spot}))
    assert "Hier gelden regels voor 1 activiteit." in told
    assert "Deze regels kunnen nu niet worden gebruikt" in told
    assert "Kapregels kapot" in told
    answer = client.get("/api/v1/uitkomsten", {"plek": spot.replace(" ", "")})
    assert (answer.status_code, answer.json()["count"]) == (200, 1)
    assert [one["ruleSet"].rpartition("/")[2] for one in answer.json()["broken"]] == ["kapot"]


@action
def break_model(*, actor: Actor, thing: RuleSet) -> None:
    changes.change(thing, decision_model="dit is geen model")
