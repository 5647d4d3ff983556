"""Files that are made while they are sent: in memory is never more than a part of them, however long the list is.

Rows are read some at a time, each time anew, so that a slow receiver holds up nobody: no reading of the database lasts
longer than its part. What breaks off shows to whoever receives: by HTTP/1.1 the last chunk is missing (RFC 9112,
section 8). HTTP/1.0, which a proxy may speak with the house, can say that by the length alone. There the file is made
whole first, on the disk of the house and without a name, so that nothing is left of it when the house is killed.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from informatiehuis.engines.problems import N_, Problem

M = TypeVar("M", bound=Model)
T = TypeVar("T")
PART = 500
"""Rows that are read at once."""
KEYS = 5000
FULL = (errno.ENOSPC, errno.EDQUOT)
WIDTH = 16
"""Bytes in which a key is remembered, so that those of a million rows take 16 MB."""


class NoRoom(Problem):
    """The disk of the house is full, so that a file cannot be made."""

    code = "no-room"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("Dit bestand kan nu niet worden gemaakt: de schijf van het huis is vol."),
            N_("Probeer het later opnieuw, of meld het aan de beheerder van het huis."),
        )


def walked(found: QuerySet[M], rows: QuerySet[M], size: int = PART) -> Iterator[list[M]]:
    """The rows of a query in its order, some at a time; which they are is settled at the beginning.

    `rows` are all that may be read: what is not among them any more when its turn comes is left out. They are asked by
    key alone, because a database that is asked the whole question for each part looks all of it through each time.
    """
    kept, are_uuids = bytearray(), False
    for key in found.values_list("pk", flat=True).iterator(chunk_size=KEYS):
        are_uuids = isinstance(key, UUID)
        kept += (key.int if are_uuids else key).to_bytes(WIDTH, "big")
    rows = rows.order_by()
    for begin in range(0, len(kept), size * WIDTH):
        part = kept[begin : begin + size * WIDTH]
        numbers = [int.from_bytes(part[at : at + WIDTH], "big") for at in range(0, len(part), WIDTH)]
        keys: list[Any] = [UUID(int=number) for number in numbers] if are_uuids else numbers
        there = {one.pk: one for one in rows.filter(pk__in=keys)}
        yield [there[key] for key in keys if key in there]


def in_parts(things: Iterable[T], size: int = PART) -> Iterator[list[T]]:
    """What is in memory already, in the same parts."""
    left = iter(things)
    while part := list(islice(left, size)):
        yield part


def sent(request: HttpRequest, parts: Iterable[bytes], *, content_type: str, filename: str) -> HttpResponseBase:
    """The answer that sends a file. What its first part raises is raised here, before anything is sent."""
    made = _in_language(iter(parts), translation.get_language())
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=content_type)
    elif request.META.get("SERVER_PROTOCOL") == "HTTP/1.0":
        response = _whole(made, content_type)
    else:
        response = StreamingHttpResponse(_begun(next(made, b""), made), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _whole(parts: Iterator[bytes], content_type: str) -> FileResponse:
    settings.HOUSE.temporary.mkdir(parents=True, exist_ok=True)
    file = TemporaryFile(dir=settings.HOUSE.temporary)  # noqa: SIM115 - the answer closes it when it has been sent
    try:
        for part in parts:
            file.write(part)
        file.seek(0)
    except BaseException as error:
        file.close()
        if isinstance(error, OSError) and error.errno in FULL:
            raise NoRoom from error
        raise
    return FileResponse(file, content_type=content_type)


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _in_language(parts: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """Each part is made in the language of the request, whenever that is."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


__all__ = ["in_parts", "sent", "walked"]
