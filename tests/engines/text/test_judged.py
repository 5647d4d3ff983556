"""The judged questions are answered better with Dutch than without, and none of them has lost its answer."""

import pytest

from bench.judged.measuring import fts5, measure, ndcg, ours, recall
from bench.judged.reading import collect
from tests.shared import needs_shared

POINTS = 0.15
QUESTIONS = 120


@needs_shared
def test_recall_of_the_judged_questions_is_at_least_fifteen_points_better_than_without_dutch(tmp_path) -> None:
    collection = collect()
    mine, others = measure(collection, ours(collection, tmp_path / "index")), measure(collection, fts5(collection))
    assert len(collection.questions) >= QUESTIONS
    for part in ("all", "documents", "province", "generated"):
        assert mine[f"{part} recall@20"] >= others[f"{part} recall@20"] + POINTS
    assert mine["all ndcg@10"] > others["all ndcg@10"]
    assert mine["answered"] >= 23  # of the 24 questions, among the first five passages


def test_the_measures_are_those_of_the_books() -> None:
    answers = frozenset(("a", "b"))
    assert ndcg(["a", "b", "x"], answers) == 1
    assert ndcg(["x", "a"], answers) == pytest.approx(0.6309 / (1 + 0.6309), abs=1e-3)
    assert recall(["x", "a"], answers) == 0.5
    assert recall([], answers) == ndcg([], answers) == 0
