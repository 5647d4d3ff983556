"""Walking through the tokens of an expression: what stands here, what is known here, and how deep it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from informatiehuis.engines.dmn.feel.lexer import Token, tokens
from informatiehuis.engines.dmn.feel.names import Names, normal
from informatiehuis.engines.dmn.feel.problems import FeelProblem, too_deep, unreadable

MOST_LEVELS = 100
"""How many levels an expression may have: fewer than Python can stack calls."""
MOST_ATTEMPTS = 500
"""How often a `[` may be read in two ways before an expression is refused."""

KEYWORDS = frozenset(
    (
        *("and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance"),
        *("null", "or", "return", "satisfies", "some", "then", "true"),
    )
)
NAME_SIGNS = frozenset("./-'’+*")


class Scanner:
    """The tokens of one text with the names that are known where we are."""

    def __init__(self, text: str, frames: Iterable[Names], members: Names, types: Names) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.depth = 0
        self.attempts = 0
        self.frames = list(frames)
        self.members = members
        self.seen_members = Names()
        self.types = types
        self.in_filter = 0

    # --- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def ahead(self, count: int = 1) -> Token:
        return self.tokens[min(self.position + count, len(self.tokens) - 1)]

    def is_at(self, *texts: str) -> bool:
        """Whether the token here is one of these signs or words."""
        token = self.token
        return token.text in texts and token.kind in ("symbol", "word")

    def take(self) -> Token:
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def accept(self, text: str) -> bool:
        """Step over this sign or word when it stands here."""
        if self.is_at(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Step over this sign or word. Raises FeelProblem when something else stands here."""
        if not self.is_at(text):
            raise self.unexpected()
        return self.take()

    def unexpected(self) -> FeelProblem:
        return unreadable(self.text, self.token.start, self.token.text)

    # --- depth

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level deeper. Raises FeelProblem when there are too many."""
        self.depth += 1
        if self.depth > MOST_LEVELS:
            raise too_deep(self.text, self.token.start, MOST_LEVELS)
        try:
            yield
        finally:
            self.depth -= 1

    # --- names

    @contextmanager
    def knowing(self, names: Iterable[str] = ()) -> Iterator[Names]:
        """A scope in which more names are known; more can be added while it lasts."""
        frame = Names(names)
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.pop()

    def known_name(self) -> tuple[int, str]:
        """The longest known name that stands here, of the innermost scope that has one that long."""
        best = (0, "")
        for frame in reversed(self.frames):
            found = frame.longest(self.tokens, self.position)
            if found[0] > best[0]:
                best = found
        if self.in_filter:
            best = max(best, self._known_member(), key=lambda found: found[0])
        return best

    def _known_member(self) -> tuple[int, str]:
        declared = self.members.longest(self.tokens, self.position)
        seen = self.seen_members.longest(self.tokens, self.position)
        return declared if declared[0] >= seen[0] else seen

    def words(self) -> str:
        """The words that stand here one after the other, as one name. Raises FeelProblem when there is none."""
        if self.token.kind != "word" or self.token.text in KEYWORDS:
            raise self.unexpected()
        found = [self.take().text]
        while self.token.kind == "word" and self.token.text not in KEYWORDS:
            found.append(self.take().text)
        return " ".join(found)

    def member(self) -> str:
        """The name behind a dot: the longest that is known, or all words that stand here."""
        length, name = self._known_member()
        after = self.ahead(length)
        if length and (after.kind != "word" or after.text in KEYWORDS):
            self.position += length
            return name
        if self.token.kind == "word" and self.token.text in KEYWORDS:
            return self.take().text
        return self.words()

    def written_name(self, *ends: str) -> str:
        """A name that is made here, with all its signs, up to one of the ends. Raises FeelProblem."""
        first = self.position
        while not self.is_at(*ends):
            token = self.token
            fits = token.kind in ("word", "number") or (token.kind == "symbol" and token.text[0] in NAME_SIGNS)
            if not fits or (self.position == first and token.kind != "word"):
                raise self.unexpected()
            self.position += 1
        if self.position == first:
            raise self.unexpected()
        return normal(self.text[self.tokens[first].start : self.tokens[self.position - 1].end])

    def is_named_argument(self) -> bool:
        """Whether a name and a colon stand here."""
        position = self.position
        while self.tokens[position].kind in ("word", "number") or self.tokens[position].text in NAME_SIGNS:
            position += 1
        return position > self.position and self.tokens[position].text == ":"
