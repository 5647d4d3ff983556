"""Documents that are broken, locked, or made to harm: each is refused with its reason, within bounds."""

import os
import signal
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from informatiehuis.engines.papers.apart import Readers
from informatiehuis.engines.papers.values import MOST_PAGES, Asked, PaperProblem
from informatiehuis.engines.progress import Interrupted
from tests.engines.papers import making
from tests.engines.papers.test_reading import MAIL

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lach">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


@pytest.fixture(scope="module")
def readers():
    with Readers() as readers:
        yield readers


@pytest.fixture
def reason(tmp_path, readers):
    """Why a document is not read."""

    def reason(name: str, content: bytes | None = None) -> str:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(PaperProblem) as caught:
            readers.read(Asked(path, name))
        return caught.value.text()

    return reason


def test_a_pdf_with_a_password(reason):
    assert "vraagt om een wachtwoord" in reason("geheim.pdf", making.locked(making.pdf(["Geheim."])))


def test_a_broken_pdf(reason):
    whole = making.pdf(["Heel."])
    assert "is beschadigd" in reason("a.pdf", whole[:60])
    assert "is beschadigd" in reason("b.pdf", b"%PDF-1.7\n" + os.urandom(5000))


def test_a_pdf_of_more_pages_than_the_house_reads(reason):
    told = reason("dik.pdf", making.pdf([], raw_pages=[b""] * 5_000))
    assert f"heeft 5000 bladzijden; het huis leest er ten hoogste {MOST_PAGES}" in told


def test_a_pdf_whose_pages_turn_in_circles(reason):
    content = making.pdf(["Rond."]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    assert reason("rond.pdf", content)


def test_a_docx_with_an_entity_bomb_or_an_external_entity(tmp_path, reason):
    outside = tmp_path / "buiten.txt"
    outside.write_text("staat niet in het document")
    for number, before in enumerate((LAUGHS, f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{outside}">]>')):
        path = making.word(tmp_path / f"{number}.docx", [("", "Een MARK.")])
        making.replaced(
            path,
            "word/document.xml",
            lambda xml, before=before: xml.replace(b"?>", b"?>" + before.encode(), 1).replace(b"MARK", b"&a;"),
        )
        assert "is beschadigd" in reason(path.name)


def test_an_odt_with_an_entity_bomb(tmp_path, reason):
    making.odt(tmp_path / "bom.odt", "<text:p>&j;</text:p>", before=LAUGHS)
    assert "is beschadigd" in reason("bom.odt")


def test_a_docx_that_unpacks_to_far_more(tmp_path, reason):
    path = making.word(tmp_path / "bom.docx", [("", "Klein.")])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/a.bin", "w") as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    assert "wordt uitgepakt groter" in reason("bom.docx")


def test_an_empty_file(reason):
    assert "is leeg" in reason("leeg.pdf", b"")


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("nota.pdf", b"Gewoon tekst.", "heet .pdf, maar is gewone tekst"),
        ("nota.txt", making.pdf(["x"]), "heet .txt, maar is een PDF"),
        ("nota.docx", making.pdf(["x"]), "heet .docx, maar is een PDF"),
        ("nota.html", b"\x7fELF" + bytes(100), "heet .html, maar is een programma"),
        ("nota.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Officebestand van voor 2007"),
        ("nota.exe", b"MZ", "is geen document"),
        ("foto.png", b"GIF89a" + bytes(20), "heet .png, maar is"),
    ],
)
def test_a_file_whose_name_lies_about_what_it_is(reason, name, content, found):
    assert found in reason(name, content)


def test_an_email_that_names_an_encoding_that_it_is_not_in_is_read_all_the_same(tmp_path, readers):
    for number, charset in enumerate((b"bestaat-niet", b"utf-8", b"us-ascii")):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(MAIL + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\nHet caf\xe9 is open.\r\n")
        form, paper = readers.read(Asked(path, path.name))
        assert (form, paper.pieces[0].text) == ("mail", "Het café is open.")


def test_an_email_that_is_none(reason):
    assert reason("geen.eml", b"\r\nzomaar wat zonder kop")


def test_nothing_that_a_document_names_is_fetched(tmp_path, readers):
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            """Keep the output of the tests clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    where = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        page = tmp_path / "a.html"
        page.write_text(
            f'<html><head><base href="{where}/"><link rel=stylesheet href=s.css></head><body><p>Tekst.</p>'
            "<img src=a.png>"
            f'<iframe src="{where}/b"></iframe></body></html>'
        )
        document = making.word(tmp_path / "a.docx", [("", "Tekst.")])
        link = (
            '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            f'attachedTemplate" Target="{where}/t.dotm" TargetMode="External"/></Relationships>'
        )
        making.replaced(
            document,
            "word/_rels/document.xml.rels",
            lambda xml: xml.replace(b"</Relationships>", link.encode()),
        )
        for path in (page, document):
            assert readers.read(Asked(path, path.name))[1].pieces[0].text == "Tekst."
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []


def test_a_script_in_a_title_is_text(tmp_path, readers):
    path = tmp_path / "titel.pdf"
    path.write_bytes(making.pdf(["Tekst."], "<script>alert\\(1\\)</script>"))
    assert readers.read(Asked(path, path.name))[1].title == "<script>alert(1)</script>"


def test_what_takes_too_long_or_dies_is_told_and_the_next_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Gewone tekst.")
    with Readers(seconds=0.0) as hasty, pytest.raises(PaperProblem, match="te veel geheugen of tijd"):
        hasty.read(Asked(path, "a.txt"))
    killed: list[int] = []

    def kill() -> None:
        child = readers._child
        if child is not None and not killed:
            killed.append(child.pid)
            os.kill(child.pid, signal.SIGKILL)

    with Readers(kill) as readers:
        with pytest.raises(PaperProblem, match="te veel geheugen of tijd"):
            readers.read(Asked(path, "a.txt"))
        assert readers.read(Asked(path, "a.txt"))[1].pieces[0].text == "Gewone tekst."


def test_who_stops_waiting_stops_the_reading(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Gewone tekst.")

    def stop() -> None:
        raise Interrupted

    with Readers(stop) as readers:
        with pytest.raises(Interrupted):
            readers.read(Asked(path, "a.txt"))
        assert readers._child is None
