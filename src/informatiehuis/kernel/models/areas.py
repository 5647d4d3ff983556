"""Areas and the versions of their boundaries.

An area is a thing with a code; its boundary belongs to a boundary set (*gebiedsindeling*), because areas
change, merge and split. What became of an area is told by links with the predicate `succeeds`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import Thing, parent_link


class AreaLevel(models.TextChoices):
    """The levels of Statistics Netherlands that the house knows by itself."""

    COUNTRY = "country", _("land")
    PROVINCE = "province", _("provincie")
    WATER_AUTHORITY = "water_authority", _("waterschap")
    REGION = "region", _("regio")
    MUNICIPALITY = "municipality", _("gemeente")
    DISTRICT = "district", _("wijk")
    NEIGHBOURHOOD = "neighbourhood", _("buurt")


class Area(Thing):
    """An area with its official code (GM0344, PV26), from the day it began until the day it ended."""

    thing_ptr = parent_link()
    code = models.CharField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("niveau"), max_length=20, choices=AreaLevel.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("ligt in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    uri = models.URLField(_("adres in een officieel register"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("gebied")
        indexes = (models.Index(fields=("level", "code"), name="area_level"),)


class BoundarySet(Thing):
    """The boundaries of all areas of one level, as they held from one day until another.

    `schematic` boundaries are drawn for orientation and are labelled so wherever they show.
    """

    thing_ptr = parent_link()
    level = models.CharField(_("niveau"), max_length=20, choices=AreaLevel.choices)
    schematic = models.BooleanField(_("schematisch getekend"), default=False)
    file = models.CharField(_("bestand"), max_length=300, blank=True)
    crs = models.CharField(_("coördinatenstelsel van het bestand"), max_length=20, default="EPSG:28992")
    code_column = models.CharField(_("kolom met de code"), max_length=80, default="code")
    content_hash = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("gebiedsindeling")


class AreaChange(Guarded):
    """A merge, split or new name of areas on a day; `before` and `after` hold codes in order.

    The links with the predicate `succeeds` say the same for walking; this row keeps them together as one fact.
    """

    day = models.DateField()
    change = models.CharField(
        max_length=10, choices=[("merge", _("samengevoegd")), ("split", _("gesplitst")), ("rename", _("hernoemd"))]
    )
    before = models.JSONField()
    after = models.JSONField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("day", "change")
        constraints = (models.UniqueConstraint(fields=("day", "change", "before", "after"), name="area_change_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.change}"


class Boundary(Guarded):
    """The boundary of one area in one set: WKB of a (multi)polygon in EPSG:28992, metres."""

    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.CASCADE, related_name="boundaries")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="boundaries")
    wkb = models.BinaryField()
    area_km2 = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("boundary_set", "area"), name="boundary_once"),)

    def __str__(self) -> str:
        return f"{self.area_id} in {self.boundary_set_id}"
