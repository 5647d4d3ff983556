"""How parties, areas and boundary sets are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Boundary
from tests.access.kinds import Plant
from tests.access.table import CLASSES, Spot
from tests.portal.things import square

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _area(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"level": "municipality"}


def _set(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"level": "municipality", "crs": "EPSG:28992", "content_hash": f"sha256:{mark('content hash')}"}


def _draw(planted: Planted, spot: Spot, thing: Any) -> None:
    """The areas of every class of its party, as squares in a row: in an open set lie hidden areas too."""
    areas = [planted.at("area", access, spot.where) for access in CLASSES]
    draw(actor=planted.maker, boundary_set=thing, areas=areas)


@action
def draw(*, actor: Actor, boundary_set: Any, areas: list[Any]) -> None:
    with changes.also_writing():
        Boundary.objects.bulk_create(
            Boundary(boundary_set=boundary_set, area=area, wkb=square(number).wkb, area_km2=1.0)
            for number, area in enumerate(areas)
        )
    changes.note(boundary_set, {"boundaries": len(areas)})


KINDS = {
    "party": Plant(),
    "area": Plant(_area),
    "boundary_set": Plant(_set, _draw),
}
