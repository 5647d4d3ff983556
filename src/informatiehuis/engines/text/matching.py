"""Makes of a question what tantivy looks for in one partition for one reader, and tells afterwards why it found it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import tantivy
from tantivy import FieldType, Occur, Query

from informatiehuis.engines.text.documents import Reader
from informatiehuis.engines.text.partition import BETWEEN
from informatiehuis.engines.text.questions import Clause, Group, Question
from informatiehuis.engines.text.ranking import FIELDS, WAYS, Field, Way, rarity

MOST_FROM_PREFIX = 50
"""Words that may stand for one word with an asterisk."""

WORDS: tuple[Field, ...] = ("title", "text")
PARTS: tuple[Field, ...] = ("title_parts", "text_parts")


@dataclass(frozen=True)
class Choice:
    """What is chosen besides the words: values of facets, a time, one document, and what is left out anyhow."""

    facets: Mapping[str, tuple[str, ...]]
    since: datetime | None = None
    until: datetime | None = None
    without: frozenset[str] = frozenset()
    only: str = ""


@dataclass(frozen=True)
class Needed:
    """How many words of a question have to be there, and fewer than how many may be."""

    words: int
    below: int | None = None


@dataclass(frozen=True)
class Reason:
    """One part of a score: what was typed, what was found for it, where and how, its weight and what it adds."""

    typed: str
    found: str
    field: Field
    way: Way
    concept: str
    weight: float
    score: float


@dataclass(frozen=True)
class _Leaf:
    clause: Clause
    field: Field
    weight: float
    query: Query


class Matcher:
    """A question against one partition. `common` is that of what is open: how rare a term is, is counted there.

    `reader` is who asks; without one, everything in the partition is open.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        question: Question,
        *,
        common: tantivy.Searcher,
        reader: Reader | None = None,
    ) -> None:
        self.searcher = searcher
        self._schema = schema
        self._common = common
        self._reader = reader
        self._question = question
        self._leaves = [self._leaves_of(group) for group in question.groups]

    def query(self, choice: Choice, needed: Needed) -> Query:
        """Everything that holds at least so many of the words, may be seen, and is chosen."""
        must = [(Occur.Must, self._words(needed.words))] if self._leaves else []
        must += [(Occur.Must, _unscored(query)) for query in self._filters(choice)]
        excluded = [(Occur.MustNot, self._plain(clause)) for clause in self._question.without]
        if choice.without:
            left_out = Query.term_set_query(self._schema, "identifier", sorted(choice.without))
            excluded.append((Occur.MustNot, left_out))
        if needed.below is not None:
            excluded.append((Occur.MustNot, self._words(needed.below)))
        if len(must) == 1 and not excluded:
            return must[0][1]
        return Query.boolean_query([*(must or [(Occur.Must, _unscored(Query.all_query()))]), *excluded])

    def reasons(self, address: tantivy.DocAddress) -> Iterator[Reason]:
        """The parts of which the score of one result is the sum."""
        for leaf in (leaf for group in self._leaves for leaf in group):
            try:
                score = float(json.loads(leaf.query.explain(self.searcher, address).to_json())["value"])
            except ValueError:
                continue
            clause = leaf.clause
            found = " ".join(clause.terms)
            yield Reason(clause.typed, found, leaf.field, clause.way, clause.concept, leaf.weight, score)

    def _words(self, needed: int) -> Query:
        groups = [
            Query.boolean_query([(Occur.Should, leaf.query) for leaf in leaves]) if leaves else Query.empty_query()
            for leaves in self._leaves
        ]
        if len(groups) == 1:
            return groups[0]
        if needed <= 1:  # one level is much faster than two
            return Query.boolean_query([(Occur.Should, leaf.query) for leaves in self._leaves for leaf in leaves])
        return Query.boolean_query([(Occur.Should, group) for group in groups], minimum_number_should_match=needed)

    def _leaves_of(self, group: Group) -> list[_Leaf]:
        return [
            leaf
            for clause in group.clauses
            for field in (PARTS if clause.in_parts else WORDS)
            if (leaf := self._leaf(clause, field)) is not None
        ]

    def _leaf(self, clause: Clause, field: Field) -> _Leaf | None:
        weight = FIELDS[field] * WAYS[clause.way] * clause.share
        if clause.way == "prefix":
            seen = self._seen() or Query.all_query()
            found = self.searcher.terms_with_prefix(field, clause.terms[0], filter_query=seen, limit=MOST_FROM_PREFIX)
            if not found:
                return None
            query = Query.term_set_query(self._schema, field, [term for term, _count in found])
            return _Leaf(clause, field, weight, Query.const_score_query(query, weight))
        boost = weight * self._correction(field, clause.terms)
        return _Leaf(clause, field, weight, Query.boost_query(self._term(field, clause.terms), boost))

    def _term(self, field: Field, terms: Sequence[str]) -> Query:
        if len(terms) == 1:
            return Query.term_query(self._schema, field, terms[0])
        return Query.phrase_query(self._schema, field, list(terms))

    def _plain(self, clause: Clause) -> Query:
        return Query.boolean_query([(Occur.Should, self._term(field, clause.terms)) for field in WORDS])

    def _correction(self, field: Field, terms: Sequence[str]) -> float:
        """By how much to weigh a term here, so that it counts as rare as it is in what is open."""
        if self.searcher is self._common:
            return 1.0
        there, here = (
            sum(self._rarity(searcher, field, term) for term in terms) for searcher in (self._common, self.searcher)
        )
        return there / here

    @staticmethod
    def _rarity(searcher: tantivy.Searcher, field: Field, term: str) -> float:
        having = searcher.doc_freq(field, term)
        return rarity(max(searcher.num_docs, having, 1), having)

    def _seen(self) -> Query | None:
        """What this reader may see; None where that is everything."""
        return Query.term_set_query(self._schema, "label", sorted(self._reader.labels)) if self._reader else None

    def _filters(self, choice: Choice) -> Iterator[Query]:
        if (seen := self._seen()) is not None:
            yield seen
        if choice.only:
            yield Query.term_query(self._schema, "identifier", choice.only)
        for name, values in choice.facets.items():
            yield Query.term_set_query(self._schema, "facet", [name + BETWEEN + value for value in values])
        if choice.since or choice.until:
            yield Query.range_query(
                self._schema, "when", FieldType.Date, choice.since, choice.until, include_lower=True, include_upper=True
            )


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def enough(words: int) -> int:
    """How many words of a question a document has to hold: both of two, and of more than that three of every five."""
    return words if words <= 2 else ceil(words * 0.6)
