"""Objects in a bucket, through boto3: every request of the lake to S3 passes here, and every failure becomes a Problem.

boto3 repeats what may pass, a bounded number of times; a download goes on from where it broke off. Credentials come
from where AWS has them (environment, ~/.aws, the role of the machine); they are never ours to keep.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from informatiehuis.engines.lake.failing import Conflict, NotThere, away, no_conditions, no_driver, translated
from informatiehuis.engines.lake.place import LakeLimits, Place
from informatiehuis.engines.lake.problems import StorageAway
from informatiehuis.engines.problems import Problem

BLOCK = 1024**2
PART = 64 * 1024**2
"""Bytes: what is larger is uploaded in parts of this size, some at a time."""
AT_ONCE = 4
NO_ETAG = '"00000000000000000000000000000000"'


@dataclass(frozen=True)
class Read:
    """A small object: what is in it, and its ETag, to which a change is bound."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Came:
    """What was read of an object: the SHA-256 of its bytes in hexadecimal, and its ETag."""

    digest: str
    etag: str


@dataclass(frozen=True)
class Seen:
    """An object as a listing tells of it: its name in the lake, its ETag, and when it was written (UTC)."""

    name: str
    etag: str
    written_at: datetime


class Objects:
    """The objects of one place; their names are those in the lake. Every call can raise the StorageProblem tree."""

    def __init__(self, place: Place, limits: LakeLimits | None = None) -> None:
        self.place = place
        self.limits = limits or LakeLimits()

    def read(self, name: str) -> Read | None:
        """A small object, None when it is not there."""
        try:
            with self._asking() as s3:
                answer = s3.get_object(**self._at(name))
                return Read(b"".join(self._blocks(answer)), answer["ETag"])
        except NotThere:
            return None

    def write(self, name: str, body: bytes, *, instead_of: str | None) -> str:
        """Write a small object where none is, or instead of the one with that ETag; returns its ETag.

        Raises Conflict when something is there already, or it is another one by now.
        """
        condition = {"IfMatch": instead_of} if instead_of else {"IfNoneMatch": "*"}
        with self._asking() as s3:
            return str(s3.put_object(**self._at(name), Body=body, **condition)["ETag"])

    def upload(self, name: str, path: Path) -> None:
        """Upload a file as a new object; of a large one S3 shows nothing until all parts are there."""
        with self._asking() as s3, path.open("rb") as file:
            from boto3.s3.transfer import TransferConfig

            config = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=AT_ONCE)
            s3.upload_fileobj(file, self.place.bucket, self.place.key(name), Config=config)

    def fetch(self, name: str, copy: IO[bytes] | None = None) -> Came:
        """Read a whole object, and write it to `copy`. Raises NotThere."""
        found, came, etag = sha256(), 0, ""
        for left in reversed(range(self.limits.attempts)):
            try:
                with self._asking() as s3:
                    # what was read stays of one object, also when the rest comes later
                    rest = {"Range": f"bytes={came}-", "IfMatch": etag} if came else {}
                    answer = s3.get_object(**self._at(name), **rest)
                    etag = answer["ETag"]
                    for block in self._blocks(answer):
                        found.update(block)
                        came += len(block)
                        if copy is not None:
                            copy.write(block)
                break
            except StorageAway:
                if not left:
                    raise
        return Came(found.hexdigest(), etag)

    def etag(self, name: str) -> str | None:
        """The ETag of an object, None when it is not there."""
        try:
            with self._asking() as s3:
                return str(s3.head_object(**self._at(name))["ETag"])
        except NotThere:
            return None

    def listing(self, beginning: str = "") -> Iterator[Seen]:
        """All objects whose names begin so, in order."""
        with self._asking() as s3:
            pages = s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.place.bucket, Prefix=self.place.key(beginning)
            )
            for page in pages:
                for each in page.get("Contents", ()):
                    yield Seen(self.place.name(each["Key"]), each["ETag"], each["LastModified"])

    def folders(self) -> list[str]:
        """The first parts of the names of all objects, in order."""
        with self._asking() as s3:
            pages = s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.place.bucket, Prefix=self.place.key(""), Delimiter="/"
            )
            found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ())]
            return sorted(self.place.name(each).rstrip("/") for each in found)

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; one that is not there is no problem."""
        with self._asking() as s3:
            for name in names:
                s3.delete_object(**self._at(name))

    def require_conditions(self) -> None:
        """Raise StorageProblem unless the storage heeds the conditions on which changes of the lake rest.

        Tries it on an object of its own, which is gone afterwards.
        """
        name = f".probe-{uuid4().hex}"
        self.write(name, b"", instead_of=None)
        try:
            for forbidden in (None, NO_ETAG):
                try:
                    self.write(name, b"", instead_of=forbidden)
                except Conflict:
                    continue
                raise no_conditions(self.place)
        finally:
            self.remove([name])

    def link(self, name: str, seconds: int) -> str:
        """An address at which the object can be read for so long, without credentials: a secret in itself."""
        with self._asking() as s3:
            return str(s3.generate_presigned_url("get_object", Params=self._at(name), ExpiresIn=seconds))

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.place.bucket, "Key": self.place.key(name)}

    def _blocks(self, answer: Any) -> Iterator[bytes]:
        """What is in an object, as it comes; broken off when it is too slow or stops before its end."""
        size, came = answer["ContentLength"], 0
        ends = time.monotonic() + self.limits.slow_seconds + size / self.limits.slow_bytes
        with answer["Body"] as stream:
            # a server that sends a byte now and then is never silent, so what there is is taken at once
            while block := stream.read1(BLOCK):
                came += len(block)
                yield block
                if time.monotonic() > ends:
                    raise away(self.place, "TooSlow")
        if came != size:
            raise away(self.place, "Incomplete")

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        try:
            yield _client(self.place, self.limits, os.getpid())
        except ImportError as error:
            raise no_driver(self.place) from error
        except (Problem, NotThere, Conflict):
            raise
        except Exception as error:
            told = translated(error, self.place)
            if told is None:
                raise
            raise told from error


@lru_cache(maxsize=8)
def _client(place: Place, limits: LakeLimits, process: int) -> Any:
    """A client of boto3, which threads may share and processes may not."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=limits.connect_seconds,
        read_timeout=limits.silence_seconds,
        retries={"mode": "standard", "total_max_attempts": limits.attempts},
        # storage of others has one name for all buckets, and does not know every checksum of AWS; ours is SHA-256
        s3={"addressing_style": "path" if place.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session()
    return session.client("s3", endpoint_url=place.endpoint or None, region_name=place.region or None, config=config)
