"""What goes in comes out as it was, all of it or nothing."""

from pathlib import Path

import pytest

from informatiehuis.engines.text import IndexBusy, IndexDamaged, Search, TextIndex
from informatiehuis.engines.text.analysis import analyser
from informatiehuis.engines.text.passages import LONGEST, passages
from tests.engines.text.conftest import BOARD, DOCUMENTS, PUBLIC, document


def test_what_was_put_in_is_given_back_as_it_was(index: TextIndex) -> None:
    assert {one.identifier: one for one in index.documents()} == {one.identifier: one for one in DOCUMENTS}


def test_an_edit_is_found_in_its_new_words_and_not_in_its_old(index: TextIndex) -> None:
    index.put([document("pad", "Onderhoud", "De veerpont vaart weer.")])
    assert [result.identifier for result in Search(index, PUBLIC).documents("veerpont").results] == ["pad"]
    assert Search(index, PUBLIC).documents("vecht").count == 0
    assert Search(index, PUBLIC).documents("").count == 4


def test_a_batch_that_fails_changes_nothing(index: TextIndex) -> None:
    def documents():
        yield document("half", "Halverwege")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.put(documents())
    assert Search(index, PUBLIC).documents("halverwege").count == 0
    assert Search(index, PUBLIC).documents("vecht").count == 1


def test_two_cannot_write_at_once_and_the_second_is_told(index: TextIndex) -> None:
    with index.writing(), pytest.raises(IndexBusy) as told:
        TextIndex(index.folder, analyser()).put([])
    assert told.value.may_pass


def test_what_is_no_index_is_told(index: TextIndex) -> None:
    (index.folder / "open" / "documents" / "meta.json").write_text("{")
    with pytest.raises(IndexDamaged):
        TextIndex(index.folder, analyser())


def test_filling_finds_the_same_as_putting(index: TextIndex, tmp_path: Path) -> None:
    filled = TextIndex(tmp_path / "filled", analyser())
    filled.fill(DOCUMENTS)
    for text in ("fietsroute", "Zwartendijk", "kwaliteit lucht"):
        assert Search(filled, BOARD).documents(text).results == Search(index, BOARD).documents(text).results


def test_passages_are_whole_paragraphs_with_the_number_of_the_first(tmp_path: Path) -> None:
    paragraphs = [f"Alinea {number} gaat " + "verder " * 70 + "." for number in range(1, 7)]
    found = passages("\n\n".join(paragraphs), "p. 3")
    assert [passage.place for passage in found] == ["p. 3, alinea 1", "p. 3, alinea 3", "p. 3, alinea 5"]
    assert all(len(passage.text.split()) <= LONGEST for passage in found)


def test_a_paragraph_of_ten_thousand_words_is_cut_and_loses_none() -> None:
    text = " ".join(f"woord{number}" + "." * (number % 70 == 0) for number in range(10_000))
    found = passages(text)
    assert all(len(passage.text.split()) <= LONGEST for passage in found)
    assert " ".join(passage.text for passage in found) == text


def test_a_short_paragraph_that_ends_a_passage_begins_the_next_as_well() -> None:
    """So that a question is in one passage with its answer."""
    long = "woord " * 110
    first, second = passages(f"{long}\n\nHoe werkt dit?\n\n{long}antwoord.")
    assert first.text.endswith("Hoe werkt dit?")
    assert second.text.startswith("Hoe werkt dit?")
    assert second.text.endswith("antwoord.")
    assert (first.place, second.place) == ("alinea 1", "alinea 2")
