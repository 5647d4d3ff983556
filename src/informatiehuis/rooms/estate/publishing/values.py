"""The values that were given for a record: as the house keeps them, and as the atlas as code has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from informatiehuis.engines import ascode
from informatiehuis.engines.algorithmregister.fields import BY_NAME, Form
from informatiehuis.engines.algorithmregister.record import is_empty
from informatiehuis.engines.ascode.schema import fields

GIVEN = tuple(fields(ascode.AlgorithmRecord))
"""The fields for which a value can be given, in their order."""


def values_of(value: ascode.AlgorithmRecord | None) -> dict[str, Any]:
    """What a file gives, as the house keeps it: without what is empty."""
    if value is None:
        return {}
    found = {name: _plain(getattr(value, name)) for name in GIVEN}
    return {name: one for name, one in found.items() if not is_empty(one)}


def value_of(values: Mapping[str, Any]) -> ascode.AlgorithmRecord | None:
    """The same for a file; None when nothing was given. Raises AsCodeProblem for what a file cannot hold."""
    given = {name: _spelled(name, one) for name, one in values.items() if name in GIVEN and not is_empty(one)}
    return ascode.AlgorithmRecord(**given) if given else None


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they come back from a file, so that writing them out and reading them in changes nothing."""
    return values_of(value_of(values))


def _plain(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [_pair(one) if isinstance(one, ascode.RegisterLink) else one for one in value]


def _pair(line: ascode.RegisterLink) -> dict[str, str]:
    return {"title": line.title, "link": line.link} if line.link else {"title": line.title}


def _spelled(name: str, value: Any) -> Any:
    form = BY_NAME[name].form
    if form is Form.LINKS:
        return tuple(ascode.RegisterLink(title=one["title"], link=one.get("link") or None) for one in value)
    return tuple(value) if form is Form.CHOICES else value
