"""The lines of an XML file in the making: each element on a line of its own, texts and values made safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from informatiehuis.engines.archimate import names
from informatiehuis.engines.archimate.model import Beside, Property, Texts

T = TypeVar("T")
Attributes = Iterable[tuple[str, object]]
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_VALUE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT_TABLE, _VALUE_TABLE = str.maketrans(_IN_TEXT), str.maketrans(_IN_VALUE)


class Out:
    """The lines of a file, each element on a line of its own."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0

    def line(self, text: str) -> None:
        self.lines.append("  " * self.depth + text)

    def begins(self, name: str, attributes: Attributes, beside: Beside | None = None) -> tuple[str, ...]:
        """Open an element; returns what others keep in it, for where the format has a place for that."""
        self.line(f"<{name}{spelled(attributes, beside)}>")
        self.depth += 1
        return beside.content if beside else ()

    def ends(self, name: str) -> None:
        self.depth -= 1
        self.line(f"</{name}>")

    def empty(self, name: str, attributes: Attributes, beside: Beside | None = None) -> None:
        self.line(f"<{name}{spelled(attributes, beside)}/>")

    def texts(self, name: str, texts: Texts) -> None:
        for one in texts:
            self.line(f"<{name}{spelled([('xml:lang', one.language)])}>{escaped(one.text)}</{name}>")

    def content(self, parts: Iterable[str]) -> None:
        for one in parts:
            self.line(one)

    def properties(self, properties: tuple[Property, ...]) -> None:
        def write_one(out: Out, one: Property) -> None:
            out.begins("property", [("propertyDefinitionRef", one.definition)])
            out.texts("value", one.values)
            out.ends("property")

        self.section("properties", properties, write_one)

    def section(self, name: str, parts: Iterable[T], write_one: Callable[[Out, T], None]) -> None:
        """An element with all of these in it; nothing when there are none."""
        parts = tuple(parts)
        if parts:
            self.begins(name, ())
            for one in parts:
                write_one(self, one)
            self.ends(name)


def escaped(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text).translate(_TEXT_TABLE)


def spelled(attributes: Attributes, beside: Beside | None = None) -> str:
    """Attributes as they stand in a tag; those without a value are left out, those of others come last."""
    text = "".join(
        f' {name}="{_ILLEGAL.sub(chr(0xFFFD), str(value)).translate(_VALUE_TABLE)}"'
        for name, value in attributes
        if value not in ("", None)
    )
    for number, (name, value) in enumerate(beside.attributes if beside else ()):
        namespace, _brace, local = name.rpartition("}")
        prefix = "" if not namespace else "xml:" if namespace[1:] == names.XML else f"b{number}:"
        if prefix.startswith("b"):
            text += f' xmlns:{prefix[:-1]}="{namespace[1:].translate(_VALUE_TABLE)}"'
        text += f' {prefix}{local}="{value.translate(_VALUE_TABLE)}"'
    return text
