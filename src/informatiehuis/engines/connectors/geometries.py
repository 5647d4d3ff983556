"""Checks geometries while they pass: where they lie, whether they are valid, and repairs them when asked.

For every connector that gets geometries in batches. What a CRS looks like is for `placing`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import shapely

from informatiehuis.engines.connectors.base import Description, Location, Option, Written
from informatiehuis.engines.connectors.placing import SHOWN, check_place, chosen_crs, outside, outside_note, swapped
from informatiehuis.engines.connectors.problems import CrsProblem, FormatProblem, GeometryProblem
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.write import exact, write_batches
from informatiehuis.engines.problems import N_, Note, for_count
from informatiehuis.engines.progress import Progress

MOST_ROWS = 1000
CRS = Option("crs", N_("Coördinatenstelsel"), N_("Zoals EPSG:28992 of EPSG:4326; gaat voor wat de bron zegt."))
SWAP = Option("swap_axes", N_("Assen omwisselen"), N_("Of x en y omgewisseld moeten worden."), "no", ("yes", "no"))
REPAIR = Option(
    "repair",
    N_("Vlakken herstellen"),
    N_("Of vlakken die niet kloppen, hersteld worden; anders wordt de bron geweigerd."),
    "no",
    ("yes", "no"),
)
OPTIONS = (CRS, SWAP, REPAIR)


@dataclass
class Checks:
    """What to do with the geometries of one source, and what was counted; rows count from 1."""

    name: str
    crs: str | None
    repair: bool = False
    swap: bool = False
    rows: int = 0
    invalid: list[int] = field(default_factory=list)
    reason: str = ""
    outside: list[int] = field(default_factory=list)
    absent: int = 0

    @classmethod
    def of(cls, location: Location, chosen: Mapping[str, str], declared: str | None) -> Self:
        """As the options in OPTIONS ask; `declared` is the CRS that the source says. Raises OptionProblem."""
        crs = chosen_crs(chosen["crs"]) if chosen["crs"] else declared
        return cls(location.name, crs, repair=chosen["repair"] == "yes", swap=chosen["swap_axes"] == "yes")

    def shapes(self, column: Any) -> Any:
        """The geometries of an Arrow column of WKB, as an array. Raises FormatProblem when it is no WKB."""
        values = column.storage if isinstance(column, pa.ExtensionArray) else column
        try:
            shapes = shapely.from_wkb(values.to_numpy(zero_copy_only=False))
        except shapely.errors.GEOSException as error:
            raise FormatProblem(
                N_("{name} heeft rond rij {row} een vorm die niet te lezen is ({error})."),
                N_("Open de bron in QGIS en bewaar haar opnieuw, met gewone punten, lijnen en vlakken."),
                name=self.name,
                row=self.rows + 1,
                error=str(error),
            ) from error
        return swapped(shapes) if self.swap else shapes

    def noted(self, description: Description, column: Any) -> Description:
        """The description, with a note when these geometries do not lie where the CRS says."""
        try:
            check_place(self.name, shapely.bounds(self.shapes(column)), self.crs)
        except CrsProblem as problem:
            return replace(description, notes=(*description.notes, Note.of(problem)))
        return description

    def pass_through(self, column: Any) -> Any:
        """The geometries as an Arrow array of WKB; repaired when asked, else only counted.

        Valid is as in OGC 06-103r4, section 6.1.11. Raises CrsProblem on the first batch.
        """
        shapes = self.shapes(column)
        bounds = shapely.bounds(shapes)
        if self.rows == 0:
            check_place(self.name, bounds, self.crs)
        absent = shapely.is_missing(shapes)
        places = np.flatnonzero(~shapely.is_valid(shapes) & ~absent)
        if len(places) and not self.reason:
            self.reason = str(shapely.is_valid_reason(shapes[places[0]]))
        self.absent += int(absent.sum())
        self.invalid += [self.rows + 1 + int(place) for place in places]
        self.outside += [self.rows + 1 + int(place) for place in np.flatnonzero(outside(bounds, self.crs))]
        if len(places) and self.repair:
            shapes = shapes.copy()
            shapes[places] = shapely.make_valid(shapes[places])
        self.rows += len(shapes)
        return pa.array(shapely.to_wkb(shapes, include_srid=False), pa.binary())

    def finish(self) -> None:
        """Raise GeometryProblem when there were invalid geometries that were not to be repaired."""
        if not self.invalid or self.repair:
            return
        raise GeometryProblem(
            for_count(
                len(self.invalid),
                N_("{name} heeft een vlak dat niet klopt, op rij {first} ({reason})."),
                N_("{name} heeft {count} vlakken die niet kloppen, op rij {first} ({reason})."),
            ),
            N_("Herstel dat in de bron, of zet de optie “repair” op yes om het te laten doen."),
            name=self.name,
            count=len(self.invalid),
            first=", ".join(map(str, self.invalid[:SHOWN])),
            reason=self.reason,
            rows=tuple(self.invalid[:MOST_ROWS]),
        )

    def notes(self) -> Iterator[Note]:
        """What was seen."""
        if self.invalid:
            yield Note(
                for_count(
                    len(self.invalid),
                    N_("Eén vlak is hersteld, op rij {rows}."),
                    N_("{count} vlakken zijn hersteld, zoals op rij {rows}."),
                ),
                count=len(self.invalid),
                rows=", ".join(map(str, self.invalid[:SHOWN])),
            )
        if self.absent:
            yield Note(
                for_count(
                    self.absent,
                    N_("Eén van de {total} rijen heeft geen plek op de kaart."),
                    N_("{count} van de {total} rijen hebben geen plek op de kaart."),
                ),
                count=self.absent,
                total=self.rows,
            )
        far = outside_note(self.outside, self.rows)
        if far:
            yield far


def write_checked(
    batches: Iterable[pa.RecordBatch],
    target: Path,
    schema: pa.Schema,
    *,
    file: Fetched,
    description: Description,
    checks: Checks,
    fetch: Transport,
    progress: Progress,
) -> Written:
    """Write batches whose geometries pass through `checks`, and say what was seen of them."""
    rows = write_batches(
        batches,
        target,
        schema,
        crs=description.crs,
        disk=fetch.disk,
        progress=progress,
        total=description.row_estimate,
    )
    described = exact(description, target, rows)
    notes = (*described.notes, *checks.notes())
    return Written(rows, replace(described, notes=notes), file.etag, file.retrieved_at)
