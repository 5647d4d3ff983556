"""A transport that also learns when the source last changed its data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from informatiehuis.engines.connectors.answers import Fetched
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.progress import Progress, silent


@dataclass
class WatchingTransport(Transport):
    """Remembers when what it downloaded last changed (aware); None where that was not told."""

    modified_at: datetime | None = field(default=None, init=False)

    def download(self, location: Location, progress: Progress = silent) -> Fetched:
        fetched = super().download(location, progress)
        try:
            changed = parsedate_to_datetime(fetched.last_modified or "")
        except ValueError:
            return fetched
        if changed.tzinfo is not None:  # "-0000" says that the zone is not known
            self.modified_at = max(self.modified_at or changed, changed)
        return fetched
