"""How impact is shown: on the pages of kinds of change and of records, and wherever it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.impact.facts import Fact, facts_of
from informatiehuis.kernel.impact.judging import Hit, How, Judged, Touched, in_words, judge, seen_hits
from informatiehuis.kernel.impact.keeping import kept, rules_of
from informatiehuis.kernel.impact.rules import Rule, Rules, Way, read_rules
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import ImpactRecord, KindOfChange, Party, Thing
from informatiehuis.kernel.register.relations import relations

SHOWN = 200
"""Things of one judgement on a page, what is certain and near first."""


@dataclass(frozen=True)
class Line:
    """What is told of a thing that a change comes to."""

    touched: Touched
    kind: str
    owner: Party | None
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Told:
    """What is told of a judgement; `more` things are not told of."""

    answer: str
    figures: list[dict[str, Any]]
    groups: list[tuple[str, str, list[Line]]]
    more: int


def told(judged: Judged, rules: Rules | None, actor: Actor) -> Told:
    """A judgement as people read it, as far as this actor may see."""
    every, kinds = seen_hits(judged.hits, actor)
    lines = lines_of(in_words(every[:SHOWN], rules, actor), actor)
    grouped = [(how.value, title, [one for one in lines if one.touched.how is how]) for how, title in _titles()]
    return Told(
        answer=_answer(every, judged.is_cut),
        figures=_figures(kinds[one.to] for one in every),
        groups=[one for one in grouped if one[2]],
        more=max(0, len(every) - SHOWN),
    )


def lines_of(found: Sequence[Touched], actor: Actor) -> list[Line]:
    """What is touched, with who owns it and what hangs on it."""
    facts = facts_of([one.thing for one in found], actor)
    owners = Party.objects.visible_to(actor).in_bulk({one.thing.owner_id for one in found if one.thing.owner_id})
    return [
        Line(one, str(kind_named(one.thing.kind).label), owners.get(one.thing.owner_id), facts.get(one.thing.pk, ()))
        for one in found
    ]


def _titles() -> tuple[tuple[How, str], ...]:
    return (
        (How.DIRECT, _("Wordt rechtstreeks geraakt")),
        (How.THROUGH, _("Wordt geraakt via iets anders")),
        (How.UNKNOWN, _("Niet zeker: dit moet iemand beoordelen")),
    )


def _answer(found: Sequence[Hit], is_cut: bool) -> str:
    """The answer in a sentence or two."""
    unsure = sum(one.how is How.UNKNOWN for one in found)
    sure = len(found) - unsure
    if not found:
        return _("Voor zover bekend raakt deze wijziging niets anders.")
    said = ngettext("Deze wijziging raakt {count} ding.", "Deze wijziging raakt {count} dingen.", sure)
    parts = [said.format(count=sure) if sure else _("Van niets is zeker dat deze wijziging het raakt.")]
    if unsure:
        more = ngettext("Van nog {count} ding is dat niet zeker.", "Van nog {count} dingen is dat niet zeker.", unsure)
        parts.append(more.format(count=unsure))
    if is_cut:
        parts.append(_("Er is meer dan dit huis in één keer naloopt; wat het dichtst bij ligt, staat hier."))
    return " ".join(parts)


def _figures(kinds: Iterable[str]) -> list[dict[str, Any]]:
    """How many of each kind, the most first."""
    return [
        {"label": capfirst(str(kind_named(name).label_plural)), "value": count, "decimals": 0}
        for name, count in Counter(kinds).most_common()
    ]


@dataclass(frozen=True)
class RuleTold:
    """A rule as people read it: where the change comes from, along which words, and where it goes."""

    rule: Rule
    words: str

    @property
    def is_up(self) -> bool:
        return self.rule.way is Way.UP


def change_extra(change: KindOfChange, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The rules of a kind of change, with the words of the relations that they speak of."""
    labels = relations()
    rules = read_rules(change.rules)
    return {"rules_told": [RuleTold(rule, str(labels[rule.relation].label)) for rule in rules.values()]}


def record_extra(record: ImpactRecord, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What a record says was touched, and what is otherwise now."""
    then = kept(record)
    about = Thing.objects.visible_to(actor).filter(pk=record.about).first()
    change = seen_by(actor, record.change)
    return {
        "about": about,
        "change": change,
        "told": told(then, rules_of(record, actor), actor),
        "since": _since(then, judge(about, change, actor), actor) if about and change else None,
        "rules_changed": record.change.version != record.rules_version,
    }


def _since(then: Judged, now: Judged, actor: Actor) -> dict[str, list[Thing]]:
    """What a change would touch now and not then, and the other way round."""
    before, after = {one.to for one in then.hits}, {one.to for one in now.hits}
    come = in_words([one for one in now.hits if one.to not in before][:SHOWN], None, actor)
    gone = in_words([one for one in then.hits if one.to not in after][:SHOWN], None, actor)
    return {"come": [one.thing for one in come], "gone": [one.thing for one in gone]}
