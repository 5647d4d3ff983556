"""The connector for CBS OData against a local server that answers as CBS documents it.

Nothing here is a recording. The newer shape follows the release notes of the service
(https://datasets.cbs.nl/odata/v1/releasenotes.html: `StringValue` and `DatasetType`), CBS's own client
(https://github.com/statistiekcbs/cbsodata4, vignettes/cbsodata4.md: the columns of `Dimensions`, `MeasureCodes`,
`PeriodenCodes`, `Properties` and `Observations`) and its quick start ("Snelstartgids OData v4"). The older shape
follows the "Handleiding CBS Open Data Services" (2014) and the feed as used by
https://github.com/J535D165/cbsodata. The figures are examples.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.odata import OData
from informatiehuis.engines.connectors.paging import LoopProblem, ServiceProblem
from informatiehuis.engines.connectors.problems import EmptyProblem, FormatProblem, OptionProblem, StatusProblem
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent
from tests.engines.connectors.service import Answering, Reply, Service, as_json, serving

V4 = "/odata/v1/CBS/70072ned"
V3 = "/ODataFeed/odata/70072ned"
REGIONS = [("NL01  ", "Nederland"), ("PV26  ", "Utrecht (PV)"), ("GM0344", "Utrecht (gemeente)")]
PERIODS = [("2021JJ00", "2021"), ("2022JJ00", "2022")]
MEASURES = [
    {"Identifier": "T001036", "Title": "Totale bevolking", "Unit": "aantal", "DataType": "Long"},
    {"Identifier": "M000114", "Title": "Bevolkingsdichtheid", "Unit": "aantal inwoners per km²", "DataType": "Long"},
    {"Identifier": "M000100", "Title": "Mannen", "Unit": "aantal", "DataType": "Long"},
    {"Identifier": "M000101", "Title": "Mannen", "Unit": "%", "DataType": "Double"},
    {"Identifier": "M000200", "Title": "Landsdeel", "Unit": "naam", "DataType": "String"},
]
CELLS: list[tuple[str, str, str, Any, str | None]] = [
    ("T001036", "NL01  ", "2022JJ00", 17590672.0, None),
    ("M000101", "NL01  ", "2022JJ00", 49.7, None),
    ("T001036", "PV26  ", "2022JJ00", 1369873.0, None),
    ("M000114", "PV26  ", "2022JJ00", None, "Confidential"),
    ("M000200", "PV26  ", "2022JJ00", "West-Nederland  ", None),
    ("T001036", "GM0344", "2022JJ00", 361742.0, None),
    ("T001036", "GM0344", "2021JJ00", 359355.0, None),
]


def observations() -> list[dict[str, Any]]:
    return [
        {
            "Id": place,
            "Measure": measure,
            "ValueAttribute": attribute or "None",
            "Value": None if isinstance(value, str) else value,
            "StringValue": value if isinstance(value, str) else None,
            "RegioS": region,
            "Perioden": period,
        }
        for place, (measure, region, period, value, attribute) in enumerate(CELLS)
    ]


def entity_set(context: str, rows: list[Any], following: str | None = None) -> Reply:
    more = {"@odata.nextLink": following} if following else {}
    return as_json({"@odata.context": context, "value": rows, **more})


class Newer:
    """OData v4: three observations a page, by `@odata.nextLink`."""

    rows = observations()
    loops = False
    breaks_at: int | None = None

    def __call__(self, service: Service) -> Answering:
        root = service.url + V4
        sets = {
            "Dimensions": [
                {"Identifier": "RegioS", "Title": "Regio's", "Kind": "GeoDimension"},
                {"Identifier": "Perioden", "Title": "Perioden", "Kind": "TimeDimension"},
            ],
            "MeasureCodes": MEASURES,
            "RegioSCodes": [{"Identifier": code, "Title": title} for code, title in REGIONS],
            "PeriodenCodes": [{"Identifier": code, "Title": title} for code, title in PERIODS],
        }

        def answering(path: str, parameters: dict[str, str]) -> Reply | None:
            name = path.removeprefix(V4).strip("/")
            if not path.startswith(V4):
                return None
            if not name:
                listed = [{"name": each, "kind": "EntitySet", "url": each} for each in (*sets, "Observations")]
                return entity_set(
                    f"{root}/$metadata", [*listed, {"name": "Properties", "kind": "Singleton", "url": "Properties"}]
                )
            if name == "Properties":
                return as_json(
                    {
                        "@odata.context": f"{root}/$metadata#Properties",
                        "Identifier": "70072ned",
                        "Title": "Regionale kerncijfers Nederland",
                        "ObservationCount": len(self.rows),
                        "ObservationsModified": "2023-03-31T02:00:00+02:00",
                    }
                )
            if name == "Observations":
                return self.observations(root, parameters)
            return entity_set(f"{root}/$metadata#{name}", sets[name]) if name in sets else None

        return answering

    def observations(self, root: str, parameters: dict[str, str]) -> Reply:
        if "onzin" in parameters.get("$filter", ""):
            return Reply(b'{"error":{"code":"","message":"The query is not valid: onzin"}}', status=400)
        start = 0 if self.loops else int(parameters.get("$skiptoken", "0"))
        if self.breaks_at is not None and start >= self.breaks_at:
            return Reply(b"", status=500)
        page = self.rows[start : start + 3]
        more = f"{root}/Observations?$skiptoken={start + 3}" if start + 3 < len(self.rows) else None
        return entity_set(f"{root}/$metadata#Observations", page, more)


def older(service: Service) -> Answering:
    """OData v3: JSON only when asked, `odata.nextLink`, keys and texts padded with spaces."""
    root = service.url + V3
    titles = {"RegioS": REGIONS, "Perioden": PERIODS}
    properties = [
        {"Key": "RegioS", "Type": "GeoDimension", "Title": "Regio's", "Unit": None, "Datatype": None},
        {"Key": "Perioden", "Type": "TimeDimension", "Title": "Perioden", "Unit": None, "Datatype": None},
        {"Key": "", "Type": "TopicGroup", "Title": "Bevolking", "Unit": None, "Datatype": None},
        {
            "Key": "TotaleBevolking_1",
            "Type": "Topic",
            "Title": "Totale bevolking",
            "Unit": "aantal",
            "Datatype": "Long",
        },
        {"Key": "KoudGetal_2", "Type": "Topic", "Title": "Koud", "Unit": "%  ", "Datatype": "Double"},
        {"Key": "Naam_3", "Type": "Topic", "Title": "Naam", "Unit": " ", "Datatype": "String"},
    ]
    rows = [
        {
            "ID": place,
            "RegioS": f"{code:<10}",
            "Perioden": "2022JJ00",
            "TotaleBevolking_1": 1000 * place,
            "KoudGetal_2": 4 if place else None,
            "Naam_3": f"{title:<40}",
        }
        for place, (code, title) in enumerate(REGIONS)
    ]

    def answering(path: str, parameters: dict[str, str]) -> Reply | None:
        if parameters.get("$format") != "json":
            return Reply(b"<service/>", "application/xml")
        name = path.removeprefix(V3).strip("/")
        sets: dict[str, list[Any]] = {
            "DataProperties": properties,
            "TableInfos": [{"Title": "Regionale kerncijfers Nederland", "Modified": "2023-03-31T02:00:00"}],
            **{key: [{"Key": f"{c:<10}", "Title": t} for c, t in codes] for key, codes in titles.items()},
        }
        if not name:
            names = (*sets, "TypedDataSet", "UntypedDataSet")
            return as_json({"odata.metadata": "", "value": [{"name": each, "url": f"{root}/{each}"} for each in names]})
        if name == "TypedDataSet":
            start = int(parameters.get("$skip", "0"))
            following = {"odata.nextLink": f"{root}/TypedDataSet?$format=json&$skip=2"} if start == 0 else {}
            return as_json({"odata.metadata": "", "value": rows[start : start + 2], **following})
        return as_json({"odata.metadata": "", "value": sets[name]}) if name in sets else None

    return answering


@pytest.fixture
def newer() -> Iterator[Service]:
    with serving(Newer()) as service:
        yield service


def read(service: Service, folder: Path, path: str = V4, **options: str):
    with Transport(limits=Limits(back_off_seconds=0.01, attempts=2)) as fetch:
        written = OData().write_parquet(Location(service.url + path), options, folder / "out.parquet", fetch, silent)
    return written, pq.read_table(folder / "out.parquet")


def test_observations_come_as_one_row_a_region_and_period(newer, tmp_path):
    written, table = read(newer, tmp_path)
    empty = {"bevolkingsdichtheid": None, "mannen_m000100": None, "mannen_m000101": None, "landsdeel": None}
    year = {"perioden": "2022JJ00", "perioden_titel": "2022"}
    assert table.to_pylist() == [
        {
            "regios": "NL01",
            "regios_titel": "Nederland",
            **year,
            **empty,
            "totale_bevolking": 17590672,
            "mannen_m000101": 49.7,
        },
        {
            "regios": "PV26",
            "regios_titel": "Utrecht (PV)",
            **year,
            **empty,
            "totale_bevolking": 1369873,
            "landsdeel": "West-Nederland",
        },
        {"regios": "GM0344", "regios_titel": "Utrecht (gemeente)", **year, **empty, "totale_bevolking": 361742},
        {
            "regios": "GM0344",
            "regios_titel": "Utrecht (gemeente)",
            "perioden": "2021JJ00",
            "perioden_titel": "2021",
            **empty,
            "totale_bevolking": 359355,
        },
    ]
    assert written.rows == 4


def test_measures_keep_their_unit_type_and_identifier(newer, tmp_path):
    written, table = read(newer, tmp_path)
    columns = {column.name: column for column in written.description.columns}
    assert (columns["bevolkingsdichtheid"].unit, columns["bevolkingsdichtheid"].original) == (
        "aantal inwoners per km²",
        "M000114",
    )
    assert {name: column.type for name, column in columns.items()} == {
        field.name: str(field.type) for field in table.schema
    }
    assert columns["totale_bevolking"].type == "int64"
    assert columns["mannen_m000101"].type == "double"


def test_the_long_shape_keeps_why_a_value_is_missing(newer, tmp_path):
    written, table = read(newer, tmp_path, shape="long")
    assert written.rows == len(CELLS)
    assert table.slice(3, 2).to_pylist() == [
        {
            "regios": "PV26",
            "regios_titel": "Utrecht (PV)",
            "perioden": "2022JJ00",
            "perioden_titel": "2022",
            "measure": measure,
            "measure_titel": title,
            "unit": unit,
            "value": None,
            "string_value": text,
            "value_attribute": attribute,
        }
        for measure, title, unit, text, attribute in (
            ("M000114", "Bevolkingsdichtheid", "aantal inwoners per km²", None, "Confidential"),
            ("M000200", "Landsdeel", "naam", "West-Nederland", "None"),
        )
    ]


def test_titles_can_be_left_out_and_are_then_not_asked(newer, tmp_path):
    _, table = read(newer, tmp_path, titles="no")
    assert table.column_names[:3] == ["regios", "perioden", "totale_bevolking"]
    assert not newer.parameters(f"{V4}/RegioSCodes")


def test_filter_and_measures_are_left_to_the_service(newer, tmp_path):
    _, table = read(
        newer, tmp_path, filter="startswith(RegioS,'GM') or Perioden eq '2022JJ00'", select="T001036, M000114"
    )
    sent = newer.parameters(f"{V4}/Observations")[0]["$filter"]
    assert sent == (
        "(startswith(RegioS,'GM') or Perioden eq '2022JJ00') and (Measure eq 'T001036' or Measure eq 'M000114')"
    )
    assert table.column_names[4:] == ["totale_bevolking", "bevolkingsdichtheid"]


def test_the_description_reads_no_values(newer):
    with Transport() as fetch:
        described = OData().describe(Location(newer.url + V4), {"shape": "long"}, fetch)
    assert described.row_estimate == len(CELLS)
    assert described.found["title"] == "Regionale kerncijfers Nederland"
    assert not newer.parameters(f"{V4}/Observations")


def test_the_description_has_the_columns_that_are_written(newer, tmp_path):
    for shape in ("wide", "long"):
        with Transport() as fetch:
            described = OData().describe(Location(newer.url + V4), {"shape": shape}, fetch)
        written, _ = read(newer, tmp_path, shape=shape)
        assert described.columns == written.description.columns


@pytest.mark.parametrize("path", [f"{V4}/", f"{V4}/Observations", f"{V4}/Properties"])
def test_any_address_of_the_table_will_do(newer, tmp_path, path):
    assert read(newer, tmp_path, path)[0].rows == 4


def test_a_measure_that_is_not_there_is_refused(newer, tmp_path):
    with pytest.raises(OptionProblem, match=r"T9.*T001036, M000114"):
        read(newer, tmp_path, select="T001036,T9")


def test_what_the_service_says_of_a_wrong_filter_is_told(newer, tmp_path):
    with pytest.raises(ServiceProblem, match="The query is not valid: onzin"):
        read(newer, tmp_path, filter="onzin")
    assert list(tmp_path.iterdir()) == []


def test_a_filter_that_finds_nothing_says_how_cbs_writes_its_codes(tmp_path):
    nothing = Newer()
    nothing.rows = []
    with serving(nothing) as service, pytest.raises(EmptyProblem, match=r"startswith\(RegioS,'PV26'\)"):
        read(service, tmp_path, filter="RegioS eq 'PV26'")
    assert list(tmp_path.iterdir()) == []


def test_a_next_link_that_goes_round_ends_in_a_problem(tmp_path):
    round_and_round = Newer()
    round_and_round.loops = True
    with serving(round_and_round) as service, pytest.raises(LoopProblem):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_fails_half_way_leaves_nothing(tmp_path):
    breaking = Newer()
    breaking.breaks_at = 3
    with serving(breaking) as service, pytest.raises(StatusProblem, match="500"):
        read(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_values_for_one_cell_are_refused_in_the_wide_shape(tmp_path):
    double = Newer()
    double.rows = [*observations(), {**observations()[0], "Id": 99, "Value": 1.0}]
    with serving(double) as service:
        with pytest.raises(FormatProblem, match="NL01, 2022JJ00, T001036"):
            read(service, tmp_path)
        assert list(tmp_path.iterdir()) == []
        assert read(service, tmp_path, shape="long")[0].rows == 8


def test_the_older_service_gives_the_same_codes_titles_and_units(tmp_path):
    with serving(older) as service:
        written, table = read(service, tmp_path, V3)
    assert table.to_pylist()[1:] == [
        {
            "regios": code.strip(),
            "regios_titel": title,
            "perioden": "2022JJ00",
            "perioden_titel": "2022",
            "totale_bevolking_1": 1000 * place,
            "koud_getal_2": 4.0,
            "naam_3": title,
        }
        for place, (code, title) in enumerate(REGIONS)
        if place
    ]
    assert [(column.original, column.unit) for column in written.description.columns][4:] == [
        ("TotaleBevolking_1", "aantal"),
        ("KoudGetal_2", "%"),
        ("Naam_3", None),
    ]


def test_the_older_service_is_read_from_its_feed_which_has_pages(tmp_path):
    """The API of the older service stops at 10,000 rows; the feed goes on."""
    with serving(older) as service:
        written, _ = read(service, tmp_path, "/ODataApi/odata/70072ned")
        assert written.rows == 3
        assert {path.split("/")[1] for path, _ in service.asked} == {"ODataFeed"}


def test_topics_of_the_older_service_are_selected_by_the_service(tmp_path):
    with serving(older) as service:
        _, table = read(service, tmp_path, V3, select="KoudGetal_2")
        assert service.parameters(f"{V3}/TypedDataSet")[0]["$select"] == "RegioS,Perioden,KoudGetal_2"
    assert table.column_names[4:] == ["koud_getal_2"]


def test_the_older_service_has_no_long_shape(tmp_path):
    with serving(older) as service, pytest.raises(OptionProblem, match="long"):
        read(service, tmp_path, V3, shape="long")


def test_an_odata_service_of_another_kind_is_named(tmp_path):
    reply = as_json({"@odata.context": "", "value": [{"name": "Articles", "url": "Articles"}]})
    other = serving(lambda service: lambda path, parameters: reply)
    with other as service, pytest.raises(FormatProblem, match="Observations"):
        read(service, tmp_path)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("https://datasets.cbs.nl/odata/v1/CBS/70072ned", True),
        ("https://opendata.cbs.nl/ODataFeed/odata/70072ned", True),
        ("https://opendata.cbs.nl/ODataApi/OData/70072ned", True),
        ("https://odata4.cbs.nl/CBS/70072ned", True),
        ("https://example.org/data.json", False),
    ],
)
def test_an_address_of_such_a_service_is_recognised(text, ours):
    assert OData().recognises(Location(text)) is ours
