"""From raw to validated in stages, each kept: what it made of the values, what it refused, and why.

A stage gets measurements in columns and gives the columns that it changes or adds, and a verdict for each row. What
one stage refused stays in the table and is left alone by the next ones; nothing is thrown away. Sources of the rules:
the raw format of the Snuffelfiets (units by firmware, bits of the error code) and the equations named at each stage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from informatiehuis.engines.problems import N_

Column = npt.NDArray[Any]
Columns = Mapping[str, Column]
Chosen = npt.NDArray[np.bool_]
GOOD = ""


@dataclass(frozen=True)
class Step:
    """What a stage made: columns that it changed or added, and which rows it refuses, by reason. `marks` are reasons
    to know that refuse nothing."""

    columns: Columns = field(default_factory=dict)
    refused: Mapping[str, Chosen] = field(default_factory=dict)
    marks: Mapping[str, Chosen] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A stage by its name, what it is for, and what it does with the rows that still stand."""

    name: str
    purpose: str
    work: Callable[[Columns, Chosen], Step]


@dataclass(frozen=True)
class Report:
    """What one stage did: how many rows came to it, how many it refused and marked, by reason."""

    stage: str
    purpose: str
    came: int
    refused: Mapping[str, int]
    marked: Mapping[str, int]


@dataclass(frozen=True)
class Validated:
    """The columns before the first stage (`raw`) and after each (`after`), with the reason of every refused row.

    `refused_by` is the stage that refused a row and `reason` why; both are empty where the row is valid.
    """

    raw: Columns
    after: Mapping[str, Columns]
    columns: Columns
    refused_by: Column
    reason: Column
    marks: Mapping[str, Chosen]
    reports: tuple[Report, ...]

    @property
    def valid(self) -> Chosen:
        return np.asarray(self.reason == GOOD)

    def explain(self, row: int) -> list[str]:
        """How a row went through the stages: each value that changed, each mark, and where it ended."""
        told, before = list[str](), self.raw
        for name, columns in self.after.items():
            for column, values in columns.items():
                old = before.get(column)
                if old is None or old[row] != values[row]:
                    told.append(
                        f"{name}: {column} {'' if old is None else old[row]} → {values[row]}".replace("  ", " ")
                    )
            before = {**before, **columns}
            if self.refused_by[row] == name:
                return [*told, f"{name}: {self.reason[row]}"]
        return [*told, *(mark for mark, rows in self.marks.items() if rows[row])]


def validate(raw: Columns, stages: Sequence[Stage]) -> Validated:
    """Send measurements through the stages. Raises ValueError when the columns differ in length."""
    lengths = {len(values) for values in raw.values()}
    if len(lengths) > 1:
        raise ValueError("the columns differ in length")
    count = lengths.pop() if lengths else 0
    refused_by, reason = np.full(count, GOOD, dtype=object), np.full(count, GOOD, dtype=object)
    columns, after, marks, reports = dict(raw), dict[str, Columns](), dict[str, Chosen](), list[Report]()
    for stage in stages:
        standing = np.asarray(reason == GOOD)
        step = stage.work(columns, standing)
        counted = {}
        for why, rows in step.refused.items():
            newly = rows & (reason == GOOD)
            reason[newly], refused_by[newly] = why, stage.name
            counted[why] = int(newly.sum())
        marked = {why: rows & standing for why, rows in step.marks.items()}
        marks |= marked
        after[stage.name] = dict(step.columns)
        columns |= step.columns
        numbers = {why: int(rows.sum()) for why, rows in marked.items()}
        reports.append(Report(stage.name, stage.purpose, int(standing.sum()), counted, numbers))
    return Validated(raw, after, columns, refused_by, reason, marks, tuple(reports))


NO_FIX, PM_NOT_READY, INACCURATE = 32, 2048, 4096
KNOWN_BITS = NO_FIX | PM_NOT_READY | INACCURATE
PARTICLES = ("pm1_0", "pm2_5", "pm10")


def units() -> Stage:
    """Raw numbers to µg/m³ and °C: firmware 2 and later counts particles in hundredths, temperature is in tenths."""

    def work(columns: Columns, standing: Chosen) -> Step:
        newer = columns["version_major"] >= 2
        made = {name: np.where(newer, columns[name] * 0.01, columns[name]) for name in PARTICLES if name in columns}
        if "temperature" in columns:
            made["temperature"] = columns["temperature"] * 0.1
        return Step(made)

    return Stage("units", N_("eenheden, per versie van de programmatuur"), work)


def error_bits() -> Stage:
    """The bits of the error code: no fix is allowed, particles that are not ready and doubtful are refused."""

    def work(columns: Columns, standing: Chosen) -> Step:
        code = columns["error_code"].astype(np.int64)
        return Step(
            refused={
                N_("nauwkeurigheid onzeker (bit 4096)"): (code & INACCURATE) > 0,
                N_("fijnstof nog niet gereed (bit 2048)"): (code & PM_NOT_READY) > 0,
                N_("onbekende foutcode"): (code & ~np.int64(KNOWN_BITS)) != 0,
            },
            marks={N_("geen plaatsbepaling (bit 32)"): (code & NO_FIX) > 0},
        )

    return Stage("error bits", N_("wat het kastje zelf als fout meldt"), work)


