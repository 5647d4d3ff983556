"""The tables of mandates and stand-ins."""

from __future__ import annotations

from tests.access.tables import ACCOUNTS, GUARDED

TABLES = {
    "kernel.Mandate": GUARDED,
    "kernel.MandateHolder": ACCOUNTS,
    "kernel.StandIn": ACCOUNTS,
}
