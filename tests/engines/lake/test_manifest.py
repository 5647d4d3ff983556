from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from informatiehuis.engines.connectors.base import Column
from informatiehuis.engines.lake import Manifest

MANIFEST = Manifest(
    source="cbs-kerncijfers-2022",
    content_hash="sha256:" + "ab" * 32,
    rows=26,
    columns=(Column("area", "string", None, "RegioS"), Column("geometry", "binary", None, "geom")),
    crs="EPSG:28992",
    geometry="geometry",
    retrieved_at=datetime(2026, 3, 1, 6, 0, tzinfo=UTC),
    origin="https://example.org/odata/70072ned",
    bytes=1234,
    quality={"completeness": {"area": 1.0}, "failed": ["range"]},
)


def test_a_manifest_comes_back_from_json_as_it_was():
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def test_equal_manifests_give_equal_json():
    same = replace(MANIFEST, retrieved_at=MANIFEST.retrieved_at.astimezone(timezone(timedelta(hours=1))))
    assert same.to_json() == MANIFEST.to_json()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": "../elders"}, "slug"),
        ({"content_hash": "md5:00"}, "content hash"),
        ({"rows": -1}, "rows"),
        ({"geometry": "geom"}, "columns"),
        ({"retrieved_at": MANIFEST.retrieved_at.replace(tzinfo=None)}, "aware"),
        ({"origin": "postgresql://lezer:geheim@db/test"}, "password"),
    ],
)
def test_an_impossible_manifest_cannot_exist(change, says):
    with pytest.raises(ValueError, match=says):
        replace(MANIFEST, **change)


def test_quality_cannot_be_changed_afterwards():
    report = {"completeness": 1.0}
    manifest = replace(MANIFEST, quality=report)
    report["completeness"] = 0.5
    assert manifest.quality["completeness"] == 1.0
    with pytest.raises(TypeError):
        manifest.quality["completeness"] = 0.5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', MANIFEST.to_json().replace("rows", "rijen")])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(ValueError):
        Manifest.from_json(text)
