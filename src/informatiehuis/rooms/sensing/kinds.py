"""The kind of the room: a sensor in the register, with its life."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access import Verb, makers_of_content, powers
from informatiehuis.kernel.kinds import Kind, LifeCycle, State, Transition, declare
from informatiehuis.rooms.sensing import showing
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.validating.duties import VALIDATE, makers_of_chains

PLANNED, MEASURING, ENDED = "planned", "measuring", "ended"
START = "start"

SENSOR_LIFE = LifeCycle(
    states=(
        State(PLANNED, _("gepland")),
        State(MEASURING, _("meet")),
        State(ENDED, _("beëindigd"), closed=True),
    ),
    transitions=(
        Transition(START, _("Laten meten"), frozenset({PLANNED, ENDED}), MEASURING, Verb.APPROVE),
        Transition("end", _("Beëindigen"), frozenset({PLANNED, MEASURING}), ENDED),
    ),
)

declare(
    Kind(
        name="sensor",
        model=Sensor,
        identity="sensor",
        path="meten/sensoren",
        label=_("sensor"),
        label_plural=_("sensoren"),
        purpose=_("Wat er in de provincie wordt gemeten: waar, waarvoor, op welke grond en tot wanneer."),
        fields=(
            "category",
            "measures",
            "purpose",
            "legal_basis",
            "personal_data",
            "privacy_statement",
            "place",
            "mobile",
            "longitude",
            "latitude",
            "manager",
            "supplier",
            "keep_months",
            "synthetic",
        ),
        columns=("title", "category", "place", "status", "valid_until"),
        filters=("category", "status", "personal_data", "owner", "access"),
        search=("title", "summary", "measures", "purpose"),
        also_found=("legal_basis", "place"),
        life_cycle=SENSOR_LIFE,
        floor="technology",
        detail_template="sensing/sensor.html",
        extra=showing.sensor_extra,
    ),
)

powers.declare(
    powers.Power(
        "let_measure",
        START,
        frozenset({"sensor"}),
        _("een sensor laten meten"),
        _("Wie een sensor in het register zette of daarin wijzigde, laat hem niet zelf meten."),
        makers_of_content,
    ),
    powers.Power(
        "validate_observations",
        VALIDATE,
        frozenset({"sensor"}),
        _("metingen valideren"),
        _("Wie de stappen instelde of een meting verbeterde, valideert niet zelf."),
        makers_of_chains,
    ),
)
