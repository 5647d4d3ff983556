"""The addresses of the estate besides those of its registers."""

from django.urls import path

from informatiehuis.rooms.estate.architecture import pages

app_name = "estate"
urlpatterns = [
    path("middelen/architectuur/", pages.overview, name="architecture"),
    path("middelen/architectuur/huis.xml", pages.house_file, name="architecture-house"),
    path("middelen/architectuur/<uuid:key>/", pages.model_page, name="architecture-model"),
    path("middelen/architectuur/<uuid:key>/model.xml", pages.model_file, name="architecture-file"),
    path("middelen/architectuur/<uuid:key>/<int:number>/", pages.view_page, name="architecture-view"),
]
