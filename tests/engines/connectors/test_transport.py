"""Bytes from disk and over HTTP: what servers do wrong, and what we do not fetch."""

import datetime
import gzip
import time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import httpx
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.network import is_public
from informatiehuis.engines.connectors.problems import (
    DiskFullProblem,
    NotFoundProblem,
    RefusedProblem,
    StatusProblem,
    TooLargeProblem,
    TooSlowProblem,
    TransportProblem,
)
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import Interrupted

from .conftest import Server, send

CONTENT = bytes(range(256)) * 20_000


def where(server: Server, path: str = "/bron.csv") -> Location:
    return Location(server.address + path)


def test_a_download_gives_the_same_bytes_with_etag_and_moment(server, fetch):
    server.gives(CONTENT, ETag='"a1"', Content_Type="text/csv; charset=utf-8")
    file = fetch.download(where(server))
    assert file.path.read_bytes() == CONTENT
    assert (file.etag, file.media_type) == ('"a1"', "text/csv")
    assert file.retrieved_at.tzinfo is not None


def test_what_has_not_changed_is_not_fetched_again(server, fetch):
    server.gives(CONTENT, ETag='"a1"')
    first = fetch.download(where(server))
    second = fetch.download(where(server))
    assert second.path.read_bytes() == first.path.read_bytes() == CONTENT
    assert server.requests[1]["if-none-match"] == '"a1"'
    assert fetch.unchanged(where(server), '"a1"')
    assert not fetch.unchanged(where(server), '"b2"')


def test_what_has_changed_is_fetched_again(server, fetch):
    server.gives(b"oud", ETag='"a1"')
    fetch.download(where(server))
    server.gives(b"nieuw", ETag='"b2"')
    file = fetch.download(where(server))
    assert (file.path.read_bytes(), file.etag) == (b"nieuw", '"b2"')


