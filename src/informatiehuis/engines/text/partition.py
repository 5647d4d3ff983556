"""One index of tantivy: either of what everybody may find or of what only some may, of documents or of passages.

What everybody may find stands apart, so that a question of somebody who may see nothing else never touches the rest:
neither what it finds nor how long it takes can tell anything of that.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from informatiehuis.engines.text.problems import IndexBusy, IndexDamaged
from informatiehuis.engines.text.ranking import FIELDS, Field

HEAP = 64_000_000
"""Bytes that the writer may use before it writes a segment."""

BETWEEN = "\x1f"
"""Stands between the name of a facet and its value."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("identifier", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        option = "freq" if name.endswith("_parts") else "position"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    builder.add_text_field("label", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("order", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_date_field("when", indexed=True, fast=True)
    builder.add_bytes_field("source", stored=True)
    return builder.build()


@dataclass(frozen=True)
class Entry:
    """A document or passage as it goes in: what stands in each field, and what is given back."""

    identifier: str
    fields: Mapping[Field, str]
    labels: frozenset[str]
    facets: Mapping[str, tuple[str, ...]]
    when: datetime | None
    order: str
    source: Mapping[str, object]
    part_of: str = ""


class Partition:
    """The index in one folder. One process writes at a time; any number read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.schema = _schema()
        try:
            self._index = tantivy.Index(self.schema, str(folder))
        except (ValueError, OSError) as error:
            raise IndexDamaged(str(folder)) from error

    @contextmanager
    def writing(self) -> Iterator[tantivy.IndexWriter]:
        """A writer whose work is findable for everybody when the block ends, and was never there when it fails."""
        try:
            writer = self._index.writer(heap_size=HEAP, num_threads=1)
        except ValueError as error:
            raise IndexBusy from error
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self._index.reload()

    def searcher(self) -> tantivy.Searcher:
        """What is there now, also what another process wrote."""
        self._index.reload()
        return self._index.searcher()

    def add(self, writer: tantivy.IndexWriter, entry: Entry) -> None:
        document = tantivy.Document()
        for identifier in filter(None, (entry.identifier, entry.part_of)):
            document.add_text("identifier", identifier)
        for field, text in entry.fields.items():
            document.add_text(field, text)
        for label in entry.labels:
            document.add_text("label", label)
        for name, values in entry.facets.items():
            for value in values:
                document.add_text("facet", name + BETWEEN + value)
        if entry.when is not None:
            document.add_date("when", entry.when.astimezone(UTC))
        document.add_text("order", entry.order)
        document.add_bytes("source", json.dumps(entry.source, ensure_ascii=False).encode())
        writer.add_document(document)

    def remove(self, writer: tantivy.IndexWriter, identifiers: Collection[str]) -> None:
        for identifier in identifiers:
            writer.delete_documents_by_term("identifier", identifier)

    def sources(self) -> Iterator[dict[str, Any]]:
        """What was given of everything that is there."""
        searcher = self.searcher()
        for _score, address in searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits:
            yield source(searcher, address)


def source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    """What was given of one entry."""
    found: dict[str, Any] = json.loads(bytes(searcher.doc(address).get_first("source") or b"{}"))
    return found
