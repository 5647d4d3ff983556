"""How mandates are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.access.kinds import Plant
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _mandate(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """By a party that everybody who sees it may see, over every kind; what was given is not for a steward to change."""
    return {
        "mandator": planted.parties[spot.where],
        "powers": ["adopt", "publish"],
        "kinds": [],
        "single_case": "",
        "status": "draft",
    }


KINDS = {"mandate": Plant(_mandate)}
