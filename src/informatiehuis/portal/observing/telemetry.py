"""Traces and measures for whoever keeps the house, in OpenTelemetry, when `OTEL_EXPORTER_OTLP_ENDPOINT` names where to.

Told are names of ours, numbers and the UUID of an account: the name of a route instead of an address, the class of an
error instead of its text, and nothing of where a request came from. Without that variable nothing here is imported
but this file, and nothing listens. OpenTelemetry itself starts at the first thing that a process has to tell, so after
the fork of a web server, and sends what is left when that process ends. When it cannot start, the house goes on
without it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from informatiehuis.kernel import observing
from informatiehuis.portal.observing.requests import facts_of

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram
    from opentelemetry.trace import Span, SpanKind, Tracer

VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"
SCOPE = "informatiehuis"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30)
"""Upper bounds of the classes of a duration."""
log = logging.getLogger("informatiehuis.telemetry")


@dataclass(frozen=True)
class Instruments:
    """What one process tells with."""

    tracer: Tracer
    duration: Histogram
    events: Counter


class Telemetry:
    """Listens to the kernel and to requests, and tells it to OpenTelemetry. One for all threads of a process."""

    def __init__(self) -> None:
        self._forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._tried = False
        self._made: Instruments | None = None

    @property
    def instruments(self) -> Instruments | None:
        """Those of this process, made at the first call; None when they could not be made."""
        with self._lock:
            if not self._tried:
                self._tried = True
                try:
                    self._made = make()
                except Exception:
                    # to measure is no reason to stop working, whatever stands in the variables
                    log.exception("Meten met OpenTelemetry begint niet; het huis werkt door zonder.")
            return self._made

    @contextmanager
    def span(self, kind: str, name: str) -> Iterator[None]:
        """Around a piece of work of the kernel or a room."""
        made = self.instruments
        if made is None:
            yield
            return
        with told(made.tracer, f"{kind} {name}", {f"informatiehuis.{kind}": name}):
            yield

    def counted(self, what: str, number: int) -> None:
        """Events are counted; other things are not told."""
        if what == "events" and (made := self.instruments):
            made.events.add(number)


def listen_when_asked(environment: Mapping[str, str]) -> Telemetry | None:
    """Let OpenTelemetry hear what the kernel does, when the environment names where to send it."""
    if not environment.get(VARIABLE, "").strip():
        return None
    telemetry = Telemetry()
    observing.listen(telemetry)
    return telemetry


def make() -> Instruments:
    """Set OpenTelemetry up in this process, by the variables that it knows itself; it sends the rest at exit."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME", "").strip() or SCOPE,
            "service.version": version(SCOPE),
            # of two processes of one house, the counts may not be taken for one another's
            "service.instance.id": str(uuid4()),
        }
    )
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    meter = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())], resource).get_meter(SCOPE)
    return Instruments(
        tracer=traces.get_tracer(SCOPE),
        duration=meter.create_histogram(
            "http.server.request.duration",
            unit="s",
            description="How long requests took",
            explicit_bucket_boundaries_advisory=SECONDS,
        ),
        events=meter.create_counter("informatiehuis.events", unit="{event}", description="Events added to the history"),
    )


@contextmanager
def told(
    tracer: Tracer, name: str, attributes: Mapping[str, str], parent: Any = None, kind: SpanKind | None = None
) -> Iterator[Span]:
    """A span around a block; an error in it is told by its class alone, since its text may hold values."""
    from opentelemetry.trace import SpanKind, Status, StatusCode

    with tracer.start_as_current_span(
        name,
        context=parent,
        kind=kind or SpanKind.INTERNAL,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_attribute("error.type", f"{type(error).__module__}.{type(error).__qualname__}")
            span.set_status(Status(StatusCode.ERROR))
            raise


class TelemetryMiddleware:
    """Tells of each request; not there when nothing is to be told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        found = listening()
        if found is None:
            raise MiddlewareNotUsed
        self.telemetry = found

    def __call__(self, request: HttpRequest) -> HttpResponse:
        made = self.telemetry.instruments
        if made is None:
            return self.get_response(request)
        from opentelemetry.trace import SpanKind

        begun = time.perf_counter()
        number = {"informatiehuis.request": observing.request_number.get()}
        with told(made.tracer, "request", number, parent_of(request), SpanKind.SERVER) as span:
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            facts = facts_of(request, response, seconds)
            describe(span, facts)
        names = {
            "http.request.method": facts["method"],
            "http.route": facts["route"],
            "http.response.status_code": facts["status"],
        }
        made.duration.record(seconds, names)
        return response


def listening() -> Telemetry | None:
    """What this process tells with, None when nothing is asked."""
    from django.apps import apps

    found: Telemetry | None = getattr(apps.get_app_config("portal"), "telemetry", None)
    return found


def parent_of(request: HttpRequest) -> Any:
    """The trace that a request belongs to. What else a caller sends along, in free words, is not taken over."""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": request.headers.get("traceparent", "")})


def describe(span: Span, facts: Mapping[str, Any]) -> None:
    """Give a span what the log tells of its request."""
    from opentelemetry.trace import Status, StatusCode

    span.update_name(f"{facts['method']} {facts['route']}")
    span.set_attribute("http.request.method", facts["method"])
    span.set_attribute("http.route", facts["route"])
    span.set_attribute("http.response.status_code", facts["status"])
    if account := facts.get("account"):
        span.set_attribute("enduser.id", account)
    if facts["status"] >= 500:
        span.set_status(Status(StatusCode.ERROR))
