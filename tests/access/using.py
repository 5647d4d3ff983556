"""Planting data that are given by rules: rows in several areas, and columns that some or all may not see.

Each cell bears a mark of its own. What of them somebody gets is said here, apart from the rules that are tested with
it: `Cell.comes`. Data that ask for a purpose come nowhere by themselves, so no address of the walk may tell them;
`tests/walk/test_using.py` names a purpose and looks for exactly what should come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.kept import kept
from informatiehuis.engines.lake import Lake
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Role, RoleGrant
from informatiehuis.rooms.atlas.actions import record_failed_refresh, record_snapshot
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories
from tests.access.kinds.monitor import publish
from tests.access.marks import Rule, needs, nobody
from tests.access.table import ACTORS, CLASSES, HERE, MAKERS, OTHER, OWN, WITHIN, manages, sees
from tests.portal.things import MOMENT, square

if TYPE_CHECKING:
    from tests.access.planting import Planted

PURPOSE = "stil-doel-open"
CODES = {OWN: "GM9344", WITHIN: "WK934401", OTHER: "GM9307"}
UNKNOWN = "unknown"
"""The area of a row whose code is that of no area."""
ROWS = (OWN, WITHIN, OTHER, UNKNOWN)
AREA = "gebied"
FOR_MAKERS, HIDDEN = "naam", "nummer"
RULES = [
    {"rule": "own_areas", "columns": [AREA], "unless": "steward"},
    {"rule": "hide_columns", "columns": [FOR_MAKERS], "unless": "steward"},
    {"rule": "hide_columns", "columns": [HIDDEN]},
]
ASK_PURPOSE = ("restricted", "confidential")


@dataclass(frozen=True)
class Cell:
    """One cell: of the source of which class, in a row of which area, and in which column."""

    access: str
    area: str
    column: str

    def comes(self, actor: str) -> bool:
        """Whether this reader gets it, having named a purpose where one is asked."""
        who = ACTORS[actor]
        if not sees(actor, self.access, HERE, "source", OWN) or self.column == HIDDEN:
            return False
        looks_after = who.at_party(HERE) in MAKERS and who.covers("source", OWN)
        return looks_after or (self.column != FOR_MAKERS and self.area in who.areas)


def plant_areas(planted: Planted) -> None:
    """The areas, and who has them as their own: by a role at the municipality there, or one that is bound to them."""
    for name, code in CODES.items():
        level = "district" if name == WITHIN else "municipality"
        planted.areas[name] = factories.area(
            f"Gebied {code}",
            code=code,
            slug=code.lower(),
            level=level,
            parent=planted.areas[OWN] if name == WITHIN else None,
        )
    council = factories.party("Wijkraad", area=planted.areas[WITHIN])
    for name, who in ACTORS.items():
        held = {"user": planted.accounts.get(name), "role": Role.READER}
        if who.bound:
            RoleGrant.objects.create(**held, party=planted.parties[who.at], area=planted.areas[OWN])
        elif who.areas:
            RoleGrant.objects.create(**held, party=council)


def plant_data(planted: Planted) -> None:
    """A source of each class, and an open indicator over each with public figures."""
    for access in CLASSES:
        planted.data[access] = _source(planted, access)
        planted.extra["more source"].append(planted.data[access])
        _indicator(planted, access, planted.data[access])


def _source(planted: Planted, access: str) -> Any:
    rule = needs((access, HERE, "source", OWN))
    title = planted.marks.text(f"title of the {access} source with rules", rule)
    source = factories.make(
        actor=planted.maker,
        kind_name="source",
        values={
            "title": f"Bron {title}",
            # it stands in the SQL of an open indicator
            "slug": f"bron-met-regels-{access}",
            "access": access,
            "owner": planted.parties[HERE],
            "area": planted.areas[OWN],
            "connector": "csv",
            "location": "https://bron.example/meldingen.csv",
            "status": "active",
            "purposes": [PURPOSE],
            "access_rules": RULES,
        },
    )
    _snapshot(planted, access, source)
    quoted = planted.marks.text(f"what a failure quotes of the {access} source with rules", _manages(access))
    failed = Problem("In de bron staat {what}.", "Later nog eens.", what=quoted)
    record_failed_refresh(actor=planted.maker, source=source, problem=failed)
    return source


def _manages(access: str) -> Rule:
    return lambda actor: manages(actor, access, "source", OWN)


def _snapshot(planted: Planted, access: str, source: Any) -> None:
    """Rows with marks, and a report on their quality that quotes one."""
    shapes = [square(number).wkb for number in range(len(ROWS))]
    given = {AREA: [CODES.get(area) or _cell(planted, Cell(access, area, AREA)) for area in ROWS]}
    given |= {name: [_cell(planted, Cell(access, area, name)) for area in ROWS] for name in ("melding", FOR_MAKERS)}
    numbers = {name: [_number(planted, Cell(access, area, name)) for area in ROWS] for name in ("bedrag", HIDDEN)}
    table = pa.table({**given, **numbers, "geometry": pa.array(shapes, pa.binary())})
    columns = tuple(Column(one.name, str(one.type), None, one.name) for one in table.schema)
    quoted = planted.marks.text(f"what a rule quotes of the {access} source with rules", _manages(access))
    said = kept("In rij {what} is het bedrag te hoog.", {"what": quoted})
    lake = Lake(settings.HOUSE.lake)
    with lake.stage(source.slug) as stage:
        pq.write_table(table, stage.parquet)
        manifest = lake.commit(
            stage,
            source=source.slug,
            description=Description(
                columns=columns, crs="EPSG:28992", geometry="geometry", row_estimate=None, found={}
            ),
            rows=table.num_rows,
            retrieved_at=MOMENT,
            origin="https://bron.example/meldingen.csv",
            quality={"rules": [{"rule": {"range": {"column": "bedrag"}}, "passed": False, "failing": 1, **said}]},
        )
    record_snapshot(actor=planted.maker, source=source, manifest=manifest, found={})


def _cell(planted: Planted, cell: Cell) -> str:
    return _kept(planted, cell, planted.marks.text(_about(cell), _rule(cell)))


def _number(planted: Planted, cell: Cell) -> int:
    number = int(planted.marks.number(_about(cell), _rule(cell)))
    _kept(planted, cell, str(number))
    return number


def _about(cell: Cell) -> str:
    return f"{cell.column} in the row of the {cell.area} area of the {cell.access} source with rules"


def _rule(cell: Cell) -> Rule:
    """Who may be told it without a purpose; a code that is of no area is quoted when figures are computed."""
    told = nobody if cell.access in ASK_PURPOSE else cell.comes
    return _either(told, _manages(cell.access)) if cell.column == AREA else told


def _either(one: Rule, other: Rule) -> Rule:
    return lambda actor: one(actor) or other(actor)


def _kept(planted: Planted, cell: Cell, text: str) -> str:
    planted.cells[text] = cell
    return text


def _indicator(planted: Planted, access: str, source: Any) -> None:
    """An open indicator that counts the rows; computing it meets a code that is of no area."""
    title = planted.marks.text(f"title of the indicator over the {access} source with rules", needs(("open", HERE)))
    made = factories.indicator(
        f"Indicator {title}",
        slug=title,
        owner=planted.parties[HERE],
        decimals=0,
        sql=f"select {AREA} as area, 2022 as period, count(*) as value from {source.table} group by {AREA}",
    )
    run = run_indicator(actor=HOUSE, indicator=made).run
    author = planted.at("party", "open")
    told = factories.interpretation(f"Duiding bij {title}", made, owner=planted.parties[HERE], author=author)
    publish(actor=planted.maker, run=run, interpretation=told)
    planted.extra["more indicator"].append(made)
    planted.extra["more interpretation"].append(told)
