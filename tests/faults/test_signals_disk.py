"""Observations on a disk that is full, and in a folder that may not be written."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from informatiehuis.engines.signals import FullProblem, ReadOnlyProblem, Store
from tests.faults.signals_worker import BATCH, batch
from tests.faults.test_disk import fill, mount

SIZE = 8_000_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid():
        pytest.skip("needs root to mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_refuses_what_it_cannot_store_keeps_the_rest_and_goes_on_when_there_is_room(disk: Path) -> None:
    store = Store(disk / "store")
    store.append(batch(0))
    store.compact()
    full = fill(disk, 300_000)
    stored = 1
    problem = None
    while problem is None and stored < 10_000:
        try:
            store.append(batch(stored))
            stored += 1
        except FullProblem as error:
            problem = error
    assert problem is not None
    assert problem.may_pass
    assert "vol" in problem.text()
    assert stored > 1
    assert Store(store.root).read().rows == store.read().rows == stored * BATCH
    with pytest.raises(FullProblem):
        store.compact()
    assert store.read().rows == stored * BATCH
    full.unlink()
    assert store.append(batch(stored)).stored == BATCH
    assert store.compact() == stored * BATCH
    assert store.check() == []
    assert Store(store.root).read().rows == (stored + 1) * BATCH


def test_a_folder_that_may_not_be_written_says_so(disk: Path) -> None:
    store = Store(disk / "store")
    store.append(batch(0))
    mount("-o", "remount,ro", disk)
    with pytest.raises(ReadOnlyProblem):
        store.append(batch(1))
    mount("-o", "remount,rw", disk)
    assert store.append(batch(1)).stored == BATCH
    assert shutil.disk_usage(disk).free > 0
