"""Two changes held beside each other: each asked now, or as it was kept in a record.

An alternative is named by a short text, so that a comparison has an address: `<kind>:<slug>:<kind of change>` asks now,
and `impact_record:<slug>` takes what was kept, with the rules of then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.impact.judging import Hit, Judged, in_words, judge, seen_hits
from informatiehuis.kernel.impact.keeping import kept, rules_of
from informatiehuis.kernel.impact.rules import Rules, read_rules
from informatiehuis.kernel.impact.showing import SHOWN, Line, lines_of
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import ImpactRecord, KindOfChange, Thing
from informatiehuis.kernel.register import queries


class BadAlternative(Problem):
    """What was to be compared is not named as it has to be."""

    code = "impact-alternative"
    status = 400


@dataclass(frozen=True)
class Alternative:
    """One change with what it touches, as far as a reader may see."""

    title: str
    href: str
    hits: Sequence[Hit]
    rules: Rules | None

    @cached_property
    def identifiers(self) -> set[UUID]:
        return {one.to for one in self.hits}


@dataclass(frozen=True)
class Compared:
    """What both touch, and what only one of them does; at most so many of each as a page shows."""

    both: list[Line]
    only_one: list[Line]
    only_other: list[Line]


def spec_of(thing: Thing, change: KindOfChange) -> str:
    return f"{thing.kind}:{thing.slug}:{change.slug}"


def spec_of_record(record: ImpactRecord) -> str:
    return f"{record.kind}:{record.slug}"


def alternative(spec: str, actor: Actor) -> Alternative:
    """The change that this text names. Raises BadAlternative, and NotFound for what is not there or not seen."""
    kind, _, rest = spec.partition(":")
    slug, _, chosen = rest.partition(":")
    if not slug or (not chosen and kind != "impact_record"):
        raise BadAlternative(
            N_("'{spec}' is geen wijziging om te vergelijken."),
            N_("Begin bij de bladzijde van een ding, en kies daar wat er wijzigt."),
            spec=spec[:80],
        )
    thing = queries.find(kind_named(kind), slug, actor)
    if isinstance(thing, ImpactRecord):
        return _alternative(thing.title, thing.get_absolute_url(), rules_of(thing, actor), kept(thing), actor)
    change: KindOfChange = queries.find(kind_named("kind_of_change"), chosen, actor)
    href = f"{thing.get_absolute_url()}effect/?wijziging={change.slug}"
    judged = judge(thing, change, actor)
    return _alternative(f"{change.title}: {thing.title}", href, read_rules(change.rules), judged, actor)


def _alternative(title: str, href: str, rules: Rules | None, judged: Judged, actor: Actor) -> Alternative:
    seen, _kinds = seen_hits(judged.hits, actor)
    return Alternative(title, href, seen, rules)


def compared(one: Alternative, other: Alternative, actor: Actor) -> Compared:
    """Both alternatives, thing by thing, each told by the way of the first that touches it."""
    return Compared(
        both=_lines(one, lambda key: key in other.identifiers, actor),
        only_one=_lines(one, lambda key: key not in other.identifiers, actor),
        only_other=_lines(other, lambda key: key not in one.identifiers, actor),
    )


def _lines(whole: Alternative, takes: Callable[[UUID], bool], actor: Actor) -> list[Line]:
    chosen = [hit for hit in whole.hits if takes(hit.to)][:SHOWN]
    return lines_of(in_words(chosen, whole.rules, actor), actor)
