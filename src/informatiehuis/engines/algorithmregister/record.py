"""A record for the register out of given values, and the hash of its content."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from informatiehuis.engines.algorithmregister.fields import FIELDS, LANGUAGE, OF_REGISTER, VERSION

Record = dict[str, Any]


def make(values: Mapping[str, Any]) -> Record:
    """The record of these values: the fields of the standard in its order, without what is empty.

    Nothing is changed of what is given, also when it is wrong: `checking` says so. Language and version are added.
    """
    given = {"lang": LANGUAGE, "standard_version": VERSION, **values}
    return {one.name: given[one.name] for one in FIELDS if not is_empty(given.get(one.name))}


def is_empty(value: object) -> bool:
    """Whether a field is not filled in."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def canonical(record: Mapping[str, Any]) -> str:
    """The content that we publish as one text: the same for the same content, whatever its order."""
    told = {name: value for name, value in record.items() if name not in OF_REGISTER}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text in UTF-8, in hexadecimal."""
    return hashlib.sha256(canonical(record).encode("utf-8", "surrogatepass")).hexdigest()
