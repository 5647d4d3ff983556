"""Nothing else can write: every table is classified, and every way to write a guarded one outside an action raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models as django_models
from django.db import transaction
from django.db.models import Model
from django.db.models.deletion import DO_NOTHING, PROTECT

from informatiehuis.kernel.models import Event, Thing
from informatiehuis.kernel.models.guarded import Guarded, GuardedQuerySet
from informatiehuis.kernel.writing import WriteOutsideAction
from tests.access.tables import guarded, models, tables

HOW = "See tests/access/tables/__init__.py for the words, and say it in a file of its part."
ROWS: dict[str, Callable[[Any], Any]] = {
    "create": lambda rows: rows.create(),
    "bulk_create": lambda rows: rows.bulk_create([rows.model()]),
    "bulk_update": lambda rows: rows.bulk_update([], [_column(rows.model)]),
    "get_or_create": lambda rows: rows.get_or_create(**{_column(rows.model): None}),
    "update_or_create": lambda rows: rows.update_or_create(**{_column(rows.model): None}),
    "update": lambda rows: rows.update(**{_column(rows.model): None}),
    "delete": lambda rows: rows.all().delete(),
    "delete some": lambda rows: rows.filter(pk__in=[]).delete(),
    "raw delete": lambda rows: rows.all()._raw_delete("default"),
    "update as save does": lambda rows: rows.all()._update([]),
    "insert as save does": lambda rows: rows._insert([rows.model()], fields=[], using="default"),
}


def _column(model: type[Model]) -> str:
    return next(field.name for field in model._meta.local_concrete_fields if not field.primary_key)


def test_every_table_is_classified() -> None:
    there, said = models(), tables()
    assert not there.keys() - said.keys(), f"Who may write these? {there.keys() - said.keys()}. {HOW}"


def test_what_is_guarded_inherits_the_guard_in_every_manager() -> None:
    wrong = [model._meta.label for model in guarded() if not issubclass(model, Guarded)]
    assert not wrong, f"These have to inherit kernel.models.guarded.Guarded: {wrong}"
    for model in guarded():
        for manager in (*model._meta.managers, model._base_manager, model._default_manager):
            assert isinstance(manager.get_queryset(), GuardedQuerySet), (model, manager.name)
    assert {one for one in models().values() if issubclass(one, Thing)} <= set(guarded())


def test_nothing_that_is_not_guarded_takes_guarded_rows_with_it() -> None:
    """Django deletes what hangs on a row past every method of the rows: so that may only hang on what is guarded."""
    rows = set(guarded())
    for model in rows:
        for field in model._meta.local_fields:
            if isinstance(field, django_models.ForeignKey) and field.related_model not in rows:
                assert field.remote_field.on_delete in (PROTECT, DO_NOTHING), f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
@pytest.mark.parametrize("way", ROWS)
@pytest.mark.parametrize("model", guarded(), ids=lambda model: str(model._meta.label))
def test_no_manager_writes_outside_an_action(model: Any, way: str) -> None:
    for manager in (model.objects, model._base_manager, model._default_manager):
        with pytest.raises(WriteOutsideAction), transaction.atomic():
            ROWS[way](manager)


@pytest.mark.django_db
@pytest.mark.parametrize("model", guarded(), ids=lambda model: str(model._meta.label))
def test_no_row_is_saved_or_deleted_outside_an_action(model: Any) -> None:
    for write in (
        lambda row: row.save(),
        lambda row: row.save(force_insert=True),
        lambda row: row.save_base(raw=True),
        lambda row: row.delete(),
    ):
        with pytest.raises(WriteOutsideAction), transaction.atomic():
            write(model(pk=model._meta.pk.to_python(_some_key(model))))


def _some_key(model: Any) -> Any:
    of = model._meta.pk
    while of.remote_field:
        of = of.target_field
    return "00000000-0000-0000-0000-000000000001" if isinstance(of, django_models.UUIDField) else 1


def _related() -> Iterator[tuple[str, str]]:
    """Every way from one row to its guarded rows, as the label of its model and the name of the way."""
    for label, model in models().items():
        for relation in model._meta.related_objects:
            if relation.one_to_many and relation.related_model in guarded() and not relation.hidden:
                yield label, str(relation.get_accessor_name())


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "name"), sorted(set(_related())), ids=lambda part: str(part))
def test_no_row_writes_what_belongs_to_it_outside_an_action(label: str, name: str) -> None:
    parent: Any = models()[label]
    rows = getattr(parent(pk=parent._meta.pk.to_python(_some_key(parent))), name)
    other = rows.model(pk=rows.model._meta.pk.to_python(_some_key(rows.model)))
    ways = ("create", "get_or_create", "update_or_create", "update", "delete")
    tried: list[Callable[[], Any]] = [lambda way=way: ROWS[way](rows) for way in ways]
    other._state.adding, other._state.db = False, "default"
    tried += [lambda: rows.add(other), lambda: rows.add(other, bulk=False), lambda: rows.set([other], bulk=False)]
    if hasattr(rows, "clear"):
        tried += [
            lambda: rows.clear(),
            lambda: rows.remove(other) if rows.filter(pk=other.pk).exists() else rows.clear(),
        ]
    for write in tried:
        with pytest.raises(WriteOutsideAction), transaction.atomic():
            write()


@pytest.mark.django_db
def test_no_event_is_changed_or_removed() -> None:
    for write in (
        lambda: Event.objects.update(reason=""),
        lambda: Event.objects.all().delete(),
        lambda: Event(number=1).save(),
        lambda: Event(number=1).delete(),
        lambda: Event.objects.bulk_update([Event(number=1)], ["reason"]),
        lambda: Event.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            write()


def test_a_way_of_writing_that_is_new_in_django_is_looked_at() -> None:
    """What Django says alters data is tried above, or ends in what is."""
    known = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
    internal = {"_raw_delete", "_update", "_insert", "_batched_insert"}
    found = {
        name
        for name in dir(django_models.QuerySet)
        if getattr(getattr(django_models.QuerySet, name), "alters_data", False)
    }
    assert {name.removeprefix("a") if name.startswith("a") else name for name in found} <= known | internal
