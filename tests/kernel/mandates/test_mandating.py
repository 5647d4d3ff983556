"""Does a mandate cover a decision? Every rule by itself, in tables, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.access.mandating import (
    Flaw,
    Matter,
    Terms,
    authority_of,
    chain_of,
    delegated,
    ends_on,
    finding,
    own_flaw,
)

COUNCIL, BOARD, TEAM, UNIT, OTHER = (UUID(int=number) for number in range(1, 6))
TOP, MIDDLE, LOW, PASSED, AGAIN = (UUID(int=number) for number in range(11, 16))
PROVINCE, TOWN = UUID(int=21), UUID(int=22)
DAY = date(2026, 6, 1)
MATTER = Matter("adopt", "concept", "/id/begrip/woning", frozenset({TEAM, BOARD}), frozenset({TOWN, PROVINCE}), DAY)


def terms(id: UUID = TOP, **values: object) -> Terms:
    given = {"title": f"M{id.int}", "form": "mandate", "mandator": BOARD, "mandatary": TEAM, **values}
    return Terms(id=id, powers=given.pop("powers", frozenset({"adopt"})), **given)  # type: ignore[arg-type]


def register(*several: Terms) -> dict[UUID, Terms]:
    return {one.id: one for one in several}


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ({}, None),
        ({"powers": frozenset({"publish"})}, Flaw.POWER),
        ({"kinds": frozenset({"concept"})}, None),
        ({"kinds": frozenset({"indicator"})}, Flaw.KIND),
        ({"party": TEAM}, None),
        ({"party": BOARD}, None),
        ({"party": OTHER}, Flaw.PARTY),
        ({"area": PROVINCE}, None),
        ({"area": UUID(int=99)}, Flaw.AREA),
        ({"single_case": "/id/begrip/woning"}, None),
        ({"single_case": "/id/begrip/huis"}, Flaw.OTHER_CASE),
        ({"in_force": False}, Flaw.NOT_IN_FORCE),
        ({"valid_from": DAY}, None),
        ({"valid_from": date(2026, 6, 2)}, Flaw.NOT_YET),
        ({"valid_until": date(2026, 6, 2)}, None),
        ({"valid_until": DAY}, Flaw.OVER),
    ],
)
def test_what_one_mandate_covers_by_itself(said: dict[str, object], flaw: Flaw | None) -> None:
    assert own_flaw(terms(**said), MATTER) == flaw
    found = finding(register(terms(**said)), TOP, MATTER)
    assert (found.flaw if found else None) == flaw


def test_what_lies_nowhere_and_is_of_nobody_lies_within_no_limit() -> None:
    nowhere = replace(MATTER, parties=frozenset(), areas=frozenset())
    assert own_flaw(terms(), nowhere) is None
    assert own_flaw(terms(area=TOWN), nowhere) is Flaw.AREA
    assert own_flaw(terms(party=TEAM), nowhere) is Flaw.PARTY


UPPER = terms(TOP, sub_mandate=True)
LOWER = terms(MIDDLE, mandator=TEAM, mandatary=UNIT, under=TOP)


@pytest.mark.parametrize(
    ("upper", "flaw"),
    [
        (UPPER, None),
        (replace(UPPER, sub_mandate=False), Flaw.NO_SUB_MANDATE),
        (replace(UPPER, in_force=False), Flaw.NOT_IN_FORCE),
        (replace(UPPER, valid_until=DAY), Flaw.OVER),
        (replace(UPPER, kinds=frozenset({"indicator"})), Flaw.KIND),
        (replace(UPPER, form="attribution", mandator=None, sub_mandate=False), None),
        (replace(UPPER, form="delegation", sub_mandate=False), None),
        (replace(UPPER, under=UUID(int=77)), Flaw.BROKEN),
        (replace(UPPER, under=MIDDLE), Flaw.BROKEN),
    ],
)
def test_a_sub_mandate_is_no_better_than_what_it_rests_on(upper: Terms, flaw: Flaw | None) -> None:
    found = finding(register(upper, LOWER), MIDDLE, MATTER)
    assert (found.flaw if found else None) == flaw
    if found is not None:
        assert found.at.id == TOP


def test_a_decision_counts_as_one_of_the_first_mandator_and_not_of_who_passed_it_on() -> None:
    third = terms(LOW, mandator=UNIT, mandatary=OTHER, under=MIDDLE, valid_until=date(2027, 1, 1))
    known = register(UPPER, replace(LOWER, sub_mandate=True, valid_until=date(2026, 9, 1)), third)
    chain = chain_of(known, LOW)
    assert [one.id for one in chain] == [LOW, MIDDLE, TOP]
    assert authority_of(chain) == BOARD
    assert ends_on(chain) == date(2026, 9, 1)
    by_law = terms(TOP, form="attribution", mandator=None, mandatary=BOARD)
    assert authority_of([by_law]) is None
    assert authority_of([terms(MIDDLE, mandator=BOARD), by_law]) == BOARD


BY_LAW = terms(TOP, form="attribution", mandator=None, mandatary=BOARD)
DELEGATION = terms(PASSED, form="delegation", mandator=BOARD, mandatary=OTHER, under=TOP)


@pytest.mark.parametrize(
    ("delegation", "is_passed_on"),
    [
        (DELEGATION, True),
        (replace(DELEGATION, under=None), True),
        (replace(DELEGATION, in_force=False), False),
        (replace(DELEGATION, valid_until=DAY), False),
        (replace(DELEGATION, valid_from=date(2026, 6, 2)), False),
        (replace(DELEGATION, kinds=frozenset({"indicator"})), False),
        (replace(DELEGATION, area=UUID(int=99)), False),
        (replace(DELEGATION, mandator=COUNCIL), False),
    ],
)
def test_who_delegates_a_power_loses_it_and_all_that_was_given_of_it(delegation: Terms, is_passed_on: bool) -> None:
    given = terms(MIDDLE, mandator=BOARD, mandatary=TEAM, under=TOP)
    loose = terms(LOW, mandator=BOARD, mandatary=UNIT)
    known = register(BY_LAW, delegation, given, loose)
    for one in (TOP, MIDDLE, LOW):
        found = finding(known, one, MATTER)
        assert (found is not None) is is_passed_on
        assert found is None or (found.flaw, found.at.id) == (Flaw.PASSED_ON, PASSED)


def test_who_got_a_power_by_delegation_has_it_and_may_give_mandates_of_it() -> None:
    theirs = terms(MIDDLE, mandator=OTHER, mandatary=UNIT, under=PASSED)
    known = register(BY_LAW, DELEGATION, theirs)
    assert finding(known, PASSED, MATTER) is None
    assert finding(known, MIDDLE, MATTER) is None
    assert authority_of(chain_of(known, MIDDLE)) == OTHER


def test_what_was_delegated_is_not_delegated_again_by_who_lost_it() -> None:
    first = replace(DELEGATION, valid_from=date(2026, 1, 1))
    second = replace(DELEGATION, id=AGAIN, mandatary=TEAM, valid_from=date(2026, 2, 1))
    known = register(BY_LAW, first, second)
    assert delegated(known, BOARD, MATTER) == first
    assert finding(known, PASSED, MATTER) is None
    assert finding(known, AGAIN, MATTER) is not None


def test_who_got_a_power_can_pass_it_on_further_and_loses_it_then() -> None:
    further = terms(AGAIN, form="delegation", mandator=OTHER, mandatary=TEAM, under=PASSED)
    known = register(BY_LAW, DELEGATION, further)
    assert finding(known, AGAIN, MATTER) is None
    found = finding(known, PASSED, MATTER)
    assert found is not None
    assert found.at == further


parties = st.sampled_from([COUNCIL, BOARD, TEAM, UNIT, OTHER])
ids = st.sampled_from([TOP, MIDDLE, LOW, PASSED, AGAIN])
some = st.builds(
    Terms,
    id=ids,
    title=st.just("M"),
    form=st.sampled_from(["mandate", "delegation"]),
    mandator=parties,
    mandatary=parties,
    powers=st.just(frozenset({"adopt"})),
    kinds=st.sampled_from([frozenset(), frozenset({"concept"}), frozenset({"indicator"})]),
    area=st.sampled_from([None, TOWN, UUID(int=99)]),
    sub_mandate=st.booleans(),
    under=st.one_of(st.none(), ids),
    in_force=st.booleans(),
    valid_until=st.sampled_from([None, DAY, date(2027, 1, 1)]),
)


@given(st.lists(some, min_size=1, max_size=5))
def test_whatever_stands_in_a_register_a_good_mandate_has_a_whole_chain_that_covers_it(several: list[Terms]) -> None:
    known = register(*several)
    for one in known:
        if finding(known, one, MATTER) is not None:
            continue
        chain = chain_of(known, one)
        assert chain[-1].under is None
        assert all(own_flaw(terms, MATTER) is None for terms in chain)
        assert all(terms.is_own or terms.sub_mandate for terms in chain[1:])


@given(st.lists(some.filter(lambda one: not one.is_own), min_size=1, max_size=5), ids)
def test_withdrawing_a_mandate_gives_nobody_more(several: list[Terms], gone: UUID) -> None:
    known = register(*several)
    after = {one.id: replace(one, in_force=one.in_force and one.id != gone) for one in known.values()}
    for one in known:
        assert finding(known, one, MATTER) is None or finding(after, one, MATTER) is not None
