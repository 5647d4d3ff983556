"""Processing activities in the atlas as code."""

from __future__ import annotations

from collections.abc import Iterator

from informatiehuis.engines import ascode
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, ref, slug_of, text, validity
from informatiehuis.kernel.models import ProcessingActivity


def read_activity(value: ascode.ProcessingActivity) -> Iterator[Spelled]:
    yield Spelled(
        Ref("processing_activity", value.slug),
        values={
            "title": value.title,
            "purpose": value.purpose,
            "legal_basis": value.legal_basis.value,
            "law": text(value.law),
            "data_categories": list(value.data_categories),
            "people_categories": list(value.people_categories),
            "retention": text(value.retention),
            "register_entry": text(value.register_entry),
            "summary": text(value.summary),
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={"owner": ref("party", value.owner), "responsible": ref("party", value.responsible)},
    )


def write_activities() -> Iterator[ascode.ProcessingActivity]:
    for found in ProcessingActivity.objects.select_related("owner", "responsible"):
        yield ascode.ProcessingActivity(
            slug=found.slug,
            title=found.title,
            purpose=found.purpose,
            legal_basis=ascode.LegalBasis(found.legal_basis),
            responsible=found.responsible.slug,
            law=absent(found.law),
            data_categories=tuple(found.data_categories),
            people_categories=tuple(found.people_categories),
            retention=absent(found.retention),
            register_entry=absent(found.register_entry),
            summary=absent(found.summary),
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


declare(Part("activities", ("processing_activity",), 15, read_activity, write_activities))
