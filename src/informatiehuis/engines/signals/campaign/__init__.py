"""The campaign of the green cycle routes: a synthetic one with a known truth, and the raw format of the real one."""

from informatiehuis.engines.signals.campaign.generate import LABEL, Campaign, Truth, generate
from informatiehuis.engines.signals.campaign.network import Network
from informatiehuis.engines.signals.campaign.raw import RawProblem, pseudonym, read_raw, write_raw

__all__ = [
    "LABEL",
    "Campaign",
    "Network",
    "RawProblem",
    "Truth",
    "generate",
    "pseudonym",
    "read_raw",
    "write_raw",
]
