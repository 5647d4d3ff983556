"""Keeps observations: acknowledged is stored, each once, whatever happens to the process.

On disk, below `root`:

    log/NNNNNNNN.log        what came in and is not in parquet yet; see log.py
    data/                   immutable parquet, rollups and identities, by the manifest
    current.json            the manifest: which of them are in force; replaced by one rename
    aside/                  segments in which damage was found, to look at

Several threads and processes may append and read. Appends that come in together are written and confirmed together.
What arrives faster than it can be stored is refused, and not kept in memory.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from informatiehuis.engines.lake.stages import locked
from informatiehuis.engines.lake.storage import reading
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import log
from informatiehuis.engines.signals.amending import Amending, Sign
from informatiehuis.engines.signals.compact import compact, verified
from informatiehuis.engines.signals.conditions import Condition
from informatiehuis.engines.signals.identities import Identities
from informatiehuis.engines.signals.manifest import CURRENT, DATA, Manifest, Record, read_manifest
from informatiehuis.engines.signals.observation import SCHEMA, Observation, as_columns, identity
from informatiehuis.engines.signals.problems import BusyProblem, DamagedProblem, disk_errors
from informatiehuis.engines.signals.reading import Reading
from informatiehuis.engines.signals.shared import Shared
from informatiehuis.engines.signals.tail import Segment, Tail, numbered, without

SEGMENT_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Limits:
    """`pending` observations may wait to be written, `uncompacted` may stand in the log; more is refused."""

    pending: int = 200_000
    uncompacted: int = 2_000_000


@dataclass(frozen=True)
class Receipt:
    """What was stored. `sequences` are in the order in which the observations were offered; `stored` of them are new,
    the others were stored before and keep the sequence they got then."""

    sequences: tuple[int, ...]
    stored: int

    @property
    def duplicates(self) -> int:
        return len(self.sequences) - self.stored


@dataclass(frozen=True)
class Kept:
    """A file of a store for a copy of it: its path below the root, its bytes, and its SHA-256 where that is known."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    sha256: str = ""


def _kept_bytes(name: str, content: bytes) -> Kept:
    return Kept(name, len(content), lambda: BytesIO(content))


class _Offer:
    """Observations that wait to be written."""

    def __init__(self, batch: pa.RecordBatch, keys: Sequence[bytes | None]) -> None:
        self.batch = batch
        self.keys = keys
        self.receipt: Receipt | None = None
        self.problem: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        return self.receipt is not None or self.problem is not None


