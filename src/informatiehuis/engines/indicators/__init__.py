"""What an indicator is and how its figures are made; storing and publishing them is left to the monitor."""

from informatiehuis.engines.indicators.computation import Computation, compute
from informatiehuis.engines.indicators.definition import Definition, table_name
from informatiehuis.engines.indicators.figure import REASONS, Figure
from informatiehuis.engines.indicators.hierarchy import Hierarchy, Place
from informatiehuis.engines.indicators.problems import (
    DefinitionProblem,
    FigureProblem,
    HierarchyProblem,
    IndicatorProblem,
    NoAreaProblem,
)

__all__ = [
    "REASONS",
    "Computation",
    "Definition",
    "DefinitionProblem",
    "Figure",
    "FigureProblem",
    "Hierarchy",
    "HierarchyProblem",
    "IndicatorProblem",
    "NoAreaProblem",
    "Place",
    "compute",
    "table_name",
]
