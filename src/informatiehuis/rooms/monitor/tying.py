"""Interpretations and dashboards written in the portal: tied to their indicators, so that impact reaches them.

An import of files ties them by what the files say; here it follows from the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, powers, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.models import Dashboard, Interpretation

Values = Mapping[str, Any]


class PublishedText(Problem):
    """What everybody reads is not changed by one person, where the house separates duties there."""

    code = "published-text"
    status = 409


@action
def create_interpretation(*, actor: Actor, values: Values, reason: str = "") -> Interpretation:
    """Make an interpretation. Raises NotAllowed and ValidationError by field."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="interpretation", area=values.get("area"))
    made = changes.create(Interpretation, kind="interpretation", **values)
    changes.set_links(made, "interprets", [made.indicator])
    return made


@action
def change_interpretation(
    *, actor: Actor, thing: Interpretation, values: Values, seen_version: int | None, reason: str = ""
) -> bool:
    """Change an interpretation; raises as `create_interpretation` does, EditConflict and PublishedText."""
    require(actor, Verb.EDIT, thing)
    changed = changes.change(thing, seen_version=seen_version, **values)
    if changed and not actor.is_house and "publish" in powers.separated() and thing.publications.exists():
        raise PublishedText(
            N_("Deze duiding staat bij openbare cijfers, en dit huis laat niemand alleen openbare tekst wijzigen."),
            N_("Schrijf een nieuwe duiding bij de indicator. Een collega leest die na en maakt haar openbaar."),
        )
    changes.set_links(thing, "interprets", [thing.indicator])
    return changed


@action
def create_dashboard(*, actor: Actor, values: Values, reason: str = "") -> Dashboard:
    """Make a dashboard. Raises NotAllowed, and ValidationError by field: an indicator that is not there, too."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="dashboard", area=values.get("area"))
    made = changes.create(Dashboard, kind="dashboard", **values)
    changes.set_links(made, "shows", _shown_on(made, actor))
    return made


@action
def change_dashboard(
    *, actor: Actor, thing: Dashboard, values: Values, seen_version: int | None, reason: str = ""
) -> bool:
    """Change a dashboard; raises as `create_dashboard` does, and EditConflict."""
    require(actor, Verb.EDIT, thing)
    before = set(thing.indicators)
    changed = changes.change(thing, seen_version=seen_version, **values)
    if set(thing.indicators) != before:
        changes.set_links(thing, "shows", _shown_on(thing, actor))
    return changed


def _shown_on(dashboard: Dashboard, actor: Actor) -> list[Thing]:
    """The indicators of a dashboard in its order. ValidationError for one that this actor does not see."""
    slugs = dashboard.indicators
    known = {one.slug: one for one in Indicator.objects.visible_to(actor).filter(slug__in=slugs)}
    unknown = [str(slug) for slug in slugs if slug not in known]
    if unknown:
        raise ValidationError({"indicators": _("Er is geen indicator {names}.").format(names=", ".join(unknown))})
    return [known[slug] for slug in dict.fromkeys(slugs)]
