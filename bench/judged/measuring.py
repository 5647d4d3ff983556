"""How well the judged questions are answered: nDCG@10 and recall@20, ours and that of SQLite FTS5 without Dutch."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.judged.reading import Collection, Judged
from informatiehuis.engines.text import OPEN, Document, Passage, Reader, Search, TextIndex

DEEP = 20
Ranker = Callable[[Judged], Sequence[str]]


def ndcg(ranked: Sequence[str], answers: frozenset[str], depth: int = 10) -> float:
    """Järvelin and Kekäläinen, 2002, with answers that are right or not: 1 when all of them stand in front."""
    gained = sum(1 / math.log2(place + 2) for place, name in enumerate(ranked[:depth]) if name in answers)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(depth, len(answers))))


def recall(ranked: Sequence[str], answers: frozenset[str], depth: int = DEEP) -> float:
    """The share of the answers that stand among the first."""
    return len(answers.intersection(ranked[:depth])) / min(depth, len(answers))


def ours(collection: Collection, folder: Path) -> Ranker:
    """Documents for words, passages for sentences, as the house itself would look for them."""
    index = TextIndex(folder)
    index.fill(
        Document(text.identifier, text.title, (Passage(text.text),), frozenset((OPEN,))) for text in collection.texts
    )
    search = Search(index, Reader.public())

    def rank(judged: Judged) -> Sequence[str]:
        if judged.is_sentence:
            return [answer.identifier for answer in search.answers(judged.question, limit=DEEP)]
        found = search.documents(judged.question, limit=DEEP, explained=False, counted=False)
        return [result.identifier for result in found.results]

    return rank


def fts5(collection: Collection) -> Ranker:
    """SQLite's full text with its own words and BM25: any of the words, title counted three times as ours does."""
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table texts using fts5(name unindexed, title, body, tokenize='unicode61')")
    rows = ((text.identifier, text.title, text.text) for text in collection.texts)
    database.executemany("insert into texts values (?, ?, ?)", rows)

    def rank(judged: Judged) -> Sequence[str]:
        words = re.findall(r"\w+", judged.question)
        asked = " OR ".join(f'"{word}"' for word in words)
        found = database.execute(
            "select name from texts where texts match ? order by bm25(texts, 0, 3.0, 1.0) limit ?", (asked, DEEP)
        )
        return [name for (name,) in found]

    return rank


def measure(collection: Collection, rank: Ranker) -> dict[str, float]:
    """Both measures over all questions and over those of each part; the share of sentences with an answer in five."""
    told: dict[str, list[tuple[float, float]]] = {}
    answered = []
    for judged in collection.questions:
        ranked = rank(judged)
        scores = (ndcg(ranked, judged.answers), recall(ranked, judged.answers))
        for part in ("all", judged.part, *(["sentences"] if judged.is_sentence else [])):
            told.setdefault(part, []).append(scores)
        if judged.is_sentence:
            answered.append(bool(judged.answers.intersection(ranked[:5])))
    means: dict[str, float] = {"questions": len(collection.questions), "answered": sum(answered)}
    for part, scores_of in told.items():
        means[f"{part} ndcg@10"] = sum(score for score, _ in scores_of) / len(scores_of)
        means[f"{part} recall@20"] = sum(score for _, score in scores_of) / len(scores_of)
    return means
