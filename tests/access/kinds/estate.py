"""How processes, i-assets and contracts are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.access.kinds import Plant
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _asset(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """One that people outside notice, with a promise that comes too late and a register in which it is not listed."""
    return {
        "recovery_promised": 48,
        "physical_effect": f"Dan stopt {mark('what stops outside')}.",
        "publish_in": ["algorithms"],
        "published_in": [],
    }


def _process(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"recovery_needed": 4}


def _contract(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"no_subcontracting": True}


KINDS = {"asset": Plant(_asset), "process": Plant(_process), "contract": Plant(_contract)}
