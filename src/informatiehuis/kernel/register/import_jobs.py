"""Bringing in a large table in the background: its file waits in the folder of the house until a worker has done it."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.jobs import Running, ask, job
from informatiehuis.kernel.jobs.declaring import Told
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Job
from informatiehuis.kernel.register.large_imports import LargeImport, RowsRefused, Standing, identifier_of
from informatiehuis.kernel.register.problems import UnreadableFile

FOLDER = "imports"
KEPT = timedelta(days=7)
"""How long a file stays that nobody did anything with."""


@job(name="kernel.import_table", label=N_("Tabel verwerken"), retries=4, limit=timedelta(hours=6))
def import_table(run: Running, *, kind: str, file: str, name: str, reason: str = "", valid_at: str = "") -> Told:
    """Bring in the file that was put ready; goes on where an earlier attempt was. Raises as `LargeImport.run` does.

    `valid_at` is a moment in ISO 8601, or nothing for now.
    """
    place = _place(UUID(file))
    content = _read(place, name)
    since = datetime.fromisoformat(valid_at) if valid_at else None
    whole = LargeImport.of(kind_named(kind), run.actor, name, content, valid_at=since)
    try:
        done = whole.run(reason=reason, progress=run.progress)
    except RowsRefused:
        # the file has to be mended, and then is another one
        place.unlink(missing_ok=True)
        raise
    place.unlink(missing_ok=True)
    return [told(done)]


def told(done: Standing) -> dict[str, object]:
    """What came of an import, to keep."""
    facts = {name: amount(getattr(done, name)) for name in ("new", "changed", "unchanged", "rows")}
    return kept(N_("Klaar: {rows} rijen; {new} gemaakt, {changed} gewijzigd, {unchanged} ongewijzigd."), facts)


def put_ready(kind: Kind, actor: Actor, content: bytes, valid_at: datetime | None = None) -> UUID:
    """Keep a file until it is brought in, and give the name under which; the whole file or none of it."""
    identifier = identifier_of(kind, actor, content, valid_at)
    place = _place(identifier)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _throw_away_old(place.parent)
    handle, written = tempfile.mkstemp(prefix=".", dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(written, place)
    return identifier


def ask_import(
    *, actor: Actor, kind: Kind, file: UUID, name: str, reason: str, valid_at: datetime | None = None
) -> Job:
    """Ask a worker to bring in a file that was put ready by this actor, with the same moment since when it holds."""
    whole = LargeImport.of(kind, actor, name, _read(_place(file), name), valid_at=valid_at)
    if whole.identifier != file:
        raise _gone(name)
    since = valid_at.isoformat() if valid_at else ""
    return ask(import_table, actor=actor, kind=kind.name, file=str(file), name=name, reason=reason, valid_at=since)


def _place(identifier: UUID) -> Path:
    return Path(settings.HOUSE.temporary / FOLDER / str(identifier))


def _read(place: Path, name: str) -> bytes:
    try:
        return place.read_bytes()
    except FileNotFoundError as error:
        raise _gone(name) from error


def _gone(name: str) -> UnreadableFile:
    return UnreadableFile(
        N_("{file} staat niet meer klaar."),
        N_("Kies het bestand opnieuw. Wat er al van verwerkt is, wordt herkend en niet nog eens gedaan."),
        file=name,
    )


def _throw_away_old(folder: Path) -> None:
    oldest = time.time() - KEPT.total_seconds()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
