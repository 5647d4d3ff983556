"""Files that a command writes for somebody: whole, or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from informatiehuis.engines.syncing import sync

PRIVATE = 0o600
"""What stands in a house may be confidential, and so is a list of it."""


@contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file to write in, that gets its name when the block ends well and takes the place of what stood there.

    Killed half-way, it leaves a hidden file beside it that the next time writes over. What is no file, such as
    /dev/stdout, is written as it is.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            yield file
        return
    beside = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
        sync(target.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


__all__ = ["whole"]
