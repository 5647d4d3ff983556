"""Runs the `informatiehuis` command in forked children of a process that has imported the heavy libraries once.

Every command is a process of its own, with its own arguments, environment and folder; only the seconds of importing
are spared. Reads a line of JSON for each wish and answers with one. With `die_at` a child is killed with SIGKILL just
before its Nth step: a call that touches a file of the house, an SQL statement that writes, or a commit.
"""

import json
import os
import signal
import sys
from itertools import count

import django.contrib.admin.utils
import django.core.management
import django.db.models
import django.forms
import django.urls
import duckdb
import httpx
import openpyxl
import pyarrow.compute
import pyarrow.parquet
import pydantic
import pyogrio
import pyproj
import rdflib
import shapely
import sqlglot.optimizer.qualify
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from informatiehuis.cli import main
from informatiehuis.engines import ascode, charts, indicators, lake, places, quality, query
from informatiehuis.engines.connectors.registry import registry

TOUCHES_THE_DISK = {
    "fcntl.flock",
    "open",
    "os.chmod",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "shutil.copyfile",
}
READS = ("SELECT", "PRAGMA", "EXPLAIN", "WITH")
PRELOADED = (
    ascode,
    charts,
    indicators,
    lake,
    places,
    quality,
    query,
    django.contrib.admin.utils,
    django.core.management,
    django.db.models,
    django.forms,
    django.urls,
    duckdb,
    httpx,
    openpyxl,
    pyarrow.compute,
    pyarrow.parquet,
    pydantic,
    pyogrio,
    pyproj,
    rdflib,
    shapely,
    sqlglot.optimizer.qualify,
)


def start(wish: dict) -> int:
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    status = 70
    try:
        status = child(wish)
    finally:
        os._exit(status)


def child(wish: dict) -> int:
    os.chdir(wish["folder"])
    os.environ.clear()
    os.environ.update(wish["environment"])
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for number, path in ((1, wish["out"]), (2, wish["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    if wish["user"]:
        os.setgid(wish["user"])
        os.setuid(wish["user"])
    steps = Steps(wish["home"], wish["die_at"])
    steps.watch()
    sys.argv = ["informatiehuis", *wish["arguments"]]
    try:
        main.run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    steps.active = False
    sys.stdout.flush()
    sys.stderr.flush()
    with open(wish["out"] + ".steps", "w") as file:
        file.write(str(steps.seen))
    return status


class Steps:
    """Counts what a command does to its house, and dies before one of them."""

    def __init__(self, home: str, die_at: int | None) -> None:
        self.home = home
        self.die_at = die_at
        self.seen = 0
        self.active = True
        self.numbers = count(1)

    def watch(self) -> None:
        sys.addaudithook(self.hook)
        connection_created.connect(self.connected, weak=False)
        commit = BaseDatabaseWrapper._commit

        def watched(connection: BaseDatabaseWrapper) -> object:
            self.step()
            return commit(connection)

        BaseDatabaseWrapper._commit = watched

    def step(self) -> None:
        if self.active:
            self.seen = next(self.numbers)
            if self.seen == self.die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.active and event in TOUCHES_THE_DISK:
            touched = [os.fspath(one) for one in arguments if isinstance(one, str | os.PathLike)]
            reads = event == "open" and isinstance(arguments[2], int) and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event == "fcntl.flock" or (not reads and any(path.startswith(self.home) for path in touched)):
                self.step()

    def connected(self, *, connection: BaseDatabaseWrapper, **rest: object) -> None:
        def watched(execute, sql, parameters, many, context):
            if not sql.lstrip().upper().startswith(READS):
                self.step()
            return execute(sql, parameters, many, context)

        connection.execute_wrappers.append(watched)


def wait(process: int) -> int:
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def serve() -> None:
    registry()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        wish = json.loads(line)
        answer = {"status": wait(wish["wait"])} if "wait" in wish else {"process": start(wish)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
