"""Where a text rests on, as one cites it: a place in a law, a policy document or a publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Citation:
    """A law or document by its name, where in it, where it can be read, and the words themselves; "" is not known."""

    title: str
    part: str = ""
    url: str = ""
    quote: str = ""

    @property
    def cited(self) -> str:
        """Its name and where in it."""
        return ", ".join(filter(None, (self.title, self.part)))

    @property
    def text(self) -> str:
        """All of it on one line."""
        quoted = f": ‘{' '.join(self.quote.split())}’" if self.quote else ""
        return f"{self.cited}{quoted}" + (f" ({self.url})" if self.url else "")


NAMES = frozenset(Citation.__dataclass_fields__)


def citations_in(raw: Any) -> list[Citation]:
    """The citations that a value consists of, one or a list; none when it holds anything else."""
    found = raw if isinstance(raw, list) else [raw]
    fit = all(isinstance(one, dict) and one.get("title") and set(one) <= NAMES for one in found)
    return [Citation(**{name: str(part or "") for name, part in one.items()}) for one in found] if fit else []
