"""The model card of a rule set: what it is for, what it rests on, and how and by whom it was held to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines import ascode
from informatiehuis.engines.dmn.explain.trace import fingerprint
from informatiehuis.engines.dmn.model.definitions import Decision, DecisionTable
from informatiehuis.engines.rulesets.cases import CaseResult
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.content import in_dutch
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Area, Party
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.rooms.rules.models import Level, RuleSet

SHOWN_OF_FINGERPRINT = 16
"""How many characters of a fingerprint a page shows."""


@dataclass(frozen=True)
class Card:
    """What is known of a rule set as a model, as far as its reader may see who keeps it and where it holds."""

    rule_set: RuleSet
    definition: Definition
    results: Sequence[CaseResult]
    purpose: str
    owner: Party | None
    area: Area | None

    @property
    def decisions(self) -> list[Any]:
        return self.definition.model.parts(Decision)

    @property
    def rules(self) -> int:
        """How many rules its tables have together."""
        tables = (part.element.logic for part in self.decisions)
        return sum(len(one.rules) for one in tables if isinstance(one, DecisionTable))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.definition.model)

    @property
    def failing(self) -> list[str]:
        """The cases that do not come out as they must."""
        return [one.case.title for one in self.results if not one.passed]

    @property
    def readings(self) -> list[str]:
        """How points were read on which sources differ."""
        return [
            f"{one.question} {reading.says}"
            for one in self.definition.rules.open_questions
            for reading in one.readings
            if reading.value == one.decided
        ]

    @property
    def assumptions(self) -> list[str]:
        """Those readings, and what a reader must know beforehand."""
        return [*self.readings, *filter(None, [self.rule_set.caveats])]

    def questions(self, *, by_place: bool) -> list[ascode.RuleQuestion]:
        """What is asked of people, or what the place answers."""
        return [one for one in self.definition.rules.questions if (one.place is not None) is by_place]


def card_of(rule_set: RuleSet, definition: Definition, results: Sequence[CaseResult], actor: Actor) -> Card:
    """The card of a rule set; `results` are those of its cases."""
    activity = seen_by(actor, rule_set.activity)
    purpose = rule_set.summary or (activity.question if activity else "")
    return Card(rule_set, definition, results, purpose, seen_by(actor, rule_set.owner), seen_by(actor, rule_set.area))


def card_told(card: Card) -> dict[str, Any]:
    """A card as `CardShape` of the API."""
    rules, kept = card.definition.rules, card.rule_set
    return {
        "purpose": card.purpose,
        "owner": identity_address(kind_named("party"), card.owner) if card.owner else "",
        "level": kept.level,
        "algorithmEntry": kept.algorithm_entry,
        "edition": kept.edition,
        "area": card.area.code if card.area else "",
        "validFrom": kept.valid_from,
        "validUntil": kept.valid_until,
        "inputs": [{"question": one.text, "byPlace": one.place is not None} for one in rules.questions],
        "decisions": len(card.decisions),
        "rules": card.rules,
        "fingerprint": card.fingerprint,
        "articles": [one.cited for one in rules.articles],
        "assumptions": card.assumptions,
        "undecided": [one.question for one in card.definition.undecided],
        "cases": len(card.results),
        "failing": card.failing,
        "findings": len(card.definition.findings),
        "validatedOn": kept.validated_on,
        "validatedBy": kept.validated_by,
        "validation": kept.validation,
    }


def card_shown(card: Card) -> list[dict[str, Any]]:
    """A card for `components/definition_list.html`; what a rule set does not say is left out, but for who validated.

    Its caveats stand above it on the page.
    """
    kept = card.rule_set
    rows = [
        (_("Waarvoor"), [in_dutch(card.purpose)] if card.purpose else []),
        (_("Hoe ver een uitkomst gaat"), [str(Level(kept.level).label).capitalize()]),
        (_("Wat mensen wordt gevraagd"), [in_dutch(one.text) for one in card.questions(by_place=False)]),
        (_("Wat uit de plek volgt"), [in_dutch(one.text) for one in card.questions(by_place=True)]),
        (_("Hoe de uitkomst ontstaat"), [_method(card)]),
        (_("Aannames"), [in_dutch(one) for one in card.readings]),
        (_("Nog niet beslist"), [in_dutch(one.question) for one in card.definition.undecided]),
        (_("Nagerekend"), _tested(card)),
        (_("Gevalideerd"), _validated(kept)),
        (_("In het algoritmeregister"), list(filter(None, [kept.algorithm_entry]))),
        (_("Waar het geldt"), [in_dutch(card.area.title)] if card.area else []),
        (_("Wanneer het geldt"), _period(kept)),
        (_("Wie ervoor instaat"), [in_dutch(card.owner.title)] if card.owner else []),
    ]
    return [{"term": term, "texts": texts} for term, texts in rows if texts]


def _method(card: Card) -> str:
    decisions, rules = len(card.decisions), card.rules
    made = ngettext("{count} beslissing", "{count} beslissingen", decisions).format(count=decisions)
    of = ngettext("{count} regel", "{count} regels", rules).format(count=rules)
    told = _("Een beslismodel (DMN) met {decisions} en {rules}. Vingerafdruk {fingerprint}.")
    return told.format(decisions=made, rules=of, fingerprint=card.fingerprint[:SHOWN_OF_FINGERPRINT])


def _tested(card: Card) -> list[str]:
    count, wrong = len(card.results), card.failing
    if not count:
        return [_("Er zijn geen testgevallen.")]
    told = ngettext("{good} van {count} testgeval komt uit.", "{good} van {count} testgevallen komen uit.", count)
    found = len(card.definition.findings)
    checked = ngettext(
        "De controle van het model vond {found} punt.", "De controle van het model vond {found} punten.", found
    )
    return [told.format(good=count - len(wrong), count=count), checked.format(found=found)]


def _validated(kept: RuleSet) -> list[Any]:
    if kept.validated_on is None:
        return [_("Deze versie is nog niet gevalideerd.")]
    told = _("Op {day}, door {who}.").format(day=date_format(kept.validated_on, "j F Y"), who=kept.validated_by)
    return [told, *([in_dutch(kept.validation)] if kept.validation else [])]


def _period(kept: RuleSet) -> list[str]:
    if kept.valid_from and kept.valid_until:
        told = _("Vanaf {begin} tot {end}.")
    elif kept.valid_from:
        told = _("Vanaf {begin}.")
    elif kept.valid_until:
        told = _("Tot {end}.")
    else:
        return []
    days = (kept.valid_from, kept.valid_until)
    begin, end = (date_format(one, "j F Y") if one else "" for one in days)
    return [told.format(begin=begin, end=end)]
