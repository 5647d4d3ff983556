"""The tables of the kernel: things and links, parties and people, areas and boundaries, events.

Nothing is written through these classes directly: `kernel.changes` writes, inside an action.
"""

from informatiehuis.kernel.models.areas import Area, AreaChange, Boundary, BoundarySet
from informatiehuis.kernel.models.events import Anchor, ChainHead, Effect, Event
from informatiehuis.kernel.models.people import Role, RoleGrant, User
from informatiehuis.kernel.models.things import AccessClass, Link, Party, Thing, ThingManager

__all__ = [
    "AccessClass",
    "Anchor",
    "Area",
    "AreaChange",
    "Boundary",
    "BoundarySet",
    "ChainHead",
    "Effect",
    "Event",
    "Link",
    "Party",
    "Role",
    "RoleGrant",
    "Thing",
    "ThingManager",
    "User",
]
