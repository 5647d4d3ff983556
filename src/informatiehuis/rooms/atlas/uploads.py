"""Files that people hand in through the portal: kept in the house, named by their content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may_somewhere
from informatiehuis.rooms.atlas.sniffing import LOOKED_AT, require_what_it_says

LARGEST = 200_000_000


class UploadProblem(Problem):
    """The file that was handed in cannot be kept."""

    code = "upload"


def keep_upload(actor: Actor, file: UploadedFile) -> str:
    """Keep a file and return its location, relative to the atlas folder of the house.

    The same content under the same name is kept once. Raises NotAllowed, NotWhatItSays for content of another kind
    than the name says, and UploadProblem for a file that is empty, larger than 200 MB, or does not fit on the disk.
    """
    if not may_somewhere(actor, Verb.CREATE, "source"):
        raise NotAllowed(N_("Dit mag u niet doen."), N_("Meld u aan met een account dat bronnen mag maken."))
    name = _safe(file.name or "bestand")
    if not file.size:
        raise UploadProblem(N_("Het bestand {file} is leeg."), N_("Kies een bestand met gegevens."), file=name)
    if file.size > LARGEST:
        raise UploadProblem(
            N_("Het bestand {file} is groter dan 200 MB."),
            N_("Zet het op een webadres, of gebruik 'informatiehuis source add' op de server."),
            file=name,
        )
    file.seek(0)
    require_what_it_says(name, file.read(LOOKED_AT))
    file.seek(0)
    folder = settings.HOUSE.atlas / "bestanden"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, part = tempfile.mkstemp(prefix=".", dir=folder)
    try:
        with os.fdopen(handle, "wb") as kept:
            for chunk in file.chunks():
                digest.update(chunk)
                kept.write(chunk)
        target = folder / f"{digest.hexdigest()[:16]}-{name}"
        os.replace(part, target)
    except OSError as error:
        raise UploadProblem(
            N_("Het bestand {file} kan niet worden bewaard: {detail}."),
            N_("Vraag de beheerder om ruimte op de schijf of schrijfrecht, en probeer het opnieuw."),
            file=name,
            detail=error.strerror or error,
        ) from error
    finally:
        Path(part).unlink(missing_ok=True)
    return str(target.relative_to(settings.HOUSE.atlas))


def _safe(name: str) -> str:
    """The last part of a name, with nothing in it that means something to a file system."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name.replace("\\", "/")).name).strip(".-")[:100] or "bestand"
