"""Finds coordinates that do not lie where their CRS says: Utrecht in the sea.

Knows what coordinates in the Netherlands look like in the systems that Dutch sources use. Only a clear case is
refused; data from elsewhere is let through with a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely

from informatiehuis.engines.connectors.problems import CrsProblem, OptionProblem
from informatiehuis.engines.problems import N_, Note, Term, for_count

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class System:
    """A way to write coordinates, and the box in which the Netherlands with a margin lies: x, y, x, y."""

    crs: str
    name: str
    box: tuple[float, float, float, float]
    swapped: bool = False

    def holds(self, x: float, y: float) -> bool:
        west, south, east, north = self.box
        return west <= x <= east and south <= y <= north


# metres for RD (EPSG:28992), Web Mercator, UTM 31N and LAEA; degrees for longitude and latitude
SYSTEMS = (
    System("EPSG:28992", N_("Rijksdriehoekscoördinaten in meters"), (-10_000, 300_000, 300_000, 640_000)),
    System("EPSG:4326", N_("lengte- en breedtegraden"), (2.5, 50.5, 7.5, 54.5)),
    System("EPSG:4326", N_("breedte- en lengtegraden, in de verkeerde volgorde"), (50.5, 2.5, 54.5, 7.5), True),
    System(
        "EPSG:28992",
        N_("Rijksdriehoekscoördinaten in de verkeerde volgorde"),
        (305_000, -10_000, 640_000, 295_000),
        True,
    ),
    System("EPSG:3857", N_("Web Mercator"), (270_000, 6_520_000, 840_000, 7_260_000)),
    System("EPSG:25831", N_("UTM-coördinaten, zone 31"), (440_000, 5_590_000, 800_000, 6_060_000)),
    System("EPSG:3035", N_("Europese LAEA-coördinaten"), (3_800_000, 3_050_000, 4_150_000, 3_450_000)),
)
# ETRS89, RD with NAP, ETRS89/UTM and CRS84 give the same coordinates, to within a metre, as these
SAME = {
    "EPSG:4258": "EPSG:4326",
    "OGC:CRS84": "EPSG:4326",
    "EPSG:7415": "EPSG:28992",
    "EPSG:32631": "EPSG:25831",
    "EPSG:4979": "EPSG:4326",
    "EPSG:4937": "EPSG:4326",
    "EPSG:9286": "EPSG:4326",
}
SHOWN = 10


def authority(crs: str | None) -> str | None:
    """A CRS in any spelling as an authority code ("EPSG:28992"), None when it has none."""
    if not crs:
        return None
    try:
        known = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return None
    if "RD_New" in known.name or "RD New" in known.name:
        return "EPSG:7415" if known.is_compound else "EPSG:28992"
    found = known.to_authority(min_confidence=60)
    code = ":".join(found) if found else None
    return "EPSG:4326" if code == "OGC:CRS84" else code


def chosen_crs(text: str) -> str:
    """The CRS that a person gave, as an authority code. Raises OptionProblem."""
    code = authority(f"EPSG:{text}" if text.isdigit() else text)
    if code is None:
        raise OptionProblem(
            N_("Het coördinatenstelsel “{value}” bestaat niet."),
            N_("Gebruik bijvoorbeeld EPSG:28992 (Rijksdriehoek) of EPSG:4326 (lengte en breedte)."),
            option="crs",
            value=text,
        )
    return code


def looks_like(bounds: Array) -> System | None:
    """The system in which most of these bounds (n × 4, x y x y) lie in the Netherlands; None when in none."""
    middle = _middles(bounds)
    if len(middle) == 0:
        return None
    x, y = np.median(middle, axis=0)
    return next((system for system in SYSTEMS if system.holds(float(x), float(y))), None)


def check_place(name: str, bounds: Array, crs: str | None) -> None:
    """Raise CrsProblem when the coordinates clearly are those of another system than `crs`."""
    looks = looks_like(bounds)
    if looks is None or (looks.crs == SAME.get(crs or "", crs) and not looks.swapped):
        return
    facts = {"name": name, "declared": crs or "-", "looks": Term(looks.name), "crs": looks.crs}
    if looks.swapped:
        raise CrsProblem(
            N_("De coördinaten van {name} staan in de verkeerde volgorde: ze lijken op {looks}."),
            N_("Zet de optie “swap_axes” op yes en de optie “crs” op {crs}."),
            **facts,
        )
    if crs is None:
        raise CrsProblem(
            N_("{name} zegt niet in welk coördinatenstelsel het is; het lijkt op {looks}."),
            N_("Zet de optie “crs” op {crs}."),
            **facts,
        )
    raise CrsProblem(
        N_("De coördinaten van {name} passen niet bij {declared}: ze lijken op {looks}."),
        N_("Zet de optie “crs” op {crs}."),
        **facts,
    )


def outside(bounds: Array, crs: str | None) -> Array:
    """Which of these bounds do not lie in or near the Netherlands; all False when that cannot be said."""
    none = np.zeros(len(bounds), dtype=bool)
    known = SAME.get(crs or "", crs)
    system = next((one for one in SYSTEMS if one.crs == known and not one.swapped), None)
    if system is None:
        return none
    west, south, east, north = system.box
    # a comparison with the NaN of an empty geometry is False, so that it does not count
    beyond = (bounds[:, 0] > east) | (bounds[:, 2] < west) | (bounds[:, 1] > north) | (bounds[:, 3] < south)
    return np.asarray(beyond, dtype=bool)


def outside_note(rows: Sequence[int], total: int) -> Note | None:
    """A note on the rows that lie outside the Netherlands."""
    if not rows:
        return None
    if len(rows) == total:
        return Note(N_("Alles ligt buiten Nederland."), N_("Klopt dat niet, zet dan de optie “crs”."))
    return Note(
        for_count(
            len(rows),
            N_("Eén van de {total} rijen ligt buiten Nederland: rij {rows}."),
            N_("{count} van de {total} rijen liggen buiten Nederland, zoals rij {rows}."),
        ),
        count=len(rows),
        total=total,
        rows=", ".join(map(str, rows[:SHOWN])),
    )


def swapped(shapes: Array) -> Array:
    """The same geometries with x and y exchanged."""
    return np.asarray(shapely.transform(shapes, lambda points: points[:, ::-1]))


def _middles(bounds: Array) -> Array:
    whole = bounds[~np.isnan(bounds).any(axis=1)]
    return np.column_stack([(whole[:, 0] + whole[:, 2]) / 2, (whole[:, 1] + whole[:, 3]) / 2])
