"""Limits that whoever keeps a house may set, read from its environment.

A part of the house has its limits as a frozen value with sensible defaults; here its fields get the variables that
docs/how-to/run-a-house.md describes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from informatiehuis.engines.problems import N_, Problem

T = TypeVar("T")
SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(B|kB|MB|GB|TB)?", re.IGNORECASE)
BYTES = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}


class LimitProblem(Problem):
    """A variable does not hold a limit; `facts["variable"]` says which."""

    code = "limit"


SOURCE = {
    "download_bytes": "INFORMATIEHUIS_SOURCE_DOWNLOAD_BYTES",
    "download_seconds": "INFORMATIEHUIS_SOURCE_DOWNLOAD_SECONDS",
    "answer_bytes": "INFORMATIEHUIS_SOURCE_ANSWER_BYTES",
    "answer_seconds": "INFORMATIEHUIS_SOURCE_ANSWER_SECONDS",
    "connect_seconds": "INFORMATIEHUIS_SOURCE_CONNECT_SECONDS",
    "silence_seconds": "INFORMATIEHUIS_SOURCE_SILENCE_SECONDS",
    "attempts": "INFORMATIEHUIS_SOURCE_ATTEMPTS",
    "back_off_seconds": "INFORMATIEHUIS_SOURCE_BACK_OFF_SECONDS",
    "redirects": "INFORMATIEHUIS_SOURCE_REDIRECTS",
}
"""The variables of the fields of `engines.connectors.transport.Limits`."""
QUERY = {
    "seconds": "INFORMATIEHUIS_QUERY_SECONDS",
    "memory": "INFORMATIEHUIS_QUERY_MEMORY",
    "rows": "INFORMATIEHUIS_QUERY_ROWS",
    "threads": "INFORMATIEHUIS_QUERY_THREADS",
}
"""The variables of the fields of `engines.query.Limits`."""

LAKE = {
    "attempts": "INFORMATIEHUIS_LAKE_ATTEMPTS",
    "connect_seconds": "INFORMATIEHUIS_LAKE_CONNECT_SECONDS",
    "silence_seconds": "INFORMATIEHUIS_LAKE_SILENCE_SECONDS",
    "slow_seconds": "INFORMATIEHUIS_LAKE_SLOW_SECONDS",
}
"""The variables of fields of `engines.lake.LakeLimits`."""


def within(defaults: T, variables: Mapping[str, str], environment: Mapping[str, str] | None = None) -> T:
    """A frozen dataclass with what the environment sets instead; `variables` names them by field.

    A field named `…_bytes`, or whose default is a size in words, takes a size such as "500 MB" (units are powers of
    1000); the others take a number above zero, a whole one where the default is whole. Raises LimitProblem naming
    the variable.
    """
    environment = os.environ if environment is None else environment
    found: dict[str, Any] = {}
    for field, variable in variables.items():
        text = environment.get(variable, "").strip()
        default = getattr(defaults, field)
        if not text:
            continue
        if isinstance(default, str):
            found[field] = f"{size(variable, text)}B"
        elif field.endswith("_bytes"):
            found[field] = size(variable, text)
        else:
            found[field] = type(default)(_number(variable, text, whole=isinstance(default, int)))
    return replace(defaults, **found)  # type: ignore[type-var]


def size(variable: str, text: str) -> int:
    """A size in bytes from text such as "256 MB". Raises LimitProblem."""
    told = SIZE.fullmatch(text.strip())
    if told is None:
        raise _wrong(variable, text, N_("Geef een grootte, bijvoorbeeld 500 MB of 20 GB."))
    return int(float(told[1].replace(",", ".")) * BYTES[(told[2] or "").lower()])


def _number(variable: str, text: str, *, whole: bool) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf") or (whole and number != int(number)):
        raise _wrong(variable, text, N_("Geef een getal boven nul, bijvoorbeeld 30."))
    return number


def _wrong(variable: str, text: str, remedy: str) -> LimitProblem:
    return LimitProblem(N_("De instelling {variable} kan niet '{found}' zijn."), remedy, variable=variable, found=text)