EARTH = 6_371_008.8


def distance(longitude: Column, latitude: Column) -> Column:
    """Metres from each position to the next one, over a sphere (haversine)."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def positions(*, least_accuracy: float = 50.0, fastest: float = 45.0) -> Stage:
    """Which positions can be used: a fix, accurate to `least_accuracy` metres, reached at no more than `fastest` km/h.

    A row without a usable position stays valid: `located` says so. Rows are in order of box and time.
    """

    def work(columns: Columns, standing: Chosen) -> Step:
        longitude, latitude = columns["longitude"], columns["latitude"]
        fix = (longitude != 0.0) | (latitude != 0.0)
        coarse = fix & (columns["horizontal_accuracy"] / 1000.0 > least_accuracy)
        usable = fix & ~coarse
        leap = _leaps(columns, usable, fastest)
        return Step(
            {"located": usable & ~leap},
            marks={
                N_("geen plaats (0, 0)"): ~fix,
                N_("plaats te onnauwkeurig"): coarse,
                N_("sprong die geen fiets maakt"): leap,
            },
        )

    return Stage("positions", N_("kwaliteit van de plaatsbepaling"), work)


def _leaps(columns: Columns, usable: Chosen, fastest: float) -> Chosen:
    """Positions that are too far from the one before and from the one after of the same box."""
    rows = np.flatnonzero(usable)
    leap = np.zeros(len(usable), dtype=bool)
    if len(rows) < 3:
        return leap
    metres = distance(columns["longitude"][rows], columns["latitude"][rows])
    seconds = np.maximum(np.diff(columns["time"][rows].astype(np.float64)), 1.0)
    same = columns["box"][rows][1:] == columns["box"][rows][:-1]
    too_fast = same & (metres / seconds * 3.6 > fastest) & (metres > 100)
    leap[rows[1:-1][too_fast[:-1] & too_fast[1:]]] = True
    return leap


def outliers(
    name: str, *, window: int = 15, threshold: float = 6.0, least: float = 5.0, lowest: float | None = 0.0
) -> Stage:
    """Single values far from their neighbours of the same box (Hampel filter: median and MAD of 2 × `window` + 1 rows).

    A plume that lasts is no outlier: the value before and the value after must be far from it too. `least` is the
    smallest distance that counts, so that quiet air has none. Below `lowest` no value can be; None where any can.
    """

    def work(columns: Columns, standing: Chosen) -> Step:
        values = columns[name].astype(np.float64)
        alone = np.zeros(len(values), dtype=bool)
        for box in np.unique(columns["box"]):
            rows = np.flatnonzero(standing & (columns["box"] == box))
            if len(rows) > 2 * window:
                alone[rows] = _alone(values[rows], window, threshold, least)
        impossible = ~np.isfinite(values) | (values < (-np.inf if lowest is None else lowest))
        return Step(
            refused={N_("waarde die niet kan"): impossible, N_("uitschieter van één meting"): alone & ~impossible}
        )

    return Stage("outliers", N_("losse waarden die niet bij hun buren passen"), work)


def _alone(values: Column, window: int, threshold: float, least: float) -> Chosen:
    padded = np.pad(values, window, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * window + 1)
    middle = np.median(around, axis=1)
    spread = 1.4826 * np.median(np.abs(around - middle[:, None]), axis=1)
    limit = np.maximum(threshold * spread, least)
    before, after = np.roll(values, 1), np.roll(values, -1)
    before[0], after[-1] = values[1], values[-2]
    far = (np.abs(values - middle) > limit) & (np.abs(values - before) > limit) & (np.abs(values - after) > limit)
    return np.asarray(far)


def humidity(name: str, *, kappa: float = 0.4, density: float = 1.65, highest: float = 95.0) -> Stage:
    """Takes the water out of particles: κ-Köhler growth (Crilley et al. 2018, Atmos. Meas. Tech. 11, 709).

    dry = wet / (1 + (κ / density) / (1 / a − 1)) with a the relative humidity as a fraction. Above `highest` percent
    the growth is too steep to be undone, and the row is refused.
    """

    def work(columns: Columns, standing: Chosen) -> Step:
        percent = columns["humidity"].astype(np.float64)
        known = (percent >= 0) & (percent <= 100)
        activity = np.clip(percent, 1.0, highest) / 100.0
        growth = 1 + (kappa / density) / (1 / activity - 1)
        return Step(
            {name: columns[name] / growth, f"{name}_growth": growth},
            refused={
                N_("geen bruikbare luchtvochtigheid"): ~known,
                N_("te vochtig om te verbeteren"): known & (percent > highest),
            },
        )

    return Stage("humidity", N_("water in fijnstof eruit gerekend"), work)


def particles(name: str) -> tuple[Stage, ...]:
    """The stages before calibration, in their order: water goes out before outliers are looked for, because the noise
    of wet air is as large as what is looked for."""
    return units(), error_bits(), positions(), humidity(name), outliers(name)
