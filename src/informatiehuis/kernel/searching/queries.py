"""Every question to the index of the house, for one reader: what is found, why, how much, and what may have been meant.

The index is asked with the labels of what this reader may find, and what it gives is looked up again with the policy in
the database: what the index does not know yet is in no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.text import Answer, Choice, Expansion, Reader, Result, Results, Search
from informatiehuis.engines.text.searching import MOST_RESULTS
from informatiehuis.kernel.access import Actor, labels_for
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.searching.asking import FACET_LABELS, FACETS, SORTS, Asked, possible
from informatiehuis.kernel.searching.beside import Fact, tellers
from informatiehuis.kernel.searching.contents import contents_of, key_of, labels_inside, still_there, thing_of
from informatiehuis.kernel.searching.documents import CLOSED, KIND, NO, OWNER, STATUS
from informatiehuis.kernel.searching.keeping import Standing, standing_now
from informatiehuis.kernel.searching.widening import widenings

MOST_OPTIONS = 50
"""Values of a facet that are offered; what is chosen and what occurs most is among them."""
MOST_CANDIDATES = 20
MOST_SUGGESTED = 8
ASKING = 3
"""Words that a question has for passages to be sought that answer it."""
MOST_ANSWERS = 3
ONLY_COMMON = Note(
    N_("Uw vraag heeft geen woorden om op te zoeken."), N_("Gebruik een woord dat zegt waar het over gaat.")
)


@dataclass(frozen=True)
class Hit:
    """Something that was found: the thing as it is in the house, its owner when that may be seen, and why.

    What stands inside a thing has a title of its own, and `inside` is the address of its page at the passage shown.
    """

    kind: Kind
    thing: Thing
    owner: Thing | None
    found: Result

    @property
    def inside(self) -> str:
        return _address(self.thing, self.found.identifier, self.found.shown.place if self.found.shown else "")

    @property
    def title(self) -> str:
        return self.found.title if self.inside else self.thing.title


@dataclass(frozen=True)
class Passage:
    """A passage that may answer the question, of a thing that this reader may see or of what stands inside it."""

    kind: Kind
    thing: Thing
    found: Answer

    @property
    def inside(self) -> str:
        """The address of the page of what stands inside the thing at this passage; empty for a thing itself."""
        return _address(self.thing, self.found.identifier, self.found.place)

    @property
    def title(self) -> str:
        return self.found.title if self.inside else self.thing.title


def _address(thing: Thing, identifier: str, place: str) -> str:
    key, contents = key_of(identifier), contents_of(thing.kind)
    return contents.address(thing, key, place) if key and contents else ""


@dataclass(frozen=True)
class Option:
    """A value of a facet, how many things it would give, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """What can be chosen by."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Found:
    """The answer to a question, for the page that was asked.

    `count` is of all pages; `is_whole` says that everything found has all words that were needed. `meant` is the
    question as it may have been meant, empty when nothing is to be mended.
    """

    asked: Asked
    hits: tuple[Hit, ...] = ()
    count: int = 0
    facets: tuple[Facet, ...] = ()
    passages: tuple[Passage, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()
    widened: tuple[Expansion, ...] = ()
    meant: str = ""
    is_whole: bool = True
    is_question: bool = False

    @property
    def reachable(self) -> int:
        """How many of what was found can be looked at, page by page."""
        return min(self.count, MOST_RESULTS)


def find(actor: Actor, asked: Asked) -> Found:
    """What this reader finds. Raises IndexNotReady, and BadQuery for a page past the last."""
    if not asked.words:
        return Found(asked)
    return _Finding(actor, asked).found()


def suggest(actor: Actor, typed: str) -> list[str]:
    """Titles that hold what was typed so far, of things that this reader may see. Raises IndexNotReady."""
    standing = standing_now()
    search = Search(standing.held, _reader(actor))
    found = search.suggested(typed, MOST_SUGGESTED, Choice({CLOSED: (NO,)}, without=_left_out(standing)))
    seen = _things([one.identifier for one in found], actor) if found else {}
    return [one.title for one in found if one.identifier in seen]


def _reader(actor: Actor) -> Reader:
    return Reader(labels_for(actor) | labels_inside(actor))


class _Finding:
    """One question on its way to an answer."""

    def __init__(self, actor: Actor, asked: Asked) -> None:
        self.actor = actor
        self.asked = asked
        self.standing = standing_now()
        self.without = _left_out(self.standing)
        self.owners = self._owners_chosen()

    def found(self) -> Found:
        reader = _reader(self.actor)
        plain = Search(self.standing.held, reader)
        widened = self._widened(plain)
        search = Search(self.standing.held, reader, widened) if widened else plain
        asked, base = self.asked, None
        if asked.chosen:
            base = search.documents(asked.words, choice=self._choice(leave_out=FACETS), limit=1, explained=False)
        start = (asked.page - 1) * asked.size
        results = search.documents(
            asked.words,
            choice=self._choice(),
            sort=SORTS[asked.sort],
            limit=asked.size,
            offset=start,
            needed=base.needed if base else None,
        )
        if not results.words:
            return Found(asked, notes=(*results.notes, ONLY_COMMON))
        reachable = min(results.count, MOST_RESULTS)
        if start and start >= reachable:
            raise bad_query(_("pagina"), str(asked.page), f"1 … {max(1, -(-reachable // asked.size))}")
        return self._told(search, results, widened)

    def _told(self, search: Search, results: Results, widened: Sequence[Expansion]) -> Found:
        answers: tuple[Answer, ...] = ()
        is_question = results.words >= ASKING
        if is_question and self.asked.page == 1:
            answers = search.answers(self.asked.words, choice=self._choice(), limit=MOST_ANSWERS)
        seen = _things([*(one.identifier for one in results.results), *(one.identifier for one in answers)], self.actor)
        counts = self._counts(search, results)
        owners = self._owners([*counts[OWNER], *(one.owner_id.hex for one in seen.values() if one.owner_id)])
        hits = tuple(self._hit(one, seen, owners) for one in results.results if one.identifier in seen)
        return Found(
            asked=self.asked,
            hits=hits,
            count=results.count - sum(one.identifier not in seen for one in results.results),
            facets=tuple(self._facet(name, counts[name], owners) for name in FACETS),
            passages=tuple(
                Passage(kind_named(seen[one.identifier].kind), seen[one.identifier], one)
                for one in answers
                if one.identifier in seen
            ),
            facts=self._facts([one.thing for one in hits if not key_of(one.found.identifier)]),
            notes=results.notes,
            widened=self._used(results, widened),
            meant=self._meant(search, results),
            is_whole=results.needed == results.words,
            is_question=is_question,
        )

    def _facts(self, things: Sequence[Thing]) -> tuple[Fact, ...]:
        """What rooms can say at once about what stands on the first page."""
        if self.asked.page > 1:
            return ()
        return tuple(fact for tell in tellers() for fact in tell(self.actor, self.asked.words, things))

    @staticmethod
    def _hit(one: Result, seen: Mapping[str, Thing], owners: Mapping[str, Thing]) -> Hit:
        thing = seen[one.identifier]
        owner = owners.get(thing.owner_id.hex) if thing.owner_id else None
        return Hit(kind_named(thing.kind), thing, owner, one)

    def _widened(self, search: Search) -> list[Expansion]:
        """What words of the question mean as well, by things that have a word of it."""
        found: list[Expansion] = []
        for one in widenings():
            choice = Choice({KIND: (one.kind,), CLOSED: (NO,)}, without=self.without)
            named = search.documents(
                self.asked.words, choice=choice, limit=MOST_CANDIDATES, explained=False, counted=False
            )
            if named.words and named.results:
                found += one.widen(self.actor, [UUID(hex=result.identifier) for result in named.results])
        return found

    def _used(self, results: Results, widened: Sequence[Expansion]) -> tuple[Expansion, ...]:
        """Those by which something on this page was found."""
        used = {(one.concept, one.found) for result in results.results for one in result.reasons if one.concept}
        tokens = self.standing.held.analyser.tokens
        bases = {
            term: " ".join(word.base for _token, word in tokens(term) if not word.is_stopword)
            for term in {one.term for one in widened}
        }
        found = {(one.concept, one.term): one for one in widened if (one.concept, bases[one.term]) in used}
        return tuple(found.values())

    def _choice(self, *, leave_out: Collection[str] = ()) -> Choice:
        """What is chosen but for some facets; what is in a closed state is found by who chooses that state."""
        chosen = {name: values for name, values in self.asked.chosen.items() if name not in leave_out}
        if OWNER in chosen:
            chosen[OWNER] = self.owners
        if STATUS not in chosen and leave_out != (STATUS,):
            chosen[CLOSED] = (NO,)
        return Choice(chosen, without=self.without)

    def _counts(self, search: Search, results: Results) -> dict[str, Mapping[str, int]]:
        """How many each value of a facet would give: with all that is chosen but for that facet itself."""
        found: dict[str, Mapping[str, int]] = {}
        for name in FACETS:
            counted = results
            if name == STATUS or name in self.asked.chosen:
                choice = self._choice(leave_out=(name,))
                counted = search.documents(
                    self.asked.words, choice=choice, limit=1, explained=False, needed=results.needed
                )
            found[name] = counted.counts.get(name, {})
        return found

    def _facet(self, name: str, counts: Mapping[str, int], owners: Mapping[str, Thing]) -> Facet:
        chosen = self.asked.chosen.get(name, ())
        if name == OWNER:
            rows = [(one.slug, one.title, counts.get(key, 0)) for key, one in owners.items()]
        else:
            rows = [(value, label, counts.get(value, 0)) for value, label in (possible(name) or {}).items()]
        options = [Option(value, label, count, value in chosen) for value, label, count in rows]
        options = [one for one in options if one.count or one.chosen]
        options.sort(key=lambda one: (not one.chosen, -one.count, one.label.casefold(), one.value))
        return Facet(name, str(FACET_LABELS[name]), tuple(options[:MOST_OPTIONS]))

    def _owners_chosen(self) -> tuple[str, ...]:
        """The owners that are chosen, as the index knows them; what may not be seen is nobody's."""
        slugs = self.asked.chosen.get(OWNER, ())
        if not slugs:
            return ()
        found = Thing.objects.visible_to(self.actor).filter(kind="party", slug__in=slugs).order_by()
        return tuple(key.hex for key in found.values_list("pk", flat=True))

    def _owners(self, keys: Collection[str]) -> dict[str, Thing]:
        return _things([*keys, *self.owners], self.actor)

    def _meant(self, search: Search, results: Results) -> str:
        """What may have been meant, where something was asked that nothing found has."""
        if self.standing.behind or (results.count and results.needed == results.words):
            return ""
        return search.meant(self.asked.words) or ""


def _left_out(standing: Standing) -> frozenset[str]:
    """What changed since the index was brought up to date is found when it is up to date again, and not before."""
    return frozenset(key.hex for key in standing.behind)


def _things(identifiers: Collection[str], actor: Actor) -> dict[str, Thing]:
    """The things that this reader may see in the house now, by identifier of the thing or of what stands inside it."""
    if not identifiers:
        return {}
    keys = {thing_of(one) for one in identifiers}
    seen = Thing.objects.visible_to(actor).filter(pk__in=keys).order_by()
    return still_there(identifiers, {one.pk: one for one in seen})
