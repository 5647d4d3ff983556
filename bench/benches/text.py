"""Search in Dutch: how well judged questions are answered beside SQLite FTS5, how fast an index fills and answers.

The judged questions (bench/judged) are about the five documents in ../shared, the example province and a generated
corpus; without ../shared that line is not measured.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.judged.measuring import fts5, measure, ours
from bench.judged.reading import DOCUMENTS, collect
from bench.registry import Context, Measurement, Peer, bench

COUNT = 100_000
RECALL = "recall@20 {:.3f} beside {:.3f}, {:.0f} questions"
POINTS = 15.0
"""By how many points of recall@20 Dutch has to be better than none."""


@bench
def text(context: Context) -> Iterator[Measurement]:
    """Points of recall and nDCG, documents per CPU-second, and CPU-milliseconds of a question."""
    yield from _quality()
    count, folder = context.rows(COUNT), context.data / "text-index"
    filled = context.worker("text_ours", "fill", folder, count)
    asked = context.worker("text_ours", "ask", folder, count)
    peer = context.worker("text_ours", "fts5", folder, count)
    name = "SQLite FTS5 without Dutch"
    yield Measurement(
        "text_fill",
        f"documents of 120 words per CPU-s, {count:,}",
        count / float(filled["cpu"]),
        10_000,
        peers=(Peer(name, str(peer["version"]), count / float(peer["cpu"])),),
        more_is_better=True,
        note="with Dutch analysis, every document as a whole and as a passage",
    )
    for reader in ("public", "staff"):
        yield Measurement(
            f"text_question_{reader}",
            f"CPU-ms p95 in {count:,}",
            1000 * float(asked[f"{reader}_p95"]),
            5.0,
            peers=(Peer(name, str(peer["version"]), 1000 * float(peer["p95"])),),
            note=f"p50 {1000 * float(asked[f'{reader}_p50']):.2f} ms; a quarter of the documents is for staff",
        )
    yield Measurement("text_edit", f"CPU-s until an edit is findable in {count:,}", float(asked["edit"]), 1.0)


def _quality() -> Iterator[Measurement]:
    if not DOCUMENTS.is_dir():
        yield Measurement("text_recall", "points of recall@20 above the peer", None, POINTS, more_is_better=True)
        return
    collection = collect()
    with tempfile.TemporaryDirectory() as folder:
        mine = measure(collection, ours(collection, Path(folder) / "index"))
    others = measure(collection, fts5(collection))
    facts = {
        **{f"ours {key}": value for key, value in mine.items()},
        **{f"fts5 {key}": value for key, value in others.items()},
    }
    yield Measurement(
        "text_recall",
        "points of recall@20 above SQLite FTS5 without Dutch",
        100 * (mine["all recall@20"] - others["all recall@20"]),
        POINTS,
        more_is_better=True,
        note=RECALL.format(mine["all recall@20"], others["all recall@20"], mine["questions"]),
        facts=facts,
    )
    yield Measurement(
        "text_ndcg",
        "nDCG@10",
        mine["all ndcg@10"],
        None,
        peers=(Peer("SQLite FTS5 without Dutch", sqlite3.sqlite_version, others["all ndcg@10"]),),
        more_is_better=True,
        note=f"of the 24 questions in whole sentences {mine['answered']:.0f} have their answer among the first five",
    )
