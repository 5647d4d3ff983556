"""The kinds that belong to the kernel itself: parties, areas and boundary sets."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.kinds import Kind, declare
from informatiehuis.kernel.models import Area, BoundarySet, Party

declare(
    Kind(
        name="party",
        model=Party,
        identity="partij",
        path="partijen",
        label=_("partij"),
        label_plural=_("partijen"),
        purpose=_("Alle organisaties en teams die in dit huis iets bezitten, leveren of besluiten."),
        fields=("form", "identifier", "part_of", "homepage", "contact", "example"),
        columns=("title", "form", "status"),
        filters=("form", "status", "access"),
        schema="foaf:Organization",
        floor="grounds",
    ),
    Kind(
        name="area",
        model=Area,
        identity="gebied",
        path="gebieden",
        label=_("gebied"),
        label_plural=_("gebieden"),
        purpose=_("De gebieden waarover dit huis cijfers heeft, met hun codes en hun geschiedenis."),
        fields=("code", "level", "parent", "uri"),
        columns=("title", "code", "level"),
        filters=("level", "status"),
        search=("title", "code"),
        schema="dct:Location",
    ),
    Kind(
        name="boundary_set",
        model=BoundarySet,
        identity="gebiedsindeling",
        path="gebiedsindelingen",
        label=_("gebiedsindeling"),
        label_plural=_("gebiedsindelingen"),
        purpose=_("De grenzen van gebieden, per periode waarin ze golden."),
        fields=("level", "schematic", "file", "crs", "code_column"),
        columns=("title", "level", "valid_from"),
        filters=("level", "status"),
        schema="dcat:Dataset",
        editable=False,
    ),
)
