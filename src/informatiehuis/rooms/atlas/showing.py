"""What the pages of a source and of an indicator show besides their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.rooms.atlas.definitions import checked_query
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.judging import Told

SAMPLE = 5


def source_extra(source: Source, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a source shows besides its fields: its data, their quality and age, and a sample."""
    from informatiehuis.rooms.atlas.judging import findings

    snapshots = list(source.snapshots.all()[:10])
    held = next((one for one in snapshots if one.is_current), None)
    rules = findings(held) if held else []
    return {
        "snapshots": snapshots,
        "held": held,
        "failure": _last_failure(source, held),
        "sample": _sample(held),
        "rules": rules,
        "failed": [rule for rule in rules if not rule.passed],
        "may_fetch": bool(may(actor, Verb.EDIT, source)),
    }


def _sample(held: Snapshot | None) -> dict[str, Any] | None:
    from informatiehuis.rooms.atlas.refreshing import read_rows

    if held is None:
        return None
    try:
        rows = read_rows(held, SAMPLE)
    except Problem:
        return None
    names = [column["name"] for column in held.columns if column["name"] != held.geometry]
    return {"names": names, "rows": [[row[name] for name in names] for row in rows]}


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
        return {"words": (), "problem": problem.text(gettext)}
    language = get_language() or "nl"
    return {"words": words.get(language, words["nl"]).splitlines(), "problem": ""}
