"""A store with a clock that the test sets, and observations to put in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.engines.signals import Observation, Store

START = datetime(2018, 10, 22, 6, 0, tzinfo=UTC)
RECEIVED = datetime(2018, 12, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", clock=lambda: RECEIVED)


@pytest.fixture
def observe() -> Callable[..., Observation]:
    """An observation of stream 1, so many minutes after the start, with what the test wants otherwise."""

    def make(minutes: float = 0, result: Any = 1.0, **other: Any) -> Observation:
        values: dict[str, Any] = {"stream": 1, "begin": START + timedelta(minutes=minutes), "result": result}
        return Observation(**(values | other))

    return make
