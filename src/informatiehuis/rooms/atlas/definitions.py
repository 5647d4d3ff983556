"""An indicator of the register as a definition that runs, and back: where the atlas meets the engines.

What is wrong with a definition is told by the engines; this module brings the register's words to them, and loads
them when it first does.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.ascode.parts import Ref, Spelled
from informatiehuis.rooms.atlas.models import Indicator, Source

if TYPE_CHECKING:
    from informatiehuis.engines.indicators import Definition
    from informatiehuis.engines.query import CheckedQuery

DIRECTION_OF = {"higher": "higher_is_better", "lower": "lower_is_better", "neutral": "neutral"}
Tables = Mapping[str, Mapping[str, str]]


def sources_under(sql: str) -> list[str]:
    """The slugs of the sources that a text of SQL reads; empty when it cannot be parsed."""
    from informatiehuis.engines.query import STANDARD_TABLES, outline

    try:
        tables = outline(sql).tables
    except Problem:
        return []
    return sorted(table.replace("_", "-") for table in tables if table not in STANDARD_TABLES)


def definition_of(indicator: Indicator) -> Definition:
    """The frozen definition of an indicator. Raises DefinitionProblem, which names the field."""
    from informatiehuis.engines.indicators import Definition

    return Definition(
        id=indicator.slug,
        title=indicator.title,
        concept=indicator.concept.slug if indicator.concept else "",
        unit=indicator.unit,
        direction=DIRECTION_OF[indicator.direction],
        area_level=indicator.area_level,
        sql=indicator.sql,
        owner=indicator.owner.slug if indicator.owner else "",
        sources=tuple(sources_under(indicator.sql)),
        rollup=indicator.rollup,
        factor=Decimal(str(indicator.factor)),
        decimals=indicator.decimals,
        minimum_n=indicator.minimum_n,
        period=indicator.period,
    )


def columns_known(slugs: list[str], writer: Actor = HOUSE) -> Tables:
    """The columns of each source with a snapshot, or read live, as tables for SQL: name → column → type.

    To a writer, a source that may not be seen is a source that is not there, and so is a column.
    """
    from informatiehuis.kernel.processing.rules import view
    from informatiehuis.rooms.atlas.contracts import columns_of

    known = {}
    for source in Source.objects.visible_to(writer).filter(slug__in=slugs).prefetch_related("snapshots"):
        types = columns_of(source)
        if types:
            names = list(types) if writer.is_house else view(source, writer).columns(list(types))
            known[source.table] = {name: types[name] for name in names}
    return known


def checked_query(indicator: Indicator, writer: Actor = HOUSE) -> CheckedQuery:
    """The SQL of an indicator, checked against the columns that its sources have now. Raises SqlProblem."""
    from informatiehuis.engines.query import check

    return check(indicator.sql, columns_known(sources_under(indicator.sql), writer))


def told_to(actor: Actor, sql: str, problem: Problem) -> Problem:
    """What is wrong with the SQL of an indicator, for an actor: it names columns only of sources that may be seen."""
    slugs = sources_under(sql)
    hidden = Source.objects.filter(slug__in=slugs).exclude(pk__in=Source.objects.visible_to(actor).values("pk"))
    if not hidden.exists():
        return problem
    return Problem(
        N_("De berekening past nu niet op een bron die u niet mag zien."),
        N_("Vraag wie die bron beheert om mee te kijken."),
    )


def check_spelled(spelled: Spelled, files: Mapping[Ref, Spelled]) -> None:
    """Refuse an indicator in a file that cannot run; its columns are checked when its sources have been read.

    Raises DefinitionProblem with the field. One without a concept can run; that it has none is reported.
    """
    from informatiehuis.engines.indicators import Definition

    value: ascode.IndicatorFile = spelled.value
    Definition(
        id=value.slug,
        title=value.title,
        concept=value.concept or "",
        unit=value.unit,
        direction=DIRECTION_OF[value.direction.value],
        area_level=value.area_level.value,
        sql=value.sql,
        owner=value.owner or "",
        sources=tuple(sources_under(value.sql)),
        rollup=value.rollup.value,
        factor=Decimal(str(value.factor)),
        decimals=value.decimals,
        minimum_n=value.minimum_n,
        period=value.period.value,
    )
