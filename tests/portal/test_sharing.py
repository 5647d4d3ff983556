"""The cache that processes share: exact in counting, gone when its time is over, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.cache import caches

from informatiehuis.kernel.house import House

cache = caches["counts"]
COUNTING = """
import django
django.setup()
from django.core.cache import caches
cache = caches["counts"]
for _ in range(200):
    if not cache.add("bezoek", 1, 60):
        cache.incr("bezoek")
"""


def test_processes_that_count_at_once_miss_nothing(house: House) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "informatiehuis.portal.settings"}
    running = [subprocess.Popen([sys.executable, "-c", COUNTING], env=environment) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert cache.get("bezoek") == 600


def test_what_is_kept_comes_back_and_goes_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("lijst", [1, {"a": "é"}], 10)
    cache.set("altijd", "er", None)
    cache.set("getal", 5, 10)
    assert cache.get("lijst") == [1, {"a": "é"}]
    assert cache.incr("getal", 2) == 7
    assert not cache.add("getal", 1, 10)
    later = time.time() + 20
    monkeypatch.setattr(time, "time", lambda: later)
    assert cache.get("lijst") is None
    assert cache.get("altijd") == "er"
    with pytest.raises(ValueError):
        cache.incr("getal")
    assert cache.add("getal", 1, 10)
    assert cache.delete("getal")
    assert not cache.delete("getal")


def test_what_is_no_number_is_not_counted() -> None:
    cache.set("tekst", "zeven", 10)
    with pytest.raises(ValueError):
        cache.incr("tekst")


def test_a_house_whose_cache_cannot_be_written_goes_on_without(house: House) -> None:
    (house.temporary / "shared.sqlite3").mkdir()
    assert cache.get("iets", "anders") == "anders"
    cache.set("iets", 1)
    assert not cache.add("iets", 1)
    assert not cache.delete("iets")
    with pytest.raises(ValueError):
        cache.incr("iets")


def test_each_house_has_its_own(house: House, settings: object, tmp_path: Path) -> None:
    cache.set("wie", "de ene")
    other = House(tmp_path / "ander")
    other.make()
    settings.HOUSE = other  # type: ignore[attr-defined]
    assert cache.get("wie") is None
    settings.HOUSE = house  # type: ignore[attr-defined]
    assert cache.get("wie") == "de ene"
