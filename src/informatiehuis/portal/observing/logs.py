"""How the house logs: one line an event on standard error, JSON for programs or readable in a terminal.

A line is safe to keep and to hand on by what it is made of, not by what is cut out of it afterwards:

* beside the message only the fields in FIELDS are written, whatever a record carries (a request, its settings);
* of a message of others only the fixed part is written, since its arguments are paths, hosts and queries;
* of an exception its class, its SQLSTATE and the places in the code are written, never its text or its variables: a
  text of a database holds the values that it refused.

What then still looks like a secret or an address of somebody is taken out too (`redacting`).
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from informatiehuis.kernel.observing import request_number
from informatiehuis.portal.observing.redacting import fixed_part, redacted

OWN = "informatiehuis"
FIELDS = ("method", "route", "status", "ms", "account", "job", "attempt", "task", "trouble")
"""What may stand beside a message: names of things of ours, numbers, and UUIDs."""
MOST_PLACES = 12
PACKAGE = Path(__file__).resolve().parents[2]
Line = MutableMapping[str, Any]


def configuration(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The LOGGING of Django's settings."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"house": {"()": formatter, "text": in_text(environment)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            OWN: {"level": "INFO"},
            # what a visitor did wrong stands in the line of the request, with its status
            "django.request": {"level": "ERROR"},
            # has its own handlers for its own server and for mail to administrators; ours is the only one
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def in_text(environment: Mapping[str, str] | None = None) -> bool:
    """Whether lines are for people: as INFORMATIEHUIS_LOG says (`json`, `text`), else when a terminal shows them."""
    told = (os.environ if environment is None else environment).get("INFORMATIEHUIS_LOG", "").strip().lower()
    return told == "text" or (told != "json" and sys.stderr.isatty())


def formatter(text: bool) -> logging.Formatter:
    """Makes a line of a record of Python's own logging, by whatever library it was written."""
    last = structlog.dev.ConsoleRenderer(colors=False) if text else structlog.processors.JSONRenderer(sort_keys=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_request,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            without_arguments,
            without_values,
            without_secrets,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def with_request(_logger: Any, _method: str, line: Line) -> Line:
    """The number of the request in which this was written."""
    if number := request_number.get():
        line["request"] = number
    return line


def without_arguments(_logger: Any, _method: str, line: Line) -> Line:
    """Of a message of others, only what is the same each time."""
    message = line["_record"].msg
    if not isinstance(message, str):
        line["event"] = type(message).__name__
    elif str(line.get("logger", "")).partition(".")[0] != OWN:
        line["event"] = fixed_part(message)
    return line


def without_values(_logger: Any, _method: str, line: Line) -> Line:
    """An exception as its classes and places."""
    told = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if told is True:
        told = sys.exc_info()
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["error"] = list(_described(error))
    return line


def without_secrets(_logger: Any, _method: str, line: Line) -> Line:
    """A last look at every text of the line."""
    kept = {"_record", "_from_structlog", "timestamp", "error"}
    return {name: value if name in kept else redacted(value) for name, value in line.items()}


def _described(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """An exception and what caused it, the last first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        told: dict[str, Any] = {"class": f"{type(error).__module__}.{type(error).__qualname__}"}
        if state := getattr(error, "sqlstate", None):
            told["sqlstate"] = str(state)
        yield {**told, "at": _places(error.__traceback__)}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(found: TracebackType | None) -> list[str]:
    """Where in the code, the deepest last: file of ours or of a library, line and function."""
    frames = traceback.extract_tb(found)[-MOST_PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(PACKAGE):
        return str(path.relative_to(PACKAGE.parent))
    parts = path.parts
    return "/".join(parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else parts[-2:])
