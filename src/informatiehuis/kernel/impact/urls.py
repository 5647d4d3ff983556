"""The addresses of impact that do not belong to one thing."""

from django.urls import path

from informatiehuis.kernel.impact import pages

app_name = "impact"
urlpatterns = [path("effecten/vergelijken/", pages.compare, name="compare")]
