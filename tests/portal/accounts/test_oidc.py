"""Signing in through a real OpenID provider: who gets which account and roles, and that signing out reaches both."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.command import COMMAND
from tests.npmtools import FOLDER, NODE, absent
from tests.servers import free_port
from tests.terminal import Terminal

pytestmark = pytest.mark.server
SECRET = "een lang geheim dat alleen de proef kent"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
SECONDS_TO_START = 240


class Forms(HTMLParser):
    """The address and the fields of the last form on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.action = told.get("action") or ""
        elif tag in ("input", "button") and told.get("name"):
            self.fields[told["name"]] = told.get("value") or ""


class World:
    """A house and the provider that it trusts."""

    def __init__(self, home: Path, house: str, issuer: str) -> None:
        self.home, self.house, self.issuer = home, house, issuer

    def is_now(self, **claims: Any) -> None:
        """Who the provider says that its visitors are."""
        httpx.put(self.issuer, content=json.dumps(claims), trust_env=False).raise_for_status()

    def visitor(self) -> httpx.Client:
        return httpx.Client(follow_redirects=True, timeout=30, trust_env=False)

    def sign_in(self, visitor: httpx.Client) -> httpx.Response:
        form = Forms(visitor.get(f"{self.house}/aanmelden/").text)
        token = {"csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"]}
        return visitor.post(f"{self.house}/aanmelden/organisatie/begin/", data=token)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "house.sqlite3")) as database:
            return database.execute(sql, values).fetchall()

    def roles(self, username: str) -> set[tuple[str, str]]:
        sql = 'select role, g."group" from kernel_rolegrant g join kernel_user u on u.id = g.user_id where username = ?'
        return {(role, group) for role, group in self.rows(sql, username)}

    def noted(self, username: str) -> list[dict[str, Any]]:
        sql = (
            "select content from kernel_event where kind = 'account' and thing = "
            "(select id from kernel_user where username = ?) order by number"
        )
        return [json.loads(content)["detail"] for (content,) in self.rows(sql, username)]


def _wait(process: subprocess.Popen[str], address: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=10, trust_env=False)
        except httpx.TransportError:
            continue
        return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def world(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if not (FOLDER / "oidc-provider").is_dir():
        absent("oidc-provider", "run: make referees")
    folder = tmp_path_factory.mktemp("oidc")
    home, ports = folder / "huis", (free_port(), free_port())
    assert terminal.run(home, "init").status == 0
    issuer, house = (f"http://127.0.0.1:{port}" for port in ports)
    (folder / "secret").write_text(SECRET)
    described = {
        "issuer": issuer,
        "client_id": "huis",
        "client_secret_file": "secret",
        "name": "de proef",
        "groups": [{"group": "data", "role": "steward"}, {"group": "lezers", "role": "reader"}],
    }
    (folder / "provider.yaml").write_text(json.dumps(described))
    log, started = folder / "log.txt", []
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(home)}
    environment["INFORMATIEHUIS_IDENTITY_PROVIDER"] = str(folder / "provider.yaml")
    script = FOLDER.parent / "identity_provider.mjs"
    commands = [[NODE, script, str(ports[0]), house, "huis", SECRET], [COMMAND, "serve", "--port", str(ports[1])]]
    with log.open("w") as output:
        for command in commands:
            started.append(
                subprocess.Popen(
                    command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True
                )
            )
    try:
        _wait(started[0], f"{issuer}/.well-known/openid-configuration", log)
        _wait(started[1], f"{house}/gezondheid/leeft", log)
        yield World(home, house, issuer)
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=20)


def test_groups_give_roles_that_come_and_go_with_them(world: World) -> None:
    world.is_now(sub="s-1", preferred_username="jansen", name="J. Jansen", groups=["data", "andere"])
    with world.visitor() as visitor:
        page = world.sign_in(visitor)
        assert page.url == f"{world.house}/"
        assert "jansen" in page.text
    assert world.roles("jansen") == {("steward", "data")}
    assert world.rows("select display_name, password from kernel_user where username = 'jansen'")[0][1].startswith("!")
    assert [set(one) for one in world.noted("jansen")] == [{"federated"}, {"granted"}, {"sign_in"}]

    world.is_now(sub="s-1", preferred_username="jansen", name="J. Jansen", groups=["lezers"])
    with world.visitor() as visitor:
        world.sign_in(visitor)
    assert world.roles("jansen") == {("reader", "lezers")}
    with world.visitor() as visitor:
        world.sign_in(visitor)
    assert [set(one) for one in world.noted("jansen")][3:] == [{"revoked"}, {"granted"}, {"sign_in"}, {"sign_in"}]
    assert world.rows("select extra_data from socialaccount_socialaccount where uid = 's-1'") == [("{}",)]


