"""The atlas as a folder of YAML and SQL files, and back.

`read(folder)` gives frozen values, `write(atlas, folder)` gives the same bytes for the same atlas. The layout
and every key are described in docs/reference/atlas-as-code.md. What an import changes in a house is left to
the rooms.
"""

from informatiehuis.engines.ascode.areas import Area, AreaChange, BoundarySet
from informatiehuis.engines.ascode.choices import (
    Access,
    AreaLevel,
    ChangeKind,
    Direction,
    Mode,
    PartyForm,
    PeriodKind,
    Refresh,
    Rollup,
    RuleKind,
    Severity,
    Status,
)
from informatiehuis.engines.ascode.keys import Contact, Reference
from informatiehuis.engines.ascode.model import (
    Atlas,
    Concept,
    Dashboard,
    Goal,
    House,
    IndicatorFile,
    Interpretation,
    Party,
    Target,
)
from informatiehuis.engines.ascode.problems import AsCodeProblem, AsCodeProblems
from informatiehuis.engines.ascode.reader import read
from informatiehuis.engines.ascode.sources import QualityRule, Source
from informatiehuis.engines.ascode.writer import render, write

__all__ = [
    "Access",
    "Area",
    "AreaChange",
    "AreaLevel",
    "AsCodeProblem",
    "AsCodeProblems",
    "Atlas",
    "BoundarySet",
    "ChangeKind",
    "Concept",
    "Contact",
    "Dashboard",
    "Direction",
    "Goal",
    "House",
    "IndicatorFile",
    "Interpretation",
    "Mode",
    "Party",
    "PartyForm",
    "PeriodKind",
    "QualityRule",
    "Reference",
    "Refresh",
    "Rollup",
    "RuleKind",
    "Severity",
    "Source",
    "Status",
    "Target",
    "read",
    "render",
    "write",
]
