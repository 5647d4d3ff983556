"""Servers that answer with an error, slowly, for ever, or with more than fits: the limits are those of the house."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.homes import Home

GOOD = b"gemeentecode;jaar;aantal\nGM0344;2022;1849\nGM0307;2022;796\n"
LINE = b"GM0344;2022;1849\n"
QUICK = {
    "INFORMATIEHUIS_SOURCE_ATTEMPTS": 2,
    "INFORMATIEHUIS_SOURCE_BACK_OFF_SECONDS": 0.01,
    "INFORMATIEHUIS_SOURCE_SILENCE_SECONDS": 1,
    "INFORMATIEHUIS_SOURCE_ANSWER_SECONDS": 1,
    "INFORMATIEHUIS_SOURCE_DOWNLOAD_SECONDS": 1,
    "INFORMATIEHUIS_SOURCE_DOWNLOAD_BYTES": "40 MB",
}
Behaviour = Callable[[BaseHTTPRequestHandler, threading.Event], None]


@dataclass
class Server:
    """A server on this machine that behaves as it is told, and ends what it is doing when the test ends."""

    behaviour: Behaviour
    asked: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    url: str = ""


def good(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    handler.wfile.write(GOOD)


def failing(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    handler.send_response(500)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def silent(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    """Take the question and say nothing."""
    closed.wait(60)


def dripping(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    """A byte now and then, often enough never to be silent."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.end_headers()
    for byte in GOOD * 1000:
        handler.wfile.write(bytes([byte]))
        if closed.wait(0.1):
            return


def endless(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.end_headers()
    handler.wfile.write(GOOD)
    block = LINE * 60_000
    while not closed.is_set():
        handler.wfile.write(block)


def breaking_off(handler: BaseHTTPRequestHandler, closed: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(len(GOOD)))
    handler.end_headers()
    handler.wfile.write(GOOD[:30])


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(good)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked += 1
            self.close_connection = True
            with contextlib.suppress(OSError):
                server.behaviour(self, server.closed)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_port}/punten.csv"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.closed.set()
    listening.shutdown()
    thread.join()
    listening.server_close()


WORDS = {
    failing: ("antwoordt met fout 500", "De fout zit bij de server. Probeer het later opnieuw"),
    silent: ("antwoordt te langzaam", "Probeer het later opnieuw"),
    dripping: ("antwoordt te langzaam", "Probeer het later opnieuw"),
    endless: ("geeft meer dan 40", "laat de beheerder de grens verhogen"),
    breaking_off: ("breekt af", "probeer het later opnieuw"),
}


@pytest.mark.parametrize("behaviour", WORDS, ids=lambda behaviour: behaviour.__name__)
def test_the_message_names_the_server_and_the_last_snapshot_stays(
    home: Home, server: Server, behaviour: Behaviour
) -> None:
    home.ok("source", "add", server.url, **QUICK)
    held = home.in_force("punten")
    server.behaviour, server.asked = behaviour, 0
    # an endless answer is to be stopped by its size, not by its time
    limits = QUICK if behaviour is not endless else {**QUICK, "INFORMATIEHUIS_SOURCE_DOWNLOAD_SECONDS": 60}
    said = home.refused("source", "snapshot", "punten", **limits)
    assert "127.0.0.1" in said
    for words in WORDS[behaviour]:
        assert words in said
    assert server.asked == (2 if behaviour in (failing, breaking_off) else 1)
    assert home.in_force("punten") == held
    home.assert_no_stage()
    home.assert_tidy()
    server.behaviour = good
    assert "dezelfde gegevens" in home.ok("source", "snapshot", "punten", **QUICK).out


@pytest.mark.parametrize("behaviour", [failing, silent, dripping], ids=lambda behaviour: behaviour.__name__)
def test_a_server_that_fails_from_the_start_makes_no_source(home: Home, server: Server, behaviour: Behaviour) -> None:
    """The address says nothing of what it is, so the first bytes have to."""
    server.behaviour = behaviour
    said = home.refused("source", "look", server.url.removesuffix(".csv"), **QUICK)
    assert "127.0.0.1" in said


def test_a_limit_that_is_no_limit_names_the_variable(home: Home, server: Server) -> None:
    said = home.refused("source", "add", server.url, INFORMATIEHUIS_SOURCE_DOWNLOAD_SECONDS="lang")
    assert "INFORMATIEHUIS_SOURCE_DOWNLOAD_SECONDS kan niet 'lang' zijn" in said
    assert "Geef een getal boven nul" in said
    said = home.refused("source", "add", server.url, INFORMATIEHUIS_SOURCE_DOWNLOAD_BYTES="veel")
    assert "INFORMATIEHUIS_SOURCE_DOWNLOAD_BYTES kan niet 'veel' zijn" in said
