"""What a word is for search: itself, and the roots of which it is made.

Every word has one base (its lemma, or itself when nobody knows it: names and codes stay whole) and some roots (those
of its parts, when it is a compound). Documents and questions go through the same analysis, so that `fietsroutes`
and `route voor fietsers` meet: both have the roots `fiets` and `rout`.

A word is analysed once; after that it is looked up. That is what makes Dutch affordable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

from informatiehuis.engines.text import stopwords
from informatiehuis.engines.text.compounds import Splitter
from informatiehuis.engines.text.lexicon import Lexicon, dutch
from informatiehuis.engines.text.stems import dutch_stem, english_root, root
from informatiehuis.engines.text.tokens import MAX_TOKEN, TOKEN, Token, fold, kind_of, lowered, mend, number, tokens

KEPT = 400_000
"""Words of which the analysis is kept; past that it starts anew, so that a stream of nonsense cannot fill memory."""

KEPT_ROOTS = 100_000
"""Lemmas of which the root is kept: the parts of compounds come back in many words."""


@dataclass(frozen=True)
class Word:
    """What one word is: its base, its roots, and whether it carries no meaning of its own."""

    base: str
    roots: tuple[str, ...]
    is_stopword: bool


class Analyser:
    """Dutch analysis, with English beside it for words that Dutch does not know."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._splitter = Splitter(lexicon)
        self._words: dict[str, Word] = {}
        self._root = lru_cache(KEPT_ROOTS)(partial(root, lexicon=lexicon))
        self._pieces = _Kept(self._piece)

    def word(self, word: str) -> Word:
        """The analysis of one token, in any case."""
        low = lowered(word)[:MAX_TOKEN]
        found = self._words.get(low)
        if found is None:
            if len(self._words) >= KEPT:
                self._words.clear()
            found = self._words[low] = self._analysed(low)
        return found

    def indexed(self, text: str) -> tuple[str, str]:
        """The bases of a text in order, and its roots, each with spaces between: what the index is given.

        No word goes on past a space, so what stands between two is looked up whole, commas and brackets included.
        """
        found = lowered(mend(text)).split()
        if not found:
            return "", ""
        bases, roots = zip(*map(self._pieces.__getitem__, found), strict=True)
        return " ".join(bases), " ".join(roots)

    def _piece(self, piece: str) -> tuple[str, str]:
        """The bases and the roots of what stands between two spaces."""
        words = [self.word(word) for word in TOKEN.findall(piece)]
        return " ".join(word.base for word in words), " ".join(root for word in words for root in word.roots)

    def tokens(self, text: str) -> list[tuple[Token, Word]]:
        """Every token of a text with where it stands, and what it is."""
        return [(token, self.word(token.text)) for token in tokens(text)]

    def _analysed(self, low: str) -> Word:
        kind = kind_of(low)
        if kind == "number":
            return Word(number(low), (), False)
        plain = fold(low)
        if kind == "code":
            return self._code(plain)
        stopword = plain in stopwords.ALL
        pieces = [piece for piece in plain.replace("’", "'").replace("'", "-").replace(".", "-").split("-") if piece]
        if len(pieces) > 1:
            return self._hyphened(plain, pieces)
        base = self.base(plain)
        return Word(base, () if stopword else self._roots_of(plain, base), stopword)

    def _code(self, plain: str) -> Word:
        """A code stays whole; its pieces are found as well, so that `CO2-uitstoot` meets `uitstoot`."""
        pieces = plain.split("-")
        words = [piece for piece in pieces if piece.isalpha() and len(piece) > 2] if len(pieces) > 1 else []
        codes = [piece for piece in pieces if not piece.isalpha()] if len(pieces) > 1 else []
        roots = [found for word in words for found in self._roots_of(word, self.base(word))]
        return Word(plain, tuple(dict.fromkeys(codes + roots)), False)

    def _hyphened(self, plain: str, pieces: list[str]) -> Word:
        """`IV-roadmap` has the roots of both pieces; `auto's` and `AVG's` are what stands before the letter s."""
        if pieces[-1] == "s" and len(pieces) == 2:
            word = self.word(pieces[0])
            return Word(word.base, word.roots, word.is_stopword)
        known = [piece for piece in pieces if piece not in stopwords.ALL and len(piece) > 1]
        roots = [found for piece in known for found in self._roots_of(piece, self.base(piece))]
        whole = "".join(pieces)
        return Word(self.base(whole), tuple(dict.fromkeys(roots)), False)

    def base(self, plain: str) -> str:
        """The lemma of a folded word; of a compound that is not known, that with the lemma of its last part."""
        lemma = self._lexicon.lemma(plain)
        if lemma is not None:
            return lemma
        parts = self._splitter.split(plain)
        if len(parts) > 1:
            last = parts[-1]
            return plain[: len(plain) - len(last)] + (self._lexicon.lemma(last) or last)
        if plain.endswith("heden") and len(plain) > 7:
            return plain[:-5] + "heid"
        return plain

    def _roots_of(self, plain: str, base: str) -> tuple[str, ...]:
        parts = self._splitter.split(base)
        if len(parts) == 1:
            parts = self._splitter.split(plain)
        if len(parts) > 1:
            return tuple(dict.fromkeys(self._root(self._lexicon.lemma(part) or part) for part in parts))
        if self._lexicon.knows(base) or self._lexicon.knows(plain):
            return (self._root(base),)
        return tuple(dict.fromkeys((self._root(base), dutch_stem(plain), english_root(plain))))


class _Kept(dict[str, tuple[str, str]]):
    """What was made of each piece of a text, made when it is first asked; of a very long one every time anew."""

    def __init__(self, make: Callable[[str], tuple[str, str]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, piece: str) -> tuple[str, str]:
        made = self._make(piece)
        if len(piece) <= MAX_TOKEN:
            if len(self) >= KEPT:
                self.clear()
            self[piece] = made
        return made


@cache
def analyser(folder: Path | None = None) -> Analyser:
    """The analyser of this process; what it needs is kept in the folder, where there is one."""
    return Analyser(dutch(folder))
