"""A part of a table that somebody may see: without some columns, and with some rows only.

It is a value; `reading` reads it. Who may see what is left to the kernel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from informatiehuis.engines.problems import N_, Problem


class ViewDoesNotFit(Problem):
    """The table lacks a column that the view hides or selects by, or it is of a type that cannot be compared.

    Then nothing is given: a column may have got another name, and would be shown under it.
    """

    code = "view-does-not-fit"
    status = 409

    def __init__(self, column: str) -> None:
        super().__init__(
            N_("De regels voor deze gegevens passen niet meer bij hun kolommen, dus worden ze niet getoond."),
            N_("Vraag de eigenaar van de bron om de regels na te kijken; ze noemen de kolom '{column}'."),
            column=column,
        )


@dataclass(frozen=True)
class View:
    """What is left of a table: `hidden` columns are gone, and a row stays when every column of `rows` has one of the
    values, as text, that are given for it. An empty cell is no value."""

    hidden: frozenset[str] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_whole(self) -> bool:
        return not self.hidden and not self.rows

    @property
    def key(self) -> str:
        """A short name that equal views share and different ones do not; empty for the whole."""
        if self.is_whole:
            return ""
        told = [sorted(self.hidden), sorted((column, sorted(values)) for column, values in self.rows.items())]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]

    def columns(self, names: Sequence[str]) -> list[str]:
        """Those of the names that may be seen, in their order."""
        return [name for name in names if name not in self.hidden]


WHOLE = View()
