"""Where the index of a house stands, and up to which event of the chain it holds what is in the house.

An index is a folder that is never changed into another: what is made anew is a new folder, and `state.json` says which
of them counts. Whoever writes in the index holds the lock; who dies lets go of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from informatiehuis.engines.text import TextIndex
from informatiehuis.engines.text.analysis import Analyser, analyser

LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class State:
    """The index that counts: its folder, and the last event that it knows of by number and hash.

    `form` says by what program it was made. `traces` is `erased` when words of what was erased may still be in its
    files, `removed` when those of what was removed may be; nobody finds either.
    """

    folder: str
    number: int
    hash: str
    form: str
    traces: str = ""


def root() -> Path:
    """The folder with all that belongs to the index of this house."""
    folder: Path = settings.HOUSE.search
    return folder


def read() -> State | None:
    """Which index counts; None when there is none, or none that can be read."""
    try:
        told = State(**json.loads((root() / "state.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return told if (root() / told.folder).is_dir() else None


def write(state: State) -> None:
    """Say which index counts from now on; whole, or not at all."""
    told = root() / f"state-{token_hex(4)}.json"
    with told.open("w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
        file.flush()
        os.fsync(file.fileno())
    told.replace(root() / "state.json")


def new_folder() -> str:
    """A name for an index that is to be made."""
    return f"index-{token_hex(6)}"


def clear(kept: str) -> None:
    """Remove what is left of indexes that count no more, or that were never whole."""
    for path in root().glob("index-*"):
        if path.name != kept:
            shutil.rmtree(path, ignore_errors=True)
    for path in root().glob("state-*.json"):
        path.unlink(missing_ok=True)


@contextmanager
def locked(name: str, *, seconds: float) -> Iterator[bool]:
    """Hold a lock of this index, which other processes and threads wait for; False when it is not free in time."""
    root().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root() / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _taken(descriptor, time.monotonic() + seconds)
    finally:
        os.close(descriptor)


def _taken(descriptor: int, until: float) -> bool:
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_SECONDS)


_words: list[Analyser] = []
_opened: dict[Path, TextIndex] = {}


def words() -> Analyser:
    """What this process knows of Dutch; the first house that it opens keeps the list of words for the next time."""
    if not _words:
        _words.append(analyser(root() / "lexicon"))
    return _words[0]


def opened(folder: str) -> TextIndex:
    """The index in a folder, kept open as long as it is the last that was asked for. Raises IndexDamaged."""
    path = root() / folder
    found = _opened.get(path)
    if found is None:
        found = TextIndex(path, words())
        _opened.clear()
        _opened[path] = found
    return found
