"""The clock of rules: those of the Netherlands, whose day begins at midnight there and not at midnight in UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


def current_moment() -> datetime:
    """Now, in Dutch time: `today()` in a rule is the day on a Dutch calendar."""
    return datetime.now(ZONE)
