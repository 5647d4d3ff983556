"""Whether the house says for which weighty steps it separates duties and demands a mandate; saying nothing is said.

And whether the proofs that it asks before a role counts leave anybody who can administer it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel.access import ADMINISTRATOR, powers
from informatiehuis.kernel.access import screening as proofs
from informatiehuis.kernel.house import House, HouseProblem
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning, wrong


def separation(house: House) -> Judgement:
    """Separation of duties, as `huis.yaml` asks it."""
    name = "separation-of-duties"
    try:
        chosen = house.profile.separation_of_duties
        on = powers.named(chosen)
    except (HouseProblem, powers.UnknownPower) as problem:
        return wrong(name, "{problem}", "{advice}", problem=problem.what(), advice=problem.what_to_do())
    off = ", ".join(str(one.label) for one in powers.all_powers() if one.name not in on)
    if not off:
        return ok(name, N_("Wie iets maakt, beslist er niet zelf over (functiescheiding)."))
    if chosen:
        return ok(name, N_("Het huis koos: geen functiescheiding bij {off}."), off=off)
    return warning(
        name,
        N_("Wie iets maakt, mag er ook zelf over beslissen: geen functiescheiding bij {off}."),
        N_("Zet in huis.yaml 'separation_of_duties: all', of 'none' als dit huis te klein is om te scheiden."),
        off=off,
    )


def mandates(house: House) -> Judgement:
    """The powers for which `huis.yaml` demands a mandate: whether anybody can still use them today."""
    from informatiehuis.kernel.access.mandates import register
    from informatiehuis.kernel.mandates.standing import standing

    name = "mandates"
    try:
        on = powers.named(house.profile.mandate_required, powers.mandated_powers())
    except (HouseProblem, powers.UnknownPower) as problem:
        return wrong(name, "{problem}", "{advice}", problem=problem.what(), advice=problem.what_to_do())
    if not on:
        return ok(name, N_("Een rol is genoeg om te beslissen: het huis vraagt geen mandaten."))
    known, today = register(), timezone.localdate()
    given = frozenset[str]().union(*(one.powers for one in known.values() if standing(known, one.id, today).holds))
    bare = ", ".join(str(one.label) for one in powers.all_powers() if one.name in on - given)
    if not bare:
        return ok(name, N_("Voor elke stap waarvoor het huis een mandaat vraagt, geldt er een."))
    return warning(
        name,
        N_("Het huis vraagt een mandaat, maar er geldt er geen voor: {bare}. Niemand kan dit nu."),
        N_("Leg het mandaat vast in het register van mandaten en verleen het."),
        bare=bare,
    )


SOON = timedelta(days=30)


def screening(house: House, now: datetime) -> Judgement:
    """The proofs that `huis.yaml` asks before a role counts: whether anybody can still administer the house."""
    from informatiehuis.kernel.granting import administrators
    from informatiehuis.kernel.screening import waiting

    name = "screening"
    try:
        asked = proofs.parsed(house.profile.screening_required)
    except (HouseProblem, proofs.UnknownProof) as problem:
        return wrong(name, "{problem}", "{advice}", problem=problem.what(), advice=problem.what_to_do())
    if not asked:
        return ok(name, N_("Een rol telt zodra zij is gegeven: het huis vraagt geen bewijzen."))
    record = N_("Leg vast wat is gezien: 'informatiehuis user proof record'. Wie wacht, zegt 'user proof waiting'.")
    keeps = bool(proofs.asked_of(ADMINISTRATOR))
    if keeps and not administrators(now):
        return wrong(name, N_("Het huis vraagt bewijzen, en van niemand die het beheert zijn ze er."), record)
    if keeps and not administrators(now + SOON):
        return warning(name, N_("Binnen 30 dagen telt van niemand die het huis beheert nog elk bewijs."), record)
    count = len(waiting(now))
    words = for_count(count, N_("Er wacht {count} rol op een bewijs."), N_("Er wachten {count} rollen op een bewijs."))
    return ok(name, words, count=count)
