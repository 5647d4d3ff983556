"""What words are for search: families meet, compounds are taken apart, codes and names stay whole."""

import pytest

from informatiehuis.engines.text.analysis import analyser
from informatiehuis.engines.text.lexicon import Lexicon, dutch
from informatiehuis.engines.text.tokens import fold, mend, tokens

ANALYSER = analyser()

FAMILIES = """
gemeente gemeenten gemeentelijk gemeentelijke
provincie provincies provinciaal provinciale
vergunning vergunningen vergunnen vergund
woning woningen wonen woon
fiets fietsen fietser fietsers
beheer beheren beheerder beheerders
bestuur besturen bestuurder
digitaal digitale digitalisering digitaliseren
archief archieven archiveren archivering
innovatie innovaties innoveren innovatief innovatieve
subsidie subsidies subsidiëren subsidiëring
statistiek statistisch statistische
economie economisch economische
duurzaam duurzame duurzaamheid verduurzamen verduurzaming
veilig veilige veiligheid
organisatie organisaties organiseren organisatorisch
techniek technieken technisch technische
meten meting metingen
ondernemer ondernemers ondernemen
gebruiker gebruikers gebruiken
handhaven handhaving
regio regionaal regionale
openbaar openbare openbaarheid
besluit besluiten
kwaliteit kwaliteiten
registreren registratie registraties
adviseur adviseurs advies adviezen adviseren
overheid overheden
gegeven gegevens
wolf wolven
veld velden
boom bomen
weg wegen
""".strip().splitlines()

COMPOUNDS = {
    "fietsroutes": "fiets rout",
    "fietspad": "fiets pad",
    "fietspaden": "fiets pad",
    "luchtkwaliteit": "lucht kwaliteit",
    "woningbouwprogramma": "woon bouw programma",
    "omgevingsvergunning": "omgeving vergunning",
    "bezwaarschriftencommissie": "bezwaar schrift commissie",
    "verkeerslichten": "verkeer licht",
    "digitaliseringsproces": "digitaal proces",
    "informatieveiligheid": "informatie veilig",
    "stikstofdepositie": "stof depositie",
    "grondwaterstand": "grond water stand",
    "bodemdaling": "bodem",
    "persoonsgegevens": "persoon gegeven",
    "datastrategie": "data strategie",
    "kansenkaart": "kans kaart",
    "zonnevelden": "zon veld",
    "buslijnen": "bus lijn",
    "natuurvergunning": "natuur vergunning",
    "klimaatadaptatie": "klimaat adaptatie",
    "wolvenplan": "wolf plan",
    "beleidsdoelstellingen": "beleid doel",
    "vergunningverlening": "vergunning verlenen",
    "kapvergunning": "kap vergunning",
    "weidevogelbeheer": "weide vogel beheer",
    "IV-realisatieportfolio": "iv realisatie portfolio",
    "CO2-uitstoot": "uitstoot",
    "mensenrechten": "mens recht",
    "energieneutraal": "energie neutraal",
    "besluitvorming": "besluit",
}

WHOLE = """
provincie gemeente informatie verkeer kwaliteit indicator maatschappelijk belangrijk samenwerking gebruik
overheid voorwaarde bedrijf waterschap antwoord vergelijken gesprek organisatie resultaat document transparant
standaard internet perspectief algoritme bestuur bestand vergroten eigenschap behandelen
""".strip()


def roots(text: str) -> set[str]:
    return {root for _token, word in ANALYSER.tokens(text) for root in word.roots}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_words_of_a_family_share_a_root(family: str) -> None:
    words = family.split()
    shared = set.intersection(*(roots(word) for word in words))
    assert shared, {word: roots(word) for word in words}


@pytest.mark.parametrize(("one", "other"), [
    ("gemeente", "gemeen"), ("kwaliteit", "kwaal"), ("verordening", "ordening"), ("overheid", "over"),
    ("kamer", "kam"), ("water", "wat"), ("koning", "wonen"), ("burger", "burcht"), ("natuur", "namelijk"),
    ("register", "registratie"), ("bomen", "bommen"), ("beleid", "leider"), ("politie", "politiek"),
])  # fmt: skip
def test_words_of_other_families_stay_apart(one: str, other: str) -> None:
    assert not roots(one) & roots(other)


