"""How interpretations, goals, targets and dashboards are planted, and the figures of indicators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.actions import action
from informatiehuis.rooms.monitor.models import Figure, Publication, Run
from tests import factories
from tests.access.kinds import Plant
from tests.access.marks import Rule, needs
from tests.access.table import CLASSES, HERE, Spot, does
from tests.portal.things import MOMENT

if TYPE_CHECKING:
    from tests.access.planting import Planted

UNTIL = date(2100, 1, 1)


def _interpretation(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"valid_until": UNTIL, "author": planted.at("party", spot.access, spot.where)}


def _target(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {"value": float(len(planted.marks.by_text) + 3_000_000), "reached_by": date(2030, 1, 1)}


def _dashboard(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """Each shows indicators of every class, so that an open dashboard names hidden ones."""
    return {"indicators": [planted.at("indicator", access, spot.where).slug for access in CLASSES]}


def _published(planted: Planted, spot: Spot, interpretation: Any) -> None:
    """Figures of the indicator of the same class, public with this interpretation; then a later run that is not."""
    indicator = planted.at("indicator", spot.access, spot.where)
    boundary_set = planted.at("boundary_set", spot.access, spot.where)
    public = needs((spot.access, spot.where, "indicator"), (spot.access, spot.where, "interpretation"))
    run = figures(planted, indicator, boundary_set, spot, public, "public")
    publish(actor=planted.maker, run=run, interpretation=interpretation)
    makers = maker_of(spot)
    figures(planted, indicator, boundary_set, spot, makers, "draft")


def maker_of(spot: Spot) -> Rule:
    """Who may edit things here, and so may see figures that are not public."""
    return lambda actor: does(actor, "edit", spot.access, spot.where, "indicator")


def figures(planted: Planted, indicator: Any, boundary_set: Any, spot: Spot, rule: Rule, what: str) -> Run:
    """A run with a figure for the area of each class, so that an indicator has figures of hidden areas too."""
    values = {}
    for access in CLASSES:
        both = _both(rule, needs((access, spot.where, "area")))
        about = f"{what} figure in the {access} area of the {spot.access} indicator {spot.where}"
        values[planted.at("area", access, spot.where)] = planted.marks.number(about, both)
    notice = planted.marks.text(f"notice of the {what} run of the {spot.access} indicator {spot.where}", rule)
    return record(actor=planted.maker, indicator=indicator, areas=boundary_set, values=values, notice=notice)


def _both(first: Rule, second: Rule) -> Rule:
    return lambda actor: first(actor) and second(actor)


def _more(planted: Planted) -> None:
    """Public figures of open indicators beside which something is hidden: interpretation, author, borders, concept."""
    spot, rule = Spot("indicator", "open", HERE), needs(("open", HERE))
    opened, secret = planted.at("boundary_set", "open"), planted.at("boundary_set", "confidential")
    author, hidden = planted.at("party", "open"), planted.at("party", "confidential")

    def public(indicator: Any, what: str, borders: Any, access: str, by: Any) -> None:
        told = planted.marks.text(f"text of the {what}", needs((access, HERE, "interpretation")))
        interpretation = factories.interpretation(
            f"Duiding {planted.marks.text(f'title of the {what}', needs((access, HERE, 'interpretation')))}",
            indicator,
            text=f"Dit {told}",
            author=by,
            access=access,
            owner=planted.parties[HERE],
        )
        publish(
            actor=planted.maker,
            run=figures(planted, indicator, borders, spot, rule, f"public, {what},"),
            interpretation=interpretation,
        )
        planted.extra.setdefault("more interpretation", []).append(interpretation)

    def another(what: str) -> Any:
        title = planted.marks.text(f"title of the indicator with {what}", rule)
        made = factories.indicator(f"Indicator {title}", slug=title, owner=planted.parties[HERE], decimals=0)
        planted.extra.setdefault("more indicator", []).append(made)
        return made

    public(another("a hidden interpretation"), "hidden interpretation", opened, "confidential", author)
    public(another("an internal interpretation"), "internal interpretation", opened, "internal", author)
    public(another("hidden borders"), "interpretation beside hidden borders", secret, "open", author)
    public(another("a hidden author"), "interpretation by a hidden author", opened, "open", hidden)
    for (kind, of), indicator in planted.bearers.items():
        if kind == "indicator":
            public(indicator, f"interpretation beside a hidden {of}", opened, "open", author)


@action
def record(*, actor: Actor, indicator: Any, areas: Any, values: dict[Any, float], notice: str) -> Run:
    number = Run.objects.filter(indicator=indicator).count() + 1
    definition = {
        "unit": indicator.unit,
        "version": indicator.version,
        "sql": indicator.sql,
        "decimals": 0,
        "minimum_n": 0,
        "rollup": "sum",
        "words": {"nl": "Tel op.", "en": "Add up."},
    }
    with changes.also_writing():
        Run.objects.filter(indicator=indicator).update(is_latest=False)
        run = Run(
            indicator=indicator,
            number=number,
            engine="test",
            started_at=MOMENT,
            finished_at=MOMENT,
            fingerprint="f",
            definition=definition,
            snapshots={},
            lineage={},
            boundary_set=areas,
            report={"notices": [{"text": f"Let op {notice}."}], "inputs": {}},
            figures_hash=f"{indicator.slug}-{number}"[:80],
        )
        run.save()
        Figure.objects.bulk_create(
            Figure(run=run, area=area, period="2022", value=value) for area, value in values.items()
        )
    changes.note(indicator, {"run": run.number})
    return run


@action
def publish(*, actor: Actor, run: Run, interpretation: Any) -> Publication:
    with changes.also_writing():
        made, _ = Publication.objects.update_or_create(
            indicator=run.indicator,
            defaults={"run": run, "interpretation": interpretation, "published_at": MOMENT},
        )
    changes.note(run.indicator, {"published": run.number, "interpretation": interpretation.slug})
    return made


KINDS = {
    "interpretation": Plant(_interpretation, _published, _more),
    "goal": Plant(),
    "target": Plant(_target),
    "dashboard": Plant(_dashboard),
}
