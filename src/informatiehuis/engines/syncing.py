"""Having the disk confirm what was written; it needs nothing else, so that who writes one file loads no engine."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have the disk confirm what was written to a file, or which names a folder holds."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, text: str) -> None:
    """Write a small file and have the disk confirm it."""
    path.write_text(text, encoding="utf-8")
    sync(path)


__all__ = ["sync", "write_file"]
