"""The parts of taking in over MQTT: which settings can be, how much of one sensor is taken, what is known again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.mqtt.broker import Broker, BrokerProblem, read
from informatiehuis.rooms.sensing.mqtt.kept import Arrived, Refusals
from informatiehuis.rooms.sensing.mqtt.pacing import Pace
from informatiehuis.rooms.sensing.problems import NothingThere
from tests import factories

HERE = {"INFORMATIEHUIS_MQTT": "mqtt://localhost", "INFORMATIEHUIS_MQTT_ACCOUNT": "metingen"}


def test_a_broker_is_named_by_its_address() -> None:
    found = read({**HERE, "INFORMATIEHUIS_MQTT_INBOX": "/in/", "INFORMATIEHUIS_MQTT_PUBLISH": "off"})

    assert found == Broker("localhost", 1883, "metingen", encrypted=False, inbox="in/", publish="off")


def test_the_password_stands_in_a_file_and_is_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("heel geheim\n")
    named = {**HERE, "INFORMATIEHUIS_MQTT": "mqtts://huis@broker.example"}

    found = read({**named, "INFORMATIEHUIS_MQTT_PASSWORD_FILE": str(tmp_path / "geheim")})

    assert (found.port, found.user, found.password, found.encrypted) == (8883, "huis", "heel geheim", True)
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"INFORMATIEHUIS_MQTT": ""},
        {"INFORMATIEHUIS_MQTT": "https://broker.example"},
        {"INFORMATIEHUIS_MQTT": "mqtt://broker.example"},
        {"INFORMATIEHUIS_MQTT": "mqtts://huis:geheim@broker.example"},
        {"INFORMATIEHUIS_MQTT": "mqtts://huis@broker.example"},
        {"INFORMATIEHUIS_MQTT_ACCOUNT": ""},
        {"INFORMATIEHUIS_MQTT_INBOX": "in/#"},
        {"INFORMATIEHUIS_MQTT_PUBLISH": "restricted"},
        {"INFORMATIEHUIS_MQTT_CA_FILE": "/nergens"},
        {"INFORMATIEHUIS_MQTT_IN_FLIGHT": "0"},
    ],
)
def test_what_can_be_no_broker_is_refused_before_anything_is_sent(wrong: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        read({**HERE, **wrong})

    assert refused.value.code in (BrokerProblem.code, "limit")
    assert "geheim" not in refused.value.text()


def test_one_datastream_takes_nothing_of_another() -> None:
    pace = Pace(60)

    assert [pace.lets(1, 0.0) for _ in range(70)].count(True) == 60
    assert pace.lets(2, 0.0)
    assert [pace.lets(1, 10.0) for _ in range(20)].count(True) == 10, "one a second"
    assert [pace.lets(1, 1000.0) for _ in range(70)].count(True) == 60, "no more than a minute's worth at once"


def test_a_number_is_known_again_with_its_content_only_and_only_the_last(tmp_path: Path) -> None:
    arrived = Arrived.read(tmp_path, 2)
    for number in range(1, 7):
        arrived.add(number, f"inhoud {number}", f"kenmerk {number}")
    arrived.keep()
    again = Arrived.read(tmp_path, 2)

    assert again.known(6, "inhoud 6") == "kenmerk 6"
    assert again.known(6, "iets anders") is None
    assert [number for number in range(1, 7) if again.known(number, f"inhoud {number}")] == [3, 4, 5, 6]


@pytest.mark.django_db
def test_what_was_refused_stands_on_the_page_for_who_keeps_the_sensor(
    sensor: Sensor, party: Party, stream: int, client: Client, tmp_path: Path, settings: Settings
) -> None:
    # the house of the test, with only this folder another
    class Here(House):
        @property
        def mqtt(self) -> Path:
            return tmp_path

    refusals = Refusals(tmp_path)
    for _ in range(3):
        refusals.add(stream, NothingThere("Dat is er niet."), datetime(2026, 3, 1, tzinfo=UTC))
    refusals.keep()
    settings.HOUSE = Here(settings.HOUSE.root)
    address = sensor.get_absolute_url()
    assert "Dat is er niet." not in client.get(address).content.decode()

    client.force_login(factories.person("steward", party))

    page = client.get(address).content.decode()
    assert "Geweigerde berichten" in page
    assert "Dat is er niet." in page
