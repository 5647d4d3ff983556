"""The whole way, from validated measurements to what may be said of segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from informatiehuis.engines.greenroutes.background import Excess, above_background
from informatiehuis.engines.greenroutes.fitting import fit
from informatiehuis.engines.greenroutes.matching import Matched, match
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.passes import passes
from informatiehuis.engines.greenroutes.privacy import Zone
from informatiehuis.engines.greenroutes.release import Released, release, withheld
from informatiehuis.engines.greenroutes.segments import DEFAULT, Estimates, Rules, estimates
from informatiehuis.engines.greenroutes.trips import trips
from informatiehuis.engines.signals.validation import Reference, Validated


@dataclass(frozen=True)
class Study:
    """What each step gave. Only `estimates`, and what `publication` makes of a study, may leave the house."""

    released: Released
    excess: Excess
    matched: Matched
    estimates: Estimates


def study(
    validated: Validated,
    name: str,
    network: CycleNetwork,
    secret: bytes,
    *,
    reference: Reference | None = None,
    known: Sequence[Zone] = (),
    rules: Rules = DEFAULT,
) -> Study:
    """Segments from the measured column `name`. What lies near homes is hidden first, so that nothing rests on it, and
    what would still let one be found is left out last."""
    released = release(trips(validated, name), secret, known=known)
    excess = above_background(released.track, reference)
    matched = match(released.track, network)
    ridden = passes(released.track, matched, excess.value)
    made = estimates(ridden, fit(ridden), rules=rules)
    return Study(released, excess, matched, withheld(made, network, released.zones))
