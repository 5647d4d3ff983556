"""A transport with small limits, and a real HTTP server on this machine that behaves as a test wants."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from informatiehuis.engines.connectors.base import Connector, Location, Written
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers every GET with `behaviour`, and keeps the headers of each request."""

    def __init__(self) -> None:
        self.requests: list[dict[str, str]] = []
        self.behaviour: Behaviour = lambda handler: handler.send_error(404)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append({name.lower(): text for name, text in self.headers.items()})
                try:
                    server.behaviour(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Keep the output of the tests clean."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def gives(self, content: bytes, **headers: str) -> None:
        """Answer with this content, also parts of it, and 304 when its etag is asked for."""

        def behave(handler: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            if etag and handler.headers.get("If-None-Match") == etag:
                handler.send_response(304)
                handler.end_headers()
                return
            send(handler, content, headers)

        self.behaviour = behave

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def send(handler: BaseHTTPRequestHandler, content: bytes, headers: dict[str, str]) -> None:
    """Answer with the content or the part of it that is asked for."""
    start, end = 0, len(content)
    asked = handler.headers.get("Range", "")
    if asked.startswith("bytes=") and handler.headers.get("If-Range", headers.get("ETag")) == headers.get("ETag"):
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last) + 1, end) if last else end
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
    else:
        handler.send_response(200)
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.send_header("Content-Length", str(end - start))
    handler.end_headers()
    handler.wfile.write(content[start:end])


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def fetch(tmp_path: Path) -> Iterator[Transport]:
    limits = Limits(silence_seconds=2, answer_seconds=5, download_seconds=5, attempts=3)
    with Transport(folder=tmp_path / "downloads", limits=limits, sleep=lambda seconds: None) as transport:
        yield transport


@pytest.fixture
def write(tmp_path: Path, fetch: Transport) -> Callable[..., tuple[Written, Path]]:
    """Write what a connector reads to a parquet; gives what was written and where."""

    def write(connector: Connector, where: Path | str, **options: str) -> tuple[Written, Path]:
        target = tmp_path / "out" / "target.parquet"
        target.parent.mkdir(exist_ok=True)
        return connector.write_parquet(Location(str(where)), options, target, fetch, silent), target

    return write
