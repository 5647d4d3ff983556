"""Refuses passwords that stand in a list of leaked ones on this machine, without reading the list into memory.

The list is a file of SHA-1 hashes in order, one a line, as the downloader of Have I Been Pwned writes it:
`0000000A1D4B746FAA3FD526FF6D5BC8052FDB38:16`. A look-up reads some forty lines of it. SHA-1 protects nothing here: it
is how the list names passwords that everybody knows.
"""

from __future__ import annotations

import os
from hashlib import sha1
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = 40


def holds(file: Path, digest: str) -> bool:
    """Whether a sorted list of hashes holds this one, in hexadecimal capitals. Raises OSError."""
    wanted = digest.encode("ascii")
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, os.SEEK_END)
        # the first line at or after `low` may be the one; no line from `high` on begins with less
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.seek(middle - 1)
                lines.readline()
            line = lines.readline()
            if not line or line[:DIGITS].upper() >= wanted:
                high = middle
            else:
                low = lines.tell()
        lines.seek(low)
        return lines.readline()[:DIGITS].upper() == wanted


class BreachedPasswordValidator:
    """A password that leaked anywhere is no password; without a list nothing is refused here."""

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.BREACHED_PASSWORDS:
            return
        digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            found = holds(Path(settings.BREACHED_PASSWORDS), digest)
        except OSError as error:
            raise ValidationError(
                _("De lijst van gelekte wachtwoorden is niet te lezen. Vraag het aan de beheerder van dit huis.")
            ) from error
        if found:
            raise ValidationError(_("Dit wachtwoord is ooit gelekt. Kies een ander."), code="password_breached")

    def get_help_text(self) -> str:
        return _("Uw wachtwoord mag niet ooit gelekt zijn.")
