"""Bringing many things in from a table: first a preview that tells the truth, then all of it or nothing.

The preview is the import itself, taken back at the end: whatever would go wrong goes wrong there, row by row, and
nothing stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.changes import state_of
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register import actions, fields, forms, tables
from informatiehuis.kernel.register.history import Change
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.kernel.register.values import (
    field_of,
    label_of,
    named_things,
    references,
    state_label,
    value_of,
    visible_things,
)
from informatiehuis.kernel.register.walking import Touched, touched_by

NEW, CHANGED, UNCHANGED, PROBLEM = "new", "changed", "unchanged", "problem"
MOST_WALKED = 100
MOST_TOUCHED = 20
LANGUAGES = ("nl", "en")
SINCE = "valid_at"
"""A column that is no field of the thing: since when what the row says holds."""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row: the column (empty when it is about the row), and what to do."""

    column: str
    text: str


@dataclass(frozen=True)
class PlannedRow:
    """What a row would do, or did. `outcome` is new, changed, unchanged or problem."""

    number: int
    slug: str
    title: str
    outcome: str
    changes: tuple[Change, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    touched: tuple[Touched, ...] = ()
    touched_more: int = 0
    touched_is_cut: bool = False
    version: int = 0


@dataclass(frozen=True)
class Plan:
    """All rows; `applied` is whether it was done. With one problem nothing is."""

    rows: tuple[PlannedRow, ...]
    applied: bool = False
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        outcomes = [row.outcome for row in self.rows]
        object.__setattr__(self, "counts", {name: outcomes.count(name) for name in (NEW, CHANGED, UNCHANGED, PROBLEM)})

    @property
    def is_sound(self) -> bool:
        return not self.counts[PROBLEM]

    @property
    def versions(self) -> dict[str, int]:
        """The versions that the preview saw, so that a change made since is noticed."""
        return {row.slug: row.version for row in self.rows if row.outcome != PROBLEM}


def columns_of(kind: Kind, heads: tuple[str, ...]) -> list[str]:
    """Which field each column is: by its name or by its label in any language. UnreadableFile names the unknown."""
    names: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for name in kind.public_fields:
                label = label_of(kind, name).casefold()
                names |= {name: name, f"{label} ({name})": name}
                names.setdefault(label, name)
            names |= {SINCE: SINCE, since_label().casefold(): SINCE}
    found = [names.get(head.casefold(), "") for head in heads]
    unknown = [head for head, name in zip(heads, found, strict=True) if not name]
    if unknown or len(set(found)) < len(found):
        twice = [head for head, name in zip(heads, found, strict=True) if name and found.count(name) > 1]
        raise UnreadableFile(
            N_("Deze kolommen zijn niet bekend, of staan er dubbel in: {columns}."),
            N_("Gebruik deze koppen: {known}."),
            columns=", ".join([*unknown, *twice]) or "-",
            known=", ".join(heads_of(kind)),
        )
    if not {"slug", "title"} & set(found):
        raise UnreadableFile(
            N_("Er is geen kolom met de titel of de korte naam."),
            N_("Voeg een kolom '{title}' toe, zodat duidelijk is om welke {kind} elke rij gaat."),
            title=label_of(kind, "title"),
            kind=kind.label,
        )
    return found


def since_label() -> str:
    """The head of the column that says since when a row holds."""
    return str(forms.ThingForm.base_fields[SINCE].label)


def heads_of(kind: Kind) -> list[str]:
    """The heads that a table of a kind may have."""
    return [*(label_of(kind, name) for name in kind.public_fields), since_label()]


@action
def import_things(
    *,
    actor: Actor,
    kind: Kind,
    table: tables.Table,
    reason: str = "",
    versions: Mapping[str, int] | None = None,
    valid_at: datetime | None = None,
    dry_run: bool = False,
) -> Plan:
    """Make and change things from a table, all rows or none; a dry run says what would happen.

    What it says holds since `valid_at` (aware; None is now), or since what a row says of itself.
    `versions` are those that the preview saw: a thing that was changed since is a problem of its row.
    Raises UnreadableFile for a column that the kind does not have.
    """
    names = columns_of(kind, table.heads)
    there = things_there(kind, table, names, actor)
    first_row: dict[str, int] = {}
    rows: list[PlannedRow] = []
    made = Forms(kind, actor)
    for row in table.rows:
        cells = dict(zip(names, row.cells, strict=True))
        slug = slug_in(cells)
        importer = ImportedRow(kind, actor, row.number, slug, cells, there.get(slug), reason, made)
        if double := importer.double(first_row):
            rows.append(double)
            continue
        walked = sum(1 for one in rows if one.outcome == CHANGED) < MOST_WALKED
        rows.append(importer.run((versions or {}).get(slug), walk=dry_run and walked))
    plan = Plan(tuple(rows))
    if dry_run or not plan.is_sound:
        transaction.set_rollback(True)
        return plan
    return Plan(plan.rows, applied=True)


def slug_in(cells: Mapping[str, str]) -> str:
    return cells.get("slug", "").strip() or slug_of(cells.get("title", ""))


def things_there(kind: Kind, table: tables.Table, names: list[str], actor: Actor) -> dict[str, Any]:
    slugs = [slug_in(dict(zip(names, row.cells, strict=True))) for row in table.rows]
    return {thing.slug: thing for thing in kind.model.objects.visible_to(actor).filter(slug__in=slugs)}


@dataclass
class Forms:
    """The forms of the rows: those that are alike are made once, and ask once for what many rows refer to.

    `expected` are slugs of things of this kind that a row may refer to before they are there.
    """

    kind: Kind
    actor: Actor
    expected: set[str] = field(default_factory=set)
    _made: dict[Any, type[forms.ThingForm]] = field(default_factory=dict)

    def of(self, thing: Any, names: tuple[str, ...]) -> type[forms.ThingForm]:
        """The form of a row: of a new thing with all fields, of one that is there with those of the table."""
        if thing is None:
            key: Any = None
            editable = None
        else:
            editable = [name for name in forms.editable_names(self.kind, self.actor, thing) if name in names]
            key = (*editable, thing.owner_id)
        if key not in self._made:
            self._made[key] = made = forms.form_for(self.kind, self.actor, thing, editable)
            for one in made.base_fields.values():
                if isinstance(one, forms.ThingField):
                    one.remembered = {}
                    if one.queryset is not None and one.queryset.model is self.kind.model:
                        one.expected = self.expected
        return self._made[key]


@dataclass(frozen=True)
class ImportedRow:
    """One row on its way in."""

    kind: Kind
    actor: Actor
    number: int
    slug: str
    cells: Mapping[str, str]
    thing: Any
    reason: str
    kept: Forms

    def run(self, seen: int | None, *, walk: bool) -> PlannedRow:
        """Write the row in a savepoint of its own, so that one wrong row does not hide the next."""
        form = self.checked()
        if isinstance(form, PlannedRow):
            return form
        try:
            with transaction.atomic():
                return self._change(form, seen, walk) if self.thing else self._create(form)
        except (ValidationError, Problem) as error:
            return self._problems(forms.errors_by_field(error))

    def checked(self) -> forms.ThingForm | PlannedRow:
        """The form of the row, or what is wrong with it; nothing is written."""
        if wrong := self._status_problem() or self._since_problem():
            return wrong
        names = tuple(name for name in self.cells if name not in ("status", SINCE))
        form = self.kept.of(self.thing, names)(self._typed())
        if form.is_valid():
            return form
        return self._problems({name: [str(e) for e in errors] for name, errors in form.errors.items()})

    def double(self, first_row: dict[str, int]) -> PlannedRow | None:
        """What is wrong when an earlier row, of those in `first_row`, is about the same thing; it is added to them."""
        first = first_row.setdefault(self.slug, self.number)
        if not self.slug or first == self.number:
            return None
        return self._problems({"slug": [_("Deze staat ook al op rij {row}.").format(row=first)]})

    def _create(self, form: forms.ThingForm) -> PlannedRow:
        thing = actions.create_thing(
            actor=self.actor, kind=self.kind, values=form.values, valid_at=form.since, reason=self.reason
        )
        return PlannedRow(self.number, thing.slug, thing.title, NEW)

    def _change(self, form: forms.ThingForm, seen: int | None, walk: bool) -> PlannedRow:
        version, before = self.thing.version, state_of(self.thing)
        values = {name: value for name, value in form.values.items() if name in self.cells}
        changed = actions.change_thing(
            actor=self.actor,
            thing=self.thing,
            values=values,
            seen_version=seen,
            valid_at=form.since,
            reason=self.reason,
        )
        if not changed:
            return PlannedRow(self.number, self.slug, self.thing.title, UNCHANGED, version=version)
        touched = touched_by(self.thing, self.actor, depth=3) if walk else None
        return PlannedRow(
            self.number,
            self.slug,
            self.thing.title,
            CHANGED,
            changes=self._changes(before, state_of(self.thing)),
            touched=tuple(touched[:MOST_TOUCHED]) if touched else (),
            touched_more=max(0, len(touched) - MOST_TOUCHED) if touched else 0,
            touched_is_cut=touched is not None and touched.is_cut,
            version=version,
        )

    def _changes(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
        kind, refers = self.kind, references(self.kind.model)
        ids = (f.to_python(state[f.name]) for state in (before, after) for f in refers if state[f.name])
        slugs = {target: [*before[name], *after[name]] for name, target in kind.names.items()}
        known: Mapping[Any, Thing] = visible_things(self.actor, ids) | named_things(self.actor, slugs)
        names = [name for name in kind.form_fields if before.get(name) != after.get(name)]
        return tuple(
            Change(value_of(kind, name, before.get(name), known), value_of(kind, name, after.get(name), known))
            for name in names
        )

    def _typed(self) -> QueryDict:
        """The cells as a form would send them."""
        data = QueryDict(mutable=True)
        for name, text in self.cells.items():
            if name == SINCE:
                data[name] = text.strip()
            elif name != "status":
                data[name] = _as_typed(self.kind, name, text)
        data["slug"] = self.slug
        if self.thing is None:
            for name, value in forms.initial_of_new(self.kind, {}).items():
                if name not in self.cells and isinstance(value, str | int | float):
                    data[name] = str(value)
        return data

    def _status_problem(self) -> PlannedRow | None:
        """A status changes by a step in the life of a thing, never by a table."""
        given = self.cells.get("status", "").strip()
        now = self.thing.status if self.thing else self.kind.life_cycle.first
        if not given or given.casefold() in _spellings(self.kind, now):
            return None
        text = _("De status is '{now}' en verandert niet door een import. Zet de stap op de pagina van dit onderdeel.")
        return self._problems({"status": [text.format(now=state_label(self.kind, now))]})

    def _since_problem(self) -> PlannedRow | None:
        """A day of which can be seen at once that nothing can hold since it."""
        given = self.cells.get(SINCE, "").strip()
        day = day_in(given)
        if not given or (day is not None and day <= timezone.localdate()):
            return None
        if day is None:
            text = _("‘{given}’ is geen datum. Schrijf bijvoorbeeld 2026-01-31.").format(given=given)
        else:
            text = _("Dit zou pas later gelden, en het huis weet alleen wat er nu is.")
        return self._problems({SINCE: [text]})

    def _problems(self, found: Mapping[str, list[str]]) -> PlannedRow:
        problems = tuple(
            RowProblem("" if name in (NON_FIELD_ERRORS, "__all__") else self._label(name), text)
            for name, texts in found.items()
            for text in texts
        )
        return PlannedRow(self.number, self.slug, self.cells.get("title", self.slug), PROBLEM, problems=problems)

    def _label(self, name: str) -> str:
        if name == SINCE:
            return since_label()
        return label_of(self.kind, name) if name in self.kind.public_fields else name


def day_in(text: str) -> date | None:
    """The day that somebody typed; None for what is none, also for nothing."""
    try:
        return forms.ThingForm.base_fields[SINCE].clean(text.strip())  # type: ignore[no-any-return]
    except ValidationError:
        return None


def _as_typed(kind: Kind, name: str, text: str) -> str:
    """The text of a cell as the form wants it: the value of a choice for its label, true or false for ja or nee."""
    field = field_of(kind, name)
    if field.choices:
        for value, _label in field.flatchoices:
            if text.strip().casefold() in _labels(field, value):
                return str(value)
    if field.get_internal_type() == "BooleanField":
        flag = fields.flag_of(text)
        return text if flag is None else str(flag).lower()
    return text


def _labels(field: Any, value: Any) -> set[str]:
    found = {str(value).casefold()}
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(dict(field.flatchoices)[value]).casefold())
    return found


def _spellings(kind: Kind, status: str) -> set[str]:
    found = {status.casefold()}
    for language in LANGUAGES:
        with translation.override(language):
            found.add(state_label(kind, status).casefold())
    return found
