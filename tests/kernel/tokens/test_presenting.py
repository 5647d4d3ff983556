"""A token that comes in: when it holds, and that what does not hold is looked at in the same way."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import AccessToken, User
from informatiehuis.kernel.tokens import presenting, spelling
from informatiehuis.kernel.tokens.actions import end_expired_tokens, revoke_token
from informatiehuis.kernel.tokens.presenting import Refused, comes_from, judged, note_use
from tests import factories
from tests.tokens import made

pytestmark = pytest.mark.django_db
HERE = "198.51.100.7"


def same_public_part(text: str) -> str:
    """Another token that would be found in its place."""
    body = text[:16] + spelling.new()[16:48]
    return body + spelling.checksum(body)


def test_a_token_holds_until_the_moment_that_it_expires() -> None:
    token, text = made(factories.person("reader"), days=1)
    assert judged(text, HERE, token.expires_at - timedelta(seconds=1)) == token
    assert judged(text, HERE, token.expires_at) is Refused.EXPIRED


def test_why_a_token_does_not_hold() -> None:
    user, now = factories.person("reader"), timezone.now()
    token, text = made(user)
    assert judged("ih_onzin", HERE, now) is Refused.MALFORMED
    assert judged(spelling.new(), HERE, now) is Refused.UNKNOWN
    assert judged(same_public_part(text), HERE, now) is Refused.UNKNOWN
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert judged(text, HERE, now) is Refused.INACTIVE
    revoke_token(actor=HOUSE, token=token)
    assert judged(text, HERE, now) is Refused.ENDED
    assert judged(same_public_part(text), HERE, now) is Refused.ENDED


def test_what_was_found_expired_stays_so_when_the_clock_goes_back() -> None:
    token, text = made(factories.person(), days=1)
    end_expired_tokens(actor=HOUSE, now=token.expires_at)
    assert judged(text, HERE, token.created_at) is Refused.ENDED


def test_every_well_formed_token_takes_the_same_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """One look-up by the part that is no secret, and one comparison of whole hashes in constant time."""
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def watched(first: Any, second: Any) -> bool:
        compared.append((len(first), len(second)))
        return compare(first, second)

    monkeypatch.setattr(presenting.hmac, "compare_digest", watched)
    token, right = made(factories.person("reader"))
    revoked, ended = made(factories.person("reader"))
    revoke_token(actor=HOUSE, token=revoked)
    counts = []
    for text in (right, same_public_part(right), spelling.new(), ended):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            judged(text, HERE, timezone.now())
        counts.append(len(asked))
        assert "public_part" in asked[0]["sql"]
        assert token.digest not in asked[0]["sql"]
    assert counts == [1, 1, 1, 1]
    assert compared == [(64, 64)] * 4


def test_the_look_up_uses_the_index_of_the_public_part() -> None:
    found = [index for index in AccessToken._meta.fields if index.name == "public_part"]
    assert [field.unique for field in found] == [True]


@pytest.mark.parametrize(
    ("address", "networks", "comes"),
    [
        ("10.1.2.3", [], True),
        ("unknown", [], True),
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("11.1.2.3", ["10.0.0.0/8", "11.1.2.3/32"], True),
        ("unknown", ["0.0.0.0/0"], False),
        ("2001:db8::1", ["0.0.0.0/0"], False),
        ("2001:db8::1", ["2001:db8::/32"], True),
    ],
)
def test_a_token_may_be_for_some_networks(address: str, networks: list[str], comes: bool) -> None:
    assert comes_from(address, networks) is comes


def test_the_day_of_use_is_written_once_a_day() -> None:
    token, _text = made(factories.person())
    late = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
    for now, written in ((late, 1), (late + timedelta(minutes=29), 0), (late + timedelta(minutes=31), 1)):
        token.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            note_use(token, now)
        assert len(asked) == written, now
    token.refresh_from_db()
    assert str(token.last_used_on) == "2026-05-02"


def test_a_database_that_cannot_be_written_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    token, _text = made(factories.person())

    def busy(**_: Any) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(AccessToken.objects, "filter", busy)
    note_use(token, timezone.now())
