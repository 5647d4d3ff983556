"""Mandates in the atlas as code. Which accounts hold them stands in no file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, NotAllowed, require
from informatiehuis.kernel.actions import running_action
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, area_ref, code_of, ref, slug_of, text, validity
from informatiehuis.kernel.kinds import Transition
from informatiehuis.kernel.mandates.actions import require_giver
from informatiehuis.kernel.mandates.life import DRAFT, IN_FORCE, MANDATE_LIFE, WITHDRAWN
from informatiehuis.kernel.mandates.sound import require_sound
from informatiehuis.kernel.models import Mandate, Thing

STATUS_OF = {
    ascode.MandateStatus.DRAFT: DRAFT,
    ascode.MandateStatus.IN_FORCE: IN_FORCE,
    ascode.MandateStatus.WITHDRAWN: WITHDRAWN,
}
WORD_OF = {status: word for word, status in STATUS_OF.items()}


def read_mandate(value: ascode.Mandate) -> Iterator[Spelled]:
    yield Spelled(
        Ref("mandate", value.slug),
        values={
            "title": value.title,
            "form": value.form.value,
            "status": STATUS_OF[value.status],
            "function": value.function,
            "role": value.role.value if value.role else "",
            "powers": list(value.powers),
            "kinds": list(value.kinds),
            "single_case": text(value.single_case),
            "limits": text(value.limits),
            "sub_mandate": value.sub_mandate,
            "source": value.source,
            "source_url": text(value.source_url),
            "example": value.example,
            "summary": text(value.summary),
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={
            "mandator": ref("party", value.mandator),
            "mandatary": ref("party", value.mandatary),
            "party": ref("party", value.party),
            "area": area_ref(value.area),
            "under": ref("mandate", value.under),
            "owner": ref("party", value.owner),
        },
    )


def write_mandates() -> Iterator[ascode.Mandate]:
    for found in Mandate.objects.select_related("mandator", "mandatary", "party", "area", "under", "owner"):
        yield ascode.Mandate(
            slug=found.slug,
            title=found.title,
            form=ascode.MandateForm(found.form),
            status=WORD_OF[found.status],
            mandator=slug_of(found.mandator),
            mandatary=found.mandatary.slug,
            function=found.function,
            role=ascode.HeldRole(found.role) if found.role else None,
            powers=tuple(found.powers),
            kinds=tuple(found.kinds),
            party=slug_of(found.party),
            area=code_of(found),
            single_case=absent(found.single_case),
            limits=absent(found.limits),
            sub_mandate=found.sub_mandate,
            under=slug_of(found.under),
            source=found.source,
            source_url=absent(found.source_url),
            example=found.example,
            summary=absent(found.summary),
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


def require_steps(actor: Actor, thing: Thing, spelled: Spelled, is_new: bool) -> None:
    """Ask of a status in a file what its step on a page would ask, and of a mandate that was given who gave it.

    The house itself, from the command line, is held to no step. Raises NotAllowed, also for what is no step at all.
    """
    if actor.is_house or not isinstance(thing, Mandate):
        return
    now, wanted = (DRAFT, thing.status) if is_new else (thing.status, str(spelled.values["status"]))
    if now != DRAFT:
        # as it was before: who may decide for the one that it names next, is asked afterwards
        require_giver(actor, thing)
    for step in _steps(now, wanted):
        require(actor, step.verb, thing, step.name)


def _steps(now: str, wanted: str) -> list[Transition]:
    """The steps from one status to another. Raises NotAllowed where there is no way."""
    way: list[Transition] = []
    while now != wanted:
        steps = MANDATE_LIFE.steps_from(now)
        if not steps:
            raise NotAllowed(
                N_("Wat ingetrokken is of van kracht, wordt niet weer wat het daarvoor was."),
                N_("Leg een nieuw mandaat vast."),
            )
        way.append(steps[0])
        now = steps[0].end
    return way


def require_as_given(thing: Thing, spelled: Spelled, folder: Path, changed: bool) -> None:
    """Hold what a file says to the same rules as a form: who may give it, and what the law allows.

    A mandate for one thing is checked where that thing is there already; a folder may bring it later.
    """
    if not isinstance(thing, Mandate) or not changed:
        return
    require_sound(thing, with_case=False)
    if thing.status != DRAFT:
        require_giver(running_action().actor, thing)


declare(Part("mandates", ("mandate",), 30, read_mandate, write_mandates, allow=require_steps, after=require_as_given))
