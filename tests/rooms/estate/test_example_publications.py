"""What is planted in the example about national registers is found, and nothing else is told to be wrong there."""

from __future__ import annotations

import runpy
import shutil
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from informatiehuis.engines import ascode
from informatiehuis.engines.algorithmregister import as_json
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.ascode.importing import import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.estate.models import Asset, PublicRegister
from informatiehuis.rooms.estate.publishing.comparing import compare_with, publishable
from informatiehuis.rooms.estate.publishing.duties import Currency, duties
from tests.examples.test_utrecht import EXAMPLE

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 1)


@pytest.fixture
def planted(house: House, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The estate of the example in a house, on the day on which it was made."""
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)
    import_atlas(actor=HOUSE, atlas=ascode.read(EXAMPLE, names_in_house()), folder=EXAMPLE)
    # where the import puts files is the matter of another test
    target = house.atlas / "data" / "inventaris-rio.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(EXAMPLE / "data" / "inventaris-rio.csv", target)
    refresh(actor=HOUSE, source=Source.objects.get(slug="inventaris-rio"))
    return runpy.run_path(str(EXAMPLE / "estate_words.py"))


def test_what_is_planted_is_found(planted: dict[str, Any]) -> None:
    found = {(one.thing.title, one.register): one.currency for one in duties(HOUSE)}
    algorithms = {title: one for (title, register), one in found.items() if register == PublicRegister.ALGORITHMS}
    assert algorithms["Voorspelling gladheid"] is Currency.CURRENT
    assert algorithms["Verkeersvoorspelling"] is Currency.CHANGED
    assert algorithms["Stikstofrekenhulp"] is Currency.OLD
    statements = {title: found[title, PublicRegister.ACCESSIBILITY] for title in planted["STATEMENTS"]}
    assert list(statements.values()) == [Currency.CURRENT, Currency.OLD, Currency.INSUFFICIENT]
    listed = {title: one for (title, register), one in found.items() if register == PublicRegister.DOMAINS}
    said = {one.title for one in Asset.objects.filter(type="domain") if "domains" in one.published_in}
    gone = {title for title, one in listed.items() if one is Currency.CONTRADICTED}
    assert gone == {*planted["NOT_IN_REGISTER"], *planted["UNSEEN"]} & said
    assert gone & set(planted["NOT_IN_REGISTER"])


def test_what_the_register_would_refuse_is_left_out_and_says_why(planted: dict[str, Any]) -> None:
    taken, refused = publishable(HOUSE)
    assert {one.asset.title for one in taken} == set(planted["PUBLISHED"])
    told = {one.asset.title: {each.field for each in one.findings if each.refuses} for one in refused}
    assert told["Risicoscore toezicht"] == {"publication_category"}
    assert told["Samenvatter stukken"] == {"goal"}
    for one in taken:
        assert "verzonnen" in one.record["organization"]
    there = [one.asset.publications.get().record for one in taken]
    compared = compare_with(as_json(there).encode(), "", HOUSE).comparison
    (changed,) = compared.different
    assert changed.here["name"] == "Verkeersvoorspelling"
    assert [one.field.name for one in changed.differences] == ["human_intervention"]
