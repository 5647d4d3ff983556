"""A house with sensors and a broker; made once for a worker, copied for each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from tests.mqtt import PORT, House, OwnBroker, Subscriber, closing_house, require_broker


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    home = tmp_path_factory.mktemp("mqtt") / "house"
    done = subprocess.run(
        [sys.executable, "-m", "tests.rooms.sensing.mqtt.founding"],
        env={**os.environ, "INFORMATIEHUIS_HOME": str(home), "DATABASE_URL": ""},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


@pytest.fixture
def house_at(founded: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a house for this test; say at which broker and with which settings."""
    with ExitStack() as stack:

        def make(port: int = PORT, **settings: str) -> House:
            home = Path(shutil.copytree(founded[0], tmp_path / "meethuis"))
            made = House(home, founded[1], port, f"test-{uuid4().hex}/", settings)
            return stack.enter_context(closing_house(made))

        yield make


@pytest.fixture
def met(house_at: Callable[..., House]) -> House:
    """A house that is connected with the broker of this machine."""
    require_broker()
    made = house_at()
    made.start()
    return made


@pytest.fixture
def clients() -> Iterator[Callable[..., Subscriber]]:
    with ExitStack() as stack:

        def make(port: int = PORT) -> Subscriber:
            made = Subscriber(port)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def device(clients: Callable[..., Subscriber], met: House) -> Subscriber:
    return clients()


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Callable[[str], OwnBroker]]:
    """Starts a broker of this test with lines of settings."""
    with ExitStack() as stack:

        def make(lines: str) -> OwnBroker:
            folder = tmp_path / "broker"
            folder.mkdir()
            made = OwnBroker(folder, lines)
            stack.callback(made.stop)
            made.start()
            return made

        yield make
