"""The tables of sensing."""

from __future__ import annotations

from tests.access.tables import GUARDED

TABLES = {f"sensing.{name}": GUARDED for name in ("Sensor", "Entity", "Placing", "Chain", "Validation")}
