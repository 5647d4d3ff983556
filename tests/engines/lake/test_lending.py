"""What was just read can be read by other machines before it is kept, and nothing of that stays behind."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.lake import Lake, Place, Stage
from informatiehuis.engines.lake.problems import StorageProblem
from tests import between as behaviours
from tests.engines.lake.conftest import MORNING, describe, keeping
from tests.storage import objects, opened

TREES = {"id": [1, 2, 3], "hoogte": [4.5, None, 12.0]}


def data(place: Place) -> list[str]:
    return [name for name in objects(place) if name.endswith(".parquet")]


def written(stage: Stage) -> Stage:
    pq.write_table(pa.table(TREES), stage.parquet)
    return stage


def commit(lake: Lake, stage: Stage) -> None:
    lake.commit(
        stage,
        source="bomen",
        description=describe(pa.table(TREES)),
        rows=3,
        retrieved_at=MORNING,
        origin="bomen.csv",
        quality={},
    )


def test_a_file_of_the_folder_is_read_where_it_lies(tmp_path):
    lake = Lake(tmp_path / "lake", reserve=0)
    with lake.stage("bomen") as stage, lake.lend(written(stage), 60) as links:
        assert links(stage.parquet) is None
        commit(lake, stage)
    assert lake.check("bomen") == []


def test_from_object_storage_others_read_it_by_a_link_and_it_is_gone_afterwards(in_bucket, s3_place):
    with in_bucket.stage("bomen") as stage:
        with in_bucket.lend(written(stage), 60) as links:
            assert data(s3_place) == [], "nothing is uploaded before somebody asks"
            assert links(stage.folder / "other.parquet") is None
            link = links(stage.parquet)
            came = httpx.get(link.url, trust_env=False)
            assert came.content == stage.parquet.read_bytes()
            assert (came.headers["ETag"], link.size) == (link.etag, len(came.content))
            links(stage.parquet)
            assert len(data(s3_place)) == 1, "it is uploaded once"
            assert in_bucket.sources() == []
        assert data(s3_place) == []
    assert objects(s3_place) == {}


def test_what_was_lent_is_what_is_kept_and_crosses_once(in_bucket, s3_place):
    with in_bucket.stage("bomen") as stage, in_bucket.lend(written(stage), 60) as links:
        links(stage.parquet)
        lent = data(s3_place)
        commit(in_bucket, stage)
    assert data(s3_place) == lent
    assert in_bucket.check("bomen") == []
    assert in_bucket.judge() == []


def test_what_was_lent_for_too_long_is_uploaded_again(in_bucket, s3_place, monkeypatch):
    monkeypatch.setattr("informatiehuis.engines.lake.bucket.FINISHED_WITHIN", timedelta(seconds=-1))
    with in_bucket.stage("bomen") as stage, in_bucket.lend(written(stage), 60) as links:
        links(stage.parquet)
        (lent,) = data(s3_place)
        commit(in_bucket, stage)
    (kept,) = data(s3_place)
    assert kept != lent
    assert in_bucket.judge() == []


def test_what_changed_since_it_was_lent_is_not_what_was_lent(in_bucket, s3_place):
    with in_bucket.stage("bomen") as stage, in_bucket.lend(written(stage), 60) as links:
        links(stage.parquet)
        pq.write_table(pa.table(TREES), stage.parquet, compression="none")
        commit(in_bucket, stage)
    assert len(data(s3_place)) == 1
    assert in_bucket.check("bomen") == []


def test_what_is_refused_keeps_what_was_lent_apart(in_bucket, s3_place):
    with in_bucket.stage("bomen") as stage, in_bucket.lend(written(stage), 60) as links:
        links(stage.parquet)
        lent = data(s3_place)
        told = {"description": describe(pa.table(TREES)), "rows": 3, "origin": "bomen.csv", "quality": {}}
        in_bucket.set_aside(stage, source="bomen", retrieved_at=MORNING, **told)
    assert data(s3_place) == lent
    assert in_bucket.manifests("bomen") == []


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_storage_that_fails_lends_nothing_and_leaves_what_was_in_force(tmp_path, s3_place, s3_server, method):
    """By the upload, or by reading back what was uploaded."""
    first = keeping(opened(tmp_path / "first", s3_place))({"id": [9]})
    with behaviours.between(s3_server) as between:
        lake = opened(tmp_path / "lake", Place(s3_place.bucket, s3_place.prefix, between.url, s3_place.region))
        with lake.stage("bomen") as stage, lake.lend(written(stage), 60) as links:
            between.behaviour = behaviours.busy
            between.fails = lambda request: request.is_data and request.method == method
            with pytest.raises(StorageProblem):
                links(stage.parquet)
    assert opened(tmp_path / "first", s3_place).manifests("bomen") == [first]


def test_what_was_lent_and_could_not_be_taken_back_is_swept(tmp_path, s3_place, s3_server, monkeypatch):
    with behaviours.between(s3_server) as between:
        lake = opened(tmp_path / "lake", Place(s3_place.bucket, s3_place.prefix, between.url, s3_place.region))
        with lake.stage("bomen") as stage, lake.lend(written(stage), 60) as links:
            links(stage.parquet)
            between.behaviour, between.fails = behaviours.busy, lambda request: request.method == "DELETE"
    assert len(data(s3_place)) == 1
    lake = opened(tmp_path / "lake", s3_place)
    kept = keeping(lake)({"id": [9]})
    monkeypatch.setattr("informatiehuis.engines.lake.bucket.UNNAMED", timedelta(seconds=-60))
    lake.prune("bomen", keep=1)
    assert [name.split("/")[1] for name in data(s3_place)] == [kept.digest]
