"""Restricted data on every surface: a purpose first, then only permitted rows and columns, and an entry in the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import mapbox_vector_tile
import pyarrow.parquet as pq
import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import translation

from informatiehuis.kernel.models import DataUse
from informatiehuis.kernel.processing import log
from informatiehuis.portal.ogc.collections import find
from informatiehuis.portal.ogc.shelf import shelf_of
from informatiehuis.rooms.atlas.rows_api import PARQUET
from informatiehuis.rooms.monitor import running
from tests import factories
from tests.portal.restricted import HEADERS, HIDDEN_VALUES, OTHER_ROW, OWN_ROW, PURPOSE, Planted, plant
from tests.tokens import made

pytestmark = pytest.mark.django_db
COLLECTION = "/ogc/collections/bron-meldingen"
TILE = f"{COLLECTION}/tiles/WebMercatorQuad/8/84/131"
DATA = "/atlas/bronnen/meldingen/gegevens/"
CSV = "/atlas/bronnen/meldingen/gegevens.csv"
ROWS = "/api/v1/bronnen/meldingen/rijen"
SQL = "/api/v1/sql"
# every address that gives rows, with the name and surface of its entry in the log
GIVING = {
    DATA: ("sample", "page"),
    CSV: ("download", "page"),
    f"{COLLECTION}/items": ("items", "ogc"),
    f"{COLLECTION}/items?f=html": ("items", "ogc"),
    f"{COLLECTION}/items/1": ("item", "ogc"),
    TILE: ("tiles", "ogc"),
    ROWS: ("rows", "api"),
}
ESTATE = "tests/rooms/estate/test_inventories.py"
HELD_BY = {
    "library.py": "test_library_and_command_ask_for_a_purpose_too",
    "portal/ogc/giving.py": f"{COLLECTION}/items",
    "portal/ogc/views.py": f"{COLLECTION}/items/1",
    "rooms/atlas/data_pages.py": CSV,
    "rooms/atlas/papers/pages.py": "tests/rooms/atlas/test_papers.py::test_pages_give_only_rows_that_a_reader_may_see",
    "rooms/atlas/rows_api.py": ROWS,
    "rooms/atlas/showing.py": DATA,
    "rooms/monitor/sql.py": "test_sql_runs_over_permitted_rows_only",
    "rooms/estate/inventories/components.py": f"{ESTATE}::test_bills_with_rules_give_what_the_rules_leave",
    "rooms/estate/inventories/reading.py": f"{ESTATE}::test_a_column_that_a_rule_hides_is_not_read_on_the_page",
    "rooms/sensing/routes.py": "tests/rooms/sensing/test_routes.py::test_where_a_rule_hides_a_column_no_map_is_drawn",
    "rooms/sensing/validating/reference.py": "tests/rooms/sensing/validating/test_validating.py::"
    "test_a_station_that_is_less_open_than_the_sensor_calibrates_nothing",
}
"""Every part of the house that gives rows, with the address or the test, also elsewhere, that holds it to its rules."""
TELLING = (
    "/atlas/bronnen/meldingen/",
    "/atlas/bronnen/meldingen.json",
    "/atlas/bronnen/meldingen/geschiedenis/",
    "/api/v1/bronnen/meldingen/momentopnamen",
    COLLECTION,
    f"{COLLECTION}/queryables",
    f"{COLLECTION}/schema",
    f"{COLLECTION}/tiles/WebMercatorQuad",
    "/ogc/collections",
    "/zoeken/?q=meldingen",
)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def planted() -> Planted:
    return plant()


def ask(client: Client, sql: str, **headers: str) -> tuple[int, dict[str, object]]:
    answer = client.post(SQL, json.dumps({"sql": sql}), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def text_of(answer: object) -> str:
    """All that an answer says, whether it streams or not; a tile as its decoded features, parquet as its rows."""
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    if answer["Content-Type"] == "application/vnd.mapbox-vector-tile":  # type: ignore[index]
        return json.dumps(mapbox_vector_tile.decode(content))
    if answer["Content-Type"] == PARQUET:  # type: ignore[index]
        return str(pq.read_table(BytesIO(content)).to_pydict())
    return content.decode()


@pytest.mark.parametrize("address", GIVING)
def test_without_a_purpose_nothing_is_given_nor_written_down(address: str, planted: Planted) -> None:
    for user in (planted.reader, planted.steward, planted.by_owner, factories.person("administrator")):
        answer = planted.client(user).get(address)
        said = text_of(answer)
        assert answer.status_code in (200, 302, 403), address
        assert OWN_ROW not in said
        assert OTHER_ROW not in said
        if answer.status_code == 403 and address != CSV:
            assert answer.json()["code"] == "purpose-needed"
            assert PURPOSE in answer.json()["detail"]
    assert not DataUse.objects.exists()


@pytest.mark.parametrize("address", GIVING)
def test_a_purpose_that_the_source_does_not_allow_gives_nothing(address: str, planted: Planted) -> None:
    factories.thing(
        "processing_activity", "Iets anders", slug="anders", purpose="Iets.", legal_basis="consent",
        responsible=planted.owner,
    )  # fmt: skip
    answer = planted.client(planted.steward).get(address, headers={"X-Doelbinding": "anders"})
    assert OWN_ROW not in text_of(answer)
    assert not DataUse.objects.exists()


@pytest.mark.parametrize("address", [one for one in GIVING if one != DATA and "html" not in one])
def test_a_token_names_its_purpose_in_each_request(address: str, planted: Planted) -> None:
    """What was chosen in a session is not that of a token, also when both come along; the use is of the account."""
    client, token = planted.client(planted.reader), {"Authorization": f"Bearer {made(planted.reader)[1]}"}
    client.post(DATA, {"purpose": PURPOSE})
    assert client.get(CSV).status_code == 200
    DataUse.objects.all()._raw_delete("default")
    refused = client.get(address, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose-needed")
    assert not DataUse.objects.exists()
    given = client.get(address, headers={**token, **HEADERS})
    said = text_of(given)
    assert given.status_code == 200
    assert OWN_ROW in said
    assert OTHER_ROW not in said
    assert not any(value in said for value in HIDDEN_VALUES)
    assert [(use.account, use.name) for use in DataUse.objects.all()] == [(planted.reader.pk, GIVING[address][0])]


@pytest.mark.parametrize("address", [one for one in GIVING if one != DATA])
def test_a_reader_gets_only_own_rows_and_no_hidden_column(address: str, planted: Planted) -> None:
    answer = planted.client(planted.reader).get(address, headers=HEADERS)
    said = text_of(answer)
    assert answer.status_code == 200
    assert OWN_ROW in said
    assert OTHER_ROW not in said
    assert not any(value in said for value in HIDDEN_VALUES)
    assert "naam" not in said.replace("bestandsnaam", "") or address.endswith("f=html")


@pytest.mark.parametrize("address", GIVING)
def test_each_use_is_written_down_without_content(address: str, planted: Planted) -> None:
    client = planted.client(planted.steward)
    client.post(DATA, {"purpose": PURPOSE})
    text_of(client.get(address))
    (use,) = DataUse.objects.all()
    assert (use.name, use.surface) == GIVING[address]
    assert (use.account, use.thing, use.activity) == (planted.steward.pk, planted.source.pk, planted.activity.pk)
    assert use.snapshot == planted.source.snapshots.get().content_hash
    assert use.status == "Ok"
    assert use.started_at <= use.ended_at
    held = json.dumps([str(getattr(use, field.attname)) for field in DataUse._meta.concrete_fields])
    assert not any(value in held for value in (*HIDDEN_VALUES, OWN_ROW, OTHER_ROW))


@pytest.mark.parametrize("address", GIVING)
def test_when_the_use_cannot_be_written_down_nothing_is_given(
    address: str, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = planted.client(planted.steward)
    client.post(DATA, {"purpose": PURPOSE})

    def refuse(*_: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(log, "_entry", refuse)
    answer = client.get(address)
    assert answer.status_code == 503
    said = text_of(answer)
    assert OWN_ROW not in said
    assert "disk is full" not in said


def test_a_steward_sees_all_rows_and_names_but_not_what_is_hidden_from_everybody(planted: Planted) -> None:
    said = text_of(planted.client(planted.steward).get(CSV, headers=HEADERS))
    assert "NAAM-ANDER" in said
    assert OTHER_ROW in said
    assert "NUMMER" not in said


@pytest.mark.parametrize("address", TELLING)
def test_what_is_said_about_the_source_holds_no_row_for_anybody(address: str, planted: Planted) -> None:
    for user in (planted.reader, planted.by_owner):
        said = text_of(planted.client(user).get(address))
        assert not any(value in said for value in (*HIDDEN_VALUES, OWN_ROW, OTHER_ROW))
    assert not DataUse.objects.exists()


def test_a_description_tells_nothing_of_where_the_features_lie(planted: Planted) -> None:
    document = planted.client(planted.steward).get(f"{COLLECTION}?f=json").json()
    assert "extent" not in document
    tiles = planted.client(planted.steward).get(f"{COLLECTION}/tiles/WebMercatorQuad?f=json").json()
    assert "boundingBox" not in tiles


@pytest.mark.parametrize("below", ["queryables", "schema"])
def test_hidden_columns_are_not_described(below: str, planted: Planted) -> None:
    def names(user: object) -> set[str]:
        return set(planted.client(user).get(f"{COLLECTION}/{below}").json()["properties"])  # type: ignore[arg-type]

    assert not {"naam", "nummer"} & names(planted.reader)
    assert "naam" in names(planted.steward)
    assert "nummer" not in names(planted.steward)


@pytest.mark.parametrize("value", ["NAAM-EIGEN", "NAAM-ANDER", "bestaat-niet"])
def test_a_filter_on_a_hidden_column_is_refused_alike_whatever_the_value(value: str, planted: Planted) -> None:
    client = planted.client(planted.reader)
    answer = client.get(f"{COLLECTION}/items?naam={value}", headers=HEADERS)
    none = client.get(f"{COLLECTION}/items?geenkolom={value}", headers=HEADERS)
    assert answer.status_code == none.status_code == 400
    assert answer.json()["detail"] == none.json()["detail"].replace("geenkolom", "naam")


def test_rows_for_programs_are_those_that_one_may_see(planted: Planted) -> None:
    client = planted.client(planted.reader)
    refused = client.get(ROWS, {"filter": "naam = 'NAAM-ANDER'"}, headers=HEADERS)
    unknown = client.get(ROWS, {"filter": "geenkolom = 'NAAM-ANDER'"}, headers=HEADERS)
    assert refused.status_code == unknown.status_code == 400
    assert refused.json()["detail"] == unknown.json()["detail"].replace("geenkolom", "naam")
    assert client.get(ROWS, {"kolommen": "nummer"}, headers=HEADERS).status_code == 400
    assert not DataUse.objects.filter(status="Ok").exists()
    other = client.get(ROWS, {"filter": f"melding = '{OTHER_ROW}'"}, headers=HEADERS)
    assert OTHER_ROW not in text_of(other)


def test_counts_and_boxes_do_not_tell_of_rows_of_others(planted: Planted) -> None:
    found = planted.client(planted.reader).get(f"{COLLECTION}/items?f=json", headers=HEADERS).json()
    assert found["numberMatched"] == 1
    other = planted.client(planted.reader).get(f"{COLLECTION}/items?gemeentecode=GM0307", headers=HEADERS)
    assert other.json()["numberMatched"] == 0
    assert planted.client(planted.reader).get(f"{COLLECTION}/items/2", headers=HEADERS).status_code == 404


def test_views_do_not_share_a_pack_whoever_came_first(planted: Planted) -> None:
    text_of(planted.client(planted.steward).get(f"{COLLECTION}/items", headers=HEADERS))
    said = text_of(planted.client(planted.reader).get(f"{COLLECTION}/items", headers=HEADERS))
    assert OTHER_ROW not in said
    seen = [find(factories.actor_for(user), "bron-meldingen") for user in (planted.steward, planted.reader)]
    assert len({one.content.key for one in seen if one}) == 2
    assert len({one.name for one in seen if one}) == 2
    packs = list(shelf_of(seen[0].packs).folder.glob("*.pack"))  # type: ignore[union-attr]
    assert len(packs) == 2


def test_data_for_a_purpose_are_kept_by_no_cache(planted: Planted) -> None:
    client = planted.client(planted.steward)
    for address in (f"{COLLECTION}/items", TILE):
        answer = client.get(address, headers=HEADERS)
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer
        again = client.get(address, headers={**HEADERS, "If-None-Match": "*"})
        assert again.status_code == 200


def test_many_tiles_are_one_use_with_a_count(planted: Planted) -> None:
    client = planted.client(planted.steward)
    for place in ("8/84/131", "8/84/130", "9/168/262", "9/168/263"):
        client.get(f"{COLLECTION}/tiles/WebMercatorQuad/{place}", headers=HEADERS)
    uses = list(DataUse.objects.filter(name="tiles"))
    assert sum(use.times for use in uses) == 4
    assert len(uses) <= 2  # a stretch may end while the test runs


QUESTIONS_ABOUT_OTHERS = {
    "all": "select melding, gemeentecode, dagen from meldingen",
    "count": "select count(*) as n from meldingen",
    "subquery": "select melding from meldingen where dagen = (select max(dagen) from meldingen)",
    "with": "with alles as (select melding, dagen from meldingen) select max(melding) as hoogste from alles",
    "joined": "select a.melding from meldingen a join meldingen b on a.dagen <= b.dagen",
}


@pytest.mark.parametrize("name", QUESTIONS_ABOUT_OTHERS)
def test_sql_runs_over_permitted_rows_only(name: str, planted: Planted) -> None:
    status, body = ask(planted.client(planted.reader), QUESTIONS_ABOUT_OTHERS[name], **HEADERS)
    assert status == 200, body
    assert OTHER_ROW not in json.dumps(body)
    assert not any(value in json.dumps(body) for value in HIDDEN_VALUES)
    if name == "count":
        assert body["rows"] == [[1]]
    (use,) = DataUse.objects.all()
    assert (use.name, use.surface) == ("sql", "api")


@pytest.mark.parametrize(
    "sql",
    [
        "select naam from meldingen",
        "select count(*) as n from meldingen where naam = 'NAAM-ANDER'",
        "select melding from meldingen order by naam",
        "select melding from meldingen where melding in (select melding from meldingen where nummer like 'N%')",
    ],
)
def test_sql_knows_no_hidden_column(sql: str, planted: Planted) -> None:
    status, body = ask(planted.client(planted.reader), sql, **HEADERS)
    assert status == 400
    assert body["code"] == "sql"
    assert not any(value in json.dumps(body) for value in HIDDEN_VALUES if value not in sql)
    assert not DataUse.objects.exists()


def test_an_error_in_sql_tells_nothing_of_rows_of_others(planted: Planted) -> None:
    sql = "select melding from meldingen where cast(melding as integer) > 0"
    status, body = ask(planted.client(planted.reader), sql, **HEADERS)
    assert status == 400
    assert "ANDER" not in json.dumps(body)


def test_sql_asks_for_a_purpose_and_for_a_role(planted: Planted) -> None:
    status, body = ask(planted.client(planted.steward), "select melding from meldingen")
    assert (status, body["code"]) == (403, "purpose-needed")
    assert PURPOSE in str(body["detail"])
    assert ask(planted.client(factories.person()), "select area from areas")[0] == 403
    assert ask(Client(), "select area from areas")[0] == 401
    elsewhere = factories.person("reader", factories.party("Elders"))
    status, body = ask(planted.client(elsewhere), "select melding from meldingen", **HEADERS)
    assert (status, body["code"]) == (400, "sql")
    assert not DataUse.objects.exists()


def make_indicator(planted: Planted, sql: str) -> object:
    return factories.indicator(
        "Meldingen per gemeente", slug="meldingen-aantal", unit="meldingen", owner=planted.owner, sql=sql
    )


PER_AREA = "select gemeentecode as area, '2025' as period, count(*) as value from meldingen group by gemeentecode"


def test_computing_a_draft_asks_for_a_purpose_and_is_written_down(planted: Planted) -> None:
    make_indicator(planted, PER_AREA)
    client = planted.client(planted.steward)
    run = "/api/v1/indicatoren/meldingen-aantal/runs"
    refused = client.post(run, "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose-needed")
    made = client.post(run, "{}", content_type="application/json", headers=HEADERS)
    assert made.status_code == 201, made.json()
    (use,) = DataUse.objects.all()
    assert (use.name, use.surface, use.account) == ("compute", "api", planted.steward.pk)


def test_the_house_computes_over_the_whole_and_says_so_in_the_log(planted: Planted) -> None:
    indicator = make_indicator(planted, PER_AREA)
    done = running.run_indicator(actor=factories.HOUSE, indicator=indicator)  # type: ignore[arg-type]
    assert sorted(figure.value for figure in done.run.figures.all()) == [1, 1]
    (use,) = DataUse.objects.all()
    assert (use.name, use.surface, use.account, use.activity) == ("compute", "job", None, planted.activity.pk)


def test_who_sees_a_part_learns_nothing_by_computing(planted: Planted) -> None:
    indicator = make_indicator(planted, PER_AREA)
    # a steward elsewhere who owns an indicator, and reads the source as a reader with own areas only
    other = factories.party("Adviesbureau")
    factories.alter(actor=factories.HOUSE, thing=indicator, values={"owner": other})  # type: ignore[arg-type]
    factories.RoleGrant.objects.create(user=planted.reader, role="steward", party=other)
    client = planted.client(planted.reader)
    made = client.post(
        "/api/v1/indicatoren/meldingen-aantal/runs", "{}", content_type="application/json", headers=HEADERS
    )
    assert (made.status_code, made.json()["code"]) == (403, "sees-only-part")
    changed = client.post(
        "/atlas/indicatoren/meldingen-aantal/wijzigen/",
        {"title": "Anders", "slug": "meldingen-aantal", "sql": f"{PER_AREA} having count(*) > 0"},
    )
    assert changed.status_code == 400
    assert not DataUse.objects.exists()


def test_library_and_command_ask_for_a_purpose_too(planted: Planted) -> None:
    from informatiehuis.kernel.processing.using import PurposeNeeded
    from informatiehuis.library import Source as InLibrary
    from informatiehuis.rooms.monitor.sql import Question, answer

    with pytest.raises(PurposeNeeded, match=PURPOSE):
        InLibrary(planted.source).table()
    table = InLibrary(planted.source).table(purpose=PURPOSE)
    assert table.column_names == ["melding", "gemeentecode", "dagen", "naam", "geometry"]
    assert table.num_rows == 2
    found = answer(Question("select melding from meldingen", factories.HOUSE, "command", lambda _: PURPOSE))
    assert found.num_rows == 2
    assert sorted(DataUse.objects.values_list("name", "surface")) == [("sql", "command"), ("table", "library")]


def test_a_rule_that_fits_no_more_gives_nothing(planted: Planted) -> None:
    factories.alter(
        actor=factories.HOUSE,
        thing=planted.source,
        values={"access_rules": [{"rule": "hide_columns", "columns": ["naam_melder"]}]},
    )
    for address in (CSV, f"{COLLECTION}/items"):
        answer = planted.client(planted.steward).get(address, headers=HEADERS)
        assert answer.status_code == 409
        assert OWN_ROW not in text_of(answer)


# Who may open the rows of a source: the one way for people, computing over the whole, and taking rows in.
OPENS_ROWS = {
    "rooms/atlas/permitted.py": "the one way from a snapshot to rows for people",
    "rooms/atlas/queries.py": "whole_parquet_of, for computing",
    "rooms/atlas/papers/found.py": "puts documents in the index, each with labels for who may see its rows",
    "rooms/monitor/computing.py": "computes figures over the whole, inside `computing`",
    "rooms/atlas/redrawing.py": "takes outlines in when a snapshot comes in",
    "rooms/atlas/judging.py": "judges what comes in",
    "rooms/atlas/living.py": "takes in what a live source sends, under the rules of who asks",
    "rooms/monitor/reopening.py": "compares two snapshots by period, inside `computing`",
}
WAYS = (
    "whole_parquet_of",
    "lake().path",
    "held.path(",
    ".parquet_of",
    "ParquetFile(",
    "pq.read_table(",
    "read_parquet",
)


def test_nothing_else_opens_the_rows_of_a_source(repository: Path) -> None:
    package = repository / "src" / "informatiehuis"
    found = {
        path.relative_to(package).as_posix()
        for folder in ("kernel", "rooms", "portal", "cli")
        for path in (package / folder).rglob("*.py")
        if any(way in path.read_text("utf-8") for way in WAYS)
    }
    # what reads parquet that it was given: rows of a permitted view, a file of who gives the command, what stages made
    given = {"portal/ogc/contents.py", "cli/dmn_table.py", "rooms/sensing/validating/actions.py"}
    assert found - given <= set(OPENS_ROWS)
    assert not any(way in (package / "library.py").read_text("utf-8") for way in WAYS)


def test_the_walk_of_what_gives_rows_is_complete(planted: Planted, repository: Path) -> None:
    giving: Callable[[str], bool] = lambda text: "permitted(" in text or "features_of(" in text  # noqa: E731
    from django.apps import apps

    root = Path(apps.get_app_config("portal").path).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if giving(path.read_text("utf-8")) and "def permitted" not in path.read_text("utf-8")
    }
    assert users == HELD_BY.keys()
    asked_here = {name for name in HELD_BY.values() if name.startswith("test_")}
    assert asked_here <= globals().keys()
    elsewhere = {name for name in HELD_BY.values() if "::" in name}
    for file, _, test in (name.partition("::") for name in elsewhere):
        assert f"def {test}(" in (repository / file).read_text("utf-8")
    assert set(HELD_BY.values()) - asked_here - elsewhere <= GIVING.keys()
