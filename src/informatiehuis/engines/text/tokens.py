"""Cuts a text into words, numbers and codes, with where each of them stands.

What a word means for search is for `analysis`; here only its outside is known. A code (GM0344, NIS2, M24-101,
artikel 3.3) is never taken apart, a number written the Dutch way (12.500 or 3,3) has one form, and a word with hyphens
is one word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "number", "code", "name"]

MAX_TOKEN = 64
"""Characters of a token that count; what is longer is no word that anybody will type."""

_LETTERS = r"a-zà-öø-ÿāćčďēěğīıłńňōőœřśşšţťūůűźżžĳ"
TOKEN = re.compile(
    rf"\d+(?:[.,:/]\d+)*(?![{_LETTERS}\d-])"  # a number, a date, an article
    rf"|[{_LETTERS}\d]+(?:[-'’.&_][{_LETTERS}\d]+)*"  # a word or a code
    r"|\d+"
)
"""Matches in a text in lower case."""

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_BROKEN = re.compile(rf"([{_LETTERS}A-Z])-[ \t]*\r?\n[ \t]*(?!(?:en|of|and|or)\b)([{_LETTERS}])")
_LIGATURES = str.maketrans({"ĳ": "ij", "Ĳ": "IJ", "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "ı": "i"})
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class Token:
    """A piece of a text: as it stands there, its kind, and its first and one past its last character."""

    text: str
    kind: Kind
    start: int
    end: int


def mend(text: str) -> str:
    """The text without soft hyphens and without the hyphens at which a printed line was broken."""
    text = text.replace(_SOFT_HYPHEN, "")
    return _BROKEN.sub(r"\1\2", text) if "\n" in text else text


def fold(word: str) -> str:
    """Lower case, without accents or ligatures: `Reëel` is `reeel`, `Curaçao` is `curacao`."""
    word = word.lower()
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word.translate(_LIGATURES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def lowered(text: str) -> str:
    """Lower case with composed letters, as `TOKEN` expects; as long as the text for what Dutch is written with."""
    return unicodedata.normalize("NFC", text.lower()) if not text.isascii() else text.lower()


def kind_of(word: str) -> Kind:
    """The kind that the outside of a word in lower case shows; a name cannot be told from it."""
    if _NUMBER.fullmatch(word):
        return "number"
    return "code" if any(letter.isdigit() for letter in word) else "word"


def number(word: str) -> str:
    """One form for a number: without the points between thousands, and with a point where Dutch has a comma."""
    if _THOUSANDS.fullmatch(word):
        word = word.replace(".", "")
    return word.replace(",", ".")


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a text. A word with a capital inside a sentence, or all in capitals, is a name."""
    low = lowered(text)
    same = len(low) == len(text)
    for found in TOKEN.finditer(low):
        start, end = found.span()
        original = text[start:end] if same else found.group()
        kind = kind_of(found.group())
        if kind == "word" and _is_name(original, text[:start] if same else ""):
            kind = "name"
        yield Token(original, kind, start, end)


def _is_name(word: str, before: str) -> bool:
    if not word[0].isupper():
        return False
    told = before.rstrip()
    return (len(word) > 1 and word.isupper()) or bool(told and told[-1] not in ".!?:;•\"'“‘\n(" and before[-1] != "\n")
