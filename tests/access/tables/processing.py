"""The tables of purposes and of the use of data."""

from __future__ import annotations

from tests.access.tables import APPEND_ONLY, GUARDED

TABLES = {"kernel.ProcessingActivity": GUARDED, "kernel.DataUse": APPEND_ONLY}
