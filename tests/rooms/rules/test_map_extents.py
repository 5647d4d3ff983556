"""How fine a map of rules is, and of which municipality: to be chosen, within a bound on the work of one map."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.boundaries import Outline
from informatiehuis.kernel.models import Area, BoundarySet
from informatiehuis.rooms.rules import extents
from informatiehuis.rooms.rules.extents import Extent, extent_in, finest, fitting
from informatiehuis.rooms.rules.mapping import ground_for, narrowed
from informatiehuis.rooms.rules.models import RuleSet
from tests.rooms.rules.test_map_api import MAP
from tests.rooms.rules.test_maps import SIDE, SOUTH, WEST, felling, hide, rules, squares, text_of

__all__ = ["felling", "rules", "squares"]
pytestmark = pytest.mark.django_db
PAGE = "/regels/kaart/kappen/"


@pytest.mark.parametrize("size", extents.SIZES)
def test_the_hectares_of_whole_cells_do_not_depend_on_their_size(
    client: Client, rules: RuleSet, squares: BoundarySet, size: int
) -> None:
    found = client.get(f"{MAP}?antwoord=bomen:30&vak={size}").json()
    assert (found["cell"], found["area"]) == (size, "")
    assert [(one["value"], one["hectares"]) for one in found["outcomes"]] == [("melding", 800.0), ("vrij", 400.0)]
    assert f"Vakken van {size} bij {size} meter" in text_of(client.get(f"{PAGE}?_vak={size}"))


def test_one_municipality_is_counted_and_drawn_alone(client: Client, rules: RuleSet, squares: BoundarySet) -> None:
    found = client.get(f"{MAP}?antwoord=bomen:30&gebied=gm0344&vak=25").json()
    assert (found["area"], found["cell"], [one["code"] for one in found["areas"]]) == ("GM0344", 25.0, ["GM0344"])
    assert [(one["value"], one["hectares"]) for one in found["outcomes"]] == [("vrij", 400.0)]
    assert found["page"].endswith("_vak=25&_gebied=gm0344")
    page = client.get(f"{PAGE}?bomen=30&_gebied=gm0344&_vak=25").content.decode()
    assert 'id="rij-GM0344"' in page or 'data-code="GM0344"' in page
    assert 'data-code="GM0310"' not in page
    assert 'value="gm0344" selected' in page
    assert 'value="25" selected' in page


def test_what_is_chosen_goes_with_the_files_the_position_and_the_municipalities(
    client: Client, rules: RuleSet, squares: BoundarySet
) -> None:
    page = unescape(client.get(f"{PAGE}?bomen=30&_gebied=gm0344&_vak=25").content.decode())
    kept = "_vak=25&_gebied=gm0344"
    assert f"kaart.geojson?bomen=30&_regels=kapregels&{kept}" in page
    assert '<input type="hidden" name="_vak" value="25">' in page
    assert f"{kept}&plaats=gm0344" in page
    features = client.get(f"{PAGE}kaart.geojson?{kept}").json()["features"]
    assert [one["properties"]["hectare"] for one in features] == [400.0]
    outside = client.get(f"{PAGE}?{kept}&_plek={WEST + SIDE / 2}, {SOUTH + 9}")
    assert "Deze plek ligt buiten het gebied van de kaart." in text_of(outside)


def test_what_is_too_fine_is_refused_with_what_may_be_and_on_a_page_drawn_as_fine_as_may_be(
    client: Client, rules: RuleSet, squares: BoundarySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extents, "MOST_CELLS", 2000)
    refused = client.get(f"{MAP}?vak=50")
    assert (refused.status_code, refused.json()["code"]) == (400, "too-fine")
    assert "Neem vakken van 100 meter of meer" in refused.json()["detail"]
    assert client.get(f"{MAP}?vak=50&gebied=GM0344").json()["cell"] == 50
    told = text_of(client.get(f"{PAGE}?_vak=50"))
    assert "Vakken van 50 meter zijn te fijn voor dit gebied." in told
    assert "Vakken van 100 bij 100 meter" in told
    assert client.get(f"{PAGE}kaart.geojson?_vak=50").status_code == 200


@pytest.mark.parametrize(("asked", "status"), [("vak=30", 400), ("vak=veel", 400), ("gebied=GM9999", 404)])
def test_what_is_no_extent_is_a_problem(
    client: Client, rules: RuleSet, squares: BoundarySet, asked: str, status: int
) -> None:
    assert client.get(f"{MAP}?{asked}").status_code == status


def test_a_municipality_that_is_hidden_is_answered_as_one_that_is_not_there(
    client: Client, rules: RuleSet, squares: BoundarySet, areas: dict[str, Area]
) -> None:
    hide(actor=HOUSE, area=areas["GM0310"])
    hidden, absent = (client.get(f"{MAP}?gebied={code}").json() for code in ("GM0310", "GM9999"))
    assert hidden["detail"].replace("GM0310", "") == absent["detail"].replace("GM9999", "")
    assert "De Bilt" not in client.get(f"{PAGE}?_gebied=gm0310").content.decode()


@pytest.mark.parametrize("text", ["0", "-25", "²", "9" * 5000, "30"])
def test_an_address_with_no_size_gives_the_usual_one(text: str) -> None:
    assert extent_in({"_vak": text}) == Extent()


def test_a_province_fits_by_twenty_five_metres_and_the_whole_country_by_two_hundred() -> None:
    def of(km2: float) -> list[Outline]:
        return [Outline("GM0000", "Ergens", None, None, km2)]  # type: ignore[arg-type]

    assert [finest(of(km2)) for km2 in (1560.0, 134.0, 41_500.0)] == [25, 25, 200]
    assert fitting(Extent(25, "gm0000"), of(41_500.0)) == Extent(200, "GM0000")


def test_a_change_of_rules_is_told_of_the_same_extents(
    as_steward: Client, rules: RuleSet, squares: BoundarySet
) -> None:
    from informatiehuis.rooms.rules import writing
    from tests import factories
    from tests.rooms.rules.test_maps import MODEL

    after = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    factories.alter(actor=HOUSE, thing=after, values={"decision_model": MODEL.format(limit=40).strip()})
    address = f"/api/v1/regelsets/{after.slug}/gevolgen/kaart?antwoord=bomen:30"
    assert as_steward.get(address).json()["hectares"] == 800.0
    found = as_steward.get(f"{address}&gebied=GM0310&vak=25").json()
    assert (found["hectares"], found["area"], found["cell"]) == (400.0, "GM0310", 25.0)
    page = text_of(as_steward.get(f"/regels/regelsets/{after.slug}/gevolgen/kaart/?bomen=30&_gebied=gm0310&_vak=25"))
    assert "Op 400 hectare verandert de uitkomst." in page
    assert "Vakken van 25 bij 25 meter" in page


def test_a_ground_is_laid_out_once_for_each_extent(squares: BoundarySet) -> None:
    ground = ground_for(HOUSE)
    assert ground is not None
    one, again = (narrowed(ground, Extent(25, "GM0344")) for _ in range(2))
    assert one.grid is again.grid
    assert len(one.grid) == (SIDE // 25) ** 2
