"""Answers as text: whatever form they have, so that a mark in them is found."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from typing import Any

import mapbox_vector_tile
import pyarrow.parquet as pq

# what differs from one answer to the next whatever was asked
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"timeStamp": "[^"]*"|\d{1,2} \w+ \d{4}, \d\d:\d\d'
    r'|[0-9a-f-]{36}|<code>[0-9a-f]{16}</code>|"requestId": "[0-9a-f]{16}"'
)
# the length follows from the body, which is compared without what was asked
NOT_TOLD = frozenset({"date", "expires", "last-modified", "content-length", "x-request-id", "set-cookie", "ratelimit"})


def text_of(response: Any) -> str:
    """Status, headers, cookies and body of an answer as one text."""
    told = [f"{name}: {value}" for name, value in response.items()]
    told += [f"cookie {name}={morsel.value}" for name, morsel in response.cookies.items()]
    return "\n".join([str(response.status_code), *told, body_of(response)])


def comparable(response: Any, *slugs: str) -> str:
    """An answer with what was asked taken out: what has to be the same for what is hidden and what is not there."""
    told = sorted(f"{name}: {value}" for name, value in response.items() if name.lower() not in NOT_TOLD)
    text = "\n".join([str(response.status_code), *told, sorted_cookies(response), body_of(response)])
    for slug in slugs:
        text = text.replace(slug, "…")
    return CHANGING.sub("", text)


def sorted_cookies(response: Any) -> str:
    return ", ".join(sorted(response.cookies))


def content_of(response: Any) -> bytes:
    """All of a body; one that is made while it is sent can be read once, and is kept for who reads it again."""
    if not response.streaming:
        return bytes(response.content)
    content = b"".join(response.streaming_content)
    response.streaming_content = [content]
    return content


def body_of(response: Any) -> str:
    """The body as text; a picture of points has none."""
    content = content_of(response)
    if response.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    kind = response.get("Content-Type", "").split(";")[0]
    if kind == "image/png" or not content:
        return ""
    if kind == "application/vnd.mapbox-vector-tile":
        return json.dumps(mapbox_vector_tile.decode(content), default=str)
    if kind == "application/vnd.apache.parquet":
        table = pq.read_table(io.BytesIO(content))
        return json.dumps([table.schema.to_string(), table.to_pylist()], default=str)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return str(content.decode("utf-8", "replace"))
