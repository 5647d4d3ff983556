"""A figure that somebody writes past the house is found and named; those of the house are as it recorded them."""

from __future__ import annotations

import pytest
from django.db import connection

from informatiehuis.kernel import guards
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.comparing import differences
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.running import run_indicator


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE monitor_figure SET value = value + 0.01 WHERE value IS NOT NULL",
        "UPDATE monitor_figure SET n = 1 WHERE value IS NOT NULL",
        "DELETE FROM monitor_figure WHERE value IS NOT NULL",
        "UPDATE monitor_figure SET period = '2021'",
    ],
)
def test_a_figure_that_was_written_past_the_house_is_named(indicator: Indicator, statement: str) -> None:
    done = run_indicator(actor=HOUSE, indicator=indicator)
    assert done.run.figures.exclude(value=None).exists()
    assert not list(differences())
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    (found,) = differences()
    assert (found.kind, found.thing) == ("indicator", indicator.pk)
    assert found.what.text() == f"Een cijfer van berekening {done.run.number} is anders dan is vastgelegd."
