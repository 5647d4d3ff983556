"""What can be wrong with areas and positions that a person gave us, and what they can do about it."""

from informatiehuis.engines.problems import N_, Problem


class PlacesProblem(Problem):
    """Areas or positions cannot be used."""

    code = "places"


class InvalidArea(PlacesProblem):
    """The boundary of one area is no valid polygon (OGC 06-103r4, 6.1.11)."""

    code = "places-invalid-area"

    def __init__(self, area: str, reason: str, row: int) -> None:
        super().__init__(
            N_("De grens van gebied {area} (rij {row}) is geen geldig vlak: {reason}."),
            N_("Herstel de grens in het bronbestand, bijvoorbeeld met ‘geometrie repareren’ in QGIS."),
            area=area,
            row=row,
            reason=reason,
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
