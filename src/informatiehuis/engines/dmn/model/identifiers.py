"""Identifiers of elements as XML allows them (NCName), made from names."""

from __future__ import annotations

import re

_NOT_ALLOWED = re.compile(r"[^\w.\-]+", re.ASCII)
_FINE = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)


def identifier(name: str) -> str:
    """An identifier for a name: the same name gives the same one."""
    made = _NOT_ALLOWED.sub("_", name).strip("_") or "element"
    return made if made[0].isalpha() else f"_{made}"


def is_identifier(text: str) -> bool:
    """Whether a text can be an identifier in XML."""
    return _FINE.fullmatch(text) is not None
