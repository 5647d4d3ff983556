"""Text out of every form of document, with the place where it stands."""

from datetime import date
from pathlib import Path

import pytest

from informatiehuis.engines.papers import ocr
from informatiehuis.engines.papers.forms import form_of
from informatiehuis.engines.papers.values import BY_OCR, LONGEST_PIECE, UNREAD, Asked, Paper
from tests.engines.papers import making


def read(path: Path, **more: bool) -> Paper:
    asked = Asked(path, path.name, **more)
    return form_of(asked).read(asked)


def said(paper: Paper) -> list[tuple[str, str]]:
    return [(one.place, one.text) for one in paper.pieces]


@pytest.fixture
def file(tmp_path):
    def file(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return file


def test_a_pdf_gives_a_piece_for_each_page_and_mends_words_that_go_on_at_the_next_line(file):
    path = file(
        "nota.pdf", making.pdf(["De provincie telt fiet-\nsers op de brug.", "", "Noord-\nHolland doet mee."], "Tellen")
    )
    paper = read(path)
    assert (paper.title, paper.dated) == ("Tellen", date(2026, 3, 12))
    assert [(one.place, " ".join(one.text.split())) for one in paper.pieces] == [
        ("bladzijde 1", "De provincie telt fietsers op de brug."),
        ("bladzijde 3", "Noord-Holland doet mee."),
    ]


def test_a_pdf_that_can_be_read_but_not_changed_is_read(file):
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(making.pdf(["Dit mag u lezen."]))))
    writer.encrypt("", "eigenaar", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    assert said(read(file("leesbaar.pdf", out.getvalue()))) == [("bladzijde 1", "Dit mag u lezen.")]


def test_word_gives_a_piece_for_each_heading_with_tables_and_without_what_was_deleted_or_hidden(tmp_path):
    path = making.word(
        tmp_path / "besluit.docx",
        [
            ("", "Vooraf."),
            ("Heading 1", "Artikel 1"),
            ("", "De dijk blijft."),
            ("Heading 2", "Artikel 2"),
            ("", "Slot."),
        ],
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    added = (
        f"<w:p {space}><w:del><w:r><w:delText>Geschrapt.</w:delText></w:r></w:del><w:ins><w:r><w:t>Toegevoegd.</w:t>"
        "</w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>Verborgen.</w:t></w:r></w:p>"
        f"<w:tbl {space}><w:tr><w:tc><w:p><w:r><w:t>In een tabel.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    making.replaced(path, "word/document.xml", lambda xml: xml.replace(b"<w:sectPr", added.encode() + b"<w:sectPr", 1))
    paper = read(path)
    assert said(paper) == [
        ("", "Vooraf."),
        ("Artikel 1", "Artikel 1\n\nDe dijk blijft."),
        ("Artikel 2", "Artikel 2\n\nSlot.\n\nToegevoegd.\n\nIn een tabel."),
    ]
    assert paper.title == "Artikel 1"


def test_odt_gives_a_piece_for_each_heading_without_what_was_deleted(tmp_path):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Geschrapt.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:h>Water</text:h><text:p>Het<text:s/>peil "
        "<text:span>blijft</text:span> gelijk.<text:note><text:note-body><text:p>Een noot.</text:p></text:note-body>"
        "</text:note></text:p>"
    )
    paper = read(making.odt(tmp_path / "peil.odt", body, "Peilbesluit"))
    assert said(paper) == [("Water", "Water\n\nHet peil blijft gelijk.\n\nEen noot.")]
    assert (paper.title, paper.dated) == ("Peilbesluit", date(2026, 2, 3))


def test_html_gives_what_a_reader_sees(file):
    page = (
        "<!doctype html><html><head><title>Beleid &amp; meer</title><meta name=date content=2026-01-05>"
        "<style>p{}</style></head><body><h1>Fietsen</h1><p>De route is <b>groen</b>.</p><script>alert('x')</script>"
        "<p hidden>Niet te zien.</p><h2>Later</h2><ul><li>Een<li>Twee</ul><img src=http://127.0.0.1:9/a.png></body></html>"
    )
    paper = read(file("beleid.html", page))
    assert said(paper) == [("Fietsen", "Fietsen\n\nDe route is groen."), ("Later", "Later\n\nEen\n\nTwee")]
    assert (paper.title, paper.dated) == ("Beleid & meer", date(2026, 1, 5))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_plain_text_is_read_in_the_encoding_that_it_has(file, encoding):
    long = "\n\n".join(f"Alinea {number} over cafés en reeën. " + "Woord " * 60 for number in range(12))
    paper = read(file("tekst.txt", ("Eerste regel\n\n" + long).encode(encoding)))
    assert paper.title == "Eerste regel"
    assert "cafés en reeën" in paper.pieces[0].text
    lines = ("Eerste regel\n\n" + long).split("\n")
    for one in paper.pieces:
        assert one.text.startswith(lines[int(one.place.removeprefix("regel ")) - 1].strip())


def test_no_piece_is_longer_than_it_may_be(tmp_path):
    paper = read(making.word(tmp_path / "lang.docx", [("Heading 1", "Lang"), ("", "woord " * 5_000), ("", "slot")]))
    assert len(paper.pieces) > 3
    assert all(len(one.text) <= LONGEST_PIECE + 10 and one.place == "Lang" for one in paper.pieces)
    assert sum(one.text.count("woord") for one in paper.pieces) == 5_000


MAIL = (
    b"From: iemand@provincie.example\r\nTo: ander@provincie.example\r\n"
    b"Subject: =?utf-8?q?Vraag_over_de_caf=C3=A9s?=\r\n"
    b"Date: Tue, 3 Mar 2026 10:11:12 +0100\r\nMIME-Version: 1.0\r\n"
)


def test_an_email_gives_its_subject_day_and_text_and_names_what_was_attached(file):
    parts = (
        b'Content-Type: multipart/mixed; boundary="grens"\r\n\r\n--grens\r\nContent-Type: text/plain; charset=utf-8\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\nWanneer gaat het caf\xc3\xa9 open?\r\n--grens\r\n"
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\nx\r\n'
        b"--grens--\r\n"
    )
    paper = read(file("vraag.eml", MAIL + parts))
    assert (paper.title, paper.dated) == ("Vraag over de cafés", date(2026, 3, 3))
    assert said(paper) == [
        ("bericht", "Wanneer gaat het café open?"),
        ("bijlagen", "Bijlagen, niet gelezen: plan.pdf."),
    ]
    assert "iemand@" not in str(paper)


def test_an_email_of_html_alone_gives_its_text(file):
    content = MAIL + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hallo<script>x()</script></p><p>daar</p>"
    assert said(read(file("pagina.eml", content))) == [("bericht", "Hallo\n\ndaar")]


WORDS = "De provincie meet het grondwater\nop zeven plaatsen langs de rivier"


@pytest.mark.skipif(not ocr.languages(), reason="Tesseract is not on this machine")
def test_a_scanned_page_is_read_by_a_machine_and_says_so(tmp_path):
    making.scanned(WORDS, tmp_path / "scan.pdf")
    making.picture(WORDS).save(tmp_path / "scan.png")
    for name in ("scan.pdf", "scan.png"):
        (piece,) = read(tmp_path / name).pieces
        assert (piece.place, piece.how) == ("bladzijde 1", BY_OCR)
        assert "grondwater" in piece.text
        assert "rivier" in piece.text
        assert piece.remark == ocr.BY_MACHINE


def test_where_nobody_can_read_a_picture_the_page_says_that(tmp_path, monkeypatch):
    making.scanned(WORDS, tmp_path / "scan.pdf")
    (piece,) = read(tmp_path / "scan.pdf", ocr=False).pieces
    assert (piece.text, piece.how, piece.remark) == ("", UNREAD, ocr.TURNED_OFF)
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.languages.cache_clear()
    try:
        (piece,) = read(tmp_path / "scan.pdf").pieces
        assert (piece.place, piece.text, piece.how, piece.remark) == ("bladzijde 1", "", UNREAD, ocr.NOBODY)
    finally:
        ocr.languages.cache_clear()
