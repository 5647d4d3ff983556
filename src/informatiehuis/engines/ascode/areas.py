"""Areas as they stand in files: their codes, what became of them, and their boundaries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.choices import AreaLevel, ChangeKind
from informatiehuis.engines.ascode.keys import AreaCode, Column, Crs, Note, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue
from informatiehuis.engines.ascode.schema import Doc, Refers, Slug, Uri, Value
from informatiehuis.engines.problems import N_


@dataclass(frozen=True, kw_only=True)
class Area(Value):
    """An area with its official code; its boundary comes from a boundary set."""

    code: Annotated[AreaCode, Doc("code", "Official code, with its letters.")]
    name: Annotated[str, Doc("naam", "Official name.")]
    level: Annotated[AreaLevel, Doc("niveau", "Kind of area.")]
    parent: Annotated[str | None, Doc("ligt in", "Code of the area that it lies in."), Refers("area")] = None
    uri: Annotated[Uri | None, Doc("identificatie", "Its address in an official register.")] = None
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None


@dataclass(frozen=True, kw_only=True)
class AreaChange(Value):
    """A merge, a split or a new name of areas."""

    day: Annotated[date, Doc("datum", "First day of the new situation.")]
    kind: Annotated[ChangeKind, Doc("soort", "What happened.")]
    before: Annotated[
        tuple[str, ...],
        Doc("was", "Codes of the areas until that day; one that stays, stands on both sides."),
        Refers("area"),
    ]
    after: Annotated[tuple[str, ...], Doc("werd", "Codes of the areas from that day."), Refers("area")]
    note: Note | None = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """A merge has several areas before and one after, a split the other way round, a new name one of each."""
        several = {
            "before": self.kind is ChangeKind.MERGE,
            "after": self.kind is ChangeKind.SPLIT,
        }
        for key, many in several.items():
            count = len(getattr(self, key))
            if count < 2 if many else count != 1:
                yield InvalidValue(
                    N_("bij '{kind}' is het aantal gebieden hier {expected}, maar er staan er {count}."),
                    N_("Pas de codes of de soort aan."),
                    key=key,
                    kind=str(self.kind),
                    expected="≥ 2" if many else "1",
                    count=count,
                )


@dataclass(frozen=True, kw_only=True)
class BoundarySet(Value):
    """The boundaries of all areas of one level in one period."""

    slug: Annotated[Slug, Doc("korte naam", "The fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the set, as under a map.")]
    level: Annotated[AreaLevel, Doc("niveau", "Kind of area.")]
    source: Annotated[str, Doc("bron", "Slug of the source that holds the boundaries."), Refers("source")]
    schematic: Annotated[
        bool, Doc("schematisch", "True when these are not the real boundaries; every map says so.")
    ] = False
    file: Annotated[str | None, Doc("bestand", "GeoJSON or GeoPackage, relative to the folder of the atlas.")] = None
    crs: Annotated[Crs, Doc("coördinatenstelsel", "Coordinate system of the file.")] = "EPSG:28992"
    code_column: Annotated[Column, Doc("kolom met code", "Column of the file with the code of the area.")] = "code"
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None
