"""The rules of the example province: their cases come out, their models have no gaps, and doubt names its sources."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from informatiehuis.engines import ascode
from informatiehuis.engines.rulesets.cases import run_cases
from informatiehuis.engines.rulesets.definition import Definition, read_answers
from informatiehuis.engines.rulesets.looking import Look, look
from informatiehuis.engines.rulesets.places import Place
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.ascode.importing import ImportProblems, import_atlas
from informatiehuis.kernel.ascode.own_parts import read_area
from informatiehuis.kernel.ascode.parts import Ref, Spelled
from informatiehuis.rooms.rules.models import RuleSet
from informatiehuis.rooms.rules.places import place_in

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "utrecht"
NAMES = ("bodemenergie", "informatieplicht-energie", "kapmelding")
IN_NO_LAYER = {"landschapselement": "nee", "contour": "nee", "tuin": "nee", "soort": "nee", "dunning": "nee"}


@cache
def atlas() -> ascode.Atlas:
    return ascode.read(EXAMPLE)


@cache
def areas() -> Mapping[Ref, Spelled]:
    return {one.ref: one for value in atlas().areas for one in read_area(value)}


def place(code: str) -> Place | None:
    return place_in(code, areas())


@cache
def rules(slug: str) -> Definition:
    return Definition(next(one for one in atlas().rule_sets if one.slug == slug))


def test_these_are_all_rule_sets_of_the_example() -> None:
    assert {one.slug for one in atlas().rule_sets} == set(NAMES)


@pytest.mark.parametrize("slug", NAMES)
def test_every_case_comes_out_and_every_outcome_has_one(slug: str) -> None:
    results = run_cases(rules(slug), place)
    assert not [(one.case.title, one.values, one.missing) for one in results if not one.passed]
    assert {value for one in results for value in one.values} == {one.value for one in rules(slug).rules.conclusions}


@pytest.mark.parametrize("slug", NAMES)
def test_the_check_of_the_model_finds_nothing(slug: str) -> None:
    assert [one.note.text() for one in rules(slug).findings] == []


def row_of(trees: str) -> Look:
    answers = {**IN_NO_LAYER, "vorm": "rij bomen", "aantal": trees}
    return look(rules("kapmelding"), read_answers(rules("kapmelding"), answers), place("GM0310"))


def test_exactly_20_trees_is_read_in_both_ways_and_each_names_its_source() -> None:
    found = {
        one.value: {article for _, reading in one.readings for article in reading.articles}
        for one in row_of("20").outcomes
    }
    assert set(found) == {"melding", "vrij"}
    assert "rud-bomen-vellen" in found["melding"]
    assert "bal-11-111-j" in found["vrij"]
    named = {key: rules("kapmelding").article(key) for keys in found.values() for key in keys}
    assert all(article and article.url for article in named.values())
    assert found["melding"].isdisjoint(found["vrij"])


@pytest.mark.parametrize(("trees", "value"), [("19", "vrij"), ("21", "melding")])
def test_a_tree_more_or_less_leaves_no_doubt(trees: str, value: str) -> None:
    assert [(one.value, one.readings) for one in row_of(trees).outcomes] == [(value, ())]


# --- bringing them in


def folder_with(tmp_path: Path, before: str, after: str) -> Path:
    """The rules of the example and what they refer to, with the rules on felling changed."""
    for name in ("partijen", "activiteiten", "regels"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    (tmp_path / "gebieden").mkdir()
    shutil.copyfile(EXAMPLE / "gebieden" / "gebieden.yaml", tmp_path / "gebieden" / "gebieden.yaml")
    file = tmp_path / "regels" / "kapmelding.yaml"
    assert before in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    return tmp_path


def bring(folder: Path) -> None:
    import_atlas(actor=HOUSE, atlas=ascode.read(folder), folder=folder)


WRONG = ("    area: GM0344\n    expected:\n      - gemeente\n", "    area: GM0344\n    expected:\n      - vrij\n")


@pytest.mark.django_db
def test_adopted_rules_whose_cases_do_not_come_out_are_not_brought_in(tmp_path: Path) -> None:
    with pytest.raises(ImportProblems, match="Binnen de contour van de gemeente"):
        bring(folder_with(tmp_path, *WRONG))
    assert not RuleSet.objects.exists()


@pytest.mark.django_db
def test_a_draft_may_be_on_its_way(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, *WRONG)
    file = folder / "regels" / "kapmelding.yaml"
    file.write_text(file.read_text("utf-8").replace("status: vastgesteld", "status: concept"), "utf-8")
    bring(folder)
    assert RuleSet.objects.get(slug="kapmelding").status == "draft"


@pytest.mark.django_db
def test_cases_of_rules_that_the_house_has_are_held_to_as_well(tmp_path: Path) -> None:
    bring(folder_with(tmp_path / "eerst", "keep_months: 72", "keep_months: 73"))
    with pytest.raises(ImportProblems, match="Binnen de contour van de gemeente"):
        bring(folder_with(tmp_path / "daarna", *WRONG))
