"""Figures of closed periods stand; late data reopen exactly the periods that they touch, and change no other figure."""

from __future__ import annotations

import pytest

from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor import reopening
from informatiehuis.rooms.monitor.explaining import explain
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.rooms.conftest import ROWS, Write

LAST_YEAR = tuple(row.replace(";2022;", ";2021;") for row in ROWS)


@pytest.fixture
def two_years(indicator: Indicator, held: Source, write: Write) -> Indicator:
    """The indicator with figures of 2021 and 2022."""
    write(*LAST_YEAR, *ROWS)
    refresh(actor=HOUSE, source=held)
    run_indicator(actor=HOUSE, indicator=indicator)
    return indicator


def values(run: Run) -> dict[tuple[str, str], float | None]:
    return {(one.area.code, one.period): one.value for one in run.figures.select_related("area")}


def test_late_data_reopen_their_period_and_the_others_stand(two_years: Indicator, held: Source, write: Write) -> None:
    before = values(Run.objects.get(is_latest=True))
    write(*(row.replace("1.849", "2.000") for row in LAST_YEAR), *ROWS)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": ["2021"], "kept": ["2022"]}
    moved = {key for key, value in values(run).items() if before[key] != value}
    assert moved == {("GM0344", "2021"), ("PV26", "2021")}
    sentences = [sentence for step in explain(two_years, HOUSE, draft=True).steps for sentence in step.sentences]
    assert any(sentence.startswith("Opnieuw berekend: 2021. 1 andere periode bleef staan") for sentence in sentences)


def test_computing_everything_gives_the_same_to_the_bit(two_years: Indicator, held: Source, write: Write) -> None:
    write(*LAST_YEAR, *ROWS, "307;Amersfoort;2023;900;160.000;6,0")
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": ["2023"], "kept": ["2021", "2022"]}
    again = run_indicator(actor=HOUSE, indicator=two_years, again=True)
    assert again.computed
    assert again.run == run, "the same inputs give the same hash, or it raises"


def test_a_period_that_is_gone_is_gone(two_years: Indicator, held: Source, write: Write) -> None:
    write(*ROWS)
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert {period for _, period in values(run)} == {"2022"}
    assert run.report["periods"] == {"computed": ["2021"], "kept": ["2022"]}


def test_data_that_the_definition_does_not_use_reopen_nothing(two_years: Indicator, held: Source, write: Write) -> None:
    write(*LAST_YEAR, *(row.replace("7,5", "8,0") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert run.report["periods"] == {"computed": [], "kept": ["2021", "2022"]}


@pytest.mark.parametrize("change", ["sql", "areas", "damage"])
def test_when_something_else_changed_everything_is_computed(
    two_years: Indicator, held: Source, write: Write, change: str
) -> None:
    write(*LAST_YEAR, *(row.replace("1.849", "2.000") for row in ROWS))
    refresh(actor=HOUSE, source=held)
    if change == "sql":
        sql = two_years.sql.replace("aantal as numerator", "aantal * 2 as numerator")
        factories.alter(actor=HOUSE, thing=two_years, values={"sql": sql})
    elif change == "areas":
        factories.area("Soest", code="GM0342", slug="gm0342")
    else:
        for file in reopening.rollups().folder.rglob("*.parquet"):
            file.write_bytes(b"weg")
    run = run_indicator(actor=HOUSE, indicator=two_years).run
    assert "periods" not in run.report
    assert {period for _, period in values(run)} == {"2021", "2022"}
