"""Finding and computing the periods that changed with SQL of definitions, so that an engine on a cluster can do it.

`touched` compares rows in their order, on this machine. An engine whose outcomes depend on the rows and not on their
order needs less: as many of each row. It compares where the data are, and computes the periods that changed by a query
that is narrowed to them, so that nothing has to be written for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from informatiehuis.engines.duck import identifier, literal
from informatiehuis.engines.query import CheckedQuery, check
from informatiehuis.engines.query.canonical import canonical
from informatiehuis.engines.query.text import Canonical
from informatiehuis.engines.rollups.periods import PERIODS, PeriodColumn

BEFORE, AFTER = "rows_before", "rows_after"
"""The tables of the two snapshots in the SQL of `difference`."""
MOST_PERIODS = 1000
"""How many periods a query is narrowed to; where more changed, everything is computed."""


def difference(by: PeriodColumn, columns: Sequence[str], types: Mapping[str, str]) -> CheckedQuery:
    """The query that gives the periods of which the rows differ between BEFORE and AFTER, each once.

    It has one column, `period`; empty where rows without a period differ, except where a period is one in which a day
    lies: days outside every period count nowhere. `types` are the arrow types of the columns of both.
    """
    used = list(dict.fromkeys([*columns, by.column]))
    names = ", ".join(f"c{place}" for place in range(len(used)))
    row = f"select period, {names}, times from"
    sql = f"""
        with before_counted as ({_counted(BEFORE, by, used)}), after_counted as ({_counted(AFTER, by, used)}),
        gone as ({row} before_counted except {row} after_counted),
        come as ({row} after_counted except {row} before_counted)
        select period from gone union select period from come
    """
    return check(sql, {BEFORE: types, AFTER: types})


def _counted(table: str, by: PeriodColumn, used: Sequence[str]) -> str:
    """Every different row of a table with its period, and how often it is there."""
    day = f"snapshot.{identifier(by.column)}"
    inside = f"{day} >= {PERIODS}.starts and {day} < {PERIODS}.ends"
    join = f" join {PERIODS} on {inside}" if by.within else ""
    period = f"{PERIODS}.period" if by.within else f"cast({day} as varchar)"
    names = [f"c{place}" for place in range(len(used))]
    given = ", ".join(f"snapshot.{identifier(column)} as {name}" for column, name in zip(used, names, strict=True))
    listed = ", ".join(names)
    rows = f"select {period} as period, {given} from {table} as snapshot{join}"
    return f"select period, {listed}, count(*) as times from ({rows}) as placed group by period, {listed}"


def narrowed(
    query: CheckedQuery, tables: Mapping[str, Mapping[str, str]], by: PeriodColumn, wanted: Collection[str]
) -> CheckedQuery:
    """The query over the rows of these periods alone; `by` is what `period_column` said of it.

    Where a period is one in which a day lies, it is the same query: `periods_of` narrows the table of periods.
    """
    if by.within:
        return query
    tree = sqlglot.parse_one(query.sql, read=Canonical)
    if not isinstance(tree, exp.Select):
        raise TypeError("periods stand apart in one SELECT only")
    source = tree.args["from_"].this.alias_or_name
    text = tables[by.table][by.column].startswith("string")
    values = ", ".join(literal(period) if text else str(int(period)) for period in sorted(wanted))
    condition = f"{identifier(source)}.{identifier(by.column)} in ({values})"
    return check(canonical(tree.where(condition, dialect=Canonical, copy=False)), tables)


def periods_of(periods: pa.Table, wanted: Collection[str]) -> pa.Table:
    """The table `periods` with these periods alone."""
    return periods.filter(pc.is_in(periods.column("period"), value_set=pa.array(sorted(wanted), pa.string())))
