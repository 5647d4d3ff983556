"""What the made-up estate has in national registers: records of algorithms, and statements of accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from estate_words import ASSETS, ORGANISATION, PUBLISHED, RECORDED, STATEMENTS, SUPPLIERS

from informatiehuis.engines import algorithmregister, ascode
from informatiehuis.kernel.identifiers import slug_of


def slug(title: str) -> str:
    return slug_of(title.replace(".", "-"))


def checked(title: str, day: date) -> date:
    """When it was last looked at: the day that is given, or that on which it was published."""
    if title in PUBLISHED:
        return date.fromisoformat(PUBLISHED[title][0])
    return max(day, date.fromisoformat(STATEMENTS[title][0])) if title in STATEMENTS else day


def publications() -> Iterator[ascode.Publication]:
    yield from records_published()
    yield from statements_published()


def given(title: str) -> dict[str, Any]:
    """What is given of an algorithm for the register."""
    shared = {"organization": ORGANISATION, "contact_email": "algoritmes@provincie.example", "tags": "verzonnen"}
    return {**shared, **RECORDED[title]}


def recorded(title: str) -> ascode.AlgorithmRecord | None:
    if title not in RECORDED:
        return None
    found = {name: tuple(one) if isinstance(one, list) else one for name, one in given(title).items()}
    for name in ("lawful_basis_grouping", "impacttoetsen_grouping"):
        found[name] = tuple(ascode.RegisterLink(**one) for one in found.get(name, ()))
    return ascode.AlgorithmRecord(**found)


def records_published() -> Iterator[ascode.Publication]:
    """The records as the house makes them, with what they had otherwise on that day."""
    suppliers = {title: SUPPLIERS[number][0] for title, _t, _z, _i, _p, number, _r in ASSETS}
    for title, (day, otherwise) in PUBLISHED.items():
        known = {
            "name": title,
            "description_short": f"Verzonnen i-asset ({title}).",
            "status": "In gebruik",
            "provider": f"{suppliers[title]} (verzonnen)",
            "source_id": slug(title),
        }
        record = algorithmregister.make({**known, **given(title), **(otherwise or {})})
        digest = algorithmregister.content_hash(record)
        yield ascode.Publication(
            slug=f"{slug(title)}-algorithms-{day}-{digest[:8]}",
            asset=slug(title),
            register=ascode.PublicRegister.ALGORITHMS,
            published_on=date.fromisoformat(day),
            sha256=digest,
            record=algorithmregister.canonical(record),
        )


def statements_published() -> Iterator[ascode.Publication]:
    for title, (day, status, researched) in STATEMENTS.items():
        yield ascode.Publication(
            slug=f"{slug(title)}-accessibility-{day}",
            asset=slug(title),
            register=ascode.PublicRegister.ACCESSIBILITY,
            published_on=date.fromisoformat(day),
            status=ascode.StatementStatus(status),
            researched_on=date.fromisoformat(researched) if researched else None,
        )
