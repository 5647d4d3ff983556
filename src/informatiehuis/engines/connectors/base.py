"""What every connector is: it describes a source, and writes it as parquet.

The values here are shared by all connectors, ours and those of others. How bytes arrive is for `transport`,
how values are spelled for `spelling`, and how parquet is written for `write`.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from informatiehuis.engines.connectors.problems import OptionProblem
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress

if TYPE_CHECKING:
    from informatiehuis.engines.connectors.part import Moved, Part
    from informatiehuis.engines.connectors.transport import Transport

GEOMETRY = "geometry"
SAFE_NAME = re.compile(r"[a-z_][a-z0-9_]*")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
NAME_OF_CONNECTOR = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Column:
    """One column: `name` is safe for SQL, `original` is how the source calls it.

    `type` is the name of its Arrow type ("int64", "double", "string", "date32[day]"); `unit` is the unit that
    the source states, such as "%", "km²" or "€".
    """

    name: str
    type: str
    unit: str | None
    original: str

    def __post_init__(self) -> None:
        if not SAFE_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a safe column name")


@dataclass(frozen=True)
class Description:
    """What is known of a source before it is read.

    `crs` is an authority code ("EPSG:28992"), `geometry` the name of the geometry column, `row_estimate` a
    guess or a count of rows, `found` what was detected and can be overridden by the option of the same
    name, and `notes` are for the owner of the source.
    """

    columns: tuple[Column, ...]
    crs: str | None = None
    geometry: str | None = None
    row_estimate: int | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"column names are not unique: {names}")
        if self.geometry is not None and self.geometry not in names:
            raise ValueError(f"{self.geometry!r} is not one of the columns")
        if not all(isinstance(note, Note) for note in self.notes):
            raise TypeError("every note is a Note, so that it can be translated")
        object.__setattr__(self, "found", MappingProxyType(dict(self.found)))


@dataclass(frozen=True)
class Location:
    """Where a source is: a path, or an address with a scheme."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a location cannot be empty")

    @property
    def scheme(self) -> str:
        """The scheme in lower case, "file" for a path."""
        found = SCHEME.match(self.text)
        return found.group(1).lower() if found else "file"

    @property
    def is_remote(self) -> bool:
        return self.scheme != "file"

    @property
    def path(self) -> Path:
        """The path on this machine. Raises ValueError for a remote location."""
        if self.is_remote:
            raise ValueError(f"{self.text} is not on this machine")
        return Path(unquote(urlsplit(self.text).path) if SCHEME.match(self.text) else self.text).expanduser()

    @property
    def name(self) -> str:
        """The last part of the path, for messages: never with a query or a password in it."""
        if not self.is_remote:
            return self.path.name
        parts = urlsplit(self.text)
        return PurePosixPath(unquote(parts.path)).name or parts.hostname or parts.scheme

    @property
    def suffix(self) -> str:
        """The suffix in lower case with its dot, "" when there is none; `.gz` is looked through."""
        path = PurePosixPath(unquote(urlsplit(self.text).path)) if self.is_remote else self.path
        return PurePosixPath(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()

    @property
    def is_gzip(self) -> bool:
        return self.name.lower().endswith(".gz")


@dataclass(frozen=True)
class Option:
    """Something a person may set; an empty value means: find it out.

    `label` and `help` are Dutch, marked with `N_`. With `choices` no other value is allowed.
    """

    name: str
    label: str
    help: str
    default: str = ""
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not SAFE_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a safe option name")
        if self.choices and self.default and self.default not in self.choices:
            raise ValueError(f"the default of {self.name} is not one of its choices")


@dataclass(frozen=True)
class Written:
    """What was written: `description` is now exact, `retrieved_at` is aware UTC."""

    rows: int
    description: Description
    etag: str | None
    retrieved_at: datetime

    def __post_init__(self) -> None:
        if self.retrieved_at.tzinfo is None:
            raise ValueError("retrieved_at must be aware")


class Connector(ABC):
    """Reads one kind of source.

    A connector keeps no state between calls and can be used by several threads.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()

    @abstractmethod
    def recognises(self, location: Location) -> bool:
        """Whether the text of the location alone says that this is ours; does not open it."""

    def sniffs(self, head: bytes, media_type: str) -> bool:
        """Whether the first bytes (at most 64 kB) and the media type ("" if unknown) are ours."""
        return False

    @abstractmethod
    def describe(self, location: Location, options: Mapping[str, str], fetch: "Transport") -> Description:
        """Describe the source without reading all of it. Raises SourceProblem."""

    @abstractmethod
    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: "Transport",
        progress: Progress,
    ) -> Written:
        """Write the whole source to `target` in bounded memory; on any error there is no `target`.

        Raises SourceProblem, and Interrupted when `progress` asks to stop.
        """

    def read_part(
        self,
        location: Location,
        options: Mapping[str, str],
        part: "Part",
        target: Path,
        fetch: "Transport",
        progress: Progress,
    ) -> "Moved":
        """Write at least this part of the source to `target`, leaving the rest where it is as far as can be.

        A connector that cannot choose reads everything. The part may turn out empty. Raises as `write_parquet` does,
        and `target` is not there then.
        """
        from informatiehuis.engines.connectors.part import Moved

        before = fetch.received
        written = self.write_parquet(location, options, target, fetch, progress)
        moved = fetch.received - before or target.stat().st_size
        return Moved(written, moved, total=written.rows)

    def chosen(self, options: Mapping[str, str]) -> dict[str, str]:
        """The options with their defaults filled in.

        Raises OptionProblem for an unknown one or a wrong value.
        """
        known = {option.name: option for option in self.options}
        for name, value in options.items():
            if name not in known:
                raise OptionProblem(
                    N_("De optie “{option}” bestaat niet voor bronnen van het soort {connector}."),
                    N_("Kies uit: {allowed}."),
                    option=name,
                    connector=self.name,
                    allowed=", ".join(known) or "-",
                )
            if value and known[name].choices and value not in known[name].choices:
                raise OptionProblem(
                    N_("De optie “{option}” kan niet de waarde “{value}” hebben."),
                    N_("Kies uit: {allowed}."),
                    option=name,
                    value=value,
                    allowed=", ".join(known[name].choices),
                )
        return {name: options.get(name) or option.default for name, option in known.items()}


def check_connector(connector: object) -> Connector:
    """The connector, when it is one. Raises TypeError that says what is missing."""
    if not isinstance(connector, Connector):
        raise TypeError(f"{connector!r} is not a Connector")
    name = getattr(connector, "name", None)
    if not isinstance(name, str) or not NAME_OF_CONNECTOR.fullmatch(name):
        raise TypeError(f"{type(connector).__name__} has no usable name: {name!r}")
    if not isinstance(getattr(connector, "label", None), str):
        raise TypeError(f"connector {name} has no label")
    return connector
