"""Move a house to another database: its tables go over whole, its folder stays, and nobody writes meanwhile."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
from django.db import connection, transaction

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import events
from informatiehuis.kernel.at_work import Work, at_work
from informatiehuis.kernel.copies.contents import Contents, Watch, unwatched
from informatiehuis.kernel.copies.exporting import export_tables
from informatiehuis.kernel.copies.problems import CopyProblem, NotTheSame
from informatiehuis.kernel.house import House
from informatiehuis.kernel.jobs import queries as jobs

ASIDE = "house.sqlite3.before-move"
"""What the SQLite file is called once the house has moved away from it."""
LOCK, PREFIX = "move.lock", "move-"
READ = [sys.executable, "-m", "informatiehuis.cli.main", "import", "tables"]


MOVE = Work(
    "kernel.move",
    N_(
        "Het verhuizen naar een andere database, begonnen op {moment}, is afgebroken. Het huis staat waar het stond; "
        "heet het oude bestand al 'house.sqlite3.before-move', dan staat het in de andere."
    ),
    N_("Maak de andere database leeg en geef 'informatiehuis move' nog eens, of ga verder zoals het was."),
)


@dataclass(frozen=True)
class Moved:
    """What went over; `aside` is where the SQLite file stands that the house moved away from, if it did."""

    contents: Contents
    aside: Path | None


def move(house: House, url: str, watch: Watch = unwatched) -> Moved:
    """Move the tables of a house to the empty database at `url` (as `DATABASE_URL` names one).

    The same rows give the same graph hash, which is worked out again from what then stands in the other database.
    When anything goes wrong the house stays where it was. Raises CopyProblem for an address that is none or the same,
    and while a worker runs; NotTheSame and what `import_tables` found, in its words.
    """
    _require_other(house, url)
    if jobs.workers():
        raise CopyProblem(
            N_("Er loopt nog een werker in dit huis, en die zou blijven schrijven waar het huis wegging."),
            N_("Stop 'informatiehuis serve' en 'informatiehuis worker', en probeer het dan opnieuw."),
        )
    with at_work(house, MOVE):
        with _only_one(house), _folder(house) as folder, _nobody_writes():
            tables = folder / "tables"
            made = export_tables(tables, watch)
            _read_there(house, url, tables, made)
        return Moved(made, _set_aside(house))


def clear_left(house: House) -> None:
    """Throw away the tables, with every secret in them, that a move left which was killed; not those of one at work."""
    with suppress(CopyProblem), _only_one(house):
        _clear(house)


@contextmanager
def _only_one(house: House) -> Iterator[None]:
    """Let nobody else move the house meanwhile. Raises CopyProblem."""
    house.temporary.mkdir(exist_ok=True)
    with (house.temporary / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CopyProblem(
                N_("Dit huis verhuist al."), N_("Wacht tot dat klaar is, en kijk dan waar het huis staat.")
            ) from error
        yield


@contextmanager
def _folder(house: House) -> Iterator[Path]:
    """A folder for the tables on their way, after what was left by a move that was killed."""
    _clear(house)
    with tempfile.TemporaryDirectory(dir=house.temporary, prefix=PREFIX) as folder:
        yield Path(folder)


def _clear(house: House) -> None:
    for left in house.temporary.glob(f"{PREFIX}*"):
        shutil.rmtree(left)


def _require_other(house: House, url: str) -> None:
    try:
        there = dj_database_url.parse(url)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise CopyProblem(
            N_("Dit is geen adres van een database."),
            N_("Schrijf het zoals DATABASE_URL: postgres://naam@machine/database, of sqlite:///pad/naar/bestand."),
        ) from error
    here = connection.settings_dict
    parts = ("ENGINE", "NAME", "HOST", "PORT")
    if [str(there.get(part, "")) for part in parts] == [str(here.get(part, "")) for part in parts]:
        raise CopyProblem(
            N_("Het huis in {folder} staat al in die database."),
            N_("Noem een andere database, die leeg is."),
            folder=house.root,
        )


@contextmanager
def _nobody_writes() -> Iterator[None]:
    """Hold the end of the chain, so that every other action waits until the house has moved."""
    with transaction.atomic(), events.turn():
        yield


def _read_there(house: House, url: str, tables: Path, made: Contents) -> None:
    """Read the tables in with a process of its own, because a process knows one database."""
    environment = {**os.environ, "DATABASE_URL": url, "INFORMATIEHUIS_HOME": str(house.root)}
    words = [*READ, str(tables)]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603 # our own interpreter, no shell
    if run.returncode:
        raise CopyProblem(
            N_("De andere database nam de tabellen niet aan: {detail}"),
            N_("Het huis staat waar het stond. Maak die database leeg, of noem een andere."),
            detail=" ".join(run.stderr.split()) or str(run.returncode),
        )
    if made.graph_hash not in run.stdout:
        raise NotTheSame(
            N_("Wat in de andere database staat, is niet wat dit huis is."),
            N_("Het huis staat waar het stond. Gooi de andere database weg, en probeer het opnieuw."),
        )


def _set_aside(house: House) -> Path | None:
    """Put the SQLite file that the house moved away from under another name, so that nobody goes on with it."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    here, aside = Path(str(connection.settings_dict["NAME"])), house.root / ASIDE
    here.replace(aside)
    for end in ("-wal", "-shm"):
        here.with_name(here.name + end).unlink(missing_ok=True)
    return aside
