"""Files that are made while they are sent: a part of a long list at a time, and what cannot be made is said first."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from openpyxl import load_workbook

from informatiehuis.engines import spreadsheets
from informatiehuis.kernel import sending
from informatiehuis.kernel.access import ANONYMOUS
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import DataUse
from informatiehuis.kernel.processing import log
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

OLD = {"SERVER_PROTOCOL": "HTTP/1.0"}
LIST = "/atlas/begrippen/-/exporteren"


@pytest.fixture
def many(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Concept]:
    """Seven concepts, as if three were as many as fit in memory."""
    monkeypatch.setattr(sending.walked, "__defaults__", (3,))
    monkeypatch.setattr(sending.in_parts, "__defaults__", (3,))
    return [factories.concept(f"Begrip {number}", slug=f"begrip-{number}", access="open") for number in range(7)]


def slugs(content: bytes) -> list[str]:
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return [row[2] for row in rows[1:]]


def test_rows_come_in_their_order_and_some_at_a_time(many: list[Concept]) -> None:
    parts = list(sending.walked(Concept.objects.order_by("-title"), Concept.objects.all()))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [one.title for part in parts for one in part] == [f"Begrip {number}" for number in range(6, -1, -1)]


def test_numbers_are_keys_as_well(db: None) -> None:
    source = factories.source("Bron")
    use = log.Use(source, factories.actor("administrator"), "sample", "page")
    for _ in range(5):
        log.write(use, source.created_at, log.UseStatus.OK)
    newest_first = [one.pk for one in DataUse.objects.all()]
    assert [
        one.pk for part in sending.walked(DataUse.objects.all(), DataUse.objects.all(), 2) for one in part
    ] == newest_first


def test_what_goes_or_hides_meanwhile_is_left_out(many: list[Concept]) -> None:
    seen = Concept.objects.visible_to(ANONYMOUS)
    parts = sending.walked(seen.order_by("title"), seen, 3)
    first = next(parts)
    factories.alter(actor=factories.HOUSE, thing=many[4], values={"access": "confidential"})
    rest = [one.slug for part in parts for one in part]
    assert [one.slug for one in first] + rest == [f"begrip-{number}" for number in (0, 1, 2, 3, 5, 6)]


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1.1"])
def test_a_list_has_all_its_rows_whatever_the_protocol(client: Client, many: list[Concept], protocol: str) -> None:
    answer = client.get(f"{LIST}.csv", SERVER_PROTOCOL=protocol)
    content = answer.getvalue()  # type: ignore[attr-defined]
    assert slugs(content) == [f"begrip-{number}" for number in range(7)]
    # by 1.0 only the length says where it ends; by 1.1 the server cuts it into chunks, the last of which says so
    assert answer.headers.get("Content-Length") == (str(len(content)) if protocol == "HTTP/1.0" else None)


def test_json_holds_what_the_api_holds(client: Client, many: list[Concept]) -> None:
    found = json.loads(client.get(f"{LIST}.json").getvalue())  # type: ignore[attr-defined]
    there = client.get("/api/v1/begrippen").json()["results"]
    # the API writes the same moment in its own way
    assert [{**one, "changedAt": ""} for one in found] == [{**one, "changedAt": ""} for one in there]
    assert len(found) == 7
    assert json.loads(client.get(f"{LIST}.json?zoek=nergens").getvalue()) == []  # type: ignore[attr-defined]


def test_the_number_of_queries_grows_by_the_part_and_not_by_the_row(client: Client, many: list[Concept]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{LIST}.csv").getvalue()  # type: ignore[attr-defined]
        return len(queries)

    before = asked()
    for number in range(3):
        factories.concept(f"Nog een {number}", access="open")
    assert asked() - before <= 3


def test_the_list_of_then_is_a_file_too(client: Client, many: list[Concept]) -> None:
    moment = timezone.now().isoformat()
    factories.alter(actor=factories.HOUSE, thing=many[0], values={"title": "Anders"})
    for form in ("csv", "xlsx", "json"):
        assert client.get(f"{LIST}.{form}", {"moment": moment}).getvalue()  # type: ignore[attr-defined]
    found = json.loads(client.get(f"{LIST}.json", {"moment": moment}).getvalue())  # type: ignore[attr-defined]
    assert [one["title"] for one in found] == [f"Begrip {number}" for number in range(7)]


def test_every_part_is_in_the_language_of_the_page(client: Client, many: list[Concept]) -> None:
    answer = client.get(f"/en{LIST}.csv")
    with translation.override("nl"):
        rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))  # type: ignore[attr-defined]
        assert gettext("concept") == "concept"
    english = {row[rows[0].index("status")] for row in rows[1:]}
    dutch = client.get(f"{LIST}.csv").getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(english) == 1
    assert not english & {cell for line in dutch.splitlines()[1:] for cell in line.split(";")}


def test_who_asks_for_the_head_gets_no_body(client: Client, many: list[Concept]) -> None:
    answer = client.head(f"{LIST}.csv")
    assert answer.status_code == 200
    assert isinstance(answer, HttpResponse)
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content == b""


def test_what_cannot_be_asked_is_said_before_anything_is_sent(client: Client, many: list[Concept]) -> None:
    assert client.get(f"{LIST}.csv?sorteer=nergens").status_code == 400
    request = RequestFactory().get("/")

    def parts() -> Iterator[bytes]:
        raise UnreadableFile("Dit gaat niet.")
        yield b""

    with pytest.raises(UnreadableFile):
        sending.sent(request, parts(), content_type="text/csv", filename="x.csv")


def test_a_full_disk_is_said_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(BytesIO):
        def write(self, part: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    made = Full()
    monkeypatch.setattr(sending, "TemporaryFile", lambda **rest: made)
    request = RequestFactory().get("/", **OLD)
    with pytest.raises(sending.NoRoom) as refused:
        sending.sent(request, iter([b"x"]), content_type="text/csv", filename="x.csv")
    assert "vol" in refused.value.text()
    assert made.closed


def test_the_log_of_use_is_exported_to_its_end(client: Client, many: list[Concept]) -> None:
    """Also beyond what is read at once; its reader is not told half of it."""
    source = factories.source("Bron")
    client.force_login(factories.person("administrator"))
    use = log.Use(source, factories.actor("reader"), "sample", "page")
    for _ in range(8):
        log.write(use, source.created_at, log.UseStatus.OK)
    lines = client.get("/logboek.ndjson").getvalue().splitlines()  # type: ignore[attr-defined]
    assert len([json.loads(line) for line in lines]) == 8
    assert [json.loads(line)["span_id"] for line in lines] == [one.span_id for one in DataUse.objects.all()]


def test_a_text_that_excel_cut_off_is_not_brought_in(client: Client, db: None) -> None:
    factories.concept("Lang", definition="x" * 40_000, access="open")
    content = client.get(f"{LIST}.xlsx").getvalue()  # type: ignore[attr-defined]
    assert any(str(cell.value).endswith(spreadsheets.CUT) for cell in load_workbook(BytesIO(content)).active[2])
    with pytest.raises(UnreadableFile, match=r"In rij 2 van lijst\.xlsx past een tekst niet"):
        tables.read_table("lijst.xlsx", content)
