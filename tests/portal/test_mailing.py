"""The mail server that the settings name: which can be, and which keep a house from starting."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.portal import mailing
from informatiehuis.portal.checkup import signing_in
from informatiehuis.portal.checkup.judgement import Level
from informatiehuis.portal.mailing import Mail, MailProblem

FROM = {"INFORMATIEHUIS_MAIL_FROM": "huis@provincie.example"}


def test_without_a_setting_there_is_none() -> None:
    assert mailing.read({}) is None


@pytest.mark.parametrize(
    ("named", "host", "port", "scheme"),
    [
        ("smtp+tls://mail.example", "mail.example", 587, "smtp+tls"),
        ("smtps://mail.example", "mail.example", 465, "smtps"),
        ("smtp://localhost:2525", "localhost", 2525, "smtp"),
        ("smtp://[::1]", "::1", 25, "smtp"),
    ],
)
def test_a_server_is_named_by_its_address(named: str, host: str, port: int, scheme: str) -> None:
    found = mailing.read({"INFORMATIEHUIS_MAIL": named, **FROM})
    assert found == Mail(host, port, "huis@provincie.example", scheme)


def test_the_password_stands_in_a_file_and_is_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("heel geheim\n")
    settings = {"INFORMATIEHUIS_MAIL": "smtps://huis%40provincie.example@mail.example", **FROM}
    found = mailing.read({**settings, "INFORMATIEHUIS_MAIL_PASSWORD_FILE": str(tmp_path / "geheim")})
    assert found
    assert (found.user, found.password) == ("huis@provincie.example", "heel geheim")
    assert "heel geheim" not in repr(found)
    with pytest.raises(MailProblem, match="niet te lezen"):
        mailing.read(settings)


@pytest.mark.parametrize(
    ("named", "sender", "words"),
    [
        ("mail.example", "a@b.example", "is geen mailserver"),
        ("https://mail.example", "a@b.example", "is geen mailserver"),
        ("smtps://huis:geheim@mail.example", "a@b.example", "is geen mailserver"),
        ("smtp://mail.example", "a@b.example", "onversleuteld"),
        ("smtps://mail.example", "", "is geen mailadres"),
        ("smtps://mail.example", "huis", "is geen mailadres"),
    ],
)
def test_what_cannot_be_is_said_without_a_secret(named: str, sender: str, words: str) -> None:
    with pytest.raises(MailProblem, match=words) as caught:
        mailing.read({"INFORMATIEHUIS_MAIL": named, "INFORMATIEHUIS_MAIL_FROM": sender})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("mail", "base", "level"),
    [
        (None, "http://127.0.0.1:8000/", Level.OK),
        (Mail("mail.example", 587, "a@b.example"), "http://127.0.0.1:8000/", Level.WRONG),
        (Mail("mail.example", 587, "a@b.example"), "https://huis.example/", Level.OK),
    ],
)
def test_a_house_that_mails_has_to_know_where_it_is(
    settings: Settings, house: House, mail: Mail | None, base: str, level: Level
) -> None:
    settings.MAIL = mail
    vars(house)["profile"] = HouseProfile(base_uri=base)
    assert signing_in.mail().level is level
