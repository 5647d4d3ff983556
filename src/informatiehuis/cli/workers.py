"""`informatiehuis worker`: doing the work in the background, in one process or in several that are kept alive."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

import typer

from informatiehuis.cli.terminal import house_folder, open_house, options, say

LONGEST_PAUSE, STEADY_SECONDS = 60.0, 60.0
LOOK_SECONDS = 0.5


def add_to(app: typer.Typer) -> None:
    """Add the command, which stands by itself."""
    app.command()(worker)


def worker(
    threads: int = typer.Option(1, min=1, help="Hoeveel taken tegelijk, per proces."),
    processes: int = typer.Option(1, min=1, help="Hoeveel processen; wat onverwacht stopt, begint opnieuw."),
    queue: list[str] = typer.Option([], "--queue", help="Alleen deze rij: default of nightly; mag vaker."),
    once: bool = typer.Option(False, "--once", help="Doe wat nu kan, en stop dan."),
    beside: int = typer.Option(0, "--beside", hidden=True, help="Stop zodra dit proces er niet meer is."),
    kept: bool = typer.Option(
        False, "--kept", hidden=True, help="Stop zodra het proces dat dit startte er niet meer is."
    ),
) -> None:
    """Doe de taken op de achtergrond: ophalen, berekenen, nalopen. Stop met Ctrl+C; wat loopt, wordt afgemaakt."""
    if (processes > 1 or beside) and not once:
        house = house_folder()
        raise typer.Exit(
            _Keeper(_words(threads, queue), {"INFORMATIEHUIS_HOME": str(house.root)}, beside).keep(processes)
        )
    open_house()
    from informatiehuis.kernel.jobs.worker import QUEUES, VARIABLES, Worker, WorkLimits
    from informatiehuis.kernel.limits import within
    from informatiehuis.kernel.searching.following import follow

    if unknown := sorted(set(queue) - set(QUEUES)):
        raise typer.BadParameter(f"'{unknown[0]}' is geen rij; kies uit {', '.join(QUEUES)}")
    _speak()
    if not once:
        follow()
    parent = os.getppid()
    working = Worker(
        threads=threads,
        queues=tuple(queue) or QUEUES,
        once=once,
        limits=within(WorkLimits(), VARIABLES),
        parent_lives=lambda: not kept or os.getppid() == parent,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: working.ask_to_stop())
    raise typer.Exit(working.run())


def _speak() -> None:
    """Let the worker say on standard error what it does, unless asked to be quiet."""
    logging.getLogger("informatiehuis.jobs").setLevel(logging.WARNING if options.quiet else logging.INFO)


def _words(threads: int, queues: list[str]) -> list[str]:
    words = [sys.executable, "-m", "informatiehuis.cli.main", *(["--quiet"] if options.quiet else [])]
    words += ["worker", "--kept", "--threads", str(threads)]
    return [*words, *(word for name in queues for word in ("--queue", name))]


def start_beside(environment: Mapping[str, str]) -> None:
    """Start a worker that stops as soon as this process, or what it turns into, is gone."""
    words = [sys.executable, "-m", "informatiehuis.cli.main", "--quiet", "worker", "--beside", str(os.getpid())]
    subprocess.Popen(words, env=dict(environment), stdin=subprocess.DEVNULL)  # noqa: S603  # nosec B603 # our own interpreter, no shell


class _Keeper:
    """Keeps so many workers alive: who stops by itself is started again, ever later when it stops at once."""

    def __init__(self, words: list[str], variables: Mapping[str, str], beside: int) -> None:
        self.words = words
        self.environment = {**os.environ, **variables}
        self.beside = beside
        self.stopping = False

    def keep(self, processes: int) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        kept = [_Kept(self.words, self.environment) for _ in range(processes)]
        say(f"Werkers: {processes}.")
        while not self.stopping and (not self.beside or os.getppid() == self.beside):
            for one in kept:
                one.look()
            time.sleep(LOOK_SECONDS)
        for one in kept:
            one.process.terminate()
        for one in kept:
            one.process.wait()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


class _Kept:
    """One process that is kept alive."""

    def __init__(self, words: list[str], environment: Mapping[str, str]) -> None:
        self.words, self.environment = words, dict(environment)
        self.pause, self.again_at = 1.0, 0.0
        self._start()

    def _start(self) -> None:
        self.started = time.monotonic()
        # a group of its own: Ctrl+C in a terminal reaches the keeper, which lets its workers end in order
        self.process = subprocess.Popen(self.words, env=self.environment, process_group=0)  # noqa: S603  # nosec B603 # our own interpreter

    def look(self) -> None:
        """Start it again when it stopped, after a pause."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.again_at:
            self.pause = 1.0 if now - self.started > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
            self.again_at = now + self.pause
        elif now >= self.again_at:
            self.again_at = 0.0
            self._start()
