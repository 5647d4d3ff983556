"""The sources under an indicator as they were known at a moment in the past, and its SQL over what they held then.

For who asks what could be done then; nothing can be computed with what is found here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.timelines import AsOf, pasts_of_kind
from informatiehuis.rooms.atlas.contracts import ARROW, is_live
from informatiehuis.rooms.atlas.models import Snapshot, Source

if TYPE_CHECKING:
    from informatiehuis.engines.query import CheckedQuery


def sources_then(slugs: Collection[str], known: datetime) -> list[Source]:
    """The sources that had these slugs at a moment (aware), by slug, for reading only"""
    kind = kind_named("source")
    pasts = pasts_of_kind(kind.name, AsOf(known)).items()
    found = [thing_of(kind, key, past.fields, past.since) for key, past in pasts if past.fields["slug"] in slugs]
    return sorted(found, key=lambda source: source.slug)


def query_then(sql: str, sources: Collection[Source], known: datetime) -> CheckedQuery:
    """A text of SQL, checked against the columns that these sources of then had. Raises SqlProblem."""
    from informatiehuis.engines.query import check

    tables = {source.table: columns_then(source, known) for source in sources}
    return check(sql, {table: columns for table, columns in tables.items() if columns})


def columns_then(source: Source, known: datetime) -> dict[str, str]:
    """The columns of a source of then with their arrow types: as a live one promised, else of its last snapshot."""
    if is_live(source):
        return {one["column"]: ARROW[one["type"]] for one in source.promises}
    held = Snapshot.objects.filter(source_id=source.pk, retrieved_at__lte=known, part={}).first()
    return {one["name"]: one["type"] for one in held.columns} if held else {}
