"""How much of one datastream is taken: so that one that floods the broker does not keep the others waiting."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_WATCHED = 100_000


@dataclass
class Pace:
    """Lets through `per_minute` of each datastream, evenly or all at once; `clock` is in seconds and only goes up."""

    per_minute: int
    _left: dict[int, tuple[float, float]] = field(default_factory=dict)

    def lets(self, stream: int, clock: float) -> bool:
        """Whether one more of this datastream is taken."""
        left, since = self._left.get(stream, (float(self.per_minute), clock))
        left = min(float(self.per_minute), left + (clock - since) * self.per_minute / 60)
        if len(self._left) >= MOST_WATCHED and stream not in self._left:
            self._left.clear()
        self._left[stream] = (left - 1 if left >= 1 else left, clock)
        return left >= 1