def test_the_name_or_the_address_of_somebody_else_opens_no_account(world: World) -> None:
    with closing(sqlite3.connect(world.home / "house.sqlite3")) as database:
        database.execute("update kernel_user set email = 'beheer@huis.nl' where username = 'beheerder'")
        database.commit()
    world.is_now(sub="s-2", preferred_username="beheerder", email="beheer@huis.nl", email_verified=True)
    with world.visitor() as visitor:
        assert "beheerder-2" in world.sign_in(visitor).text
    assert world.roles("beheerder-2") == set()
    assert world.roles("beheerder") == {("administrator", "")}


def test_signing_out_here_signs_out_there(world: World) -> None:
    world.is_now(sub="s-3", preferred_username="pieters", groups=[])
    with world.visitor() as visitor:
        world.sign_in(visitor)
        form = Forms(visitor.get(f"{world.house}/afmelden/").text)
        asked = visitor.post(f"{world.house}/afmelden/", data=form.fields)
        assert str(asked.url).startswith(f"{world.issuer}/session/end")
        form = Forms(asked.text)
        back = visitor.post(form.action, data={**form.fields, "logout": "yes"})
        assert back.url == f"{world.house}/"
        assert visitor.get(f"{world.house}/account/").url.path == "/aanmelden/"


def test_signing_out_there_ends_the_session_here(world: World) -> None:
    """The provider calls the house while a session of its own ends, whoever ends it."""
    world.is_now(sub="s-4", preferred_username="smit", groups=[])
    with world.visitor() as visitor:
        world.sign_in(visitor)
        assert visitor.get(f"{world.house}/account/").url.path == "/account/"
        form = Forms(visitor.get(f"{world.issuer}/session/end").text)
        visitor.post(form.action, data={**form.fields, "logout": "yes"})
        assert visitor.get(f"{world.house}/account/").url.path == "/aanmelden/"
    assert world.noted("smit")[-1] == {"sessions_ended": 1}


def test_a_form_leads_on_only_where_the_policy_of_the_page_allows(world: World) -> None:
    policy = httpx.get(f"{world.house}/aanmelden/", trust_env=False).headers["Content-Security-Policy"]
    assert f"form-action 'self' {world.issuer};" in f"{policy};"
    assert (
        httpx.get(f"{world.house}/aanmelden/organisatie/begin/", trust_env=False).headers["Location"] == "/aanmelden/"
    )


def test_the_house_asks_with_pkce_and_for_no_more_than_it_uses(world: World) -> None:
    with httpx.Client(trust_env=False) as visitor:
        form = Forms(visitor.get(f"{world.house}/aanmelden/").text)
        token = {"csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"]}
        answer = visitor.post(f"{world.house}/aanmelden/organisatie/begin/", data=token)
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


def test_an_answer_that_was_not_asked_for_opens_nothing(world: World) -> None:
    with world.visitor() as visitor:
        page = visitor.get(f"{world.house}/aanmelden/organisatie/terug/?code=x&state=y")
        assert page.url.path == "/aanmelden/"
        assert "niet gelukt" in page.text


@pytest.mark.parametrize(
    "token",
    [
        "",
        "geen token",
        jwt.encode({"iss": "x"}, None, algorithm="none"),
        jwt.encode({"sub": "s-1"}, SECRET, algorithm="HS256", headers={"kid": "x"}),
    ],
)
def test_a_token_that_the_provider_did_not_sign_ends_nothing(world: World, token: str) -> None:
    form = {"logout_token": token}
    answer = httpx.post(f"{world.house}/aanmelden/organisatie/afgemeld/", data=form, trust_env=False)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_key_of_somebody_else_signs_nothing(world: World) -> None:
    keys = httpx.get(f"{world.issuer}/jwks", trust_env=False).json()["keys"]
    now = int(time.time())
    claims = {"iss": world.issuer, "aud": "huis", "iat": now, "exp": now + 60, "jti": "1", "events": {EVENT: {}}}
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = jwt.encode(claims | {"sub": "s-1"}, other, algorithm="RS256", headers={"kid": keys[0]["kid"]})
    form = {"logout_token": token}
    assert httpx.post(f"{world.house}/aanmelden/organisatie/afgemeld/", data=form, trust_env=False).status_code == 400
