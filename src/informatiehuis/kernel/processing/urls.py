"""The addresses of the log of processing."""

from django.urls import path

from informatiehuis.kernel.processing import pages

app_name = "processing"
urlpatterns = [
    path("logboek/", pages.log, name="log"),
    path("logboek.ndjson", pages.export, name="export"),
]
