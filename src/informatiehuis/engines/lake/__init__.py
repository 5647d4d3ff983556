"""The lake keeps immutable copies of sources; which source to copy when is for the atlas to say."""

from informatiehuis.engines.lake.manifest import Manifest
from informatiehuis.engines.lake.problems import (
    DamagedProblem,
    LakeProblem,
    MissingProblem,
    NoRoomProblem,
    ReadOnlyProblem,
)
from informatiehuis.engines.lake.stages import Stage
from informatiehuis.engines.lake.store import Lake

__all__ = [
    "DamagedProblem",
    "Lake",
    "LakeProblem",
    "Manifest",
    "MissingProblem",
    "NoRoomProblem",
    "ReadOnlyProblem",
    "Stage",
]
