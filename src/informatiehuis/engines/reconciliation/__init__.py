"""Holds what inventories saw to what a register has: what is known, probably known, unknown, orphaned and doubled.

`reconcile(seen, registered)` gives for every sighting its best matches with a confidence and what that rests on;
`doubles(registered)` what the register seems to have twice. Plain values in and out: the same in gives the same out.
"""

from informatiehuis.engines.reconciliation.matching import (
    KNOWN,
    LIKELY,
    Basis,
    Match,
    Reconciled,
    Registered,
    Seen,
    Verdict,
    doubles,
    reconcile,
)
from informatiehuis.engines.reconciliation.names import host_of, words_of

__all__ = [
    "KNOWN",
    "LIKELY",
    "Basis",
    "Match",
    "Reconciled",
    "Registered",
    "Seen",
    "Verdict",
    "doubles",
    "host_of",
    "reconcile",
    "words_of",
]
