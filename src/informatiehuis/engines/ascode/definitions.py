"""From an indicator as it stands in files to the definition that can be computed."""

from decimal import Decimal

from informatiehuis.engines.ascode.model import IndicatorFile
from informatiehuis.engines.indicators import Definition
from informatiehuis.engines.query import STANDARD_TABLES, outline


def definition(indicator: IndicatorFile) -> Definition:
    """The definition of this indicator; its sources are the tables that its SQL reads.

    Raises DefinitionProblem when the indicator cannot be computed as it stands, also when it has no
    owner, and SqlProblem when its text is not SQL.
    """
    tables = outline(indicator.sql).tables - frozenset(STANDARD_TABLES)
    return Definition(
        id=indicator.slug,
        title=indicator.title,
        concept=indicator.concept or "",
        unit=indicator.unit,
        direction=str(indicator.direction),
        area_level=str(indicator.area_level),
        sql=indicator.sql,
        owner=indicator.owner or "",
        sources=tuple(sorted(table.replace("_", "-") for table in tables)),
        rollup=str(indicator.rollup),
        factor=Decimal(str(indicator.factor)),
        decimals=indicator.decimals,
        minimum_n=indicator.minimum_n,
        period=str(indicator.period),
    )
