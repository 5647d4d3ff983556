"""What a copy holds, as its manifest says, and whether it does.

The *graph hash* is one hash over all things, all links, all that is recorded with them (snapshots, runs, figures,
publications, boundaries) and the head of the chain of events. It is the same for a house and for every copy of it, in
whatever database and whatever order it is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel.canonical import digest
from informatiehuis.kernel.copies import tables
from informatiehuis.kernel.copies.packing import Reader, missing
from informatiehuis.kernel.copies.problems import CopyProblem, DamagedCopy, NoCopy, NotThisVersion

NAME, FORM = "informatiehuis/house", 2
"""In the first form the graph hash was over things and links alone."""
MANIFEST, SCHEMA = "manifest.json", "schema.json"
EXPORT, BACKUP, TABLES = "export", "backup", "tables"
PATH = re.compile(r"(?:tables|lake|files|secrets)/.+|schema\.json", re.DOTALL)
Watch = Callable[[str], AbstractContextManager[Progress]]


def unwatched(what: str) -> AbstractContextManager[Progress]:
    """Long work that nobody watches."""
    return nullcontext(silent)


@dataclass(frozen=True)
class Held:
    """One file of a copy: its size in bytes, its SHA-256 in hexadecimal and, for a table, its rows."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class Contents:
    """What a copy holds. `events` and `head` are the number and the hash of the last event."""

    kind: str
    version: str
    made_at: str
    events: int
    head: str
    graph_hash: str
    files: tuple[Held, ...]
    left_out: Mapping[str, Mapping[str, str]]
    form: int = FORM

    @property
    def by_path(self) -> dict[str, Held]:
        return {one.path: one for one in self.files}

    @property
    def size(self) -> int:
        return sum(one.bytes for one in self.files)

    @property
    def rows(self) -> dict[str, int]:
        """The number of rows by table."""
        by_path = self.by_path
        return {one.label: by_path[one.path].rows or 0 for one in tables.exported() if one.path in by_path}

    def as_mapping(self) -> dict[str, Any]:
        files = [{name: value for name, value in asdict(one).items() if value is not None} for one in self.files]
        told = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "form"}
        return {"form": f"{NAME}/{self.form}", **told, "counts": self.rows, "files": files}


def graph_hash(digests: Mapping[str, str], events: int, head: str, form: int = FORM) -> str:
    """The hash over the SHA-256 of the lines of each table that it covers in a form, by label, and the last event."""
    covered = [one for one in tables.exported() if (one.in_graph if form == 1 else one.is_recorded)]
    parts = sorted((one.label, digests[one.label]) for one in covered)
    return f"sha256:{digest([parts, events, head])}"


def digests_of(files: Iterable[Held]) -> dict[str, str]:
    """The SHA-256 of each table of a copy, by label."""
    held = {one.path: one.sha256 for one in files}
    return {one.label: held[one.path] for one in tables.exported()}


# --- reading --------------------------------------------------------------------------------------------------


