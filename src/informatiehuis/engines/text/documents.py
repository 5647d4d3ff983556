"""What can be found, and who asks: the values that go into an index and the reader without whom nothing comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

OPEN = "open"
"""The label of what everybody may find."""


@dataclass(frozen=True)
class Passage:
    """A piece of a text that can answer a question, and where it stands: a page, an article, a paragraph."""

    text: str
    place: str = ""


@dataclass(frozen=True)
class Document:
    """Anything that can be found.

    `labels` say who may: a reader with one of them, or everybody when `OPEN` is among them. Without labels nobody
    finds it. `facets` have the values to count and choose by: `{"kind": ("besluit",)}`. `when` is aware. What is
    `part_of` something else is removed and left out with that, by its identifier.
    """

    identifier: str
    title: str
    passages: tuple[Passage, ...] = ()
    labels: frozenset[str] = frozenset()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: datetime | None = None
    part_of: str = ""

    @property
    def is_open(self) -> bool:
        return OPEN in self.labels

    @property
    def text(self) -> str:
        return "\n\n".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class Reader:
    """Who asks: the labels of what they may find besides what is open. There is no question without a reader."""

    labels: frozenset[str]

    @classmethod
    def public(cls) -> Reader:
        return cls(frozenset())
