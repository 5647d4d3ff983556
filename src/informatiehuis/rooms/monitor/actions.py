"""Every change of state in the monitor: runs, interpretations, publications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from informatiehuis.engines.indicators import Figure
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, Verb, as_open_as, may, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.canonical import plain, storable
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.comparing import STORED, hash_of
from informatiehuis.rooms.monitor.computing import Computation
from informatiehuis.rooms.monitor.models import Figure as StoredFigure
from informatiehuis.rooms.monitor.models import Interpretation, Publication, Run


class NotPublishable(Problem):
    """The figures may not be published yet, and this is why."""

    code = "not-publishable"


@action
def record_run(*, actor: Actor, indicator: Indicator, computation: Computation, reason: str = "") -> Run:
    """Keep the outcome of a run with all that went in; it becomes the latest run of its indicator."""
    require(actor, Verb.EDIT, indicator)
    inputs = computation.inputs
    previous = Run.objects.filter(indicator=indicator).order_by("-number").first()
    with changes.also_writing():
        Run.objects.filter(indicator=indicator, is_latest=True).update(is_latest=False)
        run = Run(
            indicator=indicator,
            number=previous.number + 1 if previous else 1,
            engine=inputs.choice.name,
            started_at=computation.started_at,
            finished_at=datetime.now(UTC),
            fingerprint=inputs.definition.fingerprint,
            definition={
                **plain(asdict(inputs.definition)),
                "version": indicator.version,
                "words": dict(inputs.query.words),
            },
            snapshots={slug: one.content_hash for slug, one in inputs.snapshots.items()},
            lineage={name: sorted(map(list, sources)) for name, sources in inputs.query.lineage.items()},
            boundary_set=inputs.boundary_set,
            report=storable(plain({**computation.report, "inputs": inputs.identity()})),
            figures_hash=computation.figures_hash,
        )
        run.save()
        stored = _store(run, computation.figures)
    changes.note(
        indicator,
        {"run": run.number, "figures": run.figures_hash, "fingerprint": run.fingerprint, STORED: hash_of(stored)},
    )
    return run


def _store(run: Run, figures: Sequence[Figure]) -> list[StoredFigure]:
    areas = dict(Area.objects.values_list("code", "pk"))
    return StoredFigure.objects.bulk_create(
        StoredFigure(
            run=run,
            area_id=areas[figure.area],
            period=figure.period,
            value=_number(figure.value),
            n=_number(figure.n),
            numerator=_number(figure.numerator),
            denominator=_number(figure.denominator),
            low=_number(figure.low),
            high=_number(figure.high),
            missing=figure.reason,
        )
        for figure in figures
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@action
def record_recomputed(*, actor: Actor, indicator: Indicator, told: Mapping[str, Any], reason: str = "") -> None:
    """Write down that a run was computed again from what it rested on, and what came out (see `recomputing`)."""
    require(actor, Verb.EDIT, indicator)
    changes.note(indicator, dict(told))


@action
def publish(*, actor: Actor, indicator: Indicator, reason: str = "") -> Publication:
    """Make the latest figures of an indicator visible to everybody who may see the indicator.

    Raises NotAllowed unless the actor holds the owner's role, and NotPublishable without a concept, without figures
    or without an interpretation of these figures that is valid today.
    """
    require(actor, Verb.APPROVE, indicator, "publish")
    if indicator.concept is None:
        raise NotPublishable(
            N_("De cijfers van '{indicator}' kunnen niet openbaar worden: geen begrip zegt wat dit is."),
            N_("Kies bij de indicator een begrip, of maak eerst een begrip met een definitie."),
            indicator=indicator.title,
        )
    run = Run.objects.filter(indicator=indicator, is_latest=True).first()
    if run is None:
        raise NotPublishable(
            N_("'{indicator}' heeft nog geen cijfers."),
            N_("Bereken ze eerst, met 'informatiehuis indicator run {slug}' of op de pagina van de indicator."),
            indicator=indicator.title,
            slug=indicator.slug,
        )
    interpretation = interpretation_for(indicator, run, actor)
    if interpretation.figures_hash != run.figures_hash:
        changes.change(interpretation, figures_hash=run.figures_hash)
    with changes.also_writing():
        publication, _ = Publication.objects.update_or_create(
            indicator=indicator,
            defaults={"run": run, "interpretation": interpretation, "published_at": timezone.now()},
        )
    changes.note(indicator, {"published": run.number, "interpretation": interpretation.slug})
    return publication


def interpretation_for(indicator: Indicator, run: Run, actor: Actor = HOUSE) -> Interpretation:
    """The newest valid interpretation for all who may see the indicator that was not written about other figures.

    Raises NotPublishable, which says nothing of an interpretation that this actor may not see.
    """
    today = timezone.localdate()
    every = Interpretation.objects.filter(indicator=indicator, status="active").order_by("-changed_at")
    candidates = list(every)
    for one in candidates:
        if one.holds_on(today) and as_open_as(one, indicator) and one.figures_hash in ("", run.figures_hash):
            return one
    raise _lacks(indicator, [one for one in candidates if may(actor, Verb.VIEW, one)], today)


def _lacks(indicator: Indicator, seen: Sequence[Interpretation], today: date) -> NotPublishable:
    """Why none of these interpretations will do."""
    if not seen:
        message = N_("De cijfers van '{indicator}' kunnen niet openbaar worden: er is geen duiding.")
        remedy = N_("Schrijf eerst een duiding: wat betekenen deze cijfers?")
    elif not any(one.holds_on(today) for one in seen):
        message = N_("De cijfers van '{indicator}' kunnen niet openbaar worden: de duiding is verlopen.")
        remedy = N_("Lees de duiding na en verleng haar, of schrijf een nieuwe.")
    elif not any(one.holds_on(today) and as_open_as(one, indicator) for one in seen):
        message = N_("De cijfers van '{indicator}' kunnen niet openbaar worden: niet iedereen mag de duiding lezen.")
        remedy = N_("Geef de duiding dezelfde toegang als de indicator.")
    else:
        message = N_("De cijfers van '{indicator}' kunnen niet openbaar worden: de duiding gaat over eerdere cijfers.")
        remedy = N_("Lees of de duiding nog klopt bij de nieuwe cijfers, en bevestig dat.")
    return NotPublishable(message, remedy, indicator=indicator.title)


@action
def confirm_interpretation(*, actor: Actor, interpretation: Interpretation, reason: str = "") -> None:
    """Confirm that an interpretation also holds for the latest figures of its indicator."""
    require(actor, Verb.EDIT, interpretation)
    run = Run.objects.filter(indicator=interpretation.indicator, is_latest=True).first()
    changes.change(interpretation, figures_hash=run.figures_hash if run else "")


@action
def withdraw_publication(*, actor: Actor, indicator: Indicator, reason: str = "") -> None:
    """Take the figures of an indicator off the public pages; the figures themselves are kept."""
    require(actor, Verb.APPROVE, indicator)
    with changes.also_writing():
        Publication.objects.filter(indicator=indicator).delete()
    changes.note(indicator, {"withdrawn": True})
