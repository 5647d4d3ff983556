"""A folder of YAML and SQL files → an `Atlas`.

Gathers everything that is wrong in the whole folder before it gives up. It reads only files of the layout
(docs/reference/atlas-as-code.md); data files, and whether the SQL is right, are left to others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from informatiehuis.engines.ascode import layout
from informatiehuis.engines.ascode.layout import PARTS, Part
from informatiehuis.engines.ascode.model import Atlas, House
from informatiehuis.engines.ascode.nodes import NodeReader, Placed, parse
from informatiehuis.engines.ascode.problems import (
    AsCodeProblem,
    AsCodeProblems,
    DuplicateSlug,
    NotRead,
    UnreadableFile,
)
from informatiehuis.engines.ascode.references import check, report
from informatiehuis.engines.ascode.schema import closest, fields
from informatiehuis.engines.problems import N_


def read(folder: Path, known: Mapping[str, Collection[str]] | None = None) -> Atlas:
    """Read a folder; raises AsCodeProblems with every problem in it.

    `known` are names outside the folder that it may refer to, by kind (party, concept, area, source,
    indicator, goal): a folder with one new indicator can so be added to a house that has the rest.
    """
    return _FolderReader(folder).read(known or {})


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[AsCodeProblem] = []
        self.things: dict[str, list[Placed]] = defaultdict(list)
        # A thing with a problem of its own still counts as a name, so that it gives one problem and not ten.
        self.names: dict[str, set[str]] = defaultdict(set)

    def read(self, known: Mapping[str, Collection[str]]) -> Atlas:
        if not self.folder.is_dir():
            raise AsCodeProblems(str(self.folder), [_not_there(str(self.folder))])
        house = self._house()
        for part in PARTS:
            if part.listed:
                self._list(part)
            else:
                self._files(part)
        names = {kind: {*self.names.get(kind, ()), *known.get(kind, ())} for kind in {*self.names, *known}}
        everything = {**self.things, "house": [house] if house else []}
        self.problems += check(everything, names)
        if self.problems:
            raise AsCodeProblems(str(self.folder), self.problems)
        reports = tuple(sorted([*report(self.things), *self._unread()], key=lambda one: (one.file, one.line or 0)))
        values: dict[str, Any] = {part.name: tuple(one.value for one in self.things[part.name]) for part in PARTS}
        if house is not None:
            values["house"] = house.value
        return Atlas(**values, reports=reports)

    def _house(self) -> Placed | None:
        if not (self.folder / layout.HOUSE_FILE).is_file():
            return None
        return self._one(layout.HOUSE_FILE, House, {})

    def _files(self, part: Part) -> None:
        place = self.folder / part.place
        seen: dict[str, str] = {}
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.suffix not in layout.YAML_SUFFIXES or not path.is_file() or layout.stem_of(part, path.name):
                continue
            file, slug = f"{part.place}/{path.name}", path.stem
            self.names[part.kind].add(slug)
            if slug in seen:
                self.problems.append(_twice(file, slug, seen[slug]))
                continue
            seen[slug] = file
            given = self._given(part, slug, file)
            if given is None:
                continue
            placed = self._one(file, part.value, given)
            if placed is not None:
                self.things[part.name].append(placed)

    def _given(self, part: Part, slug: str, file: str) -> dict[str, object] | None:
        try:
            given = {"slug": fields(part.value)["slug"].checked(slug)}
        except AsCodeProblem as problem:
            self.problems.append(problem.at(file, None))
            return None
        if part.beside:
            names = [f"{part.place}/{slug}{suffix}" for suffix in part.suffixes]
            there = [name for name in names if (self.folder / name).is_file()]
            text = self._text(next(iter(there), names[0]))
            if text is None:
                return None
            given[part.beside] = text
        return given

    def _one(self, file: str, kind: Any, given: Mapping[str, object]) -> Placed | None:
        text = self._text(file)
        if text is None:
            return None
        reader = NodeReader(file)
        try:
            value = reader.value(parse(text, file), kind, (), given)
        except AsCodeProblem as problem:
            self.problems.append(problem)
            return None
        self.problems += reader.problems
        return None if value is None else Placed(value, file, reader.lines)

    def _list(self, part: Part) -> None:
        if not (self.folder / part.place).is_file():
            return
        text = self._text(part.place)
        if text is None:
            return
        reader = NodeReader(part.place)
        try:
            values = reader.items(parse(text, part.place), part.value)
        except AsCodeProblem as problem:
            self.problems.append(problem)
            return
        self.problems += reader.problems
        for place, value in values:
            lines = {path: line for path, line in reader.lines.items() if path[0] == place}
            self.things[part.name].append(Placed(value, part.place, lines))
            if part.identity:
                self.names[part.kind].add(getattr(value, part.identity))

    def _text(self, file: str) -> str | None:
        try:
            content = (self.folder / file).read_bytes()
        except FileNotFoundError:
            self.problems.append(_not_there(file))
            return None
        except OSError as error:
            self.problems.append(
                UnreadableFile(
                    N_("het bestand kan niet worden gelezen ({detail})."),
                    N_("Controleer de rechten op het bestand."),
                    file=file,
                    detail=error.strerror or type(error).__name__,
                )
            )
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.problems.append(
                UnreadableFile(
                    N_("hier staat een teken dat geen UTF-8 is."),
                    N_("Bewaar het bestand als UTF-8."),
                    file=file,
                    line=content.count(b"\n", 0, error.start) + 1,
                )
            )
            return None
        if not text.strip():
            self.problems.append(
                UnreadableFile(N_("het bestand is leeg."), N_("Vul het in of verwijder het."), file=file)
            )
            return None
        return text

    def _unread(self) -> Iterator[AsCodeProblem]:
        """YAML and SQL that nobody reads, most often a spelling mistake in the name of a folder."""
        for path in sorted(self.folder.iterdir()):
            if path.is_dir() and path.name not in (*layout.FOLDERS, layout.AREAS_FOLDER):
                if near := closest(path.name, (*layout.FOLDERS, layout.AREAS_FOLDER)):
                    yield _not_read(path.name, near)
            elif path.suffix in layout.YAML_SUFFIXES and path.name != layout.HOUSE_FILE:
                yield _not_read(path.name, closest(path.name, [layout.HOUSE_FILE]))
        areas = self.folder / layout.AREAS_FOLDER
        for path in sorted(areas.iterdir()) if areas.is_dir() else ():
            file = f"{layout.AREAS_FOLDER}/{path.name}"
            if path.suffix in layout.YAML_SUFFIXES and file not in layout.LISTS:
                yield _not_read(file, closest(file, layout.LISTS))
        for part in PARTS:
            place = self.folder / part.place
            for path in sorted(place.iterdir()) if part.beside and place.is_dir() else ():
                stem = layout.stem_of(part, path.name)
                if stem and stem not in self.names[part.kind]:
                    yield _not_read(f"{part.place}/{path.name}", f"{stem}.yaml")


def _not_there(file: str) -> AsCodeProblem:
    return UnreadableFile(N_("het bestand of de map is er niet."), N_("Controleer de naam en de plaats."), file=file)


def _twice(file: str, slug: str, other: str) -> AsCodeProblem:
    return DuplicateSlug(
        N_("'{name}' staat ook in {other}."),
        N_("Houd één van beide bestanden over."),
        file=file,
        name=slug,
        other=other,
    )


def _not_read(file: str, near: str) -> AsCodeProblem:
    remedy = N_("Bedoelt u '{near}'?") if near else N_("Zet het op de goede plaats of haal het weg.")
    return NotRead(N_("dit hoort niet bij de atlas en is niet gelezen."), remedy, file=file, near=near)
