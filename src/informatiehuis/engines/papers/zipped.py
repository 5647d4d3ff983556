"""Documents that are a zip inside (Word, ODT): held to what they may unpack to, and XML without entities or network."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from informatiehuis.engines.connectors.archive import check_zip
from informatiehuis.engines.connectors.disk import in_words
from informatiehuis.engines.connectors.problems import ArchiveProblem
from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import MOST_BYTES, Asked

if TYPE_CHECKING:
    from lxml.etree import _Element


def require_sound(asked: Asked) -> list[str]:
    """The names of the files in it, all of which were read once. Raises PaperProblem for damage, a lock and a bomb."""
    try:
        with zipfile.ZipFile(asked.path) as archive:
            members = archive.infolist()
            if any(one.flag_bits & 1 for one in members):
                raise refusing.locked(asked.name)
            if sum(one.file_size for one in members) > MOST_BYTES:
                raise refusing.too_large(asked.name, in_words(MOST_BYTES))
        return check_zip(asked.path, asked.name, MOST_BYTES)
    except (ArchiveProblem, zipfile.BadZipFile, ValueError) as error:
        raise refusing.damaged(asked.name) from error


def xml(asked: Asked, member: str) -> _Element:
    """The XML of one of the files. Raises PaperProblem; what an entity would unfold to stays out."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with zipfile.ZipFile(asked.path) as archive:
            return etree.fromstring(archive.read(member), parser)
    except (KeyError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError) as error:
        raise refusing.damaged(asked.name) from error


def require_no_entities(asked: Asked, names: list[str]) -> None:
    """Refuse XML with a document type: no program that writes documents makes one, and it can only do harm."""
    with zipfile.ZipFile(asked.path) as archive:
        for name in names:
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as file:
                    if b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b""):
                        raise refusing.damaged(asked.name)
