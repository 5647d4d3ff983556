"""The queries of the estate: what the pages of processes, i-assets and contracts tell besides their fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.algorithmregister import as_json
from informatiehuis.engines.archimate import writing
from informatiehuis.engines.archimate.model import Element, Model
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.estate import outage, showing
from informatiehuis.rooms.estate.architecture import exporting, importing
from informatiehuis.rooms.estate.inventories import components, forms, reading
from informatiehuis.rooms.estate.inventories.sight import sight
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from informatiehuis.rooms.estate.publishing import comparing, duties, presenting, record
from tests.access.queries import Elsewhere, Query, Reader

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _processes(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Process.objects.visible_to(reader.actor):
        yield showing.process_extra(one, reader.actor, {})


def _assets(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Asset.objects.visible_to(reader.actor):
        yield showing.asset_extra(one, reader.actor, {})


def _contracts(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Contract.objects.visible_to(reader.actor):
        yield showing.contract_extra(one, reader.actor, {})


def _outages(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Party.objects.visible_to(reader.actor):
        yield outage.outage_of(one, reader.actor)


def _engaged(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Party.objects.visible_to(reader.actor):
        yield outage.sub_suppliers(one, reader.actor)


def _needs(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Process.objects.visible_to(reader.actor):
        yield outage.needs_of(one, reader.actor)


def _house_model(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield writing.write(exporting.house_model(reader.actor)).decode()


def _pictured(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield from exporting.pictured(reader.actor)


def _asset_types(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield exporting.asset_types(reader.actor)


def _planned(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What a reader hears who brings in what the house itself would write: also of what they may not see."""
    content = writing.write(emptied(exporting.house_model(HOUSE)))
    for one in Asset.objects.visible_to(reader.actor)[:1]:
        made = importing.preview(actor=reader.actor, asset=one, content=content)
        yield [(item.step, item.key, item.fields, item.conflicts, item.why) for item in made.items]
        yield [(tie.step, tie.predicate, tie.subject, tie.object, tie.why) for tie in made.ties]


def emptied(model: Model) -> Model:
    """The same elements without a word of what they are, so that nothing in the answer comes from the file."""
    return replace(model, elements=tuple(Element(one.identifier, one.type) for one in model.elements))


def _sight(planted: Planted, reader: Reader) -> Iterator[Any]:
    found = sight(reader.actor)
    assert found.reads or not Source.objects.visible_to(reader.actor).filter(inventory__isnull=False)
    for one in found.found:
        yield [(line.name, line.supplier, line.address) for line in one.sightings]
        yield one.sources
        yield [thing for thing, _match in one.candidates]
    yield [*found.orphaned, *found.overdue, *found.registered]
    yield [(one, other) for one, other, _match in found.doubled]


def _reads(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in reading.read_all(reader.actor):
        yield one.inventory.source
        yield [line.name for line in one.sightings]


def _listed(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield [one.source for one in reading.seen_inventories(reader.actor)]


def _components(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in components.look_for("kolom", "", reader.actor).components:
        yield one.asset, one.name


def _in_use(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield list(forms.assets_in_use(reader.actor))
    yield components.assets_without_bill(forms.assets_in_use(reader.actor), reader.actor)


def _to_edit(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield list(forms.sources_to_edit(reader.actor))


def _duties(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in duties.duties(reader.actor):
        yield one.thing
        if isinstance(one.thing, Asset):
            yield [each.thing for each in duties.duties_of(one.thing, reader.actor)]
            yield presenting.publications_told(one.thing, reader.actor)


def _records(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield list(record.algorithms(reader.actor))
    for one in record.told_of(list(record.algorithms(reader.actor))):
        yield one.asset, one.record


def _publishable(planted: Planted, reader: Reader) -> Iterator[Any]:
    for found in comparing.publishable(reader.actor):
        for one in found:
            yield one.asset, one.record


def _compared(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Beside a file that has what the house has, emptied, so that nothing in the answer comes from the file."""
    own = record.told_of(list(record.algorithms(HOUSE)))
    named = [{"name": "x", **{key: one.record.get(key) for key in ("source_id", "organization")}} for one in own]
    found = comparing.compare_with(as_json(named).encode(), "", reader.actor)
    yield list(found.assets.values())
    yield [(one.here, one.differences) for one in found.comparison.both]
    yield found.comparison.only_here


ROOM = "rooms/estate"
STOCK = f"{ROOM}/inventories"
PUBLISHING = f"{ROOM}/publishing"
PUBLISHED = "tests/rooms/estate/test_publishing.py"
KEPT = "tests/rooms/estate/test_architecture.py"
QUERIES: dict[str, Query | Elsewhere] = {
    f"{ROOM}/showing.py:process_extra": Query(_processes),
    f"{ROOM}/showing.py:asset_extra": Query(_assets),
    f"{ROOM}/showing.py:contract_extra": Query(_contracts),
    f"{ROOM}/outage.py:outage_of": Query(_outages),
    f"{ROOM}/outage.py:needs_of": Query(_needs),
    f"{ROOM}/outage.py:sub_suppliers": Query(_engaged),
    f"{ROOM}/architecture/exporting.py:house_model": Query(_house_model),
    f"{ROOM}/architecture/exporting.py:pictured": Query(_pictured, whole=("asset", "process", "contract")),
    f"{ROOM}/architecture/exporting.py:asset_types": Query(_asset_types),
    f"{ROOM}/architecture/importing.py:preview": Query(_planned),
    f"{ROOM}/architecture/kept.py:visible_to": Elsewhere("no model is planted; the test keeps some", KEPT),
    f"{ROOM}/architecture/planning.py:plan": Elsewhere("is what preview tells", KEPT),
    **{
        f"{ROOM}/architecture/keeping.py:{name}": Elsewhere("no model is planted; the test keeps some", KEPT)
        for name in ("models", "holder", "kept_model", "model_of", "things_in")
    },
    f"{PUBLISHING}/duties.py:duties": Query(_duties),
    f"{PUBLISHING}/duties.py:duties_of": Query(_duties),
    f"{PUBLISHING}/presenting.py:publications_told": Query(_duties),
    f"{PUBLISHING}/record.py:algorithms": Query(_records),
    f"{PUBLISHING}/comparing.py:publishable": Query(_publishable),
    f"{PUBLISHING}/comparing.py:compare_with": Query(_compared),
    f"{PUBLISHING}/kept.py:visible_to": Elsewhere("none is planted; the test records some", PUBLISHED),
    f"{STOCK}/sight.py:sight": Query(_sight),
    f"{STOCK}/reading.py:read_all": Query(_reads),
    f"{STOCK}/reading.py:seen_inventories": Query(_listed),
    f"{STOCK}/reading.py:read": Elsewhere("reads what read_all names", "tests/rooms/estate/test_inventories.py"),
    f"{STOCK}/components.py:look_for": Query(_components),
    f"{STOCK}/components.py:assets_without_bill": Query(_in_use),
    f"{STOCK}/forms.py:assets_in_use": Query(_in_use),
    f"{STOCK}/forms.py:sources_to_edit": Query(_to_edit),
    f"{ROOM}/exchange.py:allow": Elsewhere("tells nothing but a refusal", "tests/rooms/estate/test_exchange.py"),
    f"{ROOM}/outage.py:late_for": Elsewhere("is given what needs_of told", "tests/rooms/estate/test_outage.py"),
}
