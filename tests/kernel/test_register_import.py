"""Tables in and out: what goes out comes in again, what is wrong is said by row and column, all or nothing."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Party, User
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.exchange import guarded, unguarded
from informatiehuis.kernel.register.importing import columns_of
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.rooms.atlas.models import Concept, Source
from tests import factories

BOM = b"\xef\xbb\xbf"
HEADS = "titel;definitie;toegang;eigenaar"


def address(page: str, *args: object, kind: str = "concept") -> str:
    return reverse(f"register:{kind}:{page}", args=args)


def upload(text: str | bytes, name: str = "begrippen.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def preview(client: Client, text: str | bytes, kind: str = "concept", name: str = "begrippen.csv") -> object:
    return client.post(address("import", kind=kind), {"file": upload(text, name), "reason": "nieuwe lijst"})


def agree(client: Client, seen: object, kind: str = "concept") -> object:
    """Post what the page of the preview holds."""
    context = seen.context  # type: ignore[attr-defined]
    data = {"apply": "1", "table": context["table"], "versions": context["versions"], "reason": context["reason"]}
    return client.post(address("import", kind=kind), data)


def outcomes(response: object) -> list[tuple[int, str]]:
    return [(row.number, row.outcome) for row in response.context["plan"].rows]  # type: ignore[attr-defined]


def problems(response: object) -> dict[int, list[tuple[str, str]]]:
    rows = response.context["plan"].rows  # type: ignore[attr-defined]
    return {row.number: [(one.column, one.text) for one in row.problems] for row in rows if row.problems}


@pytest.mark.django_db
class TestImport:
    def test_the_page_says_how_much_a_file_may_hold_before_one_is_chosen(self, as_steward: Client) -> None:
        text = as_steward.get(address("import")).content.decode()
        assert (tables.MOST_ROWS, tables.MOST_BYTES) == (2_000, 5_000_000)
        assert "Tot 2.000 rijen" in text
        assert "tot 200.000 rijen en 100 MB" in text

    def test_a_preview_that_names_not_all_it_touches_says_how_many_more(
        self, as_steward: Client, province: Party
    ) -> None:
        concept = factories.concept("Woning", definition="Eerst.", owner=province)
        for number in range(23):
            factories.indicator(f"Cijfer {number:02d}", concept=concept)
        seen = preview(as_steward, f"{HEADS}\nWoning;Toen.;openbaar;{province.slug}\n")
        row = seen.context["plan"].rows[0]  # type: ignore[attr-defined]
        assert [one.thing.title for one in row.touched] == [f"Cijfer {number:02d}" for number in range(20)]
        text = seen.content.decode()  # type: ignore[attr-defined]
        assert "en nog 3 andere" in text
        assert f'href="{address("touched", "woning")}"' in text

    def test_a_preview_tells_what_each_row_does_and_keeps_nothing(self, as_steward: Client, province: Party) -> None:
        concept = factories.concept("Woning", definition="Eerst.", owner=province)
        factories.indicator("Woningen", concept=concept)
        factories.concept("Straat", definition="Weg.", owner=province)
        events, chain = Event.objects.count(), Event.objects.latest("number").hash
        slug = province.slug
        seen = preview(
            as_steward,
            f"{HEADS}\nWoning;Toen.;openbaar;{slug}\nStraat;Weg.;openbaar;{slug}\nPlein;Open plek.;intern;{slug}\n",
        )
        assert outcomes(seen) == [(2, "changed"), (3, "unchanged"), (4, "new")]
        row = seen.context["plan"].rows[0]  # type: ignore[attr-defined]
        assert [(one.label, one.before.text, one.after.text) for one in row.changes] == [
            ("definitie", "Eerst.", "Toen.")
        ]
        assert [one.thing.title for one in row.touched] == ["Woningen"]
        assert (Event.objects.count(), Event.objects.latest("number").hash) == (events, chain)
        assert set(Concept.objects.values_list("title", "definition")) == {("Woning", "Eerst."), ("Straat", "Weg.")}

    def test_what_was_agreed_to_is_done_in_one_go(self, as_steward: Client, steward: User, province: Party) -> None:
        concept = factories.concept("Woning", definition="Eerst.", owner=province)
        seen = preview(
            as_steward, f"{HEADS}\nWoning;Toen.;openbaar;{province.slug}\nPlein;Plek.;intern;{province.slug}\n"
        )
        done = agree(as_steward, seen)
        assert done.status_code == 302  # type: ignore[attr-defined]
        concept.refresh_from_db()
        assert (concept.definition, concept.version) == ("Toen.", 2)
        assert Concept.objects.get(slug="plein").access == "internal"
        recorded = Event.objects.order_by("-number")[:2]
        assert {(event.actor, event.why) for event in recorded} == {(steward.pk, "nieuwe lijst")}

    def test_one_wrong_row_stops_all_and_every_wrong_row_is_told(self, as_steward: Client, province: Party) -> None:
        slug = province.slug
        rows = [f"Goed;Zo.;openbaar;{slug}", f"Leeg;;openbaar;{slug}", f"Toegang;Zo.;geheim;{slug}"]
        rows += ["Eigenaar;Zo.;openbaar;bestaat-niet", f"Goed;Zo.;openbaar;{slug}", f";Zo.;openbaar;{slug}"]
        seen = preview(as_steward, "\n".join([HEADS, *rows]))
        assert seen.status_code == 400  # type: ignore[attr-defined]
        assert outcomes(seen) == [(2, "new"), *((number, "problem") for number in range(3, 8))]
        found = problems(seen)
        assert [found[number][0][0] for number in range(3, 8)] == [
            "definitie",
            "toegang",
            "eigenaar",
            "korte naam in het adres",
            "titel",
        ]
        assert "rij 2" in found[6][0][1]
        assert agree(as_steward, seen).status_code == 409  # type: ignore[attr-defined]
        assert not Concept.objects.exists()

    def test_a_change_since_the_preview_is_not_overwritten(self, as_steward: Client, province: Party) -> None:
        concept = factories.concept("Woning", definition="Eerst.", owner=province)
        text = f"{HEADS}\nWoning;Mijn.;openbaar;{province.slug}\nPlein;Plek.;openbaar;{province.slug}\n"
        seen = preview(as_steward, text)
        factories.alter(actor=HOUSE, thing=concept, values={"definition": "Van haar."})
        late = agree(as_steward, seen)
        assert late.status_code == 409  # type: ignore[attr-defined]
        assert list(problems(late)) == [2]
        assert list(Concept.objects.values_list("definition", flat=True)) == ["Van haar."]

    def test_what_one_may_not_change_is_a_problem_of_its_row(self, as_steward: Client, province: Party) -> None:
        factories.concept("Andermans", owner=factories.party("Waterschap"), definition="Zo.")
        seen = preview(as_steward, "titel;definitie\nAndermans;Anders.\n")
        assert "rol" in problems(seen)[2][0][1]

    def test_a_column_that_is_not_there_stays_as_it_was(self, as_steward: Client, province: Party) -> None:
        concept = factories.concept("Woning", definition="Eerst.", explanation="Blijft.", owner=province)
        agree(as_steward, preview(as_steward, "Korte naam in het adres;Definitie\nwoning;Toen.\n"))
        concept.refresh_from_db()
        assert (concept.definition, concept.explanation) == ("Toen.", "Blijft.")

    def test_a_status_is_not_changed_by_a_table(self, as_steward: Client, province: Party) -> None:
        factories.concept("Woning", owner=province)
        seen = preview(as_steward, "titel;status\nWoning;vastgesteld\n")
        assert problems(seen)[2][0][0] == "status"
        same = preview(as_steward, "titel;status\nWoning;concept\n")
        assert outcomes(same) == [(2, "unchanged")]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"", "leeg"),
            (b"titel;definitie\n", "geen rijen"),
            (b"naampje;definitie\na;b\n", "naampje"),
            (b"definitie\nb\n", "titel"),
            (b"titel;titel\na;b\n", "dubbel"),
            (b'titel;definitie\n"open;b\n', "aanhalingsteken"),
            (b"titel;definitie\na;b;c;d\n", "Rij 2"),
            (b"PK\x03\x04kapot", "geen CSV- of Excelbestand"),
            (b"\x00\x01\x02titel", "geen CSV- of Excelbestand"),
            ("titel;definitie\nCafé;Koffie\n".encode() + "Réunie;x\n".encode("cp1252"), "mengt twee tekensets"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, as_steward: Client, text: bytes, words: str) -> None:
        response = preview(as_steward, text)
        assert response.status_code == 400  # type: ignore[attr-defined]
        shown = response.context  # type: ignore[attr-defined]
        assert words in f"{shown['what']} {shown['what_to_do']}"
        assert not Concept.objects.exists()

    def test_a_carried_table_that_was_tampered_with_is_refused(self, as_steward: Client) -> None:
        for table in ("", "{}", "[1]", '[["titel"], [2, "a", "b"]]', '[["titel"], ["x", "a"]]'):
            response = as_steward.post(address("import"), {"apply": "1", "table": table, "versions": "{}"})
            assert response.status_code == 400, table

    def test_too_many_rows_are_refused_before_anything_is_done(self) -> None:
        text = "titel;definitie\n" + "a;b\n" * (tables.MOST_ROWS + 1)
        with pytest.raises(UnreadableFile, match=str(tables.MOST_ROWS)):
            tables.read_table("veel.csv", text.encode())

    def test_a_large_workbook_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(UnreadableFile, match="CSV UTF-8"):
            tables.read_table("groot.xlsx", b"PK" + b"x" * tables.MOST_BYTES, tables.Most(megabytes=100))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    def test_csv_comes_in_however_a_spreadsheet_wrote_it(
        self, as_steward: Client, province: Party, encoding: str, delimiter: str
    ) -> None:
        rows = [["titel", "definitie", "eigenaar"], ["Reële café’s", "Zo.", province.slug]]
        text = "\r\n".join(delimiter.join(row) for row in rows)
        agree(as_steward, preview(as_steward, text.encode(encoding)))
        assert Concept.objects.get().title == "Reële café’s"

    def test_excel_comes_in_with_its_dates_and_numbers(self, as_steward: Client, province: Party) -> None:
        from datetime import date

        goal, indicator = factories.thing("goal", "Doel"), factories.indicator("Cijfer")
        book = Workbook()
        book.active.append(["titel", "doel", "indicator", "streefwaarde", "te bereiken op", "eigenaar"])
        book.active.append(["Streven", goal.slug, indicator.slug, 12.5, date(2030, 12, 31), province.slug])
        stream = BytesIO()
        book.save(stream)
        seen = preview(as_steward, stream.getvalue(), "target", "doelen.xlsx")
        assert problems(seen) == {}
        agree(as_steward, seen, "target")
        target = goal.targets.get()
        assert (target.value, target.reached_by) == (12.5, date(2030, 12, 31))


@pytest.mark.django_db
class TestExport:
    @pytest.fixture
    def sources(self, province: Party) -> list[Source]:
        """Things with everything that is hard to carry in a table."""
        first = factories.source(
            "=1+1",
            owner=province,
            publisher=province,
            summary='Regel één\nregel "twee"; met puntkomma',
            keywords=["fiets", "auto's"],
            options={"delimiter": ";", "skip": 2},
            quality_rules=[{"rule": "unique", "columns": ["code"]}],
            synthetic=True,
            note="-5 graden",
            attribution="'@x",
            contact={"email": "a@b.nl"},
        )
        second = factories.source("Tweede", owner=province, valid_from="2026-01-01", refresh="daily")
        return [first, second]

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_goes_out_comes_in_again_unchanged(self, as_steward: Client, sources: list[Source], form: str) -> None:
        content = as_steward.get(address("export", form, kind="source")).getvalue()
        seen = preview(as_steward, content, "source", f"bronnen.{form}")
        assert problems(seen) == {}
        assert outcomes(seen) == [(2, "unchanged"), (3, "unchanged")]

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_goes_out_of_one_house_goes_into_another(
        self, as_owner: Client, as_steward: Client, sources: list[Source], form: str
    ) -> None:
        before = {
            source.slug: json.loads(as_steward.get(address("json", source.slug, kind="source")).content)
            for source in sources
        }
        content = as_steward.get(f"/en{address('export', form, kind='source')}").getvalue()
        for source in sources:
            assert as_owner.post(address("delete", source.slug, kind="source")).status_code == 302
        done = agree(as_steward, preview(as_steward, content, "source", f"bronnen.{form}"), "source")
        assert done.status_code == 302  # type: ignore[attr-defined]
        for slug, data in before.items():
            after = json.loads(as_steward.get(address("json", slug, kind="source")).content)
            assert {**after, "version": 0, "changedAt": ""} == {**data, "version": 0, "changedAt": ""}

    def test_csv_is_as_dutch_excel_opens_it_and_holds_no_formula(self, client: Client, sources: list[Source]) -> None:
        response = client.get(address("export", "csv", kind="source"))
        content = response.getvalue()
        assert content.startswith(BOM)
        assert "attachment" in response["Content-Disposition"]
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 3
        assert rows[1][rows[0].index("titel")] == "'=1+1"
        assert rows[1][rows[0].index("opmerking")] == "'-5 graden"
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "@", "+", "\t")]

    def test_excel_holds_texts_and_no_formula(self, client: Client, sources: list[Source]) -> None:
        content = client.get(address("export", "xlsx", kind="source")).getvalue()
        cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert "'=1+1" in {cell.value for cell in cells}

    def test_an_export_holds_the_list_with_its_filters_and_nothing_hidden(
        self, client: Client, province: Party
    ) -> None:
        factories.concept("Geldt", status="adopted", owner=province)
        factories.concept("Nog niet", owner=province)
        factories.concept("Geheim", status="adopted", access="internal", owner=province)
        hidden = factories.concept("Verborgen begrip", access="confidential")
        factories.indicator("Cijfer", concept=hidden)
        text = client.get(address("export", "csv"), {"status": "adopted"}).getvalue().decode("utf-8-sig")
        assert [line.split(";")[1] for line in text.splitlines()[1:]] == ["Geldt"]
        indicators = client.get(address("export", "csv", kind="indicator")).getvalue().decode("utf-8-sig")
        assert "Cijfer" in indicators
        assert hidden.slug not in indicators

    def test_another_format_does_not_exist(self, client: Client) -> None:
        assert client.get("/atlas/begrippen/-/exporteren.exe").status_code == 404


@given(st.text())
def test_a_guard_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text or text == unguarded(text)
    assert guarded(text)[:1] not in ("=", "+", "-", "@") or guarded(text).lstrip("+-")[:1].isdigit()


@given(st.text(alphabet="'=+-@a1\t"))
def test_a_guarded_text_reads_as_itself(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("name", ["source", "indicator", "target", "interpretation"])
def test_columns_are_known_by_name_and_by_label_in_both_languages(name: str) -> None:
    from django.utils import translation

    from informatiehuis.kernel.register.exchange import heads

    kind = kind_named(name)
    assert columns_of(kind, kind.public_fields) == list(kind.public_fields)
    for language in ("nl", "en"):
        with translation.override(language):
            assert columns_of(kind, tuple(heads(kind))) == list(kind.public_fields)


def test_an_unknown_column_is_named_with_those_that_are_known() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        columns_of(kind_named("concept"), ("titel", "kleur"))
    assert "kleur" in refusal.value.what()
    assert "definitie" in refusal.value.what_to_do()
