"""From validated measurements of bicycles to green routes: trips, privacy, matching, segments, planning.

It leaves the measurements to `engines.signals`, and maps, pages and open data to the rooms.
"""

from informatiehuis.engines.greenroutes.attack import ends_of, homes_found
from informatiehuis.engines.greenroutes.background import Excess, above_background
from informatiehuis.engines.greenroutes.matching import NOWHERE, Matched, Model, match
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.passes import Cleared, Passes, cleared, passes
from informatiehuis.engines.greenroutes.planner import Advice, Planner, Ride
from informatiehuis.engines.greenroutes.privacy import Cut, PublishedTrips, Zone, hide, publish, zones
from informatiehuis.engines.greenroutes.problems import GreenRoutesProblem, NoRoute, UnknownPlace
from informatiehuis.engines.greenroutes.release import Released, release
from informatiehuis.engines.greenroutes.segments import LESS, MORE, SAME, Estimates, Rules, discoveries, estimates
from informatiehuis.engines.greenroutes.study import Study, study
from informatiehuis.engines.greenroutes.trips import Track, trips

__all__ = [
    "LESS",
    "MORE",
    "NOWHERE",
    "SAME",
    "Advice",
    "Cleared",
    "Cut",
    "CycleNetwork",
    "Estimates",
    "Excess",
    "GreenRoutesProblem",
    "Matched",
    "Model",
    "NoRoute",
    "Passes",
    "Planner",
    "PublishedTrips",
    "Released",
    "Ride",
    "Rules",
    "Study",
    "Track",
    "UnknownPlace",
    "Zone",
    "above_background",
    "cleared",
    "discoveries",
    "ends_of",
    "estimates",
    "hide",
    "homes_found",
    "match",
    "passes",
    "publish",
    "release",
    "study",
    "trips",
    "zones",
]