def read(reader: Reader) -> Contents:
    """What a copy says that it holds. Raises NoCopy, NotThisVersion, and DamagedCopy for a manifest that is torn."""
    if MANIFEST not in reader.names():
        raise NoCopy(
            N_("In {folder} ontbreekt {file}: het is geen kopie van een huis, of zij is nooit afgemaakt."),
            N_("Noem de map of het tarbestand dat 'export house' of 'backup' heeft gemaakt."),
            folder=reader.place,
            file=MANIFEST,
        )
    with _readable(MANIFEST), reader.open(MANIFEST) as file:
        told = json.load(file)
        name, _, form = str(told["form"]).rpartition("/")
        if name == NAME and int(form) > FORM:
            raise _newer(MANIFEST, str(told.get("version", "?")))
        if name != NAME:
            raise NoCopy(
                N_("{file} is niet van een kopie van een huis maar van '{form}'."),
                N_("Noem de map of het tarbestand dat 'export house' of 'backup' heeft gemaakt."),
                file=MANIFEST,
                form=told["form"],
            )
        return _contents(told, int(form))


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """What is no JSON, or no JSON of a copy, is said of its file."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedCopy(
            N_("{file} van de kopie is niet te lezen: {detail}"),
            N_("Neem een andere kopie; deze is beschadigd."),
            file=path,
            detail=error,
        ) from error


def _contents(told: Mapping[str, Any], form: int) -> Contents:
    files = tuple(Held(**one) for one in told["files"])
    for one in files:
        if not PATH.fullmatch(one.path) or not {"", ".", ".."}.isdisjoint(one.path.split("/")) or "\\" in one.path:
            raise ValueError(f"'{one.path}' is no path of a copy")
    texts = {name: str(told[name]) for name in ("kind", "version", "made_at", "head", "graph_hash")}
    return Contents(events=int(told["events"]), files=files, left_out=told["left_out"], form=form, **texts)


def checked(reader: Reader, watch: Watch = unwatched) -> Contents:
    """What a copy holds, after reading every byte of it: each file is there, whole, and of tables that we know.

    Raises NoCopy, NotThisVersion and DamagedCopy, which name the file.
    """
    contents = read(reader)
    by_path = contents.by_path
    if len(by_path) != len(contents.files):
        raise _differs(MANIFEST)
    if added := sorted(reader.names() - by_path.keys() - {MANIFEST}):
        raise DamagedCopy(
            N_("{file} hoort niet bij de kopie: {manifest} noemt het niet."),
            N_("Haal het weg, of neem een kopie die niemand heeft veranderd."),
            file=added[0],
            manifest=MANIFEST,
        )
    if lost := sorted((by_path.keys() | {SCHEMA}) - reader.names()):
        raise missing(lost[0])
    with watch("kopie controleren") as progress:
        done = 0

        def told(size: int) -> None:
            nonlocal done
            done += size
            progress(done, contents.size)

        for one in contents.files:
            if reader.digest(one.path, told) != one.sha256:
                raise _differs(one.path)
    _require_known_tables(reader, contents)
    found = graph_hash(digests_of(contents.files), contents.events, contents.head, contents.form)
    if found != contents.graph_hash:
        raise _differs(MANIFEST)
    return contents


def _require_known_tables(reader: Reader, contents: Contents) -> None:
    with _readable(SCHEMA), reader.open(SCHEMA) as file:
        theirs = {label: _columns(one) for label, one in json.load(file)["tables"].items()}
    ours = {label: _columns(one) for label, one in tables.schema()["tables"].items()}
    if any(label not in ours or columns - ours[label] for label, columns in theirs.items()):
        raise _newer(SCHEMA, contents.version)
    if theirs != ours:
        raise NotThisVersion(
            N_("De kopie is van een oudere versie ({version}): {file} noemt niet alle tabellen van nu."),
            N_("Lees haar in met die versie, werk dat huis bij met 'informatiehuis init' en maak een nieuwe kopie."),
            version=contents.version,
            file=SCHEMA,
        )
    if lost := sorted({one.path for one in tables.exported()} - contents.by_path.keys()):
        raise missing(lost[0])


def _columns(table: Mapping[str, Any]) -> set[tuple[str, str, bool]]:
    return {(one["name"], one["type"], one["null"]) for one in table["columns"]}


def _newer(file: str, version: str) -> CopyProblem:
    return NotThisVersion(
        N_("De kopie is van een nieuwere versie ({version}): dit programma kent niet alles wat in {file} staat."),
        N_("Werk het programma eerst bij en probeer het opnieuw. Er is niets veranderd."),
        version=version,
        file=file,
    )


def _differs(path: str) -> DamagedCopy:
    return DamagedCopy(
        N_("{file} in de kopie is niet wat erin werd geschreven: de hash klopt niet."),
        N_("Neem een andere kopie; deze is beschadigd of veranderd."),
        file=path,
    )
