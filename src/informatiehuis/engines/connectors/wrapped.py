"""Finds the list of records in a JSON object, such as {"value": […]} or {"d": {"results": […]}}, and takes it out.

The file is passed over once without being read into memory, so that a list may be larger than an object may be.
Whether it is right JSON is for who reads the list.
"""

import json
import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.problems import NotFoundProblem, OptionProblem
from informatiehuis.engines.problems import N_, Note

# a string with its escapes in one piece, and each bracket outside of strings
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]', re.DOTALL)
BLANK = re.compile(rb"[ \t\r\n]*+")
NAMES = frozenset({"value", "values", "results", "result", "items", "data", "records", "features", "rows"})
BESIDE = frozenset({"links", "_links"})
NEXT = re.compile(r"(?:^|[.@_])next(?:_?(?:link|page|url))?$", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
QUOTE, OBJECT, LIST = b'"', b"{", b"["
BLOCK = 1024 * 1024
SHOWN = 20


@dataclass(frozen=True)
class Part:
    """A list in the object: its keys from the top joined with dots, where it stands, and what it starts with."""

    name: str
    start: int
    end: int
    first: bytes

    @property
    def is_records(self) -> bool:
        return self.first == OBJECT

    @property
    def is_empty(self) -> bool:
        return self.first == b"]"


@dataclass
class Wrapper:
    """The one object of a file: the keys at its top that have a value, and the lists in it."""

    keys: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def notes(self, part: Part | None) -> list[Note]:
        """What is not read of the object; without a list it is one row."""
        if part is None:
            return [
                Note(
                    N_("Er staat één object in, en dat is als één rij gelezen. De sleutels zijn: {keys}."),
                    keys=", ".join(self.keys[:SHOWN]),
                )
            ]
        top = part.name.partition(".")[0]
        others = [key for key in self.keys if key != top]
        notes = []
        if others:
            notes.append(
                Note(
                    N_("Alleen de lijst “{records}” is gelezen. Daarnaast staat er in: {keys}."),
                    records=part.name,
                    keys=", ".join(others[:SHOWN]),
                )
            )
        following = [key for key in others if NEXT.search(key)]
        if following:
            notes.append(
                Note(
                    N_("Dit lijkt één bladzijde van meer: de sleutel “{key}” verwijst naar de volgende."),
                    N_("Haal alles in één keer op, of gebruik de connector van die dienst."),
                    key=following[0],
                )
            )
        return notes


def find_wrapper(path: Path) -> Wrapper | None:
    """The object that is the whole file; None when there is something else in it, more, or when it is cut off."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = _skip(data, len(BOM) if data[: len(BOM)] == BOM else 0)
        if data[start : start + 1] != OBJECT:
            return None
        return _scanned(data, start)


def records_of(wrapper: Wrapper, name: str, wanted: str) -> Part | None:
    """The list to read: the one that is wanted, or else the only list of objects; None when there is none.

    Raises NotFoundProblem, EmptyProblem, and OptionProblem when there are several; `name` is the file.
    """
    lists = [part for part in wrapper.parts if part.is_records]
    if wanted:
        chosen = next((part for part in lists if part.name == wanted), None)
        if chosen is None:
            raise _not_there(name, wanted, lists, wrapper.keys)
        return chosen
    likely = [part for part in lists if part.name not in BESIDE] or lists
    if len(likely) > 1:
        raise OptionProblem(
            N_("In {name} staan meer lijsten: {lists}."),
            N_("Kies er een met de optie “records”, zoals records={first}."),
            option="records",
            name=name,
            lists=", ".join(part.name for part in likely[:SHOWN]),
            first=likely[0].name,
        )
    if not lists and any(part.is_empty and part.name.rpartition(".")[2] in NAMES for part in wrapper.parts):
        raise empty(name)
    return likely[0] if likely else None


def take_out(path: Path, part: Part, target: Path, disk: Disk) -> Path:
    """Write the list to a file of its own. Raises DiskFullProblem."""
    disk.require(target.parent, part.end - part.start)
    left = part.end - part.start
    with path.open("rb") as source, target.open("wb") as copy:
        source.seek(part.start)
        while left and (block := source.read(min(BLOCK, left))):
            copy.write(block)
            left -= len(block)
    return target


def _scanned(data: mmap.mmap, start: int) -> Wrapper | None:
    wrapper = Wrapper()
    names: list[str] = []
    last, inside, begin = b"", 0, 0
    for token in TOKEN.finditer(data, start):
        mark = token.group()[:1]
        if mark == QUOTE:
            if not inside:
                last = token.group()
                if len(names) == 1 and _has_value(data, token.end()):
                    wrapper.keys.append(_text(last))
        elif inside:
            inside += 1 if mark in (OBJECT, LIST) else -1
            if not inside:
                first = data[(place := _skip(data, begin + 1)) : place + 1]
                wrapper.parts.append(Part(".".join([*names[1:], _text(last)]), begin, token.end(), first))
        elif mark == LIST:
            inside, begin = 1, token.start()
        elif mark == OBJECT:
            names.append(_text(last) if names else "")
        else:
            names.pop()
            if not names:
                return wrapper if _skip(data, token.end()) == len(data) else None
    return None


def _has_value(data: mmap.mmap, place: int) -> bool:
    """Whether a text that ends here is a key, and its value is not null."""
    colon = _skip(data, place)
    if data[colon : colon + 1] != b":":
        return False
    value = _skip(data, colon + 1)
    return data[value : value + 4] != b"null"


def _skip(data: mmap.mmap, place: int) -> int:
    found = BLANK.match(data, place)
    return found.end() if found else place


def _text(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.decode("utf-8", "replace").strip('"')


def _not_there(name: str, wanted: str, lists: Sequence[Part], keys: Sequence[str]) -> NotFoundProblem:
    facts = {"name": name, "records": wanted, "keys": ", ".join(keys[:SHOWN]) or "-"}
    message = N_("In {name} staat geen lijst van objecten “{records}”.")
    if lists:
        shown = ", ".join(part.name for part in lists[:SHOWN])
        return NotFoundProblem(message, N_("Kies bij de optie “records” uit: {lists}."), lists=shown, **facts)
    return NotFoundProblem(message, N_("Er is geen enkele; de sleutels zijn: {keys}."), **facts)
