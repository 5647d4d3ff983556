"""How a token looks: so that a scanner finds it, a slip of the finger is seen, and nobody guesses it."""

from __future__ import annotations

import re
from hashlib import sha256
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.tokens import spelling
from informatiehuis.portal.observing.redacting import redacted

TOKEN = "ih_0123456789ab_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123451cuutu"


def test_a_token_is_what_the_documentation_says_that_scanners_look_for() -> None:
    """ih_, twelve signs, _, thirty-two signs and six of CRC-32 in base 62, computed here by hand."""
    text = spelling.new()
    assert re.fullmatch(r"ih_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}", text)
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for sign in text[-6:]:
        number = number * 62 + signs.index(sign)
    assert number == crc32(text[:-6].encode())


def test_what_is_read_is_its_public_part_and_the_hash_of_all_of_it() -> None:
    text = spelling.new()
    read = spelling.read(text)
    assert read
    assert read.public_part == text[3:15]
    assert read.digest == sha256(text.encode()).hexdigest()


def test_no_two_are_alike() -> None:
    made = [spelling.new() for _ in range(200)]
    assert len({text[3:15] for text in made}) == len({text[16:48] for text in made}) == 200


@given(place=st.integers(0, 53), sign=st.characters(codec="utf-8"))
def test_one_other_sign_makes_it_no_token(place: int, sign: str) -> None:
    changed = TOKEN[:place] + sign + TOKEN[place + 1 :]
    assert (spelling.read(changed) is not None) == (changed == TOKEN)


@pytest.mark.parametrize("text", ["", "ih_", TOKEN + " ", " " + TOKEN, TOKEN + "\n", TOKEN * 2, TOKEN[:-1], "a" * 54])
def test_what_is_more_or_less_is_no_token(text: str) -> None:
    assert spelling.read(text) is None


@pytest.mark.parametrize("text", [TOKEN, TOKEN[:30], f"Bearer {TOKEN}", f"x={TOKEN};", f"/api/v1/{TOKEN}/"])
def test_the_log_shows_none_of_it(text: str) -> None:
    assert "ABCDE" not in redacted(text)
    assert TOKEN[3:15] not in redacted(text)
