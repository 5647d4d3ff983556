"""The operation of the API that answers questions in SQL; tests/portal/test_restricted.py asks it the questions."""

from __future__ import annotations

from tests.access.addresses import Address

OPERATIONS = {"sqlAnswer": Address("/api/v1/sql", english=False, changes=True)}
