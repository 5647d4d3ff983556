"""The addresses of the room besides those of its register; that of SensorThings has no language."""

from django.urls import path, re_path

from informatiehuis.rooms.sensing import pages, route_pages
from informatiehuis.rooms.sensing.live import pages as live
from informatiehuis.rooms.sensing.sta import views

app_name = "sensing"
urlpatterns = [
    path("meten/", pages.overview, name="overview"),
    path("meten/live", live.of_all, name="live"),
    path("meten/live/<slug:slug>", live.of_sensor, name="live-sensor"),
    path("meten/fietsroutes/<slug:slug>/", route_pages.campaign, name="routes"),
    path("meten/fietsroutes/<slug:slug>/<int:number>/", route_pages.segment, name="segment"),
]

surfaces = [re_path(rf"^{views.ROOT}(?:/(?P<rest>.*))?$", views.service, name="sensorthings")]
