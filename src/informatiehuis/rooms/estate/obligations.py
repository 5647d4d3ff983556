"""What hangs on assets, processes and contracts when something changes: promises, duties and what people notice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.impact.facts import Fact
from informatiehuis.rooms.estate.models import Asset, Contract, Process, PublicRegister


def of_assets(assets: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """Until when each is supported, in which national registers it has to stand, and what stops outside with it."""
    return {one.pk: list(_of_asset(one)) for one in Asset.objects.visible_to(actor).filter(pk__in=assets)}


def of_processes(processes: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """How long each may stand still."""
    found = Process.objects.visible_to(actor).filter(pk__in=processes, recovery_needed__isnull=False)
    return {one.pk: [Fact(_within(one.recovery_needed or 0))] for one in found}


def of_contracts(contracts: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """How long before its end each has to be given notice."""
    found = Contract.objects.visible_to(actor).filter(pk__in=contracts, notice_months__isnull=False)
    return {one.pk: [Fact(_notice(one.notice_months or 0))] for one in found}


def _of_asset(asset: Asset) -> Iterator[Fact]:
    if asset.support_until:
        yield Fact(_("ondersteund tot"), asset.support_until)
    for name in asset.publish_in:
        yield Fact(_("hoort te staan in: {register}").format(register=PublicRegister(name).label))
    if asset.physical_effect:
        yield Fact(_("buiten: {effect}").format(effect=asset.physical_effect))


def _within(hours: int) -> str:
    said = ngettext("mag hoogstens {count} uur stilliggen", "mag hoogstens {count} uur stilliggen", hours)
    return said.format(count=hours)


def _notice(months: int) -> str:
    said = ngettext("opzegtermijn van {count} maand", "opzegtermijn van {count} maanden", months)
    return said.format(count=months)
