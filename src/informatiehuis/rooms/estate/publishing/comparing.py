"""What this house would publish of its algorithms beside a file of what the register publishes now."""

from __future__ import annotations

from dataclasses import dataclass

from informatiehuis.engines.algorithmregister import Comparison, compare, read
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.rooms.estate.models import Asset
from informatiehuis.rooms.estate.publishing.record import Told, algorithms, told_of


class OtherOrganisation(Problem):
    """A file in which nothing is of an organisation of this house."""

    code = "algorithm-register-organisation"


@dataclass(frozen=True)
class Compared:
    """The comparison, with the assets of our records by their slug."""

    comparison: Comparison
    assets: dict[str, Asset]


def publishable(actor: Actor) -> tuple[list[Told], list[Told]]:
    """The records that the register takes, and those that it refuses, of what this actor may see and is for it."""
    found = told_of([one for one in algorithms(actor) if one.status == "active" or "algorithms" in one.published_in])
    return [one for one in found if not one.is_refused], [one for one in found if one.is_refused]


def compare_with(content: bytes, name: str, actor: Actor) -> Compared:
    """Our records beside those of a file. Raises RegisterFileProblem and OtherOrganisation.

    What the house has and this actor may not see is left out on both sides, so that the file tells nothing of it.
    """
    there = read(content, name)
    taken, refused = publishable(actor)
    own = [*taken, *refused]
    seen = {one.asset.pk for one in own}
    hidden = [one for one in told_of(list(algorithms(HOUSE))) if one.asset.pk not in seen]
    organisations = {str(one.record.get("organization", "")) for one in own} - {""}
    everything = compare([*(one.record for one in own), *(one.record for one in hidden)], there, organisations)
    if there and organisations and not everything.both and not everything.only_there:
        raise OtherOrganisation(
            N_("In dit bestand staat niets van {own}; wel van {others}."),
            N_("Kies in het register de lijst van uw eigen organisatie, of van alle."),
            own=", ".join(sorted(organisations)),
            others=", ".join(list(everything.others)[:5]),
        )
    gone = {id(one.record) for one in hidden}
    comparison = Comparison(
        tuple(one for one in everything.both if id(one.here) not in gone),
        tuple(one for one in everything.only_here if id(one) not in gone),
        everything.only_there,
        everything.others,
    )
    return Compared(comparison, {one.asset.slug: one.asset for one in own})
