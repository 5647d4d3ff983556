"""What is found, in which order, and why."""

import json

import pytest

from informatiehuis.engines.text import Choice, Expansion, Search, TextIndex
from informatiehuis.engines.text.ranking import FIELDS, WAYS
from tests.engines.text.conftest import BOARD, FINANCE, PUBLIC, document


def found(index: TextIndex, text: str, reader=PUBLIC, **asked) -> list[str]:
    return [result.identifier for result in Search(index, reader).documents(text, **asked).results]


def test_a_cycle_route_is_found_by_other_words_for_it(index: TextIndex) -> None:
    assert found(index, "fietsroute") == ["route", "pad"]
    assert found(index, "route voor fietsers")[0] == "route"
    assert "lucht" == found(index, "kwaliteit lucht")[0] == found(index, "luchtkwaliteit")[0]


def test_codes_are_found_whole(index: TextIndex) -> None:
    assert found(index, "gm0344") == found(index, "artikel 3.3") == ["besluit"]
    assert found(index, "GM03") == []


def test_the_title_counts_more_than_the_text(index: TextIndex) -> None:
    index.put([document("titel", "Veerpont", "Iets over water."), document("tekst", "Iets over water", "Veerpont.")])
    assert found(index, "veerpont") == ["titel", "tekst"]


def test_the_reasons_of_a_result_are_its_score(index: TextIndex) -> None:
    for reader in (PUBLIC, FINANCE, BOARD):
        for text in ("fietsroute", "fietspad Zwartendijk", "kwaliteit van de lucht", "vecht*"):
            for result in Search(index, reader).documents(text).results:
                assert result.score == pytest.approx(sum(reason.score for reason in result.reasons), rel=1e-5)
                assert all(reason.score > 0 for reason in result.reasons)


def test_a_reason_tells_word_field_way_and_weight(index: TextIndex) -> None:
    (result,) = Search(index, PUBLIC).documents("luchtkwaliteit").results
    told = {(reason.field, reason.way, reason.found): reason.weight for reason in result.reasons}
    assert told["title", "word", "luchtkwaliteit"] == FIELDS["title"] * WAYS["word"]
    assert told["text_parts", "part", "lucht"] == pytest.approx(FIELDS["text_parts"] * WAYS["part"] / 2)


def test_both_of_two_words_have_to_be_there_unless_no_document_has_both(index: TextIndex) -> None:
    assert found(index, "subsidie Utrecht") == ["besluit"]
    results = Search(index, PUBLIC).documents("subsidie sensoren")
    assert {result.identifier for result in results.results} == {"besluit", "lucht"}
    assert (results.words, results.needed) == (2, 1)


def test_a_phrase_is_found_only_as_it_stands(index: TextIndex) -> None:
    assert found(index, '"langs de Vecht"') == ["pad"]
    assert found(index, '"Vecht de langs"') == []


def test_a_word_with_a_minus_may_not_be_there(index: TextIndex) -> None:
    assert found(index, "fietsroute -vecht") == ["route"]
    assert found(index, 'fietsroute -"langs de Vecht"') == ["route"]


def test_a_word_with_an_asterisk_finds_what_begins_with_it(index: TextIndex) -> None:
    assert set(found(index, "fietsr*")) == {"route"}


def test_synonyms_and_narrower_terms_are_found_for_less_and_say_by_which_concept(index: TextIndex) -> None:
    expansions = (
        Expansion("apparaat", "sensor", "narrower", "concept/sensor"),
        Expansion("bijdrage", "subsidie", "synonym", "concept/subsidie"),
    )
    search = Search(index, PUBLIC, expansions)
    assert found(index, "apparaten") == []
    (result,) = search.documents("apparaten").results
    assert result.identifier == "lucht"
    assert {(reason.way, reason.concept) for reason in result.reasons} == {("narrower", "concept/sensor")}
    (other,) = search.documents("bijdragen").results
    assert other.reasons[0].weight == WAYS["synonym"]


def test_facets_are_counted_and_chosen(index: TextIndex) -> None:
    results = Search(index, PUBLIC).documents("fietsroute lucht subsidie")
    assert results.counts == {"kind": {"project": 2, "bron": 1, "besluit": 1}}
    assert found(index, "fietsroute", choice=Choice({"kind": ("bron",)})) == []
    assert found(index, "", choice=Choice({"kind": ("bron", "besluit")}), sort="newest") == ["besluit", "lucht"]


