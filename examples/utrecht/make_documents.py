"""Writes data/stukken-verzonnen.zip: a PDF, an ODT and an e-mail that nobody ever wrote.

They are there to try out search in documents. Each of them says that it is made up. The same bytes every time.

    python make_documents.py
"""

import zipfile
from pathlib import Path

HERE = Path(__file__).parent
WHEN = (2026, 1, 5, 9, 0, 0)
MADE_UP = "Verzonnen voor het voorbeeld; dit stuk bestaat niet."
PAGES = (
    (
        "Nota faunapassages (verzonnen)",
        MADE_UP,
        "",
        "Dieren steken onze wegen over om voedsel en een partner te vinden. Waar veel auto's rijden, gaat dat mis.",
        "Deze nota zegt waar een faunapassage komt en hoe wij nagaan of dieren haar gebruiken.",
    ),
    (
        "Waar komt een faunapassage?",
        MADE_UP,
        "",
        "Een dassentunnel komt er waar in drie jaar ten minste vijf dassen zijn aangereden.",
        "Een amfibieëngoot komt er waar in het voorjaar meer dan tweehonderd padden oversteken.",
        "Een ecoduct bouwen wij alleen als een tunnel of goot niet genoeg is, want het kost meer dan tien keer zoveel.",
    ),
    (
        "Hoe gaan wij na of het werkt?",
        MADE_UP,
        "",
        "Bij elke passage hangt een jaar lang een wildcamera. Opnamen waarop mensen staan, wissen wij binnen een week.",
        "Na twee jaar vergelijken wij het aantal aanrijdingen met dat van voor de aanleg.",
    ),
)
REPORT = (
    ("h", "Verslag overleg bebakening (verzonnen)"),
    ("p", MADE_UP),
    ("h", "Boeien in de vaargeul"),
    ("p", "De boeien bij de sluis worden in maart vervangen. Schippers krijgen twee weken van tevoren bericht."),
    ("h", "Afgesproken"),
    ("p", "De havenmeester meldt een losgeslagen boei binnen een uur. Herstel duurt ten hoogste drie dagen."),
)
MAIL = f"""From: Verzonnen inwoner <inwoner@voorbeeld.invalid>
To: Verzonnen loket <loket@voorbeeld.invalid>
Subject: Omgewaaide wegwijzer (verzonnen)
Date: Mon, 12 Jan 2026 08:15:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{MADE_UP}

Na de storm ligt de wegwijzer bij de paddenstoel in het bos op de grond. Wie zet hem weer overeind, en wanneer?
"""
WIDE = 88
"""Characters on a line of the PDF."""


def main() -> None:
    """Write the zip."""
    held = {
        "nota-faunapassages.pdf": pdf(),
        "overleg/verslag-bebakening.odt": odt(),
        "brieven/omgewaaide-wegwijzer.eml": MAIL.replace("\n", "\r\n").encode(),
    }
    _pack(HERE / "data" / "stukken-verzonnen.zip", held)


def pdf() -> bytes:
    """The note, a page for each part (ISO 32000-1, section 7.5)."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(PAGES)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(PAGES)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (Nota faunapassages \\(verzonnen\\)) /CreationDate (D:20260105090000+01'00') >>",
    ]
    for number, page in enumerate(PAGES):
        lines = "".join(f"({_escaped(line)}) Tj 0 -16 Td\n" for line in _lines(page))
        shown = f"BT /F1 11 Tf 60 780 Td\n{lines}ET".encode("cp1252")
        about = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {6 + 2 * number} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {about} >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    out, places = b"%PDF-1.4\n", []
    for number, told in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, told)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ends = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + ends


def _lines(page: tuple[str, ...]) -> list[str]:
    found = []
    for paragraph in page:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) >= WIDE:
                found.append(line)
                line = ""
            line = f"{line} {word}".strip()
        found.append(line)
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def odt() -> bytes:
    """The report, as OpenDocument 1.3 has it."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<text:{tag}>{text}</text:{tag}>" for tag, text in REPORT)
    spaces = f'xmlns:office="{name}:office:1.0" xmlns:text="{name}:text:1.0" office:version="1.3"'
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    held = {
        "mimetype": kind,
        "content.xml": f"{head}<office:document-content {spaces}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>",
        "meta.xml": f'{head}<office:document-meta xmlns:dc="http://purl.org/dc/elements/1.1/" {spaces}><office:meta>'
        f"<dc:title>{REPORT[0][1]}</dc:title><dc:date>2026-01-08T14:00:00</dc:date></office:meta></office:document-meta>",
        "META-INF/manifest.xml": f'{head}<m:manifest xmlns:m="{name}:manifest:1.0" m:version="1.3">{entries}'
        "</m:manifest>",
    }
    made = HERE / "data" / ".verslag.odt"
    _pack(made, {name: text.encode() for name, text in held.items()})
    content = made.read_bytes()
    made.unlink()
    return content


def _pack(path: Path, held: dict[str, bytes]) -> None:
    """A zip with these files at a fixed moment, not compressed, so that every program makes the same of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in held.items():
            told = zipfile.ZipInfo(name, WHEN)
            told.create_system = 3
            told.external_attr = 0o644 << 16
            archive.writestr(told, content)


if __name__ == "__main__":
    main()
