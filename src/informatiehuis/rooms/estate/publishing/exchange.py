"""Publications in the atlas as code: said about their asset and no thing of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from informatiehuis.engines import ascode
from informatiehuis.kernel.actions import running_action
from informatiehuis.kernel.ascode.parts import Part, Spelled, declare
from informatiehuis.rooms.estate.models import Asset, Publication


def read_nothing(value: ascode.Publication) -> Iterator[Spelled]:
    """A publication is said about its asset, by `use`, when every thing is there."""
    yield from ()


def use(values: Sequence[ascode.Publication]) -> None:
    """Record the publications of the files that the house does not have; what it has stays as it is."""
    from informatiehuis.rooms.estate.publishing.recording import record_publication

    actor = running_action().actor
    for value in sorted(values, key=lambda one: (one.published_on, one.slug)):
        asset = Asset.objects.get(slug=value.asset)
        here = Publication.objects.filter(
            asset=asset, register=value.register.value, published_on=value.published_on, sha256=value.sha256 or ""
        )
        if not here.exists():
            record_publication(
                actor=actor,
                asset=asset,
                register=value.register.value,
                published_on=value.published_on,
                status=value.status.value if value.status else "",
                researched_on=value.researched_on,
                record=json.loads(value.record) if value.record else None,
            )


def write_publications() -> Iterator[ascode.Publication]:
    from informatiehuis.engines.algorithmregister.record import canonical

    for found in Publication.objects.select_related("asset"):
        suffix = f"-{found.sha256[:8]}" if found.sha256 else ""
        yield ascode.Publication(
            slug=f"{found.asset.slug}-{found.register}-{found.published_on}{suffix}",
            asset=found.asset.slug,
            register=ascode.PublicRegister(found.register),
            published_on=found.published_on,
            status=ascode.StatementStatus(found.status) if found.status else None,
            researched_on=found.researched_on,
            sha256=found.sha256 or None,
            record=canonical(found.record) if found.record else None,
        )


declare(Part("publications", (), 86, read_nothing, write_publications, finish=use))
