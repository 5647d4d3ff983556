"""In which register each asset must stand, whether it does, since when, and whether that is current.

Computed when it is asked, over what the reader may see. What nobody said is told as not known, and not as no.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from informatiehuis.engines.algorithmregister.fields import STATUSES
from informatiehuis.engines.reconciliation.names import host_of
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.estate.inventories.reading import Read, read_all
from informatiehuis.rooms.estate.models import (
    Asset,
    AssetType,
    Publication,
    PublicRegister,
    Sort,
    StatementStatus,
    Zone,
)
from informatiehuis.rooms.estate.publishing.grounds import holds_until
from informatiehuis.rooms.estate.publishing.record import Told, told_of
from informatiehuis.rooms.sensing import queries as sensing

IN_USE = "active"
BY_TYPE: Mapping[str, PublicRegister] = {
    AssetType.ALGORITHM: PublicRegister.ALGORITHMS,
    AssetType.DOMAIN: PublicRegister.DOMAINS,
}
"""The register that asks after assets of a type, whatever was said about one."""
WITH_STATEMENT = (AssetType.APPLICATION, AssetType.DOMAIN)


class Answer(StrEnum):
    """An answer that can also be missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Currency(StrEnum):
    """Whether what is published is as it should be now, worst first."""

    MISSING = "missing"
    CONTRADICTED = "contradicted"
    INSUFFICIENT = "insufficient"
    ENDED = "ended"
    CHANGED = "changed"
    OLD = "old"
    UNKNOWN = "unknown"
    CURRENT = "current"
    NONE = "none"


WRONG = frozenset(
    {
        Currency.MISSING,
        Currency.CONTRADICTED,
        Currency.INSUFFICIENT,
        Currency.ENDED,
        Currency.CHANGED,
        Currency.OLD,
    }
)
"""What asks for work."""


@dataclass(frozen=True)
class Duty:
    """How one thing stands in one register; `since` and `until` are None when that is not known.

    `seen_on` is the day of the list of the register in which it was looked for, `publication` the last that is kept.
    """

    thing: Thing
    register: PublicRegister
    must: Answer
    stands: Answer
    currency: Currency
    publication: Publication | None = None
    until: date | None = None
    seen_on: date | None = None

    @property
    def since(self) -> date | None:
        return self.publication.published_on if self.publication else None


@dataclass(frozen=True)
class Count:
    """A register in numbers."""

    register: PublicRegister
    all: int
    must: int
    stands: int
    wrong: int
    unknown: int


@dataclass(frozen=True)
class _Registered:
    """The domains that the national register has, as lists of it say that this reader may read as a whole."""

    hosts: frozenset[str]
    on: date | None


def duties(actor: Actor) -> list[Duty]:
    """Every duty that this reader may know of, by register, what asks for work first."""
    assets = [one for one in Asset.objects.visible_to(actor).by_title() if one.status == IN_USE or one.published_in]
    return [*_of_assets(assets, actor), *_of_sensors(actor)]


def duties_of(asset: Asset, actor: Actor) -> list[Duty]:
    """The duties of one asset that was seen."""
    return _of_assets([asset], actor)


def _of_assets(assets: Sequence[Asset], actor: Actor) -> list[Duty]:
    last = last_publications(assets)
    records = {one.asset.pk: one for one in told_of([one for one in assets if one.type == AssetType.ALGORITHM])}
    listed = _registered(read_all(actor))
    today = timezone.localdate()
    found = [
        _duty(one, register, last.get((one.pk, register)), records.get(one.pk), listed, today)
        for one in assets
        for register in registers_of(one, last)
    ]
    order, rank = list(PublicRegister), list(Currency)
    found.sort(key=lambda one: (order.index(one.register), rank.index(one.currency)))
    return found


def counts(found: Iterable[Duty]) -> list[Count]:
    """The registers in numbers, also one in which nothing has to stand."""
    by_register: dict[PublicRegister, list[Duty]] = defaultdict(list)
    for one in found:
        by_register[one.register].append(one)
    return [_count(register, by_register[register]) for register in PublicRegister]


