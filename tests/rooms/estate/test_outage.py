"""What stops when something stops, in words, and where recovery is promised later than it is needed."""

from __future__ import annotations

import pytest

from informatiehuis.kernel.access import ANONYMOUS, HOUSE
from informatiehuis.rooms.estate.outage import late_for, needs_of, outage_of, sub_suppliers
from tests import factories
from tests.rooms.estate.conftest import Estate, tie

pytestmark = pytest.mark.django_db


def test_an_outage_reaches_the_process_and_the_way_reads_on_from_it(estate: Estate) -> None:
    outage = outage_of(estate.servers, HOUSE)
    (permits,) = outage.processes
    way = [(words, thing.title) for words, thing in permits.way]
    assert permits.thing.title == "Vergunningen verlenen"
    assert way == [("wordt ondersteund door", "Zaaksysteem"), ("draait op", "Serverpark")]
    assert [one.thing.title for one in outage.assets] == ["Zaaksysteem"]
    assert (outage.more, outage.is_cut) == (0, False)


def test_the_failure_of_a_supplier_three_tiers_down_reaches_the_process(estate: Estate) -> None:
    (permits,) = outage_of(estate.cooling, HOUSE).processes
    assert [thing.title for _words, thing in permits.way] == ["Zaaksysteem", "Zaakbouw", "Wolkhuis", "Koelte"]


def test_what_was_ended_does_not_stop_any_more(estate: Estate) -> None:
    factories.alter(actor=HOUSE, thing=estate.permits, values={"status": "ended"})
    assert outage_of(estate.servers, HOUSE).processes == ()


def test_an_outage_leads_through_nothing_hidden(estate: Estate) -> None:
    assert len(outage_of(estate.servers, ANONYMOUS).processes) == 1
    factories.alter(actor=HOUSE, thing=estate.cases, values={"access": "confidential"})
    assert outage_of(estate.servers, ANONYMOUS).processes == ()


def test_a_promise_that_comes_later_than_a_process_can_wait_is_told(estate: Estate) -> None:
    (late,) = outage_of(estate.servers, HOUSE).late
    assert (late.thing.pk, late.asset.pk, late.needed, late.promised) == (estate.permits.pk, estate.servers.pk, 4, 24)


@pytest.mark.parametrize(("promised", "is_late"), [(3, False), (4, False), (5, True), (None, True)])
def test_a_promise_is_late_from_the_first_hour_too_many_and_when_there_is_none(
    estate: Estate, promised: int | None, is_late: bool
) -> None:
    factories.alter(actor=HOUSE, thing=estate.servers, values={"recovery_promised": promised})
    assert bool(outage_of(estate.servers, HOUSE).late) is is_late


def test_a_process_that_says_no_hours_is_never_late(estate: Estate) -> None:
    factories.alter(actor=HOUSE, thing=estate.permits, values={"recovery_needed": None})
    needs = needs_of(estate.permits, HOUSE)
    assert outage_of(estate.servers, HOUSE).late == ()
    assert late_for(estate.permits, None, needs, HOUSE) == []


def test_a_process_is_told_on_what_it_rests_to_the_last_tier(estate: Estate) -> None:
    needs = needs_of(estate.permits, HOUSE)
    assert [one.thing.title for one in needs] == ["Zaaksysteem", "Serverpark", "Zaakbouw", "Wolkhuis", "Koelte"]
    assert [one.asset.title for one in late_for(estate.permits, 4, needs, HOUSE)] == ["Serverpark"]


def test_what_people_outside_notice_is_told_also_of_what_stops_along(estate: Estate) -> None:
    factories.alter(actor=HOUSE, thing=estate.cases, values={"physical_effect": "De balie gaat dicht."})
    assert [one.physical_effect for one in outage_of(estate.servers, HOUSE).outside] == ["De balie gaat dicht."]


def test_suppliers_that_engage_each_other_in_a_circle_come_to_an_end(estate: Estate) -> None:
    tie(estate.cooling, "sub_supplier", estate.supplier)
    assert [one.thing.title for one in sub_suppliers(estate.supplier, HOUSE)] == ["Wolkhuis", "Koelte"]


def test_the_organisation_a_supplier_is_part_of_is_no_subcontractor(estate: Estate) -> None:
    above = factories.party("Moederbedrijf")
    factories.alter(actor=HOUSE, thing=estate.supplier, values={"part_of": above})
    assert "Moederbedrijf" not in [one.thing.title for one in sub_suppliers(estate.supplier, HOUSE)]
