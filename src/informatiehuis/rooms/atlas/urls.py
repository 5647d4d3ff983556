"""The addresses of the atlas besides those of its registers."""

from django.urls import path

from informatiehuis.rooms.atlas import pages

app_name = "atlas"
urlpatterns = [
    path("atlas/", pages.overview, name="overview"),
    path("atlas/bronnen/-/toevoegen/", pages.look, name="look"),
    path("atlas/bronnen/<slug:slug>/ophalen/", pages.fetch, name="fetch"),
]
