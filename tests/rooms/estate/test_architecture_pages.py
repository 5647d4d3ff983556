"""The pages of architecture: models, views and files, each as far as a reader may see."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from informatiehuis.engines.archimate import reading
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.estate.architecture.importing import import_model
from informatiehuis.rooms.estate.architecture.kept import ArchitectureModel
from informatiehuis.rooms.estate.models import Asset
from tests import factories

EVERYTHING = (Path(__file__).parents[2] / "engines" / "archimate" / "files" / "everything.xml").read_bytes()
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(party: Party) -> ArchitectureModel:
    asset = factories.thing("asset", "Archi", owner=party, access="open")
    import_model(actor=HOUSE, asset=asset, content=EVERYTHING, file="model.xml")
    found: ArchitectureModel = ArchitectureModel.objects.get()
    return found


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_overview_leads_to_the_models_and_to_the_house_as_a_file(client: Client, kept: ArchitectureModel) -> None:
    page = page_of(client, "/middelen/architectuur/")
    assert f"/middelen/architectuur/{kept.pk}/" in page
    assert "Er is 1 architectuurmodel bewaard." in page
    answer = client.get("/middelen/architectuur/huis.xml")
    model = reading.read(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="informatiehuis.xml"'
    assert "Zaaksysteem" in answer.content.decode()
    assert model.elements


def test_a_house_without_models_says_so(client: Client) -> None:
    assert "Er is nog geen model bewaard" in page_of(client, "/middelen/architectuur/")


def test_the_page_of_a_model_leads_to_its_views_and_its_file(client: Client, kept: ArchitectureModel) -> None:
    page = page_of(client, f"/middelen/architectuur/{kept.pk}/")
    assert "7 elementen en 5 relaties" in page
    assert f"/middelen/architectuur/{kept.pk}/1/" in page
    answer = client.get(f"/middelen/architectuur/{kept.pk}/model.xml")
    assert reading.read(answer.content) == reading.read(EVERYTHING)


def test_a_view_is_drawn_with_a_title_and_told_as_a_list_with_the_pages_of_its_things(
    client: Client, kept: ArchitectureModel
) -> None:
    page = page_of(client, f"/middelen/architectuur/{kept.pk}/1/")
    app = Asset.objects.get(title="Zaaksysteem")
    assert '<title id="view-title"' in page
    assert "archimate-application" in page
    assert f'href="{app.get_absolute_url()}"' in page
    assert "Eigen naam" in page
    assert client.get(f"/middelen/architectuur/{kept.pk}/3/").status_code == 404
    assert client.get(f"/middelen/architectuur/{kept.pk}/0/").status_code == 404


def test_names_in_a_model_are_text_and_nothing_else(client: Client, party: Party) -> None:
    asset = factories.thing("asset", "Archi", owner=party, access="open")
    content = EVERYTHING.replace(b"Eigen naam", b"&lt;script&gt;alert(1)&lt;/script&gt;")
    import_model(actor=HOUSE, asset=asset, content=content)
    page = page_of(client, f"/middelen/architectuur/{ArchitectureModel.objects.get().pk}/1/")
    assert "<script>alert" not in page


def test_what_a_reader_may_not_see_is_neither_drawn_nor_listed_nor_in_the_file(
    client: Client, kept: ArchitectureModel
) -> None:
    factories.alter(actor=HOUSE, thing=Asset.objects.get(title="Zaaksysteem"), values={"access": "confidential"})
    for path in ("1/", "", "model.xml"):
        page = page_of(client, f"/middelen/architectuur/{kept.pk}/{path}")
        assert "Zaaksysteem" not in page
        assert "Eigen naam" not in page
    factories.alter(actor=HOUSE, thing=kept.asset, values={"access": "confidential"})
    for path in ("1/", "", "model.xml"):
        assert client.get(f"/middelen/architectuur/{kept.pk}/{path}").status_code == 404
