"""Where a copy stands: a folder, or one tar file; written beside its place and named at the end.

What is being written stands in a hidden folder beside the target, held by a lock that the system lets go of when the
process dies. So a killed export leaves nothing under the name that was asked, and the next one clears it away.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from informatiehuis.engines.lake.stages import locked
from informatiehuis.engines.problems import N_
from informatiehuis.engines.syncing import sync
from informatiehuis.kernel.copies.problems import CopyProblem, DamagedCopy, NoCopy, NotEmpty

BLOCK = 1024**2
TAR = ".tar"
# what is in a house may be confidential, and so is a copy of it
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
Told = Callable[[int], None]


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


class Writer(ABC):
    """Writes the files of a copy, each once."""

    @abstractmethod
    @contextmanager
    def file(self, path: str, *, private: bool = False) -> Iterator[IO[bytes]]:
        """A file of the copy to write in; it is there when the block ends. `private`: for the owner only."""


class FolderWriter(Writer):
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=PRIVATE_FOLDER)

    @contextmanager
    def file(self, path: str, *, private: bool = False) -> Iterator[IO[bytes]]:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            if private:
                target.chmod(PRIVATE_FILE)
            yield file
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        for folder in [self.root, *(one for one in self.root.rglob("*") if one.is_dir())]:
            sync(folder)


class TarWriter(Writer):
    """A tar file, not compressed: what is in it can be found without reading all of it."""

    def __init__(self, target: Path) -> None:
        self.target = target
        target.touch(mode=PRIVATE_FILE)
        self.spare = target.with_suffix(".member")
        self.tar = tarfile.open(target, "w:", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - `close` closes it

    @contextmanager
    def file(self, path: str, *, private: bool = False) -> Iterator[IO[bytes]]:
        with self.spare.open("w+b") as file:
            yield file
            member = tarfile.TarInfo(path)
            member.size, member.mode = file.tell(), PRIVATE_FILE if private else 0o644
            file.seek(0)
            self.tar.addfile(member, file)
        self.spare.unlink()

    def close(self) -> None:
        self.tar.close()
        sync(self.target)


@contextmanager
def written(target: Path, check: Callable[[Path], None]) -> Iterator[Writer]:
    """Write a copy that gets its name when the block ends well and `check` finds it well; a tar when named so.

    Raises NotEmpty when something stands there, and CopyProblem when another process is writing it.
    """
    _require_free(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    with locked(target.with_name(f".{target.name}.lock"), wait=False) as mine:
        if not mine:
            raise CopyProblem(
                N_("In {folder} wordt al een kopie geschreven."), N_("Wacht tot die klaar is."), folder=target
            )
        shutil.rmtree(beside, ignore_errors=True)
        try:
            beside.mkdir(mode=PRIVATE_FOLDER)
            made = beside / target.name
            writer = TarWriter(made) if target.suffix == TAR else FolderWriter(made)
            yield writer
            writer.close()
            check(made)
            _require_free(target)
            made.rename(target)
            sync(target.parent)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
            target.with_name(f".{target.name}.lock").unlink(missing_ok=True)


def _require_free(target: Path) -> None:
    if target.is_symlink() or target.exists():
        raise NotEmpty(
            N_("{folder} bestaat al."), N_("Kies een andere naam; een kopie overschrijft niets."), folder=target
        )


class Reader(ABC):
    """Reads the files of a copy."""

    place: Path

    @abstractmethod
    def names(self) -> set[str]:
        """The paths of all files. Raises DamagedCopy for what is no plain file."""

    @abstractmethod
    def open(self, path: str) -> IO[bytes]:
        """One file. Raises DamagedCopy when it is not there."""

    def digest(self, path: str, told: Told = lambda size: None) -> str:
        """The SHA-256 of a file; `told` hears of every block that was read."""
        found = sha256()
        with self.open(path) as file:
            for block in blocks(file):
                found.update(block)
                told(len(block))
        return found.hexdigest()


class FolderReader(Reader):
    def __init__(self, place: Path) -> None:
        self.place = place

    def names(self) -> set[str]:
        found = [one for one in self.place.rglob("*") if one.is_symlink() or not one.is_dir()]
        for one in found:
            if one.is_symlink() or not one.is_file():
                raise not_plain(one.relative_to(self.place).as_posix())
        return {one.relative_to(self.place).as_posix() for one in found}

    def open(self, path: str) -> IO[bytes]:
        try:
            return (self.place / path).open("rb")
        except FileNotFoundError as error:
            raise missing(path) from error


class TarReader(Reader):
    def __init__(self, place: Path, tar: tarfile.TarFile) -> None:
        self.place = place
        self.tar = tar
        self.members: dict[str, tarfile.TarInfo] = {}
        for member in tar:
            name = member.name.removeprefix("./")
            if member.isdir():
                continue
            if not member.isreg() or name in self.members:
                raise not_plain(name)
            self.members[name] = member

    def names(self) -> set[str]:
        return set(self.members)

    def open(self, path: str) -> IO[bytes]:
        file = self.tar.extractfile(self.members[path]) if path in self.members else None
        if file is None:
            raise missing(path)
        return file


@contextmanager
def opened(place: Path) -> Iterator[Reader]:
    """Read a copy. Raises NoCopy when there is none, and DamagedCopy when a tar file stops half-way."""
    if place.is_dir():
        yield FolderReader(place)
        return
    if not place.exists():
        raise NoCopy(N_("{file} bestaat niet."), N_("Noem de map of het tarbestand van een kopie."), file=place)
    try:
        with tarfile.open(place, "r:") as tar:
            yield TarReader(place, tar)
    except tarfile.ReadError as error:
        raise NoCopy(
            N_("{file} is geen kopie van een huis, of is afgebroken: {detail}."),
            N_("Noem de map of het tarbestand (niet ingepakt) van een kopie, of haal het bestand opnieuw op."),
            file=place,
            detail=error,
        ) from error


def missing(path: str) -> DamagedCopy:
    return DamagedCopy(
        N_("In de kopie ontbreekt {file}."), N_("Neem een andere kopie; deze is niet volledig."), file=path
    )


def not_plain(path: str) -> DamagedCopy:
    return DamagedCopy(
        N_("In de kopie is {file} geen gewoon bestand, of het staat er twee keer in."),
        N_("Neem een kopie die niemand heeft veranderd."),
        file=path,
    )
