"""Every change of what is published where, each with its event at the asset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from informatiehuis.engines.algorithmregister import Record, content_hash
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.rooms.estate.models import Asset, AssetType, Publication, PublicRegister, StatementStatus
from informatiehuis.rooms.estate.publishing.record import told_of
from informatiehuis.rooms.estate.publishing.values import tidied


class PublicationProblem(Problem):
    """What was said about a publication cannot be; `field` is the field of the form that it is about."""

    code = "publication"


@action
def describe_algorithm(
    *, actor: Actor, asset: Asset, values: Mapping[str, Any], seen_version: int | None = None, reason: str = ""
) -> bool:
    """Give the values for the register; False when they were so.

    Raises NotAllowed, AsCodeProblem for a value of the wrong form, and EditConflict.
    """
    require(actor, Verb.EDIT, asset)
    _require_algorithm(asset)
    return changes.change(asset, seen_version=seen_version, algorithm_record=tidied(values))


@action
def record_publication(
    *,
    actor: Actor,
    asset: Asset,
    register: str,
    published_on: date,
    status: str = "",
    researched_on: date | None = None,
    record: Record | None = None,
    reason: str = "",
) -> Publication:
    """Record that an asset was published; of an algorithm what its record is now, or the one that is given.

    Raises NotAllowed unless the actor may edit the asset, and PublicationProblem.
    """
    require(actor, Verb.EDIT, asset)
    _require_possible(register, published_on, status, researched_on)
    if register == PublicRegister.ALGORITHMS and record is None:
        record = _record_of(asset)
    made = Publication(
        asset=asset,
        register=register,
        published_on=published_on,
        record=record or {},
        sha256=content_hash(record) if record else "",
        status=status,
        researched_on=researched_on,
        recorded_at=timezone.now(),
    )
    with changes.also_writing():
        made.save(force_insert=True)
    changes.note(asset, {"publication": told(made)})
    listed = [*asset.published_in, *([] if register in asset.published_in else [register])]
    checked = max(filter(None, (asset.published_checked, published_on)))
    changes.change(asset, published_in=listed, published_checked=checked)
    return made


def told(made: Publication) -> dict[str, object]:
    """A publication as an event keeps it."""
    return {
        "register": str(made.register),
        "published_on": made.published_on,
        "sha256": made.sha256,
        "status": str(made.status),
        "researched_on": made.researched_on,
    }


def _record_of(asset: Asset) -> Record:
    """The record as it is now, which the register must be able to take."""
    _require_algorithm(asset)
    (found,) = told_of([asset])
    if found.is_refused:
        raise PublicationProblem(
            N_("Het register neemt dit zo niet op."),
            N_("Vul eerst in wat ontbreekt en verbeter wat niet klopt; dat staat op deze bladzijde."),
            field="published_on",
        )
    return found.record


def _require_algorithm(asset: Asset) -> None:
    if asset.type != AssetType.ALGORITHM:
        raise PublicationProblem(N_("'{title}' is geen algoritme."), title=asset.title)


def _require_possible(register: str, published_on: date, status: str, researched_on: date | None) -> None:
    if register not in PublicRegister.values:
        raise PublicationProblem(N_("Er is geen register '{register}'."), register=register, field="register")
    today = timezone.localdate()
    for name, day in (("published_on", published_on), ("researched_on", researched_on)):
        if day and day > today:
            raise PublicationProblem(N_("Deze dag is nog niet geweest."), N_("Kies vandaag of eerder."), field=name)
    of_statement = register == PublicRegister.ACCESSIBILITY
    if bool(status) != of_statement or (status and status not in StatementStatus.values):
        raise PublicationProblem(
            N_("Een toegankelijkheidsverklaring heeft een status van A tot en met E, en iets anders heeft er geen."),
            N_("Kies de status die in de verklaring staat, of laat hem leeg."),
            field="status",
        )
    if researched_on and not of_statement:
        raise PublicationProblem(
            N_("Alleen bij een toegankelijkheidsverklaring hoort een dag van onderzoek."), field="researched_on"
        )
