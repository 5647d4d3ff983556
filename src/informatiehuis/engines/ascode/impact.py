"""Kinds of change as they stand in files: what can change so, and how the change travels."""

from dataclasses import dataclass
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access
from informatiehuis.engines.ascode.keys import AccessClass, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.schema import Doc, Prosaic, Slug, Value


@dataclass(frozen=True, kw_only=True)
class KindOfChange(Value):
    """A kind of change, such as a law that is amended, with a rule for each relation that it comes along."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "The change in a few words.")]
    concerns: Annotated[tuple[str, ...], Doc("kan gebeuren met", "Kinds of things that can change so, by their names.")]
    rules: Annotated[
        tuple[str, ...],
        Doc(
            "regels",
            "How it travels, a line each: the relation, `omhoog` or `omlaag`, `raakt`, `kan raken` or `raakt niet`, a "
            "colon and why.",
        ),
    ] = ()
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is, in one or two sentences.")] = None
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None
