"""What can be wrong with features to be served, or with what is asked of them."""

from informatiehuis.engines.problems import N_, Problem


class FeaturesProblem(Problem):
    """Features cannot be made or cannot be given."""

    code = "features"


class MissingColumn(FeaturesProblem):
    code = "features-missing-column"

    def __init__(self, file: str, column: str, found: tuple[str, ...]) -> None:
        super().__init__(
            N_("In {file} staat geen kolom ‘{column}’."),
            N_("Kies een van de kolommen die er wel zijn: {found}."),
            file=file,
            column=column,
            found=", ".join(found),
        )


class UnsupportedColumn(FeaturesProblem):
    """A column of a type that has no place in a feature."""

    code = "features-unsupported-column"

    def __init__(self, file: str, column: str, found: str) -> None:
        super().__init__(
            N_("Kolom ‘{column}’ in {file} is van het type {found} en kan hier niet voor gebruikt worden."),
            N_("Laat de kolom weg of zet haar om naar tekst, een getal of een datum."),
            file=file,
            column=column,
            found=found,
        )


class BadIdentifier(FeaturesProblem):
    """A feature without an identifier, or two with the same."""

    code = "features-bad-identifier"

    def __init__(self, file: str, column: str, rows: tuple[int, ...], value: str | None) -> None:
        message = (
            N_("In {file} is kolom ‘{column}’ leeg in rij {rows}.")
            if value is None
            else N_("In {file} komt ‘{value}’ in kolom ‘{column}’ meer dan eens voor, in de rijen {rows}.")
        )
        super().__init__(
            message,
            N_("Kies als sleutel een kolom die altijd gevuld is en waarin elke waarde één keer voorkomt."),
            file=file,
            column=column,
            rows=", ".join(map(str, rows)),
            value=value,
        )


class BadGeometry(FeaturesProblem):
    """A geometry that cannot be read or that has no place on earth in its coordinate system."""

    code = "features-bad-geometry"

    def __init__(self, file: str, column: str, row: int, off_earth_in: str = "") -> None:
        if off_earth_in:
            message = N_("In {file} ligt de geometrie in kolom ‘{column}’, rij {row}, volgens {crs} niet op aarde.")
            remedy = N_("Geef het juiste coördinatenstelsel van de bron op, of verbeter de coördinaten.")
        else:
            message = N_("In {file} is de geometrie in kolom ‘{column}’, rij {row}, geen geldige WKB.")
            remedy = N_("Maak het bestand opnieuw, met de geometrie als WKB.")
        super().__init__(message, remedy, file=file, column=column, row=row, crs=off_earth_in)


class UnknownQueryable(FeaturesProblem):
    """A filter on a property that cannot be filtered on."""

    code = "features-unknown-queryable"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            N_("Op ‘{name}’ kan niet gefilterd worden."),
            N_("Filter op een van deze eigenschappen: {known}."),
            name=name,
            known=", ".join(known),
        )


class BadFilterValue(FeaturesProblem):
    """A filter value that does not fit the property's type."""

    code = "features-bad-filter-value"

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(
            N_("‘{value}’ past niet bij de eigenschap ‘{name}’."),
            N_("Geef een waarde van het type {expected}."),
            name=name,
            value=value,
            expected=expected,
        )


class UnknownFeatureCrs(FeaturesProblem):
    """A coordinate system that these features are not offered in."""

    code = "features-unknown-crs"

    def __init__(self, crs: str, known: tuple[str, ...]) -> None:
        super().__init__(
            N_("Het coördinatenstelsel ‘{crs}’ wordt hier niet aangeboden."),
            N_("Kies een van deze: {known}."),
            crs=crs,
            known=", ".join(known),
        )


class BadInterval(FeaturesProblem):
    """A text that is no moment or interval in time (RFC 3339, OGC 17-069r4 section 7.15.4)."""

    code = "features-bad-interval"

    def __init__(self, text: str) -> None:
        super().__init__(
            N_("‘{text}’ is geen moment of periode."),
            N_("Geef een datum (2022-01-01), een moment (2022-01-01T12:00:00Z) of een periode (2022-01-01/..)."),
            text=text,
        )


class BadBox(FeaturesProblem):
    """A bounding box that does not have four or six numbers in the right order."""

    code = "features-bad-box"

    def __init__(self, text: str) -> None:
        super().__init__(
            N_("‘{text}’ is geen rechthoek."),
            N_("Geef vier getallen: west, zuid, oost, noord; zuid is niet groter dan noord."),
            text=text,
        )


class NoSuchTile(FeaturesProblem):
    """A tile outside the tile matrix set WebMercatorQuad."""

    code = "features-no-such-tile"

    def __init__(self, z: int, x: int, y: int, deepest: int) -> None:
        super().__init__(
            N_("Tegel {z}/{y}/{x} bestaat niet."),
            N_("Vraag een niveau van 0 tot en met {deepest}, en een rij en kolom die op dat niveau bestaan."),
            z=z,
            x=x,
            y=y,
            deepest=deepest,
        )


class NotAPack(FeaturesProblem):
    """A file that is no pack, or one of another version of this program."""

    code = "features-not-a-pack"

    def __init__(self, file: str) -> None:
        super().__init__(
            N_("{file} is geen leesbaar bestand met kaartobjecten."),
            N_("Maak het bestand opnieuw uit de momentopname van de bron."),
            file=file,
        )
