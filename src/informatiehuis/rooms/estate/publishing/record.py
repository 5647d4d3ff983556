"""The record of an algorithm as it would be published: what was given for it, and else what the house knows.

It is the same for every reader: of other things it has only what anybody may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from informatiehuis.engines.algorithmregister import Finding, Record, check, content_hash, is_refused, make
from informatiehuis.kernel.access import ANONYMOUS, Actor
from informatiehuis.kernel.models import Link, Party
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.estate.models import Asset, AssetType

DEEPEST = 20
FIXED = frozenset({"name", "source_id", "url", "begin_date", "end_date"})
"""What the house fills in from the asset itself wherever the asset says it."""
OPEN = "open"


@dataclass(frozen=True)
class Told:
    """The record of an asset with what there is to say of it."""

    asset: Asset
    record: Record
    findings: tuple[Finding, ...]

    @property
    def sha256(self) -> str:
        return content_hash(self.record)

    @property
    def is_refused(self) -> bool:
        return is_refused(self.findings)


@dataclass(frozen=True)
class _Public:
    """What anybody may see: the parties, and who supplies which asset."""

    parties: Mapping[UUID, Party]
    suppliers: Mapping[UUID, tuple[str, ...]]
    today: date


def algorithms(actor: Actor) -> ThingQuerySet[Asset]:
    """The algorithms that this actor may see, also those that ended, by title."""
    return Asset.objects.visible_to(actor).filter(type=AssetType.ALGORITHM).by_title()


def told_of(assets: Sequence[Asset]) -> list[Told]:
    """The records of assets that were seen, in the same order."""
    public = _public(assets)
    made = [(one, make(_derived(one, public) | one.algorithm_record | _fixed(one))) for one in assets]
    return [Told(asset, record, check(record)) for asset, record in made]


def _public(assets: Sequence[Asset]) -> _Public:
    parties = Party.objects.visible_to(ANONYMOUS).in_bulk()
    links = Link.objects.filter(predicate="supplied_by", subject__in=[one.pk for one in assets], valid_until=None)
    suppliers: dict[UUID, list[str]] = defaultdict(list)
    for asset, party in links.values_list("subject", "object"):
        if party in parties:
            suppliers[asset].append(parties[party].title)
    found = {asset: tuple(sorted(names)) for asset, names in suppliers.items()}
    return _Public(parties, found, timezone.localdate())


def _derived(asset: Asset, public: _Public) -> dict[str, Any]:
    """What the house knows and what may be said otherwise for the register."""
    organisation = _organisation(asset, public)
    return {
        "description_short": asset.summary,
        "organization": organisation.title if organisation else "",
        "status": _status(asset, public.today),
        "contact_email": str((organisation.contact or {}).get("email", "")) if organisation else "",
        "provider": ", ".join(public.suppliers.get(asset.pk, ())),
    }


def _fixed(asset: Asset) -> dict[str, Any]:
    address = f"/id/i-asset/{asset.slug}"
    found = {
        "name": asset.title,
        "begin_date": _month(asset.valid_from),
        "end_date": _month(asset.valid_until),
        "source_id": asset.slug,
        "url": settings.HOUSE.profile.address_of(address) if asset.access == OPEN else "",
    }
    return {name: value for name, value in found.items() if value}


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _status(asset: Asset, today: date) -> str:
    if asset.status == "ended" or (asset.valid_until and asset.valid_until <= today):
        return "Buiten gebruik"
    return "In ontwikkeling" if asset.valid_from and asset.valid_from > today else "In gebruik"


def _organisation(asset: Asset, public: _Public) -> Party | None:
    """The organisation to which the owner belongs: as far up as anybody may see."""
    found = public.parties.get(asset.owner_id) if asset.owner_id else None
    for _step in range(DEEPEST):
        above = public.parties.get(found.part_of_id) if found and found.part_of_id else None
        if above is None:
            break
        found = above
    return found
