"""How the columns of a snapshot differ from those of the one before it."""

from __future__ import annotations

from collections.abc import Mapping

from informatiehuis.engines.quality.report import GONE, NEW, TYPE_CHANGED, Drift


def drift(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Drift, ...]:
    """Columns that are gone, of another type, or new; both mappings give types in the same spelling.

    Ordered by kind, then by name. Another order of columns is no difference.
    """
    gone = [Drift(GONE, name, before[name], None) for name in sorted(before.keys() - after.keys())]
    changed = [
        Drift(TYPE_CHANGED, name, before[name], after[name])
        for name in sorted(before.keys() & after.keys())
        if before[name] != after[name]
    ]
    new = [Drift(NEW, name, None, after[name]) for name in sorted(after.keys() - before.keys())]
    return (*gone, *changed, *new)
