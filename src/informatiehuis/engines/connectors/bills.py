"""Bills of materials in CycloneDX as values: the subject, its components, and what depends on what.

Of a bill of 20,000 components or more; a file of more than MOST bytes is refused, because it is read as a whole.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from informatiehuis.engines.connectors.disk import in_words
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.problems import N_

MOST = 256 * 1024**2
DEEPEST = 50
"""Components within components; deeper ones are no bill but an attack."""
LONGEST_WAY = 25
"""Steps of a way that people still read."""


@dataclass(frozen=True)
class Component:
    """A component as the bill names it; what it does not say is empty. `reference` is unique within the bill."""

    reference: str
    name: str
    group: str = ""
    version: str = ""
    type: str = ""
    supplier: str = ""
    licence: str = ""
    purl: str = ""


@dataclass
class Bill:
    """What was read. `uses` has the references that a reference depends on directly.

    `unnamed`, `doubled` and `dangling` count what was wrong with it: components without a name, with a reference that
    another has, and dependencies on what is not there.
    """

    specification: str
    made: str = ""
    serial: str = ""
    subject: Component | None = None
    components: list[Component] = field(default_factory=list)
    uses: dict[str, list[str]] = field(default_factory=dict)
    unnamed: int = 0
    doubled: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, one: Component) -> None:
        """Take a component in; one without a name is counted, and one with a taken reference gets another."""
        if not one.name:
            self.unnamed += 1
            return
        reference = one.reference or one.purl or f"{one.group}/{one.name}@{one.version}"
        if reference in self._names:
            self.doubled += bool(one.reference)
            reference = f"{reference}#{len(self.components)}"
        self._names[reference] = f"{one.name} {one.version}".strip()
        self.components.append(
            Component(reference, one.name, one.group, one.version, one.type, one.supplier, one.licence, one.purl)
        )

    @property
    def dangling(self) -> int:
        """How many dependencies are on something that is no component of this bill."""
        known = {*self._names, self.subject.reference if self.subject else ""}
        return sum(one not in known for used in self.uses.values() for one in used)

    def ways(self) -> Mapping[str, tuple[str, ...]]:
        """Per component that the subject uses, directly or through others: what stands between, nearest to it first.

        In words, by the shortest way; breadth first, so that a circle of dependencies ends. Of a way longer than
        LONGEST_WAY the part nearest to the component is told.
        """
        start = self.subject.reference if self.subject else ""
        through = {start: start}
        waiting = deque([start])
        while waiting:
            at = waiting.popleft()
            for used in self.uses.get(at, ()):
                if used not in through:
                    through[used] = at
                    waiting.append(used)
        return {one: tuple(self._between(one, start, through)) for one in through if one != start}

    def _between(self, reference: str, start: str, through: Mapping[str, str]) -> Iterator[str]:
        at = through[reference]
        for _ in range(LONGEST_WAY):
            if at == start:
                return
            yield self._names.get(at, at)
            at = through[at]


def read(path: Path, name: str) -> Bill:
    """The bill in a file that is called `name`. Raises FormatProblem."""
    size = path.stat().st_size
    if size > MOST:
        raise FormatProblem(
            N_("{name} is te groot voor een stuklijst: {size}."),
            N_("Het huis leest er een van ten hoogste {most}. Vraag de leverancier om een stuklijst per product."),
            name=name,
            size=in_words(size),
            most=in_words(MOST),
        )
    with path.open("rb") as stream:
        start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    return _from_xml(path, name) if start.startswith(b"<") else _from_json(path, name)


def is_cyclonedx(head: bytes) -> bool:
    """Whether the first bytes are those of a bill in CycloneDX."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return b"http://cyclonedx.org/schema/bom/" in start
    return start.startswith(b"{") and b'"bomFormat":"CycloneDX"' in b"".join(start.split())


def _from_json(path: Path, name: str) -> Bill:
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _unreadable(name) from error
    if not isinstance(told, dict) or told.get("bomFormat") != "CycloneDX":
        raise _unreadable(name)
    about = _mapping(told.get("metadata"))
    bill = Bill(_text(told.get("specVersion")), _text(about.get("timestamp")), _text(told.get("serialNumber")))
    subject = _mapping(about.get("component"))
    if _text(subject.get("name")):
        bill.subject = _component(subject)
    for one in (*_flat(_list(subject.get("components")), name), *_flat(_list(told.get("components")), name)):
        bill.add(_component(one))
    for one in _list(told.get("dependencies")):
        used = [_text(other) for other in _list(_mapping(one).get("dependsOn"))]
        bill.uses.setdefault(_text(_mapping(one).get("ref")), []).extend(filter(None, used))
    return bill


