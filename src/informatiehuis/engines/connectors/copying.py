"""Lets DuckDB write the result of a query to parquet, watched: progress, room on the disk, and asking to stop.

The rows keep the order of the source and the file is whole or absent, as with `write`.
"""

import errno
import os
import threading
from pathlib import Path

import duckdb

from informatiehuis.engines.connectors.disk import EVERY, Disk
from informatiehuis.engines.connectors.write import ROW_GROUP, whole
from informatiehuis.engines.duck import THREADS, connect, literal
from informatiehuis.engines.progress import Progress

MEMORY = "1GB"
LOOK_EVERY = 0.2


def bounded(temp_directory: Path) -> duckdb.DuckDBPyConnection:
    """A connection for bulk reading, in bounded memory, with as many threads as this process may use."""
    cores = len(os.sched_getaffinity(0))
    return connect(memory_limit=MEMORY, threads=max(THREADS, cores), temp_directory=temp_directory)


def copy_to_parquet(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    target: Path,
    *,
    disk: Disk,
    progress: Progress,
    total: int,
) -> int:
    """Write the rows of `query` to `target` and give their number; `progress` hears of `total` bytes read.

    Raises what DuckDB raises, DiskFullProblem, and Interrupted from `progress`.
    """
    disk.require(target.parent, EVERY)
    with whole(target, disk) as part:
        job = _Job(
            connection,
            f"COPY ({query}) TO {literal(str(part))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP})",
        )
        job.start()
        try:
            while not job.done.wait(LOOK_EVERY):
                disk.require(target.parent, EVERY)
                progress(int(total * max(connection.query_progress(), 0.0) / 100), total)
        except BaseException:
            connection.interrupt()
            job.join()
            raise
        job.join()
        if isinstance(job.error, duckdb.IOException) and "No space left" in str(job.error):
            raise OSError(errno.ENOSPC, str(job.error)) from job.error
        if job.error is not None:
            raise job.error
        progress(total, total)
        return job.rows


class _Job(threading.Thread):
    """Runs one statement, so that the caller can watch it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statement: str) -> None:
        super().__init__(name="copy-to-parquet", daemon=True)
        self.done = threading.Event()
        self.error: Exception | None = None
        self.rows = 0
        self._connection = connection
        self._statement = statement

    def run(self) -> None:
        try:
            row = self._connection.execute(self._statement).fetchone()
            self.rows = int(row[0]) if row else 0
        except Exception as error:
            self.error = error
        finally:
            self.done.set()
