"""How an engine tells a person what is wrong with what they gave it.

Every engine has one tree of problems that starts at `Problem`. A problem has a message (what is wrong and
where) and a remedy (what to do about it). Both are Dutch text with named places, so that whoever shows them
can translate them first; `N_` marks such a text for the translators. A mistake of the programmer is not a
Problem: that is an ordinary exception, in English.
"""

from collections.abc import Callable


def N_(text: str) -> str:  # noqa: N802 - the name gettext marks are known by
    """Mark a text for translation; it is translated when it is shown."""
    return text


def untranslated(text: str) -> str:
    return text


class Problem(Exception):  # noqa: N818 - it is the word for people, not for programmers
    """Something a person gave us cannot be used, and this is what they can do.

    `facts` fill the named places of both texts: file, row, column, field, found, expected. They may hold no
    personal data, because problems are logged.
    """

    code = "problem"

    def __init__(self, message: str, remedy: str = "", **facts: object) -> None:
        self.message = message
        self.remedy = remedy
        self.facts = facts
        super().__init__(self.text())

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """The whole text for a person: what is wrong, then what to do."""
        return " ".join(part for part in (self.what(translate), self.what_to_do(translate)) if part)

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        return translate(self.message).format(**self.facts) if self.message else ""

    def what_to_do(self, translate: Callable[[str], str] = untranslated) -> str:
        return translate(self.remedy).format(**self.facts) if self.remedy else ""