@pytest.mark.parametrize("compound", COMPOUNDS)
def test_a_compound_has_the_roots_of_its_parts(compound: str) -> None:
    for part in COMPOUNDS[compound].split():
        assert roots(part) & roots(compound) or part in roots(compound), (part, roots(compound))


@pytest.mark.parametrize("word", WHOLE.split())
def test_what_only_looks_like_a_compound_is_one_word(word: str) -> None:
    assert len(ANALYSER.word(word).roots) == 1


def test_fietsroute_and_a_route_for_cyclists_and_a_cycle_path_meet() -> None:
    for one, other in (
        ("fietsroute", "een route voor fietsers"),
        ("fietspad", "fietsroutes"),
        ("fietsers", "fietspad"),
    ):
        assert roots(one) & roots(other)


@pytest.mark.parametrize(("text", "base"), [
    ("fietsroutes", "fietsroute"), ("Gemeenten", "gemeente"), ("GM0344", "gm0344"), ("M24-101", "m24-101"),
    ("12.500", "12500"), ("3,3", "3.3"), ("3.3", "3.3"), ("NIS2", "nis2"), ("Curaçao", "curacao"), ("AVG's", "avg"),
    ("e-mail", "email"), ("vergunningverleners", "vergunningverlener"),
    ("Hiemstra", "hiemstra"), ("2024-2026", "2024-2026"),
])  # fmt: skip
def test_the_base_of_a_word(text: str, base: str) -> None:
    (found,) = ANALYSER.tokens(text)
    assert found[1].base == base


def test_accents_make_no_difference() -> None:
    assert ANALYSER.word("beïnvloeden") == ANALYSER.word("beinvloeden")
    assert fold("Één coördinatie-IJsselmeer") == "een coordinatie-ijsselmeer"


def test_every_token_has_its_kind_and_stands_where_it_says() -> None:
    text = "In artikel 3.3 staat dat de gemeente Soest (GM0342) op 1-1-2026 begint, zegt André."
    found = list(tokens(text))
    assert all(text[token.start : token.end] == token.text for token in found)
    kinds = {token.text: token.kind for token in found}
    assert kinds["3.3"] == "number"
    assert kinds["GM0342"] == "code"
    assert kinds["Soest"] == kinds["André"] == "name"
    assert kinds["In"] == kinds["gemeente"] == "word"


def test_lines_broken_at_a_hyphen_are_mended_but_not_what_a_hyphen_leaves_out() -> None:
    assert mend("informatie-\nvoorziening") == "informatievoorziening"
    assert mend("wet-\nen regelgeving") == "wet-\nen regelgeving"
    assert mend("ge\u00admeente") == "gemeente"


def test_english_words_meet_in_english() -> None:
    assert roots("policies") & roots("policy")
    assert roots("standards") & roots("standard")


def test_what_the_index_gets_is_what_the_analysis_says() -> None:
    bases, found = ANALYSER.indexed("De fietsroutes in Soest")
    assert bases == "de fietsroute in soest"
    assert {"fiets", "rout"} <= set(found.split())
    assert "de" not in found.split()


def test_words_without_meaning_have_no_roots() -> None:
    assert all(ANALYSER.word(word).is_stopword for word in ("de", "het", "van", "welke", "the"))
    assert not ANALYSER.word("provincie").is_stopword


def test_a_word_of_ten_thousand_letters_is_cut_and_not_taken_apart() -> None:
    word = ANALYSER.word("fietsroute" * 1000)
    assert len(word.base) <= 64
    assert len(word.roots) <= 3


def test_a_kept_lexicon_is_the_same(tmp_path) -> None:
    made = dutch(tmp_path)
    (kept,) = tmp_path.iterdir()
    again = Lexicon.load(kept)
    for word in ("fietsroutes", "gemeenten", "velden", "onzinwoord"):
        assert again.lemma(word) == made.lemma(word) == dutch().lemma(word)
