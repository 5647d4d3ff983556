"""A month of one datastream with what is planted in it, and a station of which the house has the hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import settings

from informatiehuis.engines.signals import Observation
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.sensing.models import Entity, Validation
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.validating.actions import set_chain
from informatiehuis.rooms.sensing.validating.computing import compute_month
from tests import factories

MONTH = "2026-03"
BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOURS = 24 * 5
KEPT = Settings(
    version="firmware", factors=((1, 1.0), (2, 0.01)), error_code="error", refuse=(2048,), tolerate=(32,),
    humidity="rh", least=3.0, reference="station", station="260", reference_column="pm", reference_factor=0.1,
)  # fmt: skip


def truth() -> Any:
    """What the air was by hour; fixed."""
    return 12 + 6 * np.sin(np.arange(HOURS) / 20)


@pytest.fixture
def station_source(house: House, party: Party) -> Source:
    """Hourly values in tenths, in the form in which the KNMI gives them, among those of another station."""
    lines = ["# STN,YYYYMMDD,   HH,   PM"]
    for hour, value in enumerate(truth()):
        begin = BEGIN + timedelta(hours=hour)
        lines.append(f"  260,{begin:%Y%m%d},{begin.hour + 1:5},{round(value * 10):5}")
        lines.append(f"  240,{begin:%Y%m%d},{begin.hour + 1:5},  999")
    path = house.atlas / "data" / "station.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    made = factories.source("Meetstation", slug="station", owner=party, location="data/station.csv", access="open")
    refresh(actor=HOUSE, source=made)
    return made


@pytest.fixture
def measured(stream: int) -> list[int]:
    """Four measurements an hour: from the second half by a firmware that counts in hundredths, with an error, a value
    of its own, and one in air too wet."""
    chance = np.random.default_rng(3)
    values = 1.5 * np.repeat(truth(), 4) + 3 + chance.normal(0, 0.2, HOURS * 4)
    humidity = 60 + 10 * np.sin(np.arange(HOURS * 4) / 30)
    values = values * (1 + 0.4 / 1.65 / (100 / humidity - 1))
    values[50] += 200
    rows = []
    for step, value in enumerate(values):
        newer = step >= HOURS * 2
        told = {"firmware": 2 if newer else 1, "error": 2048 if step == 60 else 0, "rh": float(humidity[step])}
        told |= {"rh": 98.0} if step == 70 else {}
        moment = BEGIN + timedelta(minutes=15 * step)
        rows.append(Observation(stream, moment, float(value * (100 if newer else 1)), parameters=told))
    return list(store_of(settings.HOUSE).append(rows).sequences)


@pytest.fixture
def maker(party: Party) -> Actor:
    return factories.actor("steward", party)


@pytest.fixture
def validator(party: Party) -> Actor:
    return factories.actor("owner", party)


@pytest.fixture
def compute(stream: int, maker: Actor) -> Callable[[], Validation]:
    """Compute the month by the chain in force."""

    def do() -> Validation:
        return compute_month(actor=maker, store=store_of(settings.HOUSE), number=stream, month=MONTH)

    return do


@pytest.fixture
def computed(
    measured: list[int], station_source: Source, stream: int, maker: Actor, compute: Callable[[], Validation]
) -> Validation:
    """The month, computed and waiting for somebody to decide."""
    set_chain(actor=maker, stream=Entity.objects.get(pk=stream), settings=KEPT, reason="De eerste.")
    return compute()
