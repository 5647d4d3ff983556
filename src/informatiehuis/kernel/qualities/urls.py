"""The address of the red list."""

from django.urls import URLPattern, path

from informatiehuis.kernel.qualities import pages

app_name = "qualities"

urlpatterns: list[URLPattern] = [path("kwaliteit/", pages.page, name="red-list")]
