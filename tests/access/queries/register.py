"""The queries of registers: lists, one thing, its past, what hangs together, tables, forms, and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Verb, may
from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.models import Event, Link, Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.kernel.register import (
    exchange,
    forms,
    history,
    linking,
    pages,
    past,
    presenting,
    queries,
    removals,
    rights,
)
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.importing import things_there
from informatiehuis.kernel.register.past_lists import count_at, found_at, things_at
from informatiehuis.kernel.register.reconstruction import document, reconstruct, removed
from informatiehuis.kernel.register.recorded import Asked as AskedOfAll
from informatiehuis.kernel.register.recorded import recorded
from informatiehuis.kernel.register.tables import Row, Table
from informatiehuis.kernel.register.values import (
    field_of,
    is_reference,
    named_things,
    referred,
    shown_names,
    values_of,
    visible_things,
)
from informatiehuis.kernel.register.walking import needed_by, touched_by
from informatiehuis.kernel.timelines import AsOf, pasts_of, pasts_of_kind
from tests.access.queries import Elsewhere, Query, Reader

if TYPE_CHECKING:
    from tests.access.planting import Planted

EVERYTHING = Asked(size=500)
KINDS = tuple(kind.name for kind in all_kinds())


def seen(planted: Planted, reader: Reader) -> Iterator[tuple[Kind, Any]]:
    """One thing of each class of each kind, as far as this reader may see it: what pages of one thing are given."""
    for kind in all_kinds():
        for thing, rule in planted.asked_of(kind.name, wide=False):
            if rule(reader.name):
                yield kind, kind.model.objects.get(pk=thing.pk)


@cache
def of_each(ask: Any) -> Query:
    """A query that is given one thing that the reader may see."""

    def asked(planted: Planted, reader: Reader) -> Iterator[Any]:
        for kind, thing in seen(planted, reader):
            try:
                yield ask(kind, thing, reader.actor)
            except Problem as problem:
                yield problem

    return Query(asked)


def moments(planted: Planted, kind: Kind) -> Iterator[AsOf]:
    """When what is open now was confidential; and long from now, which is as it is now."""
    for moment in (planted.extra["then"][kind.name], "2999-01-01T00:00:00+00:00"):
        yield AsOf(datetime.fromisoformat(moment))


def _asked(planted: Planted, kind: Kind) -> Iterator[Asked]:
    """Everything; each value of each filter, of each class; each order; and words out of titles of each class."""
    yield EVERYTHING
    for name in kind.filters:
        field: Any = field_of(kind, name)
        if is_reference(field):
            target = next(one.name for one in all_kinds() if one.model is field.related_model)
            for access in ("open", "confidential"):
                yield Asked(filters={name: (planted.at(target, access).slug,)}, size=500)
        elif isinstance(field, ChoiceListField):
            yield from (Asked(filters={name: (value,)}, size=500) for value, _label in field.options())
    for name in kind.columns:
        yield Asked(sort=name if name == "title" else f"-{name}", size=500)
    for access in ("open", "confidential"):
        yield Asked(words=next(iter(planted.marks.in_text(planted.at(kind.name, access).title))), size=500)


def _asks(planted: Planted, kind: Kind, ask: Any) -> Iterator[Any]:
    for asked in _asked(planted, kind):
        try:
            yield ask(asked)
        except Problem as problem:
            yield problem


def _listing(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for found in _asks(planted, kind, lambda asked, kind=kind: queries.listing(kind, asked, reader.actor)):
            yield without_question(found)


def without_question(found: Any) -> Any:
    """A list without what was asked, which the reader said."""
    return found if isinstance(found, Problem) else (found.rows, [one.options for one in found.facets])


def _matching(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        yield from _asks(planted, kind, lambda asked, kind=kind: queries.matching(kind, asked, reader.actor))


def _of_each(planted: Planted, reader: Reader) -> Iterator[Any]:
    for words in ("", "titel", *(planted.at("goal", access).title.split()[-1] for access in ("open", "confidential"))):
        yield [found for _kind, found in queries.matching_of_each(tuple(all_kinds()), Asked(words=words), reader.actor)]


def _everything(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        yield queries.everything(kind, EVERYTHING, reader.actor)


def _whole(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        yield queries.whole_register(kind, reader.actor, with_closed=True)


def _rows(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        found = kind.model.objects.visible_to(reader.actor).filter(kind=kind.name)
        yield list(queries.rows(kind, found, [*kind.columns, *kind.form_fields], reader.actor))


def _find(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for thing, _rule in planted.rules_of(kind.name):
            try:
                yield removals.find(kind, thing.slug, reader.actor)
            except Problem:
                continue


def _find_then(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Everything by the address that it has, also what is hidden; and what was removed by the one that it had."""
    for kind in all_kinds():
        slugs = [thing.slug for thing, _rule in planted.asked_of(kind.name, wide=False)]
        slugs += [slug for (gone, _access), slug in planted.gone.items() if gone == kind.name]
        for slug in slugs:
            yield removals.removed_called(kind, slug, reader.actor)
            for ask in (
                lambda kind=kind, slug=slug: removals.find_ever(kind, slug, reader.actor),
                *(
                    lambda kind=kind, slug=slug, as_of=as_of: removals.find_then(kind, slug, as_of, reader.actor)
                    for as_of in moments(planted, kind)
                ),
            ):
                try:
                    yield ask()
                except Problem as problem:
                    # it says again what was asked for
                    yield problem.text().replace(slug, "")


