"""What can be done with data, and through what: as an entry of the log names it, and in words for who reads the log."""

from informatiehuis.engines.problems import N_

NAMES = {
    "sample": N_("rijen bekeken"),
    "routes": N_("kaart met routes bekeken"),
    "documents": N_("lijst van documenten bekeken"),
    "document": N_("een document gelezen"),
    "download": N_("rijen gedownload"),
    "rows": N_("rijen opgehaald"),
    "items": N_("objecten opgevraagd"),
    "item": N_("een object opgevraagd"),
    "tiles": N_("kaart bekeken"),
    "sql": N_("vraag in SQL"),
    "table": N_("als tabel gelezen"),
    "compute": N_("cijfers berekend"),
    "refresh": N_("gegevens opgehaald"),
    "read": N_("bij de bron gelezen"),
}
SURFACES = {
    "page": N_("pagina"),
    "api": N_("API"),
    "ogc": N_("kaartdienst"),
    "command": N_("opdracht"),
    "library": N_("Python"),
    "job": N_("taak van het huis"),
}
