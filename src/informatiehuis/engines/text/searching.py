"""Answers a question: documents with why they are there, counts, passages, and what may have been meant.

Everything here has a reader: nothing that a reader may not see is found, counted or suggested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import tantivy
from tantivy import Order

from informatiehuis.engines.problems import Note
from informatiehuis.engines.text.documents import Reader
from informatiehuis.engines.text.index import Level, TextIndex
from informatiehuis.engines.text.matching import Choice, Matcher, Needed, Reason, enough
from informatiehuis.engines.text.meaning import Vocabulary
from informatiehuis.engines.text.partition import BETWEEN, source
from informatiehuis.engines.text.questions import SHORTEST_PREFIX, Expansion, Question, read
from informatiehuis.engines.text.ranking import rarity
from informatiehuis.engines.text.stems import dutch_stem
from informatiehuis.engines.text.tokens import fold

Sort = Literal["relevance", "newest", "oldest", "title"]
MOST_RESULTS = 1_000
"""How far down the list one can look."""

MOST_VALUES = 1_000
"""Values of all facets together that are counted."""

MOST_SHOWN = 20
"""Passages of one document among which the one is sought that shows most; of a longer one the index gives the best."""

FEW = 20
"""With fewer documents that hold enough words, those that hold fewer are given as well."""

KNOWN = 0.5
"""The share of a question, weighed by how rare its words are, that a passage has to hold to be an answer."""

_SORTED: Mapping[Sort, tuple[str | None, Order]] = {
    "relevance": (None, Order.Desc),
    "newest": ("when", Order.Desc),
    "oldest": ("when", Order.Asc),
    "title": ("order", Order.Asc),
}


@dataclass(frozen=True)
class Shown:
    """A passage of a result, where it stands, and from where to where in it the words are for which it was found."""

    text: str
    place: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Result:
    """A document that was found: its score, the reasons of which that is the sum, and the passage that shows most."""

    identifier: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    shown: Shown | None = None


@dataclass(frozen=True)
class Results:
    """What was found: `count` of all there is, and the page that was asked. `needed` of the `words` had to be there."""

    results: tuple[Result, ...]
    count: int
    counts: Mapping[str, Mapping[str, int]]
    words: int
    needed: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A passage that may answer a question, and where it stands. `marks` are the words for which it was found."""

    identifier: str
    title: str
    text: str
    place: str
    score: float
    share: float
    marks: tuple[tuple[int, int], ...]
    reasons: tuple[Reason, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Hit:
    key: Any
    matcher: Matcher
    address: tantivy.DocAddress


class Search:
    """The questions that one reader asks of an index."""

    def __init__(self, index: TextIndex, reader: Reader, expansions: Sequence[Expansion] = ()) -> None:
        self._index = index
        self._reader = reader
        self._expansions = expansions

    def documents(
        self,
        text: str,
        *,
        choice: Choice | None = None,
        sort: Sort = "relevance",
        limit: int = 10,
        offset: int = 0,
        explained: bool = True,
        counted: bool = True,
        needed: int | None = None,
    ) -> Results:
        """The documents that hold the words of a text, behind them those with fewer of them when few hold enough.

        `needed` is that of a wider choice of the same question: fewer of those it found are then left, never others.
        """
        choice = choice or Choice({})
        question = self._read(text)
        until = min(MOST_RESULTS, offset + limit)
        whole = enough(len(question.groups))
        matchers = self._matchers(question, "documents")
        hits, count = self._hits(matchers, choice, Needed(whole), sort, max(until, FEW))
        if needed is None:
            needed = 1 if count < FEW else whole
        if needed < whole:
            rest, more = self._hits(matchers, choice, Needed(1, below=whole), sort, until)
            hits, count = [*hits, *rest], count + more
            if sort != "relevance":
                hits = _in_order(hits, sort)
        needed = min(needed, whole)
        results = tuple(self._result(hit, question, explained) for hit in hits[offset:until])
        counts = self._counts(matchers, choice, Needed(needed)) if counted else {}
        return Results(results, count, counts, len(question.groups), needed, question.notes)

    def answers(self, text: str, *, choice: Choice | None = None, limit: int = 5) -> tuple[Answer, ...]:
        """The passages that hold enough of a question to answer it, best first; none when there is none."""
        question = self._read(text)
        if not question.groups:
            return ()
        hits, _count = self._hits(
            self._matchers(question, "passages"), choice or Choice({}), Needed(1), "relevance", limit * 2
        )
        found = (self._answer(hit, question) for hit in hits)
        return tuple(answer for answer in found if answer.share >= KNOWN)[:limit]

    def suggestions(self, typed: str, limit: int = 8) -> tuple[str, ...]:
        """Titles that hold the words typed so far, the last of which may not be whole yet."""
        return tuple(one.title for one in self.suggested(typed, limit))

    def suggested(self, typed: str, limit: int = 8, choice: Choice | None = None) -> tuple[Result, ...]:
        """The documents with those titles, one of each title."""
        if len(typed.strip()) < SHORTEST_PREFIX:
            return ()
        asked = typed.rstrip("* ") + "*"
        found = self.documents(asked, choice=choice, limit=limit * 4, explained=False, counted=False)
        if found.needed < found.words:
            return ()
        by_title = {one.title: one for one in reversed(found.results) if one.title}
        return tuple(one for one in found.results if by_title.get(one.title) is one)[:limit]

    def meant(self, text: str) -> str | None:
        """The text with a word that can be found for each that cannot; None where nothing is to be mended."""
        vocabulary = self._index.vocabulary(self._reader)
        mended, at = "", 0
        for token, word in self._index.analyser.tokens(text):
            other = None
            if not word.is_stopword and token.kind in ("word", "name") and word.base not in vocabulary.counts:
                other = None if self._is_found(token.text) else _nearest(vocabulary, fold(token.text))
            mended += text[at : token.start] + (other or text[token.start : token.end])
            at = token.end
        mended += text[at:]
        return mended if mended != text else None

    def _is_found(self, word: str) -> bool:
        return bool(self.documents(word, limit=1, explained=False, counted=False).count)

    def _read(self, text: str) -> Question:
        return read(text, self._index.analyser, self._expansions)

    def _matchers(self, question: Question, level: Level) -> list[Matcher]:
        """One for every side where this reader may look."""
        common = self._index.part("open", level).searcher()
        matchers = []
        for side in self._index.sides(self._reader):
            part = self._index.part(side, level)
            searcher, reader = (common, None) if side == "open" else (part.searcher(), self._reader)
            matchers.append(Matcher(searcher, part.schema, question, common=common, reader=reader))
        return matchers

    @staticmethod
    def _hits(
        matchers: Sequence[Matcher], choice: Choice, needed: Needed, sort: Sort, until: int
    ) -> tuple[list[_Hit], int]:
        by, order = _SORTED[sort]
        hits: list[_Hit] = []
        count = 0
        for matcher in matchers:
            query = matcher.query(choice, needed)
            found = matcher.searcher.search(query, max(1, until), order_by_field=by, order=order)
            hits += [_Hit(key, matcher, address) for key, address in found.hits]
            count += found.count  # type: ignore[attr-defined]  # the stub of tantivy lacks it
        return _in_order(hits, sort), count

    @staticmethod
    def _counts(matchers: Sequence[Matcher], choice: Choice, needed: Needed) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for matcher in matchers:
            asked = {"facets": {"terms": {"field": "facet", "size": MOST_VALUES}}}
            for bucket in matcher.searcher.aggregate(matcher.query(choice, needed), asked)["facets"]["buckets"]:
                name, value = bucket["key"].split(BETWEEN, 1)
                values = counts.setdefault(name, {})
                values[value] = values.get(value, 0) + int(bucket["doc_count"])
        return counts

    def _result(self, hit: _Hit, question: Question, explained: bool) -> Result:
        told = source(hit.matcher.searcher, hit.address)
        reasons = tuple(hit.matcher.reasons(hit.address)) if explained else ()
        score = sum(reason.score for reason in reasons) if explained else 0.0
        shown = self._shown(told, reasons, question) if explained else None
        found = hit.key if isinstance(hit.key, float) else score
        return Result(told["identifier"], told["title"], found, reasons, shown)

    def _shown(self, told: Mapping[str, Any], reasons: Sequence[Reason], question: Question) -> Shown | None:
        """The passage in which most of the words stand; of equals the first."""
        passages: Sequence[Mapping[str, str]] = told["passages"]
        if len(passages) > MOST_SHOWN:
            passages = self._best(told["identifier"], question) or passages[:1]
        found = [
            Shown(passage["text"], passage["place"], tuple(self._marks(passage["text"], reasons)))
            for passage in passages
        ]
        return max(found, key=lambda one: len(one.marks), default=None)

    def _best(self, identifier: str, question: Question) -> list[Mapping[str, str]]:
        """The passage of one document that scores highest."""
        matchers = self._matchers(question, "passages")
        hits, _count = self._hits(matchers, Choice({}, only=identifier), Needed(1), "relevance", 1)
        return [source(hit.matcher.searcher, hit.address) for hit in hits[:1]]

    def _answer(self, hit: _Hit, question: Question) -> Answer:
        told = source(hit.matcher.searcher, hit.address)
        reasons = tuple(hit.matcher.reasons(hit.address))
        share = self._share(question, {reason.typed for reason in reasons})
        marks = tuple(self._marks(told["text"], reasons))
        return Answer(told["identifier"], told["title"], told["text"], told["place"], hit.key, share, marks, reasons)

    def _share(self, question: Question, found: set[str]) -> float:
        """How much of a question was found, each word weighed by how rare it is in what is open."""
        common = self._index.part("open", "passages").searcher()
        weights = {
            group.typed: rarity(max(1, common.num_docs), _having(common, group.clauses[0].terms[0]))
            for group in question.groups
        }
        return sum(weight for typed, weight in weights.items() if typed in found) / sum(weights.values())

    def _marks(self, text: str, reasons: Sequence[Reason]) -> list[tuple[int, int]]:
        """Where the words stand for which something was found."""
        terms = {term for reason in reasons for term in reason.found.split()}
        return [
            (token.start, token.end)
            for token, word in self._index.analyser.tokens(text)
            if not word.is_stopword and (word.base in terms or terms.intersection(word.roots))
        ]


def _in_order(hits: list[_Hit], sort: Sort) -> list[_Hit]:
    """What was found in several places as one list, what has nothing to sort by last."""
    known = [hit for hit in hits if hit.key is not None]
    known.sort(key=lambda hit: hit.key, reverse=_SORTED[sort][1] == Order.Desc)
    return [*known, *(hit for hit in hits if hit.key is None)]


def _nearest(vocabulary: Vocabulary, word: str) -> str | None:
    """The word that is meant, or that of which a form is meant."""
    return vocabulary.nearest(word) or vocabulary.nearest(dutch_stem(word))


def _having(searcher: tantivy.Searcher, term: str) -> int:
    return int(searcher.doc_freq("text", term))
