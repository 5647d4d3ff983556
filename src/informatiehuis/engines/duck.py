"""Opens DuckDB the same way everywhere: in memory, bounded, and with nothing fetched behind our back.

DuckDB and its extension wheels are pinned to one version. An extension is loaded by the path of its file
inside its wheel; installing and loading by itself are off, so that a house works the same without internet.
Which statements may run is for the query engine to decide. DuckDB is loaded by the first connection: who only needs
a quoted name does not wait for it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

VERSION = "1.5.5"
MEMORY_LIMIT = "2GB"
THREADS = 2


def connect(
    memory_limit: str = MEMORY_LIMIT,
    threads: int = THREADS,
    temp_directory: Path | None = None,
    extensions: Collection[str] = (),
) -> duckdb.DuckDBPyConnection:
    """A new in-memory connection with limits, the time zone UTC and the named extensions loaded.

    `memory_limit` is DuckDB's spelling ("2GB"). What does not fit spills to `temp_directory`; without one
    there is no spilling, and a query that needs more raises duckdb.OutOfMemoryException. `extensions` are
    names as in the wheels: "spatial", "httpfs", "postgres_scanner".

    Raises ModuleNotFoundError when the wheel of an extension is not installed.
    """
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(temp_directory) if temp_directory else "",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    for name in extensions:
        connection.execute(f"LOAD {literal(str(extension_path(name)))}")
    return connection


def extension_path(name: str) -> Path:
    """Where the file of an extension lies inside its wheel."""
    module = f"duckdb_extension_{name.replace('-', '_')}"
    found = importlib.util.find_spec(module)
    locations = list(found.submodule_search_locations or ()) if found else []
    file = f"{name.replace('-', '_')}.duckdb_extension"
    for location in locations:
        path = Path(location) / "extensions" / f"v{VERSION}" / file
        if path.is_file():
            return path
    raise ModuleNotFoundError(f"the wheel {module.replace('_', '-')}=={VERSION} is not installed", name=module)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
