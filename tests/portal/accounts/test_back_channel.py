"""Signing out by the provider: a token that Back-Channel Logout 1.0 (section 2.6) forbids ends nothing."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from informatiehuis.kernel.models import User
from informatiehuis.portal.accounts import back_channel
from informatiehuis.portal.accounts.provider import Provider
from tests import factories

pytestmark = pytest.mark.django_db
EVENT = "http://schemas.openid.net/event/backchannel-logout"
ADDRESS = "/aanmelden/organisatie/afgemeld/"
SECRET = "een geheim dat huis en provider delen, en dat geen sleutel is"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPublicKey) else jwt.algorithms.ECAlgorithm
    return {**algorithm.to_jwk(key, as_dict=True), "kid": kid, "use": "sig", **more}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider as far as this needs one: what it says of itself, and its keys."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = {"issuer": url, "jwks_uri": f"{url}/jwks", "token_endpoint": url, "authorization_endpoint": url}
            keys = {"keys": [jwk(KEY.public_key(), "een"), jwk(CURVE.public_key(), "twee")]}
            content = json.dumps(keys if self.path == "/jwks" else told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test says what it saw itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield url
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def provider(issuer: str, settings: Settings, tmp_path: Any) -> None:
    cache.clear()
    settings.IDENTITY_PROVIDER = Provider(issuer, "huis", str(tmp_path / "geheim"))
    settings.SOCIALACCOUNT_PROVIDERS = settings.IDENTITY_PROVIDER.as_setting(SECRET)


@pytest.fixture
def session() -> UserSession:
    """Somebody who came in by the provider, and is signed in."""
    client = Client()
    client.force_login(factories.person("reader"))
    key = client.session.session_key
    held: UserSession = UserSession.objects.create(
        user=User.objects.get(),
        session_key=key,
        ip="127.0.0.1",
        user_agent="proef",
        data={"sub": "s-1", "sid": "zitting-1"},
    )
    return held


@pytest.fixture
def claims(issuer: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": issuer,
        "aud": "huis",
        "iat": now,
        "exp": now + 120,
        "jti": "nummer-1",
        "events": {EVENT: {}},
        "sub": "s-1",
        "sid": "zitting-1",
    }


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", **head: Any) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "een", "typ": "logout+jwt", **head})


def told(token: str) -> Any:
    return Client().post(ADDRESS, {"logout_token": token})


def assert_refused(token: str) -> None:
    answer = told(token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.content
    assert "no-store" in answer["Cache-Control"]
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize("head", [{}, {"typ": "JWT"}, {"typ": "LOGOUT+JWT"}, {"typ": None}])
def test_a_token_as_the_standard_asks_ends_the_session(
    session: UserSession, claims: dict[str, Any], head: dict[str, Any]
) -> None:
    assert told(signed(claims, **head)).status_code == 200
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("left_out", ["sub", "sid"])
def test_a_subject_or_a_session_is_enough(session: UserSession, claims: dict[str, Any], left_out: str) -> None:
    del claims[left_out]
    token = jwt.encode(claims, CURVE, algorithm="ES256", headers={"kid": "twee"})
    assert told(token).status_code == 200
    assert not UserSession.objects.exists()


def test_another_session_of_the_same_person_stays(session: UserSession, claims: dict[str, Any]) -> None:
    assert told(signed({**claims, "sid": "zitting-2"})).status_code == 200
    assert UserSession.objects.count() == 1


ELSE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "for somebody else": lambda told: {**told, "aud": "een-ander-huis"},
    "for nobody": lambda told: {name: one for name, one in told.items() if name != "aud"},
    "for others": lambda told: {**told, "aud": ["een", "ander"]},
    "of another provider": lambda told: {**told, "iss": "http://127.0.0.1:1"},
    "of no provider": lambda told: {name: one for name, one in told.items() if name != "iss"},
    "without events": lambda told: {name: one for name, one in told.items() if name != "events"},
    "events in a list": lambda told: {**told, "events": [EVENT]},
    "events as a text": lambda told: {**told, "events": EVENT},
    "another event": lambda told: {**told, "events": {"http://schemas.openid.net/event/other": {}}},
    "an event that is no object": lambda told: {**told, "events": {EVENT: True}},
    "with a nonce": lambda told: {**told, "nonce": "n-1"},
    "with an empty nonce": lambda told: {**told, "nonce": ""},
    "expired": lambda told: {**told, "iat": told["iat"] - 600, "exp": told["iat"] - 300},
    "without an end": lambda told: {name: one for name, one in told.items() if name != "exp"},
    "with an end that is none": lambda told: {**told, "exp": "morgen"},
    "for ever": lambda told: {**told, "exp": 10**300},
    "for two days": lambda told: {**told, "exp": told["iat"] + 2 * 86_400},
    "from later": lambda told: {**told, "iat": told["iat"] + 600, "exp": told["exp"] + 600},
    "not yet": lambda told: {**told, "nbf": told["iat"] + 600},
    "without a beginning": lambda told: {name: one for name, one in told.items() if name != "iat"},
    "without a number": lambda told: {name: one for name, one in told.items() if name != "jti"},
    "with an empty number": lambda told: {**told, "jti": ""},
    "with a number that is no text": lambda told: {**told, "jti": 7},
    "of nobody": lambda told: {name: one for name, one in told.items() if name not in ("sub", "sid")},
    "of a list": lambda told: {**told, "sub": ["s-1"]},
    "of a session that is no text": lambda told: {**told, "sid": {"x": 1}},
}


@pytest.mark.parametrize("what", ELSE)
def test_a_token_that_says_something_else_ends_nothing(session: UserSession, claims: dict[str, Any], what: str) -> None:
    token = jwt.api_jws.encode(json.dumps(ELSE[what](claims)).encode(), KEY, "RS256", headers={"kid": "een"})
    assert_refused(token)


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "kid": "een"}, claims)
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "no token": lambda told: "",
    "no text of a token": lambda told: "geen.token.dus",
    "without a signature": lambda told: unsigned(told, "none"),
    "without a signature, in capitals": lambda told: unsigned(told, "NONE"),
    "without a signature that it says there is": lambda told: unsigned(told, "RS256"),
    "by another key": lambda told: signed(told, OTHER),
    "by a key that is not there": lambda told: signed(told, kid="drie"),
    "without the name of a key": lambda told: jwt.encode(told, KEY, algorithm="RS256"),
    "by the secret that both know": lambda told: signed(told, SECRET, "HS256"),
    "by another kind of key": lambda told: signed(told, kid="twee"),
    "another type": lambda told: signed(told, typ="at+jwt"),
    "with a demand that we do not know": lambda told: signed(told, crit=["iets"], iets=1),
    "one sign further": lambda told: signed(told)[:-4] + "AAAA",
    "other claims under the same signature": lambda told: ".".join(
        [signed(told).split(".")[0], signed({**told, "sub": "s-2"}).split(".")[1], signed(told).split(".")[2]]
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_the_provider_did_not_sign_like_this_ends_nothing(
    session: UserSession, claims: dict[str, Any], what: str
) -> None:
    assert_refused(FORGED[what](claims))


def test_the_public_key_is_no_secret_to_sign_with(session: UserSession, claims: dict[str, Any]) -> None:
    """Whoever takes the key of an asymmetric signature for a secret lets everybody sign (RFC 8725, section 2.1)."""
    import hashlib
    import hmac

    head, body = unsigned(claims, "HS256").rstrip(".").split(".")
    mark = hmac.new(PUBLIC, f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert_refused(f"{head}.{body}.{urlsafe_b64encode(mark).rstrip(b'=').decode()}")


def test_a_token_is_used_once(session: UserSession, claims: dict[str, Any]) -> None:
    token = signed({**claims, "sid": "zitting-2"})
    assert told(token).status_code == 200
    assert_refused(token)
    # the same number in another token is used up as well
    assert_refused(signed(claims))


def test_a_token_that_could_not_be_done_is_not_used_up(
    session: UserSession, claims: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was busy, say: the provider comes back with the same token."""

    def busy(**rest: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(back_channel, "end_sessions", busy)
        answer = told(signed(claims))
    assert answer.status_code == 503
    assert UserSession.objects.count() == 1
    assert told(signed(claims)).status_code == 200
    assert not UserSession.objects.exists()


def test_a_provider_that_is_not_there_is_not_found(session: UserSession, claims: dict[str, Any]) -> None:
    answer = Client().post("/aanmelden/een-ander/afgemeld/", {"logout_token": signed(claims)})
    assert answer.status_code == 404
    assert Client().get(ADDRESS).status_code == 405
