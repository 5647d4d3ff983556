"""The queries of the estate: what the pages of processes, i-assets and contracts tell besides their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.models import Party
from informatiehuis.rooms.estate import outage, showing
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from tests.access.queries import Elsewhere, Query, Reader

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _processes(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Process.objects.visible_to(reader.actor):
        yield showing.process_extra(one, reader.actor, {})


def _assets(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Asset.objects.visible_to(reader.actor):
        yield showing.asset_extra(one, reader.actor, {})


def _contracts(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Contract.objects.visible_to(reader.actor):
        yield showing.contract_extra(one, reader.actor, {})


def _outages(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Party.objects.visible_to(reader.actor):
        yield outage.outage_of(one, reader.actor)


def _engaged(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Party.objects.visible_to(reader.actor):
        yield outage.sub_suppliers(one, reader.actor)


def _needs(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Process.objects.visible_to(reader.actor):
        yield outage.needs_of(one, reader.actor)


ROOM = "rooms/estate"
QUERIES: dict[str, Query | Elsewhere] = {
    f"{ROOM}/showing.py:process_extra": Query(_processes),
    f"{ROOM}/showing.py:asset_extra": Query(_assets),
    f"{ROOM}/showing.py:contract_extra": Query(_contracts),
    f"{ROOM}/outage.py:outage_of": Query(_outages),
    f"{ROOM}/outage.py:needs_of": Query(_needs),
    f"{ROOM}/outage.py:sub_suppliers": Query(_engaged),
    f"{ROOM}/exchange.py:allow": Elsewhere("tells nothing but a refusal", "tests/rooms/estate/test_exchange.py"),
    f"{ROOM}/outage.py:late_for": Elsewhere("is given what needs_of told", "tests/rooms/estate/test_outage.py"),
}