def test_a_download_that_breaks_off_goes_on_where_it_was(server, fetch):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        if len(server.requests) > 1:
            send(handler, CONTENT, {"ETag": '"a1"'})
            return
        handler.send_response(200)
        handler.send_header("ETag", '"a1"')
        handler.send_header("Content-Length", str(len(CONTENT)))
        handler.end_headers()
        handler.wfile.write(CONTENT[:3_000_000])
        handler.wfile.flush()
        handler.close_connection = True

    server.behaviour = behave
    assert fetch.download(where(server)).path.read_bytes() == CONTENT
    assert server.requests[1]["if-range"] == '"a1"'
    start = int(server.requests[1]["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 3_000_000


def test_a_source_that_changed_while_it_broke_off_is_fetched_anew(server, fetch):
    new = CONTENT[::-1]

    def behave(handler: BaseHTTPRequestHandler) -> None:
        if len(server.requests) > 1:
            send(handler, new, {"ETag": '"b2"'})
            return
        handler.send_response(200)
        handler.send_header("ETag", '"a1"')
        handler.send_header("Content-Length", str(len(CONTENT)))
        handler.end_headers()
        handler.wfile.write(CONTENT[:3_000_000])
        handler.close_connection = True

    server.behaviour = behave
    assert fetch.download(where(server)).path.read_bytes() == new


def test_a_server_that_fails_once_is_asked_again(server, fetch):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        if len(server.requests) == 1:
            handler.send_error(500)
        else:
            send(handler, b"goed", {})

    server.behaviour = behave
    assert fetch.download(where(server)).path.read_bytes() == b"goed"


def test_a_server_that_keeps_failing_is_named_with_its_status(server, fetch):
    server.behaviour = lambda handler: handler.send_error(500)
    with pytest.raises(StatusProblem, match=r"127.0.0.1 antwoordt met fout 500.*De fout zit bij de server"):
        fetch.download(where(server))
    assert len(server.requests) == fetch.limits.attempts


def test_the_pause_grows_and_follows_what_the_server_asks(server, tmp_path):
    pauses: list[float] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(503)
        if len(server.requests) == 2:
            handler.send_header("Retry-After", "7")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.behaviour = behave
    with Transport(limits=Limits(attempts=4), sleep=pauses.append) as fetch, pytest.raises(StatusProblem):
        fetch.get(server.address)
    assert pauses == [0.5, 7.0, 2.0]


def test_an_address_that_does_not_exist_is_not_asked_again(server, fetch):
    with pytest.raises(StatusProblem, match=r"fout 404.*Controleer het adres"):
        fetch.download(where(server))
    assert len(server.requests) == 1


def test_a_server_that_never_answers_is_given_up(server, tmp_path):
    done = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        while not done:
            time.sleep(0.01)  # a server that hangs cannot be made otherwise

    server.behaviour = behave
    limits = Limits(silence_seconds=0.2, attempts=2)
    with Transport(limits=limits, sleep=lambda _: None) as fetch:
        with pytest.raises(TooSlowProblem, match=r"antwoordt te langzaam"):
            fetch.download(where(server))
        done.append(True)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_given_up_at_the_deadline(server, part):
    done = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        if part == "body":
            handler.wfile.write(b"Content-Length: 1000000\r\n\r\n")
        while not done:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)  # each byte comes well within the silence that is allowed

    server.behaviour = behave
    limits = Limits(download_seconds=0.5, silence_seconds=5, attempts=1)
    with Transport(limits=limits) as fetch, pytest.raises(TooSlowProblem):
        fetch.download(where(server))
    done.append(True)


def test_an_endless_server_is_stopped_at_the_limit(server, tmp_path):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    server.behaviour = behave
    limits = Limits(download_bytes=5_000_000, answer_bytes=1_000_000)
    with Transport(folder=tmp_path, limits=limits) as fetch:
        with pytest.raises(TooLargeProblem, match=r"geeft meer dan 5,0 MB"):
            fetch.download(where(server))
        with pytest.raises(TooLargeProblem, match=r"meer dan 1,0 MB"):
            fetch.get(server.address)
    assert not list(tmp_path.glob("*.data"))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5_000_000 + 1000


def test_an_answer_that_unpacks_to_too_much_is_stopped(server):
    bomb = gzip.compress(b"\0" * 20_000_000)
    server.gives(bomb, Content_Encoding="gzip")
    with Transport(limits=Limits(answer_bytes=1_000_000)) as fetch, pytest.raises(TooLargeProblem):
        fetch.get(server.address)


def test_a_full_disk_stops_before_anything_is_written(server, tmp_path):
    server.gives(CONTENT)
    disk = Disk(reserve=1_000_000, free=lambda folder: 3_000_000)
    with (
        Transport(folder=tmp_path, disk=disk) as fetch,
        pytest.raises(DiskFullProblem, match=r"Maak ten minste 3,1 MB vrij") as caught,
    ):
        fetch.download(where(server))
    assert caught.value.facts["missing_bytes"] == len(CONTENT) + 1_000_000 - 3_000_000
    assert not list(tmp_path.glob("*.data"))


def test_a_disk_that_fills_up_on_the_way_stops_the_download(server, tmp_path):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x" * 1024 * 1024)

    server.behaviour = behave
    asked = []

    def free(folder: object) -> int:
        asked.append(folder)
        return 100_000_000 if len(asked) < 2 else 10

    with Transport(folder=tmp_path, disk=Disk(reserve=1000, free=free)) as fetch, pytest.raises(DiskFullProblem):
        fetch.download(where(server))
    assert not list(tmp_path.glob("*.data"))


def test_redirects_are_followed_a_few_times_and_keys_stay_home(server, fetch):
    other = Server()
    other.gives(b"daar")

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", f"{other.address}/x")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.behaviour = behave
    try:
        answer = fetch.get(server.address, headers={"Authorization": "geheim", "X-Taal": "nl"})
    finally:
        other.stop()
    assert answer.content == b"daar"
    assert answer.url == f"{other.address}/x"
    assert "authorization" in server.requests[0]
    assert "authorization" not in other.requests[0]
    assert other.requests[0]["x-taal"] == "nl"


def test_a_server_that_redirects_for_ever_is_given_up(server, fetch):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/weer")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.behaviour = behave
    with pytest.raises(TransportProblem, match="verwijst telkens door"):
        fetch.get(server.address)
    assert len(server.requests) == fetch.limits.redirects + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1"])
def test_only_http_is_followed(server, fetch, target):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.behaviour = behave
    with pytest.raises(RefusedProblem, match=r"mag niet"):
        fetch.get(server.address)


def test_private_addresses_are_refused_when_asked(server):
    server.gives(b"geheim")
    with Transport(allow_private=False) as fetch:
        with pytest.raises(RefusedProblem, match="besloten netwerk"):
            fetch.download(where(server))
        with pytest.raises(RefusedProblem):
            fetch.get(server.address.replace("127.0.0.1", "localhost"))
    assert server.requests == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:400e:80f::200e", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("224.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_a_server_that_is_not_there_is_named(fetch):
    with pytest.raises(TransportProblem, match=r"127.0.0.1 is niet te bereiken"):
        fetch.get("http://127.0.0.1:9/")


def test_parameters_are_added_to_those_in_the_address(server, fetch):
    server.gives(b"{}")
    answer = fetch.get(f"{server.address}/x?sleutel=1", params={"limit": 10, "naam": "a b"})
    assert httpx.URL(answer.url).params == httpx.QueryParams("sleutel=1&limit=10&naam=a+b")


def test_a_sample_takes_only_the_first_bytes(server, fetch):
    server.gives(CONTENT, ETag='"a1"')
    sample = fetch.sample(where(server), 1000)
    assert (sample.content, sample.total, sample.complete) == (CONTENT[:1000], len(CONTENT), False)
    assert server.requests[0]["range"] == "bytes=0-999"


def test_a_sample_from_a_server_without_ranges_stops_by_itself(server, fetch):
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    server.behaviour = behave
    sample = fetch.sample(where(server), 1000)
    assert (len(sample.content), sample.total, sample.complete) == (1000, None, False)


def test_of_an_empty_source_the_sample_is_empty(server, fetch):
    server.behaviour = lambda handler: handler.send_error(416)
    sample = fetch.sample(where(server), 1000)
    assert (sample.content, sample.total, sample.complete) == (b"", 0, True)


def test_a_short_source_is_a_complete_sample(server, fetch, tmp_path):
    server.gives(b"kort")
    assert fetch.sample(where(server), 1000).complete
    path = tmp_path / "kort.csv"
    path.write_bytes(b"kort")
    assert fetch.sample(Location(str(path)), 1000).complete


def test_a_file_on_disk_is_used_where_it_is(tmp_path, fetch):
    path = tmp_path / "a.csv"
    path.write_text("a")
    file = fetch.download(Location(str(path)))
    assert file.path == path
    assert fetch.unchanged(Location(str(path)), str(file.etag))
    path.write_text("ab")
    assert not fetch.unchanged(Location(str(path)), str(file.etag))


def test_a_file_that_is_not_there_is_named(tmp_path, fetch):
    with pytest.raises(NotFoundProblem, match=r"weg\.csv bestaat niet"):
        fetch.download(Location(str(tmp_path / "weg.csv")))


def test_who_watches_can_stop_a_download_and_go_on_later(server, fetch):
    server.gives(CONTENT, ETag='"a1"')

    def impatient(done: int, total: int | None = None) -> None:
        assert total == len(CONTENT)
        raise Interrupted

    with pytest.raises(Interrupted):
        fetch.download(where(server), impatient)
    assert fetch.download(where(server)).path.read_bytes() == CONTENT
    assert "range" in server.requests[1]


def test_a_date_serves_where_there_is_no_etag(server, fetch):
    when = format_datetime(datetime.datetime(2022, 12, 31, tzinfo=datetime.UTC), usegmt=True)
    server.gives(b"x", Last_Modified=when)
    fetch.download(where(server))
    fetch.download(where(server))
    assert server.requests[1]["if-modified-since"] == when
