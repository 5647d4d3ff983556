"""What can be wrong with areas and positions that a person gave us, and what they can do about it."""

from __future__ import annotations

from collections.abc import Mapping

from informatiehuis.engines.problems import N_, Problem, Term


class PlacesProblem(Problem):
    """Areas or positions cannot be used."""

    code = "places"


FAULTS: Mapping[str, str] = {
    "Self-intersection": N_("de grens kruist zichzelf"),
    "Ring Self-intersection": N_("de grens raakt zichzelf"),
    "Hole lies outside shell": N_("een gat ligt buiten het vlak"),
    "Holes are nested": N_("een gat ligt in een ander gat"),
    "Nested shells": N_("een deel ligt in een ander deel"),
    "Interior is disconnected": N_("gaten snijden het vlak in stukken"),
    "Too few points in geometry component": N_("een lijn heeft te weinig punten"),
    "Duplicate Rings": N_("een lijn komt twee keer voor"),
    "Invalid Coordinate": N_("een coördinaat is geen getal"),
    "Ring is not closed": N_("een lijn sluit niet"),
}
"""What can be wrong with a polygon, in the words of GEOS and in ours."""


class InvalidArea(PlacesProblem):
    """The boundary of one area is no valid polygon (OGC 06-103r4, 6.1.11)."""

    code = "places-invalid-area"

    def __init__(self, area: str, row: int, message: str, **facts: object) -> None:
        remedy = N_("Herstel de grens in het bronbestand, bijvoorbeeld met ‘geometrie repareren’ in QGIS.")
        super().__init__(message, remedy, area=area, row=row, **facts)

    @classmethod
    def absent(cls, area: str, row: int) -> InvalidArea:
        return cls(area, row, N_("Gebied {area} (rij {row}) heeft geen grens."))

    @classmethod
    def no_polygon(cls, area: str, row: int, found: str) -> InvalidArea:
        """`found` is the type of the geometry: Point, LineString."""
        return cls(area, row, N_("De grens van gebied {area} (rij {row}) is geen vlak maar {found}."), found=found)

    @classmethod
    def faulty(cls, area: str, row: int, reason: str) -> InvalidArea:
        """`reason` is what GEOS says: "Self-intersection[5.1 52.2]"."""
        fault, _, place = reason.partition("[")
        return cls(
            area,
            row,
            N_("De grens van gebied {area} (rij {row}) is geen geldig vlak: {reason} (bij {place})."),
            reason=Term(FAULTS.get(fault.strip(), fault)),
            place=place.rstrip("]") or "-",
        )


class DuplicateArea(PlacesProblem):
    """One code has more than one boundary."""

    code = "places-duplicate-area"

    def __init__(self, area: str, rows: tuple[int, ...]) -> None:
        super().__init__(
            N_("Gebied {area} komt meer dan eens voor, in de rijen {rows}."),
            N_("Voeg de delen van het gebied samen tot één grens, of geef elk gebied een eigen code."),
            area=area,
            rows=", ".join(map(str, rows)),
        )


class AreasInDegrees(PlacesProblem):
    """Boundaries look like longitude and latitude where metres of the Dutch grid are needed."""

    code = "places-areas-in-degrees"

    def __init__(self, area: str) -> None:
        super().__init__(
            N_(
                "De grenzen lijken in graden te staan en niet in meters van het Rijksdriehoeksstelsel "
                "(EPSG:28992), bijvoorbeeld die van gebied {area}."
            ),
            N_("Geef het juiste coördinatenstelsel van de bron op, of zet de grenzen om naar EPSG:28992."),
            area=area,
        )


class UnknownCrs(PlacesProblem):
    """A coordinate system that the projection library does not know."""

    code = "places-unknown-crs"

    def __init__(self, crs: str) -> None:
        super().__init__(
            N_("Het coördinatenstelsel ‘{crs}’ is onbekend."),
            N_("Noem het met een EPSG-code, bijvoorbeeld EPSG:28992 (RD) of EPSG:4326 (WGS 84)."),
            crs=crs,
        )


class MissingColumn(PlacesProblem):
    """A column with positions is not in the file."""

    code = "places-missing-column"

    def __init__(self, file: str, column: str, found: tuple[str, ...]) -> None:
        super().__init__(
            N_("In {file} staat geen kolom ‘{column}’."),
            N_("Kies een van de kolommen die er wel zijn: {found}."),
            file=file,
            column=column,
            found=", ".join(found),
        )


class ColumnExists(PlacesProblem):
    """The column to be added is already there, and is not one of ours."""

    code = "places-column-exists"

    def __init__(self, file: str, column: str) -> None:
        super().__init__(
            N_("In {file} staat al een kolom ‘{column}’ die niet uit een gebiedsindeling komt."),
            N_("Kies een andere naam voor de kolom met gebieden."),
            file=file,
            column=column,
        )


class NotPositions(PlacesProblem):
    """A column that should hold positions holds something else."""

    code = "places-not-positions"

    def __init__(self, file: str, column: str, found: str) -> None:
        super().__init__(
            N_("Kolom ‘{column}’ in {file} bevat geen posities maar {found}."),
            N_("Kies een kolom met getallen voor x en y, of een kolom met geometrie (WKB)."),
            file=file,
            column=column,
            found=found,
        )
