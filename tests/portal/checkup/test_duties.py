"""The doctor says for which steps a house does not separate duties, and whether it chose so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.screening import record_proof
from informatiehuis.portal.checkup.duties import mandates, screening, separation
from informatiehuis.portal.checkup.judgement import Level
from tests import factories


@pytest.mark.parametrize(
    ("line", "level", "words"),
    [
        ("", Level.WARNING, "geen functiescheiding bij een definitie vaststellen, gegevens valideren"),
        ("separation_of_duties: all", Level.OK, "beslist er niet zelf over"),
        ("separation_of_duties: none", Level.OK, "Het huis koos: geen functiescheiding bij een definitie vaststellen"),
        (
            "separation_of_duties: publish, validate, grant_role",
            Level.OK,
            "bij een definitie vaststellen, regels vaststellen, een sensor laten meten, metingen valideren, "
            "een mandaat verlenen.",
        ),
        ("separation_of_duties: verbranden", Level.WRONG, "een bevoegdheid die er niet is: verbranden"),
        ("separation_of_duties: [", Level.WRONG, "is niet te lezen"),
    ],
)
def test_what_a_house_chose_is_judged(house: House, line: str, level: Level, words: str) -> None:
    house.profile_file.write_text(f"name: Huis\n{line}\n", "utf-8")
    judged = separation(house)
    assert (judged.point, judged.level) == ("separation-of-duties", level)
    assert words in judged.what.text()
    if level is not Level.OK:
        assert judged.remedy
        assert judged.remedy.text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "given", "level", "words"),
    [
        ("", [], Level.OK, "het huis vraagt geen mandaten"),
        ("mandate_required: none", [], Level.OK, "het huis vraagt geen mandaten"),
        ("mandate_required: adopt", [], Level.WARNING, "er geldt er geen voor: een definitie vaststellen."),
        (
            "mandate_required: all",
            ["adopt"],
            Level.WARNING,
            "er geldt er geen voor: cijfers openbaar maken, regels vaststellen, een sensor laten meten, "
            "metingen valideren.",
        ),
        (
            "mandate_required: all",
            ["adopt", "publish", "adopt_rules", "let_measure", "validate_observations"],
            Level.OK,
            "geldt er een",
        ),
        ("mandate_required: verbranden", [], Level.WRONG, "een bevoegdheid die er niet is: verbranden"),
    ],
)
def test_a_step_that_nobody_can_take_any_more_is_told(
    house: House, line: str, given: list[str], level: Level, words: str
) -> None:
    house.profile_file.write_text(f"name: Huis\n{line}\n", "utf-8")
    if given:
        factories.mandate(powers=given)
    factories.mandate(powers=["adopt", "publish"], status="withdrawn")
    judged = mandates(house)
    assert (judged.point, judged.level) == ("mandates", level)
    assert words in judged.what.text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "days", "level", "words"),
    [
        ("", None, Level.OK, "het huis vraagt geen bewijzen"),
        ("screening_required: none", None, Level.OK, "het huis vraagt geen bewijzen"),
        ("screening_required: steward=vog+declaration", None, Level.WRONG, "van niemand die het beheert zijn ze er"),
        ("screening_required: steward=vog", 20, Level.WARNING, "Binnen 30 dagen telt van niemand"),
        ("screening_required: steward=vog", 40, Level.OK, "Er wacht 1 rol op een bewijs."),
        ("screening_required: steward=paspoort", None, Level.WRONG, "bewijzen die er niet zijn: steward=paspoort"),
    ],
)
def test_proofs_that_lock_out_the_last_administrator_are_told(
    house: House, line: str, days: int | None, level: Level, words: str
) -> None:
    house.profile_file.write_text(f"name: Huis\n{line}\n", "utf-8")
    keeper = factories.person("administrator")
    factories.person("steward")
    if days is not None:
        until = timezone.localdate() + timedelta(days=days)
        record_proof(actor=HOUSE, user=keeper, proof="vog", seen_on=date(2026, 1, 1), valid_until=until)
    judged = screening(house, timezone.now())
    assert (judged.point, judged.level) == ("screening", level)
    assert words in judged.what.text()
    if level is not Level.OK:
        assert judged.remedy
