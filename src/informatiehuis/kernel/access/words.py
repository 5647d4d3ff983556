"""The words of the policy: roles in their order, what one can want to do with a thing, and where a thing stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from informatiehuis.kernel.models import Thing

READER, STEWARD, OWNER, ADMINISTRATOR = "reader", "steward", "owner", "administrator"
RANK: Mapping[str, int] = {READER: 1, STEWARD: 2, OWNER: 3, ADMINISTRATOR: 4}


class Verb(StrEnum):
    """What one can want to do with a thing."""

    VIEW = "view"
    USE = "use"
    CREATE = "create"
    EDIT = "edit"
    APPROVE = "approve"
    DELETE = "delete"
    ADMINISTER = "administer"


NEEDED: Mapping[Verb, str] = {
    Verb.CREATE: STEWARD,
    Verb.EDIT: STEWARD,
    Verb.APPROVE: OWNER,
    Verb.DELETE: OWNER,
    Verb.ADMINISTER: ADMINISTRATOR,
}
SEES: Mapping[str, str] = {"restricted": READER, "confidential": STEWARD}


@dataclass(frozen=True)
class Place:
    """Where a thing stands for the policy: whose it is, what it is and where it lies.

    An empty kind, and no area, lie within no grant that is limited to kinds or to areas.
    """

    party: UUID | None = None
    kind: str = ""
    area: UUID | None = None


def place_of(thing: Thing) -> Place:
    return Place(thing.owner_id, thing.kind, thing.area_id)


def role_label(role: str) -> Promise | str:
    """The name of a role for people, in the language of who reads it."""
    from informatiehuis.kernel.models import Role

    return Role(role).label
