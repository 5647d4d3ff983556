"""What taking in observations costs a served house: one in a request, as a device sends them, and many at once."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.environment import ROOT, run_worker
from bench.registry import Context, Measurement, bench
from bench.server import Server, ServerError, free_port

SINGLE, MANY, AT_ONCE = 400, 400_000, 20_000
COMMAND = (sys.executable, "-c", "from informatiehuis.cli.main import run; run()")
START = datetime(2026, 1, 1, tzinfo=UTC)


@bench
def sensorthings(context: Context) -> Iterator[Measurement]:
    """By the CPU of the server process, over HTTP with a token; acknowledged when the disk has it.

    Measured elsewhere, on other machines (the wish of the province names them): istSOS4 4.6 CPU-ms for one and 236 a
    second through CreateObservations, django-ogc-sensorthings 7,584 a second.
    """
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        settings = {"INFORMATIEHUIS_HOME": house, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run([*COMMAND, "init"], cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
        made = run_worker("sensors_house", own=settings)
        port = free_port()
        serve = [*COMMAND, "serve", "--port", str(port), "--workers", "1", "--no-worker"]
        with Server(serve, port, "/gezondheid", settings) as server:
            server.client.headers["Authorization"] = f"Bearer {made['token']}"
            stream = int(made["stream"])
            single = _single(server, stream, context.rows(SINGLE))
            rows = context.rows(MANY)
            many = _many(server, stream, rows)
    yield Measurement("sensorthings_single", "CPU-ms a POST", single * 1000, 3.0, note="acknowledged when on disk")
    yield Measurement(
        "sensorthings_bulk", "observations per CPU-s", rows / many, 50_000.0, more_is_better=True,
        note=f"CreateObservations with {AT_ONCE:,} at once",
    )  # fmt: skip


def _single(server: Server, stream: int, count: int) -> float:
    """CPU-seconds for one, after a quarter as many to warm up."""

    def send(number: int) -> None:
        told = {"phenomenonTime": _moment(number), "result": number / 10}
        _sent(server, f"/sta/v1.1/Datastreams({stream})/Observations", told)

    for number in range(count // 4):
        send(number)
    before = server.cpu_seconds()
    for number in range(count):
        send(count + number)
    return (server.cpu_seconds() - before) / count


def _many(server: Server, stream: int, count: int) -> float:
    """CPU-seconds for all."""
    before = server.cpu_seconds()
    for first in range(0, count, AT_ONCE):
        rows = [[_moment(100_000 + number), number / 10] for number in range(first, min(first + AT_ONCE, count))]
        group = {"Datastream": {"@iot.id": stream}, "components": ["phenomenonTime", "result"], "dataArray": rows}
        _sent(server, "/sta/v1.1/CreateObservations", [group])
    return server.cpu_seconds() - before


def _moment(number: int) -> str:
    return (START + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")


def _sent(server: Server, path: str, told: object) -> None:
    answer = server.client.post(path, content=json.dumps(told), headers={"Content-Type": "application/json"})
    if answer.status_code != 201:
        raise ServerError(f"{path} gave {answer.status_code}: {answer.text[:200]}")
