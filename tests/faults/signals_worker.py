"""Appends observations in a process that is killed; run by `test_signals_kill.py`. A line is told once it is stored.

signals_worker.py append ROOT FIRST         append for ever; tells the number of every batch that is acknowledged
signals_worker.py step ROOT FIRST N         append and compact once, and be killed before the Nth touch of the disk
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from informatiehuis.engines.signals import Observation, Store
from informatiehuis.engines.signals import log as logs

BATCH = 20
START = datetime(2018, 10, 22, tzinfo=UTC)
TOUCHES_THE_DISK = {"fcntl.flock", "open", "os.mkdir", "os.remove", "os.rename", "os.truncate"}


def batch(number: int) -> list[Observation]:
    """Batch `number`: each has late observations of an earlier month."""
    return [
        Observation(
            stream=place % 3,
            begin=START + timedelta(hours=number, minutes=place) - timedelta(days=60 * (place % 2)),
            result=float(number * BATCH + place),
            client_id=f"{number}-{place}",
        )
        for place in range(BATCH)
    ]


def tell(number: int) -> None:
    os.write(1, b"%d\n" % number)


def append(root: Path, first: int) -> None:
    store = Store(root)
    for number in count(first):
        store.append(batch(number))
        tell(number)
        if number % 7 == 6:
            store.compact()


def step(root: Path, first: int, fatal: int) -> None:
    store = Store(root)
    steps = count(1)

    def die() -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in TOUCHES_THE_DISK:
            die()

    pwrite, fdatasync = os.pwrite, os.fdatasync

    def half(descriptor: int, content: memoryview, at: int) -> int:
        """Dies with half of it written, or before, or writes it."""
        if (now := next(steps)) == fatal:
            pwrite(descriptor, content[: len(content) // 2], at)
        if now == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return pwrite(descriptor, content, at)

    def confirm(descriptor: int) -> None:
        die()
        fdatasync(descriptor)

    logs.os.pwrite, logs.os.fdatasync = half, confirm
    sys.addaudithook(hook)
    store.append(batch(first))
    tell(first)
    store.compact()


if __name__ == "__main__":
    work = {"append": append, "step": step}[sys.argv[1]]
    work(Path(sys.argv[2]), *map(int, sys.argv[3:]))
