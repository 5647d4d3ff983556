"""A file on a web server that is read where it is, a stretch at a time, instead of being fetched whole.

Every stretch is held to the version of which the first was: a file that is replaced meanwhile gives a problem, and no
mixture. What the bytes mean is for the connectors.
"""

import io

import httpx

from informatiehuis.engines.connectors.answers import CHUNK, host_of
from informatiehuis.engines.connectors.problems import ChangedProblem, TransportProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_

TAIL = 64 * 1024


class NoRanges(TransportProblem):
    """The server gives the whole file or nothing."""

    code = "source-no-ranges"


class RangedFile(io.RawIOBase):
    """A file behind an address, for reading at any place; `received` counts the bytes that crossed.

    Raises NoRanges when the server gives no stretches, ChangedProblem when the file was replaced, TransportProblem.
    """

    def __init__(self, fetch: Transport, url: str) -> None:
        super().__init__()
        self._fetch = fetch
        self._url = url
        self._place = 0
        self._version = ""
        self.asked = 0
        self.received = 0
        self._tail, self._size = self._first()

    def _first(self) -> tuple[bytes, int]:
        """The last stretch, which in parquet holds what else is needed, and the size of all."""
        content, headers = self._stretch(f"bytes=-{TAIL}")
        total = headers.get("content-range", "").rpartition("/")[2]
        if not total.isdigit():
            raise self._no_ranges()
        self._version = _version(headers)
        return content, int(total)

    def _stretch(self, wanted: str) -> tuple[bytes, httpx.Headers]:
        headers = {"Range": wanted, "Accept-Encoding": "identity"}
        for attempt in self._fetch.attempts(self._url):
            with attempt, self._fetch.open(self._url, headers=headers) as response:
                if response.status_code != httpx.codes.PARTIAL_CONTENT:
                    raise self._no_ranges()
                content = b"".join(self._fetch.chunks(response, CHUNK))
                self.asked += 1
                self.received += len(content)
                if self._version and _version(response.headers) != self._version:
                    raise ChangedProblem(
                        N_("De bron op {host} is veranderd terwijl zij werd gelezen."),
                        N_("Er is niets half bewaard. Probeer het opnieuw."),
                        host=host_of(self._url),
                    )
                return content, response.headers
        raise AssertionError("attempts end with an answer or an error")

    def _no_ranges(self) -> NoRanges:
        return NoRanges(
            N_("De server {host} geeft geen delen van een bestand."),
            N_("Laat het huis een kopie bewaren, of vraag de beheerder van de server om ‘range requests’."),
            host=host_of(self._url),
        )

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def size(self) -> int:
        return self._size

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        end = self._size if size is None or size < 0 else min(self._size, self._place + size)
        if end <= self._place:
            return b""
        begins = self._size - len(self._tail)
        if self._place >= begins:
            content = self._tail[self._place - begins : end - begins]
        else:
            content, _ = self._stretch(f"bytes={self._place}-{end - 1}")
            if len(content) != end - self._place:
                raise self._no_ranges()
        self._place = end
        return content

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def _version(headers: httpx.Headers) -> str:
    """What tells one version of a file from another: its etag, else when it was changed, and its size."""
    told = headers.get("etag") or headers.get("last-modified") or ""
    return f"{told} {headers.get('content-range', '').rpartition('/')[2]}"
