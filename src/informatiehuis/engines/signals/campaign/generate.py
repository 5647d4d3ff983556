"""Makes the campaign of the green cycle routes again, as far as the documents describe it. All of it is synthetic.

What is true: ten boxes, 22 October to 30 November 2018, about 7,700 km in about 186,000 measurements, one in ten
seconds, eight variables, and the columns and quirks of the raw format. What is made up: paths, homes, air, and faults.
All that is planted stands in `Truth`, so that what is found can be compared with it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from pyproj import Transformer

from informatiehuis.engines.signals.campaign.network import Floats, Integers, Network, Routes, made_up
from informatiehuis.engines.signals.validation.calibration import Reference
from informatiehuis.engines.signals.validation.stages import INACCURATE, NO_FIX, PM_NOT_READY

LABEL = "synthetic: made from a fixed seed, no measurement of this campaign is real"
BOXES, MEASUREMENTS, SPEED = 10, 186_000, 14.9
START, END = datetime(2018, 10, 22, tzinfo=UTC), datetime(2018, 12, 1, tzinfo=UTC)
INTERVAL, HOUR, DAY = 10, 3600, 86_400
POLLUTED, EXTRA = 40, 18.0
CORRIDOR, SEVERAL, PART = 6, 2, 0.4
SHARED, RIDE, SLOWEST, FASTEST = 12, 10_300.0, 10.0, 20.0
FIRMWARE = {2: "2018-11-05", 6: "2018-11-12"}
SILENT, STUCK, DRIFTING, JUMPING, AHEAD = 5, 3, 7, 9, 1
FAULT_DAY = {SILENT: 28, STUCK: 33, JUMPING: 20}
DRIFT, JUMP = 30.0, 24.0
KAPPA, DENSITY = 0.4, 1.65


@dataclass(frozen=True)
class Truth:
    """What was planted. `segment` and `pm2_5` are of each measurement: where it really was, and what was in the air.

    `homes` are nodes by box, `firmware` from when (seconds) a box counts in hundredths, `faults` what is wrong with a
    box and since when; `polluted` are segments where `EXTRA` µg/m³ are added.
    """

    network: Network
    polluted: frozenset[int]
    homes: Mapping[int, int]
    firmware: Mapping[int, float]
    faults: Mapping[int, tuple[str, float]]
    segment: Integers
    pm2_5: Floats
    metres: float
    reference: Reference


@dataclass(frozen=True)
class Campaign:
    """The raw columns, in order of box and time, and the truth behind them."""

    columns: Mapping[str, Any]
    truth: Truth


def generate(
    measurements: int = MEASUREMENTS, seed: int = 2018, shape: Callable[[np.random.Generator], Network] = made_up
) -> Campaign:
    """The campaign, on a network of some shape; with fewer measurements a thinner one over the same days. The same seed
    gives the same bytes."""
    chance = np.random.default_rng(seed)
    network = shape(chance)
    homes = {box: int(node) for box, node in enumerate(chance.choice(len(network.nodes), BOXES, replace=False))}
    routes = {box: network.routes(node) for box, node in homes.items()}
    places = _favourites(network, routes, chance)
    polluted = _corridors(routes, places, chance)
    rides = _rides(network, routes, places, measurements, chance)
    background = _background(chance)
    time, segment = rides["time"], rides["segment"]
    air = np.interp(time, background[0], background[1]) + EXTRA * np.isin(segment, list(polluted))
    air = air * chance.lognormal(0, 0.15, len(air))
    epoch = START.timestamp()
    firmware = {one: datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() for one, day in FIRMWARE.items()}
    faults = {one: (name, epoch + FAULT_DAY.get(one, 0) * DAY) for one, name in _FAULTS.items()}
    columns = _raw(rides, air, firmware, faults, chance)
    station = Reference("synthetic", "pm2_5", _hourly(background, chance))
    metres = float(rides["metres"].sum())
    truth = Truth(network, polluted, homes, firmware, faults, segment, air, metres, station)
    return Campaign(columns, truth)


_FAULTS = {SILENT: "silent", STUCK: "stuck", DRIFTING: "drifting", JUMPING: "jumping"}


def _corridors(
    routes: Mapping[int, Routes], places: Mapping[int, Integers], chance: np.random.Generator
) -> frozenset[int]:
    """Segments that lie behind each other where several boxes ride, because of where one rides nothing may be
    published; at most a part of every path, so that nobody rides mostly through them."""
    paths = [routes[box].to(int(place))[1] for box in routes for place in places[box]]
    boxes = [box for box in routes for _ in places[box]]
    riders = Counter(
        segment for segment, _ in {(one, box) for path, box in zip(paths, boxes, strict=True) for one in path}
    )
    parts = [path[at : at + CORRIDOR] for path in paths for at in range(CORRIDOR, len(path) - 2 * CORRIDOR)]
    alone = np.array([min(riders[segment] for segment in part) < SEVERAL for part in parts])
    found: set[int] = set()
    for number in np.lexsort((chance.random(len(parts)), alone)).tolist():
        more = found | set(parts[number])
        if len(found) < POLLUTED and all(len(more.intersection(path)) <= PART * len(path) for path in paths):
            found = more
    return frozenset(sorted(found)[:POLLUTED])


def _rides(
    network: Network,
    routes: Mapping[int, Routes],
    places: Mapping[int, Integers],
    measurements: int,
    chance: np.random.Generator,
) -> dict[str, Any]:
    """To somewhere in the morning and back in the afternoon, every day, by every box that is not silent."""
    days = int((END - START).total_seconds() // DAY)
    parts: list[dict[str, Any]] = []
    total = 0
    turns = [(day, box) for day in range(days) for box in range(BOXES) if not _is_silent(day, box)]
    each = measurements / len(turns)
    for number, (day, box) in enumerate(turns):
        wanted = round(each * (number + 1)) - total
        destination = int(chance.choice(places[box]))
        nodes, segments = routes[box].to(destination)
        begin = START.timestamp() + day * DAY + chance.normal(7.2, 0.4) * HOUR
        there = _ride(network, nodes, segments, begin, wanted // 2, chance)
        pause = begin + chance.normal(9.5, 0.5) * HOUR
        back = _ride(network, nodes[::-1], segments[::-1], pause, wanted - wanted // 2, chance)
        for ride in (there, back):
            ride["box"] = np.full(len(ride["time"]), box)
            parts.append(ride)
            total += len(ride["time"])
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((whole["time"], whole["box"]))
    return {name: values[order] for name, values in whole.items()}


def _is_silent(day: int, box: int) -> bool:
    return box == SILENT and day >= FAULT_DAY[SILENT]


def _favourites(network: Network, routes: Mapping[int, Routes], chance: np.random.Generator) -> dict[int, Integers]:
    """Where each box rides to: three places some ten kilometres from home, of those to which more people have to be."""
    shared = chance.choice(len(network.nodes), SHARED, replace=False)
    found = {}
    for box, route in routes.items():
        farther = np.abs(route.metres[shared] - RIDE)
        found[box] = np.asarray(shared[np.argsort(farther, kind="stable")[:3]], dtype=np.int64)
    return found


def _ride(
    network: Network, nodes: list[int], segments: list[int], begin: float, wanted: int, chance: np.random.Generator
) -> dict[str, Any]:
    """A ride at a steady speed: so many positions, ten seconds apart. It ends where it has to be when a bicycle can do
    that in the time; otherwise it is on its way still, or rides a round back and forth."""
    along = np.cumsum(np.append(0.0, network.lengths[segments]))
    metres = chance.normal(SPEED, 0.7) / 3.6 * INTERVAL
    if SLOWEST <= along[-1] / max(wanted - 1, 1) / INTERVAL * 3.6 <= FASTEST:
        metres = along[-1] / (wanted - 1)
    gone = np.arange(wanted) * metres
    folded = along[-1] - np.abs(gone % (2 * along[-1]) - along[-1])
    x, y = (np.interp(folded, along, network.nodes[nodes, axis]) for axis in (0, 1))
    place = np.clip(np.searchsorted(along, folded, side="right") - 1, 0, len(segments) - 1)
    return {
        "time": np.floor(begin + np.arange(wanted) * INTERVAL),
        "x": x,
        "y": y,
        "segment": np.array(segments)[place],
        "metres": np.append(0.0, np.full(max(wanted - 1, 0), metres))[:wanted],
        "first": np.arange(wanted) < 2,
    }


def _background(chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Fine particles over the region by quarter of an hour: days that differ, and a wave over the day."""
    time = np.arange(START.timestamp(), END.timestamp() + HOUR, HOUR / 4)
    level, slow = 12.0, np.empty(len(time))
    for index, push in enumerate(chance.normal(0, 0.45, len(time))):
        level = 12.0 + 0.995 * (level - 12.0) + push
        slow[index] = level
    wave = 1.5 * np.cos((time % DAY / HOUR - 8) / 24 * 2 * np.pi)
    return time, np.clip(slow + wave, 2.0, 60.0)


