"""The addresses of the room besides those of its registers."""

from django.urls import path

from informatiehuis.rooms.estate.architecture import pages as architecture
from informatiehuis.rooms.estate.inventories import component_pages
from informatiehuis.rooms.estate.inventories import pages as inventories
from informatiehuis.rooms.estate.publishing import pages as publishing

app_name = "estate"
urlpatterns = [
    path("middelen/architectuur/", architecture.overview, name="architecture"),
    path("middelen/architectuur/huis.xml", architecture.house_file, name="architecture-house"),
    path("middelen/architectuur/<uuid:key>/", architecture.model_page, name="architecture-model"),
    path("middelen/architectuur/<uuid:key>/model.xml", architecture.model_file, name="architecture-file"),
    path("middelen/architectuur/<uuid:key>/<int:number>/", architecture.view_page, name="architecture-view"),
    path("middelen/zicht/", inventories.overview, name="sight"),
    path("middelen/zicht/bron/", inventories.choose_source, name="choose-source"),
    path("middelen/zicht/bron/<slug:slug>/", inventories.use_source, name="use-source"),
    path("middelen/zicht/bevestig/<slug:slug>/", inventories.confirm, name="confirm"),
    path("middelen/zicht/<int:number>/<slug:key>/", inventories.decide, name="sighting"),
    path("middelen/onderdelen/", component_pages.components, name="components"),
    path("middelen/publicatieplichten/", publishing.overview, name="duties"),
    path("middelen/publicatieplichten/vergelijken/", publishing.comparison, name="compare-register"),
    path("middelen/publicatieplichten/algoritmeregister.<str:form>", publishing.register_file, name="register-file"),
    path("middelen/publicatieplichten/i-asset/<slug:slug>/", publishing.publication, name="publication"),
    path("middelen/publicatieplichten/i-asset/<slug:slug>/gegevens/", publishing.describe, name="describe"),
    path(
        "middelen/publicatieplichten/i-asset/<slug:slug>/vermelding.<str:form>",
        publishing.record_file,
        name="record-file",
    ),
]
