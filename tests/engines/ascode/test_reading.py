"""What a folder says when something in it is wrong: file, line, key, and what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from informatiehuis.engines.ascode import AreaLevel, AsCodeProblem, AsCodeProblems, Atlas, IndicatorFile, Rollup, read
from informatiehuis.engines.ascode.definitions import definition
from informatiehuis.engines.indicators import DefinitionProblem

HOUSE = "name: Huis\nbase_uri: https://huis.voorbeeld.nl/\npublisher: provincie\n"
INDICATOR = """\
title: Aantal inwoners
question: Hoeveel mensen wonen er?
unit: inwoners
area_level: municipality
rollup: sum
concept: inwoner
owner: provincie
"""
FILES = {
    "huis.yaml": HOUSE,
    "partijen/provincie.yaml": "title: Provincie\n",
    "begrippen/inwoner.yaml": "term: inwoner\ndefinition: Iemand die er woont.\n",
    "gebieden/gebieden.yaml": "- code: GM0344\n  name: Utrecht\n  level: municipality\n",
    "bronnen/tabel.yaml": "title: Tabel\nlocation: data/tabel.csv\nconnector: csv\n",
    "indicatoren/inwoners.yaml": INDICATOR,
    "indicatoren/inwoners.sql": "select gemeente as area, '2022' as period, inwoners as value from tabel\n",
}

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A right folder, with the given files changed, added or (None) left out."""

    def build(changes: dict[str, str | bytes | None] | None = None) -> Path:
        for name, content in {**FILES, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return build


def problems(folder: Path) -> tuple[AsCodeProblem, ...]:
    with pytest.raises(AsCodeProblems) as caught:
        read(folder)
    return caught.value.problems


def only(folder: Path) -> AsCodeProblem:
    (problem,) = problems(folder)
    return problem


def test_a_right_folder_is_read_without_reports(folder: Folder) -> None:
    atlas = read(folder())
    assert [party.slug for party in atlas.parties] == ["provincie"]
    assert atlas.indicators[0].sql == "select gemeente as area, '2022' as period, inwoners as value from tabel"
    assert atlas.reports == ()


@pytest.mark.parametrize(
    ("file", "content", "code", "line", "key", "says"),
    [
        (
            "begrippen/x.yaml",
            "term: x\ndefinitie: y\n",
            "as-code-unknown-key",
            2,
            "definitie",
            "Bedoelt u 'definition'?",
        ),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nzzz: 1\n",
            "as-code-unknown-key",
            3,
            "zzz",
            "Deze sleutels kunnen",
        ),
        (
            "indicatoren/inwoners.yaml",
            "title: x\nquestion: y\nunit: z\narea_level: municipality\nrollup: none\napproximate: true\n",
            "as-code-unknown-key",
            6,
            "approximate",
            "Deze sleutels kunnen",
        ),
        (
            "begrippen/x.yaml",
            "slug: y\nterm: x\ndefinition: y\n",
            "as-code-unknown-key",
            1,
            "slug",
            "naam van het bestand",
        ),
        ("begrippen/x.yaml", "term: x\n", "as-code-missing-key", 1, "definition", "'definition' ontbreekt"),
        ("begrippen/x.yaml", "term: x\ndefinition:\n", "as-code-missing-key", 2, "definition", "ontbreekt of is leeg"),
        ("begrippen/x.yaml", "term: x\ndefinition: '  '\n", "as-code-missing-key", 2, "definition", "leeg"),
        (
            "begrippen/x.yaml",
            "term: [x]\ndefinition: y\n",
            "as-code-wrong-type",
            1,
            "term",
            "een tekst, maar er staat een lijst",
        ),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nrelated: inwoner\n",
            "as-code-wrong-type",
            3,
            "related",
            "begin elke regel met '- '",
        ),
        ("begrippen/x.yaml", "term: x\nterm: y\ndefinition: z\n", "as-code-duplicate-key", 2, "term", "twee keer"),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nvalid_from: 31-12-2022\n",
            "as-code-date",
            3,
            "valid_from",
            "Bedoelt u 2022-12-31?",
        ),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nvalid_from: 2022-02-30\n",
            "as-code-date",
            3,
            "valid_from",
            "geen geldige datum",
        ),
        ("begrippen/x.yaml", "term: x\ndefinition: y\nstatus: adopted\n", "as-code-value", 3, "status", "vastgesteld"),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nrelated:\n  - inwoner\n  - inwonr\n",
            "as-code-reference",
            5,
            "related[2]",
            "Bedoelt u 'inwoner'?",
        ),
        (
            "begrippen/x.yaml",
            "term: x\ndefinition: y\nbroader: [x]\n",
            "as-code-circle",
            3,
            "broader",
            "onder zichzelf",
        ),
        ("begrippen/x.yaml", "term: x\n  definition: y\n", "as-code-yaml", 2, "", "geen geldige YAML"),
        (
            "begrippen/x.yaml",
            "term: !!python/object:os.system x\ndefinition: y\n",
            "as-code-wrong-type",
            1,
            "term",
            "een tekst",
        ),
        ("begrippen/x.yaml", "- term: x\n", "as-code-wrong-type", 1, "", "maar er staat een lijst"),
        ("begrippen/x.yaml", "", "as-code-file", None, "", "leeg"),
        ("begrippen/x.yaml", b"term: x\ndefinition: caf\xe9\n", "as-code-file", 2, "", "UTF-8"),
        ("begrippen/x.yaml", "term: x\ndefinition: \x00\n", "as-code-yaml", 2, "", "een teken dat in YAML niet mag"),
        ("begrippen/Met Spatie.yaml", "term: x\ndefinition: y\n", "as-code-value", None, "slug", "kleine letters"),
        (
            "begrippen/inwoner.yml",
            "term: x\ndefinition: y\n",
            "as-code-duplicate-slug",
            None,
            "",
            "begrippen/inwoner.yaml",
        ),
        (
            "indicatoren/inwoners.yaml",
            INDICATOR + "decimals: '2'\n",
            "as-code-wrong-type",
            8,
            "decimals",
            "een geheel getal",
        ),
        ("indicatoren/inwoners.yaml", INDICATOR + "decimals: 12\n", "as-code-value", 8, "decimals", "0 tot en met 6"),
        (
            "indicatoren/inwoners.yaml",
            INDICATOR + "factor: 0,5\n",
            "as-code-wrong-type",
            8,
            "factor",
            "een getal met een punt",
        ),
        (
            "indicatoren/inwoners.yaml",
            INDICATOR.replace("owner: provincie", "owner: provincia"),
            "as-code-reference",
            7,
            "owner",
            "de partij 'provincia' bestaat niet",
        ),
        (
            "bronnen/tabel.yaml",
            FILES["bronnen/tabel.yaml"] + "synthetic: ja\n",
            "as-code-wrong-type",
            4,
            "synthetic",
            "true of false",
        ),
        (
            "bronnen/tabel.yaml",
            FILES["bronnen/tabel.yaml"] + "licence: CC BY\n",
            "as-code-value",
            4,
            "licence",
            "webadres",
        ),
        (
            "bronnen/tabel.yaml",
            FILES["bronnen/tabel.yaml"] + "options: csv\n",
            "as-code-wrong-type",
            4,
            "options",
            "sleutels met waarden",
        ),
        (
            "bronnen/tabel.yaml",
            FILES["bronnen/tabel.yaml"] + "quality:\n  - rule: uniqueness\n",
            "as-code-value",
            5,
            "quality[1].rule",
            "'columns'",
        ),
        (
            "gebieden/gebieden.yaml",
            FILES["gebieden/gebieden.yaml"] * 2,
            "as-code-duplicate-slug",
            4,
            "[2].code",
            "op regel 1",
        ),
        (
            "gebieden/gebieden.yaml",
            "- code: 344\n  name: U\n  level: municipality\n",
            "as-code-value",
            1,
            "[1].code",
            "GM0344",
        ),
        (
            "gebieden/gebieden.yaml",
            FILES["gebieden/gebieden.yaml"] + "  valid_from: 2020-01-01\n  valid_until: 2019-01-01\n",
            "as-code-value",
            5,
            "[1].valid_until",
            "ligt niet na",
        ),
    ],
)
def test_one_thing_wrong_is_named_with_file_line_and_key(
    folder: Folder, file: str, content: str | bytes, code: str, line: int | None, key: str, says: str
) -> None:
    problem = only(folder({file: content}))
    assert (problem.code, problem.file, problem.line, problem.key) == (code, file, line, key)
    assert says in problem.text()
    assert file in problem.text()
    assert line is None or f"regel {line}" in problem.text()
    assert not re.search(r"[{}]", problem.text()), "a named place was left open"


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ("rule: completeness\n    columns: [a]\n    minimum: 0", "minimum"),
        ("rule: completeness\n    columns: [a]\n    minimum: 101", "minimum"),
        ("rule: completeness\n    columns: [a]", "rule"),
        ("rule: range\n    columns: [a]", "rule"),
        ("rule: range\n    columns: [a]\n    minimum: 2\n    maximum: 1", "maximum"),
        ("rule: areas\n    columns: [a]", "rule"),
        ("rule: freshness", "rule"),
        ("rule: freshness\n    days: -1", "days"),
        ("rule: uniqueness\n    columns: ['Aantal inwoners']", "columns[1]"),
    ],
)
def test_a_quality_rule_that_can_never_be_judged_is_refused(folder: Folder, rule: str, key: str) -> None:
    problem = only(folder({"bronnen/tabel.yaml": FILES["bronnen/tabel.yaml"] + f"quality:\n  - {rule}\n"}))
    assert (problem.code, problem.key) == ("as-code-value", f"quality[1].{key}")


