"""Questions in SQL over sources: read only, over the rows that the asker may see, and nothing else.

The SQL is the subset of definitions (`engines.query`). A source that may not be seen is a source that is not there,
and so is a hidden column, and an area in `areas`. The query runs over tables that hold only permitted rows, so that
neither its result nor its errors can tell of others.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from informatiehuis.engines.connectors.part import Part
from informatiehuis.engines.federation import needs
from informatiehuis.engines.indicators.periods import periods_table
from informatiehuis.engines.lake.stages import Stages
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query import STANDARD_TABLES, Limits, check, engine, outline
from informatiehuis.kernel import limits
from informatiehuis.kernel.access import SQL, Actor, require_scope
from informatiehuis.kernel.access.besides import insider_rule
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.processing.log import Trace
from informatiehuis.kernel.processing.rules import view
from informatiehuis.kernel.processing.using import using
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.monitor.computing import FIRST_YEAR, LAST_YEAR, areas_table

NAME = "sql"
MOST_ROWS = 100_000


class NotForVisitors(Problem):
    """Questions in SQL are for who works here."""

    code = "not-allowed"
    status = 403


@dataclass(frozen=True)
class Question:
    """A question in SQL by somebody, through a surface ("api", "command", "library").

    `purpose_of` says for which purpose the data of a source are used; `most` is the greatest number of rows of the
    answer.
    """

    sql: str
    actor: Actor
    surface: str
    purpose_of: Callable[[Thing], str]
    most: int = MOST_ROWS
    trace: Trace | None = None


def answer(question: Question) -> pa.Table:
    """The rows of the answer.

    Raises NotForVisitors, ScopeMissing, PurposeNeeded for a source that asks for a purpose that was not given,
    SqlProblem, QueryTooHeavy, ViewDoesNotFit, NotLogged, and SourceFailed, which names a source that cannot be read.
    """
    return answer_told(question)[0]


def answer_told(question: Question) -> tuple[pa.Table, list[atlas.Read]]:
    """The rows of the answer, and what crossed of each source that was read where it is. Raises as `answer` does."""
    require_insider(question.actor)
    return _answered(question)


def require_insider(actor: Actor) -> None:
    """Raise NotForVisitors or ScopeMissing for who may not ask in SQL."""
    if not insider_rule(actor).met:
        raise NotForVisitors(
            N_("Vragen in SQL stellen kan alleen wie een rol in dit huis heeft."),
            N_("Meld u aan, of vraag om een rol."),
        )
    require_scope(actor, SQL)


def _answered(question: Question) -> tuple[pa.Table, list[atlas.Read]]:
    actor = question.actor
    slugs = [name.replace("_", "-") for name in outline(question.sql).tables - STANDARD_TABLES.keys()]
    sources = {one.table: one for one in atlas.visible_sources(slugs, actor) if atlas.columns_of(one)}
    known = {name: _columns(one, actor) for name, one in sources.items()}
    checked = check(question.sql, known)
    parts = needs(checked, known)
    reads: list[atlas.Read] = []
    trace = question.trace or Trace()
    with ExitStack() as stack:
        tables: dict[str, Path | pa.Table] = {}
        for name, source in sources.items():
            asking = atlas.Asking(actor, question.surface, question.purpose_of(source), trace)
            tables[name] = _opened(stack, source, parts[name], asking, reads)
        tables |= {"areas": areas_table(None, actor), "periods": periods_table(FIRST_YEAR, LAST_YEAR, "year")}
        folder = stack.enter_context(Stages(settings.HOUSE.temporary / "runs").open(NAME)).folder
        allowed = replace(limits.within(Limits(temp_directory=folder), limits.QUERY), rows=question.most)
        found = engine("duckdb").run(checked, {name: tables[name] for name in checked.tables}, allowed)
    return found, reads


def _columns(source: Source, actor: Actor) -> dict[str, str]:
    types = atlas.columns_of(source)
    return {name: types[name] for name in view(source, actor).columns(list(types))}


def _opened(stack: ExitStack, source: Source, part: Part, asking: atlas.Asking, reads: list[atlas.Read]) -> Path:
    """The rows of one source that the asker may see, as a file: read where it is, or out of the copy that holds."""
    if atlas.is_live(source):
        use = using(
            asking.actor,
            source,
            purpose=asking.purpose,
            name=NAME,
            surface=asking.surface,
            trace=asking.trace,
        )
        stack.enter_context(use)
        path, read = stack.enter_context(atlas.permitted_part(source, part, asking.actor, view(source, asking.actor)))
        reads.append(read)
        return path
    snapshot = atlas.snapshots_to_compute([source.slug], {}).snapshots[source.slug]
    rows = stack.enter_context(atlas.permitted(snapshot, asking, NAME))
    return stack.enter_context(rows.parquet())
