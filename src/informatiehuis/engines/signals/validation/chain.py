"""A chain of stages as data, and what it makes of the observations of one datastream in one period.

The settings say which stages there are and with what numbers; nothing in them is code. Each stage states how many rows
came, how many it changed, refused and marked, and by what it was decided; of each observation the value after every
stage is kept, so that it can be told why a figure is what it is. What could not be calibrated says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.validation.calibration import (
    Reference,
    ReferenceProblem,
    calibrate,
    calibrated,
    drift,
)
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.engines.signals.validation.stages import (
    Chosen,
    Column,
    Columns,
    Report,
    Stage,
    Step,
    Validated,
    humidity,
    outliers,
    positions,
    validate,
)

RULES = 1
"""The version of the rules in this module and in `stages`; a change of what they give is a new one."""
VALUE = "value"
NUMBERS, UNITS, ERRORS, POSITIONS = "numbers", "units", "error bits", "positions"
HUMIDITY, OUTLIERS, CALIBRATION = "humidity", "outliers", "calibration"
NEAR = 3600.0
"""Seconds between an observation and the humidity that is taken for it, at most."""
INPUTS = ("version", "error_code", "accuracy", "humidity")
BIT_REFUSED, BIT_MARKED = "refused bit ", "marked bit "
NO_NUMBER = N_("geen getal")
NO_VERSION = N_("versie van de programmatuur onbekend")
NO_CODE = N_("geen foutcode meegestuurd")
UNKNOWN_CODE = N_("onbekende foutcode")


@dataclass(frozen=True)
class Done:
    """What one stage did: rows that came, that it changed, refused and marked (by reason), and by what numbers.

    `undone` is the kept text of why a stage that was asked for could not be done; empty where it was.
    """

    stage: str
    came: int
    changed: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    marked: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    undone: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a chain made of a period: a row for each observation (`columns_of`), and what each stage did."""

    rows: pa.Table
    stages: tuple[Done, ...]

    @property
    def calibration(self) -> Mapping[str, float]:
        """The numbers of the calibration; none where it was not calibrated."""
        return next((one.numbers for one in self.stages if one.stage == CALIBRATION and not one.undone), {})


def run(
    observations: pa.Table,
    settings: Settings,
    *,
    reference: Reference | None = None,
    moist: tuple[Column, Column] | None = None,
) -> Outcome:
    """Send observations (columns of signals.SCHEMA, in order of time) through the stages that the settings ask.

    `moist` are times (seconds since 1970) and percentages of another datastream, where humidity comes from there.
    """
    raw = _raw(observations, settings, moist)
    made = validate(raw, _stages(settings))
    stages = [_done(report, made) for report in made.reports]
    values, uncertainty = made.columns[VALUE], np.full(observations.num_rows, np.nan)
    if settings.reference:
        done, step = _calibration(made, settings, reference)
        stages.append(done)
        values = step.columns.get(VALUE, values)
        uncertainty = step.columns.get(f"{VALUE}_uncertainty", uncertainty)
    return Outcome(_table(observations, made, values, uncertainty), tuple(stages))


def _calibration(made: Validated, settings: Settings, reference: Reference | None) -> tuple[Done, Step]:
    """What calibrating did, and the columns that it made: none where it could not be done."""
    valid = made.valid
    time, values = made.columns["time"][valid], made.columns[VALUE][valid]
    try:
        if reference is None:
            raise ReferenceProblem(N_("Het meetstation heeft over deze tijd geen gegevens."))
        found = calibrate(time, values, reference)
        if not found.follows:
            raise ReferenceProblem(N_("De metingen gaan niet met het meetstation op en neer."))
    except ReferenceProblem as problem:
        return Done(CALIBRATION, len(values), undone=kept_problem(problem)), Step()
    away = drift(time, values, reference, found)
    numbers = {**asdict(found), "drift": away.month, "drift_low": away.low, "drift_high": away.high}
    done = Done(CALIBRATION, len(values), changed=len(values), numbers=numbers)
    return done, calibrated(VALUE, found, lowest=settings.lowest).work(made.columns, valid)


def _done(report: Report, made: Validated) -> Done:
    """What a stage did, with how many of the rows that came it changed."""
    names = list(made.after)
    place = names.index(report.stage)
    earlier = [made.raw, *(made.after[name] for name in names[:place])]
    before = next(one[VALUE] for one in reversed(earlier) if VALUE in one)
    stood = np.array([one == "" or names.index(one) >= place for one in made.refused_by], dtype=bool)
    now = made.after[report.stage].get(VALUE, before)
    changed = int((stood & (now != before) & ~(np.isnan(now) & np.isnan(before))).sum())
    refused = {why: count for why, count in report.refused.items() if count}
    marked = {why: count for why, count in report.marked.items() if count}
    return Done(report.stage, report.came, changed, refused, marked)


