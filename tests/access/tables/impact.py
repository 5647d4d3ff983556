"""The tables of kinds of change and of records of what they touch."""

from __future__ import annotations

from tests.access.tables import GUARDED

TABLES = {"kernel.KindOfChange": GUARDED, "kernel.ImpactRecord": GUARDED}
