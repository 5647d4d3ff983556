"""What the register pages of processes, i-assets and contracts show besides their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from informatiehuis.kernel.access import Actor, Verb, may, seen_by
from informatiehuis.rooms.estate.attesting import is_overdue
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from informatiehuis.rooms.estate.outage import late_for, needs_of, outage_of, sub_suppliers


def process_extra(process: Process, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """On what a process rests, and which of that is back later than the process can wait."""
    needs = needs_of(process, actor)
    return {"needs": needs, "late": late_for(process, process.recovery_needed, needs, actor)}


def asset_extra(asset: Asset, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What stops when an asset stops, on what it rests itself, and where promises of recovery do not meet."""
    needs, outage = needs_of(asset, actor), outage_of(asset, actor)
    own = late_for(asset, asset.recovery_promised, needs, actor)
    return {
        "outage": outage,
        "needs": needs,
        "late": [*own, *outage.late],
        "unpublished": asset.unpublished,
        "asset_registers": bool(asset.publish_in or asset.published_in or asset.type in ("algorithm", "domain")),
        "is_overdue": is_overdue(asset),
        "may_confirm": bool(may(actor, Verb.EDIT, asset)),
    }


def contract_extra(contract: Contract, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """Whom the supplier engages, to any depth, and whether that is against the contract."""
    supplier = seen_by(actor, contract.supplier)
    engaged = sub_suppliers(supplier, actor) if supplier else []
    return {"engaged": engaged, "against": bool(contract.no_subcontracting and engaged)}
