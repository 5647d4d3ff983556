"""How fine a map of rules is drawn, and of what: the size of its cells, and all of the area or one municipality.

The work for one map is bounded by its number of cells, so what is finer is drawn of less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.boundaries import Outline

SIZES = (25, 50, 100, 200, 500)
"""Sides of cells to choose from, in metres."""
USUAL = 200
MOST_CELLS = 3_000_000
"""In one map: a province by 25 metres, the Netherlands by 200."""
SIZE, MUNICIPALITY = "_vak", "_gebied"
"""Names in the address of a page that no question can have as its key."""
_PER_KM2 = 1_000_000


class TooFine(Problem):
    """There would be more cells than the house draws for one map."""

    code = "too-fine"
    status = 400


class NoSuchMunicipality(Problem):
    """The reader sees no municipality with this code."""

    code = "no-such-municipality"
    status = 404


@dataclass(frozen=True)
class Extent:
    """`size` is the side of a cell in metres, `area` the code of a municipality; without one it is everything."""

    size: int = USUAL
    area: str = ""

    def query(self) -> dict[str, str]:
        """What of it stands in the address of a page."""
        given = {SIZE: str(self.size) if self.size != USUAL else "", MUNICIPALITY: self.area.lower()}
        return {name: text for name, text in given.items() if text}

    def outlines(self, drawn: Sequence[Outline]) -> tuple[Outline, ...]:
        """What of these is drawn. Raises NoSuchMunicipality."""
        found = tuple(one for one in drawn if not self.area or one.code.lower() == self.area.lower())
        if not found:
            raise NoSuchMunicipality(
                N_("Er is op de kaart geen gemeente met de code {code}."), N_("Kies een gemeente van de kaart."),
                code=self.area,
            )  # fmt: skip
        return found

    def require_drawable(self, drawn: Sequence[Outline]) -> None:
        """Raise TooFine when this would be too many cells over these outlines."""
        least = finest(drawn)
        if self.size < least:
            raise TooFine(
                N_("Vakken van {size} meter zijn te fijn voor dit gebied."),
                N_("Neem vakken van {least} meter of meer, of kies een gemeente."),
                size=f"{self.size:d}",
                least=f"{least:d}",
            )


def extent_in(given: Mapping[str, str]) -> Extent:
    """The extent in the address of a page; the usual one for what is none."""
    text = given.get(SIZE, "")
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else USUAL
    return Extent(size if size in SIZES else USUAL, given.get(MUNICIPALITY, "")[:20])


def fitting(asked: Extent, drawn: Sequence[Outline]) -> Extent:
    """The extent nearest to what was asked that can be drawn: of a municipality that is there, as fine as may be."""
    try:
        outlines = asked.outlines(drawn)
    except NoSuchMunicipality:
        outlines = tuple(drawn)
    area = outlines[0].code if asked.area and len(outlines) == 1 else ""
    return Extent(max(asked.size, finest(outlines)), area)


def finest(drawn: Sequence[Outline]) -> int:
    """The smallest of the sizes with which these outlines have few enough cells."""
    return next((size for size in SIZES if cells_over(drawn, size) <= MOST_CELLS), SIZES[-1])


def cells_over(drawn: Sequence[Outline], size: int) -> float:
    """About how many cells with a side of so many metres lie over some outlines."""
    return sum(one.area_km2 for one in drawn) * _PER_KM2 / size**2
