"""A PostgreSQL of a test alone: its own folder, its own port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import free_port

USER = "postgres"
PROGRAMS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Cluster:
    """A server of PostgreSQL on this machine."""

    folder: Path
    programs: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers=32MB"
        self._control("start", "-w", "-t", "120", "-o", options, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """Stop at once; what is half done is of no use to anybody."""
        self._control("stop", "-m", "immediate", "-w", "-t", "120")

    def restart(self) -> None:
        """Let it crash and start again: all connections are lost, and it recovers from what it had written down."""
        self._control("restart", "-m", "immediate", "-w", "-t", "120", "-l", str(self.folder / "log"))

    def _control(self, *words: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-s", *words)

    def run(self, program: str, *words: str) -> None:
        # a server of PostgreSQL refuses to be run by root
        other = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []
        # not to a pipe: the server keeps it open, and reading it would never end
        subprocess.run(
            [*other, self.programs / program, *words],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )


@contextmanager
def cluster(within: Path | None = None) -> Iterator[Cluster]:
    """A new server that is gone afterwards, within that folder if one is named.

    Skips the test where PostgreSQL or its user is not installed.
    """
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.skip(f"needs the programs of PostgreSQL in {PROGRAMS}")
    # not below the folder of the test: those above it are for one account alone
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=within))
    try:
        if os.geteuid() == 0:
            _give(folder)
        made = Cluster(folder, found[-1].parent, free_port())
        made.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", USER, "-E", "UTF8", "--no-sync")
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)


def _give(folder: Path) -> None:
    try:
        shutil.chown(folder, pwd.getpwnam(USER).pw_uid)
    except KeyError:
        pytest.skip(f"needs an account '{USER}': root may not run PostgreSQL")
