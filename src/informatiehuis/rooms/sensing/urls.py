"""The addresses of the room besides those of its register; that of SensorThings has no language."""

from django.urls import path, re_path

from informatiehuis.rooms.sensing import national, pages, route_pages
from informatiehuis.rooms.sensing.live import pages as live
from informatiehuis.rooms.sensing.sta import views
from informatiehuis.rooms.sensing.validating import pages as validating

app_name = "sensing"
urlpatterns = [
    path("meten/", pages.overview, name="overview"),
    path("meten/live", live.of_all, name="live"),
    path("meten/live/<slug:slug>", live.of_sensor, name="live-sensor"),
    path("meten/sensorenregister.<slug:form>", national.register, name="register-file"),
    path("meten/fietsroutes/<slug:slug>/", route_pages.campaign, name="routes"),
    path("meten/fietsroutes/<slug:slug>/<int:number>/", route_pages.segment, name="segment"),
    path("meten/meetreeksen/<int:number>/", validating.series, name="series"),
    path("meten/meetreeksen/<int:number>/stappen/", validating.chain_form, name="chain"),
    path("meten/meetreeksen/<int:number>/berekenen/", validating.compute, name="compute"),
    path("meten/meetreeksen/<int:number>/<slug:month>/<int:attempt>/", validating.month, name="month"),
    path("meten/meetreeksen/<int:number>/<slug:month>/<int:attempt>/<int:sequence>/", validating.why, name="why"),
]

surfaces = [re_path(rf"^{views.ROOT}(?:/(?P<rest>.*))?$", views.service, name="sensorthings")]
