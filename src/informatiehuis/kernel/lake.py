"""The lake of a house: in its folder, or in object storage where the environment names that.

The place is no part of `huis.yaml`: that goes along in copies, and a house that is put back somewhere to try would then
write in the lake of the one it is a copy of.
"""

from __future__ import annotations

import os

from informatiehuis.engines.connectors.disk import RESERVE
from informatiehuis.engines.lake import Lake, LakeLimits, Place, StorageProblem, open_lake
from informatiehuis.kernel import limits
from informatiehuis.kernel.house import House

IMPATIENT = LakeLimits(attempts=1, connect_seconds=2.0, silence_seconds=2.0, slow_seconds=2.0)


def lake_of(house: House, *, reserve: int = RESERVE) -> Lake:
    """The lake of this house; `reserve` bytes of the disk stay free. Raises PlaceProblem and LimitProblem."""
    return open_lake(house.lake, place(), reserve=reserve, limits=limits.within(LakeLimits(), limits.LAKE))


def answers(house: House) -> bool:
    """Whether the place of the lake can be reached, asked once and not waited for long. Raises PlaceProblem."""
    try:
        open_lake(house.lake, place(), limits=IMPATIENT).storage.knock()
    except StorageProblem:
        return False
    return True


def place() -> Place | None:
    """Where in object storage the lake stands, None when it is in the folder of the house. Raises PlaceProblem."""
    return Place.from_environment(os.environ)
