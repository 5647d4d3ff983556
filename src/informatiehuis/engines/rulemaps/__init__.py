"""Maps of rules: what may be done where, what that comes to in hectares, and what a change of the rules changes.

    grid = CellGrid.over([province], 25)
    facts = Facts.over(grid, [Layer.within("in de bebouwde kom", contours)])
    made = outcomes(Interview(model, "kapmelding"), facts, {"aantal bomen": 30})
    hectares(made), difference(made, outcomes(other, facts, …)), polygons(grid, made.numbers, len(made.found))

A cell has the facts of its middle; `Facts.at` has those of exactly one position.
"""

from informatiehuis.engines.rulemaps.asking import Outcome, Outcomes, only_within, outcomes
from informatiehuis.engines.rulemaps.counting import Areas, Change, Difference, difference, hectares, hectares_by_area
from informatiehuis.engines.rulemaps.facts import Facts, Layer
from informatiehuis.engines.rulemaps.grid import CellGrid
from informatiehuis.engines.rulemaps.problems import OtherGrid, RuleMapProblem, TooManyCells, TooManyPlaces
from informatiehuis.engines.rulemaps.shapes import lon_lat, png, polygons

__all__ = [
    "Areas",
    "CellGrid",
    "Change",
    "Difference",
    "Facts",
    "Layer",
    "OtherGrid",
    "Outcome",
    "Outcomes",
    "RuleMapProblem",
    "TooManyCells",
    "TooManyPlaces",
    "difference",
    "hectares",
    "hectares_by_area",
    "lon_lat",
    "only_within",
    "outcomes",
    "png",
    "polygons",
]
