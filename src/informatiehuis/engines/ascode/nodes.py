"""From the text of one YAML file to values, with the line of every key.

The schema says what type a key has, so that `0344` in a text stays a text and nothing is guessed. Every
problem in the file is gathered; a value with a problem is left out. What values refer to is left to
`references`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from informatiehuis.engines.ascode.problems import (
    AsCodeProblem,
    DuplicateKey,
    InvalidDate,
    InvalidValue,
    UnknownKey,
    UnreadableFile,
    WrongType,
    YamlSyntax,
)
from informatiehuis.engines.ascode.schema import Field, Shape, Value, closest, fields, missing
from informatiehuis.engines.problems import N_

Path = tuple[str | int, ...]

_NULL = "tag:yaml.org,2002:null"
_PLAIN = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_DUTCH_DATE = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")


@dataclass(frozen=True)
class Placed:
    """A value and where it stands: `lines` has the line of every key by its path."""

    value: Value
    file: str
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int | None:
        """The line of this key, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def spelled(path: Path) -> str:
    """A path as people read it: `targets[2].indicator`, counted from 1."""
    words = ""
    for step in path:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if words else step
    return words


def parse(text: str, file: str) -> Node:
    """The tree of one YAML document; raises YamlSyntax or UnreadableFile."""
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlSyntax(
            N_("dit is geen geldige YAML ({detail})."),
            N_(
                "Let op het inspringen, op een spatie na ':' en '-', en op aanhalingstekens rond tekst met ': ' of '#'."
            ),
            file=file,
            line=mark.line + 1 if mark else None,
            detail=error.problem or error.context or "",
        ) from error
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise YamlSyntax(
            N_("er staat een teken dat in YAML niet mag."), N_("Haal dat teken weg."), file=file, line=line
        ) from error
    except RecursionError as error:
        raise YamlSyntax(
            N_("de lijsten staan te diep in elkaar."), N_("Maak het bestand eenvoudiger."), file=file
        ) from error
    if node is None or node.tag == _NULL:
        raise UnreadableFile(N_("het bestand is leeg."), N_("Vul het in of verwijder het."), file=file)
    return node


