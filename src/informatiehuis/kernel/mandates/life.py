"""The life of a mandate: written, given, withdrawn. It can be withdrawn at any moment (Awb 10:8)."""

from django.utils.translation import gettext_lazy as _

from informatiehuis.kernel.access import Verb
from informatiehuis.kernel.kinds import LifeCycle, State, Transition

DRAFT, IN_FORCE, WITHDRAWN = "draft", "in_force", "withdrawn"
GIVE, WITHDRAW = "give", "withdraw"

MANDATE_LIFE = LifeCycle(
    states=(
        State(DRAFT, _("concept")),
        State(IN_FORCE, _("verleend")),
        State(WITHDRAWN, _("ingetrokken"), closed=True),
    ),
    transitions=(
        Transition(GIVE, _("Verlenen"), frozenset({DRAFT}), IN_FORCE, Verb.APPROVE),
        Transition(WITHDRAW, _("Intrekken"), frozenset({IN_FORCE}), WITHDRAWN, Verb.APPROVE),
    ),
)
