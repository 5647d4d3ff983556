"""What the pages of a source and of an indicator show besides their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor, Verb, asks_purpose, may
from informatiehuis.kernel.at_work import left_undone
from informatiehuis.kernel.processing import purposes
from informatiehuis.rooms.atlas.definitions import checked_query, told_to
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.judging import Told
    from informatiehuis.rooms.atlas.permitted import Rows

SAMPLE = 5
LONGEST_CELL = 300
"""Characters of a text in a sample; the download has all of it."""


def source_extra(source: Source, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a source shows besides its fields: its data, their quality and age, and a sample."""
    from informatiehuis.kernel.jobs.pages import shown
    from informatiehuis.kernel.jobs.queries import jobs_about
    from informatiehuis.rooms.atlas.judging import findings
    from informatiehuis.rooms.atlas.refreshing import SNAPSHOT

    snapshots = list(source.snapshots.all()[:10])
    held = next((one for one in snapshots if one.is_current), None)
    may_fetch = bool(may(actor, Verb.EDIT, source))
    quoted = quotes(source, actor)
    rules = findings(held) if held and quoted else []
    return {
        "snapshots": snapshots,
        "held": held,
        "failure": _last_failure(source, held) if quoted else None,
        "broken": left_undone(SNAPSHOT, source) if may_fetch else [],
        "asks_purpose": asks_purpose(source),
        "sample": _sample(held, actor),
        "not_activities": purposes.explaining(source),
        "rules": rules,
        "failed": [rule for rule in rules if not rule.passed],
        "contract": _contract(source, held, quoted),
        "has_documents": held is not None and source.connector == "documents",
        "may_fetch": may_fetch,
        "may_validate": bool(may(actor, Verb.EDIT, source, "validate")),
        "jobs": [shown(one, actor) for one in jobs_about(actor, source)] if quoted else [],
    }


def quotes(source: Source, actor: Actor) -> bool:
    """Whether this actor may know what a rule or a failure quotes of the data: that is for who manages them."""
    return bool(may(actor, Verb.EDIT, source)) or not (asks_purpose(source) or source.access_rules)


def _contract(source: Source, held: Snapshot | None, quoted: bool) -> dict[str, Any]:
    """The promise of a source and what it is worth: kept or not, its standing, its history, and its validation.

    What a judgement quotes of the data is told only where `quoted` says so.
    """
    from informatiehuis.engines.quality import TYPE_WORDS
    from informatiehuis.rooms.atlas.contracts import history, validation_of
    from informatiehuis.rooms.atlas.standing import standing_of

    found = {one["name"] for one in held.columns} if held else set()
    promises = [
        {
            "column": one.get("column", ""),
            "type": gettext(TYPE_WORDS.get(one.get("type", ""), one.get("type", ""))),
            "filled": one.get("filled", False),
            "unit": one.get("unit", ""),
            "meaning": one.get("meaning", ""),
            "there": one.get("column") in found,
        }
        for one in source.promises
    ]
    standing = standing_of(held)
    return {
        "promises": promises,
        "standing": standing,
        "validation": validation_of(source) if standing else None,
        "history": history(source, quoted),
    }


def _sample(held: Snapshot | None, actor: Actor) -> dict[str, Any] | None:
    """The first rows that this reader may see; data that ask for a purpose have a page of their own."""
    from informatiehuis.rooms.atlas.permitted import Asking, permitted

    if held is None or asks_purpose(held.source):
        return None
    try:
        with permitted(held, Asking(actor, "page"), "sample") as rows:
            return as_table(rows, SAMPLE)
    except Problem:
        return None


def as_table(rows: Rows, most: int) -> dict[str, Any]:
    """The first rows as a page shows them: the names of the columns, and the cells of each row."""
    names = rows.shown
    return {"names": names, "rows": [[_shortened(row[name]) for name in names] for row in rows.first(most)]}


def _shortened(cell: Any) -> Any:
    return f"{cell[:LONGEST_CELL]}…" if isinstance(cell, str) and len(cell) > LONGEST_CELL else cell


def _last_failure(source: Source, held: Snapshot | None) -> Told | None:
    """Why the last attempt to fetch failed, when nothing was fetched since."""
    from informatiehuis.rooms.atlas.judging import tell

    failed = events.noted(source.pk, "refresh_failed").last()
    if failed is None or (held and held.retrieved_at > failed.recorded_at):
        return None
    detail = failed.payload["detail"]
    return tell(detail.get("text") or {"text": detail["refresh_failed"]})


def indicator_extra(indicator: Indicator, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The SQL of an indicator in words, or why it cannot run now."""
    try:
        words = checked_query(indicator).words
    except Problem as problem:
        return {"words": (), "problem": told_to(actor, indicator.sql, problem).text(gettext)}
    language = get_language() or "nl"
    return {"words": words.get(language, words["nl"]).splitlines(), "problem": ""}
