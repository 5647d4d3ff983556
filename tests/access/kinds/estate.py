"""How processes, i-assets and contracts are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.estate.inventories.using import take_stock_with
from tests.access.kinds import Plant
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _asset(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """One that people outside notice, with a promise that comes too late and a register in which it is not listed."""
    return {
        "recovery_promised": 48,
        "physical_effect": f"Dan stopt {mark('what stops outside')}.",
        "type": "algorithm",
        "algorithm_record": {"goal": mark("what an algorithm is for")},
        "publish_in": ["algorithms"],
        "published_in": [],
    }


def _process(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"recovery_needed": 4}


def _contract(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"no_subcontracting": True}


def _inventories(planted: Planted) -> None:
    """Every source that has rows is an inventory of software, named by the column that holds marks."""
    for held in Snapshot.objects.filter(is_current=True).select_related("source").order_by("source__slug"):
        named = [one["name"] for one in held.columns if one["name"].startswith("kolom_")]
        if named:
            take_stock_with(actor=planted.maker, source=held.source, sort="software", columns={"name": named[0]})


KINDS = {"asset": Plant(_asset, more=_inventories), "process": Plant(_process), "contract": Plant(_contract)}
