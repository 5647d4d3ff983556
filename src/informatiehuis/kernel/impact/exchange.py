"""Kinds of change in the atlas as code."""

from __future__ import annotations

from collections.abc import Iterator

from informatiehuis.engines import ascode
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, ref, slug_of, text, validity
from informatiehuis.kernel.models import KindOfChange


def read_change(value: ascode.KindOfChange) -> Iterator[Spelled]:
    yield Spelled(
        Ref("kind_of_change", value.slug),
        values={
            "title": value.title,
            "concerns": list(value.concerns),
            "rules": list(value.rules),
            "summary": text(value.summary),
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={"owner": ref("party", value.owner)},
    )


def write_changes() -> Iterator[ascode.KindOfChange]:
    for found in KindOfChange.objects.select_related("owner"):
        yield ascode.KindOfChange(
            slug=found.slug,
            title=found.title,
            concerns=tuple(found.concerns),
            rules=tuple(found.rules),
            summary=absent(found.summary),
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


declare(Part("kinds_of_change", ("kind_of_change",), 90, read_change, write_changes))
