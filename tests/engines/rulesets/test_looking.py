"""A check asks only what still matters, concludes as the model does, and shows every open reading that differs."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.engines import ascode
from informatiehuis.engines.ascode.mappings import from_mapping
from informatiehuis.engines.dmn.explain.trace import replay
from informatiehuis.engines.rulesets import looking
from informatiehuis.engines.rulesets.cases import run_cases
from informatiehuis.engines.rulesets.clock import ZONE, current_moment
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import at_once, look
from informatiehuis.engines.rulesets.places import Place
from tests.engines.rulesets.sets import VALUES, fence

UTRECHT = Place("GM0344", frozenset({"GM0344", "PV26"}), frozenset(), {"municipality": "Utrecht"})
ZWOLLE = Place("GM0193", frozenset({"GM0193", "PV23"}), frozenset(), {"municipality": "Zwolle"})
COUNTRY = Place("NL", frozenset({"NL"}), frozenset({"PV26", "GM0344", "PV23"}), {})


def test_what_the_place_tells_is_not_asked() -> None:
    seen = look(fence(), {}, UTRECHT)
    assert seen.told == {"in het gebied": True}
    assert seen.question is not None
    assert seen.question.key != "gebied"


def test_a_place_that_may_lie_on_either_side_tells_nothing() -> None:
    assert look(fence(), {}, COUNTRY).told == {}


def test_another_place_ends_the_check_at_once() -> None:
    seen = look(fence(), {}, ZWOLLE)
    assert seen.question is None
    assert [one.value for one in seen.outcomes] == ["elders"]


def test_what_makes_no_difference_is_not_asked() -> None:
    seen = look(fence(), {"hoogte": Decimal("1.5")}, UTRECHT)
    assert [one.value for one in seen.outcomes] == ["vrij"]
    assert "aan de weg" not in seen.used


def test_what_was_answered_goes_before_the_place() -> None:
    assert [one.value for one in look(fence(), {"in het gebied": False}, UTRECHT).outcomes] == ["elders"]


def test_readings_that_differ_are_shown_with_who_says_so() -> None:
    seen = look(fence(), {"hoogte": Decimal(2)}, UTRECHT)
    assert [one.value for one in seen.outcomes] == ["melding", "vrij"]
    assert [[reading.value for _, reading in one.readings] for one in seen.outcomes] == [["hoog"], ["laag"]]
    assert not seen.is_sure


def test_readings_that_make_no_difference_are_not_shown() -> None:
    (only,) = look(fence(), {"hoogte": Decimal(1)}, UTRECHT).outcomes
    assert only.readings == ()


def test_a_reading_that_was_decided_on_is_the_only_one() -> None:
    decided = [{**VALUES["open_questions"][0], "decided": "laag"}]
    made = fence(open_questions=decided, cases=[])
    assert [one.value for one in look(made, {"hoogte": Decimal(2)}, UTRECHT).outcomes] == ["vrij"]


def test_cases_come_out() -> None:
    results = run_cases(fence(), lambda code: UTRECHT if code == "GM0344" else None)
    assert [(one.passed, sorted(one.values)) for one in results] == [
        (True, ["vrij"]),
        (True, ["melding", "vrij"]),
        (True, ["melding"]),
    ]


def test_a_case_without_enough_answers_names_the_question() -> None:
    made = fence(cases=[{"title": "Half", "given": {"hoogte": "3"}, "area": "GM0344", "expected": ["melding"]}])
    (only,) = run_cases(made, lambda _code: UTRECHT)
    assert (only.passed, only.missing) == (False, "weg")


@given(height=st.decimals(0, 5, places=1), road=st.booleans(), place=st.sampled_from([UTRECHT, ZWOLLE, None]))
def test_answering_what_is_asked_ends_where_the_model_does(height: Decimal, road: bool, place: Place | None) -> None:
    """Whatever is asked and in whatever order: the conclusion is that of the rules, read here by hand."""
    definition, inside = fence(), place is not ZWOLLE
    everything = {"in het gebied": inside, "hoogte": height, "aan de weg": road}
    answers: dict[str, object] = {}
    for _ in range(4):
        seen = look(definition, answers, place)
        if seen.question is None:
            break
        answers[seen.question.input] = everything[seen.question.input]
    by_hand = {"elders"} if not inside else _by_hand(height, road)
    assert {one.value for one in seen.outcomes} == by_hand
    assert len(answers) <= seen.most + 3


def _by_hand(height: Decimal, road: bool) -> set[str]:
    if height == 2:
        return {"vrij", "melding"}
    if height < 2:
        return {"vrij"}
    return {"vergunning"} if road else {"melding"}


def test_every_question_can_come_first() -> None:
    """Whichever answer is known already, the check goes on with another question."""
    for name, value in {"hoogte": Decimal(3), "aan de weg": True, "in het gebied": True}.items():
        seen = look(fence(), {name: value})
        assert seen.question is not None
        assert seen.question.input != name


def test_most_counts_down() -> None:
    first = look(fence(), {}, UTRECHT)
    second = look(fence(), {"hoogte": Decimal(3)}, UTRECHT)
    assert (first.most, second.most) == (2, 1)
    assert look(fence(), {"hoogte": Decimal(3), "aan de weg": True}, UTRECHT).most == 0


@pytest.mark.parametrize("area", [UTRECHT, None])
def test_a_trace_is_of_what_was_answered(area: Place | None) -> None:
    answers = {"hoogte": Decimal(1), **({} if area else {"in het gebied": True})}
    (only,) = look(fence(), answers, area).outcomes
    assert only.assumed == frozenset()
    assert only.trace.steps[-1].tables[0].rules == (2,)


CLOCK = """
model: Zomerregel
namespace: https://test.example/zomer
elements:
  - input: op het water
    type: boolean
  - decision: uitkomst
    type: string
    data: [op het water]
    logic: if op het water and today() >= date("2025-04-01") then "melding" else "vrij"
