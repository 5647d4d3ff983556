"""Reads documents in a process of its own, so that one that is made to harm harms nothing but its own reading.

What takes too long or too much memory is stopped and told as a PaperProblem; the next document gets a fresh process.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from types import TracebackType
from typing import Any

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import Asked, Paper, PaperProblem, Piece
from informatiehuis.engines.problems import Term

SECONDS = 300.0
"""For one document of which no pictures are read."""
SECONDS_WITH_PICTURES = 3600.0
LOOK_SECONDS = 0.5
MOST_ANSWER = 200 * 1000**2
FACTS_TO_TRANSLATE = frozenset({"found"})


class Readers:
    """One process that reads documents one after the other; started when it is needed, gone after the block.

    `breathe` is called while it reads, and may raise to stop it. `seconds` is the most for one document.
    """

    def __init__(self, breathe: Callable[[], None] = lambda: None, seconds: float | None = None) -> None:
        self._breathe = breathe
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, asked: Asked) -> tuple[str, Paper]:
        """The name of the form of a document, and what was read of it. Raises PaperProblem."""
        child = self._started()
        line = json.dumps({"path": str(asked.path), "name": asked.name, "ocr": asked.ocr}) + "\n"
        try:
            if child.stdin is None:
                raise BrokenPipeError
            child.stdin.write(line.encode())
            child.stdin.flush()
            told = self._answer(child, asked)
        except BaseException:
            self._stop()
            raise
        if "message" in told:
            facts = {name: Term(fact) if name in FACTS_TO_TRANSLATE else fact for name, fact in told["facts"].items()}
            raise PaperProblem(told["message"], told["remedy"], **facts)
        dated = date.fromisoformat(told["dated"]) if told["dated"] else None
        return told["form"], Paper(told["title"], dated, tuple(Piece(**one) for one in told["pieces"]))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(  # nosec B603 # this Python; documents are data to it
                [sys.executable, "-m", "informatiehuis.engines.papers.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
            )
        return self._child

    def _answer(self, child: subprocess.Popen[bytes], asked: Asked) -> dict[str, Any]:
        most = SECONDS_WITH_PICTURES if asked.ocr else SECONDS
        until = time.monotonic() + (most if self._seconds is None else self._seconds)
        parts, length = list[bytes](), 0
        if child.stdout is None:
            raise refusing.too_heavy(asked.name)
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            while not (parts and parts[-1].endswith(b"\n")):
                self._breathe()
                if time.monotonic() > until or length > MOST_ANSWER:
                    raise refusing.too_heavy(asked.name)
                if not waiting.select(LOOK_SECONDS):
                    continue
                part = os.read(child.stdout.fileno(), 1024 * 1024)
                if not part:  # it was stopped, by the machine or by what it read
                    raise refusing.too_heavy(asked.name)
                parts.append(part)
                length += len(part)
        told: dict[str, Any] = json.loads(b"".join(parts))
        return told

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()
