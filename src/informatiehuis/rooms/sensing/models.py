"""What the room owns: sensors in the register, and the entities of SensorThings that stand under them.

Observations are not here but in `engines.signals`, below `signals/` in the folder of the house.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.models.guarded import Guarded
from informatiehuis.kernel.models.things import parent_link
from informatiehuis.rooms.sensing.validating.models import Chain as Chain
from informatiehuis.rooms.sensing.validating.models import Validation as Validation


class Category(models.TextChoices):
    """What a sensor looks at."""

    AIR = "air", _("luchtkwaliteit")
    NOISE = "noise", _("geluid")
    WEATHER = "weather", _("weer")
    TRAFFIC = "traffic", _("verkeer")
    WATER = "water", _("water")
    SOIL = "soil", _("bodem")
    NATURE = "nature", _("natuur")
    BUILDING = "building", _("gebouw")
    OTHER = "other", _("anders")


class PersonalData(models.TextChoices):
    """Whether what is measured can be about a person. Not said is no answer."""

    NO = "no", _("nee")
    YES = "yes", _("ja")


class Sensor(Thing):
    """An entry in the register of sensors: one device, or one network of devices of a kind.

    `owner` answers for it and `valid_until` is the first day on which it may measure no more. The fields are those that
    the registers of Dutch governments ask (SensRNet, WeCity). `longitude` and `latitude` are degrees in CRS84; a mobile
    one has none.
    """

    thing_ptr = parent_link()
    category = models.CharField(_("soort"), max_length=10, choices=Category.choices, default=Category.OTHER)
    measures = models.TextField(_("wat wordt gemeten"), help_text=_("In gewone woorden, met de eenheid."))
    purpose = models.TextField(_("waarvoor"), blank=True, help_text=_("Wat er met de metingen gebeurt, en voor wie."))
    legal_basis = models.TextField(
        _("wettelijke grondslag"), blank=True, help_text=_("De wet of de taak waardoor dit mag.")
    )
    personal_data = models.CharField(
        _("gaat het over personen"), max_length=3, choices=PersonalData.choices, blank=True
    )
    privacy_statement = models.URLField(_("privacyverklaring"), blank=True)
    mobile = models.BooleanField(_("beweegt"), default=False, help_text=_("Zit op een voertuig of wordt meegedragen."))
    place = models.CharField(_("plek in woorden"), max_length=300, blank=True)
    longitude = models.FloatField(
        _("lengtegraad"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("breedtegraad"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    supplier = models.ForeignKey(
        Party, verbose_name=_("leverancier"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manager = models.ForeignKey(
        Party, verbose_name=_("beheerder"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    keep_months = models.PositiveIntegerField(
        _("metingen bewaren, in maanden"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    synthetic = models.BooleanField(_("verzonnen metingen"), default=False)

    class Meta:
        verbose_name = _("sensor")


class Entity(Guarded):
    """An entity of SensorThings other than an observation; `type` is its name in `engines.sensorthings.TYPES`.

    `number` is its `@iot.id`. `content` has its own properties as they were sent. `entry` is the sensor in the register
    under which it stands, of which it has the access: every Thing has one and so has what belongs to it, while an
    ObservedProperty or a Sensor, which is a type of instrument, is shared. `maker` is the account that made it.
    `validates` is the datastream of which a series holds what was validated; such a one is written by nobody. The other
    columns are its navigations to one.
    """

    number = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=new_id, editable=False)
    type = models.CharField(max_length=20)
    content = models.JSONField(default=dict)
    entry = models.ForeignKey(Sensor, null=True, on_delete=models.PROTECT, related_name="entities")
    maker = models.UUIDField(null=True, editable=False)
    thing = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="of_thing")
    sensor = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="of_sensor")
    observed_property = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="of_property")

    validates = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="validated")

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("type", "number"), name="entity_by_type"),)

    def __str__(self) -> str:
        return f"{self.type}({self.number})"


class Placing(Guarded):
    """A Location of a Thing, now, or of a HistoricalLocation, or the one from which a FeatureOfInterest was made."""

    id = models.BigAutoField(primary_key=True)
    location = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="placings")
    of = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="placed")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("location", "of"), name="placed_once"),)

    def __str__(self) -> str:
        return f"{self.of_id} at {self.location_id}"
