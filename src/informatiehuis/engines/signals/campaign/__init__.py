"""The campaign of the green cycle routes: a synthetic one with a known truth, and the raw format of the real one."""

from informatiehuis.engines.signals.campaign.generate import LABEL, Campaign, Truth, generate
from informatiehuis.engines.signals.campaign.network import Network, made_up, rings
from informatiehuis.engines.signals.campaign.raw import RawProblem, pseudonym, read_raw, write_raw

__all__ = [
    "LABEL",
    "Campaign",
    "Network",
    "RawProblem",
    "Truth",
    "generate",
    "made_up",
    "pseudonym",
    "read_raw",
    "rings",
    "write_raw",
]
