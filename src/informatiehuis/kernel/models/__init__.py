"""The tables of the kernel: things and links, parties and people, areas and boundaries, events, jobs.

Nothing is written through these classes directly: `kernel.changes` writes, inside an action.
"""

from informatiehuis.kernel.models.areas import Area, AreaChange, Boundary, BoundarySet
from informatiehuis.kernel.models.events import Anchor, ChainHead, Effect, Event
from informatiehuis.kernel.models.impact import ImpactRecord, KindOfChange
from informatiehuis.kernel.models.jobs import Job, JobState, JobWorker, ScheduleClock, ScheduleSetting, ScheduleTurn
from informatiehuis.kernel.models.mandates import Mandate, MandateForm, MandateHolder
from informatiehuis.kernel.models.people import Role, RoleGrant, User
from informatiehuis.kernel.models.processing import LegalBasis, ProcessingActivity
from informatiehuis.kernel.models.proof import Redaction, Verification
from informatiehuis.kernel.models.screening import Proof, ScreeningProof
from informatiehuis.kernel.models.standing_in import StandIn
from informatiehuis.kernel.models.tallies import Tally
from informatiehuis.kernel.models.things import AccessClass, Link, Party, Thing, ThingManager
from informatiehuis.kernel.models.tokens import AccessToken, ServiceAccount
from informatiehuis.kernel.models.uses import DataUse

__all__ = [
    "AccessClass",
    "AccessToken",
    "Anchor",
    "Area",
    "AreaChange",
    "Boundary",
    "BoundarySet",
    "ChainHead",
    "DataUse",
    "Effect",
    "Event",
    "ImpactRecord",
    "Job",
    "JobState",
    "JobWorker",
    "KindOfChange",
    "LegalBasis",
    "Link",
    "Mandate",
    "MandateForm",
    "MandateHolder",
    "Party",
    "ProcessingActivity",
    "Proof",
    "Redaction",
    "Role",
    "RoleGrant",
    "ScheduleClock",
    "ScheduleSetting",
    "ScheduleTurn",
    "ScreeningProof",
    "ServiceAccount",
    "StandIn",
    "Tally",
    "Thing",
    "ThingManager",
    "User",
    "Verification",
]
