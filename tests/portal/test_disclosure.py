"""`security.txt` answers to RFC 9116: read here by its grammar, whatever the house says of itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from informatiehuis.kernel.house import Contact, House, HouseProfile
from informatiehuis.portal.disclosure import contacts, fields, telephone

ADDRESS = "/.well-known/security.txt"
PROFILE = """
base_uri: https://huis.example.org/
contact: {phone: 030 - 258 91 11, email: huis@example.org, website: "https://example.org/contact"}
"""
FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z-]*): (?P<value>[!-~]+(?: [!-~]+)*)")
URI = re.compile(r"(?:mailto:[^@\s]+@[^@\s]+|https://[^\s/]+\S*|tel:\+?[0-9]+(?:;phone-context=\+[0-9]+)?)")


def parsed(text: str) -> dict[str, list[str]]:
    """The fields of a file by name (section 4): every line is one, and ends."""
    assert text.endswith("\n")
    found: dict[str, list[str]] = {}
    for line in text.removesuffix("\n").split("\n"):
        told = FIELD.fullmatch(line)
        assert told, line
        found.setdefault(told["name"], []).append(told["value"])
    return found


def test_it_says_whom_to_tell_in_which_language_and_until_when(house: House, client: Client) -> None:
    house.profile_file.write_text(PROFILE)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    told = parsed(answer.content.decode())
    assert told["Contact"] == ["mailto:huis@example.org", "https://example.org/contact", "tel:+31302589111"]
    assert told["Preferred-Languages"] == ["nl, en"]
    assert told["Canonical"] == [f"https://huis.example.org{ADDRESS}"]
    (expires,) = told["Expires"]
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=90) < left < timedelta(days=365)


def test_it_is_asked_without_the_database(house: House, client: Client) -> None:
    """No database is allowed to this test, so a question to it would fail it."""
    house.profile_file.write_text(PROFILE)
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_a_house_that_cannot_be_reached_has_no_such_file(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_everybody_who_asks_on_a_day_gets_the_same() -> None:
    profile = HouseProfile(contact=Contact(email="a@example.org"))
    day = datetime(2026, 1, 1, tzinfo=UTC)
    assert list(fields(profile, day)) == list(fields(profile, day + timedelta(hours=23, minutes=59)))
    assert "Expires: 2026-06-30T00:00:00Z" in fields(profile, day)


def test_a_house_without_https_names_no_canonical_address() -> None:
    profile = HouseProfile(base_uri="http://127.0.0.1:8000/", contact=Contact(email="a@example.org"))
    assert not any(line.startswith("Canonical") for line in fields(profile, datetime.now(UTC)))


@pytest.mark.parametrize(
    ("contact", "addresses"),
    [
        (Contact(email="a b"), []),
        (Contact(email="a@example.org\nContact: mailto:dief@example.com"), []),
        (Contact(email="één@example.org"), ["mailto:%C3%A9%C3%A9n@example.org"]),
        (Contact(website="http://example.org/"), []),
        (Contact(website="https://example.org/\nExpires: 2099-01-01T00:00:00Z"), []),
        (Contact(website="example.org"), []),
        (Contact(phone="bel ons"), []),
        (Contact(visiting_address="Dorpsstraat 1"), []),
    ],
)
def test_what_is_no_address_is_not_given_for_one(contact: Contact, addresses: list[str]) -> None:
    assert list(contacts(contact)) == addresses


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("088 - 123 45 67", "tel:+31881234567"),
        ("+31 (0)30 258 91 11", "tel:+31302589111"),
        ("0031 30 2589111", "tel:+31302589111"),
        ("14 030", "tel:14030;phone-context=+31"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_given_as_others_can_dial_it(text: str, uri: str) -> None:
    assert telephone(text) == uri
    assert not uri or URI.fullmatch(uri)
