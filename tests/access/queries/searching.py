"""The queries of searching the whole house, and what the atlas adds to a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.searching import queries
from informatiehuis.kernel.searching.asking import Asked
from informatiehuis.rooms.atlas import widening
from informatiehuis.rooms.monitor import telling
from tests.access.queries import Elsewhere, Query, Reader, Whoever

if TYPE_CHECKING:
    from tests.access.planting import Planted


def words(planted: Planted) -> list[str]:
    """Words out of titles of each class, one that is in many, the beginning of every mark, and a whole question."""
    found = {"tekst", "zq0*", "tekst tekst tekst eerst nog"}
    for kind in all_kinds():
        for access in ("open", "confidential"):
            found |= planted.marks.in_text(planted.at(kind.name, access).title)
    return sorted(found)


def _find(planted: Planted, reader: Reader) -> Iterator[Any]:
    for word in words(planted):
        asked = Asked(word, size=100)
        found = queries.find(reader.actor, asked)
        yield _told(found)
        for page in range(2, -(-found.reachable // 100) + 1):
            yield _told(queries.find(reader.actor, replace(asked, page=page)))
        for facet in found.facets:
            for option in facet.options[:3]:
                yield _told(queries.find(reader.actor, replace(asked, chosen={facet.name: (option.value,)})))


def _told(found: queries.Found) -> Iterator[Any]:
    """All that was found but for the question itself, which the reader knew."""
    for hit in found.hits:
        yield hit.thing, hit.owner, hit.found.title, hit.found.shown
        yield [(reason.found, reason.concept) for reason in hit.found.reasons if reason.way not in ("word", "root")]
    for passage in found.passages:
        yield passage.thing, passage.found.title, passage.found.text
    yield found.count, [(one.value, one.label, one.count) for facet in found.facets for one in facet.options]
    yield [(one.thing, one.sentence) for one in found.facts]
    yield found.notes, [(one.word, one.term, one.concept) for one in found.widened]


def _suggest(planted: Planted, reader: Reader) -> Iterator[Any]:
    for word in words(planted):
        yield queries.suggest(reader.actor, word)


def _widen(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What every concept of the house adds to a question, asked all at once."""
    everything = [thing.pk for thing, _rule in planted.rules_of("concept")]
    yield [(one.word, one.term, one.concept) for one in widening.expansions(reader.actor, everything)]


def _facts(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Every indicator in every area, asked by the words of both."""
    areas = [thing for thing, _rule in planted.rules_of("area")]
    for indicator, _rule in planted.rules_of("indicator"):
        words = " ".join([indicator.title, *(area.title for area in areas)])
        yield [(one.thing, one.sentence) for one in telling.figures(reader.actor, words, [indicator, *areas])]


PAPERS = "tests/rooms/atlas/test_papers.py"
LABELS = "gives labels to search with; what is found by them is asked there"
QUERIES = {
    "kernel/searching/queries.py:find": Query(_find),
    "kernel/searching/queries.py:suggest": Query(_suggest),
    "rooms/atlas/widening.py:expansions": Query(_widen),
    "rooms/monitor/telling.py:figures": Query(_facts),
    "kernel/searching/contents.py:declare": Elsewhere("keeps what a room declares; nobody asks it anything", PAPERS),
    "kernel/searching/contents.py:labels_inside": Elsewhere(LABELS, PAPERS),
    "rooms/atlas/papers/found.py:labels_for": Elsewhere(LABELS, PAPERS),
}
WHOEVER = dict.fromkeys(
    ("rooms/atlas/papers/queries.py:documents_in", "rooms/atlas/papers/queries.py:document_in"),
    Whoever("they are given rows that the reader may see", frozenset({"rooms/atlas/papers/pages.py"})),
)
