"""Says of every segment what is known: how much it differs from the network, how surely, and whether that is chance.

Of a segment that too few rode over nothing is said, not even by how many.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from informatiehuis.engines.greenroutes.passes import Cleared, Passes
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers

MORE, SAME, LESS = 1, 0, -1


@dataclass(frozen=True)
class Rules:
    """What has to be known before anything is published, and what counts as different.

    At least `passes` by at least `devices`; a difference of more than `relevant` (in the unit of what was measured);
    at most a share `false` of the segments that are said to differ does not. `trimmed` is the share of passes that is
    left out at each end, `sure` the coverage of the interval.
    """

    passes: int = 8
    devices: int = 2
    relevant: float = 1.0
    false: float = 0.05
    trimmed: float = 0.2
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


DEFAULT = Rules()


def estimates(ridden: Passes, clear: Cleared, *, rules: Rules = DEFAULT) -> Estimates:
    """The segments of which enough is known, each with the trimmed mean of its passes and an interval.

    Interval and test are those of Tukey and McLaughlin (1963, Sankhyā A 25, 331): the variance of winsorised values,
    and Student's t with as many degrees of freedom as passes are kept, less one.
    """
    segments, number, counts = np.unique(ridden.segment, return_inverse=True, return_counts=True)
    pairs = np.unique(np.column_stack((number, ridden.device)), axis=0)[:, 0]
    devices = np.bincount(pairs, minlength=len(segments))
    kept = np.flatnonzero((counts >= rules.passes) & (devices >= rules.devices))
    order = np.argsort(number, kind="stable")
    groups = np.split(clear.difference[order], np.cumsum(counts)[:-1])
    made = np.array([_trimmed(groups[one], rules.trimmed) for one in kept]).reshape(-1, 3)
    middle, error, freedom = made.T
    wide = special.stdtrit(freedom, 0.5 + rules.sure / 2) * error
    beyond = np.maximum(np.abs(middle) - rules.relevant, 0.0)
    p = np.where(beyond > 0, 2 * special.stdtr(freedom, -beyond / error), 1.0)
    verdict = np.where(discoveries(p, rules.false), np.sign(middle), SAME).astype(np.int64)
    low, high = middle - wide, middle + wide
    return Estimates(segments[kept], middle, low, high, p, verdict, counts[kept], devices[kept], clear.level)


def _trimmed(values: Floats, share: float) -> tuple[float, float, int]:
    """The trimmed mean, its standard error and its degrees of freedom."""
    count = len(values)
    cut = int(share * count)
    ordered = np.sort(values)
    winsorised = np.clip(ordered, ordered[cut], ordered[count - cut - 1])
    freedom = count - 2 * cut - 1
    spread = float(np.sqrt(((winsorised - winsorised.mean()) ** 2).sum() / (freedom * (freedom + 1))))
    # measurements have a resolution, so that equal ones are not known without error
    return float(ordered[cut : count - cut].mean()), max(spread, 1e-3), freedom


def discoveries(p: Floats, share: float) -> Chosen:
    """Which of the tests are discoveries, of which at most `share` is false on average (Benjamini and Hochberg 1995,
    J. R. Statist. Soc. B 57, 289). Holds too for tests that lean the same way (Benjamini and Yekutieli 2001)."""
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= share * np.arange(1, len(p) + 1) / max(len(p), 1))
    found = np.zeros(len(p), dtype=bool)
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found
