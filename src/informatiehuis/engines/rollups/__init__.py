"""What a definition gave per area and period, kept so that only the periods that changed are computed again.

Keeping changes no outcome: what is kept is the result of the definition's own SQL over the same rows, and it is used
only where it can be seen in the SQL that a period depends on no rows but its own.
"""

from informatiehuis.engines.rollups.periods import PeriodColumn, period_column
from informatiehuis.engines.rollups.statements import AFTER, BEFORE, MOST_PERIODS, difference, narrowed, periods_of
from informatiehuis.engines.rollups.store import Kept, Rollups
from informatiehuis.engines.rollups.touched import rows_of, touched

__all__ = [
    "AFTER",
    "BEFORE",
    "MOST_PERIODS",
    "Kept",
    "PeriodColumn",
    "Rollups",
    "difference",
    "narrowed",
    "period_column",
    "periods_of",
    "rows_of",
    "touched",
]
