"""The pages of validation: what a steward sets and a validator decides there, and what everybody may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.signals import Observation
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.sensing.models import Chain, Sensor, Validation
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.validating.forms import filled
from tests import factories
from tests.rooms.sensing.validating.conftest import BEGIN, HOURS, KEPT

pytestmark = pytest.mark.django_db
WHY = "Vergeleken met het logboek."


def signed_in(role: str, party: Party) -> Client:
    client = Client()
    client.force_login(factories.person(role, party))
    return client


def sent(wanted: Settings) -> dict[str, Any]:
    """As a browser sends the form: a box that is not ticked is not there."""
    return {name: value for name, value in filled(wanted).items() if value is not None and value is not False}


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_steward_sets_the_stages_computes_and_a_colleague_validates(
    measured: list[int], station_source: Source, stream: int, party: Party, sensor: Sensor, client: Client
) -> None:
    steward, owner = signed_in("steward", party), signed_in("owner", party)
    here = f"/meten/meetreeksen/{stream}/"
    assert "Deze metingen zijn niet gevalideerd" in words(client, here)

    told = sent(KEPT)
    answer = steward.post(f"{here}stappen/", {**told, "reason": "De eerste."})
    assert answer.status_code == 302, words(steward, f"{here}stappen/")
    assert Settings.of(Chain.objects.get().settings) == KEPT
    assert steward.post(f"{here}berekenen/", {"month": "2026-03"}).status_code == 302
    made = Validation.objects.get()
    month = f"{here}2026-03/1/"

    shown = words(client, month)
    assert f"Na de stappen zijn {HOURS * 4 - 3} van de {HOURS * 4} metingen bruikbaar." in shown
    assert "Ze zijn geijkt aan een meetstation." in shown
    assert "de sensor meldt een fout (bit 2048): 1" in shown
    assert "uitschieter van één meting: 1" in shown
    assert "Weglopen van het station is niet aangetoond" in shown
    assert "Meetstation" in shown
    assert "Uw oordeel" not in shown
    assert "Uw oordeel" in words(owner, month)
    assert steward.post(month, {"reason": WHY, "approve": "1"}).status_code == 403
    assert owner.post(month, {"reason": "", "approve": "1"}).status_code == 400
    assert owner.post(month, {"reason": WHY, "approve": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"
    decided = words(client, month)
    assert "gevalideerd" in decided
    assert re.search(rf"een medewerker met de rol ‘[a-z]+’ ?: {WHY}", decided), decided
    assert "Van 1 maand met metingen zijn er 1 gevalideerd." in words(client, here)
    on_sensor = words(client, sensor.get_absolute_url())
    assert "Hoe zeker zijn deze metingen?" in on_sensor
    assert WHY in on_sensor


def test_why_a_figure_is_what_it_is_goes_stage_by_stage(
    computed: Validation, measured: list[int], stream: int, client: Client
) -> None:
    month = f"/meten/meetreeksen/{stream}/2026-03/1/"

    newer = words(client, f"{month}{measured[-1]}/")
    wet = words(client, f"{month}{measured[70]}/")
    english = words(client, f"/en{month}{measured[50]}/")

    assert re.search(r"Na de stappen is dit [\d,]+ µg/m³, met een onzekerheid van [\d,]+ µg/m³", newer)
    assert re.search(r"Zoals het binnenkwam [\d.,]+ Is het een getal\? Bleef gelijk\. Eenheden.*Werd", newer)
    assert "versie van de programmatuur 2" in newer
    assert "Hier viel de meting af: te vochtig om te verbeteren." in wet
    assert "Geijkt aan een meetstation" not in wet
    assert "outlier" in english
    assert client.get(f"{month}999999/").status_code == 404


def test_what_came_later_is_said_on_every_page_that_says_that_it_is_validated(
    computed: Validation, stream: int, party: Party, client: Client, sensor: Sensor
) -> None:
    month = f"/meten/meetreeksen/{stream}/2026-03/1/"
    signed_in("owner", party).post(month, {"reason": WHY, "approve": "1"})
    store_of(settings.HOUSE).append([Observation(stream, BEGIN, 5.0)])

    assert "moet opnieuw worden gevalideerd" in words(client, month)
    assert "moet opnieuw worden gevalideerd" in words(client, f"/meten/meetreeksen/{stream}/")
    assert "moet opnieuw" in words(client, sensor.get_absolute_url())


def test_what_is_not_calibrated_says_so(
    measured: list[int], stream: int, party: Party, client: Client, post: Callable[..., Any]
) -> None:
    steward = signed_in("steward", party)
    told = sent(Settings())
    steward.post(f"/meten/meetreeksen/{stream}/stappen/", {**told, "reason": "Eenvoudig."})
    steward.post(f"/meten/meetreeksen/{stream}/berekenen/", {"month": "2026-03"})

    shown = words(client, f"/meten/meetreeksen/{stream}/2026-03/1/")

    assert "Ze zijn niet geijkt, dus hoe zeker ze zijn, is niet bekend." in shown
    assert "niet bekend" in shown


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"version": "fw"}, "een versie met haar factor"),
        ({"factors": "1: 2"}, "Schrijf versie = factor"),
        ({"refuse": "3"}, "machten van twee"),
        ({"reference": "er-is-niets", "station": "1", "reference_column": "x"}, "Er is geen bron"),
    ],
)
def test_what_cannot_be_is_told_at_the_form_and_sets_nothing(
    stream: int, party: Party, values: dict[str, str], said: str
) -> None:
    told = sent(Settings())

    answer = signed_in("steward", party).post(
        f"/meten/meetreeksen/{stream}/stappen/", {**told, "reason": "Proef.", **values}
    )

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Chain.objects.exists()


def test_who_may_not_see_the_sensor_finds_no_page_of_it(
    computed: Validation, measured: list[int], stream: int, sensor: Sensor, client: Client
) -> None:
    factories.alter(actor=HOUSE, thing=sensor, values={"access": "restricted"})
    here = f"/meten/meetreeksen/{stream}/"
    stranger = signed_in("owner", factories.party("Ander"))

    for reader in (client, stranger):
        for path in (here, f"{here}2026-03/1/", f"{here}2026-03/1/{measured[0]}/", f"{here}stappen/"):
            assert reader.get(path).status_code == 404
        assert reader.post(f"{here}berekenen/", {"month": "2026-03"}).status_code == 404
        assert reader.post(f"{here}2026-03/1/", {"reason": WHY, "approve": "1"}).status_code == 404
    assert Validation.objects.get().state == "computed"


def test_months_are_those_by_the_clock_here(stream: int, party: Party) -> None:
    steward = signed_in("steward", party)
    for month in ("2026-13", "x", "0001-01", ""):
        assert steward.post(f"/meten/meetreeksen/{stream}/berekenen/", {"month": month}).status_code == 404
    assert timezone.get_current_timezone_name() == "Europe/Amsterdam"
