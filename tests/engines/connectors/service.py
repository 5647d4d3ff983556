"""A small HTTP server on 127.0.0.1 that answers as a test says, and remembers what it was asked."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Reply:
    content: bytes
    media_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """`asked` has the path and the parameters of every request, in order."""

    url: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def parameters(self, path: str) -> list[dict[str, str]]:
        return [parameters for asked, parameters in self.asked if asked == path]


Answering = Callable[[str, dict[str, str]], Reply | None]


def as_json(content: Any, **headers: str) -> Reply:
    return Reply(json.dumps(content).encode(), headers=headers)


@contextlib.contextmanager
def serving(answer: Callable[[Service], Answering]) -> Iterator[Service]:
    """Serve while the block runs; a path for which there is no reply gives 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
            service.asked.append((parts.path, parameters))
            reply = answering(parts.path, parameters) or Reply(b"", status=404)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.content)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = Service(f"http://127.0.0.1:{server.server_port}")
    answering = answer(service)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
