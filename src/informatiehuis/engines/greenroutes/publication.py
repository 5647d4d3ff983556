"""Trips as they may leave the house: only where the segment is known, and nothing in which the attack succeeds.

What is left of trips when the places of people have been hidden still ends around those places. So what is published
are short pieces, cut by chance, of rides over segments of which the estimate is published too: where others rode as
well. By chance an attack can come near a place; then the pieces are cut again.
"""

import numpy as np

from informatiehuis.engines.greenroutes.attack import WITHIN
from informatiehuis.engines.greenroutes.attack_trips import found_in_trips
from informatiehuis.engines.greenroutes.privacy import DEFAULT, Cut, PublishedTrips, pieces, publish
from informatiehuis.engines.greenroutes.release import MARGIN, ended_often
from informatiehuis.engines.greenroutes.study import Study

DRAWN, HALVED = 5, 4
"""So many times pieces are cut again before half of the trips are left out, and so many times that is done."""


def publication(done: Study, chance: np.random.Generator, *, cut: Cut = DEFAULT) -> PublishedTrips:
    """The trips of a study in pieces; none at all when the attack finds a place however they are cut."""
    hidden = done.released.track
    _, places = ended_often(done.released.zones)
    seen = np.isin(done.matched.segment, done.estimates.segment)
    for turn in range(DRAWN * HALVED):
        kept = chance.random(int(hidden.trip.max(initial=0)) + 1) < 0.5 ** (turn // DRAWN)
        out = publish(pieces(hidden, seen & kept[hidden.trip], chance, cut=cut), chance, cut=cut)
        if not found_in_trips(out, places, within=WITHIN + MARGIN):
            return out
    return publish(hidden.only(np.zeros(len(hidden), dtype=bool)), chance, cut=cut)