def test_a_time_is_chosen_with_both_its_days(index: TextIndex) -> None:
    since, until = document("a", "a", day=2).when, document("b", "b", day=3).when
    assert found(index, "", choice=Choice({}, since, until), sort="oldest") == ["pad", "route"]


def test_results_are_sorted_over_what_is_open_and_what_is_not(index: TextIndex) -> None:
    newest = ["ander", "besluit", "route", "pad"]
    assert found(index, "", BOARD, sort="newest")[:4] == newest
    assert found(index, "", BOARD, sort="newest", limit=2, offset=1) == newest[1:3]
    assert found(index, "", PUBLIC, sort="title") == ["besluit", "route", "lucht", "pad"]


def test_a_question_gets_the_passage_that_answers_it_with_its_place(index: TextIndex) -> None:
    (answer, *_rest) = Search(index, PUBLIC).answers("Hoe wordt de kwaliteit van de lucht gemeten?")
    assert (answer.identifier, answer.place) == ("lucht", "alinea 1")
    marked = [answer.text[start:end] for start, end in answer.marks]
    assert marked == ["kwaliteit", "lucht", "gemeten"]
    assert answer.share == pytest.approx(1)


def test_a_question_that_nothing_answers_gets_no_passage(index: TextIndex) -> None:
    assert Search(index, PUBLIC).answers("Hoeveel olifanten wonen er op Antarctica bij de lucht?") == ()
    assert Search(index, PUBLIC).answers("de het een") == ()


def test_a_question_of_ten_thousand_letters_is_bounded_and_says_so(index: TextIndex) -> None:
    results = Search(index, PUBLIC).documents("fietspad " + "onzin " * 2_000)
    assert len(results.notes) == 1
    many = Search(index, PUBLIC).documents(" ".join(f"woord{number}" for number in range(100)))
    assert many.words == 32
    assert "32" in many.notes[0].text()


def test_a_storm_of_asterisks_is_bounded_and_says_so(index: TextIndex) -> None:
    results = Search(index, PUBLIC).documents("* a* fie* vec* luc* sub* gem* " + "*" * 500)
    assert results.words == 3
    assert len(results.notes) == 2


@pytest.mark.parametrize(
    "text", ["", "   ", '"', '""', "-", "- -", "AND OR", "title:(", "[a TO b]", "~^\\", "\x00", "%_", "-fiets"]
)
def test_no_question_is_an_error(index: TextIndex, text: str) -> None:
    Search(index, BOARD).documents(text)
    Search(index, BOARD).answers(text)


def test_reasons_can_be_told_as_data(index: TextIndex) -> None:
    (result, *_rest) = Search(index, PUBLIC).documents("fietspad").results
    assert json.dumps([vars(reason) for reason in result.reasons])


@pytest.mark.parametrize(("typed", "meant"), [
    ("luchtkwalitijt", "luchtkwaliteit"), ("fietspat", "fietspad"), ("subsidei", "subsidie"), ("gemeete", "gemeente"),
    ("sensooren", "sensor"), ("fietsrouet Soest", "fietsroute Soest"),
])  # fmt: skip
def test_a_misspelt_word_is_mended(index: TextIndex, typed: str, meant: str) -> None:
    assert Search(index, PUBLIC).meant(typed) == meant


def test_what_is_found_is_not_mended(index: TextIndex) -> None:
    for text in ("fietspaden", "route voor fietsers", "GM0344", "kwaliteit", "xyz"):
        assert Search(index, PUBLIC).meant(text) is None


def test_only_words_and_titles_that_a_reader_may_find_are_suggested(index: TextIndex) -> None:
    assert Search(index, PUBLIC).meant("Zwartendijc") is None
    assert Search(index, FINANCE).meant("Zwartendijc") == "zwartendijk"
    assert Search(index, FINANCE).meant("ophaalbrugh") is None
    assert Search(index, BOARD).meant("ophaalbrugh") == "ophaalbrug"
    assert Search(index, PUBLIC).suggestions("geh") == ()
    assert Search(index, FINANCE).suggestions("geh") == ("Geheim fietsplan",)
    assert Search(index, PUBLIC).suggestions("fietsr") == ("Fietsroutes in Soest",)
    assert Search(index, PUBLIC).suggestions("f") == ()