@pytest.mark.parametrize(
    ("kind", "before", "after", "key"),
    [
        ("merge", "[GM0344]", "[GM0344]", "before"),
        ("merge", "[GM0344, GM0307]", "[GM0344, GM0307]", "after"),
        ("split", "[GM0344]", "[GM0307]", "after"),
        ("rename", "[GM0344, GM0307]", "[GM0344]", "before"),
        ("rename", "[]", "[GM0344]", "before"),
    ],
)
def test_a_change_of_areas_has_the_sides_that_its_kind_needs(
    folder: Folder, kind: str, before: str, after: str, key: str
) -> None:
    change = f"- day: 2019-01-01\n  kind: {kind}\n  before: {before}\n  after: {after}\n"
    problem = only(folder({"gebieden/wijzigingen.yaml": change}))
    assert (problem.code, problem.key) == ("as-code-value", f"[1].{key}")


def test_everything_wrong_in_the_folder_is_told_at_once(folder: Folder) -> None:
    found = problems(
        folder(
            {
                "partijen/provincie.yaml": "titel: x\n",
                "begrippen/inwoner.yaml": "term: x\nstatus: klaar\nvalid_from: gisteren\n",
                "indicatoren/inwoners.sql": None,
            }
        )
    )
    assert [(problem.file, problem.key) for problem in found] == [
        ("begrippen/inwoner.yaml", "definition"),
        ("begrippen/inwoner.yaml", "status"),
        ("begrippen/inwoner.yaml", "valid_from"),
        ("indicatoren/inwoners.sql", ""),
        ("partijen/provincie.yaml", "titel"),
    ]


