"""The colours that readers get have the contrast that WCAG 2.2 asks, in the light and in the dark scheme."""

import json
import re
from pathlib import Path

import pytest

from informatiehuis.engines.charts import colours
from informatiehuis.portal.frontend import build

TOKENS = json.loads((build.FOLDER / "tokens.json").read_text())
LEAST = {"AAA": 7.0, "AA": 4.5, "part": 3.0}
PAIRS = [
    (scheme, pair["front"], back, pair["level"])
    for scheme in TOKENS["scheme"]
    for pair in TOKENS["contrast"]
    for back in pair["on"]
]
SHEETS = sorted((build.FOLDER / "css").glob("*.css"))


@pytest.mark.parametrize(("scheme", "front", "back", "level"), PAIRS)
def test_pair_has_the_contrast_of_its_level(scheme, front, back, level):
    values = TOKENS["scheme"][scheme]
    assert colours.contrast(values[front], values[back]) >= LEAST[level], f"{front} on {back} in {scheme}"


def test_both_schemes_name_the_same_colours():
    assert TOKENS["scheme"]["light"].keys() == TOKENS["scheme"]["dark"].keys()


def test_body_text_is_held_to_the_highest_level():
    body = [pair for pair in TOKENS["contrast"] if pair["front"] == "ink"]
    assert {pair["level"] for pair in body} == {"AAA"}
    assert {"paper", "surface", "raised"} <= {back for pair in body for back in pair["on"]}


def test_the_colours_of_the_house_are_the_ones_agreed():
    light = TOKENS["scheme"]["light"]
    assert [light[name] for name in ("ink", "paper", "brick", "canal", "sun")] == [
        "#17233c", "#fffdf8", "#9e2a2b", "#0b5563", "#f2b705",
    ]  # fmt: skip


def test_charts_are_drawn_in_the_colours_of_the_light_scheme():
    light = TOKENS["scheme"]["light"]
    assert (
        light["ink"], light["paper"], light["brick"], light["canal"], light["line"], light["surface"],
    ) == (colours.INK, colours.PAPER, colours.BRICK, colours.CANAL, colours.LINE, colours.BLANK)  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheets_take_every_token_from_the_list(sheet: Path):
    known = {*TOKENS["scheme"]["light"], *TOKENS["size"], *(f"family-{name}" for name in TOKENS["family"])}
    used = set(re.findall(r"var\(--house-([a-z0-9-]+)", sheet.read_text()))
    assert used <= known, used - known


def test_component_tokens_refer_to_tokens_that_exist():
    known = {*TOKENS["scheme"]["light"], *TOKENS["size"], *(f"family-{name}" for name in TOKENS["family"])}
    used = {name for value in TOKENS["utrecht"].values() for name in re.findall(r"\{([a-z0-9-]+)\}", value)}
    assert used <= known, used - known


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens_and_not_in_the_style_sheets(sheet: Path):
    # A sheet of paper in the dark scheme, and in forced colours, keeps the light scheme's values.
    allowed = {"#fffdf8", "#17233c", "#5c6578", "#ddd4c2"} if sheet.name == "figures.css" else set()
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text())) <= allowed