def _hourly(background: tuple[Floats, Floats], chance: np.random.Generator) -> dict[int, float]:
    hours = background[0][::4]
    means = np.add.reduceat(background[1], np.arange(0, len(background[1]), 4)) / 4
    return {int(hour): float(max(mean + chance.normal(0, 0.3), 0)) for hour, mean in zip(hours, means, strict=False)}


def _raw(
    rides: Mapping[str, Any],
    air: Floats,
    firmware: Mapping[int, float],
    faults: Mapping[int, tuple[str, float]],
    chance: np.random.Generator,
) -> dict[str, Any]:
    """What the boxes would have sent."""
    count, box, time = len(air), rides["box"], rides["time"]
    percent = np.clip(82 + 12 * np.sin(time / DAY * 2 * np.pi) + chance.normal(0, 3, count), 35, 100)
    activity = np.clip(percent, 1, 99) / 100
    particles = air * (1 + KAPPA / DENSITY / (1 / activity - 1))
    spike = chance.random(count) < 0.002
    particles = np.where(spike, particles + chance.uniform(150, 600, count), particles)
    particles = _with_faults(particles, box, time, faults)
    newer = np.zeros(count, dtype=bool)
    for one, since in firmware.items():
        newer |= (box == one) & (time >= since)
    lost, doubtful = _stretches(count, 0.0006, 40, chance), chance.random(count) < 0.004
    scale = np.where(newer, 100.0, 1.0)
    longitude, latitude = _positions(rides, chance)
    code = np.where(lost, NO_FIX, 0) | np.where(rides["first"], PM_NOT_READY, 0) | np.where(doubtful, INACCURATE, 0)
    return {
        "entity_id": np.array([f"00000000000{number:04d}" for number in range(BOXES)])[box],
        "recording_timestamp": time.astype(np.int64) + np.where(box == AHEAD, 90, 0),
        "receive_timestamp": time.astype(np.int64) + chance.integers(1, 4, count),
        "acc_max": chance.integers(900, 2_500, count),
        "error_code": code,
        "horizontal_accuracy": np.where(lost, 0, chance.lognormal(8.5, 0.6, count)).astype(np.int64),
        "humidity": np.round(percent, 1),
        "latitude": np.where(lost, 0.0, latitude),
        "longitude": np.where(lost, 0.0, longitude),
        "no2": chance.integers(5, 60, count),
        "pm10": np.round(particles * 1.35 * scale, 2),
        "pm1_0": np.round(particles * 0.7 * scale, 2),
        "pm2_5": np.round(particles * scale, 2),
        "pressure": np.round(1_013 + 8 * np.sin(time / DAY / 5), 1),
        "temperature": np.round((8 + 5 * np.cos((time % DAY / HOUR - 14) / 24 * 2 * np.pi)) * 10).astype(np.int64),
        "version_major": np.where(newer, 2, 1),
        "version_minor": np.zeros(count, dtype=np.int64),
        "vertical_accuracy": np.where(lost, 0, chance.lognormal(8.9, 0.6, count)).astype(np.int64),
        "voc": chance.integers(0, 500, count),
        "voltage": np.round(chance.normal(3.9, 0.1, count), 2),
    }


def _with_faults(particles: Floats, box: Integers, time: Floats, faults: Mapping[int, tuple[str, float]]) -> Floats:
    made = particles.copy()
    for one, (name, since) in faults.items():
        rows = (box == one) & (time >= since)
        if name == "stuck" and rows.any():
            made[rows] = np.round(made[rows][0], 2)
        elif name == "drifting":
            made[rows] += DRIFT * (time[rows] - since) / (30 * DAY)
        elif name == "jumping":
            made[rows] += JUMP
    return made


def _stretches(count: int, likely: float, length: int, chance: np.random.Generator) -> Any:
    """Rows in stretches of up to so many, `likely` to begin at each row."""
    lost = np.zeros(count, dtype=bool)
    for begin in np.flatnonzero(chance.random(count) < likely):
        lost[begin : begin + int(chance.integers(3, length))] = True
    return lost


def _positions(rides: Mapping[str, Any], chance: np.random.Generator) -> tuple[Floats, Floats]:
    count = len(rides["x"])
    to_degrees = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(
        rides["x"] + chance.normal(0, 5, count), rides["y"] + chance.normal(0, 5, count)
    )
    return np.round(longitude, 6), np.round(latitude, 6)