def test_a_thing_with_a_problem_gives_no_second_problem_where_it_is_referred_to(folder: Folder) -> None:
    assert only(folder({"begrippen/inwoner.yaml": "term: inwoner\n"})).key == "definition"


def test_the_exception_tells_every_problem_in_its_text(folder: Folder) -> None:
    with pytest.raises(AsCodeProblems) as caught:
        read(folder({"begrippen/x.yaml": "term: x\n", "begrippen/y.yaml": "term: y\n"}))
    text = str(caught.value)
    assert "aantal fouten: 2" in text
    assert "begrippen/x.yaml, regel 1" in text
    assert "begrippen/y.yaml, regel 1" in text


def test_texts_and_their_words_go_through_the_translator(folder: Folder) -> None:
    english = {
        "{file}, regel {line}, {key}: ": "{file}, line {line}, {key}: ",
        "hier hoort {expected}, maar er staat {found}.": "{expected} belongs here, but there is {found}.",
        "een tekst": "a text",
        "een lijst": "a list",
        "Pas de waarde aan.": "Change the value.",
    }
    problem = only(folder({"begrippen/x.yaml": "term: [x]\ndefinition: y\n"}))
    assert problem.text(lambda text: english[text]) == (
        "begrippen/x.yaml, line 1, term: a text belongs here, but there is a list. Change the value."
    )


def test_deeply_nested_yaml_is_refused(folder: Folder) -> None:
    assert only(folder({"begrippen/x.yaml": "[" * 20_000})).code == "as-code-yaml"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AsCodeProblems, match="nergens"):
        read(tmp_path / "nergens")