def now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The observations below `root`; `clock` tells when something is received."""

    def __init__(self, root: Path, *, limits: Limits | None = None, clock: Callable[[], datetime] = now) -> None:
        self.root = root
        self._limits = limits or Limits()
        self._clock = clock
        self._queue: list[_Offer] = []
        self._queue_lock = threading.Lock()
        self._commit_lock = threading.Lock()
        self._manifest = Manifest()
        self._manifest_mark: tuple[int, int] | None = None
        self._identities = Identities([])
        self._reading: tuple[tuple[int, int], Reading] | None = None
        with disk_errors(root):
            (root / "log").mkdir(parents=True, exist_ok=True)
            (root / DATA).mkdir(exist_ok=True)
        self._tail = Tail(root / "log")
        self._shared = Shared(root / DATA)

    def append(self, observations: Sequence[Observation]) -> Receipt:
        """Store observations. When this returns, the disk has confirmed them.

        Raises BusyProblem or FullProblem when none of them is stored and they may be offered again, ReadOnlyProblem
        when they cannot be.
        """
        if not observations:
            return Receipt((), 0)
        keys = [None if one.client_id is None else identity(one.stream, one.client_id) for one in observations]
        offer = _Offer(as_columns(observations, self._clock()), keys)
        self._enqueue(offer)
        with self._commit_lock:
            if not offer.is_settled:
                self._settle()
        if offer.problem is not None:
            raise offer.problem
        # settled, and not with a problem
        return cast("Receipt", offer.receipt)

    def _enqueue(self, offer: _Offer) -> None:
        with self._queue_lock:
            waiting = sum(one.batch.num_rows for one in self._queue)
            if waiting and waiting + offer.batch.num_rows > self._limits.pending:
                raise self._busy(waiting)
            self._queue.append(offer)

    @staticmethod
    def _busy(waiting: int) -> BusyProblem:
        return BusyProblem(
            N_("Er komen nu meer metingen binnen dan kunnen worden opgeslagen: er wachten er {waiting}."),
            N_("Bied ze over een minuut opnieuw aan."),
            waiting=waiting,
        )

    def _settle(self) -> None:
        """Write all that waits, in one go."""
        with self._queue_lock:
            offers, self._queue = self._queue, []
        try:
            with disk_errors(self.root), locked(self.root / "log" / "lock"):
                self._refresh()
                if self._tail.rows > self._limits.uncompacted:
                    raise self._busy(self._tail.rows)
                self._write(offers)
        except BaseException as error:
            for offer in offers:
                offer.receipt, offer.problem = None, error
            if not isinstance(error, Exception):
                raise

    def _write(self, offers: Sequence[_Offer]) -> None:
        first = self._tail.next_sequence(self._manifest.next_sequence)
        known = self._identities.find([key for offer in offers for key in offer.keys if key is not None])
        frames, batches, receipts = [], [], []
        for offer in offers:
            receipt, again = self._receipt(offer, first, known)
            receipts.append(receipt)
            if receipt.stored:
                batch = numbered(without(offer.batch, again), first)
                frames.append(log.frame_bytes(first, batch))
                batches.append(log.Frame(first, batch))
                first += receipt.stored
        if frames:
            segment = self._segment()
            path = log.segment_path(self.root / "log", segment.number)
            segment.end = log.append(path, segment.end, frames)
            for frame in batches:
                segment.add(frame)
        for offer, receipt in zip(offers, receipts, strict=True):
            offer.receipt = receipt

    def _receipt(self, offer: _Offer, first: int, known: dict[bytes, int]) -> tuple[Receipt, set[int]]:
        """The sequences of an offer, and which of its rows were stored before; `known` grows with the new ones."""
        sequences, again = [], set[int]()
        for row, key in enumerate(offer.keys):
            found = None if key is None else known.get(key) or self._tail.find(key)
            if found is not None:
                again.add(row)
                sequences.append(found)
                continue
            sequence = first + row - len(again)
            sequences.append(sequence)
            if key is not None:
                known[key] = sequence
        return Receipt(tuple(sequences), len(sequences) - len(again)), again

    def _segment(self) -> Segment:
        """The segment to append to: mended when a killed process left it torn, a new one when it is full."""
        folder = self.root / "log"
        active = self._tail.active
        if active is not None and active.is_torn:
            log.cut(log.segment_path(folder, active.number), active.end)
            active.is_torn = False
        if active is None or active.end < len(log.MAGIC) or active.end >= SEGMENT_BYTES:
            number = active.number + 1 if active else self._manifest.log_through + 1
            log.create_segment(folder, number)
            self._tail.refresh(self._manifest.log_through)
            active = self._tail.active
        # it was just created, if it was not there
        return cast("Segment", active)

    def _refresh(self) -> None:
        """See what other processes did. Needs the lock of the log."""
        path = self.root / CURRENT
        mark = (path.stat().st_mtime_ns, path.stat().st_ino) if path.exists() else None
        if mark != self._manifest_mark:
            self._manifest = read_manifest(self.root)
            self._manifest_mark = mark
            self._identities = Identities([self.root / DATA / run.name for run in self._manifest.identities])
        self._tail.refresh(self._manifest.log_through)

    def mark(self) -> tuple[int, int, int, int]:
        """Something that is another when anything was stored or changed since, by any process; it reads nothing.

        Take it before `read`: then nothing that comes in between is missed.
        """
        with disk_errors(self.root):
            path = self.root / CURRENT
            told = path.stat() if path.exists() else None
            numbers = log.segments(self.root / "log")
            newest = numbers[-1] if numbers else 0
            size = log.segment_path(self.root / "log", newest).stat().st_size if newest else 0
        return (told.st_mtime_ns if told else 0, told.st_ino if told else 0, newest, size)

    def read(self) -> Reading:
        """What is stored now; it stays as it is while others append. Raises DamagedProblem."""
        with self._commit_lock, disk_errors(self.root):
            with locked(self.root / "log" / "lock"):
                self._refresh()
            state = (self._manifest.generation, self._tail.next_sequence(self._manifest.next_sequence))
            if self._reading is None or self._reading[0] != state:
                self._reading = (state, Reading(self._shared, self._manifest, self._tail.table()))
            return self._reading[1]

    def compact(self) -> int | None:
        """Move what stands in the log to parquet; says how many observations, None when another is at it.

        Appending goes on meanwhile. A process that is killed in it leaves what was in force.
        """
        with disk_errors(self.root), locked(self.root / "compact.lock", wait=False) as mine:
            return compact(self.root, self._seal) if mine else None

    def correct(self, corrections: Mapping[int, Observation], sign: Sign) -> list[Record]:
        """Put observations in the place of those with these sequences; what they were is kept beside.

        A sequence that is not stored changes nothing. When this returns, the disk has confirmed it; several at once
        cost about as much as one, since the parts that they stand in are written again.
        """
        with self._amending(sign) as amending:
            # a correction comes in now; when its observation was received does not change
            received = self._received(corrections)
            known = [(number, one) for number, one in corrections.items() if number in received]
            batches = [numbered(as_columns([one], received[number]), number) for number, one in known]
            return amending.correct(pa.Table.from_batches(batches, schema=SCHEMA)) if batches else []

    def remove(self, sequences: Collection[int], sign: Sign) -> list[Record]:
        """Remove the observations with these sequences, for good. An identity that they had is not taken in again."""
        with self._amending(sign) as amending:
            return amending.remove(sorted(sequences))

    def expire(self, terms: Mapping[int, datetime], sign: Sign) -> list[Record]:
        """Remove of each of these streams what began before a moment (aware), for good."""
        if not terms:
            return []
        with self._amending(sign) as amending:
            return amending.expire(terms)

    @contextmanager
    def _amending(self, sign: Sign) -> Iterator[Amending]:
        """What is stored, all of it in parquet, with nobody else at it."""
        with disk_errors(self.root), locked(self.root / "compact.lock"):
            compact(self.root, self._seal)
            with self._commit_lock, locked(self.root / "log" / "lock"):
                self._refresh()
                manifest = self._manifest
            amending = Amending(self.root, manifest, sign)
            try:
                yield amending
            finally:
                amending.close()

    def _received(self, numbers: Collection[int]) -> dict[int, datetime]:
        condition = Condition("list_contains($_numbers, sequence)", {"_numbers": sorted(numbers)})
        rows = self.read().select(condition=condition, columns=("sequence", "received"), limit=len(numbers))
        return {row["sequence"]: row["received"] for row in rows.to_pylist()}

    def _seal(self) -> tuple[Manifest, int]:
        """End the active segment; gives the manifest and the number of the last segment that was ended."""
        with self._commit_lock, locked(self.root / "log" / "lock"):
            self._refresh()
            active = self._tail.active
            if active is None:
                return self._manifest, self._manifest.log_through
            if active.is_torn:
                log.cut(log.segment_path(self.root / "log", active.number), active.end)
            log.create_segment(self.root / "log", active.number + 1)
            return self._manifest, active.number

    def check(self) -> list[DamagedProblem]:
        """What is damaged: in the log, in the files of the manifest, and what was set aside before."""
        with self._commit_lock, locked(self.root / "log" / "lock"):
            self._manifest_mark = None
            self._tail = Tail(self.root / "log")
            self._refresh()
            found = self._tail.damage
        return [*found, *verified(self.root, self._manifest)]

    def files(self) -> list["Kept"]:
        """What a copy of the store holds: files that do not change, and of the log what stands in it now.

        The log is compacted first, so that little of it is left. A file can be gone when two more compactions came in
        between: then a copy has to begin again.
        """
        self.compact()
        with self._commit_lock, disk_errors(self.root), locked(self.root / "log" / "lock"):
            self._refresh()
            manifest, segments = self._manifest, list(self._tail.segments.values())
            found = [_kept_bytes(CURRENT, manifest.to_json().encode())] if manifest.generation else []
            for segment in segments:
                path = log.segment_path(self.root / "log", segment.number)
                found.append(_kept_bytes(f"log/{path.name}", path.read_bytes()[: segment.end]))
        for file in manifest.files:
            path = self.root / DATA / file.name
            found.append(Kept(f"{DATA}/{file.name}", file.bytes, partial(reading, path), file.sha256))
        return found

    def size(self) -> int:
        """The bytes that everything takes on disk."""
        return sum(path.stat().st_size for path in self.root.rglob("*") if path.is_file())
