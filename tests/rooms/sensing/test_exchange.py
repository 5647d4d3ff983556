"""The register of sensors as files: into the house, out again to the same values, and what an import may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from informatiehuis.engines import ascode
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.ascode.exporting import atlas_of_house
from informatiehuis.kernel.ascode.importing import ImportProblems, Step, import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Party
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.sensing import models
from informatiehuis.rooms.sensing.exchange import STATUS_OF
from informatiehuis.rooms.sensing.kinds import SENSOR_LIFE
from informatiehuis.rooms.sensing.models import Sensor
from tests import factories

pytestmark = pytest.mark.django_db

WHOLE = """\
title: Paal 12
measures: Fijnstof, in microgram per kubieke meter.
category: air
purpose: Weten hoe schoon de lucht is.
legal_basis: Omgevingswet, artikel 20.1
personal_data: false
place: Maliebaan
longitude: 5.131
latitude: 52.091
manager: meetbedrijf
supplier: meetbedrijf
keep_months: 60
synthetic: true
status: meet
owner: stad
access: open
valid_from: 2025-09-01
valid_until: 2100-01-01
"""
FILES = {
    "partijen/stad.yaml": "title: Stad\n",
    "partijen/meetbedrijf.yaml": "title: Meetbedrijf\nform: supplier\n",
    "sensoren/paal-12.yaml": WHOLE,
    "sensoren/bus.yaml": "title: Bus\nmeasures: Temperatuur.\nmobile: true\nowner: stad\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / "atlas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path / "atlas"


def bring(folder: Path, actor: Actor = HOUSE) -> list[Step]:
    found = import_atlas(actor=actor, atlas=ascode.read(folder, names_in_house()), folder=folder)
    return [one.step for one in found.items]


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "sensoren/paal-12.yaml"
    path.write_text(WHOLE.replace(old, new), "utf-8")


def test_sensors_come_in_and_go_out_as_the_same_values(folder: Path, house: House) -> None:
    assert set(bring(folder)) == {Step.NEW}
    made = Sensor.objects.get(slug="paal-12")
    assert (made.status, made.personal_data, made.manager.slug) == ("measuring", "no", "meetbedrijf")
    assert made.geometry == {"type": "Point", "coordinates": [5.131, 52.091]}
    assert Sensor.objects.get(slug="bus").personal_data == ""
    assert set(bring(folder)) == {Step.SAME}
    assert atlas_of_house().sensors == ascode.read(folder).sensors


@pytest.mark.parametrize("key", ["purpose", "legal_basis", "personal_data", "keep_months", "owner", "valid_until"])
def test_a_file_that_does_not_say_what_it_has_to_lets_no_sensor_measure(folder: Path, house: House, key: str) -> None:
    line = next(line for line in WHOLE.splitlines(keepends=True) if line.startswith(f"{key}:"))
    rewrite(folder, line, "")
    with pytest.raises(ImportProblems) as caught:
        bring(folder)
    assert "paal-12" in str(caught.value)
    assert not Sensor.objects.exists()
    rewrite(folder, line, "")
    path = folder / "sensoren/paal-12.yaml"
    path.write_text(path.read_text("utf-8").replace("status: meet\n", ""), "utf-8")
    assert set(bring(folder)) == {Step.NEW}


def test_measurements_of_people_are_not_open_through_a_file_either(folder: Path, house: House) -> None:
    rewrite(folder, "personal_data: false", "personal_data: true")
    with pytest.raises(ImportProblems):
        bring(folder)


def test_letting_measure_by_a_file_asks_what_it_asks_on_the_page(folder: Path, house: House) -> None:
    rewrite(folder, "status: meet\n", "")
    bring(folder)
    steward = factories.actor("steward", Party.objects.get(slug="stad"))
    rewrite(folder, "", "")
    only = ascode.Atlas(sensors=tuple(one for one in ascode.read(folder).sensors if one.slug == "paal-12"))
    with pytest.raises(NotAllowed):
        import_atlas(actor=steward, atlas=only, folder=folder)
    assert Sensor.objects.get(slug="paal-12").status == "planned"
    import_atlas(actor=factories.actor("owner", Party.objects.get(slug="stad")), atlas=only, folder=folder)
    assert Sensor.objects.get(slug="paal-12").status == "measuring"


def test_files_and_house_know_the_same_words() -> None:
    assert [one.value for one in ascode.SensorCategory] == models.Category.values
    assert list(STATUS_OF) == list(ascode.SensorStatus)
    assert list(STATUS_OF.values()) == [one.name for one in SENSOR_LIFE.states]
