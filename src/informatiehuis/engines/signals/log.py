"""The log of observations: segments of frames, each with its checksums, to which is only ever appended.

A segment is `NNNNNNNN.log`: eight bytes that say what it is, then frames. A frame is a header (mark, length of what
follows, first sequence, checksum of what follows, checksum of the header itself) and a record batch of Arrow. What a
process that was killed wrote of a last frame is shorter than its header says, and is cut off by the next writer: it
was never acknowledged. A frame of full length that does not match its checksum was damaged later, and is named.
"""

import os
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from informatiehuis.engines.signals.observation import SCHEMA
from informatiehuis.engines.signals.problems import DamagedProblem, damaged
from informatiehuis.engines.syncing import sync

MAGIC = b"IHSIGN01"
MARK = b"OBSV"
HEADER = struct.Struct("<4sIQI")
CHECK = struct.Struct("<I")
HEADER_SIZE = HEADER.size + CHECK.size
NAME = re.compile(r"(\d{8})\.log")


@dataclass(frozen=True)
class Frame:
    """Observations that were stored together: their sequences are consecutive from `first`."""

    first: int
    batch: pa.RecordBatch


@dataclass(frozen=True)
class Scan:
    """What stands in a segment from some place on; `end` is up to where it is whole."""

    frames: tuple[Frame, ...]
    end: int
    is_torn: bool
    damage: tuple[DamagedProblem, ...]

    @property
    def damage_is_last(self) -> bool:
        """Whether nothing whole follows the last damage."""
        last = self.damage[-1].facts
        return int(str(last["offset"])) + int(str(last["length"])) == self.end


def frame_bytes(first: int, batch: pa.RecordBatch) -> bytes:
    """A frame as it stands in a segment."""
    payload = batch.serialize().to_pybytes()
    header = HEADER.pack(MARK, len(payload), first, zlib.crc32(payload))
    return header + CHECK.pack(zlib.crc32(header)) + payload


def segment_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.log"


def segments(folder: Path) -> list[int]:
    """The numbers of the segments that stand in a folder, in order."""
    names = (NAME.fullmatch(name) for name in os.listdir(folder))
    return sorted(int(found[1]) for found in names if found)


def create_segment(folder: Path, number: int) -> Path:
    """Start a segment, and have the disk confirm that it is there. One that a killed process began is begun again."""
    path = segment_path(folder, number)
    with path.open("wb") as file:
        file.write(MAGIC)
        file.flush()
        os.fsync(file.fileno())
    sync(folder)
    return path


def append(path: Path, size: int, frames: list[bytes]) -> int:
    """Write frames behind the first `size` bytes of a segment and have the disk confirm them; gives the new size.

    When that fails, what was written is taken away again, so that nobody reads what was not acknowledged.
    Raises OSError.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        try:
            at = size
            for part in frames:
                view = memoryview(part)
                while view:
                    written = os.pwrite(descriptor, view, at)
                    at += written
                    view = view[written:]
            os.fdatasync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, size)
            raise
        return at
    finally:
        os.close(descriptor)


def cut(path: Path, size: int) -> None:
    """Cut off what a killed process left half written."""
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def scan(path: Path, start: int = 0) -> Scan:
    """Read the frames of a segment from place `start` on. Raises FileNotFoundError."""
    with path.open("rb") as file:
        file.seek(start)
        content = file.read()
    at, frames, damage = 0, list[Frame](), list[DamagedProblem]()
    if start == 0:
        if len(content) < len(MAGIC):
            return Scan((), 0, True, ())
        if content[: len(MAGIC)] != MAGIC:
            damage.append(damaged(path, 0, len(MAGIC)))
        at = len(MAGIC)
    while at < len(content):
        found = _frame(content, at)
        if isinstance(found, Frame):
            frames.append(found)
            at += HEADER_SIZE + _length(content, at)
            continue
        if found is None:
            break
        following = _next_header(content, at + found)
        damage.append(damaged(path, start + at, following - at))
        at = following
    return Scan(tuple(frames), start + at, at < len(content), tuple(damage))


def _frame(content: bytes, at: int) -> Frame | int | None:
    """The frame at a place; None when it was not written to its end; how much to step over when it is damaged."""
    if not _header_is_whole(content, at):
        rest = content[at:]
        half_written = len(rest) < HEADER_SIZE and MARK.startswith(rest[: len(MARK)])
        return None if half_written or not any(rest) else 1
    _, length, first, checksum = HEADER.unpack_from(content, at)
    payload = content[at + HEADER_SIZE : at + HEADER_SIZE + length]
    if len(payload) < length:
        return None
    if zlib.crc32(payload) != checksum:
        return HEADER_SIZE + int(length)
    return Frame(first, pa.ipc.read_record_batch(pa.py_buffer(payload), SCHEMA))


def _header_is_whole(content: bytes, at: int) -> bool:
    header = content[at : at + HEADER.size]
    check = content[at + HEADER.size : at + HEADER_SIZE]
    whole = len(check) == CHECK.size and header[: len(MARK)] == MARK
    return whole and CHECK.unpack(check)[0] == zlib.crc32(header)


def _length(content: bytes, at: int) -> int:
    return int(HEADER.unpack_from(content, at)[1])


def _next_header(content: bytes, at: int) -> int:
    """Where the next frame begins, or the end."""
    while (at := content.find(MARK, at)) >= 0:
        if _header_is_whole(content, at):
            return at
        at += 1
    return len(content)
