"""What a server of OGC API Features can do wrong; how it goes well is tested against pygeoapi.

The answers have the shape of OGC 17-069r4, annex B, and of https://api.pdok.nl/kadaster/rdinfo/ogc/v1/collections.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.ogc_features import OgcFeatures
from informatiehuis.engines.connectors.paging import IncompleteProblem, LoopProblem
from informatiehuis.engines.connectors.problems import (
    EmptyProblem,
    FormatProblem,
    GeometryProblem,
    OptionProblem,
    StatusProblem,
    TooLargeProblem,
)
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.lake import Lake, Manifest
from informatiehuis.engines.progress import Interrupted, silent
from tests.engines.connectors.service import Answering, Reply, Service, as_json, serving

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
ITEMS = "/collections/punten/items"
Pages = Callable[[str, dict[str, str]], Reply]


def feature(number: int, **properties: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [5.1, 52.09]}
    return {"type": "Feature", "id": number, "properties": properties or {"nummer": number}, "geometry": point}


def page(url: str, features: list[Any], following: str | None = None, **more: Any) -> Reply:
    links = [{"rel": "next", "type": "application/geo+json", "href": url + following}] if following else []
    return as_json({"type": "FeatureCollection", "features": features, "links": links, **more})


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[str, dict[str, str]], Reply]], Service]]:
    with ExitStack() as stack:

        def start(items: Pages) -> Service:
            def answer(service: Service) -> Answering:
                def answering(path: str, parameters: dict[str, str]) -> Reply | None:
                    if path == "/collections":
                        described = {"id": "punten", "crs": [CRS84], "links": []}
                        return as_json({"collections": [described], "links": []})
                    return items(service.url, parameters) if path == ITEMS else None

                return answering

            return stack.enter_context(serving(answer))

        yield start


def read(service: Service, target: Path, progress=silent, limits: Limits | None = None, **options: str):
    with Transport(limits=limits or Limits(back_off_seconds=0.01)) as fetch:
        return OgcFeatures().write_parquet(
            Location(f"{service.url}{ITEMS}"), options, target / "out.parquet", fetch, progress
        )


def test_pages_that_point_back_end_in_a_problem(serve, tmp_path):
    service = serve(
        lambda url, asked: page(
            url, [feature(int(asked.get("offset", "0")))], f"{ITEMS}?offset={1 - int(asked.get('offset', '0'))}"
        )
    )
    with pytest.raises(LoopProblem, match=r"127\.0\.0\.1"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert len(service.parameters(ITEMS)) <= 4


def test_the_same_page_under_new_addresses_ends_in_a_problem(serve, tmp_path):
    service = serve(lambda url, asked: page(url, [feature(1)], f"{ITEMS}?token={int(asked.get('token', '0')) + 1}"))
    with pytest.raises(LoopProblem):
        read(service, tmp_path)
    assert len(service.parameters(ITEMS)) == 2


def test_empty_pages_for_ever_end_in_a_problem(serve, tmp_path):
    service = serve(lambda url, asked: page(url, [], f"{ITEMS}?token={int(asked.get('token', '0')) + 1}"))
    with pytest.raises(LoopProblem):
        read(service, tmp_path)
    assert len(service.parameters(ITEMS)) < 10


def test_new_pages_for_ever_end_at_the_limit_of_a_download(serve, tmp_path):
    service = serve(
        lambda url, asked: page(
            url, [feature(int(asked.get("token", "0")))], f"{ITEMS}?token={int(asked.get('token', '0')) + 1}"
        )
    )
    with pytest.raises(TooLargeProblem, match="10,0 kB"):
        read(service, tmp_path, limits=Limits(download_bytes=10_000))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_fails_half_way_leaves_nothing(serve, tmp_path):
    service = serve(
        lambda url, asked: Reply(b"", status=500) if "token" in asked else page(url, [feature(1)], f"{ITEMS}?token=1")
    )
    with pytest.raises(StatusProblem, match="500"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_breaks_off_leaves_its_last_snapshot_in_force(serve, tmp_path):
    """The first time the server gives both pages, the second time it fails on the last one."""
    broken: list[bool] = []
    service = serve(
        lambda url, asked: (
            Reply(b"", status=500)
            if "token" in asked and broken
            else page(url, [feature(2 if "token" in asked else 1)], None if "token" in asked else f"{ITEMS}?token=1")
        )
    )
    lake = Lake(tmp_path / "lake", reserve=0)
    good = snapshot(lake, service)
    broken.append(True)
    with pytest.raises(StatusProblem):
        snapshot(lake, service)
    assert lake.current("punten") == good
    assert good.rows == 2
    assert lake.check("punten") == []


def snapshot(lake: Lake, service: Service) -> Manifest:
    options = {"page_size": "1"}
    with lake.stage("punten") as stage, Transport(limits=Limits(back_off_seconds=0.01)) as fetch:
        location = Location(f"{service.url}{ITEMS}")
        written = OgcFeatures().write_parquet(location, options, stage.parquet, fetch, silent)
        return lake.commit(
            stage,
            source="punten",
            description=written.description,
            rows=written.rows,
            retrieved_at=written.retrieved_at,
            origin=location.text,
            quality={},
        )


def test_fewer_features_than_the_server_counts_are_no_source(serve, tmp_path):
    service = serve(lambda url, asked: page(url, [feature(1), feature(2)], numberMatched=3))
    with pytest.raises(IncompleteProblem, match=r"3 rijen.*gaf er 2"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_by_the_user_leaves_nothing(serve, tmp_path):
    def stop(done: int, total: int | None = None) -> None:
        raise Interrupted

    service = serve(lambda url, asked: page(url, [feature(1)]))
    with pytest.raises(Interrupted):
        read(service, tmp_path, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_type_that_changes_on_a_later_page_still_fits_all_rows(serve, tmp_path):
    """On the first page `n` is whole and `x` missing; on the second `n` has decimals and `x` is a text."""
    first, second = [feature(1, n=1, x=None)], [feature(2, n=2.5, x="a", later=True)]
    service = serve(lambda url, asked: page(url, second) if "token" in asked else page(url, first, f"{ITEMS}?token=1"))
    written = read(service, tmp_path)
    table = pq.read_table(tmp_path / "out.parquet").drop(["geometry"])
    assert table.to_pydict() == {"id": [1, 2], "n": [1.0, 2.5], "x": [None, "a"], "later": [None, True]}
    assert {column.name: column.type for column in written.description.columns}["n"] == "double"


def test_a_feature_without_a_geometry_is_kept(serve, tmp_path):
    service = serve(lambda url, asked: page(url, [feature(1), {**feature(2), "geometry": None}]))
    read(service, tmp_path)
    shapes = pq.read_table(tmp_path / "out.parquet")["geometry"].to_pylist()
    assert [shape is None for shape in shapes] == [False, True]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(b"<html>", "text/html"), FormatProblem),
        (as_json([]), FormatProblem),
        (as_json({"type": "FeatureCollection"}), FormatProblem),
        (as_json({"features": ["geen object"]}), FormatProblem),
        (as_json({"features": [{"properties": {}, "geometry": {"type": "Kubus"}}]}), GeometryProblem),
        (as_json({"features": []}), EmptyProblem),
        (as_json({"features": [feature(1)]}, **{"Content-Crs": f"<{RD}>"}), FormatProblem),
    ],
)
def test_an_answer_that_is_no_collection_is_named(serve, tmp_path, reply, problem):
    service = serve(lambda url, asked: reply)
    with pytest.raises(problem):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options", [{"page_size": "0"}, {"page_size": "veel"}, {"bbox": "5,52,6"}, {"filter": "=1"}, {"crs": "EPSG:4258"}]
)
def test_an_option_that_cannot_be_is_refused_before_any_item_is_asked(serve, tmp_path, options):
    service = serve(lambda url, asked: page(url, [feature(1)]))
    with pytest.raises(OptionProblem):
        read(service, tmp_path, **options)
    assert service.parameters(ITEMS) == []


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("https://api.pdok.nl/kadaster/bestuurlijkegebieden/ogc/v1/collections/gemeentegebied", True),
        ("https://api.pdok.nl/cbs/wijken-en-buurten-2022/ogc/v1", True),
        ("https://api.pdok.nl/cbs/wijken-en-buurten-2022/ogc/v1/collections/wijken/items?f=json", True),
        ("https://service.pdok.nl/cbs/gebiedsindelingen/2022/wfs/v1_0", False),
        ("https://example.org/bomen.geojson", False),
        ("/home/collections/bomen.csv", False),
    ],
)
def test_an_address_of_such_a_server_is_recognised(text, ours):
    assert OgcFeatures().recognises(Location(text)) is ours
