"""What can be wrong with a map of rules that somebody asks for."""

from __future__ import annotations

from informatiehuis.engines.problems import N_, Problem


class RuleMapProblem(Problem):
    """A map of rules cannot be made."""

    code = "rulemaps"


class TooManyCells(RuleMapProblem):
    """The cells are so small that there would be too many."""

    code = "rulemaps-cells"

    def __init__(self, size: float, cells: int, most: int) -> None:
        super().__init__(
            N_("Met cellen van {size} meter zijn er {cells}, en dat is te veel: hoogstens {most}."),
            N_("Neem grotere cellen of een kleiner gebied."),
            size=f"{size:g}",
            cells=cells,
            most=most,
        )


class TooManyPlaces(RuleMapProblem):
    """The facts of places come together in too many ways to ask the rules about each."""

    code = "rulemaps-places"

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            N_("Er zijn {found} soorten plekken, en dat is te veel om de regels voor elk te vragen: hoogstens {most}."),
            N_("Laat lagen weg waar de regels niet naar vragen."),
            found=found,
            most=most,
        )


class OtherGrid(RuleMapProblem):
    """Two maps cannot be laid on each other."""

    code = "rulemaps-grid"

    def __init__(self) -> None:
        super().__init__(
            N_("Deze twee kaarten hebben niet dezelfde cellen."), N_("Maak beide kaarten over hetzelfde gebied.")
        )
