"""From validated measurements of bicycles to green routes: trips, privacy, matching, segments, planning.

It leaves the measurements to `engines.signals`, and maps, pages and open data to the rooms.
"""

from informatiehuis.engines.greenroutes.attack import ends_of, homes_found
from informatiehuis.engines.greenroutes.attack_segments import found_in_segments, segment_guesses
from informatiehuis.engines.greenroutes.attack_trips import found_in_trips, trip_guesses
from informatiehuis.engines.greenroutes.background import Excess, above_background
from informatiehuis.engines.greenroutes.fitting import Fitted, fit
from informatiehuis.engines.greenroutes.matching import NOWHERE, Matched, Model, match
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.passes import Passes, passes
from informatiehuis.engines.greenroutes.planner import Advice, Planner, Ride
from informatiehuis.engines.greenroutes.privacy import Cut, PublishedTrips, Zone, hide, pieces, publish, zones
from informatiehuis.engines.greenroutes.problems import GreenRoutesProblem, NoRoute, UnknownPlace
from informatiehuis.engines.greenroutes.publication import publication
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
    "Cut",
    "CycleNetwork",
    "Estimates",
    "Excess",
    "Fitted",
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
    "discoveries",
    "ends_of",
    "estimates",
    "fit",
    "found_in_segments",
    "found_in_trips",
    "hide",
    "homes_found",
    "match",
    "passes",
    "pieces",
    "publication",
    "publish",
    "release",
    "segment_guesses",
    "study",
    "trip_guesses",
    "trips",
    "zones",
]
