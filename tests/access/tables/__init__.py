"""What may write each table: one module for each part of the house, with `TABLES` by `<app>.<Model>`.

GUARDED       things and what belongs to them: written inside a recorded change only, so the model inherits `Guarded`
APPEND_ONLY   never changed and never removed: events, and what is said of them
ACCOUNTS      people, how they sign in and what they may: written by actions that record an event of the account
Technical(…)  what no history is kept of, with the reason
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from tests.access.kinds import gather

GUARDED, APPEND_ONLY, ACCOUNTS = "guarded", "append-only", "accounts"


@dataclass(frozen=True)
class Technical:
    """A table without history, and why it needs none."""

    why: str


def tables() -> dict[str, str | Technical]:
    found: dict[str, str | Technical] = gather("tables", "TABLES")
    return found


def models() -> dict[str, type[Model]]:
    """Every table of the house by the name of its model."""
    return {one._meta.label: one for one in apps.get_models(include_auto_created=True)}


def guarded() -> list[type[Model]]:
    said = tables()
    return [model for label, model in models().items() if said.get(label) == GUARDED]
