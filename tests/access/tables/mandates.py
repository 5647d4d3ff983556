"""The tables of mandates, stand-ins and proofs of integrity."""

from __future__ import annotations

from tests.access.tables import ACCOUNTS, GUARDED

TABLES = {
    "kernel.Mandate": GUARDED,
    "kernel.MandateHolder": ACCOUNTS,
    "kernel.StandIn": ACCOUNTS,
    "kernel.ScreeningProof": ACCOUNTS,
}
