"""Calibrates against a reference station: by hour, robustly, and with the uncertainty that comes with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.problems import SignalsProblem
from informatiehuis.engines.signals.validation.stages import Chosen, Column, Columns, Stage, Step

HOUR = 3600
LEAST_HOURS = 24
NORMAL = 1.4826


class ReferenceProblem(SignalsProblem):
    """A file of a reference station cannot be read, or has too little in common with the measurements."""

    code = "signals-reference"


@dataclass(frozen=True)
class Reference:
    """Hourly means of a station: for the begin of each hour (seconds since 1970, UTC) its value."""

    station: str
    name: str
    hours: Mapping[int, float]


def read_knmi(path: Path, column: str, *, factor: float = 0.1, low: float | None = None) -> Iterator[Reference]:
    """The stations in a file of hourly values of the KNMI, each with one column.

    Hour HH is the hour that ends at HH UT. `factor` is the unit (0.1 °C); -1 stands for less than half a unit and
    becomes `low` when that is given. Raises ReferenceProblem with the line.
    """
    found: dict[str, dict[int, float]] = {}
    names: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        cells = [cell.strip() for cell in line.lstrip("# ").split(",")]
        if "STN" in cells and "YYYYMMDD" in cells:
            names = cells
            if column not in names:
                raise _unreadable(path, number, f"een kolom {column}")
        elif names and cells[0].isdecimal():
            _add(found, dict(zip(names, cells, strict=False)), column, factor, low, path, number)
    if names is None:
        raise _unreadable(path, 1, "een regel met STN,YYYYMMDD,HH")
    yield from (Reference(station, column, hours) for station, hours in found.items())


def _add(
    found: dict[str, dict[int, float]],
    row: Mapping[str, str],
    column: str,
    factor: float,
    low: float | None,
    path: Path,
    number: int,
) -> None:
    if not row.get(column):
        return
    try:
        day = datetime.strptime(row["YYYYMMDD"], "%Y%m%d").replace(tzinfo=UTC)
        begin = day + timedelta(hours=int(row["HH"]) - 1)
        value = float(row[column])
    except (ValueError, KeyError) as error:
        raise _unreadable(path, number, "een datum, een uur en een getal") from error
    hours = found.setdefault(row["STN"], {})
    hours[int(begin.timestamp())] = low if value == -1 and low is not None else value * factor


def _unreadable(path: Path, line: int, expected: str) -> ReferenceProblem:
    return ReferenceProblem(
        N_("Regel {line} van {file} is niet te lezen als uurgegevens van een station."),
        N_("Verwacht: {expected}."),
        file=path.name,
        line=line,
        expected=expected,
    )


@dataclass(frozen=True)
class Calibration:
    """reference = intercept + slope × measured, with the standard uncertainty of one calibrated value.

    `slope_low` and `slope_high` bound the slope (95%, from resampled hours).
    """

    slope: float
    intercept: float
    slope_low: float
    slope_high: float
    uncertainty: float
    hours: int

    @property
    def follows(self) -> bool:
        """Whether what was measured goes up and down with the station, and not by chance."""
        return self.slope_low > 0

    def of(self, values: Column, lowest: float | None = 0.0) -> Column:
        """Values as the station would give them, none below `lowest` (None where any can be)."""
        return np.maximum(self.intercept + self.slope * values, -np.inf if lowest is None else lowest)


def hourly_medians(time: Column, values: Column) -> dict[int, float]:
    """The median of the values in each hour (seconds since 1970)."""
    if not len(time):
        return {}
    hour = time.astype(np.int64) // HOUR * HOUR
    order = np.argsort(hour, kind="stable")
    hours, starts = np.unique(hour[order], return_index=True)
    parts = np.split(values[order], starts[1:])
    return {int(at): float(np.median(part)) for at, part in zip(hours, parts, strict=True)}


def theil_sen(x: Column, y: Column) -> tuple[float, float]:
    """Slope and intercept by medians (Theil 1950, Sen 1968): a quarter of the hours may be wild."""
    first, second = np.triu_indices(len(x), 1)
    apart = x[second] != x[first]
    slopes = (y[second] - y[first])[apart] / (x[second] - x[first])[apart]
    slope = float(np.median(slopes))
    return slope, float(np.median(y - slope * x))


def calibrate(time: Column, values: Column, reference: Reference, *, seed: int = 1) -> Calibration:
    """The calibration of a network by the hours that it shares with a station. Raises ReferenceProblem."""
    measured = hourly_medians(time, values)
    shared = sorted(measured.keys() & reference.hours.keys())
    x = np.array([measured[hour] for hour in shared])
    y = np.array([reference.hours[hour] for hour in shared])
    if len(shared) < LEAST_HOURS or np.ptp(x) == 0:
        raise ReferenceProblem(
            N_("De metingen hebben {found} uren gemeen met station {station}; dat is te weinig."),
            N_("Gebruik ten minste {least} uren waarin de waarden verschillen."),
            found=len(shared),
            station=reference.station,
            least=LEAST_HOURS,
        )
    slope, intercept = theil_sen(x, y)
    left = y - intercept - slope * x
    spread = NORMAL * float(np.median(np.abs(left - np.median(left))))
    random = np.random.default_rng(seed)
    slopes = [theil_sen(x[chosen], y[chosen])[0] for chosen in random.integers(0, len(x), (200, len(x)))]
    low, high = np.quantile(slopes, [0.025, 0.975])
    return Calibration(slope, intercept, float(low), float(high), spread, len(shared))


@dataclass(frozen=True)
class Drift:
    """How much measurements that were calibrated run away from the station in 30 days, with bounds (99%)."""

    month: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        return not self.low <= 0 <= self.high


def drift(time: Column, values: Column, reference: Reference, calibration: Calibration) -> Drift:
    """The slope in time of what the calibration leaves, by medians, over at most 300 hours spread over all of them."""
    measured = hourly_medians(time, values)
    shared = np.array(sorted(measured.keys() & reference.hours.keys()))
    shared = shared[:: max(1, len(shared) // 300)]
    x = np.array([measured[hour] for hour in shared.tolist()])
    y = np.array([reference.hours[hour] for hour in shared.tolist()])
    left, month = calibration.intercept + calibration.slope * x - y, shared / (30 * 24 * HOUR)
    random = np.random.default_rng(1)
    slopes = [theil_sen(month[one], left[one])[0] for one in random.integers(0, len(month), (100, len(month)))]
    low, high = np.quantile(slopes, [0.005, 0.995])
    return Drift(theil_sen(month, left)[0], float(low), float(high))


def calibrated(name: str, calibration: Calibration, *, lowest: float | None = 0.0) -> Stage:
    """Applies a calibration, and adds the standard uncertainty of each value."""

    def work(columns: Columns, standing: Chosen) -> Step:
        values = calibration.of(columns[name], lowest)
        slope = (calibration.slope_high - calibration.slope_low) / 3.92
        uncertainty = np.hypot(calibration.uncertainty, slope * columns[name])
        return Step({name: values, f"{name}_uncertainty": uncertainty})

    return Stage("calibration", N_("geijkt aan een meetstation, met onzekerheid"), work)
