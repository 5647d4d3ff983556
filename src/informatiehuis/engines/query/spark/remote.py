"""Lets the workers of Spark read parquet that Spark does not read itself: what stands in object storage, or has a type
that it refuses. Each worker reads only the row groups and columns of its task.

The wheel of Spark has no driver for S3, and stops at moments in nanoseconds. So this is a data source in Python. From
storage it asks for stretches of a file at an address that the driver signed, and needs neither keys nor S3 on the
workers. Every stretch is of the file with the ETag that the driver held to its hash. The module goes along to the
workers as it is, so it uses nothing but Python, PyArrow and PySpark.
"""

from __future__ import annotations

import http.client
import io
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import StructType

NAME = "ih_remote_parquet"
ATTEMPTS = 4
SECONDS = 30
BATCH = 65_536
FAILED = "IH_STORAGE"
"""How the driver knows that reading failed (`errors`)."""


class Stretches(io.RawIOBase):
    """A file elsewhere, of which only what is asked is fetched. Raises RuntimeError without the address in it."""

    def __init__(self, url: str, etag: str, size: int) -> None:
        self.etag, self.size, self.at = etag, size, 0
        parts = urlsplit(url)
        self._target = f"{parts.path}?{parts.query}"
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        return self.at

    def readall(self) -> bytes:
        return self.read(-1)

    def read(self, size: int = -1) -> bytes:
        ends = self.size if size < 0 else min(self.at + size, self.size)
        if ends <= self.at:
            return b""
        found = self._fetch(self.at, ends)
        self.at = ends
        return found

    def close(self) -> None:
        self._connection.close()
        super().close()

    def _fetch(self, begins: int, ends: int) -> bytes:
        why = ""
        for attempt in range(ATTEMPTS):
            try:
                status, found = self._ask({"Range": f"bytes={begins}-{ends - 1}", "If-Match": self.etag})
            except (OSError, http.client.HTTPException) as error:
                status, found, why = 0, b"", type(error).__name__
                self._connection.close()
            if status == 206 and len(found) == ends - begins:
                return found
            why = str(status) if status else why
            if status and status < 500 and status != 429:
                break
            time.sleep(0.2 * 2**attempt)
        raise RuntimeError(f"{FAILED} {why}")

    def _ask(self, headers: dict[str, str]) -> tuple[int, bytes]:
        self._connection.request("GET", self._target, headers=headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


class Groups(InputPartition):
    """The row groups of one task."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers


class RemoteReader(DataSourceReader):
    """Reads row groups of one file in the types of Spark; what is finer than a microsecond is cut off."""

    def __init__(self, schema: StructType, options: Mapping[str, str]) -> None:
        self.schema = schema
        self.options = dict(options)

    def partitions(self) -> list[InputPartition]:
        return [Groups(numbers) for numbers in json.loads(self.options["groups"])]

    def read(self, partition: Any) -> Iterator[pa.RecordBatch]:
        from pyspark.sql.pandas.types import to_arrow_schema

        wanted = to_arrow_schema(self.schema, timezone="UTC")
        with pq.ParquetFile(self._opened(), pre_buffer=True) as parquet:
            for batch in parquet.iter_batches(BATCH, row_groups=partition.numbers, columns=wanted.names):
                columns = [batch.column(field.name).cast(field.type, safe=False) for field in wanted]
                yield pa.RecordBatch.from_arrays(columns, schema=wanted)

    def _opened(self) -> Any:
        if "path" in self.options:
            return self.options["path"]
        file = Stretches(self.options["url"], self.options["etag"], int(self.options["size"]))
        return pa.PythonFile(file, mode="r")


class RemoteParquet(DataSource):
    """The format `ih_remote_parquet`, with the option groups, and url, etag and size, or the path of a file."""

    @classmethod
    def name(cls) -> str:
        return NAME

    def reader(self, schema: StructType) -> DataSourceReader:
        return RemoteReader(schema, self.options)
