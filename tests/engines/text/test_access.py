"""Who may not see something does not notice that it is there."""

from pathlib import Path

import pytest

from informatiehuis.engines.text import OPEN, Reader, Search, TextIndex
from informatiehuis.engines.text.analysis import analyser
from tests.engines.text.conftest import BOARD, DOCUMENTS, FINANCE, PUBLIC, document

QUESTIONS = (
    "fietspad",
    "Zwartendijk",
    "fietsroute vecht",
    "ophaalbrug",
    "kwaliteit lucht",
    "zwart*",
    '"aan Zwartendijk"',
)
OF_READER = ((PUBLIC, {OPEN}), (FINANCE, {OPEN, "finance"}), (BOARD, {OPEN, "finance", "board"}))


@pytest.mark.parametrize(("reader", "labels"), OF_READER)
def test_only_what_a_reader_may_see_is_found_and_counted(index: TextIndex, reader: Reader, labels: set[str]) -> None:
    may = {one.identifier for one in DOCUMENTS if one.labels & labels}
    for text in (*QUESTIONS, ""):
        results = Search(index, reader).documents(text)
        assert {result.identifier for result in results.results} <= may
        assert results.count <= len(may)
        assert sum(results.counts.get("kind", {}).values()) == results.count
        assert {answer.identifier for answer in Search(index, reader).answers(text)} <= may
    assert Search(index, reader).documents("").count == len(may)


def test_nothing_of_an_answer_changes_when_there_is_more_that_one_may_not_see(tmp_path: Path) -> None:
    """Not the scores either: how rare a word is, is counted in what is open."""
    without, beside = TextIndex(tmp_path / "a", analyser()), TextIndex(tmp_path / "b", analyser())
    for reader, labels in OF_READER[:2]:
        without.put([one for one in DOCUMENTS if one.labels & labels])
        beside.put(DOCUMENTS)
        beside.put(document(f"x{n}", "Zwartendijk fietspad vecht", "lucht " * n, labels="other") for n in range(20))
        for text in QUESTIONS:
            one, other = (Search(index, reader) for index in (without, beside))
            if reader is PUBLIC:
                assert one.documents(text) == other.documents(text)
                assert one.answers(text) == other.answers(text)
            else:
                there, here = one.documents(text), other.documents(text)
                assert (there.count, there.counts) == (here.count, here.counts)
                assert [result.identifier for result in there.results] == [result.identifier for result in here.results]


def test_who_may_see_only_what_is_open_never_touches_the_rest(
    index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    part = TextIndex.part
    monkeypatch.setattr(TextIndex, "part", lambda self, side, level: asked.append(side) or part(self, side, level))
    Search(index, PUBLIC).documents("fietspad")
    Search(index, Reader(frozenset((OPEN,)))).answers("fietspad")
    assert set(asked) == {"open"}


def test_a_document_without_labels_is_found_by_nobody(index: TextIndex) -> None:
    index.put([document("niemand", "Onvindbaar", labels="")])
    assert Search(index, BOARD).documents("onvindbaar").count == 0


def test_a_document_that_is_no_longer_open_is_found_only_by_who_may(index: TextIndex) -> None:
    index.put([document("pad", "Onderhoud", "Het fietspad langs de Vecht.", labels="finance")])
    assert Search(index, PUBLIC).documents("vecht").count == 0
    assert Search(index, FINANCE).documents("vecht").count == 1


def test_what_is_removed_is_found_by_nobody_when_that_is_done(index: TextIndex) -> None:
    other = TextIndex(index.folder, analyser())
    index.remove(["geheim", "pad"])
    for asked in (index, other):
        assert Search(asked, BOARD).documents("fietspad").count == 1
        assert not [one for one in Search(asked, BOARD).answers("fietspad") if one.identifier in ("geheim", "pad")]


def test_after_writing_anew_nothing_of_what_was_removed_stands_on_disk(index: TextIndex) -> None:
    index.put([document("weg", "Xylofoonconcert", "Kwartelkoningin"), document("ook", "Xylofoonles", labels="board")])
    assert _on_disk(index, b"xylofoon")
    index.remove(["weg", "ook"])
    index.rewrite()
    assert not _on_disk(index, b"xylofoon")
    assert not _on_disk(index, b"kwartelkoningin")
    assert Search(index, BOARD).documents("").count == len(DOCUMENTS)
    assert sorted(one.identifier for one in index.documents()) == sorted(one.identifier for one in DOCUMENTS)


def _on_disk(index: TextIndex, text: bytes) -> bool:
    files = (path for side in ("open", "limited") for path in (index.folder / side).rglob("*") if path.is_file())
    return any(text in path.read_bytes().lower() for path in files)