class NodeReader:
    """Reads the values of one file and gathers what is wrong in `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[AsCodeProblem] = []
        self.lines: dict[Path, int] = {}

    def value(
        self, node: Node, kind: type[Value], path: Path = (), given: Mapping[str, object] | None = None
    ) -> Value | None:
        """One value from a mapping; `given` are the keys that do not stand in the YAML."""
        if not isinstance(node, MappingNode):
            self._wrong(node, path, N_("een lijstje van sleutels met waarden"))
            return None
        before = len(self.problems)
        given = dict(given or {})
        known = fields(kind)
        found: dict[str, object] = {}
        pairs = self._pairs(node, path, [key for key in known if key not in given])
        # A misspelled key is one problem, not also the absence of the right one.
        meant = {one.facts["near"] for one in self.problems[before:] if isinstance(one, UnknownKey)}
        for name, (line, item) in pairs.items():
            self.lines[(*path, name)] = line
            if not _is_empty(item):
                found[name] = self._field(item, known[name], (*path, name))
        wanted = {name: one for name, one in known.items() if name not in meant}
        self._missing(wanted, {**found, **given}, node, path)
        if len(self.problems) > before:
            return None
        try:
            return kind(**{**found, **given})
        except AsCodeProblem as problem:
            where = (*path, problem.key)
            self.problems.append(problem.at(self.file, self.lines.get(where, _line(node)), spelled(where)))
            return None

    def items(self, node: Node, kind: type[Value]) -> list[tuple[int, Value]]:
        """The values of a list, each with its place in it."""
        if not isinstance(node, SequenceNode):
            self._wrong(node, (), N_("een lijst; begin elke regel met '- '"))
            return []
        values: list[tuple[int, Value]] = []
        for place, item in enumerate(node.value):
            value = self.value(item, kind, (place,))
            if value is not None:
                values.append((place, value))
        return values

    def _pairs(self, node: MappingNode, path: Path, known: list[str]) -> dict[str, tuple[int, Node]]:
        pairs: dict[str, tuple[int, Node]] = {}
        for key, item in node.value:
            name, line = str(key.value) if isinstance(key, ScalarNode) else "?", _line(key)
            if name in pairs:
                self._add(
                    DuplicateKey,
                    N_("de sleutel '{name}' staat er twee keer."),
                    N_("Houd er één over."),
                    (*path, name),
                    line,
                    name=name,
                )
            elif name not in known:
                self._unknown(name, known, path, line)
            else:
                pairs[name] = (line, item)
        return pairs

    def _unknown(self, name: str, known: list[str], path: Path, line: int) -> None:
        if name == "slug":
            remedy = N_("Haal deze regel weg: de naam van het bestand is de korte naam.")
        elif closest(name, known):
            remedy = N_("Bedoelt u '{near}'?")
        else:
            remedy = N_("Deze sleutels kunnen hier: {known}.")
        facts = {"name": name, "near": closest(name, known), "known": ", ".join(known)}
        self._add(UnknownKey, N_("de sleutel '{name}' bestaat hier niet."), remedy, (*path, name), line, **facts)

    def _missing(self, known: Mapping[str, Field], found: Mapping[str, object], node: Node, path: Path) -> None:
        for name, one in known.items():
            if one.required and name not in found:
                line = self.lines.get((*path, name), _line(node))
                self.problems.append(missing(name).at(self.file, line, spelled((*path, name))))

    def _field(self, node: Node, one: Field, path: Path) -> object:
        if one.shape is Shape.MANY:
            if not isinstance(node, SequenceNode):
                self._wrong(node, path, N_("een lijst; begin elke regel met '- '"))
                return None
            return tuple(self._item(item, one, (*path, place)) for place, item in enumerate(node.value))
        if one.shape is Shape.MAPPING:
            return self._mapping(node, path)
        return self._item(node, one, path)

    def _mapping(self, node: Node, path: Path) -> object:
        if not isinstance(node, MappingNode):
            self._wrong(node, path, N_("een lijstje van sleutels met waarden"))
            return None
        pairs: dict[str, object] = {}
        for key, item in node.value:
            if str(key.value) in pairs:
                self._add(
                    DuplicateKey,
                    N_("de sleutel '{name}' staat er twee keer."),
                    N_("Houd er één over."),
                    (*path, str(key.value)),
                    _line(key),
                    name=key.value,
                )
            pairs[str(key.value)] = self._text(item, (*path, str(key.value)))
        return pairs

    def _item(self, node: Node, one: Field, path: Path) -> object:
        self.lines.setdefault(path, _line(node))
        if issubclass(one.item, Value):
            return self.value(node, one.item, path)
        if not isinstance(node, ScalarNode) or str(node.tag) not in _PLAIN:
            self._wrong(node, path, _expected(one.item))
            return None
        before = len(self.problems)
        found = self._scalar(node, one.item, path)
        if len(self.problems) > before:
            return None
        try:
            checked = one.checked((found,) if one.shape is Shape.MANY else found)
        except AsCodeProblem as problem:
            self.problems.append(problem.at(self.file, _line(node), spelled(path)))
            return None
        return checked[0] if isinstance(checked, tuple) else checked

    def _scalar(self, node: ScalarNode, item: type, path: Path) -> object:
        text, plain = str(node.value), node.style is None
        if item is str:
            return self._text(node, path)
        if item is date:
            return self._date(node, path)
        if issubclass(item, StrEnum):
            return self._choice(node, item, path)
        if item is bool and plain and text in ("true", "false"):
            return text == "true"
        if item is int and plain and _INTEGER.fullmatch(text):
            return int(text)
        if item is float and plain and _NUMBER.fullmatch(text):
            return float(text)
        self._wrong(node, path, _expected(item))
        return None

    def _text(self, node: Node, path: Path) -> object:
        if not isinstance(node, ScalarNode) or str(node.tag) not in _PLAIN:
            self._wrong(node, path, _expected(str))
            return None
        return str(node.value)

    def _date(self, node: ScalarNode, path: Path) -> object:
        text = str(node.value)
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return date.fromisoformat(text)
            dutch = _DUTCH_DATE.fullmatch(text)
            meant = date(*(int(part) for part in reversed(dutch.groups()))).isoformat() if dutch else ""
        except ValueError:
            meant = ""
        remedy = N_("Bedoelt u {meant}?") if meant else N_("Schrijf jaar, maand en dag, bijvoorbeeld 2027-12-31.")
        self._add(
            InvalidDate, N_("'{found}' is geen geldige datum."), remedy, path, _line(node), found=text, meant=meant
        )
        return None

    def _choice(self, node: ScalarNode, choices: type[StrEnum], path: Path) -> object:
        words = [str(choice) for choice in choices]
        if node.value in words:
            return choices(node.value)
        near = closest(str(node.value), words)
        self._add(
            InvalidValue,
            N_("'{found}' kan hier niet."),
            N_("Bedoelt u '{near}'? Dit kan: {words}.") if near else N_("Kies uit: {words}."),
            path,
            _line(node),
            found=node.value,
            near=near,
            words=", ".join(words),
        )
        return None

    def _wrong(self, node: Node, path: Path, expected: str) -> None:
        self._add(
            WrongType,
            N_("hier hoort {expected}, maar er staat {found}."),
            N_("Pas de waarde aan."),
            path,
            _line(node),
            expected=expected,
            found=_described(node),
        )

    def _add(
        self, problem: type[AsCodeProblem], message: str, remedy: str, path: Path, line: int, **facts: Any
    ) -> None:
        self.problems.append(problem(message, remedy, file=self.file, line=line, key=spelled(path), **facts))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and str(node.tag) == _NULL


def _expected(item: type) -> str:
    return {
        str: N_("een tekst"),
        int: N_("een geheel getal zonder aanhalingstekens"),
        float: N_("een getal met een punt, zonder aanhalingstekens"),
        bool: N_("true of false"),
        date: N_("een datum zoals 2027-12-31"),
    }.get(item, N_("een woord uit de lijst"))


def _described(node: Node) -> str:
    if isinstance(node, MappingNode):
        return N_("een lijstje van sleutels met waarden")
    if isinstance(node, SequenceNode):
        return N_("een lijst")
    return f"'{str(node.value)[:60]}'"
