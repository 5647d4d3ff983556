"""The predicates that every room can use."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.predicates import Predicate, declare

AREAS = frozenset({"area"})
PARTIES = frozenset({"party"})
ACTIVITIES = frozenset({"processing_activity"})
RECORDS = frozenset({"impact_record"})

declare(
    Predicate("succeeds", _("is opvolger van"), _("is opgevolgd door"), AREAS, AREAS, rdf="dct:replaces"),
    Predicate("published_by", _("wordt gepubliceerd door"), _("publiceert"), objects=PARTIES, rdf="dct:publisher"),
    Predicate("allowed_for", _("mag gebruikt worden voor"), _("mag gebruikmaken van"), objects=ACTIVITIES, rests=True),
    Predicate(
        "sub_supplier",
        _("schakelt in"),
        _("is onderaannemer van"),
        PARTIES,
        PARTIES,
        archimate="Serving",
        archimate_inverse=True,
        rests=True,
    ),
    Predicate("judges", _("beoordeelt een wijziging van"), _("is beoordeeld in"), RECORDS),
    Predicate("related", _("hangt samen met"), _("hangt samen met"), archimate="Association", rdf="dct:relation"),
)
