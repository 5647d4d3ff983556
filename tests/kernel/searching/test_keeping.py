"""The index follows the chain: what was changed is found or not at once, whoever did it and however a process ended."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from informatiehuis.engines.progress import Interrupted, silent
from informatiehuis.engines.text import IndexBusy
from informatiehuis.kernel import erasing
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor
from informatiehuis.kernel.house import House
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.jobs import Running
from informatiehuis.kernel.models import ChainHead, Thing
from informatiehuis.kernel.redactions import Ground
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.kernel.searching import keeping
from informatiehuis.kernel.searching import state as standing
from informatiehuis.kernel.searching.asking import Asked
from informatiehuis.kernel.searching.following import Follower
from informatiehuis.kernel.searching.nightly import rewrite_search
from informatiehuis.kernel.searching.queries import find
from tests import factories

pytestmark = pytest.mark.django_db


def titles(words: str, actor: Actor = ANONYMOUS) -> list[str]:
    return [hit.thing.title for hit in find(actor, Asked(words)).hits]


def folder() -> Path:
    """Where the index stands that counts now."""
    state = standing.read()
    assert state is not None
    return standing.root() / state.folder


def on_disk(word: bytes) -> bool:
    """Whether a word stands anywhere in what was written of an index."""
    return any(word in path.read_bytes() for path in standing.root().rglob("index-*/**/*") if path.is_file())


def test_what_is_made_changed_and_removed_is_so_in_the_next_answer() -> None:
    assert titles("trompet") == []
    made = factories.concept("Trompet")
    assert titles("trompetten") == ["Trompet"]
    factories.alter(actor=HOUSE, thing=made, values={"title": "Vlier"})
    assert (titles("trompet"), titles("vlier")) == ([], ["Vlier"])
    remove_thing(actor=HOUSE, thing=made, seen_version=made.version, reason="dubbel")
    assert titles("vlier") == []


def test_what_is_no_longer_open_is_no_longer_found_by_everybody() -> None:
    made = factories.concept("Trompet")
    assert titles("trompet") == ["Trompet"]
    factories.alter(actor=HOUSE, thing=made, values={"access": "confidential"})
    assert titles("trompet") == []
    assert titles("trompet", HOUSE) == ["Trompet"]


def test_what_was_erased_is_not_found_and_its_words_are_gone_from_the_disk() -> None:
    made = factories.concept("Iets gewoons", definition="Geschreven door Zwartendijkje uit Soest.")
    assert titles("zwartendijkje") == ["Iets gewoons"]
    assert on_disk(b"wartendijkje")
    erasing.erase_personal_data(
        actor=HOUSE, thing=made.pk, fields=["definition"], ground=Ground.values[0], reason="verzoek"
    )
    assert titles("zwartendijkje") == []
    assert titles("gewoons") == ["Iets gewoons"]
    assert not on_disk(b"wartendijkje")


def test_in_a_large_house_the_words_of_what_was_erased_leave_the_disk_in_the_background(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.concept("Iets anders")
    made = factories.concept("Iets gewoons", definition="Geschreven door Zwartendijkje uit Soest.")
    assert titles("zwartendijkje") == ["Iets gewoons"]
    monkeypatch.setattr(keeping, "SMALL", 0)
    erasing.erase_personal_data(
        actor=HOUSE, thing=made.pk, fields=["definition"], ground=Ground.values[0], reason="verzoek"
    )
    assert titles("zwartendijkje") == []
    assert on_disk(b"wartendijkje")
    assert keeping.keep()
    assert not on_disk(b"wartendijkje")
    assert titles("gewoons") == ["Iets gewoons"]
    assert not keeping.keep()


def test_what_was_removed_leaves_the_disk_at_night() -> None:
    factories.concept("Blijvertje")
    made = factories.concept("Zwartendijkje")
    assert titles("zwartendijkje") == ["Zwartendijkje"]
    remove_thing(actor=HOUSE, thing=made, seen_version=made.version, reason="dubbel")
    assert titles("zwartendijkje") == []
    assert on_disk(b"wartendijkje")
    run = Running(new_id(), HOUSE, silent)
    rewrite_search.function(run)
    assert not on_disk(b"wartendijkje")
    assert titles("blijvertje") == ["Blijvertje"]
    before = standing.read()
    rewrite_search.function(run)
    assert standing.read() == before


def test_what_the_index_does_not_know_yet_is_in_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more changed than somebody can wait for, and also while another process holds the lock."""
    first, second = factories.concept("Trompet een"), factories.concept("Trompet twee")
    assert len(titles("trompet")) == 2
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 0)
    factories.alter(actor=HOUSE, thing=first, values={"access": "confidential"})
    assert titles("trompet") == ["Trompet twee"]
    assert find(ANONYMOUS, Asked("trompet")).count == 1
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0)
    factories.alter(actor=HOUSE, thing=second, values={"access": "confidential"})
    with standing.locked("index", seconds=0) as is_ours:
        assert is_ours
        assert titles("trompet") == []
    assert titles("trompet", HOUSE) == ["Trompet een", "Trompet twee"]


