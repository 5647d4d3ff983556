"""What somebody asks of the whole house, read from an address: words, what is chosen, order and page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from informatiehuis.engines.text import Sort
from informatiehuis.engines.text.questions import MOST_CHARACTERS
from informatiehuis.engines.text.searching import MOST_RESULTS
from informatiehuis.kernel.kinds import Text, all_kinds
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.searching.contents import all_contents
from informatiehuis.kernel.searching.documents import KIND, OWNER, STATUS

PAGE_SIZE = 20
FACETS = (KIND, OWNER, STATUS)
SORTS: Mapping[str, Sort] = {"relevance": "relevance", "-changedAt": "newest", "changedAt": "oldest", "title": "title"}
SORT_LABELS: Mapping[str, Text] = {
    "relevance": gettext_lazy("wat het beste past"),
    "-changedAt": gettext_lazy("laatst gewijzigd eerst"),
    "changedAt": gettext_lazy("langst niet gewijzigd eerst"),
    "title": gettext_lazy("op titel"),
}
FACET_LABELS: Mapping[str, Text] = {
    KIND: pgettext_lazy("van dingen", "soort"),
    OWNER: gettext_lazy("eigenaar"),
    STATUS: gettext_lazy("status"),
}
MOST_CHOSEN = 20
"""Values of one facet that can be chosen together."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Asked:
    """A question to the whole house; `chosen` by facet: names of kinds and statuses, slugs of owners."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address of this question, always in the same order."""
        found = [("q", self.words)] if self.words else []
        found += [(name, value) for name in FACETS for value in sorted(self.chosen.get(name, ()))]
        if self.sort != "relevance":
            found.append(("sorteer", self.sort))
        if self.page != 1:
            found.append(("pagina", str(self.page)))
        return found

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of the same with something changed."""
        return f"?{urlencode(replace(self, **changes).pairs)}"

    def without(self, name: str, value: str) -> Asked:
        """The same question with one value chosen less, from its first page."""
        left = {**self.chosen, name: tuple(one for one in self.chosen.get(name, ()) if one != value)}
        return replace(self, chosen={key: values for key, values in left.items() if values}, page=1)


def read(query: QueryDict) -> Asked:
    """Read a question from the address of a page. BadQuery names what cannot be; what is unknown is ignored."""
    return checked(
        tidy(query.get("q", "")),
        {name: tuple(dict.fromkeys(value for value in query.getlist(name) if value)) for name in FACETS},
        query.get("sorteer") or "relevance",
        _whole(query.get("pagina") or "1"),
    )


def checked(words: str, chosen: Mapping[str, tuple[str, ...]], sort: str, page: int, size: int = PAGE_SIZE) -> Asked:
    """A question of which every part can be. Raises BadQuery."""
    for name, values in chosen.items():
        _require_possible(name, values)
    if sort not in SORTS:
        raise bad_query("sorteer", sort[:MOST_SHOWN], ", ".join(SORTS))
    return Asked(words, {name: values for name, values in chosen.items() if values}, sort, page, size)


MOST_SHOWN = 60
"""Characters of what was wrong in an address that the answer repeats."""


def tidy(text: str) -> str:
    """What was typed without characters that nobody types, and no longer than what is read of it with a mark that
    there was more.
    """
    return _CONTROL.sub(" ", text[: MOST_CHARACTERS * 2])[: MOST_CHARACTERS + 1].strip()


def possible(name: str) -> dict[str, str] | None:
    """The values that a facet can have with their labels; None when the house decides."""
    if name == KIND:
        inside = {one.name: str(one.label_plural) for one in all_contents()}
        return {**{kind.name: str(kind.label_plural) for kind in all_kinds()}, **inside}
    if name == STATUS:
        found: dict[str, list[str]] = {}
        for kind in all_kinds():
            for state in kind.life_cycle.states:
                found.setdefault(state.name, []).append(str(state.label))
        return {state: " / ".join(dict.fromkeys(labels)) for state, labels in found.items()}
    return None


def _require_possible(name: str, values: tuple[str, ...]) -> None:
    known, label = possible(name), str(FACET_LABELS[name])
    if len(values) > MOST_CHOSEN:
        raise bad_query(label, str(len(values)), f"1 … {MOST_CHOSEN}")
    for value in values:
        if known is not None and value not in known:
            raise bad_query(label, value[:MOST_SHOWN], ", ".join(known))
        if known is None and not _SLUG.match(value):
            raise bad_query(label, value[:MOST_SHOWN], _("een korte naam, zoals in het adres van de eigenaar"))


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_RESULTS:
        raise bad_query("pagina", text[:MOST_SHOWN], f"1 … {MOST_RESULTS}")
    return int(text)
