"""Ours and SQLite FTS5: filling an index of Dutch, and asking it; made documents of 120 words from a fixed seed.

Half of the words of a document are those of any Dutch text (de, van, het), the others are drawn from 50,000 words of
the lexicon of which the one of rank n comes up as often as 1 / (n + 10).
"""

import random
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.text import OPEN, Document, Passage, Reader, Search, TextIndex
from informatiehuis.engines.text.stopwords import ALL

WORDS, VOCABULARY, QUESTIONS = 120, 50_000, 400


def _vocabulary(chance: random.Random) -> list[str]:
    listed = DefaultDictionaryFactory(cache_max_size=0).get_dictionary("nl")
    words = sorted(word for word in listed if word.isalpha() and word.islower())
    return chance.sample(words, VOCABULARY)


def _texts(count: int) -> Iterator[str]:
    chance = random.Random(25)
    words, common = _vocabulary(chance), sorted(ALL)
    often = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    for _ in range(count):
        rare, plain = chance.choices(words, cum_weights=often, k=WORDS // 2), chance.choices(common, k=WORDS // 2)
        yield " ".join(word for pair in zip(rare, plain, strict=True) for word in pair)


def _questions() -> list[str]:
    chance = random.Random(26)
    words = _vocabulary(random.Random(25))
    often = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    return [" ".join(chance.choices(words, cum_weights=often, k=1 + number % 3)) for number in range(QUESTIONS)]


def fill(folder: Path, count: int) -> dict[str, float | str]:
    shutil.rmtree(folder, ignore_errors=True)
    texts = list(_texts(count))
    index = TextIndex(folder)
    before = cpu_seconds()
    index.fill(
        Document(f"d{number}", text[:40], (Passage(text),), frozenset((OPEN if number % 4 else "staff",)))
        for number, text in enumerate(texts)
    )
    return {"cpu": cpu_seconds() - before, "version": version("tantivy")}


def ask(folder: Path, count: int) -> dict[str, float | str]:
    index = TextIndex(folder)
    told = {}
    for name, reader in (("public", Reader.public()), ("staff", Reader(frozenset(("staff",))))):
        search = Search(index, reader)
        search.documents("eerste vraag")
        told |= {f"{name}_{key}": value for key, value in _spread(search, _questions()).items()}
    before = cpu_seconds()
    index.put([Document("edited", "Veranderd", (Passage("xylofoonconcert"),), frozenset((OPEN,)))])
    found = Search(index, Reader.public()).documents("xylofoonconcert").count
    return {
        **told,
        "cpu": told["public_p95"],
        "version": version("tantivy"),
        "edit": cpu_seconds() - before,
        "edit_found": found,
    }


def _spread(search: Search, questions: list[str]) -> dict[str, float]:
    took = []
    for question in questions:
        before = cpu_seconds()
        search.documents(question, explained=False, counted=False)
        took.append(cpu_seconds() - before)
    took.sort()
    return {"p50": took[len(took) // 2], "p95": took[len(took) * 95 // 100]}


def fts5(folder: Path, count: int) -> dict[str, float | str]:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table texts using fts5(title, body, tokenize='unicode61')")
    texts = list(_texts(count))
    before = cpu_seconds()
    database.executemany("insert into texts values (?, ?)", ((text[:40], text) for text in texts))
    filled = cpu_seconds() - before
    took = []
    for question in _questions():
        asked = " OR ".join(f'"{word}"' for word in question.split())
        before = cpu_seconds()
        database.execute(
            "select rowid from texts where texts match ? order by bm25(texts) limit 10", (asked,)
        ).fetchall()
        took.append(cpu_seconds() - before)
    took.sort()
    p95 = took[len(took) * 95 // 100]
    return {"cpu": filled, "p95": p95, "version": sqlite3.sqlite_version}


if __name__ == "__main__":
    work = {"fill": fill, "ask": ask, "fts5": fts5}[sys.argv[1]]
    tell(**work(Path(sys.argv[2]), int(sys.argv[3])))
