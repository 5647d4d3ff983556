"""Maps of rules beside brute force: every cell by Shapely and the engine itself, one after another."""

import io
import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.places import AreaIndex, PlacesProblem
from informatiehuis.engines.rulemaps import (
    Areas,
    CellGrid,
    Facts,
    Layer,
    OtherGrid,
    Outcome,
    TooManyCells,
    TooManyPlaces,
    difference,
    hectares,
    hectares_by_area,
    lon_lat,
    outcomes,
    png,
    polygons,
)
from tests.engines.dmn.models import decision, model, table

X, Y = 130_000.0, 450_000.0


def square(x: float, y: float, size: float) -> shapely.Polygon:
    return shapely.box(X + x, Y + y, X + x + size, Y + y + size)


def felling(limit: int = 20) -> Model:
    rows = [
        ["true", "-", "-", '"vrij"'],
        ["-", '"laan"', "-", '"vergunning"'],
        ["-", "-", f"> {limit}", '"melding"'],
        ["-", "-", "-", '"vrij"'],
    ]
    logic = table([("kom", "boolean"), ("soort", "string"), ("bomen", "number")], rows, policy="FIRST")
    return model(decision("kap", logic, "kom", "soort", "bomen"), kom="boolean", soort="string", bomen="number")


AREA = shapely.difference(square(0, 0, 1000), square(400, 400, 200))
LAYERS = [
    Layer.within("kom", [square(0, 0, 350), square(300, 300, 300)]),
    Layer.of("soort", [square(600, 0, 300), square(600, 200, 400)], ["laan", "bos"]),
    Layer.within("niet gevraagd", [square(0, 0, 10)]),
]
GRID = CellGrid.over([AREA], 30)
FACTS = Facts.over(GRID, LAYERS)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-100, 900), st.integers(-100, 900), st.integers(1, 700)), max_size=4),
    st.lists(st.tuples(st.integers(-100, 900), st.integers(-100, 900), st.integers(1, 700)), max_size=3),
    st.sampled_from([37.0, 60.0, 250.0]),
    st.sampled_from([None, 5, 25]),
)
def test_every_cell_has_what_the_engine_says_of_its_middle(built_up, kinds, size, trees):
    area = shapely.Point(X + 400, Y + 500).buffer(450)
    villages = [square(*one) for one in built_up]
    lanes = [(square(*one), "laan" if number % 2 else "bos") for number, one in enumerate(kinds)]
    grid = CellGrid.over([area], size)
    layers = [Layer.within("kom", villages), Layer.of("soort", [one for one, _ in lanes], [kind for _, kind in lanes])]
    made = felling()
    interview = Interview(made, "kap")
    found = outcomes(interview, Facts.over(grid, layers), {} if trees is None else {"bomen": trees})
    seen = 0
    for row in range(grid.rows):
        for column in range(grid.columns):
            x, y = grid.x0 + (column + 0.5) * size, grid.y0 + (row + 0.5) * size
            middle = shapely.Point(x, y)
            if not shapely.intersects(area, middle):
                assert found.at(x, y) is None
                continue
            seen += 1
            kom = any(shapely.intersects(one, middle) for one in villages)
            soort = next((kind for one, kind in lanes if shapely.intersects(one, middle)), None)
            given_ = {"kom": kom, "soort": soort}
            results = {
                made.evaluate({**given_, "bomen": many}).results["kap"]
                for many in ([5, 25] if trees is None else [trees])
            }
            outcome = found.at(x, y)
            assert outcome is not None
            assert outcome.decided is (len(results) == 1)
            assert not outcome.decided or outcome.value in results
            assert outcome.depends_on == (() if outcome.decided else ("bomen",))
    assert seen == len(grid)


def test_cells_lie_on_multiples_of_their_size_whatever_the_area():
    assert (GRID.x0 % 30, GRID.y0 % 30) == (0, 0)
    assert CellGrid.over([square(7, 7, 500)], 25).x0 == X


def test_the_hectares_are_those_of_the_cells():
    made = outcomes(Interview(felling(), "kap"), FACTS, {"bomen": 30})
    counted = hectares(made)
    assert {outcome.text for outcome in counted} == {"melding", "vergunning", "vrij"}
    assert sum(counted.values()) == pytest.approx(len(GRID) * 0.09)
    halves = AreaIndex.build(["west", "oost"], [square(0, 0, 500), shapely.box(X + 500, Y, X + 1000, Y + 1000)])
    by_area = hectares_by_area(made, Areas.over(GRID, halves))
    assert list(by_area) == ["west", "oost"]
    lane = next(outcome for outcome in counted if outcome.text == "vergunning")
    assert by_area["west"][lane] == 0
    assert by_area["oost"][lane] == counted[lane] > 0


def test_places_that_are_decided_without_answers_are_told_from_those_that_are_not():
    made = outcomes(Interview(felling(), "kap"), FACTS)
    assert made.found == (
        Outcome(True, "vergunning"),
        Outcome(True, "vrij"),
        Outcome(False, None, ("bomen",)),
    )
    assert made.at(X + 100, Y + 100) == Outcome(True, "vrij")
    assert made.at(X + 50, Y + 900) == Outcome(False, None, ("bomen",))
    assert made.at(X - 500, Y) is None
    assert made.at(X + 500, Y + 500) is None
    assert made.at(float("nan"), Y) is None


