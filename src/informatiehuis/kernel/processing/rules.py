"""Rules that a thing sets for who uses its data: which rows, which columns, and from which role on they do not hold.

A rule is a mapping, in a file and in the form alike:

    rule: own_areas     columns: [gemeentecode]                     only rows of areas of one's own
    rule: only_rows     columns: [status]  values: [afgehandeld]    only rows with one of these values
    rule: hide_columns  columns: [naam, bsn]                        without these columns

`unless` names the role at the owner from which on the rule does not hold; without it the rule holds for everybody
who looks, the keeper of the house on the command line too. The house itself computes figures over the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.views import View
from informatiehuis.kernel.access import ADMINISTRATOR, ANONYMOUS, OWNER, RANK, STEWARD, Actor, Verb, may
from informatiehuis.kernel.access.explaining import ROWS
from informatiehuis.kernel.access.explaining import Rule as Looked
from informatiehuis.kernel.access.words import place_of
from informatiehuis.kernel.models import Area, Party, Thing
from informatiehuis.kernel.processing.then import areas_of_parties, codes_within

OWN_AREAS, ONLY_ROWS, HIDE_COLUMNS = "own_areas", "only_rows", "hide_columns"
KINDS = (OWN_AREAS, ONLY_ROWS, HIDE_COLUMNS)
ROLES = (STEWARD, OWNER, ADMINISTRATOR)
KEYS = {"rule", "columns", "values", "unless"}
SHOWN = 5


class RuleRefused(Problem):
    """A rule that cannot be; `facts["number"]` says which."""

    code = "rule-refused"


@dataclass(frozen=True)
class Rule:
    """One rule, checked when it is made. `values` are compared as text."""

    kind: str
    columns: tuple[str, ...]
    values: frozenset[str] = frozenset()
    unless: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _refused(
                N_("'{found}' is geen regel."), N_("Kies uit: {known}."), found=self.kind, known=", ".join(KINDS)
            )
        if not self.columns or (self.kind != HIDE_COLUMNS and len(self.columns) != 1):
            raise _refused(
                N_("De regel '{kind}' noemt niet het goede aantal kolommen."), COLUMNS_NEEDED, kind=self.kind
            )
        if (self.kind == ONLY_ROWS) != bool(self.values):
            raise _refused(
                N_("De regel '{kind}' heeft geen goede 'values'."),
                N_("Noem bij only_rows de waarden die mogen; de andere regels hebben geen waarden."),
                kind=self.kind,
            )
        if self.unless and self.unless not in ROLES:
            raise _refused(
                N_("'{found}' is geen rol voor 'unless'."),
                N_("Kies uit: {known}."),
                found=self.unless,
                known=", ".join(ROLES),
            )

    def holds_for(self, actor: Actor, thing: Thing) -> bool:
        return not self.unless or _reaching(actor, thing).rank_in(place_of(thing)) < RANK[self.unless]


COLUMNS_NEEDED = N_("own_areas en only_rows gaan over één kolom, hide_columns over een of meer.")


def _refused(message: str, remedy: str, **facts: Any) -> RuleRefused:
    return RuleRefused(message, remedy, **facts)


def parse(mapping: Any) -> Rule:
    """A rule from its mapping. Raises RuleRefused."""
    if not isinstance(mapping, Mapping):
        raise _refused(N_("Een regel bestaat uit namen met waarden."), N_("Begin met 'rule:'."))
    if unknown := sorted(str(key) for key in mapping if key not in KEYS):
        raise _refused(
            N_("Een regel kent '{unknown}' niet."),
            N_("Kies uit: {known}."),
            unknown=unknown[0],
            known=", ".join(sorted(KEYS)),
        )
    columns, values = _texts(mapping.get("columns")), _texts(mapping.get("values"))
    return Rule(str(mapping.get("rule", "")), columns, frozenset(values), str(mapping.get("unless") or ""))


def _texts(found: Any) -> tuple[str, ...]:
    if found is None:
        return ()
    items = found if isinstance(found, list | tuple) else [found]
    return tuple(
        {True: "true", False: "false"}.get(one, str(one)) if isinstance(one, bool) else str(one) for one in items
    )


def require_valid(mappings: Iterable[Any], columns: Mapping[str, str] | None) -> None:
    """Raise RuleRefused for a rule that cannot be, or that names a column that the thing lacks.

    `columns` are the types of the columns by name, where they are known already.
    """
    for rule in [parse(one) for one in mappings]:
        for column in rule.columns if columns is not None else ():
            if column not in (columns or {}):
                raise _refused(
                    N_("De kolom '{column}' is er niet."),
                    N_("Kies uit: {known}."),
                    column=column,
                    known=", ".join(sorted(columns or {})),
                )


def rules_of(thing: Thing) -> list[Rule]:
    """The rules that a thing sets."""
    return [parse(one) for one in getattr(thing, "access_rules", ())]


def view(thing: Thing, actor: Actor) -> View:
    """What this actor may see of the data of a thing: the one answer, for every surface.

    Several rules about one column hold together.
    """
    hidden: set[str] = set()
    rows: dict[str, frozenset[str]] = {}
    for rule in rules_of(thing):
        if not rule.holds_for(actor, thing):
            continue
        if rule.kind == HIDE_COLUMNS:
            hidden.update(rule.columns)
            continue
        values = own_areas(actor, thing) if rule.kind == OWN_AREAS else rule.values
        if values is not None:
            column = rule.columns[0]
            rows[column] = rows[column] & values if column in rows else values
    return View(frozenset(hidden), rows)


def explained(thing: Thing, actor: Actor) -> list[Looked]:
    """What the rules leave this actor, in words; one with the outcome that all rows and columns are left.

    What a rule names of the data is said to who manages them; to others which of them is left away, and how much.
    """
    rules = rules_of(thing)
    told = [_explained(rule, thing, actor) for rule in rules if rule.holds_for(actor, thing)]
    if told:
        return told
    words = N_("U ziet alle rijen en kolommen.") if not rules else N_("U ziet alle rijen en kolommen, door uw rol.")
    return [Looked(ROWS, True, words)]


def _explained(rule: Rule, thing: Thing, actor: Actor) -> Looked:
    manages = bool(may(actor, Verb.EDIT, thing))
    column = rule.columns[0]
    if rule.kind == HIDE_COLUMNS:
        words = N_("U ziet deze kolommen niet: {columns}.") if manages else N_("U ziet {count} van de kolommen niet.")
        return Looked(ROWS, True, words, "", {"columns": ", ".join(rule.columns), "count": len(rule.columns)})
    if rule.kind == ONLY_ROWS:
        words = N_("U ziet alleen rijen met bepaalde waarden.")
        if manages:
            words = N_("U ziet alleen rijen met in de kolom '{column}': {values}.")
        return Looked(ROWS, True, words, "", {"column": column, "values": ", ".join(sorted(rule.values))})
    codes = own_areas(actor, thing)
    if codes is None:
        return Looked(ROWS, True, N_("U ziet de rijen van alle gebieden: uw rol geldt in het hele huis."))
    if not codes:
        return Looked(ROWS, True, N_("U ziet geen rijen: alleen die van eigen gebieden, en u hoort bij geen gebied."))
    shown = ", ".join(sorted(codes)[:SHOWN]) + (", …" if len(codes) > SHOWN else "")
    return Looked(ROWS, True, N_("U ziet alleen rijen van eigen gebieden: {codes}."), "", {"codes": shown})


def _reaching(actor: Actor, thing: Thing) -> Actor:
    """Who looks at the data of a thing: any visitor, where the token with which somebody came is for other kinds."""
    return ANONYMOUS if actor.scope is not None and not actor.scope.covers(thing.kind) else actor


def own_areas(actor: Actor, thing: Thing) -> frozenset[str] | None:
    """The codes of the areas of one's own, with all that lie in them; None for who is bound to no area.

    A role in the whole house binds to no area. Otherwise they are the areas that somebody's roles are limited to;
    without such limits, those of the parties at which a role is held. A role at the owner of the data says that one
    may see them, not of which area one is: it counts only for who has no other.
    """
    actor = _reaching(actor, thing)
    held = actor.held()
    if actor.is_house or held.everywhere is not None:
        return None
    limited = [grant.areas for grant in held.narrow if grant.areas is not None]
    if limited:
        areas = set[UUID]().union(*limited)
        return _with_all_in(areas) if actor.known is None else codes_within(areas, actor.known)
    at = set(held.roles) | {grant.party for grant in held.narrow if grant.party is not None}
    at = (at - {thing.owner_id}) or at
    if actor.known is not None:
        return codes_within(areas_of_parties(at, actor.known), actor.known)
    parties = Party.objects.filter(pk__in=at, area__isnull=False)
    return _with_all_in(set(parties.values_list("area_id", flat=True)))


def _with_all_in(areas: set[UUID]) -> frozenset[str]:
    """The codes of areas and of everything that lies in them; one query for each level."""
    found: dict[UUID, str] = {}
    edge = dict(Area.objects.filter(pk__in=areas).values_list("pk", "code"))
    while edge:
        found |= edge
        below = Area.objects.filter(parent__in=edge).exclude(pk__in=found)
        edge = dict(below.values_list("pk", "code"))
    return frozenset(found.values())
