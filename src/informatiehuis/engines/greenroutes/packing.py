"""Packs raw files of a campaign into the one file that a house reads, without the numbers of the devices.

What comes out is still secret: it holds where people rode. It also holds the zones around their homes, so that a later
release of the same campaign hides the same places (see `privacy.zones`).
"""

import csv
import hmac
import os
import secrets
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.greenroutes.given import KEY, NETWORKS, RAW, STATION, ZONES, Given, given, zones_text
from informatiehuis.engines.greenroutes.problems import GreenRoutesProblem
from informatiehuis.engines.greenroutes.release import release
from informatiehuis.engines.greenroutes.trips import trips
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.campaign.raw import DEVICE
from informatiehuis.engines.signals.validation import particles, validate

QUANTITY = "pm2_5"


class PackProblem(GreenRoutesProblem):
    """Files cannot be packed into a campaign."""

    code = "green-routes-pack"


@dataclass(frozen=True)
class Packed:
    """What a packed campaign holds: measurements, and places around which is hidden."""

    measurements: int
    zones: int


def pack(
    raw: Sequence[Path], network: Path, target: Path, *, station: Path | None = None, before: Path | None = None
) -> Packed:
    """Pack a campaign into `target`, readable by its owner only. Of `before`, an earlier one, key and zones stay.

    Raises PackProblem, FormatProblem, RawProblem, and OSError; then there is no new target.
    """
    earlier = _earlier(before) if before else None
    key = earlier.key if earlier else secrets.token_bytes(32)
    name = next((one for one in NETWORKS if network.name.endswith(one.removeprefix("network"))), None)
    if name is None:
        raise PackProblem(
            N_("Het net {file} is geen GeoJSON en geen .osm.pbf."), N_("Geef een van beide."), file=network.name
        )
    with _beside(target) as part:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, path in enumerate(raw):
                with archive.open(f"{RAW}{number:04d}.csv", "w", force_zip64=True) as file:
                    file.writelines(_without_devices(path, key))
            archive.write(network, name)
            if station:
                archive.write(station, STATION)
            archive.writestr(KEY, key)
            if earlier:
                archive.writestr(ZONES, zones_text(earlier.known))
        return _hidden(part)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place when all went well, and else is gone."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".campaign", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _earlier(path: Path) -> Given:
    with Transport() as fetch:
        found = given(path, Location(str(path)), fetch)
    if found.made_up:
        raise PackProblem(N_("{file} is een verzonnen campagne."), N_("Geef een ingepakte campagne."), file=path.name)
    return found


def _without_devices(path: Path, key: bytes) -> Iterator[bytes]:
    """The lines of a raw file with a pseudonym in the place of the number of the device."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        heading = next(rows, [])
        if DEVICE not in heading:
            raise PackProblem(
                N_("In {file} ontbreekt de kolom {column}."),
                N_("Geef ruwe metingen van de fietskastjes, met een kopregel."),
                file=path.name,
                column=DEVICE,
            )
        place = heading.index(DEVICE)
        yield _line(heading)
        for row in rows:
            if len(row) != len(heading):
                raise PackProblem(
                    N_("Regel {line} van {file} heeft {found} kolommen en geen {wanted}."),
                    N_("Herstel die regel, of laat haar weg."),
                    file=path.name,
                    line=rows.line_num,
                    found=len(row),
                    wanted=len(heading),
                )
            row[place] = hmac.digest(key, row[place].encode(), "sha256").hex()
            yield _line(row)


def _line(row: Sequence[str]) -> bytes:
    return (
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if "," in cell or '"' in cell else cell for cell in row)
        + "\n"
    ).encode()


def _hidden(path: Path) -> Packed:
    """Draw the zones of a packed campaign, and put them in it."""
    with Transport() as fetch:
        campaign = given(path, Location(str(path)), fetch)
        columns = campaign.columns()
    validated = validate(columns, particles(QUANTITY))
    zones = release(trips(validated, QUANTITY), campaign.key, known=campaign.known).zones
    with zipfile.ZipFile(path) as archive:
        kept = [(one, archive.read(one)) for one in archive.infolist() if one.filename != ZONES]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in kept:
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        archive.writestr(ZONES, zones_text(zones))
    return Packed(len(columns["time"]), len(zones))
