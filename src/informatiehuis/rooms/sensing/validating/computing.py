"""Computes a month of a datastream by the chain in force."""

from __future__ import annotations

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Interval, Store
from informatiehuis.engines.signals.validation.chain import run
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.sensing.entities import datastream
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.validating import raw
from informatiehuis.rooms.sensing.validating.actions import entry_of, record_validation
from informatiehuis.rooms.sensing.validating.models import Chain, Validation
from informatiehuis.rooms.sensing.validating.problems import NotValidatable
from informatiehuis.rooms.sensing.validating.reference import reference


def chain_of(stream: Entity) -> Chain | None:
    """The chain of a datastream that is in force."""
    return Chain.objects.filter(stream=stream).order_by("version").last()


def compute_month(*, actor: Actor, store: Store, number: int, month: str) -> Validation:
    """What the chain makes of a month, kept for somebody to decide on. Raises NotAllowed and NotValidatable."""
    stream = datastream(actor, number)
    chain = chain_of(stream) if stream is not None else None
    if stream is None or chain is None:
        raise NotValidatable(N_("Deze meetreeks heeft geen stappen om te valideren."), N_("Stel eerst de stappen in."))
    entry, interval, reading = entry_of(stream), Interval(*raw.month_of(month)), store.read()
    settings = Settings.of(chain.settings)
    found = raw.observations(reading, stream.pk, interval)
    station, told = reference(settings, entry, interval, actor) if settings.reference else (None, {})
    moist = None
    if settings.humidity_stream:
        beside = datastream(actor, settings.humidity_stream)
        if beside is None or beside.entry_id != stream.entry_id:
            raise NotValidatable(
                N_("De meetreeks met de luchtvochtigheid hoort niet bij deze sensor."), N_("Kies een andere.")
            )
        moist = raw.moist(reading, settings.humidity_stream, interval)
    outcome = run(found, settings, reference=station, moist=moist)
    return record_validation(actor=actor, chain=chain, month=month, observations=found, outcome=outcome, reference=told)
