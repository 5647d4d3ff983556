"""MQTT for tests: the broker of this machine, a broker of one test's own, a client, and the process of the house.

The broker is mosquitto, at its usual port; where none answers the test is skipped with that reason, and in CI that is a
failure. Each test has topics of its own there, since others may use it at the same time.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from informatiehuis.engines.signals import Store

HOST, PORT = "127.0.0.1", 1883
PATIENCE = 60.0
COMMAND = "informatiehuis.cli.main"
REPOSITORY = Path(__file__).parents[1]


def absent(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def require_broker() -> None:
    """Skip the test where no broker answers at the usual port."""
    try:
        socket.create_connection((HOST, PORT), 5).close()
    except OSError as error:
        absent(f"no MQTT broker answers at {HOST}:{PORT}: {error}")


def until(holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Wait until something holds; gives it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := holds():
            return found
        time.sleep(0.05)
    pytest.fail(f"this did not come: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class OwnBroker:
    """A mosquitto of one test, with settings of its own, that can be stopped and started again."""

    folder: Path
    lines: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            absent("mosquitto is not installed")
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} {HOST}\nuser root\n{self.lines}\n")
        self.process = subprocess.Popen([str(program), "-c", str(config)], stderr=subprocess.DEVNULL)
        until(self._answers, "the broker of this test")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, self.port), 1).close()
            return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@dataclass
class Subscriber:
    """A client that publishes with confirmation, and remembers what it hears."""

    port: int = PORT
    heard: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.client.on_message = lambda _client, _data, message: self.heard.append(
            (message.topic, json.loads(message.payload))
        )
        self.client.max_inflight_messages_set(200)
        self.client.connect(HOST, self.port)
        self.client.loop_start()
        until(self.client.is_connected, "a connection with the broker")

    def listen(self, topic: str) -> None:
        known = []
        self.client.on_subscribe = lambda *_told: known.append(True)
        self.client.subscribe(topic, qos=1)
        until(lambda: known, "the confirmation of a subscription")

    def send(self, topic: str, payload: Any, *, qos: int = 1, wait: bool = True) -> paho.MQTTMessageInfo:
        text = payload if isinstance(payload, str | bytes) else json.dumps(payload)
        sent = self.client.publish(topic, text, qos=qos)
        if wait:
            sent.wait_for_publish(PATIENCE)
            assert sent.is_published()
        return sent

    def on(self, topic: str) -> list[Any]:
        return [payload for where, payload in self.heard if where == topic]

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@dataclass
class House:
    """A house in a folder, with the process that stands between it and a broker."""

    home: Path
    numbers: Mapping[str, int]
    port: int = PORT
    prefix: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "INFORMATIEHUIS_HOME": str(self.home),
            "INFORMATIEHUIS_MQTT": f"mqtt://{HOST}:{self.port}",
            "INFORMATIEHUIS_MQTT_ACCOUNT": "metingen",
            "INFORMATIEHUIS_MQTT_CLIENT": self.prefix.replace("/", "-") or "house",
            "INFORMATIEHUIS_MQTT_INBOX": f"{self.prefix}in",
            "INFORMATIEHUIS_MQTT_OUTBOX": f"{self.prefix}out",
            "DATABASE_URL": "",
            **self.settings,
        }

    def start(self, *, connected: bool = True, command: str = COMMAND) -> None:
        (self.home / "mqtt" / "state.json").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", command, "sensing", "mqtt"],
            env=self.environment,
            cwd=REPOSITORY,
            stderr=subprocess.PIPE,
            text=True,
        )
        if connected:
            until(lambda: self.state.get("connected"), "the house to be connected")

    @property
    def state(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads((self.home / "mqtt" / "state.json").read_text()))
        return {}

    @property
    def refused(self) -> dict[tuple[int | None, str], int]:
        with contextlib.suppress(OSError, ValueError):
            rows = json.loads((self.home / "mqtt" / "refused.json").read_text()).values()
            return {(row["stream"], row["code"]): row["count"] for row in rows}
        return {}

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> str:
        """Ask it to stop; gives what it said."""
        if self.process is None:
            return ""
        self.process.terminate()
        said = self.process.communicate(timeout=60)[1]
        self.process = None
        return said

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def stored(self, name: str) -> list[Any]:
        """The results of a datastream, in the order in which they were stored."""
        rows = Store(self.home / "signals").read().select(streams=[self.numbers[name]], limit=1_000_000)
        return [row["number"] for row in sorted(rows.to_pylist(), key=lambda row: row["sequence"])]

    def inbox(self, name: str) -> str:
        return f"{self.prefix}in/v1.1/Datastreams({self.numbers[name]})/Observations"

    def outbox(self, topic: str) -> str:
        return f"{self.prefix}out/v1.1/{topic}"


@contextlib.contextmanager
def closing_house(house: House) -> Iterator[House]:
    try:
        yield house
    finally:
        if house.process is not None and house.process.poll() is None:
            house.process.kill()
            house.process.wait(20)
