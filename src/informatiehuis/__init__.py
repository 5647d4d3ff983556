"""Informatiehuis: every number, rule and decision can be asked where it came from.

`informatiehuis.open("house")` opens a house; see `informatiehuis.library`.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_LIBRARY = ("House", "LibraryProblem", "open")


def __getattr__(name: str) -> Any:
    """The library is loaded when it is first used, so that importing the package stays light."""
    if name in _LIBRARY:
        return getattr(import_module("informatiehuis.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LIBRARY])
