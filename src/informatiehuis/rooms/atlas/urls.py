"""The addresses of the atlas besides those of its registers."""

from django.urls import path

from informatiehuis.rooms.atlas import contract_pages, data_pages, pages
from informatiehuis.rooms.atlas.papers import pages as papers

app_name = "atlas"
urlpatterns = [
    path("atlas/", pages.overview, name="overview"),
    path("atlas/bronnen/-/toevoegen/", pages.look, name="look"),
    path("atlas/bronnen/<slug:slug>/ophalen/", pages.fetch, name="fetch"),
    path("atlas/bronnen/<slug:slug>/validatie/", contract_pages.validate, name="validate"),
    path("atlas/bronnen/<slug:slug>/belofte/", contract_pages.promise, name="promise"),
    path("atlas/bronnen/<slug:slug>/gegevens/", data_pages.data, name="data"),
    path("atlas/bronnen/<slug:slug>/documenten/", papers.documents, name="documents"),
    path("atlas/bronnen/<slug:slug>/documenten/<slug:key>/", papers.document, name="document"),
    path("atlas/bronnen/<slug:slug>/gegevens.csv", data_pages.download, name="download"),
]
