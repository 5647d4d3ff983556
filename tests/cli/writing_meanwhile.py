"""Run by a test in a process of its own: reads a house in one state while another connection commits; prints counts."""

import contextlib
import os
import sqlite3
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
django.setup()

from informatiehuis.kernel.copies.exporting import one_state  # noqa: E402 - Django is to be set up first
from informatiehuis.kernel.models import Anchor  # noqa: E402


def main(database: str) -> None:
    counts = []
    with one_state():
        counts.append(Anchor.objects.count())
        with contextlib.closing(sqlite3.connect(database, timeout=0)) as other, other:
            other.execute("insert into kernel_anchor values (0, 'x', '2026-01-01 00:00:00')")
        counts.append(Anchor.objects.count())
    counts.append(Anchor.objects.count())
    sys.stdout.write(" ".join(map(str, counts)))


if __name__ == "__main__":
    main(sys.argv[1])
