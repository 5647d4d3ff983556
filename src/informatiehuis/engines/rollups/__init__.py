"""What a definition gave per area and period, kept so that only the periods that changed are computed again.

Keeping changes no outcome: what is kept is the result of the definition's own SQL over the same rows, and it is used
only where it can be seen in the SQL that a period depends on no rows but its own.
"""

from informatiehuis.engines.rollups.periods import PeriodColumn, period_column
from informatiehuis.engines.rollups.store import Kept, Rollups
from informatiehuis.engines.rollups.touched import rows_of, touched

__all__ = ["Kept", "PeriodColumn", "Rollups", "period_column", "rows_of", "touched"]
