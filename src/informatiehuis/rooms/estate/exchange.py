"""The parts of the atlas as code that belong to this room: contracts, i-assets and processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from informatiehuis.engines import ascode
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, linked, ref, refs, slug_of, text, validity
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from informatiehuis.rooms.estate.publishing.values import value_of, values_of

STATUS_OF = {ascode.EstateStatus.ACTIVE: "active", ascode.EstateStatus.ENDED: "ended"}
WORD_OF = {status: word for word, status in STATUS_OF.items()}
Owned = ascode.Process | ascode.Asset | ascode.Contract


def read_process(value: ascode.Process) -> Iterator[Spelled]:
    yield Spelled(
        Ref("process", value.slug),
        values={
            **_shared(value),
            "business_function": text(value.business_function),
            "criticality": value.criticality.value,
            "recovery_needed": value.recovery_needed,
        },
        references={"owner": ref("party", value.owner)},
        links={
            "uses_information": (
                *refs("source", value.sources),
                *refs("indicator", value.indicators),
                *refs("concept", value.concepts),
            ),
            "carries_out": refs("rule_set", value.rule_sets),
            "supported_by": refs("asset", value.assets),
        },
    )


def write_processes() -> Iterator[ascode.Process]:
    for found in Process.objects.select_related("owner"):
        used = {kind: linked(found, "uses_information", kind) for kind in ("source", "indicator", "concept")}
        yield ascode.Process(
            **_written(found),
            business_function=absent(found.business_function),
            criticality=ascode.Criticality(found.criticality),
            recovery_needed=found.recovery_needed,
            sources=used["source"],
            indicators=used["indicator"],
            concepts=used["concept"],
            rule_sets=linked(found, "carries_out"),
            assets=linked(found, "supported_by"),
        )


def read_asset(value: ascode.Asset) -> Iterator[Spelled]:
    yield Spelled(
        Ref("asset", value.slug),
        values={
            **_shared(value),
            "type": value.type.value,
            "release": text(value.release),
            "support_until": value.support_until,
            "zone": value.zone.value,
            "criticality": value.criticality.value,
            "recovery_promised": value.recovery_promised,
            "yearly_cost": value.yearly_cost,
            "physical_effect": text(value.physical_effect),
            "publish_in": [one.value for one in value.publish_in],
            "published_in": [one.value for one in value.published_in],
            "published_checked": value.published_checked,
            "known_as": list(value.known_as),
            "algorithm_record": values_of(value.algorithm_record),
            "confirmed_on": value.confirmed_on,
        },
        references={"owner": ref("party", value.owner)},
        links={
            "runs_on": refs("asset", value.runs_on),
            "supplied_by": refs("party", value.suppliers),
            "under_contract": refs("contract", value.contracts),
        },
    )


def write_assets() -> Iterator[ascode.Asset]:
    for found in Asset.objects.select_related("owner"):
        yield ascode.Asset(
            **_written(found),
            type=ascode.AssetType(found.type),
            release=absent(found.release),
            support_until=found.support_until,
            zone=ascode.Zone(found.zone),
            criticality=ascode.Criticality(found.criticality),
            recovery_promised=found.recovery_promised,
            yearly_cost=found.yearly_cost,
            physical_effect=absent(found.physical_effect),
            publish_in=tuple(ascode.PublicRegister(name) for name in found.publish_in),
            published_in=tuple(ascode.PublicRegister(name) for name in found.published_in),
            published_checked=found.published_checked,
            known_as=tuple(found.known_as),
            algorithm_record=value_of(found.algorithm_record),
            confirmed_on=found.confirmed_on,
            runs_on=linked(found, "runs_on"),
            suppliers=linked(found, "supplied_by"),
            contracts=linked(found, "under_contract"),
        )


def read_contract(value: ascode.Contract) -> Iterator[Spelled]:
    yield Spelled(
        Ref("contract", value.slug),
        values={
            **_shared(value),
            "notice_months": value.notice_months,
            "yearly_cost": value.yearly_cost,
            "service_level": text(value.service_level),
            "clauses": list(value.clauses),
            "certificates": list(value.certificates),
            "exit_plan": text(value.exit_plan),
            "no_subcontracting": value.no_subcontracting,
        },
        references={"owner": ref("party", value.owner), "supplier": ref("party", value.supplier)},
    )


def write_contracts() -> Iterator[ascode.Contract]:
    for found in Contract.objects.select_related("owner", "supplier"):
        yield ascode.Contract(
            **_written(found),
            supplier=found.supplier.slug,
            notice_months=found.notice_months,
            yearly_cost=found.yearly_cost,
            service_level=absent(found.service_level),
            clauses=tuple(found.clauses),
            certificates=tuple(found.certificates),
            exit_plan=absent(found.exit_plan),
            no_subcontracting=found.no_subcontracting,
        )


def allow(actor: Actor, thing: Thing, spelled: Spelled, is_new: bool) -> None:
    """Ending a thing or taking it in use again asks the same of who imports as it does on its page. NotAllowed."""
    before = "active" if is_new else thing.status
    if spelled.values["status"] != before:
        require(actor, Verb.APPROVE, thing, "end" if before == "active" else "resume")


def _shared(value: Owned) -> dict[str, Any]:
    """The plain fields that the three kinds share, as the house has them."""
    return {
        "title": value.title,
        "summary": text(value.summary),
        "synthetic": value.synthetic,
        "status": STATUS_OF[value.status],
        "access": value.access.value,
        "note": text(value.note),
        **validity(value),
    }


def _written(found: Process | Asset | Contract) -> dict[str, Any]:
    """The keys that the three kinds share, as files have them."""
    return {
        "slug": found.slug,
        "title": found.title,
        "summary": absent(found.summary),
        "synthetic": found.synthetic,
        "status": WORD_OF[found.status],
        "owner": slug_of(found.owner),
        "access": ascode.Access(found.access),
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "note": absent(found.note),
    }


declare(
    Part("contracts", ("contract",), 30, read_contract, write_contracts, allow=allow),
    Part("assets", ("asset",), 35, read_asset, write_assets, allow=allow),
    Part("processes", ("process",), 80, read_process, write_processes, allow=allow),
)
