"""The estate as files: into the house, out again to the same bytes, and what an import may not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from informatiehuis.engines import ascode
from informatiehuis.engines.ascode.estate import MOST_HOURS
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.ascode.exporting import atlas_of_house
from informatiehuis.kernel.ascode.importing import Step, import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Link, Party
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.estate import models
from informatiehuis.rooms.estate.models import Asset, Process
from tests import factories

pytestmark = pytest.mark.django_db

FILES = {
    "partijen/bouwer.yaml": "title: Bouwer\nform: supplier\nsub_suppliers:\n- wolk\n",
    "partijen/wolk.yaml": "title: Wolk\nform: supplier\n",
    "begrippen/vergunning.yaml": "term: Vergunning\ndefinition: Een besluit dat iets mag.\n",
    "contracten/zaken.yaml": "title: Zaken als dienst\nsupplier: bouwer\nclauses:\n- Gegevens zijn van ons.\n",
    "i-assets/servers.yaml": "title: Servers\ntype: hardware\nrecovery_promised: 24\n",
    "i-assets/zaaksysteem.yaml": (
        "title: Zaaksysteem\npublish_in:\n- accessibility\nruns_on:\n- servers\nsuppliers:\n- bouwer\n"
        "contracts:\n- zaken\nsynthetic: true\nowner: bouwer\n"
    ),
    "processen/vergunnen.yaml": (
        "title: Vergunnen\nrecovery_needed: 4\nconcepts:\n- vergunning\nassets:\n- zaaksysteem\n"
    ),
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


def links() -> set[tuple[str, str, str]]:
    return set(Link.objects.values_list("subject__slug", "predicate", "object__slug"))


def test_an_estate_comes_in_with_its_links_and_goes_out_as_the_same_values(folder: Path, house: House) -> None:
    assert set(bring(folder)) == {Step.NEW}
    assert {
        ("bouwer", "sub_supplier", "wolk"),
        ("zaaksysteem", "runs_on", "servers"),
        ("zaaksysteem", "supplied_by", "bouwer"),
        ("zaaksysteem", "under_contract", "zaken"),
        ("vergunnen", "uses_information", "vergunning"),
        ("vergunnen", "supported_by", "zaaksysteem"),
    } <= links()
    assert set(bring(folder)) == {Step.SAME}
    given, written = ascode.read(folder), atlas_of_house()
    for part in ("parties", "contracts", "assets", "processes"):
        assert getattr(written, part) == getattr(given, part)


def test_what_changes_in_a_file_changes_in_the_house_and_nothing_else(folder: Path, house: House) -> None:
    bring(folder)
    path = folder / "i-assets/servers.yaml"
    path.write_text(path.read_text("utf-8").replace("24", "8"), "utf-8")
    assert bring(folder).count(Step.CHANGED) == 1
    assert Asset.objects.get(slug="servers").recovery_promised == 8


def test_a_reference_to_an_asset_that_is_not_there_names_file_and_key(folder: Path) -> None:
    (folder / "i-assets/servers.yaml").unlink()
    with pytest.raises(ascode.AsCodeProblems) as caught:
        ascode.read(folder)
    (problem,) = caught.value.problems
    assert (problem.file, problem.key) == ("i-assets/zaaksysteem.yaml", "runs_on[1]")


def test_a_folder_may_name_what_only_the_house_has(folder: Path, house: House) -> None:
    bring(folder)
    for name in FILES:
        if not name.startswith("processen/"):
            (folder / name).unlink()
    assert bring(folder).count(Step.SAME) == 1
    assert ("vergunnen", "supported_by", "zaaksysteem") in links()


def test_ending_by_a_file_asks_what_ending_on_the_page_asks(folder: Path, house: House) -> None:
    bring(folder)
    steward = factories.actor("steward", Party.objects.get(slug="bouwer"))
    path = folder / "i-assets/zaaksysteem.yaml"
    path.write_text(path.read_text("utf-8") + "status: beeindigd\n", "utf-8")
    only = ascode.Atlas(assets=tuple(one for one in ascode.read(folder).assets if one.slug == "zaaksysteem"))
    with pytest.raises(NotAllowed):
        import_atlas(actor=steward, atlas=only, folder=folder)
    assert Asset.objects.get(slug="zaaksysteem").status == "active"
    import_atlas(actor=factories.actor("owner", Party.objects.get(slug="bouwer")), atlas=only, folder=folder)
    assert Asset.objects.get(slug="zaaksysteem").status == "ended"
    assert [one.status for one in atlas_of_house().assets if one.slug == "zaaksysteem"] == ["beeindigd"]


def test_files_and_house_know_the_same_words() -> None:
    pairs = (
        (ascode.AssetType, models.AssetType),
        (ascode.Zone, models.Zone),
        (ascode.Criticality, models.Criticality),
        (ascode.PublicRegister, models.PublicRegister),
    )
    for in_files, in_house in pairs:
        assert [one.value for one in in_files] == in_house.values


def test_the_house_refuses_hours_that_no_file_may_hold() -> None:
    field = Process._meta.get_field("recovery_needed")
    assert field.clean(MOST_HOURS, None) == MOST_HOURS
    with pytest.raises(ValidationError):
        field.clean(MOST_HOURS + 1, None)


def test_every_process_of_the_house_has_a_file(folder: Path, house: House) -> None:
    bring(folder)
    factories.thing("process", "Toezicht houden")
    written = {one.slug for one in atlas_of_house().processes}
    assert written == set(Process.objects.values_list("slug", flat=True)) == {"vergunnen", "toezicht-houden"}
