"""The six qualities of a source: what the atlas knows of its data, beside what every thing has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.engines.quality.levels import Level as DataLevel
from informatiehuis.kernel.access import asks_purpose
from informatiehuis.kernel.models import ProcessingActivity
from informatiehuis.kernel.qualities import Day, Judged, Known, Level, Quality
from informatiehuis.rooms.atlas.judging import ages
from informatiehuis.rooms.atlas.models import Mode, Snapshot, Source
from informatiehuis.rooms.atlas.standing import Standing, standings


def judge(sources: Sequence[Source], known: Known) -> dict[UUID, tuple[Judged, ...]]:
    """What can be said of sources; two queries however many there are, one when none of them asks for a purpose."""
    held = Snapshot.objects.filter(source__in=[one.pk for one in sources], is_current=True)
    by_source = {one.snapshot.source_id: one for one in standings(held)}
    named = {str(slug) for one in sources if asks_purpose(one) for slug in one.purposes}
    in_use = set(ProcessingActivity.objects.filter(slug__in=named, status="active").values_list("slug", flat=True))
    return {one.pk: tuple(_of(one, by_source.get(one.pk), in_use, known)) for one in sources}


def _of(source: Source, standing: Standing | None, in_use: set[str], known: Known) -> Iterator[Judged]:
    purposes = {str(slug) for slug in source.purposes} & in_use
    if asks_purpose(source) and not purposes:
        words = N_("Er is niet vastgelegd waarvoor deze gegevens gebruikt mogen worden.")
        yield Judged(Quality.SAFE, Level.LACKS, words)
    yield _durable(source, standing)
    yield _shareable(source, bool(purposes))
    if standing is not None:
        yield from _of_data(standing, known)
    else:
        yield Judged(Quality.CURRENT, Level.UNKNOWN, N_("Er zijn nog geen gegevens opgehaald."))


def _durable(source: Source, standing: Standing | None) -> Judged:
    if standing is not None:
        words = N_("Het huis bewaart een kopie in een open formaat (Parquet).")
        return Judged(Quality.DURABLE, Level.GOOD, words)
    if source.mode != Mode.SNAPSHOT:
        words = N_("De gegevens blijven bij de bron; of zij daar bewaard blijven, weet het huis niet.")
        return Judged(Quality.DURABLE, Level.UNKNOWN, words)
    return Judged(Quality.DURABLE, Level.LACKS, N_("Het huis heeft er geen kopie van."))


def _shareable(source: Source, has_purposes: bool) -> Judged:
    if source.licence:
        return Judged(Quality.SHAREABLE, Level.GOOD, N_("Een licentie zegt wat er met de gegevens mag."))
    if has_purposes:
        words = N_("Vastgelegd is voor welke doelen de gegevens gebruikt mogen worden.")
        return Judged(Quality.SHAREABLE, Level.GOOD, words)
    return Judged(Quality.SHAREABLE, Level.LACKS, N_("Er is geen licentie en geen doel vastgelegd."))


def _of_data(standing: Standing, known: Known) -> Iterator[Judged]:
    """How old the data are for this source, and what was said of them; nothing of what is in them."""
    found, facts = ages(standing.snapshot, known.now), {"day": Day(timezone.localdate(standing.snapshot.retrieved_at))}
    if not found:
        words = N_("De gegevens zijn van {day}; hoe oud zij mogen zijn, is niet vastgelegd.")
        yield Judged(Quality.CURRENT, Level.UNKNOWN, words, facts)
    elif all(one.passed for one in found):
        yield Judged(
            Quality.CURRENT, Level.GOOD, N_("De gegevens zijn opgehaald op {day}; dat is kort genoeg geleden."), facts
        )
    else:
        yield Judged(
            Quality.CURRENT, Level.LACKS, N_("De gegevens zijn opgehaald op {day}; dat is te lang geleden."), facts
        )
    if standing.level is DataLevel.BROKEN:
        words = N_("De gegevens voldoen niet aan wat de bron belooft of aan de regels ervan.")
        yield Judged(Quality.RELIABLE, Level.LACKS, words)
    elif standing.is_validated:
        yield Judged(Quality.RELIABLE, Level.GOOD, N_("De gegevens zijn gevalideerd voor besluiten."))
    else:
        words = N_("Niemand heeft deze gegevens gevalideerd voor besluiten.")
        yield Judged(Quality.RELIABLE, Level.UNKNOWN, words)
