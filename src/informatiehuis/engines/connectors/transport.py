"""Brings the bytes of a source, from disk or over HTTP(S), within limits of size, time and disk.

A download is resumed where it broke off, kept in a folder with its etag, and not fetched again when the
server says that it has not changed. What the bytes mean is for the connectors.
"""

import contextlib
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from informatiehuis.engines.connectors.answers import (
    CHUNK,
    Answer,
    Fetched,
    Limits,
    Sample,
    host_of,
    media_type,
    too_large,
    too_slow,
    unreachable,
)
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.download import download
from informatiehuis.engines.connectors.network import Deadline, GuardedTransport
from informatiehuis.engines.connectors.problems import (
    NotFoundProblem,
    RefusedProblem,
    StatusProblem,
    TransportProblem,
)
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent

__all__ = ["Answer", "Fetched", "Limits", "Sample", "Transport"]

SCHEMES = ("http", "https")
ERROR_BYTES = 16 * 1024
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "informatiehuis/0.1"


@dataclass
class Transport:
    """Fetches sources. Use it as a context manager: what it wrote in its own folder is then cleared.

    With `folder` downloads stay there, for a next time; with `scratch_in` what is needed meanwhile stands in that
    folder, so that its keeper can clear it after a crash. `allow_private=False` refuses addresses that are
    not on the public internet, at every redirect, and then uses no proxy.
    """

    folder: Path | None = None
    limits: Limits = field(default_factory=Limits)
    disk: Disk = field(default_factory=Disk)
    allow_private: bool = True
    sleep: Callable[[float], None] = time.sleep
    scratch_in: Path | None = None

    def __post_init__(self) -> None:
        self.received = 0  # bytes of answers, as they came over the line
        self._own = tempfile.TemporaryDirectory(prefix="informatiehuis-", dir=self.scratch_in)
        self._deadline = Deadline()
        proxied = self.allow_private and any(scheme in urllib.request.getproxies() for scheme in SCHEMES)
        self._client = httpx.Client(
            transport=None if proxied else GuardedTransport(self._deadline, self.allow_private),
            timeout=httpx.Timeout(self.limits.silence_seconds, connect=self.limits.connect_seconds),
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()
        self._own.cleanup()

    def scratch(self) -> Path:
        """A new empty folder, cleared when the transport is closed."""
        return Path(tempfile.mkdtemp(dir=self._own.name))

    def downloads(self) -> Path:
        """The folder where downloads are kept."""
        folder = self.folder or Path(self._own.name) / "downloads"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def download(self, location: Location, progress: Progress = silent) -> Fetched:
        """The whole source as a file. A file on disk is used where it is; do not change or remove `path`.

        Raises NotFoundProblem, TransportProblem, DiskFullProblem.
        """
        if not location.is_remote:
            return _on_disk(location)
        return download(self, location.text, progress)

    def sample(self, location: Location, size: int) -> Sample:
        """At most the first `size` bytes, without fetching the rest.

        Raises NotFoundProblem and TransportProblem. A broken or failing answer is asked again.
        """
        if not location.is_remote:
            return _sample_of_file(_on_disk(location), size)
        for attempt in self.attempts(location.text):
            with attempt:
                return self._head(location.text, size)
        raise AssertionError("attempts end with an answer or an error")

    def _head(self, url: str, size: int) -> Sample:
        headers = {"Range": f"bytes=0-{size - 1}", "Accept-Encoding": "identity"}
        with self.open(url, headers=headers) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                # of an empty source there is no first byte to give
                return Sample(b"", 0, True, media_type(response.headers), response.headers.get("etag"))
            content = b""
            for chunk in self.chunks(response, CHUNK):
                content += chunk
                if len(content) >= size:
                    break
            total = _total(response)
        known = total if total is not None else (len(content) if len(content) < size else None)
        return Sample(
            content=content[:size],
            total=known,
            complete=known is not None and known <= size,
            media_type=media_type(response.headers),
            etag=response.headers.get("etag"),
        )

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One whole answer of a service, at most `limits.answer_bytes`. Raises TransportProblem.

        `params` are added to those in the address. A broken or failing answer is asked again.
        """
        full = str(httpx.URL(url).copy_merge_params(dict(params))) if params else url
        for attempt in self.attempts(full):
            with attempt, self.open(full, headers=headers) as response:
                content = b"".join(self.chunks(response, CHUNK, self.limits.answer_bytes))
                return Answer(
                    url=str(response.url),
                    status=response.status_code,
                    headers=response.headers,
                    content=content,
                    retrieved_at=datetime.now(UTC),
                )
        raise AssertionError("attempts end with an answer or an error")

    def unchanged(self, location: Location, etag: str) -> bool:
        """Whether the server says that the source still is the one with this etag."""
        if not location.is_remote:
            return _on_disk(location).etag == etag
        for attempt in self.attempts(location.text):
            with attempt, self.open(location.text, headers={"If-None-Match": etag}) as response:
                return response.status_code == httpx.codes.NOT_MODIFIED
        raise AssertionError("attempts end with an answer or an error")

    def attempts(self, url: str) -> Iterator["Attempt"]:
        """What is to be tried, one after the other, with a longer pause each time."""
        for number in range(1, self.limits.attempts + 1):
            attempt = Attempt(url, last=number == self.limits.attempts, deadline=self._deadline)
            yield attempt
            if attempt.stopped:
                return
            self.sleep(attempt.wait or self.limits.back_off_seconds * 2 ** (number - 1))

    @contextmanager
    def open(
        self, url: str, *, headers: Mapping[str, str] | None = None, seconds: float | None = None
    ) -> Iterator[httpx.Response]:
        """The response to a GET, its body not yet read, after redirects.

        Raises StatusProblem for an error.
        """
        self._deadline.start(seconds or self.limits.answer_seconds)
        for _ in range(self.limits.redirects + 1):
            check_scheme(url)
            with self._client.stream("GET", url, headers=dict(headers or {})) as response:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    _check_status(response)
                    yield response
                    return
                target = urljoin(url, response.headers["location"])
                if urlsplit(target).netloc != urlsplit(url).netloc:
                    headers = {name: text for name, text in (headers or {}).items() if _may_travel(name)}
                url = target
        raise TransportProblem(
            N_("De server {host} verwijst telkens door."),
            N_("Geef het adres op waar de bron echt staat."),
            host=host_of(url),
        )

    def chunks(self, response: httpx.Response, size: int, most: int | None = None) -> Iterator[bytes]:
        """The body in pieces, unpacked when the server packed it, within the size and the time allowed."""
        most = self.limits.download_bytes if most is None else most
        seen = 0
        try:
            for chunk in response.iter_bytes(size):
                seen += len(chunk)
                if seen > most:
                    raise too_large(host_of(str(response.url)), most)
                if self._deadline.passed:
                    raise too_slow(host_of(str(response.url)))
                yield chunk
        finally:
            self.received += response.num_bytes_downloaded


class Attempt:
    """One try: swallows an error after which trying again has sense, unless it is the last."""

    def __init__(self, url: str, *, last: bool, deadline: Deadline) -> None:
        self.stopped = False
        self.wait = 0.0
        self._host = host_of(url)
        self._last = last
        self._deadline = deadline

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        temporary = isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
        if isinstance(error, StatusProblem):
            temporary = error.facts["status"] in AGAIN
            self.wait = min(float(str(error.facts.get("retry_after") or 0)), 60.0)
        if temporary and not self._last and not self._deadline.passed:
            return True
        self.stopped = True
        if isinstance(error, httpx.TimeoutException):
            raise too_slow(self._host) from error
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            raise unreachable(self._host, error) from error
        return False


def check_scheme(url: str) -> None:
    if urlsplit(url).scheme.lower() not in SCHEMES:
        raise RefusedProblem(
            N_("Een adres dat met “{scheme}:” begint, mag niet."),
            N_("Gebruik een adres dat met https:// begint."),
            scheme=urlsplit(url).scheme,
        )


def _may_travel(header: str) -> bool:
    """Whether a header may go along to another host: credentials may not."""
    return header.lower() not in ("authorization", "cookie", "x-api-key")


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status < 400 or status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        return
    wait = response.headers.get("retry-after", "")
    facts = {
        "host": host_of(str(response.url)),
        "status": status,
        "retry_after": wait if wait.isdigit() else "",
    }
    if status in (401, 403):
        remedy = N_("Controleer of u toegang heeft tot deze bron en of de sleutel klopt.")
    elif status in (404, 410):
        remedy = N_("Controleer het adres: op deze plek staat niets meer.")
    elif status >= 500:
        remedy = N_("De fout zit bij de server. Probeer het later opnieuw of vraag het de eigenaar van de bron.")
    else:
        remedy = N_("Controleer het adres en de opties.")
    problem = StatusProblem(N_("De server {host} antwoordt met fout {status}."), remedy, **facts)
    with contextlib.suppress(httpx.HTTPError):
        problem.body = next(response.iter_bytes(ERROR_BYTES), b"")
    raise problem


def _total(response: httpx.Response) -> int | None:
    """The size of the whole source, from Content-Range or Content-Length."""
    total = response.headers.get("content-range", "").rpartition("/")[2]
    if response.status_code != httpx.codes.PARTIAL_CONTENT and "content-encoding" not in response.headers:
        total = response.headers.get("content-length", "")
    return int(total) if total.isdigit() else None


def _on_disk(location: Location) -> Fetched:
    path = location.path
    if not path.is_file():
        raise NotFoundProblem(
            N_("Het bestand {path} bestaat niet."), N_("Controleer de map en de naam."), path=str(path)
        )
    if not os.access(path, os.R_OK):
        raise NotFoundProblem(
            N_("Het bestand {path} mag niet worden gelezen."),
            N_("Geef leesrechten op het bestand."),
            path=str(path),
        )
    state = path.stat()
    changed = datetime.fromtimestamp(state.st_mtime, UTC)
    return Fetched(
        path=path,
        etag=f'"{state.st_mtime_ns:x}-{state.st_size:x}"',
        last_modified=changed.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        media_type="",
        retrieved_at=datetime.now(UTC),
    )


def _sample_of_file(file: Fetched, size: int) -> Sample:
    total = file.path.stat().st_size
    with file.path.open("rb") as stream:
        content = stream.read(size)
    return Sample(content, total, total <= size, "", file.etag)
