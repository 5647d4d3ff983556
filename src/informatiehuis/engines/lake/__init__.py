"""The lake keeps immutable copies of sources; which source to copy when is for the atlas to say."""

from informatiehuis.engines.lake.manifest import Manifest
from informatiehuis.engines.lake.place import LakeLimits, Place
from informatiehuis.engines.lake.problems import (
    DamagedProblem,
    LakeProblem,
    MissingProblem,
    NoRoomProblem,
    ReadOnlyProblem,
    StorageProblem,
)
from informatiehuis.engines.lake.stages import Stage
from informatiehuis.engines.lake.storage import Arrival, Stored
from informatiehuis.engines.lake.store import Lake, open_lake

__all__ = [
    "Arrival",
    "DamagedProblem",
    "Lake",
    "LakeLimits",
    "LakeProblem",
    "Manifest",
    "MissingProblem",
    "NoRoomProblem",
    "Place",
    "ReadOnlyProblem",
    "Stage",
    "StorageProblem",
    "Stored",
    "open_lake",
]
