"""How soon what a sensor measured stands on a screen, while many measure: in a browser, and to any program."""

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.environment import ROOT, run_worker
from bench.registry import Context, Measurement, bench
from bench.server import Server, ServerError, free_port

STREAMS, A_SECOND, SENDERS, EVERY = 50, 500, 2, 0.1
SECONDS, WARM_UP = 30, 10
CHROMIUM = "/usr/bin/chromium-headless-shell"
COMMAND = (sys.executable, "-c", "from informatiehuis.cli.main import run; run()")


@bench
def live(context: Context) -> Iterator[Measurement]:
    """From the moment that an observation says it was made, to a line of the browser, and to the frame that shows it.

    Two processes serve; which of them takes an observation in and which of them tells is left to chance. Of each
    update the observation counts that waited longest. All clocks are that of this machine.
    """
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        settings = {"INFORMATIEHUIS_HOME": house, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run([*COMMAND, "init"], cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
        made = run_worker("live_house", STREAMS, own=settings)
        port = free_port()
        serve = [*COMMAND, "serve", "--port", str(port), "--workers", "2", "--no-worker"]
        with Server(serve, port, "/gezondheid", settings):
            streams = [int(number) for number in str(made["streams"]).split()]
            # each waits for its answer, as a device does
            senders = [Sender(port, str(made["token"]), streams) for _ in range(SENDERS)]
            reader = Reader(port, f"/meten/live/{made['slug']}")
            for one in (*senders, reader):
                one.start()

            def begin() -> None:
                for one in (*senders, reader):
                    one.begin()

            screen = _screen(f"http://127.0.0.1:{port}/meten/sensoren/{made['slug']}", context.rows(SECONDS), begin)
            for sender in senders:
                sender.stopping.set()
                sender.join()
        reader.join()
    note = f"{sum(one.rate for one in senders):.0f} observations a second over {STREAMS} datastreams, two processes"
    yield Measurement("live_line", "s, p95 to a line", quantile(reader.ages, 0.95), 1.0, note=note)
    yield Measurement("live_screen", "s, p95 from receipt to a browser", screen, 1.0, note=f"{note}; as the page tells")


class Sender(threading.Thread):
    """Sends one observation of every datastream at a time, as often as makes so many a second."""

    def __init__(self, port: int, token: str, streams: list[int]) -> None:
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.rate = 0.0
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60.0, trust_env=False)
        self._client.headers["Authorization"] = f"Bearer {token}"
        self._streams = streams

    def begin(self) -> None:
        """Count from now on."""
        self._began, self._sent = time.monotonic(), 0

    def run(self) -> None:
        self.begin()
        while not self.stopping.is_set():
            moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            groups = [
                {
                    "Datastream": {"@iot.id": stream},
                    "components": ["phenomenonTime", "result"],
                    "dataArray": [[moment, (self._sent + number) % 400 / 10]],
                }
                for number, stream in enumerate(self._streams)
            ]
            answer = self._client.post("/sta/v1.1/CreateObservations", json=groups)
            if answer.status_code != 201:
                raise ServerError(f"it gave {answer.status_code}: {answer.text[:200]}")
            self._sent += len(groups)
            self.rate = self._sent / max(time.monotonic() - self._began, EVERY)
            self.stopping.wait(max(0.0, self._began + self._sent * SENDERS / A_SECOND - time.monotonic()))


class Reader(threading.Thread):
    """Listens as a browser does, and notes of each update how old the observation is that waited longest."""

    def __init__(self, port: int, path: str) -> None:
        super().__init__(daemon=True)
        self.ages: list[float] = []
        self._address = f"http://127.0.0.1:{port}{path}"

    def begin(self) -> None:
        """Count from now on."""
        self.ages = []

    def run(self) -> None:
        try:
            with httpx.stream("GET", self._address, timeout=30.0, trust_env=False) as answer:
                for line in answer.iter_lines():
                    if not line.startswith("data: "):
                        continue
                    now = time.time()
                    told = json.loads(line.removeprefix("data: "))
                    self.ages += [now - one["earliest"] / 1000 for one in told.get("streams", ())]
        except httpx.TransportError:
            # the server was stopped
            return


def _screen(address: str, seconds: int, begin: Callable[[], None]) -> float | None:
    """What the page itself tells of its last updates, so many seconds after all is warm; None without a browser."""
    if not Path(CHROMIUM).exists():
        time.sleep(WARM_UP)
        begin()
        time.sleep(seconds)
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        page.locator("[data-live-measured][data-p95]").wait_for(timeout=60_000)
        page.wait_for_timeout(WARM_UP * 1000)
        begin()
        page.wait_for_timeout(seconds * 1000)
        told = page.locator("[data-live-measured]").get_attribute("data-p95")
        browser.close()
    return None if told is None else float(told)


def quantile(values: list[float], share: float) -> float | None:
    """The nearest rank (Hyndman and Fan, 1996, definition 1); None when there are no values."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None
