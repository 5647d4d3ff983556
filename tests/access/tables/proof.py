"""The tables that prove what happened."""

from __future__ import annotations

from tests.access.tables import APPEND_ONLY, Technical

TABLES = {
    "kernel.Redaction": APPEND_ONLY,
    "kernel.Verification": Technical("what verifying the chain found; the chain itself can be verified again"),
}
