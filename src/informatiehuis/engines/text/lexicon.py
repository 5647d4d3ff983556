"""The Dutch words that are known, and the word under which each stands in a dictionary.

The list is that of simplemma (370,000 forms). It is kept in two tries of a few megabytes instead of a dictionary
of a hundred, because every process of a house that searches has it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from informatiehuis.engines.text.tokens import fold
from informatiehuis.engines.text.wordlists import listed

LANGUAGE = "nl"
REVISION = 2
"""Raised whenever `CORRECTED` or the way of making changes, so that a kept lexicon is made anew."""

CORRECTED = {
    # what the list takes for another word, or for another meaning than this field's
    "data": "data", "beleid": "beleid", "water": "water", "wateren": "water", "staten": "staat", "gegevens": "gegeven",
    "media": "media", "lopen": "lopen", "loopt": "lopen", "loop": "loop", "kosten": "kosten", "middelen": "middel",
    "wegen": "weg", "bomen": "boom", "regels": "regel", "rijk": "rijk", "zaken": "zaak", "plannen": "plan",
    "plant": "plant", "planten": "plant", "meer": "meer", "meren": "meer", "ware": "ware", "noot": "noot",
    "noten": "noot", "fiets": "fiets", "fietsen": "fietsen", "fietser": "fietser", "fietsers": "fietser",
    "email": "email", "e-mail": "email", "mails": "mail", "zonne": "zon", "burger": "burger",
    "handhaven": "handhaven", "gegeven": "gegeven", "internet": "internet", "soest": "soest",
    "beer": "beer", "beren": "beer", "keuzes": "keuze", "keuzen": "keuze", "groei": "groei", "bouw": "bouw",
    # what the list has not, and these documents have
    **{word: word for word in listed("known")},

}  # fmt: skip
"""Where the list knows another meaning than this field does, and what it lacks."""


class Lexicon:
    """Known forms, folded, each with its lemma, folded as well."""

    def __init__(self, forms: marisa_trie.Trie, lemmas: marisa_trie.Trie, lemma_of: NDArray[np.uint32]) -> None:
        self._forms, self._lemmas, self._lemma_of = forms, lemmas, lemma_of

    @classmethod
    def of(cls, lemma_by_form: Mapping[str, str]) -> Lexicon:
        forms, lemmas = marisa_trie.Trie(lemma_by_form), marisa_trie.Trie(set(lemma_by_form.values()))
        lemma_of: NDArray[np.uint32] = np.zeros(len(forms), dtype=np.uint32)
        for form, lemma in lemma_by_form.items():
            lemma_of[forms[form]] = lemmas[lemma]
        return cls(forms, lemmas, lemma_of)

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """What `save` wrote; raises OSError when it is not there or not whole."""
        # as a plain array on the same memory: looking up one number is then many times faster
        lemma_of = np.asarray(np.load(folder / "lemma_of.npy", mmap_mode="r"))
        forms, lemmas = marisa_trie.Trie(), marisa_trie.Trie()
        forms.mmap(str(folder / "forms"))
        lemmas.mmap(str(folder / "lemmas"))
        return cls(forms, lemmas, lemma_of)

    def save(self, folder: Path) -> None:
        """Write it to a folder that comes into being whole, or not at all when another process was first."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            whole = Path(made) / "lexicon"
            whole.mkdir()
            self._forms.save(str(whole / "forms"))
            self._lemmas.save(str(whole / "lemmas"))
            np.save(whole / "lemma_of.npy", self._lemma_of)
            with suppress(OSError):
                whole.rename(folder)

    def __contains__(self, word: str) -> bool:
        return word in self._forms

    def lemma(self, word: str) -> str | None:
        """The lemma of a folded form, None when the form is not known."""
        number = self._forms.get(word)
        return None if number is None else str(self._lemmas.restore_key(int(self._lemma_of[number])))

    def knows(self, word: str) -> bool:
        """Whether it is a word: one of the list, or one made of those with an ending that can stand behind many."""
        return word in self._forms or (word.endswith(ENDINGS) and self._is_made(word))

    def heads(self, word: str) -> list[str]:
        """The known words with which a word begins, the word itself not among them."""
        found: list[str] = self._forms.prefixes(word)
        for ending in _WITHIN.finditer(word):
            head = word[: ending.end()]
            if head not in found and self._is_made(head):
                found.append(head)
        return [head for head in found if 3 <= len(head) < len(word)]

    def _is_made(self, word: str) -> bool:
        ending = next((ending for ending in ENDINGS if word.endswith(ending)), "")
        rest = word[: -len(ending)]
        return len(rest) >= 4 and (ending in _ALONE or rest in self._forms or rest + "en" in self._forms)


ENDINGS = ("baarheid", "heid", "heden", "ing", "ingen", "iteit", "iteiten", "baar")
"""Endings that make a word of another; the longest that fits comes first."""

_WITHIN = re.compile("|".join(ENDINGS))
_ALONE = ("iteit", "iteiten")
"""Behind these there need be no word that is known."""


@cache
def dutch(folder: Path | None = None) -> Lexicon:
    """The list that comes with simplemma, folded and corrected; kept in a folder it is there at once the next time."""
    if folder is None:
        return Lexicon.of(_listed())
    kept = folder / f"nl-{version('simplemma')}-{REVISION}"
    with suppress(OSError, ValueError):
        return Lexicon.load(kept)
    lexicon = Lexicon.of(_listed())
    lexicon.save(kept)
    return lexicon


def _listed() -> dict[str, str]:
    listed = DefaultDictionaryFactory(cache_max_size=0).get_dictionary(LANGUAGE)
    known = {form: lemma for form, lemma in listed.items() if " " not in form and "_" not in lemma}
    lemmas: dict[str, str] = {}
    for form, lemma in known.items():
        folded = fold(form)
        if folded not in lemmas or folded == form:
            lemmas[folded] = fold(known.get(lemma, lemma))
    for lemma in set(lemmas.values()):
        lemmas.setdefault(lemma, lemma)
    wrong = {form: _mended(form, lemma, lemmas) for form, lemma in lemmas.items() if _looks_wrong(form, lemma)}
    return lemmas | wrong | CORRECTED


def _looks_wrong(form: str, lemma: str) -> bool:
    """What the list often has wrong: plurals cut too short (velden: vel), and men under women (fietser: fietsster)."""
    short = form.endswith("en") and len(lemma) < len(form) - 2 and form.startswith(lemma)
    woman = lemma.endswith(("ster", "in")) and not form.startswith(lemma)
    return short or woman


def _mended(form: str, lemma: str, lemmas: Mapping[str, str]) -> str:
    """The singular by the rules of spelling, where that is a word; else what the list says."""
    if form.endswith(("er", "ers")):
        return form.removesuffix("s")
    stem = form.removesuffix("en")
    hard = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1:], stem[-1:])
    for singular in (stem, hard, hard[:-1] + hard[-2:]):
        if singular != lemma and lemmas.get(singular) == singular and len(singular) > 2:
            return singular
    return lemma
