"""The tables of the rules."""

from __future__ import annotations

from tests.access.tables import GUARDED

NAMES = ("Activity", "RuleSet", "Notice", "SavedCheck")
TABLES = {f"rules.{name}": GUARDED for name in NAMES}
