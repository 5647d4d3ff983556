"""The profiles of deploy/ without their images: the same commands, environment and script, as processes here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from tests.command import COMMAND
from tests.engines.connectors.test_postgres import SERVER, USER, database
from tests.servers import free_port
from tests.spark import require_spark

__all__ = ["database"]
SECONDS = 90
START = Path(__file__).resolve().parents[2] / "deploy" / "spark" / "start.sh"


@pytest.fixture
def services(repository: Path) -> dict[str, Any]:
    told = yaml.safe_load((repository / "deploy/house/compose.yaml").read_text("utf-8"))
    return dict(told["services"])


@pytest.fixture
def environment(services: dict[str, Any], database: str, tmp_path: Path) -> dict[str, str]:
    """The environment of the portal in compose, with a database and a folder of this machine."""
    filled = {name: str(value) for name, value in services["portal"]["environment"].items()}
    assert "@database:5432/huis" in filled["DATABASE_URL"]
    filled["DATABASE_URL"] = f"postgres://{USER}@{SERVER}/{database}"
    filled["INFORMATIEHUIS_HOME"] = str(tmp_path / "huis")
    filled["INFORMATIEHUIS_HOSTS"] = "huis.example.org"
    filled["INFORMATIEHUIS_PROXIES"] = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", filled["INFORMATIEHUIS_PROXIES"])
    assert not [name for name, value in filled.items() if "$" in value]
    return {**{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}, **filled}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process that is stopped in order afterwards."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(words: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"log-{len(running)}.txt").open("wb")
        running.append(subprocess.Popen(words, env=environment, stdout=log, stderr=subprocess.STDOUT))
        log.close()
        return running[-1]

    yield begin
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=60)


def until(happens: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until something is so; fail when the process ended before."""
    for _ in range(SECONDS * 5):
        if happens():
            return
        try:
            process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"it did not happen (exit code {process.poll()}):\n{log.read_text('utf-8', 'replace')[-3000:]}")


def status(address: str) -> dict[str, Any]:
    try:
        return dict(httpx.get(address, timeout=10, trust_env=False).json())
    except (httpx.TransportError, ValueError):
        return {}


def at(words: list[str], port: int) -> list[str]:
    """The words of the portal, on a port that is free here and on this machine only."""
    return [str(port) if word == "8000" else "127.0.0.1" if word == "0.0.0.0" else word for word in words]


def test_the_services_of_the_house_come_up_and_are_well(
    services: dict[str, Any],
    environment: dict[str, str],
    start: Callable[..., subprocess.Popen[bytes]],
    tmp_path: Path,
) -> None:
    made = subprocess.run([COMMAND, *services["init"]["command"]], env=environment, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr.decode()
    port = free_port()
    portal = start([COMMAND, *at(services["portal"]["command"], port)], environment)
    worker = start([COMMAND, *services["worker"]["command"]], environment)
    address = f"http://127.0.0.1:{port}/gezondheid"
    until(lambda: status(f"{address}/leeft").get("status") == "ok", portal, tmp_path / "log-0.txt")

    def works() -> bool:
        checks = status(f"{address}/klaar").get("checks", {})
        return [one["status"] for one in checks.get("worker", [])] == ["ok"]

    until(works, worker, tmp_path / "log-1.txt")
    ready = httpx.get(f"{address}/klaar", timeout=10, trust_env=False)
    assert ready.status_code == 200, ready.text
    command, *words = services["portal"]["healthcheck"]["test"]
    assert (command, words[0]) == ("CMD", "python")
    probe = [sys.executable, *(word.replace(":8000/", f":{port}/") for word in words[1:])]
    assert subprocess.run(probe, check=False).returncode == 0
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        found = connection.execute("select count(*) from kernel_jobworker").fetchone()
    assert found == (1,), "the worker is a service of its own: the portal started none"
    portal.terminate()
    portal.wait(timeout=60)
    assert subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode != 0


@pytest.fixture
def cluster_environment(tmp_path: Path) -> dict[str, str]:
    """What compose gives a process of the cluster, with the Spark of this machine and ports that are free."""
    require_spark()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "JAVA_HOME", "HOME") if name in os.environ}
    master = free_port()
    return {
        **kept,
        "SPARK_ENV": sys.prefix,
        "SPARK_SECRET": "geheim-van-de-proef",
        "SPARK_HOST": "127.0.0.1",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_PORT": str(master),
        "SPARK_WEB": str(free_port()),
        "SPARK_MASTER": f"spark://127.0.0.1:{master}",
        "SPARK_CORES": "1",
        "SPARK_MEMORY": "512m",
        "SPARK_WORKER_DIR": str(tmp_path / "work"),
        "SPARK_WORKER_WEBUI_PORT": "0",
    }


def test_the_script_of_the_cluster_starts_a_master_and_workers_that_find_it(
    cluster_environment: dict[str, str], start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    told = f"http://127.0.0.1:{cluster_environment['SPARK_WEB']}/json/"
    master = start(["bash", str(START), "master"], cluster_environment)
    until(lambda: status(told).get("status") == "ALIVE", master, tmp_path / "log-0.txt")
    worker = start(["bash", str(START), "worker"], cluster_environment)
    until(lambda: status(told).get("aliveworkers") == 1, worker, tmp_path / "log-1.txt")
    (one,) = status(told)["workers"]
    assert (one["state"], one["cores"], one["memory"]) == ("ALIVE", 1, 512)


@pytest.mark.parametrize(
    ("words", "lacks", "said"),
    [
        (["worker"], "SPARK_MASTER", "spark://host:7077"),
        (["master"], "SPARK_SECRET", "set SPARK_SECRET"),
        (["baas"], "", "unknown process: baas"),
    ],
)
def test_the_script_says_what_it_lacks(
    cluster_environment: dict[str, str], words: list[str], lacks: str, said: str
) -> None:
    given = {name: value for name, value in cluster_environment.items() if name != lacks}
    done = subprocess.run(["bash", str(START), *words], env=given, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert said in done.stderr