def _listing_at(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for as_of in moments(planted, kind):
            yield queries.listing_at(kind, EVERYTHING, as_of, reader.actor)
            yield count_at(kind, as_of, reader.actor), found_at(kind, as_of, reader.actor, EVERYTHING).things


def _things_at(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for as_of in moments(planted, kind):
            yield things_at(kind, as_of, reader.actor)


def _connections_at(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind, thing in seen(planted, reader):
        for as_of in moments(planted, kind):
            try:
                then, _removed_since = removals.find_then(kind, thing.slug, as_of, reader.actor)
            except Problem:
                continue
            yield past.connections_at(then, as_of, reader.actor)


def _past_knowable(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for as_of in moments(planted, kind):
            for _key, state, slug, _gone in past.knowable(pasts_of_kind(kind.name, as_of), reader.actor):
                yield unnamed(kind, state.fields), slug


def _may_see_past(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        for as_of in moments(planted, kind):
            pasts = pasts_of([thing.pk for thing, _rule in planted.rules_of(kind.name)], as_of)
            yield [unnamed(kind, one.fields) for one in pasts.values() if past.may_see_past(reader.actor, one)]


def unnamed(kind: Kind, state: Mapping[str, Any]) -> dict[str, Any]:
    """A recorded state without the things that it names, which whoever shows it names as far as they may be."""
    return {name: value for name, value in state.items() if name not in kind.names}


def _touched(kind: Kind, thing: Any, actor: Any) -> Any:
    return list(touched_by(thing, actor, depth=4))


def _needed(kind: Kind, thing: Any, actor: Any) -> Any:
    return list(needed_by(thing, actor, depth=4))


def _reconstruct(kind: Kind, thing: Any, actor: Any) -> Any:
    return document(reconstruct(kind, thing, actor, connected=True))


def _removed(planted: Planted, reader: Reader) -> Iterator[Any]:
    gone = Event.objects.filter(effect="removed").values_list("thing", flat=True)
    for identifier in gone:
        try:
            kind, thing = removed(identifier, reader.actor)
        except Problem:
            continue
        yield thing.title, thing.slug
        yield document(reconstruct(kind, thing, reader.actor, gone=True))


def _recorded(planted: Planted, reader: Reader) -> Iterator[Any]:
    before: int | None = None
    while True:
        page = recorded(AskedOfAll(before=before), reader.actor)
        yield page.lines
        before = page.before
        if before is None:
            break
    for kind in all_kinds():
        for access in ("open", "confidential"):
            yield recorded(AskedOfAll(thing=planted.at(kind.name, access).slug), reader.actor).lines


def _history(kind: Kind, thing: Any, actor: Any) -> Any:
    return queries.history(kind, thing, actor, size=500)


def _told(kind: Kind, thing: Any, actor: Any) -> Any:
    found = Event.objects.filter(number__in=history.knowable(thing, actor))
    return history.told(kind, thing, list(found), actor), history.known_in(kind, found, actor)


def _states(planted: Planted, reader: Reader) -> Iterator[Any]:
    """The states of all that was ever recorded of what may be seen; not the reasons, which may need more."""
    seen_now = set(Thing.objects.visible_to(reader.actor).values_list("pk", flat=True))
    for event in Event.objects.filter(thing__in=seen_now):
        if history.may_see_event(reader.actor, event):
            for state in (event.payload.get("before"), event.payload.get("after")):
                assert not state or history.may_see_state(reader.actor, state)
                kind = next((one for one in all_kinds() if one.name == event.kind), None)
                yield unnamed(kind, state) if kind and state else ()


def _form(kind: Kind, thing: Any, actor: Any) -> Any:
    """The form as it is shown, of a thing that may be changed and of a new one."""
    if not kind.editable:
        return ()
    new = forms.form_for(kind, actor)()
    if not may(actor, Verb.EDIT, thing):
        return new.as_p()
    names = forms.editable_names(kind, actor, thing)
    return new.as_p(), forms.form_for(kind, actor, thing)(initial={name: getattr(thing, name) for name in names}).as_p()


def _candidates(kind: Kind, thing: Any, actor: Any) -> Any:
    found = [linking.candidates(kind, thing, one.name, "", actor) for one in linking.predicates_of(kind)]
    return [(one.things, one.total) for one in found]


def _chosen(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Every thing there is, chosen by its identifier to connect with."""
    kind = next(one for one in all_kinds() if one.name == "concept")
    mine = planted.at("concept", "open")
    search = linking.candidates(kind, mine, all_predicates()[0].name, "", reader.actor)
    for of_kind in all_kinds():
        for thing, _rule in planted.rules_of(of_kind.name):
            try:
                yield linking.chosen(search, str(thing.pk), reader.actor)
            except Problem:
                continue


def _link_of(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Every link that starts from or leads to what may be seen, with the thing on the other side."""
    for kind, thing in seen(planted, reader):
        for link in Link.objects.filter(Q(subject=thing.pk) | Q(object=thing.pk)):
            try:
                found = linking.link_of(kind, thing, link.pk, reader.actor)
            except Problem:
                continue
            yield found.subject, found.object


def _named(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        slugs = {kind.name: [thing.slug for thing, _rule in planted.rules_of(kind.name)]}
        yield list(named_things(reader.actor, slugs).values())


def _visible_things(planted: Planted, reader: Reader) -> Iterator[Any]:
    every = [thing.pk for kind in all_kinds() for thing, _rule in planted.rules_of(kind.name)]
    yield list(visible_things(reader.actor, every).values())


def _referred(kind: Kind, thing: Any, actor: Any) -> Any:
    return list(referred([thing], actor).values())


def _values(kind: Kind, thing: Any, actor: Any) -> Any:
    return values_of(kind, thing, shown_names(kind, actor, thing), referred([thing], actor))


def _there(planted: Planted, reader: Reader) -> Iterator[Any]:
    """A table that names every thing of a kind by its slug."""
    for kind in all_kinds():
        slugs = [thing.slug for thing, _rule in planted.rules_of(kind.name)]
        table = Table(("slug",), tuple(Row(number, (slug,)) for number, slug in enumerate(slugs, 2)))
        yield list(things_there(kind, table, ["slug"], reader.actor).values())


def _first(kind: Kind, thing: Any, actor: Any) -> Any:
    return pages.touched_first(kind, thing, actor), pages.head(kind, thing, actor), pages.steps_for(kind, thing, actor)


NO_TEXT = "gives a condition and no rows; the lists that it is a part of are asked"
LISTS = "tests/walk/test_counts.py"
REGISTER = "kernel/register"
QUERIES: dict[str, Query | Elsewhere] = {
    f"{REGISTER}/removals.py:find": Query(_find, whole=KINDS),
    f"{REGISTER}/removals.py:find_ever": Query(_find_then),
    f"{REGISTER}/removals.py:find_then": Query(_find_then),
    f"{REGISTER}/removals.py:removed_called": Query(_find_then),
    f"{REGISTER}/queries.py:listing": Query(_listing, whole=KINDS),
    f"{REGISTER}/queries.py:matching": Query(_matching, whole=KINDS),
    f"{REGISTER}/queries.py:matching_of_each": Query(_of_each, whole=KINDS),
    f"{REGISTER}/queries.py:everything": Query(_everything, whole=KINDS),
    f"{REGISTER}/queries.py:rows": Query(_rows, whole=KINDS),
    f"{REGISTER}/queries.py:listing_at": Query(_listing_at),
    f"{REGISTER}/past_lists.py:count_at": Query(_listing_at),
    f"{REGISTER}/past_lists.py:found_at": Query(_listing_at),
    f"{REGISTER}/past_lists.py:things_at": Query(_things_at, whole=KINDS),
    f"{REGISTER}/past.py:connections_at": Query(_connections_at),
    f"{REGISTER}/past.py:knowable": Query(_past_knowable),
    f"{REGISTER}/past.py:may_see_past": Query(_may_see_past),
    f"{REGISTER}/connections.py:connections": of_each(lambda kind, thing, actor: queries.connections(thing, actor)),
    f"{REGISTER}/walking.py:touched_by": of_each(_touched),
    f"{REGISTER}/walking.py:needed_by": of_each(_needed),
    f"{REGISTER}/reconstruction.py:reconstruct": of_each(_reconstruct),
    f"{REGISTER}/reconstruction.py:removed": Query(_removed),
    f"{REGISTER}/recorded.py:recorded": Query(_recorded),
    f"{REGISTER}/history.py:history": of_each(_history),
    f"{REGISTER}/history.py:knowable": of_each(_told),
    f"{REGISTER}/history.py:told": of_each(_told),
    f"{REGISTER}/history.py:known_in": of_each(_told),
    f"{REGISTER}/history.py:may_see_state": Query(_states),
    f"{REGISTER}/history.py:may_see_event": Query(_states),
    f"{REGISTER}/history.py:sight_of": of_each(_told),
    f"{REGISTER}/values.py:named_things": Query(_named, whole=KINDS),
    f"{REGISTER}/values.py:visible_things": Query(_visible_things, whole=KINDS),
    f"{REGISTER}/values.py:referred": of_each(_referred),
    f"{REGISTER}/values.py:shown_names": of_each(_values),
    f"{REGISTER}/presenting.py:presented": of_each(lambda kind, one, actor: presenting.presented(kind, [one], actor)),
    f"{REGISTER}/exchange.py:cells": of_each(lambda kind, one, actor: list(exchange.cells(kind, [one], actor))),
    f"{REGISTER}/exchange.py:csv_parts": of_each(
        lambda kind, one, actor: list(exchange.csv_parts(kind, [[one]], actor))
    ),
    f"{REGISTER}/exchange.py:json_parts": Elsewhere("writes what presented gives", "tests/walk/test_addresses.py"),
    f"{REGISTER}/exchange.py:xlsx_parts": Elsewhere("writes what cells gives", "tests/walk/test_addresses.py"),
    f"{REGISTER}/queries.py:whole_register": Query(_whole, whole=KINDS),
    f"{REGISTER}/forms.py:form_for": of_each(_form),
    f"{REGISTER}/forms.py:editable_names": of_each(_form),
    f"{REGISTER}/linking.py:candidates": of_each(_candidates),
    f"{REGISTER}/linking.py:chosen": Query(_chosen, whole=KINDS),
    f"{REGISTER}/linking.py:link_of": Query(_link_of),
    f"{REGISTER}/pages.py:touched_first": of_each(_first),
    f"{REGISTER}/pages.py:head": of_each(_first),
    f"{REGISTER}/pages.py:steps_for": of_each(_first),
    f"{REGISTER}/rights.py:as_data": of_each(lambda kind, thing, actor: rights.as_data(actor, thing)),
    f"{REGISTER}/importing.py:things_there": Query(_there, whole=KINDS),
    f"{REGISTER}/filtering.py:condition": Elsewhere(NO_TEXT, LISTS),
    f"{REGISTER}/filtering.py:order": Elsewhere(NO_TEXT, "tests/walk/test_writing.py"),
    f"{REGISTER}/counting.py:large": Elsewhere("says of a register only that it is large", LISTS),
    f"{REGISTER}/import_jobs.py:put_ready": Elsewhere("keeps the file that was given", "tests/walk/test_importing.py"),
    f"{REGISTER}/import_jobs.py:ask_import": Elsewhere("asks for work", "tests/walk/test_importing.py"),
    f"{REGISTER}/large_imports.py:identifier_of": Elsewhere(
        "names the file that was given", "tests/walk/test_importing.py"
    ),
    f"{REGISTER}/large_imports.py:of": Elsewhere("reads the file that was given", "tests/walk/test_importing.py"),
}
