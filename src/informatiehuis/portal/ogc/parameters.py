"""What is asked of the items of a collection, read from the address (OGC 17-069r4, section 7.15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from informatiehuis.engines.features import CRS84, BadBox, Interval
from informatiehuis.engines.problems import N_
from informatiehuis.portal.ogc.answering import BadRequest, require_form

USUAL, MOST = 10, 10_000
DEEPEST = 2**31
RESERVED = ("f", "limit", "offset", "bbox", "bbox-crs", "datetime", "crs")


@dataclass(frozen=True)
class Asked:
    """A page of items: `bbox` in the order of axes of `bbox_crs`; `filters` are equalities."""

    limit: int
    offset: int
    bbox: tuple[float, ...] | None
    bbox_crs: str
    datetime: Interval | None
    crs: str
    filters: Mapping[str, str]


def read(query: QueryDict) -> Asked:
    """Raises BadRequest, BadBox and BadInterval; whether filters and systems exist, the pack says."""
    require_form(query.get("f"))
    when = query.get("datetime")
    box = query.get("bbox")
    return Asked(
        # more than the most is no mistake: the page is smaller than asked (requirement /req/core/fc-limit-response-1)
        limit=min(_number(query, "limit", USUAL, least=1), MOST),
        offset=_number(query, "offset", 0, least=0),
        bbox=None if box is None else _box(box),
        bbox_crs=query.get("bbox-crs", CRS84),
        datetime=None if when is None or when in ("..", "../..", "/") else Interval.parse(when),
        crs=query.get("crs", CRS84),
        filters={name: str(value) for name, value in query.items() if name not in RESERVED},
    )


def _number(query: QueryDict, name: str, default: int, *, least: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= DEEPEST:
        raise BadRequest(
            N_("De waarde ‘{text}’ van ‘{name}’ is geen geheel getal vanaf {least}."),
            N_("Geef een geheel getal, of laat deze parameter weg."),
            text=text,
            name=name,
            least=least,
        )
    return int(text)


def _box(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise BadBox(text) from error
