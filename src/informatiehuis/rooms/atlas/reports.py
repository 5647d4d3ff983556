"""What deserves attention in the atlas: said, not forbidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.atlas.models import Concept, Indicator, Snapshot, Source


@dataclass(frozen=True)
class Report:
    """One thing to look at: what is the matter, and with what."""

    text: str
    things: tuple[Thing, ...]


def reports(actor: Actor) -> list[Report]:
    """Everything that deserves attention, as far as this reader may see it."""
    return [*_double_terms(actor), *_without_concept(actor), *_without_data(actor), *_old_data(actor)]


def _double_terms(actor: Actor) -> Iterator[Report]:
    """Two definitions of one term: the same word, preferred or alternative, in two concepts (homonyms)."""
    meanings: dict[str, list[Concept]] = defaultdict(list)
    for concept in Concept.objects.visible_to(actor).exclude(status="withdrawn"):
        for term in {term.casefold().strip() for term in (concept.title, *concept.alternative_terms)}:
            meanings[term].append(concept)
    for term, concepts in sorted(meanings.items()):
        if len(concepts) > 1:
            text = _("‘{term}’ heeft {count} definities. Kies er een, of maak de termen verschillend.")
            yield Report(text.format(term=term, count=len(concepts)), tuple(concepts))


def _without_concept(actor: Actor) -> Iterator[Report]:
    for indicator in Indicator.objects.visible_to(actor).filter(concept__isnull=True):
        yield Report(_("Deze indicator hoort nog bij geen begrip."), (indicator,))


def _without_data(actor: Actor) -> Iterator[Report]:
    from informatiehuis.rooms.atlas.queries import sources_without_data

    if sources := tuple(sources_without_data(actor).by_title()):
        text = ngettext(
            "Van deze bron zijn nog geen gegevens opgehaald.",
            "Van deze bronnen zijn nog geen gegevens opgehaald.",
            len(sources),
        )
        yield Report(text, sources)


def _old_data(actor: Actor) -> Iterator[Report]:
    """Sources whose data are older than agreed, or than how often they change."""
    from informatiehuis.rooms.atlas.judging import ages

    sources = Source.objects.visible_to(actor)
    for snapshot in Snapshot.objects.filter(source__in=sources, is_current=True).select_related("source"):
        for finding in ages(snapshot):
            if not finding.passed:
                yield Report(finding.sentence, (snapshot.source,))
