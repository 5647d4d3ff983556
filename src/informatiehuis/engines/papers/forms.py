"""The registry of forms of documents: by which names and first bytes each is known, and the module that reads it.

A form of others is added with `declare`. A reader is a function `read(asked)` that gives a Paper or raises
PaperProblem; its module is loaded when the first such document comes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import MOST_BYTES, Asked, Paper
from informatiehuis.engines.problems import N_

HEAD = 4096
TEXT = "text"
"""What begins like nothing known; which text it is, its name says."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Form:
    """A form of documents. `begins` are its first bytes; `inside` is a file that stands in it when it is a zip.

    Without either it is text, known by its name alone.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    module: str
    begins: tuple[bytes, ...] = ()
    inside: str = ""

    def read(self, asked: Asked) -> Paper:
        read: Callable[[Asked], Paper] = import_module(self.module).read
        return read(asked)


_forms: dict[str, Form] = {}
_HERE = "informatiehuis.engines.papers"


def declare(form: Form) -> None:
    """Let documents of a form be read."""
    _forms[form.name] = form


declare(Form("pdf", N_("een PDF"), (".pdf",), f"{_HERE}.pdf", begins=(b"%PDF-",)))
declare(Form("word", N_("een Worddocument"), (".docx",), f"{_HERE}.word", inside="word/document.xml"))
declare(Form("odt", N_("een ODT-document"), (".odt",), f"{_HERE}.odt", inside="content.xml"))
declare(Form("html", N_("een webpagina"), (".html", ".htm", ".xhtml"), f"{_HERE}.html"))
declare(Form("mail", N_("een e-mail"), (".eml",), f"{_HERE}.mail"))
declare(Form("plain", N_("gewone tekst"), (".txt", ".text", ".md"), f"{_HERE}.plain"))
declare(
    Form(
        "picture",
        N_("een plaatje"),
        (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
        f"{_HERE}.picture",
        begins=(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*"),
    )
)


def form_named(name: str) -> Form:
    return _forms[name]


def form_for(file: str) -> Form | None:
    """The form that the name of a file promises."""
    suffix = PurePosixPath(file.lower()).suffix
    return next((one for one in _forms.values() if suffix in one.suffixes), None)


def is_named_so(file: str) -> bool:
    """Whether a file is a document by its name, and no hidden file or what macOS adds."""
    path = PurePosixPath(file)
    hidden = path.name.startswith((".", "~$")) or "__MACOSX" in path.parts
    return not hidden and form_for(file) is not None


def is_surely_document(file: str) -> bool:
    """Whether a file is a document by its name, and no plain text, which may as well be a table."""
    return is_named_so(file) and form_for(file) is not form_named("plain")


def form_of(asked: Asked) -> Form:
    """The form of a file, which its name and its first bytes have to agree on. Raises PaperProblem."""
    size = asked.path.stat().st_size
    if not size:
        raise refusing.empty(asked.name)
    if size > MOST_BYTES:
        raise refusing.too_large(asked.name, "200 MB")
    promised = form_for(asked.name)
    with asked.path.open("rb") as file:
        head = file.read(HEAD)
    found = _by_content(asked.path, head)
    if found == "ole":
        raise refusing.old_office(asked.name)
    if promised is None:
        raise refusing.unknown(asked.name)
    is_text = not promised.begins and not promised.inside
    if is_text if found == TEXT else found == promised.name:
        return promised
    label = _forms[found].label if found in _forms else _OTHERS[found]
    raise refusing.not_what_it_says(asked.name, PurePosixPath(asked.name.lower()).suffix, label)


_OTHERS = {
    TEXT: N_("gewone tekst"),
    "zip": N_("een zipbestand"),
    "program": N_("een programma of iets anders dat geen document is"),
}


def _by_content(path: Path, head: bytes) -> str:
    """What a file is by its content: the name of a form, or `text`, `zip`, `ole` or `program`."""
    for form in _forms.values():
        # some programs write a line or so before the mark of a PDF
        if any(head.startswith(sign) for sign in form.begins) or (form.name == "pdf" and b"%PDF-" in head[:1024]):
            return form.name
    if head.startswith(ZIP):
        return _in_zip(path)
    if head.startswith(OLE):
        return "ole"
    if head.startswith((b"MZ", b"\x7fELF", b"\x1f\x8b")):
        return "program"
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # UTF-16 has a zero in every other byte; what has zeros here and there is no text
    return TEXT if marked or not (even or odd) or max(even, odd) * 4 > len(head) else "program"


def _in_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    return next((one.name for one in _forms.values() if one.inside and one.inside in names), "zip")
