"""When the last backup of a house was made: a small file beside its database, for who looks after the house."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from informatiehuis.kernel.house import House

if TYPE_CHECKING:
    from informatiehuis.kernel.copies.contents import Contents


@dataclass(frozen=True)
class LastBackup:
    """When it was made (aware), and up to which event it goes."""

    made_at: datetime
    events: int


def remember(house: House, made: Contents) -> None:
    """Keep that a backup was made and read back. Nothing of where: that is for who keeps it."""
    text = json.dumps({"made_at": made.made_at, "events": made.events, "head": made.head}, indent=1) + "\n"
    handle, name = tempfile.mkstemp(dir=house.root, prefix=".last-backup-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(name, house.backup_file)


def last(house: House) -> LastBackup | None:
    """The last backup that was remembered; None when there is none, or what was kept of it cannot be read."""
    try:
        told = json.loads(house.backup_file.read_text("utf-8"))
        found = LastBackup(datetime.fromisoformat(told["made_at"]), int(told["events"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.made_at.tzinfo else None
