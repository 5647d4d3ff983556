"""Where the location of a source may point, where it is on this machine, and within which limits it is read.

A location without a scheme is a path; a relative one is relative to the atlas folder of the house. Whoever works
through the portal or the API may only name files in that folder, so that nobody reads the server's own files, nor
the keys, accounts and snapshots of the house; whoever runs the command line on the machine itself may name any file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.disk import RESERVE, Disk
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import limits
from informatiehuis.kernel.access import Actor

if TYPE_CHECKING:
    from informatiehuis.rooms.atlas.watching import WatchingTransport

FREE_SCHEMES = ("http", "https")


class LocationRefused(Problem):
    """This location may not be read by whoever asks."""

    code = "location-refused"


def resolved(location: str) -> str:
    """The location as a connector takes it: a URL as it is, a path made absolute."""
    if Location(location).is_remote:
        return location
    path = Location(location).path
    return str(path if path.is_absolute() else settings.HOUSE.atlas / path)


def require_readable(actor: Actor, location: str) -> None:
    """Raise LocationRefused unless this actor may have the house read this location."""
    if not location.strip():
        raise LocationRefused(
            N_("Er staat niet bij waar deze bron is."), N_("Geef een bestand of een webadres."), location=location
        )
    if actor.is_house:
        return
    where = Location(location)
    if where.is_remote and where.scheme in (*FREE_SCHEMES, "postgresql", "postgres"):
        return
    roots = [settings.HOUSE.atlas, *map(Path, filter(None, os.environ.get("INFORMATIEHUIS_PATHS", "").split(":")))]
    path = Path(resolved(location)).resolve()
    if not where.is_remote and any(path.is_relative_to(root.resolve()) for root in roots):
        return
    raise LocationRefused(
        N_("De plaats '{location}' mag niet gelezen worden."),
        N_("Gebruik een webadres, lever het bestand aan via het formulier, of vraag de beheerder van het huis."),
        location=location,
    )


def allows_private_network(actor: Actor) -> bool:
    """Whether sources on the private network may be read: from the command line, or where the settings say so."""
    return actor.is_house or os.environ.get("INFORMATIEHUIS_PRIVATE_NETWORK") == "1"


def transport(actor: Actor, scratch: Path | None = None) -> WatchingTransport:
    """What fetches sources for an actor, within the limits of this house; downloads are kept for a next time.

    `scratch` is the folder for what is needed meanwhile. Raises LimitProblem for a setting that is no limit.
    """
    from informatiehuis.engines.connectors.transport import Limits
    from informatiehuis.rooms.atlas.watching import WatchingTransport

    return WatchingTransport(
        folder=settings.HOUSE.temporary / "downloads",
        limits=limits.within(Limits(), limits.SOURCE),
        disk=Disk(reserve=disk_reserve()),
        allow_private=allows_private_network(actor),
        scratch_in=scratch,
    )


def disk_reserve() -> int:
    """The bytes of the disk that stay free, for the database and the logs. Raises LimitProblem."""
    told = os.environ.get("INFORMATIEHUIS_DISK_RESERVE", "")
    return limits.size("INFORMATIEHUIS_DISK_RESERVE", told) if told else RESERVE
