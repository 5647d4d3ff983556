"""Which names are known somewhere, and which of them stands at a place in the tokens.

A name of FEEL may hold spaces and the signs `. / - ' + *` (10.3.1.2, rule 27). Where several known names fit, the
longest is meant; spaces do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from informatiehuis.engines.dmn.feel.lexer import Token, tokens
from informatiehuis.engines.dmn.feel.problems import FeelProblem


@lru_cache(maxsize=65_536)
def pieces_of(name: str) -> tuple[str, ...]:
    """The texts of the tokens of a name."""
    try:
        return tuple(token.text for token in tokens(name)[:-1])
    except FeelProblem:
        return ()


def normal(name: str) -> str:
    """A name with its spaces as they count: one where there are several, none at the ends."""
    return " ".join(name.split())


class Names:
    """A set of names that can be found in tokens."""

    __slots__ = ("_by_first", "_known")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._known: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known."""
        pieces = pieces_of(name)
        if not pieces or name in self._known:
            return
        self._known.add(name)
        same_start = self._by_first.setdefault(pieces[0], [])
        same_start.append((pieces, name))
        same_start.sort(key=lambda known: -len(known[0]))

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def known(self) -> tuple[str, ...]:
        """All names, in the order of the alphabet."""
        return tuple(sorted(self._known))

    def longest(self, sequence: Sequence[Token], position: int) -> tuple[int, str]:
        """How many tokens the longest known name at a position takes, and that name; 0 when there is none."""
        for pieces, name in self._by_first.get(sequence[position].text, ()):
            last = position + len(pieces)
            if last < len(sequence) and all(
                sequence[position + number].text == piece for number, piece in enumerate(pieces)
            ):
                return len(pieces), name
        return 0, ""
