"""Says of every segment what is known: how much it differs from the network, how surely, and whether that is chance.

Of a segment that too few rode over, or that no trip connects with the rest, nothing is said, not even by how many.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from informatiehuis.engines.greenroutes.fitting import Fitted
from informatiehuis.engines.greenroutes.passes import Passes
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers

MORE, SAME, LESS = 1, 0, -1


@dataclass(frozen=True)
class Rules:
    """What has to be known before anything is published, and what counts as different.

    At least `passes` by at least `devices`; a difference of more than `relevant` (in the unit of what was measured);
    at most a share `false` of the segments that are said to differ does not. `sure` is the coverage of the interval.
    """

    passes: int = 8
    devices: int = 2
    relevant: float = 1.0
    false: float = 0.05
    sure: float = 0.95


@dataclass(frozen=True)
class Estimates:
    """What is published, a row a segment. `difference` is from the network, with its interval `low` to `high`; `p` how
    likely one so large is by chance; `verdict` is MORE, SAME (no difference shown) or LESS. `level` is what the network
    is above the background."""

    segment: Integers
    difference: Floats
    low: Floats
    high: Floats
    p: Floats
    verdict: Integers
    passes: Integers
    devices: Integers
    level: float

    def __len__(self) -> int:
        return len(self.segment)

    def only(self, rows: Chosen) -> "Estimates":
        """The chosen rows."""
        return Estimates(
            self.segment[rows],
            self.difference[rows],
            self.low[rows],
            self.high[rows],
            self.p[rows],
            self.verdict[rows],
            self.passes[rows],
            self.devices[rows],
            self.level,
        )


DEFAULT = Rules()


def estimates(ridden: Passes, fitted: Fitted, *, rules: Rules = DEFAULT) -> Estimates:
    """The segments of which enough is known, each with its difference and an interval by Student's t."""
    segments, number, counts = np.unique(ridden.segment, return_inverse=True, return_counts=True)
    pairs = np.unique(np.column_stack((number, ridden.device)), axis=0)[:, 0]
    devices = np.bincount(pairs, minlength=len(segments))
    enough = (counts >= rules.passes) & (devices >= rules.devices)
    kept, row, _ = np.intersect1d(fitted.segment, segments[enough], assume_unique=True, return_indices=True)
    at = np.searchsorted(segments, kept)
    difference, error, freedom = fitted.difference[row], fitted.error[row], fitted.freedom[row]
    wide = special.stdtrit(freedom, 0.5 + rules.sure / 2) * error
    beyond = np.maximum(np.abs(difference) - rules.relevant, 0.0)
    p = np.where(beyond > 0, 2 * special.stdtr(freedom, -beyond / error), 1.0)
    verdict = np.where(discoveries(p, rules.false), np.sign(difference), SAME).astype(np.int64)
    low, high = difference - wide, difference + wide
    return Estimates(kept, difference, low, high, p, verdict, counts[at], devices[at], fitted.level)


def discoveries(p: Floats, share: float) -> Chosen:
    """Which of the tests are discoveries, of which at most `share` is false on average, however the tests hang together
    (Benjamini and Yekutieli 2001, Ann. Statist. 29, 1165, theorem 1.3): segments behind each other share their rides,
    and all are compared with the same middle of the network."""
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, len(p) + 1)
    below = np.flatnonzero(p[order] <= share * rank / max(len(p) * (1 / rank).sum(), 1.0))
    found = np.zeros(len(p), dtype=bool)
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found
