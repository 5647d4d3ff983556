"""The tables of the monitor."""

from __future__ import annotations

from tests.access.tables import GUARDED

NAMES = ("Run", "Figure", "Interpretation", "Publication", "Goal", "Target", "Dashboard")
TABLES = {f"monitor.{name}": GUARDED for name in NAMES}
