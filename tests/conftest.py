"""What every test gets: a house of its own, no way to the outside world, and the same randomness each time."""

import fcntl
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from informatiehuis.kernel import guards
from informatiehuis.kernel.house import House
from tests.command import COMMAND
from tests.spark import spark, spark_cluster  # noqa: F401 - fixtures for who asks for Spark
from tests.storage import s3_keys, s3_place, s3_server  # noqa: F401 - fixtures for who asks for object storage
from tests.terminal import Terminal

# Processes that tests start read only what the tests serve.
os.environ["INFORMATIEHUIS_OFFLINE"] = "1"
# A test asks more in a minute than any visitor may; the tests of the limits set them.
os.environ["INFORMATIEHUIS_LIMITS"] = "off"

# Object storage is that of the tests: no keys, settings or machine roles of whoever starts them.
for _name in [name for name in os.environ if name.startswith(("AWS_", "INFORMATIEHUIS_LAKE"))]:
    del os.environ[_name]
os.environ |= {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

# Whoever starts the tests in the background lets them ignore Ctrl-C, and so would every command that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis_settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is about another database than the one that the tests run on."""
    for mark in item.iter_markers("only_on"):
        if connection.vendor != mark.args[0]:
            pytest.skip(mark.kwargs["reason"])


class OutsideWorldError(AssertionError):
    """A test tried to reach a machine other than this one."""


def _is_this_machine(address: object) -> bool:
    """True for a file socket, a name of this machine, and a loopback address."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", "", socket.gethostname()}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the databases of the tests from a given one, of which they then have the collation."""
    if template := os.environ.get("TEST_DATABASE_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session", autouse=True)
def each_house_has_its_own_database() -> Iterator[None]:
    """Houses that tests make in processes of their own keep their tables in their folder: one database is one house."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def tests_that_commit_leave_nothing() -> Iterator[None]:
    """Empty the database after a test that commits, which the guards of the events refuse to everybody else."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def unguarded(self: BaseDatabaseOperations, statements: list[str]) -> None:
        guards.remove(self.connection)
        flush(self, statements)
        guards.install(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", unguarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_outside_world() -> Iterator[None]:
    """Refuse connections to other machines: what a test reads, it serves itself."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if not _is_this_machine(address):
                raise OutsideWorldError(f"this test tried to reach {address}")
            return original(self, address)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        yield


@pytest.fixture(autouse=True)
def house(tmp_path_factory: pytest.TempPathFactory, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    """An empty house of this test alone; settings and environment point to it."""
    own = House(tmp_path_factory.mktemp("house") / "house")
    own.make()
    monkeypatch.setenv("INFORMATIEHUIS_HOME", str(own.root))
    settings.HOUSE = own
    # Argon2 is slow on purpose; a test of sign-in needs the password to be right, not to be safe.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return own


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Gives the `informatiehuis` command without its seconds of importing; one for each worker that asks."""
    terminal = Terminal(tmp_path_factory.mktemp("terminal"))
    yield terminal
    terminal.close()


@pytest.fixture(scope="session")
def example_house(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the example province that belongs to this worker; made once, by the first that asks."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    made = shared / "example-house"
    with (shared / "example-house.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "example-house.ready").exists():
            shutil.rmtree(made, ignore_errors=True)
            done = subprocess.run(
                [COMMAND, "init", "--example", "utrecht", "--home", made],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode:
                pytest.fail(f"the example house could not be made:\n{done.stdout}\n{done.stderr}")
            (shared / "example-house.ready").touch()
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("served") / "house"))
