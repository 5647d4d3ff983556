"""Finds the encoding of a text file, turns it into UTF-8, and says on which line the encoding changes.

Used for CSV; JSON is UTF-8 by its standard (RFC 8259, section 8.1).
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from informatiehuis.engines.connectors.disk import EVERY, Disk
from informatiehuis.engines.connectors.problems import EncodingProblem, OptionProblem
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

BLOCK = 1024 * 1024
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UTF8 = ("utf-8", "utf-8-sig")


def encoding_of(head: bytes, *, complete: bool) -> str:
    """The encoding that the first bytes show: utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be or cp1252.

    Without a byte order mark UTF-16 shows by its zero bytes; what is not UTF-8 is taken as cp1252, which also
    reads ISO 8859-1 as it is used in the Netherlands (WHATWG Encoding Standard, section 4.2).
    """
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 > len(head):
        return "utf-16-be" if even > odd else "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head, final=complete)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def known_encoding(name: str) -> str:
    """The encoding as Python calls it. Raises OptionProblem when there is none of that name."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise OptionProblem(
            N_("De tekencodering “{value}” bestaat niet."),
            N_("Gebruik bijvoorbeeld utf-8, cp1252, latin-1 of utf-16."),
            option="encoding",
            value=name,
        ) from error


def decoded(head: bytes, encoding: str) -> str:
    """The text of a sample; a character that is cut off at its end is left out, a wrong one is replaced."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")


def as_utf8(path: Path, encoding: str, target: Path, disk: Disk, progress: Progress) -> Path:
    """The file itself when it is UTF-8, else a UTF-8 copy at `target`.

    Raises EncodingProblem with the line where the bytes are no text in `encoding`, and DiskFullProblem.
    """
    if encoding in UTF8:
        return path
    total = path.stat().st_size
    disk.require(target.parent, total)
    decoder = codecs.getincrementaldecoder(encoding)()
    done, line = 0, 1
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as copy:
        for block in _blocks(source):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                line += block[: error.start].count(b"\n")
                raise wrong_bytes(path.name, encoding, line) from error
            copy.write(text.removeprefix("\ufeff") if done == 0 else text)
            line += text.count("\n")
            done += len(block)
            if done % EVERY < BLOCK:
                disk.require(target.parent, total - done)
            progress(done, total)
    return target


def not_utf8(path: Path) -> tuple[int, bool]:
    """The first line that is not UTF-8 (0 when all are) and whether other lines do have UTF-8 letters."""
    first, line, proven = 0, 0, False
    with path.open("rb") as source:
        for line, text in enumerate(source, start=1):
            if text.isascii():
                continue
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                first = first or line
            else:
                proven = True
            if first and proven:
                break
    return first, proven


def wrong_bytes(name: str, encoding: str, line: int) -> EncodingProblem:
    return EncodingProblem(
        N_("{name}: regel {line} is geen tekst in de tekencodering {encoding}."),
        N_("Kies een andere waarde voor de optie “encoding”, of bewaar het bestand als UTF-8."),
        name=name,
        line=line,
        encoding=encoding,
    )


def mixed_bytes(name: str, line: int) -> EncodingProblem:
    return EncodingProblem(
        N_("{name} heeft verschillende tekencoderingen door elkaar: regel {line} is geen UTF-8, andere wel."),
        N_("Open het bestand, verbeter regel {line} en bewaar alles als UTF-8."),
        name=name,
        line=line,
        encoding="utf-8",
    )


def _blocks(source: BinaryIO) -> Iterator[bytes]:

    while block := source.read(BLOCK):
        yield block
