"""Stands between the house and object storage, passes everything on, and fails on purpose when it is told to."""

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PATIENCE = 30


@dataclass(frozen=True)
class Request:
    """What the house asks."""

    method: str
    path: str
    headers: dict[str, str]

    @property
    def is_data(self) -> bool:
        return ".parquet" in self.path


Fails = Callable[[Request], bool]


@dataclass
class Between:
    """How requests fail for which `fails` says so, and how many did; `url` is where the house asks."""

    behaviour: Callable[["Between", BaseHTTPRequestHandler, Request], None] | None = None
    fails: Fails = lambda request: True
    failed: int = 0
    url: str = ""
    server: str = ""
    closed: threading.Event = field(default_factory=threading.Event)

    def ask(self, request: Request, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the storage itself answers."""
        parts = urlsplit(self.server)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        headers = {name: value for name, value in request.headers.items() if name.lower() != "expect"}
        connection.request(request.method, request.path, body, headers)
        with contextlib.closing(connection):
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()


def send(handler: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], length: int) -> None:
    handler.send_response_only(status)
    for name, value in headers:
        if name.lower() not in ("content-length", "transfer-encoding", "connection"):
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def body_of(handler: BaseHTTPRequestHandler) -> bytes:
    return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))


def passed_on(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    status, headers, body = between.ask(request, body_of(handler))
    length = {name.lower(): value for name, value in headers}.get("content-length", len(body))
    send(handler, status, headers, int(length) if request.method == "HEAD" else len(body))
    handler.wfile.write(body)


def _error(status: int, code: str) -> Callable[[Between, BaseHTTPRequestHandler, Request], None]:
    def answer(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
        body_of(handler)
        told = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>geheim detail</Message></Error>".encode()
        send(handler, status, [("Content-Type", "application/xml")], len(told))
        if request.method != "HEAD":
            handler.wfile.write(told)

    answer.__name__ = code
    return answer


busy = _error(503, "SlowDown")
broken = _error(500, "InternalError")
denied = _error(403, "AccessDenied")


def silent(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Take the question and say nothing."""
    between.closed.wait(PATIENCE)


def dripping(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """A byte now and then, often enough never to be silent."""
    status, headers, body = between.ask(request, body_of(handler))
    send(handler, status, headers, max(len(body), 1000))
    for byte in body * 1000:
        handler.wfile.write(bytes([byte]))
        if between.closed.wait(0.1):
            return


def cut_off(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Break off in the middle: of what is sent when that is large, and of the answer otherwise."""
    length = int(handler.headers.get("Content-Length") or 0)
    if length:
        handler.rfile.read(length // 2)
        return
    status, headers, body = between.ask(request, b"")
    send(handler, status, headers, len(body))
    handler.wfile.write(body[: len(body) // 2])


def answer_lost(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Do what is asked and break off before saying so."""
    between.ask(request, body_of(handler))


def altered(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Keep other bytes than were sent."""
    body = bytearray(body_of(handler))
    body[len(body) // 2] ^= 1
    without = {name: value for name, value in request.headers.items() if name.lower() != "content-md5"}
    status, headers, answer = between.ask(Request(request.method, request.path, without), bytes(body))
    send(handler, status, headers, len(answer))
    handler.wfile.write(answer)


def careless(between: Between, handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Pass on everything but the conditions, as storage does that does not know them."""
    plain = {name: value for name, value in request.headers.items() if not name.lower().startswith("if-")}
    passed_on(between, handler, Request(request.method, request.path, plain))


@contextlib.contextmanager
def between(server: str) -> Iterator[Between]:
    """What stands before the storage at this address; it passes everything on until it gets a behaviour."""
    made = Between(server=server)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            request = Request(self.command, self.path, dict(self.headers.items()))
            fails = made.behaviour is not None and made.fails(request)
            with contextlib.suppress(OSError):
                if not fails:
                    return passed_on(made, self, request)
                made.failed += 1
                self.close_connection = True
                made.behaviour(made, self, request)  # type: ignore[misc]
            return None

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    made.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.closed.set()
        listening.shutdown()
        thread.join()
        listening.server_close()
