"""What the house keeps of its connection with a broker, in small files that are replaced whole.

In `mqtt/` below the folder of the house: what was refused and why, what was taken of messages that say no time, up to
where was told, and how it goes. None of it is part of a copy: it belongs to one session with one broker.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.syncing import sync, write_file

REFUSED, ARRIVED, TOLD, STATE = "refused.json", "arrived.json", "told.json", "state.json"
MOST_KEPT = 1_000


def read_kept(folder: Path, name: str) -> Any:
    """What a file holds; None when it is not there, or is no JSON."""
    try:
        return json.loads((folder / name).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def keep(folder: Path, name: str, value: object) -> None:
    """Replace a file; when this returns the disk has confirmed it."""
    part = folder / f".{name}.{os.getpid()}.part"
    write_file(part, json.dumps(value, ensure_ascii=False, default=str))
    part.replace(folder / name)
    sync(folder)


@dataclass(frozen=True)
class Refused:
    """How many messages of a datastream (None: of none that is known) were refused for one reason."""

    stream: int | None
    code: str
    count: int
    first: datetime
    last: datetime
    text: Mapping[str, Any]


@dataclass
class Refusals:
    """The messages that were refused, by datastream and reason; of more than MOST_KEPT the rest is counted together."""

    folder: Path
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Refusals:
        found = read_kept(folder, REFUSED)
        return cls(folder, found if isinstance(found, dict) else {})

    def add(self, stream: int | None, problem: Problem, now: datetime) -> None:
        key = f"{stream} {problem.code}"
        if key not in self.rows and len(self.rows) >= MOST_KEPT:
            key, stream = f"None {problem.code}", None
        row = self.rows.setdefault(key, {"stream": stream, "code": problem.code, "count": 0, "first": now.isoformat()})
        row["count"] += 1
        row["last"], row["text"] = now.isoformat(), kept_problem(problem)

    def keep(self) -> None:
        keep(self.folder, REFUSED, self.rows)

    def told(self) -> list[Refused]:
        """Those that came last first."""
        found = [
            Refused(
                row["stream"], row["code"], row["count"], datetime.fromisoformat(row["first"]),
                datetime.fromisoformat(row["last"]), row["text"],
            )
            for row in self.rows.values()
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.last, one.code), reverse=True)


@dataclass
class Arrived:
    """By which identity messages that say no time were stored, so that one that comes again is stored once.

    The broker numbers messages one after the other and sends no more than `most` without a confirmation. So the last
    `most` of each side of a crash are enough: a number that is kept comes again only after 65,535 others.
    """

    folder: Path
    most: int
    rows: dict[str, list[str]] = field(default_factory=dict)
    is_changed: bool = False

    @classmethod
    def read(cls, folder: Path, most: int) -> Arrived:
        found = read_kept(folder, ARRIVED)
        return cls(folder, most, found if isinstance(found, dict) else {})

    def known(self, number: int, digest: str) -> str | None:
        """The identity of a message with this number and content, when it was taken before."""
        found = self.rows.get(str(number))
        return found[1] if found and found[0] == digest else None

    def add(self, number: int, digest: str, identity: str) -> None:
        self.rows.pop(str(number), None)
        self.rows[str(number)] = [digest, identity]
        while len(self.rows) > 2 * self.most:
            del self.rows[next(iter(self.rows))]
        self.is_changed = True

    def keep(self) -> None:
        keep(self.folder, ARRIVED, self.rows)
        self.is_changed = False


def now() -> datetime:
    return datetime.now(UTC)
