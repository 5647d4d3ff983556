"""A real standalone cluster on this machine: a master, workers and, when asked, Spark Connect, each its own process.

It is for trying, testing and one large machine; over several machines the same programs are started by `deploy/`. What
runs stands in a file in the folder of the cluster, so that another process can stop it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.engines.query.spark.installed import CONFIGURATION, STOPPING, require_java, spark_home
from informatiehuis.engines.query.spark.problems import ClusterUnreachable

HERE = "127.0.0.1"
BY_NAME = "localhost"
"""The one address to which Spark Connect lets a token go without a certificate."""
STATE = "cluster.json"
PATIENCE = 120.0
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


@dataclass(frozen=True)
class Size:
    """How large a cluster is: workers, and cores and memory of each."""

    workers: int = 2
    cores: int = 1
    memory: str = "1g"
    connect: bool = False
    java: str = ""
    """Further options for the Java of who computes, such as `-XX:TieredStopAtLevel=1` where runs are short."""


@dataclass(frozen=True)
class Process:
    """One process of the cluster: what it is, its number, and the moment it began by the clock of the kernel."""

    name: str
    pid: int
    began: str

    @property
    def lives(self) -> bool:
        return _began(self.pid) == self.began


@dataclass(frozen=True)
class Cluster:
    """A cluster that was started: its addresses, its processes and the folder with its settings and logs."""

    folder: Path
    master: str
    web: str
    connect: str
    processes: tuple[Process, ...]
    size: Size

    @property
    def configuration(self) -> Path:
        """The folder for SPARK_CONF_DIR, with the secret that its processes ask of each other."""
        return self.folder / "conf"

    @property
    def lives(self) -> bool:
        return any(process.lives for process in self.processes if process.name == "master")


class _Starting:
    """A cluster in the making; what was started is stopped again when it does not come up."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder, size
        self.home = spark_home()
        self.java = require_java()
        self.port, self.web, self.connect = free_ports(3)
        self.token = secrets.token_urlsafe(32)
        self.started: list[tuple[Process, subprocess.Popen[bytes]]] = []

    def settings(self) -> None:
        """Write the settings that every process reads; only the owner may."""
        conf = self.folder / "conf"
        shutil.copytree(CONFIGURATION, conf, dirs_exist_ok=True)
        defaults = conf / "spark-defaults.conf"
        defaults.touch(mode=0o600)
        told = _defaults(self.folder, self.token, self.size.java)
        defaults.write_text("".join(f"{name} {value}\n" for name, value in told.items()), encoding="utf-8")

    def start(self, name: str, *words: str, memory: str = "256m") -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  # nosec B603 # the programs of the wheel, no shell
                [str(self.home / "bin" / words[0]), *words[1:]],
                env=self._environment(memory),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started.append((Process(name, process.pid, _began(process.pid)), process))
        self._write()

    def _environment(self, memory: str) -> dict[str, str]:
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
        return keep | {
            "SPARK_HOME": str(self.home),
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "SPARK_LOCAL_IP": HERE,
            "SPARK_LOCAL_DIRS": str(self.folder / "scratch"),
            "SPARK_DAEMON_MEMORY": memory,
            # they only keep watch, and start sooner so
            "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "PYSPARK_PYTHON": sys.executable,
            "JAVA_HOME": str(self.java.resolve().parent.parent),
        }

    def _write(self) -> Cluster:
        made = Cluster(
            self.folder,
            f"spark://{HERE}:{self.port}",
            f"http://{HERE}:{self.web}",
            f"sc://{BY_NAME}:{self.connect}/;token={self.token}" if self.size.connect else "",
            tuple(process for process, _ in self.started),
            self.size,
        )
        told = asdict(made) | {"folder": str(self.folder)}
        new = self.folder / f"{STATE}.new"
        new.write_text(json.dumps(told, indent=2), encoding="utf-8")
        new.replace(self.folder / STATE)
        return made

    def wait(self, ready: Callable[[], bool], progress: Progress, done: int, total: int) -> None:
        """Wait until something is so. Raises ClusterUnreachable when a process ends, or it takes too long."""
        ends = time.monotonic() + PATIENCE
        while not ready():
            ended = [process.name for process, running in self.started if running.poll() is not None]
            if ended or time.monotonic() > ends:
                raise ClusterUnreachable(
                    N_("Het cluster kwam niet op gang: {what} antwoordt niet."),
                    N_("Lees waarom in {log}; vaak is er te weinig geheugen, of is Java te oud."),
                    what=ended[0] if ended else "het",
                    log=str(self.folder / f"{ended[0] if ended else 'master'}.log"),
                )
            time.sleep(0.2)
        progress(done, total)

    def run(self, progress: Progress) -> Cluster:
        size, total = self.size, 1 + self.size.workers + self.size.connect
        self.settings()
        address = ("--host", HERE, "--port", str(self.port), "--webui-port", str(self.web))
        self.start("master", "spark-class", _MASTER, *address, *self._properties())
        self.wait(lambda: answers(self.port) and answers(self.web), progress, 1, total)
        for number in range(1, size.workers + 1):
            room = ("--cores", str(size.cores), "--memory", size.memory, "--work-dir", str(self.folder / "work"))
            place = ("--host", HERE, "--webui-port", "0")
            self.start(
                f"worker-{number}", "spark-class", _WORKER, *room, *place, *self._properties(),
                f"spark://{HERE}:{self.port}",
            )  # fmt: skip
        self.wait(lambda: len(_workers(self.web)) >= size.workers, progress, 1 + size.workers, total)
        if size.connect:
            self._start_connect()
            self.wait(lambda: answers(self.connect), progress, total, total)
        return self._write()

    def _properties(self) -> tuple[str, str]:
        return ("--properties-file", str(self.folder / "conf" / "spark-defaults.conf"))

    def _start_connect(self) -> None:
        settings = {
            "spark.connect.grpc.binding.port": str(self.connect),
            "spark.connect.grpc.binding.address": HERE,
            "spark.executor.memory": self.size.memory,
            # the other half is for who comes without Spark Connect
            "spark.cores.max": str(max(1, self.size.workers * self.size.cores // 2)),
            "spark.driver.memory": self.size.memory,
            "spark.sql.shuffle.partitions": str(max(2, self.size.workers * self.size.cores)),
            "spark.driver.host": HERE,
            "spark.ui.enabled": "false",
        }
        words = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        master = f"spark://{HERE}:{self.port}"
        self.start(
            "connect", "spark-submit", "--class", _CONNECT, "--master", master, *words, "spark-internal",
            memory=self.size.memory,
        )  # fmt: skip


def start(folder: Path, size: Size, progress: Progress = silent) -> Cluster:
    """Start a cluster whose settings and logs stand in `folder`; gives the one that runs there already.

    Raises SparkAbsent, and ClusterUnreachable when it does not come up; nothing of it then runs on.
    """
    found = running(folder)
    if found is not None:
        return found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    starting = _Starting(folder, size)
    try:
        return starting.run(progress)
    except BaseException:
        stop(folder)
        raise


def running(folder: Path) -> Cluster | None:
    """The cluster of a folder, when its master lives."""
    try:
        told = json.loads((folder / STATE).read_text("utf-8"))
        processes = tuple(Process(**one) for one in told.pop("processes"))
        found = Cluster(**{**told, "folder": folder, "processes": processes, "size": Size(**told["size"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if any(process.lives for process in found.processes) else None


def stop(folder: Path, patience: float = 20.0) -> list[str]:
    """Stop every process of the cluster of a folder, and say which. What does not listen is ended by force."""
    found = running(folder)
    if found is None:
        (folder / STATE).unlink(missing_ok=True)
        return []
    living = [process for process in reversed(found.processes) if process.lives]
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        for process in living:
            _signal(process, number)
        ends = time.monotonic() + seconds
        while any(process.lives for process in living) and time.monotonic() < ends:
            _reap(living)
            time.sleep(0.1)
    (folder / STATE).unlink(missing_ok=True)
    return [process.name for process in living]


def _signal(process: Process, number: signal.Signals) -> None:
    if process.lives:
        try:
            # a session of its own: its children, the executors, are in the same group
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def _reap(processes: Sequence[Process]) -> None:
    """Let go of those that are children of this process; others are let go of by their own parent."""
    for process in processes:
        try:
            os.waitpid(process.pid, os.WNOHANG)
        except ChildProcessError:
            continue


def workers(cluster: Cluster) -> int:
    """How many workers the master counts as alive; 0 when it does not answer."""
    return len(_workers(int(cluster.web.rpartition(":")[2])))


def _workers(port: int) -> list[Mapping[str, Any]]:
    import httpx

    try:
        told = httpx.get(f"http://{HERE}:{port}/json/", timeout=5.0, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return []
    return [one for one in told.get("workers", ()) if one.get("state") == "ALIVE"]


def answers(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    try:
        socket.create_connection((HERE, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """So many ports of this machine on which nothing listens now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((HERE, 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def _defaults(folder: Path, token: str, java: str) -> dict[str, str]:
    return {
        # whoever else has an account on this machine may not give it work
        "spark.authenticate": "true",
        "spark.authenticate.secret": secrets.token_urlsafe(32),
        "spark.network.crypto.enabled": "true",
        "spark.connect.authenticate.token": token,
        "spark.worker.cleanup.enabled": "true",
        "spark.local.dir": str(folder / "scratch"),
        "spark.worker.timeout": "10",
        **STOPPING,
    } | ({"spark.executor.defaultJavaOptions": java, "spark.driver.defaultJavaOptions": java} if java else {})


def _began(pid: int) -> str:
    """When a process began, in ticks since the start of the machine; "" when it is not there any more."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if told[0] == "Z" else told[19]
