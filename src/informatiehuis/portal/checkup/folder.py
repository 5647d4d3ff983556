"""How the folder of the house stands on its disk: who can read and write in it, and how much room there is.

Only the rights that a POSIX file system keeps are judged; access lists beside them are not seen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.house import House
from informatiehuis.kernel.limits import LimitProblem
from informatiehuis.portal.checkup.judgement import Judgement, of_problem, ok, warning, wrong
from informatiehuis.rooms.atlas.locations import disk_reserve

ANY_BUT_OWNER = 0o077
WRITE_BY_OTHERS = 0o022
SEEN_BY_EVERYBODY = 0o007
SHORTEST_KEY = 32
"""Signs: less than Django itself makes a key of could be guessed."""
AMPLE = 4


def points(house: House) -> Iterator[Judgement]:
    """The points that follow from the folder alone."""
    yield secret_key(house)
    yield permissions(house)
    yield disk(house)
    yield lake(house)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def secret_key(house: House) -> Judgement:
    if mode(house.secret_file) & ANY_BUT_OWNER:
        return wrong(
            "secret-key",
            N_("{file} is ook voor anderen dan de eigenaar. Wie hem leest, kan zich voor iedereen uitgeven."),
            N_(
                "Geef 'chmod 600 {file}'. Kan een ander hem gelezen hebben, gooi hem dan weg en geef 'init': "
                "iedereen logt daarna opnieuw in."
            ),
            file=house.secret_file,
        )
    if len(house.secret()) < SHORTEST_KEY:
        return wrong(
            "secret-key",
            N_("De sleutel in {file} is te kort: hij is te raden."),
            N_("Gooi het bestand weg en geef 'informatiehuis init': dan komt er een nieuwe."),
            file=house.secret_file,
        )
    return ok("secret-key", N_("Alleen de eigenaar kan de geheime sleutel lezen."))


def permissions(house: House) -> Judgement:
    if not os.access(house.root, os.W_OK | os.X_OK):
        return wrong(
            "folder",
            N_("Wie dit commando geeft, mag niet schrijven in {folder}."),
            N_("Geef het commando, en draai het huis, als de eigenaar van die map."),
            folder=house.root,
        )
    if opened := [path for path in _parts(house) if mode(path) & WRITE_BY_OTHERS]:
        return wrong(
            "folder",
            N_("Anderen dan de eigenaar mogen schrijven in: {paths}."),
            N_("Geef 'chmod -R go-w {folder}'."),
            paths=", ".join(map(str, opened)),
            folder=house.root,
        )
    if mode(house.root) & SEEN_BY_EVERYBODY:
        return warning(
            "folder",
            N_("Iedereen met een account op deze machine kan in {folder} kijken, ook in wat niet openbaar is."),
            N_("Geef 'chmod 700 {folder}'."),
            folder=house.root,
        )
    return ok("folder", N_("De map van het huis is afgeschermd."))


def _parts(house: House) -> list[Path]:
    """What in the folder would do harm in the hands of others, as far as it is there."""
    database = house.database
    beside = [database.with_name(database.name + suffix) for suffix in ("", "-wal", "-shm")]
    parts = [house.root, house.profile_file, house.lake, house.packs, house.temporary, house.atlas, *beside]
    return [path for path in parts if path.exists()]


def disk(house: House) -> Judgement:
    """The room that is left beside what has to stay free (INFORMATIEHUIS_DISK_RESERVE)."""
    try:
        reserve = disk_reserve()
    except LimitProblem as problem:
        return of_problem("disk", problem)
    free = shutil.disk_usage(house.root).free
    facts = {"free": megabytes(free), "reserve": megabytes(reserve), "folder": house.root}
    remedy = N_("Maak ruimte, of geef 'informatiehuis source prune --all' om oude kopieën op te ruimen.")
    if free < reserve:
        return wrong(
            "disk",
            N_("Op de schijf is nog {free} vrij. Onder {reserve} haalt het huis niets meer op."),
            remedy,
            **facts,
        )
    if free < AMPLE * reserve:
        return warning("disk", N_("Op de schijf is nog maar {free} vrij."), remedy, **facts)
    return ok("disk", N_("Op de schijf is {free} vrij."), **facts)


VARIABLES = "INFORMATIEHUIS_LAKE"
"""How the names of the variables begin that say anything of the lake: its place, and how it is reached."""


def lake(house: House) -> Judgement:
    """Where the data stand; object storage has to let this house in, heed conditions, and hold what it should."""
    in_folder = ok("lake", N_("De gegevens staan in de map van het huis."))
    if not any(name.startswith(VARIABLES) and value.strip() for name, value in os.environ.items()):
        return in_folder
    # here, because it brings the engines along
    from informatiehuis.kernel.lake import lake_of, place

    try:
        held = lake_of(house)
        if found := held.judge():
            raise found[0]
    except Problem as problem:
        return of_problem("lake", problem)
    if place() is None:
        return in_folder
    return ok("lake", N_("De gegevens staan in objectopslag: {place}."), place=held.storage.name)


def megabytes(size: int) -> str:
    """A size in bytes as people here write it; below a hundred GB in MB."""
    return f"{size // 1000**2} MB" if size < 100 * 1000**3 else f"{size // 1000**3} GB"
