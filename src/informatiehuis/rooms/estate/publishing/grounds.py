"""On which ground something must stand in a register, with its source, and how long that stays current.

Only what the province's own documents or a public page that was read says is told as known; the rest is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from informatiehuis.engines.problems import N_
from informatiehuis.rooms.estate.attesting import due_on
from informatiehuis.rooms.estate.publishing.kept import Publication, PublicRegister, StatementStatus

POLICY = N_(
    "Beleid: Concernvisie 2028, over het verstrekken van informatie aan ‘(verplicht) landelijke publicatieplatformen "
    "en registers’, waarin dit register wordt genoemd."
)


@dataclass(frozen=True)
class Ground:
    """Why a register asks: `policy` and `law`, each with their source, and the rule for what is current."""

    register: PublicRegister
    policy: str
    law: str
    term: str


NOT_KNOWN = N_("Niet bekend: de documenten van de provincie noemen geen artikel.")
OUR_TERM = N_("Eens per jaar nagekeken. Dat is een afspraak van dit huis; een wettelijke termijn is niet bekend.")
GROUNDS = {
    one.register: one
    for one in (
        Ground(PublicRegister.ALGORITHMS, POLICY, NOT_KNOWN, OUR_TERM),
        Ground(
            PublicRegister.SENSORS,
            POLICY,
            N_("Er is geen landelijke plicht; de ontwikkeling van het landelijke register (SensRNet) ligt stil."),
            N_("Niet bekend."),
        ),
        Ground(PublicRegister.DOMAINS, POLICY, NOT_KNOWN, OUR_TERM),
        Ground(
            PublicRegister.ACCESSIBILITY,
            POLICY,
            NOT_KNOWN,
            N_("Status A en B: onderzoek van hoogstens drie jaar oud. Status C: hoogstens zes maanden na publicatie. "
               "Status D en E zijn niet genoeg. Bron: digitoegankelijk.nl."),
        ),
    )
}  # fmt: skip
STATEMENT_YEARS = 3
STATEMENT_MONTHS = 6


def holds_until(publication: Publication, checked: date | None) -> date | None:
    """The first day on which a publication is too old; None when that is not known."""
    if publication.register == PublicRegister.ACCESSIBILITY:
        if publication.status in (StatementStatus.A, StatementStatus.B):
            researched = publication.researched_on
            return later(researched, 12 * STATEMENT_YEARS) if researched else None
        if publication.status == StatementStatus.C:
            return later(publication.published_on, STATEMENT_MONTHS)
        return None
    return due_on(max(filter(None, (publication.published_on, checked))))


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, number = day.year + years, month + 1
    for number_of_day in (day.day, 30, 29, 28):
        try:
            return date(year, number, number_of_day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