def test_a_large_house_without_an_index_says_that_it_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.concept("Trompet")
    monkeypatch.setattr(keeping, "SMALL", 0)
    with pytest.raises(keeping.IndexNotReady):
        titles("trompet")
    assert keeping.keep()
    assert titles("trompet") == ["Trompet"]


def test_an_index_of_another_chain_or_another_program_is_made_anew() -> None:
    factories.concept("Trompet")
    assert titles("trompet") == ["Trompet"]
    state = standing.read()
    assert state is not None
    for other in (
        replace(state, hash="0" * 64),
        replace(state, number=state.number + 1_000),
        replace(state, form="vroeger"),
        replace(state, folder="index-weg"),
    ):
        standing.write(other)
        assert titles("trompet") == ["Trompet"], other
        assert standing.read() != other


@pytest.mark.parametrize("damage", ["no state", "half a state", "no files", "half a file"])
def test_a_damaged_index_is_made_anew(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.concept("Trompet")
    assert titles("trompet") == ["Trompet"]
    state = standing.root() / "state.json"
    if damage == "no state":
        state.unlink()
    elif damage == "half a state":
        state.write_text(state.read_text()[:20])
    else:
        (folder() / "open" / "documents" / "meta.json").write_text("" if damage == "no files" else '{"segments": [')
    monkeypatch.setattr(standing, "_opened", {})
    factories.concept("Trompet twee")
    assert titles("trompet") == ["Trompet", "Trompet twee"]


def test_a_rebuild_that_is_interrupted_leaves_the_index_that_there_was() -> None:
    for number in range(120):
        factories.concept(f"Trompet {number}")
    assert find(ANONYMOUS, Asked("trompet")).count == 120
    before = standing.read()

    def stop(done: int, total: int | None = None) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        keeping.rebuild(stop)
    assert standing.read() == before
    assert find(ANONYMOUS, Asked("trompet")).count == 120
    told: list[tuple[int, int | None]] = []
    assert keeping.rebuild(lambda done, total=None: told.append((done, total))) == Thing.objects.count()
    assert told[-1] == (Thing.objects.count(), Thing.objects.count())
    assert [path.name for path in standing.root().glob("index-*")] == [folder().name]


def test_what_changes_while_the_index_is_made_anew_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.concept("Trompet")
    for number in range(100):
        factories.concept(f"Gewoon {number}")

    def meanwhile(done: int, total: int | None = None) -> None:
        if done == 100:
            factories.alter(actor=HOUSE, thing=made, values={"title": "Vlier"})

    keeping.rebuild(meanwhile)
    state, head = standing.read(), ChainHead.objects.get(pk=1)
    assert state is not None
    assert (state.number, state.hash) == (head.number, head.hash)
    assert (titles("trompet"), titles("vlier")) == ([], ["Vlier"])


HOLD = """
import sys, time
from pathlib import Path
from informatiehuis.engines.text import OPEN, Document, TextIndex
index = TextIndex(Path(sys.argv[1]))
with index.writing() as batch:
    batch.put(Document("half", "Halverwege", (), frozenset((OPEN,))))
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_writer_that_is_killed_lets_go_and_loses_nothing(house: House) -> None:
    """Killed with kill -9 in the middle of a change of the very files that this process then writes in."""
    factories.concept("Trompet")
    assert titles("trompet") == ["Trompet"]
    writer = subprocess.Popen([sys.executable, "-c", HOLD, str(folder())], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    factories.concept("Vlier")
    with pytest.raises(IndexBusy):
        standing.opened(folder().name).put([])
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert titles("vlier") == ["Vlier"]
    assert titles("halverwege") == []
    assert json.loads((standing.root() / "state.json").read_text())["number"] == ChainHead.objects.get(pk=1).number


@pytest.mark.django_db(transaction=True)
def test_an_action_is_in_the_index_within_a_second_without_anybody_asking() -> None:
    """The thread that follows in every process that serves or works is woken by the commit itself."""
    follower = Follower()
    follower.start()
    try:
        made = factories.concept("Trompet")
        number = ChainHead.objects.get(pk=1).number
        until = time.monotonic() + 20
        while (now := standing.read()) is None or now.number < number:
            assert time.monotonic() < until
            time.sleep(0.005)
        assert titles("trompet") == [made.title]
    finally:
        follower.stop()
