"""How a room names a function of its own, without the engines coming along in every command that starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string


def later(path: str) -> Callable[..., Any]:
    """The function at this dotted path, imported when it is first called."""

    def called(*arguments: Any) -> Any:
        return import_string(path)(*arguments)

    return called
