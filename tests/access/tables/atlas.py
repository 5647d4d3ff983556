"""The tables of the atlas."""

from __future__ import annotations

from tests.access.tables import GUARDED

TABLES = {
    f"atlas.{name}": GUARDED for name in ("Concept", "Source", "Snapshot", "Judgement", "Validation", "Indicator")
}
