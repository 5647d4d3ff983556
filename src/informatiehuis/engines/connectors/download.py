"""Downloads one address to a file: resumes what broke off, and fetches nothing that has not changed.

In the folder stand `<key>.data` (whole, renamed into place), `<key>.part` (so far) and `<key>.json` (etag,
last modified, media type). Requests, limits and retries are the transport's.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from informatiehuis.engines.connectors.answers import CHUNK, Fetched, host_of, media_type, too_large
from informatiehuis.engines.connectors.disk import EVERY
from informatiehuis.engines.progress import Progress

if TYPE_CHECKING:
    from informatiehuis.engines.connectors.transport import Transport


class _Files:
    """The three files of one address."""

    def __init__(self, folder: Path, url: str) -> None:
        key = hashlib.sha256(url.encode()).hexdigest()[:32]
        self.data = folder / f"{key}.data"
        self.part = folder / f"{key}.part"
        self._lock = folder / f"{key}.lock"
        self._facts = folder / f"{key}.json"
        self._part_facts = folder / f"{key}.part.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one process at a time downloads an address into a folder."""
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def facts(self, *, part: bool = False) -> dict[str, str]:
        """What the server said of the file; nothing when there is no file or its facts are damaged."""
        file, facts = (self.part, self._part_facts) if part else (self.data, self._facts)
        if not file.exists() or not facts.exists():
            return {}
        try:
            read = json.loads(facts.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return {str(name): str(text) for name, text in read.items()} if isinstance(read, dict) else {}

    def begin(self, response: httpx.Response) -> None:
        """Note what belongs to the part that is about to be written."""
        wanted = ("etag", "last-modified", "content-type", "content-encoding")
        facts = {name: response.headers[name] for name in wanted if name in response.headers}
        self._part_facts.write_text(json.dumps(facts), encoding="utf-8")

    def finish(self) -> None:
        facts = self.facts(part=True)
        # without its facts the old file is fetched again, so they go first and the new ones come last
        self._facts.unlink(missing_ok=True)
        self.part.replace(self.data)
        self._part_facts.unlink(missing_ok=True)
        temporary = self._facts.with_suffix(".json.new")
        temporary.write_text(json.dumps(facts), encoding="utf-8")
        temporary.replace(self._facts)

    def forget_part(self) -> None:
        self.part.unlink(missing_ok=True)
        self._part_facts.unlink(missing_ok=True)


def download(transport: "Transport", url: str, progress: Progress) -> Fetched:
    """The address as a file in the transport's folder. Raises TransportProblem and DiskFullProblem."""
    files = _Files(transport.downloads(), url)
    with files.locked():
        for attempt in transport.attempts(url):
            with attempt:
                _once(transport, url, files, progress)
        facts = files.facts()
    return Fetched(
        path=files.data,
        etag=facts.get("etag"),
        last_modified=facts.get("last-modified"),
        media_type=media_type(facts),
        retrieved_at=datetime.now(UTC),
    )


def _once(transport: "Transport", url: str, files: _Files, progress: Progress) -> None:
    headers = _conditions(files)
    with transport.open(url, headers=headers, seconds=transport.limits.download_seconds) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED and files.facts():
            return
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            files.forget_part()
            raise httpx.RemoteProtocolError("the part that was kept does not fit any more")
        start = _start(response, files)
        if start == 0:
            files.begin(response)
        _receive(transport, response, files, start, progress)
    files.finish()


def _conditions(files: _Files) -> dict[str, str]:
    """The headers that ask for no more than is needed."""
    headers = {"Accept-Encoding": "identity"}
    part = files.facts(part=True)
    # a weak etag may not be used to join two pieces (RFC 9110, section 13.1.5)
    proof = part.get("etag") if not part.get("etag", "W/").startswith("W/") else part.get("last-modified")
    # the bytes that were kept are unpacked, so their number says nothing to a server that packs
    if proof and "content-encoding" not in part:
        headers |= {"Range": f"bytes={files.part.stat().st_size}-", "If-Range": proof}
        return headers
    whole = files.facts()
    if "etag" in whole:
        headers["If-None-Match"] = whole["etag"]
    elif "last-modified" in whole:
        headers["If-Modified-Since"] = whole["last-modified"]
    return headers


def _start(response: httpx.Response, files: _Files) -> int:
    """From which byte the answer goes on; 0 when the server starts anew."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return 0
    held = files.part.stat().st_size if files.part.exists() else 0
    if not response.headers.get("content-range", "").startswith(f"bytes {held}-"):
        files.forget_part()
        raise httpx.RemoteProtocolError("the server gives another part than was asked")
    return held


def _receive(transport: "Transport", response: httpx.Response, files: _Files, start: int, progress: Progress) -> None:
    folder, most = files.part.parent, transport.limits.download_bytes
    length = response.headers.get("content-length", "")
    known = length.isdigit() and "content-encoding" not in response.headers
    total = start + int(length) if known else None
    if total is not None and total > most:
        raise too_large(host_of(str(response.url)), most)
    transport.disk.require(folder, CHUNK if total is None else total - start)
    done, checked = start, start
    with files.part.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        for chunk in transport.chunks(response, CHUNK, most - start):
            stream.write(chunk)
            done += len(chunk)
            if done - checked >= EVERY:
                transport.disk.require(folder, CHUNK if total is None else total - done)
                checked = done
            progress(done, total)
