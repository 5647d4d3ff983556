"""The database folds and orders texts as Python does, whichever database it is."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.folding import Folded, fold, in_order
from tests import factories

# in this order, for people; no collation in use gives it by itself
TITLES = [
    "aan de Amstel",
    "Aandeel woningen",
    "De Bilt",
    "de-bilt",
    "Één ouder",
    "eenzaamheid",
    "Großstadt",
    "Ĳmeer",
    "IJsselstein",
    "ＩＪzer",
    "Œuvre",
    "Νερό",
    "Русский",
]
AWKWARD = ["ÅNGSTRÖM", "Istanbul", "100 % groen_blauw", "’s-Gravenhage", "", "  twee  spaties ", "½ ﬁets", "Ô\u0323"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", TITLES + AWKWARD)
def test_the_database_folds_as_python_does(text: str) -> None:
    factories.concept("Iets", slug="iets", summary=text)
    assert Thing.objects.values_list(Folded(F("summary")), flat=True).get(slug="iets") == fold(text)


@pytest.mark.django_db
def test_titles_stand_in_one_order_on_every_database_and_in_python() -> None:
    for number, title in enumerate(reversed(TITLES)):
        factories.concept(title, slug=f"nummer-{number}")
    things = list(Thing.objects.by_title())
    assert [thing.title for thing in things] == TITLES
    assert sorted(Thing.objects.order_by("pk"), key=in_order) == things


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["grossstadt", "GROSSSTADT", "großstadt", "een", "ÉÉN", "русский", "ijmeer"])
def test_the_register_finds_without_regard_to_case_and_diacritics(words: str) -> None:
    for number, title in enumerate(TITLES):
        factories.concept(title, slug=f"nummer-{number}", access="open")
    page = Client().get(reverse("register:concept:list"), {"zoek": words}).content.decode()
    found = {title for title in TITLES if title in page}
    assert found == {title for title in TITLES if str(fold(words)) in str(fold(title))}
    assert found


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["%", "_", "100 %", "groen_"])
def test_signs_that_mean_something_to_a_database_are_only_signs(words: str) -> None:
    factories.concept("Dak 100 % groen_blauw", slug="dak", access="open")
    factories.concept("Gevel", slug="gevel", access="open")
    page = Client().get(reverse("register:concept:list"), {"zoek": words}).content.decode()
    assert "groen_blauw" in page
    assert "Gevel" not in page
