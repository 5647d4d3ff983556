"""What a campaign gives to be studied: raw measurements, a network, a reference station and what is hidden already.

A campaign of people is a zip, as `packing` makes it, with raw files (`raw/*.csv`), a network (`network.geojson` or
`network.osm.pbf`), hourly values of a station (`station.csv`, may be left out), a key, and the zones of an earlier
release (`zones.json`, may be left out). A made-up one is a small JSON text with a seed; its raw files are written here,
so that it goes the same way.
"""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from informatiehuis.engines.connectors.archive import MAGIC, unzip
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.osm import network_of_osm
from informatiehuis.engines.greenroutes.privacy import Zone
from informatiehuis.engines.places import RD, WGS84, transform
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.campaign import generate, read_raw, write_raw
from informatiehuis.engines.signals.validation import Reference

RAW, STATION, KEY, ZONES = "raw/", "station.csv", "key", "zones.json"
NETWORKS = ("network.geojson", "network.osm.pbf")
MOST_MADE_UP, LEAST_KEY = 1_000_000, 16
SNAP = 0.1
"""Ends of paths within so many metres are one junction."""
QUANTITY = "pm2_5"


@dataclass(frozen=True)
class Given:
    """A campaign as it is studied. `key` and `known` are as secret as the raw files; `facts` are not: they say where it
    came from, with the SHA-256 of every file."""

    raw: tuple[Path, ...]
    network: CycleNetwork
    reference: Reference | None
    key: bytes
    known: tuple[Zone, ...]
    made_up: bool
    facts: Mapping[str, str]

    def columns(self) -> dict[str, Any]:
        """The raw columns of all files, in order of box and time; a box is a pseudonym. Raises RawProblem."""
        read = [read_raw(path, self.key) for path in self.raw]
        whole = {name: np.concatenate([part[name] for part in read]) for name in read[0]}
        order = np.lexsort((whole["time"], whole["box"]))
        return {name: values[order] for name, values in whole.items()}


def given(path: Path, location: Location, fetch: Transport) -> Given:
    """What a file of a campaign gives. Raises FormatProblem naming what is wrong, ArchiveProblem, DiskFullProblem."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    scratch = fetch.scratch()
    if head == MAGIC:
        files = unzip(path, location.name, scratch, fetch.disk, fetch.limits.download_bytes)
        return _of_people({str(one.relative_to(scratch)): one for one in files}, location.name)
    return _made_up(path, location.name, scratch)


def _made_up(path: Path, name: str, scratch: Path) -> Given:
    try:
        told = json.loads(path.read_text("utf-8"))
        seed, measurements = told["seed"], told["measurements"]
        fits = told["made_up"] is True and type(seed) is int and type(measurements) is int
        if not (fits and 0 <= seed < 2**32 and 1000 <= measurements <= MOST_MADE_UP):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FormatProblem(
            N_("{name} is geen fietscampagne."),
            N_("Geef een zip met ruwe metingen en een netwerk, of JSON met made_up, seed en measurements."),
            name=name,
        ) from error
    made = generate(measurements, seed)
    raw = scratch / "made-up.csv"
    write_raw(raw, made.columns)
    network = CycleNetwork.straight(np.round(made.truth.network.nodes, 1), made.truth.network.edges)
    # nothing of it is about anybody: a key that follows from the seed gives the same release in every house
    key = hashlib.sha256(f"made up from seed {seed}".encode()).digest()
    facts = {"made_up": "yes", "seed": str(seed), "raw": hash_of(raw), "network": _hash_of_network(network)}
    return Given((raw,), network, made.truth.reference, key, (), True, facts)


def _of_people(files: Mapping[str, Path], name: str) -> Given:
    raw = sorted(one for one in files if one.startswith(RAW) and one.endswith(".csv"))
    network = next((one for one in NETWORKS if one in files), "")
    missing = [
        *([] if network else [" / ".join(NETWORKS)]),
        *([] if KEY in files else [KEY]),
        *([] if raw else [f"{RAW}*.csv"]),
    ]
    if missing:
        raise FormatProblem(
            N_("In {name} ontbreekt: {missing}."),
            N_("Maak dit bestand met 'informatiehuis sensing pack-campaign'."),
            name=name,
            missing=", ".join(missing),
        )
    key = files[KEY].read_bytes()
    if len(key) < LEAST_KEY:
        raise _wrong(name, KEY)
    facts = {
        "made_up": "no",
        "raw": " ".join(hash_of(files[one]) for one in raw),
        "network": hash_of(files[network]),
        **({"station": hash_of(files[STATION])} if STATION in files else {}),
    }
    return Given(
        tuple(files[one] for one in raw),
        network_of(files[network], name),
        station_of(files[STATION], name) if STATION in files else None,
        key,
        zones_of(files[ZONES], name) if ZONES in files else (),
        False,
        facts,
    )


def network_of(path: Path, name: str) -> CycleNetwork:
    """A network from OpenStreetMap (`osm`), or of the LineStrings in GeoJSON (CRS84), which meet where they end.

    Raises FormatProblem.
    """
    try:
        if path.name.endswith(".osm.pbf"):
            return network_of_osm(path)
        found = shapely.get_parts(shapely.get_parts(shapely.from_geojson(path.read_text("utf-8"))))
        lines = transform(found[shapely.get_type_id(found) == 1], WGS84, RD)
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise _wrong(name, path.name) from error
    points = shapely.get_coordinates(lines)
    if not len(lines) or not np.isfinite(points).all() or not (shapely.length(lines) > 0).all():
        raise _wrong(name, path.name)
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)], axis=1)
    _, number = np.unique(np.rint(ends.reshape(-1, 2) / SNAP), axis=0, return_inverse=True)
    return CycleNetwork(number.reshape(-1, 2).astype(np.int64), lines)


def station_of(path: Path, name: str) -> Reference:
    """Hourly values of a station: CSV with `hour` (ISO 8601, without a zone UTC) and `value`. Raises FormatProblem."""
    hours: dict[int, float] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                moment = datetime.fromisoformat(row["hour"])
                aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                hours[int(aware.timestamp()) // 3600 * 3600] = float(row["value"])
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise _wrong(name, path.name) from error
    if not all(np.isfinite(list(hours.values()))):
        raise _wrong(name, path.name)
    return Reference(path.stem, QUANTITY, hours)


def zones_of(path: Path, name: str) -> tuple[Zone, ...]:
    """The zones of an earlier release, as `zones_text` writes them. Raises FormatProblem."""
    try:
        return tuple(
            Zone(int(one["device"]), _pair(one["place"]), _pair(one["middle"]), float(one["radius"]), int(one["ends"]))
            for one in json.loads(path.read_text("utf-8"))
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _wrong(name, path.name) from error


def zones_text(zones: Sequence[Zone]) -> str:
    """Zones as JSON. They hold the places of people: they are kept as secret as the raw files."""
    return json.dumps([asdict(one) for one in zones], indent=1)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _hash_of_network(network: CycleNetwork) -> str:
    whole = network.edges.tobytes() + b"".join(shapely.to_wkb(network.lines))
    return f"sha256:{hashlib.sha256(whole).hexdigest()}"


def _pair(value: Sequence[float]) -> tuple[float, float]:
    x, y = value
    return float(x), float(y)


def _wrong(name: str, part: str) -> FormatProblem:
    return FormatProblem(
        N_("In {name} is {part} niet te gebruiken."),
        N_("Hoe dat bestand hoort te zijn, staat bij de connector “bicycle-campaign” in de documentatie."),
        name=name,
        part=part,
    )