def test_two_definitions_of_one_term_are_reported_and_not_refused(folder: Folder) -> None:
    atlas = read(folder({"begrippen/x.yaml": "term: burger\nalternative_terms: [Inwoner]\ndefinition: Iets anders.\n"}))
    (report,) = atlas.reports
    assert (report.code, report.file, report.line, report.fatal) == (
        "as-code-two-definitions",
        "begrippen/x.yaml",
        1,
        False,
    )
    assert "begrippen/inwoner.yaml" in report.text()


def test_a_withdrawn_concept_does_not_claim_its_term(folder: Folder) -> None:
    assert read(folder({"begrippen/x.yaml": "term: inwoner\ndefinition: Oud.\nstatus: vervallen\n"})).reports == ()


def test_an_indicator_without_a_concept_is_reported(folder: Folder) -> None:
    atlas = read(folder({"indicatoren/inwoners.yaml": INDICATOR.replace("concept: inwoner\n", "")}))
    (report,) = atlas.reports
    assert (report.code, report.file, report.key) == ("as-code-no-concept", "indicatoren/inwoners.yaml", "concept")


def test_files_that_nobody_reads_are_reported(folder: Folder) -> None:
    atlas = read(
        folder({"indikatoren/x.yaml": "a: b", "gebieden/gebied.yaml": "- a", "indicatoren/los.sql": "select 1"})
    )
    assert [report.file for report in atlas.reports] == ["gebieden/gebied.yaml", "indicatoren/los.sql", "indikatoren"]
    assert "Bedoelt u 'indicatoren'?" in atlas.reports[2].text()


def test_a_part_of_an_atlas_may_refer_to_what_the_house_has(tmp_path: Path) -> None:
    place = tmp_path / "indicatoren"
    place.mkdir()
    (place / "inwoners.yaml").write_text(INDICATOR)
    (place / "inwoners.sql").write_text(FILES["indicatoren/inwoners.sql"])
    assert {problem.key for problem in problems(tmp_path)} == {"concept", "owner"}
    atlas = read(tmp_path, known={"concept": {"inwoner"}, "party": {"provincie"}})
    assert (atlas.house, len(atlas.indicators)) == (None, 1)


def test_what_looks_like_another_type_stays_text_in_a_text(folder: Folder) -> None:
    atlas = read(
        folder({"begrippen/x.yaml": "term: 0344\ndefinition: no\nalternative_terms: [1.50, true, 2022-01-01]\n"})
    )
    concept = next(concept for concept in atlas.concepts if concept.slug == "x")
    assert (concept.term, concept.definition) == ("0344", "no")
    assert concept.alternative_terms == ("1.50", "true", "2022-01-01")


def test_a_value_checks_itself_when_it_is_constructed() -> None:
    with pytest.raises(AsCodeProblem, match="decimals"):
        indicator(decimals=9)
    with pytest.raises(TypeError, match="decimals takes int"):
        indicator(decimals="2")


def indicator(**changes: object) -> IndicatorFile:
    given: dict[str, object] = {
        "slug": "inwoners",
        "title": "Inwoners",
        "question": "Hoeveel?",
        "unit": "inwoners",
        "area_level": AreaLevel.MUNICIPALITY,
        "rollup": Rollup.SUM,
        "owner": "provincie",
        "concept": "inwoner",
        "sql": "select gemeente as area, '2022' as period, inwoners as value from kern_cijfers join areas using (area)",
    }
    return IndicatorFile(**{**given, **changes})  # type: ignore[arg-type]


RATIO = """
select gemeente as area, '2022' as period, banen as numerator, inwoners as denominator
from kern_cijfers join areas on areas.area = kern_cijfers.gemeente
"""


def test_an_indicator_becomes_the_definition_of_its_engine() -> None:
    made = definition(indicator(factor=0.1, rollup=Rollup.RATIO, sql=RATIO))
    assert (made.id, made.sources, str(made.factor), made.rollup) == ("inwoners", ("kern-cijfers",), "0.1", "ratio")


def test_an_indicator_without_an_owner_is_no_definition() -> None:
    with pytest.raises(DefinitionProblem) as caught:
        definition(indicator(owner=None))
    assert caught.value.field == "owner"


def test_the_order_in_which_things_are_given_does_not_matter() -> None:
    one, other = indicator(), indicator(slug="andere")
    assert Atlas(indicators=(one, other)) == Atlas(indicators=(other, one))
