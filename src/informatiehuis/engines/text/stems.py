"""What words of one family have in common: `vergunning`, `vergunnen` and `vergund` are `vergun`.

The stemmer of Snowball (Porter, Dutch) does the work on lemmas; what it leaves apart or takes too far in the words of
this field is corrected by the rules here, each with its families in the tests. The Kraaij-Pohlmann stemmer, which
Snowball and tantivy now call `dutch`, makes `kwaal` of `kwaliteit` and `meentelijk` of `gemeentelijk`: not used.
"""

import re

import Stemmer

from informatiehuis.engines.text.lexicon import Lexicon

_DUTCH = Stemmer.Stemmer("dutch_porter")
_ENGLISH = Stemmer.Stemmer("english")

_BORROWED = re.compile(r"(?:iser(?:ing|en)|isatie|isator|iseer|iseur|isme|isch|ist|iek|icus)$")
_EREN = re.compile(r"(?<=[a-z]{3})(?:eren|ering|eerder)$")
_LATIN = re.compile(r"(?:(?<=[a-z]{3})(?:atie|atief|ator|ateur|eur)|(?<=c)(?:ie|iaal)|(?<=nom)ie)$")
_AGENT = re.compile(r"(?:(?<=r)der|er|ster)$")
_DOUBLE = re.compile(r"([bdfgklmnprst])\1$")
_OPEN = re.compile(r"[^aeiou][aeou][a-z]$")
_LONG = re.compile(r"([aeou])\1(?=[a-z]$)")
_MADE = re.compile(r"^ver(?=[a-z]{3,}zaam$)")
_NATIVE = frozenset(("beh", "verm", "ver", "reg", "onth", "bez"))
"""Before these the ending belongs to the stem: beheren, vermeren."""

FAMILIES = {
    "bereikbaarheid": "bereik", "bereikbaar": "bereik", "regionaal": "regio", "regio": "regio",
    "gedeputeerde": "gedeput", "ethisch": "ethiek", "ethiek": "ethiek", "privacy": "privacy",
    "natuurlijk": "natuur", "eigenlijk": "eigenlijk", "namelijk": "namelijk", "dagelijks": "dagelijks",
    "nummer": "nummer", "kamer": "kamer", "letter": "letter", "water": "water", "meter": "meter", "bodem": "bodem",
    "leider": "leid", "kader": "kader", "beter": "beter", "cijfer": "cijfer", "register": "register",
    "registratie": "registr", "registreren": "registr", "veiligheid": "veilig", "middel": "middel",
    "aanbesteding": "aanbested", "besteding": "bested", "partij": "partij", "techniek": "techn", "technisch": "techn",
    "technologie": "technolog", "praktijk": "prakt", "praktisch": "prakt", "publiek": "publiek", "politiek": "politiek",
    "politie": "politie", "kritiek": "krit", "kritisch": "krit", "muziek": "muziek", "logistiek": "logist",
    "organisatie": "organis", "organiseren": "organis", "organisatorisch": "organis", "besluit": "besluit",
    "overheid": "overheid", "medeoverheid": "overheid", "gegeven": "gegeven", "mens": "mens",
    "koning": "koning", "ketting": "ketting", "email": "mail",
    "rekening": "rekening", "burger": "burger", "openbaar": "openbaar",
    "plaats": "plaats", "advies": "advies", "adviseren": "advies", "adviseur": "advies",
}  # fmt: skip
"""The root of a lemma where a rule would make it meet a word of another family, or miss its own."""


def root(lemma: str, lexicon: Lexicon) -> str:
    """The root of a folded Dutch lemma."""
    if lemma in FAMILIES:
        return FAMILIES[lemma]
    if lemma.endswith("ntie") and lemma[:-2] in lexicon:
        return root(lemma[:-2], lexicon)
    for pattern in (_BORROWED, _LATIN):
        shorter = pattern.sub("", lemma)
        if shorter != lemma and len(shorter) >= 3:
            return _tidied(shorter)
    if lemma.endswith("heid") and lexicon.knows(lemma[:-4]):
        return root(lemma[:-4], lexicon)
    shorter = _EREN.sub("", lemma)
    if shorter != lemma and shorter not in _NATIVE and shorter + "eert" in lexicon:
        return _tidied(shorter)
    verb = _verb_of(lemma, lexicon)
    stem = _lengthened(verb, _single(_stemmed(verb)), lexicon)
    return _MADE.sub("", _tidied(stem))


def english_root(word: str) -> str:
    """The root of a folded English word."""
    return str(_ENGLISH.stemWord(word))


def dutch_stem(word: str) -> str:
    """The stem of a folded word that no lexicon knows."""
    return _tidied(_single(_stemmed(word)))


def _stemmed(lemma: str) -> str:
    """Snowball's stem, but with the s that belongs to the word (fiets, mens) and the long vowel that it shortens."""
    stem = str(_DUTCH.stemWord(lemma))
    if lemma == stem + "s":
        return lemma
    long = stem[:-1] + stem[-2:-1] + stem[-1:]
    return long if len(stem) > 2 and stem[-2] in "aeou" and lemma.startswith(long) else stem


def _verb_of(lemma: str, lexicon: Lexicon) -> str:
    """The verb of who does it, or of that it is done: `woning` is `wonen`, `fietser` is `fietsen`."""
    if lemma.endswith("ing") and lemma[:-3] + "en" in lexicon:
        return lemma[:-3] + "en"
    shorter = _AGENT.sub("", lemma)
    if shorter == lemma or len(shorter) < 4:
        return lemma
    verbs = (shorter + "en", _LONG.sub(r"\1", shorter) + "en")
    return next((verb for verb in verbs if verb in lexicon), lemma)


def _lengthened(lemma: str, stem: str, lexicon: Lexicon) -> str:
    """The stem as Dutch spells it when nothing follows: `beheren` is `beheer`, `woning` is `woon`."""
    if not lemma.startswith(stem) or lemma[len(stem) :] not in ("en", "ing", "er", "e") or not _OPEN.search(stem):
        return stem
    long = stem[:-1] + stem[-2:]
    ends = {"v": "f", "z": "s"}
    spelled = long[:-1] + ends.get(long[-1], long[-1])
    return spelled if spelled in lexicon else stem


def _single(stem: str) -> str:
    return _DOUBLE.sub(r"\1", stem)


def _tidied(stem: str) -> str:
    """One spelling for ends that Dutch writes in two ways: archief and archiv, subsidie and subsidi, geef and gev."""
    if len(stem) > 2 and stem[-1] in "vz":
        stem = stem[:-1] + ("f" if stem[-1] == "v" else "s")
    for end, spelled in (("ie", "i"), ("ief", "if"), ("aal", "al")):
        if stem.endswith(end):
            return stem[: -len(end)] + spelled
    return stem
