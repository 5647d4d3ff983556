"""Maps of rules in the API: hectares and surfaces by outcome, all rules at one position, what an edition changes."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, BoundarySet, Party
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories
from tests.rooms.rules.test_maps import SIDE, SOUTH, WEST, felling, hide, rule_set, rules, squares

__all__ = ["felling", "rules", "squares"]
MAP, POINT = "/api/v1/activiteiten/kappen/kaart", "/api/v1/uitkomsten"
IN_TOWN, OUTSIDE = f"{WEST + 2 * SIDE + 9},{SOUTH + 9}", f"{WEST + 9},{SOUTH + 9}"


def test_the_map_counts_every_outcome_by_municipality(client: Client, rules: RuleSet, squares: BoundarySet) -> None:
    found = client.get(MAP).json()
    told = [(one["isDecided"], one["value"], one["duty"], one["hectares"]) for one in found["outcomes"]]
    assert told == [(True, "vrij", "free", 400.0), (False, "", "", 800.0)]
    assert found["outcomes"][1]["dependsOn"] == [{"key": "bomen", "question": "Hoeveel bomen?"}]
    assert {one["code"]: one["hectares"] for one in found["areas"]} == {
        "GM0307": [0.0, 400.0],
        "GM0310": [0.0, 400.0],
        "GM0344": [400.0, 0.0],
    }
    assert (found["cell"], found["isSchematic"], found["level"], found["edition"]) == (200.0, True, "advice", 1)
    assert found["humanReview"]
    assert found["ruleSet"].endswith("/kapregels")


def test_answers_fill_the_map_in_and_what_is_none_is_said(client: Client, rules: RuleSet, squares: BoundarySet) -> None:
    found = client.get(f"{MAP}?antwoord=bomen:30").json()
    assert [(one["value"], one["hectares"]) for one in found["outcomes"]] == [("melding", 800.0), ("vrij", 400.0)]
    assert found["page"].endswith("/regels/kaart/kappen/?bomen=30&_regels=kapregels")
    wrong = client.get(f"{MAP}?antwoord=bomen:veel&antwoord=onbekend:x").json()
    assert set(wrong["wrong"]) == {"bomen"}
    assert client.get(f"{MAP}?antwoord=bomen").status_code == 400
    assert client.get(f"{MAP}?{'&'.join(['antwoord=bomen:3'] * 201)}").status_code == 400


def test_the_surfaces_are_geojson(client: Client, rules: RuleSet, squares: BoundarySet) -> None:
    answer = client.get(f"{MAP}/vlakken?antwoord=bomen:30")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["API-Version"]
    held = answer.json()
    assert [(one["properties"]["value"], one["properties"]["hectares"]) for one in held["features"]] == [
        ("melding", 800.0),
        ("vrij", 400.0),
    ]
    melding, vrij = (shapely.from_geojson(answer_text(one["geometry"])) for one in held["features"])
    assert melding.bounds[0] < melding.bounds[2] == pytest.approx(vrij.bounds[0], abs=1e-3)


def answer_text(geometry: dict[str, Any]) -> str:
    import json

    return json.dumps(geometry)


def test_one_position_tells_every_activity(client: Client, rules: RuleSet, squares: BoundarySet) -> None:
    found = client.get(f"{POINT}?plek={IN_TOWN}&antwoord=bomen:30").json()
    assert (found["area"], found["areaName"], found["count"]) == ("GM0344", "Utrecht", 1)
    (only,) = found["results"]
    assert (only["value"], only["duty"], only["reasons"]) == ("vrij", "free", ["In de stad beslist de gemeente."])
    assert only["byPlace"] == [{"key": "stad", "question": "In de stad?", "answer": "ja"}]
    assert only["page"].endswith("/regels/check/kappen/?plaats=gm0344&bomen=30")
    (open_one,) = client.get(f"{POINT}?plek={OUTSIDE}").json()["results"]
    assert (open_one["isDecided"], open_one["dependsOn"][0]["key"], open_one["reasons"]) == (False, "bomen", [])
    assert client.get(f"{POINT}?plek={OUTSIDE}&activiteit=anders").json()["results"] == []


@pytest.mark.parametrize("where", ["Kerkstraat", "0,0", "nan,1"])
def test_what_is_no_position_on_the_map_is_a_problem(
    client: Client, rules: RuleSet, squares: BoundarySet, where: str
) -> None:
    answer = client.get(f"{POINT}?plek={where}")
    assert answer.status_code == 400
    assert [one["name"] for one in answer.json()["errors"]] == ["plek"]


def test_what_a_reader_may_not_see_is_in_no_map(
    client: Client, rules: RuleSet, squares: BoundarySet, areas: dict[str, Area], felling: Activity
) -> None:
    hide(actor=HOUSE, area=areas["GM0344"])
    found = client.get(MAP).json()
    assert [one["code"] for one in found["areas"]] == ["GM0307", "GM0310"]
    assert sum(one["hectares"] for one in found["outcomes"]) == 800.0
    assert client.get(f"{POINT}?plek={IN_TOWN}").status_code == 400
    factories.alter(actor=HOUSE, thing=felling, values={"access": "restricted"})
    assert client.get(MAP).status_code == 404
    assert client.get(f"{MAP}/vlakken").status_code == 404
    assert client.get(f"{POINT}?plek={OUTSIDE}").json()["results"] == []
    assert "Kappen" not in client.get(f"/regels/plek/?_plek={OUTSIDE}").content.decode()


def test_without_borders_there_is_no_map(client: Client, rules: RuleSet) -> None:
    answer = client.get(MAP)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-borders")


def test_what_an_edition_changes_is_counted_and_drawn(
    client: Client, as_steward: Client, rules: RuleSet, squares: BoundarySet, felling: Activity, party: Party
) -> None:
    rule_set(felling, party, "kapregels-2", 40, edition=2, replaces=rules)
    address = "/api/v1/regelsets/kapregels-2/gevolgen/kaart"
    found = as_steward.get(f"{address}?antwoord=bomen:30").json()
    (change,) = found["changes"]
    assert (change["before"]["value"], change["after"]["value"], change["hectares"]) == ("melding", "vrij", 800.0)
    assert {one["code"]: one["hectares"] for one in found["areas"]} == {"GM0307": [400.0], "GM0310": [400.0]}
    assert as_steward.get(f"{address}?antwoord=bomen:10").json()["changes"] == []
    (surface,) = as_steward.get(f"{address}/vlakken?antwoord=bomen:30").json()["features"]
    assert surface["properties"]["after"]["duty"] == "free"
    assert {client.get(f"{address}{part}").status_code for part in ("", "/vlakken")} <= {401, 403, 404}
    assert as_steward.get("/api/v1/regelsets/kapregels/gevolgen/kaart").status_code == 404