def _raw(observations: pa.Table, settings: Settings, moist: tuple[Column, Column] | None) -> Columns:
    count = observations.num_rows
    told = [json.loads(text) if text else {} for text in observations["parameters"].to_pylist()]
    time = observations["begin"].cast(pa.int64()).to_numpy() / 1e6

    def parameter(name: str) -> Column:
        if not name:
            return np.full(count, np.nan)
        return np.array([_number(one.get(name) if isinstance(one, dict) else None) for one in told], dtype=np.float64)

    def position(name: str) -> Column:
        """Of the observation itself, else of its parameter; 0 where neither says it, as a receiver without a fix."""
        own = observations[name].to_numpy().astype(np.float64)
        return np.nan_to_num(np.where(np.isnan(own), parameter(name), own))

    return {
        "time": time,
        "box": np.zeros(count, dtype=np.int64),
        VALUE: observations["number"].to_numpy().astype(np.float64),
        "version": parameter(settings.version),
        "error_code": parameter(settings.error_code),
        "accuracy": parameter(settings.accuracy),
        "horizontal_accuracy": np.nan_to_num(parameter(settings.accuracy)) * 1000,
        "humidity": parameter(settings.humidity) if moist is None else _near(time, *moist),
        "longitude": position("longitude"),
        "latitude": position("latitude"),
    }


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def _near(time: Column, times: Column, values: Column) -> Column:
    """The value nearest in time, no further than NEAR; not a number where there is none."""
    if not len(times):
        return np.full(len(time), np.nan)
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    after = np.clip(np.searchsorted(times, time), 0, len(times) - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(times[before] - time) <= np.abs(times[after] - time), before, after)
    found: Column = np.where(np.abs(times[nearest] - time) <= NEAR, values[nearest], np.nan)
    return found


def _stages(settings: Settings) -> list[Stage]:
    """The stages before calibration, in their order (see `stages.particles`)."""
    found = [_numbers()]
    if settings.version:
        found.append(_units(settings.factors))
    if settings.error_code:
        found.append(_error_bits(settings.refuse, settings.tolerate))
    if settings.positions:
        found.append(positions(least_accuracy=settings.least_accuracy, fastest=settings.fastest))
    if settings.takes_water:
        found.append(humidity(VALUE, kappa=settings.kappa, density=settings.density, highest=settings.highest))
    if settings.outliers:
        found.append(
            outliers(
                VALUE,
                window=settings.window,
                threshold=settings.threshold,
                least=settings.least,
                lowest=settings.lowest,
            )
        )
    return found


def _numbers() -> Stage:
    def work(columns: Columns, standing: Chosen) -> Step:
        return Step(refused={NO_NUMBER: ~np.isfinite(columns[VALUE])})

    return Stage(NUMBERS, N_("wat een getal is"), work)


def _units(factors: Sequence[tuple[float, float]]) -> Stage:
    """Each value times the factor of the newest version that is not after its own."""
    starts = np.array([start for start, _factor in factors])
    times = np.array([factor for _start, factor in factors])

    def work(columns: Columns, standing: Chosen) -> Step:
        version = columns["version"]
        place = np.searchsorted(starts, np.nan_to_num(version, nan=-np.inf), side="right") - 1
        unknown = place < 0
        return Step({VALUE: columns[VALUE] * np.where(unknown, 1.0, times[place])}, {NO_VERSION: unknown})

    return Stage(UNITS, N_("eenheden, per versie van de programmatuur"), work)


def _error_bits(refuse: Sequence[int], tolerate: Sequence[int]) -> Stage:
    def work(columns: Columns, standing: Chosen) -> Step:
        told = np.isfinite(columns["error_code"])
        code = np.nan_to_num(columns["error_code"]).astype(np.int64)
        refused: dict[str, Chosen] = {f"{BIT_REFUSED}{bit}": (code & bit) > 0 for bit in refuse}
        known = np.int64(sum(refuse) + sum(tolerate))
        refused |= {UNKNOWN_CODE: told & ((code & ~known) != 0), NO_CODE: ~told}
        return Step(refused=refused, marks={f"{BIT_MARKED}{bit}": (code & bit) > 0 for bit in tolerate})

    return Stage(ERRORS, N_("wat de sensor zelf als fout meldt"), work)


def _table(observations: pa.Table, made: Validated, values: Column, uncertainty: Column) -> pa.Table:
    """A row for each observation: what it was, what each stage made of it, and where it ended.

    `after_…` is the value after a stage that can change it. `refused_by` and `reason` are empty where it is valid, and
    then `value` and `uncertainty` (standard, of an hour; empty where not calibrated) are what holds.
    """
    valid = made.valid
    columns: dict[str, Any] = {
        "sequence": observations["sequence"],
        "begin": observations["begin"],
        "raw": _numbers_of(made.raw[VALUE]),
        **{name: _numbers_of(made.raw[name]) for name in INPUTS},
    }
    for name in (UNITS, HUMIDITY):
        if name in made.after:
            columns[f"after_{name}"] = _numbers_of(made.after[name][VALUE])
    columns |= {
        "value": _numbers_of(np.where(valid, values, np.nan)),
        "uncertainty": _numbers_of(np.where(valid, uncertainty, np.nan)),
        "refused_by": pa.array(made.refused_by.tolist(), type=pa.string()),
        "reason": pa.array(made.reason.tolist(), type=pa.string()),
        "marks": pa.array(
            [[why for why, rows in made.marks.items() if rows[row]] for row in range(len(valid))],
            type=pa.list_(pa.string()),
        ),
    }
    return pa.table(columns)


def _numbers_of(values: Column) -> Any:
    """Numbers, empty where there is none."""
    return pa.array(values.astype(np.float64), from_pandas=True)
