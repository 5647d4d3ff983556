"""The tables that only make reading faster."""

from __future__ import annotations

from tests.access.tables import Technical

TABLES = {"kernel.Tally": Technical("counts of things that are there, made again from them")}
