"""Records of the Algoritmeregister: held to the national configuration, explained, written, read and compared."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from informatiehuis.engines.algorithmregister import (
    FIELDS,
    Form,
    RegisterFileProblem,
    Weight,
    as_csv,
    as_json,
    check,
    compare,
    content_hash,
    is_refused,
    make,
    read,
)
from tests.shared import STANDARDS, needs_shared

CONFIGURATION = STANDARDS / "algoritmeregister" / "backend" / "app" / "schemas" / "config" / "v1_0.json"
WHOLE: dict[str, Any] = {
    "name": "Gladheid voorspellen",
    "description_short": "Voorspelt waar het glad wordt, zodat strooiwagens op tijd rijden.",
    "organization": "Provincie Voorbeeld",
    "category": ["Verkeer"],
    "status": "In gebruik",
    "begin_date": "2023-01",
    "contact_email": "algoritmes@provincie.example",
    "website": "https://provincie.example/gladheid",
    "publication_category": "Impactvolle algoritmes",
    "goal": "<p>Wegen veilig houden.</p>",
    "proportionality": "Strooien op gevoel kost meer zout.",
    "human_intervention": "Een wegbeheerder besluit.",
    "risks": "Een sensor kan stuk zijn.",
    "lawful_basis": "De Wegenwet.",
    "lawful_basis_grouping": [{"title": "Wegenwet", "link": "https://wetten.overheid.nl/BWBR0001948"}],
    "impacttoetsen_grouping": [{"title": "Pre-scan DPIA"}],
    "source_data": "Temperatuur van het wegdek.",
    "methods_and_models": "Een regressie; het leert niet zelf.",
    "provider": "Intern ontwikkeld",
    "source_id": "gladheid",
    "tags": "gladheid, zout",
}


def refusals(**values: Any) -> list[str]:
    return [one.note.text() for one in check(make({**WHOLE, **values})) if one.weight is Weight.REFUSED]


def peer(record: dict[str, Any], configuration: dict[str, Any]) -> list[str]:
    """What the national configuration has against a record: types, lengths, choices, and what is needed."""
    wrong = []
    for name, rule in configuration["properties"].items():
        value = record.get(name)
        if value is None:
            wrong += [f"{name} is needed"] if rule.get("required") is True else []
        elif rule["type"] == "array":
            if not isinstance(value, list):
                wrong.append(f"{name} is no list")
            elif "items" in rule:
                wrong += [
                    f"{name}.{key} is needed"
                    for line in value
                    for key, own in rule["items"].items()
                    if own["required"] and not line.get(key)
                ]
            else:
                wrong += [f"{name}: {one}" for one in value if one not in rule["permitted_values"]]
        elif not isinstance(value, str):
            wrong.append(f"{name} is no text")
        elif rule["type"] == "enum" and value not in rule["permitted_values"]:
            wrong.append(f"{name}: {value}")
        elif len(value) > rule.get("max_length", len(value)):
            wrong.append(f"{name} is too long")
    return wrong + [f"{name} is not known" for name in record if name not in configuration["properties"]]


@pytest.fixture
def configuration() -> dict[str, Any]:
    return dict(json.loads(CONFIGURATION.read_text("utf-8")))


@needs_shared
def test_every_field_is_that_of_the_national_configuration(configuration: dict[str, Any]) -> None:
    official = configuration["properties"]
    assert [one.name for one in FIELDS] == list(official)
    forms = {"array": {Form.CHOICES, Form.LINKS}, "enum": {Form.CHOICE}}
    for field in FIELDS:
        rule = official[field.name]
        assert field.form in forms.get(rule["type"], set(Form) - {Form.CHOICES, Form.LINKS, Form.CHOICE}), field.name
        assert field.required is (rule.get("required") is True), field.name
        assert field.choices == tuple(rule.get("permitted_values", ())), field.name
        # what is needed but never shown has nothing to show when it is empty
        assert field.always_shown is bool(rule.get("show_always")), field.name
        assert (field.form is Form.MARKED_UP) is ("allowed_html_tags" in rule), field.name
        if field.form is Form.LINKS:
            assert field.longest == rule["items"]["title"].get("max_length"), field.name
            assert field.link_needed is rule["items"]["link"]["required"], field.name
        else:
            assert field.longest == rule.get("max_length"), field.name


@needs_shared
def test_what_we_take_the_configuration_takes_and_what_it_refuses_we_refuse(configuration: dict[str, Any]) -> None:
    assert refusals() == []
    assert peer(make(WHOLE), configuration) == []
    wrong: list[dict[str, Any]] = [
        {name: None} for name in ("name", "description_short", "organization", "contact_email", "publication_category")
    ]
    wrong += [{one.name: "x" * (one.longest + 1)} for one in FIELDS if one.longest and one.form is Form.MARKED_UP]
    wrong += [{"status": "Soms"}, {"category": ["Vissen"]}, {"category": "Verkeer"}, {"name": 7}, {"kleur": "rood"}]
    wrong += [
        {"lawful_basis_grouping": [{"title": "Wegenwet"}]},
        {"impacttoetsen_grouping": [{"link": "https://x.nl"}]},
    ]
    for values in wrong:
        record = {**make({**WHOLE, **values}), **{name: one for name, one in values.items() if name == "kleur"}}
        assert peer(record, configuration), values
        assert is_refused(check(record)), values


def test_what_is_missing_is_said_in_dutch_with_what_to_do() -> None:
    found = check(make({"name": "Gladheid voorspellen"}))
    told = {one.field: (one.weight, one.note.text()) for one in found}
    assert told["contact_email"] == (
        Weight.REFUSED,
        "‘Contactgegevens’ is niet ingevuld, en zonder neemt het register dit niet op. Geef het mailadres van een "
        "afdeling of een webadres, en geen mailadres van een persoon.",
    )
    assert told["goal"][0] is Weight.SHOWN_EMPTY
    assert "Veld niet ingevuld" in told["goal"][1]
    assert "website" not in told
    assert "lang" not in told


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": 42}, "hoort tekst te staan, en er staat een getal"),
        ({"goal": {"tekst": "x"}}, "er staat iets samengestelds"),
        ({"goal": True}, "er staat ja of nee"),
        ({"begin_date": "2023-13"}, "‘2023-13’ in ‘Begindatum’ is geen jaar en maand die bestaan"),
        ({"begin_date": "2023-1"}, "is geen jaar en maand"),
        ({"begin_date": "0000-01"}, "is geen jaar en maand"),
        ({"begin_date": "2023-02-30"}, "is geen jaar en maand"),
        ({"begin_date": "٢٠٢٣-٠١"}, "is geen jaar en maand"),
        ({"end_date": "2022-12", "status": "Buiten gebruik"}, "De einddatum ligt vóór de begindatum"),
        ({"goal": "<script>alert(1)</script>"}, "opmaak die het register niet toelaat: script"),
        ({"goal": "<p onclick='x()'>a</p>"}, "niet toelaat: p onclick"),
        ({"name": "<b>Vet</b>"}, "niet toelaat: b"),
        ({"tags": "<img src=x onerror=alert(1)>"}, "niet toelaat: img src"),
        ({"lawful_basis_grouping": [{"title": "<i>x</i>", "link": "https://x.nl"}]}, "niet toelaat: i"),
        ({"website": "javascript:alert(1)"}, "is geen webadres"),
        ({"website": "https://x.nl:poort/"}, "is geen webadres"),
        ({"contact_email": "bel maar"}, "is geen mailadres en geen webadres"),
        ({"category": ["Vissen"]}, "‘Vissen’ in ‘Thema’ kan niet"),
        ({"description_short": "x" * 401}, "is 401 tekens, en 400 is het meeste"),
        ({"lang": "eng"}, "‘eng’ in ‘Taal’ kan niet"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values: dict[str, Any], said: str) -> None:
    (told,) = refusals(**values)
    assert said in told
    assert len(told) > len(said)


def test_what_is_right_but_odd_is_advice() -> None:
    odd = {"contact_email": "j.jansen@provincie.example", "description_short": "x" * 360, "end_date": "2024-01"}
    found = list(check(make({**WHOLE, **odd})))
    assert {one.field: one.weight for one in found} == dict.fromkeys(odd, Weight.ADVICE)
    assert not is_refused(tuple(found))
    # a smaller sign is no mark-up
    assert refusals(goal="Bij minder dan 3 < 5 graden.") == []


def test_the_hash_is_of_the_content_and_not_of_what_the_register_adds() -> None:
    record = make(WHOLE)
    backwards = dict(reversed(list(record.items())))
    assert content_hash(backwards) == content_hash(record)
    assert content_hash({**record, "lars": "12345", "publication_dt": "2026-01-01"}) == content_hash(record)
    assert content_hash({**record, "risks": "Geen."}) != content_hash(record)


def test_what_is_written_is_read_again() -> None:
    records = [make(WHOLE), make({**WHOLE, "name": "=1+1", "source_id": "som", "category": ["Werk", "Wonen"]})]
    assert read(as_json(records).encode()) == records
    table = as_csv(records)
    assert read(table.encode()) == records
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1]["name"] == "'=1+1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[1, 2]", "Nummer 1 in dit bestand is geen algoritme"),
        (b'[{"titel": "x"}]', "geen veld ‘name’"),
        (b"[{", "geen goede JSON"),
        (b"[" * 100_000, "geen goede JSON"),
        (b"\xff\xfe\x00", "geen tekst in UTF-8"),
        (b"titel;wie\nx;y\n", "geen veld ‘name’"),
        (json.dumps([{"name": "x"}] * 20_001).encode(), "20001 algoritmes"),
    ],
)
def test_a_file_that_is_no_list_of_the_register_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(RegisterFileProblem) as caught:
        read(content)
    assert said in caught.value.text()
    assert "algoritmes.overheid.nl" in caught.value.text()


def test_what_differs_is_said_by_field_and_what_only_the_form_has_is_not() -> None:
    ours = [make(WHOLE), make({**WHOLE, "name": "Verkeer", "source_id": "verkeer"})]
    theirs = [
        # another identifier of the register, other mark-up and white space, and one other text
        make({**WHOLE, "lars": "1", "goal": "<div>Wegen  veilig <br>houden.</div>", "risks": "Geen."}),
        make({**WHOLE, "name": "Oud algoritme", "source_id": "oud"}),
        make({**WHOLE, "name": "Van een ander", "organization": "Gemeente Elders"}),
    ]
    found = compare(ours, theirs, ["provincie  voorbeeld"])
    (both,) = found.both
    assert [(one.field.name, one.here, one.there) for one in both.differences] == [
        ("risks", "Een sensor kan stuk zijn.", "Geen.")
    ]
    assert [one["name"] for one in found.only_here] == ["Verkeer"]
    assert [one["name"] for one in found.only_there] == ["Oud algoritme"]
    assert found.others == {"Gemeente Elders": 1}


def test_two_of_one_name_are_no_pair_and_a_wrong_type_breaks_nothing() -> None:
    twice = [make({"name": "Zoeken", "organization": "Provincie Voorbeeld"})] * 2
    found = compare(
        twice, [{"name": "Zoeken", "organization": "Provincie Voorbeeld", "goal": 7}], ["Provincie Voorbeeld"]
    )
    assert (found.both, len(found.only_here), len(found.only_there)) == ((), 2, 1)
    one = compare(
        twice[:1], [{"name": "Zoeken", "organization": "Provincie Voorbeeld", "goal": 7}], ["Provincie Voorbeeld"]
    )
    assert [each.field.name for each in one.both[0].differences] == ["goal"]
    assert compare(twice, [{"name": 3, "organization": ["x"]}], ["Provincie Voorbeeld"]).others == {"": 1}


def test_ten_thousand_records_are_compared_each_with_its_own() -> None:
    ours = [make({**WHOLE, "name": f"Algoritme {number}", "source_id": f"a-{number}"}) for number in range(10_000)]
    theirs = [{**one, "risks": "Geen."} if number % 100 == 0 else one for number, one in enumerate(reversed(ours))]
    found = compare(ours, read(as_json(theirs).encode()), ["Provincie Voorbeeld"])
    assert (len(found.both), len(found.different), len(found.only_here), len(found.only_there)) == (10_000, 100, 0, 0)
