"""The addresses of the rules besides those of their registers."""

from django.urls import path

from informatiehuis.rooms.rules import keeping_pages, map_pages, pages, rule_pages, sttr_pages

app_name = "rules"
urlpatterns = [
    path("regels/", pages.overview, name="overview"),
    path("regels/check/<slug:slug>/", pages.check_page, name="check"),
    path("regels/check/<slug:slug>/bewaren/", keeping_pages.save, name="save"),
    path("regels/check/<slug:slug>/melden/", keeping_pages.notice, name="notice"),
    path("regels/bewaard/<str:code>/", keeping_pages.saved, name="saved"),
    path("regels/ontvangst/<str:code>/", keeping_pages.receipt, name="receipt"),
    path("regels/regelsets/-/sttr/", sttr_pages.import_page, name="sttr-import"),
    path("regels/regelsets/<slug:slug>/sttr.xml", sttr_pages.export, name="sttr-export"),
    path("regels/regelsets/<slug:slug>/gebieden/", sttr_pages.locations_page, name="locations"),
    path("regels/kaart/<slug:slug>/", map_pages.map_page, name="map"),
    path("regels/kaart/<slug:slug>/kaart.<str:form>", map_pages.map_file, name="map-file"),
    path("regels/plek/", map_pages.point_page, name="point"),
    path("regels/regelsets/<slug:slug>/gevolgen/", rule_pages.impact, name="impact"),
    path("regels/regelsets/<slug:slug>/gevolgen/kaart/", map_pages.change_page, name="impact-map"),
    path("regels/regelsets/<slug:slug>/nieuwe-versie/", rule_pages.next_edition, name="next-edition"),
    path("regels/termijnen/", rule_pages.due_page, name="due"),
    path("regels/meldingen/<slug:slug>/gedaan/", rule_pages.done, name="done"),
    path("regels/meldingen/<slug:slug>/termijnen/<slug:key>/", rule_pages.met, name="met"),
]
