"""From raw to validated in a house: kept by stage, decided by a person, and never changed in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from informatiehuis.engines.signals import Observation, Sign
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.house import House, HouseProfile
from informatiehuis.kernel.models import Event, Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.sensing.models import Chain, Entity, Sensor, Validation
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.terms import write_down
from informatiehuis.rooms.sensing.validating import queries
from informatiehuis.rooms.sensing.validating.actions import (
    approve_validation,
    reject_validation,
    set_chain,
    unpacked,
)
from informatiehuis.rooms.sensing.validating.problems import NotValidatable
from tests import factories
from tests.rooms.sensing.test_changing import change
from tests.rooms.sensing.test_sending import observed
from tests.rooms.sensing.validating.conftest import BEGIN, HOURS, KEPT, truth

pytestmark = pytest.mark.django_db
WORD = "Vergeleken met het logboek van de paal."


def approve(validation: Validation, actor: Actor) -> None:
    approve_validation(
        actor=actor, store=store_of(settings.HOUSE), validation=validation, now=timezone.now(), reason=WORD
    )


def last_event(sensor: Sensor) -> Event:
    found = Event.objects.filter(thing=sensor.pk).order_by("number").last()
    assert found is not None
    return found


def validated_of(get: Callable[..., Any]) -> dict[str, Any]:
    return next(one for one in get("Datastreams")["value"] if one["name"] == "PM2,5 (gevalideerd)")


def test_each_stage_is_kept_with_what_it_did_and_raw_stays_as_it_came(
    computed: Validation, measured: list[int], stream: int
) -> None:
    by_name = {one["stage"]: one for one in computed.stages}

    assert list(by_name) == ["numbers", "units", "error bits", "humidity", "outliers", "calibration"]
    assert by_name["units"]["changed"] == HOURS * 2
    assert by_name["error bits"]["refused"] == {"refused bit 2048": 1}
    assert by_name["humidity"]["refused"] == {"te vochtig om te verbeteren": 1}
    assert by_name["outliers"]["refused"] == {"uitschieter van één meting": 1}
    assert by_name["calibration"]["numbers"]["slope"] == pytest.approx(1 / 1.5, abs=0.02)
    assert (computed.count, computed.valid, computed.state) == (HOURS * 4, HOURS * 4 - 3, "computed")
    rows = unpacked(bytes(computed.rows)).to_pylist()
    values = [row["value"] for row in rows if row["value"] is not None]
    right = [one for row, one in zip(rows, np.repeat(truth(), 4), strict=True) if row["value"] is not None]
    assert np.median(np.abs(np.array(values) - np.array(right))) < 0.3
    raw = store_of(settings.HOUSE).read().select(streams=[stream], limit=1000)
    assert raw["number"].to_pylist() == [row["raw"] for row in rows]
    assert computed.reference["source"] == "station"
    assert computed.reference["snapshot"].startswith("sha256:")


def test_nothing_is_validated_before_somebody_says_so_and_then_it_says_who_how_and_how_sure(
    computed: Validation, validator: Actor, sensor: Sensor, get: Callable[..., Any], measured: list[int], stream: int
) -> None:
    assert len(get("Datastreams")["value"]) == 1

    approve(computed, validator)

    event = last_event(sensor)
    assert (event.action, event.actor, event.why) == ("sensing.approve_validation", validator.id, WORD)
    computed.refresh_from_db()
    assert (computed.state, computed.decided) == ("approved", event.number)
    series = validated_of(get)
    assert series["properties"] == {"validates": stream, "level": "validated"}
    found = get(f"Datastreams({series['@iot.id']})/Observations", top=1000)["value"]
    assert len(found) == HOURS * 4 - 3
    assert found[0]["parameters"] == {"observation": measured[0]}
    quality = found[0]["resultQuality"]
    assert (quality["status"], quality["chain"], quality["calibrated"]) == ("validated", 1, True)
    assert 0 < quality["standardUncertainty"] < 2
    assert len(get(f"Datastreams({stream})/Observations", top=1000)["value"]) == HOURS * 4


def test_who_may_edit_computes_and_does_not_decide(computed: Validation, maker: Actor) -> None:
    with pytest.raises(NotAllowed):
        approve(computed, maker)
    with pytest.raises(NotAllowed):
        reject_validation(actor=maker, validation=computed, reason=WORD)


def test_where_duties_are_separated_who_made_the_chain_or_mended_a_value_does_not_validate(
    computed: Validation,
    house: House,
    party: Party,
    stream: int,
    validator: Actor,
    compute: Callable[[], Validation],
) -> None:
    house.__dict__["profile"] = HouseProfile(separation_of_duties="all")
    set_chain(actor=validator, stream=Entity.objects.get(pk=stream), settings=KEPT, reason="Beter.")
    again = compute()

    with pytest.raises(NotAllowed) as refusal:
        approve(again, validator)
    assert "Wie de stappen instelde" in refusal.value.text()
    approve(again, factories.actor("owner", party))


def test_a_decision_needs_a_word_and_is_taken_once(computed: Validation, validator: Actor, sensor: Sensor) -> None:
    with pytest.raises(NotValidatable):
        reject_validation(actor=validator, validation=computed, reason=" ")

    reject_validation(actor=validator, validation=computed, reason="De paal stond in de zon.")

    assert last_event(sensor).action == "sensing.reject_validation"
    with pytest.raises(NotValidatable):
        approve(computed, validator)
    assert not Entity.objects.filter(validates__isnull=False).exists()


def test_a_late_observation_is_seen_and_changes_nothing_by_itself(
    computed: Validation,
    validator: Actor,
    stream: int,
    get: Callable[..., Any],
    compute: Callable[[], Validation],
) -> None:
    approve(computed, validator)
    series = validated_of(get)["@iot.id"]
    before = get(f"Datastreams({series})/Observations", top=1000)["value"]
    row = Entity.objects.get(pk=stream)
    assert [one.again for one in queries.months(row)] == [""]

    told = {"firmware": 2, "error": 0, "rh": 60.0}
    store_of(settings.HOUSE).append([Observation(stream, BEGIN + timedelta(minutes=7), 2860.0, parameters=told)])

    assert [one.again for one in queries.months(row)] == ["late"]
    assert get(f"Datastreams({series})/Observations", top=1000)["value"] == before
    approve(compute(), validator)
    assert [one.again for one in queries.months(row)] == [""]
    after = get(f"Datastreams({series})/Observations", top=1000)["value"]
    assert len(after) == len(before) + 1
    assert {one["@iot.id"] for one in before} < {one["@iot.id"] for one in after}


def test_what_came_between_computing_and_deciding_stops_the_decision(
    computed: Validation, validator: Actor, stream: int
) -> None:
    store_of(settings.HOUSE).append([Observation(stream, BEGIN, 1.0)])

    with pytest.raises(NotValidatable) as refusal:
        approve(computed, validator)

    assert "Bereken de maand opnieuw" in refusal.value.text()
    assert not Entity.objects.filter(validates__isnull=False).exists()


def test_a_correction_is_seen_and_after_a_new_judgement_what_was_told_before_can_be_read(
    computed: Validation,
    validator: Actor,
    station: Client,
    stream: int,
    measured: list[int],
    get: Callable[..., Any],
    compute: Callable[[], Validation],
) -> None:
    approve(computed, validator)
    series = validated_of(get)["@iot.id"]
    first = get(f"Datastreams({series})/Observations", top=1)["value"][0]

    assert change(station, "patch", measured[0], {"result": 30.0}).status_code == 200

    assert [one.again for one in queries.months(Entity.objects.get(pk=stream))] == ["changed"]
    assert get(f"Observations({first['@iot.id']})")["result"] == first["result"]
    approve(compute(), validator)
    now = get(f"Observations({first['@iot.id']})")
    assert now["result"] != first["result"]
    assert now["resultQuality"]["validation"] == "2026-03/2"
    before = get(f"Observations({first['@iot.id']})/$before", client=station)["value"]
    assert [one["result"] for one in before] == [first["result"]]


def test_what_is_removed_leaves_every_stage_and_the_validated_series_at_once(
    computed: Validation, validator: Actor, station: Client, measured: list[int], get: Callable[..., Any]
) -> None:
    approve(computed, validator)
    series = validated_of(get)["@iot.id"]

    assert station.delete(f"/sta/v1.1/Observations({measured[0]})").status_code == 200

    computed.refresh_from_db()
    assert measured[0] not in unpacked(bytes(computed.rows))["sequence"].to_pylist()
    left = get(f"Datastreams({series})/Observations", top=1000)["value"]
    assert measured[0] not in [one["parameters"]["observation"] for one in left]
    assert computed.changed_at is not None


def test_what_is_past_its_term_leaves_the_stages_too(computed: Validation, measured: list[int], stream: int) -> None:
    store = store_of(settings.HOUSE)
    store.expire({stream: BEGIN + timedelta(hours=1)}, Sign("house", "voorbij", timezone.now(), "proef"))

    write_down(store)

    computed.refresh_from_db()
    assert unpacked(bytes(computed.rows))["sequence"].to_pylist() == measured[4:]


def test_nobody_writes_in_a_validated_series(
    computed: Validation, validator: Actor, station: Client, post: Callable[..., Any], get: Callable[..., Any]
) -> None:
    approve(computed, validator)
    series = validated_of(get)["@iot.id"]
    number = get(f"Datastreams({series})/Observations", top=1)["value"][0]["@iot.id"]

    assert post(f"Datastreams({series})/Observations", observed(1, 1)).status_code == 409
    assert change(station, "patch", number, {"result": 1.0}).status_code == 409
    assert station.delete(f"/sta/v1.1/Observations({number})").status_code == 409
    assert station.delete(f"/sta/v1.1/Datastreams({series})").status_code == 409
    assert get(f"Observations({number})")["resultQuality"]["status"] == "validated"


def test_without_a_station_it_says_that_it_is_not_calibrated(
    measured: list[int], stream: int, maker: Actor, validator: Actor, compute: Callable[[], Validation],
    get: Callable[..., Any],
) -> None:  # fmt: skip
    set_chain(actor=maker, stream=Entity.objects.get(pk=stream), settings=Settings(), reason="Alleen uitschieters.")

    approve(compute(), validator)

    series = validated_of(get)["@iot.id"]
    quality = get(f"Datastreams({series})/Observations", top=1)["value"][0]["resultQuality"]
    assert quality["calibrated"] is False
    assert "standardUncertainty" not in quality


def test_a_station_that_is_less_open_than_the_sensor_calibrates_nothing(
    station_source: Source, stream: int, maker: Actor
) -> None:
    factories.alter(actor=HOUSE, thing=station_source, values={"access": "restricted"})

    with pytest.raises(NotValidatable):
        set_chain(actor=maker, stream=Entity.objects.get(pk=stream), settings=KEPT, reason="Toch.")

    assert not Chain.objects.exists()


def test_without_its_event_nothing_is_validated(
    computed: Validation, validator: Actor, get: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_told: Any) -> None:
        raise RuntimeError("no event can be written")

    monkeypatch.setattr(changes, "note", broken)
    with pytest.raises(RuntimeError):
        approve(computed, validator)

    assert Validation.objects.get().state == "computed"
    assert len(get("Datastreams")["value"]) == 1


def test_who_may_not_see_the_sensor_computes_nothing(computed: Validation, sensor: Sensor, stream: int) -> None:
    from informatiehuis.rooms.sensing.validating.computing import compute_month

    factories.alter(actor=HOUSE, thing=sensor, values={"access": "confidential"})
    stranger = factories.actor("steward", factories.party("Ander"))

    with pytest.raises(NotValidatable):
        compute_month(actor=stranger, store=store_of(settings.HOUSE), number=stream, month="2026-03")
