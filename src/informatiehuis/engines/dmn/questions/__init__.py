"""The questions that a decision asks, in an order that ends soonest, and no more of them than it depends on."""

from informatiehuis.engines.dmn.questions.interview import Interview
from informatiehuis.engines.dmn.questions.state import Among, Option, Settled, State, Verdict

__all__ = ["Among", "Interview", "Option", "Settled", "State", "Verdict"]
