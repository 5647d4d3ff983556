"""The six qualities of an information object: judged for one thing on its page, and for all that an owner has."""

from informatiehuis.kernel.qualities.judging import (
    NAMES,
    Day,
    Judged,
    Known,
    Level,
    Profile,
    Quality,
    declare,
    profile,
    profiles,
)

__all__ = ["NAMES", "Day", "Judged", "Known", "Level", "Profile", "Quality", "declare", "profile", "profiles"]
