"""Proofs that a house asks before a role counts (*integriteit: VOG, verklaring, screening*).

`screening_required` in `huis.yaml` names the roles with what each asks: `steward=vog, owner=vog+screening`. Who may do
more has to show what is asked of who may do less. A role of which a proof lacks is held and counts for nothing; it
counts from when the proofs are recorded until the first of them ends. A system has no proofs and is asked none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access.words import RANK

if TYPE_CHECKING:
    from informatiehuis.kernel.access.actors import Grant
    from informatiehuis.kernel.models import User

NONE = "none"
ASK_RECORDER = N_("Vraag wie het huis beheert om vast te leggen dat dit is gezien. Niemand doet dat voor zichzelf.")
WAITS = N_("U heeft de rol '{role}', maar die telt nu niet: het huis vraagt daarvoor {lacking}.")
COLLEAGUE_WAITS = N_("Wie u vervangt, heeft de rol '{role}', maar die telt voor u niet: het huis vraagt {lacking}.")

Span = tuple[datetime | None, datetime | None]


class UnknownProof(Problem):
    """The configuration of the house asks a proof, or of a role, that is not there."""

    code = "unknown-proof"


@dataclass(frozen=True)
class Seen:
    """A proof that was recorded: it counts from `begins` until `ends` (aware), that moment itself no longer."""

    proof: str
    begins: datetime
    ends: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        return self.begins <= moment and (self.ends is None or moment < self.ends)


@dataclass(frozen=True)
class Screened:
    """The roles that somebody was given, whether they count or not, and the proofs that were seen of that person."""

    grants: tuple[Grant, ...] = ()
    seen: tuple[Seen, ...] = ()

    def waiting(self, moment: datetime) -> list[tuple[Grant, Lacking]]:
        """The roles that would count at a moment (aware) but for a proof, the highest first, each with what lacks."""
        found = [(one, lacking(one.role, self.seen, moment)) for one in self.grants if one.holds_at(moment)]
        return sorted((pair for pair in found if pair[1].proofs), key=lambda pair: -RANK[pair[0].role])


@dataclass(frozen=True)
class Lacking:
    """The proofs that a role lacks, each with since when if it ever was there; in words for who reads it."""

    proofs: Mapping[str, datetime | None]

    def __str__(self) -> str:
        return ", ".join(_in_words(proof, ended) for proof, ended in self.proofs.items())


def _in_words(proof: str, ended: datetime | None) -> str:
    if ended is None:
        return gettext(N_("{proof} (niet vastgelegd)")).format(proof=label_of(proof))
    day = date_format(timezone.localtime(ended), "j F Y")
    return gettext(N_("{proof} (telt niet meer sinds {day})")).format(proof=label_of(proof), day=day)


def label_of(proof: str) -> str:
    """The name of a proof for people, in the language of who reads it."""
    from informatiehuis.kernel.models import Proof

    return str(Proof(proof).label)


@lru_cache(maxsize=8)
def parsed(text: str) -> Mapping[str, frozenset[str]]:
    """What a setting asks of each role that it names: `steward=vog, owner=vog+screening`. Raises UnknownProof."""
    from informatiehuis.kernel.models import Proof

    asked: dict[str, frozenset[str]] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        if part == NONE:
            continue
        role, _equals, named = (one.strip() for one in part.partition("="))
        proofs = frozenset(one.strip() for one in named.split("+"))
        if role not in RANK or not proofs <= set(Proof.values):
            raise UnknownProof(
                N_("De configuratie van het huis vraagt bewijzen die er niet zijn: {part}."),
                N_("Schrijf bij screening_required bijvoorbeeld {example}. Rollen: {roles}. Bewijzen: {proofs}."),
                part=part,
                example="'steward=vog, owner=vog+screening'",
                roles=", ".join(RANK),
                proofs=", ".join(Proof.values),
            )
        asked[role] = asked.get(role, frozenset()) | proofs
    return asked


def asked_of(role: str) -> frozenset[str]:
    """The proofs that this house asks before a role counts. Raises UnknownProof."""
    asked = parsed(settings.HOUSE.profile.screening_required)
    return frozenset[str]().union(*(proofs for name, proofs in asked.items() if RANK[name] <= RANK[role]))


def is_asked() -> bool:
    """Whether this house asks proofs of any role. Raises UnknownProof."""
    return bool(parsed(settings.HOUSE.profile.screening_required))


def seen_of(user: User) -> tuple[Seen, ...] | None:
    """The proofs that were recorded of an account; None where none are asked: in this house, or of a system."""
    if not is_asked() or hasattr(user, "service"):
        return None
    return tuple(Seen(one.proof, one.recorded_at, one.ends_at) for one in user.screening.all())


def seen_in(said: Mapping[str, str]) -> Seen:
    """The proof that an event says was recorded."""
    ends = said["valid_until"]
    day = timezone.make_aware(datetime.combine(date.fromisoformat(ends), time.min)) if ends else None
    return Seen(said["proof"], datetime.fromisoformat(said["recorded_at"]), day)


def counted(grant: Grant, seen: Sequence[Seen]) -> list[Grant]:
    """A role for the times in which every proof that it asks was there; empty when that never was or will be."""
    spans: list[Span] = [(grant.valid_from, grant.valid_until)]
    for proof in sorted(asked_of(grant.role)):
        there: list[Span] = [(one.begins, one.ends) for one in seen if one.proof == proof]
        spans = [both for one in spans for other in there if (both := _within_both(one, other)) is not None]
    return [replace(grant, valid_from=begins, valid_until=ends) for begins, ends in spans]


def _within_both(one: Span, other: Span) -> Span | None:
    begins = max((at for at in (one[0], other[0]) if at is not None), default=None)
    ends = min((at for at in (one[1], other[1]) if at is not None), default=None)
    return None if begins is not None and ends is not None and begins >= ends else (begins, ends)


def lacking(role: str, seen: Iterable[Seen], moment: datetime) -> Lacking:
    """The proofs that a role asks and that do not count at a moment (aware), in a fixed order."""
    known = list(seen)
    found: dict[str, datetime | None] = {}
    for proof in sorted(asked_of(role)):
        of_it = [one for one in known if one.proof == proof]
        if not any(one.holds_at(moment) for one in of_it):
            found[proof] = max((one.ends for one in of_it if one.ends and one.ends <= moment), default=None)
    return Lacking(found)
