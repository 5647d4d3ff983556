"""What a mandate may not be: the rules of the Algemene wet bestuursrecht that a form can check.

Whether it may be given at all (Awb 10:3) and whether a law allows a delegation (10:15) a person judges; the register
asks for the decision or the law that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import as_open_as
from informatiehuis.kernel.access.mandating import OWN
from informatiehuis.kernel.access.powers import mandated_powers
from informatiehuis.kernel.models import Mandate, MandateForm, Party, Thing

MOST_STEPS = 20


def require_sound(mandate: Mandate, *, with_case: bool = True) -> None:
    """Raise ValidationError at the fields of a mandate that cannot be as they are.

    Without `with_case` it is not looked for whether the one thing that it is for is there.
    """
    wrong: dict[str, list[str]] = {}
    for field, told in (*_wrong(mandate), *(_wrong_case(mandate) if with_case else ())):
        wrong.setdefault(field, []).append(told)
    if wrong:
        raise ValidationError(wrong)


def _wrong(mandate: Mandate) -> Iterator[tuple[str, str]]:
    yield from _wrong_powers(mandate)
    if mandate.under is not None:
        yield from _wrong_under(mandate, mandate.under)
    if mandate.form == MandateForm.DELEGATION and mandate.mandator_id in _upwards(mandate.mandatary):
        yield "mandatary", _("Een bevoegdheid gaat niet door delegatie naar een ondergeschikte (Awb 10:14).")
    if mandate.form == MandateForm.ATTRIBUTION and mandate.under is not None:
        yield "under", _("Een bevoegdheid uit de wet rust niet op een mandaat.")


def _wrong_powers(mandate: Mandate) -> Iterator[tuple[str, str]]:
    about = frozenset[str]().union(*(one.kinds for one in mandated_powers() if one.name in mandate.powers))
    if outside := sorted(set(mandate.kinds) - about):
        yield "kinds", _("Hierover gaat dit mandaat niet: {kinds}.").format(kinds=", ".join(outside))


def _wrong_case(mandate: Mandate) -> Iterator[tuple[str, str]]:
    if not mandate.single_case:
        return
    thing = thing_at(mandate.single_case)
    if thing is None or not as_open_as(thing, mandate):
        yield "single_case", _("Er is niets met dit adres dat iedereen mag zien die dit mandaat ziet.")


def _wrong_under(mandate: Mandate, under: Mandate) -> Iterator[tuple[str, str]]:
    if mandate.pk in _chain(under):
        yield "under", _("Dit mandaat zou op zichzelf rusten.")
    if under.mandatary_id != mandate.mandator_id:
        yield "under", _("Dat is aan een ander gegeven dan wie dit mandaat geeft.")
    if under.form in OWN:
        return
    if mandate.form == MandateForm.DELEGATION:
        yield "under", _("Wie in mandaat besluit, kan de bevoegdheid niet overdragen.")
    if not under.sub_mandate:
        yield "under", _("Dat mandaat staat geen ondermandaat toe (Awb 10:9).")


def thing_at(identity: str) -> Thing | None:
    """The thing with an identity as `/id/indicator/inwoners`; None when there is none."""
    from informatiehuis.kernel.kinds import kind_with_identity

    try:
        start, identified, word, slug = identity.split("/")
        kind = kind_with_identity(word)
    except (ValueError, Problem):
        return None
    if start or identified != "id":
        return None
    return Thing.objects.filter(kind=kind.name, slug=slug).first()


def _chain(mandate: Mandate | None) -> set[UUID]:
    found = set[UUID]()
    while mandate is not None and mandate.pk not in found:
        found.add(mandate.pk)
        mandate = mandate.under
    return found


def _upwards(party: Party | None) -> set[UUID]:
    """A party with all that it is part of."""
    found = set[UUID]()
    while party is not None and party.pk not in found:
        found.add(party.pk)
        party = party.part_of
    return found
