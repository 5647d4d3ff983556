"""How an engine tells a person what is wrong with what they gave it.

Every engine has one tree of problems that starts at `Problem`. A problem has a message (what is wrong and
where) and a remedy (what to do about it). Both are Dutch text with named places, so that whoever shows them
can translate them first; `N_` marks such a text for the translators. A mistake of the programmer is not a
Problem: that is an ordinary exception, in English. A `Note` says in the same way what is worth knowing and
stops nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def N_(text: str) -> str:  # noqa: N802 - the name gettext marks are known by
    """Mark a text for translation; it is translated when it is shown."""
    return text


def untranslated(text: str) -> str:
    return text


class Term(str):
    """A fact that is itself a marked text, and so is translated with the text in which it stands."""


def for_count(count: int, one: str, more: str) -> str:
    """The text for one, or that for none or several; Dutch and English have the same two forms."""
    return one if count == 1 else more


def _filled(text: str, facts: Mapping[str, object], translate: Callable[[str], str]) -> str:
    if not text:
        return ""
    told = {name: translate(fact) if isinstance(fact, Term) else fact for name, fact in facts.items()}
    return translate(text).format(**told)


class Problem(Exception):  # noqa: N818 - it is the word for people, not for programmers
    """Something a person gave us cannot be used, and this is what they can do.

    `facts` fill the named places of both texts: file, row, column, field, found, expected. They may hold no
    personal data, because problems are logged.
    """

    code = "problem"
    may_pass = False
    """Whether the same work, done again later without anybody mending anything, can go well."""

    def __init__(self, message: str, remedy: str = "", **facts: object) -> None:
        self.message = message
        self.remedy = remedy
        self.facts = facts
        super().__init__(self.text())

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """The whole text for a person: what is wrong, then what to do."""
        return " ".join(part for part in (self.what(translate), self.what_to_do(translate)) if part)

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        return _filled(self.message, self.facts, translate)

    def what_to_do(self, translate: Callable[[str], str] = untranslated) -> str:
        return _filled(self.remedy, self.facts, translate)


@dataclass(frozen=True, init=False)
class Note:
    """Something to know of what a person gave us: what was seen or done, and what they can do about it.

    As with a Problem the texts are marked and have named places, which `facts` fill. Raises KeyError when a
    place has no fact.
    """

    message: str
    remedy: str
    facts: Mapping[str, object] = field(hash=False)

    def __init__(self, message: str, remedy: str = "", **facts: object) -> None:
        object.__setattr__(self, "message", message)
        object.__setattr__(self, "remedy", remedy)
        object.__setattr__(self, "facts", MappingProxyType(facts))
        self.text()

    @classmethod
    def of(cls, problem: Problem) -> "Note":
        """What a problem says, for where it need not stop anything."""
        return cls(problem.message, problem.remedy, **problem.facts)

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """The whole text for a person, in Dutch unless it is translated."""
        parts = (_filled(text, self.facts, translate) for text in (self.message, self.remedy))
        return " ".join(filter(None, parts))
