"""A segment that was torn is told apart from one that was damaged, wherever that is."""

import pytest

from informatiehuis.engines.signals import log
from informatiehuis.engines.signals.observation import as_columns
from informatiehuis.engines.signals.tail import numbered

from .conftest import RECEIVED


@pytest.fixture
def frames(observe):
    """Three frames of two observations each."""
    return [
        log.frame_bytes(first, numbered(as_columns([observe(first), observe(first + 1)], RECEIVED), first))
        for first in (1, 3, 5)
    ]


@pytest.fixture
def segment(tmp_path, frames):
    path = log.create_segment(tmp_path, 1)
    log.append(path, len(log.MAGIC), frames)
    return path


def firsts(scan: log.Scan) -> list[int]:
    return [frame.first for frame in scan.frames]


def test_what_was_appended_is_read(segment):
    scan = log.scan(segment)
    assert firsts(scan) == [1, 3, 5]
    assert scan.end == segment.stat().st_size
    assert not scan.is_torn
    assert scan.damage == ()


def test_wherever_the_last_frame_was_torn_the_others_stand_and_nothing_is_called_damaged(segment, frames):
    whole = segment.read_bytes()
    before = len(whole) - len(frames[-1])
    for length in range(before + 1, len(whole), 7):
        segment.write_bytes(whole[:length])
        scan = log.scan(segment)
        assert (firsts(scan), scan.end, scan.is_torn, scan.damage) == ([1, 3], before, True, ())


def test_a_segment_that_was_torn_in_its_first_bytes_holds_nothing(segment):
    segment.write_bytes(log.MAGIC[:3])
    assert log.scan(segment) == log.Scan((), 0, True, ())


def test_a_bit_that_flips_anywhere_is_found_named_by_its_place_and_costs_that_frame_alone(segment, frames):
    whole = segment.read_bytes()
    starts = [len(log.MAGIC), len(log.MAGIC) + len(frames[0]), len(log.MAGIC) + len(frames[0]) + len(frames[1])]
    for place in range(len(log.MAGIC), len(whole), 11):
        segment.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        hit = max(index for index, start in enumerate(starts) if start <= place)
        scan = log.scan(segment)
        assert firsts(scan) == [first for index, first in enumerate((1, 3, 5)) if index != hit]
        assert [problem.facts["offset"] for problem in scan.damage] == [starts[hit]]
        assert scan.damage[0].facts["file"] == "00000001.log"


def test_zeros_that_a_power_cut_left_are_torn_and_not_damage(segment):
    size = segment.stat().st_size
    with segment.open("ab") as file:
        file.write(bytes(5000))
    scan = log.scan(segment)
    assert (firsts(scan), scan.end, scan.is_torn, scan.damage) == ([1, 3, 5], size, True, ())


def test_a_write_that_fails_leaves_nothing_behind(segment, frames, monkeypatch):
    size = segment.stat().st_size
    monkeypatch.setattr(log.os, "fdatasync", lambda descriptor: (_ for _ in ()).throw(OSError(5, "broken disk")))
    with pytest.raises(OSError, match="broken disk"):
        log.append(segment, size, frames)
    assert segment.stat().st_size == size
