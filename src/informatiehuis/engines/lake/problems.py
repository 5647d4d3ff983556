"""What can be wrong with the lake, so that whoever keeps the house can mend it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from informatiehuis.engines.connectors.disk import free_space, in_words
from informatiehuis.engines.problems import N_, Problem

FULL = (errno.ENOSPC, errno.EDQUOT)


class LakeProblem(Problem):
    """A snapshot cannot be kept or found."""

    code = "lake"


class NoRoomProblem(LakeProblem):
    """The disk is too full; `facts["missing_bytes"]` is how much must be freed at least."""

    code = "lake-no-room"


class ReadOnlyProblem(LakeProblem):
    """This user may not write in the folder of the lake."""

    code = "lake-read-only"


class DamagedProblem(LakeProblem):
    """A file of the lake is not what it was when it was written; `facts["file"]` says which."""

    code = "lake-damaged"


class MissingProblem(LakeProblem):
    """A snapshot that was asked for is not in the lake (any more)."""

    code = "lake-missing"


class PlaceProblem(LakeProblem):
    """What is said of where the lake stands makes no sense."""

    code = "lake-place"


class StorageProblem(LakeProblem):
    """The object storage in which the lake stands does not do what is asked; `facts["place"]` says of what."""

    code = "lake-storage"


class StorageAway(StorageProblem):
    """It does not answer, too slowly, or says that it is too busy, also after asking again."""

    code = "lake-storage-away"
    may_pass = True


class StorageRefused(StorageProblem):
    """It does not let this house in, or not do this."""

    code = "lake-storage-refused"


class StorageAbsent(StorageProblem):
    """There is no such bucket, or the program has no part that speaks S3."""

    code = "lake-storage-absent"


class StorageBusy(StorageProblem):
    """Others changed the same source time and again."""

    code = "lake-storage-busy"
    may_pass = True


def no_room(folder: Path, needed: int, reserve: int = 0) -> NoRoomProblem:
    """The problem that `needed` bytes do not fit on the disk of `folder` with `reserve` bytes left over."""
    free = free_space(folder)
    missing = max(needed + reserve - free, 1)
    return NoRoomProblem(
        N_("De schijf van {folder} is te vol voor een nieuwe momentopname: er is {free} vrij."),
        N_("Maak ten minste {missing} vrij en probeer het opnieuw. De vorige momentopname blijft gelden."),
        folder=str(folder),
        free=in_words(free),
        missing=in_words(missing),
        missing_bytes=missing,
    )


@contextmanager
def disk_errors(folder: Path, needed: int) -> Iterator[None]:
    """Turn the disk errors of the block into problems; `needed` bytes were to be written in `folder`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise no_room(folder, needed) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ReadOnlyProblem(
                N_("In de map {folder} mag niet worden geschreven."),
                N_("Geef de gebruiker waaronder het huis draait schrijfrecht op deze map."),
                folder=str(folder),
            ) from error
        raise
