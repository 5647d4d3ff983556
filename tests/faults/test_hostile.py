"""What somebody tries who means harm: a real server answers it with a refusal in words, and goes on as it was."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.faults.visitors import Portal, Visitor, serving

ELSEWHERE = (
    "https://elders.example/",
    "//elders.example/",
    "///elders.example",
    "/\\elders.example",
    "\\\\elders.example",
    "https:elders.example",
    "javascript:alert(1)",
    "\thttps://elders.example/",
    "/%09/elders.example",
    "https://127.0.0.1@elders.example/",
)
OUTSIDE = (
    "/static/../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/....//....//etc/passwd",
    "/atlas/bronnen/..%2f..%2fsecret.key/",
    "/atlas/bronnen/%2e%2e/%2e%2e/secret.key",
    "/ogc/collections/..%2f..%2f..%2fetc%2fpasswd",
    "/api/v1/bronnen/..%2f..%2fsecret.key",
    "//etc/passwd",
    "/.well-known/../secret.key",
)
GROWING = "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in pairwise("abcdefgh"))
ENTITIES = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{GROWING}]><worksheet>&h;</worksheet>'


@pytest.fixture(scope="module")
def portal(plain_house: Path) -> Iterator[Portal]:
    with serving(plain_house) as opened:
        yield opened


@pytest.fixture
def visitor(portal: Portal) -> Visitor:
    return portal.signed_in()


def credentials(portal: Portal) -> dict[str, str]:
    username, password, *_ = (portal.folder / "accounts.txt").read_text().splitlines()[0].split("\t")
    return {"username": username, "password": password}


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_leads_nowhere_else(portal: Portal, wanted: str) -> None:
    visitor = Visitor(httpx.Client(base_url=portal.url, timeout=60, trust_env=False))
    visitor.client.get("/aanmelden/", params={"next": wanted})
    answer = visitor.post("/aanmelden/", {**credentials(portal), "next": wanted})
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).netloc in ("", urlsplit(portal.url).netloc)
    assert httpx.URL(portal.url).join(answer.headers["Location"]).host == "127.0.0.1"


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_address_leads_outside_what_is_served(portal: Portal, path: str) -> None:
    """Sent as it is written, for a client would tidy it up."""
    where = urlsplit(portal.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    status = int(answer.split(b" ", 2)[1])
    assert status in (301, 302, 400, 404)
    assert b"root:" not in answer
    assert (portal.folder / "secret.key").read_bytes().strip() not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/zoeken/?q=a%0d%0aSet-Cookie:%20kwaad=1",
        "/atlas/begrippen/?zoek=%0d%0aX-Kwaad:%201",
        "/monitor/gebieden/?gebied=%0d%0aX-Kwaad:%201",
        "/aanmelden/?next=/%0d%0aX-Kwaad:%201",
        "/en/%0d%0aX-Kwaad:%201/",
    ],
)
def test_a_line_break_in_an_address_makes_no_header(portal: Portal, path: str) -> None:
    answer = httpx.get(portal.url + path, trust_env=False, timeout=60)
    assert answer.status_code < 500
    assert "X-Kwaad" not in answer.headers
    assert "kwaad" not in answer.headers.get("Set-Cookie", "")


def test_another_name_for_the_house_is_refused(portal: Portal) -> None:
    answer = httpx.get(portal.url, headers={"Host": "elders.example"}, trust_env=False)
    assert answer.status_code == 400
    assert "elders.example" not in answer.text


def test_a_form_from_another_site_is_refused(portal: Portal, visitor: Visitor) -> None:
    path, filled = "/atlas/begrippen/-/nieuw/", {"title": "Van elders", "definition": "Kwaad."}
    without = visitor.client.post(path, data=filled)
    origin = {"X-CSRFToken": visitor.client.cookies["csrftoken"], "Origin": "https://elders.example"}
    foreign = visitor.client.post(path, data=filled, headers=origin)
    assert (without.status_code, foreign.status_code) == (403, 403)
    assert visitor.get("/api/v1/begrippen?zoek=elders").json()["count"] == 0


def packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


WORKBOOK = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "xl/workbook.xml": b"<workbook/>",
}
UPLOADS = {
    "a zip that unpacks to 300 MB": packed({**WORKBOOK, "xl/worksheets/sheet1.xml": b"0" * 300_000_000}),
    "entities that grow": packed({**WORKBOOK, "xl/worksheets/sheet1.xml": ENTITIES.encode()}),
    "a zip in which a path climbs": packed({**WORKBOOK, "../../kwaad.txt": b"kwaad"}),
    "half a zip": packed(WORKBOOK)[:60],
    "a program": b"\x7fELF" + bytes(2000),
    "zeros": bytes(100_000),
    "one line of 4 MB": b"title;" + b"x" * 4_000_000,
    "quotes that never close": b'title;form\n"' + b"a;b\n" * 1000,
}


@pytest.mark.parametrize("what", UPLOADS)
def test_a_file_that_means_harm_is_refused_in_words(portal: Portal, visitor: Visitor, what: str) -> None:
    page = "/atlas/begrippen/-/importeren/"
    answer = visitor.post(page, {"reason": ""}, files={"file": ("lijst.xlsx", UPLOADS[what], "application/zip")})
    assert answer.status_code in (200, 400, 413), answer.status_code
    assert "Traceback" not in answer.text
    assert "lijst.xlsx" in answer.text
    assert not (portal.folder.parent / "kwaad.txt").exists()
    assert visitor.get("/gezondheid/leeft").status_code == 200


def test_a_request_of_a_hundred_megabytes_is_refused_and_leaves_nothing(portal: Portal, visitor: Visitor) -> None:
    before = sorted(one.name for one in (portal.folder / "tmp").rglob("*"))
    answer = visitor.post("/atlas/begrippen/-/importeren/", {}, files={"file": ("groot.csv", b"a;b\n" * 25_000_000)})
    assert answer.status_code in (400, 413)
    assert "Traceback" not in answer.text
    assert sorted(one.name for one in (portal.folder / "tmp").rglob("*")) == before


def test_more_fields_than_a_form_has_are_refused(visitor: Visitor) -> None:
    answer = visitor.post("/atlas/begrippen/-/nieuw/", {f"veld{number}": "x" for number in range(5000)})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


BODIES = {
    "lists 200,000 deep": b"[" * 200_000,
    "objects 50,000 deep": b'{"a":' * 50_000,
    "bytes that are no text": b"\xff\xfe{}",
    "half a character": b'{"title": "\\ud800"}',
    "a number without end": b"1e999999",
}


@pytest.mark.parametrize("what", BODIES)
def test_json_that_means_harm_is_answered_as_a_problem(portal: Portal, visitor: Visitor, what: str) -> None:
    headers = {"X-CSRFToken": visitor.client.cookies["csrftoken"], "Content-Type": "application/json"}
    answer = visitor.client.post("/api/v1/begrippen", content=BODIES[what], headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_the_house_is_well_after_all_of_it(portal: Portal) -> None:
    assert httpx.get(f"{portal.url}/gezondheid/klaar", trust_env=False).status_code == 200
    assert "Traceback" not in (portal.folder.parent / "serve.log").read_text()
