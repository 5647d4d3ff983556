"""The addresses of the monitor."""

from django.urls import path

from informatiehuis.rooms.monitor import downloads, pages

app_name = "monitor"
urlpatterns = [
    path("monitor/", pages.overview, name="overview"),
    path("monitor/indicatoren/<slug:slug>/", pages.indicator, name="indicator"),
    path("monitor/indicatoren/<slug:slug>/publiceren/", pages.publish, name="publish"),
    path("monitor/indicatoren/<slug:slug>/berekenen/", pages.compute, name="compute"),
    path("monitor/indicatoren/<slug:slug>/narekenen/", pages.recompute, name="recompute"),
    path("monitor/indicatoren/<slug:slug>/cijfers.<slug:form>", downloads.figures, name="figures"),
    path("monitor/indicatoren/<slug:slug>/<slug:drawing>.<slug:form>", downloads.drawing, name="drawing"),
    path("monitor/gebieden/", pages.areas, name="areas"),
    path("monitor/gebieden/<slug:slug>/", pages.area, name="area"),
]
