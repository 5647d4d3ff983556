"""Commits to a lake in forked children that are killed; run by `test_lake_kill.py`. Prints a line of JSON a try."""

import json
import os
import random
import select
import shutil
import signal
import sys
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake

TOUCHES_THE_DISK = {
    "fcntl.flock",
    "open",
    "os.chmod",
    "os.listdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.scandir",
}


def commit(root: Path, parquet: Path) -> None:
    lake = Lake(root, reserve=0)
    with lake.stage("bomen") as stage:
        shutil.copyfile(parquet, stage.parquet)
        lake.commit(
            stage,
            source="bomen",
            description=Description((Column("id", "int64", None, "id"),)),
            rows=500,
            retrieved_at=datetime.now(UTC),
            origin="bomen.csv",
            quality={},
        )


def die_before_step(number: int) -> None:
    steps = count(1)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in TOUCHES_THE_DISK and next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")


def child(work, *arguments) -> int:
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        work(*arguments)
        status = 0
    finally:
        os._exit(status)


def killed(process: int) -> bool:
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    if os.WEXITSTATUS(status):
        raise SystemExit("a child failed")
    return False


def every_step(template: str, tries: str, parquet: str) -> None:
    for number in count(1):
        root = Path(tries) / str(number)
        shutil.copytree(template, root)

        def work(root: Path = root, number: int = number) -> None:
            die_before_step(number)
            commit(root, Path(parquet))

        was_killed = killed(child(work))
        tell(root=str(root), killed=was_killed)
        if not was_killed:
            return


def at_random(root: str, contents: str, rounds: str) -> None:
    chance = random.Random(20260301)
    for _ in range(int(rounds)):
        processes = [child(for_ever, Path(root), Path(contents), first) for first in (0, 4)]
        for process in processes:
            select.select([], [], [], chance.uniform(0.0, 0.06))
            os.kill(process, signal.SIGKILL)
            tell(killed=killed(process))


def for_ever(root: Path, contents: Path, first: int) -> None:
    files = sorted(contents.iterdir())
    for parquet in cycle(files[first:] + files[:first]):
        commit(root, parquet)
        Lake(root, reserve=0).prune("bomen", keep=2)


def together(root: str, contents: str, rounds: str) -> None:
    files = sorted(Path(contents).iterdir())

    def work(order: list[Path]) -> None:
        for _ in range(int(rounds)):
            for parquet in order:
                commit(Path(root), parquet)

    for process in [child(work, files), child(work, files[::-1])]:
        tell(killed=killed(process))


if __name__ == "__main__":
    {"every-step": every_step, "random": at_random, "together": together}[sys.argv[1]](*sys.argv[2:])
