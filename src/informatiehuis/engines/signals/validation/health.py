"""Whether a sensor does well: silent, stuck, drifting or jumping, each with the figure that says so."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.validation.calibration import NORMAL, hourly_medians, theil_sen
from informatiehuis.engines.signals.validation.stages import Column

Whole = npt.NDArray[np.int64]
DAY = 86_400.0
LEAST_HOURS = 48


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a sensor: what, since when (seconds since 1970), and how much against how much."""

    what: str
    sentence: str
    since: float
    found: float
    limit: float


@dataclass(frozen=True)
class Limits:
    """`silent` in days without anything, `stuck` in hours with one value, `drift` in units a month, `jump` in units and
    at least `sure` times what chance gives."""

    silent: float = 2.0
    stuck: float = 6.0
    drift: float = 5.0
    jump: float = 8.0
    sure: float = 6.0


DEFAULT = Limits()


def fitting(raw: tuple[Column, Column], network: dict[int, float], limits: Limits = DEFAULT) -> Limits:
    """Limits that fit what a sensor measures, whatever its unit and rhythm.

    Silent is ten times its usual pause, and stuck three times what nineteen of twenty runs of one value last, when
    those are more than the limits given. Drift (a month) and jump are as much as the hours of the others differ among
    themselves: the median absolute deviation, scaled to a standard deviation (Rousseeuw and Croux 1993).
    """
    time, values = (column[np.argsort(raw[0], kind="stable")] for column in raw)
    pauses = np.diff(time)
    silent = float(np.median(pauses)) * 10 / DAY if len(pauses) else 0.0
    lengths = _runs(time, values)[1]
    stuck = float(np.quantile(lengths, 0.95)) * 3 if len(lengths) else 0.0
    others = np.array(list(network.values()))
    spread = NORMAL * float(np.median(np.abs(others - np.median(others)))) if len(others) else 0.0
    return replace(
        limits,
        silent=round(max(limits.silent, silent), 1),
        stuck=round(max(limits.stuck, stuck), 1),
        drift=float(f"{spread:.3g}"),
        jump=float(f"{spread:.3g}"),
    )


def judge(
    time: Column,
    values: Column,
    network: tuple[Column, Column],
    now: float,
    *,
    raw: tuple[Column, Column] | None = None,
    limits: Limits = DEFAULT,
) -> list[Finding]:
    """What is wrong with a sensor, at moment `now`.

    `network` are times and values of the others, to compare with; `raw` times and values as the sensor gave them, in
    which it is stuck or not (the values themselves when left out).
    """
    told = raw or (time, values)
    by_time = np.argsort(told[0], kind="stable")
    order = np.argsort(time, kind="stable")
    time, values = time[order], values[order]
    found = [_silent(told[0][by_time], now, limits), _stuck(told[0][by_time], told[1][by_time], limits)]
    others, own = hourly_medians(*network), hourly_medians(time, values)
    shared = sorted(own.keys() & others.keys())
    if len(shared) >= LEAST_HOURS:
        hours = np.array(shared, dtype=np.float64)
        difference = np.array([own[hour] - others[hour] for hour in shared])
        jump = _jump(hours, difference, limits)
        found += [jump] if jump else [_drift(hours, difference, limits)]
    return [finding for finding in found if finding]


def _silent(time: Column, now: float, limits: Limits) -> Finding | None:
    since = float(time[-1]) if len(time) else 0.0
    days = (now - since) / DAY
    if days <= limits.silent:
        return None
    return Finding("silent", N_("Er kwam al {found} dagen niets binnen."), since, round(days, 1), limits.silent)


def _stuck(time: Column, values: Column, limits: Limits) -> Finding | None:
    """The longest run of one value, in hours in which there were measurements."""
    if not len(values):
        return None
    starts, lengths = _runs(time, values)
    longest = int(np.argmax(lengths))
    if lengths[longest] <= limits.stuck:
        return None
    sentence = N_("De waarde bleef {found} uur precies gelijk.")
    return Finding("stuck", sentence, float(time[starts[longest]]), round(float(lengths[longest]), 1), limits.stuck)


def _runs(time: Column, values: Column) -> tuple[Whole, Column]:
    """Where each run of one value begins, and how many hours of measuring it lasts."""
    if not len(values):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    ends = np.append(starts[1:], len(values))
    apart = np.diff(time)
    # a pause in which nothing was measured says nothing of a sensor that is stuck
    steps = np.append(0.0, np.minimum(apart, 6 * np.median(apart) if len(apart) else 0.0))
    lengths = np.array([steps[a + 1 : b].sum() for a, b in zip(starts, ends, strict=True)]) / 3600
    return starts, lengths


def _jump(hours: Column, difference: Column, limits: Limits) -> Finding | None:
    """The moment that best splits the difference with the others in two levels, when they are far enough apart."""
    best, at = 0.0, 0
    margin = LEAST_HOURS // 4
    for split in range(margin, len(hours) - margin):
        before, after = np.median(difference[:split]), np.median(difference[split:])
        left = np.concatenate((difference[:split] - before, difference[split:] - after))
        chance = NORMAL * np.median(np.abs(left)) * np.sqrt(1 / split + 1 / (len(hours) - split)) + 1e-9
        if abs(after - before) > limits.jump and abs(after - before) / chance > best:
            best, at = float(abs(after - before) / chance), split
    if best <= limits.sure or _is_slope(hours, difference, at):
        return None
    size = float(np.median(difference[at:]) - np.median(difference[:at]))
    return Finding(
        "jumping", N_("De waarde versprong {found} ten opzichte van de andere."), hours[at], size, limits.jump
    )


def _is_slope(hours: Column, difference: Column, at: int) -> bool:
    """Whether a straight line explains the difference better than two levels do."""
    slope, intercept = theil_sen(*_thinned(hours, difference))
    line = np.abs(difference - intercept - slope * hours)
    steps = np.concatenate((difference[:at] - np.median(difference[:at]), difference[at:] - np.median(difference[at:])))
    return bool(line.mean() < np.abs(steps).mean())


def _thinned(hours: Column, difference: Column) -> tuple[Column, Column]:
    step = max(1, len(hours) // 300)
    return hours[::step], difference[::step]


def _drift(hours: Column, difference: Column, limits: Limits) -> Finding | None:
    """A slope of the difference with the others that resampling does not take for chance."""
    x, y = _thinned(hours, difference)
    month = 30 * DAY
    slope = theil_sen(x, y)[0] * month
    random = np.random.default_rng(1)
    slopes = [theil_sen(x[chosen], y[chosen])[0] * month for chosen in random.integers(0, len(x), (100, len(x)))]
    low, high = np.quantile(slopes, [0.005, 0.995])
    if abs(slope) <= limits.drift or low <= 0 <= high:
        return None
    sentence = N_("De waarde loopt {found} per maand weg van de andere.")
    return Finding("drifting", sentence, float(hours[0]), round(float(slope), 2), limits.drift)
