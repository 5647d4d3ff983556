"""The addresses of OGC API Features and Tiles; with and without a slash at the end of the root."""

from django.urls import path, re_path

from informatiehuis.portal.ogc import views

app_name = "ogc"
COLLECTION = "ogc/collections/<slug:collection_id>"
TILES = f"{COLLECTION}/tiles/<slug:matrix_set>"
urlpatterns = [
    # first what machines ask most
    path(f"{COLLECTION}/items", views.items, name="items"),
    path(f"{COLLECTION}/items/<str:feature_id>", views.item, name="item"),
    path(f"{TILES}/<int:z>/<int:y>/<int:x>", views.tile, name="tile"),
    path("ogc", views.landing, name="landing"),
    path("ogc/", views.landing),
    path("ogc/conformance", views.conformance, name="conformance"),
    path("ogc/api", views.api, name="api"),
    path("ogc/collections", views.collections, name="collections"),
    path(COLLECTION, views.collection, name="collection"),
    path(f"{COLLECTION}/queryables", views.queryables, name="queryables"),
    path(f"{COLLECTION}/schema", views.schema, name="schema"),
    path(f"{COLLECTION}/tiles", views.tilesets, name="tilesets"),
    path(TILES, views.tileset, name="tileset"),
    path("ogc/tileMatrixSets", views.tile_matrix_sets, name="tile-matrix-sets"),
    path("ogc/tileMatrixSets/<slug:matrix_set>", views.tile_matrix_set, name="tile-matrix-set"),
    re_path(r"^ogc/(?P<rest>.+)$", views.nothing),
]
