"""Reads pictures of pages with Tesseract, where that is on the PATH: Dutch where its language data is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from informatiehuis.engines.papers.values import BY_OCR, UNREAD, Piece, clean

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 60
"""For one page."""
MOST_PIXELS = 50_000_000
WANTED = ("nld", "eng")
NOBODY = (
    "Deze bladzijde is een plaatje dat niemand heeft gelezen: op deze machine staat geen tekstherkenning (Tesseract)."
)
TURNED_OFF = "Deze bladzijde is een plaatje dat niemand heeft gelezen: de bron vraagt niet om tekstherkenning."
FAILED = "Deze bladzijde is een plaatje waarin geen tekst is herkend."
BY_MACHINE = "Door een machine herkend in een plaatje; er kunnen fouten in staan."


@cache
def languages() -> str:
    """The languages to read by, as Tesseract takes them; empty where it is not there, or knows none of ours."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        told = subprocess.run([program, "--list-langs"], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # nosec B603 # of the PATH
    except (OSError, subprocess.TimeoutExpired):
        return ""
    known = told.stdout.decode("utf-8", "replace").split()
    return "+".join(one for one in WANTED if one in known)


def read_picture(place: str, picture: Image | None, *, wanted: bool) -> Piece:
    """What stands in a picture of a page; a piece without text that says so where nobody read it."""
    if not wanted:
        return Piece(place, "", UNREAD, TURNED_OFF)
    known = languages()
    if not known:
        return Piece(place, "", UNREAD, NOBODY)
    text = _recognised(picture, known) if picture is not None else ""
    return Piece(place, text, BY_OCR, BY_MACHINE) if text else Piece(place, "", UNREAD, FAILED)


def _recognised(picture: Image, known: str) -> str:
    kept = BytesIO()
    picture.save(kept, "PNG")
    try:
        told = subprocess.run(  # noqa: S603  # nosec B603 # of the PATH, by pipes
            [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", known],
            input=kept.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return clean(told.stdout.decode("utf-8", "replace")).strip() if told.returncode == 0 else ""