def _count(register: PublicRegister, own: list[Duty]) -> Count:
    stands, must = Counter(one.stands for one in own), Counter(one.must for one in own)
    return Count(
        register,
        len(own),
        must[Answer.YES],
        stands[Answer.YES],
        sum(one.currency in WRONG for one in own),
        sum(Answer.UNKNOWN in (one.must, one.stands) or one.currency is Currency.UNKNOWN for one in own),
    )


def last_publications(assets: Iterable[Asset]) -> dict[tuple[UUID, str], Publication]:
    """The last publication of assets that were seen, by asset and register."""
    found: dict[tuple[UUID, str], Publication] = {}
    for one in Publication.objects.filter(asset__in=list(assets)):
        found.setdefault((one.asset_id, one.register), one)
    return found


def registers_of(asset: Asset, last: Mapping[tuple[UUID, str], Publication]) -> Iterator[PublicRegister]:
    """The registers of which something can be said for an asset."""
    if asset.status != IN_USE:
        yield from (register for register in PublicRegister if register in asset.published_in)
        return
    said = {*asset.publish_in, *asset.published_in}
    for register in PublicRegister:
        asks = BY_TYPE.get(asset.type) == register or (
            register == PublicRegister.ACCESSIBILITY and asset.zone == Zone.PUBLIC and asset.type in WITH_STATEMENT
        )
        if asks or register in said or (asset.pk, register) in last:
            yield register


def _duty(
    asset: Asset,
    register: PublicRegister,
    publication: Publication | None,
    told: Told | None,
    listed: _Registered,
    today: date,
) -> Duty:
    must = Answer.YES if register in asset.publish_in else Answer.UNKNOWN
    said = register in asset.published_in or publication is not None
    seen = _is_listed(asset, listed) if register == PublicRegister.DOMAINS and listed.on else None
    stands = Answer.YES if said or seen else Answer.NO if must is Answer.YES or seen is False else Answer.UNKNOWN
    # when there is no publication, the last look at it is all that is known
    until = holds_until(publication, asset.published_checked) if publication else None
    currency = _currency(stands, must, publication, told, until, today)
    if asset.status != IN_USE and not _says_ended(publication):
        currency = Currency.ENDED
    elif said and seen is False:
        currency = Currency.CONTRADICTED
    elif seen and publication is None:
        currency = Currency.CURRENT
    seen_on = listed.on if register == PublicRegister.DOMAINS else None
    return Duty(asset, register, must, stands, currency, publication, until, seen_on)


def _currency(
    stands: Answer, must: Answer, publication: Publication | None, told: Told | None, until: date | None, today: date
) -> Currency:
    if stands is not Answer.YES:
        return Currency.MISSING if must is Answer.YES else Currency.UNKNOWN
    if publication is None:
        return Currency.UNKNOWN
    if publication.status in (StatementStatus.D, StatementStatus.E):
        return Currency.INSUFFICIENT
    if told and publication.sha256 and publication.sha256 != told.sha256:
        return Currency.CHANGED
    if until is None:
        return Currency.UNKNOWN
    return Currency.OLD if until <= today else Currency.CURRENT


def _says_ended(publication: Publication | None) -> bool:
    """Whether what was published of an asset that ended says that it did."""
    return publication is not None and publication.record.get("status") == STATUSES[2]


def _registered(reads: Iterable[Read]) -> _Registered:
    """What lists of the national register of domains have; one read in part says nothing of what is absent."""
    own = [
        one
        for one in reads
        if one.inventory.sort == Sort.REGISTERED and one.snapshot and one.is_whole and not one.more and not one.lacking
    ]
    names = [text for one in own for line in one.sightings for text in (line.name, line.address)]
    hosts = {host for name in names if (host := host_of(name))}
    days = [timezone.localtime(one.snapshot.retrieved_at).date() for one in own if one.snapshot]
    return _Registered(frozenset(hosts), min(days, default=None))


def _is_listed(asset: Asset, listed: _Registered) -> bool:
    return any(host_of(name) in listed.hosts for name in (asset.title, *asset.known_as) if host_of(name))


def _of_sensors(actor: Actor) -> Iterator[Duty]:
    """The sensors that measure: nothing asks for them by law, and nobody says whether they stand there."""
    for one in sensing.measuring(actor):
        yield Duty(one, PublicRegister.SENSORS, Answer.NO, Answer.UNKNOWN, Currency.NONE)
