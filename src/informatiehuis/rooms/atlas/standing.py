"""How good the data of sources are now, in one word, and whether one may decide on them.

For a page of one source, and for many snapshots at once, in one query however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext

from informatiehuis.engines.quality.levels import SENTENCES, WORDS, Level, level_of, worst
from informatiehuis.rooms.atlas.judging import ages
from informatiehuis.rooms.atlas.models import Judgement, Snapshot, Validation

TONES = {
    Level.GOOD: "good",
    Level.REMARKS: "attention",
    Level.OLD: "attention",
    Level.UNJUDGED: "",
    Level.BROKEN: "wrong",
}


@dataclass(frozen=True)
class Standing:
    """How good the data of one snapshot are now, and whether a validation of its source holds."""

    snapshot: Snapshot
    level: Level
    is_validated: bool

    @property
    def words(self) -> str:
        return gettext(WORDS[self.level])

    @property
    def sentence(self) -> str:
        return gettext(SENTENCES[self.level])

    @property
    def tone(self) -> str:
        """How a status shows it."""
        return TONES[self.level]


@dataclass(frozen=True)
class Worst:
    """What figures over several snapshots carry: the worst of them, and validated only when all of them are.

    Where the house no longer knows all of them (`is_whole`), nothing can be said.
    """

    standings: tuple[Standing, ...]
    is_whole: bool = True

    @property
    def level(self) -> Level:
        return worst(one.level for one in self.standings) if self.is_whole else Level.UNJUDGED

    @property
    def words(self) -> str:
        return gettext(WORDS[self.level])

    @property
    def sentence(self) -> str:
        return gettext(SENTENCES[self.level])

    @property
    def tone(self) -> str:
        return TONES[self.level]

    @property
    def validated(self) -> bool:
        return self.is_whole and bool(self.standings) and all(one.is_validated for one in self.standings)


def standings(snapshots: QuerySet[Snapshot]) -> list[Standing]:
    """How good each of these snapshots is now, in their order; in one query."""
    source = OuterRef("source_id")
    judged = Judgement.objects.filter(source=source).order_by("-last_at", "-accepted")
    holding = Validation.objects.filter(source=source, ended_at__isnull=True)
    found = snapshots.select_related("source__owner", "source__publisher").annotate(
        newest_accepted=Subquery(judged.values("accepted")[:1]), is_validated=Exists(holding)
    )
    return [
        Standing(
            one,
            level_of(
                one.quality,
                fresh=all(finding.passed for finding in ages(one)),
                refused_since=one.newest_accepted is False,
            ),
            one.is_validated,
        )
        for one in found
    ]


def standing_of(snapshot: Snapshot | None) -> Standing | None:
    """How good the data of one snapshot are now; None for none."""
    return standings(Snapshot.objects.filter(pk=snapshot.pk))[0] if snapshot else None
