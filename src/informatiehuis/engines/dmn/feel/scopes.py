"""Where the variables of an expression are kept while it runs, and how the compiler finds them.

Variables live in a list, one list for each call: slot 0 holds the run, slot 1 the list of the function around it, and
the rest parameters and variables. A function that is made keeps a copy of the list around it, so that a loop that
goes on does not change what the function saw.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from informatiehuis.engines.dmn.feel.values import Code

RUN, OUTER, FIRST = 0, 1, 2


@dataclass(eq=False)
class Unit:
    """The code of one function, or of the whole expression: how many slots it needs."""

    size: int = FIRST

    def slot(self) -> int:
        """A slot that nothing else uses."""
        self.size += 1
        return self.size - 1


@dataclass(eq=False)
class Frame:
    """Variables that became known together, and where; or, when `item` is set, the item that a filter looks at."""

    unit: Unit
    slots: dict[str, int] = field(default_factory=dict)
    item: int | None = None


class Scopes:
    """The frames around the place that is being compiled, the innermost last."""

    def __init__(self) -> None:
        self.units = [Unit()]
        self.frames: list[Frame] = []

    @property
    def unit(self) -> Unit:
        return self.units[-1]

    def hops(self, unit: Unit) -> int:
        """How many functions a variable of that unit is away."""
        return len(self.units) - 1 - self.units.index(unit)

    def push(self, names: list[str] | tuple[str, ...] = ()) -> Frame:
        """A new frame with these variables in it."""
        frame = Frame(self.unit)
        for name in names:
            self.declare(frame, name)
        self.frames.append(frame)
        return frame

    def push_item(self) -> Frame:
        """A new frame for the item of a filter."""
        frame = Frame(self.unit, item=self.unit.slot())
        self.frames.append(frame)
        return frame

    def pop(self) -> None:
        self.frames.pop()

    def declare(self, frame: Frame, name: str) -> int:
        """The slot of a variable in a frame."""
        frame.slots[name] = slot = self.unit.slot()
        return slot

    def find(self, name: str) -> tuple[list[Code], Code | None]:
        """The filter items that may have a member of that name, from the inside out, and the variable itself."""
        items: list[Code] = []
        for frame in reversed(self.frames):
            if frame.item is not None:
                items.append(reader(self.hops(frame.unit), frame.item))
                if name == "item":
                    return items, items[-1]
            elif name in frame.slots:
                return items, reader(self.hops(frame.unit), frame.slots[name])
        return items, None


def reader(hops: int, slot: int) -> Code:
    """Code that reads a slot of the unit that is so many functions out."""
    if hops == 0:
        return lambda env: env[slot]
    if hops == 1:
        return lambda env: env[OUTER][slot]

    def read(env: list[object]) -> object:
        for _ in range(hops):
            env = env[OUTER]  # type: ignore[assignment]
        return env[slot]

    return read
