"""What somebody asks of a register, read from an address: words, filters, order and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.http import QueryDict

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.values import field_of, label_of

PAGE_SIZE = 50
LARGEST_PAGE = 500
REMOVED = "verwijderd"
"""The name in an address of the identifier of something that was removed."""
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class Names:
    """How the parameters are called that are not filters: Dutch on pages, as the API does in the API."""

    words: str = "zoek"
    sort: str = "sorteer"
    page: str = "pagina"
    size: str = "aantal"


PAGE_NAMES = Names()


@dataclass(frozen=True)
class Asked:
    """A question to a register. `sort` is the name of a field, with `-` before it for the other way round.

    `then` are the parameters that ask for a list of the past, as they were given.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "title"
    page: int = 1
    size: int = PAGE_SIZE
    then: tuple[tuple[str, str], ...] = ()

    def address(self, names: Names = PAGE_NAMES, **changes: Any) -> str:
        """The query string of this question, or of the same question with something changed; stable in order."""
        asked = replace(self, **changes)
        pairs = [*asked.then, *([(names.words, asked.words)] if asked.words else [])]
        pairs += [(name, value) for name in sorted(asked.filters) for value in sorted(asked.filters[name])]
        if asked.sort != "title":
            pairs.append((names.sort, asked.sort))
        if asked.page != 1:
            pairs.append((names.page, str(asked.page)))
        if asked.size != PAGE_SIZE:
            pairs.append((names.size, str(asked.size)))
        return f"?{urlencode(pairs)}" if pairs else "?"


def read(kind: Kind, query: QueryDict, names: Names = PAGE_NAMES, then: tuple[tuple[str, str], ...] = ()) -> Asked:
    """Read a question from an address. BadQuery names the parameter that cannot be; others are ignored."""
    filters = {name: tuple(v for v in query.getlist(name) if v) for name in kind.filters}
    for name, values in filters.items():
        for value in values:
            _require_possible(kind, name, value)
    return Asked(
        words=query.get(names.words, "").strip().replace("\x00", "")[:200],
        filters={name: values for name, values in filters.items() if values},
        sort=_sort(kind, query.get(names.sort) or "title", names),
        page=_whole(query.get(names.page), 1, 1_000_000, names.page),
        size=_whole(query.get(names.size), PAGE_SIZE, LARGEST_PAGE, names.size),
        then=then,
    )


def page_in(query: QueryDict) -> int:
    """The page that an address asks for, of something that is paged and no more. BadQuery for what is no page."""
    return _whole(query.get(PAGE_NAMES.page), 1, 1_000_000, PAGE_NAMES.page)


def identifier_in(query: QueryDict) -> UUID | None:
    """Which of the things that bore a slug one after another and were removed. BadQuery for what is no identifier."""
    text = query.get(REMOVED, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise bad_query(REMOVED, text, "01890a5d-ac96-774b-bcce-b302099a8057") from None


def sortable(kind: Kind) -> list[str]:
    """The fields one can sort on: those of the list that have an order."""
    return [name for name in kind.columns if not isinstance(field_of(kind, name), models.JSONField)]


def options_of(kind: Kind, name: str) -> list[tuple[str, str]] | None:
    """The values a filter can have with their labels; None when the data decide."""
    if name == "status":
        return [(state.name, str(state.label)) for state in kind.life_cycle.states]
    field = field_of(kind, name)
    if isinstance(field, ChoiceListField):
        return [(value, str(label)) for value, label in field.options()]
    if field.choices:
        return [(str(value), str(label)) for value, label in field.flatchoices]
    return None


def _require_possible(kind: Kind, name: str, value: str) -> None:
    options = options_of(kind, name)
    if options is None and isinstance(field_of(kind, name), models.BooleanField):
        options = [(flag, flag) for flag in FLAGS]
    if options is not None and value not in dict(options):
        raise bad_query(label_of(kind, name), value, ", ".join(option for option, _ in options))
    if "\x00" in value:
        raise bad_query(label_of(kind, name), "\\x00", "tekst")


def _sort(kind: Kind, asked: str, names: Names) -> str:
    possible = ["title", *sortable(kind)]
    if asked.removeprefix("-") not in possible:
        raise bad_query(names.sort, asked, ", ".join(dict.fromkeys(possible)))
    return asked


def _whole(text: str | None, default: int, largest: int, name: str) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= largest:
        raise bad_query(name, text, f"1 … {largest}")
    return int(text)
