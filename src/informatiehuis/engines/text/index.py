"""The index of a house: puts documents in, takes them out at once, and answers questions of a reader.

There are four partitions: documents and passages, of what is open and of what only some may find. A reader with labels
asks both; everybody else only what is open.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import tantivy
from tantivy import Query

from informatiehuis.engines.text.analysis import Analyser, analyser
from informatiehuis.engines.text.documents import OPEN, Document, Passage, Reader
from informatiehuis.engines.text.meaning import MOST_WORDS, Vocabulary
from informatiehuis.engines.text.partition import Entry, Partition
from informatiehuis.engines.text.ranking import Field
from informatiehuis.engines.text.tokens import fold

Side = Literal["open", "limited"]
Level = Literal["documents", "passages"]
SIDES: tuple[Side, ...] = ("open", "limited")
LEVELS: tuple[Level, ...] = ("documents", "passages")
FOLDER = Path(__file__).parent


@cache
def fingerprint() -> str:
    """What of this program decides which terms an index holds: one that was made by another has to be made anew."""
    made = sha256(f"{version('simplemma')} {version('tantivy')} {version('PyStemmer')}".encode())
    for path in sorted((*FOLDER.glob("*.py"), *FOLDER.glob("words/*.txt"))):
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


@dataclass(frozen=True)
class Batch:
    """Changes that become findable together."""

    put: Callable[[Document], None]
    remove: Callable[[str], None]


class TextIndex:
    """An index in a folder. Raises IndexBusy when another process writes, IndexDamaged when it cannot be read."""

    def __init__(self, folder: Path, words: Analyser | None = None) -> None:
        self.folder = folder
        self.analyser = words or analyser(folder / "lexicon")
        self._parts = self._opened()
        self._vocabulary: tuple[object, Vocabulary] | None = None

    def _opened(self) -> dict[tuple[Side, Level], Partition]:
        return {(side, level): Partition(self.folder / side / level) for side in SIDES for level in LEVELS}

    def part(self, side: Side, level: Level) -> Partition:
        return self._parts[side, level]

    def sides(self, reader: Reader) -> tuple[Side, ...]:
        """Where this reader may look."""
        return SIDES if reader.labels - {OPEN} else ("open",)

    @contextmanager
    def writing(self) -> Iterator[Batch]:
        """Changes that are all there for who asks after the block, or none of them."""
        with ExitStack() as stack:
            writers = {key: stack.enter_context(part.writing()) for key, part in self._parts.items()}

            def remove(identifier: str) -> None:
                for key, writer in writers.items():
                    self._parts[key].remove(writer, (identifier,))

            def put(document: Document) -> None:
                remove(document.identifier)
                self._add(writers, document)

            yield Batch(put, remove)

    def put(self, documents: Iterable[Document]) -> None:
        """Make these findable, each instead of what had its identifier before."""
        with self.writing() as batch:
            for document in documents:
                batch.put(document)

    def remove(self, identifiers: Collection[str]) -> None:
        """Nobody finds these any more when this returns; `rewrite` takes the last trace off the disk."""
        with self.writing() as batch:
            for identifier in identifiers:
                batch.remove(identifier)

    def fill(self, documents: Iterable[Document]) -> None:
        """Put many in an index that is empty: as `put`, without looking for what was there before."""
        with ExitStack() as stack:
            writers = {key: stack.enter_context(part.writing()) for key, part in self._parts.items()}
            for document in documents:
                self._add(writers, document)

    def rewrite(self) -> None:
        """Write everything anew, so that of what was removed nothing stays on disk, nor in the lists of words."""
        fresh = TextIndex(self.folder / "anew", self.analyser)
        fresh.fill(self.documents())
        for side in SIDES:
            shutil.rmtree(self.folder / side)
            (self.folder / "anew" / side).rename(self.folder / side)
        shutil.rmtree(self.folder / "anew", ignore_errors=True)
        self._parts = self._opened()

    def documents(self) -> Iterator[Document]:
        """Everything that was put in, for who writes it anew; never for who searches."""
        for side in SIDES:
            yield from map(as_document, self.part(side, "documents").sources())

    def vocabulary(self, reader: Reader) -> Vocabulary:
        """The words of everything that this reader may find, kept until something is written."""
        changed = tuple(
            (self.folder / side / "documents" / "meta.json").stat().st_mtime_ns for side in self.sides(reader)
        )
        key = (reader.labels if len(changed) > 1 else frozenset(), changed)
        if self._vocabulary is None or self._vocabulary[0] != key:
            self._vocabulary = (key, Vocabulary.of(self._terms(reader)))
        return self._vocabulary[1]

    def _terms(self, reader: Reader) -> Iterator[tuple[str, int]]:
        for side in self.sides(reader):
            part = self.part(side, "documents")
            searcher = part.searcher()
            seen = Query.all_query()
            if side == "limited":
                seen = Query.term_set_query(part.schema, "label", sorted(reader.labels))
            for field in ("title", "text"):
                yield from searcher.terms_with_prefix(field, "", filter_query=seen, limit=MOST_WORDS)

    def _add(self, writers: Mapping[tuple[Side, Level], tantivy.IndexWriter], document: Document) -> None:
        side: Side = "open" if document.is_open else "limited"
        if not document.labels:
            return
        title = self.analyser.indexed(document.title)
        texts = [self.analyser.indexed(passage.text) for passage in document.passages]
        whole = (" ".join(bases for bases, _roots in texts), " ".join(roots for _bases, roots in texts))
        told = _entry(document, title, whole, fold(document.title)[:100], as_mapping(document))
        self._parts[side, "documents"].add(writers[side, "documents"], told)
        for number, (passage, text) in enumerate(zip(document.passages, texts, strict=True)):
            given = {"identifier": document.identifier, "title": document.title, **_told(passage), "number": number}
            told = _entry(document, title, text, f"{number:08}", given)
            self._parts[side, "passages"].add(writers[side, "passages"], told)


def _entry(
    document: Document, title: tuple[str, str], text: tuple[str, str], order: str, source: Mapping[str, object]
) -> Entry:
    """What goes in for a document or one of its passages, each text as its bases and its roots."""
    fields: dict[Field, str] = {"title": title[0], "title_parts": title[1], "text": text[0], "text_parts": text[1]}
    return Entry(
        document.identifier, fields, document.labels, document.facets, document.when, order, source, document.part_of
    )


def _told(passage: Passage) -> dict[str, str]:
    return {"text": passage.text, "place": passage.place}


def as_mapping(document: Document) -> dict[str, object]:
    """A document as JSON can hold it."""
    return {
        "identifier": document.identifier,
        "title": document.title,
        "passages": [_told(passage) for passage in document.passages],
        "labels": sorted(document.labels),
        "facets": {name: list(values) for name, values in document.facets.items()},
        "when": document.when.isoformat() if document.when else None,
        "part_of": document.part_of,
    }


def as_document(told: Mapping[str, Any]) -> Document:
    """The document of such a mapping."""
    return Document(
        identifier=told["identifier"],
        title=told["title"],
        passages=tuple(Passage(**passage) for passage in told["passages"]),
        labels=frozenset(told["labels"]),
        facets={name: tuple(values) for name, values in told["facets"].items()},
        when=datetime.fromisoformat(told["when"]) if told["when"] else None,
        part_of=told["part_of"],
    )
