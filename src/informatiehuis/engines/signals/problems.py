"""What can be wrong with observations and with where they are kept, so that somebody can mend it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from informatiehuis.engines.connectors.disk import free_space, in_words
from informatiehuis.engines.problems import N_, Problem

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class SignalsProblem(Problem):
    """Observations cannot be kept or read."""

    code = "signals"


class ObservationProblem(SignalsProblem):
    """An observation cannot exist as it was given; `facts["field"]` says where."""

    code = "observation"


class BusyProblem(SignalsProblem):
    """More comes in than can be stored now. Nothing of it was stored; the sender may offer it again."""

    code = "signals-busy"
    may_pass = True


class FullProblem(SignalsProblem):
    """The disk is full. Nothing of what was offered was stored."""

    code = "signals-disk-full"
    may_pass = True


class ReadOnlyProblem(SignalsProblem):
    """This user may not write where observations are kept."""

    code = "signals-read-only"


class DamagedProblem(SignalsProblem):
    """A file is not what it was when it was written; `facts["file"]` and `facts["offset"]` say where."""

    code = "signals-damaged"


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn the disk errors of the block into problems of the observations in `folder`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise FullProblem(
                N_("De schijf van {folder} is vol: er is {free} vrij. De metingen zijn niet opgeslagen."),
                N_("Maak ruimte vrij en bied de metingen opnieuw aan."),
                folder=str(folder),
                free=in_words(free_space(folder)),
            ) from error
        if error.errno in FORBIDDEN:
            raise ReadOnlyProblem(
                N_("In de map {folder} mag niet worden geschreven."),
                N_("Geef de gebruiker waaronder het huis draait schrijfrecht op deze map."),
                folder=str(folder),
            ) from error
        raise


def damaged(file: Path, offset: int, length: int) -> DamagedProblem:
    """The problem that `length` bytes of a file, from `offset`, are not what was written."""
    return DamagedProblem(
        N_("Het bestand {file} is beschadigd: {length} bytes vanaf plaats {offset} zijn veranderd."),
        N_("Zet dit bestand terug uit een reservekopie. De metingen in de rest van het bestand zijn wel gelezen."),
        file=file.name,
        offset=offset,
        length=length,
    )


def not_as_written(file: Path) -> DamagedProblem:
    """The problem that a whole file is gone, or is not what the manifest says of it."""
    return DamagedProblem(
        N_("Het bestand {file} ontbreekt of is veranderd sinds het werd geschreven."),
        N_("Zet dit bestand terug uit een reservekopie."),
        file=file.name,
        offset=0,
        length=file.stat().st_size if file.is_file() else 0,
    )
