"""What a house promises browsers, asked of our own server as a web server with HTTPS in front of it asks."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookies import Morsel, SimpleCookie
from pathlib import Path

import httpx
import pytest

from tests.command import COMMAND
from tests.servers import free_port
from tests.terminal import Terminal

SECONDS_TO_START = 60
ADDRESSES = ("/aanmelden/", "/", "/ankers.json", "/bestaat-niet/", "/static/portal/mark.svg", "/api/v1/openapi.json")
BY_PROXY = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def made(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("settings") / "huis"
    assert terminal.run(home, "init").status == 0
    return home


@contextmanager
def served(home: Path, **settings: str) -> Iterator[httpx.Client]:
    """A client of the house, started as its keeper does."""
    port, log = free_port(), home.parent / "log.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("INFORMATIEHUIS_")}
    environment |= {"INFORMATIEHUIS_HOME": str(home), **settings}
    with log.open("w") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(port)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(process, client, log)
            yield client
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], client: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/gezondheid")
        except httpx.TransportError:
            continue
        return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def secure(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("secure") / "huis"))
    with served(home, INFORMATIEHUIS_HTTPS="1") as client:
        yield client


@pytest.fixture(scope="module")
def plain(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = Path(shutil.copytree(made, tmp_path_factory.mktemp("plain") / "huis"))
    with served(home) as client:
        yield client


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    jar: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        jar.load(line)
    return dict(jar)


def signed_in(client: httpx.Client, home: Path, **headers: str) -> httpx.Response:
    """Sign in with the first password that `init` made, as a browser does."""
    username, password = (home / "accounts.txt").read_text().split("\t")[:2]
    form = client.get("/aanmelden/", headers=headers)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert token
    scheme = headers.get("X-Forwarded-Proto", "http")
    prefix = "__Host-" if scheme == "https" else ""
    return client.post(
        "/aanmelden/",
        data={"csrfmiddlewaretoken": token[1], "username": username, "password": password},
        headers={
            **headers,
            "Cookie": f"{(name := prefix + 'csrftoken')}={cookies_of(form)[name].value}",
            "Referer": f"{scheme}://127.0.0.1:{client.base_url.port}/aanmelden/",
        },
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_with_https_browsers_remember_it_for_a_year_with_all_names_under_it(secure: httpx.Client, address: str) -> None:
    answer = secure.get(address, headers=BY_PROXY)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_without_https_nothing_is_remembered(plain: httpx.Client, secure: httpx.Client) -> None:
    assert "Strict-Transport-Security" not in plain.get("/", headers=BY_PROXY).headers
    assert "Strict-Transport-Security" not in secure.get("/").headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_gives_up_what_it_does_not_need(plain: httpx.Client, address: str) -> None:
    headers = plain.get(address).headers
    denied = headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} <= set(denied)
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/aanmelden/", "/", "/bestaat-niet/"])
def test_pages_run_no_inline_code_and_stand_in_no_frame(plain: httpx.Client, address: str) -> None:
    headers = plain.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert (policy["object-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert headers["X-Frame-Options"] == "DENY"


def test_with_https_cookies_go_over_https_only_and_scripts_do_not_see_the_session(
    secure: httpx.Client, made: Path
) -> None:
    answer = signed_in(secure, made, **BY_PROXY)
    assert answer.status_code == 302
    found = cookies_of(answer)
    assert {name: bool(found[name]["secure"]) for name in ("__Host-sessionid", "__Host-csrftoken")} == {
        "__Host-sessionid": True,
        "__Host-csrftoken": True,
    }
    assert bool(found["__Host-sessionid"]["httponly"])
    assert found["__Host-sessionid"]["samesite"] == "Lax"


def test_without_https_one_can_sign_in_on_this_machine(plain: httpx.Client, made: Path) -> None:
    answer = signed_in(plain, made)
    assert answer.status_code == 302
    session = cookies_of(answer)["sessionid"]
    assert (bool(session["secure"]), bool(session["httponly"])) == (False, True)


def test_passwords_are_kept_as_argon2id(made: Path) -> None:
    with closing(sqlite3.connect(made / "house.sqlite3")) as database:
        kept = [password for (password,) in database.execute("SELECT password FROM kernel_user")]
    assert kept
    assert all(password.startswith("argon2$argon2id$") for password in kept)
