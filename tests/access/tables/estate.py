"""The tables of the estate."""

from __future__ import annotations

from tests.access.tables import GUARDED

NAMES = ("Process", "Asset", "Contract", "ArchitectureModel", "Inventory", "Publication")
TABLES = {f"estate.{name}": GUARDED for name in NAMES}
