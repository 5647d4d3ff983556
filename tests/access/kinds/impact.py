"""How kinds of change and records of what they touch are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.identifiers import new_id
from tests import factories
from tests.access.kinds import Plant
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _change(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """What can happen to a concept; it comes along the relation between concepts, both ways."""
    rules = [f"broader omhoog raakt: {mark('rule')}.", f"broader omlaag kan raken: {mark('second rule')}."]
    return {"concerns": ["concept"], "rules": rules}


def _record(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"change": planted.at("kind_of_change", spot.access, spot.where), "about": new_id(), "touched": []}


def _more(planted: Planted) -> None:
    """Every record is about a concept, and says that the change of it comes to every concept there is."""
    concepts = [concept for concept, _rule in planted.rules_of("concept")]
    for record, _rule in planted.rules_of("impact_record"):
        about, *others = concepts
        touched = [
            {"id": str(one.pk), "how": "direct", "way": [[str(one.pk), "broader", str(about.pk), True]]}
            for one in others
        ]
        factories.alter(actor=HOUSE, thing=record, values={"about": about.pk, "touched": touched})


KINDS = {"kind_of_change": Plant(_change), "impact_record": Plant(_record, more=_more)}
