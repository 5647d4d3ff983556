"""A password from a list of leaked ones is refused, whatever its place in the list."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from informatiehuis.portal.accounts.breached import holds
from informatiehuis.portal.checkup import signing_in
from informatiehuis.portal.checkup.judgement import Level


def digest(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_line_is_found_and_nothing_else(tmp_path: Path, count: int, end: str) -> None:
    leaked = [digest(f"gelekt {number}") for number in range(count)]
    file = tmp_path / "gelekt.txt"
    file.write_bytes("".join(f"{one}:{10 ** (at % 7)}{end}" for at, one in enumerate(sorted(leaked))).encode())
    assert [one for one in leaked if not holds(file, one)] == []
    assert [number for number in range(500) if holds(file, digest(f"nooit gelekt {number}"))] == []
    assert not holds(file, "0" * 40)
    assert not holds(file, "F" * 40)


def test_a_leaked_password_is_refused_and_a_list_that_is_gone_lets_nothing_pass(
    tmp_path: Path, settings: Settings
) -> None:
    file = tmp_path / "gelekt.txt"
    file.write_text(f"{digest('een heel lang gelekt wachtwoord')}:3\n")
    validate_password("een heel lang gelekt wachtwoord")
    settings.BREACHED_PASSWORDS = str(file)
    validate_password("een ander lang wachtwoord")
    with pytest.raises(ValidationError, match="ooit gelekt"):
        validate_password("een heel lang gelekt wachtwoord")
    assert signing_in.breached_passwords().level is Level.OK
    file.unlink()
    with pytest.raises(ValidationError, match="niet te lezen"):
        validate_password("een ander lang wachtwoord")
    assert signing_in.breached_passwords().level is Level.WRONG
    settings.BREACHED_PASSWORDS = ""
    assert signing_in.breached_passwords().level is Level.WARNING
