"""What a house tells in OpenTelemetry: on the wire to a real receiver from real processes, and never who or what."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from opentelemetry.metrics import NoOpMeter
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from informatiehuis.kernel.house import House
from informatiehuis.portal.observing import telemetry
from informatiehuis.portal.observing.telemetry import Instruments, Telemetry, TelemetryMiddleware
from tests.command import COMMAND
from tests.servers import free_port
from tests.terminal import Terminal

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CLIENT = "127.0.0.9"
SECONDS = 60
PLANTED = {
    "query": "zoekwoordvaniemand",
    "slug in a path": "begripvaniemand",
    "tracestate": "naamvaniemand",
    "baggage": "baggagevaniemand",
    "address of the client": CLIENT,
    "forwarded address": "192.0.2.77",
}


class Receiver:
    """A server of OTLP over HTTP that keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        kept = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                kept.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing: what is read is in `sent`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def environment(self) -> dict[str, str]:
        return {telemetry.VARIABLE: f"http://127.0.0.1:{self.server.server_port}", "NO_PROXY": "127.0.0.1"}

    def spans(self) -> list[Any]:
        """Every span (`span`) with the attributes of its process (`process`)."""
        told = [ExportTraceServiceRequest.FromString(body) for path, body in self.sent if path == "/v1/traces"]
        return [
            SimpleNamespace(span=span, process=values(resource.resource.attributes))
            for one in told
            for resource in one.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def points(self, metric: str, kind: str) -> list[Any]:
        """The points of a metric; of several exports of a process the last counts, since they are running totals."""
        told = [ExportMetricsServiceRequest.FromString(body) for path, body in self.sent if path == "/v1/metrics"]
        last = {
            (values(resource.resource.attributes)["service.instance.id"], str(values(point.attributes))): point
            for one in told
            for resource in one.resource_metrics
            for scope in resource.scope_metrics
            for found in scope.metrics
            if found.name == metric
            for point in getattr(found, kind).data_points
        }
        return list(last.values())


def values(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def environment_of(house: House, more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "INFORMATIEHUIS_HOME": str(house.root), **more}


def test_a_command_tells_its_actions_and_how_many_events_they_added(house: House, receiver: Receiver) -> None:
    environment = environment_of(house, receiver.environment | {"OTEL_SERVICE_NAME": "huis-van-de-proef"})
    subprocess.run([COMMAND, "init"], env=environment, check=True, capture_output=True, timeout=SECONDS * 3)
    with sqlite3.connect(house.database) as connection:
        number, *_ = connection.execute("SELECT count(*) FROM kernel_event").fetchone()
        accounts = [name for (name,) in connection.execute("SELECT username FROM kernel_user")]
    assert number > 0
    assert sum(point.as_int for point in receiver.points("informatiehuis.events", "sum")) == number
    found = receiver.spans()
    actions = {one.span.name for one in found}
    assert actions
    assert all(name.startswith(("action kernel.", "action atlas.")) for name in actions), actions
    assert {one.process["service.name"] for one in found} == {"huis-van-de-proef"}
    sent = b"".join(body for _, body in receiver.sent)
    assert [name for name in accounts if name.encode() in sent] == []


def test_every_worker_of_the_server_tells_its_requests_and_nothing_of_the_visitor(
    house: House, receiver: Receiver, terminal: Terminal
) -> None:
    assert terminal.run(house.root, "init").status == 0
    port = free_port()
    environment = environment_of(house, receiver.environment)
    with subprocess.Popen(
        [COMMAND, "serve", "--no-worker", "--workers", "2", "--threads", "1", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        asked = visit(port, process)
        process.terminate()
        process.wait(SECONDS)
    found = receiver.spans()
    requests = [one.span for one in found if one.span.trace_id.hex() == TRACE]
    assert len(requests) == asked, "all that was asked was told, also the last before the end"
    assert {one.parent_span_id.hex() for one in requests} == {CALLER}
    routes = {(one.name, values(one.attributes)["http.response.status_code"]) for one in requests}
    assert {("GET portal:search", 200), ("GET register:concept:detail", 404)} <= routes
    assert len({one.process["service.instance.id"] for one in found}) == 2, "both processes, each by its own name"
    assert sum(point.count for point in receiver.points("http.server.request.duration", "histogram")) == len(found)
    sent = b"".join(body for _, body in receiver.sent)
    assert [what for what, planted in PLANTED.items() if planted.encode() in sent] == []


def visit(port: int, process: subprocess.Popen[bytes]) -> int:
    """Ask pages with all that a visitor sends along, until both processes have answered; how many were asked."""
    deadline = time.monotonic() + SECONDS
    address = f"http://127.0.0.1:{port}"
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            httpx.get(f"{address}/gezondheid/leeft", timeout=SECONDS, trust_env=False)
            break
    headers = {
        "traceparent": f"00-{TRACE}-{CALLER}-01",
        "tracestate": f"ander={PLANTED['tracestate']}",
        "baggage": f"wie={PLANTED['baggage']}",
        "X-Forwarded-For": PLANTED["forwarded address"],
    }
    paths = [f"/zoeken/?q={PLANTED['query']}", f"/atlas/begrippen/{PLANTED['slug in a path']}/"]
    statuses: list[int] = []

    def ask() -> None:
        # a connection each, beside others, so that not one process takes them all
        transport = httpx.HTTPTransport(local_address=CLIENT)
        with httpx.Client(base_url=address, headers=headers, timeout=SECONDS, transport=transport) as client:
            statuses.extend(client.get(path).status_code for path in paths)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(statuses) == 24
    return len(statuses)


def test_nothing_of_it_is_imported_when_it_is_not_asked_for(house: House) -> None:
    program = """
import sys, django
django.setup()
from django.test import Client
assert Client(headers={"host": "localhost"}).get("/gezondheid/leeft").status_code == 200
from informatiehuis.kernel import observing
print(sorted(name for name in sys.modules if name.split(".")[0] in ("opentelemetry", "google")), observing.heard())
"""
    environment = environment_of(house, {"DJANGO_SETTINGS_MODULE": "informatiehuis.portal.settings"})
    environment.pop(telemetry.VARIABLE, None)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[] False", done.stderr


def test_a_receiver_that_is_not_there_keeps_no_command_from_working(house: House) -> None:
    environment = environment_of(house, {telemetry.VARIABLE: f"http://127.0.0.1:{free_port()}"})
    done = subprocess.run([COMMAND, "init"], env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    assert house.database.is_file()


def test_a_variable_that_cannot_be_read_keeps_no_request_from_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Instruments:
        raise ValueError("OTEL_EXPORTER_OTLP_TIMEOUT")

    monkeypatch.setattr(telemetry, "make", broken)
    asked_for(monkeypatch, Telemetry())
    answer = TelemetryMiddleware(lambda _: HttpResponse("ja"))(RequestFactory().get("/"))
    assert answer.content == b"ja"
    with Telemetry().span("action", "kernel.add"):
        pass


def asked_for(monkeypatch: pytest.MonkeyPatch, made: Telemetry | None) -> None:
    monkeypatch.setattr(telemetry, "listening", lambda: made)


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """The spans of this process."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    meter = NoOpMeter("test")
    made = Instruments(provider.get_tracer("test"), meter.create_histogram("a"), meter.create_counter("b"))
    monkeypatch.setattr(telemetry, "make", lambda: made)
    return exporter


def test_a_request_says_by_its_number_who_asked_and_a_failure_shows(
    exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Telemetry()
    asked_for(monkeypatch, listening)

    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = SimpleNamespace(view_name="portal:home")  # type: ignore[assignment]
        request._cached_user = SimpleNamespace(pk="een-uuid", is_authenticated=True, username="jan")  # type: ignore[attr-defined]
        with listening.span("action", "kernel.add"):
            return HttpResponse(status=503)

    TelemetryMiddleware(answer)(RequestFactory().post("/atlas/begrippen/geheim/?a=b"))
    action, request = exported.get_finished_spans()
    assert request.name == "POST portal:home"
    told = dict(request.attributes or {})
    told.pop("informatiehuis.request")
    assert told == {
        "http.request.method": "POST",
        "http.route": "portal:home",
        "http.response.status_code": 503,
        "enduser.id": "een-uuid",
    }
    assert request.status.status_code is StatusCode.ERROR
    assert action.name == "action kernel.add"
    assert action.parent is not None
    assert action.parent.span_id == request.context.span_id


def test_of_a_visitor_without_account_nothing_is_told(
    exported: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for(monkeypatch, Telemetry())

    def answer(request: HttpRequest) -> HttpResponse:
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
        return HttpResponse()

    TelemetryMiddleware(answer)(RequestFactory().get("/"))
    [request] = exported.get_finished_spans()
    assert "enduser.id" not in (request.attributes or {})
    assert request.status.status_code is StatusCode.UNSET


def test_an_error_is_told_by_its_class_and_never_by_its_text(exported: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="geheim"), Telemetry().span("job", "atlas.refresh_sources"):
        raise ValueError("geheim")
    [span] = exported.get_finished_spans()
    assert span.name == "job atlas.refresh_sources"
    assert span.attributes == {"informatiehuis.job": "atlas.refresh_sources", "error.type": "builtins.ValueError"}
    assert not span.events
    assert span.status.status_code is StatusCode.ERROR
    assert "geheim" not in span.to_json()


def test_without_a_place_to_send_to_the_middleware_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for(monkeypatch, None)
    with pytest.raises(MiddlewareNotUsed):
        TelemetryMiddleware(lambda _: HttpResponse())
