"""What changes when rules change is found, and nothing else."""

from __future__ import annotations

from informatiehuis.engines.rulesets.impact import (
    NOT_HERE,
    Situation,
    Verdict,
    compare,
    every_situation,
    in_areas,
    verdict,
)
from tests.engines.rulesets.sets import MODEL, VALUES, fence
from tests.engines.rulesets.test_looking import UTRECHT, ZWOLLE

HIGHER = MODEL.replace("'< 2'", "'< 3'").replace("'> 2'", "'> 3'").replace("'2', '-'", "'3', '-'")


def test_the_same_rules_change_nothing() -> None:
    situations = every_situation(fence(), fence())
    assert situations is not None
    assert compare(fence(), fence(), situations).changed == ()


def test_each_kind_of_situation_that_changes_is_found() -> None:
    """With the limit at 3 instead of 2: from 2 up to and with 3, on either side of the road, within the province."""
    before, after = fence(), fence(model=HIGHER.strip(), cases=[])
    situations = every_situation(before, after)
    assert situations is not None
    # two constants give five places for the height, each with yes and no for the two others
    assert len(situations) == 5 * 2 * 2
    changed = compare(before, after, situations).changed
    assert {(one.situation.given["hoogte"], one.situation.given["weg"]) for one in changed} == {
        (height, road) for height in ("2", "2,5", "3") for road in ("ja", "nee")
    }
    assert all(one.situation.given["gebied"] == "ja" for one in changed)


def test_a_reading_that_is_decided_on_changes_only_where_it_counts() -> None:
    after = fence(open_questions=[{**VALUES["open_questions"][0], "decided": "laag"}], cases=[])
    compared = compare(fence(), after, every_situation(fence(), after) or ())
    assert {one.situation.given["hoogte"] for one in compared.changed} == {"2"}
    assert {(one.before.values, one.after.values) for one in compared.changed} == {(("melding", "vrij"), ("vrij",))}


def test_a_question_that_is_new_shows_as_one() -> None:
    situation = Situation("oud", {"hoogte": "3"}, UTRECHT)
    assert verdict(fence(), situation) == Verdict((), "weg")


def test_rules_do_not_hold_elsewhere() -> None:
    assert verdict(fence(area="PV26"), Situation("x", {"hoogte": "1"}, ZWOLLE)) == Verdict((NOT_HERE,))


def test_areas_that_change_are_named() -> None:
    """Rules that come to hold in one municipality only change every other."""
    found = in_areas(fence(), fence(area="GM0344"), [UTRECHT, ZWOLLE])
    assert [place.code for place, _ in found] == ["GM0193"]


def test_numbers_that_are_compared_with_each_other_are_of_no_few_kinds() -> None:
    """No answer to one of them stands for all that lie between the same constants."""
    model = MODEL.replace("hit: UNIQUE", "hit: FIRST").replace("'> 2', 'true'", "'> ruimte', 'true'")
    model = model.replace("data: [", "data: [ruimte, ").replace(
        "  - input: aan de weg\n", "  - input: ruimte\n    type: number\n  - input: aan de weg\n"
    )
    room = {"input": "ruimte", "key": "ruimte", "text": "Hoeveel ruimte is er?", "type": "number"}
    made = fence(model=model.strip(), questions=[*VALUES["questions"], room], cases=[])
    assert {one.part.name: one.beside for one in made.needed if one.beside} == {
        "hoogte": {"ruimte"},
        "ruimte": {"hoogte"},
    }
    assert every_situation(made, made) is None