"""


@pytest.fixture
def by_day() -> Definition:
    return Definition(
        from_mapping(
            ascode.RuleSet,
            {
                "slug": "zomer",
                "title": "Varen",
                "activity": "varen",
                "decision": "uitkomst",
                "model": CLOCK.strip(),
                "questions": [{"input": "op het water", "key": "water", "text": "Vaart u?"}],
                "conclusions": [
                    {"value": "vrij", "duty": "free", "title": "Dit mag."},
                    {"value": "melding", "duty": "notice", "title": "Meld het."},
                ],
            },
        )
    )


def test_rules_that_look_at_the_day_conclude_for_the_day_of_asking_as_their_trace_does(by_day: Definition) -> None:
    """Also when the same definition was asked before, on another day."""
    answers = {"op het water": True}
    winter, spring = datetime(2025, 3, 31, 12, tzinfo=UTC), datetime(2025, 4, 1, 12, tzinfo=UTC)
    for now, expected in ((winter, "vrij"), (spring, "melding"), (winter, "vrij")):
        (only,) = look(by_day, answers, now=now).outcomes
        assert (only.value, only.trace.results["uitkomst"], only.trace.now) == (expected, expected, now)
        assert at_once(by_day, answers, now=now) == {expected}


def test_the_day_of_rules_begins_at_midnight_in_the_netherlands(
    by_day: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {"op het water": True}
    for hour, minute, expected in ((21, 59, "vrij"), (22, 1, "melding")):
        moment = datetime(2025, 3, 31, hour, minute, tzinfo=UTC).astimezone(ZONE)
        monkeypatch.setattr(looking, "current_moment", lambda moment=moment: moment)
        (only,) = look(by_day, answers).outcomes
        assert only.value == expected
        assert at_once(by_day, answers) == {expected}
        assert replay(by_day.model, only.trace.as_mapping())
    assert current_moment().tzinfo is ZONE
