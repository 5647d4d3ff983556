"""How processing activities are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests import factories
from tests.access.kinds import Plant
from tests.access.marks import needs
from tests.access.table import CLASSES, HERE, Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _activity(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"legal_basis": "public_task", "responsible": planted.at("party", spot.access, spot.where)}


def _more(planted: Planted) -> None:
    """The activities that every source names, by names that tell nothing."""
    for access in CLASSES:
        title = planted.marks.text(f"title of the silent {access} activity", needs((access, HERE, KIND)))
        factories.thing(
            KIND,
            f"Doel {title}",
            slug=f"stil-doel-{access}",
            access=access,
            owner=planted.parties[HERE],
            legal_basis="public_task",
            purpose="Om het werk te doen.",
            responsible=planted.parties[HERE],
        )


KIND = "processing_activity"
KINDS = {KIND: Plant(_activity, more=_more)}
