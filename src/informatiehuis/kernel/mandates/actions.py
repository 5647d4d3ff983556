"""Every change of a mandate, and of the accounts that hold it.

Who gives a mandate, or changes one that was given, may decide for the party whose power it is: else somebody with a
role at one party could make themselves a mandate of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.accounts import AccountProblem, record
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import Transition
from informatiehuis.kernel.mandates.life import DRAFT, GIVE
from informatiehuis.kernel.mandates.sound import require_sound
from informatiehuis.kernel.models import Mandate, MandateHolder, ServiceAccount, User
from informatiehuis.kernel.register.actions import override


class NotToBeGiven(Problem):
    """A mandate cannot be given as it stands, though it could be written."""

    code = "mandate-not-sound"


@action
def create_mandate(*, actor: Actor, values: Mapping[str, Any], reason: str = "") -> Mandate:
    """Write a mandate; it holds from when it is given. Raises NotAllowed, and ValidationError at the field."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="mandate", area=values.get("area"))
    made = changes.create(Mandate, kind="mandate", **{"status": DRAFT, **values})
    require_sound(made)
    return made


@action
def change_mandate(
    *, actor: Actor, thing: Mandate, values: Mapping[str, Any], seen_version: int | None, reason: str = ""
) -> bool:
    """Change a mandate; one that was given only by who may give it. Raises as `create_mandate`, and EditConflict."""
    require(actor, Verb.EDIT, thing)
    if thing.status != DRAFT:
        require_giver(actor, thing)
    changed = changes.change(thing, seen_version=seen_version, **values)
    require_sound(thing)
    if thing.status != DRAFT:
        require_giver(actor, thing)
    return changed


@action
def move_mandate(*, actor: Actor, thing: Mandate, step: Transition, reason: str = "") -> None:
    """Give a mandate or withdraw it. Raises NotAllowed, and NotToBeGiven when it cannot be given as it is."""
    require(actor, step.verb, thing, step.name)
    if step.name == GIVE:
        require_giver(actor, thing)
        try:
            require_sound(thing)
        except ValidationError as error:
            raise NotToBeGiven(
                N_("Dit mandaat kan zo niet worden verleend: {why}"),
                N_("Wijzig het eerst."),
                why=" ".join(error.messages),
            ) from error
    changes.change(thing, seen_version=thing.version, status=step.end)


def require_giver(actor: Actor, mandate: Mandate) -> None:
    """Raise NotAllowed unless the actor may decide for the party whose power it is."""
    party = mandate.mandator_id or mandate.mandatary_id
    require_at(actor, Verb.APPROVE, party, kind="mandate", area=mandate.area_id)


@action
def assign_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    user: User,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    reason: str = "",
) -> MandateHolder:
    """Let an account hold a mandate, for a time if that is said (aware). The register never shows to whom.

    Raises NotAllowed, and AccountProblem when it holds it already, would end before it begins, or is no person's.
    """
    require_at(actor, Verb.ADMINISTER, None)
    if valid_from and valid_until and valid_until <= valid_from:
        raise AccountProblem(
            N_("Het mandaat zou ophouden voordat het begint."), N_("Kies een later einde."), field="valid_until"
        )
    if ServiceAccount.objects.filter(user=user.pk).exists():
        raise AccountProblem(N_("Een dienstaccount besluit niet en krijgt geen mandaat op naam."), field="account")
    held, made = MandateHolder.objects.get_or_create(
        mandate=mandate, user=user, defaults={"valid_from": valid_from, "valid_until": valid_until}
    )
    if not made:
        raise AccountProblem(N_("Dit account heeft dit mandaat al."), field="account")
    record(user.pk, {"mandate_assigned": _said(held)})
    return held


@action
def release_mandate(*, actor: Actor, holder: MandateHolder, reason: str = "") -> None:
    """Let an account no longer hold a mandate. Raises NotAllowed."""
    require_at(actor, Verb.ADMINISTER, None)
    said = _said(holder)
    holder.delete()
    record(holder.user_id, {"mandate_released": said})


def _said(held: MandateHolder) -> dict[str, UUID | datetime | None]:
    return {"mandate": held.mandate_id, "valid_from": held.valid_from, "valid_until": held.valid_until}


override("mandate", create=create_mandate, change=change_mandate, move=move_mandate)

__all__ = ["assign_mandate", "change_mandate", "create_mandate", "move_mandate", "release_mandate"]
