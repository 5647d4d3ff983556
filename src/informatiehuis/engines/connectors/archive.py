"""Unpacks zip and gzip with care: damage and bombs are found before anything trusts what is inside.

Sizes are counted while unpacking, because the sizes that an archive states can be false.
"""

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from informatiehuis.engines.connectors.disk import EVERY, Disk, in_words
from informatiehuis.engines.connectors.problems import ArchiveProblem
from informatiehuis.engines.problems import N_

if TYPE_CHECKING:
    from informatiehuis.engines.connectors.transport import Transport

MAGIC = b"PK\x03\x04"
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".shp.xml")
OFFICE = ("[Content_Types].xml", "mimetype")
LENGTH_OF_NAME = slice(26, 28)
HEADER = 30
BLOCK = 1024 * 1024
MOST_FILES = 10_000
MOST_TIMES = 200
FREE_SIZE = 100 * 1000**2
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def check_zip(path: Path, name: str, most: int) -> list[str]:
    """The names of the files in a zip, after reading all of it once.

    Raises ArchiveProblem when it is damaged or cut off, asks for a password, unpacks to more than `most`
    bytes, or to more than MOST_TIMES its own size (above FREE_SIZE): then it is made to fill a disk.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES:
                raise _bomb(name, most)
            allowed = _allowed(path, most)
            seen = 0
            for member in members:
                with archive.open(member) as stream:
                    while block := stream.read(BLOCK):
                        seen += len(block)
                        if seen > allowed:
                            raise _bomb(name, allowed)
            return [member.filename for member in members]
    except DAMAGED as error:
        raise damaged(name, error) from error


def unzip(path: Path, name: str, folder: Path, disk: Disk, most: int) -> list[Path]:
    """Unpack a zip into an empty folder; the paths of its files.

    Raises ArchiveProblem as `check_zip` does, also for a file that would land outside the folder, and
    DiskFullProblem.
    """
    check_zip(path, name, most)
    paths: list[Path] = []
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        disk.require(folder, sum(one.file_size for one in members))
        for member in members:
            inside = PurePosixPath(member.filename.replace("\\", "/"))
            if inside.is_absolute() or ".." in inside.parts:
                raise damaged(name, ValueError("../"))
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
            paths.append(target)
    return paths


def unpack(path: Path, name: str, member: str, target: Path, fetch: "Transport") -> Path:
    """Unpack one file of a zip that `check_zip` let through. Raises ArchiveProblem and DiskFullProblem."""
    try:
        with zipfile.ZipFile(path) as archive:
            fetch.disk.require(target.parent, archive.getinfo(member).file_size)
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise damaged(name, error) from error
    return target


def names_in(head: bytes) -> list[str]:
    """The names of the files of which the start of a zip has the header (PKWARE APPNOTE 6.3.10, section 4.3.7)."""
    names = []
    place = head.find(MAGIC) if head.startswith(MAGIC) else -1
    while place >= 0:
        header = head[place:]
        length = int.from_bytes(header[LENGTH_OF_NAME], "little")
        names.append(header[HEADER : HEADER + length].decode("utf-8", "replace"))
        place = head.find(MAGIC, place + HEADER + length)
    return names


def is_shapefile(names: Sequence[str]) -> bool:
    """Whether some of the files are parts of a Shapefile."""
    return any(name.lower().endswith(SHAPEFILE) for name in names)


def gunzip(path: Path, target: Path, fetch: "Transport") -> Path:
    """Unpack a gzipped file. Raises ArchiveProblem and DiskFullProblem."""
    allowed = _allowed(path, fetch.limits.download_bytes)
    seen, checked = 0, -EVERY
    try:
        with gzip.open(path) as source, target.open("wb") as copy:
            while block := source.read(BLOCK):
                seen += len(block)
                if seen > allowed:
                    raise _bomb(path.name, allowed)
                if seen - checked >= EVERY:
                    fetch.disk.require(target.parent, EVERY)
                    checked = seen
                copy.write(block)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged(path.name, error) from error
    return target


def gunzip_head(head: bytes) -> bytes:
    """As much of the start of a gzipped file as a sample of it gives, at most as long as the sample."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, len(head))
    except zlib.error as error:
        raise damaged("gzip", error) from error


def pick(paths: list[Path], wanted: Callable[[Path], bool]) -> list[Path]:
    """The unpacked files that are wanted, without what macOS adds."""
    return [path for path in paths if wanted(path) and "__MACOSX" not in path.parts]


def damaged(name: str, error: Exception) -> ArchiveProblem:
    return ArchiveProblem(
        N_("{name} is beschadigd of niet helemaal binnengekomen ({error})."),
        N_("Haal het bestand opnieuw op en probeer of u het zelf kunt uitpakken."),
        name=name,
        error=str(error) or type(error).__name__,
    )


def _allowed(path: Path, most: int) -> int:
    return min(most, max(FREE_SIZE, path.stat().st_size * MOST_TIMES))


def _bomb(name: str, most: int) -> ArchiveProblem:
    return ArchiveProblem(
        N_("{name} wordt uitgepakt groter dan {most}; het uitpakken is gestopt."),
        N_("Pak het zelf uit, controleer wat erin zit en gebruik het bestand dat u nodig hebt."),
        name=name,
        most=in_words(most),
    )
