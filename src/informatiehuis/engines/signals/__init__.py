"""Signals: observations that come in and never get lost, and what is read from them."""

from informatiehuis.engines.signals.amending import Sign
from informatiehuis.engines.signals.conditions import Condition
from informatiehuis.engines.signals.intervals import EVER, PERIODS, Interval
from informatiehuis.engines.signals.manifest import Record
from informatiehuis.engines.signals.observation import Flag, Observation, as_row, observations_of, result_of
from informatiehuis.engines.signals.problems import (
    BusyProblem,
    DamagedProblem,
    FullProblem,
    ObservationProblem,
    ReadOnlyProblem,
    SignalsProblem,
)
from informatiehuis.engines.signals.reading import Reading
from informatiehuis.engines.signals.rollups import Period, Periods
from informatiehuis.engines.signals.store import Kept, Limits, Receipt, Store

__all__ = [
    "EVER",
    "PERIODS",
    "BusyProblem",
    "Condition",
    "DamagedProblem",
    "Flag",
    "FullProblem",
    "Interval",
    "Kept",
    "Limits",
    "Observation",
    "ObservationProblem",
    "Period",
    "Periods",
    "ReadOnlyProblem",
    "Reading",
    "Receipt",
    "Record",
    "Sign",
    "SignalsProblem",
    "Store",
    "as_row",
    "observations_of",
    "result_of",
]