def test_a_layer_that_the_rules_do_not_ask_for_makes_no_more_sorts_of_places():
    assert outcomes(Interview(felling(), "kap"), FACTS, {"bomen": 1}).sorts == 4


def test_what_is_known_of_a_place_counts_above_an_answer():
    made = outcomes(Interview(felling(), "kap"), FACTS, {"bomen": 30, "kom": True})
    assert Outcome(True, "melding") in made.found


def test_the_facts_of_a_position_are_its_own_and_not_those_of_the_middle_of_its_cell():
    corner = (X + 349, Y + 1)
    assert FACTS.at(*corner) == {"kom": True, "soort": None, "niet gevraagd": False}
    middle = X + 345 + 15, Y + 15
    assert FACTS.at(*middle)["kom"] is False


def test_what_changes_between_two_sets_of_rules_is_told_in_hectares():
    before = outcomes(Interview(felling(20), "kap"), FACTS, {"bomen": 25})
    after = outcomes(Interview(felling(30), "kap"), FACTS, {"bomen": 25})
    changed = difference(before, after)
    [only] = changed.changes
    assert (only.before.text, only.after.text) == ("melding", "vrij")
    assert only.hectares == changed.hectares == hectares(before)[only.before]
    assert np.array_equal(changed.numbers >= 0, before.numbers == before.found.index(only.before))
    whole = Areas.over(GRID, AreaIndex.build(["a", "b"], [square(0, 0, 1000), square(5000, 0, 10)]))
    assert changed.by_area(whole) == {"a": [pytest.approx(only.hectares)], "b": [0.0]}
    assert difference(before, before).changes == ()


def test_maps_of_other_cells_are_not_compared():
    other = CellGrid.over([AREA], 60)
    interview = Interview(felling(), "kap")
    with pytest.raises(OtherGrid):
        difference(outcomes(interview, FACTS), outcomes(interview, Facts.over(other, LAYERS)))


def test_the_polygons_hold_just_the_cells_of_their_outcome():
    made = outcomes(Interview(felling(), "kap"), FACTS, {"bomen": 30})
    shapes = polygons(GRID, made.numbers, len(made.found) + 1)
    assert all(shapely.is_valid(shapes))
    assert shapely.is_empty(shapes[-1])
    for number, outcome in enumerate(made.found):
        assert shapely.area(shapes[number]) == pytest.approx(hectares(made)[outcome] * 10_000)
    x, y = GRID.middles(slice(0, len(GRID)))
    for number, shape in enumerate(shapes[:-1]):
        assert np.array_equal(shapely.contains_xy(shape, x, y), made.numbers == number)
    overlaps = shapely.area(shapely.intersection(shapes[0], shapes[1]))
    assert overlaps == 0
    west, south, east, north = shapely.total_bounds(lon_lat(shapes))
    assert 5.02 < west < east < 5.04
    assert 52.03 < south < north < 52.05
    json.loads(shapely.to_geojson(lon_lat(shapes)[0]))


def test_the_picture_has_a_dot_a_cell_with_the_north_above():
    made = outcomes(Interview(felling(), "kap"), FACTS, {"bomen": 30})
    colours = ["#102030", "#405060", "#708090"]
    image = Image.open(io.BytesIO(png(GRID, made.numbers, colours))).convert("RGBA")
    assert image.size == (GRID.columns, GRID.rows)
    for x, y in ((15.0, 15.0), (705.0, 105.0), (15.0, 975.0)):
        outcome = made.at(X + x, Y + y)
        assert outcome is not None
        column, row = int((X + x - GRID.x0) // 30), int((Y + y - GRID.y0) // 30)
        expected = bytes.fromhex(colours[made.found.index(outcome)][1:])
        assert image.getpixel((column, GRID.rows - 1 - row)) == (*expected, 255)
    hole = int((X + 500 - GRID.x0) // 30), GRID.rows - 1 - int((Y + 500 - GRID.y0) // 30)
    assert image.getpixel(hole)[3] == 0
    with pytest.raises(ValueError, match="256 colours"):
        png(GRID, made.numbers, ["#000000"] * 256)


def test_what_is_too_much_is_refused_with_what_to_do():
    with pytest.raises(TooManyCells, match="Neem grotere cellen"):
        CellGrid.over([square(0, 0, 100_000)], 5)
    with pytest.raises(ValueError, match="no size"):
        CellGrid.over([AREA], 0)
    with pytest.raises(PlacesProblem):
        CellGrid.over([shapely.Polygon([(0, 0), (9e5, 9e5), (9e5, 0), (0, 9e5)])], 100)
    with pytest.raises(ValueError, match="1 values for 2"):
        Layer.of("soort", [AREA, AREA], ["laan"])


def test_too_many_sorts_of_places_are_refused(monkeypatch):
    monkeypatch.setattr("informatiehuis.engines.rulemaps.asking.MOST_SORTS", 3)
    with pytest.raises(TooManyPlaces, match="4 soorten"):
        outcomes(Interview(felling(), "kap"), FACTS)


def test_an_area_smaller_than_a_cell_is_a_map_without_cells():
    grid = CellGrid.over([square(1, 1, 3)], 100)
    made = outcomes(Interview(felling(), "kap"), Facts.over(grid, LAYERS))
    assert (len(grid), made.found, hectares(made)) == (0, (), {})