def _component(told: Mapping[str, Any]) -> Component:
    supplier = _mapping(told.get("supplier")) or _mapping(told.get("manufacturer"))
    licences = [_licence(_mapping(one)) for one in _list(told.get("licenses"))]
    return Component(
        _text(told.get("bom-ref")),
        _text(told.get("name")),
        _text(told.get("group")),
        _text(told.get("version")),
        _text(told.get("type")),
        _text(supplier.get("name")) or _text(told.get("publisher")),
        " AND ".join(filter(None, licences)),
        _text(told.get("purl")),
    )


def _licence(told: Mapping[str, Any]) -> str:
    own = _mapping(told.get("license"))
    return _text(told.get("expression")) or _text(own.get("id")) or _text(own.get("name"))


def _flat(components: Sequence[Any], name: str, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Components with those that stand in them. Raises FormatProblem when they lie too deep."""
    if depth > DEEPEST:
        raise _unreadable(name)
    for one in components:
        told = _mapping(one)
        yield told
        yield from _flat(_list(told.get("components")), name, depth + 1)


def _from_xml(path: Path, name: str) -> Bill:
    """The same elements as in JSON, told as mappings and then read in the same way."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(path, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise _unreadable(name) from error
    space, _, tag = str(root.tag).removeprefix("{").partition("}")
    if tag != "bom" or not space.startswith("http://cyclonedx.org/schema/bom/"):
        raise _unreadable(name)
    bill = Bill(
        space.rpartition("/")[2], _child_text(root, "metadata", "timestamp"), str(root.get("serialNumber") or "")
    )
    subject = _child(_child(root, "metadata"), "component")
    if subject is not None and _child_text(subject, "name"):
        bill.subject = _component(_told(subject))
    inside = [] if subject is None else list(subject.iterdescendants("{*}component"))
    listed = _child(root, "components")
    for one in (*inside, *([] if listed is None else listed.iterdescendants("{*}component"))):
        bill.add(_component(_told(one)))
    for one in root.iterfind("{*}dependencies/{*}dependency"):
        used = [str(other.get("ref") or "") for other in one.iterfind("{*}dependency")]
        bill.uses.setdefault(str(one.get("ref") or ""), []).extend(filter(None, used))
    return bill


def _told(element: "etree._Element") -> dict[str, Any]:
    """A component of XML as the mapping that it would be in JSON."""
    licences = _child(element, "licenses")
    said: list[Mapping[str, Any]] = []
    for one in () if licences is None else licences:
        if str(one.tag).endswith("}expression"):
            said.append({"expression": one.text})
        else:
            said.append({"license": {"id": _child_text(one, "id"), "name": _child_text(one, "name")}})
    return {
        "bom-ref": element.get("bom-ref"),
        "type": element.get("type"),
        "supplier": {"name": _child_text(element, "supplier", "name")},
        "licenses": said,
        **{key: _child_text(element, key) for key in ("name", "group", "version", "publisher", "purl")},
    }


def _child(element: "etree._Element | None", name: str) -> "etree._Element | None":
    return None if element is None else element.find(f"{{*}}{name}")


def _child_text(element: "etree._Element", *names: str) -> str:
    return _text(element.findtext("/".join(f"{{*}}{name}" for name in names)))


def _mapping(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _list(told: object) -> Sequence[Any]:
    return told if isinstance(told, list) else ()


def _text(told: object) -> str:
    """Text without the null character, which no table can keep; '' for what is no text."""
    return told.replace("\x00", "").strip() if isinstance(told, str) else ""


def _unreadable(name: str) -> FormatProblem:
    return FormatProblem(
        N_("{name} is geen stuklijst in CycloneDX, of is beschadigd."),
        N_("Vraag de leverancier om een stuklijst (SBOM) in CycloneDX 1.2 of later, als JSON of XML."),
        name=name,
    )
